import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { connect, isIP, type Socket, type TcpNetConnectOpts } from 'node:net';
import type { CancelSignal } from '../flights/cancellation.ts';

/** The signature of `dns.lookup` with `all`. */
export type Lookup = (
  hostname: string,
  options: { readonly all: true },
  callback: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void;

/** Head start of each address before the next one is tried in parallel, in milliseconds (RFC 8305, section 8). */
const nextAddressMs = 250;
/** Read buffer of a socket, in bytes; the same as undici's own. */
const highWaterMark = 64 * 1024;
/** Errors that describe this machine's network rather than the remote host. */
const noRoute: ReadonlySet<unknown> = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT']);

/**
 * Opens a TCP connection to the first address of the host that accepts one. A slow address is not given up; the next one is
 * tried in parallel. Rejects with the signal's reason when it aborts.
 */
export async function connectTcp(
  { hostname, port }: { readonly hostname: string; readonly port: number },
  signal: CancelSignal,
  lookup: Lookup = systemLookup,
): Promise<Socket> {
  const addresses = isIP(hostname) === 0 ? await resolve(hostname, lookup) : [hostname];
  return race(addresses, port, signal);
}

function resolve(hostname: string, lookup: Lookup): Promise<readonly string[]> {
  return new Promise((done, fail) => {
    lookup(hostname, { all: true }, (error, addresses) => (error ? fail(error) : done(alternate(addresses))));
  });
}

/** Alternates between the two address families, starting with the family of the first address: either may have no route. */
function alternate(addresses: readonly LookupAddress[]): string[] {
  const ofFirst = addresses.filter(({ family }) => family === addresses[0]?.family);
  const others = addresses.filter((address) => !ofFirst.includes(address));
  const pairs = Array.from({ length: addresses.length }, (_, index) => [ofFirst[index], others[index]]);
  return pairs.flat().flatMap((entry) => entry?.address ?? []);
}

function race(addresses: readonly string[], port: number, signal: CancelSignal): Promise<Socket> {
  return new Promise((win, lose) => {
    const racing = new Set<Socket>();
    const failures: Error[] = [];
    let tried = 0;
    let timer: NodeJS.Timeout | undefined;
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      for (const socket of racing) socket.destroy();
    };
    const onAbort = (): void => {
      end();
      lose(signal.reason);
    };
    const tryNext = (): void => {
      clearTimeout(timer);
      const address = addresses[tried++];
      if (address === undefined) {
        if (racing.size > 0) return;
        end();
        lose(toOneError(failures));
        return;
      }
      const options: TcpNetConnectOpts & { highWaterMark: number } = { host: address, port, highWaterMark };
      const socket = connect(options);
      racing.add(socket);
      socket.once('connect', () => {
        racing.delete(socket);
        end();
        win(socket);
      });
      // This listener stays: until the next owner adds one, an error would be unhandled.
      socket.on('error', (error) => {
        if (!racing.delete(socket)) return;
        failures.push(error);
        tryNext();
      });
      if (tried < addresses.length) timer = setTimeout(tryNext, nextAddressMs);
    };
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    else tryNext();
  });
}

/** Combines all messages; takes the code from the most informative failure. */
function toOneError(failures: readonly Error[]): Error {
  const code = (error: Error): unknown => ('code' in error ? error.code : undefined);
  const informative = failures.find((error) => !noRoute.has(code(error))) ?? failures[0];
  const message = failures.map((error) => error.message).join('; ') || 'The host has no address.';
  return Object.assign(new Error(message), { code: (informative && code(informative)) ?? 'ENOTFOUND' });
}
