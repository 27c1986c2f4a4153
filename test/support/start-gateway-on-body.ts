import { startScriptedUpstream } from './scripted-upstream.ts';
import { startGateway, type TestGateway } from './start-gateway.ts';

/** A gateway over an upstream that gives every request the same answer. */
export interface GatewayOnBody extends TestGateway {
  /** What the upstream answers from now on, with status 200. */
  body: string | Buffer;
}

export async function startGatewayOnBody(): Promise<GatewayOnBody> {
  const upstream = await startScriptedUpstream((_request, response) => {
    response.setHeader('content-type', 'application/json').end(started.body);
  });
  const gateway = await startGateway({ upstreamUrl: upstream.url });
  const started: GatewayOnBody = {
    ...gateway,
    body: '',
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
  return started;
}
