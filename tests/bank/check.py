#!/usr/bin/env python3
"""Bank files, read and written, against readers of another make: samples of camt.053 and camt.054
fit a schema and come to the same items here by xml.etree; what is written as pain.008 or pain.001
fits a schema, what is written as CPA 005 has its lengths, counts and sums, all read back as what
they were made of, drawn from a printed seed. Usage: check.py TOOL [--seed N]"""
import argparse
import csv
import datetime
import json
import os
import random
import re
import subprocess
import tempfile
import unicodedata
from decimal import Decimal
from xml.etree import ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
GOLDEN = os.path.join(HERE, '..', 'golden', 'bank')
SPACE = 'urn:iso:std:iso:20022:tech:xsd:'
RECORD = 1464
counts = {'ok': 0, 'bad': 0}


def ok(good, name, detail=''):
    counts['ok' if good else 'bad'] += 1
    number = counts['ok'] + counts['bad']
    print(f"{'ok' if good else 'not ok'} {number} - {name}{'' if good else f': {detail}'}")


def run(tool, verb, path):
    return subprocess.run([tool, verb, path], capture_output=True, check=False)


def items_of(tool, path):
    ran = run(tool, 'read', path)
    if ran.returncode != 0:
        return ran.stderr.decode()
    return [json.loads(line) for line in ran.stdout.decode().splitlines()]


def fits(schema, path):
    ran = subprocess.run(['xmllint', '--nonet', '--noout', '--schema', schema, path],
                         capture_output=True, check=False)
    return ran.returncode == 0, ran.stderr.decode()[-400:]


# ---- camt, as another would read it ----

def child(element, path):
    space = element.tag[:element.tag.index('}') + 1]
    return element.find('/'.join(space + part for part in path.split('/')))


def text(element, *paths):
    for path in paths:
        found = child(element, path)
        if found is not None and found.text and found.text.strip():
            return found.text.strip()
    return ''


def every(element, path):
    space = element.tag[:element.tag.index('}') + 1]
    return element.findall('/'.join(space + part for part in path.split('/')))


def account_in(words):
    found = re.search(r'(?:^|[^0-9A-Z]|RF\d\d)(\d{9}RM\d{4})(?!\d)', words)
    return found.group(1) if found else ''


def transaction_in(words):
    found = re.search(r'(?<!\w)(\d{14})(?!\w)', words)
    return found.group(1) if found else ''


def items_by_tree(path):
    root = ElementTree.parse(path).getroot()
    items = []
    for entry in root.iter(root.tag.replace('Document', 'Ntry')):
        assert text(entry, 'Sts/Cd', 'Sts') == 'BOOK'
        details = every(entry, 'NtryDtls/TxDtls')
        for place, detail in enumerate(details or [entry], 1):
            own = text(detail, 'Refs/AcctSvcrRef') or text(entry, 'AcctSvcrRef') + (
                f'/{place}' if len(details) > 1 else '')
            credit = text(entry, 'CdtDbtInd') == 'CRDT'
            told = child(detail, 'RtrInf') is not None
            back = told or text(entry, 'RvslInd') == 'true'
            if credit == back and not (credit and told):
                continue
            words = [e.text for p in ('RmtInf/Ustrd', 'RmtInf/Strd/CdtrRefInf/Ref',
                                      'Refs/EndToEndId') for e in every(detail, p)]
            whole = ', '.join(words)
            kind = 'outBack' if credit and told else 'payment' if credit else 'return'
            item = {'kind': kind, 'id': own,
                    'amount': str(Decimal(text(detail, 'Amt', 'AmtDtls/TxAmt/Amt')).quantize(
                        Decimal('0.01'))),
                    'value': text(entry, 'ValDt/Dt', 'ValDt/DtTm')[:10],
                    'booked': text(entry, 'BookgDt/Dt', 'BookgDt/DtTm')[:10],
                    'payer': text(detail, 'RltdPties/Dbtr/Pty/Nm', 'RltdPties/Dbtr/Nm'),
                    'reference': whole, 'account': account_in(whole)}
            item['transaction'] = '' if item['account'] else transaction_in(whole)
            if kind != 'payment':
                item['returned'] = text(detail, 'Refs/EndToEndId')
                item['reason'] = text(detail, 'RtrInf/Rsn/Cd')
            items.append({k: v for k, v in item.items() if v})
    return items


