// A non-resident importer starts from nothing and, minutes later, a broker that it chose itself
// files for it: a key, a registration from abroad, an offer to the broker, the form by hand.
import { look, open } from './browser.mjs';
import { transactionNumber } from './goods.mjs';
import { copy, serve } from './house.mjs';
import { become, enter, forward, load, paths as registrationPaths, signOut, withCheck }
  from './registration.mjs';
import { ok } from './tap.mjs';
import { body, fill, go, press, says, signIn, walked } from './walk.mjs';

const paths = {
  en: { ...registrationPaths.en, account: 'a', third: 'third-parties',
    offer: 'third-parties/offer', clients: 'clients', fresh: 'declarations/new',
    statements: 'statements', accepted: 'accepted' },
  fr: { ...registrationPaths.fr, account: 'c', third: 'tiers', offer: 'tiers/offre',
    clients: 'clients', fresh: 'declarations/nouvelle', statements: 'releves',
    accepted: 'acceptee' },
};
const broker = { user: 'sam', number: '741190268', asec: '10877' };
const columns = 'bn,legal_name,operating_name,entity_type,street,city,province,postal_code,' +
  'country,accounts,status,effective_on';
const shipment = { 'release-date': '2025-11-18', office: '0495', 'transport-mode': '2',
  carrier: '1234', cargo: '1234PARS77001', weight: '90' };
const invoice = { number: 'CAS-1', currency: 'USD', total: '4200.00', on: '2025-11-10',
  vendor: 'Cascade Trail Works LLC', street: '410 Pine Street', city: 'Seattle', postal: '98101',
  country: 'US' };
const line = { invoice: 0, description: 'Synthetic rucksacks', classification: '4202922090',
  origin: 'CN', export: 'UWA', treatment: '02', vfd: '13', shipped: '2025-11-14', quantity: '60',
  unit: 'NMB', value: '4200.00' };

async function registers(walk) {
  const { page } = walk;
  await become(walk, 'Casey.Trail');
  await press(walk, `main a[href$="/${walk.paths.register}"]`);
  await page.check('#has_number-yes');
  await page.check('[name=has_program][value=no]');
  await page.check('[name=has_other][value=no]');
  await forward(walk);
  await page.fill('#number', walk.client);
  await forward(walk);
  await page.fill('#name', 'cascade trail works, llc');
  await page.fill('#street', '410 Pine Street');
  await page.fill('#city', 'Seattle');
  await page.fill('#province', 'WA');
  await page.fill('#postal_code', '98101');
  await page.fill('#country', 'us');
  await page.check('#position');
  await page.check('[name=enrol][value=IMPORTER]');
  await forward(walk);
  await look(walk, '320-terms');
  await page.check('#agreed');
  await forward(walk);
  await look(walk, '321-check');
  await forward(walk);
  says(walk, 'the business has an account', (await body(walk)).includes('RM0001'),
    await body(walk));
  await look(walk, '322-registered');
}

async function offers(walk) {
  const { page } = walk;
  await go(walk, walk.paths.offer);
  await page.fill('#number', broker.number);
  await page.check('#account-RM0001');
  await page.check('#file');
  await press(walk, 'main button[value=check]');
  walk.sentence = (await page.locator('#sentence').textContent()).replace(/[\u00a0\u202f]/g, ' ');
  await look(walk, '323-offer');
  await press(walk, 'main button[value=send]');
  await signOut(walk);
}

async function files(walk) {
  const { page } = walk;
  await signIn(walk, broker.user);
  await go(walk, `${walk.paths.clients}?tab=received`);
  await press(walk, 'main button[value=accept]');
  await go(walk, walk.paths.clients);
  says(walk, 'the broker reads the sentence that the client read',
    (await body(walk)).includes(walk.sentence), walk.sentence);
  await go(walk, walk.paths.account, walk.account, walk.paths.fresh);
  await fill(walk, 'transaction', transactionNumber(7751, broker.asec));
  for (const [id, value] of Object.entries(shipment)) await fill(walk, id, value);
  for (const [id, value] of Object.entries(invoice)) await fill(walk, `i0-${id}`, value);
  for (const [id, value] of Object.entries(line)) await fill(walk, `l0-${id}`, value);
  await press(walk, 'button[name=do][value=next]');
  says(walk, 'nothing is left to mend', await page.locator('.errsum').count() === 0,
    await page.locator('.errsum').allTextContents());
  await look(walk, '324-check');
  await press(walk, 'main form .actions button.btn');
  says(walk, 'the declaration is accepted', page.url().endsWith(walk.paths.accepted), page.url());
  await look(walk, '325-accepted');
  const answer = await page.request.get([walk.url, walk.language, walk.paths.account, walk.account,
    walk.paths.statements].join('/'));
  says(walk, 'statements were not in the sentence, and are not shown', answer.status() === 403,
    answer.status());
  await signOut(walk);
}

async function sees(walk) {
  await enter(walk, 'casey.trail');
  await go(walk, walk.paths.account, walk.account, 'declarations');
  says(walk, 'the client sees what was filed for it',
    (await body(walk)).replace(/ /g, '').includes(transactionNumber(7751, broker.asec)),
    await body(walk));
  await look(walk, '326-filed');
}

export async function newcomer(browser, demo, { name, language, script }) {
  const label = `${name}-newcomer`;
  const data = copy(demo, label);
  const walk = { ...await open(browser, { javaScriptEnabled: script, locale: `${language}-CA` }),
    label, language, script, paths: paths[language], htmlLang: `${language}-CA`, last: null,
    client: withCheck('91234599') };
  walk.account = `${walk.client}RM0001`;
  const soon = load(walk, data, 'parameters', ['name,value,valid_from,valid_to,source',
    'mfa_resend_min_s,0,2025-11-01,,a walk that does not wait']);
  ok(soon.status === 0, `${label}: letters may follow at once`, soon.out);
  const loaded = load(walk, data, 'register', [columns,
    `${walk.client},"Cascade Trail Works, LLC",,corporation,410 Pine Street,Seattle,WA,98101,US,` +
    ',active,2020-01-01']);
  ok(loaded.status === 0, `${label}: the register is loaded`, loaded.out);
  const house = await serve(data);
  walk.url = house.url;
  walk.page.setDefaultTimeout(15000);
  await walked({ label, data, house, people: { walk } }, async () => {
    const began = Date.now();
    await registers(walk);
    await offers(walk);
    await files(walk);
    await sees(walk);
    says(walk, 'all of it takes less than ten minutes', Date.now() - began < 600000);
    console.log(`# ${label}: ${Math.round((Date.now() - began) / 1000)} s`);
  });
}
