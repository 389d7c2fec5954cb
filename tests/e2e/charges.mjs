// The fields that only some charges ask for: a price with what is added and taken off, a permit
// within a quota, a SIMA measure. Refused first, then worked out and explained.
import { look, open } from './browser.mjs';
import { account, transactionNumber } from './goods.mjs';
import { copy, serve } from './house.mjs';
import { fill, go, press, says, signIn } from './walk.mjs';

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

export async function charges(browser, demo, { language, sequence }) {
  const data = copy(demo, `charges-${language}`);
  const server = await serve(data);
  const label = `charges-${language}`;
  const opened = await open(browser, { javaScriptEnabled: true, locale: `${language}-CA` });
  const walk = { ...opened, label, language, script: true, url: server.url, paths: paths[language],
    htmlLang: `${language}-CA` };
  const { page } = walk;
  try {
    await signIn(walk);
    await go(walk, walk.paths.account, 'declarations', walk.paths.fresh);
    await fill(walk, 'transaction', transactionNumber(sequence));
    for (const [id, value] of Object.entries(shipment)) await fill(walk, id, value);
    for (const [name, value] of Object.entries(invoice)) await fill(walk, `i0-${name}`, value);
    for (const [name, value] of Object.entries(bar)) await fill(walk, `l0-${name}`, value);
    await fill(walk, 'l0-adjustments', adjusted[language]);
    await press(walk, 'button[name=do][value=next]');
    // Three findings, each beside its control: the measure, the quota, the value code.
    for (const control of ['sima-subject', 'permit', 'vfd'])
      says(walk, `${control} is told`, await page.locator(`[id="l0-${control}-e"]`).count() === 1,
        await page.locator('.errsum').allTextContents());
    says(walk, 'adjustments come back as written',
      await page.locator('[id="l0-adjustments"]').inputValue() === adjusted[language],
      await page.locator('[id="l0-adjustments"]').inputValue());
    await look(walk, '1-refused');
    await fill(walk, 'l0-vfd', '14');
    await fill(walk, 'l0-permit', 'Q-2025-77');
    await fill(walk, 'l0-sima-subject', 'S');
    await fill(walk, 'l0-normal-value', '1200.00');
    await press(walk, 'button[name=do][value=next]');
    says(walk, 'nothing is left to mend', await page.locator('.errsum').count() === 0,
      await page.locator('.errsum').allTextContents());
    await press(walk, 'main form .actions button.btn');
    says(walk, 'it is accepted', await page.locator('h1').count() === 1, page.url());
    await press(walk, 'main a[href*="declarations/"]');
    await look(walk, '2-explained');
    const text = (await page.locator('main').textContent()).replace(/[\u00a0\u202f]/g, ' ');
    for (const word of ['FRI', 'RB2', 'Q-2025-77', 'SOR/2025-148'])
      says(walk, `${word} stands in the explanation`, text.includes(word));
  } finally {
    await opened.context.close();
    await server.stop?.();
  }
}
