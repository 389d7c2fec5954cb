// What helps before and beside a declaration: the tariff, an estimate, help with classifying, lines
// from a file, copies, templates, drafts that are saved as one goes.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { look, open, out } from './browser.mjs';
import { account, invoices, shipment, transactionNumber } from './goods.mjs';
import { copy, serve } from './house.mjs';
import { ok } from './tap.mjs';
import { cents, fill, go, press, says, signIn, walked } from './walk.mjs';

const corpus = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../fuzz/corpus/sheet');
const paths = {
  en: { signIn: 'sign-in', tariff: 'tariff', under: 'under', guide: 'classification-help',
    estimate: 'estimate', account: `a/${account}`, import: 'import', templates: 'templates' },
  fr: { signIn: 'connexion', tariff: 'tarif', under: 'sous', guide: 'aide-classement',
    estimate: 'estimation', account: `c/${account}`, import: 'importer', templates: 'modeles' },
};
const words = {
  en: { ruling: 'This is no ruling', taken: '297 can be taken, 3 cannot',
    lines: 'Lines 1 to 50 of', unknown: 'Country of origin',
    header: ['Description', 'HS code', 'Country of origin', 'Ship date', 'Qty', 'UOM',
      'Invoice no', 'Line value', 'Currency'], separator: ',' },
  fr: { ruling: 'Ceci n’est pas une décision', taken: '297 peuvent être reprises, 3 non',
    lines: 'Les lignes 1 à 50 de', unknown: 'Pays d’origine',
    header: ['Désignation', 'Classement', 'Pays d’origine', 'Date d’expédition', 'Quantité',
      'Unité', 'Facture', 'Valeur', 'Devise'], separator: ';' },
};
const ROWS = 300;

async function body(walk) {
  return (await walk.page.locator('main').textContent()).replace(/[\u00a0\u202f\s]+/g, ' ');
}

async function tariff(walk) {
  const { page } = walk;
  await go(walk, walk.paths.tariff);
  says(walk, 'the sections hold the chapters',
    await page.locator('#sections ~ details a').count() > 90);
  await look(walk, 'h01-tariff');
  await page.fill('#q', 'coton t-shrits');
  await press(walk, 'form[role=search] button');
  const first = await page.locator('main tbody th').first().textContent();
  says(walk, 'a misspelt search finds T-shirts', first.startsWith('6109'), first);
  says(walk, 'and says how it was understood',
    (await page.locator('[role=status]').textContent()).includes('cotton t shirts'));
  await look(walk, 'h02-search');
  await go(walk, walk.paths.tariff, walk.paths.under, '61');
  await look(walk, 'h03-chapter');
  await press(walk, 'main tbody a');
  await look(walk, 'h04-heading');
  await go(walk, walk.paths.tariff, '7615100010?on=2025-11-20');
  says(walk, 'the number tells its surtax over time',
    (await page.locator('section[aria-labelledby=time]').textContent()).includes('SOR/2025-95'));
  await look(walk, 'h05-number');
  await go(walk, walk.paths.tariff, '7615100010?on=1990-01-01');
  says(walk, 'before its first day a number says so',
    await page.locator('.note--warn').count() === 1);
  await look(walk, 'h06-outside');
  const wrong = await page.goto(
    `${walk.url}/${walk.language}/${walk.paths.tariff}/7615100010?on=x`);
  says(walk, 'a day that is none is refused', wrong.status() === 422, wrong.status());
  await look(walk, 'h07-no-day');
}

/** Down the best branch to a number, and from there to an estimate. */
async function guide(walk) {
  const { page } = walk;
  await go(walk, walk.paths.guide);
  says(walk, 'help says that it is no ruling', (await body(walk)).includes(walk.words.ruling));
  await look(walk, 'h10-guide');
  await page.fill('#q', 'cotton T-shirts women');
  await press(walk, 'form[role=search] button');
  await look(walk, 'h11-guide-chapters');
  for (let step = 0; step < 8 && !/\/\d{10}$/.test(new URL(page.url()).pathname); step++)
    await press(walk, 'main tbody .acts a');
  const number = new URL(page.url()).pathname.slice(-10);
  says(walk, 'step by step leads to a number of T-shirts', number.startsWith('6109'), page.url());
  await press(walk, '.head__a a');
  says(walk, 'the number is carried into the estimate',
    await page.inputValue('#classification') === number);
  await page.fill('#origin', 'VN');
  await page.fill('#value', walk.language === 'fr' ? '10 000,00' : '10,000.00');
  await press(walk, 'main form button.btn');
  const totals = await page.locator('#compare ~ .tw tbody .amt').allTextContents();
  says(walk, 'two treatments stand side by side', totals.length === 2, totals.join());
  says(walk, 'the partnership costs less', cents(totals[1]) < cents(totals[0]), totals.join());
  says(walk, 'the difference is told',
    (await page.locator('#compare ~ .tw tbody tr').nth(1).textContent())
      .replace(/[\u00a0\u202f]/g, ' ')
      .includes(walk.language === 'fr' ? '1 890,00' : '1,890.00'));
  for (const details of await page.locator('main details.why').all())
    await details.evaluate((e) => { e.open = true; });
  await look(walk, 'h12-estimate');
  await page.fill('#classification', 'umbrelas');
  await page.fill('#origin', 'XX');
  await press(walk, 'main form button.btn');
  says(walk, 'words give numbers to choose from',
    await page.locator('#choose ~ ul a').count() > 0);
  says(walk, 'what is wrong is said', await page.locator('.errsum li').count() > 0);
  await look(walk, 'h13-estimate-refused');
}

