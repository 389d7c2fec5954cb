// A change after the payment date: adjusted, refused with a reason, adjusted again, approved; the
// ledger's difference and the statement of adjustment.
import { look, open } from './browser.mjs';
import { account, invoices, shipment, transactionNumber } from './goods.mjs';
import { copy, serve } from './house.mjs';
import { advance, cents, fill, go, press, says, signIn, walked } from './walk.mjs';

const paths = {
  en: { signIn: 'sign-in', account: `a/${account}`, fresh: 'new', cases: 'cases', file: 'case',
    change: 'correct', transactions: 'transactions', paper: 'adjustment', accepted: 'accepted',
    pay: 'pay', item: 'Adjustment' },
  fr: { signIn: 'connexion', account: `c/${account}`, fresh: 'nouvelle', cases: 'dossiers',
    file: 'dossier', change: 'corriger', transactions: 'transactions', paper: 'rajustement',
    accepted: 'acceptee', pay: 'payer', item: 'Rajustement' },
};
const line = {
  description: 'Hiking boots, men’s', classification: '6402919020', origin: 'VN', export: 'VN',
  treatment: '02', vfd: '13', shipped: '2025-10-28', quantity: '300', unit: 'PAR',
};
const reason = 'The invoice shows another amount.';

async function declare(walk) {
  await go(walk, walk.paths.account, 'declarations', walk.paths.fresh);
  await fill(walk, 'transaction', walk.number);
  for (const [id, value] of Object.entries(shipment)) await fill(walk, id, value);
  for (const [name, value] of Object.entries({ ...invoices[1], total: '' }))
    await fill(walk, `i0-${name}`, value);
  for (const [name, value] of Object.entries(line)) await fill(walk, `l0-${name}`, value);
  await fill(walk, 'l0-value', '7500.00');
  await press(walk, 'button[name=do][value=next]');
  await press(walk, 'main form .actions button.btn');
  says(walk, 'is filed', walk.page.url().endsWith(walk.paths.accepted), walk.page.url());
}

/** Version `version`, with a higher value; the page before submitting tells what it does. */
async function adjust(walk, version, value, name) {
  const { page } = walk;
  await go(walk, walk.paths.account, 'declarations', walk.number);
  await press(walk, `a[href$="/${walk.paths.change}"]`);
  await fill(walk, 'l0-value', value);
  await press(walk, 'button[name=do][value=next]');
  says(walk, `version ${version} is refused without a reason`,
    await page.locator('.errsum a[href="#reason"]').count() === 1, page.url());
  if (name) await look(walk, `${name}-form`);
  await fill(walk, 'reason', 'R2-74-1-E.TC');
  await press(walk, 'button[name=do][value=next]');
  says(walk, `version ${version} is refused with a refund reason first`,
    await page.locator('.errsum').count() === 1);
  await fill(walk, 'reason', 'R3-32.2.VFD');
  await fill(walk, 'known-on', '2026-02-20');
  await press(walk, 'button[name=do][value=next]');
  says(walk, 'the effect is shown before submitting',
    await page.locator('section[aria-labelledby=change]').count() === 1, page.url());
  walk.owing = cents(await page.locator('section[aria-labelledby=change] strong').textContent());
  says(walk, 'it says how much more is owed', walk.owing > 0, walk.owing);
  if (name) await look(walk, `${name}-check`);
  await press(walk, 'main form .actions button.btn');
  says(walk, 'the adjustment is filed', page.url().endsWith(walk.paths.accepted), page.url());
  if (name) await look(walk, `${name}-filed`);
  await press(walk, `main a[href*="/${walk.paths.file}?version=${version}"]`);
  if (name) await look(walk, `${name}-case`);
}

/** The officer finds it in the queue. */
async function take(walk, version, name) {
  await go(walk, walk.paths.cases);
  if (name) await look(walk, `${name}-queue`);
  await press(walk, `main a[href*="${walk.number}/${walk.paths.file}?version=${version}"]`);
}

