// Pre-authorised debits: a client agrees; officers draw up the run of a due date and get its file;
// it is collected on its day, taken back by the bank, charged for, and paid by the client. Then a
// credit is refunded: asked for, approved by two officers, paid out, returned.
import { look, open, out } from './browser.mjs';
import { account } from './goods.mjs';
import { copy, serve } from './house.mjs';
import { advance, body, cents, go, press, says, signIn, walked } from './walk.mjs';

const paths = {
  en: { signIn: 'sign-in', account: `a/${account}`, debits: 'debits', runs: 'collections',
    pay: 'pay', files: 'bank-files', back: 'Taken back by the bank', paid: 'Collected',
    pending: 'With the bank', undone: 'Dishonoured now', before: 'Taken back before',
    refund: 'refund', money: 'money', payouts: 'payments-out', transactions: 'transactions',
    disbursed: 'Disbursement' },
  fr: { signIn: 'connexion', account: `c/${account}`, debits: 'debits', runs: 'prelevements',
    pay: 'payer', files: 'fichiers-bancaires', back: 'Repris par la banque', paid: 'Prélevé',
    pending: 'À la banque', undone: 'Inscrit comme refusé', before: 'Déjà repris',
    refund: 'remboursement', money: 'paiements-a-traiter', payouts: 'versements',
    transactions: 'transactions', disbursed: 'Débours' },
};
const due = '2025-12-01';

async function agree(client) {
  const { page } = client;
  await go(client, client.paths.account, client.paths.debits);
  await look(client, '100-agreement-none');
  await page.fill('#institution', '3');
  await page.fill('#transit', '00815');
  await page.fill('#number', '12');
  await press(client, 'button[value=agree]');
  says(client, 'what is no bank account is refused with its fields',
    await page.locator('.errsum a[href="#institution"]').count() === 1
    && await page.locator('.errsum a[href="#number"]').count() === 1
    && await page.locator('.errsum li').count() === 2);
  await look(client, '101-agreement-refused');
  await page.fill('#institution', '003');
  await page.fill('#number', '1234567');
  await page.check('#p-balance');
  await press(client, 'button[value=agree]');
  const text = await body(client);
  says(client, 'the number is masked', text.includes('003-00815-***567')
    && !(await page.content()).includes('1234567'), text);
  await look(client, '102-agreement');
  await press(client, 'button[value=suspend]');
  says(client, 'it is suspended', await page.locator('button[value=resume]').count() === 1);
  await press(client, 'button[value=resume]');
  says(client, 'it is resumed', await page.locator('button[value=suspend]').count() === 1);
}

async function draw(officer) {
  const { page } = officer;
  await go(officer, officer.paths.runs);
  await page.fill('#due', '2025-12-31');
  await press(officer, 'main form button');
  says(officer, 'a run is not drawn up too early',
    await page.locator('.errsum a[href="#due"]').count() === 1);
  await look(officer, '103-runs-refused');
  await page.fill('#due', due);
  await press(officer, 'main form button');
  says(officer, 'the run is drawn up', page.url().endsWith(`/${due}`), page.url());
  await look(officer, '104-run');
  officer.run = page.url();
  officer.collection = await page.locator('main tbody tr th').first().textContent();
  officer.amount = cents(await page.locator('main tbody tr td.amt').first().textContent());
  const files = await Promise.all(['pain008', 'cpa005'].map(async (name) => {
    const answer = await page.request.get(`${officer.run}/${name}`);
    return answer.status() === 200 ? answer.text() : '';
  }));
  says(officer, 'its file names the collection', files[0].includes(officer.collection)
    && files[1].includes(officer.collection));
  await go(officer, officer.paths.runs);
  await page.fill('#due', due);
  await press(officer, 'main form button');
  const again = await (await page.request.get(`${officer.run}/pain008`)).text();
  says(officer, 'drawn up again it is the same file', again === files[0]
    && await page.locator('main tbody tr').count() === 1);
  await go(officer, officer.paths.runs);
  await look(officer, '105-runs');
}

