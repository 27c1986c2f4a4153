import { ConfigError, type GatewayConfig } from './config.ts';
import { contradictions } from './contradictions.ts';
import { fromOptions, readSettings } from './read-settings.ts';
import { gatewaySettings } from './settings.ts';

/** The settings of `createGateway`; all but `upstreamUrl` are optional. */
export interface GatewaySettingsOptions extends Partial<GatewayConfig> {
  /** authentik's API root, such as `https://authentik.example.com/api/v3`. */
  readonly upstreamUrl: string;
}

/**
 * Completes the options with their defaults, which may depend on other options. Throws ConfigError with all mistakes at
 * once.
 */
export function toGatewayConfig(options: GatewaySettingsOptions): GatewayConfig {
  const problems = Object.keys(options)
    .filter((option) => !Object.hasOwn(gatewaySettings, option))
    .map((option) => `There is no option ${JSON.stringify(option)}.`);
  if (options.upstreamUrl === undefined) problems.push('upstreamUrl is required.');
  const source = fromOptions({ ...options });
  const settings = readSettings(gatewaySettings, source, problems);
  problems.push(...contradictions(settings, source.nameOf));
  const { upstreamUrl } = settings;
  if (problems.length > 0 || upstreamUrl === undefined) throw new ConfigError(problems);
  return { ...settings, upstreamUrl };
}
