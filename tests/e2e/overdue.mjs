// What stays open long after its due date: the client is told of it once and opens the notice, its
// file and where the debt stands; it is referred; an officer finds it on the list, takes its CSV,
// recalls it with a reason and refers it again; the client pays the border agency, and it is gone.
import { look, open } from './browser.mjs';
import { account } from './goods.mjs';
import { copy, serve } from './house.mjs';
import { advance, body, go, press, says, signIn, walked } from './walk.mjs';

const paths = {
  en: { signIn: 'sign-in', account: `a/${account}`, notices: 'arrears-notices', pay: 'pay',
    referred: 'referred-debts', money: 'money', transactions: 'transactions',
    at: 'At the revenue agency', legal: 'No legal action is taken before',
    none: 'Nothing is left of it', credit: 'accounts-in-credit' },
  fr: { signIn: 'connexion', account: `c/${account}`, notices: 'avis-arrieres', pay: 'payer',
    referred: 'dettes-confiees', money: 'paiements-a-traiter', transactions: 'transactions',
    at: 'À l’agence du revenu', legal: 'Aucun recours judiciaire',
    none: 'Il n’en reste rien', credit: 'comptes-crediteurs' },
};

async function openNotice(client) {
  const { page } = client;
  await go(client, client.paths.account);
  says(client, 'home tells of the notice of arrears',
    await page.locator(`main .todo a[href*="/${client.paths.notices}/"]`).count() === 1,
    page.url());
  await look(client, '150-home-arrears');
  await press(client, `main .todo a[href*="/${client.paths.notices}/"]`);
  says(client, 'the notice has its debts', await page.locator('main table tbody tr').count() >= 1);
  says(client, 'and says when legal action could begin',
    (await body(client)).includes(client.paths.legal));
  await look(client, '151-arrears-notice');
  const pdf = await page.locator('a[href$="/pdf"]').getAttribute('href');
  const answer = await client.context.request.get(`${client.url}${pdf}`);
  says(client, 'it is a PDF too', answer.status() === 200
    && (await answer.body()).subarray(0, 5).toString() === '%PDF-', answer.status());
  await go(client, client.paths.account, client.paths.notices);
  await look(client, '152-arrears-list');
}

async function recall(officer) {
  const { page } = officer;
  await go(officer, officer.paths.money);
  await press(officer, `main a[href$="/${officer.paths.referred}"]`);
  const rows = await page.locator('main table tbody tr').count();
  says(officer, 'the debt is on the list', rows >= 1, page.url());
  await look(officer, '153-referred');
  const csv = await page.locator('a[href$="/csv"]').getAttribute('href');
  const answer = await officer.context.request.get(`${officer.url}${csv}`);
  const lines = (await answer.text()).trim().split('\r\n');
  says(officer, 'and in the CSV', answer.status() === 200 && lines.length > rows
    && lines.some((line) => line.startsWith(account)), lines.length);
  await press(officer, `main table a[href*="${account}"]`);
  officer.debt = page.url();
  says(officer, 'legal action is not offered before its day',
    await page.locator('button[value="debt.legal"]').count() === 0);
  await press(officer, 'button[value="debt.recall"]');
  says(officer, 'a recall needs a reason',
    await page.locator('.errsum a[href="#words"]').count() === 1);
  await look(officer, '154-debt-refused');
  await page.fill('#words', 'A plan was agreed.');
  await press(officer, 'button[value="debt.recall"]');
  says(officer, 'it is recalled', await page.locator('button[value="debt.again"]').count() === 1);
  await page.fill('#words', 'The plan was not kept.');
  await press(officer, 'button[value="debt.again"]');
  says(officer, 'and referred again',
    await page.locator('button[value="debt.recall"]').count() === 1);
  says(officer, 'its security can be looked at, to make a demand',
    await page.locator('a.btn[href$="#ag"]').count() === 1);
  await look(officer, '155-debt');
}

async function payAll(client, debt) {
  const { page } = client;
  await go(client, client.paths.account, client.paths.transactions);
  says(client, 'its transaction says where it is', (await body(client)).includes(client.paths.at));
  await page.goto(debt);
  says(client, 'the client reads the reasons', (await body(client)).includes('plan was not kept'));
  says(client, 'and cannot decide', await page.locator('button[name=step]').count() === 0);
  await go(client, client.paths.account, client.paths.pay);
  await page.check('#balance');
  await press(client, 'main form .actions button');
  await press(client, 'main form .actions button.btn');
  await press(client, 'main button.btn--pay');
  await page.goto(debt);
  says(client, 'what is paid is gone', (await body(client)).includes(client.paths.none));
  await look(client, '156-debt-paid');
}

/** The client pays more than is owed: the account is in credit. */
async function listCredit(client, officer) {
  await go(client, client.paths.account, client.paths.pay);
  await client.page.check('#other');
  await client.page.fill('#amount', client.language === 'fr' ? '2500,00' : '2500.00');
  await press(client, 'main form .actions button');
  await press(client, 'main form .actions button.btn');
  await press(client, 'main button.btn--pay');
  await go(officer, officer.paths.money);
  await press(officer, `main a[href$="/${officer.paths.credit}"]`);
  says(officer, 'the account in credit is listed, with its refund one step away',
    await officer.page.locator(`main tbody a[href*="${account}"]`).count() === 1,
    officer.page.url());
  await look(officer, '157-in-credit');
  const csv = await officer.page.locator('a[href$="/csv"]').getAttribute('href');
  const answer = await officer.context.request.get(`${officer.url}${csv}`);
  says(officer, 'and in the CSV', answer.status() === 200
    && (await answer.text()).includes(`\n${account},`), answer.status());
}

/** language en or fr; a copy of the demonstration to itself. */
export async function overdue(browser, demo, { name, language, script }) {
  const label = `${name}-overdue`;
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
    await signIn(client);
    await go(client, client.paths.account);
    await advance(client, '2026-01-05');
    await openNotice(client);
    await go(client, client.paths.account);
    await advance(client, '2026-02-10');
    await signIn(officer, 'officer');
    await recall(officer);
    await payAll(client, officer.debt);
    await listCredit(client, officer);
  });
}
