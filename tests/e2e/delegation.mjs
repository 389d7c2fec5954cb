// A delegation: a client that starts from nothing, a broker that asks, the sentence and the preview
// before it is approved, exactly that afterwards, a suspension, and the end at once; then an offer,
// many requests from a file, and several approved at once.
import fs from 'node:fs';
import path from 'node:path';
import { look, open, out } from './browser.mjs';
import { transactionNumber } from './goods.mjs';
import { carm, copy, serve } from './house.mjs';
import { become, begin, enter, fillBusiness, forward, load, paths as registrationPaths, signOut,
  withCheck } from './registration.mjs';
import { ok } from './tap.mjs';
import { body, go, press, says, signIn, walked } from './walk.mjs';
import { Api, money } from './year_life.mjs';

const paths = {
  en: { ...registrationPaths.en, third: 'third-parties', offer: 'third-parties/offer',
    clients: 'clients', delegations: 'delegations', many: 'clients/requests', account: 'a',
    statements: 'statements' },
  fr: { ...registrationPaths.fr, third: 'tiers', offer: 'tiers/offre', clients: 'clients',
    delegations: 'delegations', many: 'clients/demandes', account: 'c', statements: 'releves' },
};
const words = {
  en: { sentence: 'may file and correct declarations and see what it filed itself for account ' +
      '{0} RM 0001 of Boréal Outdoor Supply Ltd. until March 31, 2027, up to $5,000.00 for each ' +
      'declaration or payment; it sees no balances or statements.',
    seen: '0 of 1', hidden: 'Accounts it will not find: 1', waiting: 'Waiting',
    unknown: 'Sent: 1 of 3', ended: 'Ended', may: 'may file',
    licence: 'The licence of Courtiers Laurentides inc. ended on 2025-11-19',
    several: 'Approved: 1 of 2',
    accounts: 'Choose at least one program account' },
  fr: { sentence: 'peut produire et corriger des déclarations et voir ce qu’elle a produit ' +
      'elle-même pour le compte {0} RM 0001 du client Boréal Outdoor Supply Ltd. jusqu’au ' +
      '31 mars 2027, à concurrence de 5 000,00 $ pour chaque déclaration ou paiement; elle ne ' +
      'voit ni soldes ni relevés.',
    seen: '0 sur 1', hidden: 'Comptes qu’elle ne trouvera pas : 1', waiting: 'En attente',
    unknown: 'Envoyées : 1 sur 3', ended: 'Terminée', may: 'peut produire',
    licence: 'Le permis de Courtiers Laurentides inc. a pris fin le 2025-11-19',
    several: 'Approuvées : 1 sur 2',
    accounts: 'Choisissez au moins un compte de programme' },
};
const broker = { user: 'sam', number: '741190268' };
const columns = 'bn,legal_name,operating_name,entity_type,street,city,province,postal_code,' +
  'country,accounts,status,effective_on';

function shirts(account, sequence, cents) {
  return { type: 'AB', transactionNumber: transactionNumber(sequence, '61220'), office: '0495',
    releaseDate: '2025-11-17', transportMode: '2', importer: account,
    invoices: [{ number: 'I1', vendor: { name: 'Tiruppur Knits', street: '12 Mill Road',
      city: 'Tiruppur', country: 'IN' } }],
    lines: [{ number: 1, invoice: 'I1', classification: '6109100012', treatment: '02',
      vfdCode: '13', description: 'Cotton T-shirts', origin: 'IN', exportPlace: 'IN',
      directShipmentDate: '2025-11-03', quantities: [{ value: '120', unit: 'NMB' }],
      value: money(cents) }] };
}

async function fromNothing(walk) {
  await become(walk, 'Sirop.Erable');
  await begin(walk);
  await walk.page.fill('#number', walk.client);
  await walk.page.fill('#program', 'RM0001');
  await forward(walk);
  await fillBusiness(walk, { name: 'Boréal Outdoor Supply Ltd.', street: '455 rue du Marais',
    city: 'Québec', province: 'QC', postal_code: 'G1M 3A2', country: 'CA' });
  await forward(walk);
  await walk.page.check('#agreed');
  await forward(walk);
  await forward(walk);
  says(walk, 'the client has begun', (await body(walk)).includes('RM0001'), await body(walk));
  await go(walk, walk.paths.third);
  await look(walk, '190-nobody-yet');
  await signOut(walk);
}

async function status(walk, ...parts) {
  const answer = await walk.page.request.get([walk.url, walk.language, ...parts].join('/'));
  return answer.status();
}

