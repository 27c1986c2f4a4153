import type { components } from '../generated/upstream.ts';
import type { Drift } from './drift.ts';
import { isWireObject } from './wire.ts';

/** Every documented field of a task, and whether the gateway can do without it. */
const fields: Readonly<Record<keyof components['schemas']['SystemTask'], 'required' | 'optional'>> = {
  uuid: 'required',
  name: 'required',
  full_name: 'required',
  uid: 'optional',
  description: 'optional',
  start_timestamp: 'required',
  finish_timestamp: 'required',
  duration: 'required',
  status: 'required',
  messages: 'required',
  expires: 'optional',
  expiring: 'optional',
};

/** Notes the fields of a row that nobody documented, and the missing ones that the gateway can do without. */
export function noteFields(wire: unknown, drift: Drift): void {
  if (!isWireObject(wire)) return;
  for (const field of Object.keys(wire)) if (!Object.hasOwn(fields, field)) drift.note('task field', field);
  for (const [field, need] of Object.entries(fields)) {
    if (need === 'optional' && !Object.hasOwn(wire, field)) drift.note('missing task field', field);
  }
}
