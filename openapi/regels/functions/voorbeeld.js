// An example stands where the value is described, or every part that the value consists of has one.
const alleDelen = (delen) => delen.length > 0 && delen.every(heeft);

function heeft(iets) {
  if (!iets || typeof iets !== 'object') return false;
  if ('example' in iets || Object.keys(iets.examples ?? {}).length > 0) return true;
  // Members are judged themselves; what is still a reference here contains itself, and is judged where it stands.
  if (iets.properties || iets.$ref) return true;
  if (iets.items) return heeft(iets.items);
  return alleDelen(iets.oneOf ?? iets.allOf ?? iets.anyOf ?? []);
}

export default function voorbeeld(iets) {
  if (iets?.schema) {
    // A media type or a parameter: the parts of its schema do not make an example that can be sent.
    const eigen = 'example' in iets || Object.keys(iets.examples ?? {}).length > 0;
    if (eigen || 'example' in iets.schema) return [];
  } else if (heeft(iets)) {
    return [];
  }
  return [{ message: 'has no example' }];
}
