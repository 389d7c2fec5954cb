// Reading a statement as its client would: every number on it is opened, and what it leads to must
// say the same amount.
import { cents, says } from './walk.mjs';
import { centsOf } from './year_life.mjs';

const english = /\$\s?[\d,]+\.\d\d/;
const french = /\d{1,3}(?:[\s\u00a0\u202f]\d{3})*,\d\d[\s\u00a0\u202f]\$/;
const amount = new RegExp(`[−-]?\\s?(?:${english.source}|${french.source})`, 'g');
const plain = (html) => html.replace(/<(script|style)[\s\S]*?<\/\1>/g, ' ')
  .replace(/<[^>]+>/g, ' ').replace(/&nbsp;/g, '\u00a0').replace(/&#8239;/g, '\u202f')
  .replace(/&amp;/g, '&').replace(/&minus;/g, '−');
/** All amounts of a text, without their sign. */
export const amounts = (text) => (text.match(amount) ?? []).map((one) => Math.abs(cents(one)));

export class Reader {
  constructor(walk) {
    this.walk = walk;
    this.pages = new Map();
    this.opened = 0;
  }

  /** The main part of a page, by request: once. */
  async main(href) {
    const [path] = href.split('#');
    if (!this.pages.has(path)) {
      const answer = await this.walk.page.request.get(new URL(path, this.walk.page.url()).href);
      const html = await answer.text();
      const main = html.match(/<main[\s\S]*<\/main>/)?.[0] ?? '';
      const links = [...main.matchAll(/href="([^"]+)"/g)].map((m) => m[1].replace(/&amp;/g, '&'));
      this.pages.set(path, { status: answer.status(), amounts: amounts(plain(main)), links });
    }
    this.opened++;
    return this.pages.get(path);
  }

  /** Each amount on the open page with the links beside it: of its row, its card, its list item. */
  async numbers() {
    const found = await this.walk.page.evaluate((source) => {
      const pattern = new RegExp(source);
      const out = [];
      for (const e of document.querySelectorAll('main *')) {
        const own = [...e.childNodes].filter((n) => n.nodeType === 3)
          .map((n) => n.textContent).join(' ');
        if (!pattern.test(own) || e.closest('script,style')) continue;
        const row = e.closest('tr, li, dt, dd, p');
        const sum = e.closest('tfoot') !== null || e.closest('[data-sum]') !== null;
        let links = [...(row?.querySelectorAll('a[href]') ?? [])]
          .map((a) => a.getAttribute('href'));
        if (e.tagName === 'DD' || row?.tagName === 'DD')
          links = links.concat([...(row.previousElementSibling?.querySelectorAll('a[href]') ?? [])]
            .map((a) => a.getAttribute('href')));
        out.push({ text: own.trim(), links, sum,
          where: e.closest('section')?.getAttribute('aria-labelledby') ?? '' });
      }
      return out;
    }, amount.source);
    return found.flatMap((one) => amounts(one.text).map((value) => ({ ...one, value })));
  }

  /** Does any link of the number lead to a page, or a place of this one, that says it? */
  async leads(number, here) {
    for (const href of number.links) {
      if (href.startsWith('#')) {
        if (here.some((other) => other !== number && other.value === number.value)) return true;
        continue;
      }
      const page = await this.main(href);
      if (page.status === 200 && page.amounts.includes(number.value)) return true;
    }
    return false;
  }
}

/** A statement's JSON with its lines in one list and its sums at hand. */
export function flat(statement) {
  return { ...statement, ...statement.totals, items: statement.sections.flatMap((section) =>
    section.items.map((item) => ({ ...item, section: section.code }))) };
}

/** Where what caused an item of a type is told. */
const declared = /\/declarations\//;
const paid = /\/(payments|paiements)\//;
const billed = /\/(bills|factures)\//;
const relieved = /\/(waivers|renonciations)\/|\/transactions\/\d+$/; // or by the system
const causes = { CAD: declared, COR: declared, ADJ: declared, LAP: declared, PMT: paid, RET: paid,
  MVD: paid, NSF: paid, K23: billed, NPA: billed, FEE: billed, K9: billed, WO: relieved,
  WAV: relieved, INT: /\/transactions\/\d+$/, LPP: /\/(statements|releves)\/SOA-/ };

/** From each transaction on to its cause, which says the amount too. */
export async function followCauses(reader, statement, paths, client) {
  const lost = [];
  for (const item of statement.items) {
    if (!item.item || item.section === 'OB') continue;
    const value = Math.abs(centsOf(item.amount));
    const own = await reader.main(`${paths}/transactions/${item.item}`);
    const said = [];
    for (const href of own.links.filter((one) => causes[item.type].test(one)))
      said.push({ href, ...await reader.main(href) });
    const found = said.some((page) => page.status === 200 && page.amounts.includes(value));
    // Interest and the late payment penalty are worked out on their own page, from the debt or the
    // statement that it names.
    const worked = ['INT', 'LPP'].includes(item.type) && said.some((page) => page.status === 200);
    if (own.status !== 200 || !own.amounts.includes(value) || !(found || worked))
      lost.push(`${item.type} ${item.reference} ${item.amount}: ` +
        `${own.status}, ${said.map((page) => page.href).join(' ')}`);
  }
  says(reader.walk, `${client.account}: each of ${statement.items.length} lines has its cause`,
    lost.length === 0, lost.join('\n'));
}

/** Opening + debits + credits = closing, and the sections add up to them. */
export function addUp(walk, statement, before) {
  const of = (name) => centsOf(statement[name]);
  const lines = statement.items.filter((item) => ['PY', 'TX', 'OT', 'IN'].includes(item.section))
    .reduce((sum, item) => sum + centsOf(item.amount), 0);
  says(walk, `${statement.id} adds up`, of('opening') + of('debits') + of('credits') ===
    of('closing') && lines === of('debits') + of('credits'),
  JSON.stringify(statement).slice(0, 400));
  if (before)
    says(walk, `${statement.id} begins where the one before ended`,
      of('opening') === centsOf(before.closing), `${before.id}: ${before.closing}`);
}
