"""Random declarations of the real tariff. One seed and one index give one declaration."""
import datetime
import random

import draw_charges
from draw_charges import in_cad, money
from law import Tables, country_of

PER_DAY = 500  # declarations that share an accounting day
FIRST, LAST = datetime.date(2025, 1, 2), datetime.date(2026, 1, 9)
# The first and last days of orders, and days around them.
TURNS = ['2025-03-03', '2025-03-04', '2025-03-12', '2025-03-13', '2025-04-09', '2025-06-26',
         '2025-06-27', '2025-07-30', '2025-07-31', '2025-08-29', '2025-08-31', '2025-09-01',
         '2025-12-25', '2025-12-26']
ORIGINS = ['US', 'CN', 'MX', 'DE', 'IN', 'JP', 'UNY', 'UOR', 'GB', 'KR', 'VN', 'BD', 'FR', 'BR']
CURRENCIES = ['USD', 'EUR', 'GBP', 'CNY', 'JPY', 'KRW', 'MXN', 'INR', 'IDR', 'CHF', 'SEK', 'TRY']
ODD_CURRENCIES = ['MYR', 'VND', 'KPW', 'BHD', 'QQQ']
UNITS = ['KGM', 'TNE', 'GRM', 'NMB', 'DZN', 'LTR', 'HLT', 'LPA', 'MTK', 'PAR', 'KNS', 'CTM', 'GRO',
         'MTQ', 'MLT', 'HPA', 'MIL']


def accounting_day(seed, index):
    draw = random.Random(f'{seed} day {index // PER_DAY}')
    if draw.random() < 0.4:
        return draw.choice(TURNS)
    return (FIRST + datetime.timedelta(draw.randrange((LAST - FIRST).days + 1))).isoformat()


class Pools:
    """What is drawn from: numbers by what makes them worth drawing."""

    def __init__(self, tables: Tables):
        self.tables = tables
        self.numbers = sorted(digits for digits in tables.items if len(digits) == 10)
        self.special = sorted(digits[:4] for digits in tables.items
                              if digits[:2] in ('98', '99') and digits.endswith('0000')
                              and len(digits) == 8)
        self.surtaxed = [digits for digits in self.numbers
                         if any(digits[:size] in tables.surtaxed for size in (10, 8))]
        self.measured = [digits for digits in self.numbers
                         if any(digits[:size] in tables.sima_items for size in range(4, 11))]
        vehicles = {row['tariff'].replace('.', '') for group in tables.surtaxed.values()
                    for row in group if row['order'] == 'SOR/2025-118'}
        self.vehicles = [digits for digits in self.numbers
                         if digits in vehicles or digits[:8] in vehicles]
        self.columns = {code: row['tariff_column'] for code, row in tables.treatments.items()
                        if row['tariff_column']}
        self.by_text = {}
        for digits in self.numbers:
            rates = tables.items.get(digits[:8], tables.items[digits])
            for code, column in self.columns.items():
                text = rates.text(column)
                if tables.rate(text).state not in ('none', 'free'):
                    self.by_text.setdefault(text, []).append((digits, code))
        self.texts = sorted(self.by_text)
        self.mixed = [text for text in self.texts if not tables.rate(text).ad_valorem()]


