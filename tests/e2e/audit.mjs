// Who did what: an officer opens an account, its manager sees that and what was posted, filters,
// leafs and downloads; ends a colleague's sessions; a person sees who looked; the agency sees all.
import { look, open } from './browser.mjs';
import { carm, copy, serve } from './house.mjs';
import { ok } from './tap.mjs';
import { body, go, press, says, signIn, walked } from './walk.mjs';

const paths = {
  en: { signIn: 'sign-in', audit: 'audit-history', activity: 'security/activity',
    signedIn: 'signed-in', security: 'security', account: 'a/731056248RM0001' },
  fr: { signIn: 'connexion', audit: 'journal-des-activites', activity: 'securite/activites',
    signedIn: 'personnes-connectees', security: 'securite', account: 'c/731056248RM0001' },
};
const words = {
  en: { opened: 'Account opened', began: 'Signed in', payment: 'Payment posted',
    nobody: 'Nobody was', ended: 'The sessions were ended', none: 'Nothing fits',
    told: 'Sessions ended by somebody else',
    refused: 'Sign-in refused', date: 'is not a date', officer: 'Officer',
    now: '(now)' },
  fr: { opened: 'Compte consulté', began: 'Connexion', payment: 'Paiement inscrit',
    nobody: 'Personne n’a été trouvé', ended: 'Les séances ont pris fin', officer: 'Agent',
    told: 'Fin des séances par quelqu’un d’autre', none: 'Rien ne correspond',
    refused: 'Connexion refusée', date: 'n’est pas une date',
    now: '(actuel)' },
};

async function leave(walk) {
  await press(walk, 'header form button');
}

async function rows(walk) {
  return walk.page.locator('main tbody tr').count();
}

/** Opens an account that is another's; twice, which is told once. */
async function officer(walk) {
  await signIn(walk, 'officer');
  await go(walk, walk.paths.account);
  await go(walk, walk.paths.account);
  await leave(walk);
  await go(walk, walk.paths.signIn);
  await walk.page.fill('#name', 'maude');
  await walk.page.fill('#password', 'not-her-password');
  await press(walk, 'main form button[type=submit]');
}

async function manager(walk) {
  const { page } = walk;
  await signIn(walk, 'maude');
  await go(walk, walk.paths.security);
  await press(walk, `main a[href$="/${walk.paths.audit}"]`);
  await look(walk, '180-audit');
  const all = await body(walk);
  for (const each of ['opened', 'began', 'refused'])
    says(walk, `${each} is told`, all.includes(walk.words[each]), all.slice(0, 600));
  says(walk, 'once a day', all.split(walk.words.opened).length === 2);
  const first = await rows(walk);
  says(walk, 'a page of them', first === 50, first);
  await press(walk, 'main .pager a.btn');
  says(walk, 'and the next', await rows(walk) > 0 && page.url().includes('after='), page.url());
  await go(walk, `${walk.paths.audit}?kind=payment`);
  const paid = await body(walk);
  says(walk, 'payments are in it', paid.includes(walk.words.payment), paid.slice(0, 400));
  await go(walk, `${walk.paths.audit}?kind=view`);
  says(walk, 'one filter', await rows(walk) === 1);
  const opened = await body(walk);
  says(walk, 'with the role it was done in, and the address', opened.includes('127.0.0.1') &&
    opened.includes(walk.words.officer) && !opened.includes(walk.words.now), opened);
  await press(walk, 'main tbody tr td a');
  says(walk, 'by who it was', page.url().includes('person=officer') && await rows(walk) === 1,
    page.url());
  await look(walk, '181-audit-filtered');
  await go(walk, `${walk.paths.audit}?from=2031-01-01`);
  says(walk, 'of no day', (await body(walk)).includes(walk.words.none));
  const bad = await page.goto(`${walk.url}/${walk.language}/${walk.paths.audit}?from=yesterday`);
  says(walk, 'what is no day is told', bad.status() === 422 &&
    (await body(walk)).includes(walk.words.date));
  await look(walk, '182-audit-refused');
  const foreign = await page.goto(`${walk.url}/${walk.language}/${walk.paths.audit}?` +
    'account=786534800RM0001');
  says(walk, 'another business’s account is not asked for', foreign.status() === 422);
  const asked = await page.context().request.get(
    `${walk.url}/${walk.language}/${walk.paths.audit}.csv?kind=declaration`);
  const csv = (await asked.text()).trim().split('\r\n');
  says(walk, 'the file has them all', asked.ok() && csv.length > 20 &&
    csv[0].startsWith('at,user,userName,') && csv.slice(1).every((l) => l.includes(',journal,')),
  csv.slice(0, 3).join('\n'));
}

async function ending(walk) {
  const { page } = walk;
  await go(walk, walk.paths.signedIn);
  await look(walk, '183-signed-in');
  says(walk, 'one’s own sessions are ended elsewhere',
    await page.locator('main form button[name=of]').count() === 0);
  await go(walk, walk.paths.activity);
  const seen = await body(walk);
  says(walk, 'who looked is told to the person', seen.includes(walk.words.officer) &&
    seen.includes('731056248RM0001'), seen.slice(0, 500));
  await look(walk, '184-activity');
  const other = await page.context().browser().newContext({ javaScriptEnabled: walk.script });
  const maude = await other.newPage();
  await maude.goto(`${walk.url}/${walk.language}/${walk.paths.signIn}`);
  await maude.fill('#name', 'maude');
  await maude.fill('#password', 'open-carm-demo');
  await Promise.all([maude.waitForURL((u) => !u.pathname.endsWith(walk.paths.signIn)),
    maude.locator('main form button[type=submit]').first().click()]);
  await leave(walk);
  await signIn(walk, 'officer');
  await go(walk, walk.paths.signedIn);
  await page.fill('#whom', 'nobody.at.all');
  await press(walk, 'main form button');
  says(walk, 'nobody of that name', (await body(walk)).includes(walk.words.nobody));
  await page.fill('#whom', '731056248');
  await press(walk, 'main form button');
  await look(walk, '185-signed-in-agency');
  await press(walk, 'main button[name=of][value=maude]');
  says(walk, 'the sessions end', (await body(walk)).includes(walk.words.ended));
  const after = await maude.goto(`${walk.url}/${walk.language}/${walk.paths.security}`);
  says(walk, 'at once', maude.url().includes(walk.paths.signIn) && after.ok(), maude.url());
  await other.close();
  await go(walk, walk.paths.audit);
  says(walk, 'and are told', (await body(walk)).includes(walk.words.told));
  await look(walk, '186-audit-agency');
  await go(walk, `${walk.paths.audit}?business=731056248`);
  says(walk, 'the agency asks for any business', await rows(walk) === 50);
  await leave(walk);
}

export async function audit(browser, demo, { name, language, script }) {
  const label = `${name}-audit`;
  const data = copy(demo, label);
  const house = await serve(data);
  const walk = { ...await open(browser, { javaScriptEnabled: script, locale: `${language}-CA` }),
    label, language, script, url: house.url, paths: paths[language], words: words[language],
    htmlLang: `${language}-CA` };
  walk.page.setDefaultTimeout(15000);
  await walked({ label, data, house, people: { walk } }, async () => {
    await officer(walk);
    await manager(walk);
    await ending(walk);
  });
}
