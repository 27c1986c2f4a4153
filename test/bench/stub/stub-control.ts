/** The path of the stub's list of runs, which it has if it is set so: authentik has one list or the other. */
export const runsPath = '/api/v3/tasks/tasks/';

/** The path of the stub's list, as authentik has it under its API root. */
export const listPath = '/api/v3/events/system_tasks/';

/** Where the stub is told how to behave. */
export const controlPath = '/control';

export interface StubSettings {
  /** How long each answer waits, in milliseconds. */
  readonly latencyMs: number;
  /** Whether a row of each answer is another at every read. */
  readonly changing: boolean;
  /** Whether it has the list of runs too. */
  readonly hasRuns: boolean;
}

/** The stub as seen from the process that measures. */
export class StubControl {
  /** What a gateway is given as its UPSTREAM_URL. */
  readonly upstreamUrl: string;
  readonly #control: string;

  constructor(origin: string) {
    this.upstreamUrl = `${origin}/api/v3`;
    this.#control = origin + controlPath;
  }

  /** Sets its behaviour, and its counter to 0. */
  async set(settings: StubSettings): Promise<void> {
    await this.#ask({ method: 'PUT', body: JSON.stringify(settings) });
  }

  /** How many upstream requests it has been sent since `set`. */
  async requests(): Promise<number> {
    return (await this.#ask()).requests;
  }

  async #ask(init?: RequestInit): Promise<{ readonly requests: number }> {
    const response = await fetch(this.#control, init);
    return (await response.json()) as { readonly requests: number };
  }
}
