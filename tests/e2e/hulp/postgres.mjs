// A real PostgreSQL of the test's own (tests/postgres/start), reached over a socket in a temporary folder.
import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nieuweMap, ruimOp } from './omgeving.mjs';
import { draai, Proces, wachtTot } from './proces.mjs';
import { vanSysteem } from './redis.mjs';

const START = new URL('../../postgres/start', import.meta.url).pathname;

/**
 * A server: {map, beheer, doe(sql), bestand(sql file), dood, start, proces}. `beheer` is the superuser's connection string; doe gives
 * the rows of the last statement, each a list of texts. Stopped after the last test.
 */
export async function startPostgres(instellingen = []) {
  const map = await nieuweMap();
  const p = { map, beheer: `host=${map} user=beheer dbname=postgres`, proces: null };
  const psql = async (...argumenten) => {
    const uit = await draai(vanSysteem('psql'), ['-X', '-q', '-A', '-t', '-F', '\t', '-v', 'ON_ERROR_STOP=1', '-d', p.beheer, ...argumenten]);
    if (uit.code !== 0) throw new Error(`psql: ${uit.stderr}`);
    return uit.stdout.split('\n').filter(Boolean).map((regel) => regel.split('\t'));
  };
  p.doe = (sql) => psql('-c', sql);
  p.bestand = (pad) => psql('-f', pad);
  p.start = async () => {
    await rm(join(map, 'klaar'), { force: true });
    p.proces = new Proces(START, [map, '0', ...instellingen]);
    await wachtTot('postgres', async () => {
      p.proces.moetLeven();
      return stat(join(map, 'klaar'));
    });
  };
  p.dood = async () => {
    p.proces.sein('SIGKILL');
    await p.proces.einde;
    p.proces = null;
  };
  await p.start();
  ruimOp(async () => {
    if (p.proces) {
      p.proces.sein('SIGINT');
      await p.proces.einde;
    }
    await rm(map, { recursive: true });
  });
  return p;
}

/** Such a server with the tables of the inzagelog: also {verbinding}, a file with the service's connection string. */
export async function startInzagelog() {
  const p = await startPostgres();
  await p.bestand(new URL('../../../deploy/inzagelog.sql', import.meta.url).pathname);
  await p.doe('CREATE ROLE klantbeeld LOGIN IN ROLE inzagelog_schrijver');
  p.verbinding = join(p.map, 'verbinding');
  await writeFile(p.verbinding, `host=${p.map} user=klantbeeld dbname=postgres\n`, { mode: 0o600 });
  return p;
}
