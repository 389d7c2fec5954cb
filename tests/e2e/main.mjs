// node tests/e2e/main.mjs: the main job, what helps beside it, goods through a warehouse, in
// English, in French, and without script; changes after the payment date, one and many; changes
// of the law; what is paid before release; a courier's month. `main.mjs fr` or `cases-fr` does a
// part: a walk, and how. Pictures and papers are left in tests/e2e/out/, in a directory for each
// store.
import fs from 'node:fs';
import { launch, out } from './browser.mjs';
import { cases } from './cases.mjs';
import { charges } from './charges.mjs';
import { help } from './help.mjs';
import { courier } from './courier.mjs';
import { demonstration, remove } from './house.mjs';
import { job } from './job.mjs';
import { law } from './law.mjs';
import { mass } from './mass.mjs';
import { refunds } from './refunds.mjs';
import { releases } from './release.mjs';
import { end, note, ok } from './tap.mjs';
import { warehouse } from './warehouse.mjs';

fs.rmSync(out, { recursive: true, force: true });
fs.mkdirSync(out, { recursive: true });
const demo = demonstration();
let browser;
try {
  if (ok(demo.made.status === 0, 'carm init --demo', demo.made.out)) {
    browser = await launch();
    note(`Chromium ${browser.version()}`);
    const only = process.argv[2];
    const walks = [
      { name: 'en', language: 'en', script: true, sequence: 7731001 },
      { name: 'fr', language: 'fr', script: true, sequence: 7731002 },
      { name: 'noscript', language: 'en', script: false, sequence: 7731003 },
    ];
    for (const walk of walks) if (!only || only === walk.name) await job(browser, demo, walk);
    // Words and layout are the same on either store: on the second, each of the others once.
    const others = process.env.CARM_TEST_STORE ? walks.slice(0, 1) : walks;
    for (const [name, walked, scriptless, sequence] of [
      ['help', help, true, 10], ['warehouse', warehouse, true, 0], ['cases', cases, false, 20],
      ['charges', charges, false, 30], ['refunds', refunds, true, 40], ['mass', mass, true, 60],
      ['law', law, true, 0], ['release', releases, true, 0], ['courier', courier, true, 0]])
      for (const walk of others)
        if ((scriptless || walk.script) && (!only || only === `${name}-${walk.name}`))
          await walked(browser, demo, { ...walk, sequence: walk.sequence + sequence });
  }
} finally {
  await browser?.close();
  remove(demo);
}
process.exitCode = end();
