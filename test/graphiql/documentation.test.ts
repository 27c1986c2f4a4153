import { readFileSync } from 'node:fs';
import { type DefinitionNode, parse, visit } from 'graphql';
import { expect, it } from 'vitest';

const schema = parse(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));

it('has a description of every type, field, argument, input field and enum value of the schema', () => {
  const named: string[] = [];
  const undescribed: string[] = [];
  visit(schema, {
    enter(node, _key, _parent, _path, ancestors) {
      if (!('description' in node) || !('name' in node) || node.name === undefined) return;
      const owners = ancestors.flatMap((owner) =>
        'name' in owner ? [(owner as DefinitionNode & Named).name.value] : [],
      );
      const name = [...owners, node.name.value].join('.');
      named.push(name);
      if (!/\S.*\.$/s.test(node.description?.value ?? '')) undescribed.push(name);
    },
  });
  expect(named).toEqual(
    expect.arrayContaining(['Query', 'Query.systemTasks', 'Query.systemTasks.filter', 'SystemTaskStatus.ERROR']),
  );
  expect(named).toEqual(expect.arrayContaining(['SystemTaskTimeRange.from', 'PageInfo.endCursor', 'DateTime']));
  expect(undescribed).toEqual([]);
});

interface Named {
  readonly name: { readonly value: string };
}
