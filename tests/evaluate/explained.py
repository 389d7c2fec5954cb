"""Works an explanation out again from itself alone: the formula of each rule, its inputs, its
rounding. Knows no tariff and no declaration."""
from fractions import Fraction

LEAVES = {'sima.declared', 'safeguard.declared', 'excise.declared'}  # the amount is the input
NOTHING = {'duty.free', 'gst.exempt', 'surtax.not_subject', 'surtax.displaced', 'sima.bond',
           'surtax.transit', 'surtax.chapter', 'surtax.total', 'surtax.fact', 'surtax.gives_way',
           'surtax.permit', 'excise.exempt'}
# Parts of excise duty: the greatest of a group counts, the others stand in it with nothing.
PARTS = {'excise.unit', 'excise.package', 'excise.value'}


def cents(text):
    return int(text.replace('.', ''))


def half_up(exact):
    """Cents; ties go away from zero."""
    size = abs(exact) * 200
    rounded = (size.numerator // size.denominator + 1) // 2
    return rounded if exact >= 0 else -rounded


def number(inputs, name):
    return Fraction(inputs[name].removesuffix('%').rstrip())


def converted(node, inputs, because, found):
    return number(inputs, 'value') * number(inputs, 'rate')


def sima_rate(node, inputs, because, found):
    if because and half_up(because[0]) != half_up(number(inputs, 'base')):
        found(node, 'its base is not what its reason says')
    return number(inputs, 'base') * number(inputs, 'percent') / 100


def sima_unit(node, inputs, because, found):
    rate = number(node['because'][0]['inputs'], 'rate')
    return number(inputs, 'quantity') * number(inputs, 'amount') * rate


def sima_normal(node, inputs, because, found):
    if [half_up(each) for each in because] != [half_up(number(inputs, 'normal')),
                                               half_up(number(inputs, 'export'))]:
        found(node, 'its values are not what its reasons say')
    return max(number(inputs, 'normal') - number(inputs, 'export'), Fraction(0))


def remission(node, inputs, because, found):
    if half_up(because[0]) != half_up(number(inputs, 'before')):
        found(node, 'what was before is not what its reason says')
    return Fraction(half_up(because[0]) + half_up(because[1]), 100)


def begun(node, inputs, because, found):
    """Bounds of the steps are not told: what is begun is a whole number of amounts."""
    told = Fraction(node.get('unrounded', node['amount']['amount']))
    steps = told / number(inputs, 'amount')
    most = number(inputs, 'quantity') / number(inputs, 'per') + number(inputs, 'packages')
    if steps.denominator != 1 or not 0 <= steps <= most:
        found(node, 'its amount is no number of begun units')
    return told


def as_told(node, inputs, because, found):
    """The rate is not told here but by the value it is a part of, which is held against this."""
    return Fraction(node.get('unrounded', node['amount']['amount']))


# Of the charges beside customs duty: (node, inputs, reasons worked out, found).
CHARGES = {
    'value.price': as_told,
    'value.addition': as_told,
    'value.deduction': as_told,
    'sima.rate': sima_rate,
    'sima.unit': sima_unit,
    'sima.normal_value': sima_normal,
    'sima.conversion': converted,
    'excise.rate': lambda node, inputs, because, found: sum(because, Fraction(0)),
    'excise.unit': lambda node, inputs, because, found:
        number(inputs, 'quantity') * number(inputs, 'amount') / number(inputs, 'per'),
    'excise.package': begun,
    'excise.value': lambda node, inputs, because, found:
        number(inputs, 'base') * number(inputs, 'percent') / 100,
    'remission': remission,
    'remission.part': lambda node, inputs, because, found:
        -number(inputs, 'base') * number(inputs, 'percent') / 100,
}


def exact_of(node, found):
    """What the rule's formula makes of the node's inputs and reasons, in dollars."""
    rule, inputs = node['rule'], node.get('inputs', {})
    because = [recomputed(child, found) for child in node.get('because', ())]
    if rule in ('value.currency', 'value.cad'):
        rate = number(inputs, 'rate') if rule == 'value.currency' else Fraction(1)
        parts = [number(child['inputs'], 'amount') *
                 (-1 if child['rule'] == 'value.deduction' else 1)
                 for child in node.get('because', ())]
        if parts and (sum(parts) != number(inputs, 'value') or
                      because != [each * rate for each in parts]):
            found(node, 'its price and adjustments do not come to it')
        return number(inputs, 'value') * rate
    if rule == 'duty.rate':
        return sum(because, Fraction(0))
    if rule in ('duty.ad_valorem', 'surtax.order', 'gst.rate', 'gst.provincial'):
        if because and half_up(because[0]) != half_up(number(inputs, 'base')):
            found(node, 'its base is not what its reason says')
        base = because[0] if because else number(inputs, 'base')
        return base * number(inputs, 'percent') / 100
    if rule == 'duty.specific':
        return number(inputs, 'quantity') * number(inputs, 'amount')
    if rule in ('duty.minimum', 'duty.maximum'):
        bound = number(inputs, 'minimum' if rule == 'duty.minimum' else 'maximum')
        if because != [bound]:
            found(node, 'its bound is not what its reason says')
        change = bound - number(inputs, 'before')
        return max(change, 0) if rule == 'duty.minimum' else min(change, 0)
    if rule == 'surtax.vehicle_content':
        return number(inputs, 'value') - number(inputs, 'content')
    if rule in CHARGES:
        return CHARGES[rule](node, inputs, because, found)
    if rule in LEAVES:
        return Fraction(node['amount']['amount'])
    if rule in NOTHING:
        return Fraction(0)
    found(node, 'its rule is not known here')
    return Fraction(0)


def recomputed(node, found):
    """The node's value before rounding; `found` is told of what does not add up."""
    exact = exact_of(node, found)
    told = node.get('unrounded')
    if node['rule'] in PARTS and told is None and cents(node['amount']['amount']) == 0:
        exact = Fraction(0)
    rounds = (exact * 100).denominator != 1
    if rounds != (told is not None) or (rounds and Fraction(told) != exact):
        found(node, f'unrounded is {told}, worked out {float(exact)}')
    if rounds and node.get('rounding') != 'halfUp':
        found(node, f'rounding is {node.get("rounding")}')
    if cents(node['amount']['amount']) != half_up(exact):
        found(node, f'amount is {node["amount"]["amount"]}, worked out {float(exact)}')
    if node['rule'] == 'duty.rate' and node.get('because'):
        before = Fraction(0)
        for child in node['because']:
            given = child.get('inputs', {}).get('before')
            if given is not None and Fraction(given) != before:
                found(child, f'before is {given}, worked out {float(before)}')
            before += exact_of(child, lambda *_: None)
    return exact


def rules_of(assessment):
    """The rules that the assessment cites, each as often as it does."""
    cited = {}

    def walk(node):
        cited[node['rule']] = cited.get(node['rule'], 0) + 1
        for child in node.get('because', ()):
            walk(child)
    for line in assessment['lines']:
        walk(line['explanation'])
        for duty in line['duties']:
            walk(duty['explanation'])
    return cited


def troubles(assessment):
    """Sentences about what in the assessment does not follow from what it says itself."""
    told = []

    def at(place):
        return lambda node, words: told.append(f'{place}: {node["rule"]}: {words}')

    totals = {}
    for line in assessment['lines']:
        place = f'line {line["number"]}'
        value, base = cents(line['valueForDuty']['amount']), cents(line['valueForTax']['amount'])
        recomputed(line['explanation'], at(f'{place} value'))
        if cents(line['explanation']['amount']['amount']) != value:
            told.append(f'{place}: the value is not what its explanation says')
        charged = taxed = 0
        for duty in line['duties']:
            kind, amount = duty['class'], cents(duty['amount']['amount'])
            recomputed(duty['explanation'], at(f'{place} {kind}'))
            if cents(duty['explanation']['amount']['amount']) != amount:
                told.append(f'{place}: {kind} is not what its explanation says')
            charged += amount
            taxed += 0 if kind in ('gst', 'provincialTax') else amount
            totals[kind] = totals.get(kind, 0) + amount
        if value + taxed != base:
            told.append(f'{place}: the value for tax is not the sum of value and duties')
        if charged != cents(line['payable']['amount']):
            told.append(f'{place}: what is payable is not the sum of the duties')
        totals['valueForDuty'] = totals.get('valueForDuty', 0) + value
        totals['payable'] = totals.get('payable', 0) + charged
    given = {kind: cents(amount['amount']) for kind, amount in assessment['totals'].items()}
    for kind in set(totals) | set(given):
        if totals.get(kind, 0) != given.get(kind, 0):
            told.append(f'total {kind} is {given.get(kind)}, its lines are {totals.get(kind)}')
    return told
