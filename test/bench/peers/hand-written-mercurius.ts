import { fastify } from 'fastify';
import { mercurius } from 'mercurius';
import { readPeerOptions } from './peer-options.ts';
import { createPeerResolvers, peerTypeDefs } from './peer-schema.ts';

// The fastest GraphQL server of Node that is kept well, always compiling.

const options = readPeerOptions();
const { Node, ...resolvers } = createPeerResolvers(options);
const app = fastify();
app.register(mercurius, {
  schema: peerTypeDefs,
  // It has a name of its own for this.
  resolvers: { ...resolvers, Node: { resolveType: Node.__resolveType } },
  jit: 1,
});
await app.listen({ port: options.port, host: '127.0.0.1' });