function takenBack(officer) {
  const amount = (officer.amount / 100).toFixed(2);
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>9</Id>
<Ntry><Amt Ccy="CAD">${amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2025-12-03</Dt></BookgDt><AcctSvcrRef>RT-1</AcctSvcrRef><NtryDtls><TxDtls><Refs>
<EndToEndId>${officer.collection}</EndToEndId></Refs><RtrInf><Rsn><Cd>AM04</Cd></Rsn></RtrInf>
</TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>`;
  return { name: 'returns.xml', mimeType: 'application/xml', buffer: Buffer.from(text) };
}

async function drop(officer) {
  await go(officer, officer.paths.files);
  await officer.page.setInputFiles('#file', takenBack(officer));
  await press(officer, 'main form button');
}

async function takeBack(officer) {
  await drop(officer);
  const text = await body(officer);
  says(officer, 'what it undoes and its charge are told', text.includes(officer.collection)
    && text.includes('SOR/96-188') && text.replace(/\D/g, '').includes('2500'), text);
  await look(officer, '108-return');
  await press(officer, 'button[value=take]');
  says(officer, 'it is dishonoured', (await body(officer)).includes(officer.paths.undone));
  await look(officer, '109-dishonoured');
  await drop(officer);
  says(officer, 'and not twice', (await body(officer)).includes(officer.paths.before));
  await press(officer, 'button[value=drop]');
}

async function payAgain(client) {
  const { page } = client;
  await go(client, client.paths.account, client.paths.debits);
  says(client, 'sees what was taken back', (await body(client)).includes(client.paths.back));
  await look(client, '110-taken-back');
  await go(client, client.paths.account, client.paths.pay);
  await press(client, 'main form .actions button');
  await press(client, 'main form .actions button.btn');
  await press(client, 'main form .actions button');
  says(client, 'pays it', /\/WEB-/.test(page.url()), page.url());
}

/** A credit: asked for back, approved by two officers who differ, paid out, returned. */
async function refund(client, first, second) {
  const { page } = client;
  const over = client.language === 'fr' ? '2500,00' : '2500.00';
  await go(client, client.paths.account, client.paths.pay);
  await page.check('#other');
  await page.fill('#amount', client.language === 'fr' ? '90000,00' : '90000.00');
  await press(client, 'main form .actions button');
  await press(client, 'main form .actions button.btn');
  await press(client, 'main form .actions button');
  await go(client, client.paths.account, client.paths.refund);
  await look(client, '111-refund');
  await page.fill('#amount', client.language === 'fr' ? '99999999,00' : '99999999.00');
  await page.fill('#institution', '003');
  await page.fill('#transit', '815');
  await page.fill('#number', '7654321');
  await press(client, 'button[value=ask]');
  says(client, 'more than the credit, and no transit, are refused',
    await page.locator('.errsum a[href="#amount"]').count() === 1
    && await page.locator('.errsum a[href="#transit"]').count() === 1);
  await look(client, '112-refund-refused');
  await page.fill('#amount', over);
  await page.fill('#transit', '00815');
  await page.fill('#number', '7654321');
  await press(client, 'button[value=ask]');
  says(client, 'it is asked for', await page.locator('button[value=withdraw]').count() === 1);
  await look(client, '113-refund-asked');

  await go(first, first.paths.money);
  await look(first, '114-desk');
  await press(first, 'section:has(#rf) a');
  await look(first, '115-refund-matter');
  const matter = first.page.url();
  await press(first, 'button[value="refund.approve"]');
  await press(first, 'button[value="refund.confirm"]');
  says(first, 'nobody approves twice', await first.page.locator('.errsum').count() === 1);
  await second.page.goto(matter);
  await press(second, 'button[value="refund.confirm"]');
  says(second, 'a second officer does',
    await second.page.locator(`main a[href$="/${second.paths.payouts}"]`).count() === 1);
  await go(first, first.paths.payouts);
  await press(first, 'main form button');
  await look(first, '116-payouts');
  const link = await first.page.locator('main tbody a').first().getAttribute('href');
  const file = await (await first.page.request.get(`${first.url}${link}`)).text();
  says(first, 'the file pays it', file.includes('>2500.00<') && file.includes('7654321'));
  await press(first, 'main form button');
  says(first, 'nothing is paid out twice', await first.page.locator('[role=status]').count() === 1
    && await first.page.locator('main tbody tr').count() === 1);
  await go(client, client.paths.account, client.paths.transactions);
  says(client, 'sees it leave', (await body(client)).includes(client.paths.disbursed));
  await press(client, 'main tbody tr th a, main tbody tr a');
  says(client, 'with its cause', (await body(client)).includes('officer2'));
  await look(client, '117-disbursement');
  await first.page.goto(matter);
  await first.page.fill('#words', 'AC04');
  await press(first, 'main form .actions button');
  await look(first, '118-refund-returned');
  await go(client, client.paths.account, client.paths.refund);
  says(client, 'sees it come back', (await body(client)).includes('AC04'));
  await look(client, '119-refund-back');
}

export async function payout(browser, demo, { language, script }) {
  const label = `${language}-payout${script ? '' : '-noscript'}`;
  const data = copy(demo, label);
  const house = await serve(data);
  const options = { javaScriptEnabled: script, locale: `${language}-CA` };
  const common = { label, language, script, url: house.url, paths: paths[language],
    htmlLang: `${language}-CA` };
  const client = { ...await open(browser, options), ...common };
  const officer = { ...await open(browser, options), ...common };
  const second = { ...await open(browser, options), ...common };
  for (const walk of [client, officer, second]) walk.page.setDefaultTimeout(15000);
  await walked({ label, data, house, people: { client, officer, second } }, async () => {
    await signIn(client);
    await signIn(officer, 'officer');
    await signIn(second, 'officer2');
    await agree(client);
    await go(client, client.paths.account);
    await advance(client, '2025-11-27');
    await draw(officer);
    await go(client, client.paths.account, client.paths.debits);
    says(client, 'sees what is with the bank', (await body(client)).includes(client.paths.pending));
    await look(client, '106-pending');
    await go(client, client.paths.account);
    await advance(client, due);
    await officer.page.goto(officer.run);
    says(officer, 'the day has posted it, and nothing is left to press',
      await officer.page.locator('main form button').count() === 0);
    says(officer, 'it is posted', (await body(officer)).includes(officer.paths.paid));
    await look(officer, '107-paid');
    await go(client, client.paths.account);
    await advance(client, '2025-12-03');
    await takeBack(officer);
    await payAgain(client);
    await refund(client, officer, second);
    const answer = await client.page.goto(`${client.url}/${language}/${client.paths.runs}`);
    says(client, 'runs are the agency’s alone', answer.status() === 403, answer.status());
  });
}
