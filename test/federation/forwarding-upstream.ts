import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { Script } from '../support/scripted-upstream.ts';

export interface Forwarding {
  /** The target to ask the sandbox for, instead of this one. May change the sandbox's rows. */
  readonly toTarget?: (target: string) => string;
  /** The answer to pass on, instead of this one. */
  readonly toBody?: (body: string) => string;
}

/** Asks the sandbox, which a test may change between any two requests. */
export function forwardingTo(sandbox: Sandbox, { toTarget = same, toBody = same }: Forwarding): Script {
  return async (request, response) => {
    const { authorization = '' } = request.headers;
    const answer = await fetch(new URL(toTarget(request.url ?? ''), sandbox.url), { headers: { authorization } });
    const body = await answer.text();
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(toBody(body));
  };
}

function same(text: string): string {
  return text;
}
