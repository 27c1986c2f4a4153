import type { ValuesOf } from './setting.ts';
import type { gatewaySettings, processSettings } from './settings.ts';

type GatewaySettings = ValuesOf<typeof gatewaySettings>;

/** How the gateway works; `settings.ts` says what each setting means. */
export interface GatewayConfig extends GatewaySettings {
  readonly upstreamUrl: string;
}

/** How the process works. Without `upstreamUrl`, the built-in sandbox is the upstream. */
export interface Config extends GatewaySettings, ValuesOf<typeof processSettings> {}

/** Every mistake in the settings, one line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}
