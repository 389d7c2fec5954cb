// node tests/e2e/main.mjs: the main job, what helps beside it, goods through a warehouse, in
// English, in French, and without script; changes after the payment date in both languages; what is
// paid before release; a courier's month.
// `main.mjs fr`, `help-fr`, `warehouse-fr` or `cases-fr` does a part. Pictures and papers are left
// in tests/e2e/out/, in a directory for each store.
import fs from 'node:fs';
import { launch, out } from './browser.mjs';
import { cases } from './cases.mjs';
import { charges } from './charges.mjs';
import { help } from './help.mjs';
import { courier } from './courier.mjs';
import { demonstration, remove } from './house.mjs';
import { job } from './job.mjs';
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
    // What helps is the same words and layout on either store: on the second, once.
    for (const walk of process.env.CARM_TEST_STORE ? walks.slice(0, 1) : walks)
      if (!only || only === `help-${walk.name}`)
        await help(browser, demo, { ...walk, sequence: walk.sequence + 10 });
    for (const walk of walks)
      if (!only || only === `warehouse-${walk.name}`) await warehouse(browser, demo, walk);
    for (const language of ['en', 'fr'])
      if (!only || only === `cases-${language}`)
        await cases(browser, demo, { language, script: true, sequence: 7731010 });
    for (const walk of walks)
      if (!only || only === `release-${walk.name}`) await releases(browser, demo, walk);
    for (const walk of walks)
      if (!only || only === `courier-${walk.name}`) await courier(browser, demo, walk);
    for (const [language, sequence] of [['en', 7731021], ['fr', 7731022]])
      if (!only || only === 'charges') await charges(browser, demo, { language, sequence });
  }
} finally {
  await browser?.close();
  remove(demo);
}
process.exitCode = end();
