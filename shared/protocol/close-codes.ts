/**
 * Why the server closes a sync socket. 4400 to 4499 are permanent: y-websocket 3.1 stops trying
 * again, and the same client would meet the same end. All others are worth another try.
 */

export const closeCodes = {
  /** The server goes down or is being replaced: come back after a random delay of some seconds. */
  restart: 1012,
  /** This reader was too slow for too long, or the server is full: come back later. */
  tryLater: 1013,
  /** The board cannot be read from the disk (damaged), or the server failed; others go on. */
  serverError: 1011,

  /** A frame that is no message of the protocol, or an update that cannot be decoded. */
  malformed: 4400,
  /** The token no longer opens this board (its link was renewed). */
  unauthorized: 4401,
  /** Something this link does not allow. */
  forbidden: 4403,
  /** The board was deleted. */
  notFound: 4404,
  /** Presence in the name of somebody else. */
  foreignPresence: 4409,
  /** A frame beyond the limit, or an update that would take too long to apply. */
  tooLarge: 4413,
  /** An update whose parts wait for each other, and would forever. */
  neverIntegrates: 4422,
  /** The client is too old or too new for this server. */
  version: 4426,
  /** More than the limits allow, after having been slowed down. */
  abuse: 4429,
} as const;

/** Whether a close code means that the same attempt would end the same way. */
export function isPermanentClose(code: number): boolean {
  return code >= 4400 && code < 4500;
}
