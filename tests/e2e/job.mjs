// The main job, by hand as it were: from signing in to a paid account.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { look, open, out } from './browser.mjs';
import { account, invoices, lines, person, shipment, transactionNumber } from './goods.mjs';
import { copy, serve } from './house.mjs';
import { body, cents, fill, go, press, says, walked } from './walk.mjs';

const paths = {
  en: { signIn: 'sign-in', account: `a/${account}`, fresh: 'new', statements: 'statements',
    pay: 'pay', notices: 'daily-notices', tariff: 'tariff', exchange: 'exchange-rates',
    preview: 'preview', accepted: 'accepted', accounts: 'accounts' },
  fr: { signIn: 'connexion', account: `c/${account}`, fresh: 'nouvelle', statements: 'releves',
    pay: 'payer', notices: 'avis-quotidiens', tariff: 'tarif', exchange: 'taux-de-change',
    preview: 'apercu', accepted: 'acceptee', accounts: 'comptes' },
};
const words = {
  en: { statement: 'Statement of account', decimal: '.', surtax: 'Surtax', interest: 'Interest',
    title: 'Statement of account' },
  fr: { statement: 'Relevé de compte', decimal: ',', surtax: 'Surtaxe', interest: 'Intérêts',
    title: 'Relevé de compte' },
};

/** What a link gives, with the cookies of the page; kept in out/. */
async function download(walk, href, name) {
  const answer = await walk.context.request.get(new URL(href, walk.url).href);
  const bytes = await answer.body();
  fs.writeFileSync(path.join(out, `${walk.label}-${name}`), bytes);
  return { status: answer.status(), type: answer.headers()['content-type'] ?? '', bytes };
}

function pdfText(walk, name) {
  try {
    return execFileSync('pdftotext', ['-layout', path.join(out, `${walk.label}-${name}`), '-'],
      { encoding: 'utf8' }).replace(/[\u00a0\u202f]/g, ' ');
  } catch (error) {
    return error.code === 'ENOENT' ? null : '';
  }
}

async function signIn(walk) {
  await go(walk, '');
  await look(walk, '01-start');
  await go(walk, walk.paths.signIn);
  await look(walk, '02-sign-in');
  await walk.page.fill('#name', person.name);
  await walk.page.fill('#password', 'not the password');
  await press(walk, 'main form button[type=submit]');
  says(walk, 'a wrong password is refused in words',
    await walk.page.locator('.errsum').count() === 1);
  await look(walk, '03-sign-in-refused');
  await walk.page.fill('#name', person.name);
  await walk.page.fill('#password', person.password);
  await press(walk, 'main form button[type=submit]');
  says(walk, 'is signed in', !walk.page.url().includes(walk.paths.signIn), walk.page.url());
  await go(walk, walk.paths.accounts);
  await look(walk, '04-accounts');
  await go(walk, walk.paths.account);
  await look(walk, '05-home');
}

async function declare(walk) {
  const { page } = walk;
  await go(walk, walk.paths.account, 'declarations');
  await look(walk, '06-declarations');
  await go(walk, walk.paths.account, 'declarations', walk.paths.fresh);
  await look(walk, '07-form-empty');
  await press(walk, 'button[name=do][value=next]');
  says(walk, 'an empty form is refused with a summary',
    await page.locator('.errsum li').count() > 0);
  await look(walk, '08-form-refused');

  // A new invoice comes with a line of its own.
  for (const button of ['add-invoice', 'add-line-0', 'add-line-0', 'add-line-1'])
    await press(walk, `button[name=do][value="${button}"]`);
  says(walk, 'has two invoices and five lines',
    await page.locator('#i1-number').count() === 1 &&
    await page.locator('fieldset.line[id]').count() === 5,
    await page.locator('fieldset.line[id]').count());
  await fill(walk, 'transaction', walk.number);
  for (const [id, value] of Object.entries(shipment)) await fill(walk, id, value);
  for (const [i, invoice] of invoices.entries())
    for (const [name, value] of Object.entries(invoice)) await fill(walk, `i${i}-${name}`, value);
  for (const [i, line] of lines.entries())
    for (const [name, value] of Object.entries(line)) await fill(walk, `l${i}-${name}`, value);
  await press(walk, 'aside button[name=do][value=recalc]');
  walk.estimate = cents(await page.locator('[data-est=sum-total]').textContent());
  says(walk, 'the estimate says what is owed', walk.estimate > 0, walk.estimate);
  await look(walk, '09-form-estimated');
  if (walk.script) {
    const field = page.locator('[id="l0-value"]');
    await field.fill('7000');
    await field.blur();
    const grew = await page.waitForFunction((before) => {
      const now = document.querySelector('[data-est=sum-total]').textContent;
      return now !== before;
    }, await page.locator('[data-est=sum-total]').textContent(), { timeout: 5000 })
      .then(() => true, () => false);
    says(walk, 'the estimate follows what is typed', grew);
    await field.fill(lines[0].value);
  }
  await press(walk, 'button[name=do][value=next]');
  says(walk, 'no error is left', await page.locator('.errsum').count() === 0,
    await page.locator('.errsum').allTextContents());
  await look(walk, '10-check');
  await press(walk, 'main form .actions button.btn');
  says(walk, 'the declaration is accepted', page.url().endsWith(walk.paths.accepted), page.url());
  await look(walk, '11-accepted');
}

