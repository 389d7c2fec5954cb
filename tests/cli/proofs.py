"""Proofs as the API gives them, against carm-verify and against another verifier; forged ones; and
the whole state made again from the journal."""
import json
import os
import shutil
import sqlite3
import subprocess

import house
import postgres
import proof_reader
from house import ACCOUNT, CARM, IMPORTER, carm

VERIFY = os.path.join(os.path.dirname(CARM), 'carm-verify')


def verify(*words, lang='C'):
    return house.Ran(subprocess.run([VERIFY, *words], capture_output=True, timeout=60, check=False,
                                    env={**os.environ, 'LANG': lang}))


def written(place, name, data):
    path = os.path.join(place, name)
    with open(path, 'wb') as file:
        file.write(data)
    return path


class Proofs:
    """What the server gives to one key."""

    def __init__(self, server, key):
        self.server, self.headers = server, {'Authorization': f'Bearer {key}'}

    def get(self, path):
        connection = self.server.connect()
        try:
            connection.request('GET', path, headers=self.headers)
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.getheader('Link')
        finally:
            connection.close()

    def record(self, name):
        return self.get(f'/v1/proofs/{name}')[1]


def refused(text, public):
    try:
        proof_reader.read(text, public)
    except proof_reader.Refused:
        return True
    return False


# ---- what is published ----

def sealed_days(tally, server, public):
    days, cursor, wrong = [], '', []
    while cursor is not None:
        status, body = server.request('GET', f'/v1/proofs/days?limit=100{cursor}')
        page = json.loads(body) if status == 200 else {'items': []}
        days += page['items']
        cursor = f"&cursor={page['nextCursor']}" if 'nextCursor' in page else None
    for day, before in zip(days, days[1:] + [None]):
        words = '\n'.join(['open-carm-day-1', day['day'], str(day['businesses']), day['root'],
                           day['previous'], '']).encode()
        if day['hash'] != proof_reader.sha(words).hex() or \
                day['previous'] != (before['hash'] if before else '0' * 64):
            wrong.append(f"{day['day']}: not chained")
    some = days[:3] + days[-3:]
    wrong += [day['day'] for day in some if not proof_reader.is_signed(
        public, '\n'.join(['open-carm-day-1', day['day'], str(day['businesses']), day['root'],
                           day['previous'], '']).encode(), bytes.fromhex(day['signature']))]
    tally.ok(len(days) > 300 and not wrong, 'sealed days are public, chained and signed',
             f'{len(days)} days\n' + '\n'.join(wrong))
    one = json.loads(server.request('GET', f"/v1/proofs/days/{days[1]['day']}")[1])
    tally.ok(one == days[1], 'one sealed day', one)
    for path in ('2020-01-01', '2025-13-01', 'x'):
        tally.ok(server.request('GET', f'/v1/proofs/days/{path}')[0] == 404,
                 f'no sealed day {path}')
    return {day['day']: day for day in days}


# ---- proofs ----

def true_ones(tally, place, proofs, public, key_file, days):
    """Records of one business through its whole history: both verifiers say they are sound."""
    wrong, sealed, count = [], 0, 0
    for sequence in list(range(1, 60)) + list(range(60, 2000, 37)):
        status, text, _ = proofs.get(f'/v1/proofs/{IMPORTER}-{sequence}')
        if status == 404:
            break
        count += 1
        path = written(place, 'one.txt', text)
        ran = verify('--key', key_file, path)
        try:
            known = proof_reader.read(text, public)
        except proof_reader.Refused as why:
            wrong.append(f'{sequence}: {why}')
            continue
        receipt = json.loads(proofs.get(f'/v1/receipts/{IMPORTER}-{sequence}')[1])
        sealed += 'day' in known
        if ran.status != 0 or known['first'] != sequence or sequence not in known['bodies'] or \
                known['hashes'][0].hex() != receipt['hash'] or \
                ('day' in known and known['root'] != days[known['day']]['root']):
            wrong.append(f'{sequence}: {ran} {known}')
    tally.ok(count > 50 and sealed > 40 and not wrong,
             f'{count} proofs, {sealed} under seals, are sound to both verifiers',
             '\n'.join(wrong[:3]) or (count, sealed))


