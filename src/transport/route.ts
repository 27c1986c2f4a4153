import { type Dispatcher, Pool } from 'undici';
import { Connector, directDial } from './connector.ts';
import { ProxyError, type ProxyOptions, type ProxyServer, proxyFor } from './proxy.ts';
import { TrackedClient } from './tracked-client.ts';
import { proxyDial, refusal, tunnelDial } from './tunnel.ts';

export interface RouteOptions extends ProxyOptions {
  /** The upstream's API root, such as `https://authentik.example.com/api/v3`, with or without the trailing slash. */
  readonly url: string;
  /** Connections to the upstream, at most; readiness probes have one more. */
  readonly connections: number;
  /** How long the longest operation may wait, in milliseconds. */
  readonly timeoutMs: number;
}

/** The way to the upstream: directly, or through a proxy that tunnels https and forwards http. */
export class Route {
  /** Of calls that wait for their turn. */
  readonly pool: Dispatcher;
  /** Of calls that do not wait. */
  readonly spare: Dispatcher;
  readonly #connector: Connector;
  readonly #prefix: string;
  readonly #headers: Readonly<Record<string, string>>;
  /** The one that forwards; a tunnel's answers are the upstream's. */
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
        // The operation's deadline is the only clock: it ends a dribbling body too, which idle timers would let live.
        headersTimeout: 0,
        bodyTimeout: 0,
      });
    this.pool = open(connections);
    this.spare = open(1);
  }

  /** The request target of a path below the API's root, as it is sent. */
  target(path: string): string {
    return this.#prefix + path;
  }

  /** Headers that the way takes. */
  get headers(): Readonly<Record<string, string>> {
    return this.#headers;
  }

  /** Throws ProxyError if this status is the proxy's own. */
  checkStatus(status: number): void {
    if (this.#forwarder && status === 407) throw new ProxyError(refusal(this.#forwarder.name, status), false);
  }

  /** Ends all connections, those in use and those that are being made too. */
  async close(): Promise<void> {
    this.#connector.close();
    await Promise.all([this.pool.destroy(), this.spare.destroy()]);
  }
}

function authorizationOf({ authorization }: ProxyServer): Record<string, string> {
  return authorization === undefined ? {} : { 'proxy-authorization': authorization };
}
