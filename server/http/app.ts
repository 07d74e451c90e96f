/**
 * The only importer of uWebSockets.js. Owns every trap of that library (request memory, aborted
 * responses, neutered buffers, corking) and shows the rest of the server the plain contracts of
 * `request.ts`. Knows no route and no rule of the product.
 */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type * as uwsModule from 'uWebSockets.js';
import type {
  HttpResponse as UwsResponse,
  HttpRequest as UwsRequest,
  TemplatedApp,
  us_listen_socket,
} from 'uWebSockets.js';
import type { Publisher } from '../rooms/socket.ts';
import type { HttpHandler, HttpMethod, HttpRequest, SocketRoute } from './request.ts';
import { Reply } from './reply.ts';
import { WebSocketRoute } from './web-socket.ts';

type Uws = typeof uwsModule;

export interface AppOptions {
  /** Paths of PEM files; both or neither. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  /** Lower-case name of the header in which a trusted proxy passes the peer's address. */
  readonly addressHeader: string | undefined;
  /** A handler threw or rejected; the peer has got a 500. */
  readonly onError: (error: unknown, path: string) => void;
}

/** The native library could not be loaded on this machine. */
export class NativeLibraryError extends Error {
  constructor(cause: unknown) {
    super(
      [
        `uWebSockets.js does not load on Node ${process.versions.node} (${process.platform}-${process.arch}).`,
        'Its Node 20 binary needs glibc 2.27 or newer, those for Node 22, 24 and 25 need glibc 2.38.',
        'Use one of these, or install the original: npm install uWebSockets.js@github:uNetworking/uWebSockets.js#v20.51.0',
        `(${
          String(cause instanceof Error ? cause.message : cause)
            .split('\n')
            .at(-1) ?? ''
        })`,
      ].join('\n'),
    );
    this.name = 'NativeLibraryError';
  }
}

/** The address to listen on is taken, forbidden or not of this machine. */
export class ListenError extends Error {
  constructor(host: string, port: number, code: string | undefined) {
    super(`cannot listen on ${host}:${port}: ${LISTEN_PROBLEMS[code ?? ''] ?? code ?? 'refused'}`);
    this.name = 'ListenError';
  }
}

const LISTEN_PROBLEMS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use',
  EACCES: 'this user may not use that port',
  EADDRNOTAVAIL: 'that is no address of this machine',
  ENOTFOUND: 'that is no address of this machine',
};

/** Loads the native library. @throws NativeLibraryError */
export async function createApp(options: AppOptions): Promise<App> {
  let uws: Uws;
  try {
    const loaded = (await import('uWebSockets.js')) as Uws & { default?: Uws };
    uws = loaded.default ?? loaded;
  } catch (error) {
    throw new NativeLibraryError(error);
  }
  return new App(uws, options);
}

export class App implements Publisher {
  readonly #uws: Uws;
  readonly #app: TemplatedApp;
  readonly #options: AppOptions;
  #listening: us_listen_socket | undefined;
  #isClosed = false;

  constructor(uws: Uws, options: AppOptions) {
    this.#uws = uws;
    this.#options = options;
    this.#app = options.tls === undefined ? uws.App() : tlsApp(uws, options.tls);
  }

  /**
   * Registers a handler. `pattern` has literal parts, `:name` parts and perhaps a last `*`; the
   * more literal pattern wins. `GET` answers `HEAD` too; `ANY` is what no route of a method took,
   * however literal its pattern.
   */
  route(method: HttpMethod | 'ANY', pattern: string, handler: HttpHandler): void {
    const names = parameterNames(pattern);
    const serve = (res: UwsResponse, req: UwsRequest): void =>
      this.#serve(names, handler, res, req);
    switch (method) {
      case 'GET':
        this.#app.get(pattern, serve);
        this.#app.head(pattern, serve);
        return;
      case 'HEAD':
        this.#app.head(pattern, serve);
        return;
      case 'POST':
        this.#app.post(pattern, serve);
        return;
      case 'PUT':
        this.#app.put(pattern, serve);
        return;
      case 'DELETE':
        this.#app.del(pattern, serve);
        return;
      case 'OPTIONS':
        this.#app.options(pattern, serve);
        return;
      case 'ANY':
        this.#app.any(pattern, serve);
        return;
      default:
        throw new Error(`no such method: ${String(method satisfies never)}`);
    }
  }

  /** Registers a WebSocket route; plain requests to `pattern` fall through to the other routes. */
  socket<T>(pattern: string, route: SocketRoute<T>): { readonly heldBytes: number } {
    const names = parameterNames(pattern);
    const sockets = new WebSocketRoute(route, this.#options.onError);
    this.#app.ws(pattern, {
      ...sockets.limits(),
      compression: this.#uws.DISABLED,
      upgrade: (res, req, context) =>
        sockets.upgrade(res, this.#copy(req, res, names), req, context),
      open: (ws) => sockets.open(ws),
      message: (ws, message, isBinary) => sockets.message(ws, message, isBinary),
      drain: (ws) => sockets.drain(ws),
      dropped: (ws) => sockets.dropped(ws),
      close: (ws, code) => sockets.close(ws, code),
    });
    return sockets;
  }

