/**
 * A tab as browsers have it: it can lie in a window that is put away, and is really hidden then. Those of
 * the test runner are always seen.
 */
import { type Browser, type CDPSession, expect } from '@playwright/test';

interface Reply {
  readonly id?: number;
  readonly result?: { readonly result?: { readonly value?: unknown } };
  readonly error?: unknown;
}

export class RealTab {
  readonly #root: CDPSession;
  readonly #targetId: string;
  readonly #sessionId: string;
  readonly #contextId: string;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #sent = 0;

  private constructor(root: CDPSession, targetId: string, sessionId: string, contextId: string) {
    this.#root = root;
    this.#targetId = targetId;
    this.#sessionId = sessionId;
    this.#contextId = contextId;
    root.on('Target.receivedMessageFromTarget', ({ message }) => {
      const reply = JSON.parse(message) as Reply;
      this.#waiting.get(reply.id ?? 0)?.(reply);
    });
  }

  /** @param before runs in the page before anything else. */
  static async open(browser: Browser, url: string, before: () => void): Promise<RealTab> {
    const root = await browser.newBrowserCDPSession();
    const { browserContextId } = await root.send('Target.createBrowserContext');
    const { targetId } = await root.send('Target.createTarget', {
      url: 'about:blank',
      browserContextId,
      width: 1000,
      height: 700,
    });
    const { sessionId } = await root.send('Target.attachToTarget', { targetId, flatten: false });
    const tab = new RealTab(root, targetId, sessionId, browserContextId);
    await tab.#send('Page.enable');
    await tab.#send('Page.addScriptToEvaluateOnNewDocument', { source: `(${String(before)})()` });
    await tab.#send('Page.navigate', { url });
    return tab;
  }

  /** Runs a function that needs nothing from outside; `find` finds an element in any shadow root. */
  async evaluate<T, A>(
    fn: (element: HTMLElement, arg: A) => T,
    tag: string,
    arg?: A,
  ): Promise<Awaited<T>> {
    const find = `(function find(root) {
      for (const node of root.querySelectorAll('*')) {
        if (node.localName === ${JSON.stringify(tag)}) return node;
        const inner = node.shadowRoot && find(node.shadowRoot);
        if (inner) return inner;
      }
    })(document)`;
    const expression = `(${String(fn)})(${find}, ${JSON.stringify(arg) ?? 'undefined'})`;
    const reply = await this.#send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (reply.result === undefined || 'exceptionDetails' in reply.result) {
      throw new Error(`in the tab: ${JSON.stringify(reply).slice(0, 600)}`);
    }
    return reply.result.result?.value as Awaited<T>;
  }

  /** Puts the window away. */
  async hide(): Promise<void> {
    await this.#setWindow('minimized');
    await expect.poll(() => this.evaluate(() => document.hidden, 'html')).toBe(true);
  }

  async show(): Promise<void> {
    await this.#setWindow('normal');
    await expect
      .poll(() => this.evaluate(() => document.hidden, 'html'), { intervals: [5, 10, 20] })
      .toBe(false);
  }

  async close(): Promise<void> {
    await this.#root.send('Target.disposeBrowserContext', { browserContextId: this.#contextId });
    await this.#root.detach();
  }

  async #setWindow(windowState: 'minimized' | 'normal'): Promise<void> {
    const { windowId } = await this.#root.send('Browser.getWindowForTarget', {
      targetId: this.#targetId,
    });
    await this.#root.send('Browser.setWindowBounds', { windowId, bounds: { windowState } });
  }

  async #send(method: string, params: object = {}): Promise<Reply> {
    const id = ++this.#sent;
    const reply = new Promise<Reply>((resolve) => this.#waiting.set(id, resolve));
    const message = JSON.stringify({ id, method, params });
    await this.#root.send('Target.sendMessageToTarget', { sessionId: this.#sessionId, message });
    try {
      return await reply;
    } finally {
      this.#waiting.delete(id);
    }
  }
}
