"""Surtaxes of a line: which orders list its goods, which of them it bears, by docs/RULES.md and the
terms of data/surtax-terms.csv."""
from fractions import Fraction

APPLIES, EXEMPT, UNNAMED = 'applies', 'exempt', 'unnamed'


class Stand:
    """How an order that lists the goods, and is aimed at their origin, stands to a line."""

    def __init__(self, order, listed, named):
        self.order, self.name = order, order['order']
        self.percent, self.since = listed
        self.named = named
        self.quota = False
        self.stand = APPLIES

    def turns_on_facts(self):
        return self.order['declared_only'] == '1' and not self.quota


def names(code, order):
    """A line names an order by its short code, to which a letter may be added, or its number."""
    short = order['code']
    return code in (order['order'], short) or (
        len(code) == len(short) + 1 and code.startswith(short) and 'A' <= code[-1] <= 'Z')


def parted(text):
    return [code.strip() for code in text.split(',') if code.strip()]


class Surtaxes:
    def __init__(self, tables, declaration, day):
        self.tables, self.declaration, self.day = tables, declaration, day

    def terms(self, name, kind, digits, value=None):
        return [row for row in self.tables.terms.get(name, ())
                if row['term'] == kind and self.tables.holds(row, self.day) and
                digits.startswith(row['tariff'].replace('.', '')) and
                (value is None or row['value'] == value)]

    def stands(self, line, digits, country):
        """Of the orders that are aimed at the line, before the declaration is looked at whole."""
        codes = parted(line.get('surtax', {}).get('code', ''))
        made = []
        for name, listed in self.tables.surtaxes(digits, self.day, country).items():
            if self.terms(name, 'origin', digits, country):
                continue
            order = self.tables.orders[name]
            stand = Stand(order, listed, any(names(code, order) for code in codes))
            stand.quota = bool(self.terms(name, 'permit', digits))
            if stand.turns_on_facts() and not stand.named:
                stand.stand = UNNAMED
            elif self._exempt(line, stand, digits):
                stand.stand = EXEMPT
            stand.named = stand.named or stand.quota
            made.append(stand)
        return made

    def _exempt(self, line, stand, digits):
        surtax, name = line.get('surtax', {}), stand.name
        facts = parted(surtax.get('fact', ''))
        code = line.get('tariffCode', '')
        if self.terms(name, 'chapter', digits, code[:2]) and not self._lists(name, code):
            return True
        if self.terms(name, 'transit', digits) and line['directShipmentDate'] < stand.since and \
                ('TRN' in facts or self.declaration['releaseDate'] >= stand.since):
            return True
        if any(self.terms(name, 'fact', digits, fact) for fact in facts):
            return True
        return stand.quota and surtax.get('permit', '') != ''

    def _lists(self, name, code):
        """Does the order list items that the four digits of a tariff code may stand for?"""
        return any(row['order'] == name and self.tables.holds(row, self.day)
                   for digits, group in self.tables.surtaxed.items() if digits.startswith(code)
                   for row in group)

    def limits(self, lines):
        """Sums of the goods under each order. lines: triples of stands, value, subject."""
        totals = {}
        for stands, value, subject in lines:
            for each in stands:
                if subject == 'S' and each.stand == APPLIES and value is not None:
                    totals[each.name] = totals.get(each.name, 0) + value
        return totals

    def borne(self, stands, digits, totals):
        """Orders and percents that a line which says S is charged."""
        for each in stands:
            if each.stand == APPLIES and any(
                    totals.get(each.name, 0) <= Fraction(row['value']) * 100
                    for row in self.terms(each.name, 'total', digits)):
                each.stand = EXEMPT
        applying = {each.name for each in stands if each.stand == APPLIES}
        for each in stands:
            if any(row['value'] in applying for row in self.terms(each.name, 'order', digits)):
                each.stand = EXEMPT if each.stand == APPLIES else each.stand
        charged = []
        for each in sorted((one for one in stands if one.stand == APPLIES),
                           key=lambda one: -int(one.order['priority'])):
            # What is displaced itself displaces nothing, so those above are looked at first; two
            # that the line names stand beside one another.
            above = [one for one in charged if one.order['exclusive'] == '1' and
                     int(one.order['priority']) > int(each.order['priority'])]
            if all(each.named and one.named for one in above):
                charged.append(each)
        return charged


def check(line, stands, found, error):
    """What the line says about surtax, against the orders. error: told of a code."""
    surtax = line.get('surtax', {})
    subject = surtax.get('subject', '')
    codes = parted(surtax.get('code', ''))
    # These two reach the goods by themselves; a quota is asked after what is no quota.
    asking = [each for each in stands if each.stand == APPLIES and not each.turns_on_facts()]
    if subject == '':
        if any(not each.quota for each in asking):
            error('CAD-0420')
        elif asking:
            error('CAD-0470')
        elif codes:
            error('CAD-0436')
    elif subject == 'S' and found:
        if any(not any(names(code, each.order) for each in stands) for code in codes):
            error('CAD-0421')
        if not codes and not asking and all(each.stand != EXEMPT for each in stands):
            error('CAD-0439')
