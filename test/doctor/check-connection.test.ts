import { describe, expect, it } from 'vitest';
import { explainNoAnswer } from '../../src/doctor/check-connection.ts';
import { type Attempt, tryAddresses } from '../../src/doctor/try-addresses.ts';
import { GatewayError } from '../../src/errors.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';

const [v4, v6] = ['192.0.2.1', '2001:db8::1'];
const timeout = new GatewayError('UPSTREAM_TIMEOUT');

function unavailable(cause: Error): GatewayError {
  return new GatewayError('UPSTREAM_UNAVAILABLE', undefined, { cause });
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function textOf(error: GatewayError, attempts: readonly Attempt[]): string {
  const [finding] = explainNoAnswer(error, 10_000, attempts, undefined);
  expect(finding).toMatchObject({ subject: 'connection', mark: 'fail' });
  return finding?.text ?? '';
}

describe('no connection', () => {
  it('names each address with what happened there, and says what to do about each cause once', () => {
    const text = textOf(unavailable(new AggregateError([systemError('ETIMEDOUT'), systemError('ENETUNREACH')])), [
      { address: v4, errno: 'ETIMEDOUT' },
      { address: v6, errno: 'ENETUNREACH' },
      { address: '2001:db8::2', errno: 'ENETUNREACH' },
    ]);
    expect(text).toMatch(/^no connection: 192\.0\.2\.1 ETIMEDOUT, 2001:db8::1 ENETUNREACH, 2001:db8::2 ENETUNREACH\. /);
    expect(text).toMatch(/Nothing answers there: .*firewall/);
    expect(text.match(/no route/g)).toHaveLength(1);
  });

  it('at the deadline is no slow answer', () => {
    const text = textOf(timeout, [{ address: v4, errno: 'ETIMEDOUT' }]);
    expect(text).toMatch(/^no connection: 192\.0\.2\.1 ETIMEDOUT\. Nothing answers there/);
    expect(text).not.toContain('UPSTREAM_TIMEOUT_MS');
  });

  it('to one of two addresses is not why there was no answer', () => {
    const attempts = [
      { address: v6, errno: 'ENETUNREACH' },
      { address: v4, errno: undefined },
    ];
    expect(textOf(timeout, attempts)).toMatch(/^no answer within 10000 ms\. 192\.0\.2\.1 can be connected to\./);
  });

  it.each([
    ['an error of several addresses', new AggregateError([systemError('EHOSTUNREACH')]), /\(EHOSTUNREACH\).*no route/],
    ['an error without a code', new Error('odd'), /^no answer \(.+\)\. Check the host and port/],
  ])('is explained by %s if no address is known', (_what, cause, expected) => {
    expect(textOf(unavailable(cause), [])).toMatch(expected);
  });
});

describe('the attempts', () => {
  it('connect where somebody listens, and give the code where nobody does', async () => {
    const sandbox = await startSandbox({ tasks: [] });
    expect(await tryAddresses(sandbox.url, 10_000)).toEqual([{ address: '127.0.0.1', errno: undefined }]);
    await sandbox.close();
    expect(await tryAddresses(sandbox.url, 10_000)).toEqual([{ address: '127.0.0.1', errno: 'ECONNREFUSED' }]);
    expect(await tryAddresses('http://no-such-host.invalid/api/v3', 10_000)).toEqual([]);
  });
});