class Draw:
    def __init__(self, pools, seed, index):
        self.pools, self.tables = pools, pools.tables
        self.day = accounting_day(seed, index)
        self.random = random.Random(f'{seed} declaration {index}')

    def chance(self, share):
        return self.random.random() < share

    def earlier(self, day, most):
        back = datetime.timedelta(self.random.randrange(most + 1))
        return (datetime.date.fromisoformat(day) - back).isoformat()

    def declaration(self):
        draw = self.random
        release = self.earlier(self.day, 20)
        count = draw.choice((1, 1, 1, 1, 2, 2, 3, 3, 4, 6)) if draw.random() > 0.01 else 40
        currencies = [self.currency() for _ in range(draw.choice((1, 1, 1, 2, 3)))]
        invoices = [{'number': f'INV-{at + 1}', 'total': {'amount': '0', 'currency': currency}}
                    for at, currency in enumerate(currencies)]
        lines = [self.line(number, draw.choice(invoices), release)
                 for number in range(1, count + 1)]
        made = {'type': 'AB', 'releaseDate': release, 'invoices': invoices, 'lines': lines}
        total(made)
        if self.chance(0.005):
            invoices[0]['total']['amount'] = money(self.value_cents())
        return made

    def currency(self):
        if self.chance(0.4):
            return 'CAD'
        if self.chance(0.03):
            return self.random.choice(ODD_CURRENCIES)
        return 'USD' if self.chance(0.5) else self.random.choice(CURRENCIES)

    def value_cents(self):
        draw = self.random
        odd = draw.random()
        if odd < 0.01:
            return 0
        if odd < 0.03:
            return draw.randrange(1, 60)
        if odd < 0.034:
            return draw.choice((9999999999999, 9999999999998, 10**13, 5 * 10**12 + 1))
        return int(10 ** (draw.random() * 7 + 1.5))

    def value(self, currency):
        cents = self.value_cents()
        if currency in ('JPY', 'KRW'):
            cents = cents // 100 * 100 if not self.chance(0.01) else cents
        if self.chance(0.002):
            return money(cents) + '5'
        return money(cents)

    def number_and_treatment(self):
        """Mostly a pair with a rate; rates of rare shapes as often as all others together."""
        pools, draw = self.pools, self.random
        kind = draw.random()
        if kind < 0.3:
            return draw.choice(pools.by_text[draw.choice(pools.mixed)])
        if kind < 0.4:
            return draw.choice(pools.by_text[draw.choice(pools.texts)])
        digits = draw.choice(pools.surtaxed if kind < 0.65 else
                             pools.vehicles if kind < 0.7 else
                             pools.measured if kind < 0.8 else pools.numbers)
        rates = self.tables.items.get(digits[:8], self.tables.items[digits])
        given = [code for code, column in pools.columns.items() if rates.text(column)]
        if not given or self.chance(0.02):
            given = list(self.tables.treatments)
        return digits, draw.choice(given) if self.chance(0.6) or '02' not in given else '02'

    def origin(self, treatment):
        row = self.tables.treatments[treatment]
        if self.chance(0.01) or not row['origins']:
            return self.random.choice(ORIGINS)
        country = self.random.choice(row['origins'].split(';'))
        return self.random.choice(('US', 'UNY', 'UCA')) if country == 'US' else country

    def line(self, number, invoice, release):
        digits, treatment = self.number_and_treatment()
        if self.chance(0.003):
            digits = digits[:8] + '77'
        currency = invoice['total']['currency']
        origin = self.origin(treatment)
        made = {'number': number, 'invoice': invoice['number'], 'classification': digits,
                'treatment': treatment if self.chance(0.9) else str(int(treatment)),
                'vfdCode': '13', 'description': 'Goods', 'origin': origin,
                'exportPlace': origin,
                'directShipmentDate': self.earlier(release, 25),
                'value': {'amount': self.value(currency), 'currency': currency}}
        if self.chance(0.002):
            made['directShipmentDate'] = self.day
        if self.chance(0.07):
            made['tariffCode'] = self.random.choice(self.pools.special)
            if self.chance(0.05):
                made['tariffCode'] = self.random.choice(('9801', '9999', '1234', '7208'))
        self.quantities(made, digits, treatment)
        self.measure(made, digits)
        self.surtax(made, digits, made['origin'])
        draw_charges.price(self, made)
        self.declared(made)
        return made

    def measure(self, made, digits):
        """Goods that a measure lists, mostly of an origin it is aimed at."""
        listed = {row['measure'] for size in range(4, 11)
                  for row in self.tables.sima_items.get(digits[:size], ())}
        origins = sorted({country for row in self.tables.measures if row['measure'] in listed
                          for country in row['dumping_origins'].split(';')})
        if origins and made['treatment'].zfill(2) == '02' and self.chance(0.8):
            origin = self.random.choice(origins)
            made['origin'] = made['exportPlace'] = 'UNY' if origin == 'US' else origin
        draw_charges.sima(self, made, country_of(made['origin']) in origins)

    def quantity(self, unit):
        draw = self.random
        whole = draw.choice((1, 12, 100, draw.randrange(1, 10**draw.randrange(1, 7))))
        if self.chance(0.006):
            whole = 9999999999
        places = draw.choice((0, 0, 1, 3))
        value = str(whole)
        if places:
            value += f'.{draw.randrange(10**places):0{places}}'
        return {'value': value, 'unit': unit}

    def quantities(self, made, digits, treatment):
        item = self.tables.items.get(digits)
        given = []
        if item is not None and item.unit not in ('', '-') and not self.chance(0.01):
            given.append(self.quantity(item.unit))
        rates = self.tables.items.get(digits[:8], item)
        column = self.pools.columns.get(treatment)
        if rates is not None and column:
            for each in self.tables.rate(rates.text(column)).parts():
                if each.unit and len(given) < 3 and self.chance(0.8):
                    given.append(self.quantity(self.fitting(each.unit)))
        if self.chance(0.15) and len(given) < 3:
            given.insert(self.random.randrange(len(given) + 1),
                         self.quantity(self.random.choice(UNITS)))
        if given:
            made['quantities'] = given

    def fitting(self, unit):
        return self.random.choice({
            'kg': ('KGM', 'KGM', 'TNE', 'GRM', 'KTN'), 'tonne': ('TNE', 'KGM', 'KTN'),
            'litre': ('LTR', 'HLT', 'MLT', 'HMQ'), 'hl': ('HLT', 'LTR'),
            'dozen': ('DZN', 'NMB', 'GRO'), 'each': ('NMB', 'DZN', 'PCE'),
            'litre of absolute ethyl alcohol': ('LPA', 'LPA', 'HPA', 'LTR')}[unit])

    def surtax(self, line, digits, origin):
        draw = self.random
        fitting = self.tables.surtaxes(digits, self.day, country_of(origin))
        orders = [self.tables.orders[name] for name in fitting]
        if not orders and not self.chance(0.02):
            return
        subject = 'S' if self.chance(0.85) else draw.choice(('N', 'N', ''))
        given = {'subject': subject} if subject else {}
        named = [order for order in orders
                 if self.chance(0.4 if order['declared_only'] == '1' else 0.3)]
        if self.chance(0.01):
            named.append(draw.choice(list(self.tables.orders.values())))
        if named:
            draw.shuffle(named)
            given['code'] = draw.choice((',', ', ')).join(
                draw.choice((order['code'], order['code'], order['order'])) for order in named)
        if any(order['vehicle_content'] == '1' for order in orders) and self.chance(0.6):
            value = thousandths(line['value']['amount']) // 10
            given['content'] = in_cad(self.random.randrange(value + 1) if self.chance(0.95)
                                      else self.value_cents())
        draw_charges.surtax_terms(self, given, orders)
        if given:
            line['surtax'] = given

    def declared(self, made):
        draw = self.random
        if self.chance(0.05):
            made['safeguard'] = {'subject': 'S' if self.chance(0.97) else 'N',
                                 'amount': in_cad(self.value_cents() % 10**9)}
        draw_charges.excise(self, made)
        draw_charges.others(self, made)
        if self.chance(0.08):
            made['gstCode'] = draw.choice(('01', '48', '50', '66', 'Z2', '49'))


def thousandths(text):
    whole, _, part = text.partition('.')
    return int(whole) * 1000 + int(part.ljust(3, '0'))


def total(made):
    """Set the totals of the invoices to what their lines say."""
    for invoice in made['invoices']:
        lines = [line for line in made['lines'] if line['invoice'] == invoice['number']]
        amount = sum(thousandths(line['value']['amount']) for line in lines)
        invoice['total']['amount'] = money(amount // 10)


def raised(made, seed, index):
    """The same declaration with higher values."""
    draw = random.Random(f'{seed} raised {index}')
    lines = []
    for line in made['lines']:
        amount = thousandths(line['value']['amount']) // 10
        step = draw.choice((1, 1, 7, 100, 12345, amount))
        if line['value']['currency'] in ('JPY', 'KRW'):
            step *= 100
        lines.append(dict(line, value=dict(line['value'], amount=money(amount + step))))
    twin = dict(made, lines=lines, invoices=[dict(invoice, total=dict(invoice['total']))
                                             for invoice in made['invoices']])
    total(twin)
    return twin
