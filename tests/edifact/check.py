#!/usr/bin/env python3
"""Interchanges of EDIFACT, drawn from a printed seed and written here, with any service characters,
character sets and line ends: what is read must be what was written. Then one thing is broken, and
that must be found where it is and nowhere else. The walk of a message is held against a regular
expression made of its structure. Usage: check.py TOOL [--seed N]"""
import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

HERE = os.path.dirname(os.path.abspath(__file__))
CORPUS = os.path.join(HERE, '..', 'fuzz', 'corpus')
DIRECTORY = os.path.join(HERE, '..', '..', 'src', 'edifact', 'directory.c')
SHAPE = (6, 3, 6)  # elements, repetitions, components that the tool shows
EASTERN = ZoneInfo('America/Toronto')
count = 0
failed = 0


def ok(good, name, detail=''):
    global count, failed
    count += 1
    failed += not good
    print(f"{'ok' if good else 'not ok'} {count} - {name}{'' if good else f': {detail}'}")


def read(tool, files):
    """What the tool says of each; files are bytes."""
    with tempfile.TemporaryDirectory() as place:
        names = []
        for number, content in enumerate(files):
            names.append(os.path.join(place, str(number)))
            with open(names[-1], 'wb') as out:
                out.write(content)
        ran = subprocess.run([tool, *names], capture_output=True, check=True)
    return [json.loads(line) for line in ran.stdout.decode().splitlines()]


# ---- writing ----

class Writer:
    """Service characters and the character set of one interchange."""

    def __init__(self, draw):
        self.version = draw.randint(1, 4)
        self.syntax = draw.choice(['UNOC', 'UNOC', 'UNOB', 'UNOW', 'UNOY'])
        self.codec = {'UNOC': 'latin-1', 'UNOB': 'ascii'}.get(self.syntax, 'utf-8')
        self.plain = draw.random() < 0.5
        marks = ':+?*\'' if self.plain else ''.join(draw.sample('!#$%&()*/:;<=>@[]^_{|}~\\', 5))
        self.component, self.element, self.release, self.repetition, self.end = marks
        self.decimal = '.' if self.plain else draw.choice('.,')
        if self.version < 4:
            self.repetition = ''
        self.advised = not self.plain or draw.random() < 0.5

    def value(self, text):
        marks = self.component + self.element + self.release + self.repetition + self.end
        return ''.join(self.release + c if c in marks else c for c in text)

    def segment(self, tag, elements):
        """Elements are lists of repetitions, which are lists of components; tails are left out."""
        parts = [tag]
        for element in elements:
            repeated = [self.component.join(cut([self.value(c) for c in r])) for r in element]
            parts.append(self.repetition.join(cut(repeated)))
        return self.element.join(cut(parts)) + self.end

    def advice(self):
        return ('UNA' + self.component + self.element + self.decimal + self.release +
                (self.repetition or ' ') + self.end) if self.advised else ''


def cut(items):
    while items and items[-1] == '':
        items = items[:-1]
    return items


def wrap(draw, writer, text):
    """Line ends after segments or at a width, but not behind a release character."""
    way = draw.choice(['none', 'segments', 'width'])
    if way == 'none':
        return text
    made, column, released = [], 0, False
    ending = draw.choice(['\r\n', '\n'])
    width = draw.randint(1, 80)
    for c in text:
        made.append(c)
        column += 1
        ends = c == writer.end and not released
        released = c == writer.release and not released
        if (way == 'segments' and ends) or (way == 'width' and column >= width and not released):
            made.append(ending)
            column = 0
    return ''.join(made)


ALPHABET = {'ascii': 'abcXYZ 0189.,-?+:\'*|~^', 'latin-1': 'éÀÿß «»abc019 ?+:\'*',
            'utf-8': 'éœ€語 abc019?+:\'*|'}


def draw_text(draw, codec, longest=12):
    return ''.join(draw.choice(ALPHABET[codec]) for _ in range(draw.randint(1, longest)))


def draw_element(draw, writer):
    repetitions = draw.randint(1, SHAPE[1]) if writer.repetition else 1
    return [[draw_text(draw, writer.codec) if draw.random() < 0.7 else ''
             for _ in range(draw.randint(1, SHAPE[2]))] for _ in range(repetitions)]


def one(*components):
    return [list(components)]


