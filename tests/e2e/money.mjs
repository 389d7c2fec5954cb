// Money: chosen debts are paid, the payment bounces; another goes to the wrong account and is moved
// by two officers; what nobody knows is held, suggested and identified.
import { look, open, out } from './browser.mjs';
import { account } from './goods.mjs';
import { carm, copy, serve } from './house.mjs';
import { ok } from './tap.mjs';
import { advance, body, fill, go, press, says, signIn, walked } from './walk.mjs';

const paths = {
  en: { signIn: 'sign-in', account: `a/${account}`, pay: 'pay', payments: 'payments',
    undo: 'undo', money: 'money', offsetting: 'offsetting', transactions: 'transactions' },
  fr: { signIn: 'connexion', account: `c/${account}`, pay: 'payer', payments: 'paiements',
    undo: 'annuler', money: 'paiements-a-traiter', offsetting: 'compensation',
    transactions: 'transactions' },
};
const agency = '900978446';

async function payChosen(walk) {
  const { page } = walk;
  await go(walk, walk.paths.account, walk.paths.pay);
  await page.check('#chosen');
  await look(walk, '80-pay');
  await press(walk, 'main form .actions button');
  says(walk, 'nothing chosen is refused', await page.locator('.errsum').count() === 1);
  await page.check('#chosen');
  await page.locator('input[type=checkbox][name^=d]').last().check();
  await press(walk, 'main form .actions button');
  says(walk, 'the debt is kept', /debts=\d+/.test(page.url()), page.url());
  await look(walk, '81-check');
  await press(walk, 'main form .actions button.btn');
  await press(walk, 'main form .actions button');
  walk.payment = decodeURIComponent(page.url().split('/').pop());
  says(walk, 'it is paid', walk.payment.startsWith('WEB-'), page.url());
}

async function bounce(officer, client) {
  const { page } = officer;
  await go(officer, officer.paths.account, officer.paths.payments, client.payment);
  await press(officer, `main a[href$="/${officer.paths.undo}"]`);
  await look(officer, '82-undo');
  await press(officer, 'button[value=dishonour]');
  says(officer, 'it asks for a reason',
    await page.locator('.errsum a[href="#words"]').count() === 1);
  await look(officer, '83-no-reason');
  await page.fill('#words', 'Provision insuffisante');
  await page.check('#credited');
  await page.fill('#cost', officer.language === 'fr' ? '7,25' : '7.25');
  await press(officer, 'button[value=dishonour]');
  says(officer, 'it is undone', await page.locator('main .note--warn').count() === 1, page.url());
  await look(officer, '84-undone');
  await go(client, client.paths.account, client.paths.transactions);
  await look(client, '85-transactions');
  await press(client, 'main tbody tr:has-text("WEB-") a');
  await look(client, '86-charge');
  says(client, 'the charge says its source', (await body(client)).includes('SOR/96-188'));
}

async function move(first, second, client) {
  await payChosen(client);
  await go(first, first.paths.account, first.paths.payments, client.payment, first.paths.undo);
  await first.page.fill('#to', 'nowhere');
  await first.page.fill('#why', 'The payer named another account');
  await press(first, 'button[value=move]');
  says(first, 'an unknown account is refused',
    await first.page.locator('.errsum a[href="#to"]').count() === 1);
  await first.page.fill('#to', '');
  await press(first, 'button[value=move]');
  await look(first, '87-proposed');
  await press(first, 'button[value="redirect.approve"]');
  says(first, 'nobody approves his own', await first.page.locator('.errsum').count() === 1);
  await go(second, second.paths.money);
  await look(second, '88-desk');
  await press(second, `main a:has-text("${client.payment}")`);
  await press(second, 'button[value="redirect.approve"]');
  await look(second, '89-moved');
  await go(second, second.paths.money);
  says(second, 'it waits in suspense',
    await second.page.locator(`main a:has-text("${client.payment}")`).count() === 1);
}

async function identify(first, second, url, key) {
  const answer = await fetch(`${url}/v1/money-received`, { method: 'POST',
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ id: 'BANK-7', account: account.replace('31056', '31065'),
      amount: { amount: '120.00', currency: 'CAD' }, paidBy: 'Chemises du Nord',
      remarks: 'branch 815', reference: 'invoice 7' }) });
  says(first, 'money of nobody is taken', answer.status === 201, answer.status);
  await go(first, first.paths.money);
  await press(first, 'main a:has-text("BANK-7")');
  await look(first, '90-suggestions');
  await press(first, `main td a[href*="${account}"]`);
  await first.page.fill('#words', 'Two digits turned around');
  await press(first, 'main form .actions button');
  await go(second, second.paths.money);
  await press(second, 'main a:has-text("BANK-7")');
  await look(second, '91-second');
  await press(second, 'button[value="suspense.refuse"]');
  says(second, 'a refusal needs a reason',
    await second.page.locator('.errsum a[href="#words"]').count() === 1);
  await press(second, 'button[value="suspense.approve"]');
  await go(second, second.paths.account, second.paths.payments, 'BANK-7');
  await look(second, '92-identified');
}

/** By card no more than is left; the page says how much. */
async function byCard(client) {
  const { page } = client;
  await go(client, client.paths.account, client.paths.pay);
  await page.check('#other');
  await page.fill('#amount', client.language === 'fr' ? '5000,00' : '5000.00');
  await press(client, 'main form .actions button');
  await page.check('#m-card');
  await look(client, '95-methods');
  await press(client, 'main form .actions button.btn');
  await press(client, 'main button.btn--pay');
  says(client, 'more than the limit is refused', await page.locator('.errsum').count() === 1);
  says(client, 'with what is left', (await body(client)).replace(/\D/g, '').includes('499999'));
  await look(client, '96-refused');
}

async function prefer(client) {
  const { page } = client;
  await go(client, client.paths.account, client.paths.offsetting);
  await look(client, '93-offsetting');
  await page.check('#p-MANUAL');
  await fill(client, 'from', '2025-01-01');
  await press(client, 'button[value=choose]');
  says(client, 'a day that has passed is refused',
    await page.locator('.errsum a[href="#from"]').count() === 1);
  await fill(client, 'from', '2030-01-01');
  await press(client, 'button[value=choose]');
  says(client, 'it is to come', (await body(client)).includes('2030'));
  await look(client, '94-chosen');
}

export async function money(browser, demo, { language, script }) {
  const label = `${language}-money${script ? '' : '-noscript'}`;
  const data = copy(demo, label);
  const made = carm(data, 'key', agency, 'bank');
  const key = made.out.match(/[A-Za-z0-9_-]{24,}/)?.[0];
  const house = await serve(data);
  const options = { javaScriptEnabled: script, locale: `${language}-CA` };
  const common = { label, language, script, url: house.url, paths: paths[language],
    htmlLang: `${language}-CA` };
  const people = [];
  for (const name of [undefined, 'officer', 'officer2']) {
    const walk = { ...await open(browser, options), ...common };
    walk.page.setDefaultTimeout(15000);
    people.push(walk);
    walk.name = name;
  }
  const [client, first, second] = people;
  await walked({ label, data, house, people }, async () => {
    ok(key !== undefined, `${label}: the agency has a key`, made.out);
    for (const walk of people) await signIn(walk, walk.name);
    await go(client, client.paths.account);
    await payChosen(client);
    await bounce(first, client);
    await move(first, second, client);
    await identify(first, second, house.url, key);
    await byCard(client);
    await prefer(client);
    await advance(client, '2025-12-27');
  });
}
