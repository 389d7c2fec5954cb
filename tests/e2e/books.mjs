// The account against other books: a list with a row that agrees, one that does not and one that
// nobody knows, other columns, CSV; the calendar and its address; what has changed since a
// statement; a broker's own filings; and, for staff, the parameters.
import fs from 'node:fs';
import path from 'node:path';
import { look, open, out } from './browser.mjs';
import { account } from './goods.mjs';
import { copy, serve } from './house.mjs';
import { cents, fill, go, press, says, signIn, walked } from './walk.mjs';

const paths = {
  en: { signIn: 'sign-in', account: `a/${account}`, books: 'reconcile', calendar: 'calendar',
    statements: 'statements', since: 'since', parameters: 'parameters', filings: 'my-filings' },
  fr: { signIn: 'connexion', account: `c/${account}`, books: 'rapprochement',
    calendar: 'calendrier', statements: 'releves', since: 'depuis', parameters: 'parametres',
    filings: 'mes-productions' },
};

/** The first declarations of the account's list, as its own CSV gives them. */
async function declarations(walk) {
  const answer = await walk.page.request.get(
    `${walk.url}/${walk.language}/${walk.paths.account}/transactions.csv`);
  const rows = (await answer.text()).trim().split('\r\n').map((row) => row.split(','));
  const at = (name) => rows[0].indexOf(name);
  return rows.slice(1).filter((row) => row[at('type')] === 'CAD').slice(-3).reverse()
    .map((row) => ({ reference: row[at('reference')], amount: row[at('amount')] }));
}

async function upload(walk, header, rows) {
  await walk.page.setInputFiles('#file', { name: 'books.csv', mimeType: 'text/csv',
    buffer: Buffer.from([header, ...rows, ''].join('\r\n')) });
  await press(walk, 'main form[enctype] button[value=show]');
}

async function books(walk) {
  const { page } = walk;
  const [first, second] = await declarations(walk);
  await go(walk, walk.paths.account, walk.paths.books);
  await look(walk, 'b0-books');
  await press(walk, 'main form[enctype] button.btn');
  says(walk, 'a file is asked for', await page.locator('.errsum a[href="#file"]').count() === 1);
  await upload(walk, walk.language === 'fr' ? 'Numéro de transaction,Montant' :
    'Transaction number,Amount',
  [`${first.reference},${first.amount}`, `${second.reference},1.00`, '77777777777777,5.00']);
  const counts = await page.locator('main table').first().locator('tbody tr')
    .evaluateAll((rows) => rows.slice(0, 3).map((row) => row.cells[1].textContent));
  says(walk, 'each row is in one group', counts.join() === '1,1,1', counts);
  await look(walk, 'b1-compared');
  const chosen = await page.locator('select[name^=c]')
    .evaluateAll((all) => all.map((s) => s.value));
  says(walk, 'the columns are understood', chosen.join() === 'reference,amount', chosen);
  await fill(walk, 'c1', '');
  await press(walk, 'main form[enctype] button[value=show]');
  says(walk, 'an amount is asked for', await page.locator('.errsum li').count() === 1);
  await look(walk, 'b2-columns');
  await fill(walk, 'c1', 'amount');
  const [file] = await Promise.all([page.waitForEvent('download'), (async () => {
    await press(walk, 'main form[enctype] button[value=show]');
    await page.locator('main form[enctype] button[value=csv]').click();
  })()]);
  const place = path.join(out, `${walk.label}.csv`);
  await file.saveAs(place);
  const csv = fs.readFileSync(place, 'utf8');
  says(walk, 'the CSV has every row', csv.includes('\r\nmatched,') &&
    csv.includes('\r\ndifferent,') && csv.includes('\r\nmissingHere,'), csv.slice(0, 300));
}

async function calendar(walk) {
  const { page } = walk;
  await go(walk, walk.paths.account, walk.paths.calendar);
  await look(walk, 'b3-calendar');
  says(walk, 'each date has a rule', await page.locator('main section table').nth(1)
    .locator('tbody tr').evaluateAll((rows) => rows.length > 30 &&
      rows.every((row) => row.cells[2].textContent.trim().length > 20)));
  const address = await page.inputValue('#address');
  const feed = await (await fetch(address)).text();
  says(walk, 'the address gives a calendar', feed.startsWith('BEGIN:VCALENDAR\r\n'), address);
  await go(walk, walk.paths.account);
  await look(walk, 'b4-home');
  says(walk, 'home reminds of what comes', await page.locator('#rem').count() === 1);
}

