"""Who did what, by the API: one's own, the agency's, page by page, and what is refused."""
import json

from collects import AGENCY
from house import IMPORTER

PATH = '/v1/audit-events'


def ask(server, key, query=''):
    status, body = server.request('GET', PATH + query, None, {'Authorization': f'Bearer {key}'})
    return status, json.loads(body)


def every(server, key, query, limit):
    """All pages of `limit`, as chain and number."""
    found, cursor, pages = [], '', 0
    while True:
        status, page = ask(server, key, f'?limit={limit}{query}{cursor}')
        if status != 200 or pages > 2000:
            return None
        found += [(e['chain'], e['number'], e['at']) for e in page['items']]
        pages += 1
        if 'nextCursor' not in page:
            return found
        cursor = '&cursor=' + page['nextCursor'].replace('~', '%7E')


def work(tally, server, key, agency):
    account = f'{IMPORTER}RM0001'
    for _ in range(3):
        server.request('GET', f'/v1/accounts/{account}/balance', None,
                       {'Authorization': f'Bearer {agency}'})
        server.request('GET', f'/v1/accounts/{account}/balance', None,
                       {'Authorization': f'Bearer {key}'})
    status, seen = ask(server, key, '?group=view')
    viewers = [(e['user'][:4], e['account'], e['result']) for e in seen['items']
               if e['user'].startswith('key-')]
    tally.ok(status == 200 and viewers == [('key-', account, 'done')],
             'who looked is told once, one’s own key is not', f'{status} {viewers}')
    traces = {(e.get('role'), e.get('address'), e.get('for')) for e in seen['items']
              if e['user'].startswith('key-')}
    tally.ok(traces == {('software', '127.0.0.1', AGENCY)},
             'in which role, from where and for whom', traces)
    status, ours = ask(server, agency, f'?group=ours&business={AGENCY}')
    tally.ok(status == 200 and account in {e['account'] for e in ours['items']} and
             {e['kind'] for e in ours['items']} == {'access.account.viewed'},
             'what was opened for a business is a list of its own', f'{status} {str(ours)[:300]}')
    status, none = ask(server, key, '?group=ours')
    tally.ok(status == 200 and none['items'] == [], 'who opens only its own has none', none)
    whole, parts = every(server, key, '', 200), every(server, key, '', 7)
    tally.ok(whole and parts and len(set(whole)) == len(whole) and whole == parts,
             'page by page nothing is lost or told twice', f'{whole and len(whole)}')
    times = [at for _, _, at in whole or []]
    tally.ok({c for c, _, _ in whole or []} == {'journal', 'access'},
             'journal and access are one list', len(times))
    status, page = ask(server, key, f'?business={AGENCY}')
    tally.ok(status == 404, 'another business is not found', f'{status} {page}')
    status, page = ask(server, agency, f'?business={IMPORTER}&limit=200')
    tally.ok(status == 200 and any(e['kind'] == 'access.account.viewed' for e in page['items']),
             'the agency asks for any', f'{status} {str(page)[:300]}')
    status, page = ask(server, agency)
    tally.ok(status == 200 and page['items'] and all(e['chain'] == 'access' for e in page['items']),
             'and for what happened to access in all', f'{status} {str(page)[:300]}')
    for query, name in (('group=x', 'group'), ('from=yesterday', 'from'), ('to=2025-13-01', 'to'),
                        ('account=12', 'account'), ('business=12', 'business'),
                        ('limit=0', 'limit')):
        status, page = ask(server, key, f'?{query}')
        tally.ok(status == 400 and name in json.dumps(page), f'{query} is refused by name',
                 f'{status} {page}')
    for cursor in ('1.2.3', '1.2.3%7Eabcdefabcdefabcdefabcdef'):
        status, page = ask(server, key, f'?cursor={cursor}')
        tally.ok(status == 400, f'a cursor that was thought up: {cursor}', f'{status} {page}')
    status, _ = server.request('GET', PATH, None, {})
    tally.ok(status == 401, 'nobody is told nothing', status)
