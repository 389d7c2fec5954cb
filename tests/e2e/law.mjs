// A change of the law by three officers: loaded, refused where it is wrong, tried on golden cases,
// reported on, approved by two, activated; then undone by the same way.
import { look, open, out } from './browser.mjs';
import { carm, copy, serve } from './house.mjs';
import { fill, go, press, says, signIn, walked } from './walk.mjs';

const paths = {
  en: { signIn: 'sign-in', list: 'law-changes', load: 'load', csv: 'impact.csv',
    json: 'impact.json', active: 'Activated', scheduled: 'To be activated' },
  fr: { signIn: 'connexion', list: 'modifications-droit', load: 'verser', csv: 'incidence.csv',
    json: 'incidence.json', active: 'Activée', scheduled: 'À activer' },
};
const header = 'digits,effective_date,uom,description_en,mfn,gt,ust,mxt,ceut,ukt,cptpt,aut,nzt,'
  + 'ccct,ldct,gpt,ciat,ct,crt,it,nt,slt,pt,colt,jt,pat,hnt,krt,uat\n';
const row = (rate) => `6109.10.00,2025-01-01,,Of cotton,${rate},35%${','.repeat(23)}\n`;
const shirts = { type: 'AB', office: '0495', releaseDate: '2025-10-31', transportMode: '2',
  invoices: [{ number: 'I1', date: '2025-10-31', vendor: { name: 'Tiruppur Knits',
    street: '12 Mill Road', city: 'Tiruppur', country: 'IN' } }],
  lines: [{ number: 1, invoice: 'I1', classification: '6109100012', treatment: '02',
    vfdCode: '13', description: 'Cotton shirts', origin: 'IN', exportPlace: 'IN',
    directShipmentDate: '2025-10-31', quantities: [{ value: '1200', unit: 'NMB' }],
    value: { amount: '1000.00', currency: 'CAD' } }] };
const golden = (duty, gst) => `${JSON.stringify({ name: 'cotton shirts', on: '2025-11-20',
  declaration: shirts, totals: { customsDuty: duty, gst } })}\n`;

function file(name, text) {
  return { name, mimeType: 'text/plain', buffer: Buffer.from(text) };
}

async function refusals(walk) {
  return walk.page.locator('.errsum li').allTextContents();
}

async function main(walk) {
  return (await walk.page.locator('main').textContent()).replace(/\s+/g, ' ');
}

async function fillLoad(walk, rate, cases) {
  const { page } = walk;
  await page.fill('#title', 'Cotton shirts');
  await page.fill('#source', 'Order of the walk, read 2025-11-19');
  await page.selectOption('#kind0', 'tariff');
  await page.setInputFiles('#file0', file('tariff.csv', header + row(rate)));
  await page.setInputFiles('#golden', file('golden.jsonl', cases));
  await press(walk, 'main form button');
}

/** Loaded wrongly, then rightly, with a golden case that does not come out. */
async function load(walk) {
  const { page } = walk;
  await go(walk, walk.paths.list);
  await look(walk, '80-none');
  await press(walk, `main a[href$="/${walk.paths.load}"]`);
  await look(walk, '81-load');
  await press(walk, 'main form button');
  says(walk, 'an empty load is refused', (await refusals(walk)).length === 3,
    await refusals(walk));
  await page.fill('#title', 'Cotton shirts');
  await page.fill('#source', 'Order');
  await page.selectOption('#kind0', 'gst-rates');
  await page.setInputFiles('#file0',
    file('gst.csv', 'percent,valid_from,valid_to,source\n5,2026-13-01,,x\n'));
  await press(walk, 'main form button');
  const found = (await refusals(walk)).join(' ');
  says(walk, 'a wrong row is told by file, row and column', /gst-rates.*2.*valid_from/.test(found),
    found);
  await look(walk, '82-refused');
  await fillLoad(walk, '20 %', golden('180.00', '59.00'));
  says(walk, 'is loaded', new RegExp(`/${walk.paths.list}/1$`).test(page.url()), page.url());
  says(walk, 'the golden case that fails says what comes out',
    (await main(walk)).includes('customsDuty 200.00'));
  await look(walk, '83-golden-fails');
  await press(walk, 'button[value=report]');
  await reported(walk);
  await press(walk, 'button[value=approve]');
  says(walk, 'who loaded it cannot approve, and the golden case stands against it',
    (await refusals(walk)).length >= 2, await refusals(walk));
  await press(walk, `main a[href*="change=1"]`);
  await look(walk, '84-amend');
  await fillLoad(walk, '20 %', golden('200.00', '60.00'));
  await press(walk, 'button[value=report]');
  await reported(walk);
  await look(walk, '85-report');
}

/** The server works the report out; the page tells how far it is. */
async function reported(walk) {
  for (let i = 0; i < 100 && await walk.page.locator('main [role=status]').count() > 0; i += 1) {
    await walk.page.waitForTimeout(200);
    await press(walk, 'main [role=status] a');
  }
  says(walk, 'the report is finished', await walk.page.locator('main [role=status]').count() === 0);
}

