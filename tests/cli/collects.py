"""carm collect: an agreement by the API, its run by the command, the same file again, the payment
on its day, what the bank takes back, and a bank that refuses before."""
import json
import os
from xml.etree import ElementTree

from house import ACCOUNT, IMPORTER, Server, carm, copy, counts

AGENCY = '900978446'
DUE = '2025-12-01'
PATH = f'/v1/accounts/{ACCOUNT}/debit-agreement'
ORDER = {'institution': '003', 'transit': '00815', 'number': '1234567', 'payer': 'Essai',
         'pays': 'balance'}


def ask(server, key, method, path, document=None, request=None):
    headers = {'Authorization': f'Bearer {key}', 'Content-Type': 'application/json'}
    if request:
        headers['Idempotency-Key'] = request
    status, body = server.request(method, path,
                                  None if document is None else json.dumps(document), headers)
    try:
        return status, json.loads(body)
    except ValueError:
        return status, body


def agree(tally, data, key):
    server = Server(data)
    try:
        status, answer = ask(server, key, 'GET', PATH)
        tally.ok(status == 404, 'there is no agreement yet', answer)
        status, answer = ask(server, key, 'POST', PATH, {**ORDER, 'transit': '815', 'number': '9'},
                             'a0')
        codes = [f['code'] for f in answer.get('findings', [])]
        tally.ok(status == 422 and codes == ['PAD-0002', 'PAD-0003'], 'what is wrong is told',
                 answer)
        status, answer = ask(server, key, 'POST', PATH, ORDER, 'a1')
        tally.ok(status == 201 and answer['number'] == '***567' and 'receipt' in answer,
                 'an agreement is made, its number masked', answer)
        again, same = ask(server, key, 'POST', PATH, ORDER, 'a1')
        tally.ok(again == 200 and same['id'] == answer['id'], 'the same request is one', same)
        status, answer = ask(server, key, 'GET', f'/v1/collection-runs/{DUE}')
        tally.ok(status == 403, 'runs are not the client’s', answer)
        status, answer = ask(server, key, 'GET',
                             f'/v1/accounts/{ACCOUNT}/money-matters?kind=agreement')
        tally.ok(status == 200 and '1234567' not in json.dumps(answer),
                 'the number is shown nowhere', answer)
    finally:
        server.stop()


def refund(tally, data, key):
    """Of a credit; officers approve in the portal (tests/e2e)."""
    path = f'/v1/accounts/{ACCOUNT}/credit-refunds'
    order = {'amount': {'amount': '40.00', 'currency': 'CAD'}, 'institution': '003',
             'transit': '00815', 'number': '7654321', 'payee': 'Essai'}
    agency = carm(data, 'key', AGENCY, 'tests').out.strip()
    server = Server(data)
    try:
        status, room = ask(server, key, 'GET', path)
        tally.ok(status == 200 and room['onRequest'] and not room['due'], 'what can be refunded',
                 room)
        status, answer = ask(server, key, 'POST', path,
                             {**order, 'amount': {'amount': '9999999.00', 'currency': 'CAD'}}, 'r0')
        tally.ok(status == 422 and [f['code'] for f in answer['findings']] == ['DSB-0002'],
                 'more than the credit is refused', answer)
        more = {'id': 'R-EXTRA', 'amount': {'amount': '200000.00', 'currency': 'CAD'}}
        ask(server, key, 'POST', f'/v1/accounts/{ACCOUNT}/payments', more, 'r1')
        status, answer = ask(server, key, 'POST', path, order, 'r2')
        tally.ok(status == 201 and answer['state'] == 'refund.asked' and
                 '7654321' not in json.dumps(answer), 'a refund is asked for', answer)
        again, same = ask(server, key, 'POST', path, order, 'r2')
        tally.ok(again == 200 and same['id'] == answer['id'], 'the same request is one', same)
        steps = f"/v1/money-matters/{answer['id']}/steps"
        status, answer = ask(server, agency, 'POST', steps, {'step': 'refund.approve'}, 'r3')
        tally.ok(status == 422 and answer['findings'][0]['code'] == 'MON-0004',
                 'a key does not approve', answer)
        status, answer = ask(server, key, 'POST', '/v1/payouts')
        tally.ok(status == 403, 'payments out are the agency’s', answer)
        status, answer = ask(server, agency, 'POST', '/v1/payouts')
        tally.ok(status == 200 and answer['refunds'] == 0, 'nothing is paid out unapproved', answer)
        status, answer = ask(server, key, 'POST', steps, {'step': 'refund.withdraw'}, 'r4')
        tally.ok(status == 201 and answer['state'] == 'refund.withdrawn', 'it is withdrawn', answer)
        status, answer = ask(server, agency, 'POST', path, order, 'r5')
        tally.ok(status == 201 and answer['steps'][0]['step'] == 'refund.propose',
                 'the agency proposes one', answer)
        status, answer = ask(server, agency, 'GET', '/v1/money-matters?kind=refund')
        tally.ok(status == 200 and len(answer['items']) == 1, 'it waits for officers', answer)
    finally:
        server.stop()


