// Financial security: an importer enrols, submits an agreement, its provider answers; a deposit
// goes in and out; an officer asks whether goods leave, and decides where security is short.
import { look, open } from './browser.mjs';
import { copy, serve } from './house.mjs';
import { body, cents, go, press, says, signIn, walked } from './walk.mjs';

const account = '818756629RM0001'; // nothing of it is past due
const paths = {
  en: { signIn: 'sign-in', account: `a/${account}`, security: 'financial-security',
    desk: 'financial-security', bonds: 'agreements', no: 'Goods are not released before',
    yes: 'Goods are released before', waits: 'Waits for its provider', active: 'Active',
    short: 'Security is short', suspended: 'Suspended', covered: 'security covers what is needed',
    ends: 'a security agreement ends', left: 'Not enrolled' },
  fr: { signIn: 'connexion', account: `c/${account}`, security: 'garantie-financiere',
    desk: 'garanties-financieres', bonds: 'accords', no: 'ne sont pas dédouanées avant',
    yes: 'sont dédouanées avant', waits: 'En attente du fournisseur', active: 'Active',
    short: 'Garantie insuffisante', suspended: 'Suspendue',
    covered: 'la garantie couvre ce qui est exigé', ends: 'un accord de garantie prend fin',
    left: 'Non inscrit' },
};

/** What the officer's page says of the account. */
async function check(officer, yes) {
  await go(officer, officer.paths.desk);
  await officer.page.fill('#number', ' 818756629 rm 0001 ');
  await press(officer, 'main form button');
  const text = await body(officer);
  says(officer, yes ? 'goods leave before they are paid' : 'goods leave when they are paid',
    text.includes(yes ? officer.paths.yes : officer.paths.no)
      && !text.includes(yes ? officer.paths.no : officer.paths.yes), text);
}

async function enrol(client, officer) {
  const { page } = client;
  await check(officer, false);
  await look(officer, '300-release-check');
  await go(client, client.paths.account, client.paths.security);
  await look(client, '301-security-none');
  await page.fill('#projection', '1');
  await press(client, 'button[value=enrol]');
  says(client, 'an account with a history does not say what it expects',
    await page.locator('.errsum a[href="#projection"]').count() === 1);
  await look(client, '302-enrol-refused');
  await page.fill('#projection', '');
  await press(client, 'button[value=enrol]');
  const months = (await page.locator('section:has(#rq) tbody td:last-child').allTextContents())
    .map(cents);
  const highest = Math.max(...months);
  const needs = (await page.locator('section:has(#rq) dl dd').allTextContents()).map(cents);
  says(client, 'the highest of twelve months is what a deposit comes to, half of it an agreement',
    months.length === 12 && needs[0] === highest && needs[2] === highest
      && needs[1] === Math.ceil(highest / 200) * 100, [months, needs].join(' '));
  await look(client, '303-enrolled');
}

async function submit(client, provider, officer) {
  const { page } = client;
  await press(client, 'a[href$="kind=agreement"]');
  await look(client, '304-agreement');
  await page.fill('#number', 'SB 1');
  await press(client, 'main form button');
  says(client, 'provider and number are asked for',
    await page.locator('.errsum a[href="#provider"]').count() === 1
      && await page.locator('.errsum a[href="#number"]').count() === 1);
  await look(client, '305-agreement-refused');
  await page.selectOption('#provider', '764312088');
  await page.fill('#number', 'SB-2025-001');
  await press(client, 'main form button');
  says(client, 'it waits for its provider', (await body(client)).includes(client.paths.waits));
  await look(client, '306-submitted');
  await check(officer, false);
  await go(provider, provider.paths.bonds);
  await look(provider, '307-bonds');
  await press(provider, 'main tbody a');
  await look(provider, '308-bond');
  await press(provider, 'button[value="security.reject"]');
  says(provider, 'a rejection needs a reason',
    await provider.page.locator('.errsum a[href="#words"]').count() === 1);
  await press(provider, 'button[value="security.confirm"]');
  await look(provider, '309-bond-confirmed');
  await check(officer, true);
  await go(client, client.paths.account, client.paths.security);
  says(client, 'the account is active, and why',
    (await body(client)).includes(client.paths.covered));
  await look(client, '310-active');
}

async function deposit(client, officer) {
  const { page } = client;
  await press(client, 'a[href$="kind=deposit"]');
  await page.fill('#amount', '1500');
  await page.fill('#id', 'DEP-1');
  await look(client, '311-deposit');
  await press(client, 'main form button');
  says(client, 'what is not needed can be asked back', await page.locator('#back').count() === 1);
  await page.fill('#back', '1500.01');
  await press(client, 'button[value=back]');
  says(client, 'but no more than that', await page.locator('.errsum').count() === 1);
  await page.fill('#back', '1000');
  await press(client, 'button[value=back]');
  await look(client, '312-asked-back');
  await go(officer, officer.paths.desk);
  await press(officer, 'section:has(#rb) a');
  await look(officer, '313-return');
  await press(officer, 'button[value="deposit_back.grant"]');
  await go(client, client.paths.account, client.paths.security);
  says(client, 'the rest is held', /500[.,]00/.test(await body(client))
    && await page.locator('section:has(#rb)').count() === 0);
}

async function terminate(client, provider, officer) {
  await go(provider, provider.paths.bonds);
  await press(provider, 'section:has(#gi) tbody a');
  const earliest = await provider.page.inputValue('#on');
  await provider.page.fill('#on', '2025-12-01');
  await press(provider, 'button[value="security.terminate"]');
  says(provider, 'a termination is notified in time',
    await provider.page.locator('.errsum a[href="#on"]').count() === 1);
  await provider.page.fill('#on', earliest);
  await press(provider, 'button[value="security.terminate"]');
  await look(provider, '314-terminated');
  await go(client, client.paths.account, client.paths.security);
  let text = await body(client);
  says(client, 'the importer sees until when', text.includes(client.paths.short)
    && text.includes(client.paths.ends) && text.includes(earliest), text);
  await look(client, '315-short');
  await go(officer, officer.paths.desk);
  await look(officer, '316-desk');
  await press(officer, 'section:has(#sh) tbody a:has-text("8756629")');
  await press(officer, 'button[value="rpp.suspend"]');
  says(officer, 'a suspension needs a reason',
    await officer.page.locator('.errsum a[href="#words"]').count() === 1);
  await officer.page.fill('#words', 'The importer cannot be reached');
  await press(officer, 'button[value="rpp.suspend"]');
  await look(officer, '317-suspended');
  await check(officer, false);
  await go(client, client.paths.account, client.paths.security);
  text = await body(client);
  says(client, 'it is told why', text.includes('The importer cannot be reached'), text);
  await press(client, 'button[value=leave]');
  says(client, 'it can leave', await client.page.locator('button[value=enrol]').count() === 1);
  await look(client, '318-left');
}

export async function guarantee(browser, demo, { language, script }) {
  const label = `${language}-guarantee${script ? '' : '-noscript'}`;
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
    await signIn(client, 'mei');
    await signIn(provider, 'irene');
    await signIn(officer, 'officer');
    await enrol(client, officer);
    await submit(client, provider, officer);
    await deposit(client, officer);
    await terminate(client, provider, officer);
    const answer = await client.page.goto(`${client.url}/${language}/${client.paths.bonds}`);
    says(client, 'agreements given are a provider’s alone', answer.status() === 404,
      answer.status());
  });
}
