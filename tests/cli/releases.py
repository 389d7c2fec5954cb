"""What is paid before release: every finding about it, through the API and by the page, in both
languages; a payment that is short, one for another debt; the state that the API shows."""
import re

from findings import Api, Page, in_both, on_page, whole
from house import ACCOUNT, carm

AGENCY, CSA = '900978446', '700123482RM0001'
WORDS = {'en': ('release', 'pay/check', 'pay/bank'),
         'fr': ('mainlevee', 'payer/verification', 'payer/banque')}


def goods(**changes):
    """Sound, but for a number, which the system gives."""
    made = whole(type='C', releaseDate='2025-11-25')
    del made['transactionNumber']
    return dict(made, **changes)


def number_in(address):
    found = re.search(r'/declarations/(\d{14})', address)
    return found.group(1) if found else ''


def submit(tally, page, document):
    """Through the form; the number that the system gave."""
    page.submitted(document)
    draft = re.search(r'draft=([^&]+)', page.at)
    status = 0
    if draft:
        status, _ = page.sent(page.at, draft=draft.group(1),
                              transaction=document.get('transactionNumber', ''))
    number = number_in(page.at)
    tally.ok(status == 200 and number.startswith('00000'), 'type C is submitted by the page',
             f'{status} {page.at}')
    return number


class Walk:
    def __init__(self, tally, server, keys):
        self.tally = tally
        self.client = Api(server, keys[0])
        self.agency = Api(server, keys[1])
        self.agency.count = 5000
        self.client.count = 6000
        self.pages = {language: Page(server, language) for language in WORDS}
        self.officers = {language: Page(server, language, 'officer') for language in WORDS}

    def step(self, number, version, step, words=None, api=None, wanted=201):
        order = {'step': step} if words is None else {'step': step, 'words': words}
        status, answer = (api or self.agency).post(
            f'/v1/declarations/{number}/versions/{version}/steps', order)
        self.tally.ok(status == wanted, f'{step} answers {wanted}', f'{status} {str(answer)[:600]}')
        return answer

    def pay(self, number, amount, wanted=201, **more):
        order = {'amount': {'amount': amount, 'currency': 'CAD'}, **more}
        if number:
            order['transactionNumber'] = number
        status, answer = self.client.post(f'/v1/accounts/{ACCOUNT}/payments', order)
        self.tally.ok(status == wanted, f'a payment of {amount} answers {wanted}',
                      f'{status} {str(answer)[:600]}')
        return answer

    def told_by_officer_page(self, code, number, version, step, told, words=''):
        for language, page in self.officers.items():
            path = f'{page.base}declarations/{number}/{WORDS[language][0]}'
            status, text = page.sent(path, version=version, do=step, words=words)
            self.tally.ok(status in (409, 422) and told[language] in text,
                          f'{code} is told by the page, {language}', f'{status} {text[:1500]}')

    def shown(self, number, status):
        answer = self.client.get(f'/v1/declarations/{number}')
        self.tally.ok(answer.get('status') == status, f'the API shows {status}',
                      answer.get('status'))
        return answer


def keys(data, key):
    """Of the importer, the agency and an importer in the CSA program: made before it is served."""
    return [key, carm(data, 'key', AGENCY, 'agency').out.strip(),
            carm(data, 'key', CSA[:9], 'csa').out.strip()]


