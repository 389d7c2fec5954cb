"""The refusals that a provider's interface names (docs/FORMATS.md), and other bad input about
security: each by the API and by the page, in both languages."""
import os
import re
import threading

import postgres
from findings import Api, Page, messages
from house import Server, carm, copy

OFFICER, SURETY, OWNER = '900978446', '764312088', '714500931'
DRY, PRODUCE, CLOSED = (f'{OWNER}RM000{n}' for n in (1, 2, 4))
IMPORTER, BROKER, EXPORTER = '731056248RM0001', '728804154RM0001', '786534800RM0001'
REGISTER = f'''bn,legal_name,operating_name,entity_type,street,city,province,postal_code,country,\
accounts,other_id,status,effective_on,check_exempt
{OWNER},Maritime Grocery Distributors Ltd.,,corporation,18 Terminal Road,Halifax,NS,B3J 1K1,CA,\
RM0001 IMPORTER 2020-01-01 asec=31245; RM0002 IMPORTER 2020-01-01 asec=31246; \
RM0003 IMPORTER 2020-01-01 asec=31247; RM0004 IMPORTER 2020-01-01 closed=2025-06-30,,active,\
2019-01-01,
'''
PARAMETERS = 'name,value,valid_from,valid_to,source\nfs_claim_days,19,2025-11-01,,a short time\n'
# The name that trade gives it, the finding, and what the order has beside a number and an amount.
ENTERED = (
    ('BN_UNKNOWN', 'FSG-0007', {'account': '731056249RM0001'}),
    ('BN_INACTIVE', 'FSG-0601', {'account': CLOSED}),
    ('EXPORTER_ONLY', 'FSG-0028', {'account': EXPORTER}),
    ('NAME_MISMATCH', 'FSG-0114', {'debtorName': 'Prairie Gate Customs Ltd.'}),
    ('AMOUNT_BELOW_MIN', 'FSG-0024', {'amount': '4999.99'}),
    ('AMOUNT_ABOVE_CAP', 'FSG-0034', {'amount': '10000000.01'}),
    ('VALIDITY_INVALID', 'FSG-0025', {'until': '2025-11-19'}),
    ('VALIDITY_INVALID', 'FSG-0026', {'from': '2025-11-19'}),
    ('AUTHORITY_PROGRAM_MISMATCH', 'FSG-0302', {'authority': 'brokers'}),
    ('ALLOC_SUM', 'FSG-0030', {'account': DRY, 'parts': ((DRY, '4000.00'), (PRODUCE, '1000.01'))}),
    ('ALLOC_OTHER_BN9', 'FSG-0027', {'account': DRY, 'parts': ((IMPORTER, '5000.00'),)}),
    ('ALLOC_PROGRAM_MISMATCH', 'FSG-0301', {'account': IMPORTER, 'program': 'carrier'}),
    ('another program', 'FSG-0028', {'account': BROKER}),
)
PATHS = {'en': {'bonds': 'agreements', 'own': 'a/{}/financial-security', 'post': 'post',
                'demand': 'demand'},
         'fr': {'bonds': 'accords', 'own': 'c/{}/garantie-financiere', 'post': 'verser',
                'demand': 'demande'}}


def cad(amount):
    return {'amount': amount, 'currency': 'CAD'}


def on_page(amount, language):
    return amount.replace('.', ',') if language == 'fr' else amount


class Walk:
    def __init__(self, tally, server, keys):
        self.tally = tally
        self.api = {who: Api(server, key) for who, key in keys.items()}
        for at, one in enumerate(self.api.values()):
            one.count = 1000 * at
        self.page = {(who, language): Page(server, language, person)
                     for who, person in (('surety', 'irene'), ('owner', 'sheila'),
                                         ('importer', 'maude'), ('officer', 'officer'))
                     for language in PATHS}

    def refused(self, name, code, who, path, document, page, **fields):
        """By the API, then on the page that says the same words; amounts as the language has
        them."""
        for language, words in PATHS.items():
            status, answer = self.api[who].post(path, document, language)
            told = messages(answer, code)
            self.tally.ok(status in (409, 422) and told,
                          f'codes: {name} is {code} by the API, {language}', (status, answer))
            sent = {field: value(language) if callable(value) else value
                    for field, value in fields.items()}
            at = f'/{language}/' + '/'.join(words.get(part, part).format(sent.pop('_', ''))
                                            for part in page)
            status, text = self.page[who, language].sent(at, **sent)
            self.tally.ok(status in (409, 422) and told and ' '.join(told[0].split()) in text,
                          f'codes: {name} is told by the page, {language}',
                          (status, told, text[:2000]))


def amount_of(text):
    return lambda language: on_page(text, language)


def parts_of(parts):
    return lambda language: '\n'.join(f'{a} {on_page(b, language)}' for a, b in parts)


def entered(w):
    """By who gives the agreement."""
    for name, code, given in ENTERED:
        order = {'account': IMPORTER, 'number': 'CODE-1', 'amount': '5000.00', **given}
        parts = order.pop('parts', ())
        fields = dict(order, amount=amount_of(order['amount']), allocations=parts_of(parts))
        document = dict(order, amount=cad(order['amount']))
        if parts:
            document['allocations'] = [{'account': a, 'amount': cad(b)} for a, b in parts]
        w.refused(name, code, 'surety', '/v1/security-agreements', document, ('bonds',), **fields)


