// A passkey from end to end, by Chromium's virtual authenticator: added, signed in with, stepped up
// with, renamed, copied and found out, removed; and what a page says where scripts do not run.
import fs from 'node:fs';
import path from 'node:path';
import { look, open, out } from './browser.mjs';
import { carm, copy, serve } from './house.mjs';
import { enrol, mailed, newKey, paths as ways, submit } from './signin.mjs';
import { ok } from './tap.mjs';
import { body, go, press, says, walked } from './walk.mjs';

const paths = {
  en: { ...ways.en, passkey: 'security/passkey' },
  fr: { ...ways.fr, passkey: 'securite/cle-d-acces' },
};
const words = {
  en: { code: 'That code is not right', scripts: 'A passkey needs scripts', there: 'already',
    copied: 'a copy of it may exist', told: 'Passkey refused', name: 'Give the passkey a name',
    elsewhere: 'you came here by another address', failed: 'No passkey answered' },
  fr: { code: 'Ce code est inexact', scripts: 'Une clé d’accès exige des scripts', there: 'déjà',
    copied: 'il en existe peut-être une copie', told: 'Clé d’accès refusée',
    name: 'Donnez à la clé d’accès un nom', elsewhere: 'vous êtes venu par une autre adresse',
    failed: 'Aucune clé d’accès n’a répondu' },
};
const key = { name: 'sirop.erable', password: 'Tapping2spiles' };

/** A security key in the browser that touches itself. */
async function authenticator(walk) {
  const cdp = await walk.context.newCDPSession(walk.page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options: {
    protocol: 'ctap2', transport: 'usb', hasResidentKey: false, hasUserVerification: true,
    isUserVerified: true, automaticPresenceSimulation: true } });
  return { cdp, authenticatorId };
}

async function use(walk) {
  const { page } = walk;
  await Promise.all([page.waitForNavigation(), page.locator('[data-passkey-go]').click()]);
  await page.waitForLoadState('load');
}

async function add(walk, name) {
  await go(walk, walk.paths.passkey);
  await walk.page.fill('#label', name);
  await use(walk);
}

async function enter(walk) {
  await go(walk, walk.paths.signIn);
  await walk.page.fill('#name', key.name);
  await walk.page.fill('#password', key.password);
  await press(walk, 'main form button[type=submit]');
}

async function leave(walk) {
  await press(walk, 'header form button');
}

async function added(walk, { cdp, authenticatorId }) {
  const { page } = walk;
  await go(walk, walk.paths.passkey);
  await look(walk, '170-passkey');
  await use(walk);
  says(walk, 'a passkey has a name', (await body(walk)).includes(walk.words.name));
  await look(walk, '171-passkey-refused');
  await add(walk, 'Clé 1');
  says(walk, 'the passkey is in the list', (await body(walk)).includes('Clé 1'), page.url());
  const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
  says(walk, 'it is for this portal', credentials.some((c) => c.rpId === 'localhost'));
  await go(walk, walk.paths.passkey);
  await page.fill('#label', 'Again');
  await page.locator('[data-passkey-go]').click();
  await page.locator('[data-failed]').waitFor({ state: 'visible' });
  says(walk, 'the same one is not taken twice', (await body(walk)).includes(walk.words.failed));
  await go(walk, walk.paths.security);
  await page.locator('main details.more summary').first().click();
  await page.fill('main details[open] input[name=label]', 'Clé du bureau');
  await press(walk, 'main details[open] button[value=name-factor]');
  says(walk, 'it is renamed', (await body(walk)).includes('Clé du bureau'));
  await look(walk, '172-security-passkey');
}

async function signedIn(walk, { cdp, authenticatorId }) {
  const { page } = walk;
  await leave(walk);
  await enter(walk);
  await look(walk, '173-step-passkey');
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
  const sent = page.waitForRequest((r) => r.method() === 'POST');
  await use(walk);
  const replay = (await sent).postData();
  says(walk, 'the passkey lets one in',
    (await page.locator('header').textContent()).includes('Aimée'), page.url());
  // What let one in was seen by somebody: it is worth nothing in another flow.
  await leave(walk);
  await enter(walk);
  await page.evaluate(async ([url, sentBefore]) => fetch(url, { method: 'POST', body: sentBefore,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }), [page.url(), replay]);
  await go(walk, walk.paths.security);
  says(walk, 'a seen answer is not taken again', page.url().includes(walk.paths.signIn),
    page.url());
  await enter(walk);
  await use(walk);
}

