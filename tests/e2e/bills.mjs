// An officer charges an account: refused with what is missing, worked out, issued; the client reads
// why and what to do, and pays.
import path from 'node:path';
import { look, open, out } from './browser.mjs';
import { account } from './goods.mjs';
import { copy, serve } from './house.mjs';
import { body, fill, go, press, says, signIn, walked } from './walk.mjs';

const paths = {
  en: { signIn: 'sign-in', account: `a/${account}`, bills: 'bills', fresh: 'new',
    transactions: 'transactions', words: 'Notice of penalty assessment', waiver: 'waiver',
    waivers: 'waivers' },
  fr: { signIn: 'connexion', account: `c/${account}`, bills: 'factures', fresh: 'nouvelle',
    transactions: 'transactions', words: 'Avis de cotisation de pénalité',
    waiver: 'renonciation', waivers: 'renonciations' },
};

/** A notice of penalty assessment: first with holes, then worked out, then issued. */
async function penalty(officer, happened) {
  const { page } = officer;
  await go(officer, officer.paths.account, officer.paths.bills);
  await press(officer, `a[href$="/${officer.paths.bills}/${officer.paths.fresh}"]`);
  await fill(officer, 'type', 'NPA');
  await press(officer, 'button[name=do][value=check]');
  for (const id of ['words', 'source', 'code', 'happened'])
    says(officer, `a notice without ${id} is refused`,
      await page.locator(`.errsum a[href="#${id}"]`).count() === 1, page.url());
  await look(officer, '100-bill-refused');
  await fill(officer, 'code', 'C005');
  await fill(officer, 'units', '2');
  await fill(officer, 'happened', happened);
  await fill(officer, 'words', 'The origin on two documents was not true.');
  await fill(officer, 'source', 'Customs Act s. 109.1');
  await press(officer, 'button[name=do][value=check]');
  const shown = page.locator('section[aria-labelledby=out]');
  says(officer, 'it is worked out before it is issued', await shown.count() === 1, page.url());
  says(officer, 'two times 150.00', /300[.,]00/.test(await body(officer)));
  await look(officer, '101-bill-worked-out');
  await press(officer, 'button[name=do][value=issue]');
  officer.number = new URL(page.url()).pathname.split('/').pop();
  says(officer, 'it is issued under a number', /^NPA-RM\d{4}-\d{8}-1$/.test(officer.number),
    page.url());
  await look(officer, '102-bill');
}

async function invoice(officer) {
  await go(officer, officer.paths.account, officer.paths.bills, officer.paths.fresh);
  await fill(officer, 'type', 'FEE');
  await fill(officer, 'amount', officer.language === 'fr' ? '125,50' : '125.50');
  await fill(officer, 'words', 'Unloading of 3 pallets.');
  await fill(officer, 'source', 'Customs Act s. 167');
  await press(officer, 'button[name=do][value=check]');
  await press(officer, 'button[name=do][value=issue]');
  says(officer, 'an invoice is issued', officer.page.url().includes('/FEE-'), officer.page.url());
  await go(officer, officer.paths.account, officer.paths.bills);
  says(officer, 'both are listed', await officer.page.locator('tbody tr').count() === 2);
  await look(officer, '103-bills');
}

async function read(client, number) {
  const { page } = client;
  await go(client, client.paths.account, client.paths.transactions);
  says(client, 'it stands among the transactions', (await body(client)).includes(number));
  await press(client, `tbody a.ref >> text=${number}`);
  await press(client, `a[href$="/${client.paths.bills}/${number}"]`);
  const text = await body(client);
  says(client, 'the client reads why', text.includes('was not true'));
  says(client, 'what it is', text.includes(client.paths.words), text.slice(0, 200));
  await look(client, '104-bill-client');
  const [download] = await Promise.all([page.waitForEvent('download'),
    page.locator('a[href$="/pdf"]').click()]);
  await download.saveAs(path.join(out, `${client.label}-${number}.pdf`));
  says(client, 'and keeps it as PDF', download.suggestedFilename() === `${number}.pdf`);
  await go(client, client.paths.account, client.paths.bills);
  says(client, 'nothing there charges an account',
    await page.locator(`a[href$="/${client.paths.fresh}"]`).count() === 0);
}

/** One officer proposes to waive it, another approves; the client reads that nothing is left. */
async function waive(officer, second, client) {
  await go(officer, officer.paths.account, officer.paths.bills, officer.number);
  await press(officer, 'main .panel a.btn--2');
  await press(officer, `a[href$="/${officer.paths.waiver}"]`);
  await press(officer, 'main form .actions button.btn');
  for (const id of ['source', 'words'])
    says(officer, `a waiver without ${id} is refused`,
      await officer.page.locator(`.errsum a[href="#${id}"]`).count() === 1);
  await look(officer, '105-waiver-refused');
  await fill(officer, 'kind', 'WAV');
  await fill(officer, 'source', 'Customs Act s. 3.3');
  await fill(officer, 'words', 'The documents were true.');
  await press(officer, 'main form .actions button.btn');
  says(officer, 'it is proposed', officer.page.url().includes(`/${officer.paths.waivers}/R`),
    officer.page.url());
  says(officer, 'who proposed it cannot approve',
    await officer.page.locator('button[value="relief.approve"]').count() === 0);
  await look(officer, '106-waiver-proposed');
  await go(second, second.paths.waivers);
  await look(second, '107-waiver-desk');
  await press(second, 'tbody a.ref');
  await press(second, 'button[value="relief.approve"]');
  says(second, 'another approves',
    await second.page.locator('button[value="relief.approve"]').count() === 0);
  await look(second, '108-waiver-approved');
  await go(client, client.paths.account, client.paths.bills, officer.number);
  says(client, 'nothing is left of it',
    /0[.,]00/.test(await client.page.locator('.sum .card').last().textContent()));
  await press(client, 'main .panel a.btn--2');
  says(client, 'and nothing more to ask for',
    await client.page.locator(`a[href$="/${client.paths.waiver}"]`).count() === 0);
  await look(client, '109-waived');
}

/** language en or fr; a copy of the demonstration to itself. */
export async function bills(browser, demo, { name, language, script }) {
  const label = `${name}-bills`;
  const data = copy(demo, label);
  const house = await serve(data);
  const options = { javaScriptEnabled: script, locale: `${language}-CA` };
  const common = { label, language, script, url: house.url, paths: paths[language],
    htmlLang: `${language}-CA` };
  const client = { ...await open(browser, options), ...common };
  const officer = { ...await open(browser, options), ...common };
  const second = { ...await open(browser, options), ...common };
  client.page.setDefaultTimeout(15000);
  officer.page.setDefaultTimeout(15000);
  second.page.setDefaultTimeout(15000);
  await walked({ label, data, house, people: { client, officer, second } }, async () => {
    await signIn(officer, 'officer');
    await penalty(officer, '2025-11-10');
    await invoice(officer);
    await signIn(client);
    await read(client, officer.number);
    await signIn(second, 'officer2');
    await waive(officer, second, client);
  });
}
