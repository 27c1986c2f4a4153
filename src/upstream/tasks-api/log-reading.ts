import { compareAlike, compareMoments, type Moment, readMoment } from '../../json/moment.ts';
import { keptNumbers, type StructuredMessage } from '../structured-message.ts';
import { allLogLevels, type LogLevel } from '../task.ts';

/** Numbers that are kept of each message: where it starts, and what `StructuredMessage.keepTime` or `keep` writes. */
const shortStride = 4;
const fullStride = 1 + keptNumbers;

/** So many messages are sorted fastest by comparing each with its neighbours. */
const fewMessages = 32;

/** A list that has grown beyond this is not used again. */
const longestSpare = 100_000;
let spare: number[] = [];

/** What is kept of the messages of a log, from when it is read to when all are visited. */
export class LogReading {
  readonly #bytes: Buffer;
  readonly #mtime: () => Moment;
  readonly #keepsAll: boolean;
  readonly #stride: number;
  readonly #kept: number[];
  #end = 0;
  #isSorted = true;
  /** Which message is the oldest, the second oldest and so on; undefined if they are in this order. */
  #order: readonly number[] | undefined;

  /** `mtime` is the time of messages that are bare texts. Without `keepsAll`, no message can be restored. */
  constructor(bytes: Buffer, mtime: () => Moment, keepsAll: boolean) {
    this.#bytes = bytes;
    this.#mtime = mtime;
    this.#keepsAll = keepsAll;
    this.#stride = keepsAll ? fullStride : shortStride;
    this.#kept = spare;
    spare = [];
  }

  get length(): number {
    return this.#end / this.#stride;
  }

  /** Adds a message; undefined for a bare text. */
  add(start: number, message: StructuredMessage | undefined): void {
    const [kept, at] = [this.#kept, this.#end];
    kept[at] = start;
    if (!message) this.#addText(at);
    else if (this.#keepsAll) message.keep(kept, at + 1);
    else message.keepTime(kept, at + 1);
    this.#isSorted &&= at === 0 || this.#compare(at - this.#stride, at) <= 0;
    this.#end = at + this.#stride;
  }

  /** Sorts the messages; those of the same time keep their order. Whether they had to be. Call it when all have been added. */
  sort(): boolean {
    if (this.#isSorted) return false;
    const indexes = Array.from({ length: this.length }, (_, index) => index);
    this.#order = this.length <= fewMessages ? this.#insertEach(indexes) : this.#sortByMoment(indexes);
    return true;
  }

  /** Where the message starts that is the oldest but `rank`. */
  startOf(rank: number): number {
    return this.#kept[this.#at(rank)] as number;
  }

  levelOf(rank: number): LogLevel {
    return allLogLevels[this.#kept[this.#at(rank) + 1] as number] as LogLevel;
  }

  momentOf(rank: number): Moment {
    return this.#momentAt(this.#at(rank));
  }

  /** Turns `message` into the one that is the oldest but `rank`; it must not be a bare text. */
  restore(message: StructuredMessage, rank: number): StructuredMessage {
    return message.restore(this.#kept, this.#at(rank) + 1);
  }

  /** Ends the use of this object. */
  release(): void {
    if (this.#kept.length <= longestSpare) spare = this.#kept;
  }

  /** Sorts by the messages' text, without reading their times. */
  #insertEach(indexes: number[]): readonly number[] {
    const stride = this.#stride;
    for (let next = 1; next < indexes.length; next++) {
      const index = indexes[next] as number;
      let at = next;
      for (; at > 0 && this.#compare((indexes[at - 1] as number) * stride, index * stride) > 0; at--) {
        indexes[at] = indexes[at - 1] as number;
      }
      indexes[at] = index;
    }
    return indexes;
  }

  #sortByMoment(indexes: number[]): readonly number[] {
    const moments = indexes.map((index) => this.#momentAt(index * this.#stride));
    return indexes.sort((a, b) => compareMoments(moments[a] as Moment, moments[b] as Moment));
  }

  #at(rank: number): number {
    return (this.#order ? (this.#order[rank] as number) : rank) * this.#stride;
  }

  #addText(at: number): void {
    const kept = this.#kept;
    const { start, end } = this.#mtime();
    kept[at + 1] = allLogLevels.indexOf('NOTSET');
    kept[at + 2] = start;
    kept[at + 3] = end;
    for (let index = at + shortStride; index < at + this.#stride; index++) kept[index] = 0;
  }

  #compare(a: number, b: number): number {
    const kept = this.#kept;
    const [aStart, aEnd] = [kept[a + 2] as number, kept[a + 3] as number];
    const [bStart, bEnd] = [kept[b + 2] as number, kept[b + 3] as number];
    const order = compareAlike(this.#bytes, aStart, aEnd, bStart, bEnd);
    return order ?? compareMoments(this.#momentAt(a), this.#momentAt(b));
  }

  #momentAt(at: number): Moment {
    const moment = readMoment(this.#bytes, this.#kept[at + 2] as number, this.#kept[at + 3] as number);
    if (!moment) throw new Error('A message was added whose time is no date-time.');
    return moment;
  }
}