def statement(tally, place, proofs, public, key_file):
    items = json.loads(proofs.get(f'/v1/accounts/{ACCOUNT}/statements')[1])['items']
    name = items[1]['id']
    text = proofs.record(name)
    document = proofs.get(f'/v1/accounts/{ACCOUNT}/statements/{name}')[1]
    known = proof_reader.read(text, public)
    body = known['bodies'][known['first']]
    tally.ok(body.endswith(b',"statementDocument":' + document.rstrip(b'\n') + b'}') and
             'day' in known, 'the proof of a statement holds it byte for byte', body[-300:])
    path = written(place, 'statement.txt', text)
    paper = written(place, f'{name}.json', document)
    ran = verify('--key', key_file, path, paper)
    tally.ok(ran.status == 0 and 'byte for byte' in ran.out and 'all of it is true' in ran.out,
             'carm-verify finds the statement in it', ran)
    ran = verify('--key', public.hex(), path, paper, lang='fr_CA.UTF-8')
    tally.ok(ran.status == 0 and 'octet pour octet' in ran.out and 'tout est vrai' in ran.out,
             'and says so in French', ran)
    other = document.replace(b'"closing":"', b'"closing":"1')
    if other == document:
        other = document.replace(b'SOA', b'SOB')
    ran = verify('--key', key_file, path, written(place, 'other.json', other))
    tally.ok(ran.status == 1 and 'REFUSED' in ran.out, 'another statement is refused', ran)
    return text


def changed(lines, **words):
    """The first line that begins so gets other words."""
    made, left = [], dict(words)
    for line in lines:
        first = line.split(b' ')[0].decode()
        made.append(left.pop(first) if first in left else line)
    return made


def forged(text, other_text, day_text):
    """Name and bytes of what nobody may believe."""
    lines = text.split(b'\n')[:-1]
    at = {line.split(b' ')[0].decode(): n for n, line in reversed(list(enumerate(lines)))}
    others = other_text.split(b'\n')[:-1]
    later = day_text.split(b'\n')[:-1]
    where = {line.split(b' ')[0].decode(): n for n, line in reversed(list(enumerate(others)))}
    days = {line.split(b' ')[0].decode(): n for n, line in reversed(list(enumerate(later)))}

    def flipped(name, byte=-1):
        line = bytearray(lines[at[name]])
        line[byte] ^= 1
        return changed(lines, **{name: bytes(line)})

    def swapped(a, b):
        made = list(lines)
        made[a], made[b] = made[b], made[a]
        return made
    path = at['path']
    count = int(lines[at['businesses']].split()[1])
    spot = int(lines[at['place']].split()[1])
    yield 'another version', [b'open-carm-proof-2'] + lines[1:]
    yield 'another business', changed(lines, business=b'business 731056249')
    yield 'another first record', changed(lines, chain=lines[at['chain']].replace(b'chain ',
                                                                                  b'chain 1'))
    for name in ('chain', 'record', 'receipt', 'root', 'previous', 'signature', 'day', 'place',
                 'businesses', 'path', 'body'):
        yield f'one bit of {name}', flipped(name)
    yield 'one bit of the path', lines[:path + 1] + [lines[path + 1][:-1] +
                                                     bytes([lines[path + 1][-1] ^ 1])] + \
        lines[path + 2:]
    yield 'one byte of what was recorded', lines[:at['body'] + 1] + \
        [lines[at['body'] + 1].replace(b'"kind":"', b'"kind":"X', 1)] + lines[at['body'] + 2:]
    yield 'another kind in the receipt', flipped('receipt', 8)
    yield 'two steps of the path in another order', swapped(path + 1, path + 2)
    yield 'a step of the path left out', lines[:path + 1] + lines[path + 2:]
    yield 'a step of the path left out and not counted', lines[:path] + [
        b'path %d' % (int(lines[path].split()[1]) - 1)] + lines[path + 2:]
    yield 'a step of the path twice', lines[:path] + [
        b'path %d' % (int(lines[path].split()[1]) + 1), lines[path + 1]] + lines[path + 1:]
    yield 'a smaller tree', changed(lines, businesses=b'businesses %d' % (count - 1))
    yield 'a larger tree', changed(lines, businesses=b'businesses %d' % (count * 2))
    yield 'the place beside', changed(lines, place=b'place %d' % (spot ^ 1))
    yield 'a place beyond', changed(lines, place=b'place %d' % (spot + count))
    yield 'the seal of another day', lines[:at['day']] + later[days['day']:]
    yield 'the date of another day', changed(lines, day=later[days['day']])
    yield 'the root of another day', changed(lines, root=later[days['root']],
                                             signature=later[days['signature']])
    yield 'the way of another business', lines[:at['day']] + others[where['day']:]
    yield 'the receipt of another', changed(lines, receipt=others[where['receipt']])
    yield 'no end', lines[:-1]
    yield 'something after the end', lines + [b'end']
    yield 'cut short', lines[:path]
    yield 'no line end', b'\n'.join(lines)
    yield 'other line ends', b'\r\n'.join(lines + [b''])
    yield 'capital letters', changed(lines, root=b'root ' + lines[at['root']][5:].upper())
    yield 'a zero before a number', changed(lines, businesses=b'businesses 0%d' % count)
    yield 'nothing', b''


