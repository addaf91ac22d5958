// The short version of duur.mjs.
process.env.KB_SECONDEN ??= '20';
await import('./duur.mjs');
