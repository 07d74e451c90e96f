/** Names of boards and positions in their history, as they travel in addresses and events. */

/** `[A-Za-z0-9_-]`, 1 to 64 characters; new ones have 22 (128 random bits). */
export type BoardId = string;

/** Position in the log of all boards: 1, 2, 3 …; it survives a restart and never goes back. */
export type Sequence = number;

const BOARD_ID = /^[A-Za-z0-9_-]{1,64}$/;

export function isBoardId(value: string): value is BoardId {
  return BOARD_ID.test(value);
}
