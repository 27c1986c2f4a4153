import { fromEnvironment, readSettings } from './read-settings.ts';
import { sandboxSettings } from './sandbox-settings.ts';
import { type Earlier, type SettingsTable, variableOf } from './setting.ts';
import { gatewaySettings, processSettings } from './settings.ts';

/** A setting as shown in the documentation. */
export interface DocumentedSetting {
  readonly option: string;
  readonly variable: string;
  /** Without its dashes. */
  readonly flag: string | undefined;
  readonly placeholder: string;
  /** In Markdown. */
  readonly fallback: string;
  /** In Markdown. */
  readonly meaning: string;
}

export interface SettingsSection {
  readonly title: string;
  /** The text above the table, in Markdown. */
  readonly about: string;
  readonly settings: readonly DocumentedSetting[];
}

/** All settings by their tables. */
export function documentedSettings(): readonly SettingsSection[] {
  return [
    {
      title: 'The gateway',
      about: 'Also options of `createGateway`, named in the second column.',
      settings: describe(gatewaySettings),
    },
    { title: 'The process', about: 'For the command only.', settings: describe(processSettings) },
    {
      title: 'The sandbox',
      about: 'Built in, or standalone with `npm run sandbox`.',
      settings: describe(sandboxSettings),
    },
  ];
}

function describe(table: SettingsTable): readonly DocumentedSetting[] {
  const defaults: Readonly<Record<string, unknown>> = readSettings(table, fromEnvironment({}), []);
  const earlier = defaults as Earlier & typeof defaults;
  return Object.entries(table).map(([option, { kind, fallbackNote, flag, meaning }]) => {
    const { toText, placeholder } = kind(earlier);
    const value = defaults[option];
    const text = value === undefined || (Array.isArray(value) && value.length === 0) ? '' : `\`${toText(value)}\``;
    const fallback = [text, fallbackNote].filter(Boolean).join(', ') || 'none';
    return { option, variable: variableOf(option), flag, placeholder, fallback, meaning };
  });
}

/** The reference of all settings, in Markdown: `src/config/README.md`. */
export function settingsReference(): string {
  const sections = documentedSettings().map(({ title, about, settings }) =>
    [
      `## ${title}`,
      '',
      about,
      '',
      '| variable | option | default | meaning |',
      '|---|---|---|---|',
      ...settings.map(
        ({ variable, option, flag, fallback, meaning }) =>
          `| \`${variable}\`${flag ? `, \`--${flag}\`` : ''} | \`${option}\` | ${fallback} | ${meaning} |`,
      ),
      '',
    ].join('\n'),
  );
  return [
    '# Settings',
    '',
    'Written by `npm run codegen:settings` from `settings.ts`; do not edit.',
    '',
    'Environment variables; an empty one counts as unset. Flags override them. All mistakes are reported at once, and the exit',
    'code is 1. Tokens are read only from the environment, since all users of a machine can read the arguments of a process.',
    '',
    ...sections,
  ].join('\n');
}
