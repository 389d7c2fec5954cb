"""What a line owes beside customs duty and surtax, and how its value came about, by docs/RULES.md:
price and adjustments, SIMA, excise, remission. `work` is the evaluator of a line."""
import unicodedata
from fractions import Fraction

LIMIT = Fraction(9999999999999, 100)
CLASSES = {'customsDuty': 'CUSTOMS_DUTY', 'antiDumping': 'ANTI_DUMPING',
           'countervailing': 'COUNTERVAILING', 'surtax': 'SURTAX', 'safeguard': 'SAFEGUARD',
           'exciseDuty': 'EXCISE_DUTY', 'exciseTax': 'EXCISE_TAX', 'gst': 'GST',
           'provincialTax': 'PROVINCIAL_TAX'}
# Units of the data as rate texts of the Schedule print them.
UNITS = {'KGM': 'kg', 'LTR': 'litre', 'NMB': 'each', 'LPA': 'litre of absolute ethyl alcohol',
         'TNE': 'tonne', 'HLT': 'hl', 'DZN': 'dozen'}


def folded(name):
    """Names are the same but for case, accents and points."""
    plain = ''.join(each for each in unicodedata.normalize('NFKD', name.lower())
                    if not unicodedata.combining(each))
    return ' '.join(''.join(each if each.isalnum() else ' ' for each in plain).split())


def in_cents(amount):
    return (Fraction(amount) * 100).denominator == 1


# ---- price and adjustments ----

def check_price(work, line):
    adjustments = line.get('adjustments', [])
    if 'price' not in line:
        if adjustments:
            work.error(line, 'CAD-0476')
        return
    exact = Fraction(line['price'])
    sound = 0 <= exact <= LIMIT and in_cents(exact)
    if not sound:
        work.error(line, 'CAD-0475')
    for each in adjustments:
        kind = work.tables.code('value-adjustments', each['kind'], work.day)
        amount = Fraction(each['amount'])
        fits = 0 < amount <= LIMIT and in_cents(amount)
        if kind is None:
            work.error(line, 'CAD-0474')
        if not fits:
            work.error(line, 'CAD-0475')
        sound = sound and fits and kind is not None
        if sound:
            exact += -amount if kind['extra'] == 'deduction' else amount
    if sound and exact != Fraction(line['value']['amount']):
        work.error(line, 'CAD-0472')
    if (line['vfdCode'][1] == '4') != bool(adjustments):
        work.error(line, 'CAD-0473')


# ---- SIMA ----

