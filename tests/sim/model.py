#!/usr/bin/env python3
"""A second opinion: the rules of docs/RULES.md and docs/decisions, written from those texts and not
from the product. Reads the log of the simulator's driver (standard input or a file), keeps its own
state from what was filed, paid and closed, and compares it with what the product says. The first
disagreement is printed with both values, and ends it with 1.

Money is whole cents, rates are fractions; nothing here rounds but `half_up`. Where the product
walks stretches of days and tables of links, this adds up single days and keeps one jar of cents for
each debt and each credit."""
import copy
import json
import sys
from collections import Counter, defaultdict
from fractions import Fraction

from law import (CLASSES, DAY, INTEREST, NAMES, PENALTY, Calendar, Disagreement, Rates, Tariff,
                 cents, day, half_up, nothing)
from security import Security

RANK = {'LAP': 1, 'LPP': 1, 'K9': 1, 'INT': 2, 'CAD': 3, 'COR': 3, 'ADJ': 4}  # decision 0005
SECTION = {'PMT': 'PY', 'CAD': 'TX', 'COR': 'TX', 'LAP': 'OT', 'LPP': 'OT', 'K9': 'OT',
           'WO': 'OT', 'INT': 'IN'}
SMALL = 1  # cents, parameter small_balance_max
FREE = 30 * DAY  # Customs Act s. 109.5(2)
SECTIONS = ('OB', 'PY', 'TX', 'OT', 'IN', 'PD', 'CR', 'UR')


class Item:
    """A debt (amount above zero), a credit, or a charge whose classes make up zero."""

    def __init__(self, number, kind, reference, version, classes, amount, effective, posted, due):
        self.number, self.kind, self.reference, self.version = number, kind, reference, version
        self.classes, self.amount, self.left = classes, amount, amount
        self.effective, self.posted, self.due = effective, posted, due
        self.base = None          # INT: the first charge of the debt it was charged on
        self.units = 0            # INT: all interest on it so far, hundred-millionths of a dollar
        self.paid = Counter()     # cents that came from elsewhere, by the day they count as paid
        self.given = Counter()    # cents of a credit that paid something else, likewise
        self.money = Counter()    # cents that settled it, but for corrections of the same debt
        self.unpaid = 0           # LPP: what of the statement was not paid in time
        self.product_id = None

    def left_by_class(self):
        """A part payment takes the classes in order; what is below zero is netted by the first."""
        if self.amount < 0:
            return nothing()
        if self.left == self.amount:
            return list(self.classes)
        jar = self.amount - self.left - sum(c for c in self.classes if c < 0)
        left = []
        for c in self.classes:
            taken = min(jar, max(c, 0))
            jar -= taken
            left.append(max(c, 0) - taken)
        return left

    def takes_back(self, debt):
        """What was never owed: of interest, interest; of a correction, what was charged."""
        if self.reference != debt.reference or self.amount >= 0:
            return False
        return (self.kind == 'INT' and debt.kind == 'INT' or
                self.kind == 'LPP' and debt is self.base or
                self.kind == 'COR' and debt.kind in ('CAD', 'COR'))

    def status(self, issued):
        if self.left == 0:
            return 'CLEARED'
        if self.left > 0 and self.due < issued:
            return 'OVERDUE'
        return 'OPEN' if self.left == self.amount else 'PART'


