/** The server of `examples/`, as `npm run examples` starts it, on a free port: another origin. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

export class ExampleServer {
  readonly origin: string;
  readonly #child: ChildProcess;

  private constructor(origin: string, child: ChildProcess) {
    this.origin = origin;
    this.#child = child;
  }

  /**
   * Starts the examples against a running Inkwire.
   * @param port the port to listen on; pages of this origin must be allowed to open boards
   */
  static async start(inkwire: string, port: number): Promise<ExampleServer> {
    const child = spawn(process.execPath, [path.join(root, 'examples/server.mjs')], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, INKWIRE_URL: inkwire, PORT: String(port) },
    });
    let output = '';
    for await (const chunk of child.stdout.setEncoding('utf8')) {
      output += String(chunk);
      const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
      if (origin !== undefined) return new ExampleServer(origin, child);
    }
    throw new Error(`the examples do not start: ${output}`);
  }

  async dispose(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const gone = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await gone;
  }
}
