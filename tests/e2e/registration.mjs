// From a person to the manager of a business: what a name differs in, a place that is kept, figures
// of the ledger, somebody who comes second, and an officer.
import fs from 'node:fs';
import path from 'node:path';
import { look, open, out } from './browser.mjs';
import { carm, copy, serve } from './house.mjs';
import { mailed, submit } from './signin.mjs';
import { ok } from './tap.mjs';
import { body, go, press, says, signIn, walked } from './walk.mjs';

export const paths = {
  en: { signIn: 'sign-in', key: 'sign-in/new-key', mailbox: 'mailbox', setup: 'setup',
    register: 'setup/register', desk: 'registrations', people: 'employees',
    who: 'who-may-do-what' },
  fr: { signIn: 'connexion', key: 'connexion/nouvelle-cle', mailbox: 'boite-aux-lettres',
    setup: 'configuration', register: 'configuration/inscription', desk: 'inscriptions',
    people: 'personnel', who: 'qui-peut-faire-quoi' },
};
export const words = {
  en: { fifteen: 'You entered 15 digits', gst: 'GST/HST', near: 'The name is close',
    other: 'Name or address is not the same', kept: 'We took RM0001',
    pending: 'synchronisation pending since 2025-11-20', taken: 'has a manager already',
    figures: 'do not match what is posted', place: 'place 1 of 1', left: '9 tries are left',
    accent: 'the accent', ending: 'the legal ending', at: 'Name and address',
    waits: 'Your request waits', one: 'There is one business account manager',
    last: 'would be left without a manager', editor: 'Editor', reader: 'Reader',
    held: 'accounts held' },
  fr: { fifteen: 'Vous avez entré 15 chiffres', gst: 'TPS/TVH', near: 'Le nom est proche',
    other: 'Le nom ou l’adresse ne correspond pas', kept: 'Nous avons retenu RM0001',
    pending: 'synchronisation en attente depuis le 2025-11-20', taken: 'a déjà un gestionnaire',
    figures: 'ne concordent pas avec ce qui est inscrit', place: 'rang 1 sur 1',
    left: 'Il reste 9 essais', accent: 'l’accent', ending: 'la terminaison légale',
    at: 'Nom et adresse', waits: 'Votre demande est en attente',
    one: 'Il n’y a qu’un gestionnaire', last: 'se retrouverait sans gestionnaire',
    editor: 'Éditeur', reader: 'Lecteur', held: 'comptes détenus' },
};
const boreal = { number: '912345675', street: '455 rue du Marais', city: 'Québec', province: 'QC',
  postal_code: 'G1M 3A2', country: 'CA' };
const sample = { name: 'Sample Imports Ltd.', street: '100 Jasper Avenue', city: 'Edmonton',
  province: 'AB', postal_code: 't5j1n5', country: 'ca' };
const columns = 'bn,legal_name,operating_name,entity_type,street,city,province,postal_code,' +
  'country,accounts,status,effective_on';

/** The last digit that fits the others. */
export function withCheck(eight) {
  for (let last = 0; last < 10; last++) {
    const sum = [...`${eight}${last}`].reverse().reduce((all, digit, i) => {
      const value = Number(digit) * (i % 2 + 1);
      return all + (value > 9 ? value - 9 : value);
    }, 0);
    if (sum % 10 === 0) return `${eight}${last}`;
  }
  return '';
}

export function load(walk, data, name, lines) {
  const file = path.join(data, `${name}.csv`);
  fs.writeFileSync(file, `${lines.join('\n')}\n`);
  return carm(data, 'load', name, file);
}

/** A person of one's own, up to the first page. */
export async function become(walk, name) {
  const { page } = walk;
  walk.last = null;
  await go(walk, walk.paths.key);
  await page.fill('#name', name);
  await page.fill('#password', 'Tapping2spiles');
  await page.fill('#again', 'Tapping2spiles');
  for (let i = 1; i <= 3; i++) {
    await page.fill(`#question-${i}`, `Question ${['un', 'deux', 'trois'][i - 1]}?`);
    await page.fill(`#answer-${i}`, ['Élise', 'Le Port', 'Bombardier'][i - 1]);
  }
  await press(walk, 'main form button');
  await introduce(walk, name);
  says(walk, `${name} comes to what is to be done first`, page.url().endsWith(walk.paths.setup),
    page.url());
}

/** Whoever comes for the first time: an address, its code, a profile. */
export async function introduce(walk, name) {
  const { page } = walk;
  await page.fill('#email', `${name.toLowerCase()}@example.org`);
  await page.fill('#email-again', `${name.toLowerCase()}@example.org`);
  await page.check('#consent');
  await press(walk, 'main form button');
  await submit(walk, await mailed(walk));
  await page.fill('#given-name', 'Aimée');
  await page.fill('#family-name', name);
  await page.fill('#phone', '+1 418 555-0100');
  await page.check('#notify-no');
  await page.check('#accept');
  await press(walk, 'main form button');
}

