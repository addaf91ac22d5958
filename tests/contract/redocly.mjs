// Reads what Redocly found (JSON on standard input) and refuses a warning like an error.
import { readFileSync } from 'node:fs';

const { totals, problems } = JSON.parse(readFileSync(0, 'utf8'));
for (const { ruleId, message, location } of problems) console.error(`${ruleId}: ${message} ${location?.[0]?.pointer ?? ''}`);
process.exitCode = totals.errors + totals.warnings + problems.length > 0 ? 1 : 0;
