// HAProxy in front of the service, as it may stand in production, with every request that it saw. Between the two a tap counts what
// the service answered.
import { connect, createServer } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { haal } from '../../e2e/hulp/klant.mjs';
import { nieuweMap, ruimOp } from '../../e2e/hulp/omgeving.mjs';
import { Proces, vrijePoort, wachtTot } from '../../e2e/hulp/proces.mjs';
import { Antwoordteller } from './antwoorden.mjs';

// http-reuse always: requests of all clients share connections to the service, so that a request boundary that is missed by one
// of the two would show in somebody else's answer.
const config = (poort, dienstPoort) => `
global
  log stdout format raw local0
  nbthread 1
defaults
  mode http
  log global
  log-format "gezien %ST %ts %s %HM %HU"
  timeout connect 2s
  timeout client 3s
  timeout server 5s
  timeout http-request 3s
  timeout http-keep-alive 3s
  option http-keep-alive
  http-reuse always
frontend voor
  bind 127.0.0.1:${poort}
  default_backend dienst
backend dienst
  server dienst 127.0.0.1:${dienstPoort}
`;

async function startTap(dienstPoort) {
  let antwoorden = 0;
  const server = createServer((voor) => {
    const achter = connect(dienstPoort, '127.0.0.1');
    const teller = new Antwoordteller(() => antwoorden++);
    voor.pipe(achter);
    achter.on('data', (stuk) => {
      teller.lees(stuk);
      voor.write(stuk);
    });
    achter.on('end', () => voor.end());
    const sluit = () => (voor.destroy(), achter.destroy());
    for (const socket of [voor, achter]) socket.on('error', sluit).on('close', sluit);
  });
  await new Promise((klaar) => server.listen(0, '127.0.0.1', klaar));
  ruimOp(() => new Promise((klaar) => (server.close(klaar), server.unref(), klaar())));
  return { poort: server.address().port, antwoorden: () => antwoorden };
}

/**
 * {poort, gezien(), antwoorden()}: the port of HAProxy, the requests that it logged as handed to the service, the answers that
 * the service gave it.
 */
export async function startHaproxy(dienstPoort) {
  const map = await nieuweMap();
  const bestand = join(map, 'haproxy.cfg');
  const poort = await vrijePoort();
  const tap = await startTap(dienstPoort);
  await writeFile(bestand, config(poort, tap.poort));
  const proces = new Proces('/usr/sbin/haproxy', ['-db', '-f', bestand]);
  ruimOp(async () => {
    proces.sein('SIGTERM');
    await proces.einde;
  });
  await wachtTot('HAProxy', async () => {
    proces.moetLeven();
    return (await haal(`http://127.0.0.1:${poort}/v1/openapi.json`)).status === 200;
  });
  const regels = () => proces.stdout.split('\n').filter((r) => r.startsWith('gezien '));
  return {
    poort,
    proces,
    regels,
    gezien: () => regels().filter((r) => !r.includes('<NOSRV>')).length,
    antwoorden: tap.antwoorden,
  };
}