async function since(walk) {
  const { page } = walk;
  await go(walk, walk.paths.account, walk.paths.statements);
  await press(walk, 'main tbody a');
  await press(walk, `main .head__a a[href$="/${walk.paths.since}"]`);
  await look(walk, 'b5-since');
  const [file] = await Promise.all([page.waitForEvent('download'),
    page.locator('main .head__a a[href$="as=pdf"]').click()]);
  const place = path.join(out, `${walk.label}-since.pdf`);
  await file.saveAs(place);
  says(walk, 'the PDF is one', fs.readFileSync(place).subarray(0, 5).toString() === '%PDF-');
  says(walk, 'totals as issued and now', await page.locator('main table').first()
    .locator('tbody tr').count() === 8);
}

/** A broker's own filings over its clients, and one client. */
async function filings(walk) {
  const { page } = walk;
  await go(walk, walk.paths.filings);
  await look(walk, 'b7-filings');
  const charged = await page.locator('main tbody tr')
    .evaluateAll((rows) => rows.map((row) => row.cells[2].textContent));
  const sum = charged.slice(0, -1).reduce((all, text) => all + cents(text), 0);
  says(walk, 'the clients add up to the total', charged.length > 1 && sum > 0 &&
    sum === cents(charged.at(-1)), charged);
  await press(walk, 'main tbody tr:nth-child(2) a');
  await look(walk, 'b8-client');
  says(walk, 'a client shows who filed and who paid',
    await page.locator('#fil').count() === 1 && await page.locator('#pay').count() === 1);
}

async function parameters(walk) {
  const { page } = walk;
  await go(walk, walk.paths.parameters);
  await look(walk, 'b6-parameters');
  const rows = await page.locator('main table').first().locator('tbody tr')
    .evaluateAll((all) => all.map((row) => [row.cells[0], row.cells[1], row.cells[4], row.cells[5]]
      .every((cell) => cell.textContent.trim().length > 0)));
  says(walk, 'each parameter has value, source and words', rows.length > 25 && rows.every(Boolean),
    rows.length);
}

/** Ctrl+K, a few letters or digits, Enter: another account, from wherever one is. */
async function change(walk) {
  const { page } = walk;
  await page.keyboard.press('Control+k');
  says(walk, 'the account switcher opens', await page.locator('#switch[open]').count() === 1);
  await page.locator('#switch li').first().waitFor();
  const all = await page.locator('#switch li').count();
  says(walk, 'it lists clients', all > 1, all);
  await look(walk, 'b5a-switch');
  await page.keyboard.type('no such client');
  await page.waitForFunction(() => document.querySelectorAll('#switch li').length === 0);
  says(walk, 'and says when nobody is called so',
    (await page.locator('#switch [aria-live]').textContent()).length > 0);
  await page.fill('#switch-q', '73105 6248 rm 0001');
  await page.waitForFunction(() => document.querySelectorAll('#switch li').length === 1);
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/${walk.paths.account}`);
  says(walk, 'a number parted by blanks opens its account',
    page.url().endsWith(walk.paths.account), page.url());
  await page.keyboard.press('Control+k');
  await page.locator('#switch li').first().waitFor();
  await page.keyboard.press('ArrowDown');
  says(walk, 'the arrows choose', await page.locator('#switch li').nth(1)
    .getAttribute('aria-selected') === 'true');
  await page.keyboard.press('Escape');
  says(walk, 'Escape closes it', await page.locator('#switch[open]').count() === 0);
}

export async function accountBooks(browser, demo, { language, script }) {
  const label = `${language}-books${script ? '' : '-noscript'}`;
  const data = copy(demo, label);
  const house = await serve(data);
  const walk = { ...await open(browser, { javaScriptEnabled: script, locale: `${language}-CA` }),
    label, language, script, url: house.url, paths: paths[language], htmlLang: `${language}-CA` };
  walk.page.setDefaultTimeout(15000);
  await walked({ label, data, house, people: { walk } }, async () => {
    await signIn(walk);
    await books(walk);
    await calendar(walk);
    await since(walk);
    await walk.context.clearCookies();
    await signIn(walk, 'sam');
    if (script) await change(walk);
    await filings(walk);
    await walk.context.clearCookies();
    await signIn(walk, 'officer');
    await parameters(walk);
  });
}
