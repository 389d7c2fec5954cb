"""Each finding on a declaration is provoked: through the API in both languages, and by the page for
what its form can say. A finding that the program can give and that has no case here fails."""
import glob
import html
import http.client
import json
import os
import re
import urllib.parse

from house import ACCOUNT, ASEC, ROOT, carm, copy, declaration, encoded

PERSON = {'name': 'maude', 'password': 'open-carm-demo'}
TODAY = '2025-11-20'  # where the clock of the demonstration stands


def cad(amount):
    return {'amount': amount, 'currency': 'CAD'}


def checked_number(sequence, slip=0, of=ASEC):
    """A transaction number whose last digit fits, or misses by `slip`."""
    digits = f'{of}{sequence:08d}'
    total = 0
    for place, digit in enumerate(digits):
        product = int(digit) * (place % 2 + 1)
        total += product // 10 + product % 10
    return digits + str((total + slip) % 10)


def whole(**changes):
    return dict(declaration(0), transactionNumber=checked_number(70000001), **changes)


def line(**changes):
    """The sound declaration with a changed line; its invoice still adds up, without a total."""
    made = whole()
    made['lines'][0].update(changes)
    made['lines'][0] = {name: value for name, value in made['lines'][0].items()
                        if value is not None}
    del made['invoices'][0]['total']
    return made


def invoices(change):
    made = whole()
    change(made['invoices'])
    return made


def vehicle(content):
    return line(classification='8703230021', treatment='10', origin='UMI', exportPlace='UMI',
                quantities=[{'value': '1', 'unit': 'NMB'}], value=cad('40000.00'),
                surtax={'subject': 'S', 'content': cad(content)})


def many_lines(count, **changes):
    made = line(**changes)
    made['lines'] = [dict(made['lines'][0], number=number, invoiceLine=number)
                     for number in range(1, count + 1)]
    return made


def without(*names):
    return {name: value for name, value in whole().items() if name not in names}


def steel(**changes):
    """Steel of China, which an order covers."""
    return line(**dict({'classification': '7208100000', 'origin': 'CN', 'exportPlace': 'CN',
                        'quantities': [{'value': '1000', 'unit': 'KGM'}]}, **changes))


def leaving(lot, quantity='100', **changes):
    """Goods out of the warehouse where those of `lot` are."""
    return dict(line(**dict({'previousTransactionNumber': lot, 'previousLine': 1,
                             'quantities': [{'value': quantity, 'unit': 'NMB'}]}, **changes)),
                type='21', warehouseOut='W1')


def bar(sima, **changes):
    """Reinforcing bar of Spain, which a measure lists; within the quota on steel."""
    return line(**dict({'classification': '7214200012', 'origin': 'ES', 'exportPlace': 'ES',
                        'quantities': [{'value': '1000', 'unit': 'KGM'}],
                        'surtax': {'permit': 'P-1'}, 'sima': sima}, **changes))


def liquid(unit, value, **excise):
    """Something that is sold by the litre, beside the pieces that the classification asks for."""
    return line(quantities=[{'value': '1200', 'unit': 'NMB'}, {'value': value, 'unit': unit}],
                excise=excise)


def adjusted(price, *adjustments, **changes):
    made = {'price': price, 'vfdCode': '14',
            'adjustments': [{'kind': kind, 'amount': amount} for kind, amount in adjustments]}
    return line(**dict(made, **changes))


