import { request } from 'node:http';
import { expect, it } from 'vitest';
import { answering, pageOf } from '../support/scripted-upstream.ts';
import { withScriptedUpstream } from '../support/with-scripted-upstream.ts';

const { gateway } = withScriptedUpstream(answering(200, pageOf([])), { maxRequestBytes: 2_000 });

interface Told {
  readonly status: number | undefined;
  readonly connection: string | undefined;
  /** Whether 100 Continue came first. */
  readonly asked: boolean;
  readonly text: string;
}

/** Sends the body only when the gateway asks for it. */
function expecting(body: string, headers: Record<string, string> = {}): Promise<Told> {
  return new Promise((resolve, reject) => {
    let asked = false;
    const sent = request(gateway.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        connection: 'keep-alive',
        expect: '100-continue',
        ...headers,
      },
    });
    sent.on('continue', () => {
      asked = true;
      sent.end(body);
    });
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const { statusCode: status } = response;
        const text = Buffer.concat(chunks).toString();
        resolve({ status, connection: response.headers.connection, asked, text });
        sent.destroy();
      });
    });
    sent.on('error', reject);
    sent.flushHeaders();
  });
}

const query = '{ systemTasks { totalCount } }';

it('a client that expects 100 Continue is asked for its body, and answered on a connection that stays', async () => {
  const told = await expecting(JSON.stringify({ query }));
  expect(told).toMatchObject({ status: 200, asked: true });
  expect(told.connection).not.toBe('close');
  expect(JSON.parse(told.text)).toEqual({ data: { systemTasks: { totalCount: 0 } } });
});

it.each<[string, string, Record<string, string>, number]>([
  ['too large', JSON.stringify({ query: query.padEnd(3_000) }), {}, 413],
  ['of another type', JSON.stringify({ query }), { 'content-type': 'text/xml' }, 415],
  ['of an unknown coding', JSON.stringify({ query }), { 'content-encoding': 'lzma' }, 415],
])('a body that is %s is refused before it is sent', async (_what, body, headers, status) => {
  expect(await expecting(body, headers)).toMatchObject({ status, asked: false, connection: 'close' });
});
