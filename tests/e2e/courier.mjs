// A courier's month: 300 rows of a file with 3 bad ones, through the page that says what columns
// hold; filed as one declaration, opened down to its shipments.
import { look, open } from './browser.mjs';
import { invoices, transactionNumber } from './goods.mjs';
import { copy, serve } from './house.mjs';
import { fill, go, press, says, signIn, walked } from './walk.mjs';

const account = '785312042RM0001';
const paths = {
  en: { signIn: 'sign-in', account: `a/${account}`, fresh: 'new', load: 'import',
    accepted: 'accepted' },
  fr: { signIn: 'connexion', account: `c/${account}`, fresh: 'nouvelle', load: 'importer',
    accepted: 'acceptee' },
};
const headers = {
  en: ['Shipment number', 'Shipment released on', 'Consignee', 'Description', 'Classification',
    'Origin', 'Value', 'Quantity', 'Unit'],
  fr: ['Numéro d’expédition', 'Mainlevée de l’expédition le', 'Destinataire', 'Désignation',
    'Classement', 'Origine', 'Valeur', 'Quantité', 'Unité'],
};
const bad = [7, 150, 300];

function rows(language) {
  const list = [headers[language].join(',')];
  for (let n = 1; n <= 300; n++) {
    const number = n % 3 ? '6109100012' : '6402919020';
    const day = `2025-10-${String(1 + n % 28).padStart(2, '0')}`;
    const value = n === 7 ? 'many' : n === 150 ? '3300.01' : `${10 + n % 90}.50`;
    list.push([`S${n}`, n === 300 ? '2025-09-30' : day, `"Consignee ${n}, Halifax"`,
      n % 3 ? 'Shirt' : 'Boots', number, 'VN', value, '1', n % 3 ? 'NMB' : 'PAR'].join(','));
  }
  return `${list.join('\n')}\n`;
}

async function begin(walk) {
  await signIn(walk, 'colette');
  await go(walk, walk.paths.account, 'declarations', walk.paths.fresh);
  await fill(walk, 'type', 'F');
  await fill(walk, 'transaction', walk.number);
  await fill(walk, 'release-date', '2025-10-31');
  await fill(walk, 'office', '0495');
  await fill(walk, 'transport-mode', '1');
  for (const [name, value] of Object.entries({ ...invoices[1], total: '', currency: 'CAD' }))
    await fill(walk, `i0-${name}`, value);
  await press(walk, 'button[name=do][value=save]');
}

async function load(walk) {
  const { page } = walk;
  await press(walk, `main a[href*="/${walk.paths.load}"]`);
  await page.setInputFiles('#file', { name: 'month.csv', mimeType: 'text/csv',
    buffer: Buffer.from(rows(walk.language)) });
  await press(walk, 'main form button.btn');
  await look(walk, '100-columns');
  for (const control of ['shipment-no', 'released', 'consignee'])
    says(walk, `the column of ${control} is guessed`,
      await page.locator(`main select option[value="${control}"]:checked`).count() === 1);
  await fill(walk, 'shipped', '2025-09-25');
  await press(walk, 'main form button.btn');
  const told = await page.locator('main table').first().locator('tbody tr > :first-child')
    .allTextContents();
  says(walk, 'the three bad rows are told', told.length === bad.length &&
    bad.every((row, at) => told[at].includes(String(row + 1))), told.join());
  await look(walk, '101-rows');
  await press(walk, 'button[name=do][value=take]');
}

async function file(walk) {
  const { page } = walk;
  await go(walk, walk.paths.account, 'declarations');
  await press(walk, 'main a[href*="?draft="]');
  await press(walk, 'button[name=do][value=next]');
  says(walk, 'the rows that are left can be submitted',
    await page.locator('.errsum').count() === 0, page.url());
  await press(walk, 'main form .actions button.btn');
  says(walk, 'is filed', page.url().endsWith(walk.paths.accepted), page.url());
  await go(walk, walk.paths.account, 'declarations', walk.number);
  const month = page.locator('section[aria-labelledby=byclass]');
  says(walk, 'the month is added up by classification number',
    await month.locator('details').count() === 2);
  says(walk, 'of 297 shipments', (await month.textContent()).includes('297'));
  await month.locator('summary').first().click();
  says(walk, 'a number opens to its shipments',
    await month.locator('details[open] tbody tr').count() > 90);
}

/** language en or fr; a copy of the demonstration to itself. */
export async function courier(browser, demo, { language, script, sequence }) {
  const label = `${language}-courier${script ? '' : '-noscript'}`;
  const data = copy(demo, label);
  const house = await serve(data);
  const walk = { ...await open(browser, { javaScriptEnabled: script, locale: `${language}-CA` }),
    label, language, script, url: house.url, paths: paths[language], htmlLang: `${language}-CA`,
    number: transactionNumber(sequence, '55120') };
  walk.page.setDefaultTimeout(15000);
  await walked({ label, data, house, people: { walk } }, async () => {
    await begin(walk);
    await load(walk);
    await file(walk);
  });
}
