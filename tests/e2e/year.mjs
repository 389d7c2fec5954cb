// A year of a broker with twelve clients, and at its end the last statement of each: every number
// on it is opened to its cause.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { look, open, out } from './browser.mjs';
import { binary, carm, demonstration, remove, serve } from './house.mjs';
import { note, ok } from './tap.mjs';
import { cents, go, says, signIn, walked } from './walk.mjs';
import { Api, Life, lastStatement, months } from './year_life.mjs';
import { Reader, addUp, flat, followCauses } from './year_read.mjs';

const paths = {
  en: { signIn: 'sign-in', a: 'a', payments: 'payments', undo: 'undo', money: 'money',
    transactions: 'transactions', waiver: 'waiver', statements: 'statements', proof: 'proof/',
    file: 'file', filings: 'my-filings' },
  fr: { signIn: 'connexion', a: 'c', payments: 'paiements', undo: 'annuler',
    money: 'paiements-a-traiter', transactions: 'transactions', waiver: 'renonciation',
    statements: 'releves', proof: 'preuve/', file: 'fichier', filings: 'mes-productions' },
};
const brokerBusiness = '760012344';
const agency = '900978446';

/** The specified rate of a whole year is not published yet; a year ahead takes it as it was. */
function loadRates(data, place) {
  const file = path.join(place, 'rates.csv');
  const quarters = [['2026-04-01', '2026-06-30'], ['2026-07-01', '2026-09-30'],
    ['2026-10-01', '2026-12-31']];
  const head = 'quarter_start,quarter_end,customs_prescribed_published_pct,cra_basic_pct,' +
    'cra_overdue_pct,confidence,source';
  fs.writeFileSync(file, [head, ...quarters.map(([from, to]) =>
    `${from},${to},,3,7,UNCONFIRMED,"as the quarter before"`), ''].join('\n'));
  return carm(data, 'load', 'interest-rates', file);
}

async function clientsOf(broker) {
  const { items } = await broker.get('/v1/accounts');
  const clients = items.filter((one) => one.client);
  clients.sort((a, b) => (a.account < b.account ? -1 : 1));
  return clients.map((one, place) => ({ ...one, place, asec: String(11000 + place), sequence: 0 }));
}

/** The page of the statement: all of its numbers, and each line to its cause. */
async function readLast(walk, broker, client) {
  const list = (await broker.get(`/v1/accounts/${client.account}/statements`)).items
    .sort((a, b) => (a.issuedOn < b.issuedOn ? -1 : 1));
  says(walk, `${client.account}: a statement each month`, list.length === months.length,
    list.map((one) => one.id).join(' '));
  let before;
  for (const { id } of list) {
    const one = flat(await broker.get(`/v1/accounts/${client.account}/statements/${id}`));
    addUp(walk, one, before);
    before = one;
  }
  says(walk, `${client.account}: the last is of ${lastStatement}`,
    before.issuedOn === lastStatement);
  await go(walk, `${walk.paths.a}/${client.account}`, walk.paths.statements, before.id);
  const reader = new Reader(walk);
  const numbers = await reader.numbers();
  const lost = [];
  for (const number of numbers)
    if (number.value !== 0 && !number.sum && !await reader.leads(number, numbers))
      lost.push(`${number.text} in ${number.where}: ${number.links.join(' ') || 'no link'}`);
  says(walk, `${client.account}: each of ${numbers.length} numbers opens to its cause`,
    lost.length === 0, lost.join('\n'));
  await followCauses(reader, before, `/${walk.language}/${walk.paths.a}/${client.account}`, client);
  client.opened = reader.opened;
  return before;
}

