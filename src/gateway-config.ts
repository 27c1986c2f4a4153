import { ConfigError, type GatewayConfig, loadConfig } from './config.ts';
import { renameSettings } from './rename-settings.ts';

const defaults = loadConfig({});

/** The variable of each option, such as `MAX_PAGE_SIZE` of `maxPageSize`. */
const variables: ReadonlyMap<string, string> = new Map(
  Object.keys(defaults).map((option) => [option, option.replace(/[A-Z]/g, '_$&').toUpperCase()]),
);
const options: ReadonlyMap<string, string> = new Map([...variables].map(([option, variable]) => [variable, option]));

/**
 * The configuration with these options; what is undefined has its default, which may follow another option. What concerns
 * the process alone, such as `port`, is checked and not used. Throws ConfigError with all mistakes at once: the rules are
 * those of the environment, but that nothing may be empty.
 */
export function toGatewayConfig(given: Partial<GatewayConfig>): GatewayConfig {
  const problems: string[] = [];
  // A server that the gateway is mounted in has a port of its own.
  const env: Record<string, string> = { PORT: '0' };
  for (const [option, value] of Object.entries(given)) {
    const variable = variables.get(option);
    if (value === undefined) continue;
    if (variable === undefined) problems.push(`There is no option ${JSON.stringify(option)}.`);
    else if (typeNameOf(value) !== typeOf(option)) {
      problems.push(`${option} must be a ${typeOf(option)}, but got a value of type ${typeNameOf(value)}.`);
    } else if (value === '') problems.push(`${option} must not be empty.`);
    else env[variable] = toText(value);
  }
  if (given.upstreamUrl === undefined) problems.push('upstreamUrl is required.');
  try {
    const { upstreamUrl = '', ...config } = loadConfig(env);
    if (problems.length === 0) return { ...config, upstreamUrl };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...renameSettings(error.problems, options));
  }
  throw new ConfigError(problems);
}

function typeOf(option: string): string {
  if (option === 'metricsPort') return 'number';
  const value = new Map<string, unknown>(Object.entries(defaults)).get(option);
  // What is not set by default is a URL or a token.
  return value === undefined ? 'string' : typeNameOf(value);
}

function typeNameOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : typeof value;
}

function toText(value: string | number | boolean | readonly string[]): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
}