class Account:
    def __init__(self, model, name):
        self.model, self.name = model, name
        self.items, self.links, self.documents = [], [], []
        self.before = {'SOA': None, 'DN': None}  # date, closing, items and links it had seen
        self.agreed_from = None  # pre-authorised debits, of due days from then on
        self.payable = {}     # by due day: total payable of the statement
        self.drawn = []       # with the bank: id, due day, cents
        self.extended = {}    # more time to pay, by declaration: the last day
        self.statements = []  # each: its name, day, due date, end of period, how many items it had
        self.told_items = self.told_links = 0
        self.seen = []  # items by the product's ids

    # ---- what is posted ----

    def post(self, kind, reference, version, classes, on, due, effective=None, amount=None):
        amount = sum(classes) if amount is None else amount
        item = Item(len(self.items), kind, reference, version, classes, amount, effective or on,
                    on, due)
        self.items.append(item)
        return item

    def settle(self, credit, debt, on, most=None):
        amount = min(-credit.left, debt.left)
        if amount <= 0:
            return
        credit.left += amount
        debt.left -= amount
        if not (credit.kind in ('COR', 'INT') and credit.reference == debt.reference and
                debt.kind in ('CAD', 'COR', 'INT', 'K9')):
            debt.paid[credit.effective] += amount
            credit.given[credit.effective] += amount
        if credit.kind != 'COR' or credit.reference != debt.reference:
            debt.money[credit.effective] += amount
        self.links.append((credit, debt, amount, credit.effective, on))

    def by_age(self, until):
        """Decision 0005: by due date, then class, then posting."""
        debts = [i for i in self.items if i.left > 0 and i.due <= until]
        return sorted(debts, key=lambda i: (i.due, RANK[i.kind], i.number))

    def by_arrival(self):
        return sorted((i for i in self.items if i.left < 0),
                      key=lambda i: (i.effective, i.number))

    def clear(self, on):
        credits = self.by_arrival()
        debts = self.by_age(on) if credits else []
        # What takes back first clears what was never owed (0005, 0022).
        for credit in credits:
            for debt in debts:
                if credit.takes_back(debt):
                    self.settle(credit, debt, on)
        for debt in debts:
            for credit in credits:
                if debt.left > 0 and credit.left < 0:
                    self.settle(credit, debt, on)

    # ---- interest ----

    def interest_of(self, debt, on):
        """On all of one declaration to `on`, in hundred-millionths, day by day (0007, 0022)."""
        moves, owing, units, known = Counter(), 0, 0, 0
        until = self.extended.get(debt[0].reference)
        if until and on > until and self.left_by(debt, until) > 0:
            until = None  # as if no time had been given
        for item in debt:
            if item.kind == 'INT':
                pass
            elif item.amount < 0:
                owing += item.amount  # never owed
            else:
                moves[item.due + DAY] += item.amount
            for when, amount in item.paid.items():
                moves[when + DAY] -= amount
            for when, amount in item.given.items():
                moves[when + DAY] += amount
        at = min(moves)
        while at <= on:
            owing += moves[at]
            whole = owing * 1000000 + units
            # Interest that no 25th has made known bears none once the rest is paid.
            if owing + known > 0 and whole > 0:
                rate, year = self.model.rates.of(at)
                rate -= 60 if until and at <= until else 0
                units += (2 * whole * rate + year) // (2 * year)
            if at.day == 25:
                known = half_up(Fraction(units, 1000000))
            at += DAY
        return units

    @staticmethod
    def left_by(debt, until):
        """Cents of what was accounted for that money had not paid by the day (s. 33.7(3))."""
        duties = [i for i in debt if i.kind != 'INT']
        return sum(i.amount for i in duties) - sum(
            cents for i in duties for when, cents in i.paid.items() if when <= until)

    def interest_of_notice(self, notice, debt, on):
        """The prescribed rate from the day after service, unless it was paid within 30 days; on
        interest left when the notice is paid, the specified rate (Customs Act s. 3.1, 109.5)."""
        free = notice.due + FREE
        if on <= free or sum(c for when, c in notice.paid.items() if when <= free) >= notice.amount:
            return 0
        units, known, at = 0, 0, notice.due
        while at < on:
            at += DAY
            principal = notice.amount - sum(c for when, c in notice.paid.items() if when < at)
            paid = sum(c for i in debt if i is not notice for when, c in i.paid.items()
                       if when < at)
            paid -= sum(c for i in debt for when, c in i.given.items() if when < at)
            whole = (principal - paid) * 1000000 + units
            if principal - paid + known > 0 and whole > 0:
                rate, year = self.model.rates.of(at)
                rate -= 60 if principal > 0 else 0
                units += (2 * whole * rate + year) // (2 * year)
            if at.day == 25 and at > free:
                known = half_up(Fraction(units, 1000000))
        return units

    @staticmethod
    def may_owe_interest(debt, on):
        return any(i.kind == 'INT' or i.amount > 0 and i.due < on and
                   (i.left > 0 or any(when > i.due for when in i.paid)) for i in debt)

    def charge_interest(self, on):
        debts = defaultdict(list)
        for item in self.items:
            if item.kind in ('CAD', 'COR', 'K9', 'INT'):
                debts[item.reference].append(item)
        for reference, debt in sorted(debts.items()):
            if not self.may_owe_interest(debt, on):
                continue
            if debt[0].kind == 'K9':
                units = self.interest_of_notice(debt[0], debt, on)
            else:
                units = self.interest_of(debt, on)
            so_far = [i for i in debt if i.kind == 'INT']
            amount = half_up(Fraction(units, 1000000)) - sum(i.amount for i in so_far)
            if amount == 0:
                continue
            base = next(i for i in debt if i.kind != 'INT' and i.amount > 0)
            paid = [when for i in debt for when in i.paid]
            effective = min(max(paid), on) if paid and amount < 0 else on
            classes = nothing()
            classes[INTEREST] = amount
            item = self.post('INT', reference, base.version, classes, on, on, effective)
            item.base, item.units = base, units

    # ---- small balances ----

    def write_off_small(self, on):
        """What is past due after interest and clearing, when it is no more than a cent."""
        late = [i for i in self.items if i.left > 0 and i.due < on]
        if any(i.left < 0 for i in self.items) or not 0 < sum(i.left for i in late) <= SMALL:
            return
        credits = []
        for debt in late:
            credits.append(self.post('WO', debt.reference, debt.version, nothing(), on, on, None,
                                     -debt.left))
            credits[-1].base = debt
        for credit in credits:
            self.settle(credit, credit.base, on)

    # ---- late payment ----

    def statement_of(self, item):
        """The first statement after the debt was posted that is due with it or later."""
        for at, (_, issued, due, _, seen) in enumerate(self.statements):
            if item.number < seen and item.posted <= issued and item.due <= due:
                return at
        return None

    def unpaid_in_time(self, until, on):
        """Cents of each statement that were not paid by its day; what was taken off a declaration
        was never owed, on the oldest first."""
        unpaid = [0] * len(self.statements)
        papers, extended = defaultdict(Counter), defaultdict(Counter)
        less = Counter()
        for item in self.items:
            if item.kind not in ('CAD', 'COR'):
                continue
            at = self.statement_of(item)
            if item.amount < 0:
                less[item.reference] -= item.amount
            else:
                papers[item.reference][len(until) if at is None else at] += item.amount
                if at is not None:
                    papers[item.reference][at] -= sum(
                        amount for when, amount in item.money.items() if when <= until[at])
                    extended[item.reference][at] += item.amount - sum(
                        amount for when, amount in item.money.items()
                        if when <= self.extended.get(item.reference, until[at]))
        for reference, parts in papers.items():
            for at in sorted(parts):
                left = max(parts[at], 0)
                off = min(left, less[reference])
                less[reference] -= off
                more = self.extended.get(reference)
                spared = more and (on <= more or extended[reference][at] <= off)
                if at < len(unpaid) and not spared:
                    unpaid[at] += left - off
        return unpaid

    def charge_late_payment(self, on):
        """C336, once for each statement, with the run of the 25th; taken back likewise."""
        until = [max(due, self.model.calendar.due(end)) for _, _, due, end, _ in self.statements]
        unpaid = self.unpaid_in_time(until, on)
        for (name, *_), by, short in zip(self.statements, until, unpaid):
            posted = [i for i in self.items if i.kind == 'LPP' and i.reference == name]
            stands = posted[-1] if posted and posted[-1].amount > 0 else None
            late = short > SMALL  # nobody owes a penalty for what nobody would ask for
            if by >= on or late == (stands is not None):
                continue
            paid = list(stands.money) if stands else []
            classes = nothing()
            classes[PENALTY] = -stands.amount if stands else 20000
            item = self.post('LPP', name, 0, classes, on, on,
                             min(max(paid), on) if paid else on)
            item.base, item.unpaid = stands, short if late else 0

    # ---- documents ----

    def document(self, kind, issued, preview=False):
        before = self.before[kind]
        was_on, opening, items_seen, links_seen = before or (None, 0, 0, 0)
        calendar = self.model.calendar
        if kind == 'SOA':
            period_to = issued.replace(day=17)
            period_from = (issued.replace(day=1) - DAY).replace(day=18)
            due = calendar.due(period_to)
        else:
            period_to = issued
            period_from = was_on + DAY if was_on else issued
            due = calendar.due_of_release(issued)
        sections = defaultdict(list)
        fresh = self.items[items_seen:]
        for item in fresh:
            sections[SECTION[item.kind]].append(item)
        for item in self.items[:items_seen]:
            if item.left < 0:
                sections['CR'].append(item)
            elif item.left > 0 and kind == 'SOA':
                sections['PD'].append(item)
        payable, late, classes = 0, 0, nothing()
        for item in self.items:
            if item.left > 0 and item.due <= due:
                payable += item.left
                late += item.left if item.due < issued else 0
                classes = [a + b for a, b in zip(classes, item.left_by_class())]
        rest = payable + sum(i.left for i in self.items if i.left < 0)
        clearings = Counter()
        for credit, debt, amount, value_on, posted in self.links[links_seen:]:
            clearings[credit.reference, debt.kind, debt.reference, value_on, posted] += amount
        listed = {}
        for code, inside in sections.items():
            inside.sort(key=lambda i: (i.posted, i.effective, i.number))
            listed[code] = [(i.number, i.kind, i.reference, i.amount, i.amount - i.left, i.left,
                             i.status(issued), i.due, tuple(i.classes)) for i in inside]
        document = {
            'kind': kind, 'issued': issued, 'from': period_from, 'to': period_to, 'due': due,
            'opening': opening,
            'debits': sum(i.amount for i in fresh if i.amount > 0),
            'credits': sum(i.amount for i in fresh if i.amount < 0),
            'closing': sum(i.left for i in self.items),
            'past due': late, 'total payable': max(rest, 0), 'credit balance': max(-rest, 0),
            'classes': classes, 'sections': listed, 'clearings': clearings}
        if document['opening'] + document['debits'] + document['credits'] != document['closing']:
            raise Disagreement(f'{self.name}: the model itself does not add up: {document}')
        if not preview:
            self.before[kind] = (issued, document['closing'], len(self.items), len(self.links))
        return document

    def issue(self, kind, on):
        _, closing, items_seen, _ = self.before[kind] or (None, 0, 0, 0)
        news = len(self.items) > items_seen
        carried = kind == 'SOA' and (closing != 0 or any(i.left != 0 for i in self.items))
        if news or carried:
            document = self.document(kind, on)
            self.documents.append(document)
            if kind == 'SOA':
                self.payable[document['due']] = document['total payable']
                self.statements.append((f"SOA-{self.name}-{on.strftime('%Y%m')}", on,
                                        document['due'], document['to'], len(self.items)))

    def close(self, on):
        """Decision 0013: before anything else is posted on the day; first what banks collect."""
        for name, due, cents in self.drawn:
            if due <= on:
                self.post('PMT', name, 0, nothing(), on, due, due, -cents)
        self.drawn = [d for d in self.drawn if d[1] > on]
        self.clear(on)
        if on.day == 25:
            self.charge_late_payment(on)
            self.charge_interest(on)
            self.clear(on)
            self.write_off_small(on)
        if 1 <= on.weekday() <= 5:  # Tuesday to Saturday
            self.issue('DN', on)
        if on.day == 25:
            self.issue('SOA', on)


