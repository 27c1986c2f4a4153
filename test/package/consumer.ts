import { createServer } from 'node:http';
import {
  ConfigError,
  createGateway,
  type Gateway,
  type GatewayConfig,
  type GatewayOptions,
} from 'system-tasks-graphql';

// What a user of the package writes. The test runs it in a folder that has nothing but the package.
const [, , upstreamUrl = '', upstreamToken] = process.argv;
const limits: Partial<GatewayConfig> = { maxPageSize: 50, metrics: false };
const options: GatewayOptions = { ...limits, upstreamUrl, upstreamToken };
const gateway: Gateway = createGateway(options);
const query = JSON.stringify({ query: '{ systemTasks(first: 1) { totalCount } }' });
const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: query };

const answer: Response = await gateway.fetch(new Request('http://mounted.example/graphql', init));
console.info(await answer.text());

const server = createServer(gateway.handle);
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = server.address();
const port = typeof address === 'object' && address ? address.port : 0;
console.info(await (await fetch(`http://127.0.0.1:${port}/graphql`, init)).text());
server.close();
server.closeAllConnections();
await gateway.close();

try {
  // @ts-expect-error: the upstream is required
  createGateway({ maxPageSize: 0 });
} catch (error) {
  if (error instanceof ConfigError) console.info(error.problems.join(' '));
}
