// Many declarations at once: a file with bad rows, its effect, what is filed and what stays out;
// the officer accepts one without a line and the rest as a whole; then a change of all that are
// alike, reported, approved by a second officer and posted.
import fs from 'node:fs';
import path from 'node:path';
import { look, open, out } from './browser.mjs';
import { account, json, transactionNumber } from './goods.mjs';
import { carm, copy, serve } from './house.mjs';
import { ok } from './tap.mjs';
import { advance, fill, go, press, says, signIn, walked } from './walk.mjs';

const paths = {
  en: { signIn: 'sign-in', account: `a/${account}`, mass: 'mass-adjustments', file: 'case',
    bulks: 'bulk-requests', fixes: 'fixes', fresh: 'new', paper: 'adjustment' },
  fr: { signIn: 'connexion', account: `c/${account}`, mass: 'rajustements-en-bloc',
    file: 'dossier', bulks: 'demandes-en-bloc', fixes: 'modifications', fresh: 'nouvelle',
    paper: 'rajustement' },
};
const headers = {
  en: 'Transaction number,Line,Field,New value,Reason',
  fr: 'Numéro de transaction;Ligne;Champ;Nouvelle valeur;Motif',
};
const second = 'officer2'; // of the demonstration

/** Three good changes of two declarations, and four rows that are wrong. */
function rows(walk) {
  const field = walk.language === 'fr' ? 'Valeur' : 'value';
  const amount = walk.language === 'fr' ? '8 000,00' : '8000.00';
  const mark = walk.language === 'fr' ? ';' : ',';
  const [first, other, third] = walk.numbers;
  return [
    [first, '4', field, amount, 'R3-32.2.VFD'],
    [first, '5', field, walk.language === 'fr' ? '3500,00' : '3500', 'R3-32.2.VFD'],
    [other, '4', field, amount, 'R3-32.2.VFD'],
    [third, '9', field, amount, 'R3-32.2.VFD'],
    [transactionNumber(99999999), '1', field, amount, 'R3-32.2.VFD'],
    [third, '1', 'simaCode', '31', 'R3-32.2.VFD'],
    [third, '2', field, 'x', 'R3-32.2.VFD'],
  ].map((cells) => cells.join(mark));
}

async function upload(walk, name) {
  await walk.page.setInputFiles('#file', {
    name: `${name}.csv`, mimeType: 'text/csv',
    buffer: Buffer.from([headers[walk.language], ...rows(walk), ''].join('\r\n')),
  });
  await walk.page.fill('#known-on', '2026-02-20');
  await press(walk, 'main form[enctype] button.btn');
}

async function file(walk) {
  const { page } = walk;
  await go(walk, walk.paths.account, walk.paths.mass);
  await look(walk, '90-list');
  await press(walk, 'main form[enctype] button.btn');
  says(walk, 'a file is asked for', await page.locator('.errsum a[href="#file"]').count() === 1);
  await look(walk, '91-no-file');
  await upload(walk, 'changes');
  const holds = await page.locator('select[name^=c]').evaluateAll((all) => all.map((s) => s.value));
  says(walk, 'the columns are understood',
    holds.join() === 'transaction,line,field,value,reason1', holds.join());
  await look(walk, '92-columns');
  await page.selectOption('#c3', '');
  await press(walk, 'button[name=do][value=check]');
  says(walk, 'without new values nothing can be done',
    await page.locator('.errsum a[href="#c0"]').count() === 1);
  await page.selectOption('#c3', 'value');
  await press(walk, 'button[name=do][value=check]');
  says(walk, 'four rows stay out',
    await page.locator('section[aria-labelledby=bad] tbody tr').count() === 4);
  says(walk, 'two declarations can be changed',
    await page.locator('section[aria-labelledby=changed] tbody tr').count() === 2);
  await look(walk, '93-check');
  await press(walk, 'button[name=do][value=file]');
  walk.request = page.url().split('/').pop();
  says(walk, 'the request has its number', /^M\d{9}-\d+$/.test(walk.request), page.url());
  await look(walk, '94-request');
  const csv = await walk.context.request.get(`${page.url()}/csv`);
  const text = await csv.text();
  says(walk, 'the report comes as CSV with both languages',
    text.includes('BLK-0005') && text.includes('has no line') && text.includes('n’a pas de ligne'),
    text.slice(0, 400));
  await go(walk, walk.paths.account, walk.paths.mass);
  await upload(walk, 'again');
  await press(walk, 'button[name=do][value=check]');
  says(walk, 'what waits for a decision is not changed again',
    (await page.locator('section[aria-labelledby=bad] tbody tr').count()) >= 6);
  await press(walk, 'button[name=do][value=drop]');
}

