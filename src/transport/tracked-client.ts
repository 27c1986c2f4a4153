import { Client, type Dispatcher } from 'undici';

export interface TrackedOptions extends Dispatcher.DispatchOptions {
  /**
   * Called when the request is assigned to a connection, with a function that returns whether the connection has carried
   * earlier requests: undici reports the same errors for a new connection that fails and for a kept-alive one that is
   * closed.
   */
  readonly onCarried?: (isReused: () => boolean) => void;
}

/** A client that knows which of its connections carries a request. It has one connection at a time. */
export class TrackedClient extends Client {
  #connection: symbol | undefined;
  #latest: symbol | undefined;

  constructor(origin: string | URL, options: Client.Options) {
    super(origin, options);
    this.on('connect', () => {
      this.#connection = this.#latest = Symbol('connection');
    });
    this.on('disconnect', () => {
      this.#connection = undefined;
    });
  }

  override dispatch(options: TrackedOptions, handler: Dispatcher.DispatchHandler): boolean {
    const connection = this.#connection;
    // If this connection closes before the request is sent, a new one may replace it.
    options.onCarried?.(() => connection !== undefined && connection === this.#latest);
    return super.dispatch(options, handler);
  }
}
