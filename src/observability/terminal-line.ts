const colours: Readonly<Record<string, number>> = { warn: 33, error: 31, fatal: 31 };

/** A line of the log for people: time, level, message, and all other members as `key=value`; stacks below it. */
export function toTerminalLine(line: string): string {
  const { time, level, msg, method, path, status, durationMs, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const what = method === undefined ? msg : `${method} ${path} ${status ?? '-'} ${Math.round(Number(durationMs))} ms`;
  const label = String(level).toUpperCase().padEnd(5);
  const colour = colours[String(level)];
  const shownLabel = colour === undefined ? label : `\u001b[${colour}m${label}\u001b[0m`;
  const stacks: string[] = [];
  const details = Object.entries(rest).map(([key, value]) => `${key}=${toText(value, stacks)}`);
  return [[String(time).slice(11, 23), shownLabel, what, ...details].join(' '), ...stacks, ''].join('\n');
}

function toText(value: unknown, stacks: string[]): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value, (key, part: unknown) => {
    if (key !== 'stack' || typeof part !== 'string') return part;
    stacks.push(part);
    return undefined;
  });
}
