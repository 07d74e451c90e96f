/**
 * Which web pages may use this server. Programs that are not pages send no `Origin` and need none:
 * their token is what lets them in. See docs/decisions/ for why pages of other sites stay out.
 */
import { isLoopbackAddress } from './limits.ts';

export interface OriginSettings {
  /** Origins beyond our own; `*` is every one. */
  readonly origins: readonly string[];
  /** Our own, where people reach us by another name than the request says; `''` = by that. */
  readonly publicUrl: string;
  /** Whether only programs on this machine reach the port. */
  readonly isLoopback: boolean;
  /** Whether boards open without a token. */
  readonly isOpen: boolean;
}

export class Origins {
  readonly #settings: OriginSettings;

  constructor(settings: OriginSettings) {
    this.#settings = settings;
  }

  /** The configured foreign origins, for the pages' `frame-ancestors`. */
  get foreign(): readonly string[] {
    return this.#settings.origins;
  }

  /** `origin` and `host` are the request's headers, `''` where absent. */
  allows(origin: string, host: string): boolean {
    const { origins, publicUrl, isLoopback, isOpen } = this.#settings;
    if (origins.includes('*') || origin === '') return true;
    if (origins.includes(origin) || (publicUrl !== '' && origin === publicUrl)) return true;
    if (!isSameHost(origin, host)) return false;
    // A foreign name that was pointed at this machine (DNS rebinding) has the same host in both
    // headers. Without tokens the name itself has to be one of this machine's.
    return !(isOpen && isLoopback) || isLoopbackName(host);
  }
}

function isSameHost(origin: string, host: string): boolean {
  try {
    const url = new URL(origin);
    // Default ports are in neither; behind a TLS proxy the scheme of the request is not known here.
    return url.host === host.toLowerCase() && host !== '';
  } catch {
    return false;
  }
}

function isLoopbackName(host: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return name === 'localhost' || name.endsWith('.localhost') || isLoopbackAddress(name);
}
