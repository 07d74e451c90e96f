/**
 * `/api/boards/:board.svg` and `.png`, and what link previews say of a board. Owns the cache: each
 * version of a board is drawn once per look, and a board that changes all the time once a second.
 */
import * as v from 'valibot';
import type { BoardId, Sequence } from '../../shared/protocol/board-id.ts';
import { Board } from '../../shared/document/board.ts';
import { escapeXml } from '../../shared/interop/svg.ts';
import type { Theme } from '../../shared/shapes/palette.ts';
import type { Gate } from '../access/gate.ts';
import type { FeedSource } from '../feed/feed-source.ts';
import { PICTURE_SHARE } from '../feed/picture-pace.ts';
import { type AssetReader, type BoardPainter, openPainter } from './board-painter.ts';
import { tokenOf } from './boards.ts';
import type { HeaderList, HttpReply, HttpRequest } from './request.ts';
import { sendError } from './respond.ts';

export interface PicturesOptions {
  readonly gate: Gate;
  /** The loaded board; `undefined` where there is none. @throws where it cannot be read */
  readonly source: (board: BoardId) => Promise<FeedSource | undefined>;
  readonly readAsset: AssetReader;
  readonly now?: () => number;
}

interface Look {
  readonly kind: 'svg' | 'png';
  readonly theme: Theme;
  readonly width: number | undefined;
  readonly height: number | undefined;
  /** Whether an SVG has its typefaces in it. */
  readonly hasFonts: boolean;
}

interface Drawn {
  readonly sequence: Sequence;
  readonly at: number;
  readonly bytes: Promise<Buffer>;
  size: number;
  /** Milliseconds that the drawing took. */
  cost: number;
}

/** A board is not drawn more often than this in one look; a somewhat older picture does. */
const LEAST_AGE_MS = 1_000;
/** … and one that is long in drawing more rarely: editors use the same thread. */
const LEAST_AGE_BY_COST = 1 / PICTURE_SHARE;
const MAX_CACHED_BYTES = 64 * 1024 * 1024;
const MAX_CACHED = 512;
/** Sizes go up in steps, so that nobody fills the cache with a thousand of them. */
const SIZE_STEP = 10;

const lookSchema = v.object({
  theme: v.optional(v.picklist(['light', 'dark']), 'light'),
  width: v.optional(size()),
  height: v.optional(size()),
  fonts: v.optional(v.picklist(['embed', 'none']), 'embed'),
});

function size() {
  return v.pipe(
    v.string(),
    v.regex(/^\d{1,5}$/),
    v.transform(Number),
    v.minValue(16),
    v.maxValue(4096),
    v.transform((pixels) => Math.min(4096, Math.ceil(pixels / SIZE_STEP) * SIZE_STEP)),
  );
}

const PICTURE_NAME = /^([A-Za-z0-9_-]{1,64})\.(svg|png)$/;

const TYPES = { svg: 'image/svg+xml; charset=utf-8', png: 'image/png' } as const;

export class Pictures {
  readonly #options: PicturesOptions;
  readonly #now: () => number;
  readonly #drawn = new Map<string, Drawn>();
  #cachedBytes = 0;
  #painter: Promise<BoardPainter> | undefined;
  /** How many pictures were really drawn. */
  drawnCount = 0;

