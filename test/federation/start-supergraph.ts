import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { getOperationAST, parse } from 'graphql';
import type { GraphQLAnswer } from '../support/start-gateway.ts';

/** A router in front of subgraphs. */
export interface Supergraph extends AsyncDisposable {
  /** Executes an operation; its headers go to every subgraph. */
  query(
    source: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Pick<GraphQLAnswer, 'data'> & { readonly errors: readonly RouterError[] | undefined }>;
  /** The subgraphs that were asked since the last call of this function, once an operation. */
  takeFetches(): readonly string[];
}

/** An error as a router shows it. */
export interface RouterError {
  readonly message: string;
  readonly path?: readonly (string | number)[] | undefined;
  readonly extensions: Readonly<Record<string, unknown>>;
}

interface RouterContext {
  readonly headers?: Readonly<Record<string, string>>;
}

type Executor = Awaited<ReturnType<ApolloGateway['load']>>['executor'];

const silent = { debug() {}, info() {}, warn() {}, error() {} };

export async function startSupergraph(supergraphSdl: string): Promise<Supergraph> {
  const fetches: string[] = [];
  const gateway = new ApolloGateway({
    supergraphSdl,
    logger: silent,
    buildService: ({ name, url }) =>
      new RemoteGraphQLDataSource<RouterContext>({
        ...(url !== undefined && { url }),
        willSendRequest({ request, context }) {
          fetches.push(name);
          // While the schema is loaded there is no operation, and its context is empty.
          const { headers = {} }: RouterContext = context;
          for (const [header, value] of Object.entries(headers)) request.http?.headers.set(header, value);
        },
      }),
  });
  const { executor } = await gateway.load();
  return {
    async query(source, headers = {}) {
      const { data, errors } = await executor(requestContext(source, headers));
      return { data, errors: errors?.map((error) => error.toJSON() as RouterError) };
    },
    takeFetches: () => fetches.splice(0),
    [Symbol.asyncDispose]: () => gateway.stop(),
  };
}

function requestContext(source: string, headers: Readonly<Record<string, string>>): Parameters<Executor>[0] {
  const document = parse(source);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('The document has no operation.');
  // Of the server's request, the router reads only what is here.
  return {
    request: { query: source, variables: {} },
    context: { headers } satisfies RouterContext,
    document,
    operation,
    source,
    queryHash: source,
    operationName: null,
    logger: silent,
    metrics: {},
    overallCachePolicy: undefined,
  } as unknown as Parameters<Executor>[0];
}
