const type = 'SystemTask';
const pattern = new RegExp(`^${type}:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$`);

/** The Relay global ID of a task: type name and UUID in base64, in the format of graphql-relay. */
export function toGlobalId(uuid: string): string {
  return Buffer.from(`${type}:${uuid}`, 'latin1').toString('base64');
}

/** The UUID of a global ID; undefined unless the text is exactly what `toGlobalId` writes. */
export function fromGlobalId(id: string): string | undefined {
  if (id.length > 128) return undefined;
  const [, uuid] = pattern.exec(Buffer.from(id, 'base64').toString('latin1')) ?? [];
  return uuid !== undefined && toGlobalId(uuid) === id ? uuid : undefined;
}
