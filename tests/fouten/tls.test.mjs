// Fault 43: a source whose certificate or version of TLS does not hold is not spoken to. Every source is asked over TLS here.
import assert from 'node:assert/strict';
import { volledig } from './hulp/oordeel.mjs';
import { BRONNEN, nieuweWerkgever, nieuweWerkgevers, opzet } from './hulp/rij.mjs';

const GROEP = { 'cws-ihp': 'organisatie', poortwachter: 'preventief', erd: 'uitkering', k3cr: 'contact', archie: 'contact', archief: 'documenten' };
// Room for handshakes under a sanitizer: nothing here waits for a limit.
const ruim = {
  timeoutMs: 5000,
  pasAan: (config, s) => {
    config.dienst.deadline_ms = 6000;
    for (const bron of config.bronnen) Object.assign(bron, { ca: s.ca, verbind_ms: 5000 });
  },
};
const { simulator, vraag, rij } = await opzet({
  ...ruim,
  bronnen: (s) => s.tlsBronnen,
});

rij([43], 'certificates of the CA that was configured: everything is there', async () => {
  for (const lh of nieuweWerkgevers(5)) assert.ok(volledig(await vraag(lh)));
});

const STORINGEN = [
  ['an expired certificate', { certificaat: 'verlopen' }],
  ['a certificate of another name', { certificaat: 'verkeerde-naam' }],
  ['a certificate of another CA', { certificaat: 'andere-ca' }],
  ['a self-signed certificate', { certificaat: 'zelfondertekend' }],
  ['TLS 1.0 only', { tlsVersie: '1.0' }],
  ['TLS 1.1 only', { tlsVersie: '1.1' }],
];

const verzoeken = async (bron) => (await simulator.bedien(`/bronnen/${bron}`, {}, [200])).json.tellers.verzoeken;

// Half of the sources at once, each with another fault, until every source has had every one.
for (let begin = 0; begin < STORINGEN.length; begin++)
  for (const helft of [0, 1]) {
    const ziek = BRONNEN.filter((_, i) => i % 2 === helft).map((bron, i) => [bron, ...STORINGEN[(begin + i) % STORINGEN.length]]);

    rij([43], `${ziek.map(([bron, wat]) => `${bron} has ${wat}`).join(', ')}: refused, nothing is sent, and its own part only`, async () => {
      for (const [bron, , storing] of ziek) {
        await simulator.storing(bron, storing);
        // A connection that was made before is still good: the source restarts, as one does for a certificate.
        await simulator.bedien(`/bronnen/${bron}/stop`, { methode: 'POST' }, [200, 204]);
        await simulator.bedien(`/bronnen/${bron}/start`, { methode: 'POST' }, [200, 204]);
      }
      const voor = await Promise.all(ziek.map(([bron]) => verzoeken(bron)));
      const { json, status } = await vraag(nieuweWerkgever());
      const na = await Promise.all(ziek.map(([bron]) => verzoeken(bron)));

      assert.equal(status, 200);
      assert.deepEqual(na, voor, 'no request was sent over it');
      const bronnen = Object.values(json.gegevensgroepen).flatMap((deel) => deel.bronnen.filter((b) => b.status === 'onbereikbaar'));
      assert.deepEqual(bronnen.map((b) => b.reden), ziek.map(() => 'verbinding'), JSON.stringify(bronnen));
      const getroffen = ziek.map(([bron]) => GROEP[bron]);
      for (const [naam, deel] of Object.entries(json.gegevensgroepen)) assert.ok(getroffen.includes(naam) || deel.gegevens, naam);
    });
  }

rij([43], 'a source that speaks no TLS where it should: refused', async () => {
  const anders = await opzet({
    ...ruim,
    ziek: ['uitkering'],
    bronnen: (s) => ({ ...s.tlsBronnen, erd: s.bronnen.erd.replace('http:', 'https:') }),
  });
  const { json } = await anders.vraag(nieuweWerkgever());

  assert.equal(json.gegevensgroepen.uitkering.gegevens, undefined);
});
