const wordBytes = 4;

/** A text that is compared with many places of an answer: four bytes at once, which takes a third of the time. */
export class Phrase {
  readonly length: number;
  readonly #view: DataView;

  constructor(text: Buffer) {
    this.length = text.length;
    this.#view = viewOf(text);
  }

  /** Whether the bytes of `view` from `at` on, which must not be negative, are the text. */
  isAt(view: DataView, at: number): boolean {
    const text = this.#view;
    const { length } = this;
    if (at + length > view.byteLength) return false;
    let index = 0;
    for (; index + wordBytes <= length; index += wordBytes) {
      if (view.getUint32(at + index) !== text.getUint32(index)) return false;
    }
    for (; index < length; index++) if (view.getUint8(at + index) !== text.getUint8(index)) return false;
    return true;
  }
}

export function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}
