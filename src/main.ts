#!/usr/bin/env node
import { helpText } from './command-line/help-text.ts';
import { packageVersion } from './command-line/package-version.ts';
import { type CommandLine, parseCommandLine } from './command-line/parse-command-line.ts';
import { ConfigError, environment } from './config.ts';
import { renameSettings } from './rename-settings.ts';

async function main({ command, settings, problems }: CommandLine): Promise<void> {
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
      // Till all is found well, should nobody read on.
      process.exitCode = 1;
      if (await doctor(env, process.stdout)) process.exitCode = 0;
      return;
    }
    case 'start': {
      const { start } = await import('./start.ts');
      await start(env);
    }
  }
}

/** A mistake of the operator's in plain lines; anything else with its stack. */
function explain(error: unknown): readonly unknown[] {
  if (error instanceof ConfigError) return renameSettings(error.problems, commandLine.flagByVariable);
  if (error instanceof Error && 'syscall' in error && (error.syscall === 'listen' || error.syscall === 'getaddrinfo')) {
    return [`Cannot listen: ${error.message}.`];
  }
  return [error];
}

const commandLine = parseCommandLine(process.argv.slice(2));
process.stdout.on('error', (error) => {
  if (!('code' in error && error.code === 'EPIPE')) throw error;
  // Who read the output has read enough, as `head` does. The gateway goes on for its clients.
  if (commandLine.command !== 'start') process.exit();
});
main(commandLine).catch((error: unknown) => {
  for (const line of explain(error)) console.error(line);
  // The sandbox may be listening already.
  process.exit(1);
});
