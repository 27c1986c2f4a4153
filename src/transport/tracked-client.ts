import { Client, type Dispatcher } from 'undici';

export interface TrackedOptions extends Dispatcher.DispatchOptions {
  /**
   * Is handed, when the request is given to a connection, the question whether that one had carried others before: undici
   * reports the same errors if a new connection fails and if one that was kept open proves to be dead.
   */
  readonly onCarried?: (isReused: () => boolean) => void;
}

/** A client that knows which of its connections a request goes over. It has one at a time. */
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
    // A new one may be made for it yet, if this one closes before the request is sent.
    options.onCarried?.(() => connection !== undefined && connection === this.#latest);
    return super.dispatch(options, handler);
  }
}
