// A firm sorts its clients and gives some of them to an employee, who from then on finds those and
// no others; a name that stays taken; many from a file.
import { execFileSync } from 'node:child_process';
import { look, open } from './browser.mjs';
import { binary, copy, serve } from './house.mjs';
import { enter, introduce, load, paths as registrationPaths, signOut } from './registration.mjs';
import { ok } from './tap.mjs';
import { body, go, press, says, signIn, walked } from './walk.mjs';

const paths = {
  en: { ...registrationPaths.en, clients: 'clients', groups: 'clients/groups',
    file: 'clients/assignments', employees: 'employees', accounts: 'accounts', account: 'a',
    audit: 'audit-history' },
  fr: { ...registrationPaths.fr, clients: 'clients', groups: 'clients/groupes',
    file: 'clients/attributions', employees: 'personnel', accounts: 'comptes', account: 'c',
    audit: 'journal-des-activites' },
};
const words = {
  en: { taken: 'You have a group “Vêtements” already', deleted: 'A group “Vêtements” was deleted',
    notClient: 'is not a client of yours', only: 'Acts for the clients below only',
    applied: 'Applied: 2 of 3', told: 'Clients were put into a group' },
  fr: { taken: 'Vous avez déjà un groupe « Vêtements »',
    deleted: 'Un groupe « Vêtements » a été supprimé', notClient: 'n’est pas un client à vous',
    only: 'Agit seulement pour les clients ci-dessous', applied: 'Appliquées : 2 sur 3',
    told: 'Clients mis dans un groupe' },
};
const manager = 'sam', firm = '741190268';
const knitter = '797645710', winery = '829867530', outdoor = '731056248';

async function status(walk, ...parts) {
  const answer = await walk.page.request.get([walk.url, walk.language, ...parts].join('/'));
  return answer.status();
}

async function sorts(walk) {
  const { page } = walk;
  await signIn(walk, manager);
  await go(walk, walk.paths.clients);
  await press(walk, `main .head a[href$="/${walk.paths.groups}"]`);
  await page.fill('#name', 'Vêtements');
  await press(walk, 'main button[value=make]');
  walk.group = page.url().replace(/\?.*/, '').split('/').pop();
  await go(walk, walk.paths.groups);
  await page.fill('#name', ' VETEMENTS ');
  await press(walk, 'main button[value=make]');
  says(walk, 'a name is taken in any letters', (await body(walk)).includes(walk.words.taken),
    await body(walk));
  await look(walk, '210-groups');
  await go(walk, walk.paths.groups, walk.group);
  await page.fill('#clients', '786534800');
  await press(walk, 'main button[value=put]');
  says(walk, 'who is no client is told', (await body(walk)).includes(walk.words.notClient),
    await body(walk));
  await page.fill('#clients', `${knitter} RM 0001, ${winery}`);
  await press(walk, 'main button[value=put]');
  says(walk, 'two clients are in', await page.locator('main tbody tr').count() === 2,
    await body(walk));
}

async function gives(walk) {
  const { page } = walk;
  await page.selectOption('#employee', 'lea');
  await page.selectOption('#as', 'reader');
  await press(walk, 'main button[value=assign]');
  await look(walk, '211-group');
  await go(walk, walk.paths.employees, 'lea');
  await press(walk, 'main button[value=only]');
  says(walk, 'lea acts for the group alone', (await body(walk)).includes(walk.words.only) &&
    (await body(walk)).includes('Vêtements'), await body(walk));
  await look(walk, '212-employee');
  await go(walk, walk.paths.clients, winery);
  await press(walk, 'main form:has(input[name=of]) button[value=drop]');
  says(walk, 'a client is out of the group, and nobody’s',
    await page.locator('main tbody tr').count() === 0, await body(walk));
  await look(walk, '213-client');
  await go(walk, `${walk.paths.clients}?group=${walk.group}`);
  says(walk, 'the list by group has the other alone',
    await page.locator('main h2[id^=d]').count() === 1, await body(walk));
  await signOut(walk);
}

