// A person's way in: a key, a passcode from the mailbox, the profile; the second step each time, an
// authenticator application, recovery codes, sessions; a forgotten password.
import { createHmac } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { look, open, out } from './browser.mjs';
import { carm, copy, serve } from './house.mjs';
import { ok } from './tap.mjs';
import { body, go, press, says, signIn, walked } from './walk.mjs';

export const paths = {
  en: { signIn: 'sign-in', key: 'sign-in/new-key', step: 'sign-in/step', recover: 'sign-in/recover',
    security: 'security', totp: 'security/authenticator', session: 'session', mailbox: 'mailbox',
    again: 'sign-in/again' },
  fr: { signIn: 'connexion', key: 'connexion/nouvelle-cle', step: 'connexion/etape',
    recover: 'connexion/recuperer', security: 'securite', totp: 'securite/authentificateur',
    session: 'seance', mailbox: 'boite-aux-lettres', again: 'connexion/de-nouveau' },
};
export const words = {
  en: { wrong: 'The user name or the password is not right',
    code: 'That code is not right', nobody: 'If what you entered is known',
    left: '9 unused codes' },
  fr: { wrong: 'Le nom d’utilisateur ou le mot de passe est inexact', taken: 'est pris',
    code: 'Ce code est inexact', nobody: 'Si ce que vous avez entré est connu',
    left: '9 codes inutilisés' },
};
const key = { name: 'Sirop.Erable', password: 'Tapping2spiles', email: 'sirop@example.org' };
const answers = ['Tante Élise', 'Le Vieux Port', 'une Bombardier'];

/** The six digits of RFC 6238, now or some steps away. */
export function totp(secret, later = 0) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((c) => alphabet.indexOf(c).toString(2).padStart(5, '0')).join('');
  const bytes = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + later));
  const mac = createHmac('sha1', bytes).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, '0');
}

/** The newest code in the mailbox, by another page of the same browser. */
export async function mailed(walk) {
  const page = await walk.context.newPage();
  let code = null;
  for (let i = 0; i < 40 && !code; i++) {
    await page.goto(`${walk.url}/${walk.language}/${walk.paths.mailbox}`);
    const letters = await page.locator('.letter pre').allTextContents();
    code = letters[0]?.match(/\b\d{6}\b/)?.[0];
    if (code === walk.last) code = null;
    if (!code) await page.waitForTimeout(150);
  }
  await page.close();
  walk.last = code;
  return code;
}

export async function submit(walk, code) {
  await walk.page.fill('#code', code ?? '');
  await press(walk, 'main form button[type=submit]');
}

export async function newKey(walk) {
  const { page } = walk;
  await go(walk, walk.paths.signIn);
  await look(walk, '150-sign-in');
  await press(walk, `main a[href$="/${walk.paths.key}"]`);
  await look(walk, '151-key');
  await page.fill('#name', 'sirop');
  await page.fill('#password', 'weak');
  await press(walk, 'main form button');
  says(walk, 'what is wrong is said beside the fields',
    await page.locator('main p.err').count() >= 5, await body(walk));
  await look(walk, '152-key-refused');
  await page.fill('#name', key.name);
  await page.fill('#password', key.password);
  await page.fill('#again', key.password);
  for (let i = 0; i < 3; i++) {
    await page.fill(`#question-${i + 1}`, `Question ${['un', 'deux', 'trois'][i]}?`);
    await page.fill(`#answer-${i + 1}`, answers[i]);
  }
  await press(walk, 'main form button');
  says(walk, 'the address is asked for', page.url().endsWith(walk.paths.step), page.url());
}

export async function enrol(walk) {
  const { page } = walk;
  await look(walk, '153-email');
  await page.fill('#email', key.email);
  await page.fill('#email-again', 'other@example.org');
  await press(walk, 'main form button');
  says(walk, 'two things are wrong', await page.locator('main p.err').count() === 2);
  await page.fill('#email-again', key.email);
  await page.check('#consent');
  await press(walk, 'main form button');
  await look(walk, '154-code');
  await submit(walk, '000000');
  says(walk, 'a wrong code is refused', (await body(walk)).includes(walk.words.code));
  await submit(walk, await mailed(walk));
  await look(walk, '155-profile');
  await press(walk, 'main form button');
  says(walk, 'the profile must be filled in', await page.locator('main p.err').count() === 5,
    await body(walk));
  await page.fill('#given-name', 'Aimée');
  await page.fill('#family-name', 'Érable');
  await page.fill('#phone', '+1 418 555-0100');
  await page.check('#notify-no');
  await page.check('#accept');
  await press(walk, 'main form button');
  says(walk, 'and then one is in',
    (await page.locator('header').textContent()).includes('Aimée Érable'), page.url());
}

async function authenticator(walk) {
  const { page } = walk;
  await go(walk, walk.paths.security);
  await look(walk, '156-security');
  await press(walk, `main a[href$="/${walk.paths.totp}"]`);
  await look(walk, '157-authenticator');
  const secret = (await page.locator('main .ref').first().textContent()).trim();
  const picture = await page.locator('svg.qr path').getAttribute('d');
  says(walk, 'a QR code is drawn', picture.length > 2000);
  await page.fill('#label', 'Téléphone');
  await page.fill('#code', totp(secret));
  await press(walk, 'main form button');
  says(walk, 'the application is there', (await body(walk)).includes('Téléphone'));
  await press(walk, 'main button[value=codes]');
  await look(walk, '158-recovery-codes');
  return { secret, codes: await page.locator('.codes li').allTextContents() };
}

async function out_(walk) {
  await press(walk, 'header form button');
}

