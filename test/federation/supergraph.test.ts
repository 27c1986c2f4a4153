import { type CompositionResult, composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toGlobalId } from '../../src/connection/global-id.ts';
import { uuidOf } from '../support/a-task.ts';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';
import { type DirectorySubgraph, directoryIdOf, startDirectorySubgraph } from './directory-subgraph.ts';
import { type Supergraph, startSupergraph } from './start-supergraph.ts';
import { worlds } from './supergraph-worlds.ts';

const sources = [
  ...Array.from({ length: 40 }, (_, index) => ({ slug: `s${index}`, syncTask: `ldap_sync:s${index}` })),
  { slug: 'new', syncTask: 'ldap_sync:new' },
];

describe.each(worlds)('over $api', (world) => {
  let gateway: TestUpstream;
  let directory: DirectorySubgraph;
  let composition: CompositionResult;
  let supergraph: Supergraph;

  beforeAll(async () => {
    // Callers bring their own token.
    gateway = await startGatewayOnSandbox(world, {
      upstreamToken: undefined,
      upstreamApi: world.api ?? 'system_tasks',
    });
    directory = await startDirectorySubgraph(sources);
    composition = composeServices([
      { name: 'tasks', url: gateway.url, typeDefs: parse(await sdlOf(gateway.url)) },
      { name: 'directory', url: directory.url, typeDefs: parse(await sdlOf(directory.url)) },
    ]);
    supergraph = await startSupergraph(composition.supergraphSdl ?? '');
  });
  afterAll(async () => {
    await supergraph[Symbol.asyncDispose]();
    await directory[Symbol.asyncDispose]();
    await gateway[Symbol.asyncDispose]();
  });
  beforeEach(() => {
    gateway.takeRequests();
    supergraph.takeFetches();
  });

  async function sdlOf(url: string): Promise<string> {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ _service { sdl } }' }),
    });
    const { data } = (await response.json()) as { data: { _service: { sdl: string } } };
    return data._service.sdl;
  }

  function ask(query: string, token = gateway.sandbox.adminToken): ReturnType<Supergraph['query']> {
    return supergraph.query(query, { authorization: `Bearer ${token}` });
  }

  it('composes with another Relay subgraph, without errors and without hints', () => {
    expect(composition.errors).toBeUndefined();
    expect(composition.hints?.map(String)).toEqual([]);
  });

  describe('an entity that another subgraph refers to', () => {
    it('is fetched in one batch for all sources, in their order, and null where it does not exist', async () => {
      const { data, errors } = await ask(
        '{ ldapSources { nodes { slug syncTask { fullName status messages { event logLevel attributes } } } } }',
      );
      expect(errors).toBeUndefined();
      expect(data.ldapSources.nodes).toHaveLength(sources.length);
      expect(data.ldapSources.nodes.at(0)).toEqual({
        slug: 's0',
        syncTask: {
          fullName: 'ldap_sync:s0',
          status: 'ERROR',
          messages: [{ event: 'refused', logLevel: 'ERROR', attributes: { port: 636 } }],
        },
      });
      expect(data.ldapSources.nodes.at(-2).syncTask).toEqual({
        fullName: 'ldap_sync:s39',
        status: 'SUCCESSFUL',
        messages: [],
      });
      expect(data.ldapSources.nodes.at(-1)).toEqual({ slug: 'new', syncTask: null });
      expect(supergraph.takeFetches()).toEqual(['directory', 'tasks']);
      expect(gateway.takeRequests()).toHaveLength(1);
    });

    it('costs nothing where only its key is selected', async () => {
      const { data } = await ask('{ ldapSources(first: 1) { nodes { syncTask { fullName } } } }');
      expect(data.ldapSources.nodes).toEqual([{ syncTask: { fullName: 'ldap_sync:s0' } }]);
      expect(supergraph.takeFetches()).toEqual(['directory']);
      expect(gateway.takeRequests()).toEqual([]);
    });

    it('is read once, however often it is referred to', async () => {
      const { data, errors } = await ask(`{
      ldapSources(first: 1) { nodes { syncTask { uuid } } edges { node { syncTask { uuid } } } }
      a: ldapSource(slug: "s0") { syncTask { uuid } }
      b: ldapSource(slug: "s0") { syncTask { uuid status } }
    }`);
      expect(errors).toBeUndefined();
      expect(data.ldapSources.nodes[0].syncTask).toEqual({ uuid: uuidOf(1000) });
      expect(data.ldapSources.edges[0].node.syncTask).toEqual({ uuid: uuidOf(1000) });
      expect(data.a.syncTask).toEqual({ uuid: uuidOf(1000) });
      expect(data.b.syncTask).toEqual({ uuid: uuidOf(1000), status: 'ERROR' });
    });
  });

  it('serves both Relay connections, each with its own PageInfo', async () => {
    const { data, errors } = await ask(`{
    ldapSources(first: 2) { edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }
    systemTasks(last: 2, filter: { name: "ldap_sync" }) {
      totalCount edges { cursor node { uid } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }`);
    expect(errors).toBeUndefined();
    expect(data.ldapSources.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: 's0',
      endCursor: 's1',
    });
    const { totalCount, edges, pageInfo } = data.systemTasks;
    expect(totalCount).toBe(world.api === 'tasks' ? 41 : 40);
    expect(edges).toHaveLength(2);
    expect(pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: true,
      startCursor: edges[0].cursor,
      endCursor: edges[1].cursor,
    });
  });

  it('leaves node and nodes of the supergraph to the other subgraph, and answers them at the endpoint itself', async () => {
    const task = toGlobalId(uuidOf(2000));
    const query = `{ node(id: "${directoryIdOf('s1')}") { id ... on LdapSource { slug } } nodes(ids: ["${task}"]) { id } }`;
    const { data, errors } = await ask(query);
    expect(errors).toBeUndefined();
    expect(data).toEqual({ node: { id: directoryIdOf('s1'), slug: 's1' }, nodes: [null] });
    expect(supergraph.takeFetches()).toEqual(['directory']);

    const authorization = `Bearer ${gateway.sandbox.adminToken}`;
    const own = await gateway.query(`{ node(id: "${task}") { id ... on SystemTask { name } } }`, {}, { authorization });
    expect(own.data).toEqual({ node: { id: task, name: 'clean_up' } });
  });

  it('tells a refusal of the upstream with its code, while the data of the other subgraph stands', async () => {
    const { data, errors } = await ask(
      '{ ldapSources(first: 2) { nodes { slug syncTask { status } } } systemTask(uuid: "00000000-0000-4000-8000-000000000001") { name } }',
      gateway.sandbox.unprivilegedToken,
    );
    expect(data).toEqual({
      ldapSources: {
        nodes: [
          { slug: 's0', syncTask: null },
          { slug: 's1', syncTask: null },
        ],
      },
      systemTask: null,
    });
    expect(errors?.map(({ extensions }) => extensions)).toEqual(
      errors?.map(() => expect.objectContaining({ code: 'FORBIDDEN', serviceName: 'tasks' })),
    );
    const paths = errors?.map(({ path }) => path?.join('.')) ?? [];
    expect(paths).toContain('systemTask');
    expect(paths).toContain('ldapSources.nodes.0.syncTask');
  });
});
