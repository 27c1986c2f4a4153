import { afterAll, beforeAll, expect, it } from 'vitest';
import { Random } from '../../src/sandbox/sample/random.ts';
import { aTask, uuidOf } from '../support/a-task.ts';
import { everyField, parseRest, toExpected } from '../support/rest-tasks.ts';
import { pageOf } from '../support/scripted-upstream.ts';
import { type GatewayOnBody, startGatewayOnBody } from '../support/start-gateway-on-body.ts';

let gateway: GatewayOnBody;

beforeAll(async () => {
  gateway = await startGatewayOnBody();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const message = {
  timestamp: '2025-05-20T08:00:00.000001Z',
  log_level: 'info',
  logger: 'authentik.ldap',
  event: 'a "quoted" text – with a \\ and ],"expires": in it',
  attributes: { dn: 'uid=a,ou=b', pid: 'large', list: [1.5e3, -0.25, true, null, {}] },
};
const rows = [0, 1, 2].map((index) => ({
  ...aTask({ uuid: uuidOf(index), uid: index === 2 ? null : `page:${index}`, expires: '2025-05-22T08:00:00Z' }),
  full_name: `ldap_sync:page:${index}`,
  messages: [message, { ...message, log_level: 'error', attributes: {} }].slice(index),
}));
const page = Buffer.from(pageOf(rows).replaceAll('"large"', '9007199254740993'));
const structural = [...page.keys()].filter((at) => '{}[],:"'.includes(String.fromCharCode(page[at] ?? 0)));
const bytes = Buffer.from('{}[],:"\\0123456789eE+-.tfn \n\tulasZT/b\xe9', 'latin1');

/** The page with a byte or some changed, added or taken away, most often where its structure is. */
function mutate(random: Random): Buffer {
  const anyOf = (numbers: ArrayLike<number>): number => numbers[random.integer(0, numbers.length - 1)] ?? 0;
  let text: Buffer = page;
  for (let edits = random.integer(1, 2); edits > 0; edits--) {
    const near = anyOf(structural) + random.integer(-1, 1);
    const at = random.chance(0.7) ? Math.max(0, near) : random.integer(0, text.length - 1);
    const removed = anyOf([0, 1, 1, random.integer(0, 40)]);
    const added = random.chance(0.5) ? Buffer.of(anyOf(bytes)) : Buffer.alloc(0);
    text = Buffer.concat([text.subarray(0, at), added, text.subarray(Math.min(text.length, at + removed))]);
  }
  return text;
}

/** As another reader has it, which checks UTF-8 and JSON; undefined where it is neither. */
function readPage(body: Buffer): object[] | undefined {
  try {
    return parseRest(new TextDecoder('utf-8', { fatal: true }).decode(body)).results.map(toExpected);
  } catch {
    return undefined;
  }
}

it('an answer of the upstream that is damaged by chance is refused, or read to the letter', async () => {
  const random = new Random(20_250_520);
  const seen = { read: 0, refused: 0 };
  for (let time = 0; time < 3_000; time++) {
    const body = mutate(random);
    gateway.body = body;
    const { data, errors } = await gateway.query(`{ systemTasks(first: 5) { nodes { ${everyField} } } }`);
    if (errors) {
      seen.refused++;
      expect(errors.map(({ extensions }) => extensions.code)).toContain('UPSTREAM_INVALID_RESPONSE');
    } else {
      seen.read++;
      expect(JSON.stringify(data.systemTasks.nodes), body.toString()).toBe(JSON.stringify(readPage(body)));
    }
  }
  // Else it would show nothing.
  expect(seen.read).toBeGreaterThan(200);
  expect(seen.refused).toBeGreaterThan(200);
}, 60_000);