async function asks(walk) {
  const { page } = walk;
  await signIn(walk, broker.user);
  await go(walk, walk.paths.clients);
  await look(walk, '191-clients');
  await page.fill('#number', '12345');
  await press(walk, 'main button[value=ask]');
  says(walk, 'a number has nine digits', await page.locator('main p.err').count() === 1);
  for (const number of [walk.client, withCheck('91234568')]) {
    await go(walk, walk.paths.clients);
    await page.fill('#number', number);
    await page.fill('#words', 'Vos importations de Portland');
    await press(walk, 'main button[value=ask]');
    says(walk, `${number} was sent`, await page.locator('main .note').count() === 1 &&
      (await body(walk)).includes(walk.words.waiting), await body(walk));
  }
  says(walk, 'nothing tells which of them there is',
    !(await body(walk)).includes('Boréal Outdoor'), await body(walk));
  await look(walk, '192-sent');
  says(walk, 'before an answer the account is not found',
    await status(walk, walk.paths.account, walk.account) === 404);
  await signOut(walk);
}

async function approves(walk) {
  const { page } = walk;
  await enter(walk, 'sirop.erable');
  await go(walk, walk.paths.third);
  await page.goto(`${page.url()}?tab=received`);
  says(walk, 'the request is there', (await body(walk)).includes('Vos importations de Portland'),
    await body(walk));
  await look(walk, '193-received');
  await press(walk, `main .panel a[href*="/${walk.paths.third}/"]`);
  await page.uncheck('#file');
  await press(walk, 'main button[value=check]');
  says(walk, 'an account is chosen', (await body(walk)).includes(walk.words.accounts),
    await body(walk));
  await page.check('#account-RM0001');
  await page.check('#file');
  await page.fill('#until', '2027-03-31');
  await page.fill('#ceiling', walk.language === 'fr' ? '5 000,00' : '5,000.00');
  await press(walk, 'main button[value=check]');
  walk.sentence = (await page.locator('#sentence').textContent()).replace(/[\u00a0\u202f]/g, ' ');
  says(walk, 'the sentence says it',
    walk.sentence.includes(walk.words.sentence.replace('{0}', walk.client)), walk.sentence);
  const told = await body(walk);
  says(walk, 'the preview says what is seen, and what not',
    told.includes(walk.words.seen) && told.includes(walk.words.hidden), told);
  await look(walk, '194-preview');
  await press(walk, 'main button[value=approve]');
  says(walk, 'it is in force', (await body(walk)).includes(walk.sentence), await body(walk));
  await look(walk, '195-active');
  await signOut(walk);
}

/** The broker gets what the sentence said, no more and no less. */
async function acts(walk) {
  await signIn(walk, broker.user);
  await go(walk, walk.paths.clients);
  says(walk, 'the broker reads the same sentence', (await body(walk)).includes(walk.sentence),
    await body(walk));
  await look(walk, '196-client');
  await go(walk, walk.paths.account, walk.account);
  const theirs = walk.ours.transactionNumber;
  says(walk, 'the client’s own declaration is not found',
    await status(walk, walk.paths.account, walk.account, 'declarations', theirs) === 404 &&
    await status(walk, walk.paths.account, walk.account, 'declarations', theirs, 'pdf') === 404);
  const csv = await (await walk.page.request.get([walk.url, walk.language, walk.paths.account,
    walk.account, 'declarations.csv'].join('/'))).text();
  says(walk, 'nor listed', !csv.includes(theirs), csv);
  says(walk, 'statements are not shown', await status(walk, walk.paths.account, walk.account,
    walk.paths.statements) === 403);
  says(walk, 'another account is not found',
    await status(walk, walk.paths.account, walk.account.replace('0001', '0002')) === 404);
  const filed = shirts(walk.account, 7741, 100000);
  await walk.api.post('/v1/declarations', filed);
  says(walk, 'what it files it sees', await status(walk, walk.paths.account, walk.account,
    'declarations', filed.transactionNumber) === 200);
  const refused = await walk.api.post('/v1/declarations', shirts(walk.account, 7742, 9000000))
    .then(() => '', (error) => error.message);
  says(walk, 'above the ceiling it is refused', refused.includes('422') &&
    refused.includes('DLG-0001'), refused);
  await go(walk, walk.paths.account, walk.account);
  await look(walk, '197-acting');
}

