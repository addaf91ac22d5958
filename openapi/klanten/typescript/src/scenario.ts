// An employer on screen: what a front-end does, with KB_URL, KB_TOKEN and KB_LH of scripts/demo. Ends with an error when something is
// not as the contract says.
import assert from 'node:assert/strict';
import { env } from 'node:process';
import { isGeleverd, KlantbeeldFout, maakKlantbeeld } from './klantbeeld.js';

const { KB_URL, KB_TOKEN, KB_LH = '123456789L01' } = env;
assert.ok(KB_URL && KB_TOKEN, 'KB_URL and KB_TOKEN are needed; scripts/demo makes them (. build/demo/omgeving)');
const klant = maakKlantbeeld({ url: KB_URL, token: () => KB_TOKEN });

const { gegevensgroepen } = await klant.gegevensgroepen();
console.log('Gegevensgroepen:', gegevensgroepen.filter((g) => g.toegang).map((g) => g.titel).join(', '));

const { organisatie, documenten, financieel } = (await klant.klantbeeld(KB_LH, ['organisatie', 'documenten', 'financieel'])).gegevensgroepen;
assert.ok(isGeleverd(organisatie) && isGeleverd(documenten));
console.log('Organisatie:', organisatie.gegevens.naam, '-', organisatie.gegevens.status?.omschrijving ?? 'status onbekend');
for (const bron of [...organisatie.bronnen, ...documenten.bronnen]) console.log(`  ${bron.naam}: ${bron.status}, ${bron.opgehaaldOp ?? 'niet opgehaald'}`);
assert.equal(financieel?.status, 404);
console.log('Financieel:', financieel.probleem.detail);

const titels: string[] = [];
for await (const document of klant.documenten(KB_LH, { aantal: 2, sorteer: '-datum' })) titels.push(document.titel ?? '(zonder titel)');
assert.ok(titels.length > 2, 'more than a page');
console.log('Documenten:', titels.length);

await assert.rejects(klant.organisatie('123'), (fout) => {
  assert.ok(fout instanceof KlantbeeldFout && fout.status === 400);
  console.log('Fout:', fout.message);
  return true;
});
await assert.rejects(maakKlantbeeld({ url: KB_URL, token: () => 'verlopen' }).gegevensgroepen(), (fout) => fout instanceof KlantbeeldFout && fout.is('niet-aangemeld'));