def check_camt(tool, place):
    with open(os.path.join(HERE, 'camt.xsd'), encoding='utf-8') as file:
        schema = file.read()
    for name in sorted(os.listdir(GOLDEN)):
        found = re.search(r'camt\.05[34]\.001\.\d\d', name)
        if not found:
            continue
        path = os.path.join(GOLDEN, name)
        own = os.path.join(place, found.group() + '.xsd')
        with open(own, 'w', encoding='utf-8') as file:
            file.write(schema.replace('@NS@', SPACE + found.group()))
        ok(*fits(own, path)[:1], f'{name} fits the schema', fits(own, path)[1])
        ours, theirs = items_of(tool, path), items_by_tree(path)
        ok(len(theirs) > 1 and ours == theirs, f'{name} comes to the same items',
           f'{ours}\n{theirs}')
        for version in range(2, 14):
            with open(path, encoding='utf-8') as file:
                other = file.read().replace(found.group(), f'{found.group()[:13]}{version:02}')
            moved = os.path.join(place, 'moved.xml')
            with open(moved, 'w', encoding='utf-8') as file:
                file.write(other)
            ok(items_of(tool, moved) == theirs, f'{name} as version {version:02}')


def check_820(tool):
    """The same by splitting: an item for each RMR, what follows it belongs to it."""
    path = os.path.join(GOLDEN, 'remittance.820.edi')
    with open(path, encoding='ascii') as file:
        segments = [s.strip().split('*') for s in file.read().split('~') if s.strip()]
    items, trace, day, payer = [], '', '', ''
    for s in segments:
        if s[0] == 'BPR':
            day = f'{s[16][:4]}-{s[16][4:6]}-{s[16][6:]}'
        elif s[0] == 'TRN':
            trace = s[2]
        elif s[0] == 'N1' and s[1] == 'PR':
            payer = s[2]
        elif s[0] == 'RMR':
            items.append({'amount': s[4], 'words': [s[2]]})
        elif s[0] in ('REF', 'NTE') and items:
            items[-1]['words'].append(s[2])
    whole = [{'kind': 'payment', 'id': f'{trace}/{n}', 'amount': i['amount'], 'value': day,
              'booked': day, 'payer': payer, 'reference': ', '.join(i['words']),
              'account': account_in(' '.join(i['words'])),
              'transaction': transaction_in(i['words'][0])} for n, i in enumerate(items, 1)]
    whole = [{k: v for k, v in i.items() if v} for i in whole]
    ours = items_of(tool, path)
    ok(len(whole) == 2 and ours == whole, 'the 820 comes to the same items', f'{ours}\n{whole}')


# ---- collections, there and back ----

def drawn(draw, count):
    names = ['Érablière du Nord & fils ltée', 'Smith <and> "Sons"', "L'Île-d'Or", 'A',
             'Ünïcode 漢字', 'Long ' * 40]
    today = datetime.date(2025, 12, 31)
    return [{'id': f'P{n:07}-{draw.randrange(1000)}',
             'account': f'{draw.randrange(10**9):09}RM0001',
             'payer': draw.choice(names).strip(), 'institution': f'{draw.randrange(1000):03}',
             'transit': f'{draw.randrange(10**5):05}',
             'number': str(draw.randrange(1, 10 ** draw.randrange(1, 13))),
             'amount': f'{draw.randrange(1, 10 ** draw.randrange(3, 11)) / Decimal(100):.2f}',
             'due': (today + datetime.timedelta(draw.randrange(4))).isoformat(),
             'mandate': f'M-{n}/{draw.randrange(100)}',
             'signed': (today - datetime.timedelta(draw.randrange(900))).isoformat()}
            for n in range(count)]


def plain_name(name, width):
    """Capitals without accents; all else that is no letter or digit parts words."""
    flat = unicodedata.normalize('NFD', name)
    flat = ''.join(c for c in flat if not unicodedata.combining(c)).upper()
    return re.sub(r'[^A-Z0-9]+', ' ', flat).strip()[:width].strip()


def julian(digits):
    assert digits[0] == '0'
    return (datetime.date(2000 + int(digits[1:3]), 1, 1)
            + datetime.timedelta(int(digits[3:]) - 1)).isoformat()


