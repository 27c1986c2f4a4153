const type = 'SystemTask';
const pattern = new RegExp(`^${type}:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$`);

/** A task's Relay global ID: the type's name and the uuid, in base64, as graphql-relay writes them. */
export function toGlobalId(uuid: string): string {
  return Buffer.from(`${type}:${uuid}`, 'latin1').toString('base64');
}

/** The uuid of a global ID; undefined where the text is not, to the letter, what `toGlobalId` writes. */
export function fromGlobalId(id: string): string | undefined {
  if (id.length > 128) return undefined;
  const [, uuid] = pattern.exec(Buffer.from(id, 'base64').toString('latin1')) ?? [];
  return uuid !== undefined && toGlobalId(uuid) === id ? uuid : undefined;
}
