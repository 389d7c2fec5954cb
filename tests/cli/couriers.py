"""A courier's month: every finding on it through the API and by the page, in both languages; files
of rows, by the API and by the command."""
import json
import os

from findings import Api, Page, checked_number, in_both, messages, on_page, whole
from house import carm, copy

COURIER = '785312042RM0001'
COLUMNS = 'shipment,released,consignee,description,classification,origin,value,currency,' \
          'quantity,unit'


def number(sequence):
    return checked_number(sequence, of='55120')


def shipment(**changes):
    """One line of October, sound."""
    made = whole(type='F', importer=COURIER, releaseDate='2025-10-31')
    made['transactionNumber'] = number(1)
    made['lines'][0].update(shipmentNumber='S1', shipmentReleaseDate='2025-10-30',
                            consignee='Anna, Halifax',
                            value={'amount': '100.00', 'currency': 'USD'})
    made['lines'][0].update(changes)
    made['lines'][0] = {name: value for name, value in made['lines'][0].items()
                        if value is not None}
    del made['invoices'][0]['total']
    return made


def two_lines():
    made = shipment()
    made['lines'].append(dict(made['lines'][0], number=2, consignee='Bea'))
    return made


def cases():
    return {
        'CAD-0551': shipment(shipmentNumber=None),
        'CAD-0552': shipment(shipmentReleaseDate=None),
        'CAD-0553': shipment(shipmentReleaseDate='2025-09-30'),
        'CAD-0554': shipment(consignee=None),
        'CAD-0555': two_lines(),
        'CAD-0556': shipment(value={'amount': '3300.00', 'currency': 'USD'}),
        'CAD-0558': shipment(shipmentReleaseDate='2025-11-21'),
    }


def rows(count, bad=()):
    """CSV of so many shipments; those whose place is in `bad` have no sound value."""
    out = [COLUMNS]
    for place in range(1, count + 1):
        value = 'many' if place in bad else f'{10 + place % 90}.50'
        out.append(f'S{place},2025-10-{1 + place % 28:02d},"Consignee {place}",Shirt,'
                   f'6109.10.00.12,IN,{value},CAD,1,NMB')
    return '\n'.join(out) + '\n'


def key(data):
    return carm(data, 'key', COURIER[:9], 'courier').out.strip()


def post(api, query, csv, language='en'):
    api.count += 1
    headers = dict(api.headers, **{'Content-Type': 'text/csv', 'Accept-Language': language,
                                   'Idempotency-Key': f'courier-{api.count}'})
    status, body = api.server.request('POST', f'/v1/declarations/consolidated?{query}',
                                      csv.encode(), headers)
    return status, json.loads(body)


def by_file(tally, api):
    head = f'importer={COURIER}&office=0495&transportMode=1&month=2025-10&transactionNumber='
    files = {
        'SHP-0001': 'colour,' + rows(1), 'SHP-0002': 'shipment\nS1\n',
        'SHP-0003': 'unit,' + rows(1), 'SHP-0005': COLUMNS + '\nS1,2025-10-02\n',
        'SHP-0006': COLUMNS + '\n', 'SHP-0007': rows(10000), 'SHP-0008': rows(3, (2,)),
        'SHP-0009': rows(2, (1, 2)),
    }
    for code, csv in files.items():
        told = [messages(post(api, head + number(2), csv, language)[1], code)
                for language in ('en', 'fr')]
        tally.ok(all(told) and told[0] != told[1], f'{code} is found in a file, in both languages',
                 told)
    wrong = head.replace('2025-10', 'October') + number(2)
    told = [messages(post(api, wrong, rows(1), language)[1], 'SHP-0010')
            for language in ('en', 'fr')]
    tally.ok(all(told) and told[0] != told[1], 'SHP-0010 is found, in both languages', told)

    csv = rows(300, (7, 150, 300))
    status, answer = post(api, head + number(2), csv)
    bad = [finding['pointer'] for finding in answer['findings'] if finding['code'] != 'SHP-0008']
    tally.ok(status == 422 and bad == [f'/rows/{row}/value/amount' for row in (8, 151, 301)],
             'three bad rows of 300 are named, and nothing is filed', f'{status} {bad}')
    status, answer = post(api, head + number(2) + '&leaveOut=true', csv)
    tally.ok(status == 201 and answer['linesCount'] == 297 and answer['rows'] == 300 and
             [each['row'] for each in answer['leftOut']] == [8, 151, 301] and
             answer['accountBy'] == '2025-11-24' and answer['dueDate'] == '2025-12-01',
             'the good rows are filed, and it is told which were left out',
             f'{status} {str(answer)[:900]}')
    shown = api.get(f'/v1/declarations/{number(2)}/versions')['items'][0]
    tally.ok(shown['type'] == 'F' and shown['payable']['amount'] == answer['payable']['amount'],
             'the declaration is there', str(shown)[:400])


def by_command(tally, data, place):
    data = copy(data, os.path.join(place, 'courier'))
    path = os.path.join(place, 'month.csv')
    with open(path, 'w', encoding='utf-8') as file:
        file.write(rows(5, (2,)))
    words = ('file', path, '--month', '2025-10', '--importer', COURIER, '--office', '0495',
             '--mode', '1', '--number', number(3))
    ran = carm(data, *words)
    tally.ok(ran.status == 1 and 'SHP-0008' in ran.err and '/rows/3/' in ran.err,
             'carm file --month names the bad row', ran)
    ran = carm(data, *words, '--leave-out')
    tally.ok(ran.status == 0 and 'row 3' in ran.err and '4 of 5 rows' in ran.out,
             'carm file --month --leave-out files the rest', ran)
    ran = carm(data, 'verify')
    tally.ok(ran.status == 0, 'carm verify is clean after it', ran)


def work(tally, server, courier_key):
    api = Api(server, courier_key)
    api.count = 8000
    pages = {language: Page(server, language, 'colette', COURIER) for language in ('en', 'fr')}
    for code, document in sorted(cases().items()):
        told = in_both(tally, api, code, '/v1/declarations?dryRun=true', document)
        for language, page in pages.items():
            on_page(tally, page, language, code, document, told[language])
    by_file(tally, api)
