import { type Dispatcher, Pool } from 'undici';
import { Connector, directDial } from './connector.ts';
import { ProxyError, type ProxyOptions, type ProxyServer, proxyFor } from './proxy.ts';
import { TrackedClient } from './tracked-client.ts';
import { proxyDial, refusal, tunnelDial } from './tunnel.ts';

export interface RouteOptions extends ProxyOptions {
  /** The upstream's API root, such as `https://authentik.example.com/api/v3`, with or without a trailing slash. */
  readonly url: string;
  /** Maximum connections to the upstream; readiness probes use one more. */
  readonly connections: number;
  /** Longest deadline of an operation, in milliseconds. */
  readonly timeoutMs: number;
}

/** The route to the upstream: direct, or through a proxy that tunnels https and forwards http. */
export class Route {
  /** For calls that wait for their turn. */
  readonly pool: Dispatcher;
  /** For calls that do not wait. */
  readonly spare: Dispatcher;
  readonly #connector: Connector;
  readonly #prefix: string;
  readonly #headers: Readonly<Record<string, string>>;
  /** The proxy, if it forwards; responses through a tunnel always come from the upstream. */
  readonly #forwarder: ProxyServer | undefined;

  constructor(options: RouteOptions) {
    const { url, connections, timeoutMs } = options;
    const { origin, host, pathname, protocol } = new URL(url);
    const proxy = proxyFor(url, options);
    this.#forwarder = protocol === 'http:' ? proxy : undefined;
    const dial = !proxy ? directDial() : this.#forwarder ? proxyDial(proxy) : tunnelDial(proxy);
    this.#connector = new Connector(dial, timeoutMs);
    this.#prefix = (this.#forwarder ? origin : '') + pathname.replace(/\/+$/, '');
    this.#headers = this.#forwarder ? { host, ...authorizationOf(this.#forwarder) } : {};
    const open = (size: number): Pool =>
      new Pool(this.#forwarder?.origin ?? origin, {
        connections: size,
        connect: this.#connector.connect,
        factory: (to, settings) => new TrackedClient(to, settings),
        // The operation's deadline is the only timer: unlike idle timers, it also ends a body that trickles in.
        headersTimeout: 0,
        bodyTimeout: 0,
      });
    this.pool = open(connections);
    this.spare = open(1);
  }

  /** The request target for a path below the API root. */
  target(path: string): string {
    return this.#prefix + path;
  }

  /** Headers that the route requires. */
  get headers(): Readonly<Record<string, string>> {
    return this.#headers;
  }

  /** Throws ProxyError if this status comes from the proxy itself. */
  checkStatus(status: number): void {
    if (this.#forwarder && status === 407) throw new ProxyError(refusal(this.#forwarder.name, status), false);
  }

  /** Closes all connections, including those in use and those being opened. */
  async close(): Promise<void> {
    this.#connector.close();
    await Promise.all([this.pool.destroy(), this.spare.destroy()]);
  }
}

function authorizationOf({ authorization }: ProxyServer): Record<string, string> {
  return authorization === undefined ? {} : { 'proxy-authorization': authorization };
}
