import { createHash } from 'node:crypto';
import type { components } from '../../../src/upstream/system-tasks-api/generated/openapi.ts';

/** A task as the upstream writes it. */
export type StubRow = components['schemas']['SystemTask'];
type StubMessage = StubRow['messages'][number];

/** How many tasks the stub has. */
export const rowCount = 1000;

const messagesPerRow = 10;

/** One row in so many holds a message of the level CRITICAL: 20 of all. */
const criticalEvery = 50;

/** Stands in every description, and is what changes where rows change at every read. */
export const runMark = `run ${'0'.repeat(12)}`;

const names = ['clean_expired_models', 'ldap_sync', 'outpost_controller', 'scim_sync_direct'] as const;
const statuses = ['successful', 'successful', 'warning', 'error', 'unknown'] as const;
const levels = ['info', 'debug', 'info', 'warning', 'error'] as const;

/** The same rows in every process, in the upstream's default order; 3.7 kB each as JSON. */
export function stubRows(): readonly StubRow[] {
  return Array.from({ length: rowCount }, (_, index) => toRow(index));
}

function toRow(index: number): StubRow {
  const name = names[Math.floor((index * names.length) / rowCount)] ?? names[0];
  const uid = `directory-${String(index).padStart(4, '0')}:page-${index % 7}`;
  const started = Date.UTC(2025, 4, 20, 6) + index * 1_234;
  const duration = ((index * 7919) % 90_000) / 1000 + 0.123456;
  return {
    uuid: toUuid(`task ${index}`),
    name,
    full_name: `${name}:${uid}`,
    uid,
    description: `Synchronise users and groups of directory ${index}, ${runMark}`,
    start_timestamp: toTimestamp(started, 271_017),
    finish_timestamp: toTimestamp(started + Math.floor(duration * 1000), 394_473),
    duration,
    status: statuses[index % statuses.length] ?? 'unknown',
    messages: Array.from({ length: messagesPerRow }, (_, position) => toMessage(index, position, started)),
    expires: toTimestamp(started + 172_800_000, 0),
    expiring: index % 3 !== 0,
  };
}

function toMessage(index: number, position: number, started: number): StubMessage {
  const critical = index % criticalEvery === 37 && position === 4;
  return {
    timestamp: toTimestamp(started + position * 17, 100_000 + position),
    log_level: critical ? 'critical' : (levels[(index + position) % levels.length] ?? 'info'),
    logger: 'authentik.sources.ldap.sync.users',
    event: `Synchronised "uid=user-${index}-${position},ou=people" ${dash(index)} 3 of 4 attributes kept`,
    attributes: {
      source: `corp-ad-${index % 12}`,
      dn: `uid=user-${index}-${position},ou=people,dc=example,dc=com`,
      pid: 100 + (index % 50),
      count: position * 25,
      ratio: 0.75,
      changed: position % 2 === 0,
    },
  };
}

/** Most logs are plain ASCII, and whoever reads JSON is then twice as fast; a scan meets others too. */
function dash(index: number): string {
  return index % 250 === 137 ? '–' : '-';
}

function toUuid(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

function toTimestamp(ms: number, microseconds: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}.${String(microseconds).padStart(6, '0')}Z`;
}
