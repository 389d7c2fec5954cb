// node tests/e2e/main.mjs: the main job, what helps beside it, goods through a warehouse, changes
// after the payment date, one and many, changes of the law, what is paid before release, a
// courier's month, charges by hand, a bank's file, money that bounces or went astray, proofs, books
// held against the account, registering a business, a delegation, the agency's staff, groups of
// clients, a year of a broker with twelve clients.
// `main.mjs fr` or `cases-fr` does a part: a walk, and how; `all` does everything. Both look at
// each page more closely and leave pictures beside the papers in tests/e2e/out/, in a directory for
// each store.
import fs from 'node:fs';
import { audit } from './audit.mjs';
import { bank } from './bank.mjs';
import { accountBooks } from './books.mjs';
import { launch, out } from './browser.mjs';
import { bills } from './bills.mjs';
import { cases } from './cases.mjs';
import { charges } from './charges.mjs';
import { clients } from './clients.mjs';
import { collection } from './collection.mjs';
import { delegation } from './delegation.mjs';
import { demand } from './demand.mjs';
import { guarantee } from './guarantee.mjs';
import { papers } from './paper.mjs';
import { help } from './help.mjs';
import { courier } from './courier.mjs';
import { demonstration, remove } from './house.mjs';
import { job } from './job.mjs';
import { law } from './law.mjs';
import { mass } from './mass.mjs';
import { passkey } from './passkey.mjs';
import { partner } from './partner.mjs';
import { newcomer } from './newcomer.mjs';
import { overdue } from './overdue.mjs';
import { payout } from './payout.mjs';
import { proof } from './proof.mjs';
import { money } from './money.mjs';
import { monitor } from './monitor.mjs';
import { refunds } from './refunds.mjs';
import { registration } from './registration.mjs';
import { releases } from './release.mjs';
import { released } from './released.mjs';
import { security } from './security.mjs';
import { signin } from './signin.mjs';
import { staff } from './staff.mjs';
import { end, note, ok } from './tap.mjs';
import { warehouse } from './warehouse.mjs';
import { year } from './year.mjs';

fs.rmSync(out, { recursive: true, force: true });
fs.mkdirSync(out, { recursive: true });
const demo = demonstration();
let browser;
try {
  if (ok(demo.made.status === 0, 'carm init --demo', demo.made.out)) {
    browser = await launch();
    note(`Chromium ${browser.version()}`);
    const only = process.argv[2];
    // Each page is walked once, in English with scripts or in French without; the main job and how
    // people come in and are let act in both ways, and the job in another one on PostgreSQL, whose
    // answers the suite cli looks at.
    const both = ['', 'signin', 'registration', 'delegation'];
    const again = process.env.CARM_TEST_STORE !== undefined;
    const ways = {
      en: { language: 'en', script: true, sequence: 7731001 },
      fr: { language: 'fr', script: true, sequence: 7731002 },
      noscript: { language: 'en', script: false, sequence: 7731003 },
      'fr-noscript': { language: 'fr', script: false, sequence: 7731004 },
    };
    const walks = { '': job, help, warehouse, cases, charges, refunds, mass, law, release: releases,
      courier,
      bills,
      bank,
      money,
      proof,
      books: accountBooks,
      collection,
      payout,
      overdue,
      year,
      security,
      partner,
      signin,
      passkey,
      audit,
      registration,
      delegation,
      staff,
      clients,
      guarantee,
      paper: papers,
      newcomer,
      monitor,
      demand,
      released,
    };
    for (const [at, [walk, walked]] of Object.entries(walks).entries())
      for (const [name, way] of Object.entries(ways)) {
        const full = walk ? `${walk}-${name}` : name;
        const usual = again
          ? !walk && name === 'fr'
          : walk === 'passkey'
          ? way.script // which it is about
          : both.includes(walk) ? name === 'en' || name === 'fr-noscript'
          : name === (at % 2 ? 'fr-noscript' : 'en');
        if (only ? only === full || only === 'all' : usual)
          await walked(browser, demo, { name, ...way });
      }
  }
} finally {
  await browser?.close();
  remove(demo);
}
process.exitCode = end();