def charges():
    """Findings on the charges beside customs duty, and on how the value came about."""
    return {
        'CAD-0426': line(specialAuthority='OIC-1'),
        'CAD-0450': bar(None),
        'CAD-0452': bar({'subject': 'N'}),
        'CAD-0453': line(sima={'subject': 'S', 'code': '51', 'antiDumping': cad('5.00')}),
        'CAD-0454': bar({'subject': 'S', 'code': '31', 'antiDumping': cad('5.00')}),
        'CAD-0456': line(sima={'subject': 'S', 'code': '51', 'measure': 'QQ9',
                               'antiDumping': cad('5.00')}),
        'CAD-0457': line(classification='7412200011', origin='VN', exportPlace='VN',
                         quantities=[{'value': '10', 'unit': 'KGM'}],
                         sima={'subject': 'S', 'measure': 'CPF', 'antiDumping': cad('5.00')}),
        'CAD-0458': bar({'subject': 'S'}),
        'CAD-0459': bar({'subject': 'S', 'normalValue': cad('100000000000.00')}),
        'CAD-0460': line(excise={'code': 'C03', 'duty': cad('5.00')}),
        'CAD-0461': liquid('LTR', '100', code='XW3', duty=cad('1.00')),
        'CAD-0462': line(excise={'code': 'C01'}),
        'CAD-0463': line(excise={'code': '91', 'duty': cad('5.00')}),
        'CAD-0464': liquid('MLT', '2500', code='XVL'),
        'CAD-0465': line(province='ZZ'),
        'CAD-0467': line(specialAuthority='25-0466C'),
        'CAD-0468': line(surtax={'fact': 'QQQ'}),
        'CAD-0469': line(surtax={'fact': 'VEH'}),
        'CAD-0470': steel(origin='IN', exportPlace='IN'),
        'CAD-0471': line(surtax={'permit': 'P-1'}),
        'CAD-0472': adjusted('9900.00', ('FRI', '50.00')),
        'CAD-0473': adjusted('9900.00', ('FRI', '100.00'), vfdCode='13'),
        'CAD-0474': adjusted('9900.00', ('QQQ', '100.00')),
        'CAD-0475': adjusted('10000.00', ('FRI', '0.00')),
        'CAD-0476': adjusted(None, ('FRI', '100.00')),
    }


# What the form cannot say: it chooses from lists, numbers its own lines, knows its account.
FORMLESS = {'CAD-0101', 'CAD-0105', 'CAD-0106', 'CAD-0110', 'CAD-0120', 'CAD-0121', 'CAD-0122',
            'CAD-0304', 'CAD-0306', 'CAD-0401', 'CAD-0902', 'CAD-0999'}