class Interchange:
    """Segments of messages, and the envelopes around them: count and references may be bent."""

    def __init__(self, draw, bodies=None, kind=('CUSRES', 'D', '96A', 'UN')):
        self.draw = draw
        self.writer = writer = Writer(draw)
        self.kind = kind
        self.grouped = draw.random() < 0.3
        self.sender = draw_text(draw, writer.codec)
        self.moment = datetime(2000, 1, 1) + timedelta(minutes=draw.randrange(99 * 365 * 1440))
        self.bodies = bodies(self) if bodies else [
            [(draw.choice(['BGM', 'FTX', 'A1B', 'LIN']),
              [draw_element(draw, writer) for _ in range(draw.randint(0, SHAPE[0]))])
             for _ in range(draw.randint(0, 12))] for _ in range(draw.randint(1, 6))]
        self.bent = {}

    def messages(self):
        """Segments of each message with its envelope."""
        made = []
        for number, body in enumerate(self.bodies):
            reference = str(self.bent.get(('UNH', number), number + 1))
            size = len(body) + 2 + self.bent.get(('count', number), 0)
            made.append([('UNH', [one(reference), one(*self.kind)])] + body)
            if ('no UNT', number) not in self.bent:
                made[-1].append(('UNT', [one(str(size)),
                                         one(self.bent.get(('UNT', number), reference))]))
        return made

    def segments(self):
        day = self.moment.strftime('%Y%m%d' if self.writer.version == 4 else '%y%m%d')
        when = one(day, self.moment.strftime('%H%M'))
        yield ('UNB', [one(self.writer.syntax, str(self.writer.version)), one(self.sender, 'ZZZ'),
                       one('RECIPIENT'), when, one('REF1'), one(''), one('APP')])
        messages = self.messages()
        # Each message is a group by itself, then references of messages may repeat.
        for number, message in enumerate(messages):
            if self.grouped:
                yield ('UNG', [one('X'), one('A'), one('B'), when, one(f'G{number}'), one('UN'),
                               one('D', '96A')])
            yield from message
            if self.grouped:
                yield ('UNE', [one('1'), one(f'G{number}')])
        yield ('UNZ', [one(str(len(messages) + self.bent.get('UNZ count', 0))),
                       one(self.bent.get('UNZ', 'REF1'))])

    def bytes(self):
        text = ''.join(self.writer.segment(*segment) for segment in self.segments())
        whole = self.writer.advice() + wrap(self.draw, self.writer, text)
        mark = b'\xef\xbb\xbf' if self.draw.random() < 0.2 else b''
        return mark + self.draw.choice(['', ' ', '\r\n']).encode() + whole.encode(
            self.writer.codec) + self.draw.choice(['', '\r\n', '  ']).encode()


def filled(elements):
    """To the shape that the tool shows."""
    most, repetitions, components = SHAPE
    whole = [[list(r) + [''] * (components - len(r)) for r in element] for element in elements]
    whole = [e + [[''] * components] * (repetitions - len(e)) for e in whole]
    return whole + [[[''] * components] * repetitions] * (most - len(whole))


def codes(thing):
    return [code for code, _ in thing['findings']]


# ---- what is checked ----

def check_same(tool, draw):
    made = [Interchange(draw) for _ in range(300)]
    wrong = []
    for interchange, said in zip(made, read(tool, [i.bytes() for i in made])):
        wanted = [[[tag, *filled(elements)] for tag, elements in message]
                  for message in interchange.messages()]
        got = [m['segments'] for m in said.get('messages', [])]
        clean = not codes(said) and not any(codes(m) for m in said['messages'])
        if not (clean and got == wanted and said['sender'] == interchange.sender and
                said['prepared'] == interchange.moment.strftime('%Y-%m-%dT%H:%M') and
                said['application'] == 'APP'):
            wrong.append((interchange.bytes(), said))
    ok(not wrong, '300 interchanges are read as they were written', wrong[:1])


def check_broken(tool, draw):
    kinds = ['count', 'UNT', 'no UNT', 'UNH', 'UNZ count', 'UNZ', 'cut', 'behind']
    made = []
    for number in range(400):
        kind = kinds[number % len(kinds)]
        interchange = Interchange(draw)
        victim = draw.randrange(len(interchange.bodies))
        if kind == 'count':
            interchange.bent[(kind, victim)] = draw.choice([-1, 1, 7])
        elif kind in ('UNT', 'no UNT'):
            interchange.bent[(kind, victim)] = 'OTHER'
        elif kind == 'UNH':
            if interchange.grouped or len(interchange.bodies) < 2:
                continue
            victim = len(interchange.bodies) - 1
            interchange.bent[(kind, victim)] = 1
        elif kind == 'UNZ count':
            interchange.bent[kind] = draw.choice([-1, 1])
        elif kind == 'UNZ':
            interchange.bent[kind] = 'REF2'
        content = interchange.bytes()
        if kind == 'cut':
            content = content.rstrip()
            content = content[:draw.randrange(len(content))]
        elif kind == 'behind':
            content += b'x'
        made.append((kind, victim, content))
    wanted = {'count': 'EDI-0029', 'UNT': 'EDI-0028', 'no UNT': 'EDI-0013', 'UNH': 'EDI-0026',
              'UNZ count': 'EDI-0029', 'UNZ': 'EDI-0028', 'behind': 'EDI-0108'}
    wrong = []
    for (kind, victim, content), said in zip(made, read(tool, [m[2] for m in made])):
        if kind in ('count', 'UNT', 'no UNT', 'UNH'):
            told = [codes(m) for m in said.get('messages', [])]
            good = not codes(said) and all(
                found == ([wanted[kind]] if number == victim else [])
                for number, found in enumerate(told))
        elif kind == 'cut':
            good = codes(said) != [] and 'messages' not in said
        else:
            good = codes(said) == [wanted[kind]] and 'messages' not in said
        if not good:
            wrong.append((kind, victim, content, said))
    ok(not wrong, f'{len(made)} broken interchanges are found broken where they are', wrong[:1])


