import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Cancellation } from '../../src/flights/cancellation.ts';
import { connectTcp, type Lookup } from '../../src/transport/address-race.ts';
import { startStalledListener } from '../support/stalled-listener.ts';

const addressesAre =
  (...addresses: string[]): Lookup =>
  (_hostname, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

let server: Server;
let port: number;

beforeEach(async () => {
  server = createServer((socket) => socket.on('error', () => undefined).resume());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

async function addressReached(lookup: Lookup, to = port): Promise<string | undefined> {
  const socket = await connectTcp({ hostname: 'upstream.test', port: to }, new Cancellation(), lookup);
  const { remoteAddress } = socket;
  socket.destroy();
  return remoteAddress;
}

it.each([
  ['the only address', ['127.0.0.1']],
  ['the next one if the first refuses', ['127.0.0.3', '127.0.0.1']],
  ['the next one if there is no way to the first', ['224.0.0.1', '127.0.0.1']],
  ['the last of many', ['224.0.0.1', '224.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.1']],
])('connects to %s', async (_which, addresses) => {
  expect(await addressReached(addressesAre(...addresses))).toBe('127.0.0.1');
});

it('takes an address as it is, without looking it up', async () => {
  const lookup: Lookup = () => expect.unreachable();
  const socket = await connectTcp({ hostname: '127.0.0.1', port }, new Cancellation(), lookup);
  socket.destroy();
});

describe('an address that does not answer', () => {
  it('is passed by after a while', async () => {
    await using _stalled = await startStalledListener('127.0.0.2', port);
    expect(await addressReached(addressesAre('127.0.0.2', '127.0.0.1'))).toBe('127.0.0.1');
  });

  it('is not given up: it may win after all', async () => {
    await using stalled = await startStalledListener('127.0.0.2');
    // Two addresses, as Node gives the only one of a host all the time anyhow.
    const reached = addressReached(addressesAre('127.0.0.2', '127.0.0.3'), stalled.port);
    await new Promise((resolve) => setTimeout(resolve, 600));
    stalled.goOn();
    expect(await reached).toBe('127.0.0.2');
  });

  it('is waited for until the signal aborts, with its reason', async () => {
    await using stalled = await startStalledListener('127.0.0.2');
    const cancellation = new Cancellation();
    const lookup = addressesAre('127.0.0.2', '127.0.0.2');
    const connected = connectTcp({ hostname: 'upstream.test', port: stalled.port }, cancellation, lookup);
    setTimeout(() => cancellation.abort(new Error('too late')), 300);
    await expect(connected).rejects.toThrow('too late');
  });
});

describe('no connection', () => {
  it('names every address, with the code that says most', async () => {
    server.close();
    const error = await addressReached(addressesAre('224.0.0.1', '127.0.0.3', '127.0.0.1')).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
    for (const address of ['224.0.0.1', '127.0.0.3', '127.0.0.1']) expect(String(error)).toContain(address);
  });

  it('is said of a host without an address', async () => {
    await expect(addressReached(addressesAre())).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('passes on why a host cannot be looked up', async () => {
    const failure = Object.assign(new Error('getaddrinfo EAI_AGAIN upstream.test'), { code: 'EAI_AGAIN' });
    await expect(addressReached((_hostname, _options, callback) => callback(failure, []))).rejects.toBe(failure);
  });
});
