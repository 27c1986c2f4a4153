import { brokenPart } from '../errors.ts';

/** Texts that the logs of one page may hold, however short they are. */
const freeTexts = 20_000;
/** Bytes of the answer that each further text takes. */
const bytesPerText = 32;

/**
 * How many messages that are bare texts the logs of one page may hold. One takes three bytes of the answer, but a hundred
 * of the client's: without a bound, a small answer of the upstream would become a huge one.
 */
export class TextAllowance {
  #left: number;

  /** Of an answer of so many bytes. */
  constructor(answerBytes: number) {
    this.#left = freeTexts + answerBytes / bytesPerText;
  }

  /** Throws UPSTREAM_INVALID_RESPONSE if there are too many. */
  take(): void {
    if (--this.#left < 0) throw brokenPart('its logs hold too many texts');
  }
}
