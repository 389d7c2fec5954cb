// A declaration that is paid before release: filed without a number, sent back, approved, paid,
// released; the ledger and the receipt.
import { look, open } from './browser.mjs';
import { account, invoices, shipment } from './goods.mjs';
import { copy, serve } from './house.mjs';
import { cents, fill, go, press, says, signIn, walked } from './walk.mjs';

const paths = {
  en: { signIn: 'sign-in', account: `a/${account}`, fresh: 'new', cases: 'cases',
    release: 'release', change: 'correct', transactions: 'transactions', accepted: 'accepted',
    apart: 'before release', pay: 'pay' },
  fr: { signIn: 'connexion', account: `c/${account}`, fresh: 'nouvelle', cases: 'dossiers',
    release: 'mainlevee', change: 'corriger', transactions: 'transactions',
    accepted: 'acceptee', apart: 'avant la mainlevée', pay: 'payer' },
};
const line = {
  description: 'Hiking boots, men’s', classification: '6402919020', origin: 'VN', export: 'VN',
  treatment: '02', vfd: '13', shipped: '2025-10-28', quantity: '300', unit: 'PAR',
  value: '7500.00',
};
const reason = 'The permit is missing.';

async function declare(walk) {
  const { page } = walk;
  await go(walk, walk.paths.account, 'declarations', walk.paths.fresh);
  await fill(walk, 'type', 'C');
  for (const [id, value] of Object.entries(shipment)) await fill(walk, id, value);
  for (const [name, value] of Object.entries({ ...invoices[1], total: '' }))
    await fill(walk, `i0-${name}`, value);
  for (const [name, value] of Object.entries(line)) await fill(walk, `l0-${name}`, value);
  await fill(walk, 'transaction', '12398077319999');
  await fill(walk, 'release-date', '2025-11-01');
  await press(walk, 'button[name=do][value=next]');
  says(walk, 'a number of one’s own is refused',
    await page.locator('.errsum a[href="#transaction"]').count() === 1, page.url());
  says(walk, 'a day that has passed is refused',
    await page.locator('.errsum a[href="#release-date"]').count() === 1, page.url());
  await look(walk, '80-refused');
  await fill(walk, 'transaction', '');
  await fill(walk, 'release-date', '2025-11-28');
  await press(walk, 'button[name=do][value=next]');
  await look(walk, '81-check');
  await press(walk, 'main form .actions button.btn');
  says(walk, 'is submitted', page.url().endsWith(walk.paths.accepted), page.url());
  walk.number = page.url().match(/declarations\/(\d{14})\//)?.[1];
  says(walk, 'its number is the system’s', /^00000\d{9}$/.test(walk.number), walk.number);
  await look(walk, '82-submitted');
}

async function step(walk, name, picture) {
  await press(walk, `button[name=do][value="release.${name}"]`);
  if (picture) await look(walk, picture);
}

async function sendBack(walk) {
  await go(walk, walk.paths.cases);
  await look(walk, '83-queue');
  await press(walk, `main a[href$="${walk.number}/${walk.paths.release}"]`);
  await look(walk, '84-officer');
  says(walk, 'nothing can be released yet',
    await walk.page.locator('button[value="release.release"]').count() === 0);
  await step(walk, 'return');
  says(walk, 'is not sent back without a reason',
    await walk.page.locator('.errsum').count() === 1);
  await look(walk, '85-no-reason');
  await walk.page.fill('#words', reason);
  await step(walk, 'return');
  says(walk, 'is sent back with the reason',
    (await walk.page.locator('main').textContent()).includes(reason));
}

async function correct(walk) {
  const { page } = walk;
  await go(walk, walk.paths.account, 'declarations', walk.number, walk.paths.release);
  await look(walk, '86-returned');
  await press(walk, `main a[href$="/${walk.paths.change}"]`);
  await fill(walk, 'l0-value', '8000.00');
  await press(walk, 'button[name=do][value=next]');
  await press(walk, 'main form .actions button.btn');
  says(walk, 'the corrected version is submitted', page.url().endsWith(walk.paths.accepted),
    page.url());
}

async function approve(walk) {
  await go(walk, walk.paths.account, 'declarations', walk.number, walk.paths.release);
  await step(walk, 'complete', '87-complete');
  says(walk, 'an officer does not pay',
    await walk.page.locator('main a.btn--pay').count() === 0);
}

async function pay(walk) {
  const { page } = walk;
  await go(walk, walk.paths.account);
  await look(walk, '88-home');
  await go(walk, walk.paths.account, walk.paths.pay);
  await look(walk, '88-pay');
  await go(walk, walk.paths.account, 'declarations', walk.number, walk.paths.release);
  walk.owing = cents(await page.locator('section[aria-labelledby=next] dd strong').textContent());
  says(walk, 'it says what is to be paid', walk.owing > 0, walk.owing);
  await look(walk, '89-to-pay');
  await press(walk, 'main a.btn--pay');
  const amount = cents(await page.locator('main td.amt').first().textContent());
  says(walk, 'the payment is for exactly that', amount === walk.owing, `${amount}`);
  says(walk, 'and due before release',
    (await page.locator('main tbody').textContent()).includes(walk.paths.apart));
  await look(walk, '90-pay-check');
  await press(walk, 'main form .actions button.btn');
  await look(walk, '91-bank');
  await press(walk, 'main form button.btn--pay');
  says(walk, 'the receipt tells the declaration',
    (await page.locator('main').textContent()).replace(/\D/g, '').includes(walk.number));
  says(walk, 'the receipt is signed',
    (await page.locator('pre.receipt').textContent()).includes('signature'));
  await look(walk, '92-receipt');
  await press(walk, `main a[href$="${walk.number}/${walk.paths.release}"]`);
  await look(walk, '93-paid');
  says(walk, 'nothing is left to pay', await page.locator('main a.btn--pay').count() === 0);
}

async function release(walk) {
  await go(walk, walk.paths.account, 'declarations', walk.number, walk.paths.release);
  await look(walk, '94-can-be-released');
  await step(walk, 'release', '95-released');
  says(walk, 'no step is left',
    await walk.page.locator('button[value^="release."]').count() === 0);
}

async function ledger(walk) {
  const { page } = walk;
  await go(walk, walk.paths.account, 'declarations', walk.number);
  await look(walk, '96-detail');
  await go(walk, walk.paths.account, walk.paths.transactions);
  const digits = [walk.number.slice(0, 5), walk.number.slice(5, 10), walk.number.slice(10)];
  const row = page.locator('main tbody tr', { hasText: new RegExp(digits.join('\\s')) });
  says(walk, 'the debt is in the ledger', await row.count() === 1, await row.count());
  await look(walk, '97-transactions');
  await row.first().locator('a').first().click();
  await page.waitForLoadState('load');
  says(walk, 'and is what was paid',
    cents(await page.locator('.card__v').first().textContent()) === walk.owing);
  await look(walk, '98-transaction');
}

/** language en or fr; a copy of the demonstration to itself. */
export async function releases(browser, demo, { language, script }) {
  const label = `${language}-release${script ? '' : '-noscript'}`;
  const data = copy(demo, label);
  const house = await serve(data);
  const options = { javaScriptEnabled: script, locale: `${language}-CA` };
  const common = { label, language, script, url: house.url, paths: paths[language],
    htmlLang: `${language}-CA` };
  const client = { ...await open(browser, options), ...common };
  const officer = { ...await open(browser, options), ...common };
  client.page.setDefaultTimeout(15000);
  officer.page.setDefaultTimeout(15000);
  await walked({ label, data, house, people: { client, officer } }, async () => {
    await signIn(client);
    await declare(client);
    officer.number = client.number;
    await signIn(officer, 'officer');
    await sendBack(officer);
    await correct(client);
    await approve(officer);
    await pay(client);
    await release(officer);
    await ledger(client);
  });
}
