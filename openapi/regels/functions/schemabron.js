// Where the members of a schema come from: x-bron names the source system, or the service itself.
export default function schemabron(schema, _opties, { path }) {
  if (!schema?.properties || schema['x-bron']) return [];
  return [{ message: `${path.join('.')}: x-bron says where these members come from` }];
}
