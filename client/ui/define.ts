/** Registers a custom element once, even where two copies of the script run on one page. */
export function define(name: string, element: CustomElementConstructor): void {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}
