// A refund for a loss and a drawback on exported goods: refused with what is missing, worked out,
// decided by an officer, in the ledger.
import { look, open, out } from './browser.mjs';
import { account, invoices, shipment, transactionNumber } from './goods.mjs';
import { copy, serve } from './house.mjs';
import { advance, cents, fill, go, press, says, signIn, walked } from './walk.mjs';

const paths = {
  en: { signIn: 'sign-in', account: `a/${account}`, fresh: 'new', cases: 'cases', file: 'case',
    change: 'correct', transactions: 'transactions', accepted: 'accepted', claim: 'claim',
    item: 'Drawback', pay: 'pay', more: 'extensions' },
  fr: { signIn: 'connexion', account: `c/${account}`, fresh: 'nouvelle', cases: 'dossiers',
    file: 'dossier', change: 'corriger', transactions: 'transactions', accepted: 'acceptee',
    claim: 'demande', item: 'Drawback', pay: 'payer', more: 'prolongations' },
};
const line = {
  description: 'Hiking boots, men’s', classification: '6402919020', origin: 'VN', export: 'VN',
  treatment: '02', vfd: '13', shipped: '2025-10-28', quantity: '300', unit: 'PAR',
};

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

/** The loss is asked for with the notice, then worked out. */
async function loss(walk) {
  const { page } = walk;
  await go(walk, walk.paths.account, 'declarations', walk.number);
  await press(walk, `a[href$="/${walk.paths.change}"]`);
  await fill(walk, 'reason', 'R2-74-1-A');
  await fill(walk, 'l0-loss-cause', '74-A');
  await fill(walk, 'l0-loss', walk.language === 'fr' ? '1 000,00' : '1,000.00');
  await fill(walk, 'l0-loss-goods', 'B');
  await press(walk, 'button[name=do][value=next]');
  says(walk, 'a loss needs the day of the notice',
    await page.locator('.errsum a[href="#notice-on"]').count() === 1, page.url());
  await look(walk, '80-loss-refused');
  await fill(walk, 'notice-on', '2025-11-20');
  await fill(walk, 'gst-registered', 'Y');
  await press(walk, 'button[name=do][value=next]');
  const shown = page.locator('section[aria-labelledby=change]');
  says(walk, 'the refund is worked out before submitting', await shown.count() === 1, page.url());
  walk.refund = cents(await shown.locator('strong').first().textContent());
  says(walk, 'it says what comes back', walk.refund > 0, walk.refund);
  await shown.locator('details.why summary').first().click().catch(() => {});
  says(walk, 'it says how', (await shown.textContent()).includes('85 %'));
  await look(walk, '81-loss-worked-out');
  await press(walk, 'main form .actions button.btn');
  says(walk, 'the claim is filed', page.url().endsWith(walk.paths.accepted), page.url());
}

async function approve(walk) {
  await go(walk, walk.paths.cases);
  await press(walk, `main a[href*="${walk.number}/${walk.paths.file}?version=2"]`);
  await look(walk, '82-loss-case');
  await press(walk, 'button[value="adjustment.approve"]');
  says(walk, 'the loss is approved',
    await walk.page.locator('section[aria-labelledby=soadj]').count() === 1);
}

/** Everything open is paid: drawback is of duties paid. */
async function pay(walk) {
  const { page } = walk;
  await go(walk, walk.paths.account, walk.paths.pay);
  await page.check('#balance');
  await press(walk, 'main form .actions button');
  await press(walk, 'main form .actions button.btn');
  await press(walk, 'main button.btn--pay');
  says(walk, 'everything is paid', await page.locator('pre.receipt').count() === 1, page.url());
}

