"""docs/provider.py against a real server: what a provider of security does with its agreements and
the demands on them, and every refusal of it, by its code."""
import json
import os
import subprocess
import sys

from findings import Api
from house import ROOT, Server, carm, copy

IMPORTER, NAME = '731056248RM0001', 'Boréal Outdoor Supply Inc.'
OWN = f'/v1/accounts/{IMPORTER}'
SCRIPT = os.path.join(ROOT, 'docs', 'provider.py')


class Client:
    def __init__(self, tally, server, key):
        self.tally, self.server, self.key = tally, server, key

    def run(self, *words, url=None):
        environment = dict(os.environ, OPEN_CARM_KEY=self.key, PYTHONDONTWRITEBYTECODE='1',
                           OPEN_CARM_URL=url or f'http://127.0.0.1:{self.server.port}')
        return subprocess.run([sys.executable, SCRIPT, *words], env=environment, text=True,
                              capture_output=True, timeout=60, check=False)

    def done(self, what, *words):
        ran = self.run(*words)
        self.tally.ok(ran.returncode == 0, f'provider: {what}', ran.stderr)
        return json.loads(ran.stdout) if ran.returncode == 0 else {}

    def refused(self, code, *words, status=1):
        for language in ('en', 'fr'):
            ran = self.run('--language', language, *words)
            self.tally.ok(ran.returncode == status and code in ran.stderr and not ran.stdout,
                          f'provider: {" ".join(words[:1])} is refused, {code} ({language})',
                          ran.stderr or ran.stdout)


def agreements(client):
    """Given, changed, ended; each code of the interface."""
    enter = ('enter', IMPORTER)
    client.refused('FSG-0007', 'enter', '731056249RM0001', 'SB-1', '5000.00')  # BN_UNKNOWN
    client.refused('FSG-0028', 'enter', '728804154RM0001', 'SB-1', '5000.00')  # EXPORTER_ONLY
    client.refused('FSG-0114', *enter, 'SB-1', '5000.00', '--name', 'Prairie Gate')  # NAME_MISMATCH
    client.refused('FSG-0024', *enter, 'SB-1', '4999.99')  # AMOUNT_BELOW_MIN
    client.refused('FSG-0034', *enter, 'SB-1', '10000000.01')  # AMOUNT_ABOVE_CAP
    client.refused('FSG-0025', *enter, 'SB-1', '5000.00', '--until', '2025-11-19')  # VALIDITY
    client.refused('FSG-0026', *enter, 'SB-1', '5000.00', '--from', '2025-11-19')  # VALIDITY
    client.refused('FSG-0302', *enter, 'SB-1', '5000.00', '--authority', 'brokers')  # AUTHORITY
    client.refused('FSG-0301', *enter, 'SB-1', '5000.00', '--program', 'carrier')
    client.refused('FSG-0030', *enter, 'SB-1', '5000.00', '--part',
                   f'{IMPORTER}=5000.01')  # ALLOC_SUM
    client.refused('FSG-0027', *enter, 'SB-1', '5000.00', '--part',
                   '818756629RM0001=5000.00')  # ALLOC_OTHER_BN9
    client.refused('FSG-0023', *enter, 'SB-1', 'five thousand')
    client.refused('FSG-0021', *enter, 'SB 1', '5000.00')
    made = client.done('an agreement', *enter, 'SB-1', '6000.00', '--name', NAME.upper())
    client.tally.ok(made.get('state') == 'security.active'
                    and made.get('remaining', {}).get('amount') == '6000.00',
                    'provider: it counts at once', made)
    client.refused('FSG-0022', *enter, 'SB-1', '5000.00')  # DUPLICATE_NO
    one = made.get('id', '')
    client.done('amended', 'amend', one, '--amount', '8000.00')
    client.refused('FSG-0032', 'terminate', one, '2025-12-19')  # TERM_NOTICE_TOO_SHORT
    client.done('terminated', 'terminate', one, '2025-12-20')
    client.refused('MON-0003', 'amend', one, '--amount', '9000.00')  # NOT_AMENDABLE
    client.done('reinstated', 'reinstate', one)
    found = client.done('listed', 'agreements', '--number', 'SB-1', '--state', 'security.active',
                        '--account', IMPORTER)
    client.tally.ok([each['id'] for each in found.get('items', ())] == [one],
                    'provider: it is found again', found)
    found = client.done('listed', 'agreements', '--number', 'SB-2')
    client.tally.ok(found == {'items': []}, 'provider: another is not', found)
    return one


