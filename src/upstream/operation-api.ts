import type { ApiDetection, Detecting } from './api-detection.ts';
import type { UpstreamApi } from './upstream-api.ts';

/** The upstream's API as one attempt to execute an operation uses it: the same from its first call to its last. */
export class OperationApi {
  readonly #detection: ApiDetection;
  readonly #detecting: Detecting;
  readonly #mayDoubt: boolean;
  #known: UpstreamApi | undefined;
  #finding: Promise<UpstreamApi> | undefined;
  #doubting: Promise<void> | undefined;
  #successor: UpstreamApi | undefined;

  /** `successor` is the API of a second attempt, which does not doubt it any more. */
  constructor(detection: ApiDetection, detecting: Detecting, successor?: UpstreamApi) {
    this.#detection = detection;
    this.#detecting = detecting;
    this.#mayDoubt = successor === undefined;
    this.#known = successor ?? detection.known;
  }

  /** Undefined if it has not been found yet. */
  get known(): UpstreamApi | undefined {
    return this.#known;
  }

  /** Another API, found by `doubt`: the operation has to be executed again with it. */
  get successor(): UpstreamApi | undefined {
    return this.#successor;
  }

  /** Waits for the API. Throws as `ApiDetection.find`, the same error each time. */
  find(): Promise<UpstreamApi> {
    this.#finding ??= this.#find();
    return this.#finding;
  }

  /** Its paths seem to be gone: detects once whether the upstream has another API by now. Throws as `ApiDetection.find`. */
  doubt(): Promise<void> {
    this.#doubting ??= this.#doubt();
    return this.#doubting;
  }

  /** For the second attempt. */
  next(): OperationApi {
    return new OperationApi(this.#detection, this.#detecting, this.#successor);
  }

  async #find(): Promise<UpstreamApi> {
    this.#known ??= this.#detection.known ?? (await this.#detection.find(this.#detecting, undefined));
    return this.#known;
  }

  async #doubt(): Promise<void> {
    if (!this.#mayDoubt) return;
    const found = await this.#detection.find(this.#detecting, this.#known);
    if (found !== this.#known) this.#successor = found;
  }
}