/** Long after the second step: money and access ask for it again. */
async function steppedUp(walk) {
  const { page } = walk;
  await leave(walk);
  await enter(walk);
  await page.check('#remember-passkey');
  await use(walk);
  await leave(walk);
  await enter(walk);
  says(walk, 'the device is remembered', !page.url().includes(walk.paths.step), page.url());
  await go(walk, walk.paths.passkey);
  says(walk, 'access is changed only after a second step', page.url().includes(walk.paths.again),
    page.url());
  await press(walk, 'main form button');
  await use(walk);
  says(walk, 'the passkey steps up', page.url().endsWith(walk.paths.passkey), page.url());
  await go(walk, walk.paths.security);
  await press(walk, 'main button[value=end-device]');
  await leave(walk);
}

async function withoutScripts(walk, browser) {
  const plain = await browser.newContext({ javaScriptEnabled: false,
    storageState: await walk.context.storageState(), locale: `${walk.language}-CA` });
  const page = await plain.newPage();
  await page.goto(walk.page.url());
  const text = await page.locator('main').textContent();
  says(walk, 'without scripts it is said', text.includes(walk.words.scripts), text.slice(0, 300));
  says(walk, 'and there is no button that does nothing',
    !await page.locator('[data-passkey-go]').isVisible());
  says(walk, 'and other ways are offered', await page.locator('#code').isVisible() &&
    await page.locator('button[value=send]').isVisible());
  await page.screenshot({ path: path.join(out, `${walk.label}-174-no-scripts.png`),
    fullPage: true });
  await plain.close();
  const numbers = await walk.context.newPage();
  await numbers.goto(`${walk.numbers}/${walk.language}/${walk.paths.signIn}`);
  await numbers.fill('#name', key.name);
  await numbers.fill('#password', key.password);
  await Promise.all([numbers.waitForLoadState('load'),
    numbers.locator('main form button[type=submit]').first().click()]);
  await numbers.waitForURL(/etape|step/);
  says(walk, 'by another address it is said too',
    (await numbers.locator('main').innerText()).includes(walk.words.elsewhere));
  await numbers.close();
}

/** The key of the passkey, as it was: whoever copied it does not know how far it has counted. */
async function copied(walk, browser, { cdp, authenticatorId }) {
  const { page } = walk;
  await enter(walk);
  await withoutScripts(walk, browser);
  const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
  const [credential] = credentials;
  says(walk, 'the passkey has counted', credential.signCount > 1, credential.signCount);
  await cdp.send('WebAuthn.removeCredential', { authenticatorId,
    credentialId: credential.credentialId });
  await cdp.send('WebAuthn.addCredential', { authenticatorId,
    credential: { ...credential, signCount: 1 } });
  await use(walk);
  says(walk, 'a copy is found out', (await body(walk)).includes(walk.words.copied),
    (await body(walk)).slice(0, 400));
  await look(walk, '175-copied');
  await press(walk, 'main button[value=send]');
  await submit(walk, await mailed(walk));
  await go(walk, walk.paths.security);
  says(walk, 'and stands in the log', (await body(walk)).includes(walk.words.told));
}

async function removed(walk) {
  const { page } = walk;
  await press(walk, 'main button[value=end-factor]');
  says(walk, 'the passkey is gone', !(await body(walk)).includes('Clé du bureau'));
  says(walk, 'the last way that is left has no button',
    await page.locator('main button[value=end-factor]').count() === 0);
  await leave(walk);
  await enter(walk);
  says(walk, 'it is not asked for any more', await page.locator('[data-passkey]').count() === 0);
}

export async function passkey(browser, demo, { name, language }) {
  const label = `${name}-passkey`;
  const data = copy(demo, label);
  const file = path.join(data, 'soon.csv');
  fs.writeFileSync(file, 'name,value,valid_from,valid_to,source\n' +
    'mfa_resend_min_s,0,2025-11-01,,a walk that does not wait\n');
  const loaded = carm(data, 'load', 'parameters', file);
  ok(loaded.status === 0, `${label}: letters may follow at once`, loaded.out);
  const house = await serve(data);
  const url = house.url.replace('127.0.0.1', 'localhost');
  fs.writeFileSync(path.join(data, 'partners.conf'), `portal ${url}\n`);
  const walk = { ...await open(browser, { javaScriptEnabled: true, locale: `${language}-CA` }),
    label, language, script: true, url, numbers: house.url, paths: paths[language],
    words: words[language], htmlLang: `${language}-CA`, last: null };
  walk.page.setDefaultTimeout(15000);
  await walked({ label, data, house, people: { walk } }, async () => {
    await newKey(walk);
    await enrol(walk);
    const device = await authenticator(walk);
    await added(walk, device);
    await signedIn(walk, device);
    await steppedUp(walk);
    await copied(walk, browser, device);
    await removed(walk);
  });
}