def submitted(client, importer):
    for number in ('SB-7', 'SB-8'):
        importer.post(f'{OWN}/security-agreements',
                      {'provider': '764312088', 'number': number,
                       'amount': {'amount': '5000.00', 'currency': 'CAD'}})
    status, answer = importer.post(f'{OWN}/security-agreements',
                                   {'provider': '731056248', 'number': 'SB-9',
                                    'amount': {'amount': '5000.00', 'currency': 'CAD'}})
    client.tally.ok(status == 422 and answer['findings'][0]['code'] == 'FSG-0020',
                    'provider: who is not enrolled gives none', answer)  # FSP_NOT_ENROLLED
    waiting = client.done('waiting', 'agreements', '--waiting').get('items', ())
    own = {each['number']: each['id'] for each in waiting}
    client.refused('MON-0001', 'reject', own.get('SB-7', 'x'), ' ')
    client.done('rejected', 'reject', own.get('SB-7', 'x'), 'not ours')
    made = client.done('confirmed', 'confirm', own.get('SB-8', 'x'))
    client.tally.ok(made.get('state') == 'security.active', 'provider: confirmed', made)


def requirement(client, importer):
    client.refused('404', 'requirement', IMPORTER)
    status, answer = importer.post(f'{OWN}/security-consents', {'provider': '764312088'})
    client.tally.ok(status == 201, 'provider: the importer lets it see', answer)
    seen = client.done('what is required', 'requirement', IMPORTER)
    client.tally.ok(seen.get('legalName') == NAME and 'agreement' in seen,
                    'provider: it sees what is required', seen)
    client.refused('FSG-0007', 'requirement', '12')


def demands(client, agency, agreement):
    order = {'agreement': agreement, 'words': 'not paid by the due date'}
    status, made = agency.post(f'{OWN}/security-demands', order)
    client.tally.ok(status == 201, 'provider: the agency makes a demand', made)
    status, answer = agency.post(f'{OWN}/security-demands', order)
    client.tally.ok(status == 422 and answer['findings'][0]['code'] == 'FSG-0104',
                    'provider: one at a time', answer)
    found = client.done('demands', 'demands').get('items', ())
    one = found[0]['id'] if found else 'x'
    client.tally.ok([each['account'] for each in found] == [IMPORTER, '714500931RM0001'] and
                    one == made.get('id'), 'provider: it is listed, beside that of before', found)
    client.refused('FSG-0108', 'pay', one, '0.01')
    client.refused('FSG-0110', 'pay', one, made['asks']['amount'], '--reference', 'x' * 65)
    client.refused('MON-0001', 'rebut', one, ' ')
    client.done('rebutted', 'rebut', one, 'half of it was paid')
    client.refused('MON-0003', 'rebut', one, 'again')
    status, answer = agency.post(f'/v1/security-demands/{one}/steps',
                                 {'step': 'demand.amend', 'words': 'seen',
                                  'amount': {'amount': '10.00', 'currency': 'CAD'}})
    client.tally.ok(status == 201, 'provider: determined for less', answer)
    paid = client.done('paid', 'pay', one, '10.00', '--reference', 'CHQ 12')
    client.tally.ok(paid.get('state') == 'demand.paid', 'provider: paid', paid)
    client.refused('MON-0003', 'pay', one, '10.00')
    left = client.done('what is left', 'agreement', agreement)
    client.tally.ok(left.get('remaining', {}).get('amount') == '7990.00',
                    'provider: less is left of the agreement', left)
    client.refused('404', 'demand', 'x')


def work(tally, place, data):
    own = copy(data, os.path.join(place, 'provider'))
    keys = [carm(own, 'key', number, 'provider').out.strip()
            for number in ('764312088', IMPORTER[:9], '900978446')]
    server = Server(own)
    try:
        client = Client(tally, server, keys[0])
        importer = Api(server, keys[1])
        importer.count = 7000
        agreement = agreements(client)
        submitted(client, importer)
        requirement(client, importer)
        ran = client.run('demands', url='http://127.0.0.1:1')
        tally.ok(ran.returncode == 3 and 'cannot be reached' in ran.stderr,
                 'provider: without a server', ran.stderr)
        ran = client.run('dance')
        tally.ok(ran.returncode == 2, 'provider: a word it does not know', ran.stderr)
    finally:
        server.stop()
    ran = carm(own, 'day', '--until', '2025-11-27')
    tally.ok(ran.status == 0, 'provider: interest comes due', ran)
    server = Server(own)
    try:
        agency = Api(server, keys[2])
        agency.count = 8000
        demands(Client(tally, server, keys[0]), agency, agreement)
    finally:
        server.stop()
    ran = carm(own, 'verify')
    tally.ok(ran.status == 0, 'provider: the books are clean', ran)