export async function signOut(walk) {
  await press(walk, 'header form button');
}

export async function forward(walk) {
  await press(walk, 'main .actions button');
}

export async function begin(walk) {
  const { page } = walk;
  await press(walk, `main a[href$="/${walk.paths.register}"]`);
  await page.check('#has_number-yes');
  await page.check('#has_program-yes');
  await forward(walk);
}

export async function fillBusiness(walk, business) {
  for (const [id, value] of Object.entries(business))
    if (id !== 'number') await walk.page.fill(`#${id}`, value);
  await walk.page.check('#position');
}

async function numbers(walk) {
  const { page } = walk;
  await look(walk, '170-setup');
  await press(walk, `main a[href$="/${walk.paths.register}"]`);
  await forward(walk);
  says(walk, 'where one stands must be said', await page.locator('main p.err').count() >= 1);
  await look(walk, '171-start');
  await page.check('#has_number-yes');
  await page.check('#has_program-yes');
  await forward(walk);
  await page.fill('#number', '123456789000100');
  await forward(walk);
  says(walk, '15 digits have a hint of their own', (await body(walk)).includes(walk.words.fifteen),
    await body(walk));
  await look(walk, '172-number');
  await page.fill('#number', '123456789 RT 0001');
  await forward(walk);
  says(walk, 'an RT account is told', (await body(walk)).includes(walk.words.gst));
  await page.fill('#number', '123456789 rm 0001');
  await page.fill('#program', '');
  await forward(walk);
  says(walk, 'the sample number is taken with blanks and small letters',
    (await body(walk)).includes(walk.words.kept), await body(walk));
  await press(walk, '.steps .done:nth-child(2) a');
  await page.fill('#number', `${boreal.number.slice(0, 3)} ${boreal.number.slice(3)}`);
  await page.fill('#program', '0001');
  await forward(walk);
}

async function nearName(walk) {
  const { page } = walk;
  await fillBusiness(walk, { ...boreal, name: 'Boreal Outdoor Supplies' });
  await forward(walk);
  const other = await body(walk);
  says(walk, 'another name is not told where it differs', other.includes(walk.words.other) &&
    await page.locator('mark').count() === 0 && other.includes(walk.words.left), other);
  await page.fill('#name', 'Boreal Outdoor Supply Limited');
  await forward(walk);
  const near = await body(walk);
  const marks = await page.locator('mark').allTextContents();
  says(walk, 'a near name is shown with what differs', near.includes(walk.words.near) &&
    marks.join('|') === 'e|Limited', marks.join('|'));
  says(walk, 'and in words', near.includes(walk.words.accent) && near.includes(walk.words.ending),
    near);
  says(walk, 'what is on file is not on the page', !near.includes('Supply Ltd.'), near);
  await look(walk, '173-near');
}

async function keepsItsPlace(walk) {
  const { page } = walk;
  await signOut(walk);
  await go(walk, walk.paths.signIn);
  await page.fill('#name', 'Sirop.Erable');
  await page.fill('#password', 'Tapping2spiles');
  await press(walk, 'main form button[type=submit]');
  await submit(walk, await mailed(walk));
  says(walk, 'the place is kept over signing out', (await body(walk)).includes(walk.words.at),
    await body(walk));
  await look(walk, '174-place-kept');
  await press(walk, `main a[href$="/${walk.paths.register}"]`);
  says(walk, 'and what was typed', await page.inputValue('#street') === boreal.street);
  await page.fill('#name', 'Boréal Outdoor Supply Ltd.');
  await forward(walk);
}

async function finish(walk) {
  const { page } = walk;
  await forward(walk);
  says(walk, 'the terms must be accepted', await page.locator('main p.err').count() === 1);
  await page.check('#agreed');
  await forward(walk);
  await look(walk, '175-check');
  await forward(walk);
}

async function checklist(walk) {
  const text = await body(walk);
  says(walk, 'all accounts are there', text.includes('RM0001') && text.includes('RM0002'), text);
  says(walk, 'one that is too new is waited for', text.includes(walk.words.pending), text);
  await look(walk, '176-checklist');
  await press(walk, '#refresh');
  says(walk, 'the register can be asked again', await walk.page.locator('.note').count() === 1);
  await signOut(walk);
}

