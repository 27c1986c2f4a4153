import { dataHeaders } from './security-headers.ts';

/** An answer that needs no GraphQL. */
export interface PlainAnswer {
  /** HTTP. */
  readonly status: number;
  /** The security headers among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
}

/** Of text, in whatever format; for nobody to keep or to frame, and for no other origin to read. */
export function textAnswer(status: number, contentType: string, body: string): PlainAnswer {
  const headers = {
    ...dataHeaders,
    'Content-Type': contentType,
    'Content-Length': String(Buffer.byteLength(body)),
  };
  return { status, headers, body };
}

export function jsonAnswer(status: number, body: object, headers: Readonly<Record<string, string>> = {}): PlainAnswer {
  const answer = textAnswer(status, 'application/json; charset=utf-8', JSON.stringify(body));
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** The answer to a request that met a defect, in the form that its client expects. */
export function unexpectedError(isGraphql: boolean): PlainAnswer {
  const message = 'Unexpected error.';
  return jsonAnswer(500, isGraphql ? { errors: [{ message, extensions: { code: 'INTERNAL' } }] } : { error: message });
}
