// The aggregator on Fastify and undici: the two routes that are measured, the page and the group organisatie.
//   PEER_CODES=FILE PEER_BRONNEN='{"cws-ihp":"http://..."}' node server.mjs PORT
import Fastify from 'fastify';

import { haalAlles } from './kb/bron.mjs';
import * as contact from './kb/contact.mjs';
import { nu } from './kb/datum.mjs';
import * as documenten from './kb/documenten.mjs';
import * as organisatie from './kb/organisatie.mjs';
import * as preventief from './kb/preventief.mjs';
import * as uitkering from './kb/uitkering.mjs';

const LH = /^\d{9}L\d\d$/;
const JSON_TYPE = 'application/json; charset=utf-8';
// The groups in the order of the page, each with the place of its first call.
const GROEPEN = [
  [organisatie, 0],
  [preventief, 1],
  [uitkering, 4],
  [contact, 5],
  [documenten, 8],
];

const app = Fastify({ logger: false, exposeHeadRoutes: false, keepAliveTimeout: 60_000 });

function stuur(reply, status, json) {
  reply.code(status).header('content-type', JSON_TYPE).send(json);
}

function planPagina(haal, lh) {
  const stand = nu();
  for (const [groep] of GROEPEN) groep.plan(haal, lh, stand);
}

function pagina(lhnummer, oproepen) {
  const stand = nu();
  const gegevensgroepen = {};
  for (const [groep, n] of GROEPEN) gegevensgroepen[groep.naam] = groep.schrijf(lhnummer, oproepen, n, stand);
  return JSON.stringify({ lhnummer, gegevensgroepen });
}

const groep = (lh, oproepen) => JSON.stringify(organisatie.schrijf(lh, oproepen, 0, nu()));

app.get('/gezond', (_, reply) => stuur(reply, 200, '{}'));

app.get('/v1/werkgever/:lh', (request, reply) => {
  const { lh } = request.params;
  if (!LH.test(lh)) return stuur(reply, 400, '{}');
  haalAlles(
    (haal) => planPagina(haal, lh),
    (oproepen) => (oproepen[0].status === 404 ? stuur(reply, 404, '{}') : stuur(reply, 200, pagina(lh, oproepen))),
  );
});

app.get('/v1/werkgever/:lh/organisatie', (request, reply) => {
  const { lh } = request.params;
  if (!LH.test(lh)) return stuur(reply, 400, '{}');
  haalAlles(
    (haal) => organisatie.plan(haal, lh),
    (oproepen) => {
      const { status } = oproepen[0];
      stuur(reply, status === 404 || status === 200 ? status : 502, status === 404 ? '{}' : groep(lh, oproepen));
    },
  );
});

await app.listen({ host: '127.0.0.1', port: Number(process.argv[2]), backlog: 4096 });
