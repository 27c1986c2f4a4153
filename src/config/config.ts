import type { ValuesOf } from './setting.ts';
import type { gatewaySettings, processSettings } from './settings.ts';

type GatewaySettings = ValuesOf<typeof gatewaySettings>;

/** Settings of the gateway; `settings.ts` describes each of them. */
export interface GatewayConfig extends GatewaySettings {
  readonly upstreamUrl: string;
}

/** Settings of the process. Without `upstreamUrl`, the built-in sandbox is the upstream. */
export interface Config extends GatewaySettings, ValuesOf<typeof processSettings> {}

/** All mistakes in the settings, one line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}
