// A real OpenID provider (npm oidc-provider) on loopback, for tests: issues the access tokens that Klantbeeld Werkgever checks,
// and misbehaves on request. See README.md for its use.
//
// The provider's own listener and the control listener are apart, so that the provider can be "down" (connection refused) while
// it is still possible to say "up". Keys and clients are fixed for one Provider object; a change makes a new one behind the same
// listener, which costs nothing here because client_credentials needs no memory.
import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import * as jose from 'jose';
import Provider from 'oidc-provider';

const { values: optie } = parseArgs({
  options: {
    poort: { type: 'string', default: '0' },
    'beheer-poort': { type: 'string', default: '0' },
    afnemer: { type: 'string', default: 'klantbeeld-werkgever' },
  },
});

const ALGORITMEN = ['ES256', 'RS256', 'PS256', 'EdDSA'];
const GEHEIM = 'alleen-voor-tests';
const ROLLEN = {
  ks_klantadviseur: 'K&S',
  ks_accountmanager: 'K&S',
  uitkeren_deskundige: 'Uitkeren',
  werkbedrijf_adviseur: 'WERKbedrijf',
  smz_poortwachter: 'SMZ',
  aansluitservice: 'Gegevensdiensten',
};

// client id -> { alg, geldig (s), claims }: what its tokens say.
const clients = new Map();
for (const [rol, divisie] of Object.entries(ROLLEN)) {
  for (const alg of ALGORITMEN) {
    const id = alg === 'ES256' ? rol : `${rol}.${alg.toLowerCase()}`;
    clients.set(id, { alg, geldig: 600, claims: { sub: `test-${rol}`, divisie, rollen: [rol], doel: 'dienstverlening' } });
  }
}

async function nieuweSleutel(alg) {
  const { privateKey } = await jose.generateKeyPair(alg, { extractable: true, modulusLength: 2048 });
  return { ...(await jose.exportJWK(privateKey)), alg, use: 'sig', kid: `${alg.toLowerCase()}-${randomUUID()}` };
}

let sleutels = await Promise.all(ALGORITMEN.map(nieuweSleutel));
let gedrag = { soort: 'goed' };
let issuer;
let provider;

function maakProvider() {
  const nieuw = new Provider(issuer, {
    jwks: { keys: sleutels },
    clients: [...clients.keys()].map((id) => ({
      client_id: id,
      client_secret: GEHEIM,
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
    })),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => `urn:${optie.afnemer}`,
        useGrantedResource: () => true,
        getResourceServerInfo: (ctx, resource, client) => ({
          scope: '',
          audience: optie.afnemer,
          accessTokenFormat: 'jwt',
          accessTokenTTL: clients.get(client.clientId).geldig,
          jwt: { sign: { alg: clients.get(client.clientId).alg } },
        }),
      },
    },
    formats: {
      customizers: {
        jwt(ctx, token, jwt) {
          Object.assign(jwt.payload, clients.get(token.clientId).claims);
        },
      },
    },
  });
  provider = nieuw.callback();
}

function antwoord(res, status, body) {
  res.writeHead(status, { 'content-type': 'application/json' });
  res.end(typeof body === 'string' ? body : JSON.stringify(body));
}

const tellers = { verzoeken: 0, jwks: 0, token: 0 };

// The ways of misbehaving; everything else is the provider's own.
const WANGEDRAG = {
  rommel: (req, res) => antwoord(res, 200, '{"keys":[{"kty":"RSA","kid":'),
  leeg: (req, res) => antwoord(res, 200, { keys: [] }),
  fout: (req, res) => antwoord(res, 500, { error: 'server_error' }),
  omleiding: (req, res) => res.writeHead(302, { location: `${issuer}/omgeleid` }).end(),
  hangt: () => {},
};

const dienst = createServer((req, res) => {
  tellers.verzoeken += 1;
  if (req.url === '/jwks') tellers.jwks += 1;
  if (req.url === '/token') tellers.token += 1;
  const doe = WANGEDRAG[gedrag.soort] ?? provider;
  if (gedrag.traag_ms) setTimeout(() => doe(req, res), gedrag.traag_ms);
  else doe(req, res);
});

function luister(server, poort) {
  return new Promise((klaar, mis) => {
    server.once('error', mis);
    server.listen(poort, '127.0.0.1', () => {
      server.off('error', mis);
      klaar(server.address().port);
    });
  });
}

function sluit(server) {
  return new Promise((klaar) => {
    if (!server.listening) return klaar();
    server.close(klaar);
    server.closeAllConnections();
  });
}

async function lees(req) {
  let tekst = '';
  for await (const stuk of req) tekst += stuk;
  return tekst ? JSON.parse(tekst) : {};
}

const BEHEER = {
  'GET /staat': () => ({ gedrag, op: dienst.listening, kids: sleutels.map((s) => s.kid), clients: [...clients.keys()], tellers }),
  // New signing keys. { "houd_oude": true } keeps publishing the old ones beside them, as a careful provider does.
  'POST /roteer': async ({ houd_oude: houdOude }) => {
    const nieuw = await Promise.all(ALGORITMEN.map(nieuweSleutel));
    sleutels = houdOude ? [...nieuw, ...sleutels] : nieuw;
    maakProvider();
    return { kids: sleutels.map((s) => s.kid) };
  },
  'POST /gedrag': async (wens) => {
    if (!['goed', 'neer', ...Object.keys(WANGEDRAG)].includes(wens.soort)) throw new Error(`onbekend gedrag: ${wens.soort}`);
    gedrag = wens;
    if (wens.soort === 'neer') await sluit(dienst);
    else if (!dienst.listening) await luister(dienst, Number(new URL(issuer).port));
    return { gedrag };
  },
  // A client of one's own: { "id", "alg", "geldig", "claims" }. A claim that is null is left out of the token.
  'PUT /client': async ({ id, alg = 'ES256', geldig = 600, claims = {} }) => {
    if (!id || !ALGORITMEN.includes(alg)) throw new Error('id of alg ontbreekt of is onbekend');
    const weg = Object.fromEntries(Object.entries(claims).map(([k, v]) => [k, v === null ? undefined : v]));
    clients.set(id, { alg, geldig, claims: { sub: id, ...weg } });
    maakProvider();
    return { id, geheim: GEHEIM };
  },
};

const beheer = createServer(async (req, res) => {
  const doe = BEHEER[`${req.method} ${req.url}`];
  try {
    if (!doe) antwoord(res, 404, { fout: 'onbekend pad' });
    else antwoord(res, 200, await doe(await lees(req)));
  } catch (fout) {
    antwoord(res, 400, { fout: fout.message });
  }
});

const poort = await luister(dienst, Number(optie.poort));
issuer = `http://127.0.0.1:${poort}`;
maakProvider();
const beheerPoort = await luister(beheer, Number(optie['beheer-poort']));

for (const signaal of ['SIGTERM', 'SIGINT']) {
  process.on(signaal, async () => {
    await Promise.all([sluit(dienst), sluit(beheer)]);
    process.exit(0);
  });
}

console.log(
  JSON.stringify({
    issuer,
    jwks: `${issuer}/jwks`,
    token: `${issuer}/token`,
    beheer: `http://127.0.0.1:${beheerPoort}`,
    afnemer: optie.afnemer,
    geheim: GEHEIM,
    pid: process.pid,
  }),
);
