"""The tables of data/, and what a declaration owes by docs/RULES.md; nothing of the product's code.

Amounts are cents; what is not yet rounded is a Fraction of dollars."""
import bisect
import csv
import datetime
import os
from fractions import Fraction

import charges
import surtax
from rates import Rate, measured

OPEN = '9999-12-31'
TREATMENT_COLUMNS = {}
STOPPED_DAYS, STALE_DAYS = 31, 10
COMES_TO_MAX = 99999999999999  # cents, of any amount of a line or sum of a declaration


def rows(data, name):
    with open(os.path.join(data, name), encoding='utf-8', newline='') as file:
        return list(csv.DictReader(file))


def holds(row, day):
    return (row['valid_from'] or '') <= day <= (row['valid_to'] or OPEN)


def until_next(rows, *key):
    """A row ends the day before the next of its key begins, at the latest."""
    ordered = sorted(rows, key=lambda row: [row[name] for name in (*key, 'valid_from')])
    for row, after in zip(ordered, ordered[1:]):
        if all(row[name] == after[name] for name in key):
            begins = datetime.date.fromisoformat(after['valid_from'])
            row['valid_to'] = min(row['valid_to'] or OPEN,
                                  (begins - datetime.timedelta(1)).isoformat())
    return rows


def cents(exact):
    """Half up: no amount that is owed is below zero."""
    return (2 * 100 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def days_between(first, second):
    return (datetime.date.fromisoformat(second) - datetime.date.fromisoformat(first)).days


class Item:
    """Of the tariff: eight or ten digits, the days from which it holds, the texts of its rates."""

    def __init__(self, row):
        self.digits, self.since, self.unit = row['digits'], row['effective_date'], row['uom']
        self.row = row

    def text(self, column):
        return self.row[column].strip()


class Tables:
    def __init__(self, data):
        self.items = {}
        for row in rows(data, 'tariff-2025.csv'):
            if len(row['digits']) in (8, 10):
                self.items[row['digits']] = Item(row)
        self.treatments = {row['code']: row for row in rows(data, 'treatments.csv')}
        self.rates = {}
        self._exchange(data)
        self.orders = {row['order']: row for row in rows(data, 'surtax-orders.csv')}
        self.surtaxed = {}
        for row in rows(data, 'surtax-items.csv'):
            self.surtaxed.setdefault(row['tariff'].replace('.', ''), []).append(row)
        self.terms = {}
        for row in rows(data, 'surtax-terms.csv'):
            self.terms.setdefault(row['order'], []).append(row)
        self.measures = until_next(rows(data, 'sima-measures.csv'), 'measure')
        self.sima_items = {}
        for row in rows(data, 'sima-items.csv'):
            self.sima_items.setdefault(row['tariff'].replace('.', ''), []).append(row)
        self.sima_rates = rows(data, 'sima-rates.csv')
        self.excise = until_next(rows(data, 'excise-rates.csv'), 'code', 'group', 'part')
        self.authorities = until_next(rows(data, 'special-authorities.csv'), 'authority', 'tariff')
        self.gst = rows(data, 'gst-rates.csv')
        self.codes = {}
        for name in os.listdir(os.path.join(data, 'codes')):
            table = self.codes.setdefault(name[:-len('.csv')], {})
            for row in rows(data, os.path.join('codes', name)):
                table.setdefault(row['code'], []).append(row)

    def _exchange(self, data):
        self.exchange = {}
        for row in rows(data, 'exchange-rates.csv'):
            days, texts = self.exchange.setdefault(row['currency'], ([], []))
            days.append(row['date'])
            texts.append(row['cad_per_unit'])
        newest = max(days[-1] for days, _ in self.exchange.values())
        self.living = {currency for currency, (days, _) in self.exchange.items()
                       if days_between(days[-1], newest) <= STOPPED_DAYS}

    def code(self, table, code, day):
        for row in self.codes[table].get(code, ()):
            if holds(row, day):
                return row
        return None

    @staticmethod
    def holds(row, day):
        return holds(row, day)

    def rate(self, text):
        if text not in self.rates:
            self.rates[text] = Rate(text)
        return self.rates[text]

    def published(self, currency, shipped):
        """Day and text of the newest rate before the day of direct shipment, or None."""
        if currency not in self.living:
            return None
        days, texts = self.exchange[currency]
        at = bisect.bisect_left(days, shipped) - 1
        if at < 0 or days_between(days[at], shipped) > STALE_DAYS:
            return None
        return days[at], texts[at]

    def number(self, digits, day):
        """The ten-digit row and the row that has its rates, both in force, or None."""
        ten = self.items.get(digits)
        if ten is None or len(digits) != 10:
            return None
        eight = self.items.get(digits[:8], ten)
        return (ten, eight) if ten.since <= day and eight.since <= day else None

    def special(self, code, day):
        item = self.items.get(code + '0000')
        return item if item is not None and item.since <= day else None

    def surtaxes(self, digits, day, country):
        """Orders in force that list the number and are aimed at the origin: the percent, and the
        day from which the order lists the number."""
        found = {}
        for size in (10, 8, 6, 4):
            group = self.surtaxed.get(digits[:size], ())
            for row in group:
                order = self.orders[row['order']]
                if holds(row, day) and holds(order, day) and order['origin'] in ('', country):
                    since = min(each['valid_from'] for each in group
                                if each['order'] == row['order'])
                    found.setdefault(row['order'], (Fraction(row['percent']), since))
        return found


def country_of(place):
    return 'US' if len(place) == 3 and place[0] == 'U' else place


def amount_of(line, group, member):
    """Cents of a declared amount."""
    given = line.get(group, {}).get(member)
    return int(Fraction(given['amount']) * 100) if given else 0


class Judgement:
    """errors: pairs of line and code. Without any, lines and totals are what is owed."""

    def __init__(self):
        self.errors = set()
        self.lines = []
        self.totals = {}


class Duty:
    """kind is the class; base None: the value for duty; order: of a surtax."""

    def __init__(self, kind, base, amount, order):
        self.kind, self.base, self.amount, self.order = kind, base, amount, order


class Line:
    def __init__(self):
        self.value = self.tax_base = self.payable = 0
        self.duties = []  # in their order

    def charge(self, kind, base, amount, order=None):
        self.duties.append(Duty(kind, base, amount, order))


class Evaluator:
    def __init__(self, tables, declaration, day):
        self.tables, self.declaration, self.day = tables, declaration, day
        self.surtaxes = surtax.Surtaxes(tables, declaration, day)
        self.judgement = Judgement()

    def evaluate(self):
        self._invoices()
        self._limits()
        for line, stands in zip(self.declaration['lines'], self.standing):
            self._line(line, stands)
        judged = self.judgement
        if not judged.errors:
            totals = {}
            for line in judged.lines:
                for duty in line.duties:
                    totals[duty.kind] = totals.get(duty.kind, 0) + duty.amount
            judged.totals = {kind: amount for kind, amount in totals.items() if amount}
            judged.totals['valueForDuty'] = sum(line.value for line in judged.lines)
            judged.totals['payable'] = sum(line.payable for line in judged.lines)
            if max(judged.totals['valueForDuty'], judged.totals['payable']) > COMES_TO_MAX:
                self.error(None, 'CAD-0492')
        return judged

    def error(self, line, code, beside=None):
        """beside: a fault of the same field, after which this one is not told."""
        if beside and self.at_fault(line, beside):
            return
        self.judgement.errors.add((line['number'] if line else 0, code))

    def at_fault(self, line, code):
        return (line['number'], code) in self.judgement.errors

    def _invoices(self):
        declaration = self.declaration
        for invoice in declaration['invoices']:
            total = Fraction(invoice['total']['amount'])
            self._currency(None, total, invoice['total']['currency'])
            values = [Fraction(line['value']['amount']) for line in declaration['lines']
                      if line['invoice'] == invoice['number']]
            # A sum of what is itself at fault says nothing.
            sound = all(0 <= value < 10**13 and (value * 100).denominator == 1 for value in values)
            if values and sound and sum(values) != total:
                self.error(None, 'CAD-0303')
        for line in declaration['lines']:
            if line['directShipmentDate'] > declaration['releaseDate']:
                self.error(line, 'CAD-0408')

    def _line(self, line, stands):
        self.country = country_of(line['origin'])
        self.quantities = [(each['value'], each['unit']) for each in line.get('quantities', ())]
        owed = Line()
        found = self.tables.number(line['classification'].replace('.', ''), self.day)
        if found is None:
            self.error(line, 'CAD-0402')
        special = self._special(line)
        rate = self._rate(line, found, special)
        self._quantities(line, found)
        value = self._value(line)
        digits = found[0].digits if found else ''
        sima = charges.Sima(self, line, digits)
        sima.check()
        surtax.check(line, stands, found, lambda code: self.error(line, code))
        charges.check_price(self, line)
        charges.check_excise(self, line)
        self._others(line)
        if rate is None:
            return
        owed.value = value or 0
        if not self._duty(line, owed, rate) or value is None:
            return
        if not sima.charge(owed) or not self._surtaxes(line, owed, stands, digits):
            return
        if amount_of(line, 'safeguard', 'amount'):
            owed.charge('safeguard', None, amount_of(line, 'safeguard', 'amount'))
        if not charges.excise(self, line, owed):
            return
        amounts = [duty.amount for duty in owed.duties]  # before anything is remitted
        charges.remit(self, line, digits, owed, False)
        self._gst(line, owed)
        amounts += [duty.amount for duty in owed.duties]
        charges.remit(self, line, digits, owed, True)
        owed.payable = sum(duty.amount for duty in owed.duties)
        if max(owed.value, owed.tax_base, owed.payable, *amounts) > COMES_TO_MAX:
            self.error(line, 'CAD-0490', None if owed.value > COMES_TO_MAX else 'CAD-0414')
        self.judgement.lines.append(owed)

    def _special(self, line):
        code = line.get('tariffCode')
        if code is None:
            return None
        if code[:2] not in ('98', '99'):
            self.error(line, 'CAD-0403')
            return None
        item = self.tables.special(code, self.day)
        if item is None:
            self.error(line, 'CAD-0404')
        return item

    def _rate(self, line, found, special):
        code = line['treatment'].zfill(2)
        treatment = self.tables.treatments.get(code)
        if treatment is None or not holds(treatment, self.day):
            self.error(line, 'CAD-0409')
            return None
        origins = treatment['origins'].split(';')
        if treatment['any_origin'] != '1' and treatment['origins_known'] == '1' and \
                self.country not in origins:
            self.error(line, 'CAD-0410')
        if found is None:
            return None
        column = treatment['tariff_column']
        text = found[1].text(column)
        if text == '' and code not in ('02', '03'):
            self.error(line, 'CAD-0411')
            return None
        if special is not None and special.text(column) not in ('', 'N/A'):
            text = special.text(column)
        if text == '':  # these two never lack a rate: a gap in the data
            self.error(line, 'CAD-0430')
            return None
        rate = self.tables.rate(text)
        if rate.state == 'undetermined':
            self.error(line, 'CAD-0430')
            return None
        return rate

    def _quantities(self, line, found):
        for value, unit in self.quantities:
            exact = Fraction(value)
            if exact <= 0 or exact >= 10**10 or (exact * 1000).denominator != 1:
                self.error(line, 'CAD-0434')
            if self.tables.code('units', unit, self.day) is None:
                self.error(line, 'CAD-0435')
        if found is None or found[0].unit in ('', '-'):
            return
        if not self.quantities:
            self.error(line, 'CAD-0414')
        elif all(unit != found[0].unit for _, unit in self.quantities):
            self.error(line, 'CAD-0415')

    def _value(self, line):
        """Value for duty in cents."""
        given, currency = Fraction(line['value']['amount']), line['value']['currency']
        sound = 0 <= given <= charges.LIMIT
        if not sound:
            self.error(line, 'CAD-0413')
        if not self._currency(line, given, currency):
            return None
        rate = self.exchange(currency, line['directShipmentDate'])
        if rate is None:
            self.error(line, 'CAD-0304')
            return None
        return cents(given * rate) if sound else None

    def exchange(self, currency, day):
        """Canadian dollars for one of the currency, or None."""
        published = ('', '1') if currency == 'CAD' else self.tables.published(currency, day)
        return None if published is None else Fraction(published[1])

    def known_currency(self, currency):
        return self.tables.code('currencies', currency, self.day) is not None or \
            currency in self.tables.exchange

    def quantity(self, unit):
        """The declared quantity in the unit, from the first sound one of its kind."""
        sound = [(value, code) for value, code in self.quantities
                 if 0 <= Fraction(value) < 10**10 and (Fraction(value) * 1000).denominator == 1]
        return measured(unit, sound)

    amount_of = staticmethod(amount_of)
    cents = staticmethod(cents)

    def _currency(self, line, amount, currency):
        """False when the currency is not known."""
        row = self.tables.code('currencies', currency, self.day)
        if not self.known_currency(currency):
            self.error(line, 'CAD-0302')
            return False
        places = int(row['extra']) if row and row['extra'] in ('0', '1') else 2
        if (amount * 10**places).denominator != 1:
            self.error(line, 'DOC-0005')
        return True

    def _duty(self, line, owed, rate):
        """False when a quantity is wanting."""
        exact = rate.duty(Fraction(owed.value, 100), self.quantities)
        if exact is None:
            self.error(line, 'CAD-0414')
            return False
        owed.charge('customsDuty', owed.value, cents(exact))
        return True

    def _limits(self):
        """Each line's standing to the orders, and the sums of goods under each of them."""
        self.standing, lines = [], []
        for line in self.declaration['lines']:
            digits = line['classification'].replace('.', '')
            found = self.tables.number(digits, self.day)
            stands = self.surtaxes.stands(line, digits, country_of(line['origin'])) if found else []
            self.standing.append(stands)
            rate = self.exchange(line['value']['currency'], line['directShipmentDate'])
            value = None if rate is None else cents(Fraction(line['value']['amount']) * rate)
            lines.append((stands, value, line.get('surtax', {}).get('subject', '')))
        self.totals = self.surtaxes.limits(lines)

    def _surtaxes(self, line, owed, stands, digits):
        """False when more content is claimed than the vehicle is worth."""
        if line.get('surtax', {}).get('subject') != 'S':
            return True
        sound = True
        for stand in self.surtaxes.borne(stands, digits, self.totals):
            base = Fraction(owed.value, 100)
            if stand.order['vehicle_content'] == '1' and line['treatment'].zfill(2) == '10':
                claimed = Fraction(amount_of(line, 'surtax', 'content'), 100)
                sound = sound and claimed <= base
                base -= max(claimed, base * 15 / 100)
            owed.charge('surtax', cents(base), cents(base * stand.percent / 100), stand.name)
        if not sound:
            self.error(line, 'CAD-0491')
        return sound

    def _others(self, line):
        for group, member in (('sima', 'antiDumping'), ('sima', 'countervailing'),
                              ('surtax', 'content'), ('safeguard', 'amount'),
                              ('excise', 'duty'), ('excise', 'tax')):
            if amount_of(line, group, member) > charges.LIMIT * 100:
                self.error(line, 'CAD-0437')
        safeguard = line.get('safeguard', {})
        if amount_of(line, 'safeguard', 'amount') and safeguard.get('subject') != 'S':
            self.error(line, 'CAD-0422')
        province = line.get('province', '')
        if province and self.tables.code('provinces', province, self.day) is None:
            self.error(line, 'CAD-0465')

    def _gst(self, line, owed):
        owed.tax_base = owed.value + sum(duty.amount for duty in owed.duties)
        percent = next(Fraction(row['percent']) for row in self.tables.gst if holds(row, self.day))
        code = line.get('gstCode')
        row = self.tables.code('gst-codes', code, self.day) if code else None
        if row is not None and row['extra'] == '0':
            percent = Fraction(0)
        owed.charge('gst', owed.tax_base, cents(Fraction(owed.tax_base, 100) * percent / 100))


def evaluate(tables, declaration, day):
    return Evaluator(tables, declaration, day).evaluate()