def today(tally, place, proofs, public, key_file):
    """What was recorded today has a receipt, and no seal before tomorrow."""
    headers = {**proofs.headers, 'Content-Type': 'application/json', 'Idempotency-Key': 'proof-1'}
    body = house.encoded(house.declaration(4321))
    status, answer = proofs.server.request('POST', '/v1/declarations', body, headers)
    name = json.loads(answer)['receipt']['receipt'] if status == 201 else 'x'
    text = proofs.record(name)
    known = proof_reader.read(text, public)
    ran = verify('--key', key_file, written(place, 'today.txt', text))
    tally.ok('day' not in known and b'"declarations"' in known['bodies'][known['first']] and
             ran.status == 0 and 'is signed' in ran.out, 'what is of today has its receipt', ran)


def forgeries(tally, place, proofs, public, key_file, text):
    _, answer, _ = proofs.get(f'/v1/accounts/{ACCOUNT}/statements')
    older = json.loads(answer)['items'][3]['id']
    other = proofs.other.record(f'{proofs.other_business}-1')
    accepted, count = [], 0
    for name, lines in forged(text, other, proofs.record(older)):
        made = lines if isinstance(lines, bytes) else b'\n'.join(lines) + b'\n'
        ran = verify('--key', key_file, written(place, 'forged.txt', made))
        count += 1
        if made == text or ran.status != 1 or not refused(made, public):
            accepted.append(f'{name}: {ran}')
    tally.ok(count > 35 and not accepted, f'both verifiers refuse each of {count} forgeries',
             '\n'.join(accepted))
    path = written(place, 'true.txt', text)
    tally.ok(verify('--key', key_file, path).status == 0, 'and accept what they were made of')
    wrong = bytes([public[0] ^ 1]) + public[1:]
    tally.ok(verify('--key', wrong.hex(), path).status == 1, 'another key refuses it')
    for words in ((path,), ('--key', key_file), ('--key', 'x', path), ('--kay', key_file, path),
                  ('--key', key_file, os.path.join(place, 'nowhere.txt')), ()):
        tally.ok(verify(*words).status == 2, f'carm-verify of {len(words)} words: wrong use',
                 verify(*words))


def history(tally, place, proofs, public, key_file):
    """The whole chain of a business in parts, with its proofs against it."""
    parts, path, records = [], f'/v1/proofs/history/{IMPORTER}', 0
    while path:
        status, text, link = proofs.get(path)
        if status != 200:
            break
        parts.append(written(place, f'part-{len(parts)}.txt', text))
        records += len(proof_reader.read(text, public)['bodies'])
        path = link.split('<')[1].split('>')[0] if link else None
    one = written(place, 'one.txt', proofs.record(f'{IMPORTER}-7'))
    ran = verify('--key', key_file, *parts, one)
    tally.ok(records > 100 and ran.status == 0, f'a history of {records} records is whole', ran)
    _, later, _ = proofs.get(f'/v1/proofs/history/{IMPORTER}?fromRecord={records - 5}')
    path = written(place, 'later.txt', later)
    tally.ok(verify('--key', key_file, *parts, path).status == 0, 'its end fits in', None)
    cut = later.replace(b'record', b'recorb', 1)
    tally.ok(verify('--key', key_file, *parts, written(place, 'cut.txt', cut)).status == 1,
             'a changed end does not')
    for wrong in ('0', 'x', '-1', '', '1e3'):
        status = proofs.get(f'/v1/proofs/history/{IMPORTER}?fromRecord={wrong}')[0]
        tally.ok(status == 400, f'a history from {wrong or "nothing"} is refused', status)
    tally.ok(proofs.get(f'/v1/proofs/history/{IMPORTER}?fromRecord=999999')[0] == 404,
             'there is no history from beyond its end')


