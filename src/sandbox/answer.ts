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

/** Django's answer to a path without its trailing slash. */
export function redirectAnswer(location: string): SandboxAnswer {
  return { status: 301, headers: { 'content-type': 'text/html; charset=utf-8', location }, body: Buffer.alloc(0) };
}