  publish(topic: string, frame: Uint8Array): void {
    if (!this.#isClosed) this.#app.publish(topic, frame, true);
  }

  /** Opens the port (0 = any) and resolves to the one it got. @throws ListenError */
  async listen(host: string, port: number): Promise<number> {
    // The library shares a port with whoever listens there already (SO_REUSEPORT), or, told not to,
    // refuses one that a server has just left (no SO_REUSEADDR): find out by other means first.
    if (port !== 0) await claimPort(host, port);
    return new Promise((resolve, reject) => {
      this.#app.listen(host, port, (socket) => {
        if (socket === false) {
          reject(new ListenError(host, port, undefined));
          return;
        }
        this.#listening = socket;
        resolve(this.#uws.us_socket_local_port(socket));
      });
    });
  }

  /** No new connections; those inside stay. */
  stopListening(): void {
    if (this.#listening === undefined) return;
    this.#uws.us_listen_socket_close(this.#listening);
    this.#listening = undefined;
  }

  /** Cuts every connection and stops listening. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#listening = undefined;
    this.#app.close();
  }

  #serve(names: readonly string[], handler: HttpHandler, res: UwsResponse, req: UwsRequest): void {
    const request = this.#copy(req, res, names);
    const reply = new Reply(res, request.method === 'HEAD');
    const fail = (error: unknown): void => {
      this.#options.onError(error, request.path);
      reply.send(500, [['Content-Type', 'application/json']], '{"error":"internal"}');
    };
    try {
      const result = handler(request, reply);
      if (result instanceof Promise) result.catch(fail);
    } catch (error) {
      fail(error);
    }
  }

  /** The library's request is gone after the handler's first await: copy all of it. */
  #copy(req: UwsRequest, res: UwsResponse, names: readonly string[]): HttpRequest {
    const headers = new Map<string, string>();
    req.forEach((name, value) => {
      const before = headers.get(name);
      headers.set(name, before === undefined ? value : `${before}, ${value}`);
    });
    const params = new Map(names.map((name, index) => [name, req.getParameter(index)]));
    const { addressHeader } = this.#options;
    // The last entry is the one that the trusted proxy itself wrote.
    const proxied =
      addressHeader === undefined
        ? undefined
        : headers.get(addressHeader)?.split(',').at(-1)?.trim();
    return new CopiedRequest(
      req.getMethod().toUpperCase(),
      req.getUrl(),
      req.getQuery(),
      proxied === undefined || proxied === ''
        ? Buffer.from(res.getRemoteAddressAsText()).toString('latin1')
        : proxied,
      headers,
      params,
    );
  }
}

function tlsApp(uws: Uws, tls: NonNullable<AppOptions['tls']>): TemplatedApp {
  const { certFile, keyFile } = tls;
  try {
    return uws.SSLApp({ cert_file_name: certFile, key_file_name: keyFile });
  } catch (cause) {
    throw new Error(`the certificate ${certFile} and the key ${keyFile} cannot be used`, { cause });
  }
}

/** Listens for a moment, to see whether that is possible. @throws ListenError */
async function claimPort(host: string, port: number): Promise<void> {
  const probe = createServer();
  try {
    await once(probe.listen(port, host), 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // What a server that was just here has left behind also counts as use: only an answer tells.
    if (code !== 'EADDRINUSE' || (await isAnswered(host, port)))
      throw new ListenError(host, port, code);
    return;
  }
  probe.close();
  await once(probe, 'close');
}

async function isAnswered(host: string, port: number): Promise<boolean> {
  const own = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  const peer = connect(port, own);
  try {
    await once(peer, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    peer.destroy();
  }
}

class CopiedRequest implements HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly address: string;
  readonly #queryText: string;
  readonly #headers: ReadonlyMap<string, string>;
  readonly #params: ReadonlyMap<string, string>;
  #query: URLSearchParams | undefined;

  constructor(
    method: string,
    path: string,
    queryText: string,
    address: string,
    headers: ReadonlyMap<string, string>,
    params: ReadonlyMap<string, string>,
  ) {
    this.method = method;
    this.path = path;
    this.address = address;
    this.#queryText = queryText;
    this.#headers = headers;
    this.#params = params;
  }

  get query(): URLSearchParams {
    return (this.#query ??= new URLSearchParams(this.#queryText));
  }

  header(name: string): string {
    return this.#headers.get(name) ?? '';
  }

  param(name: string): string {
    const value = this.#params.get(name);
    if (value === undefined) throw new Error(`the route has no parameter named ${name}`);
    return value;
  }
}

function parameterNames(pattern: string): readonly string[] {
  return [...pattern.matchAll(/\/:([a-z]+)/gi)].map((match) => match[1] ?? '');
}
