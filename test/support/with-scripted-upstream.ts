import { afterEach, beforeEach } from 'vitest';
import type { GatewayConfig } from '../../src/config/config.ts';
import { type Script, type ScriptedUpstream, startScriptedUpstream } from './scripted-upstream.ts';
import { startGateway, type TestGateway } from './start-gateway.ts';

/** A gateway in front of an upstream that answers as the test says; both are new for each test of the file. */
export interface ScriptedGateway {
  readonly gateway: Omit<TestGateway, typeof Symbol.asyncDispose>;
  readonly upstream: Omit<ScriptedUpstream, typeof Symbol.asyncDispose>;
  /** May be replaced at any time; each test starts with none of `next` and the first `usual`. */
  readonly answers: Answers;
}

export interface Answers {
  /** Each answers one request. */
  next: readonly Script[];
  /** Answers all others. */
  usual: Script;
}

/** Call it at the top of a test file: it starts and stops them around each test. */
export function withScriptedUpstream(usual: Script, options: Partial<GatewayConfig> = {}): ScriptedGateway {
  const answers: Answers = { next: [], usual };
  let upstream: ScriptedUpstream | undefined;
  let gateway: TestGateway | undefined;

  beforeEach(async () => {
    Object.assign(answers, { next: [], usual });
    upstream = await startScriptedUpstream((request, response) => {
      const [script = answers.usual, ...rest] = answers.next;
      answers.next = rest;
      return script(request, response);
    });
    gateway = await startGateway({ upstreamUrl: upstream.url, ...options });
  });
  afterEach(async () => {
    await gateway?.[Symbol.asyncDispose]();
    await upstream?.[Symbol.asyncDispose]();
  });

  return {
    answers,
    // What a test holds on to stays the same from test to test, so that it can be taken apart once.
    gateway: {
      get url() {
        return running(gateway).url;
      },
      send: (...args) => running(gateway).send(...args),
      query: (...args) => running(gateway).query(...args),
    },
    upstream: {
      get url() {
        return running(upstream).url;
      },
      get targets() {
        return running(upstream).targets;
      },
    },
  };
}

function running<Started>(started: Started | undefined): Started {
  if (started === undefined) throw new Error('It runs during a test only.');
  return started;
}
