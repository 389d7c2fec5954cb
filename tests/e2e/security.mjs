// Another address for passcodes; and before a session ends by itself one is asked.
import fs from 'node:fs';
import path from 'node:path';
import { look, open, out } from './browser.mjs';
import { carm, copy, serve } from './house.mjs';
import { enrol, mailed, newKey, paths, submit, words } from './signin.mjs';
import { ok } from './tap.mjs';
import { body, go, press, says, signIn } from './walk.mjs';

const address = { en: 'security/address', fr: 'securite/adresse' };

function parameters(data, label, values) {
  const file = path.join(data, 'soon.csv');
  fs.writeFileSync(file, ['name,value,valid_from,valid_to,source',
    ...Object.entries(values).map(([name, value]) => `${name},${value},2025-11-01,,a quick walk`),
    ''].join('\n'));
  const loaded = carm(data, 'load', 'parameters', file);
  ok(loaded.status === 0, `${label}: ${Object.keys(values)} are loaded`, loaded.out);
}

async function move(walk) {
  const { page } = walk;
  await go(walk, walk.paths.security);
  await press(walk, `main a[href$="/${address[walk.language]}"]`);
  await look(walk, '170-address');
  await page.fill('#email', 'sirop@example.org');
  await page.fill('#email-again', 'sirop@example.org');
  await press(walk, 'main form button');
  says(walk, 'the same address is none', await page.locator('main p.err').count() === 1);
  await page.fill('#email', 'cabane@example.org');
  await page.fill('#email-again', 'cabane@example.org');
  await press(walk, 'main form button');
  await look(walk, '171-old-address');
  const old = await mailed(walk);
  await submit(walk, '123456' === old ? '654321' : '123456');
  says(walk, 'a wrong code is refused', (await body(walk)).includes(walk.words.code));
  await submit(walk, old);
  await look(walk, '172-new-address');
  await submit(walk, await mailed(walk));
  says(walk, 'the new address is in force', page.url().endsWith(`/${walk.paths.security}`) &&
    (await body(walk)).includes('cabane@example.org'), page.url());
}

/** With scripts: rest of 24 s, asked 14 s before its end. */
async function rest(walk) {
  const { page } = walk;
  const dialogue = page.locator('#idle');
  await signIn(walk, 'maude');
  await go(walk, walk.paths.security);
  says(walk, 'nobody is asked at once', !await dialogue.isVisible());
  const other = await walk.context.newPage();
  await other.goto(page.url());
  await dialogue.waitFor({ state: 'visible', timeout: 20000 });
  await other.locator('#idle').waitFor({ state: 'visible', timeout: 20000 });
  const left = await dialogue.locator('p:visible strong').textContent();
  says(walk, 'the time that is left is told', /^0:(0\d|1[0-5])$/.test(left), left);
  says(walk, 'the focus is in the dialogue',
    await page.evaluate(() => document.activeElement.closest('#idle') !== null));
  await look(walk, '173-are-you-there');
  await page.locator('#idle button:visible').first().click();
  await dialogue.waitFor({ state: 'hidden' });
  await other.locator('#idle').waitFor({ state: 'hidden', timeout: 5000 });
  says(walk, 'every tab goes on', true);
  await other.close();
  await go(walk, walk.paths.security);
  says(walk, 'and one is still signed in', page.url().endsWith(walk.paths.security), page.url());
  await go(walk, walk.paths.security, walk.language === 'en' ? 'authenticator'
    : 'authentificateur');
  for (let i = 0; i < 26; i++) {
    await page.locator('#label').press('x');
    await page.waitForTimeout(500);
  }
  says(walk, 'who types is not asked', !await dialogue.isVisible());
  await dialogue.waitFor({ state: 'visible', timeout: 20000 });
  await page.waitForURL(`**/${walk.paths.signIn}?ended=1*`, { timeout: 25000 });
  await look(walk, '174-ended');
  await page.fill('#name', 'maude');
  await page.fill('#password', 'open-carm-demo');
  await press(walk, 'main form button[type=submit]');
  says(walk, 'after signing in one is where one was', page.url().includes(walk.paths.security),
    page.url());
}

/** However much one does, a session of 20 s ends. */
async function age(walk) {
  const { page } = walk;
  await signIn(walk, 'maude');
  await go(walk, walk.paths.security);
  const dialogue = page.locator('#idle');
  await dialogue.waitFor({ state: 'visible', timeout: 20000 });
  says(walk, 'one button only goes on', await dialogue.locator('button:visible').count() === 2);
  await look(walk, '175-the-end');
  await dialogue.locator('button:visible').first().click();
  says(walk, 'the dialogue can be put away', !await dialogue.isVisible());
  await page.waitForURL(`**/${walk.paths.signIn}?ended=1*`, { timeout: 25000 });
  await go(walk, walk.paths.security);
  says(walk, 'and the session is over', page.url().includes(walk.paths.signIn), page.url());
}

async function served(walk, data, steps) {
  const house = await serve(data);
  walk.url = house.url;
  try {
    for (const step of steps) await step(walk);
  } catch (error) {
    ok(false, `${walk.label}: the walk came to its end`, error.stack);
    await walk.page.screenshot({ path: path.join(out, `${walk.label}-failed.png`), fullPage: true })
      .catch(() => {});
  }
  await house.stop();
}

export async function security(browser, demo, { name, language, script }) {
  const label = `${name}-security`;
  const data = copy(demo, label);
  const walk = { ...await open(browser, { javaScriptEnabled: script, locale: `${language}-CA` }),
    label, language, script, paths: paths[language], words: words[language],
    htmlLang: `${language}-CA`, last: null };
  walk.page.setDefaultTimeout(15000);
  parameters(data, label, { mfa_resend_min_s: 0 });
  await served(walk, data, [newKey, enrol, move]);
  await walk.context.clearCookies();
  if (script) {
    parameters(data, label, { web_idle_s: 24, web_warn_s: 14 });
    await served(walk, data, [rest]);
    await walk.context.clearCookies();
    parameters(data, label, { web_idle_s: 1200, web_abs_s: 20 });
    await served(walk, data, [age]);
  }
  await walk.context.close();
  const verified = carm(data, 'verify');
  ok(verified.status === 0, `${label}: carm verify is clean`, verified.out);
}
