// A small proxy that plays the network in front of one peer.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { ruimOp } from '../../e2e/hulp/omgeving.mjs';

/**
 * {poort, kwaal, met(kwaal, doe), vervangen()}. `kwaal` holds for every connection, also those that are open: {wachtMs, spreidingMs,
 * breekNa, stil, vervang}; vervang(bytes) gives what is passed on instead, and vervangen() counts how often it did.
 */
export async function startNetwerk({ hostname, port }) {
  let vervangen = 0;
  const netwerk = { kwaal: {}, vervangen: () => vervangen };
  const open = new Set();
  const server = createServer({ noDelay: true }, (voor) => {
    const achter = connect({ port: Number(port), host: hostname, noDelay: true });
    let gehad = 0;
    // Late, but in order, as TCP delivers.
    let eerder = Promise.resolve();
    open.add(voor);
    const sluit = () => (open.delete(voor), voor.destroy(), achter.destroy());
    for (const socket of [voor, achter]) socket.on('error', sluit).on('close', sluit);
    // Half open: one side thinks that there is a connection, the other has forgotten it.
    voor.on('data', (stuk) => netwerk.kwaal.stil || achter.write(stuk));
    achter.on('data', (stuk) => {
      const { wachtMs = 0, spreidingMs = 0, breekNa, stil, vervang } = netwerk.kwaal;
      if (stil) return;
      gehad += stuk.length;
      if (breekNa && gehad > breekNa) voor.resetAndDestroy();
      else if (vervang) (vervangen++, voor.write(vervang(stuk)));
      else if (wachtMs || spreidingMs) {
        const wachten = new Promise((klaar) => setTimeout(klaar, wachtMs + Math.random() * spreidingMs));
        eerder = Promise.all([eerder, wachten]).then(() => voor.destroyed || voor.write(stuk));
      }
      else voor.write(stuk);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ruimOp(async () => {
    open.forEach((s) => s.destroy());
    server.close();
  });
  netwerk.poort = server.address().port;
  netwerk.met = async (kwaal, doe) => {
    netwerk.kwaal = kwaal;
    try {
      return await doe();
    } finally {
      netwerk.kwaal = {};
    }
  };
  return netwerk;
}