async function files(walk, change) {
  for (const [name, start] of [[walk.paths.csv, 'row,account,'], [walk.paths.json, '{"report"']]) {
    const answer = await walk.context.request.get(
      `${walk.url}/${walk.language}/${walk.paths.list}/${change}/${name}`);
    const text = await answer.text();
    says(walk, `the report comes as ${name}`, answer.status() === 200 && text.startsWith(start),
      `${answer.status()} ${text.slice(0, 60)}`);
  }
}

async function approve(walk, change) {
  await go(walk, walk.paths.list, `${change}`);
  await walk.page.fill('#words', 'Read against the order.');
  await press(walk, 'button[value=approve]');
  says(walk, `approves change ${change}`, await walk.page.locator('.errsum').count() === 0,
    await refusals(walk));
}

async function activate(walk, change, at) {
  await go(walk, walk.paths.list, `${change}`);
  await walk.page.fill('#at', at);
  await press(walk, 'button[value=schedule]');
}

async function decide(first, second, third) {
  await approve(second, 1);
  await press(second, 'button[value=approve]');
  says(second, 'nobody approves twice', (await refusals(second)).length === 1,
    await refusals(second));
  await look(second, '86-twice');
  await activate(first, 1, '');
  says(first, 'one approval is not enough', (await refusals(first)).length === 1,
    await refusals(first));
  await approve(third, 1);
  await activate(first, 1, '2020-01-01T00:00');
  says(first, 'the past is refused', (await refusals(first)).length === 1, await refusals(first));
  await activate(first, 1, '2031-01-01T00:00');
  says(first, 'waits for its instant', (await main(first)).includes(first.paths.scheduled));
  await look(first, '87-scheduled');
  await press(first, 'button[value=refuse]');
  says(first, 'is not refused without a reason', (await refusals(first)).length === 1);
}

async function back(first, second, third) {
  await go(first, first.paths.list);
  await press(first, 'main form button');
  says(first, 'a return without a reason is refused', (await refusals(first)).length === 1,
    await refusals(first));
  await first.page.fill('#words', 'The order was quashed.');
  await first.page.fill('#to', '2001-01-01');
  await press(first, 'main form button');
  says(first, 'a return to before the first law is refused', (await refusals(first)).length === 1,
    await refusals(first));
  await look(first, '90-return-refused');
  await first.page.fill('#to', first.before);
  await press(first, 'main form button');
  says(first, 'the return is a change of its own', /\/3$/.test(first.page.url()),
    `${first.page.url()} ${await refusals(first)}`);
  await press(first, 'button[value=report]');
  await reported(first);
  await look(first, '91-return');
  await approve(second, 3);
  await approve(third, 3);
  await activate(first, 3, '');
  says(first, 'the earlier law is back', (await main(first)).includes(first.paths.active));
}

async function rate(walk) {
  await walk.page.goto(`${walk.url}/${walk.language}/${
    walk.language === 'fr' ? 'tarif' : 'tariff'}/6109100012`);
  return main(walk);
}

/** language en or fr; a copy of the demonstration to itself. */
export async function law(browser, demo, { language, script }) {
  const label = `${language}-law${script ? '' : '-noscript'}`;
  const data = copy(demo, label);
  const house = await serve(data);
  const options = { javaScriptEnabled: script, locale: `${language}-CA` };
  const common = { language, script, url: house.url, paths: paths[language],
    htmlLang: `${language}-CA` };
  const walks = [];
  for (const name of ['officer', 'officer2', 'officer3'])
    walks.push({ ...await open(browser, options), ...common, label, name });
  const [first, second, third] = walks;
  await walked({ label, data, house, people: walks }, async () => {
    for (const walk of walks) {
      walk.page.setDefaultTimeout(20000);
      await signIn(walk, walk.name);
    }
    await load(first);
    await files(first, 1);
    await decide(first, second, third);
    // Another change, at once: what is in force is told by the tariff.
    await go(first, first.paths.list, first.paths.load);
    await fillLoad(first, '21 %', golden('210.00', '60.50'));
    await press(first, 'button[value=report]');
    await reported(first);
    await approve(second, 2);
    await approve(third, 2);
    says(first, 'before the instant the law is as it was', /18\s?%/.test(await rate(first)));
    await activate(first, 2, '');
    says(first, 'comes into force at once', (await main(first)).includes(first.paths.active));
    await look(first, '88-active');
    says(first, 'the tariff says the new rate', /21\s?%/.test(await rate(first)));
    await go(first, first.paths.list);
    await look(first, '89-list');
    const steps = JSON.parse(carm(data, 'law', 'show', '2', '--json').out).steps;
    first.before = steps[0].at.slice(0, 16); // the minute before, or the same: nothing came since
    await back(first, second, third);
    says(first, 'the tariff says the rate of before', /18\s?%/.test(await rate(first)));
  });
}