def strangers(tally, proofs):
    other = proofs.other
    for path in (f'/v1/proofs/{IMPORTER}-1', f'/v1/proofs/history/{IMPORTER}',
                 f'/v1/proofs/{IMPORTER}-0', f'/v1/proofs/{IMPORTER}-01', '/v1/proofs/x',
                 '/v1/proofs/SOA-x', '/v1/proofs/history/123'):
        status = other.get(path)[0]
        tally.ok(status == 404, f'a stranger finds nothing at {path}', status)
    tally.ok(proofs.server.request('GET', f'/v1/proofs/{IMPORTER}-1')[0] == 401,
             'nobody gets a proof without a key')


def work(tally, place, data, server, key, other_business, other_key):
    with open(os.path.join(data, 'sign.pub'), encoding='utf-8') as file:
        public = bytes.fromhex(file.read().strip())
    key_file = os.path.join(data, 'sign.pub')
    proofs = Proofs(server, key)
    proofs.other, proofs.other_business = Proofs(server, other_key), other_business
    days = sealed_days(tally, server, public)
    true_ones(tally, place, proofs, public, key_file, days)
    text = statement(tally, place, proofs, public, key_file)
    forgeries(tally, place, proofs, public, key_file, text)
    today(tally, place, proofs, public, key_file)
    history(tally, place, proofs, public, key_file)
    strangers(tally, proofs)


# ---- carm replay ----

def replay(tally, place, data):
    into = os.path.join(place, 'replayed')
    ran = carm(data, 'replay', '--into', into)
    tally.ok(ran.status == 0 and 'records a second' in ran.out, 'the journal gives the state', ran)
    text, clean, ran = house.counts(into)
    tally.ok(clean and text == house.counts(data)[0], 'what it gives is an installation', ran)
    ran = carm(data, 'replay', '--into', into)
    tally.ok(ran.status == 1 and 'not empty' in ran.err, 'a second one there is refused', ran)
    for words in ((), ('--into',), ('--into', 'x', 'y')):
        tally.ok(carm(data, 'replay', *words).status == 2, f'replay {words}: wrong use')
    if postgres.STORE:
        url = postgres.create()
        ran = carm(into, 'replay', '--into', url)
        tally.ok(ran.status == 0, 'SQLite again in PostgreSQL', ran)
        postgres.drop(url)
        shutil.rmtree(into)
        return
    for name, change, words in (
            ('a changed row', 'UPDATE item SET amount = amount + 1 WHERE id = '
             '(SELECT min(id) FROM item WHERE bn = 731056248) AND bn = 731056248',
             'table item, row bn 731056248'),
            ('a row too many', "INSERT INTO day_leaf VALUES (731056248, 20990101, 1)", None),
            ('a changed body', "UPDATE journal SET body = replace(body, '\"actor\":\"', "
             "'\"actor\":\"x') WHERE bn = 731056248 AND seq = 5", '731056248 record 5')):
        shutil.rmtree(into, ignore_errors=True)
        shutil.rmtree(into + '.part', ignore_errors=True)
        other = house.copy(data, os.path.join(place, 'altered'))
        database = sqlite3.connect(os.path.join(other, 'carm.db'))
        with database:
            touched = database.execute(change).rowcount
        database.close()
        ran = carm(other, 'replay', '--into', into)
        if words is None:  # what is beside the journal is taken over; verify finds it
            tally.ok(house.counts(other)[1] is False, f'{name} is found by verify', ran)
            continue
        tally.ok(touched == 1 and ran.status == 1 and words in ran.err and
                 not os.path.exists(into), f'{name} is named', ran)
