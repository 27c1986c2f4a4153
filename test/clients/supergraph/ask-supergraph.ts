// Usage: AUTHENTIK_TOKEN=… npx tsx test/clients/supergraph/ask-supergraph.ts http://127.0.0.1:4000/graphql
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { startDirectorySubgraph } from '../../federation/directory-subgraph.ts';
import { startSupergraph } from '../../federation/start-supergraph.ts';
import { ask, type Endpoint } from '../fetch/ask.ts';

const [url = 'http://127.0.0.1:4000/graphql'] = process.argv.slice(2);
const token = process.env['AUTHENTIK_TOKEN'];

// Another team's subgraph: it knows its LDAP sources, and of our tasks their full names only.
await using directory = await startDirectorySubgraph([
  { slug: 'corp-ad', syncTask: 'ldap_connectivity_check:corp-ad' },
  { slug: 'new', syncTask: 'ldap_connectivity_check:new' },
]);
const subgraphs: Readonly<Record<string, Endpoint>> = { tasks: { url, token }, directory: { ...directory, token } };
const { supergraphSdl, errors: conflicts } = composeServices(
  await Promise.all(
    Object.entries(subgraphs).map(async ([name, subgraph]) => ({
      name,
      url: subgraph.url,
      typeDefs: await sdlOf(subgraph),
    })),
  ),
);
for (const { message } of conflicts ?? []) console.error(message);

await using supergraph = await startSupergraph(supergraphSdl ?? '');
const { data, errors } = await supergraph.query(
  '{ ldapSources { nodes { slug syncTask { status problem { event } } } } }',
  token === undefined ? {} : { authorization: `Bearer ${token}` },
);
for (const { message } of errors ?? []) console.error(message);
console.info(JSON.stringify(data, null, 2));

async function sdlOf(subgraph: Endpoint): Promise<ReturnType<typeof parse>> {
  const { data, errors } = await ask<{ readonly _service: { readonly sdl: string } }>(subgraph, '{ _service { sdl } }');
  if (!data) throw new Error(errors?.map(({ message }) => message).join('\n'));
  return parse(data._service.sdl);
}
