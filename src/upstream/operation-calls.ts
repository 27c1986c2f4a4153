import { GatewayError } from '../errors.ts';
import type { Answer } from '../transport/answer.ts';
import type { CallPriority } from '../transport/call-priority.ts';
import type { Caller } from '../transport/transport.ts';
import { OperationApi } from './operation-api.ts';
import type { Upstream } from './upstream.ts';

/** A request made by an operation, and its answer. */
export interface Read {
  readonly path: string;
  /** How many of the operation's requests had been answered when this one was made. */
  readonly after: number;
  readonly priority?: CallPriority | undefined;
  readonly answer: Answer;
}

export interface OperationCallsOptions {
  /** Requests that were already made for this operation. */
  readonly known?: Map<string, Promise<Answer>>;
  readonly api?: OperationApi;
  /** How many bytes of answers to keep for `reads`. */
  readonly keptBytes?: number;
}

/** The upstream requests of one attempt to execute an operation, and their answers. */
export class OperationCalls {
  readonly api: OperationApi;
  readonly #upstream: Upstream;
  readonly #caller: Caller;
  readonly #known: Map<string, Promise<Answer>>;
  #keptBytesLeft: number;
  #reads: Read[] | undefined = [];
  #answered = 0;

  constructor(upstream: Upstream, caller: Caller, options: OperationCallsOptions = {}) {
    const { known = new Map<string, Promise<Answer>>(), keptBytes = 0 } = options;
    this.api = options.api ?? new OperationApi(upstream.detection, caller);
    this.#upstream = upstream;
    this.#caller = caller;
    this.#known = known;
    this.#keptBytesLeft = keptBytes;
  }

  /** The answered requests, in the order of the answers; undefined if they are larger than what is kept. */
  get reads(): readonly Read[] | undefined {
    return this.#reads;
  }

  /** Whether this request was already made for the operation, so that `get` makes no new one. */
  knows(path: string): boolean {
    return this.#known.has(path);
  }

  /** Returns the known answer or calls the upstream. Throws as `Transport.get`. */
  readonly get = async (path: string, priority?: CallPriority): Promise<Answer> => {
    // All of this attempt's results are dropped.
    if (this.api.successor) throw new GatewayError('UPSTREAM_ERROR', 'The upstream has another list of tasks by now.');
    const after = this.#answered;
    const answer = await (this.#known.get(path) ?? this.#upstream.get(path, this.#caller, undefined, priority));
    this.#known.delete(path);
    this.#keptBytesLeft -= answer.body.length;
    if (this.#keptBytesLeft < 0) this.#reads = undefined;
    this.#reads?.push({ path, after, priority, answer });
    this.#answered++;
    return answer;
  };

  /** For the second attempt, with the API that was found in the first: nothing is known of it. */
  again(): OperationCalls {
    return new OperationCalls(this.#upstream, this.#caller, { api: this.api.next() });
  }
}
