import type { RunDraft } from './run-draft.ts';
import { schedule } from './run-draft.ts';

/** What authentik does for itself. */
export const upkeepDrafts: readonly RunDraft[] = [
  {
    actor: 'authentik.core.tasks.clean_expired_models',
    description: 'Remove expired objects.',
    related: schedule('2e4b9a77-5b2d-4c2a-9ab6-8b5cf3e4ab23'),
    log: [
      { level: 'info', event: 'Expired objects', attributes: { amount: 17, model: 'authentik_core.token' } },
      { level: 'info', event: 'Expired objects', attributes: { amount: 0, model: 'authentik_events.event' } },
    ],
    failure: { type: 'OperationalError', text: 'deadlock detected' },
    runs: 30,
    seconds: 0.3,
  },
  {
    actor: 'authentik.core.tasks.clean_temporary_users',
    description: 'Remove temporary users created by SAML Sources.',
    related: schedule('8dabfecc-af7c-4b7f-9fab-dfabe8d9fa78'),
    runs: 12,
    seconds: 0.1,
  },
  {
    actor: 'authentik.crypto.tasks.certificate_discovery',
    description: 'Discover, import and update certificates from the file system.',
    related: schedule('3f5cab88-6c3e-4d3b-abc7-9c6da4f5bc34'),
    log: [{ level: 'info', event: 'Successfully imported 3 files.' }],
    warning: { level: 'warning', event: 'Failed to open file', attributes: { file: '/certs/büro/tls.key', errno: 13 } },
    failure: { type: 'IntegrityError', text: 'duplicate key value violates unique constraint' },
    runs: 14,
    seconds: 0.2,
  },
  {
    actor: 'authentik.blueprints.v1.tasks.blueprints_discovery',
    description: 'Look for blueprints and apply those that changed.',
    related: schedule('9ebcafdd-ba8d-4c8a-8abc-eabcf9eaab89'),
    log: [{ level: 'info', event: 'Found 31 blueprints', attributes: { changed: 1 } }],
    runs: 8,
    seconds: 0.9,
  },
  {
    actor: 'authentik.blueprints.v1.tasks.apply_blueprint',
    description: 'Apply a blueprint.',
    rests: ['default-authentication-flow', 'default-brand', 'system-bootstrap'],
    error: {
      level: 'error',
      event: 'Entry invalid: Serializer errors {"name": ["This field must be unique."]}',
      attributes: { entry_model: 'authentik_flows.flow', entry_id: null, '': [0.5, 1e-7, {}] },
    },
    waits: true,
    runs: 18,
    seconds: 2,
  },
  {
    actor: 'authentik.admin.tasks.update_latest_version',
    description: 'Update the latest version info.',
    related: schedule('4a6dbc99-7d4f-4e4c-bcd8-ad7eb5a6cd45'),
    failure: { type: 'ConnectTimeout', text: "HTTPSConnectionPool(host='version.example.com', port=443): timed out" },
    runs: 6,
    seconds: 0.8,
  },
  {
    actor: 'authentik.enterprise.tasks.enterprise_usage_report',
    description: null,
    related: schedule('5b7eadaa-8e5b-4a5d-acd9-be8fa6b7de90'),
    runs: 4,
    seconds: 0.2,
  },
];