/** Figures of the sample business, as somebody there reads them on its last statement. */
function knownOf(data) {
  const statement = JSON.parse(carm(data, 'statement', '123456789RM0001', '--json').out);
  const charge = statement.sections.flatMap((s) => s.items).find((i) => i.type === 'CAD');
  return { day: statement.issuedOn, balance: statement.totals.closing,
    transaction: charge.reference, payable: charge.amount };
}

async function figures(walk, known) {
  const { page } = walk;
  await become(walk, 'Deux.Premier');
  await begin(walk);
  await page.fill('#number', '123456789');
  await page.fill('#program', 'rm 0001');
  await forward(walk);
  await fillBusiness(walk, sample);
  await forward(walk);
  await look(walk, '177-figures');
  await page.fill('#key-1', known.transaction);
  await page.fill('#amount-1', known.payable);
  await page.fill('#key-3', known.day);
  await page.fill('#amount-3', '1.23');
  await forward(walk);
  says(walk, 'a wrong figure is refused', (await body(walk)).includes(walk.words.figures),
    await body(walk));
  await page.fill('#amount-3', known.balance);
  await forward(walk);
  await finish(walk);
  says(walk, 'the figures prove the business', (await body(walk)).includes('Sample Imports Ltd.'),
    await body(walk));
  await signOut(walk);
}

async function second(walk) {
  const { page } = walk;
  await become(walk, 'Trop.Tard');
  await begin(walk);
  await page.fill('#number', boreal.number);
  await page.fill('#program', 'RM0001');
  await forward(walk);
  await fillBusiness(walk, { ...boreal, name: 'boréal outdoor supply ltd.' });
  await forward(walk);
  says(walk, 'who comes second is told', (await body(walk)).includes(walk.words.taken),
    await body(walk));
  await look(walk, '178-taken');
  await page.fill('#words', 'La gestionnaire est décédée; voici les papiers.');
  await press(walk, 'main button[value=review]');
  says(walk, 'the place in the queue is shown', (await body(walk)).includes(walk.words.place),
    await body(walk));
  await look(walk, '179-waits');
  await signOut(walk);
  await signIn(walk, 'officer');
  await go(walk, walk.paths.desk);
  await look(walk, '180-desk');
  await press(walk, 'main button[value=refuse]');
  says(walk, 'an officer gives a reason', await page.locator('main p.err').count() === 1);
  await page.fill('#reason', 'Des papiers manquent : <acte>.');
  await press(walk, 'main button[value=refuse]');
  await signOut(walk);
  await go(walk, walk.paths.signIn);
  await page.fill('#name', 'trop.tard');
  await page.fill('#password', 'Tapping2spiles');
  await press(walk, 'main form button[type=submit]');
  await submit(walk, await mailed(walk));
  says(walk, 'the reason is read', (await body(walk)).includes('manquent : <acte>.'),
    await body(walk));
  await look(walk, '181-refused');
}

export async function enter(walk, name) {
  await go(walk, walk.paths.signIn);
  await walk.page.fill('#name', name);
  await walk.page.fill('#password', 'Tapping2spiles');
  await press(walk, 'main form button[type=submit]');
  await submit(walk, await mailed(walk));
}

/** Somebody who works there asks, and the manager lets in. */
async function employee(walk) {
  const { page } = walk;
  await signOut(walk);
  await become(walk, 'Une.Employee');
  await page.fill('#employer', '12345');
  await press(walk, 'main button[value=ask]');
  says(walk, 'an employer has nine digits', await page.locator('main p.err').count() === 1);
  await page.fill('#employer', boreal.number);
  await page.fill('#comment', 'Je tiens les livres.');
  await press(walk, 'main button[value=ask]');
  says(walk, 'the request waits', (await body(walk)).includes(walk.words.waits), await body(walk));
  await look(walk, '182-asked');
  await signOut(walk);
  await enter(walk, 'sirop.erable');
  await go(walk, walk.paths.setup);
  await press(walk, `main a[href$="/${walk.paths.people}?tab=pending"]`);
  says(walk, 'the manager reads it', (await body(walk)).includes('Je tiens les livres.'),
    await body(walk));
  says(walk, 'two managers are advised', (await body(walk)).includes(walk.words.one));
  await look(walk, '183-requests');
  await press(walk, 'main tbody a');
  await press(walk, 'main button[value=approve]');
  says(walk, 'a role must be chosen', await page.locator('#role-e').count() === 1);
  await page.check('#role');
  await press(walk, 'main button[value=approve]');
  says(walk, 'and an account', await page.locator('#accounts-e').count() === 1, await body(walk));
  says(walk, 'the role is kept', await page.isChecked('#role'));
  await look(walk, '184-request');
  await page.check('#accounts');
  await press(walk, 'main button[value=approve]');
  says(walk, 'and has answered', await page.locator('main tbody a').count() === 0);
  await signOut(walk);
  await enter(walk, 'une.employee');
  await go(walk, walk.paths.setup);
  says(walk, 'who asked is in', (await body(walk)).includes(walk.words.reader), await body(walk));
}

