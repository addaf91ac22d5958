// Many clients at once.

/** Do all of the work with n workers. */
export async function metWerkers(n, werk, doe) {
  const rij = [...werk];
  await Promise.all(Array.from({ length: n }, async () => {
    for (let w = rij.shift(); w !== undefined; w = rij.shift()) await doe(w);
  }));
}
