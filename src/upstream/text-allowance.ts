import { brokenPart } from '../errors.ts';

/** Texts that the logs of a page may hold regardless of the size of the answer. */
const freeTexts = 20_000;
/** Bytes of the answer required for each further text. */
const bytesPerText = 32;

/**
 * Limits the messages of a page that are bare texts. One takes three bytes of the upstream's answer but a hundred of the
 * client's: without a limit, a small answer would become a huge one.
 */
export class TextAllowance {
  #left: number;

  constructor(answerBytes: number) {
    this.#left = freeTexts + answerBytes / bytesPerText;
  }

  /** Throws UPSTREAM_INVALID_RESPONSE if there are too many. */
  take(): void {
    if (--this.#left < 0) throw brokenPart('its logs hold too many texts');
  }
}
