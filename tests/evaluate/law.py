"""The tables of data/, and what a declaration owes by docs/RULES.md; nothing of the product's code.

Amounts are cents; what is not yet rounded is a Fraction of dollars."""
import bisect
import csv
import datetime
import os
from fractions import Fraction

from rates import Rate

OPEN = '9999-12-31'
TREATMENT_COLUMNS = {}
STOPPED_DAYS, STALE_DAYS = 31, 10
LIMIT = Fraction(9999999999999, 100)
COMES_TO_MAX = 99999999999999  # cents, of any amount of a line


def rows(data, name):
    with open(os.path.join(data, name), encoding='utf-8', newline='') as file:
        return list(csv.DictReader(file))


def holds(row, day):
    return (row['valid_from'] or '') <= day <= (row['valid_to'] or OPEN)


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
        """Orders in force that list the number and are aimed at the origin, with their percent."""
        found = {}
        for size in (10, 8, 6, 4):
            for row in self.surtaxed.get(digits[:size], ()):
                order = self.orders[row['order']]
                if holds(row, day) and holds(order, day) and order['origin'] in ('', country):
                    found.setdefault(row['order'], Fraction(row['percent']))
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


class Line:
    def __init__(self):
        self.value = self.tax_base = self.payable = 0
        self.duties = []  # class, base or None, amount, in their order
        self.explained = None