async function answers(walk, path) {
  return (await walk.page.request.get(`${walk.url}/${walk.language}/${path}`)).status();
}

/** What was given is changed and ended, while the person is signed in. */
async function people(walk, browser) {
  const { page } = walk;
  const [a, account] = [walk.language === 'en' ? 'a' : 'c', boreal.number];
  says(walk, 'the account given is seen', await answers(walk, `${a}/${account}RM0001`) === 200);
  says(walk, 'the other is not found', await answers(walk, `${a}/${account}RM0002`) === 404);
  says(walk, 'a reader manages nobody', await answers(walk, walk.paths.people) === 403);
  const theirs = await browser.newContext({ storageState: await page.context().storageState() });
  const window = await theirs.newPage();
  await page.context().clearCookies();
  await enter(walk, 'sirop.erable');
  await go(walk, walk.paths.people);
  await look(walk, '185-employees');
  await press(walk, 'main tbody tr:has-text("Une.Employee") a');
  await page.check('#role-editor');
  await page.uncheck('#accounts');
  await page.check('#RM0002');
  await look(walk, '186-employee');
  await press(walk, 'main button[value=change]');
  says(walk, 'the list shows it', (await body(walk)).includes(walk.words.editor), await body(walk));
  const there = `${walk.url}/${walk.language}/${a}/${account}`;
  says(walk, 'at once: not the one', (await window.goto(`${there}RM0001`)).status() === 404);
  says(walk, 'but the other', (await window.goto(`${there}RM0002`)).status() === 200);
  await press(walk, 'main tbody tr:has-text("Une.Employee") a');
  await press(walk, 'main button[value=end]');
  says(walk, 'who was ended is gone',
    await page.locator('main tbody tr:has-text("Une.Employee")').count() === 0);
  await window.goto(`${there}RM0002`);
  says(walk, 'and signed out', window.url().includes(walk.paths.signIn), window.url());
  await theirs.close();
  await go(walk, walk.paths.setup);
  await press(walk, 'main button[value=leave]');
  says(walk, 'the last manager stays', (await body(walk)).includes(walk.words.last),
    await body(walk));
  await look(walk, '187-last');
  await go(walk, walk.paths.who);
  says(walk, 'who may do what shows the marks',
    await page.locator(`main td:has-text("${walk.words.held}")`).count() === 56);
  await look(walk, '188-who');
}

export async function registration(browser, demo, { name, language, script }) {
  const label = `${name}-registration`;
  const data = copy(demo, label);
  boreal.number = withCheck('91234567');
  const walk = { ...await open(browser, { javaScriptEnabled: script, locale: `${language}-CA` }),
    label, language, script, paths: paths[language], words: words[language],
    htmlLang: `${language}-CA`, last: null };
  const soon = load(walk, data, 'parameters', ['name,value,valid_from,valid_to,source',
    'mfa_resend_min_s,0,2025-11-01,,a walk that does not wait']);
  ok(soon.status === 0, `${label}: letters may follow at once`, soon.out);
  const bad = load(walk, data, 'register', [columns,
    `${boreal.number},,,corporation,1 A,B,QC,,CA,,active,2020-01-01`]);
  ok(bad.status === 1 && bad.out.includes('REG-0006') && bad.out.includes('legal_name'),
    `${label}: a bad row of the register is told`, bad.out);
  const loaded = load(walk, data, 'register', [columns,
    `${boreal.number},Boréal Outdoor Supply Ltd.,,corporation,455 rue du Marais,Québec,QC,` +
    'G1M 3A2,CA,RM0001 IMPORTER 2020-01-01; RM0002 EXPORTER 2021-01-01; ' +
    'RM0003 IMPORTER 2025-11-20,active,2020-01-01']);
  ok(loaded.status === 0 && loaded.out.startsWith('1 added'), `${label}: the register is loaded`,
    loaded.out);
  const known = knownOf(data);
  const house = await serve(data);
  walk.url = house.url;
  walk.page.setDefaultTimeout(15000);
  await walked({ label, data, house, people: { walk } }, async () => {
    await become(walk, 'Sirop.Erable');
    await numbers(walk);
    await nearName(walk);
    await keepsItsPlace(walk);
    await finish(walk);
    await checklist(walk);
    await figures(walk, known);
    await second(walk);
    await employee(walk);
    await people(walk, browser);
  });
}
