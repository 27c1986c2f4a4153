import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { brokenContract, type GatewayError } from '../errors.ts';

/** A complete, decompressed response of the upstream. */
export interface Answer {
  readonly status: number;
  readonly body: Buffer;
  /** The `Retry-After` header, verbatim. */
  readonly retryAfter: string | undefined;
  /** The `Date` header, verbatim. */
  readonly date: string | undefined;
  /** The `Location` header of a redirect, verbatim. */
  readonly location: string | undefined;
}

const decoders = { gzip: promisify(gunzip), deflate: promisify(inflate), br: promisify(brotliDecompress) };

/**
 * Removes the content encoding: the gateway requests none, but a proxy may compress anyway. Throws
 * UPSTREAM_INVALID_RESPONSE if the result exceeds `maxBytes`, or if the encoding is unknown or broken.
 */
export async function decompress(bytes: Buffer, contentEncoding: string, maxBytes: number): Promise<Buffer> {
  const encoding = contentEncoding.trim().toLowerCase();
  if (encoding === '' || encoding === 'identity') return bytes;
  if (!isKnownEncoding(encoding)) throw brokenContract('its content encoding is unknown');
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

/**
 * Returns the bytes of JSON text without a leading byte order mark. Throws UPSTREAM_INVALID_RESPONSE if they are not UTF-8.
 */
export function toJsonBytes(body: Buffer): Buffer {
  if (!isUtf8(body)) throw brokenContract('it is not UTF-8');
  return withoutMark(body);
}

/** Removes a leading byte order mark. */
export function withoutMark(body: Buffer): Buffer {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? body.subarray(3) : body;
}