async function decide(walk, client) {
  const { page } = walk;
  await go(walk, walk.paths.bulks);
  await look(walk, '95-all');
  await press(walk, `main a[href$="/${client.request}"]`);
  await look(walk, '96-officer');
  await press(walk, `main a[href*="${walk.numbers[0]}/${walk.paths.file}"]`);
  await press(walk, 'button[value="adjustment.accept_part"]');
  says(walk, 'a part is not accepted without words',
    await page.locator('.errsum').count() === 1);
  await page.check('input[name=refuse-5]');
  await page.fill('#words', 'Line 5 is not shown. La ligne 5 n’est pas démontrée.');
  await look(walk, '97-lines');
  await press(walk, 'button[value="adjustment.accept_part"]');
  const statement = await page.locator('section[aria-labelledby=soadj]').textContent();
  says(walk, 'the statement of adjustment names both lines',
    statement.includes(`SoAdj-${walk.numbers[0]}-3`) && / 4\./.test(statement) &&
      / 5\./.test(statement), statement);
  await look(walk, '98-part');
  const pdf = await walk.context.request.get(`${walk.url}/${walk.language}/${walk.paths.account
  }/declarations/${walk.numbers[0]}/${walk.paths.paper}/pdf?version=2`);
  says(walk, 'it comes in print', pdf.status() === 200, pdf.status());
  await go(walk, walk.paths.account, walk.paths.mass, client.request);
  await press(walk, 'button[value="adjustment.refuse"]');
  says(walk, 'nothing is refused without a reason',
    await page.locator('.errsum a[href="#words"]').count() === 1);
  await press(walk, 'button[value="adjustment.approve"]');
  says(walk, 'nothing waits any more', await page.locator('#words').count() === 0);
  await look(walk, '99-decided');
}

async function report(walk) {
  const { page } = walk;
  await go(walk, walk.paths.fixes, walk.paths.fresh);
  await press(walk, 'main form .actions button');
  says(walk, 'what is meant has to be said', await page.locator('.errsum li').count() === 2);
  await look(walk, '9a-fix-empty');
  await page.fill('#classification', '6402.91');
  await page.fill('#origin', 'vn');
  await page.fill('#accounts', account);
  await page.fill('#from', '2025-11-01');
  await page.selectOption('#field', 'treatment');
  await page.fill('#value', '3');
  await page.fill('#words', 'No proof of origin. Aucune preuve d’origine.');
  await press(walk, 'main form .actions button');
  walk.fix = page.url().split('/').pop();
  says(walk, 'the report has its number', /^F\d{9}-\d+$/.test(walk.fix), page.url());
  says(walk, 'three declarations are changed',
    await page.locator('section[aria-labelledby=changed] tbody tr').count() >= 3);
  says(walk, 'statements are listed',
    await page.locator('section[aria-labelledby=statements] tbody tr').count() >= 3);
  says(walk, 'who made it does not approve it',
    await page.locator('button[value="fix.approve"]').count() === 0);
  await look(walk, '9b-fix-report');
}

async function post(walk, maker) {
  const { page } = walk;
  await go(walk, walk.paths.fixes, maker.fix);
  await press(walk, 'button[value="fix.approve"]');
  await look(walk, '9c-fix-approved');
  await press(walk, 'button[value="fix.finish"]');
  says(walk, 'all was posted',
    await page.locator('section[aria-labelledby=posted]').count() === 1 &&
      await page.locator('section[aria-labelledby=left]').count() === 0);
  await look(walk, '9d-fix-posted');
}

function declareAll(data, numbers) {
  const name = path.join(data, '..', `mass-${numbers[0]}.jsonl`);
  fs.writeFileSync(name, numbers.map((n) => `${JSON.stringify(json(n))}\n`).join(''));
  const filed = carm(data, 'file', name);
  ok(filed.status === 0, `${numbers.length} declarations are filed`, filed.out);
}

/** language en or fr; a copy of the demonstration to itself. */
export async function mass(browser, demo, { language, script, sequence }) {
  const label = `${language}-mass${script ? '' : '-noscript'}`;
  const data = copy(demo, label);
  const numbers = [0, 1, 2].map((n) => transactionNumber(sequence + n));
  declareAll(data, numbers);
  const house = await serve(data);
  const options = { javaScriptEnabled: script, locale: `${language}-CA` };
  const common = { label, language, script, url: house.url, paths: paths[language],
    htmlLang: `${language}-CA`, numbers };
  const people = {};
  for (const name of ['client', 'officer', 'other']) {
    people[name] = { ...await open(browser, options), ...common };
    people[name].page.setDefaultTimeout(15000);
  }
  const { client, officer, other } = people;
  await walked({ label, data, house, people }, async () => {
    await signIn(client);
    await advance(client, '2026-01-05');
    await advance(client, '2026-03-02');
    await file(client);
    await signIn(officer, 'officer');
    await decide(officer, client);
    await report(officer);
    await signIn(other, second);
    await post(other, officer);
  });
}