async function claim(walk) {
  const { page } = walk;
  await go(walk, walk.paths.account, 'declarations', walk.number);
  await press(walk, 'a[href$="/drawback"]');
  await look(walk, '83-drawback');
  await press(walk, 'button[name=do][value=claim]');
  says(walk, 'an empty claim is refused field by field',
    await page.locator('.errsum a').count() >= 4, await page.locator('.errsum').textContent());
  await look(walk, '84-drawback-refused');
  await fill(walk, 'ground', 'S');
  await fill(walk, 'exported-on', '2026-01-20');
  await fill(walk, 'country', 'US');
  await fill(walk, 'export-document', 'B13A-2026-0117');
  await fill(walk, 'q-1', '301');
  await press(walk, 'button[name=do][value=preview]');
  says(walk, 'more than was imported is refused',
    await page.locator('.errsum a[href="#q-1"]').count() === 1);
  says(walk, 'the duty paid there is asked for',
    await page.locator('.errsum a[href="#foreign"]').count() === 1);
  await fill(walk, 'q-1', walk.language === 'fr' ? '100,5' : '100.5');
  await fill(walk, 'foreign', '20');
  await fill(walk, 'foreign-currency', 'CAD');
  await press(walk, 'button[name=do][value=preview]');
  walk.drawback = cents(await page.locator('section[aria-labelledby=comes] strong').textContent());
  says(walk, 'no more than the duty paid there comes back', walk.drawback === 2000, walk.drawback);
  await look(walk, '85-drawback-preview');
  await fill(walk, 'country', 'FR');
  await press(walk, 'button[name=do][value=preview]');
  walk.drawback = cents(await page.locator('section[aria-labelledby=comes] strong').textContent());
  says(walk, 'elsewhere it is the share of what was paid', walk.drawback > 2000, walk.drawback);
  await press(walk, 'button[name=do][value=claim]');
  says(walk, 'it is claimed', page.url().includes(`${walk.paths.claim}?number=1`), page.url());
  await look(walk, '86-drawback-claimed');
}

async function decide(officer, client) {
  await go(officer, officer.paths.cases);
  await look(officer, '87-queue');
  await press(officer, `main a[href*="${officer.number}/drawback/${officer.paths.claim}"]`);
  await press(officer, 'button[value="drawback.ask"]');
  says(officer, 'nothing is asked without words',
    await officer.page.locator('.errsum').count() === 1);
  await officer.page.fill('#words', 'Which carrier?');
  await press(officer, 'button[value="drawback.ask"]');
  await client.page.reload();
  await client.page.fill('#words', 'By sea.');
  await press(client, 'button[value="drawback.answer"]');
  await officer.page.reload();
  await look(officer, '88-answered');
  await press(officer, 'button[value="drawback.grant"]');
  const statement = await officer.page.locator('section[aria-labelledby=k32]').textContent();
  says(officer, 'the statement of drawback has its number',
    statement.includes(`K32-${officer.number}-1`), statement);
  await look(officer, '89-granted');
}

async function ledger(walk) {
  const { page } = walk;
  await page.reload();
  await look(walk, '90-granted');
  await go(walk, walk.paths.account, walk.paths.transactions);
  const row = page.locator('main tbody tr', { hasText: walk.paths.item });
  says(walk, 'the drawback is in the ledger', await row.count() >= 1, await row.count());
  await row.first().locator('a').first().click();
  await page.waitForLoadState('load');
  const amount = cents(await page.locator('.card__v').first().textContent());
  says(walk, 'it is what was announced', Math.abs(amount) === walk.drawback,
    `${amount} and ${walk.drawback}`);
  await look(walk, '91-transaction');
  for (const [kind, start] of [['pdf', '%PDF-'], ['json', '{']]) {
    const answer = await walk.context.request.get(`${walk.url}/${walk.language}/${
      walk.paths.account}/declarations/${walk.number}/drawback/${kind}?number=1`);
    const bytes = await answer.body();
    says(walk, `the statement of drawback comes as ${kind}`,
      answer.status() === 200 && bytes.subarray(0, start.length).toString() === start,
      answer.status());
  }
}

/** Less was exported: a part is taken back, with what was granted before still to be read. */
async function takeBack(officer, client) {
  const { page } = officer;
  await go(officer, officer.paths.account, 'declarations',
    `${officer.number}/drawback/${officer.paths.claim}?number=1`);
  await page.fill('#stays-1', '101');
  await page.fill('#words', 'A survey at the port.');
  await press(officer, 'button[value="drawback.reduce"]');
  says(officer, 'no more can stay than was granted',
    (await page.locator('.errsum').textContent()).includes('101'),
    await page.locator('.errsum').textContent());
  await page.fill('#stays-1', officer.language === 'fr' ? '40,5' : '40.5');
  await look(officer, '91a-take-back');
  await press(officer, 'button[value="drawback.reduce"]');
  const statement = await page.locator('section[aria-labelledby=k32]').textContent();
  says(officer, 'the second statement has a number of its own',
    statement.includes(`K32-${officer.number}-1-2`), statement);
  await look(officer, '91b-taken-back');
  await go(client, client.paths.account, client.paths.transactions);
  const back = client.language === 'fr' ? 'Drawback repris' : 'Drawback taken back';
  says(client, 'what is taken back is in the ledger',
    await client.page.locator('main tbody tr', { hasText: back }).count() >= 1);
  for (const decision of [1, 2, 3]) {
    const answer = await client.context.request.get(`${client.url}/${client.language}/${
      client.paths.account}/declarations/${client.number}/drawback/pdf?number=1&decision=${
      decision}`);
    says(client, `decision ${decision} has its statement`,
      answer.status() === (decision < 3 ? 200 : 404), answer.status());
  }
}

