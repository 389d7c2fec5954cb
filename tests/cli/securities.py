"""Financial security of other programs, on paper, and of before the system: bad input by the API
and by the command, in both languages, and that nothing half-written is left."""
import json
import os

from findings import Api, messages
from house import carm, copy

IMPORTER = '731056248RM0001'
OWN = f'/v1/accounts/{IMPORTER}'
BROKER = '728804154RM0001'
SURETY = '764312088'
COLUMNS = ('account', 'provider', 'number', 'activity', 'amount', 'from', 'until', 'coPrincipal')
GOOD = dict(account=IMPORTER, provider=SURETY, number='D120-1', activity='rpp', amount='25000.00',
            until='', coPrincipal='', **{'from': '2019-04-01'})
WRONG_CELLS = {
    'account': ('731056248', 'FSG-0007'),
    'provider': ('731056248', 'FSG-0020'),
    'number': ('D 1', 'FSG-0021'),
    'activity': ('rpp broker', 'FSG-0300'),
    'amount': ('4999.99', 'FSG-0024'),
    'from': ('2024-10-21', 'FSG-0331'),
    'until': ('2024-01-01', 'FSG-0025'),
    'coPrincipal': ('Second Ltd.', 'FSG-0332'),
}


def keys(data):
    return {name: carm(data, 'key', number, 'securities').out.strip()
            for name, number in (('importer', IMPORTER[:9]), ('surety', SURETY),
                                 ('agency', '900978446'), ('stranger', '797645710'))}


def table(*rows, columns=COLUMNS):
    lines = [columns] + [[row.get(column, '') for column in columns] for row in rows]
    return '\n'.join(','.join(line) for line in lines) + '\n'


def bonds(tally, place, data):
    """By the command: each wrong column, then the good file, twice."""
    own = copy(data, os.path.join(place, 'bonds'))
    path = os.path.join(place, 'bonds.csv')

    def load(text, *words):
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return carm(own, 'load', 'bonds', path, *words)

    for column, (value, code) in WRONG_CELLS.items():
        bad = dict(GOOD, number='D120-2')
        bad[column] = value
        ran = load(table(GOOD, bad))
        tally.ok(ran.status == 1 and code in ran.err and '1 refused' in ran.out,
                 f'bonds: a wrong {column} is {code}', ran)
        ran = load(table(GOOD, bad), '--fr')
        tally.ok(code in ran.err and ('rangée 3' in ran.err or 'ligne 3' in ran.err),
                 f'bonds: a wrong {column} is told in French with its row', ran)
    for column in COLUMNS[:6]:
        ran = load(table(GOOD, columns=[c for c in COLUMNS if c != column]))
        tally.ok(ran.status == 1 and 'FSG-0335' in ran.err and column in ran.err,
                 f'bonds: without the column {column}', ran)
    ran = load(table(GOOD, columns=COLUMNS + ('note',)))
    tally.ok(ran.status == 1 and 'FSG-0334' in ran.err, 'bonds: a column that is none', ran)
    ran = load(table(GOOD, GOOD))
    tally.ok(ran.status == 1 and 'FSG-0333' in ran.err, 'bonds: a number twice', ran)
    ran = load(table(dict(GOOD, number='D120-4', amount='6000000.00'),
                     dict(GOOD, number='D120-5', amount='4000000.01')), '--dry-run')
    tally.ok(ran.status == 1 and 'FSG-0034' in ran.err and '1 refused' in ran.out,
             'bonds: together above the most for an account, seen when they are checked', ran)
    ran = load('')
    tally.ok(ran.status == 1 and 'IMP-' in ran.err, 'bonds: an empty file', ran)
    ran = load(table(GOOD), '--dry-run')
    tally.ok(ran.status == 0 and '1 added' in ran.out, 'bonds: a dry run', ran)
    ran = load(table(GOOD))
    tally.ok(ran.status == 0 and '1 added, 0 there already' in ran.out,
             'bonds: nothing was written before', ran)
    ran = load(table(GOOD, dict(GOOD, number='D120-3')), '--json')
    told = json.loads(ran.out) if ran.status == 0 else {}
    tally.ok([row['done'] for row in told.get('rows', ())] == ['there', 'added'],
             'bonds: again without doubling', ran)
    ran = load(table(dict(GOOD, amount='26000.00')))
    tally.ok(ran.status == 1 and 'FSG-0336' in ran.err, 'bonds: another amount is another', ran)
    ran = carm(own, 'verify')
    tally.ok(ran.status == 0, 'bonds: the books are clean', ran)


