// The fields that only some charges ask for: a price with what is added and taken off, a permit
// within a quota, a SIMA measure. Refused first, then worked out and explained.
import { look, open } from './browser.mjs';
import { account, person, transactionNumber } from './goods.mjs';
import { copy, serve } from './house.mjs';
import { ok } from './tap.mjs';

const paths = {
  en: { signIn: 'sign-in', account: `a/${account}`, fresh: 'new' },
  fr: { signIn: 'connexion', account: `c/${account}`, fresh: 'nouvelle' },
};
const shipment = { office: '0495', 'transport-mode': '2', 'release-date': '2025-11-17',
  cargo: '1234PARS99001', weight: '900' };
const invoice = { number: 'CH-1', on: '2025-11-03', currency: 'USD', vendor: 'Bar and Wire SA',
  city: 'Bilbao', country: 'ES' };
const bar = { description: 'Reinforcing bar', classification: '7214200012', origin: 'ES',
  export: 'ES', treatment: '02', vfd: '13', shipped: '2025-11-05', quantity: '900', unit: 'KGM',
  value: '1000.00', price: '950.00' };
// As written in each language.
const adjusted = { en: 'FRI 100.00; DTX 50.00', fr: 'FRI 100,00; DTX 50,00' };

async function fill(page, id, value) {
  const field = page.locator(`[id="${id}"]`);
  if (!await field.isVisible())
    await page.locator('details', { has: field }).last().locator('summary').first().click();
  if (await field.evaluate((e) => e.tagName) === 'SELECT') await field.selectOption(String(value));
  else await field.fill(String(value));
}

async function press(page, selector) {
  await Promise.all([page.waitForLoadState('load'), page.locator(selector).first().click()]);
  await page.waitForLoadState('load');
}

export async function charges(browser, demo, { language, sequence }) {
  const data = copy(demo, `charges-${language}`);
  const server = await serve(data);
  const there = paths[language];
  const label = `charges-${language}`;
  const opened = await open(browser, { javaScriptEnabled: true, locale: `${language}-CA` });
  const walk = { ...opened, label, script: true, htmlLang: `${language}-CA` };
  const { page } = walk;
  const says = (name, condition, detail) => ok(condition, `${label} ${name}`, detail);
  const go = (...parts) => page.goto([server.url, language, ...parts].join('/'));
  try {
    await go(there.signIn);
    await page.fill('#name', person.name);
    await page.fill('#password', person.password);
    await press(page, 'main form button[type=submit]');
    await go(there.account, 'declarations', there.fresh);
    await fill(page, 'transaction', transactionNumber(sequence));
    for (const [id, value] of Object.entries(shipment)) await fill(page, id, value);
    for (const [name, value] of Object.entries(invoice)) await fill(page, `i0-${name}`, value);
    for (const [name, value] of Object.entries(bar)) await fill(page, `l0-${name}`, value);
    await fill(page, 'l0-adjustments', adjusted[language]);
    await press(page, 'button[name=do][value=next]');
    // Three findings, each beside its control: the measure, the quota, the value code.
    for (const control of ['sima-subject', 'permit', 'vfd'])
      says(`${control} is told`, await page.locator(`[id="l0-${control}-e"]`).count() === 1,
        await page.locator('.errsum').allTextContents());
    says('adjustments come back as written',
      await page.locator('[id="l0-adjustments"]').inputValue() === adjusted[language],
      await page.locator('[id="l0-adjustments"]').inputValue());
    await look(walk, '1-refused');
    await fill(page, 'l0-vfd', '14');
    await fill(page, 'l0-permit', 'Q-2025-77');
    await fill(page, 'l0-sima-subject', 'S');
    await fill(page, 'l0-normal-value', '1200.00');
    await press(page, 'button[name=do][value=next]');
    says('nothing is left to mend', await page.locator('.errsum').count() === 0,
      await page.locator('.errsum').allTextContents());
    await press(page, 'main form .actions button.btn');
    says('it is accepted', await page.locator('h1').count() === 1, page.url());
    await press(page, 'main a[href*="declarations/"]');
    await look(walk, '2-explained');
    const text = (await page.locator('main').textContent()).replace(/[\u00a0\u202f]/g, ' ');
    for (const word of ['FRI', 'RB2', 'Q-2025-77', 'SOR/2025-148'])
      says(`${word} stands in the explanation`, text.includes(word));
  } finally {
    await opened.context.close();
    await server.stop?.();
  }
}
