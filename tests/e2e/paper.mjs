// Other programs and paper: a broker's own security; an officer approves paper, enters an agreement
// of two accounts, divides it anew; goods imported for a time get security and are exported.
import { look, open } from './browser.mjs';
import { copy, serve } from './house.mjs';
import { advance, body, go, press, says, signIn, walked } from './walk.mjs';

const broker = '728804154RM0001';
const importer = '714500931RM0001';
const second = '714500931RM0002';
const paths = {
  en: { signIn: 'sign-in', account: (a) => `a/${a}`, security: 'financial-security',
    programs: 'programs', paper: 'paper', post: 'post', bonds: 'agreements', needed: 'Needed',
    covered: 'Covered', late: 'Time passed', onPaper: 'is on paper',
    legacy: 'financial-security/bonds', taken: 'Taken over: 1', there: 'there already: 1',
    desk: 'financial-security', providers: 'security-providers', fifty: '$50,000.00' },
  fr: { signIn: 'connexion', account: (a) => `c/${a}`, security: 'garantie-financiere',
    programs: 'programmes', paper: 'papier', post: 'verser', bonds: 'accords', needed: 'Exigée',
    covered: 'Couverte', late: 'Délai expiré', onPaper: 'est sur papier',
    legacy: 'garanties-financieres/cautionnements', taken: 'Repris : 1',
    there: 'déjà inscrits : 1',
    desk: 'garanties-financieres', providers: 'fournisseurs-de-garanties',
    fifty: '50 000,00 $' },
};

/** A broker needs its 50,000 and posts it as an agreement. */
async function brokers(firm, provider) {
  const { page } = firm;
  await go(firm, firm.paths.account(broker), firm.paths.security);
  const text = (await body(firm)).replace(/[\u00a0\u202f]/g, ' ');
  says(firm, 'a broker needs 50,000 by the regulations',
    text.includes(firm.paths.fifty) && text.includes(firm.paths.needed), text);
  await look(firm, '330-broker');
  await go(firm, firm.paths.account(broker), firm.paths.security, firm.paths.programs);
  await look(firm, '331-broker-program');
  await press(firm, 'a[href*="kind=agreement"]');
  says(firm, 'what is missing is filled in',
    /^50000[.,]00$/.test(await page.inputValue('#amount')));
  await page.selectOption('#provider', '764312088');
  await page.fill('#number', 'BR-1');
  await look(firm, '332-broker-agreement');
  await press(firm, 'main form button');
  await go(provider, provider.paths.bonds);
  await press(provider, 'section:has(#wa) tbody a:text-is("BR-1")');
  await press(provider, 'button[value="security.confirm"]');
  await go(firm, firm.paths.account(broker), firm.paths.security, firm.paths.programs);
  says(firm, 'it is covered', (await body(firm)).includes(firm.paths.covered));
  await look(firm, '333-broker-covered');
}

/** Approved, entered for two accounts, divided anew; the importer is told that it is on paper. */
async function paper(officer, client) {
  const { page } = officer;
  const to = [officer.paths.account(importer), officer.paths.security, officer.paths.paper];
  await go(officer, ...to);
  await press(officer, 'button[value=approve]');
  says(officer, 'an approval needs a ground and its evidence',
    await page.locator('.errsum a[href="#ground"]').count() === 1
      && await page.locator('.errsum a[href="#words"]').count() === 1);
  await look(officer, '334-paper-refused');
  await page.selectOption('#ground', 'event');
  await page.fill('#words', 'Fire of 3 November, report 12 of the brigade');
  await press(officer, 'button[value=approve]');
  await page.selectOption('#provider', '764312088');
  await page.fill('#number', 'PAPER-1');
  await page.fill('#amount', '30000');
  await page.fill('#allocations', `${importer} 25000\n${second} 6000`);
  await press(officer, 'button[value=lodge]');
  says(officer, 'a form that is not signed and is divided wrongly is refused',
    await page.locator('.errsum a[href="#amountInWords"]').count() === 1
      && await page.locator('.errsum a[href="#debtorSigned"]').count() === 1
      && await page.locator('.errsum a[href="#allocations"]').count() === 1);
  await look(officer, '335-lodge-refused');
  await page.fill('#amountInWords', 'thirty thousand dollars');
  await page.fill('#copy', 'BSF259-17');
  await page.fill('#allocations', `${importer} 20000\n${second} 10000`);
  for (const box of ['debtorSigned', 'providerSigned', 'sealed']) await page.check(`#${box}`);
  await press(officer, 'button[value=lodge]');
  await look(officer, '336-paper-agreement');
  says(officer, 'it is there with its copy', (await body(officer)).includes('BSF259-17'));
  await page.fill('#allocations', `${importer} 12000\n${second} 18000`);
  await press(officer, 'button[value="security.amend"]');
  const parts = (await page.locator('main dl dd').allTextContents()).join(' ');
  says(officer, 'an endorsement divides it anew', /12[ ,\u00a0]000/.test(parts)
    && /18[ ,\u00a0]000/.test(parts), parts);
  await look(officer, '337-divided');
  await go(client, client.paths.account(importer), client.paths.security, client.paths.post);
  await client.page.fill('#amount', '100');
  await client.page.fill('#id', 'D-1');
  await press(client, 'main form button');
  says(client, 'its importer is told that it is on paper',
    (await body(client)).includes(client.paths.onPaper));
  await look(client, '338-on-paper');
}

