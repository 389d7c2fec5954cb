"""Draws what a line says about its price, SIMA, surtax terms, excise and remission."""

EXPORTERS = ['Été Rail Inc.', 'ete  rail INC', 'Rails of India', 'Left Out Co.', 'OUBLIE LTEE',
             'Feng Hsin Steel Co., Ltd.', 'Somebody Else']
AUTHORITIES = ['25-0466C', 'T-1', 'T-2', 'T-3', 'T-9']


def money(cents):
    return f'{cents // 100}.{cents % 100:02}'


def in_cad(cents):
    return {'amount': money(cents), 'currency': 'CAD'}


def in_any(draw, cents):
    return {'amount': money(cents), 'currency': draw.currency()}


def price(draw, made):
    """A price and adjustments that come to the value, mostly."""
    if not draw.chance(0.07):
        return
    random = draw.random
    whole, _, part = made['value']['amount'].partition('.')
    left = int(whole) * 100 + int(part[:2])
    kinds = draw.tables.codes['value-adjustments']
    adjustments = []
    for _ in range(random.choice((0, 1, 1, 2, 3))):
        kind = random.choice(sorted(kinds))
        cents = random.randrange(1, max(left // 2, 2))
        if kinds[kind][0]['extra'] == 'deduction':
            left += cents
        elif left >= cents:
            left -= cents
        else:
            continue
        adjustments.append({'kind': kind, 'amount': money(cents)})
    made['price'] = money(left)
    if adjustments:
        made['adjustments'] = adjustments
        made['vfdCode'] = random.choice(('14', '24'))
    odd = random.random()
    if odd < 0.03:
        made['price'] = money(left + 1)
    elif odd < 0.06:
        made['vfdCode'] = random.choice(('13', '14', '25'))
    elif odd < 0.08 and adjustments:
        del made['price']
    elif odd < 0.1 and adjustments:
        adjustments[0]['kind'] = 'QQQ'
    elif odd < 0.12 and adjustments:
        adjustments[0]['amount'] = '0.00'


def sima(draw, made, listed):
    """listed: a measure lists the goods."""
    random = draw.random
    if not draw.chance(0.93 if listed else 0.1):
        return
    said = {}
    if draw.chance(0.95):
        said['subject'] = random.choice('SSSSSSSUN' if listed else 'SSSSUN')
    subject = said.get('subject', '')
    if not draw.chance(0.5 if listed else 0.1):
        said['code'] = random.choice({'U': ('20',), 'N': ('10',)}.get(subject, (
            '31', '32', '51', '52', '51', '50', '40', '30')))
    if draw.chance(0.02):
        said['code'] = random.choice(('20', '10', '99', '51'))
    pays = said.get('code', '51')[1] != '0'
    for member in ('antiDumping', 'countervailing'):
        if pays and subject == 'S' and draw.chance(0.3 if listed else 0.6) or draw.chance(0.01):
            said[member] = in_cad(draw.value_cents() % 10**9)
    if draw.chance(0.25):
        said['normalValue'] = in_any(draw, draw.value_cents())
    if draw.chance(0.25):
        said['exportPrice'] = in_any(draw, draw.value_cents())
    if draw.chance(0.2):
        said['soldOn'] = draw.earlier(made['directShipmentDate'], 45)
    if draw.chance(0.25):
        said['exporter'] = random.choice(EXPORTERS)
    if draw.chance(0.1):
        said['measure'] = random.choice([row['measure'] for row in draw.tables.measures] + ['QQ9'])
    if said:
        made['sima'] = said


def surtax_terms(draw, given, orders):
    """Facts and permits that orders know, put beside what else is said."""
    random = draw.random
    facts = sorted(draw.tables.codes['surtax-facts'])
    if orders and draw.chance(0.12) or draw.chance(0.003):
        given['fact'] = random.choice((',', ', ')).join(
            random.sample(facts, random.choice((1, 1, 2))))
    if any(order['order'] == 'SOR/2025-148' for order in orders) and draw.chance(0.4) or \
            draw.chance(0.003):
        given['permit'] = f'P-{random.randrange(1000)}'


def excise(draw, made):
    random = draw.random
    if not draw.chance(0.08):
        return
    rated = sorted({row['code'] for row in draw.tables.excise})
    code = random.choice(rated) if draw.chance(0.75) else \
        random.choice(('Z1', 'Z1', 'E52', 'C00', '85', '92', 'Q99'))
    said = made['excise'] = {'code': code}
    if draw.chance(0.02):
        del said['code']
    if draw.chance(0.8):
        said['packages'] = random.choice((1, 1, 12, 100, random.randrange(1, 10**6)))
    for member in ('duty', 'tax'):
        if draw.chance(0.25 if code in rated else 0.5):
            said[member] = in_cad(draw.value_cents() % 10**9)
    needed = sorted({row['unit'] for row in draw.tables.excise if row['code'] == code} - {''})
    quantities = made.get('quantities', [])
    for unit in needed:
        if len(quantities) < 3 and draw.chance(0.8):
            quantities.append(draw.quantity(draw.fitting(
                {'LTR': 'litre', 'KGM': 'kg', 'NMB': 'each',
                 'LPA': 'litre of absolute ethyl alcohol'}[unit])))
            made['quantities'] = quantities
    if not said:
        del made['excise']


def others(draw, made):
    random = draw.random
    if draw.chance(0.08):
        made['specialAuthority'] = random.choice(AUTHORITIES)
    if draw.chance(0.02):
        made['province'] = random.choice(('ON', 'QC', 'BC', 'NU', 'ZZ'))