class Sima:
    def __init__(self, work, line, digits):
        self.work, self.line = work, line
        self.said = line.get('sima', {})
        self.subject, self.code = self.said.get('subject', ''), self.said.get('code', '')
        self.declared = {kind: work.amount_of(line, 'sima', kind)
                         for kind in ('antiDumping', 'countervailing')}
        self.measure = self._measure(digits) if digits else None
        self.rates = {kind: self._rate(word) for kind, word in (('antiDumping', 'dumping'),
                                                                ('countervailing', 'subsidy'))}
        self.known = 'normalValue' in self.said or any(self.rates.values())

    def _holding(self, rows):
        return [row for row in rows if self.work.tables.holds(row, self.work.day)]

    def _measure(self, digits):
        tables = self.work.tables
        wanted = {self.said['measure']} if self.said.get('measure') else \
            {row['measure'] for size in range(4, 11)
             for row in self._holding(tables.sima_items.get(digits[:size], ()))}
        for row in self._holding(tables.measures):
            origins = (row['dumping_origins'] + ';' + row['subsidy_origins']).split(';')
            aimed = row['measure'] in wanted and self.work.country in origins
            if aimed and not self._left_out(row):
                return row
        return None

    def _left_out(self, measure):
        exporter = folded(self.said.get('exporter', ''))
        return exporter != '' and exporter in [folded(each) for each in
                                               measure['excluded_exporters'].split(';')]

    def _rate(self, word):
        if self.measure is None:
            return None
        rows = [row for row in self._holding(self.work.tables.sima_rates)
                if row['measure'] == self.measure['measure'] and row['kind'] == word and
                row['origin'] == self.work.country]
        own = [row for row in rows if row['exporter'] and
               folded(row['exporter']) == folded(self.said.get('exporter', ''))]
        others = [row for row in rows if not row['exporter']]
        return (own or others or [None])[0]

    def check(self):
        for name in ('exportPrice', 'normalValue'):
            if name in self.said:
                self._check_amount(self.said[name])
        if self.subject in ('', 'N'):
            self._check_not_subject()
        else:
            self._check_subject()

    def _check_amount(self, given):
        if not 0 <= Fraction(given['amount']) <= LIMIT:
            self._error('CAD-0459')
        if not self.work.known_currency(given['currency']):
            self._error('CAD-0302')

    def _error(self, code):
        self.work.error(self.line, code)

    def _sourced(self):
        return self.measure['confidence'] != 'UNCONFIRMED'

    def _check_not_subject(self):
        if any(self.declared.values()) or self.code not in ('', '10'):
            self._error('CAD-0417')
        elif self.measure and not self.subject and not self.code and self._sourced():
            self._error('CAD-0450')

    def _check_subject(self):
        declared, undertaking = any(self.declared.values()), self.subject == 'U'
        if self.code == '' and self.measure:
            if undertaking and declared:
                self._error('CAD-0438')
            elif not (undertaking or declared or self.known):
                self._error('CAD-0458')
            return
        row = self.work.tables.code('sima-codes', self.code, self.work.day)
        if row is None or self.code == '10' or undertaking != (self.code == '20'):
            self._error('CAD-0418')
            return
        if self.measure and not undertaking and self._sourced() and \
                (self.code[0] == '3') != (self.measure['provisional'] == '1'):
            self._error('CAD-0454')
        if row['extra'] == 'nothing to pay' and declared:
            self._error('CAD-0438')
        elif row['extra'] != 'nothing to pay' and not declared and not self.known:
            self._error('CAD-0419')

    def _converted(self, given):
        """Cents, and the exact rate; None after a fault."""
        amount = Fraction(given['amount'])
        if not 0 <= amount <= LIMIT:
            return None
        rate = self.work.exchange(given['currency'],
                                  self.said.get('soldOn', self.line['directShipmentDate']))
        if rate is None:
            if self.work.known_currency(given['currency']):
                self._error('CAD-0304')
            return None
        return self.work.cents(amount * rate), rate

    def _worked_out(self, kind, export):
        """Cents by normal value or rate, None when there is neither; False after a fault."""
        if kind == 'antiDumping' and 'normalValue' in self.said:
            normal = self._converted(self.said['normalValue'])
            return normal is not None and max(normal[0] - export, 0)
        rate = self.rates[kind]
        if rate is None:
            return None
        if not rate['unit']:
            return self.work.cents(Fraction(export, 100) * Fraction(rate['percent']) / 100)
        quantity = self.work.quantity(UNITS[rate['unit']])
        if quantity is None:
            self._error('CAD-0414')
            return False
        unit = self._converted({'amount': rate['amount'], 'currency': rate['currency']})
        return unit is not None and \
            self.work.cents(quantity * Fraction(rate['amount']) * unit[1])

    def charge(self, owed):
        """False after a fault."""
        row = self.work.tables.code('sima-codes', self.code, self.work.day)
        nothing = self.code[1:2] == '0'
        bond = row is not None and row['extra'] == 'bond'
        export, found = None, {'antiDumping': None, 'countervailing': None}
        if self.subject == 'S' and not nothing and self.known:
            converted = self._converted(self.said.get('exportPrice', self.line['value']))
            if converted is None:
                return False
            export = converted[0]
            for kind in found:
                found[kind] = self._worked_out(kind, export)
                if found[kind] is False:
                    return False
        for kind, amount in found.items():
            if bond:  # shown, but neither payable nor taxed while a bond secures it
                continue
            if self.declared[kind]:
                owed.charge(kind, None, self.declared[kind])
            elif amount is not None:
                owed.charge(kind, export, amount)
        return True