def given(w):
    """About one that stands: its number again, ended too early, changed when it ends."""
    order = {'account': IMPORTER, 'number': 'CODE-2', 'amount': cad('5000.00')}
    status, made = w.api['surety'].post('/v1/security-agreements', order)
    w.tally.ok(status == 201, 'codes: an agreement', (status, made))
    one = made.get('id', 'x')
    steps = f'/v1/security-agreements/{one}/steps'
    w.refused('DUPLICATE_NO', 'FSG-0022', 'surety', '/v1/security-agreements', order, ('bonds',),
              account=IMPORTER, number='CODE-2', amount='5000')
    w.refused('TERM_NOTICE_TOO_SHORT', 'FSG-0032', 'surety', steps,
              {'step': 'security.terminate', 'on': '2025-12-19'}, ('bonds', one),
              do='security.terminate', on='2025-12-19')
    status, answer = w.api['surety'].post(steps, {'step': 'security.terminate',
                                                  'on': '2025-12-20'})
    w.tally.ok(status == 201, 'codes: 30 days ahead', (status, answer))
    w.refused('NOT_AMENDABLE', 'MON-0003', 'surety', steps,
              {'step': 'security.amend', 'amount': cad('9000.00')}, ('bonds', one),
              do='security.amend', amount='9000')
    w.refused('FSP_NOT_ENROLLED', 'FSG-0020', 'importer',
              f'/v1/accounts/{IMPORTER}/security-agreements',
              {'provider': OFFICER, 'number': 'CODE-3', 'amount': cad('5000.00')}, ('own', 'post'),
              _=IMPORTER, kind='agreement', provider=OFFICER, number='CODE-3', amount='5000')


def barred(w):
    """On an agreement that ended on 31 October, 20 days before."""
    listed = w.api['owner'].get(f'/v1/accounts/{PRODUCE}/security-agreements')['items']
    ended = [each['id'] for each in listed if each.get('until') == '2025-10-31']
    one = ended[0] if ended else 'x'
    w.refused('CLAIM_TIME_BARRED', 'FSG-0102', 'officer',
              f'/v1/accounts/{PRODUCE}/security-demands',
              {'agreement': one, 'words': 'not paid by the due date'}, ('bonds', one, 'demand'),
              account=PRODUCE, words='not paid by the due date')


def owing(w):
    """No deposit goes back while debts are past due."""
    owed = w.api['importer'].get(f'/v1/accounts/{IMPORTER}/security')
    w.tally.ok(owed.get('deposits', {}).get('amount', '0.00') != '0.00', 'codes: a deposit is held',
               owed)
    w.refused('a refund while debts are overdue', 'FSG-0012', 'importer',
              f'/v1/accounts/{IMPORTER}/security-deposit-returns', {'amount': cad('1.00')},
              ('own',), _=IMPORTER, do='back', back='1')


def two_officers(w):
    """At once: one of them decides, the other is told who did."""
    path = f'/v1/accounts/{DRY}/rpp-steps'
    order = {'step': 'rpp.suspend', 'words': 'cannot be reached'}
    answers = []

    def decide(at):
        answers.append(w.api[f'officer{at}'].post(path, order))

    threads = [threading.Thread(target=decide, args=(at,)) for at in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    w.tally.ok(sorted(status for status, _ in answers)[0] == 201 and
               sorted(status for status, _ in answers)[1] in (409, 422),
               'codes: of two officers at once one decides', answers)
    for language in PATHS:
        status, text = w.page['officer', language].sent(
            f'/{language}/' + PATHS[language]['own'].format(DRY), do='rpp.suspend',
            words='cannot be reached')
        w.tally.ok(status in (409, 422) and '2025-11-20' in text,
                   f'codes: a page opened before is told that it is decided, {language}',
                   (status, text[:1500]))


def jumps(tally, own):
    """The clock, over two reviews: each made on its day, and counted from its own."""
    ran = carm(own, 'day', '--until', '2027-10-21')
    tally.ok(ran.status == 1 and '400' in ran.err, 'codes: too far at once', ran)
    for day in ('2026-12-20', '2027-10-21'):
        ran = carm(own, 'day', '--until', day)
        tally.ok(ran.status == 0, f'codes: the clock jumps to {day}', ran)
    key = carm(own, 'key', OWNER, 'codes-jump').out.strip()
    server = Server(own)
    try:
        seen = Api(server, key).get(f'/v1/accounts/{DRY}/security')
        of = [(seen.get(which, {}).get('on'), seen.get(which, {}).get('from'))
              for which in ('requirement', 'nextRequirement')]
        tally.ok(of == [('2026-10-20', '2027-01-15'), ('2027-10-20', '2028-01-15')],
                 'codes: after a jump the requirement is that of the review before', of)
        for language, words in PATHS.items():
            page = Page(server, language, 'sheila')
            text = page.request('GET', f'/{language}/{words["own"].format(DRY)}')[2]
            tally.ok('2026-10-20' in text and '2028-01-15' in text,
                     f'codes: the page shows both, {language}', text[:1500])
    finally:
        server.stop()


def work(tally, place, data):
    own = copy(data, os.path.join(place, 'codes'))
    for kind, text in (('register', REGISTER), ('parameters', PARAMETERS)):
        path = os.path.join(place, f'codes-{kind}.csv')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        ran = carm(own, 'load', kind, path)
        tally.ok(ran.status == 0, f'codes: {kind} are loaded', ran)
    keys = {who: carm(own, 'key', number, f'codes-{who}').out.strip()
            for who, number in (('surety', SURETY), ('owner', OWNER), ('importer', IMPORTER[:9]),
                                ('officer', OFFICER), ('officer1', OFFICER),
                                ('officer2', OFFICER))}
    server = Server(own)
    try:
        w = Walk(tally, server, keys)
        entered(w)
        given(w)
        barred(w)
        owing(w)
        two_officers(w)
    finally:
        server.stop()
    if not postgres.STORE:  # days of two years, once
        jumps(tally, own)
    ran = carm(own, 'verify')
    tally.ok(ran.status == 0 and not re.search('not ok', ran.out), 'codes: the books are clean',
             ran)