async function explain(walk) {
  const { page } = walk;
  await go(walk, walk.paths.account, 'declarations', walk.number);
  for (const details of await page.locator('main details.why').all())
    await details.evaluate((e) => { e.open = true; });
  await look(walk, '12-detail');
  const text = await body(walk);
  says(walk, 'the surtax is explained by its order', text.includes('SOR/2025-95'));
  says(walk, 'the specific rate is shown as printed', /3\.3 ¢\/litre/.test(text));
  const sum = page.locator('section[aria-labelledby=owed] tfoot td').last();
  const total = cents(await sum.textContent());
  says(walk, 'what is owed is what was estimated', total === walk.estimate,
    `${total} and ${walk.estimate}`);
  walk.owed = total;
  const href = await page.locator('.head__a a[href*="/pdf"]').first().getAttribute('href');
  const pdf = await download(walk, href, 'declaration.pdf');
  says(walk, 'the declaration comes as PDF',
    pdf.status === 200 && pdf.bytes.subarray(0, 5).toString() === '%PDF-', pdf.status);
  const printed = pdfText(walk, 'declaration.pdf');
  if (printed !== null)
    says(walk, 'the paper has the number and the goods',
      printed.includes(walk.number.replace(/^(\d{5})(\d{5})/, '$1 $2 ')) &&
      printed.includes('7615.10.00.10'));
}

async function advance(walk, to) {
  const { page } = walk;
  await page.fill('#clock-to', to);
  await press(walk, 'form:has(#clock-to) button');
  says(walk, `the clock stands at ${to}`,
    await page.locator('#clock-to').getAttribute('min') === to,
    await page.locator('#clock-to').getAttribute('min'));
}

async function statement(walk, issued, name) {
  const { page } = walk;
  await go(walk, walk.paths.account, walk.paths.statements);
  await look(walk, `${name}-statements`);
  const id = `SOA-${account}-${issued}`;
  await press(walk, `main a[href$="/${id}"]`);
  await look(walk, `${name}-statement`);
  return id;
}

async function papers(walk, id) {
  const base = `/${walk.language}/${walk.paths.account}/${walk.paths.statements}/${id}`;
  const pdf = await download(walk, `${base}/pdf`, 'statement.pdf');
  says(walk, 'the statement comes as PDF',
    pdf.status === 200 && pdf.bytes.subarray(0, 5).toString() === '%PDF-' &&
    pdf.type.startsWith('application/pdf'), `${pdf.status} ${pdf.type}`);
  const printed = pdfText(walk, 'statement.pdf');
  if (printed !== null) {
    says(walk, 'the paper is in the language of the page', printed.includes(walk.words.title));
    says(walk, 'the paper has the declaration',
      printed.includes(walk.number.replace(/^(\d{5})(\d{5})/, '$1 $2 ')));
  }
  const csv = await download(walk, `${base}/csv`, 'statement.csv');
  says(walk, 'the statement comes as CSV',
    csv.status === 200 && csv.bytes.toString().includes(walk.number), csv.status);
  const json = await download(walk, `${base}/json`, 'statement.json');
  const data = json.status === 200 ? JSON.parse(json.bytes) : {};
  says(walk, 'the statement comes as JSON and adds up', json.status === 200 &&
    cents(data.totals.opening) + cents(data.totals.debits) + cents(data.totals.credits) ===
    cents(data.totals.closing), json.status);
  return data;
}

