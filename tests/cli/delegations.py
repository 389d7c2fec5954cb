"""Delegations by software: asked, answered, changed and ended, in both languages, on good input and
bad; by whom it may not be."""
import json

from house import carm

CLIENT, FIRM, STRANGER = '700123482', '753201177', '714500931'
TERMS = {'accounts': 'RM0001', 'file': True, 'until': '2026-12-31',
         'ceiling': {'amount': '1000.00', 'currency': 'CAD'}}


def keys(data):
    return [carm(data, 'key', number, 'delegations').out.strip()
            for number in (CLIENT, FIRM, STRANGER)]


def ask(server, key, method, path, body=None, language='en', kind='application/json'):
    data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {'Authorization': f'Bearer {key}', 'Content-Type': kind, 'Accept-Language': language}
    status, answer = server.request(method, path, data, headers)
    return status, json.loads(answer)


def codes(answer):
    return [f['code'] for f in answer.get('findings', [])]


def bad_terms(tally, server, client, decisions):
    for changed, code, words in (
            ({'accounts': ''}, 'DLG-0006', 'Choisissez'),
            ({'accounts': 'RM0009'}, 'DLG-0007', 'RM0009'),
            ({'until': '2020-01-01'}, 'DLG-0008', '2020-01-01'),
            ({'from': '2020-01-01'}, 'DLG-0009', '2020-01-01'),
            ({'ceiling': {'amount': '0.00', 'currency': 'CAD'}}, 'DLG-0010', 'plafond'),
            ({'pay': True}, 'DLG-0011', 'soldes'),
            ({'until': '31 March'}, 'DOC-0004', '31 March'),
            ({'ceiling': {'amount': 'x', 'currency': 'CAD'}}, 'DOC-0005', 'x'),
            ({'file': 'maybe'}, 'DOC-0003', 'file'),
            ({'more': 1}, 'DOC-0001', 'more')):
        order = {'decision': 'approve', **TERMS, **changed}
        status, answer = ask(server, client, 'POST', decisions, order, 'fr')
        tally.ok(status == 422 and codes(answer) == [code] and words in json.dumps(
            answer, ensure_ascii=False), f'delegation: {code} is told', f'{status} {answer}')


def work(tally, server, three):
    client, firm, stranger = three
    changes = f'/v1/delegations/{CLIENT}/{FIRM}/changes'
    status, answer = ask(server, stranger, 'POST', changes, {'change': 'end'})
    tally.ok(status == 404, 'delegation: another business does not end it', f'{status} {answer}')
    status, answer = ask(server, client, 'POST', changes, {'change': 'end', 'reason': 'done'})
    tally.ok(status == 200, 'delegation: the client ends it', f'{status} {answer}')
    status, answer = ask(server, firm, 'GET', f'/v1/accounts/{CLIENT}RM0001/balance')
    tally.ok(status == 404, 'delegation: the firm finds nothing at once', f'{status} {answer}')
    status, answer = ask(server, client, 'POST', changes, {'change': 'end'})
    tally.ok(status == 409 and codes(answer) == ['DLG-0017'], 'delegation: it ends once',
             f'{status} {answer}')

    status, made = ask(server, firm, 'POST', '/v1/delegation-requests',
                       {'client': CLIENT, 'words': 'audit <2025>'})
    tally.ok(status == 201 and made['state'] == 'requested' and 'clientName' not in made,
             'delegation: the firm asks and learns nothing', f'{status} {made}')
    status, answer = ask(server, client, 'POST', '/v1/delegation-requests', {'client': FIRM})
    tally.ok(status == 422 and codes(answer) == ['DLG-0002'], 'delegation: an importer has none',
             f'{status} {answer}')
    decisions = f'/v1/delegation-requests/{made["id"]}/decisions'
    bad_terms(tally, server, client, decisions)
    for key in (firm, stranger):
        status, answer = ask(server, key, 'POST', decisions, {'decision': 'approve', **TERMS})
        tally.ok(status == 404, 'delegation: only the client decides', f'{status} {answer}')
    order = {'decision': 'approve', **TERMS}
    status, told = ask(server, client, 'POST', f'{decisions}?dryRun=true', order, 'fr')
    seen = told['accounts'][0]
    tally.ok(status == 200 and 'jusqu’au 31 décembre 2026' in told['sentence'] and
             seen['declarationsSeen'] == 0 < seen['declarations'],
             'delegation: the preview counts what is hidden', f'{status} {told}')
    status, answer = ask(server, client, 'POST', decisions, order)
    tally.ok(status == 200 and answer['state'] == 'active', 'delegation: it is approved',
             f'{status} {answer}')
    status, answer = ask(server, firm, 'GET', '/v1/clients', language='fr')
    tally.ok(told['sentence'] in [i['sentence'] for i in answer['items']],
             'delegation: the firm reads the same sentence', f'{status} {answer}')
    status, answer = ask(server, firm, 'GET', '/v1/declarations')
    tally.ok(status == 200 and answer['items'] == [], 'delegation: and sees none of others',
             f'{status} {str(answer)[:400]}')
    status, answer = ask(server, firm, 'POST', '/v1/delegation-requests/many',
                         b'client\n000000000\nabc\n' + CLIENT.encode() + b'\n', kind='text/csv')
    tally.ok(status == 200 and [i.get('code') for i in answer['items']] ==
             [None, 'RGN-0002', 'DLG-0005'], 'delegation: many at once are told row by row',
             f'{status} {answer}')