/** Somebody else, while the broker's session is open. */
async function beside(walk) {
  const other = { ...walk, ...await open(walk.browser, { javaScriptEnabled: walk.script,
    locale: `${walk.language}-CA` }) };
  other.page.setDefaultTimeout(15000);
  return other;
}

/** The firm's licence, which ended; the firm is told the day, wherever it tries. */
async function licence(officer, walk, account) {
  const { page } = officer;
  const told = walk.words.licence;
  await go(officer, `${walk.paths.delegations}?business=${broker.number}`);
  await page.fill('#licence', '');
  await press(officer, 'main button[value=licence]');
  says(officer, 'a licence has a number', await page.locator('#licence-e').count() === 1 &&
    await page.locator('#reason-e').count() === 1);
  await look(officer, '207-licence');
  await page.fill('#licence', '11001');
  await page.fill('#until', '2025-11-19');
  await page.fill('#reason', 'Non renouvelé');
  await press(officer, 'main button[value=licence]');
  says(walk, 'without a licence no client is opened', await account() === 403);
  const shut = await (await walk.page.request.get([walk.url, walk.language, walk.paths.account,
    walk.account].join('/'))).text();
  says(walk, 'and the day is told', shut.includes(told), shut);
  await go(walk, walk.paths.clients);
  says(walk, 'among the clients, too', (await body(walk)).includes(told), await body(walk));
  await look(walk, '208-unlicensed');
  const refused = await walk.api.get(`/v1/accounts/${walk.account}`)
    .then(() => '', (error) => error.message);
  says(walk, 'and to its software', refused.includes('403') && refused.includes('DLG-0027'),
    refused);
  await page.fill('#until', '2026-03-31');
  await page.fill('#licence-reason', 'Renouvelé');
  await press(officer, 'main button[value=licence]');
  says(walk, 'a new day brings everything back', await account() === 200);
}

/** The agency, for a reason that both sides read; and back. */
async function suspends(walk) {
  const officer = await beside(walk);
  const { page } = officer;
  const account = () => status(walk, walk.paths.account, walk.account);
  const open = () => press(officer, 'main .panel details summary');
  await signIn(officer, 'officer');
  await go(officer, officer.paths.delegations);
  await page.fill('#business', '12');
  await press(officer, 'main form.narrow button');
  says(officer, 'a number has nine digits', await page.locator('main p.err').count() === 1);
  await page.fill('#business', walk.client);
  await press(officer, 'main form.narrow button');
  says(officer, 'the officer reads the sentence', (await body(officer)).includes(walk.sentence),
    await body(officer));
  await open();
  await press(officer, 'main button[value=suspend]');
  says(officer, 'without a reason it is refused', await page.locator('#reason-e').count() === 1);
  await look(officer, '203-suspend');
  says(walk, 'and nothing happened', await account() === 200);
  await page.fill('#reason', 'Permis suspendu');
  await press(officer, 'main button[value=suspend]');
  await look(officer, '204-suspended');
  says(walk, 'a suspension holds at once', await account() === 404);
  await go(walk, walk.paths.clients);
  says(walk, 'the firm reads why', (await body(walk)).includes('Permis suspendu'),
    await body(walk));
  await open();
  await page.fill('main .panel textarea', 'Permis rétabli');
  await press(officer, 'main button[value=resume]');
  says(walk, 'and it is lifted', await account() === 200);
  await licence(officer, walk, account);
  await officer.context.close();
}

async function ends(walk) {
  const { page } = walk;
  const client = await beside(walk);
  await enter(client, 'sirop.erable');
  await go(client, client.paths.third, broker.number);
  await look(client, '198-change');
  await client.page.fill('#reason', 'Merci');
  await press(client, 'main button[value=end]');
  says(client, 'it is ended', (await body(client)).includes(client.words.ended),
    await body(client));
  await look(client, '199-ended');
  says(walk, 'the very next page of the broker is not found',
    await status(walk, walk.paths.account, walk.account) === 404);
  const lost = await walk.api.get(`/v1/accounts/${walk.account}`)
    .then(() => '', (error) => error.message);
  says(walk, 'nor what its software asks', lost.includes('404'), lost);
  // Offered anew, by name.
  await go(client, client.paths.offer);
  await client.page.fill('#number', 'zzz');
  await client.page.check('#account-RM0001');
  await press(client, 'main button[value=check]');
  says(client, 'a firm must be one', await client.page.locator('main p.err').count() === 1);
  await client.page.fill('#number', broker.number);
  await client.page.check('#scope-all');
  await press(client, 'main button[value=check]');
  await look(client, '200-offer');
  await press(client, 'main button[value=send]');
  await client.context.close();
  await go(walk, walk.paths.clients);
  await page.goto(`${page.url()}?tab=received`);
  await look(walk, '201-offered');
  await press(walk, 'main button[value=accept]');
  says(walk, 'the broker accepts', await status(walk, walk.paths.account,
    walk.account.replace('0001', '0002')) === 200);
}