def read_cpa(data):
    """Every record and every field by its position; counts and sums once more."""
    assert data.endswith(b'\r\n')
    records = [r.decode('ascii') for r in data.split(b'\r\n')[:-1]]
    assert all(len(r) == RECORD for r in records)
    assert [r[0] for r in records] == ['A'] + ['D'] * (len(records) - 2) + ['Z']
    assert [int(r[1:10]) for r in records] == list(range(1, len(records) + 1))
    assert {r[10:24] for r in records} == {'09999999990013'}
    head, last = records[0], records[-1]
    assert julian(head[24:30]) == '2025-12-31' and head[30:35] == '01600'
    assert head[35:55].strip() == '' and head[55:58] == 'CAD' and head[58:].strip() == ''
    items, total = [], 0
    for record in records[1:-1]:
        parts = [record[24 + 240 * n:264 + 240 * n] for n in range(6)]
        filled = [p for p in parts if p.strip()]
        assert parts[:len(filled)] == filled
        for p in filled:
            assert p[:3] == '480' and p[40:65] == '0' * 25 and p[229:] == '0' * 11
            assert p[65:80].strip() == 'AGENCY' and p[110:140].strip() == 'REVENUE BORDER AGENCY'
            assert p[140:150] == '0999999999' and p[169:178] == '000100011'
            assert p[178:190].strip() == '700123' and p[205:229].strip() == '' and p[19] == '0'
            total += int(p[3:13])
            items.append({'id': p[150:169].strip(), 'account': p[190:205],
                          'payer': p[80:110].strip(), 'institution': p[20:23],
                          'transit': p[23:28], 'number': p[28:40].strip(),
                          'amount': f'{int(p[3:13]) / Decimal(100):.2f}', 'due': julian(p[13:19])})
    assert int(last[24:38]) == total and int(last[38:46]) == len(items)
    assert last[46:112] == '0' * 66 and last[112:].strip() == ''
    return items


def read_pain(path):
    root = ElementTree.parse(path).getroot()
    body = child(root, 'CstmrDrctDbtInitn')
    items, count, total = [], 0, Decimal(0)
    for block in every(body, 'PmtInf'):
        ones = every(block, 'DrctDbtTxInf')
        amounts = [Decimal(text(one, 'InstdAmt')) for one in ones]
        assert int(text(block, 'NbOfTxs')) == len(ones)
        assert Decimal(text(block, 'CtrlSum')) == sum(amounts)
        count, total = count + len(ones), total + sum(amounts)
        for one in ones:
            member = text(one, 'DbtrAgt/FinInstnId/ClrSysMmbId/MmbId')
            items.append({'id': text(one, 'PmtId/EndToEndId'),
                          'account': text(one, 'RmtInf/Strd/CdtrRefInf/Ref'),
                          'payer': text(one, 'Dbtr/Nm'), 'institution': member[1:4],
                          'transit': member[4:], 'number': text(one, 'DbtrAcct/Id/Othr/Id'),
                          'amount': text(one, 'InstdAmt'), 'due': text(block, 'ReqdColltnDt'),
                          'mandate': text(one, 'DrctDbtTx/MndtRltdInf/MndtId'),
                          'signed': text(one, 'DrctDbtTx/MndtRltdInf/DtOfSgntr')})
    assert int(text(body, 'GrpHdr/NbOfTxs')) == count
    assert Decimal(text(body, 'GrpHdr/CtrlSum')) == total
    return items


def cut(name, size):
    return name.encode()[:size].decode(errors='ignore').strip()


def write(tool, place, verb, collections):
    path = os.path.join(place, 'collections.csv')
    with open(path, 'w', encoding='utf-8', newline='') as file:
        csv.writer(file).writerows([list(one.values()) for one in collections])
    return run(tool, verb, path)


def check_written(tool, place, draw):
    for count in (1, 5, 6, 7, 12, 400):
        collections = drawn(draw, count)
        ran = write(tool, place, 'cpa005', collections)
        try:
            ours = read_cpa(ran.stdout)
            expected = [{k: one[k] for k in ours[0]} for one in collections]
            for one in expected:
                one['payer'] = plain_name(one['payer'], 30)
            ok(ours == expected, f'CPA 005 of {count} reads back', f'{ours[:3]}\n{expected[:3]}')
        except (AssertionError, ValueError, IndexError) as wrong:
            ok(False, f'CPA 005 of {count} has its form', f'{wrong!r} {ran.stderr.decode()}')
        ran = write(tool, place, 'pain008', collections)
        path = os.path.join(place, 'pain.xml')
        with open(path, 'wb') as file:
            file.write(ran.stdout)
        good, words = fits(os.path.join(HERE, 'pain.008.001.08.xsd'), path)
        ok(good, f'pain.008 of {count} fits the schema', words + ran.stderr.decode())
        if good:
            expected = sorted(({**one, 'payer': cut(one['payer'], 140)} for one in collections),
                              key=lambda one: one['due'])
            ours = read_pain(path)
            ok(ours == expected, f'pain.008 of {count} reads back', f'{ours[:3]}\n{expected[:3]}')


