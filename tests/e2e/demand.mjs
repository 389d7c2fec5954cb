// A demand on a security agreement: its provider gives the agreement, the importer does not pay in
// time, an officer demands it, the provider rebuts, the officer lowers it, the provider pays; the
// importer reads what it settled, and lets the provider see what is required.
import { look, open } from './browser.mjs';
import { account } from './goods.mjs';
import { copy, serve } from './house.mjs';
import { advance, body, cents, go, press, says, signIn, walked } from './walk.mjs';

const paths = {
  en: { signIn: 'sign-in', account: `a/${account}`, security: 'financial-security',
    desk: 'financial-security', bonds: 'agreements', demands: 'demands', paid: 'Paid',
    left: 'Left of the agreement', see: 'may see what security', nothing: 'is past due' },
  fr: { signIn: 'connexion', account: `c/${account}`, security: 'garantie-financiere',
    desk: 'garanties-financieres', bonds: 'accords', demands: 'demandes-de-paiement',
    paid: 'Payée', left: 'Reste de l’accord', see: 'peut voir la garantie', nothing: 'est échue' },
};

async function give(provider, officer, client) {
  const { page } = provider;
  await go(provider, provider.paths.bonds);
  await page.fill('#account', account);
  await page.fill('#number', 'SB-900');
  await page.fill('#amount', '5000');
  await press(provider, 'form[method=post]:has(#allocations) button');
  await go(officer, officer.paths.account, officer.paths.security);
  await press(officer, 'section:has(#ag) tbody a');
  await press(officer, '.actions a[href*="/demand"]');
  says(officer, 'a debt of before is not its provider’s',
    (await body(officer)).includes(officer.paths.nothing)
      && await officer.page.locator('#words').count() === 0, await body(officer));
  await look(officer, '320-demand-none');
  await go(client, client.paths.account);
  await advance(client, '2025-11-27'); // interest came due
}

async function make(officer) {
  const { page } = officer;
  await go(officer, officer.paths.account, officer.paths.security);
  await press(officer, 'section:has(#ag) tbody a');
  await press(officer, '.actions a[href*="/demand"]');
  says(officer, 'what would be demanded is shown with its debts',
    await page.locator('section:has(#db) tbody tr').count() >= 1);
  await look(officer, '321-demand-new');
  await press(officer, 'form:has(#words) button');
  says(officer, 'a demand needs a reason',
    await page.locator('.errsum a[href="#words"]').count() === 1
      && await page.locator('section:has(#db) tbody tr').count() >= 1);
  await page.fill('#words', 'Not paid by the due date');
  await press(officer, 'form:has(#words) button');
  await look(officer, '322-demand-sent');
}

async function rebut(provider) {
  const { page } = provider;
  await go(provider, provider.paths.bonds);
  await press(provider, `main a[href$="/${provider.paths.demands}"]`);
  await look(provider, '323-demands');
  await press(provider, 'main tbody a');
  await page.fill('#amount', '0.01');
  await press(provider, 'button[value="demand.pay"]');
  says(provider, 'it is paid in one sum',
    await page.locator('.errsum a[href="#amount"]').count() === 1);
  await press(provider, 'button[value="demand.rebut"]');
  says(provider, 'a rebuttal needs words',
    await page.locator('.errsum a[href="#words"]').count() === 1);
  await look(provider, '324-demand-refused');
  await page.fill('#words', 'Half of it was paid to the broker');
  await press(provider, 'button[value="demand.rebut"]');
  says(provider, 'it waits for an officer',
    await page.locator('button[value="demand.rebut"]').count() === 0);
}

async function determine(officer) {
  const { page } = officer;
  await go(officer, officer.paths.desk);
  await look(officer, '325-desk-rebutted');
  await press(officer, 'section:has(#dr) tbody a');
  says(officer, 'the rebuttal is read',
    (await body(officer)).includes('Half of it was paid to the broker'));
  await page.fill('#words', 'The receipts were seen');
  await press(officer, 'button[value="demand.amend"]');
  says(officer, 'for less is less than before',
    await page.locator('.errsum a[href="#amount"]').count() === 1);
  await look(officer, '326-determine');
  await page.fill('#words', 'The receipts were seen');
  await page.fill('#amount', '1');
  await press(officer, 'button[value="demand.amend"]');
  says(officer, 'it is determined', await page.locator('.errsum').count() === 0);
}

async function pay(provider, client) {
  const { page } = provider;
  await go(provider, provider.paths.demands);
  await press(provider, 'main tbody a');
  says(provider, 'one dollar is payable', cents(await page.inputValue('#amount')) === 100);
  await press(provider, 'button[value="demand.pay"]');
  says(provider, 'it is paid', (await body(provider)).includes(provider.paths.paid)
    && await page.locator('main form').count() === 0);
  await look(provider, '327-demand-paid');
  await press(provider, 'main dl a');
  says(provider, 'and less is left of the agreement',
    (await body(provider)).includes(provider.paths.left)
      && /4[,\s]?999[.,]00/.test(await body(provider)), await body(provider));
  await look(provider, '328-bond-left');
  await go(client, client.paths.account, client.paths.security);
  await look(client, '329-security-demands');
  await press(client, 'section:has(#de) tbody a');
  says(client, 'the importer reads why and what was settled',
    (await body(client)).includes('Not paid by the due date')
      && await client.page.locator('main form').count() === 0);
}

async function consent(client) {
  const { page } = client;
  await go(client, client.paths.account, client.paths.security);
  await page.selectOption('#provider', '764312088');
  await press(client, 'button[value="consent.give"]');
  says(client, 'a provider may see what is required',
    (await body(client)).includes(client.paths.see));
  await press(client, 'button[value="consent.end"]');
  says(client, 'until that is taken back',
    await page.locator('button[value="consent.end"]').count() === 0);
}

export async function demand(browser, demo, { language, script }) {
  const label = `${language}-demand${script ? '' : '-noscript'}`;
  const data = copy(demo, label);
  const house = await serve(data);
  const options = { javaScriptEnabled: script, locale: `${language}-CA` };
  const common = { label, language, script, url: house.url, paths: paths[language],
    htmlLang: `${language}-CA` };
  const client = { ...await open(browser, options), ...common };
  const provider = { ...await open(browser, options), ...common };
  const officer = { ...await open(browser, options), ...common };
  for (const walk of [client, provider, officer]) walk.page.setDefaultTimeout(15000);
  await walked({ label, data, house, people: { client, provider, officer } }, async () => {
    await signIn(client);
    await signIn(provider, 'irene');
    await signIn(officer, 'officer');
    await give(provider, officer, client);
    await make(officer);
    await rebut(provider);
    await determine(officer);
    await pay(provider, client);
    await consent(client);
    const answer = await client.page.goto(`${client.url}/${language}/${client.paths.demands}`);
    says(client, 'demands are a provider’s alone', answer.status() === 404, answer.status());
  });
}
