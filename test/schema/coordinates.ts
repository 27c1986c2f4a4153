import {
  type DirectiveNode,
  type GraphQLInputField,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isRequiredInputField,
  isSpecifiedScalarType,
  print,
} from 'graphql';

/**
 * Everything that a client may rely on, a line each: types with their interfaces and directives, fields, arguments and
 * input fields with their types and defaults, and enum values.
 */
export function coordinatesOf(schema: GraphQLSchema): string[] {
  const lines: string[] = [];
  const input = (owner: string, { name, type, astNode }: GraphQLInputField): void => {
    const fallback = astNode?.defaultValue ? ` = ${print(astNode.defaultValue)}` : '';
    lines.push(`${owner}${name}: ${type}${fallback}`);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
    lines.push(type.name, ...directives(type.name, type.astNode?.directives));
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const { name } of type.getInterfaces()) lines.push(`${type.name} implements ${name}`);
      for (const field of Object.values(type.getFields())) {
        lines.push(`${type.name}.${field.name}: ${field.type}`);
        for (const argument of field.args) input(`${type.name}.${field.name}(`, argument);
      }
    } else if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) input(`${type.name}.`, field);
    } else if (isEnumType(type)) {
      for (const { name } of type.getValues()) lines.push(`${type.name}.${name}`);
    }
  }
  return lines;
}

/** The arguments and input fields that a client has to give. */
export function requiredOf(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (isIntrospectionType(type)) return [];
    if (isInputObjectType(type)) {
      return Object.values(type.getFields()).flatMap((field) =>
        isRequiredInputField(field) ? [`${type.name}.${field.name}`] : [],
      );
    }
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    return Object.values(type.getFields()).flatMap((field) =>
      field.args.flatMap((argument) =>
        isRequiredInputField(argument) ? [`${type.name}.${field.name}(${argument.name}`] : [],
      ),
    );
  });
}

function directives(owner: string, nodes: readonly DirectiveNode[] = []): string[] {
  return nodes.map((node) => `${owner} ${print(node)}`);
}
