/**
 * The boards that were opened in this browser, with the links that open them: the home page's list.
 * They never leave the browser. Whoever can read this browser's storage can open these boards.
 */
import type { Role } from './links.ts';

export interface RecentBoard {
  readonly board: string;
  readonly token: string;
  readonly role: Role;
  readonly title: string;
  /** Milliseconds since the epoch. */
  readonly openedAt: number;
}

const KEY = 'inkwire.boards';
const MAX_BOARDS = 60;

/** Latest first. */
export function recentBoards(): readonly RecentBoard[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(value) ? value.filter(isRecentBoard) : [];
  } catch {
    return [];
  }
}

/** Puts a board at the top. An edit link is not forgotten because the same board was watched. */
export function rememberBoard(entry: RecentBoard): void {
  const before = recentBoards();
  const known = before.find((other) => other.board === entry.board);
  const keepsEdit = known?.role === 'edit' && entry.role === 'watch';
  const merged = keepsEdit ? { ...entry, token: known.token, role: known.role } : entry;
  write([merged, ...before.filter((other) => other.board !== entry.board)].slice(0, MAX_BOARDS));
}

/** Changes the title of a board that is in the list. */
export function retitleBoard(board: string, title: string): void {
  const before = recentBoards();
  if (!before.some((entry) => entry.board === board && entry.title !== title)) return;
  write(before.map((entry) => (entry.board === board ? { ...entry, title } : entry)));
}

/** Takes a board out of the list; returns what puts it back. */
export function forgetBoard(board: string): () => void {
  const before = recentBoards();
  write(before.filter((entry) => entry.board !== board));
  return () => write(before);
}

function write(boards: readonly RecentBoard[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(boards));
  } catch {
    // Storage is refused or full: the list stays as it was.
  }
}

function isRecentBoard(value: unknown): value is RecentBoard {
  if (typeof value !== 'object' || value === null) return false;
  const entry = value as Record<string, unknown>;
  return (
    typeof entry['board'] === 'string' &&
    typeof entry['token'] === 'string' &&
    (entry['role'] === 'edit' || entry['role'] === 'watch') &&
    typeof entry['title'] === 'string' &&
    typeof entry['openedAt'] === 'number'
  );
}
