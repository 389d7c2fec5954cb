// What a release system says of goods: an officer records it and takes a file, the importer
// declares what was released and answers what was rejected.
import { look, open } from './browser.mjs';
import { account, invoices, shipment, transactionNumber } from './goods.mjs';
import { copy, serve } from './house.mjs';
import { body, fill, go, press, says, signIn, walked } from './walk.mjs';

const paths = {
  en: { signIn: 'sign-in', account: `a/${account}`, goods: 'releases', desk: 'releases',
    accepted: 'accepted', rejected: 'Message content rejected', taken: 'Recorded of',
    repeated: 'told of before', late: 'Late', noted: 'it is dealt with', none: 'Nothing waits',
    unread: 'not a processing indicator', differs: 'were released on' },
  fr: { signIn: 'connexion', account: `c/${account}`, goods: 'mainlevees', desk: 'mainlevees',
    accepted: 'acceptee', rejected: 'Contenu du message refusé', taken: 'Consigné pour',
    repeated: 'avait déjà été transmis', late: 'En retard', noted: 'c’est réglé',
    none: 'Rien n’attend', unread: 'pas un indicateur', differs: 'ont obtenu la mainlevée le' },
};
const line = { description: 'Hiking boots, men’s', classification: '6402919020', origin: 'VN',
  export: 'VN', treatment: '02', vfd: '13', shipped: '2025-10-28', quantity: '30', unit: 'PAR',
  value: '750.00' };
const one = transactionNumber(7741001), two = transactionNumber(7741002),
  three = transactionNumber(7741003);

async function tell(officer, number, indicator, moment) {
  await go(officer, officer.paths.desk);
  const fields = { transactionNumber: number, indicator, moment, office: '0495',
    cargoControlNumber: '1234PARS56789', importer: account, estimatedDuties: '1000' };
  for (const [id, value] of Object.entries(fields)) await officer.page.fill(`#${id}`, value);
  await press(officer, 'button[value=one]');
}

/** One by hand, with what is wrong of it first; twice; a file with a test beside it. */
async function record(officer) {
  await tell(officer, one, '3', 'yesterday');
  says(officer, 'indicator and moment are named', await officer.page
    .locator('.errsum a[href="#indicator"], .errsum a[href="#moment"]').count() === 2
    && (await body(officer)).includes(officer.paths.unread), await body(officer));
  await look(officer, '350-refused');
  await tell(officer, one, '4', '2025-11-10T09:15');
  says(officer, 'it is recorded', (await body(officer)).includes(officer.paths.taken));
  await tell(officer, one, '4', '2025-11-10T09:15');
  says(officer, 'and once', (await body(officer)).includes(officer.paths.repeated));
  const message = (number, indicator, count) => `UNH+${number}+CUSRES:D:96A:UN'BGM+:::911+${
    indicator === '2' ? two : three}+11'LOC+22+0497:129::3072'DTM+58:202511131540:203'GIS+${
    indicator}'RFF+XC:1234PARS56789'UNT+${count}+${number}'`;
  const file = (test) => ({ name: 'notices.edi', mimeType: 'application/edifact',
    buffer: Buffer.from(`UNB+UNOC:3+CBSA:ZZZ+100000009RM0001:ZZZ+251113:1541+RN01++RNS++++${test}'${
      message(1, '2', 7)}${message(2, '4', 7)}${message(3, '4', 9)}UNZ+3+RN01'`) });
  for (const test of ['1', '']) {
    await officer.page.setInputFiles('#file', file(test));
    await press(officer, 'button[value=file]');
    says(officer, 'a broken message does not stop the others',
      await officer.page.locator('section:has(#li) tbody tr').count() === 3
        && await officer.page.locator('section:has(#li) .tag--bad').count() === 1,
      await body(officer));
  }
  await look(officer, '351-file');
  await go(officer, officer.paths.desk);
  await officer.page.fill('#number', two);
  await press(officer, 'form[method=get] button.btn');
  says(officer, 'a number is found',
    await officer.page.locator('section:has(#fo) tbody tr').count() === 1);
  await look(officer, '352-desk');
}

/** What was rejected is answered; what was released is declared from its row. */
async function declare(client) {
  const { page } = client;
  await go(client, client.paths.account, 'declarations');
  await press(client, `.head__a a[href$="/${client.paths.goods}"]`);
  const text = await body(client);
  says(client, 'one is rejected, two wait', text.includes(client.paths.rejected)
    && text.includes(client.paths.late)
    && await page.locator('section:has(#wa) tbody tr').count() === 2, text);
  await look(client, '353-goods');
  await page.fill('input[name=words]', 'Sent again');
  await press(client, 'section:has(#as) button');
  says(client, 'it is answered', (await body(client)).includes(client.paths.noted));
  await press(client, 'section:has(#wa) tbody tr:first-child a');
  says(client, 'number and day are there', await page.inputValue('#transaction') === one
    && await page.inputValue('#release-date') === '2025-11-10');
  for (const [id, value] of Object.entries({ ...shipment, cargo: '1234PARS56789',
    'release-date': '2025-11-11' }))
    await fill(client, id, value);
  for (const [name, value] of Object.entries({ ...invoices[1], total: '750.00' }))
    await fill(client, `i0-${name}`, value);
  for (const [name, value] of Object.entries(line)) await fill(client, `l0-${name}`, value);
  await press(client, 'button[name=do][value=next]');
  says(client, 'another day is refused, with the right one',
    await page.locator('.errsum a[href="#release-date"]').count() === 1
      && (await body(client)).includes(client.paths.differs), await body(client));
  await fill(client, 'release-date', '2025-11-10');
  await press(client, 'button[name=do][value=next]');
  await press(client, 'main form .actions button.btn');
  says(client, 'it is filed', page.url().includes(client.paths.accepted)
    || (await body(client)).includes(one), page.url());
  await go(client, client.paths.account, client.paths.goods);
  says(client, 'one waits', await page.locator('section:has(#wa) tbody tr').count() === 1);
}

export async function released(browser, demo, { language, script }) {
  const label = `${language}-released${script ? '' : '-noscript'}`;
  const data = copy(demo, label);
  const house = await serve(data);
  const options = { javaScriptEnabled: script, locale: `${language}-CA` };
  const common = { label, language, script, url: house.url, paths: paths[language],
    htmlLang: `${language}-CA` };
  const client = { ...await open(browser, options), ...common };
  const officer = { ...await open(browser, options), ...common };
  await walked({ label, data, house, people: { client, officer } }, async () => {
    await signIn(client);
    await signIn(officer, 'officer');
    await record(officer);
    await declare(client);
  });
}
