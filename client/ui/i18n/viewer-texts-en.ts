/**
 * The texts of the spectator's element in English, and what a file of another language must hold. `{name}`
 * stands for a value; an object has one text per plural category of `{count}`.
 */
export type ViewerText = string | Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>;

export const viewerTextsEn = {
  board: 'Whiteboard, read-only',
  'board-titled': 'Whiteboard “{title}”, read-only',
  hint: 'Arrow keys move the view, plus and minus zoom, 0 shows everything.',
  untitled: 'Untitled board',
  connecting: 'Connecting…',
  live: 'Live',
  reconnecting: 'Reconnecting…',
  unreachable: 'The server cannot be reached.',
  'retry-in': 'Trying again in {seconds} s',
  'retry-now': 'Try now',
  deleted: 'This board was deleted.',
  forbidden: 'This link is no longer valid.',
  'not-found': 'There is no board at this link.',
  ended: 'Ended',
  empty: 'Nothing is drawn here yet.',
  'no-source': 'This viewer was given no link to a board.',
  watching: { one: '{count} watching', other: '{count} watching' },
  shapes: { one: '{count} shape', other: '{count} shapes' },
  'follow-name': 'Follow {name}',
  'following-name': 'Following {name}',
  'zoom-in': 'Zoom in',
  'zoom-out': 'Zoom out',
  fit: 'Show everything',
  home: 'Inkwire',
} as const satisfies Readonly<Record<string, ViewerText>>;

export type ViewerTextKey = keyof typeof viewerTextsEn;

export type ViewerCatalogue = Readonly<Record<ViewerTextKey, ViewerText>>;