# ---- excise ----

def begun(quantity, packages, part):
    """Begun units of all packages, of what lies between two bounds in each."""
    held = quantity / packages
    if part['upto']:
        held = min(held, Fraction(part['upto']))
    held = max(held - Fraction(part['beyond'] or 0), 0) / Fraction(part['per'] or 1)
    return -(-held.numerator // held.denominator) * packages


def excise_part(work, line, owed, part):
    """Dollars of a part, exact, or the code of what is wanting."""
    amount = Fraction(part['amount'])
    if part['basis'] in ('value', 'duty_paid'):
        duty = sum(each.amount for each in owed.duties if each.kind == 'customsDuty')
        base = owed.value + (duty if part['basis'] == 'duty_paid' else 0)
        return Fraction(base, 100) * amount / 100
    quantity = work.quantity(UNITS[part['unit']])
    if quantity is None:
        return 'CAD-0462'
    if part['basis'] == 'unit':
        return quantity * amount / Fraction(part['per'] or 1)
    packages = line['excise'].get('packages', 0)
    return begun(quantity, packages, part) * amount if packages > 0 else 'CAD-0464'


def excise(work, line, owed):
    """False after a fault."""
    said = line.get('excise', {})
    code = said.get('code', '')
    listed = work.tables.code('excise-codes', code, work.day)
    if listed is not None and listed['extra'] == 'exemption' and not (
            work.amount_of(line, 'excise', 'duty') or work.amount_of(line, 'excise', 'tax')):
        return True
    for word, kind in (('duty', 'exciseDuty'), ('tax', 'exciseTax')):
        declared = work.amount_of(line, 'excise', word)
        parts = [row for row in work.tables.excise if row['code'] == code and
                 row['class'] == word and work.tables.holds(row, work.day)]
        groups, wanting = {}, None
        for part in parts:
            amount = excise_part(work, line, owed, part)
            if isinstance(amount, str):
                wanting = wanting or amount
            else:
                groups.setdefault(part['group'], []).append(amount)
        if not parts or any(part['floor'] == '1' for part in parts):
            if declared:
                owed.charge(kind, None, declared)
            continue
        if wanting:
            work.error(line, wanting, 'CAD-0414' if wanting == 'CAD-0462' else None)
            return False
        amount = work.cents(sum(map(max, groups.values())))
        if declared and declared != amount:
            if declared <= LIMIT * 100:
                work.error(line, 'CAD-0460')
            return False
        owed.charge(kind, None, amount)
    return True


def check_excise(work, line):
    said = line.get('excise', {})
    code = said.get('code', '')
    declared = work.amount_of(line, 'excise', 'duty') + work.amount_of(line, 'excise', 'tax')
    if code == '':
        if declared:
            work.error(line, 'CAD-0440')
        return
    listed = work.tables.code('excise-codes', code, work.day)
    if listed is not None and listed['extra'] == 'exemption' and declared:
        work.error(line, 'CAD-0463')


# ---- remission ----

def remit(work, line, digits, owed, taxes):
    number = line.get('specialAuthority')
    rows = [row for row in work.tables.authorities
            if row['authority'] == number and work.tables.holds(row, work.day) and
            digits.startswith(row['tariff'].replace('.', '')) and
            row['origin'] in ('', work.country)]
    for duty in owed.duties:
        if (duty.kind in ('gst', 'provincialTax')) != taxes:
            continue
        for row in rows:
            orders = row['orders'].split(';') if row['orders'] else []
            if CLASSES[duty.kind] in row['classes'].split(';') and \
                    not (duty.kind == 'surtax' and orders and duty.order not in orders):
                duty.amount -= work.cents(Fraction(duty.amount, 100) *
                                          Fraction(row['percent']) / 100)
                break
