// Usage: AUTHENTIK_TOKEN=… npx tsx test/clients/fetch/list-failing-tasks.ts http://127.0.0.1:4000/graphql [SEARCH]
import { failingTasks } from './failing-tasks.ts';

const [url = 'http://127.0.0.1:4000/graphql', search] = process.argv.slice(2);
const token = process.env['AUTHENTIK_TOKEN'];

try {
  for await (const { fullName, problem } of failingTasks({ url, token }, search, console.error)) {
    console.info(`${fullName}: ${problem?.event ?? 'it has logged nothing'}`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
