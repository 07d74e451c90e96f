/**
 * What a room sees of a connection: small enough that rooms are tested without a network, and that
 * the WebSocket library can be changed in one file.
 */

/** How the operating system took the bytes. `dropped`: over the limit, not sent and not queued. */
export type SendResult = 'sent' | 'buffered' | 'dropped';

export interface Socket {
  /** Unique in this process. */
  readonly id: number;
  /** Sends one binary frame. The bytes are copied before it returns. A closed socket drops. */
  send(frame: Uint8Array): SendResult;
  /** Bytes accepted and not yet taken by the kernel. */
  bufferedBytes(): number;
  /** Starts the closing handshake; `reason` is at most 123 bytes of UTF-8. */
  close(code: number, reason: string): void;
  /** Cuts the connection at once, without a handshake. */
  terminate(): void;
  /** Stops and resumes reading, to slow a sender down. */
  pause(): void;
  resume(): void;
  /** Joins the group that `Publisher.publish` of the same topic reaches. */
  subscribe(topic: string): void;
  unsubscribe(topic: string): void;
}

export interface Publisher {
  /** Sends one frame to every socket subscribed to `topic`, encoded once. */
  publish(topic: string, frame: Uint8Array): void;
}
