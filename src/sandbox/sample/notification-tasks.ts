import type { SandboxTask } from '../sandbox-task.ts';
import { buildTask, type LogLine, type TaskDraft } from './build-task.ts';
import { exceptionAttributes } from './exception-attributes.ts';
import type { Random } from './random.ts';

const smtpFrames = [
  {
    file: '/authentik/stages/email/tasks.py',
    line: 104,
    function: 'send_mail',
    source: 'backend.send_messages([message])',
  },
];
const relayDenied = "(554, b'5.7.1 <relay@example.org>: Relay access denied')";

/** Delivery of mails, notifications and log-out messages. */
export function notificationTasks(random: Random): readonly SandboxTask[] {
  return [
    ...Array.from({ length: 14 }, () => mail(random)),
    ...Array.from({ length: 14 }, () => transport(random)),
    ...Array.from({ length: 5 }, () => backchannel(random)),
  ].map((draft) => buildTask(random, draft));
}

function mail(random: Random): TaskDraft {
  const status = random.pick(['successful', 'successful', 'successful', 'warning', 'error']);
  const logger = 'authentik.stages.email.tasks';
  const retry: LogLine = {
    level: 'warning',
    logger,
    event: 'Error sending email, retrying…',
    attributes: { retry: 1 },
  };
  const failed: LogLine = {
    level: 'error',
    logger,
    event: `Failed to send mail: ${relayDenied}`,
    attributes: exceptionAttributes('smtplib.SMTPRecipientsRefused', relayDenied, smtpFrames),
  };
  return {
    name: 'send_mail',
    description: 'Send Email for Email Stage. Retries are scheduled automatically.',
    uid: `${random.hex(12)}@smtp.example.org`,
    status,
    log: status === 'successful' ? [] : status === 'warning' ? [retry] : [retry, failed],
    seconds: 1.5,
  };
}

function transport(random: Random): TaskDraft {
  const status = random.pick(['successful', 'successful', 'successful', 'error']);
  const event = 'Failed to send notification: Slack webhook answered 404 no_service 🔕';
  return {
    name: 'notification_transport',
    description: 'Send notification over specified transport',
    uid: random.uuid(),
    status,
    log:
      status === 'error'
        ? [{ level: 'error', logger: 'authentik.events.tasks', event, attributes: { body: 'no_service' } }]
        : [],
  };
}

function backchannel(random: Random): TaskDraft {
  return {
    name: 'backchannel_notification',
    description: null,
    uid: `client-${random.hex(6)}:${random.uuid()}`,
    status: random.pick(['successful', 'unknown']),
    log: [
      {
        level: 'info',
        logger: 'authentik.providers.oauth2.tasks',
        event: 'Sent back-channel logout',
        attributes: { status: 200, claims: { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } } },
      },
    ],
  };
}
