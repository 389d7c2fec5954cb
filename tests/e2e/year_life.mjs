// What happens in the year of a broker with twelve clients: monthly filings of several types,
// corrections, payments by habit, and one of each thing that goes wrong.
import { transactionNumber } from './goods.mjs';
import { advance, go, press } from './walk.mjs';

const next = (month, by = 1) => new Date(Date.UTC(Number(month.slice(0, 4)),
  Number(month.slice(5)) - 1 + by, 1)).toISOString().slice(0, 7);

/** Twelve months from December 2025 to November 2026. */
export const months = Array.from({ length: 12 }, (_, i) => next('2025-12', i));
export const lastStatement = '2026-11-25';

export class Api {
  constructor(url, key) {
    this.url = url;
    this.headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
    this.count = 0;
  }

  async get(path) {
    const answer = await fetch(this.url + path, { headers: this.headers });
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  async post(path, body) {
    const answer = await fetch(this.url + path, { method: 'POST', body: JSON.stringify(body),
      headers: { ...this.headers, 'Idempotency-Key': `year-${this.count++}` } });
    const told = await answer.text();
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${told.slice(0, 1500)}`);
    return JSON.parse(told);
  }
}

export const money = (amount) => ({ amount: (amount / 100).toFixed(2), currency: 'CAD' });
export const centsOf = (amount) => Math.round(Number(amount.amount ?? amount) * 100);

/** By place: 3, 7 and 11 are in the CSA program, 4 and 9 couriers, 10 has a warehouse. */
function typeOf(client, again) {
  if (client.place % 4 === 3) return 'TT';
  if (client.place % 5 === 4) return 'F';
  if (client.place === 10) return again ? '20' : '10';
  return 'AB';
}

function declaration(client, type, released, value) {
  const sequence = ++client.sequence;
  const line = { number: 1, invoice: 'INV-1', classification: '6109100012', treatment: '02',
    vfdCode: '13', description: 'Cotton T-shirts, knitted', origin: 'IN', exportPlace: 'IN',
    directShipmentDate: '2025-11-03', quantities: [{ value: '120', unit: 'NMB' }],
    value: money(value) };
  const whole = { type, transactionNumber: transactionNumber(sequence, client.asec),
    office: '0495', releaseDate: released, transportMode: '2', importer: client.account,
    invoices: [{ number: 'INV-1', vendor: { name: 'Tiruppur Knits Pvt. Ltd.',
      street: '12 Mill Road', city: 'Tiruppur', country: 'IN' } }], lines: [line] };
  if (type === 'F')
    Object.assign(line, { shipmentNumber: `S${sequence}`, shipmentReleaseDate: released,
      consignee: 'Anna, Halifax' });
  if (type === '10') whole.warehouseIn = 'W2C1';
  if (type === '20') {
    whole.warehouseOut = 'W2C1';
    Object.assign(line, { previousTransactionNumber: client.lot, previousLine: 1 });
  }
  return whole;
}

export class Life {
  constructor({ walk, officer, officer2, broker, agency, clients }) {
    Object.assign(this, { walk, officer, officer2, broker, agency, clients });
    this.payments = 0;
    this.counts = {};
  }

  tell(what) { this.counts[what] = (this.counts[what] ?? 0) + 1; }

  async file(client, month, day, value, again = false) {
    const type = typeOf(client, again);
    const whole = declaration(client, type, `${month}-${day}`, value);
    const filed = await this.broker.post('/v1/declarations', whole);
    client.last = whole;
    if (type === '10') client.lot = whole.transactionNumber;
    this.tell(`filed ${type}`);
    return filed;
  }

  async correct(client, value) {
    const whole = structuredClone(client.last);
    whole.version = 2;
    whole.lines[0].value = money(value);
    await this.broker.post(`/v1/declarations/${whole.transactionNumber}/corrections`, whole);
    this.tell('corrected');
  }

  async pay(client, amount, id = `PAY-${++this.payments}`) {
    if (amount <= 0) return undefined;
    await this.broker.post(`/v1/accounts/${client.account}/payments`, { id,
      amount: money(amount) });
    this.tell('paid');
    return id;
  }

  async payable(client, month) {
    const soa = await this.broker.get(
      `/v1/accounts/${client.account}/statements/SOA-${client.account}-${month.replace('-', '')}`);
    return centsOf(soa.totals.totalPayable);
  }

  /** What was asked for, a part, the month after, a cent short: by client. */
  async payMonth(client, month, at) {
    const asked = await this.payable(client, month);
    switch (client.place) {
      case 6: return this.pay(client, at === 5 ? asked + 50000 : asked);
      case 7: return this.pay(client, at >= 9 ? asked - 1 : asked);
      case 8: return at % 3 === 2 ? this.pay(client, asked) : undefined;
      case 9: return this.pay(client, Math.floor(asked / 2));
      default: return this.pay(client, asked);
    }
  }

  async live(at) {
    const month = months[at];
    const { walk, clients } = this;
    const value = (client) => 120000 + client.place * 3711 + at * 517;
    await advance(walk, `${month}-06`);
    for (const client of clients)
      if (client.place !== 1) await this.file(client, month, '04', value(client));
    await advance(walk, `${month}-20`);
    for (const client of clients) {
      if (client.place === 1) await this.file(client, month, '04', value(client)); // late
      else if (client.place === 2 || client.place === 9 - at)
        await this.correct(client, value(client) + (at % 2 ? 4123 : -4123));
      if (client.place === 10) await this.file(client, month, '19', value(client), true);
    }
    await this.trouble(at);
    await advance(walk, `${month}-28`);
    for (const client of clients)
      client.paid = await this.payMonth(client, month, at) ?? client.paid;
  }

  /** Between the 20th and the 25th; the last months have most, so that the last statement does. */
  async trouble(at) {
    const { clients } = this;
    if (at === 2 || at === 11) await this.bounce(clients[2]);
    if (at === 10) clients[3].astray = await this.pay(clients[3], 123456, 'ASTRAY-1');
    if (at === 11) {
      await this.move('ASTRAY-1', clients[3], clients[5]);
      await this.bill(clients[5]);
      await this.adjust(clients[0]);
      await this.forgive(clients[7]);
    }
  }

  async bounce(client) {
    await this.agency.post(`/v1/accounts/${client.account}/payments/${client.paid}/dishonour`,
      { words: 'No funds', credited: true });
    this.tell('bounced');
  }

  async bill(client) {
    await this.agency.post(`/v1/accounts/${client.account}/bills`, { type: 'K23', class: 'fee',
      amount: money(7525), words: 'Examination outside office hours', source: 'SOR/86-1012' });
    this.tell('billed');
  }

  /** After its due date, in the client's favour; an officer approves it. */
  async adjust(client) {
    const before = await this.broker.get(`/v1/declarations/${client.second}`);
    const whole = { ...structuredClone(client.secondWhole), version: before.version + 1,
      reasons: ['R2-74-1-E'], reasonToBelieveDate: '2026-11-10' };
    whole.lines[0].value = money(90000);
    await this.broker.post(`/v1/declarations/${client.second}/corrections`, whole);
    await this.agency.post(
      `/v1/declarations/${client.second}/versions/${whole.version}/steps`,
      { step: 'adjustment.approve' });
    this.tell('adjusted');
  }

  async move(id, from, to) {
    const { officer, officer2 } = this;
    await go(officer, `${officer.paths.a}/${from.account}`, officer.paths.payments, id,
      officer.paths.undo);
    await officer.page.fill('#to', to.account);
    await officer.page.fill('#why', 'The payer named the other client');
    await press(officer, 'button[value=move]');
    await go(officer2, officer2.paths.money);
    await press(officer2, `main a:has-text("${id}")`);
    await press(officer2, 'button[value="redirect.approve"]');
    this.tell('moved');
  }

  /** The one cent that is left, by two officers. */
  async forgive(client) {
    const { officer, officer2 } = this;
    const open = (await this.broker.get(
      `/v1/accounts/${client.account}/entries?open=true&limit=200`)).items
      .find((item) => centsOf(item.outstanding) === 1);
    await go(officer, `${officer.paths.a}/${client.account}`, officer.paths.transactions,
      open.id, officer.paths.waiver);
    await officer.page.selectOption('#kind', 'WO');
    await officer.page.fill('#source', 'Financial Administration Act s. 25');
    await officer.page.fill('#words', 'Not worth a letter');
    await press(officer, 'main form .actions button');
    await officer2.page.goto(officer.page.url());
    await press(officer2, 'button[value="relief.approve"]');
    this.tell('written off');
  }

  async year() {
    for (let at = 0; at < months.length; at++) {
      await this.live(at);
      if (at === 6) {
        const [client] = this.clients;
        client.second = client.last.transactionNumber;
        client.secondWhole = client.last;
      }
    }
  }
}
