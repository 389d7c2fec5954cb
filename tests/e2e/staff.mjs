// The agency's staff: a role is given by two persons; somebody whose role does not reach an account
// opens it in an emergency; the business is told, and an auditor reviews it.
import { look, open } from './browser.mjs';
import { copy, serve } from './house.mjs';
import { body, go, press, says, signIn, walked } from './walk.mjs';

const paths = {
  en: { signIn: 'sign-in', staff: 'staff', emergency: 'emergency', uses: 'emergency-uses',
    accounts: 'accounts', who: 'who-may-do-what', audit: 'audit-history', mailbox: 'mailbox',
    account: 'a/731056248RM0001', pay: 'a/731056248RM0001/pay', other: 'a/786534800RM0001' },
  fr: { signIn: 'connexion', staff: 'personnel-agence', emergency: 'urgence',
    uses: 'recours-urgence', accounts: 'comptes', who: 'qui-peut-faire-quoi',
    audit: 'journal-des-activites', mailbox: 'boite-aux-lettres', account: 'c/731056248RM0001',
    pay: 'c/731056248RM0001/payer', other: 'c/786534800RM0001' },
};
const words = {
  en: { reason: 'Write the reason', proposed: 'It waits for another',
    role: 'Licensing officer',
    agreed: 'The roles are in force', needs: 'It takes the role',
    short: 'it cannot wait, in at least',
    banner: 'to read only, until', client: 'does not do it for them',
    letter: 'Your accounts were opened in an emergency', kind: 'Accounts opened in an emergency',
    reads: 'reads' },
  fr: { reason: 'Écrivez le motif', proposed: 'doit le confirmer', role: 'Agent des agréments',
    agreed: 'Les rôles sont en vigueur', needs: 'Il faut le rôle',
    short: 'ne peut attendre, en au moins',
    banner: 'pour lire seulement, jusqu', client: 'ne le fait pas à leur place',
    letter: 'Vos comptes ont été ouverts en urgence', kind: 'Comptes ouverts en urgence',
    reads: 'lit' },
};
const why = 'Vaccines wait at the border and nobody of the right role answers';

async function leave(walk) {
  await press(walk, 'header form button');
}

/** What is refused is told in the console, too. */
async function status(walk, where) {
  const answer = await walk.page.goto(`${walk.url}/${walk.language}/${where}`);
  walk.complaints.splice(0);
  return answer.status();
}

async function roles(walk) {
  const { page } = walk;
  await signIn(walk, 'system');
  await go(walk, walk.paths.staff);
  await look(walk, '190-staff');
  await press(walk, 'main tbody a[href$="/support"]');
  await page.check('#licensing_officer');
  await press(walk, 'main form button.btn');
  says(walk, 'a reason is asked for', (await body(walk)).includes(walk.words.reason));
  await look(walk, '191-staff-person');
  await page.fill('#reason', 'Stands in for Kim');
  await press(walk, 'main form button.btn');
  says(walk, 'it is proposed', (await body(walk)).includes(walk.words.proposed));
  says(walk, 'who asked cannot confirm', await page.locator('button[value=agree]').count() === 0 &&
    await page.locator('button[value=withdraw]').count() === 1);
  const row = page.locator('main tbody tr', { has: page.locator('a[href$="/support"]') });
  says(walk, 'nothing is in force', !(await row.textContent()).includes(walk.words.role));
  await leave(walk);
  await signIn(walk, 'officer2');
  await go(walk, walk.paths.staff);
  await look(walk, '192-staff-waiting');
  await press(walk, 'button[value=agree]');
  says(walk, 'the second confirms', (await body(walk)).includes(walk.words.agreed) &&
    (await row.textContent()).includes(walk.words.role));
  await leave(walk);
}

async function emergency(walk) {
  const { page } = walk;
  await signIn(walk, 'support');
  says(walk, 'businesses are found', (await body(walk)).includes('RM0001'));
  says(walk, 'an account is not opened', await status(walk, walk.paths.account) === 403 &&
    (await body(walk)).includes(walk.words.needs));
  await look(walk, '193-staff-refused');
  await press(walk, `main a[href*="/${walk.paths.emergency}?business=731056248"]`);
  await page.fill('#reason', 'Urgent');
  await press(walk, 'main form button[value=open]');
  says(walk, 'a short reason is none', (await body(walk)).includes(walk.words.short));
  await page.fill('#reason', why);
  await look(walk, '194-emergency');
  await press(walk, 'main form button[value=open]');
  says(walk, 'it is open', (await body(walk)).includes(walk.words.banner));
  await look(walk, '195-emergency-accounts');
  await go(walk, walk.paths.account);
  says(walk, 'the banner is on every page', (await body(walk)).includes(walk.words.banner));
  await look(walk, '196-emergency-home');
  says(walk, 'nothing is paid', await status(walk, walk.paths.pay) === 403 &&
    (await body(walk)).includes(walk.words.client));
  says(walk, 'no other business', await status(walk, walk.paths.other) === 403);
  await go(walk, walk.paths.emergency);
  await look(walk, '197-emergency-open');
  await press(walk, 'main button[value=end]');
  says(walk, 'it is ended', !(await body(walk)).includes(walk.words.banner) &&
    await status(walk, walk.paths.account) === 403);
  await leave(walk);
}

async function told(walk) {
  await signIn(walk, 'maude');
  await go(walk, walk.paths.account);
  const home = await body(walk);
  says(walk, 'the manager is told', home.includes(why) && home.includes('Sacha Dubé'),
    home.slice(0, 500));
  await look(walk, '198-emergency-told');
  await go(walk, walk.paths.audit);
  const history = await body(walk);
  says(walk, 'it stands in the history', history.includes(walk.words.kind) &&
    history.includes(why), history.slice(0, 500));
  says(walk, 'staff’s pages are not hers', await status(walk, walk.paths.staff) === 403 &&
    await status(walk, walk.paths.uses) === 403 &&
    await status(walk, walk.paths.emergency) === 403);
  await leave(walk);
  await go(walk, walk.paths.mailbox);
  const letters = await body(walk);
  says(walk, 'and by mail', ['en', 'fr'].some((l) => letters.includes(words[l].letter)),
    letters.slice(0, 500));
}

async function reviewed(walk) {
  const { page } = walk;
  await signIn(walk, 'auditor');
  await go(walk, walk.paths.account);
  await go(walk, walk.paths.uses);
  await look(walk, '199-emergencies');
  await press(walk, 'main button[name=of]');
  says(walk, 'it is reviewed', (await body(walk)).includes('Frédérique Côté') &&
    await page.locator('main button[name=of]').count() === 0);
  await leave(walk);
  await go(walk, walk.paths.who);
  const table = page.locator('table[aria-labelledby=staff]');
  says(walk, 'who may do what has the staff',
    (await table.textContent()).includes(walk.words.reads));
  await look(walk, '200-who-staff');
}

export async function staff(browser, demo, { name, language, script }) {
  const label = `${name}-staff`;
  const data = copy(demo, label);
  const house = await serve(data);
  const walk = { ...await open(browser, { javaScriptEnabled: script, locale: `${language}-CA` }),
    label, language, script, url: house.url, paths: paths[language], words: words[language],
    htmlLang: `${language}-CA` };
  walk.page.setDefaultTimeout(15000);
  await walked({ label, data, house, people: { walk } }, async () => {
    await roles(walk);
    await emergency(walk);
    await told(walk);
    await reviewed(walk);
  });
}