def cases():
    """Code and a declaration that has it; answered by a dry run of filing."""
    return {
        'CAD-0101': whole(type='Q'),
        'CAD-0102': dict(whole(), transactionNumber='123'),
        'CAD-0103': dict(whole(), transactionNumber=checked_number(70000001, 1)),
        'CAD-0110': whole(type='V'),
        'CAD-0120': whole(importer='731056248RM0099'),
        'CAD-0121': whole(importer='731056248RC0001'),
        'CAD-0122': whole(importer='802144774RM0001'),
        'CAD-0201': whole(office='9999'),
        'CAD-0202': whole(transportMode='8'),
        'CAD-0203': whole(cargoControlNumber='A B'),
        'CAD-0204': without('releaseDate'),
        'CAD-0205': whole(releaseDate='2025-11-21'),
        'CAD-0206': whole(grossWeightKg=-5),
        'CAD-0210': whole(reasons=['NOT-ONE']),
        'CAD-0301': invoices(lambda all: all[0].pop('vendor')),
        'CAD-0302': line(value={'amount': '10000.00', 'currency': 'QQQ'}),
        'CAD-0303': invoices(lambda all: all[0]['total'].update(amount='10000.01')),
        'CAD-0304': line(value={'amount': '10000.00', 'currency': 'MYR'}),
        'CAD-0305': invoices(lambda all: all.append(all[0])),
        'CAD-0306': line(invoice='INV-9'),
        'CAD-0401': line(number=2),
        'CAD-0402': line(classification='6109100099'),
        'CAD-0403': line(tariffCode='7208'),
        'CAD-0404': line(tariffCode='9999'),
        'CAD-0405': line(origin='ZZ'),
        'CAD-0406': line(origin='US'),
        'CAD-0407': line(exportPlace='ZZ'),
        'CAD-0408': line(directShipmentDate='2025-11-14'),
        'CAD-0409': line(treatment='12', origin='MX'),
        'CAD-0410': line(treatment='10'),
        'CAD-0411': line(treatment='09', origin='BD', exportPlace='BD',
                         classification='0402911000',
                         quantities=[{'value': '10', 'unit': 'KGM'}]),
        'CAD-0412': line(vfdCode='11'),
        'CAD-0413': line(value={'amount': '100000000000.00', 'currency': 'USD'}),
        'CAD-0414': line(quantities=None),
        'CAD-0415': line(quantities=[{'value': '5', 'unit': 'KGM'}]),
        'CAD-0416': line(description=None),
        'CAD-0417': line(sima={'code': '51', 'antiDumping': cad('5.00')}),
        'CAD-0418': line(sima={'subject': 'U', 'code': '51', 'antiDumping': cad('5.00')}),
        'CAD-0419': line(sima={'subject': 'S', 'code': '51'}),
        'CAD-0420': steel(),
        'CAD-0421': steel(surtax={'subject': 'S', 'code': '25118'}),
        'CAD-0422': line(safeguard={'subject': 'N', 'amount': cad('5.00')}),
        'CAD-0423': line(excise={'code': 'Q99', 'duty': cad('5.00')}),
        'CAD-0424': line(excise={'code': 'C01,C02', 'duty': cad('5.00')}),
        'CAD-0425': line(gstCode='99'),
        'CAD-0430': line(classification='9801200000', quantities=None),
        'CAD-0432': line(treatment='08', origin='BD', exportPlace='BD'),
        'CAD-0433': line(directShipmentDate=None),
        'CAD-0434': line(quantities=[{'value': '0', 'unit': 'NMB'}]),
        'CAD-0435': line(quantities=[{'value': '1200', 'unit': 'NMB'},
                                     {'value': '5', 'unit': 'QQQ'}]),
        'CAD-0436': line(surtax={'code': '25118'}),
        'CAD-0437': line(safeguard={'subject': 'S', 'amount': cad('100000000000.00')}),
        'CAD-0438': line(sima={'subject': 'S', 'code': '50', 'antiDumping': cad('5.00')}),
        'CAD-0439': line(surtax={'subject': 'S'}),
        'CAD-0440': line(excise={'duty': cad('5.00')}),
        'CAD-0441': line(gstCode='49'),
        'CAD-0442': line(gstCode='48'),
        'CAD-0490': line(classification='2204211092', origin='FR', exportPlace='FR',
                         quantities=[{'value': '9999999999', 'unit': 'HMQ'},
                                     {'value': '9999999999', 'unit': 'LTR'}]),
        'CAD-0491': vehicle('40000.01'),
        'CAD-0492': many_lines(11, value=cad('99999999999.99')),
        'CAD-0501': whole(type='AD'),
        'CAD-0502': whole(type='TT'),
        'CAD-0503': whole(type='10'),
        'CAD-0504': whole(type='21'),
        'CAD-0505': whole(warehouseIn='W1'),
        'CAD-0506': whole(type='13', warehouseIn='W1', warehouseOut='W1'),
        'CAD-0507': whole(previousTransactionNumber='123'),
        'CAD-0510': whole(type='21', warehouseOut='W1'),
        'CAD-0511': leaving(checked_number(70000199)),
        'CAD-0514': dict(line(quantities=None), type='10', warehouseIn='W1'),
        'CAD-0519': dict(leaving(checked_number(70000199)), type='AB', warehouseOut=''),
        'CAD-0540': whole(type='C'),
        'CAD-0541': dict(whole(), transactionNumber='00000000000011'),
        'CAD-0542': dict(without('transactionNumber'), type='C'),
        'CAD-0544': dict(without('transactionNumber'), type='C', rpp=True),
        'CAD-0550': whole(type='F'),
        'CAD-0557': line(shipmentNumber='S1'),
        'CAD-0559': whole(type='F', preCarm=True),
        'CAD-0902': many_lines(10000),
        'FSG-0340': line(tariffCode='9993', value=cad('100000.00')),
        'FSG-0341': line(tariffCode='9993', value=cad('100.00')),
        'FSG-0342': line(tariffCode='9993', treatment='10', origin='UMI', exportPlace='UMI'),
    }


