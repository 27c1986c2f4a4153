#!/usr/bin/env node
import { helpText } from './cli/help-text.ts';
import { ListenError } from './cli/listen-error.ts';
import { packageVersion } from './cli/package-version.ts';
import { type CommandLine, parseCommandLine } from './cli/parse-command-line.ts';
import { ConfigError } from './config/config.ts';
import { environment } from './config/load-config.ts';
import { fromEnvironment } from './config/read-settings.ts';

async function main({ command, settings, problems, flagByVariable }: CommandLine): Promise<void> {
  if (problems.length > 0) throw new ConfigError(problems);
  const env = { ...environment, ...settings };
  switch (command) {
    case 'help':
      process.stdout.write(helpText());
      return;
    case 'version':
      process.stdout.write(`${packageVersion()}\n`);
      return;
    case 'doctor': {
      const { doctor } = await import('./doctor/doctor.ts');
      // Until all is found well, in case nobody reads on.
      process.exitCode = 1;
      if (await doctor(env, process.stdout, flagByVariable)) process.exitCode = 0;
      return;
    }
    case 'start': {
      const { start } = await import('./cli/start.ts');
      await start(env, flagByVariable);
    }
  }
}

/** A mistake of the operator's in plain lines; anything else with its stack. */
function explain(error: unknown): readonly unknown[] {
  if (error instanceof ConfigError) return error.problems;
  if (error instanceof ListenError) return [error.explain(fromEnvironment({}, commandLine.flagByVariable).nameOf)];
  return [error];
}

const commandLine = parseCommandLine(process.argv.slice(2));
process.stdout.on('error', (error) => {
  // The gateway goes on for its clients, whether the reader of its output has left or the disk is full.
  if (commandLine.command === 'start') return;
  // A reader that leaves has read enough, as `head` does.
  if ('code' in error && error.code === 'EPIPE') process.exit();
  console.error(`Cannot write the output: ${error.message}.`);
  process.exit(1);
});
// Having it makes Node set a pipe to non-blocking, so that nothing waits for a reader that does not read.
process.stderr.on('error', () => undefined);
main(commandLine).catch((error: unknown) => {
  for (const line of explain(error)) console.error(line);
  // The sandbox may be listening already.
  process.exit(1);
});
