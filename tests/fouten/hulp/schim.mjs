// The test's side of schim.c: which call of which function must fail, and whether it did.
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { constants } from 'node:os';
import { nieuweMap } from '../../e2e/hulp/omgeving.mjs';

const FUNCTIES = ['geheugen', 'pthread_create', 'socket', 'epoll_ctl', 'epoll_wait', 'accept', 'recv', 'send', 'connect', 'getaddrinfo',
  'klant_epoll_ctl', 'klant_recv', 'klant_send'];
const LEDEN = ['van', 'tot', 'elke', 'fout', 'wachtMs', 'geteld', 'gevuurd'];
const plek = (functie, lid) => (FUNCTIES.indexOf(functie) * LEDEN.length + LEDEN.indexOf(lid)) * 8;

/** The service that the shim works on: built without sanitizers, whose runtime wants the same functions. */
export const KAAL = 'tests/fouten/klantbeeld_kaal';

/** {omgeving, zet(functie, {van, tot, elke, fout, wachtMs}), uit(functie), gevuurd(functie), geteld(functie)}; van counts from now on, from 1. */
export async function maakSchim() {
  const bestand = join(await nieuweMap(), 'schim');
  await writeFile(bestand, Buffer.alloc(FUNCTIES.length * LEDEN.length * 8));
  const schrijf = (functie, lid, waarde) => {
    const fd = openSync(bestand, 'r+');
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(waarde));
    writeSync(fd, bytes, 0, 8, plek(functie, lid));
    closeSync(fd);
  };
  const lees = (functie, lid) => {
    const fd = openSync(bestand, 'r');
    const bytes = Buffer.alloc(8);
    readSync(fd, bytes, 0, 8, plek(functie, lid));
    closeSync(fd);
    return Number(bytes.readBigInt64LE());
  };
  const uit = (functie) => schrijf(functie, 'van', 0);
  return {
    omgeving: { LD_PRELOAD: `${process.env.KB_BOUW}/tests/fouten/schim.so`, KB_SCHIM: bestand },
    zet: (functie, { van = 1, tot = van, elke = 1, fout, wachtMs = 0 }) => {
      uit(functie);
      schrijf(functie, 'tot', Math.min(tot, Number.MAX_SAFE_INTEGER));
      schrijf(functie, 'elke', elke);
      schrijf(functie, 'fout', fout ? (constants.errno[fout] ?? fout) : 0);
      schrijf(functie, 'wachtMs', wachtMs);
      schrijf(functie, 'gevuurd', 0);
      schrijf(functie, 'geteld', 0);
      schrijf(functie, 'van', van);
    },
    uit,
    gevuurd: (functie) => lees(functie, 'gevuurd'),
    geteld: (functie) => lees(functie, 'geteld'),
  };
}