def collected(data, *more):
    ran = carm(data, 'collect', '--day', DUE, '--json', *more)
    try:
        return ran, json.loads(ran.out)
    except ValueError:
        return ran, {}


def debits(path):
    """Id and amount of each, by another reader."""
    root = ElementTree.parse(path).getroot()
    space = root.tag[:root.tag.index('}') + 1]
    return [(one.find(f'{space}PmtId/{space}EndToEndId').text, one.find(f'{space}InstdAmt').text)
            for one in root.iter(f'{space}DrctDbtTxInf')]


def draw(tally, place, data):
    pain, cpa, again = (os.path.join(place, name) for name in ('pad.xml', 'pad.005', 'again.xml'))
    ran, told = collected(data)
    tally.ok(ran.status == 1 and 'PAD-0022' in ran.out, 'a run is not drawn up too early', ran)
    carm(data, 'day', '--until', '2025-11-27')
    ran, told = collected(data, '--out', pain)
    tally.ok(ran.status == 0 and told.get('collections') == 1 and told.get('pending') == 1,
             'collect draws up a run', ran)
    listed = debits(pain) if os.path.exists(pain) else []
    tally.ok(len(listed) == 1 and listed[0][0].startswith(ACCOUNT) and
             listed[0][1] == told.get('amount'), 'its file has the collection', listed)
    ran, same = collected(data, '--out', again)
    with open(pain, 'rb') as one, open(again, 'rb') as other:
        tally.ok(same == told and one.read() == other.read(), 'again it is the same file', ran)
    ran, _ = collected(data, '--format', 'cpa005', '--out', cpa)
    with open(cpa, 'rb') as file:
        lines = file.read().split(b'\r\n')
    tally.ok(ran.status == 0 and [len(line) for line in lines] == [1464, 1464, 1464, 0] and
             listed[0][0].encode() in lines[1], 'CPA 005 has it too', ran)
    return listed[0], told


def take_back(data, place, item, which, amount):
    path = os.path.join(place, 'back.csv')
    with open(path, 'w', encoding='utf-8') as file:
        file.write('id,account,amount,value_date,returns,reason\n'
                   f'{item},{ACCOUNT},{amount},{DUE},{which},AM04\n')
    return carm(data, 'pay', path)


def work(tally, place, seed):
    data = copy(seed, os.path.join(place, 'collect'))
    key = carm(data, 'key', IMPORTER, 'tests').out.strip()
    agree(tally, data, key)
    other = copy(data, os.path.join(place, 'refund'))
    refund(tally, other, key)
    tally.ok(counts(other)[1], 'the books of refunds are clean', counts(other)[2])
    (which, amount), told = draw(tally, place, data)
    early = copy(data, os.path.join(place, 'collect-early'))
    before = counts(data)[0]

    carm(data, 'day', '--until', DUE)
    ran, told = collected(data)
    tally.ok(ran.status == 0 and told.get('paid') == 1, 'on its day it is paid', ran)
    paid = counts(data)[0]
    ran, same = collected(data)
    tally.ok(same == told and counts(data)[0] == paid and paid != before, 'and once', ran)
    ran = take_back(data, place, 'R1', which, amount)
    tally.ok(ran.status == 0 and '1 dishonoured' in ran.out and f'{which} {amount}, dishonoured' in
             ran.out, 'the bank takes it back: a line of its own', ran)
    back = counts(data)[0]
    ran = take_back(data, place, 'R1', which, amount)
    tally.ok(ran.status == 0 and '1 taken back before' in ran.out and counts(data)[0] == back,
             'the same file again undoes nothing', ran)
    ran = take_back(data, place, 'R2', 'nobody-knows', '1.00')
    tally.ok(ran.status == 0 and '1 taken back held' in ran.out and 'nobody-knows' in ran.out,
             'what is not known is held with the reason', ran)
    ran, told = collected(data)
    tally.ok(told.get('returned') == 1 and told.get('paid') == 0, 'the run tells it', ran)
    tally.ok(counts(data)[1], 'the books are clean', counts(data)[2])

    carm(early, 'day', '--until', DUE)
    ran = take_back(early, place, 'R1', which, amount)
    tally.ok('1 dishonoured' in ran.out, 'taken back on its day, it was paid first', ran)
    ran, told = collected(early)
    tally.ok(told.get('returned') == 1, 'and is not paid again', ran)
    ran = carm(early, 'collect', '--day', '2025-11-30')
    tally.ok(ran.status == 1 and 'past' in ran.err, 'a day that is past is refused', ran)
    tally.ok(counts(early)[1], 'these books are clean', counts(early)[2])
