// What was not paid in time: the statement's due date passes, the late payment penalty is posted by
// the run of the 25th, and the client opens it to its cause. A notice of forfeiture is not paid
// within thirty days, and its interest is opened to its working. All is paid but a cent, which the
// next run writes off, with its reason.
import { look, open, out } from './browser.mjs';
import { account } from './goods.mjs';
import { copy, serve } from './house.mjs';
import { ok } from './tap.mjs';
import { advance, body, cents, fill, go, press, says, signIn, walked } from './walk.mjs';

const paths = {
  en: { signIn: 'sign-in', account: `a/${account}`, transactions: 'transactions',
    statements: 'statements', bills: 'bills', fresh: 'new', pay: 'pay' },
  fr: { signIn: 'connexion', account: `c/${account}`, transactions: 'transactions',
    statements: 'releves', bills: 'factures', fresh: 'nouvelle', pay: 'payer' },
};
const words = {
  en: { late: 'Days late', again: 'Worked out again from this', source: 'Source of the amount',
    notice: 'day after service', small: 'does not collect a balance',
    gone: 'the rest written off' },
  fr: { late: 'Jours de retard', again: 'Calculé de nouveau à partir de ces données',
    source: 'Source du montant', notice: 'lendemain de la signification',
    small: 'ne perçoit pas un solde', gone: 'reste radié' },
};

async function openPenalty(client) {
  const { page } = client;
  const said = words[client.language];
  await page.goto(`${client.url}/${client.language}/${client.paths.account}/`
    + `${client.paths.transactions}?type=LPP`);
  says(client, 'the late payment penalty is listed',
    await page.locator('main tbody a.ref').count() >= 1, page.url());
  await look(client, '110-penalties');
  await press(client, 'main tbody a.ref');
  const text = await body(client);
  const cause = page.locator('section[aria-labelledby=wl]');
  says(client, 'it is opened to its cause', await cause.count() === 1, page.url());
  says(client, 'how late', text.includes(said.late));
  says(client, 'two hundred dollars', /200[.,]00/.test(await cause.textContent()));
  says(client, 'where the amount is from', text.includes(said.source));
  says(client, 'and it comes out again', text.includes(said.again));
  says(client, 'which declarations were not paid',
    await cause.locator('tbody tr').count() >= 1);
  await look(client, '111-penalty');
  await press(client, 'section[aria-labelledby=wl] .facts a');
  says(client, 'the statement it is for is one step away', page.url().includes('SOA-'),
    page.url());
}

/** Served before the clock moves on. */
async function serveNotice(officer) {
  await go(officer, officer.paths.account, officer.paths.bills, officer.paths.fresh);
  await fill(officer, 'type', 'K9');
  await fill(officer, 'amount', officer.language === 'fr' ? '5000,00' : '5000.00');
  await fill(officer, 'words', 'Goods that were not reported.');
  await fill(officer, 'source', 'Customs Act s. 124');
  await press(officer, 'button[name=do][value=check]');
  await press(officer, 'button[name=do][value=issue]');
  officer.number = new URL(officer.page.url()).pathname.split('/').pop();
  says(officer, 'a notice is served', officer.number.startsWith('K9-'), officer.page.url());
}

async function openInterest(client, number) {
  const { page } = client;
  await page.goto(`${client.url}/${client.language}/${client.paths.account}/`
    + `${client.paths.transactions}?type=INT`);
  await press(client, `main tbody a.ref >> text=${number}`);
  const cause = await page.locator('section[aria-labelledby=wi]').textContent();
  says(client, 'interest on the notice has its working',
    cause.includes(words[client.language].notice) && cause.includes(number), cause.slice(0, 400));
  says(client, 'and comes out again', await page.locator('.note--ok').count() >= 1);
  await look(client, '112-notice-interest');
}

async function payButACent(client) {
  const { page } = client;
  await go(client, client.paths.account, client.paths.pay);
  const all = cents(await page.locator('label[for=balance]').textContent()) - 1;
  await page.check('#other');
  await page.fill('#amount', client.language === 'fr'
    ? `${Math.floor(all / 100)},${String(all % 100).padStart(2, '0')}` : (all / 100).toFixed(2));
  await press(client, 'main form .actions button');
  await press(client, 'main form .actions button.btn');
  await press(client, 'main button.btn--pay');
}

async function openWriteOff(client) {
  const { page } = client;
  const said = words[client.language];
  await page.goto(`${client.url}/${client.language}/${client.paths.account}/`
    + `${client.paths.transactions}?type=WO`);
  says(client, 'a cent is written off', await page.locator('main tbody a.ref').count() === 1,
    page.url());
  await press(client, 'main tbody a.ref');
  const cause = page.locator('section[aria-labelledby=ws]');
  says(client, 'with its reason', (await cause.textContent()).includes(said.small), page.url());
  await look(client, '113-written-off');
  await press(client, 'section[aria-labelledby=ws] .facts a');
  says(client, 'and the debt says so', (await body(client)).includes(said.gone), page.url());
  await look(client, '114-given-up');
}

/** language en or fr; a copy of the demonstration to itself. */
export async function collection(browser, demo, { name, language, script }) {
  const label = `${name}-collection`;
  const data = copy(demo, label);
  const house = await serve(data);
  const client = {
    ...await open(browser, { javaScriptEnabled: script, locale: `${language}-CA` }),
    label, language, script, url: house.url, paths: paths[language], htmlLang: `${language}-CA`,
  };
  const officer = { ...client,
    ...await open(browser, { javaScriptEnabled: script, locale: `${language}-CA` }) };
  client.page.setDefaultTimeout(15000);
  officer.page.setDefaultTimeout(15000);
  await walked({ label, data, house, people: { client, officer } }, async () => {
    await signIn(officer, 'officer');
    await serveNotice(officer);
    await signIn(client);
    await go(client, client.paths.account);
    await advance(client, '2025-12-26');
    await openPenalty(client);
    await openInterest(client, officer.number);
    await payButACent(client);
    await go(client, client.paths.account);
    await advance(client, '2026-01-26');
    await openWriteOff(client);
  });
}
