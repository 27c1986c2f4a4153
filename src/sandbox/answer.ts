import { escapeSeparators } from './escape-separators.ts';

/** A response of the sandbox. */
export interface SandboxAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The methods that both routes allow. */
export const allowedMethods = 'GET, HEAD, OPTIONS';

/** `body` is finished JSON. */
export function jsonAnswer(status: number, body: Buffer): SandboxAnswer {
  return { status, headers: { 'content-type': 'application/json', allow: allowedMethods }, body };
}

/** Serializes the value as JSON. */
export function valueAnswer(status: number, value: unknown): SandboxAnswer {
  return jsonAnswer(status, Buffer.from(escapeSeparators(JSON.stringify(value))));
}

/** DRF's error shape. */
export function detailAnswer(status: number, detail: string): SandboxAnswer {
  return valueAnswer(status, { detail });
}

const comma = Buffer.from(',');

/** A list's JSON: its envelope, its rows, and what follows them. */
export function joinRows(pagination: object, rows: readonly Buffer[], rest = ''): Buffer {
  const parts: Buffer[] = [Buffer.from(`{"pagination":${JSON.stringify(pagination)},"results":[`)];
  for (const [position, row] of rows.entries()) {
    if (position > 0) parts.push(comma);
    parts.push(row);
  }
  parts.push(Buffer.from(`]${rest}}`));
  return Buffer.concat(parts);
}

const notFoundPage = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Not Found - authentik</title></head>
<body><main><h1>Not Found</h1><p><a href="/">Go home</a></p></main></body>
</html>
`;

/** Django's answer to a path that no API has, or, without text, to a method that the path does not take. */
export function htmlAnswer(status: 404 | 405): SandboxAnswer {
  const headers = { 'content-type': 'text/html; charset=utf-8', ...(status === 405 && { allow: allowedMethods }) };
  return { status, headers, body: Buffer.from(status === 404 ? notFoundPage : '') };
}

/** Django's answer to a path without its trailing slash. */
export function redirectAnswer(location: string): SandboxAnswer {
  return { status: 301, headers: { 'content-type': 'text/html; charset=utf-8', location }, body: Buffer.alloc(0) };
}
