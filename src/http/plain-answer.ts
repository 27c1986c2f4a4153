import { dataHeaders } from './security-headers.ts';

/** A complete response. */
export interface PlainAnswer {
  readonly status: number;
  /** Includes the security headers. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
}

/** A text response in any format; not to be cached, framed, or read by other origins. */
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

/** Reads a response completely: its body must end by itself. */
export async function toPlainAnswer(response: Response): Promise<PlainAnswer> {
  const { status, headers } = response;
  return { status, headers: Object.fromEntries(headers), body: Buffer.from(await response.arrayBuffer()) };
}

/** The response to a request that met a defect, in the format that its client expects. */
export function unexpectedError(isGraphql: boolean): PlainAnswer {
  const message = 'Unexpected error.';
  return jsonAnswer(500, isGraphql ? { errors: [{ message, extensions: { code: 'INTERNAL' } }] } : { error: message });
}