def structures():
    """Of directory.c: release to rows (tag, depth, needed, most)."""
    with open(DIRECTORY, encoding='utf-8') as file:
        source = file.read()
    for name, rows in re.findall(r'cusres_d(\w+)\[\] = \{(.*?)\n\};', source, re.S):
        yield name.upper(), [
            (tag, int(depth), needed == 'true', int(most)) for tag, depth, needed, most in
            re.findall(r'\{"(\w*)", (\d), (true|false), (\d+)\}', rows)]


def expression(rows, at=0, depth=0):
    """Regular expression over tags of three characters; where it ends."""
    made = ''
    while at < len(rows) and rows[at][1] == depth:
        tag, _, needed, most = rows[at]
        at += 1
        if tag == '':
            tag, at = expression(rows, at, depth + 1)
        made += f'(?:{tag}){{{int(needed)},{most}}}'
    return made, at


def draw_path(draw, rows, at=0, depth=0, likely=0.5):
    made = []
    while at < len(rows) and rows[at][1] == depth:
        tag, _, needed, most = rows[at]
        start = at
        at += 1
        while tag == '' and at < len(rows) and rows[at][1] > depth:
            at += 1
        times = int(needed)
        while times < min(most, 3) and draw.random() < likely:
            times += 1
        for _ in range(times):
            made += [tag] if tag else draw_path(draw, rows, start + 1, depth + 1, likely)
    return made


def check_walk(tool, draw):
    for release, rows in structures():
        whole = re.compile(expression(rows)[0])
        tags = sorted({row[0] for row in rows if row[0]} - {'UNH', 'UNT'}) + ['XYZ']
        paths, files = [], []
        for _ in range(600):
            path = draw_path(draw, rows, likely=draw.choice([0.1, 0.3, 0.5]))[1:-1]
            for _ in range(draw.choice([0, 0, 1, 1, 2])):
                place = draw.randrange(len(path) + 1)
                path[place:place + draw.randint(0, 1)] = [draw.choice(tags)] * draw.randint(0, 2)
            paths.append(path)
            text = ''.join(f'{tag}+1\'' for tag in path)
            files.append(f'UNB+UNOC:3+A+B+251113:1541+R\'UNH+1+CUSRES:D:{release}:UN\'{text}'
                         f'UNT+{len(path) + 2}+1\'UNZ+1+R\''.encode())
        wrong = []
        fitting = 0
        for path, said in zip(paths, read(tool, files)):
            fits = whole.fullmatch('UNH' + ''.join(path) + 'UNT') is not None
            fitting += fits
            if fits != (codes(said['messages'][0]['walk']) == []):
                wrong.append((path, said['messages'][0]['walk']))
        ok(not wrong and 100 < fitting < 500,
           f'CUSRES {release}: a walk refuses what the structure does not allow, of 600, and only '
           'that', (fitting, wrong[:1]))


