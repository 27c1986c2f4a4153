// Usage: AUTHENTIK_TOKEN=… npx tsx test/clients/fetch/watch-failing-tasks.ts http://127.0.0.1:4000/graphql
import { watch } from './watch.ts';

interface Told {
  readonly systemTasksChanged: {
    readonly totalCount: number;
    readonly nodes: readonly ({ readonly fullName: string } | null)[];
  } | null;
}

const query = /* GraphQL */ `
  subscription FailingNow {
    systemTasksChanged(filter: { status: ERROR }, first: 3) {
      totalCount
      nodes {
        fullName
      }
    }
  }
`;

const [url = 'http://127.0.0.1:4000/graphql'] = process.argv.slice(2);
const token = process.env['AUTHENTIK_TOKEN'];

try {
  for await (const { data, errors = [] } of watch<Told>({ url, token }, query)) {
    for (const { message, extensions } of errors) console.error(`${extensions.code}: ${message}`);
    const list = data?.systemTasksChanged;
    if (list) console.info(`${list.totalCount} failing: ${list.nodes.map((node) => node?.fullName).join(', ')}`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