/** Bonds of before, out of a file: what is refused by row; then taken as it was seen. */
async function legacy(officer) {
  const { page } = officer;
  const columns = 'account,provider,number,activity,amount,from\n';
  const rows = (...numbers) => Buffer.from(columns + numbers.map((number) =>
    `${second},764312088,${number},rpp,6000000.00,2019-04-01\n`).join(''));
  const send = async (buffer) => {
    await page.setInputFiles('#file', { name: 'bonds.csv', mimeType: 'text/csv', buffer });
    await press(officer, 'button[value=check]');
  };
  await go(officer, officer.paths.desk);
  await press(officer, `main a[href$="/${officer.paths.legacy}"]`);
  await press(officer, 'button[value=check]');
  says(officer, 'a file is asked for', await page.locator('.errsum a[href="#file"]').count() === 1);
  await send(Buffer.from('account,number\n1,2\n'));
  says(officer, 'columns that are missing are told',
    await page.locator('.errsum a[href="#file"]').count() === 4);
  await send(rows('D120-1', 'D120-2'));
  says(officer, 'the second is too much for the account, told beside its row',
    await page.locator('section:has(#rows) tbody p').count() === 1
      && await page.locator('button[value=take]').count() === 0, await body(officer));
  await look(officer, '341-bonds-refused');
  await send(rows('D120-1'));
  await look(officer, '342-bonds-checked');
  await press(officer, 'button[value=take]');
  says(officer, 'it is taken over', (await body(officer)).includes(officer.paths.taken));
  await send(rows('D120-1'));
  says(officer, 'and is there then', (await body(officer)).includes(officer.paths.there)
    && await page.locator('button[value=take]').count() === 0);
}

/** Goods imported for a time: set by an officer, with its last day; exported. */
async function temporary(officer, client) {
  const { page } = officer;
  await go(officer, officer.paths.account(second), officer.paths.security, officer.paths.programs);
  await page.selectOption('#program', 'temporary');
  await page.fill('#amount', '2500');
  await page.fill('#words', 'Machines for the fair in Halifax');
  await press(officer, 'button[value=set]');
  says(officer, 'goods imported for a time are named',
    await page.locator('.errsum a[href="#reference"]').count() === 1);
  await page.fill('#reference', 'FAIR-2025');
  await page.fill('#since', '2025-11-03');
  await press(officer, 'button[value=set]');
  says(officer, 'they are to be exported in 18 months',
    /May 3, 2027|3 mai 2027/.test(await body(officer)));
  await look(officer, '339-temporary');
  await page.selectOption('#program', 'temporary');
  await page.fill('#amount', '900');
  await page.fill('#words', 'Tents of the year before');
  await page.fill('#reference', 'FAIR-2024');
  await page.fill('#since', '2024-05-20'); // until today
  await press(officer, 'button[value=set]');
  await go(client, client.paths.account(importer));
  await advance(client, '2025-11-22');
  await go(officer, officer.paths.account(second), officer.paths.security, officer.paths.programs);
  says(officer, 'the time that has passed is told',
    (await body(officer)).split(officer.paths.late).length === 2);
  await look(officer, '340-time-passed');
  await go(officer, officer.paths.desk);
  says(officer, 'and stands on the desk', (await body(officer)).includes(officer.paths.late));
  await go(officer, officer.paths.account(second), officer.paths.security, officer.paths.programs);
  await page.selectOption('#need', { label: (await page.locator('#need option')
    .allTextContents()).find((one) => one.includes('FAIR-2025')) });
  await page.fill('#words', 'Seen at the border on the way out');
  await press(officer, 'button[value=release]');
  says(officer, 'what happened has to be said',
    await page.locator('.errsum a[href="#outcome"]').count() === 1);
  await page.selectOption('#outcome', 'exported');
  await press(officer, 'button[value=release]');
  says(officer, 'nothing is needed any more',
    !(await body(officer)).includes('Machines for the fair'));
}

export async function papers(browser, demo, { language, script }) {
  const label = `${language}-paper${script ? '' : '-noscript'}`;
  const data = copy(demo, label);
  const house = await serve(data);
  const options = { javaScriptEnabled: script, locale: `${language}-CA` };
  const common = { label, language, script, url: house.url, paths: paths[language],
    htmlLang: `${language}-CA` };
  const firm = { ...await open(browser, options), ...common };
  const provider = { ...await open(browser, options), ...common };
  const officer = { ...await open(browser, options), ...common };
  const client = { ...await open(browser, options), ...common };
  const people = { firm, provider, officer, client };
  for (const walk of Object.values(people)) walk.page.setDefaultTimeout(15000);
  await walked({ label, data, house, people }, async () => {
    await go(client, paths[language].providers);
    says(client, 'anybody reads who may give security', /Insurance Companies Act|sociétés d/
      .test(await body(client)));
    await look(client, '329-providers');
    await signIn(firm, 'pat');
    await signIn(provider, 'irene');
    await signIn(officer, 'officer');
    await signIn(client, 'sheila');
    await brokers(firm, provider);
    await paper(officer, client);
    await legacy(officer);
    await temporary(officer, client);
    const answer = await client.page.goto(`${client.url}/${language}/${client.paths.legacy}`);
    says(client, 'an importer does not take bonds over', answer.status() === 403, answer.status());
  });
}