  constructor(options: PicturesOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Whether the last part of an address asks for a picture. */
  static isPictureName(name: string): boolean {
    return PICTURE_NAME.test(name);
  }

  /** Answers a request whose `:board` is such a name. */
  async serve(request: HttpRequest, reply: HttpReply): Promise<void> {
    const cors: HeaderList = [['Access-Control-Allow-Origin', '*']];
    const [, board = '', kind = 'svg'] = PICTURE_NAME.exec(request.param('board')) ?? [];
    const wanted = v.safeParse(lookSchema, Object.fromEntries(request.query));
    if (!wanted.success) {
      sendError(reply, 'bad-request', { headers: cors });
      return;
    }
    const grant = await this.#options.gate.authorize(board, tokenOf(request), 'watch');
    if (grant.kind === 'refused') {
      sendError(reply, grant.code, { headers: cors });
      return;
    }
    const source = await this.#open(board);
    if (source === undefined || source === 'damaged') {
      sendError(reply, source ?? 'not-found', { headers: cors });
      return;
    }
    const { theme, width, height, fonts } = wanted.output;
    const hasFonts = kind === 'svg' && fonts === 'embed';
    const look: Look = { kind: kind === 'png' ? 'png' : 'svg', theme, width, height, hasFonts };
    const drawn = this.#draw(source, look);
    const etag = `"${drawn.sequence}-${theme}-${width ?? ''}x${height ?? ''}${hasFonts ? '' : '-n'}"`;
    const headers: HeaderList = [
      ...cors,
      ['ETag', etag],
      ['Cache-Control', 'private, no-cache'],
      ['X-Content-Type-Options', 'nosniff'],
      ['Referrer-Policy', 'no-referrer'],
      ['Cross-Origin-Resource-Policy', 'cross-origin'],
      [
        'Content-Security-Policy',
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox",
      ],
    ];
    if (request.header('if-none-match').split(/,\s*/).includes(etag)) {
      reply.send(304, headers);
      return;
    }
    const bytes = await drawn.bytes;
    reply.send(200, [['Content-Type', TYPES[look.kind]], ...headers], bytes);
  }

  /**
   * The board as it is now, as one SVG document, for the feed's pictures: without typefaces, since
   * they come again and again.
   */
  async svg(source: FeedSource): Promise<string> {
    const size = { width: undefined, height: undefined };
    const look: Look = { kind: 'svg', theme: 'light', ...size, hasFonts: false };
    return (await this.#draw(source, look, false).bytes).toString();
  }

  /**
   * Tags for the head of the spectator's page: what chats and search engines show of a link. Empty
   * for a link that opens nothing.
   * @param origin of the server as people reach it, without a slash at the end.
   */
  async previewTags(board: string, token: string, origin: string): Promise<string> {
    const grant = await this.#options.gate.authorize(board, token, 'watch');
    if (grant.kind === 'refused') return '';
    const source = await this.#open(board);
    if (source === undefined || source === 'damaged') return '';
    const stored = source.doc.getMap('meta').get('title');
    const title = typeof stored === 'string' && stored !== '' ? stored : 'Untitled board';
    const query = token === '' ? '' : `token=${encodeURIComponent(token)}&`;
    const image = `${origin}/api/boards/${board}.png?${query}width=1200&height=630`;
    const tags: readonly (readonly [string, string])[] = [
      ['og:type', 'website'],
      ['og:site_name', 'Inkwire'],
      ['og:title', title.slice(0, 200)],
      ['og:description', 'A whiteboard, live.'],
      ['og:image', image],
      ['og:image:width', '1200'],
      ['og:image:height', '630'],
      ['twitter:card', 'summary_large_image'],
    ];
    return tags
      .map(([name, content]) => `<meta property="${name}" content="${escapeXml(content)}" />`)
      .join('\n    ');
  }

  async #open(board: BoardId): Promise<FeedSource | 'damaged' | undefined> {
    try {
      return await this.#options.source(board);
    } catch {
      return 'damaged';
    }
  }

  #draw(source: FeedSource, look: Look, mayBeOld = true): Drawn {
    const { kind, theme, width, height, hasFonts } = look;
    const key = `${source.board} ${kind} ${theme} ${width ?? ''} ${height ?? ''} ${hasFonts}`;
    const known = this.#drawn.get(key);
    const sequence = source.sequence();
    const now = this.#now();
    if (known !== undefined) {
      const leastAgeMs = Math.max(LEAST_AGE_MS, known.cost * LEAST_AGE_BY_COST);
      const isYoung = mayBeOld && now - known.at < leastAgeMs;
      if (known.sequence === sequence || isYoung) return known;
    }
    const drawn: Drawn = { sequence, at: now, bytes: this.#paint(source, look), size: 0, cost: 0 };
    this.#forget(key);
    this.#drawn.set(key, drawn);
    drawn.bytes.then(
      (bytes) => {
        drawn.cost = this.#now() - now;
        this.#account(key, drawn, bytes.length);
      },
      () => this.#forget(key),
    );
    return drawn;
  }

  async #paint(source: FeedSource, look: Look): Promise<Buffer> {
    this.drawnCount++;
    this.#painter ??= openPainter(this.#options.readAsset);
    const painter = await this.#painter;
    const release = source.retain();
    const board = new Board(source.doc);
    try {
      if (look.kind === 'png') return await painter.png(board, look.theme, look);
      return Buffer.from(await painter.svg(board, look.theme, look.hasFonts));
    } finally {
      board.destroy();
      release();
    }
  }

  #account(key: string, drawn: Drawn, bytes: number): void {
    if (this.#drawn.get(key) !== drawn) return;
    drawn.size = bytes;
    this.#cachedBytes += bytes;
    for (const oldest of this.#drawn.keys()) {
      if (this.#cachedBytes <= MAX_CACHED_BYTES && this.#drawn.size <= MAX_CACHED) return;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    this.#cachedBytes -= this.#drawn.get(key)?.size ?? 0;
    this.#drawn.delete(key);
  }
}
