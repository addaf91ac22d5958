// klantbeeld status: what the management port says, as a table and as an exit code.
import assert from 'node:assert/strict';
import http from 'node:http';
import { ruimOp, startAlles, startDienst, toets } from './hulp/omgeving.mjs';
import { draai, vrijePoort, wachtTot } from './hulp/proces.mjs';
import { nieuweWerkgever } from './hulp/wereld.mjs';

const { simulator, dienst } = await startAlles();
const status = (...opties) => draai('klantbeeld', ['status', ...opties]);

toets('a service that is well: a table, and exit code 0, by its configuration and by its URL', async () => {
  await dienst.vraag(`/werkgever/${nieuweWerkgever()}`, { token: await dienst.token() });
  const perConfig = await status('--config', dienst.bestand);
  const perUrl = await status('--url', dienst.beheer);

  for (const { code, stdout, stderr } of [perConfig, perUrl]) {
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^livez +pass/m);
    assert.match(stdout, /^startupz +pass/m);
    assert.match(stdout, /^readyz +pass/m);
    for (const naam of Object.keys(simulator.bronnen)) assert.match(stdout, new RegExp(`^${naam} +dicht +0 +0 +\\d+ `, 'm'));
    assert.match(stdout, /^erd +dicht .* 1 +0 +\d+\.\d +\d{4}-\d\d-\d\dT/m);
  }
});

toets('a service that is not ready says why: exit code 1', async () => {
  const zonder = await startDienst(simulator.bronnen, { pasAan: (c) => (c.abs.jwks = 'http://127.0.0.1:1/jwks.json'), klaar: 503 });
  const { code, stdout } = await status('--url', zonder.beheer);

  assert.equal(code, 1);
  assert.match(stdout, /^readyz +fail +de sleutels van de uitgever zijn nog niet gelezen/m);
  assert.match(stdout, /^livez +pass/m);
});

toets('a source that is left alone: exit code 1, and the table says which', async () => {
  const d = await startDienst(simulator.bronnen, {
    pasAan: (c) => c.bronnen.forEach((b) => Object.assign(b, { breker_minimum: 2, breker_procent: 50, breker_open_s: 600, breker_open_max_s: 600 })),
  });
  await simulator.storing('erd', { status: 500 });
  try {
    const token = await d.token();
    await wachtTot('an open breaker', async () => {
      await d.vraag(`/werkgever/${nieuweWerkgever()}/uitkering`, { token });
      return (await status('--url', d.beheer)).code === 1;
    });
    assert.equal((await status('--alleen', 'livez', '--url', d.beheer)).code, 0, 'it lives, whatever its sources do');
    assert.match((await status('--url', d.beheer)).stdout, /^erd +open .* foutantwoord$|^erd +open .* onderbroken$/m);
  } finally {
    await simulator.herstel();
  }
});

toets('who is not there, or is no management port: exit code 2, with a reason', async () => {
  const weg = await status('--url', `http://127.0.0.1:${await vrijePoort()}`);
  const verkeerd = await status('--url', 'ftp://127.0.0.1');
  const leeg = await status();
  const beide = await status('--url', dienst.beheer, '--config', dienst.bestand);
  const fout = await status('--config', '/bestaat/niet');

  const onbekend = await status('--url', dienst.beheer, '--alleen', 'metrics');

  for (const uit of [weg, verkeerd, leeg, beide, fout, onbekend]) {
    assert.equal(uit.code, 2, uit.stderr);
    assert.notEqual(uit.stderr, '');
  }
});

toets('what answers in place of a service cannot act upon the terminal', async () => {
  const kwaad = '\u001b[2J\u001b]0;x\u0007\nlivez pass';
  const server = http.createServer((v, a) =>
    a.end(JSON.stringify(v.url === '/bronnen' ? { bronnen: [{ naam: kwaad, breker: kwaad, laatsteSucces: kwaad }, 7, null] } : { status: kwaad, output: kwaad })),
  );
  await new Promise((klaar) => server.listen(0, '127.0.0.1', klaar));
  ruimOp(async () => server.close());
  const { code, stdout } = await status('--url', `http://127.0.0.1:${server.address().port}`);

  assert.equal(code, 1);
  assert.ok(!/[\x00-\x09\x0b-\x1f\x7f]/.test(stdout));
  assert.equal(stdout.split('\n').filter((r) => r.startsWith('livez')).length, 1);
});
