// Runs end-to-end tests with Stoplight Prism between their client and the service: `node prisma.mjs FILE...`. Prism (with --errors) judges
// each request and each answer by the contract. At the end a table shows which of the declared answers were judged; a gap is a failure.
//
// The client hands its request to us (see tests/e2e/hulp/klant.mjs), we send it to Prism, Prism sends it on to us, and only then it goes
// to the service, byte for byte as it was: Prism would write addresses and bodies anew. What Prism says of it goes back with the answer.
//
// Two of them run. The strict one reads the contract as it is and lets no request through that the contract does not allow. What it stops,
// and methods that a path does not have, go by the other, which judges answers only; of those the answer must be an error. HEAD and OPTIONS
// go past both: Prism cannot read an answer that has a media type and no body, and OPTIONS is in no contract.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { metAlleMethoden } from './methoden.mjs';

const bestand = new URL('../../openapi/klantbeeld-werkgever.yaml', import.meta.url).pathname;
const prism = new URL('node_modules/.bin/prism', import.meta.url).pathname;
const contract = parse(readFileSync(bestand, 'utf8'));
const map = mkdtempSync(join(tmpdir(), 'klantbeeld-prisma-'));
const kinderen = [];
process.on('exit', () => {
  kinderen.forEach((kind) => kind.kill('SIGKILL'));
  rmSync(map, { recursive: true });
});

const leesAlles = async (stroom) => {
  const stukken = [];
  for await (const stuk of stroom) stukken.push(stuk);
  return Buffer.concat(stukken);
};

/** {status, koppen: the raw list, body: Buffer}. A connection each: one that is kept may be closed by the other side just now. */
const stuur = ({ poort, methode, doel, koppen, body }) =>
  new Promise((klaar, fout) => {
    const verzoek = http.request({ hostname: '127.0.0.1', port: poort, agent: false, method: methode, path: doel, headers: koppen }, (antwoord) =>
      leesAlles(antwoord).then((bytes) => klaar({ status: antwoord.statusCode, koppen: antwoord.rawHeaders, body: bytes }), fout),
    );
    verzoek.on('error', fout);
    verzoek.end(body);
  });

// --- The service's side: what Prism lets through is sent as it was ---

const onderweg = new Map();

const achter = http.createServer(async (verzoek, antwoord) => {
  const v = onderweg.get(verzoek.headers['x-prisma']);
  try {
    v.antwoord = await stuur(v);
    // What belongs to the connection is Node's affair.
    for (let i = 0; i < v.antwoord.koppen.length; i += 2)
      if (!/^(connection|keep-alive|transfer-encoding|content-length)$/i.test(v.antwoord.koppen[i])) antwoord.appendHeader(v.antwoord.koppen[i], v.antwoord.koppen[i + 1]);
    antwoord.writeHead(v.antwoord.status).end(v.antwoord.body);
  } catch (fout) {
    v.fout = fout;
    antwoord.destroy();
  }
});
function luister(server) {
  server.keepAliveTimeout = 0;
  return new Promise((klaar) => server.listen(0, '127.0.0.1', () => klaar(server.address().port)));
}

const achterpoort = await luister(achter);

// --- Prism ---

async function startPrism(document, ...opties) {
  const kind = spawn(process.execPath, [prism, 'proxy', '--errors', '--cors=false', '-h', '127.0.0.1', '-p', '0', ...opties, document, `http://127.0.0.1:${achterpoort}/v1`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
  });
  kinderen.push(kind);
  let gezegd = '';
  const poort = await new Promise((klaar, fout) => {
    const lees = (stuk) => {
      gezegd = (gezegd + stuk).slice(-20_000);
      const m = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(gezegd);
      if (m) klaar(Number(m[1]));
    };
    kind.stdout.on('data', lees);
    kind.stderr.on('data', lees);
    kind.once('close', () => fout(new Error(`prism ended:\n${gezegd}`)));
  });
  return poort;
}

const ruimDocument = join(map, 'alle-methoden.json');
writeFileSync(ruimDocument, JSON.stringify(metAlleMethoden(contract)));
const [streng, ruim] = await Promise.all([startPrism(bestand), startPrism(ruimDocument, '--validate-request=false')]);

const geoordeeld = new Map();
let volgnummer = 0;
const telling = { streng: 0, ruim: 0, buiten: 0 };
const sjablonen = Object.keys(contract.paths).sort((a, b) => a.includes('{') - b.includes('{'));

function padVan(doel) {
  const delen = doel.split('?')[0].split('/');
  return sjablonen.find((pad) => {
    const s = pad.split('/');
    return s.length === delen.length && s.every((deel, i) => deel === delen[i] || (deel.startsWith('{') && delen[i]));
  });
}