/** No page, list or search has another client. */
async function finds(walk, number, others) {
  const { page } = walk;
  await go(walk, walk.paths.accounts);
  const listed = await page.locator('main tbody a').evaluateAll((all) => all.map((a) => a.href));
  says(walk, 'lea is shown her client, and the firm', listed.length === 2 &&
    listed.some((href) => href.includes(number)), listed.join(' '));
  await look(walk, '214-assigned');
  const found = await (await page.request.get(
    `${page.url()}?list=1&q=${encodeURIComponent('vetem')}`)).json();
  says(walk, 'the switcher finds her by the group', found.length === 1 &&
    found[0].href.includes(number), JSON.stringify(found));
  says(walk, 'her client is there',
    await status(walk, walk.paths.account, `${number}RM0001`) === 200);
  for (const other of others) {
    says(walk, `${other} is not found`,
      await status(walk, walk.paths.account, `${other}RM0001`) === 404 &&
      await status(walk, walk.paths.account, `${other}RM0001`, 'declarations') === 404);
    const none = await (await page.request.get(
      `${walk.url}/${walk.language}/${walk.paths.accounts}?list=1&q=${other}`)).json();
    says(walk, `nor is ${other} by searching`, none.length === 0, JSON.stringify(none));
  }
  says(walk, 'groups are the manager’s', await status(walk, walk.paths.groups) === 403);
}

async function acts(walk) {
  await go(walk, walk.paths.signIn);
  await walk.page.fill('#name', 'lea');
  await walk.page.fill('#password', 'Tapping2spiles');
  await press(walk, 'main form button[type=submit]');
  await introduce(walk, 'lea');
  await finds(walk, knitter, [winery, outdoor]);
  await signOut(walk);
}

async function many(walk) {
  const { page } = walk;
  await signIn(walk, manager);
  await go(walk, walk.paths.file);
  await page.setInputFiles('#file', { name: 'rows.csv', mimeType: 'text/csv', buffer: Buffer.from(
    `client,group,employee,role\n${outdoor},,lea,editor\n123456782,vetements,,\n` +
    `${outdoor},VÊTEMENTS,,\n`) });
  await press(walk, 'main form button');
  says(walk, 'a file is told row by row', (await body(walk)).includes(walk.words.applied) &&
    (await body(walk)).includes(walk.words.notClient), await body(walk));
  await look(walk, '215-file');
  await go(walk, walk.paths.groups, walk.group);
  await page.locator('main details summary').click();
  await press(walk, 'main button[value=delete]');
  await page.fill('#name', 'vêtements');
  await press(walk, 'main button[value=make]');
  says(walk, 'the name of a deleted group stays taken',
    (await body(walk)).includes(walk.words.deleted), await body(walk));
  await go(walk, walk.paths.audit);
  says(walk, 'the business reads what happened', (await body(walk)).includes(walk.words.told),
    await body(walk));
  await signOut(walk);
  await enter(walk, 'lea');
  says(walk, 'what the group gave is gone, what the file gave is there',
    await status(walk, walk.paths.account, `${knitter}RM0001`) === 404 &&
    await status(walk, walk.paths.account, `${outdoor}RM0001`) === 200);
}

export async function clients(browser, demo, { name, language, script }) {
  const label = `${name}-clients`;
  const data = copy(demo, label);
  const walk = { ...await open(browser, { javaScriptEnabled: script, locale: `${language}-CA` }),
    browser, label, language, script, paths: paths[language], words: words[language],
    htmlLang: `${language}-CA`, last: null };
  const soon = load(walk, data, 'parameters', ['name,value,valid_from,valid_to,source',
    'mfa_resend_min_s,0,2025-11-01,,a walk that does not wait']);
  ok(soon.status === 0, `${label}: letters may follow at once`, soon.out);
  execFileSync(binary(), ['user', firm, 'lea', '--role', 'editor', '--display-name', 'Léa Roy',
    '--data', data], { input: 'Tapping2spiles\n', stdio: ['pipe', 'ignore', 'pipe'] });
  const house = await serve(data);
  walk.url = house.url;
  walk.page.setDefaultTimeout(15000);
  await walked({ label, data, house, people: { walk } }, async () => {
    await sorts(walk);
    await gives(walk);
    await acts(walk);
    await many(walk);
  });
}
