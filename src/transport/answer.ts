import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { brokenContract, type GatewayError } from '../errors.ts';

/** What the upstream answered, whole and decompressed. */
export interface Answer {
  /** HTTP status. */
  readonly status: number;
  readonly body: Buffer;
  /** The `Retry-After` header, as it came. */
  readonly retryAfter: string | undefined;
  /** The `Date` header, as it came. */
  readonly date: string | undefined;
  /** The `Location` header of a redirect, as it came. */
  readonly location: string | undefined;
}

const decoders = { gzip: promisify(gunzip), deflate: promisify(inflate), br: promisify(brotliDecompress) };

/**
 * A body without its content encoding: the gateway asks for none, but a proxy may compress all the same. Throws
 * UPSTREAM_INVALID_RESPONSE where it has more than `maxBytes` then, and where its encoding is not known or broken.
 */
export async function decompress(bytes: Buffer, contentEncoding: string, maxBytes: number): Promise<Buffer> {
  const encoding = contentEncoding.trim().toLowerCase();
  if (encoding === '' || encoding === 'identity') return bytes;
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

export function tooLarge(maxBytes: number): GatewayError {
  return brokenContract(`it has more than ${maxBytes} bytes`);
}

/** The bytes of JSON text, without a leading byte order mark. Throws UPSTREAM_INVALID_RESPONSE where they are not UTF-8. */
export function toJsonBytes(body: Buffer): Buffer {
  if (!isUtf8(body)) throw brokenContract('it is not UTF-8');
  return withoutMark(body);
}

/** Without a leading byte order mark. */
export function withoutMark(body: Buffer): Buffer {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? body.subarray(3) : body;
}
