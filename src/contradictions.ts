import { BlockList, isIP } from 'node:net';
import type { Config } from './config.ts';

/** What single settings do not show: those that exclude or need each other. One line each. */
export function contradictions({ host, port, upstreamToken, gatewayToken, metrics, metricsPort }: Config): string[] {
  const problems: string[] = [];
  if (metricsPort !== undefined && !metrics) problems.push('METRICS_PORT has no use with METRICS=off.');
  if (metricsPort === port && port !== 0) {
    problems.push(`METRICS_PORT must differ from PORT, but both are ${port}; without it, PORT serves the metrics too.`);
  }
  if (gatewayToken !== undefined && upstreamToken === undefined) {
    problems.push(
      'GATEWAY_TOKEN is only allowed together with UPSTREAM_TOKEN: without it callers bring their own token.',
    );
  }
  if (upstreamToken !== undefined && gatewayToken === undefined && !isLoopback(host)) {
    problems.push(
      `GATEWAY_TOKEN is required with UPSTREAM_TOKEN when HOST is not loopback (${host}): ` +
        'else everybody who reaches the port could read what the token may see.',
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