def check_releases(tool, draw):
    """Notices with the parts that there may be, in the order of their directory."""
    zones = {'EST': -5, 'EDT': -4, 'UTC': 0, 'PST': -8, '-03': -3, '+01': 1}

    def notice(writer):
        wanted = {'transaction': f'{draw.randrange(10 ** 14):014}',
                  'indicator': draw.choice('4 5 9 14 23'.split())}
        at = datetime(2008, 1, 1) + timedelta(minutes=draw.randrange(40 * 365 * 1440))
        form = draw.choice(['203', '204', '303', '304'])
        text = at.strftime('%Y%m%d%H%M') + ('59' if form in ('204', '304') else '')
        if form in ('303', '304'):
            zone = draw.choice(list(zones))
            text += zone
            at = at.replace(tzinfo=timezone(timedelta(hours=zones[zone]))).astimezone(EASTERN)
        wanted['moment'] = at.strftime('%Y-%m-%dT%H:%M')
        parts = {'BGM': [('BGM', [one(), one(wanted['transaction'])])],
                 'DTM': [('DTM', [one('58', text, form)])],
                 'GIS': [('GIS', [one(wanted['indicator'])])], 'RFF': [('RFF', [one('ABT', '7')])],
                 'LOC': [], 'NAD': [], 'TAX': []}
        if draw.random() < 0.7:
            wanted['serviceOption'] = draw_text(draw, writer.codec)
            parts['BGM'] = [('BGM', [one('', '', '', wanted['serviceOption']),
                                     one(wanted['transaction']), one('11')])]
        if draw.random() < 0.7:
            wanted['office'], wanted['subLocation'] = '0497', '3072'
            parts['LOC'] = [('LOC', [one('22'), one('0497', '129', '', '3072')])]
        if draw.random() < 0.5:
            wanted['importer'] = '123456782RM0001'
            parts['NAD'] = [('NAD', [one('CB'), one('1')]), ('NAD', [one('IM'),
                                                                     one('123456782RM0001')])]
        if draw.random() < 0.5:
            wanted['duties'] = f'{draw.randrange(10 ** 9) / 100:.2f}'
            parts['TAX'] = [('TAX', [one('3'), one('CUD')]), ('MOA', [one('161', '1', 'CAD')]),
                            ('TAX', [one('4')]),
                            ('MOA', [one('176', wanted['duties'].replace('.', writer.decimal),
                                         'CAD')])]
        if draw.random() < 0.8:
            wanted['cargo'] = '1234PARS' + str(draw.randrange(10 ** 6))
            parts['RFF'].append(('RFF', [one('XC', wanted['cargo'])]))
        return wanted, parts

    made, wants = [], []
    for number in range(300):
        release = ('96A', '96B')[number % 2]
        order = {'96A': 'BGM NAD LOC DTM GIS TAX RFF', '96B': 'BGM DTM LOC GIS NAD RFF TAX'}

        def bodies(interchange, order=order[release]):
            drawn = [notice(interchange.writer) for _ in range(draw.randint(1, 4))]
            wants.append([wanted for wanted, _ in drawn])
            return [[segment for tag in order.split() for segment in parts[tag]]
                    for _, parts in drawn]
        made.append(Interchange(draw, bodies, ('CUSRES', 'D', release, 'UN')))
    wrong = []
    for wanted, interchange, said in zip(wants, made, read(tool, [i.bytes() for i in made])):
        got = said.get('releases', [])
        if not all(r.pop('sound') and r.pop('findings') == [] for r in got) or got != wanted:
            wrong.append((wanted, got, [s for s in interchange.segments()]))
    ok(not wrong, '300 files of release notices say what was written', wrong[:1])


def plain(content):
    """Segments of an interchange with the usual marks and no repetitions: another way to read."""
    text = content.decode('latin-1').replace('\r\n', '')[9:]
    for segment in re.findall(r"((?:\?.|[^?'])*)'", text):
        elements = re.findall(r'(?:^|\+)((?:\?.|[^?+])*)', segment)
        yield elements[0], [one(*(re.sub(r'\?(.)', r'\1', c) for c in re.findall(
            r'(?:^|:)((?:\?.|[^?:])*)', element))) for element in elements[1:]]


def check_examples(tool):
    for place in ('edifact/cad-original', 'edifact/cad-all-fields', 'edifact/cad-responses',
                  'edifact/dn-soa', 'edifact/contrl', 'releases/rns', 'releases/all'):
        with open(os.path.join(CORPUS, place + '.edi'), 'rb') as file:
            content = file.read()
        said = read(tool, [content])[0]
        got = [segment for message in said['messages'] for segment in message['segments']]
        wanted = [[tag, *filled([[r[:SHAPE[2]] for r in e] for e in elements[:SHAPE[0]]])]
                  for tag, elements in plain(content) if tag not in ('UNB', 'UNZ')]
        ok(got == wanted and not codes(said) and not any(codes(m) for m in said['messages']),
           f'{place} is read as another reader does', (said['findings'], got[:3], wanted[:3]))


def main():
    options = argparse.ArgumentParser()
    options.add_argument('tool')
    options.add_argument('--seed', type=int, default=random.randrange(10 ** 6))
    options = options.parse_args()
    print(f'# seed {options.seed}')
    draw = random.Random(options.seed)
    check_examples(options.tool)
    check_same(options.tool, draw)
    check_broken(options.tool, draw)
    check_walk(options.tool, draw)
    check_releases(options.tool, draw)
    print(f'1..{count}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
