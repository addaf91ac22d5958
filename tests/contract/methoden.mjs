// The contract with every method on every path. What a path says to a method that it does not have is declared at the method that it
// does have; Prism only knows the answers of a method that is in the document.

const ALLE = ['get', 'post', 'put', 'patch', 'delete', 'trace'];

/** A new document: a method that a path does not have answers with one of its errors, and nobody needs a token for what answers 401. */
export function metAlleMethoden(contract) {
  const paths = Object.entries(contract.paths).map(([pad, item]) => {
    const [[methode, operatie]] = Object.entries(item);
    const fouten = Object.fromEntries(Object.entries(operatie.responses).filter(([status]) => status >= 400));
    const als = (m) => ({
      ...operatie, security: [], operationId: `${operatie.operationId}-${m}`, ...(m === methode ? {} : { requestBody: undefined, responses: fouten }),
    });
    return [pad, Object.fromEntries(ALLE.map((m) => [m, als(m)]))];
  });
  return { ...contract, paths: Object.fromEntries(paths) };
}
