import { BlockList, isIP } from 'node:net';
import type { Config } from './config.ts';

/** The settings that can contradict each other. */
type Compared = Pick<
  Config,
  'upstreamToken' | 'gatewayToken' | 'metrics' | 'metricsPort' | 'maxSubscriptions' | 'maxSubscriptionsPerCredential'
> &
  Partial<Pick<Config, 'host' | 'port'>>;

/**
 * Reports settings that exclude or require each other, one line each; `nameOf` returns the name that the operator used for
 * an option. Without a host, the embedding server decides who can reach the gateway.
 */
export function contradictions(config: Compared, nameOf: (option: string) => string): string[] {
  const { host, port, upstreamToken, gatewayToken, metrics, metricsPort } = config;
  const { maxSubscriptions, maxSubscriptionsPerCredential } = config;
  const problems: string[] = [];
  if (metricsPort !== undefined && !metrics) {
    problems.push(`${nameOf('metricsPort')} has no effect if ${nameOf('metrics')} is off.`);
  }
  if (metricsPort !== undefined && metricsPort === port && port !== 0) {
    problems.push(
      `${nameOf('metricsPort')} must differ from ${nameOf('port')}, but both are ${port}; ` +
        `without it, ${nameOf('port')} serves the metrics too.`,
    );
  }
  if (maxSubscriptionsPerCredential > maxSubscriptions) {
    problems.push(
      `${nameOf('maxSubscriptionsPerCredential')} must not be larger than ${nameOf('maxSubscriptions')}, ` +
        `but got ${maxSubscriptionsPerCredential} of ${maxSubscriptions}.`,
    );
  }
  if (gatewayToken !== undefined && upstreamToken === undefined) {
    problems.push(
      `${nameOf('gatewayToken')} is only allowed together with ${nameOf('upstreamToken')}: ` +
        'without it, callers send their own token.',
    );
  }
  if (upstreamToken !== undefined && gatewayToken === undefined && host !== undefined && !isLoopback(host)) {
    problems.push(
      `${nameOf('gatewayToken')} is required with ${nameOf('upstreamToken')} when ${nameOf('host')} is not loopback ` +
        `(${host}): otherwise everyone who can reach the port could read everything that the token can.`,
    );
  }
  return problems;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function isLoopback(host: string): boolean {
  const family = isIP(host);
  return family === 0 ? host.toLowerCase() === 'localhost' : loopback.check(host, family === 4 ? 'ipv4' : 'ipv6');
}
