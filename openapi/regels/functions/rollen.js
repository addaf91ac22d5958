// An operation is open to everybody and says so with an empty security, or names the roles that may use it and answers
// 401 and 403 to whoever may not.
export default function rollen(operatie, _opties, { path }) {
  const plaats = path.join('.');
  if (Array.isArray(operatie.security) && operatie.security.length === 0) return [];
  const uit = [];
  if (!Array.isArray(operatie['x-rollen']) || operatie['x-rollen'].length === 0)
    uit.push({ message: `${plaats}: x-rollen names the roles that may use it, or security is empty` });
  for (const status of ['401', '403'])
    if (!operatie.responses?.[status] && !(status === '403' && operatie['x-rollen']?.includes('*')))
      uit.push({ message: `${plaats}: ${status} is not declared` });
  return uit;
}