# See stored_findings, warehouse_findings, without_a_server, releases.py and couriers.py. CAD-0109
# takes a declaration that is four years old: casework_test. CAD-0545 and CAD-0546 take a notice of
# a release system: release_event_test, and the walk released.
ELSEWHERE = {'CAD-0104', 'CAD-0105', 'CAD-0106', 'CAD-0109', 'CAD-0431', 'CAD-0466', 'CAD-0512',
             'CAD-0513', 'CAD-0515', 'CAD-0516', 'CAD-0517', 'CAD-0518', 'CAD-0520', 'CAD-0521',
             'CAD-0543', 'CAD-0545', 'CAD-0546', 'CAD-0551', 'CAD-0552',
             'CAD-0553', 'CAD-0554', 'CAD-0555', 'CAD-0556',
             'CAD-0558',
             'CAD-0999'}


def listed():
    """Codes of facts/findings, and those of them that the program can give."""
    codes, given = set(), set()
    for path in glob.glob(os.path.join(ROOT, 'facts/findings/*.rec')):
        with open(path, encoding='utf-8') as file:
            codes.update(re.findall(r'^id: (CAD-\d{4})$', file.read(), re.M))
    for path in glob.glob(os.path.join(ROOT, 'src/*/*.c')):
        if not re.search(r'_test(_\w+)?\.c$', path):
            with open(path, encoding='utf-8') as file:
                given.update(f'CAD-{number}' for number in
                             re.findall(r'\bFINDING_CAD_(\d{4})\b', file.read()))
    return codes, given


class Api:
    def __init__(self, server, key):
        self.server, self.count = server, 0
        self.headers = {'Authorization': f'Bearer {key}', 'Content-Type': 'application/json'}

    def post(self, path, document, language='en'):
        self.count += 1
        more = {'Idempotency-Key': f'finding-{self.count}', 'Accept-Language': language}
        status, body = self.server.request('POST', path, encoded(document),
                                           dict(self.headers, **more))
        try:
            return status, json.loads(body)
        except ValueError:
            return status, {}

    def get(self, path):
        return json.loads(self.server.request('GET', path, None, self.headers)[1])


def messages(answer, code):
    return [' '.join(finding['message'].split()) for finding in answer.get('findings', ())
            if finding['code'] == code]


def in_both(tally, api, code, path, document):
    """The finding's message by language."""
    told = {}
    for language in ('en', 'fr'):
        status, answer = api.post(path, document, language)
        found = messages(answer, code)
        told[language] = found[0] if found else ''
        tally.ok(found and (status == 200 or status in (400, 409, 422)),
                 f'{code} is found through the API, {language}', f'{status} {str(answer)[:900]}')
    tally.ok(told['en'] != told['fr'] or not told['en'], f'{code} has its own French', told)
    return told


