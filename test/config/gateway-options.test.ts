import { expect, it } from 'vitest';
import { ConfigError, type GatewayConfig } from '../../src/config/config.ts';
import { type GatewaySettingsOptions, toGatewayConfig } from '../../src/config/gateway-options.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createGateway, type GatewayOptions } from '../../src/gateway.ts';
import { captureLog } from '../support/captured-log.ts';

const upstreamUrl = 'http://127.0.0.1:9/api/v3';

function problemsOf(options: GatewaySettingsOptions | object): readonly string[] {
  try {
    toGatewayConfig(options as GatewaySettingsOptions);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

it('has the defaults of the environment for all but the upstream', () => {
  expect(loadConfig({})).toMatchObject({ ...toGatewayConfig({ upstreamUrl }), upstreamUrl: undefined });
});

it('takes every option that it has a default for, as it is', () => {
  const options: GatewayConfig = {
    ...toGatewayConfig({ upstreamUrl }),
    upstreamToken: 'a',
    gatewayToken: 'b',
    metricsPort: 4000,
    corsOrigins: ['https://a.example', 'https://b.example'],
    graphiql: false,
    maxAliases: 0,
  };
  expect(toGatewayConfig(options)).toMatchObject(options);
});

it('lets what is not given follow what is', () => {
  const { defaultPageSize, maxUpstreamCalls } = toGatewayConfig({
    upstreamUrl,
    maxPageSize: 10,
    graphiql: undefined,
  } as never);
  expect({ defaultPageSize, maxUpstreamCalls }).toEqual({ defaultPageSize: 10, maxUpstreamCalls: 2_100 });
});

it.each([
  [{}, ['upstreamUrl is required.']],
  [{ upstreamUrl: '' }, ['upstreamUrl must not be empty.']],
  [{ upstreamUrl: 7 }, ['upstreamUrl must be a string, but got a value of type number.']],
  [{ upstreamUrl: 'ftp://x' }, [expect.stringMatching(/^upstreamUrl must be an http or https URL.*"ftp:\/\/x"\.$/)]],
  [{ upstreamUrl, gatewayToken: '', upstreamToken: 'a' }, ['gatewayToken must not be empty.']],
  [{ upstreamUrl, gatewayToken: 'a' }, [expect.stringMatching(/^gatewayToken is only allowed .* upstreamToken: /)]],
  [{ upstreamUrl, maxPageSze: 7 }, ['There is no option "maxPageSze".']],
  [{ upstreamUrl, toString: 7 }, ['There is no option "toString".']],
  [{ upstreamUrl, metrics: 'on' }, ['metrics must be a boolean, but got a value of type string.']],
  [{ upstreamUrl, maxPageSize: 1.5 }, ['maxPageSize must be an integer between 1 and 10000, but got 1.5.']],
  [
    { maxPageSize: 0, scanLimit: -1, corsOrigins: ['*'] },
    [
      'upstreamUrl is required.',
      expect.stringMatching(/^maxPageSize must/),
      expect.stringMatching(/^scanLimit must/),
      expect.stringMatching(/^corsOrigins must/),
    ],
  ],
])('refuses %j, all mistakes at once', (options, problems) => {
  expect(problemsOf(options)).toEqual(problems);
});

it('never repeats a token', () => {
  expect(problemsOf({ upstreamUrl, upstreamToken: 'secret 1f' }).join()).toMatch(/^upstreamToken must be (?!.*secret)/);
});

it('logs to the logger that it is given', async () => {
  const log = captureLog();
  const options: GatewayOptions = { upstreamUrl, logger: log.logger };
  const gateway = createGateway(options);
  expect((await gateway.fetch(new Request('http://mounted.example/health/live'))).status).toBe(200);
  expect(await log.requests(1)).toMatchObject([{ path: '/health/live', status: 200 }]);
  await gateway.close();
});
