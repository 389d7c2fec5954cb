"""Bad input through every door that takes it: each has its finding, and nothing is half-stored."""
import json
import os
import re

from house import ACCOUNT, carm, counts, declaration, encoded


def line_of(sequence, **changes):
    whole = declaration(sequence)
    whole['lines'][0].update(changes)
    return whole


def in_currency(sequence, currency):
    whole = line_of(sequence, value={'amount': '10000.00', 'currency': currency})
    whole['invoices'][0]['total']['currency'] = currency
    return whole


def with_gap(sequence):
    whole = declaration(sequence)
    whole['lines'].append(dict(whole['lines'][0], number=3, invoiceLine=2))
    whole['invoices'][0]['total']['amount'] = '20000.00'
    return whole


def nested(depth):
    return b'{"notes":' + b'[' * depth + b']' * depth + b'}'


def cases(used):
    """Name, bytes, the finding's code, whether working it out alone shows it."""
    plain = encoded(declaration(900))
    return [
        ('an unknown classification', encoded(line_of(901, classification='9999999999')),
         'CAD-0402', True),
        ('a treatment that is not available', encoded(line_of(902, treatment='10')),
         'CAD-0410', True),
        ('a currency never published', encoded(in_currency(903, 'KPW')), 'CAD-030[24]', True),
        ('a value with three decimals',
         encoded(line_of(904, value={'amount': '10.005', 'currency': 'USD'})), 'DOC-0005', True),
        ('line numbers with a gap', encoded(with_gap(905)), 'CAD-0401', True),
        ('a duplicate transaction number',
         encoded(dict(line_of(906, origin='BD', exportPlace='BD'), transactionNumber=used)),
         'CAD-010[45]', False),
        ('an account that only exports',
         encoded(declaration(907, importer='786534800RM0001')), 'CAD-0121', False),
        ('15 digits where a program account belongs',
         encoded(declaration(908, importer='731056248000001')), 'DOC-0006', True),
        ('text that is not UTF-8', plain.replace(b'knitted', b'tricot\xe9s'), 'DOC-0009', True),
        ('a document of 6 MiB', plain[:-1] + b',"notes":"' + b'x' * (6 << 20) + b'"}',
         'DOC-0011', True),
        ('deep nesting', nested(64), 'DOC-0010', True),
        ('very deep nesting', nested(100000), 'DOC-0010', True),
        ('truncated JSON', plain[:len(plain) // 2], 'DOC-0014', True),
        ('an empty document', b'', 'DOC-00(08|14)', True),
        ('amounts as numbers', encoded(line_of(911, value=10.5)), 'DOC-0016', True),
        ('a name given twice', plain[:-1] + b',"office":"0495"}', 'DOC-0015', True),
        ('an unknown field', encoded(dict(declaration(913), colour='red')), 'DOC-0001', True),
        ('a date that is none', encoded(declaration(914, releaseDate='2025-02-30')), 'DOC-0004',
         True),
    ]


def names(pattern, text):
    return re.search(rf'\b{pattern}\b', text) is not None


def command_declarations(tally, place, data, used):
    path = os.path.join(place, 'bad.json')
    before = counts(data)[0]
    for name, given, code, alone in cases(used):
        with open(path, 'wb') as file:
            file.write(given)
        if alone:
            ran = carm(data, 'assess', path)
            tally.ok(ran.status == 1 and names(code, ran.all), f'assess names {name}', ran)
            french = carm(data, 'assess', path, '--fr')
            tally.ok(french.status == 1 and names(code, french.all) and french.err != ran.err,
                     f'assess --fr names {name} in French', french)
        ran = carm(data, 'file', path)
        tally.ok(ran.status == 1 and names(code, ran.all), f'file names {name}', ran)
        after = counts(data)
        tally.ok(after[0] == before and after[1], f'file stores nothing of {name}', after[0])


def command_files(tally, place, data):
    """Bulk filing takes what is sound and names the line of what is not."""
    path = os.path.join(place, 'bulk.jsonl')
    with open(path, 'wb') as file:
        file.write(encoded(declaration(950)) + b'\n' + encoded(with_gap(951)) + b'\n{"type":\n')
    ran = carm(data, 'file', path)
    tally.ok(ran.status == 1 and '1 declarations' in ran.out and '2 refused' in ran.out and
             'line 2' in ran.err and 'line 3' in ran.err and names('CAD-0401', ran.err) and
             names('DOC-0014', ran.err), 'file takes one of three and names the others', ran)
    text, clean, ran = counts(data)
    tally.ok(clean, 'the books are clean after it', ran)

    pay = os.path.join(place, 'pay.csv')
    sheets = [
        ('a missing column', f'id,account,value_date\np1,{ACCOUNT},2025-11-20\n', 'REF-0001'),
        ('an amount of three decimals',
         f'id,account,amount,value_date\np2,{ACCOUNT},1.005,2025-11-20\n', 'REF-0003'),
        ('15 digits for an account',
         'id,account,amount,value_date\np3,731056248000001,1.00,2025-11-20\n', 'REF-0003'),
        ('a quotation mark never closed',
         f'id,account,amount,value_date\np4,"{ACCOUNT},1.00,2025-11-20\n', 'REF-0005'),
        ('a header with a quotation mark never closed', 'id,account,"amount\n', 'REF-0005'),
        ('an amount that goes on after its quotation mark',
         f'id,account,amount,value_date\np5,{ACCOUNT},"100"00.00,2025-11-20\n', 'REF-0005'),
        ('an empty file', '', 'REF-0006'),
        ('text that is not UTF-8', 'id,account,amount,value_date\n\udce9,1,2,3\n', 'DOC-0009'),
        ('a good row before a bad one', f'id,account,amount,value_date\np6,{ACCOUNT},1.00,'
         f'2025-11-20\np7,{ACCOUNT},1.005,2025-11-20\n', 'REF-0003'),
        ('entities of its own', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'BNK-0004'),
        ('a statement cut off', '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">',
         'BNK-0003'),
        ('elements without an end', '<a>' * 100000, 'BNK-0005'),
        ('another message', '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"/>',
         'BNK-0006'),
        ('an interchange cut off', 'ISA*00*', 'BNK-0020'),
        ('a letter', 'Dear bank', 'BNK-0001'),
    ]
    for name, sheet, code in sheets:
        with open(pay, 'w', encoding='utf-8', errors='surrogateescape') as file:
            file.write(sheet)
        ran = carm(data, 'pay', pay)
        tally.ok(ran.status == 1 and names(code, ran.all), f'pay names {name}', ran)
        after = counts(data)
        tally.ok(after[0] == text and after[1], f'pay stores nothing of {name}', after[0])


def load(tally, place, data, reference):
    def altered(kind, change):
        with open(os.path.join(reference, kind + '.csv'), encoding='utf-8') as file:
            rows = file.read().split('\n')
        path = os.path.join(place, kind + '.csv')
        with open(path, 'w', encoding='utf-8') as file:
            file.write('\n'.join(change(rows)))
        return path

    def without_column(rows):
        return [row.partition(',')[2] for row in rows]

    def broken_row(rows):
        rows[2] = 'not-a-date,' + rows[2].partition(',')[2]
        return rows

    for kind in ('holidays', 'exchange-rates', 'gst-rates', 'interest-rates', 'surtax-orders'):
        path = os.path.join(reference, kind + '.csv')
        ran = carm(data, 'load', kind, path)
        tally.ok(ran.status == 0 and ran.out.startswith('0 added, 0 changed'),
                 f'{kind} loaded again change nothing', ran)
        ran = carm(data, 'load', kind, altered(kind, without_column))
        tally.ok(ran.status == 1 and names('REF-0001', ran.all),
                 f'load names the missing column of {kind}', ran)
    path = os.path.join(reference, 'tariff-2025.csv')
    ran = carm(data, 'load', 'tariff', path)
    tally.ok(ran.status == 0 and ran.out.startswith('0 added, 0 changed'),
             'the tariff loaded again changes nothing', ran)
    ran = carm(data, 'load', 'holidays', altered('holidays', broken_row))
    tally.ok(ran.status == 1 and names('REF-0003', ran.all) and 'date' in ran.all,
             'load names row and column of what it cannot read', ran)
    again = carm(data, 'load', 'holidays', os.path.join(reference, 'holidays.csv'))
    tally.ok(again.status == 0 and again.out.startswith('0 added, 0 changed'),
             'a broken file has changed nothing', again)


def api(tally, data, server, key, used):
    headers = {'Authorization': f'Bearer {key}', 'Content-Type': 'application/json'}

    def problem(name, path, given, code, more, statuses=range(400, 500)):
        status, body = server.request('POST', path, given, dict(headers, **more))
        fine = status in statuses and names(code, body)
        try:
            fine = fine and all(f['message'] for f in json.loads(body)['findings'])
        except (ValueError, KeyError, TypeError):
            fine = False
        tally.ok(fine, name, f'{status} {body[:600]}')
        return body

    def total():
        pages, path = [], '/v1/declarations?limit=100'
        status, body = server.request('GET', path, None, headers)
        pages.append(body if status == 200 else f'{status}')
        return pages

    before = total()
    for number, (name, given, code, alone) in enumerate(cases(used)):
        statuses = (413,) if '6 MiB' in name else (400, 409, 422)
        if 'only exports' in name:
            code = 'CAD-012[12]'  # nobody files for another's account, whatever its kind
        if alone:
            problem(f'POST /v1/assessments names {name}', '/v1/assessments', given, code, {},
                    statuses)
        english = problem(f'POST /v1/declarations names {name}', '/v1/declarations', given, code,
                          {'Idempotency-Key': f'bad-{number}'}, statuses)
        french = problem(f'POST /v1/declarations names {name} in French', '/v1/declarations',
                         given, code, {'Idempotency-Key': f'bad-{number}-fr',
                                       'Accept-Language': 'fr-CA'}, statuses)
        tally.ok(json_messages(english) != json_messages(french), f'the French of {name} differs',
                 french)
    tally.ok(total() == before, 'the API has stored nothing of these')
    problem('POST payments names an amount of three decimals', f'/v1/accounts/{ACCOUNT}/payments',
            b'{"amount":{"amount":"12.345","currency":"CAD"}}', 'DOC-0005',
            {'Idempotency-Key': 'bad-pay'}, (422,))
    status, body = server.request('POST', '/v1/assessments', encoded(declaration(960)))
    tally.ok(status == 401, 'without a key the answer is 401', f'{status} {body}')
    status, body = server.request('POST', '/v1/assessments', encoded(declaration(960)),
                                  {'Authorization': 'Bearer carm_no-such-key',
                                   'Content-Type': 'application/json'})
    tally.ok(status == 401, 'with a wrong key the answer is 401', f'{status} {body}')
    status, body = server.request('GET', '/v1/accounts/700123482RM0001', None, headers)
    tally.ok(status in (403, 404), 'another\'s account is not found', f'{status} {body}')
    status, body = server.request('GET', '/health')
    tally.ok(status == 200, 'the server lives after all this', f'{status} {body}')


def json_messages(body):
    try:
        return [finding['message'] for finding in json.loads(body)['findings']]
    except (ValueError, KeyError, TypeError):
        return None
