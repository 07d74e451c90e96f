/**
 * Board links as people pass them around. Owns how they are read and written; the tokens in them are
 * keys, so an edit token stands in the fragment (it never reaches a log) and nothing here prints one.
 */
export type Role = 'edit' | 'watch';

export interface BoardLink {
  /** Origin of the server, `https://board.example`. */
  readonly server: string;
  readonly board: string;
  /** `''` where the server is open. */
  readonly token: string;
  readonly role: Role;
  /** Where the view starts: middle of it in page space, and zoom. */
  readonly place?: Place | undefined;
}

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

const PATH = /^\/(b|s)\/([A-Za-z0-9_-]{1,128})\/?$/;

/** Reads an edit or spectator link; `undefined` where it is none. */
export function parseBoardLink(href: string, base?: string): BoardLink | undefined {
  let url: URL;
  try {
    url = new URL(href, base);
  } catch {
    return undefined;
  }
  const match = PATH.exec(url.pathname);
  if (match === null) return undefined;
  const [, kind, board] = match as unknown as [string, 'b' | 's', string];
  const [token = '', ...rest] = url.hash.slice(1).split('&');
  return {
    server: url.origin,
    board,
    token: kind === 'b' ? token : (url.searchParams.get('token') ?? ''),
    role: kind === 'b' ? 'edit' : 'watch',
    place: parsePlace(rest.find((part) => part.startsWith('at='))?.slice(3)),
  };
}

/** Whether its token is not one for watching, whatever the address says: both begin with their role. */
export function mayEdit(link: BoardLink): boolean {
  return link.role === 'edit' && !link.token.startsWith('s');
}

export function formatBoardLink(link: BoardLink): string {
  if (link.role === 'watch') {
    const query = link.token === '' ? '' : `?token=${link.token}`;
    return `${link.server}/s/${link.board}${query}`;
  }
  const place = link.place === undefined ? '' : `&at=${formatPlace(link.place)}`;
  const fragment = link.token + place;
  return `${link.server}/b/${link.board}${fragment === '' ? '' : `#${fragment}`}`;
}

export function formatPlace(place: Place): string {
  return `${Math.round(place.x)},${Math.round(place.y)},${Number(place.zoom.toPrecision(3))}`;
}

/** `x,y,zoom`; `undefined` for anything else. */
export function parsePlace(text: string | undefined): Place | undefined {
  const parts = text?.split(',').map(Number);
  if (parts?.length !== 3 || !parts.every(Number.isFinite)) return undefined;
  const [x, y, zoom] = parts as [number, number, number];
  return zoom > 0 ? { x, y, zoom } : undefined;
}
