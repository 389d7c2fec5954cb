"""Client groups and assignments by the software of a firm, on good input and bad; by whom it may
not be."""
import json

from delegations import ask, codes
from house import carm

FIRM, IMPORTER, FIRST, SECOND = '741190268', '731056248', '797645710', '829867530'


def keys(data):
    carm(data, 'user', FIRM, 'groups-lea', '--role', 'editor', given=b'Tapping2spiles\n')
    return [carm(data, 'key', number, 'groups').out.strip() for number in (FIRM, IMPORTER)]


def bad(tally, server, firm, group):
    people = '/v1/employees/groups-lea/assignments'
    changes = f'/v1/client-groups/{group}/changes'
    for path, body, code, words in (
            ('/v1/client-groups', {'name': ' QUEBEC '}, 'CLG-0002', 'Québec'),
            ('/v1/client-groups', {'name': '--'}, 'CLG-0001', '80'),
            ('/v1/client-groups', {'name': 'x' * 81}, 'CLG-0001', '80'),
            ('/v1/client-groups', {'nom': 'x'}, 'DOC-0001', 'nom'),
            (changes, {'change': 'put', 'clients': '786534800'}, 'CLG-0004', '786534800'),
            (changes, {'change': 'put', 'clients': '999999998'}, 'CLG-0004', '999999998'),
            (changes, {'change': 'put', 'clients': '12'}, 'RGN-0002', '12'),
            (changes, {'change': 'put'}, 'CLG-0005', 'client'),
            (changes, {'change': 'take'}, 'CLG-0005', 'client'),
            (changes, {'change': 'burn'}, 'DOC-0003', 'rename'),
            (people, {'role': 'manager', 'group': group}, 'CLG-0009', 'manager'),
            (people, {'role': 'reader', 'group': 'nowhere'}, 'CLG-0010', 'nowhere'),
            (people, {'role': 'reader'}, 'CLG-0014', 'groupe'),
            (people, {'role': 'reader', 'group': group, 'clients': FIRST}, 'CLG-0014', 'groupe'),
            (people, {'only': 'perhaps'}, 'DOC-0003', 'only'),
            ('/v1/employees/sam/assignments', {'only': True}, 'CLG-0008', 'sam')):
        status, answer = ask(server, firm, 'POST', path, body, 'fr')
        tally.ok(status == 422 and codes(answer) == [code] and words in json.dumps(
            answer, ensure_ascii=False), f'groups: {code} is told of {body}', f'{status} {answer}')
    for text, code in ((b'', 'CLG-0012'), (b'a,b\n1,2\n', 'CLG-0011'),
                       (b'client,group\n', 'CLG-0012'), (b'client,group\n"x', 'CLG-0011'),
                       (b'client,group\n' + b'797645710,x\n' * 5001, 'CLG-0013')):
        status, answer = ask(server, firm, 'POST', '/v1/assignments/many', text, kind='text/csv')
        tally.ok(status == 422 and codes(answer) == [code],
                 f'groups: {code} is told of a file of {len(text)} bytes', f'{status} {answer}')


def work(tally, server, two):
    firm, importer = two
    status, made = ask(server, firm, 'POST', '/v1/client-groups', {'name': 'Québec'})
    tally.ok(status == 201 and made['clients'] == 0, 'groups: one is made', f'{status} {made}')
    group = made['id']
    bad(tally, server, firm, group)
    changes, people = f'/v1/client-groups/{group}/changes', '/v1/employees/groups-lea/assignments'
    for path in ('/v1/client-groups', f'/v1/client-groups/{group}/clients', people):
        status, answer = ask(server, importer, 'GET', path)
        tally.ok(status in (403, 404), f'groups: {path} is a firm’s', f'{status} {answer}')
    status, answer = ask(server, importer, 'POST', changes, {'change': 'delete'})
    tally.ok(status in (403, 404), 'groups: nobody else deletes it', f'{status} {answer}')

    status, answer = ask(server, firm, 'POST', changes,
                         {'change': 'put', 'clients': f'{FIRST}, {SECOND} RM 0001'})
    tally.ok(status == 200 and answer['items'][0]['clients'] == 2, 'groups: two clients are in',
             f'{status} {answer}')
    status, answer = ask(server, firm, 'GET', f'/v1/client-groups/{group}/clients?limit=1')
    tally.ok(status == 200 and answer['items'][0]['client'] == FIRST and 'nextCursor' in answer,
             'groups: a page of one', f'{status} {answer}')
    cursor = answer['nextCursor']
    status, answer = ask(server, firm, 'GET',
                         f'/v1/client-groups/{group}/clients?limit=1&cursor={cursor}')
    tally.ok(status == 200 and [i['client'] for i in answer['items']] == [SECOND] and
             'nextCursor' not in answer, 'groups: the page after', f'{status} {answer}')
    status, answer = ask(server, firm, 'POST', people,
                         {'role': 'reader', 'group': 'quebec', 'only': True})
    tally.ok(status == 200 and answer['only'] and
             [(i['group'], i['role']) for i in answer['items']] == [(group, 'reader')],
             'groups: somebody is assigned it alone', f'{status} {answer}')
    rows = f'client,groupe,employé,rôle\n{FIRST},,groups-lea,editor\n786534800,Québec,,\n'
    status, answer = ask(server, firm, 'POST', '/v1/assignments/many', rows.encode(),
                         kind='text/csv')
    tally.ok(status == 200 and [(i['row'], i['applied'], i.get('code')) for i in answer['items']] ==
             [(2, True, None), (3, False, 'CLG-0004')], 'groups: a file is told row by row',
             f'{status} {answer}')
    status, answer = ask(server, firm, 'POST', changes, {'change': 'delete'})
    tally.ok(status == 200 and answer['items'] == [], 'groups: it is deleted', f'{status} {answer}')
    status, answer = ask(server, firm, 'GET', people)
    tally.ok(status == 200 and [i.get('client') for i in answer['items']] == [FIRST],
             'groups: and counts no longer', f'{status} {answer}')
    status, answer = ask(server, firm, 'POST', '/v1/client-groups', {'name': 'québec'})
    tally.ok(status == 422 and codes(answer) == ['CLG-0003'], 'groups: its name stays taken',
             f'{status} {answer}')
    status, answer = ask(server, firm, 'POST', people, {'role': 'none', 'clients': FIRST})
    tally.ok(status == 200 and answer['items'] == [], 'groups: an assignment ends',
             f'{status} {answer}')
    status, answer = ask(server, firm, 'GET', '/v1/employees/nobody/assignments')
    tally.ok(status == 404, 'groups: nobody of that name', f'{status} {answer}')
