// Holds the contract against the version of the same major number that was released last, and refuses what breaks a client.
//   node tests/contract/vergelijk.mjs [DOCUMENT]
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { brekend, versiefouten } from './brekend.mjs';

const openapi = new URL('../../openapi/', import.meta.url);
const document = parse(readFileSync(process.argv[2] ?? new URL('klantbeeld-werkgever.yaml', openapi), 'utf8'));
const bestand = new URL(`vrijgegeven/v${document.info.version.split('.')[0]}.yaml`, openapi);

if (!existsSync(bestand)) {
  console.error(`${bestand.pathname} is not there: the first document of a major version is kept at its release`);
  process.exitCode = 1;
} else {
  const vrijgegeven = parse(readFileSync(bestand, 'utf8'));
  const wijzigingen = readFileSync(new URL('CHANGELOG.md', openapi), 'utf8');
  const fouten = [...versiefouten(vrijgegeven, document, wijzigingen), ...brekend(vrijgegeven, document)];
  for (const fout of fouten) console.error(fout);
  process.exitCode = fouten.length ? 1 : 0;
}
