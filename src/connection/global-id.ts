/** Relay global IDs: the type's name and the key, in base64, as graphql-relay writes them. */
export function toGlobalId(type: string, key: string): string {
  return Buffer.from(`${type}:${key}`).toString('base64');
}
