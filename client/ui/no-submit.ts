/**
 * For `@submit` of a form that is there for its radio buttons alone: Chromium keeps all those for ever
 * that were in a shadow root outside of a form, and with them all that was around them.
 */
export const noSubmit = (event: Event): void => event.preventDefault();
