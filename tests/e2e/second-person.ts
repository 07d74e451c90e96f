/**
 * Somebody else on a board, without a window: the editor's own connection with its presence, driven from
 * the test. What they do arrives in the windows as anybody's work does, through the server.
 */
import { expect } from '@playwright/test';
import { type Connection, openConnection } from '../../client/sync/connection.ts';
import { Board } from '../../shared/document/board.ts';
import { keysBetween } from '../../shared/document/order.ts';
import type { Presence } from '../../shared/protocol/presence.ts';
import { packedStroke, type StrokeShape } from '../../shared/shapes/stroke.ts';
import { toInkwire } from '../../bench/canvas-pages/inkwire-fields.ts';
import { seededBoard } from '../../bench/lib/seeded-board.ts';
import type { BoardLinks, ServerProcess } from '../support/server-process.ts';
import { NodeWebSocket } from '../support/sync-clients.ts';

export class SecondPerson {
  readonly connection: Connection;
  readonly board: Board;
  readonly #user: Presence['user'];

  private constructor(connection: Connection, name: string) {
    this.connection = connection;
    this.board = new Board(connection.doc);
    this.#user = { id: name.toLowerCase().replaceAll(' ', '-'), name, color: '#00795a' };
  }

  static async join(server: ServerProcess, links: BoardLinks, name: string): Promise<SecondPerson> {
    const connection = openConnection({
      server: server.origin,
      board: links.id,
      token: links.editToken,
      keepsCopy: false,
      WebSocket: NodeWebSocket,
    });
    await connection.ready;
    const person = new SecondPerson(connection, name);
    person.show({});
    return person;
  }

  /** What the others see of them, and nothing of what they saw before. */
  show(presence: Partial<Presence>): void {
    this.connection.awareness.setLocalState({ user: this.#user, ...presence });
  }

  /** Puts the benchmark's board here: 60% strokes, 20% rectangles, 10% ellipses, 10% texts. */
  async fill(count: number): Promise<void> {
    const keys = keysBetween(null, null, count);
    this.board.change('fill', (tx) => {
      seededBoard(count).forEach((piece, i) => {
        const { type, fields } = toInkwire(piece);
        tx.create(type, { ...fields, index: keys[i] }, `s${i}`);
      });
    });
    await this.isSaved();
  }

  beginStroke(
    id: string,
    at: { readonly x: number; readonly y: number },
    strokeWidth = 3,
    pen: 'pen' | 'highlighter' = 'pen',
  ): void {
    this.board.change('pen', (tx) =>
      tx.create('stroke', { ...at, strokeWidth, pen, index: 'zz', live: [8, 0, 0, 0] }, id),
    );
  }

  /** The pen moves on, by board units. */
  growStroke(id: string, dx: number, dy: number): void {
    this.board.change('pen', (tx) => tx.append(id, 'live', [8 * dx, 8 * dy, 0]));
  }

  endStroke(id: string): void {
    const stroke = this.board.get(id) as StrokeShape;
    this.board.change('pen', (tx) => {
      tx.update(id, packedStroke(stroke));
      tx.unset(id, 'live');
    });
  }

  async isSaved(): Promise<void> {
    await expect.poll(() => this.connection.saveState, { intervals: [5, 10, 20] }).toBe('saved');
  }

  leave(): void {
    this.board.destroy();
    this.connection.destroy();
  }
}
