// node tests/e2e/main.mjs: the main job, and what helps beside it, in English, in French, and
// without script. Pictures and papers are left in tests/e2e/out/, in a directory for each store.
import fs from 'node:fs';
import { launch, out } from './browser.mjs';
import { charges } from './charges.mjs';
import { help } from './help.mjs';
import { demonstration, remove } from './house.mjs';
import { job } from './job.mjs';
import { end, note, ok } from './tap.mjs';

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
    for (const walk of walks)
      if (!only || only === `help-${walk.name}`)
        await help(browser, demo, { ...walk, sequence: walk.sequence + 10 });
    for (const [language, sequence] of [['en', 7731021], ['fr', 7731022]])
      if (!only || only === 'charges') await charges(browser, demo, { language, sequence });
  }
} finally {
  await browser?.close();
  remove(demo);
}
process.exitCode = end();
