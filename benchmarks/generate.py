#!/usr/bin/env python3
"""benchmarks/generate.py COUNT FILE [--lines N] [--first N] [--seed N]: what is measured with.

JSON Lines of sound declarations of the demonstration's importers. Goods and origins are drawn from
data/imports-2025-hs10.csv by the root of their value; a line says that it is subject to surtax
where an order in force covers it. Without --lines, an exponential number of lines, 10 on average,
60 at most. The same seed gives the same file."""
import argparse
import csv
import itertools
import json
import os
import random

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), '..'))
TODAY = '2025-11-20'  # where the clock of the demonstration stands
# Importers of the demonstration and their account security numbers.
IMPORTERS = (('731056248RM0001', '12398'), ('802144774RM0001', '20871'),
             ('714500931RM0001', '31245'), ('700123482RM0001', '40112'),
             ('797645710RM0001', '61220'), ('818756629RM0001', '72019'),
             ('829867530RM0001', '83310'))
# Countries whose goods have the most-favoured-nation tariff, and the currency they are billed in.
CURRENCIES = {'US': 'USD', 'CN': 'USD', 'MX': 'USD', 'DE': 'EUR', 'FR': 'EUR', 'IT': 'EUR',
              'JP': 'JPY', 'KR': 'USD', 'IN': 'USD', 'GB': 'GBP', 'TW': 'USD', 'BD': 'USD'}


def rows(name):
    with open(os.path.join(ROOT, 'data', name), encoding='utf-8', newline='') as file:
        yield from csv.DictReader(file)


def transaction(asec, sequence):
    """Weights 1 2 1 2, digit sums; the last digit of the total is the check digit."""
    digits = f'{asec}{sequence:08d}'
    total = 0
    for place, digit in enumerate(digits):
        product = int(digit) * (place % 2 + 1)
        total += product // 10 + product % 10
    return digits + str(total % 10)


class Goods:
    def __init__(self):
        units = {row['tariff']: row['uom'] for row in rows('tariff-2025.csv')
                 if row['level'] == '10'}
        broken = {row['tariff'][:10] for row in rows('tariff-2025-defects.csv')}
        orders = {row['order']: row['origin'] for row in rows('surtax-orders.csv')
                  if row['declared_only'] == '0'}
        surtaxed = {(orders[row['order']], row['tariff'].replace('.', ''))
                    for row in rows('surtax-items.csv')
                    if row['order'] in orders and row['valid_from'] <= TODAY and
                    (not row['valid_to'] or row['valid_to'] >= TODAY)}
        quotas = {row['order'] for row in rows('surtax-terms.csv') if row['term'] == 'permit'}
        spared = {row['value'] for row in rows('surtax-terms.csv')
                  if row['order'] in quotas and row['term'] == 'origin' and not row['valid_to']}
        limited = {row['tariff'].replace('.', '') for row in rows('surtax-items.csv')
                   if row['order'] in quotas and row['valid_from'] <= TODAY and
                   (not row['valid_to'] or row['valid_to'] >= TODAY)}
        measured = {row['tariff'].replace('.', '') for row in rows('sima-items.csv')}
        self.all, weights = [], []
        for row in rows('imports-2025-hs10.csv'):
            origin, tariff = row['origin_1'], row['tariff']
            if tariff not in units or origin not in CURRENCIES or tariff[:10] in broken:
                continue
            number = tariff.replace('.', '')
            unit = units[tariff] if units[tariff] not in ('', '-') else None
            subject = any((origin, number[:size]) in surtaxed for size in (4, 6, 8, 10))
            within = origin not in spared and any(number[:size] in limited for size in (6, 8, 10))
            self.all.append((number, origin, unit, (subject, within, number in measured)))
            weights.append(max(1, int(float(row['imports_cad']) ** 0.5)))
        self.weights = list(itertools.accumulate(weights))


def declaration(chance, goods, sequence, lines_count, importers):
    importer, asec = chance.choice(importers)
    # One invoice, so one currency: lines of other currencies are billed in this one.
    drawn = chance.choices(goods.all, cum_weights=goods.weights, k=lines_count)
    currency = CURRENCIES[drawn[0][1]]
    scale = 100 if currency == 'JPY' else 1
    invoice = f'INV-{sequence}'
    lines = []
    for number, (classification, origin, unit, said) in enumerate(drawn, 1):
        subject, within, measured = said
        place = 'UOH' if origin == 'US' else origin
        line = {'number': number, 'invoice': invoice, 'invoiceLine': number,
                'classification': classification, 'treatment': '02', 'vfdCode': '13',
                'description': f'Goods of {classification} as invoiced', 'origin': place,
                'exportPlace': place,
                'directShipmentDate': f'2025-11-{chance.randint(3, 12):02d}'}
        if unit:
            line['quantities'] = [{'value': str(chance.randint(1, 5000)), 'unit': unit}]
        cents = '' if currency == 'JPY' else f'.{chance.randint(0, 99):02d}'
        line['value'] = {'amount': f'{chance.randint(50, 9000) * scale}{cents}',
                         'currency': currency}
        if subject or within:
            line['surtax'] = {**({'subject': 'S'} if subject else {}),
                              **({'permit': f'Q-{sequence}'} if within else {})}
        if measured:
            line['sima'] = {'subject': 'N'}
        lines.append(line)
    return {'type': 'AB', 'transactionNumber': transaction(asec, sequence), 'office': '0453',
            'releaseDate': f'2025-11-{chance.randint(14, 19):02d}', 'transportMode': '2',
            'carrier': '77TR', 'cargoControlNumber': f'77TR{sequence:08d}', 'grossWeightKg': 1200,
            'importer': importer,
            'invoices': [{'number': invoice, 'date': '2025-11-03',
                          'vendor': {'name': 'Ohio Valley Steel Inc.', 'street': '1 Export Road',
                                     'city': 'Cleveland', 'postalCode': '44101',
                                     'country': 'US'}}],
            'lines': lines}


def declarations(count, lines=None, first=40000000, seed=20251120, importers=IMPORTERS):
    chance = random.Random(seed)
    goods = Goods()
    for place in range(count):
        size = lines or min(60, int(chance.expovariate(1 / 9.5)) + 1)
        yield declaration(chance, goods, first + place, size, importers)


def write(path, **what):
    with open(path, 'w', encoding='utf-8') as file:
        for made in declarations(**what):
            file.write(json.dumps(made, separators=(',', ':')) + '\n')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('count', type=int)
    parser.add_argument('file')
    parser.add_argument('--lines', type=int)
    parser.add_argument('--first', type=int, default=40000000)
    parser.add_argument('--seed', type=int, default=20251120)
    given = parser.parse_args()
    write(given.file, count=given.count, lines=given.lines, first=given.first, seed=given.seed)


if __name__ == '__main__':
    main()
