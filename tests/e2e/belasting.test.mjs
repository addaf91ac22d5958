// Many clients at once: every answer is about the employer that was asked, in full, whoever else is asking.
import assert from 'node:assert/strict';
import { startAlles, toets } from './hulp/omgeving.mjs';
import { metWerkers } from './hulp/werkers.mjs';
import { steekproef } from './hulp/wereld.mjs';

const { simulator, dienst } = await startAlles({ pasAan: (config) => (config.dienst.deadline_ms = 20_000) });
const token = await dienst.token();

toets('64 clients each get the page of the employer they asked for, with every group', async () => {
  await metWerkers(64, steekproef(600, 11), async (lh) => {
    const { status, json } = await dienst.vraag(`/werkgever/${lh}`, { token });

    assert.equal(status, 200);
    assert.equal(json.lhnummer, lh);
    for (const [naam, deel] of Object.entries(json.gegevensgroepen)) {
      assert.equal(deel.lhnummer, lh, naam);
      assert.ok(deel.gegevens, naam);
    }
    assert.equal(json.gegevensgroepen.organisatie.gegevens.lhnummer, lh);
  });
});

toets('the same question asked by 64 clients at once has one answer', async () => {
  const [lh] = steekproef(1, 17);
  const antwoorden = await Promise.all(
    Array.from({ length: 64 }, () => dienst.vraag(`/werkgever/${lh}/contact`, { token })),
  );

  for (const { json } of antwoorden) assert.deepEqual(json.gegevens, antwoorden[0].json.gegevens);
});

toets('a hundred requests that wait for a hung source leave the other groups their answers', async () => {
  const [lh] = steekproef(1, 23);
  await simulator.storing('archief', { hangen: 'voor' });
  try {
    const wachtend = Array.from({ length: 100 }, () => dienst.vraag(`/werkgever/${lh}/documenten`, { token }));

    await metWerkers(8, steekproef(200, 31), async (ander) => {
      const { status, json } = await dienst.vraag(`/werkgever/${ander}/organisatie`, { token });

      assert.equal(status, 200);
      assert.equal(json.lhnummer, ander);
    });
    for (const { status } of await Promise.all(wachtend)) assert.equal(status, 504);
  } finally {
    await simulator.herstel();
  }
});
