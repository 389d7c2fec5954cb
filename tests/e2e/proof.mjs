// A statement and a payment proved: the page, its file, carm-verify with the key of the public
// page; the sealed days without signing in; the history of the business.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { look, open, out } from './browser.mjs';
import { account, transactionNumber } from './goods.mjs';
import { binary, carm, copy, serve } from './house.mjs';
import { body, go, press, says, signIn, walked } from './walk.mjs';

const paths = {
  en: { signIn: 'sign-in', account: `a/${account}`, statements: 'statements', proof: 'proof',
    transactions: 'transactions', sealed: 'under the seal of', history: 'history' },
  fr: { signIn: 'connexion', account: `c/${account}`, statements: 'releves', proof: 'preuve',
    transactions: 'transactions', sealed: 'sous le sceau du', history: 'historique' },
};

function verify(key, ...files) {
  try {
    const program = path.join(path.dirname(binary()), 'carm-verify');
    const said = execFileSync(program, ['--key', key, ...files], { encoding: 'utf8' });
    return { status: 0, said };
  } catch (error) {
    return { status: error.status ?? -1, said: `${error.stdout}${error.stderr}` };
  }
}

/** What pressing gives, as a file. */
async function download(walk, selector, name) {
  const [given] = await Promise.all([walk.page.waitForEvent('download'),
    walk.page.locator(selector).first().click()]);
  const file = path.join(out, `${walk.label}-${name}`);
  await given.saveAs(file);
  return file;
}

async function sealedDays(walk) {
  await go(walk, walk.paths.proof);
  await look(walk, '130-sealed-days');
  const key = (await walk.page.locator('pre.receipt').first().textContent()).trim();
  says(walk, 'the public key is there', /^[0-9a-f]{64}$/.test(key), key);
  says(walk, 'fifty days are listed', await walk.page.locator('main tbody tr').count() === 50);
  const first = await walk.page.locator('main tbody th').first().textContent();
  await press(walk, 'main p a.btn--2[href*="before="]');
  const later = await walk.page.locator('main tbody th').first().textContent();
  says(walk, 'earlier days follow', later < first, `${later} ${first}`);
  return key;
}

async function statement(walk, key) {
  const { page } = walk;
  await go(walk, walk.paths.account, walk.paths.statements);
  await press(walk, `main tbody tr:nth-child(2) a[href*="/${walk.paths.statements}/"]`);
  const paper = await download(walk, 'a[href$="/json"]', 'statement.json');
  await press(walk, `a[href*="/${walk.paths.proof}/"]`);
  says(walk, 'it stands under a seal', (await body(walk)).includes(walk.paths.sealed),
    (await body(walk)).slice(0, 400));
  await look(walk, '131-proof');
  const shown = await page.locator('pre.receipt').textContent();
  says(walk, 'the command has the key', shown.includes(key), shown);
  const file = await download(walk, '.head__a a.btn', 'proof.txt');
  const ran = verify(key, file, paper);
  says(walk, 'carm-verify accepts proof and statement', ran.status === 0, ran.said);
  const forged = fs.readFileSync(file, 'latin1').replace(/^place \d+/m, 'place 99');
  fs.writeFileSync(file, forged, 'latin1');
  says(walk, 'and refuses it changed', verify(key, file, paper).status === 1);
}

async function transaction(walk) {
  await go(walk, walk.paths.account, walk.paths.transactions);
  await press(walk, 'main tbody th a');
  const links = walk.page.locator(`main a[href*="/${walk.paths.proof}/"]`);
  says(walk, 'a transaction can be proved', await links.count() > 0, walk.page.url());
  await press(walk, `main a[href*="/${walk.paths.proof}/"]`);
  says(walk, 'by a page of its own', walk.page.url().includes(`/${walk.paths.proof}/`));
}

async function history(walk, key) {
  const file = await download(walk, `form[action$="/${walk.paths.history}"] button`, 'history.txt');
  const ran = verify(key, file);
  says(walk, 'the history is whole', ran.status === 0 &&
    fs.readFileSync(file, 'utf8').split('\n')[2].startsWith('chain 1 '), ran.said.slice(-300));
}

export async function proof(browser, demo, { name, language, script, sequence }) {
  const label = `${name}-proof`;
  const data = copy(demo, label);
  const house = await serve(data);
  const walk = { ...await open(browser, { javaScriptEnabled: script, locale: `${language}-CA` }),
    label, language, script, url: house.url, paths: paths[language],
    htmlLang: `${language}-CA`, number: transactionNumber(sequence) };
  walk.page.setDefaultTimeout(15000);
  await walked({ label, data, house, people: { walk } }, async () => {
    const key = await sealedDays(walk);
    await signIn(walk);
    await statement(walk, key);
    await transaction(walk);
    await history(walk, key);
  });
}