async function pay(walk, choice, amount, name) {
  const { page } = walk;
  await go(walk, walk.paths.account, walk.paths.pay);
  await look(walk, `${name}-pay`);
  await page.check(`#${choice}`);
  if (amount) await page.fill('#amount', amount);
  await press(walk, 'main form .actions button');
  says(walk, `${name} is shown before it is paid`,
    await page.locator('main form .actions button.btn').count() > 0, page.url());
  await look(walk, `${name}-pay-check`);
  await press(walk, 'main form .actions button.btn');
  await look(walk, `${name}-pay-bank`);
  await press(walk, 'main button.btn--pay');
  says(walk, `${name} has a receipt`, await page.locator('pre.receipt').count() === 1, page.url());
  await look(walk, `${name}-receipt`);
}

async function interest(walk, id) {
  const { page } = walk;
  await go(walk, walk.paths.account, walk.paths.statements, id);
  const link = page.locator('table[aria-labelledby=IN] a').first();
  says(walk, 'the statement has interest', await link.count() === 1);
  if (await link.count() === 0) return;
  await Promise.all([page.waitForLoadState('load'), link.click()]);
  await page.waitForLoadState('load');
  await look(walk, '30-interest');
  const rows = await page.locator('main table tbody tr').count();
  const text = await body(walk);
  says(walk, 'the interest is explained with base, days and rate',
    rows > 0 && /365|366/.test(text));
}

async function others(walk) {
  const { page } = walk;
  await go(walk, walk.paths.account, 'transactions');
  await look(walk, '50-transactions');
  await press(walk, 'main table a.ref');
  await look(walk, '51-transaction');
  await go(walk, walk.paths.account, walk.paths.notices);
  await look(walk, '52-notices');
  await press(walk, 'main table a');
  await look(walk, '53-notice');
  await go(walk, walk.paths.account, walk.paths.statements, walk.paths.preview);
  await look(walk, '54-preview');
  await go(walk, walk.paths.tariff);
  await look(walk, '55-tariff');
  await go(walk, walk.paths.tariff, '7615100010');
  await look(walk, '56-tariff-number');
  await go(walk, walk.paths.exchange);
  await look(walk, '57-exchange');
  const lost = await page.goto(`${walk.url}/${walk.language}/${walk.paths.account}/nowhere`);
  says(walk, 'a page that is not there says so', lost.status() === 404, lost.status());
  walk.complaints.splice(0); // Chromium reports the 404 itself
  await look(walk, '58-not-found');
}

async function twin(walk) {
  const { page } = walk;
  await go(walk, walk.paths.account);
  const other = walk.language === 'en' ? 'fr' : 'en';
  await press(walk, '.ident .lang');
  says(walk, 'the toggle shows the same page in the other language',
    page.url().endsWith(`/${other}/${paths[other].account}`), page.url());
}

/** language en or fr, script on or off; a copy of the demonstration to itself. */
export async function job(browser, demo, { language, script, sequence }) {
  const label = script ? language : `${language}-noscript`;
  const data = copy(demo, label);
  const house = await serve(data);
  const opened = await open(browser, { javaScriptEnabled: script, locale: `${language}-CA` });
  const walk = {
    ...opened, label, language, script, url: house.url, paths: paths[language],
    words: words[language], htmlLang: `${language}-CA`, number: transactionNumber(sequence),
  };
  walk.page.setDefaultTimeout(15000);
  await walked({ label, data, house, people: { walk } }, async () => {
    await signIn(walk);
    await twin(walk);
    await declare(walk);
    await explain(walk);
    await advance(walk, '2025-11-25');
    const first = await statement(walk, '202511', '20');
    const issued = await papers(walk, first);
    says(walk, 'the statement asks for the declaration',
      cents(issued.totals?.totalPayable ?? '') >= walk.owed, JSON.stringify(issued.totals));
    await pay(walk, 'other', language === 'en' ? '1,000.00' : '1 000,00', '21-part');
    await advance(walk, '2025-12-26');
    const second = await statement(walk, '202512', '22');
    await interest(walk, second);
    await pay(walk, 'balance', null, '40-rest');
    await go(walk, walk.paths.account);
    await look(walk, '41-home-paid');
    await go(walk, walk.paths.account, walk.paths.pay);
    says(walk, 'nothing is owed any more', await walk.page.locator('#balance').count() === 0);
    if (script) await others(walk);
  });
}