def between_reviews(tally, agency, importer, stranger, refused):
    """Requests to change a requirement, what is used, what comes."""
    requests = f'{OWN}/requirement-requests'
    change = {'amount': {'amount': '100.00', 'currency': 'CAD'}, 'basis': 'actual', 'words': 'x'}
    answer = importer.get(f'{OWN}/security/utilisation?from=soon')
    tally.ok(messages(answer, 'FSG-0206'), 'security: days that are none', answer)
    answer = stranger.get(f'{OWN}/security/forecast')
    tally.ok(answer.get('status') == 404, 'security: a stranger sees no forecast', answer)
    refused(importer, requests, dict(change, basis='guess'), 'FSG-0203', 'a basis that is none')
    status, answer = importer.post(requests, change)
    tally.ok(status == 201 and answer.get('state') == 'requirement_request.open',
             'security: it waits for a decision', (status, answer))
    refused(importer, requests, change, 'FSG-0201', 'a second request')
    steps = f"{requests}/{importer.get(requests)['items'][0]['id']}/steps"
    step = 'requirement_request.'
    refused(agency, steps, {'step': step + 'approve', 'until': '2099-01-01'}, 'FSG-0205',
            'approved for too long')
    refused(agency, steps, {'step': step + 'refuse'}, 'MON-0001', 'refused without a reason')
    status, answer = importer.post(steps, {'step': step + 'approve', 'until': '2026-01-31'})
    tally.ok(status == 403, 'security: nobody approves for themselves', (status, answer))
    status, answer = agency.post(steps, {'step': step + 'approve', 'until': '2026-01-31'})
    tally.ok(status == 201 and answer.get('state') == step + 'approved', 'security: approved',
             (status, answer))
    refused(agency, steps, {'step': step + 'refuse', 'words': 'x'}, 'MON-0003', 'decided already')
    answer = importer.get(f'{OWN}/security/utilisation?from=2025-01-01&to=2025-11-01')
    tally.ok(len(answer.get('items', ())) == 305, 'security: a row for each day', answer)
    answer = importer.get(f'{OWN}/security/forecast')
    tally.ok(len(answer.get('months', ())) == 12, 'security: the months to come', answer)


def work(tally, server, own):
    """By the API, in both languages; the C tests have every case of the actions."""
    agency, surety, importer = (Api(server, own[name]) for name in ('agency', 'surety', 'importer'))

    def refused(api, path, document, code, what):
        for language in ('en', 'fr'):
            status, answer = api.post(path, document, language)
            tally.ok(status in (409, 422) and messages(answer, code),
                     f'security: {what} ({language})', (status, answer))

    between_reviews(tally, agency, importer, Api(server, own['stranger']), refused)
    money = {'amount': '60000.00', 'currency': 'CAD'}
    order = {'account': BROKER, 'number': 'SP-1', 'amount': money}
    refused(surety, '/v1/security-agreements', dict(order, program='carrier'), 'FSG-0301',
            'an account of another program')
    refused(surety, '/v1/security-agreements', order, 'FSG-0028', 'a broker is no importer')
    refused(surety, '/v1/security-agreements',
            dict(order, program='broker', authority='accounting'), 'FSG-0302',
            'an authority of another program')
    refused(surety, '/v1/security-agreements',
            dict(order, program='broker', allocations=[
                {'account': BROKER, 'amount': {'amount': '50000.00', 'currency': 'CAD'}},
                {'account': IMPORTER, 'amount': {'amount': '10000.00', 'currency': 'CAD'}}]),
            'FSG-0027', 'a part for another business')
    refused(importer, f'{OWN}/security-deposits',
            {'id': 'D', 'amount': money, 'program': 'bonded'}, 'FSG-0301', 'a deposit of a program')
    paper = {'provider': SURETY, 'number': 'SP-2', 'amount': money,
             'paper': {'amountInWords': 'sixty thousand dollars', 'copy': 'F-1', 'sealed': True,
                       'debtorSigned': True, 'providerSigned': True}}
    refused(agency, f'{OWN}/paper-agreements', paper, 'FSG-0320', 'paper without approval')
    refused(agency, f'{OWN}/paper-approvals', {'ground': 'habit', 'words': 'x'}, 'FSG-0321',
            'a ground that is none')
    refused(agency, f'{OWN}/security-programs',
            {'program': 'duty_free', 'words': 'x',
             'amount': {'amount': '9999.99', 'currency': 'CAD'}}, 'FSG-0303', 'below the least')
    status, answer = Api(server, own['stranger']).post(f'{OWN}/paper-approvals',
                                                       {'ground': 'event', 'words': 'x'})
    tally.ok(status == 404, 'security: a stranger is not told of the account', (status, answer))
    status, answer = surety.post('/v1/security-agreements', dict(order, program='broker'))
    tally.ok(status == 201 and answer.get('program') == 'broker', 'security: a broker has its own',
             (status, answer))
