import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { composeServices } from '@apollo/composition';
import { generate } from '@graphql-codegen/cli';
import { buildSchema, parse, validateSchema } from 'graphql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { toSubgraphSdl } from '../../src/schema/federation.ts';
import { startGatewayOnSandbox } from '../support/start-gateway.ts';
import { coordinatesOf, requiredOf } from './coordinates.ts';

const run = promisify(execFile);
const path = fileURLToPath(new URL('../../schema.graphql', import.meta.url));
const text = readFileSync(path, 'utf8');
const query = 'query Failing { systemTasks(filter: { status: ERROR }) { nodes { id fullName problem { event } } } }';

const another = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@shareable"])
  type Query { jobs: [Job!]! }
  type Job { task: SystemTask }
  type SystemTask @key(fields: "fullName", resolvable: false) { fullName: String! }
  type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
`;

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'exported-schema-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

describe('schema.graphql, as it is shipped', () => {
  it('builds, without a directive or a type that is not defined', () => {
    expect(validateSchema(buildSchema(text))).toEqual([]);
  });

  it('opens with what it is, what filters cost, and where to start', () => {
    const { description } = buildSchema(text);
    expect(description).toMatch(/background tasks of an authentik instance.*filter.*Start with `systemTasks`/s);
    const [, example = ''] = /`(\{.*\})`/.exec(description ?? '') ?? [];
    expect(() => parse(example)).not.toThrow();
  });

  it('is compiled by relay-compiler', async () => {
    const folder = await makeFolder();
    await mkdir(join(folder, 'app'));
    await mkdir(join(folder, 'artifacts'));
    const document = query.replace('query Failing', 'query failingQuery');
    await writeFile(join(folder, 'app', 'failing.js'), `graphql\`${document}\`;`);
    const config = { src: 'app', schema: 'schema.graphql', artifactDirectory: 'artifacts', language: 'javascript' };
    await writeFile(join(folder, 'schema.graphql'), text);
    await writeFile(join(folder, 'relay.config.json'), JSON.stringify(config));
    const compiler = createRequire(import.meta.url).resolve('relay-compiler/cli.js');
    await run(process.execPath, [compiler, '--noWatchman', '--output', 'quiet-with-errors'], { cwd: folder });
    expect(await readFile(join(folder, 'artifacts', 'failingQuery.graphql.js'), 'utf8')).toContain('problem');
  });

  it('is read by graphql-codegen', async () => {
    const folder = await makeFolder();
    await writeFile(join(folder, 'failing.graphql'), query);
    const files = (await generate(
      {
        schema: path,
        documents: join(folder, 'failing.graphql'),
        silent: true,
        generates: { [join(folder, 'client/')]: { preset: 'client' } },
      },
      false,
    )) as { readonly content: string }[];
    expect(files.map(({ content }) => content).join('\n')).toContain('export type FailingQuery');
  });

  it.each([
    ['as it is shipped', text],
    ['as the endpoint shows it to routers', toSubgraphSdl(text)],
  ])('composes with another subgraph, without an error or a hint, %s', (_what, sdl) => {
    const { errors, hints, supergraphSdl } = composeServices([
      { name: 'tasks', url: 'http://tasks.example/graphql', typeDefs: parse(sdl) },
      { name: 'jobs', url: 'http://jobs.example/graphql', typeDefs: parse(another) },
    ]);
    expect(errors).toBeUndefined();
    expect(hints).toEqual([]);
    expect(supergraphSdl).toContain('type Job');
  });

  it('defines once what the endpoint serves', async () => {
    await using gateway = await startGatewayOnSandbox({ tasks: [] });
    const { data } = await gateway.query('{ __schema { description directives { name } types { name } } }');
    const { description, directives, types } = data.__schema;
    const names = [...directives, ...types].map(({ name }: { readonly name: string }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['link', 'key', 'shareable', 'federation__FieldSet', '_Entity']));
    expect(description).toBe(buildSchema(text).description);
  });
});

describe('the contract of version 1.0', () => {
  const frozen = readFileSync(new URL('version-1.0.txt', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  const schema = buildSchema(text);

  it('has lost nothing', () => {
    const now = new Set(coordinatesOf(schema));
    expect(frozen.length).toBeGreaterThan(120);
    expect(frozen.filter((line) => !now.has(line))).toEqual([]);
  });

  it('requires nothing more of a client', () => {
    const known = (coordinate: string): boolean => frozen.some((line) => line.startsWith(`${coordinate}: `));
    expect(requiredOf(schema).filter((coordinate) => !known(coordinate))).toEqual([]);
  });
});