/** A file as people have it; rows 5, 120 and 299 of the goods are wrong. */
function table(walk, rows, bad) {
  const lines = [walk.words.header];
  for (let i = 1; i <= rows; i++)
    lines.push([`Cotton T-shirts, lot ${i}`, bad && i === 5 ? '6109109999' : '6109.10.00.22',
      bad && i === 120 ? 'XX' : 'VN', '2025-11-03', String(10 + i), 'NMB', 'HPF-300',
      bad && i === 299 ? 'abc' : (i * 1.25).toFixed(2), 'USD']);
  return lines.map((cells) => cells.map((c) => (/[,;"]/.test(c) ? `"${c}"` : c))
    .join(walk.words.separator)).join('\r\n');
}

async function upload(walk, name, content) {
  await walk.page.setInputFiles('#file', typeof content === 'string' && name.endsWith('.csv')
    ? { name, mimeType: 'text/csv', buffer: Buffer.from(content) } : content);
  await press(walk, 'main form button.btn');
}

async function rowsIn(walk) {
  const { page } = walk;
  await go(walk, walk.paths.account, 'declarations', walk.paths.import);
  await look(walk, 'h20-import');
  await press(walk, 'main form button.btn');
  says(walk, 'a missing file is asked for', await page.locator('.errsum li').count() === 1);
  await look(walk, 'h21-import-refused');
  await upload(walk, 'lines.xlsx', path.join(corpus, 'lines.xlsx'));
  says(walk, 'the columns of an XLSX are shown', (await body(walk)).includes('Cotton shirts'));
  await press(walk, 'button[name=do][value=drop]');
  await go(walk, walk.paths.account, 'declarations', walk.paths.import);
  await upload(walk, 'goods.csv', table(walk, ROWS, true));
  const columns = await page.locator('main tbody select')
    .evaluateAll((all) => all.map((e) => e.value));
  says(walk, 'every column is understood', columns.join() ===
    'description,classification,origin,shipped,quantity,unit,invoice-number,value,currency',
  columns.join());
  await look(walk, 'h22-columns');
  await press(walk, 'button[name=do][value=check]');
  const text = await body(walk);
  says(walk, 'three rows of 300 cannot be taken', text.includes(walk.words.taken),
    text.slice(0, 400));
  const troubles = await page.locator('#bad ~ .tw tbody tr').allTextContents();
  says(walk, 'each with its row and reason', troubles.length === 3
    && troubles[0].includes('6109109999') && troubles[1].includes('121')
    && troubles[1].includes('XX') && troubles[2].includes('abc'),
  troubles.join('\n'));
  await look(walk, 'h23-rows');
  await press(walk, 'button[name=do][value=take]');
  says(walk, 'the good rows are in the draft', await page.locator('.note--ok').count() === 1);
  await look(walk, 'h24-left');
  const rest = await walk.context.request.get(new URL(
    await page.locator('.head__a a[href*=".csv"]').getAttribute('href'), walk.url).href);
  const lines = (await rest.text()).trim().split('\r\n');
  says(walk, 'the rows that are left come as a file', lines.length === 4
    && lines[1].includes('lot 5') && lines[2].includes(walk.words.unknown), lines.join('\n'));
  const draft = await page.locator('.note--ok a').getAttribute('href');
  await page.goto(new URL(draft, walk.url).href);
  says(walk, 'the form shows the first fifty',
    (await body(walk)).includes(`${walk.words.lines} 297`));
  await look(walk, 'h25-form');
  return new URL(draft, walk.url).searchParams.get('draft');
}

/** The three, repaired, go to the same draft; it is filed, all 300 lines of it. */
async function file(walk, draft) {
  const { page } = walk;
  await page.goto(`${walk.url}/${walk.language}/${walk.paths.account}/declarations/`
    + `${walk.paths.import}?draft=${draft}`);
  await upload(walk, 'repaired.csv', table(walk, 3, false));
  await press(walk, 'button[name=do][value=check]');
  await press(walk, 'button[name=do][value=take]');
  says(walk, 'all 300 are in the draft', (await body(walk)).includes(`${walk.words.lines} 300`));
  await press(walk, 'button[name=do][value=lines-50]');
  says(walk, 'the next lines are there',
    await page.inputValue('[id="l50-description"]') === 'Cotton T-shirts, lot 52');
  await page.fill('[id="l50-description"]', 'Cotton T-shirts, renamed');
  await page.fill('#transaction', walk.number);
  for (const [id, value] of Object.entries(shipment)) await fill(walk, id, value);
  for (const name of ['on', 'vendor', 'street', 'city', 'postal', 'country'])
    await fill(walk, `i0-${name}`, invoices[1][name]);
  await page.fill('[id="l51-value"]', '');
  await press(walk, 'button[name=do][value=next]');
  says(walk, 'a line that lost its value is refused',
    await page.locator('.errsum li').count() === 1,
    await page.locator('.errsum').allTextContents());
  says(walk, 'on the page of that line', await page.locator('[id="l51-value"]').count() === 1);
  await page.fill('[id="l51-value"]', '65.00');
  await press(walk, 'button[name=do][value=next]');
  says(walk, 'no error is left', await page.locator('.errsum').count() === 0,
    await page.locator('.errsum').allTextContents());
  await press(walk, 'main form .actions button.btn');
  const text = await body(walk);
  says(walk, '300 lines are accepted', page.url().includes(walk.number), text.slice(0, 300));
  await go(walk, walk.paths.account, 'declarations', walk.number);
  const detail = await body(walk);
  says(walk, 'the declaration has what was changed among them',
    detail.includes('Cotton T-shirts, renamed') && detail.includes('lot 300'));
}

async function again(walk) {
  const { page } = walk;
  await press(walk, '.head__a form button');
  says(walk, 'a copy says what was left out', await page.locator('.note--info').count() === 1);
  says(walk, 'a copy has the goods and not the days',
    await page.inputValue('[id="l0-description"]') === 'Cotton T-shirts, lot 1'
    && await page.inputValue('#release-date') === ''
    && await page.inputValue('[id="l0-shipped"]') === ''
    && await page.inputValue('#transaction') !== walk.number);
  await look(walk, 'h30-copy');
  await page.fill('#reference', 'Summer shirts');
  await press(walk, 'button[name=do][value=template]');
  says(walk, 'the template is listed', (await body(walk)).includes('Summer shirts'));
  await look(walk, 'h31-templates');
  await press(walk, 'button[name=begin]');
  says(walk, 'a declaration begins from it', await page.locator('.note--info').count() === 1
    && await page.inputValue('[id="l0-description"]') === 'Cotton T-shirts, lot 1');
  await go(walk, walk.paths.account, 'declarations', walk.paths.templates);
  await press(walk, 'button[name=delete]');
  says(walk, 'a template can be deleted', await page.locator('button[name=delete]').count() === 0);
  await look(walk, 'h32-no-templates');
}

/** What is typed is kept without a button. */
async function saved(walk) {
  const { page } = walk;
  await go(walk, walk.paths.account, 'declarations', walk.language === 'fr' ? 'nouvelle' : 'new');
  await page.fill('[id="l0-description"]', 'Kept by itself');
  const kept = await page.waitForFunction(
    () => document.querySelector('#form [name=draft]').value !== '', null, { timeout: 30000 })
    .then(() => true, () => false);
  says(walk, 'the draft is saved by itself', kept);
  const draft = await page.locator('#form [name=draft]').inputValue();
  await page.goto(`${page.url()}?draft=${draft}`);
  says(walk, 'and is there again',
    await page.inputValue('[id="l0-description"]') === 'Kept by itself');
}

/** language en or fr, script on or off; a copy of the demonstration to itself. */
export async function help(browser, demo, { language, script, sequence }) {
  const label = script ? `help-${language}` : `help-${language}-noscript`;
  const data = copy(demo, label);
  const house = await serve(data);
  const opened = await open(browser, { javaScriptEnabled: script, locale: `${language}-CA` });
  const walk = {
    ...opened, label, language, script, url: house.url, paths: paths[language],
    words: words[language], htmlLang: `${language}-CA`, number: transactionNumber(sequence),
  };
  walk.page.setDefaultTimeout(60000); // pictures of fifty lines take a while
  await walked({ label, data, house, people: { walk } }, async () => {
    await tariff(walk);
    await guide(walk);
    await signIn(walk);
    const draft = await rowsIn(walk);
    await file(walk, draft);
    await again(walk);
    if (script) await saved(walk);
  });
}
