import { doctor } from '../../src/doctor/doctor.ts';

/** The doctor's report on an upstream. */
export interface Diagnosis {
  /** Whether nothing is a failure. */
  readonly healthy: boolean;
  /** The whole report. */
  readonly text: string;
  /** The mark of each subject, such as `ok`. */
  readonly marks: Readonly<Record<string, string>>;
  /** The text on each subject. */
  readonly said: Readonly<Record<string, string>>;
  /** The last line, which counts the marks. */
  readonly summary: string;
}

/** Runs the doctor on an environment, for an output that is no terminal. */
export async function runDoctor(env: Readonly<Record<string, string>>, isTTY = false): Promise<Diagnosis> {
  let text = '';
  const healthy = await doctor(env, { isTTY, write: (line: string) => (text += line) });
  const [report = '', summary = ''] = text.trimEnd().split('\n\n');
  const lines = report.split('\n');
  const parts = lines.map((line) => /^(\w+) +(page size|\w+) +(.*)$/.exec(line) ?? [line, '', line, '']);
  return {
    healthy,
    text,
    summary,
    marks: Object.fromEntries(parts.map(([, mark = '', subject = '']) => [subject, mark])),
    said: Object.fromEntries(parts.map(([, , subject = '', said = '']) => [subject, said])),
  };
}
