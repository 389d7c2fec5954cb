// Security between reviews: an importer asks for another requirement at enrolment, an officer asks
// back and approves another amount; what is used of the security, and that it is too much.
import { look, open } from './browser.mjs';
import { invoices, shipment } from './goods.mjs';
import { copy, serve } from './house.mjs';
import { advance, body, cents, fill, go, press, says, signIn, walked } from './walk.mjs';

const account = '818756629RM0001';
const paths = {
  en: { signIn: 'sign-in', account: `a/${account}`, security: 'financial-security',
    desk: 'financial-security', accounts: 'accounts', request: 'requirement',
    waits: 'waits until the request is decided', part: 'Approved with another amount',
    asked: 'Waits for information', active: 'Active', short: 'Security is short',
    over: 'More is used than the security carries', above: 'above 100%', withdrawn: 'Withdrawn',
    open: 'a request is open', fresh: 'new', room: 'would be used of the' },
  fr: { signIn: 'connexion', account: `c/${account}`, security: 'garantie-financiere',
    desk: 'garanties-financieres', accounts: 'comptes', request: 'exigence',
    waits: 'attend que la demande soit tranchée', part: 'Approuvée pour un autre montant',
    asked: 'En attente de renseignements', active: 'Active', short: 'Garantie insuffisante',
    over: 'L’utilisation dépasse', above: 'plus de 100 %', withdrawn: 'Retirée',
    open: 'une demande est ouverte', fresh: 'nouvelle', room: 'seraient utilisés sur les' },
};
const line = { description: 'Hiking boots, men’s', classification: '6402919020', origin: 'VN',
  export: 'VN', treatment: '02', vfd: '13', shipped: '2025-10-28', quantity: '300', unit: 'PAR',
  value: '7500.00' };

/** Enrols and asks for another base at once. */
async function ask(client) {
  await go(client, client.paths.account, client.paths.security);
  await fill(client, 'amount', '100');
  await press(client, 'button[value=enrol]');
  says(client, 'basis and reason are asked for',
    await client.page.locator('.errsum a[href="#basis"]').count() === 1
      && await client.page.locator('.errsum a[href="#words"]').count() === 1);
  await look(client, '330-change-refused');
  await fill(client, 'basis', 'projected');
  await fill(client, 'words', 'We import samples from now on');
  await press(client, 'button[value=enrol]');
  await press(client, 'section:has(#rr) a');
  const text = await body(client);
  says(client, 'the account waits for a decision', text.includes(client.paths.waits), text);
  await look(client, '331-request');
}

/** An officer asks, is answered, and approves another amount. */
async function decide(client, officer) {
  await go(officer, officer.paths.desk);
  await look(officer, '332-desk');
  await press(officer, 'section:has(#rq) a');
  await press(officer, 'button[value="requirement_request.question"]');
  says(officer, 'a question needs words',
    await officer.page.locator('.errsum a[href="#words"]').count() === 1);
  await officer.page.fill('#words', 'For how long?');
  await press(officer, 'button[value="requirement_request.question"]');
  says(officer, 'it waits for the importer', (await body(officer)).includes(officer.paths.asked));
  await go(client, client.paths.account, client.paths.security, client.paths.request);
  await client.page.fill('#words', 'For half a year');
  await press(client, 'button[value="requirement_request.answer"]');
  await look(client, '333-answered');
  await go(officer, officer.paths.account, officer.paths.security, officer.paths.request);
  await officer.page.fill('#amount', '120');
  await press(officer, 'button[value="requirement_request.approve"]');
  says(officer, 'another amount needs a reason, and a last day',
    await officer.page.locator('.errsum a[href="#until"]').count() === 1);
  await officer.page.fill('#until', '2026-06-30');
  await officer.page.fill('#words', 'Samples, but not that few');
  await look(officer, '334-decide');
  await press(officer, 'button[value="requirement_request.approve"]');
  says(officer, 'it is approved in part', (await body(officer)).includes(officer.paths.part),
    await body(officer));
}

/** Before a declaration is filed one is told that there is no room for it; it may be filed. */
async function room(client) {
  await go(client, client.paths.account, 'declarations', client.paths.fresh);
  for (const [id, value] of Object.entries(shipment)) await fill(client, id, value);
  for (const [name, value] of Object.entries({ ...invoices[1], total: '' }))
    await fill(client, `i0-${name}`, value);
  for (const [name, value] of Object.entries(line)) await fill(client, `l0-${name}`, value);
  await press(client, 'button[name=do][value=next]');
  const text = await body(client);
  says(client, 'there is no room for it', text.includes(client.paths.room), text);
  await look(client, '339-room');
}

/** What is used, and what comes of it. */
async function use(client, officer) {
  const { page } = client;
  await go(client, client.paths.account, client.paths.security);
  await press(client, 'a[href$="kind=deposit"]');
  says(client, 'what was approved is what is missing',
    (await page.inputValue('#amount')).replace(',', '.') === '120.00',
    await page.inputValue('#amount'));
  await page.fill('#id', 'DEP-9');
  await press(client, 'main form button');
  await look(client, '335-use');
  const used = cents(await page.locator('figure figcaption').first().textContent());
  says(client, 'a gauge, twelve months and a forecast',
    await page.locator('svg.gauge').count() === 1 && used > 12000
      && await page.locator('section:has(#us) tbody tr').count() === 12
      && await page.locator('section:has(#fc) tbody tr').count() === 12, used);
  await go(client, client.paths.account);
  says(client, 'the gauge is on the home page', await page.locator('svg.gauge').count() === 1);
  await look(client, '336-home');
  await go(client, client.paths.account, client.paths.security, client.paths.accounts);
  says(client, 'every account has a row, all of it in sight',
    (await body(client)).includes(client.paths.active)
      && await page.locator('.tw').evaluate((e) => e.scrollWidth <= e.clientWidth));
  await look(client, '337-accounts');
  await advance(client, '2026-01-16'); // no notices before: a review runs
  await go(client, client.paths.account, client.paths.security);
  const text = await body(client);
  says(client, 'it is told that too much is used', text.includes(client.paths.over)
    && text.includes(client.paths.above) && text.includes(client.paths.short), text);
  await look(client, '338-over');
  await press(client, 'section:has(#rr) a');
  await page.fill('#amount', '40000');
  await page.selectOption('#basis', 'actual');
  await page.fill('#words', 'It is more after all');
  await press(client, 'button[value=asked]');
  await go(officer, officer.paths.desk);
  says(officer, 'the list of short accounts says that a request is open',
    (await body(officer)).includes(officer.paths.open), await body(officer));
  await press(client, 'button[value="requirement_request.withdraw"]');
  says(client, 'it can be withdrawn', (await body(client)).includes(client.paths.withdrawn));
}

export async function monitor(browser, demo, { language, script }) {
  const label = `${language}-monitor${script ? '' : '-noscript'}`;
  const data = copy(demo, label);
  const house = await serve(data);
  const options = { javaScriptEnabled: script, locale: `${language}-CA` };
  const common = { label, language, script, url: house.url, paths: paths[language],
    htmlLang: `${language}-CA` };
  const client = { ...await open(browser, options), ...common };
  const officer = { ...await open(browser, options), ...common };
  for (const walk of [client, officer]) walk.page.setDefaultTimeout(15000);
  await walked({ label, data, house, people: { client, officer } }, async () => {
    await signIn(client, 'mei');
    await signIn(officer, 'officer');
    await ask(client);
    await decide(client, officer);
    await use(client, officer);
    await room(client);
  });
}