def read_paid_out(path):
    body = child(ElementTree.parse(path).getroot(), 'CstmrCdtTrfInitn')
    block, = every(body, 'PmtInf')
    items = []
    for one in every(block, 'CdtTrfTxInf'):
        member = text(one, 'CdtrAgt/FinInstnId/ClrSysMmbId/MmbId')
        account, again = text(one, 'RmtInf/Ustrd').split(' ')
        assert again == text(one, 'PmtId/EndToEndId')
        items.append({'id': again, 'account': account, 'payer': text(one, 'Cdtr/Nm'),
                      'institution': member[1:4], 'transit': member[4:],
                      'number': text(one, 'CdtrAcct/Id/Othr/Id'),
                      'amount': text(one, 'Amt/InstdAmt'),
                      'due': text(block, 'ReqdExctnDt/Dt')})
    total = sum(Decimal(one['amount']) for one in items)
    for part in (block, child(body, 'GrpHdr')):
        assert int(text(part, 'NbOfTxs')) == len(items)
        assert Decimal(text(part, 'CtrlSum')) == total
    assert text(block, 'DbtrAcct/Id/Othr/Id') == '700123'
    return items


def check_paid_out(tool, place, draw):
    for count in (1, 2, 300):
        payments = [{**one, 'due': '2025-12-31'} for one in drawn(draw, count)]
        ran = write(tool, place, 'pain001', payments)
        path = os.path.join(place, 'pain.xml')
        with open(path, 'wb') as file:
            file.write(ran.stdout)
        good, words = fits(os.path.join(HERE, 'pain.001.001.09.xsd'), path)
        ok(good, f'pain.001 of {count} fits the schema', words + ran.stderr.decode())
        if good:
            ours = read_paid_out(path)
            expected = [{**{k: one[k] for k in ours[0]}, 'payer': cut(one['payer'], 140)}
                        for one in payments]
            ok(ours == expected, f'pain.001 of {count} reads back', f'{ours[:3]}\n{expected[:3]}')


def check_refused(tool, place, draw):
    changes = [('an id twice', {'id': 'X'}), ('an id in small letters', {'id': 'x1'}),
               ('an id of 20 characters', {'id': 'X' * 20}), ('no payer', {'payer': ''}),
               ('an institution of two digits', {'institution': '03'}),
               ('a transit with a letter', {'transit': '0001A'}),
               ('no account number', {'number': ''}), ('nothing to take', {'amount': '0.00'}),
               ('100 million', {'amount': '100000000.00'}), ('no mandate', {'mandate': ''}),
               ('a mandate signed after the day', {'signed': '2026-06-01'})]
    for name, change in changes:
        collections = [{**one, **change} for one in drawn(draw, 2)]
        if 'id' in change and name != 'an id twice':
            collections = collections[:1]
        for verb in ('pain008', 'cpa005', 'pain001'):
            ran = write(tool, place, verb, collections)
            ok(ran.returncode == 1 and not ran.stdout and b'BNK-02' in ran.stderr,
               f'{verb} refuses {name}', ran)
    for verb in ('pain008', 'cpa005', 'pain001'):
        ran = write(tool, place, verb, [])
        ok(ran.returncode == 1 and b'BNK-0205' in ran.stderr, f'{verb} of nothing is none', ran)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('tool')
    parser.add_argument('--seed', type=int, default=random.SystemRandom().randrange(10 ** 9))
    arguments = parser.parse_args()
    print(f'# seed {arguments.seed}')
    draw = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as place:
        check_camt(arguments.tool, place)
        check_820(arguments.tool)
        check_written(arguments.tool, place, draw)
        check_paid_out(arguments.tool, place, draw)
        check_refused(arguments.tool, place, draw)
    print(f"1..{counts['ok'] + counts['bad']}")
    return 1 if counts['bad'] else 0


if __name__ == '__main__':
    raise SystemExit(main())
