"""Rate texts of the Schedule, read anew from how they are printed, and their exact duty."""
import re
from fractions import Fraction

UNITS = {'kg': 'mass', 'tonne': 'mass', 'litre': 'volume', 'hl': 'volume', 'dozen': 'count',
         'each': 'count', 'litre of absolute ethyl alcohol': 'alcohol'}
# How many of the first unit of its kind each unit is.
SIZE = {'mass': {'kg': 1, 'tonne': 1000, 'MGM': Fraction(1, 10**6), 'GRM': Fraction(1, 1000),
                 'HGM': Fraction(1, 10), 'KGM': 1, 'DTN': 100, 'TNE': 1000, 'KTN': 10**6,
                 'CTM': Fraction(1, 5000)},
        'volume': {'litre': 1, 'hl': 100, 'MLT': Fraction(1, 1000), 'CLT': Fraction(1, 100),
                   'DLT': Fraction(1, 10), 'LTR': 1, 'HLT': 100, 'MAL': 10**6, 'MTQ': 1000,
                   'DMQ': 1, 'CMQ': Fraction(1, 1000), 'MMQ': Fraction(1, 10**6),
                   'TMQ': 10**6, 'HMQ': 10**9},
        'alcohol': {'litre of absolute ethyl alcohol': 1, 'LPA': 1, 'HPA': 100},
        'count': {'each': 1, 'dozen': 12, 'NMB': 1, 'PCE': 1, 'DZN': 12, 'SCO': 20, 'CEN': 100,
                  'GRO': 144, 'MIL': 1000, 'GGR': 1728, 'MIO': 10**6}}

NUMBER = r'(\d+(?:\.\d+)?|\.\d+)'
UNIT = '(' + '|'.join(sorted(UNITS, key=len, reverse=True)) + ')'
PERCENT = re.compile(NUMBER + r' ?%')
DOLLARS = re.compile(r'\$' + NUMBER + '/' + UNIT)
CENTS = re.compile(NUMBER + r' ?¢/?' + UNIT)
SHAPE = re.compile(r'(.+?)(?: but not less than (.+?))?(?: or more than (.+?))?(?: plus (.+))?')


class Part:
    """A percentage of the value, or an amount for each of a unit."""

    def __init__(self, percent=None, dollars=None, unit=None):
        self.percent, self.dollars, self.unit = percent, dollars, unit


def part(text):
    found = PERCENT.fullmatch(text)
    if found:
        return Part(percent=Fraction(found[1]))
    found = DOLLARS.fullmatch(text)
    if found:
        return Part(dollars=Fraction(found[1]), unit=found[2])
    found = CENTS.fullmatch(text)
    if found:
        return Part(dollars=Fraction(found[1]) / 100, unit=found[2])
    return None


class Rate:
    """state is free, known, undetermined or none; base, least, most, more are parts or None."""

    def __init__(self, text):
        self.text = text
        self.base = self.least = self.most = self.more = None
        if text == '':
            self.state = 'none'
        elif text.lower() == 'free':
            self.state = 'free'
        else:
            self.state = 'known' if self._read(text) else 'undetermined'

    def _read(self, text):
        found = SHAPE.fullmatch(text)
        pieces = [None if piece is None else part(piece) for piece in found.groups()]
        if any(given is not None and read is None for given, read in zip(found.groups(), pieces)):
            return False
        self.base, self.least, self.most, self.more = pieces
        return True

    def parts(self):
        return [each for each in (self.base, self.least, self.most, self.more) if each]

    def ad_valorem(self):
        return self.state == 'known' and all(each.unit is None for each in self.parts())

    def duty(self, value, quantities):
        """Dollars, exact; None when a quantity is wanting. value: dollars."""
        if self.state == 'free':
            return Fraction(0)
        amounts = []
        for each in (self.base, self.least, self.most, self.more):
            amount = None
            if each is not None and each.unit is None:
                amount = value * each.percent / 100
            elif each is not None:
                quantity = measured(each.unit, quantities)
                if quantity is None:
                    return None
                amount = quantity * each.dollars
            amounts.append(amount)
        base, least, most, more = amounts
        if least is not None:
            base = max(base, least)
        if most is not None:
            base = min(base, most)
        return base + (more or 0)


def measured(unit, quantities):
    """The quantity in a rate's unit, from the first that is of its kind."""
    sizes = SIZE[UNITS[unit]]
    for value, code in quantities:
        if code in sizes:
            return Fraction(value) * sizes[code] / sizes[unit]
    return None
