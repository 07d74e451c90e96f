/**
 * How events are put into a `text/event-stream`. Owns the framing only; what stands in an event is
 * made in `encode-*.ts`.
 */

/** Bytes of one event. `data` has no line breaks (JSON never has). */
export function eventBytes(event: string, id: number | undefined, data: string): Buffer {
  return Buffer.from(eventText(event, id, data));
}

export function eventText(event: string, id: number | undefined, data: string): string {
  // The id stands last on purpose: a reader that was cut off before it has nothing to forget.
  return id === undefined
    ? `event: ${event}\ndata: ${data}\n\n`
    : `event: ${event}\ndata: ${data}\nid: ${id}\n\n`;
}

/** A comment: keeps proxies and readers from taking silence for death. */
export const HEARTBEAT = Buffer.from(':\n\n');

/**
 * The first bytes of a stream: a comment at once, and how long to wait before reconnecting. The wait
 * is different for everyone, so that ten thousand readers do not come back in the same second.
 */
export function openingText(minimumMs: number, spreadMs: number): string {
  return `: inkwire feed\nretry: ${retryMs(minimumMs, spreadMs)}\n\n`;
}

export function retryMs(minimumMs: number, spreadMs: number): number {
  return Math.round(minimumMs + Math.random() * spreadMs);
}

/** The position in a `Last-Event-ID`, or `undefined` where it is none of ours. */
export function readEventId(text: string | null | undefined): number | undefined {
  if (typeof text !== 'string' || !/^\d{1,15}$/.test(text)) return undefined;
  return Number(text);
}
