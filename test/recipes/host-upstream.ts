import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const task = {
  name: 'ldap_sync',
  uid: 'corp',
  description: 'Sync',
  start_timestamp: '2025-05-20T06:00:00Z',
  finish_timestamp: '2025-05-20T06:00:01Z',
  duration: 1,
  messages: [],
  expiring: true,
};

/** Three tasks with a host, which today's contract has not; the host of the last breaks it. */
const tasks = [
  { uuid: 1, status: 'error', expires: '2025-05-21T00:00:00Z', host: 'slow' },
  { uuid: 2, status: 'successful', expires: '2025-05-23T00:00:00Z', host: null },
  { uuid: 3, status: 'successful', expires: null, host: 5 },
].map(({ uuid, ...own }) => ({
  ...task,
  ...own,
  uuid: `00000000-0000-4000-8000-00000000000${uuid}`,
  full_name: `ldap_sync:${uuid}`,
}));

/** An upstream that also has a filter by `host`. */
export async function startHostUpstream(): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(({ url = '' }, response) => {
    const host = new URL(url, 'http://upstream').searchParams.get('host');
    const results = tasks
      .filter((each) => host === null || each.host === host)
      .map((each) => ({
        uuid: each.uuid,
        name: each.name,
        full_name: each.full_name,
        uid: each.uid,
        description: each.description,
        start_timestamp: each.start_timestamp,
        finish_timestamp: each.finish_timestamp,
        duration: each.duration,
        status: each.status,
        messages: each.messages,
        expires: each.expires,
        expiring: each.expiring,
        host: each.host,
      }));
    const count = results.length;
    const pagination = {
      next: 0,
      previous: 0,
      count,
      current: 1,
      total_pages: 1,
      start_index: Math.min(count, 1),
      end_index: count,
    };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ pagination, results }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api/v3`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