/** Version 2 goes before the President, then the Tribunal; the client reads until when. */
async function ladder(client, officer) {
  const at = (walk, kind) => go(walk, walk.paths.account, 'declarations',
    `${walk.number}/${walk.paths.file}?version=2&kind=${kind}`);
  await at(client, 'dispute');
  await client.page.fill('#words', 'The loss was higher.');
  await press(client, 'button[value="dispute.request"]');
  await at(officer, 'dispute');
  await officer.page.fill('#words', 'The survey says so.');
  await press(officer, 'button[value="dispute.dismiss"]');
  await client.page.reload();
  says(client, 'the day to go to the Tribunal is told',
    (await client.page.locator('section[aria-labelledby=soadj]').textContent()).includes('67.1'));
  await look(client, '92-tribunal-until');
  await press(officer, `main a[href*="kind=tribunal"]`);
  await officer.page.fill('#words', 'AP-2026-001');
  await officer.page.fill('#happened-on', '2026-02-01');
  await press(officer, 'button[value="tribunal.file"]');
  says(officer, 'an appeal before the decision is refused',
    await officer.page.locator('.errsum').count() === 1);
  await look(officer, '93-appeal-refused');
  await officer.page.fill('#happened-on', '');
  await press(officer, 'button[value="tribunal.file"]');
  await officer.page.fill('#words', 'Appeal dismissed.');
  await press(officer, 'button[value="tribunal.dismiss"]');
  says(officer, 'then the Court is told of',
    (await officer.page.locator('section[aria-labelledby=soadj]').textContent()).includes('68'));
  await look(officer, '94-tribunal-decided');
}

/** An officer gives more time for a declaration that is still to come; the client sees it. */
async function extend(client, officer, sequence) {
  const number = transactionNumber(sequence);
  await go(officer, officer.paths.account, officer.paths.more);
  await fill(officer, 'transaction', number);
  await press(officer, 'main form[method=get] button');
  await press(officer, 'main form[method=post] button.btn');
  says(officer, 'an extension without day and reason is refused',
    await officer.page.locator('.errsum a[href="#account-by"]').count() === 1);
  await fill(officer, 'account-by', '2026-01-01');
  await fill(officer, 'words', 'Flood');
  await press(officer, 'main form[method=post] button.btn');
  says(officer, 'a day that has come is refused',
    await officer.page.locator('.errsum a[href="#account-by"]').count() === 1);
  await look(officer, '95-extension-refused');
  await fill(officer, 'account-by', '2026-03-02');
  await press(officer, 'main form[method=post] button.btn');
  says(officer, 'more time is given',
    await officer.page.locator('section[aria-labelledby=given] li').count() === 1);
  await fill(officer, 'pay-by', '2026-04-10');
  await fill(officer, 'words', 'Flood, and the bank was closed');
  await press(officer, 'main form[method=post] button.btn');
  says(officer, 'more time to pay is given',
    await officer.page.locator('section[aria-labelledby=given] li').count() === 2);
  await go(client, client.paths.account, `${client.paths.more}?transaction=${number}`);
  says(client, 'the client reads why',
    (await client.page.locator('section[aria-labelledby=given]').textContent()).includes('Flood'));
  await look(client, '96-extension');
}

/** language en or fr; a copy of the demonstration to itself. */
export async function refunds(browser, demo, { name, language, script, sequence }) {
  const label = `${name}-refunds`;
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
    await advance(client, '2026-02-02');
    await loss(client);
    await signIn(officer, 'officer');
    await approve(officer);
    await pay(client);
    await claim(client);
    await decide(officer, client);
    await ledger(client);
    await takeBack(officer, client);
    await ladder(client, officer);
    await extend(client, officer, sequence + 5);
  });
}