def work(tally, server, all_keys):
    w = Walk(tally, server, all_keys)
    steps = '/v1/declarations/{}/versions/{}/steps'
    payments = f'/v1/accounts/{ACCOUNT}/payments'

    # An importer in the CSA program takes another type.
    csa = Api(server, all_keys[2])
    csa.count = 7000
    refused = goods(importer=CSA)
    told = in_both(tally, csa, 'CAD-0543', '/v1/declarations?dryRun=true', refused)
    for language in WORDS:
        page = Page(server, language, 'anand', CSA)
        on_page(tally, page, language, 'CAD-0543', refused, told[language])

    number = submit(tally, w.pages['en'], goods())
    w.shown(number, 'release.submitted')
    order = {'amount': {'amount': '1.00', 'currency': 'CAD'}, 'transactionNumber': number}
    in_both(tally, w.client, 'REL-0004', payments, order)
    change = goods(version=2, transactionNumber=number)
    in_both(tally, w.client, 'REL-0007', f'/v1/declarations/{number}/changes/preview', change)
    in_both(tally, w.client, 'CAD-0110', f'/v1/declarations/{number}/corrections', change)
    w.step(number, 1, 'release.return', wanted=422)
    w.step(number, 1, 'release.release', wanted=409)
    w.step(number, 1, 'release.complete', api=w.client, wanted=403)
    w.step(number, 1, 'release.pay', wanted=403)
    posted = w.step(number, 1, 'release.complete')
    owed = posted['entries'][0]['amount']['amount']
    tally.ok('dueDate' not in posted['entries'][0] and
             posted['entries'][0]['dueRule'] == 'due.before_release',
             'its debt has no due date', posted['entries'][0])
    w.shown(number, 'release.complete')
    worked_out = w.client.get(f'/v1/declarations/{number}/versions')['items'][0]['payable']
    tally.ok(worked_out['amount'] == owed, 'what is owed is what was worked out', owed)

    told = in_both(tally, w.agency, 'REL-0002', steps.format(number, 1),
                   {'step': 'release.release'})
    w.told_by_officer_page('REL-0002', number, 1, 'release.release', told)
    in_both(tally, w.client, 'REL-0005', payments,
            dict(order, amount={'amount': '9999999.00', 'currency': 'CAD'}))
    in_both(tally, w.client, 'REL-0006', payments, dict(order, reference='mine'))
    w.pay(None, '50.00')
    balance = w.client.get(f'/v1/accounts/{ACCOUNT}/balance')
    tally.ok(balance['payableBeforeRelease']['amount'] == owed,
             'a payment for other debts does not touch it', balance)
    short = w.pay(number, '0.01', id='short-1')
    cents = round(float(owed) * 100) - 1
    tally.ok(short['left']['amount'] == f'{cents // 100}.{cents % 100:02d}',
             'a payment that is short says by how much', short.get('left'))
    tally.ok([each['reference'] for each in short['settlements']] == [number],
             'it settles this declaration alone', short['settlements'])
    w.shown(number, 'release.complete')
    w.pay('12345000000012', '0.01', id='short-1', wanted=409)

    # By the page, in French: exactly what is left.
    page = w.pages['fr']
    _, _, checked = page.request('GET', f'{page.base}{WORDS["fr"][1]}?for={number}')
    form = re.search(r'action="([^"]*banque)"(.*?)</form>', checked, re.S)
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"',
                             form.group(2) if form else ''))
    tally.ok(fields.get('amount') == short['left']['amount'],
             'the page pays exactly what is left', fields)
    bank = form.group(1) + '?' + '&'.join(f'{k}={v}' for k, v in fields.items()) if form else ''
    status, text = page.sent(bank, **fields)
    tally.ok(status == 200 and number in re.sub(r'\D', '', text), 'it is paid', text[:600])
    w.shown(number, 'release.paid')

    # A later version waits: nothing is released meanwhile.
    again = submit(tally, w.pages['en'], goods(version=2, transactionNumber=number))
    tally.ok(again == number, 'a next version keeps the number', again)
    told = in_both(tally, w.agency, 'REL-0003', steps.format(number, 1),
                   {'step': 'release.release'})
    w.step(number, 2, 'release.withdraw', api=w.client)
    w.step(number, 1, 'release.release')
    w.shown(number, 'release.withdrawn')
    first = w.client.get(f'/v1/declarations/{number}/versions/1')
    tally.ok(first['status'] == 'release.released', 'version 1 is released', first['status'])

    # Withdrawn, it has no further version.
    number = submit(tally, w.pages['fr'], goods())
    w.step(number, 1, 'release.withdraw', api=w.client)
    told = in_both(tally, w.agency, 'ADJ-0022', steps.format(number, 1),
                   {'step': 'release.complete'})
    w.told_by_officer_page('ADJ-0022', number, 1, 'release.complete', told)
    document = goods(version=2, transactionNumber=number)
    told = in_both(tally, w.client, 'REL-0001', f'/v1/declarations/{number}/corrections', document)
    for language, page in w.pages.items():
        on_page(tally, page, language, 'REL-0001', document, told[language])