class Page:
    """The form of a new declaration, in one language, as a browser without scripts posts it."""

    def __init__(self, server, language, person='maude', account=ACCOUNT):
        self.host = f'127.0.0.1:{server.port}'
        self.cookie = ''
        self.base = f'/en/a/{account}/' if language == 'en' else f'/fr/c/{account}/'
        self.path = self.base + ('declarations/new' if language == 'en' else
                                 'declarations/nouvelle')
        signed = self.request('POST', '/en/sign-in', dict(PERSON, name=person))
        self.cookie = (signed[1].get('Set-Cookie') or '').split(';')[0]

    def request(self, method, path, fields=None):
        headers = {'Host': self.host, 'Cookie': self.cookie, 'Origin': f'http://{self.host}'}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            headers['Content-Type'] = 'application/x-www-form-urlencoded'
        connection = http.client.HTTPConnection(self.host, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()

    def sent(self, path, **fields):
        """A form of the page at `path` is sent; where it leads to is followed. Status and words."""
        form = self.request('GET', path)[2]
        token = re.search(r'name="token" value="([^"]*)"', form)
        fields['token'] = token.group(1) if token else ''
        status, headers, body = self.request('POST', path.split('?')[0], fields)
        self.at = path
        if status == 303:
            self.at = headers['Location']
            status, headers, body = self.request('GET', self.at)
        return status, ' '.join(html.unescape(re.sub(r'<[^>]+>', '', body)).split())

    def submitted(self, document):
        """What a person reads after the button that checks: the form again, or the next page."""
        empty = self.request('GET', self.path)[2]
        token = re.search(r'name="token" value="([^"]*)"', empty)
        fields = dict(form_of(document), token=token.group(1) if token else '', do='next')
        status, headers, body = self.request('POST', self.path, fields)
        self.at = ''
        if status == 303:
            self.at = headers['Location']
            status, headers, body = self.request('GET', self.at)
        return status, html.unescape(re.sub(r'<[^>]+>', '', body))


def form_of(document):
    """The form's fields that say what the document says."""
    def text(value):
        return value['amount'] if isinstance(value, dict) else str(value)
    fields = {'version': str(document.get('version', 1)), 'draft': ''}
    for control, member in (('transaction', 'transactionNumber'), ('office', 'office'),
                            ('release-date', 'releaseDate'), ('transport-mode', 'transportMode'),
                            ('carrier', 'carrier'), ('cargo', 'cargoControlNumber'),
                            ('weight', 'grossWeightKg'), ('type', 'type'),
                            ('warehouse-in', 'warehouseIn'), ('warehouse-out', 'warehouseOut'),
                            ('previous-transaction', 'previousTransactionNumber')):
        fields[control] = text(document.get(member, ''))
    fields['pre-carm'] = '1' if document.get('preCarm') else ''
    fields['rpp'] = '1' if document.get('rpp') else ''
    fields['reason'] = (document.get('reasons') or [''])[0]
    for at, invoice in enumerate(document['invoices']):
        vendor = invoice.get('vendor', {})
        fields.update({f'i{at}-number': invoice['number'], f'i{at}-on': invoice.get('date', ''),
                       f'i{at}-total': text(invoice.get('total', '')),
                       f'i{at}-currency': document['lines'][0]['value']['currency']})
        for control, member in (('vendor', 'name'), ('street', 'street'), ('city', 'city'),
                                ('postal', 'postalCode'), ('country', 'country')):
            fields[f'i{at}-{control}'] = vendor.get(member, '')
    for at, each in enumerate(document['lines']):
        fields[f'l{at}-invoice'] = '0'
        for control, member in (('description', 'description'), ('origin', 'origin'),
                                ('classification', 'classification'), ('export', 'exportPlace'),
                                ('shipped', 'directShipmentDate'), ('treatment', 'treatment'),
                                ('vfd', 'vfdCode'), ('value', 'value'), ('gst-code', 'gstCode'),
                                ('tariff-code', 'tariffCode'),
                                ('previous', 'previousTransactionNumber'),
                                ('previous-line', 'previousLine'), ('price', 'price'),
                                ('authority', 'specialAuthority'), ('province', 'province'),
                                ('shipment-no', 'shipmentNumber'),
                                ('released', 'shipmentReleaseDate'),
                                ('consignee', 'consignee')):
            fields[f'l{at}-{control}'] = text(each.get(member, ''))
        for place, quantity in enumerate(each.get('quantities', ())):
            more = '2' if place else ''
            fields[f'l{at}-quantity{more}'] = quantity['value']
            fields[f'l{at}-unit{more}'] = quantity['unit']
        for control, group, member in (
                ('surtax-subject', 'surtax', 'subject'), ('surtax-code', 'surtax', 'code'),
                ('vehicle-content', 'surtax', 'content'),
                ('safeguard-subject', 'safeguard', 'subject'), ('safeguard', 'safeguard', 'amount'),
                ('sima-subject', 'sima', 'subject'), ('sima-code', 'sima', 'code'),
                ('anti-dumping', 'sima', 'antiDumping'), ('sima-measure', 'sima', 'measure'),
                ('normal-value', 'sima', 'normalValue'), ('surtax-fact', 'surtax', 'fact'),
                ('permit', 'surtax', 'permit'), ('excise-code', 'excise', 'code'),
                ('excise-duty', 'excise', 'duty'), ('packages', 'excise', 'packages')):
            fields[f'l{at}-{control}'] = text(each.get(group, {}).get(member, ''))
        normal = each.get('sima', {}).get('normalValue')
        fields[f'l{at}-normal-currency'] = normal['currency'] if normal else ''
        fields[f'l{at}-adjustments'] = '; '.join(
            f'{one["kind"]} {one["amount"]}' for one in each.get('adjustments', ()))
    return fields


# On the page these say only what to fill in; and a late penalty has a note of its own.
REQUIRED = {'en': 'Fill in “', 'fr': 'Remplissez « '}
OWN_WORDS = {'CAD-0204', 'CAD-0416', 'CAD-0433', 'CAD-0436', 'CAD-0417'}
LATE = {'en': 'late', 'fr': 'retard'}


def on_page(tally, page, language, code, document, message):
    status, told = page.submitted(document)
    told = ' '.join(told.split())
    wanted = [' '.join(message.split())]
    if code in OWN_WORDS:
        wanted.append(REQUIRED[language])
    if code == 'CAD-0431':
        wanted.append(LATE[language])
    tally.ok(status in (200, 422) and any(each and each in told for each in wanted),
             f'{code} is told by the page, {language}', f'{status} {wanted} {told[:2500]}')


def without_a_server(tally, data, place):
    """What only a correction in bulk can say."""
    path = os.path.join(place, 'finding.json')
    with open(path, 'wb') as file:
        file.write(encoded(whole(version=2)))
    told = [carm(data, 'file', path, *words) for words in ((), ('--fr',))]
    tally.ok(all(ran.status == 1 and 'CAD-0106' in ran.err for ran in told) and
             told[0].err != told[1].err, 'CAD-0106 is found by carm file, in both languages',
             f'{told[0]}{told[1]}')
    collected = copy(data, os.path.join(place, 'provincial'))
    rows = os.path.join(place, 'parameters.csv')
    with open(rows, 'w', encoding='utf-8') as file:
        file.write('name,value,valid_from,valid_to,source\n'
                   'provincial_on_commercial,true,2024-10-22,,trial\n')
    loaded = carm(collected, 'load', 'parameters', rows)
    with open(path, 'wb') as file:
        file.write(encoded(whole()))
    told = [carm(collected, 'file', path, *words) for words in ((), ('--fr',))]
    tally.ok(all(ran.status == 1 and 'CAD-0466' in ran.err for ran in told) and
             told[0].err != told[1].err,
             'CAD-0466 is found by carm file where the provincial part is collected',
             f'{loaded}{told[0]}{told[1]}')


def stored_findings(tally, api, pages, used):
    """Findings that need what is stored, or another day."""
    other = declaration(0, transactionNumber=used, notes='other content')
    in_both(tally, api, 'CAD-0104', '/v1/declarations', other)
    in_both(tally, api, 'CAD-0105', '/v1/declarations', whole(version=3))
    late = whole(releaseDate='2025-11-03')
    for sequence, (language, page) in enumerate(pages.items(), 70000100):
        late['transactionNumber'] = checked_number(sequence)
        on_page(tally, page, language, 'CAD-0431', late, '')
        status, answer = api.post('/v1/declarations', late, language)
        tally.ok(status == 201 and messages(answer, 'CAD-0431'),
                 f'CAD-0431 is told when it is filed, {language}', f'{status} {str(answer)[:900]}')
    long_ago = next((each for each in api.get('/v1/declarations?limit=100')['items']
                     if each.get('dueDate', TODAY) < TODAY and each['type'] == 'AB' and
                     each['status'] in ('accepted', 'corrected')), None)
    if tally.ok(long_ago, 'the demonstration has a declaration whose due date is past'):
        number = long_ago['transactionNumber']
        stored = api.get(f'/v1/declarations/{number}')
        again = dict(whole(), transactionNumber=number, version=stored['version'] + 1,
                     importer=stored['importer'])
        in_both(tally, api, 'ADJ-0001', f'/v1/declarations/{number}/corrections', again)
    # Before any rate of GST that is in the data.
    old = line(classification='0302340000', directShipmentDate='2005-05-02', value=cad('100.00'),
               quantities=[{'value': '1', 'unit': 'KGM'}])
    in_both(tally, api, 'CAD-0999', '/v1/assessments?asOf=2006-01-03',
            dict(old, releaseDate='2005-06-01'))


def warehouse_findings(tally, api, pages):
    """Findings on goods that are in a warehouse, or were."""
    lot = checked_number(70000200)
    goods = dict(whole(), transactionNumber=lot, type='10', warehouseIn='W1')
    status, answer = api.post('/v1/declarations', goods)
    tally.ok(status == 201, 'goods go into a warehouse', f'{status} {str(answer)[:900]}')
    heavy = dict(goods, transactionNumber=checked_number(70000202), lines=[
        dict(goods['lines'][0], quantities=[{'value': '250', 'unit': 'KGM'},
                                            {'value': '1200', 'unit': 'NMB'}])])
    status, answer = api.post('/v1/declarations', heavy)
    tally.ok(status == 201, 'goods counted by weight, too', f'{status} {str(answer)[:900]}')
    for code, document in (
            ('CAD-0512', leaving(lot, '1200.001')),
            ('CAD-0513', leaving(heavy['transactionNumber'])),
            ('CAD-0515', leaving(lot, classification='8516711000')),
            ('CAD-0520', dict(leaving(lot), releaseDate='2025-11-12'))):
        told = in_both(tally, api, code, '/v1/declarations?dryRun=true', document)
        for language, page in pages.items():
            on_page(tally, page, language, code, document, told[language])
    out = dict(leaving(lot), transactionNumber=checked_number(70000201))
    status, answer = api.post('/v1/declarations', out)
    tally.ok(status == 201, 'some of them leave it', f'{status} {str(answer)[:900]}')
    again = dict(goods, version=2)
    pieces = [{'value': '99', 'unit': 'NMB'}]
    fewer = dict(again, lines=[dict(goods['lines'][0], quantities=pieces)])
    for code, document in (('CAD-0516', fewer), ('CAD-0517', dict(whole(), version=2)),
                           ('CAD-0518', dict(again, warehouseIn='W2')),
                           ('CAD-0521', dict(again, releaseDate='2025-11-14'))):
        in_both(tally, api, code, f'/v1/declarations/{lot}/corrections',
                dict(document, transactionNumber=lot))


def work(tally, server, key, used):
    api = Api(server, key)
    provoked = dict(cases(), **charges())
    codes, given = listed()
    for code in sorted(codes):
        if code in given:
            tally.ok(code in provoked or code in ELSEWHERE, f'{code} has a case')
        else:
            tally.ok(code not in provoked, f'{code} is kept for later: nothing gives it yet')
    pages = {language: Page(server, language) for language in ('en', 'fr')}
    for code, document in sorted(provoked.items()):
        told = in_both(tally, api, code, '/v1/declarations?dryRun=true', document)
        if code not in FORMLESS:
            for language, page in pages.items():
                on_page(tally, page, language, code, document, told[language])
    stored_findings(tally, api, pages, used)
    warehouse_findings(tally, api, pages)
