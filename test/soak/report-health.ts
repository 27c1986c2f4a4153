import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Loaded into the program by `--import`: at SIGUSR2 it collects garbage and says on stderr what it holds. */
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/**
 * The longest time that one turn of the event loop has worked since the last report. Other processes on the machine do not
 * count, so it is the shorter of the time that has passed and of the CPU time; nor do other requests that are served first.
 */
let longestTurnMs = 0;
let began = performance.now();
let cpu = process.cpuUsage();
function beginTurn(): void {
  began = performance.now();
  cpu = process.cpuUsage();
}
setInterval(() => {
  const { user, system } = process.cpuUsage(cpu);
  longestTurnMs = Math.max(longestTurnMs, Math.min(performance.now() - began, (user + system) / 1_000));
  beginTurn();
}, 5).unref();

process.on('SIGUSR2', () => {
  collectGarbage();
  const { heapUsed, rss, external } = process.memoryUsage();
  const sockets = process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
  process.stderr.write(`health ${JSON.stringify({ heapUsed, rss, external, sockets, longestTurnMs })}\n`);
  longestTurnMs = 0;
  beginTurn();
});