async function many(walk) {
  const file = path.join(out, `${walk.label}-clients.csv`);
  fs.writeFileSync(file, `client\n${withCheck('91234570')}\n12\n${walk.client}\n`);
  await go(walk, walk.paths.many);
  await walk.page.setInputFiles('#file', file);
  await press(walk, 'main form button');
  says(walk, 'each row is told', (await body(walk)).includes(walk.words.unknown),
    await body(walk));
  await look(walk, '202-many');
  const csv = await (await walk.page.request.get([walk.url, walk.language, walk.paths.clients,
    'csv'].join('/'))).text();
  says(walk, 'the report of what is held is a file', csv.startsWith('client,clientName,firm') &&
    csv.includes(walk.client), csv);
}

/** Two ask, one thinks better of it; the client approves both at once, and reads of each. */
async function several(walk) {
  const { page } = walk;
  const request = { client: walk.client };
  const [client, firm, third] = walk.apis;
  await client.post(`/v1/delegations/${walk.client}/${broker.number}/changes`, { change: 'end' });
  await firm.post('/v1/delegation-requests', request);
  const { id } = await third.post('/v1/delegation-requests', request);
  await signOut(walk);
  await enter(walk, 'sirop.erable');
  await go(walk, `${walk.paths.third}?tab=received`);
  for (const each of await page.locator('main .chk input').all()) await each.check();
  await press(walk, 'main button[formaction]');
  await press(walk, 'main button[value=check]');
  says(walk, 'the accounts are chosen here, too', (await body(walk)).includes(walk.words.accounts),
    await body(walk));
  await page.check('#account-RM0001');
  await press(walk, 'main button[value=check]');
  const told = await body(walk);
  for (const name of ['Courtiers Laurentides inc.', 'Prairie Gate Customs Ltd.'])
    says(walk, `what ${name} will be allowed is read first`,
      told.includes(`${name} ${walk.words.may}`), told);
  await look(walk, '205-several');
  await third.post(`/v1/delegation-requests/${id}/decisions`, { decision: 'withdraw' });
  await press(walk, 'main button[value=approve]');
  says(walk, 'one is approved, the other told', (await body(walk)).includes(walk.words.several),
    await body(walk));
  await look(walk, '206-approved');
}

export async function delegation(browser, demo, { name, language, script }) {
  const label = `${name}-delegation`;
  const data = copy(demo, label);
  const walk = { ...await open(browser, { javaScriptEnabled: script, locale: `${language}-CA` }),
    browser, label, language, script, paths: paths[language], words: words[language],
    htmlLang: `${language}-CA`, last: null, client: withCheck('91234567') };
  walk.account = `${walk.client}RM0001`;
  const soon = load(walk, data, 'parameters', ['name,value,valid_from,valid_to,source',
    'mfa_resend_min_s,0,2025-11-01,,a walk that does not wait']);
  ok(soon.status === 0, `${label}: letters may follow at once`, soon.out);
  const loaded = load(walk, data, 'register', [columns,
    `${walk.client},Boréal Outdoor Supply Ltd.,,corporation,455 rue du Marais,Québec,QC,` +
    'G1M 3A2,CA,RM0001 IMPORTER 2020-01-01; RM0002 IMPORTER 2021-01-01,active,2020-01-01']);
  ok(loaded.status === 0, `${label}: the register is loaded`, loaded.out);
  const keys = [walk.client, broker.number, '728804154'].map((number) =>
    carm(data, 'key', number, 'walk').out.match(/carm_\S+/)?.[0]);
  const house = await serve(data);
  walk.url = house.url;
  walk.page.setDefaultTimeout(15000);
  walk.apis = keys.map((key) => new Api(house.url, key));
  walk.api = walk.apis[1];
  walk.ours = shirts(walk.account, 7740, 100000);
  await walked({ label, data, house, people: { walk } }, async () => {
    await fromNothing(walk);
    await walk.apis[0].post('/v1/declarations', walk.ours);
    await asks(walk);
    await approves(walk);
    await acts(walk);
    await suspends(walk);
    await ends(walk);
    await many(walk);
    await several(walk);
  });
}
