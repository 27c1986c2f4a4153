import { type ErrorCode, GatewayError } from '../errors.ts';
import { printable } from './printable.ts';

/** What the log says of an error. Never what the upstream wrote in a body, which could hold anything. */
export interface FailureDescription {
  /** Undefined for a defect. */
  readonly code?: ErrorCode;
  readonly name?: string;
  readonly message?: string;
  /** Of a defect. */
  readonly stack?: string;
  readonly cause?: FailureDescription;
  /** A system's or a library's own code, such as ECONNREFUSED. */
  readonly errno?: string;
}

const maxLength = 300;
const maxStackLength = 4_000;

/** A failure of the upstream or a defect of the gateway, for the log. */
export function describeFailure(error: unknown): FailureDescription {
  if (error instanceof GatewayError) {
    const { code, message, extensions, cause } = error;
    return {
      code,
      // Else it repeats what the upstream said.
      ...(extensions['upstream'] === undefined && { message: printable(message, maxLength) }),
      ...(cause instanceof Error && { cause: describeCause(cause) }),
    };
  }
  if (!(error instanceof Error)) return { name: typeof error };
  return { ...describeCause(error), stack: printableLines((error.stack ?? error.message).slice(0, maxStackLength)) };
}

function printableLines(text: string): string {
  return text
    .split('\n')
    .map((line) => printable(line, maxLength))
    .join('\n');
}

/** The messages of errors with a code are their maker's; a SyntaxError's quotes what could not be read. */
function describeCause(error: Error): FailureDescription {
  const { name, message } = error;
  const errno = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (errno === undefined) return { name };
  return { name, errno, message: printable(message, maxLength) };
}
