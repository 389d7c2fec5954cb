// Goods into a bonded warehouse, out of it in part, and more than is left refused.
import { look, open, out } from './browser.mjs';
import { person, transactionNumber } from './goods.mjs';
import { copy, serve } from './house.mjs';
import { ok } from './tap.mjs';
import { body, fill, go, press, says, walked } from './walk.mjs';

const account = '818756629RM0001';
const paths = {
  en: { signIn: 'sign-in', account: `a/${account}`, fresh: 'new', stock: 'warehouse-stock' },
  fr: { signIn: 'connexion', account: `c/${account}`, fresh: 'nouvelle',
    stock: 'stock-en-entrepot' },
};
const words = {
  en: { bond: 'No duties become payable', days: 'fifth business day after release',
    left: /has 60 NMB left/, none: 'No duties are owed' },
  fr: { bond: 'Aucuns droits ne deviennent exigibles', days: 'cinquième jour ouvrable',
    left: /Il reste 60 NMB/, none: 'Aucuns droits ne sont dus' },
};

async function write(walk, number, type, quantity, more) {
  await go(walk, walk.paths.account, 'declarations', walk.paths.fresh);
  const fields = {
    transaction: number, type, 'release-date': '2025-11-14', office: '0495',
    'transport-mode': '2', ...more, 'i0-number': `W-${type}`, 'i0-currency': 'CAD',
    'i0-vendor': 'Pacific Home Goods Co.', 'i0-street': '9 Harbour Road', 'i0-country': 'CN',
    'l0-description': 'Coffee makers', 'l0-classification': '8516711000', 'l0-origin': 'CN',
    'l0-export': 'CN', 'l0-treatment': '02', 'l0-vfd': '13', 'l0-shipped': '2025-11-05',
    'l0-quantity': quantity, 'l0-unit': 'NMB', 'l0-value': '1000.00',
  };
  for (const [id, value] of Object.entries(fields)) await fill(walk, id, value);
  await press(walk, 'button[name=do][value=next]');
}

async function submit(walk, name) {
  says(walk, `${name}: no error is left`, await walk.page.locator('.errsum').count() === 0,
    await walk.page.locator('.errsum').allTextContents());
  await look(walk, `${name}-check`);
  const text = await body(walk);
  await press(walk, 'main form .actions button.btn');
  says(walk, `${name}: is accepted`, await walk.page.locator('.note--ok').count() === 1,
    walk.page.url());
  await look(walk, `${name}-accepted`);
  return text;
}

async function stockRow(walk) {
  await go(walk, walk.paths.account, walk.paths.stock);
  const id = `${walk.into}-1`;
  const row = walk.page.locator('tr', { has: walk.page.locator(`a[href$="/${id}"]`) });
  return row.locator('td.n').allTextContents();
}

async function trip(walk) {
  const { page } = walk;
  await go(walk, walk.paths.account, walk.paths.stock);
  const lots = await page.locator('tbody tr').count();
  says(walk, 'the demonstration has goods in warehouses', lots > 1, lots);
  await look(walk, '70-stock');

  await write(walk, walk.into, '10', '100', { 'warehouse-in': 'KEL-09' });
  const into = await submit(walk, '71-in');
  says(walk, 'into the warehouse nothing is owed', into.includes(walk.words.bond));
  says(walk, 'in 100, out 0, left 100', (await stockRow(walk)).join() === '100,0,100');

  const from = { 'warehouse-out': 'KEL-09', 'l0-previous': walk.into, 'l0-previous-line': '1' };
  await write(walk, walk.outOf, '20', '40', from);
  const consumed = await submit(walk, '72-out');
  says(walk, 'out for consumption the days say their rule', consumed.includes(walk.words.days));
  says(walk, 'in 100, out 40, left 60', (await stockRow(walk)).join() === '100,40,60');

  await write(walk, walk.tooMuch, '21', '61', from);
  const refused = await page.locator('.errsum').allTextContents();
  says(walk, 'more than is left is refused, with what is left',
    walk.words.left.test(refused.join().replace(/[\u00a0\u202f]/g, ' ')), refused);
  says(walk, 'the message stands beside the quantity',
    await page.locator('#l0-quantity[aria-invalid=true]').count() === 1);
  await look(walk, '73-too-much');

  await go(walk, walk.paths.account, walk.paths.stock, `${walk.into}-1`);
  says(walk, 'the lot has two movements', await page.locator('tbody tr').count() === 2);
  await look(walk, '74-lot');
  await go(walk, walk.paths.account, 'declarations', walk.into);
  says(walk, 'the page of what went in says that nothing is owed',
    (await body(walk)).includes(walk.words.none));
  await look(walk, '75-detail');
}

export async function warehouse(browser, demo, { language, script, sequence }) {
  const label = `warehouse-${language}${script ? '' : '-noscript'}`;
  const data = copy(demo, label);
  const house = await serve(data);
  const opened = await open(browser, { javaScriptEnabled: script, locale: `${language}-CA` });
  const walk = {
    ...opened, label, language, script, url: house.url, paths: paths[language],
    words: words[language], htmlLang: `${language}-CA`,
    into: transactionNumber(sequence, '72019'), outOf: transactionNumber(sequence + 1, '72019'),
    tooMuch: transactionNumber(sequence + 2, '72019'),
  };
  walk.page.setDefaultTimeout(15000);
  await walked({ label, data, house, people: { walk } }, async () => {
    await go(walk, walk.paths.signIn);
    await walk.page.fill('#name', 'mei');
    await walk.page.fill('#password', person.password);
    await press(walk, 'main form button[type=submit]');
    await trip(walk);
  });
}
