import { ConfigError } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';
import type { Environment } from '../config/read-settings.ts';
import { examine } from './examine.ts';
import { ExaminedUpstream } from './examined-upstream.ts';
import { type Finding, type Mark, subjects } from './finding.ts';
import { reportLine, summaryLine } from './report-line.ts';

/** Receives the report, line by line. */
export interface ReportOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * Examines the configured upstream, and reports a line for each subject and a summary. Returns false if one failed. Throws
 * ConfigError with all mistakes in the environment, as the gateway does, or if no upstream is configured.
 */
export async function doctor(
  env: Environment,
  output: ReportOutput,
  flags?: ReadonlyMap<string, string>,
): Promise<boolean> {
  const { upstreamUrl, ...rest } = loadConfig(env, flags);
  if (upstreamUrl === undefined) {
    throw new ConfigError(['doctor examines a real upstream: set UPSTREAM_URL or --upstream-url.']);
  }
  const coloured = output.isTTY === true && !env['NO_COLOR'];
  const secrets = [rest.upstreamToken, rest.gatewayToken].filter(isSecret);
  const marks = new Map<Finding['subject'], Mark>();
  const report = (finding: Finding): void => {
    marks.set(finding.subject, finding.mark);
    // An upstream may repeat what it received.
    const text = secrets.reduce((shown, secret) => shown.replaceAll(secret, '[token]'), finding.text);
    output.write(reportLine({ ...finding, text }, coloured));
  };

  const config = { ...rest, upstreamUrl };
  const upstream = new ExaminedUpstream(config);
  try {
    for await (const finding of examine(upstream, config)) report(finding);
  } finally {
    await upstream.close();
  }
  for (const subject of subjects) {
    if (!marks.has(subject)) report({ subject, mark: 'skip', text: 'not examined, because of the above' });
  }
  output.write(summaryLine([...marks.values()]));
  return ![...marks.values()].includes('fail');
}

/** A shorter token would also match parts of ordinary words. */
function isSecret(token: string | undefined): token is string {
  return token !== undefined && token.length >= 8;
}
