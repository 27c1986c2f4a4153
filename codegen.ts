import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: ['schema.graphql', 'src/schema/federation.ts'],
  generates: {
    'src/resolvers/generated/schema.ts': {
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        contextType: '../context.ts#GatewayContext',
        mappers: {
          SystemTask: '../task-value.ts#TaskValue',
          SystemTaskMessage: '../../upstream/task.ts#TaskMessage',
          SystemTaskRelatedObject: '../../upstream/task.ts#RelatedObject',
          SystemTasksChange: '../../live/list-change.ts#ListChange',
          SystemTaskConnection: '../../tasks/task-list.ts#TaskConnection',
          PageInfo: '../../tasks/task-list.ts#TaskSlice',
          SystemTaskEdge: '../../tasks/placed-row.ts#PlacedRow',
        },
        scalars: {
          ID: { input: 'string', output: 'string' },
          DateTime: 'string',
          UUID: 'string',
          JSONObject: 'Record<string, unknown>',
          _Any: { input: 'unknown', output: 'unknown' },
          federation__FieldSet: 'string',
          link__Import: 'string',
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