class Evaluator:
    def __init__(self, tables, declaration, day):
        self.tables, self.declaration, self.day = tables, declaration, day
        self.judgement = Judgement()

    def evaluate(self):
        self._invoices()
        for line in self.declaration['lines']:
            self._line(line)
        judged = self.judgement
        if not judged.errors:
            totals = {}
            for line in judged.lines:
                for kind, _, amount in line.duties:
                    totals[kind] = totals.get(kind, 0) + amount
            judged.totals = {kind: amount for kind, amount in totals.items() if amount}
            judged.totals['valueForDuty'] = sum(line.value for line in judged.lines)
            judged.totals['payable'] = sum(line.payable for line in judged.lines)
        return judged

    def _error(self, line, code):
        self.judgement.errors.add((line['number'] if line else 0, code))

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
                self._error(None, 'CAD-0303')
        for line in declaration['lines']:
            if line['directShipmentDate'] > declaration['releaseDate']:
                self._error(line, 'CAD-0408')

    def _line(self, line):
        self.country = country_of(line['origin'])
        self.quantities = [(each['value'], each['unit']) for each in line.get('quantities', ())]
        owed = Line()
        found = self.tables.number(line['classification'].replace('.', ''), self.day)
        if found is None:
            self._error(line, 'CAD-0402')
        special = self._special(line)
        rate = self._rate(line, found, special)
        self._quantities(line, found)
        value = self._value(line)
        self._sima(line)
        orders = self._orders(line, found)
        self._others(line)
        if rate is None:
            return
        owed.value = value or 0
        self._duty(line, owed, rate)
        if value is None:
            return
        self._sima_amounts(line, owed)
        self._surtaxes(line, owed, orders)
        for kind, group, member in (('safeguard', 'safeguard', 'amount'),
                                    ('exciseDuty', 'excise', 'duty'),
                                    ('exciseTax', 'excise', 'tax')):
            amount = amount_of(line, group, member)
            if amount:
                owed.duties.append((kind, None, amount))
        self._gst(line, owed)
        amounts = [amount for _, _, amount in owed.duties]
        if max(owed.value, owed.tax_base, owed.payable, *amounts) > COMES_TO_MAX:
            self._error(line, 'CAD-0490')
        self.judgement.lines.append(owed)

    def _special(self, line):
        code = line.get('tariffCode')
        if code is None:
            return None
        if code[:2] not in ('98', '99'):
            self._error(line, 'CAD-0403')
            return None
        item = self.tables.special(code, self.day)
        if item is None:
            self._error(line, 'CAD-0404')
        return item

    def _rate(self, line, found, special):
        code = line['treatment'].zfill(2)
        treatment = self.tables.treatments.get(code)
        if treatment is None or not holds(treatment, self.day):
            self._error(line, 'CAD-0409')
            return None
        origins = treatment['origins'].split(';')
        if treatment['any_origin'] != '1' and treatment['origins_known'] == '1' and \
                self.country not in origins:
            self._error(line, 'CAD-0410')
        if found is None:
            return None
        column = treatment['tariff_column']
        text = found[1].text(column)
        if text == '' and code in ('02', '03'):  # these two never lack a rate: a gap in the data
            self._error(line, 'CAD-0430')
            return None
        if text == '':
            self._error(line, 'CAD-0411')
            return None
        if special is not None and special.text(column) not in ('', 'N/A'):
            text = special.text(column)
        rate = self.tables.rate(text)
        if rate.state == 'undetermined':
            self._error(line, 'CAD-0430')
            return None
        return rate

    def _quantities(self, line, found):
        for value, unit in self.quantities:
            exact = Fraction(value)
            if exact <= 0 or exact >= 10**10 or (exact * 1000).denominator != 1:
                self._error(line, 'CAD-0434')
            if self.tables.code('units', unit, self.day) is None:
                self._error(line, 'CAD-0435')
        if found is None or found[0].unit in ('', '-'):
            return
        if not self.quantities:
            self._error(line, 'CAD-0414')
        elif all(unit != found[0].unit for _, unit in self.quantities):
            self._error(line, 'CAD-0415')

    def _value(self, line):
        """Value for duty in cents."""
        given, currency = Fraction(line['value']['amount']), line['value']['currency']
        if given < 0 or given > LIMIT:
            self._error(line, 'CAD-0413')
        if not self._currency(line, given, currency):
            return None
        if currency == 'CAD':
            return cents(given)
        published = self.tables.published(currency, line['directShipmentDate'])
        if published is None:
            self._error(line, 'CAD-0304')
            return None
        return cents(given * Fraction(published[1]))

    def _currency(self, line, amount, currency):
        """False when the currency is not known."""
        row = self.tables.code('currencies', currency, self.day)
        if row is None and currency not in self.tables.exchange:
            self._error(line, 'CAD-0302')
            return False
        places = int(row['extra']) if row and row['extra'] in ('0', '1') else 2
        if (amount * 10**places).denominator != 1:
            self._error(line, 'DOC-0005')
        return True

    def _duty(self, line, owed, rate):
        exact = rate.duty(Fraction(owed.value, 100), self.quantities)
        if exact is None:
            self._error(line, 'CAD-0414')
            exact = Fraction(0)
        owed.duties.append(('customsDuty', owed.value, cents(exact)))

    def _sima(self, line):
        sima = line.get('sima', {})
        subject, code = sima.get('subject', ''), sima.get('code', '')
        declared = amount_of(line, 'sima', 'antiDumping') + amount_of(line, 'sima',
                                                                     'countervailing')
        if subject in ('', 'N'):
            if declared or code not in ('', '10'):
                self._error(line, 'CAD-0417')
            return
        row = self.tables.code('sima-codes', code, self.day)
        if row is None or code == '10' or (subject == 'U') != (code == '20'):
            self._error(line, 'CAD-0418')
        elif row['extra'] == 'nothing to pay' and declared:
            self._error(line, 'CAD-0438')
        elif row['extra'] != 'nothing to pay' and not declared:
            self._error(line, 'CAD-0419')

    def _sima_amounts(self, line, owed):
        code = self.tables.code('sima-codes', line.get('sima', {}).get('code', ''), self.day)
        if code is not None and code['extra'] == 'bond':
            return  # shown, but neither payable nor taxed while a bond secures it
        for member in ('antiDumping', 'countervailing'):
            amount = amount_of(line, 'sima', member)
            if amount:
                owed.duties.append((member, None, amount))

    def _orders(self, line, found):
        """The orders that are to be charged: pairs of order and percent."""
        surtax = line.get('surtax', {})
        subject = surtax.get('subject', '')
        codes = [code.strip() for code in surtax.get('code', '').split(',') if code.strip()]
        if found is None:
            if subject == '' and codes:
                self._error(line, 'CAD-0436')
            return []
        digits = found[0].digits
        fitting = self.tables.surtaxes(digits, self.day, self.country)
        orders = self.tables.orders
        by_origin = [name for name in fitting if orders[name]['declared_only'] != '1']
        if subject == '':
            if by_origin:
                self._error(line, 'CAD-0420')
            elif codes:
                self._error(line, 'CAD-0436')
        if subject != 'S':
            return []
        named = set()
        for code in codes:
            fit = [name for name in fitting if names(code, orders[name])]
            if not fit:
                self._error(line, 'CAD-0421')
            named.update(fit)
        if not codes and not by_origin:
            self._error(line, 'CAD-0439')
        applying = [name for name in fitting
                    if name in named or orders[name]['declared_only'] != '1']
        charged = []
        for name in sorted(applying, key=lambda each: -int(orders[each]['priority'])):
            # What is displaced itself displaces nothing, so those above are looked at first; two
            # that the line names stand beside one another.
            above = [each for each in charged if orders[each]['exclusive'] == '1' and
                     int(orders[each]['priority']) > int(orders[name]['priority'])]
            if all(name in named and each in named for each in above):
                charged.append(name)
        return [(orders[name], fitting[name]) for name in charged]

    def _surtaxes(self, line, owed, orders):
        for order, percent in orders:
            base = Fraction(owed.value, 100)
            if order['vehicle_content'] == '1' and line['treatment'].zfill(2) == '10':
                claimed = Fraction(amount_of(line, 'surtax', 'content'), 100)
                if claimed > base:
                    self._error(line, 'CAD-0491')
                base -= max(claimed, base * 15 / 100)
            owed.duties.append(('surtax', cents(base), cents(base * percent / 100)))

    def _others(self, line):
        for group, member in (('sima', 'antiDumping'), ('sima', 'countervailing'),
                              ('surtax', 'content'), ('safeguard', 'amount'),
                              ('excise', 'duty'), ('excise', 'tax')):
            if amount_of(line, group, member) > LIMIT * 100:
                self._error(line, 'CAD-0437')
        safeguard = line.get('safeguard', {})
        if amount_of(line, 'safeguard', 'amount') and safeguard.get('subject') != 'S':
            self._error(line, 'CAD-0422')
        excise = line.get('excise', {})
        if 'code' not in excise and (amount_of(line, 'excise', 'duty') or
                                     amount_of(line, 'excise', 'tax')):
            self._error(line, 'CAD-0440')

    def _gst(self, line, owed):
        owed.tax_base = owed.value + sum(amount for _, _, amount in owed.duties)
        percent = next(Fraction(row['percent']) for row in self.tables.gst if holds(row, self.day))
        code = line.get('gstCode')
        row = self.tables.code('gst-codes', code, self.day) if code else None
        if row is not None and row['extra'] == '0':
            percent = Fraction(0)
        owed.duties.append(('gst', owed.tax_base,
                            cents(Fraction(owed.tax_base, 100) * percent / 100)))
        owed.payable = sum(amount for _, _, amount in owed.duties)


def names(code, order):
    """A line names an order by its short code, to which a letter may be added, or its number."""
    short = order['code']
    return code in (order['order'], short) or (
        len(code) == len(short) + 1 and code.startswith(short) and 'A' <= code[-1] <= 'Z')


def evaluate(tables, declaration, day):
    return Evaluator(tables, declaration, day).evaluate()
