"""What the model knows of the law: days, rates and the little of the tariff that the goods of the
simulator need, from the rows in data/ and written from docs/RULES.md, not from the product."""
import bisect
import csv
import datetime
import os
from fractions import Fraction

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'data')
DAY = datetime.timedelta(days=1)
CLASSES = ('CUSTOMS_DUTY', 'ANTI_DUMPING', 'COUNTERVAILING', 'SURTAX', 'SAFEGUARD', 'EXCISE_DUTY',
           'EXCISE_TAX', 'GST', 'PROVINCIAL_TAX', 'PENALTY', 'INTEREST', 'FEE')
NAMES = ('customsDuty', 'antiDumping', 'countervailing', 'surtax', 'safeguard', 'exciseDuty',
         'exciseTax', 'gst', 'provincialTax', 'penalty', 'interest', 'fee')
DUTY, DUMPING, SURTAX, GST, PENALTY, INTEREST = 0, 1, 3, 7, 9, 10


class Disagreement(Exception):
    pass


def half_up(value):
    """To a whole number, ties away from zero (decision 0004)."""
    twice = 2 * abs(Fraction(value)) + 1
    whole = twice.numerator // (2 * twice.denominator)
    return whole if value >= 0 else -whole


def day(text):
    return datetime.date.fromisoformat(text) if text else None


def rows(name):
    with open(os.path.join(DATA, name), encoding='utf-8', newline='') as file:
        return list(csv.DictReader(file))


def cents(text):
    return int(Fraction(text) * 100)


def nothing():
    return [0] * len(CLASSES)


class Calendar:
    """Days of SOR/86-1062: when to account by, which period, when to pay."""

    def __init__(self):
        self.holidays, self.lenient = set(), set()
        for row in rows('holidays.csv'):
            (self.lenient if row['extra'] == '1' else self.holidays).add(day(row['date']))
        self.overrides = {day(r['period_end']): day(r['due']) for r in rows('due-overrides.csv')}

    def account_by(self, released, by_month=False):
        if by_month:
            return self.due_of_release(released, True)
        left, at = 5, released
        while left > 0:
            at += DAY
            open_day = at.weekday() < 6 and at.weekday() != 5
            if open_day and at not in self.holidays and at not in self.lenient:
                left -= 1
        return at

    @staticmethod
    def period_end(of):
        while of.day != 17:
            of += DAY
        return of

    def due(self, period_end):
        if period_end in self.overrides:
            return self.overrides[period_end]
        at, left = period_end, 10
        while left > 0:
            at += DAY
            if at.weekday() < 5:
                left -= 1
        # Sundays are holidays by the Interpretation Act; Saturdays are not.
        while at in self.holidays or at.weekday() == 6:
            at += DAY
        return at

    def due_of_release(self, released, by_month=False):
        """Goods of continuous transmission are billed with the month that follows."""
        if by_month:
            return self.due((released.replace(day=1) + 31 * DAY).replace(day=17))
        return self.due(self.period_end(released))


class Rates:
    """Specified rate of each quarter in per mille of the balance, and the days of its year."""

    def __init__(self):
        self.quarters = {}
        for row in rows('interest-rates.csv'):
            mean = row['customs_prescribed_published_pct']
            if mean:
                tenths = half_up(Fraction(mean) * 10)
            elif row['cra_basic_pct']:
                tenths = 10 * int(row['cra_basic_pct'])
            else:
                tenths = 10 * int(row['cra_overdue_pct']) - 40
            start = day(row['quarter_start'])
            self.quarters[start.year, (start.month - 1) // 3] = tenths + 60
        self.last = max(self.quarters)
        self.known = {}

    def of(self, date):
        """Numerator and denominator of one day's rate."""
        if date not in self.known:
            quarter = min((date.year, (date.month - 1) // 3), self.last)
            year = 366 if date.year % 4 == 0 and (date.year % 100 or date.year % 400 == 0) else 365
            self.known[date] = (self.quarters[quarter], 1000 * year)
        return self.known[date]


class Tariff:
    """Just enough of assessment for the goods the simulator knows."""

    def __init__(self):
        wanted = {'42021290', '61091000', '84713000', '04061010', '72081000'}
        self.mfn = {r['digits']: r['mfn'] for r in rows('tariff-2025.csv') if r['digits'] in wanted}
        self.usd = sorted((r['date'], Fraction(r['cad_per_unit']))
                          for r in rows('exchange-rates.csv') if r['currency'] == 'USD')
        self.steel = [r for r in rows('surtax-items.csv')
                      if r['order'] == 'SOR/2024-187' and r['tariff'].startswith('7208.10.00')]

    def exchange(self, shipped):
        """Day and value of the newest rate published before the day of direct shipment."""
        at = bisect.bisect_left(self.usd, (shipped,))
        return self.usd[at - 1]

    def stale(self, lines, shipped):
        """How many lines have a rate of more than ten days before; they are refused."""
        old = day(shipped) - day(self.exchange(shipped)[0]) > 10 * DAY
        return sum(line['currency'] == 'USD' for line in lines) if old else 0

    def duty(self, value, line):
        text = self.mfn[line['classification'][:8]].replace(' ', '')
        if text == 'Free':
            return 0
        if text.endswith('%'):
            return half_up(value * Fraction(text[:-1]) / 100)
        assert text.endswith('¢/kg'), text
        return half_up(Fraction(text[:-4]) * line['quantity'])

    def surtax(self, value, on):
        for row in self.steel:
            if row['valid_from'] <= on and (not row['valid_to'] or on <= row['valid_to']):
                return half_up(value * Fraction(row['percent']) / 100)
        raise Disagreement(f'no surtax is known on {on}')

    def in_transit(self, shipped, released):
        """Shipped before the order came to list the steel, released from then on: no surtax."""
        first = min(row['valid_from'] for row in self.steel)
        return shipped < first <= released

    def owed(self, lines, shipped, released, on):
        """Value for duty, and what is payable by class."""
        total, classes = 0, nothing()
        for line in lines:
            value = line['value']
            if line['currency'] == 'USD':
                value = half_up(value * self.exchange(shipped)[1])
            own = nothing()
            own[DUTY] = self.duty(value, line)
            own[DUMPING] = cents(line.get('dumping', '0'))
            if 'surtax' in line and not self.in_transit(shipped, released):
                own[SURTAX] = self.surtax(value, on)
            if 'gst' not in line:
                own[GST] = half_up(Fraction(5 * (value + sum(own)), 100))
            total += value
            classes = [a + b for a, b in zip(classes, own)]
        return total, classes
