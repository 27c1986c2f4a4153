import { Pool } from 'undici';
import type { StubRow } from '../stub/stub-rows.ts';
import type { PeerOptions } from './peer-options.ts';

export interface PeerPage {
  readonly pagination: { readonly count: number; readonly current: number; readonly total_pages: number };
  readonly results: readonly StubRow[];
}

/** What a competent author writes first: a pool of connections, JSON as it comes. */
export class UpstreamClient {
  readonly #pool: Pool;
  readonly #path: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ upstreamUrl, upstreamToken }: PeerOptions) {
    const { origin, pathname } = new URL(upstreamUrl);
    this.#pool = new Pool(origin, { connections: 16 });
    this.#path = `${pathname}/events/system_tasks/`;
    this.#headers = { accept: 'application/json', authorization: `Bearer ${upstreamToken}` };
  }

  async page(number: number, size: number, search: string | undefined): Promise<PeerPage> {
    const terms = search ? `&search=${encodeURIComponent(search)}` : '';
    return (await this.#get(`${this.#path}?page=${number}&page_size=${size}${terms}`)) as PeerPage;
  }

  async task(uuid: string): Promise<StubRow> {
    return (await this.#get(`${this.#path}${uuid}/`)) as StubRow;
  }

  async #get(path: string): Promise<unknown> {
    const { statusCode, body } = await this.#pool.request({ method: 'GET', path, headers: { ...this.#headers } });
    if (statusCode !== 200) {
      await body.dump();
      throw new Error(`The upstream answered ${statusCode}.`);
    }
    return body.json();
  }
}
