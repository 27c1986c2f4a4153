import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { show } from '../errors.ts';
import { type Refusal, refusal } from './refusal.ts';

/** A request's body: its bytes without content coding, the value that a server in front has parsed, or a refusal. */
export type RequestBody = { readonly bytes: Buffer } | { readonly value: unknown } | { readonly refusal: Refusal };

const decoders = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

type Coding = keyof typeof decoders;

/** Parses a `Content-Encoding` header (RFC 9110, section 8.4); undefined for none. Refuses unknown codings with 415. */
export function codingOf(contentEncoding: string | undefined): Coding | Refusal | undefined {
  const coding = contentEncoding?.trim().toLowerCase() || 'identity';
  if (coding === 'identity') return undefined;
  if (Object.hasOwn(decoders, coding)) return coding as Coding;
  return refusal(`Content-Encoding must be gzip, deflate, br or identity, but got ${show(contentEncoding)}.`, {
    status: 415,
    headers: { 'Accept-Encoding': 'gzip, deflate, br' },
  });
}

/**
 * Removes the coding of a body. Refuses it with 413 if the result exceeds `maxBytes`, and with 400 if the coding is broken.
 */
export async function decode(bytes: Buffer, coding: Coding | undefined, maxBytes: number): Promise<RequestBody> {
  if (coding === undefined) return { bytes };
  try {
    return { bytes: await decoders[coding](bytes, { maxOutputLength: maxBytes }) };
  } catch (error) {
    if (error instanceof RangeError) return { refusal: bodyTooLarge(maxBytes, 'more') };
    return { refusal: refusal(`The request body is not valid ${coding}, although its Content-Encoding is ${coding}.`) };
  }
}

/** `got` is the announced number of bytes, or `more`. */
export function bodyTooLarge(maxBytes: number, got: string | number): Refusal {
  return refusal(`The request body must have at most ${maxBytes} bytes, but got ${got}.`, { status: 413 });
}

/** A body already read by a server in front: as bytes, as text, or parsed. */
export function bodyReadBefore(body: unknown): RequestBody {
  if (body === undefined) {
    return { refusal: refusal('The request body was read before, and request.body does not contain it.') };
  }
  if (typeof body === 'string') return { bytes: Buffer.from(body) };
  if (body instanceof Uint8Array) return { bytes: Buffer.from(body.buffer, body.byteOffset, body.byteLength) };
  return { value: body };
}