class Model:
    def __init__(self):
        self.calendar, self.rates, self.tariff = Calendar(), Rates(), Tariff()
        self.seed = self.today = None
        self.accounts = {}
        self.papers = {}    # transaction: list of versions, each (content, totals)
        self.payments = {}  # business and id: (account, amount, value day)
        self.notices = {}   # by their words: numbers
        self.extensions = set()  # words
        self.by_month = set()    # accounts of continuous transmission
        self.due = {}       # of the newest version of a transaction
        self.runs = {}      # of pre-authorised debits, by due day: cents
        self.security = Security(self)
        self.counts = Counter()
        self.where = ''

    # ---- comparing ----

    def same(self, what, product, model):
        self.counts['comparisons'] += 1
        if product != model:
            raise Disagreement(f'{self.where}: {what}: the product says {product!r}, '
                               f'the model {model!r}')

    def read(self, line):
        record = json.loads(line)
        self.counts[record['is']] += 1
        if 'on' in record:
            self.today = day(record['on'])
        self.where = record.get('account', record.get('business', ''))
        getattr(self, 'on_' + record['is'])(record)

    def on_seed(self, record):
        self.seed = record['seed']

    def on_start(self, record):
        self.same('the classes', tuple(record['classes']), NAMES)
        self.accounts = {name: Account(self, name) for name in record['accounts']}
        self.by_month = set(record['continuous'])
        self.security.start(self.accounts)
        self.security.close(self.today)

    def on_fault(self, record):
        self.counts['fault ' + record['kind']] += 1

    def on_end(self, record):
        self.counts['operations'] += record['operations']

    def on_wrong(self, record):
        raise Disagreement(record['why'])

    # ---- facts ----

    def on_close(self, record):
        self.same('closing', record['answer']['code'], 'OK')
        if day(record['to']) > self.today + DAY:
            self.counts['fault jumped'] += 1
        while self.today < day(record['to']):
            self.today += DAY
            self.counts['days'] += 1
            for account in self.accounts.values():
                account.close(self.today)
            self.security.close(self.today)

    def on_secure(self, record):
        answer = record['answer']
        expected = self.security.do(record)
        self.counts['refused'] += expected[0] != 'OK'
        self.same(f"the answer to {record['what']} {record.get('step', '')} "
                  f"{record.get('name', '')}", (answer['code'], answer['errors']), expected)

    def on_announce(self, record):
        self.same('announcing', record['answer']['code'], 'OK')
        self.calendar.overrides[day(record['period_end'])] = day(record['to'])

    def due_of(self, record):
        return self.calendar.due_of_release(day(record['released']),
                                            record['account'] in self.by_month)

    def account_by(self, record):
        return self.calendar.account_by(day(record['released']),
                                        record['account'] in self.by_month)

    def filing_expected(self, record, content):
        """The code, and whether it has an effect."""
        versions = self.papers.get(record['transaction'], [])
        version = record['version']
        stale = self.tariff.stale(record['lines'], record['shipped'])
        refused = ('FINDINGS', ' '.join(['CAD-0304'] * stale))
        if version == 1 and stale:
            return refused, False
        if version <= len(versions):
            if versions[version - 1][0] == content:
                return ('OK', ''), False
            return ('CONFLICT', 'CAD-0104'), False
        if version == 1:
            return ('OK', ''), True
        if not versions:
            return ('NOT_FOUND', 'CAD-0106'), False
        if version > len(versions) + 1:
            return ('CONFLICT', 'CAD-0105'), False
        if stale:
            return refused, False
        if self.today > self.due_of(record):
            return ('FINDINGS', 'ADJ-0001'), False
        return ('OK', ''), True

    def on_file(self, record):
        self.where = f"{record['account']} {record['transaction']}.{record['version']}"
        answer = record['answer']
        content = json.dumps([record['released'], record['shipped'], record['lines']])
        expected, effective = self.filing_expected(record, content)
        self.same('the answer to filing', (answer['code'], answer['errors']), expected)
        if expected[0] != 'OK':
            self.counts['refused'] += 1
            return
        stored = answer['stored']
        self.same('account by', day(stored['account_by']), self.account_by(record))
        self.same('due', day(stored['due_on']), self.due_of(record))
        if not effective:
            self.counts['echoes'] += 1
            self.same('what was filed', stored['totals'],
                      self.papers[record['transaction']][record['version'] - 1][1])
            return
        value, totals = self.tariff.owed(record['lines'], record['shipped'], record['released'],
                                         record['on'])
        self.same('the value for duty', stored['value'], value)
        self.same('what is owed by class', stored['totals'], totals)
        self.accept(record, content, totals, day(stored['accounting_date']))

    def accept(self, record, content, totals, accounting):
        account = self.accounts[record['account']]
        versions = self.papers.setdefault(record['transaction'], [])
        before = versions[-1][1] if versions else nothing()
        due = self.due_of(record)
        due_before = self.due.get(record['transaction'])
        versions.append((content, totals, accounting))
        self.due[record['transaction']] = due
        self.same('the accounting day', accounting, versions[0][2] if len(versions) > 1
                  else self.today)
        change = [a - b for a, b in zip(totals, before)]
        posted = [(change, due)] if any(change) else []
        if due_before not in (None, due) and any(before):  # the whole is due on another day
            posted = [([-b for b in before], due_before)] + ([(totals, due)] if any(totals) else [])
        reference = record['transaction']
        kind = 'CAD' if record['version'] == 1 else 'COR'
        released = self.security.released
        released[account.name] = max(released.get(account.name, day(record['released'])),
                                     day(record['released']))
        items = [account.post(kind, reference, record['version'], amounts, self.today, on)
                 for amounts, on in posted]
        for item in items:
            for debt in account.items:  # down: first what is open of the same declaration
                if debt.reference == reference and debt.kind in ('CAD', 'COR') and item.left < 0:
                    account.settle(item, debt, self.today)
        if record['version'] == 1 and self.today > self.account_by(record):
            penalty = nothing()
            penalty[PENALTY] = 10000
            account.post('LAP', reference, 1, penalty, self.today, self.today)

    def on_notice(self, record):
        account, answer = self.accounts[record['account']], record['answer']
        self.same('the answer to a notice', (answer['code'], answer['errors']), ('OK', ''))
        known = self.notices.get(record['words'])
        if known:
            self.counts['echoes'] += 1
            self.same('the notice', answer['number'], known)
            return
        of_day = sum(i.kind == 'K9' and i.posted == self.today for i in account.items)
        number = f"K9-{account.name[9:]}-{self.today.strftime('%Y%m%d')}-{of_day + 1}"
        self.same('the number', answer['number'], number)
        self.notices[record['words']] = number
        classes = nothing()
        classes[PENALTY] = record['amount']
        served = day(record['served'])
        account.post('K9', number, 0, classes, self.today, served, served)

    def on_agree(self, record):
        account, answer = self.accounts[record['account']], record['answer']
        self.same('the answer to an agreement', (answer['code'], answer['errors']), ('OK', ''))
        if account.agreed_from is None:
            account.agreed_from = self.today + 10 * DAY  # parameter pad_notice_days
        else:
            self.counts['echoes'] += 1

    def on_collect(self, record):
        """The run of a due day, drawn up once: what its statement asks for, and no more than is
        owed by then, less credits and what is with the bank."""
        due, answer = day(record['to']), record['answer']
        lines = self.runs.get(due, [])
        for account in [] if lines else self.accounts.values():
            if account.agreed_from is None or account.agreed_from > due:
                continue
            owed = sum(i.left for i in account.items if i.left < 0 or i.due <= due)
            owed -= sum(cents for _, _, cents in account.drawn)
            cents = min(owed, account.payable.get(due, 0))
            if cents > 0:
                digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
                days = (due - day('2000-01-01')).days % 36 ** 3
                name = (f'{account.name}-{digits[days // 36 ** 2]}{digits[days // 36 % 36]}'
                        f'{digits[days % 36]}')
                account.drawn.append((name, due, cents))
                lines.append(cents)
                self.counts['collected'] += 1
        if lines:
            self.runs[due] = lines
        self.same('the answer to collecting', (answer['code'], answer['errors']), ('OK', ''))
        self.same('what is collected', (answer['count'], answer['sum']), (len(lines), sum(lines)))

    def on_reject(self, record):
        account, answer = self.accounts[record['account']], record['answer']
        self.same('the answer to a file of returns', (answer['code'], answer['errors']), ('OK', ''))
        kept = [d for d in account.drawn if d[0] != record['id']]
        self.counts['sent back' if len(kept) < len(account.drawn) else 'echoes'] += 1
        account.drawn = kept

    def on_extend(self, record):
        account, answer = self.accounts[record['account']], record['answer']
        reference, pay_by = record['transaction'], day(record['pay_by'])
        if record['words'] in self.extensions:
            self.counts['echoes'] += 1
            self.same('the answer to an extension', (answer['code'], answer['errors']), ('OK', ''))
            return
        wrong = ['EXT-0004'] * (pay_by <= self.today)
        if reference in self.due:
            if sum(max(i.left, 0) for i in account.items if i.reference == reference) == 0:
                wrong.append('EXT-0005')
            elif pay_by <= self.due[reference]:
                wrong.append('EXT-0006')
        wrong += ['EXT-0007'] * (account.extended.get(reference) == pay_by)
        self.same('the answer to an extension', (answer['code'], answer['errors']),
                  ('FINDINGS' if wrong else 'OK', ' '.join(wrong)))
        if wrong:
            self.counts['refused'] += 1
            return
        self.extensions.add(record['words'])
        account.extended[reference] = pay_by

    def on_pay(self, record):
        account, answer = self.accounts[record['account']], record['answer']
        value_on = day(record.get('value_on')) or self.today
        key = record['account'][:9], record['id']
        known = self.payments.get(key)
        wanted = (record['account'], record['amount'])
        if value_on > self.today:
            expected = ('FINDINGS', 'PAY-0005')
        elif known and (known[:2] != wanted or
                        (record.get('value_on') and known[2] != value_on)):
            expected = ('CONFLICT', 'PAY-0004')
        else:
            expected = ('OK', '')
        self.same('the answer to paying', (answer['code'], answer['errors']), expected)
        if expected[0] != 'OK':
            self.counts['refused'] += 1
            return
        if known:
            self.counts['echoes'] += 1
            return
        self.payments[key] = wanted + (value_on,)
        self.same('the payment', (answer['amount'], answer['value_on'], answer['posted_on']),
                  (record['amount'], value_on.isoformat(), record['on']))
        account.post('PMT', record['id'], 0, nothing(), self.today, value_on, value_on,
                     -record['amount'])
        account.clear(self.today)

    # ---- what the product says ----

    def on_account(self, record):
        account = self.accounts[record['account']]
        self.compare_items(account, record)
        self.compare_links(account, record)
        self.compare_documents(account, record)
        self.compare_balance(account, record)
        self.security.compare(account.name, record['security'])

    def compare_items(self, account, record):
        for said in record['items']:
            number = len(account.seen)
            if number == len(account.items):
                raise Disagreement(f'{self.where}: the product has an item the model has not: '
                                   f'{said}')
            own = account.items[number]
            own.product_id = said['id']
            account.seen.append(own)
            for what, product, model in (
                    ('type', said['type'], own.kind),
                    ('reference', said['reference'], own.reference),
                    ('version', said['version'], own.version),
                    ('amount', said['amount'], own.amount),
                    ('classes', said['classes'], own.classes),
                    ('effective', day(said['effective_on']), own.effective),
                    ('posted', day(said['posted_on']), own.posted),
                    ('due', day(said['due_on']), own.due),
                    ('base', said['base'], own.base.product_id if own.base else 0)):
                self.same(f'{what} of item {own.kind} {own.reference}', product, model)
            if own.kind == 'INT':
                self.counts['interest on notices'] += own.base.kind == 'K9'
                self.compare_interest(own, said['why'])
            self.counts['written off'] += own.kind == 'WO'
            if own.kind == 'LPP':
                self.counts['penalty ' + ('taken back' if own.base else 'posted')] += 1
                self.compare_penalty(own, said['why'])
        if len(account.seen) != len(account.items):
            missing = account.items[len(account.seen)]
            raise Disagreement(f'{self.where}: the product lacks {missing.kind} '
                               f'{missing.reference} of {missing.amount} cents, effective '
                               f'{missing.effective}, posted {missing.posted}')
        self.same('what is open', {i: left for i, left in record['open']},
                  {i.product_id: i.left for i in account.items if i.left != 0})

    def compare_interest(self, own, why):
        """The working printed with it makes up the amount, and comes out of what it names."""
        self.same(f'the amount in the working of {own.reference}', cents(why['amount']),
                  own.amount)
        units = Fraction(why.get('broughtForward', '0')) * 10 ** 8
        for segment in why['segments']:
            owing = (Fraction(segment['base']) + Fraction(segment['accrued'])) * 10 ** 8
            added = 0
            for _ in range(segment['days']):
                added += half_up((owing + added) * Fraction(segment['percent']) / 100 /
                                 segment['yearDays'])
            self.same(f"{segment['from']} in the working of {own.reference}",
                      int(Fraction(segment['amount']) * 10 ** 8), added)
            units += added
        self.same(f'the sum of the working of {own.reference}', int(units), own.units)
        self.same(f'what the working of {own.reference} comes to', cents(why['workedOut']),
                  half_up(Fraction(own.units, 1000000)))
        self.same(f'the amount of {own.reference}',
                  cents(why['workedOut']) - cents(why['charged']), own.amount)

    def compare_penalty(self, own, why):
        """What it says was unpaid is what was, declaration by declaration."""
        self.same(f'what was unpaid of {own.reference}', cents(why['unpaid']), own.unpaid)
        self.same(f'the sum of what was unpaid of {own.reference}',
                  sum(cents(d['unpaid']) for d in why['debts']), own.unpaid)
        for debt in why['debts']:
            self.same(f"what was unpaid of {debt['reference']}",
                      cents(debt['owed']) - cents(debt['paid']), cents(debt['unpaid']))
        self.same(f'the amount in the reason of {own.reference}', cents(why['amount']), own.amount)

    def compare_links(self, account, record):
        product, model = Counter(), Counter()
        for credit, debit, amount, value_on, posted_on, _ in record['links']:
            product[credit, debit, value_on, posted_on] += amount
        for credit, debt, amount, value_on, posted in account.links[account.told_links:]:
            model[credit.product_id, debt.product_id, value_on.isoformat(),
                  posted.isoformat()] += amount
        account.told_links = len(account.links)
        self.same('what cleared what', sorted(product.items()), sorted(model.items()))

    def compare_balance(self, account, record):
        debts = [i for i in account.items if i.left > 0]
        unapplied = -sum(i.left for i in account.items if i.left < 0)
        past = sum(i.left for i in debts if i.due < self.today)
        coming = [i.due for i in debts if i.due >= self.today]
        next_due = min(coming) if coming else None
        payable = sum(i.left for i in debts if next_due is None or i.due <= next_due)
        self.same('the balance', record['balance'], sum(i.left for i in account.items))
        self.same('what is past due', record['past_due'], past)
        self.same('what is unapplied', record['unapplied'], unapplied)
        self.same('the next due day', day(record.get('next_due')), next_due)
        self.same('what is payable next', record['next_payable'], max(payable - unapplied, 0))
        self.same('the number of open items', record['open_items'],
                  sum(i.left != 0 for i in account.items))

    def compare_documents(self, account, record):
        for said in record['documents']:
            if not account.documents:
                raise Disagreement(f"{self.where}: the product issued {said['id']}, "
                                   'the model nothing')
            self.counts[said['kind']] += 1
            self.compare_document(account, said, account.documents.pop(0))
        if account.documents:
            missing = account.documents[0]
            raise Disagreement(f"{self.where}: the product did not issue the {missing['kind']} "
                               f"of {missing['issued']}")

    def compare_document(self, account, said, own):
        totals, name = said['totals'], said['id']
        form = '%Y%m' if own['kind'] == 'SOA' else '%Y%m%d'
        self.same('the name', name,
                  f"{own['kind']}-{account.name}-{own['issued'].strftime(form)}")
        for what, key in (('issued', 'issuedOn'), ('from', 'periodStart'), ('to', 'periodEnd'),
                          ('due', 'dueDate')):
            self.same(f'{what} of {name}', day(said[key]), own[what])
        for what, key in (('opening', 'opening'), ('debits', 'debits'), ('credits', 'credits'),
                          ('closing', 'closing'), ('past due', 'pastDue'),
                          ('total payable', 'totalPayable'),
                          ('credit balance', 'creditBalance')):
            self.same(f'{what} of {name}', cents(totals[key]), own[what])
        self.same(f'classes of {name}', self.classes_said(totals), own['classes'])
        self.compare_sections(account, said, own)
        clearings = Counter()
        for one in said.get('clearings', []):
            clearings[one['credit'], one['debitType'], one['debit'], day(one['valueDate']),
                      day(one['accountingDate'])] += cents(one['amount'])
        self.same(f'clearings of {name}', dict(clearings), dict(own['clearings']))

    @staticmethod
    def classes_said(holder):
        classes = nothing()
        for one in holder.get('components', []):
            classes[NAMES.index(one['class'])] = cents(one['amount'])
        return classes

    def compare_sections(self, account, said, own):
        name, numbers = said['id'], {i.product_id: i.number for i in account.items}
        listed = {}
        for section in said['sections']:
            items = section['items']
            self.same(f"total of {section['code']} of {name}", cents(section['total']),
                      sum(cents(i['amount']) for i in items))
            if section['code'] == 'OB':
                self.same(f'opening line of {name}', cents(items[0]['amount']), own['opening'])
                continue
            listed[section['code']] = [
                (numbers[i['item']], i['type'], i['reference'], cents(i['amount']),
                 cents(i['cleared']), cents(i['outstanding']), i['status'], day(i['dueDate']),
                 tuple(self.classes_said(i))) for i in items]
        for code in SECTIONS:
            self.same(f'section {code} of {name}', listed.get(code), own['sections'].get(code))

    def on_coming(self, record):
        said = record['document']
        account = self.accounts[said['account']]
        self.where = account.name + ' (coming)'
        month = self.today.replace(day=1)
        issued = month.replace(day=25)
        if self.today.day > 24:
            issued = (month + 31 * DAY).replace(day=25)
        self.compare_document(account, said, account.document('SOA', issued, preview=True))

    def on_preview(self, record):
        """What would come of the money: paid today, and the days lived on to the last due date."""
        account = self.accounts[record['account']]
        thought = Account(self, account.name)
        copies = {item: copy.copy(item) for item in account.items}
        for own in copies.values():
            own.paid, own.given, own.money = Counter(), Counter(), Counter()
            own.base = copies.get(own.base)
        thought.items = list(copies.values())
        money = thought.post('PMT', '', 0, nothing(), self.today, self.today, None,
                             -record['amount'])
        money.product_id = 0
        for on in sorted({max(self.today, i.due) for i in thought.items if i.left > 0}):
            thought.clear(on)
        self.same('what stays of the money', record['unapplied'], -money.left)
        product, model = Counter(), Counter()
        for credit, debit, amount, when in record['settlements']:
            product[credit, debit, when] += amount
        for credit, debt, amount, _, when in thought.links:
            model[credit.product_id, debt.product_id, when.isoformat()] += amount
        self.same('what the money would settle', dict(product), dict(model))

    def on_ledger(self, record):
        own = Counter()
        for account in self.accounts.values():
            if account.name[:9] != record['business']:
                continue
            held = self.security.accounts[account.name].held
            own['BANK_CLEARING'] += held
            own['SECURITY_HELD'] -= held
            for item in account.items:
                if item.kind == 'PMT':
                    own['BANK_CLEARING'] -= item.amount
                if item.kind == 'WO':
                    own['WRITE_OFF'] -= item.amount
                if item.amount < 0:
                    own['UNAPPLIED_CREDIT'] += item.left
                for name, left, charged in zip(CLASSES, item.left_by_class(), item.classes):
                    own[name + '_RECEIVABLE'] += left
                    own[name + '_REVENUE'] -= charged
        said = {k: v for k, v in record.items() if k not in ('is', 'on', 'business')}
        self.same('the books', said, {k: v for k, v in own.items() if v != 0})


def main():
    source = open(sys.argv[1], encoding='utf-8') if len(sys.argv) > 1 else sys.stdin
    model = Model()
    for line in source:
        try:
            model.read(line)
        except Disagreement as disagreement:
            print(f'seed {model.seed}, {model.today}: {disagreement}', flush=True)
            return 1
    if model.counts['end'] != 1:
        print(f'seed {model.seed}, {model.today}: the log breaks off', flush=True)
        return 1
    print(json.dumps(model.counts, sort_keys=True))
    return 0


if __name__ == '__main__':
    sys.exit(main())
