import { type Config, ConfigError } from './config.ts';
import { contradictions } from './contradictions.ts';
import { type Environment, fromEnvironment, readSettings, type SettingsSource } from './read-settings.ts';
import { gatewaySettings, processSettings } from './settings.ts';

/**
 * Reads the environment. `flags` are the names of variables set by flags. Throws ConfigError with all mistakes at once;
 * their texts never contain a token or a password.
 */
export function loadConfig(env: Environment, flags?: ReadonlyMap<string, string>): Config {
  const problems: string[] = [];
  const config = readConfig(fromEnvironment(env, flags), problems);
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** Like `loadConfig`, from any source; adds mistakes to `problems`. */
export function readConfig(source: SettingsSource, problems: string[]): Config {
  const config: Config = Object.freeze({
    ...readSettings(gatewaySettings, source, problems),
    ...readSettings(processSettings, source, problems),
  });
  problems.push(...contradictions(config, source.nameOf));
  return config;
}

/** The process's own environment, which no other code reads. Proxies are often set in lower case only, as curl requires. */
export const environment: Environment = {
  ...process.env,
  HTTP_PROXY: process.env['http_proxy'] || process.env['HTTP_PROXY'],
  HTTPS_PROXY: process.env['https_proxy'] || process.env['HTTPS_PROXY'],
  NO_PROXY: process.env['no_proxy'] || process.env['NO_PROXY'],
};