async function prove(walk, house, data, client, statement, place) {
  const base = `${house.url}/${walk.language}/${walk.paths.a}/${client.account}`;
  const proof = path.join(place, 'proof.json');
  const paper = path.join(place, 'statement.json');
  const proved = `${base}/${walk.paths.proof}${statement.id}/${walk.paths.file}`;
  for (const [from, to] of [[proved, proof],
    [`${base}/${walk.paths.statements}/${statement.id}/json`, paper]])
    fs.writeFileSync(to, await (await walk.page.request.get(from)).body());
  const key = fs.readFileSync(path.join(data, 'sign.pub'), 'utf8').trim();
  let said = '';
  try {
    said = execFileSync(path.join(path.dirname(binary()), 'carm-verify'),
      ['--key', key, proof, paper], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    said = `refused: ${error.stdout}${error.stderr}`;
  }
  says(walk, `${client.account}: carm-verify accepts the statement`, !said.startsWith('refused'),
    said);
}

/** What the broker filed over all clients is the sum over them, and stands on each one's page. */
async function brokerStatement(walk) {
  const { page } = walk;
  await go(walk, `${walk.paths.filings}?statement=${lastStatement}`);
  await look(walk, 'y3-broker');
  const rows = await page.locator('main tbody tr').evaluateAll((all) => all.map((row) => ({
    cells: [...row.cells].slice(1, 5).map((cell) => cell.textContent),
    link: row.querySelector('a')?.getAttribute('href') })));
  const value = (text) => (/[.,]\d\d/.test(text) ? cents(text) : Number(text));
  const sums = [0, 1, 2, 3].map((i) => rows.slice(0, -1)
    .reduce((sum, row) => sum + value(row.cells[i]), 0));
  says(walk, 'the broker has twelve clients', rows.length === 13, rows.length);
  says(walk, 'their sums are the total', sums.join() ===
    rows.at(-1).cells.map(value).join(), `${sums} and ${rows.at(-1).cells}`);
  const reader = new Reader(walk);
  for (const row of rows.slice(0, -1)) {
    const said = await reader.main(row.link);
    says(walk, `${row.link} says the same`, said.status === 200 && row.cells.slice(1)
      .every((cell) => value(cell) === 0 || said.amounts.includes(Math.abs(value(cell)))),
    `${row.cells.join(' ')}: ${said.amounts.join(' ')}`);
  }
}

async function people(browser, common, options) {
  const all = [];
  for (const name of ['berthe', 'officer', 'officer2']) {
    const walk = { ...await open(browser, options), ...common, name };
    walk.page.setDefaultTimeout(15000);
    await signIn(walk, name);
    all.push(walk);
  }
  return all;
}

export async function year(browser, unused, { language, script }) {
  const label = `${language}-year${script ? '' : '-noscript'}`;
  const demo = demonstration('--clients', '12');
  if (!ok(demo.made.status === 0, `${label}: a broker with twelve clients`, demo.made.out)) return;
  const key = (business) => carm(demo.data, 'key', business, 'year').out
    .match(/[A-Za-z0-9_-]{24,}/)[0];
  const keys = [key(brokerBusiness), key(agency)];
  const rates = loadRates(demo.data, demo.directory);
  ok(rates.status === 0, `${label}: rates are loaded`, rates.out);
  const house = await serve(demo.data);
  const [broker, agencyApi] = keys.map((one) => new Api(house.url, one));
  const common = { label, language, script, url: house.url, paths: paths[language],
    htmlLang: `${language}-CA` };
  let all = [];
  await walked({ label, data: demo.data, house, people: all }, async () => {
    all = await people(browser, common, { javaScriptEnabled: script, locale: `${language}-CA` });
    const [walk, officer, officer2] = all;
    const clients = await clientsOf(broker);
    await go(walk, `${walk.paths.a}/${clients[0].account}`);
    const life = new Life({ walk, officer, officer2, broker, agency: agencyApi, clients });
    await life.year();
    note(`${label}: ${JSON.stringify(life.counts)}`);
    await go(walk, `${walk.paths.a}/${clients[0].account}`);
    for (const client of clients) {
      const last = await readLast(walk, broker, client);
      if (client.place === 2 || client.place === 5)
        await look(walk, `y${client.place}-statement`);
      await prove(walk, house, demo.data, client, last, demo.directory);
    }
    note(`${label}: ${clients.reduce((sum, one) => sum + one.opened, 0)} links opened`);
    await brokerStatement(walk);
  });
  remove(demo);
}
