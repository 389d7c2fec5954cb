// A bank's file by an officer: refused where it is not in order, looked through, taken without what
// cannot be taken, what names nobody into suspense; told as paid before when it comes again.
import { look, open, out } from './browser.mjs';
import { account } from './goods.mjs';
import { copy, serve } from './house.mjs';
import { body, go, press, says, signIn, walked } from './walk.mjs';

const paths = {
  en: { signIn: 'sign-in', files: 'bank-files', toPay: 'To be paid', paid: 'Paid now',
    before: 'Paid before', nobody: 'Unidentified', taken: 'The file was taken' },
  fr: { signIn: 'connexion', files: 'fichiers-bancaires', toPay: 'À payer', paid: 'Payé',
    before: 'Déjà payé', nobody: 'Non identifié', taken: 'Le fichier a été accepté' },
};

function entry(id, amount, words, day = '2025-11-19') {
  return `<Ntry><Amt Ccy="CAD">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2025-11-20</Dt></BookgDt><ValDt><Dt>${day}</Dt></ValDt>
<AcctSvcrRef>${id}</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><Dbtr><Pty>
<Nm>Importations de la Côte &amp; fils</Nm></Pty></Dbtr></RltdPties>
<RmtInf><Ustrd>${words}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`;
}

function statement(...entries) {
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>1</Id>
${entries.join('\n')}</Stmt></BkToCstmrStmt></Document>`;
  return { name: 'statement.xml', mimeType: 'application/xml', buffer: Buffer.from(text) };
}

async function drop(walk, file) {
  await go(walk, walk.paths.files);
  if (file) await walk.page.setInputFiles('#file', file);
  await press(walk, 'main form button');
}

async function refusals(walk) {
  return walk.page.locator('.errsum li').allTextContents();
}

async function refused(walk) {
  await go(walk, walk.paths.files);
  await look(walk, '95-drop');
  await drop(walk, null);
  says(walk, 'no file is refused', (await refusals(walk)).length === 1, await refusals(walk));
  await drop(walk, statement(entry('E2E-1', '0.00', account)));
  says(walk, 'a wrong amount is told with its line', /\D3\D.*0\.00/.test((await refusals(walk))[0]),
    await refusals(walk));
  await look(walk, '96-refused');
}

async function take(walk) {
  const file = statement(entry('E2E-1', '1250.40', `SOA-${account}-202511`),
    entry('E2E-2', '75.00', 'thank you'),
    entry('E2E-3', '80.00', account, '2031-01-02'));
  await drop(walk, file);
  const held = await body(walk);
  says(walk, 'shows whom each item is for', held.includes(walk.paths.toPay)
    && held.includes(walk.paths.nobody) && held.includes(account.slice(0, 9)), held);
  await look(walk, '97-check');
  await press(walk, 'button[value=take]');
  says(walk, 'is not taken whole while a value date is yet to come',
    (await refusals(walk)).length === 1, await refusals(walk));
  await look(walk, '98-refused-item');
  await walk.page.check('#leave-out');
  await press(walk, 'button[value=take]');
  const taken = await body(walk);
  says(walk, 'is taken without it', taken.includes(walk.paths.taken)
    && taken.includes(walk.paths.paid), taken);
  await look(walk, '99-taken');
  await drop(walk, file);
  says(walk, 'is told as paid before', (await body(walk)).includes(walk.paths.before));
  await press(walk, 'button[value=drop]');
  says(walk, 'is dropped', walk.page.url().endsWith(walk.paths.files), walk.page.url());
}

/** language en or fr; a copy of the demonstration to itself. */
export async function bank(browser, demo, { language, script }) {
  const label = `${language}-bank${script ? '' : '-noscript'}`;
  const data = copy(demo, label);
  const house = await serve(data);
  const walk = { ...await open(browser, { javaScriptEnabled: script, locale: `${language}-CA` }),
    label, language, script, url: house.url, paths: paths[language], htmlLang: `${language}-CA` };
  walk.page.setDefaultTimeout(15000);
  await walked({ label, data, house, people: { walk } }, async () => {
    await signIn(walk, 'officer');
    await refused(walk);
    await take(walk);
    await walk.context.clearCookies();
    await signIn(walk);
    const answer = await walk.page.goto(`${walk.url}/${language}/${walk.paths.files}`);
    says(walk, 'is the agency’s alone', answer.status() === 403, answer.status());
  });
}