const EIGEN_FOUT = 'https://stoplight.io/prism/errors#';
const json = (bytes) => {
  try {
    return JSON.parse(bytes);
  } catch {
    return {};
  }
};

/** Through a Prism: undefined when it did not send it on, else what it has against the answer. */
async function via(poort, v, doel) {
  const id = String(++volgnummer);
  // Prism asks its GETs without a body.
  const metBody = v.methode !== 'GET';
  delete v.antwoord;
  onderweg.set(id, v);
  try {
    const koppen = Object.fromEntries(Object.entries(v.koppen).filter(([naam]) => metBody || !/^content-length$/i.test(naam)));
    // RFC 9110 §11.1: a scheme may be written in any case. Prism knows two.
    if (koppen.Authorization) koppen.Authorization = koppen.Authorization.replace(/^bearer(?= )/i, 'Bearer');
    const uit = await stuur({ poort, methode: v.methode, doel, koppen: { ...koppen, 'X-Prisma': id }, body: metBody ? v.body : undefined });
    if (v.fout) throw v.fout;
    if (!v.antwoord) return undefined;
    const violaties = uit.koppen[uit.koppen.findIndex((naam) => naam.toLowerCase() === 'sl-violations') + 1];
    const bezwaar = uit.koppen.some((naam) => naam.toLowerCase() === 'sl-violations') ? violaties : json(uit.body).type?.startsWith(EIGEN_FOUT) ? uit.body.toString() : '';
    return bezwaar || (uit.status === v.antwoord.status ? '' : `status ${uit.status} instead of ${v.antwoord.status}`);
  } finally {
    onderweg.delete(id);
  }
}

/** The answer to a request, and what Prism has against it. */
async function oordeel(v) {
  const doel = v.doel.replace(/^\/v1(?=\/)/, '');
  const pad = ['HEAD', 'OPTIONS'].includes(v.methode) ? undefined : padVan(doel);
  let bezwaar = pad && contract.paths[pad][v.methode.toLowerCase()] ? await via(streng, v, doel) : undefined;
  let hoe = 'streng';
  if (bezwaar === undefined && pad) {
    hoe = 'ruim';
    bezwaar = await via(ruim, v, doel);
    if (bezwaar === '' && v.antwoord.status < 400) bezwaar = `the contract does not allow this request, and it was answered with ${v.antwoord.status}`;
  }
  if (bezwaar === undefined) {
    hoe = 'buiten';
    bezwaar = '';
    v.antwoord = await stuur(v);
  } else {
    const soort = v.antwoord.koppen[v.antwoord.koppen.findIndex((naam) => naam.toLowerCase() === 'content-type') + 1];
    const sleutel = `${pad} ${v.antwoord.status} ${soort}`;
    geoordeeld.set(sleutel, (geoordeeld.get(sleutel) ?? 0) + 1);
  }
  telling[hoe]++;
  return { status: v.antwoord.status, koppen: v.antwoord.koppen, body: v.antwoord.body.toString('base64'), bezwaar };
}

// --- The tests' side ---

const voor = http.createServer(async (verzoek, antwoord) => {
  try {
    const v = JSON.parse(await leesAlles(verzoek));
    if (v.body) v.body = Buffer.from(v.body, 'base64');
    antwoord.end(JSON.stringify(await oordeel(v)));
  } catch (fout) {
    antwoord.writeHead(502).end(JSON.stringify({ message: fout.stack, code: fout.code }));
  }
});
const voorpoort = await luister(voor);

const proef = spawn(process.execPath, ['--test', ...process.argv.slice(2)], { stdio: 'inherit', env: { ...process.env, KB_PRISMA: `http://127.0.0.1:${voorpoort}` } });
const code = await new Promise((klaar) => proef.once('close', klaar));

// --- The table ---

let gaten = 0;
console.log('\nAnswers that Prism judged, of what the contract declares:');
for (const [pad, item] of Object.entries(contract.paths))
  for (const [methode, operatie] of Object.entries(item)) {
    console.log(`${methode.toUpperCase()} ${pad}`);
    for (const [status, antwoord] of Object.entries(operatie.responses)) {
      const inhoud = antwoord.$ref ? contract.components.responses[antwoord.$ref.split('/').pop()] : antwoord;
      for (const soort of Object.keys(inhoud.content)) {
        const n = geoordeeld.get(`${pad} ${status} ${soort}`) ?? 0;
        if (!n) gaten++;
        console.log(`  ${status} ${soort.padEnd(26)} ${n || 'NONE'}`);
      }
    }
  }
console.log(`\n${telling.streng} requests as the contract has them, ${telling.ruim} that it does not allow, ${telling.buiten} past Prism (HEAD, OPTIONS, paths that do not exist); ${gaten} gaps`);
process.exit(code || gaten ? 1 : 0);
