import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: 'schema.graphql',
  generates: {
    'src/generated/schema.ts': {
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        contextType: '../context.ts#GatewayContext',
        mappers: {
          SystemTask: '../upstream/task.ts#Task',
          SystemTaskMessage: '../upstream/task.ts#TaskMessage',
          SystemTaskConnection: '../tasks/task-connection.ts#TaskConnection',
          PageInfo: '../tasks/task-connection.ts#TaskConnection',
          SystemTaskEdge: '../tasks/task-connection.ts#TaskEdge',
        },
        scalars: {
          ID: { input: 'string', output: 'string' },
          DateTime: 'string',
          UUID: 'string',
          JSONObject: 'Record<string, unknown>',
        },
        avoidOptionals: { defaultValue: true },
        enumsAsTypes: true,
        immutableTypes: true,
        strictScalars: true,
        useTypeImports: true,
        importExtension: '.ts',
        emitLegacyCommonJSImports: false,
        makeResolverTypeCallable: false,
      },
    },
  },
};

export default config;
