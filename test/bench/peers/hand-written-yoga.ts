import { createServer } from 'node:http';
import { useGraphQlJit } from '@envelop/graphql-jit';
import { createSchema, createYoga } from 'graphql-yoga';
import { readPeerOptions } from './peer-options.ts';
import { createPeerResolvers, peerTypeDefs } from './peer-schema.ts';

// The gateway that one writes in an afternoon, well; with compiled execution where it is asked for.

const options = readPeerOptions();
const yoga = createYoga({
  schema: createSchema({ typeDefs: peerTypeDefs, resolvers: createPeerResolvers(options) }),
  plugins: options.jit ? [useGraphQlJit()] : [],
  logging: false,
  graphiql: false,
});

createServer(yoga).listen(options.port, '127.0.0.1');
