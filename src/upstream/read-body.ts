import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { GatewayError } from '../errors.ts';
import { brokenContract } from './task.ts';

/** The connection broke in the middle of the body. */
export class BrokenOffError extends Error {
  override readonly name = 'BrokenOffError';

  constructor(cause: unknown) {
    super('The body broke off.', { cause });
  }
}

const decoders = { gzip: promisify(gunzip), deflate: promisify(inflate), br: promisify(brotliDecompress) };
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * A body as text, without a leading byte order mark. Throws UPSTREAM_INVALID_RESPONSE where it is larger than `maxBytes`,
 * compressed or not, where its encoding is not known or broken, and where it is not UTF-8.
 */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  contentEncoding: string | undefined,
  maxBytes: number,
): Promise<string> {
  const bytes = await decode(await collect(body, maxBytes), contentEncoding?.trim().toLowerCase(), maxBytes);
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw brokenContract('it is not UTF-8', cause);
  }
}

async function collect(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      length += chunk.byteLength;
      if (length > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    throw length === 0 || error instanceof GatewayError ? error : new BrokenOffError(error);
  }
  const [only] = chunks;
  return chunks.length === 1 && only ? only : Buffer.concat(chunks, length);
}

/** The gateway asks for no compression, but a proxy may compress all the same. */
async function decode(bytes: Uint8Array, encoding: string | undefined, maxBytes: number): Promise<Uint8Array> {
  if (encoding === undefined || encoding === '' || encoding === 'identity') return bytes;
  if (!isKnownEncoding(encoding)) throw brokenContract('its content encoding is not known');
  try {
    return await decoders[encoding](bytes, { maxOutputLength: maxBytes });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge(maxBytes);
    throw brokenContract('its content encoding is broken', cause);
  }
}

function isKnownEncoding(encoding: string): encoding is keyof typeof decoders {
  return Object.hasOwn(decoders, encoding);
}

function tooLarge(maxBytes: number): GatewayError {
  return brokenContract(`it has more than ${maxBytes} bytes`);
}