async function refuse(walk) {
  const { page } = walk;
  await take(walk, 2, '65');
  await look(walk, '66-case');
  says(walk, 'what changed is told by field',
    await page.locator('section[aria-labelledby=fields] tbody tr').count() >= 2);
  await press(walk, 'button[value="adjustment.refuse"]');
  says(walk, 'is not refused without a reason', await page.locator('.errsum').count() === 1);
  await look(walk, '67-no-reason');
  await page.fill('#words', reason);
  await press(walk, 'button[value="adjustment.refuse"]');
  says(walk, 'is refused with the reason',
    (await page.locator('section[aria-labelledby=soadj]').textContent()).includes(reason));
  await look(walk, '68-refused');
}

async function approve(walk) {
  const { page } = walk;
  await take(walk, 3);
  await press(walk, 'button[value="adjustment.approve"]');
  const statement = await page.locator('section[aria-labelledby=soadj]').textContent();
  says(walk, 'the statement of adjustment has its number',
    statement.includes(`SoAdj-${walk.number}-3`), statement);
  await look(walk, '70-approved');
}

async function ledger(walk) {
  const { page } = walk;
  await go(walk, walk.paths.account, 'declarations', `${walk.number}`);
  await look(walk, '71-detail');
  await go(walk, walk.paths.account, walk.paths.transactions);
  const row = page.locator('main tbody tr', { hasText: walk.paths.item });
  says(walk, 'the difference is in the ledger', await row.count() >= 1, await row.count());
  await look(walk, '72-transactions');
  await row.first().locator('a').first().click();
  await page.waitForLoadState('load');
  const amount = cents(await page.locator('.card__v').first().textContent());
  says(walk, 'it is the difference that was announced', amount === walk.owing,
    `${amount} and ${walk.owing}`);
  await look(walk, '73-transaction');
  for (const [kind, start] of [['pdf', '%PDF-'], ['json', '{']]) {
    const answer = await walk.context.request.get(`${walk.url}/${walk.language}/${
      walk.paths.account}/declarations/${walk.number}/${walk.paths.paper}/${kind}?version=3`);
    const bytes = await answer.body();
    says(walk, `the statement of adjustment comes as ${kind}`,
      answer.status() === 200 && bytes.subarray(0, start.length).toString() === start,
      answer.status());
  }
}

/** Paid beforehand for what the decision will bring, and said so of the payment. */
async function expect(walk) {
  const { page } = walk;
  await go(walk, walk.paths.account, walk.paths.pay);
  await page.check('#other');
  await page.fill('#amount', walk.language === 'fr' ? '90000,00' : '90000.00');
  await press(walk, 'main form .actions button');
  await press(walk, 'main form .actions button.btn');
  await press(walk, 'main button.btn--pay');
  const payment = new URL(page.url()).pathname.split('/').pop();
  await go(walk, walk.paths.account, 'declarations', walk.number);
  await press(walk, 'a[href*="kind=expected"]');
  await page.fill('#words', 'WEB-NONE');
  await press(walk, 'button[value="expected.note"]');
  says(walk, 'a payment that is not there is refused',
    (await page.locator('.errsum').textContent()).includes('WEB-NONE'));
  await look(walk, '60a-expected-refused');
  await page.fill('#words', payment);
  await press(walk, 'button[value="expected.note"]');
  says(walk, 'the payment is held for the decision',
    (await page.locator('section[aria-labelledby=thread]').textContent()).includes(payment),
    page.url());
  await look(walk, '60b-expected');
}

/** language en or fr; a copy of the demonstration to itself. */
export async function cases(browser, demo, { language, script, sequence }) {
  const label = `${language}-cases`;
  const data = copy(demo, label);
  const house = await serve(data);
  const options = { javaScriptEnabled: script, locale: `${language}-CA` };
  const common = { label, language, script, url: house.url, paths: paths[language],
    htmlLang: `${language}-CA`, number: transactionNumber(sequence) };
  const client = { ...await open(browser, options), ...common };
  const officer = { ...await open(browser, options), ...common };
  client.page.setDefaultTimeout(15000);
  officer.page.setDefaultTimeout(15000);
  await walked({ label, data, house, people: { client, officer } }, async () => {
    await signIn(client);
    await declare(client);
    await advance(client, '2026-01-05');
    await advance(client, '2026-03-02');
    await adjust(client, 2, '9000.00', '60');
    await signIn(officer, 'officer');
    await refuse(officer);
    await expect(client);
    await adjust(client, 3, '9500.00');
    await approve(officer);
    await ledger(client);
  });
}
