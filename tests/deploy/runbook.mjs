// The runbook taken apart: its blocks of commands with the headings that they stand under.
import { lees } from './hulp.mjs';

/** [{hoofd, sectie, code}] of every ```sh block of deploy/README.md, in its order. */
export function blokken() {
  const uit = [];
  let hoofd = '';
  let sectie = '';
  let code = null;
  for (const regel of lees('deploy/README.md').split('\n')) {
    const kop = code === null && /^(##+) (.*)$/.exec(regel);
    if (kop) {
      if (kop[1] === '##') hoofd = kop[2];
      sectie = kop[2];
    } else if (regel === '```sh') {
      code = [];
    } else if (regel === '```' && code) {
      uit.push({ hoofd, sectie, code: code.join('\n') });
      code = null;
    } else code?.push(regel);
  }
  return uit;
}