async function enter(walk, password = key.password) {
  await go(walk, walk.paths.signIn);
  await walk.page.fill('#name', key.name.toUpperCase());
  await walk.page.fill('#password', password);
  await press(walk, 'main form button[type=submit]');
}

async function nextTimes(walk, { secret, codes }) {
  const { page } = walk;
  await out_(walk);
  await enter(walk, 'Wrong1password');
  says(walk, 'a wrong password is refused', (await body(walk)).includes(walk.words.wrong));
  await enter(walk);
  await look(walk, '159-second-step');
  const code = totp(secret, 1);
  await submit(walk, code);
  says(walk, 'the application lets one in', !page.url().includes(walk.paths.step), page.url());
  await out_(walk);
  await enter(walk);
  await submit(walk, code);
  says(walk, 'its code is not good twice', (await body(walk)).includes(walk.words.code));
  await page.check('#remember');
  await submit(walk, codes[0].toLowerCase());
  await go(walk, walk.paths.security);
  says(walk, 'a recovery code is spent', (await body(walk)).includes(walk.words.left),
    (await body(walk)).slice(0, 900));
  await look(walk, '160-security');
  await out_(walk);
  await enter(walk);
  says(walk, 'the device is remembered', !page.url().includes(walk.paths.step), page.url());
  await go(walk, walk.paths.session);
  await look(walk, '161-session');
  await go(walk, walk.paths.security);
  await press(walk, 'main button[value=end-device]');
  says(walk, 'access is changed only after a second step', page.url().includes(walk.paths.again),
    page.url());
  await look(walk, '162-again');
  await press(walk, 'main form button');
  await submit(walk, codes[1]);
  says(walk, 'and then one is back', page.url().endsWith(walk.paths.security), page.url());
  await press(walk, 'main button[value=end-device]');
  says(walk, 'the device is forgotten',
    await page.locator('main button[value=end-device]').count() === 0);
  await out_(walk);
}

async function forgotten(walk, { codes }) {
  const { page } = walk;
  await go(walk, walk.paths.recover);
  await look(walk, '163-recover');
  await page.fill('#name', 'nobody.at.all');
  await press(walk, 'main form button');
  const nobody = await body(walk);
  says(walk, 'nobody is told who exists', nobody.includes(walk.words.nobody));
  await go(walk, walk.paths.recover);
  await page.fill('#name', key.name);
  await press(walk, 'main form button');
  says(walk, 'not by the page either', await body(walk) === nobody);
  await submit(walk, await mailed(walk));
  await look(walk, '164-answers');
  for (let i = 0; i < 3; i++) await page.fill(`#answer-${i + 1}`, answers[i].toUpperCase());
  await page.fill('#password', 'Other9spouts');
  await page.fill('#again', 'Other9spouts');
  await press(walk, 'main form button');
  await submit(walk, codes[2]);
  says(walk, 'the new password is in force', !page.url().includes(walk.paths.step), page.url());
  await out_(walk);
  await enter(walk);
  says(walk, 'the old one is not', (await body(walk)).includes(walk.words.wrong));
}

/** Cookies that scripts and other sites do not get; no page of another site as the next one. */
async function guarded(walk) {
  const cookies = await walk.context.cookies();
  says(walk, 'no cookie is for scripts',
    cookies.every((c) => c.httpOnly && c.sameSite === 'Lax'), JSON.stringify(cookies));
  for (const next of ['https://example.org/', '//example.org/', '/\\example.org', '/en/\\x']) {
    const answer = await fetch(`${walk.url}/${walk.language}/${walk.paths.signIn}`,
      { method: 'POST', redirect: 'manual', headers: { 'Sec-Fetch-Site': 'same-origin' },
        body: new URLSearchParams({ name: 'maude', password: 'open-carm-demo', next }) });
    const to = answer.headers.get('location') ?? '';
    says(walk, `${next} is no place to go on`, /^\/(en|fr)\/[ac]/.test(to), to);
  }
  const foreign = await fetch(`${walk.url}/${walk.language}/${walk.paths.signIn}`,
    { method: 'POST', headers: { 'Sec-Fetch-Site': 'cross-site' },
      body: new URLSearchParams({ name: 'maude', password: 'open-carm-demo' }) });
  says(walk, 'another site cannot sign one in', foreign.status === 403, foreign.status);
  await signIn(walk);
  await go(walk, walk.paths.security);
  await look(walk, '165-demo-person');
  const planted = await walk.context.cookies();
  says(walk, 'there is one session', planted.filter((c) => c.name === 'carm').length === 1);
}

export async function signin(browser, demo, { name, language, script }) {
  const label = `${name}-signin`;
  const data = copy(demo, label);
  // Letters may follow at once: nobody waits a minute here.
  const file = path.join(data, 'soon.csv');
  fs.writeFileSync(file, 'name,value,valid_from,valid_to,source\n' +
    'mfa_resend_min_s,0,2025-11-01,,a walk that does not wait\n');
  const loaded = carm(data, 'load', 'parameters', file);
  ok(loaded.status === 0, `${label}: letters may follow at once`, loaded.out);
  const house = await serve(data);
  const walk = { ...await open(browser, { javaScriptEnabled: script, locale: `${language}-CA` }),
    label, language, script, url: house.url, paths: paths[language], words: words[language],
    htmlLang: `${language}-CA`, last: null };
  walk.page.setDefaultTimeout(15000);
  await walked({ label, data, house, people: { walk } }, async () => {
    await newKey(walk);
    await enrol(walk);
    const have = await authenticator(walk);
    await nextTimes(walk, have);
    await forgotten(walk, have);
    await guarded(walk);
  });
}
