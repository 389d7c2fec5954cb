"""The calendar as iCalendar, read by a reader of RFC 5545 written apart from the writer: through
the API and by the secret link; and what carm reconcile says of a list, good and bad."""
import datetime
import json
import re

from findings import Page
from house import IMPORTER, carm

ACCOUNT = f'{IMPORTER}RM0001'


class Broken(Exception):
    pass


def unfolded(raw):
    """Content lines of bytes: CRLF everywhere, no line above 75 bytes, no letter cut in two."""
    if not raw.endswith(b'\r\n') or b'\n' in raw.replace(b'\r\n', b'') \
            or b'\r' in raw.replace(b'\r\n', b''):
        raise Broken('a line does not end in CRLF')
    lines = []
    for line in raw[:-2].split(b'\r\n'):
        if len(line) > 75:
            raise Broken(f'{len(line)} bytes: {line}')
        line.decode('utf-8')
        if line.startswith(b' '):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    return [line.decode('utf-8') for line in lines]


def plain(value):
    """TEXT without its escapes; a bare comma or semicolon is none."""
    out, at = '', 0
    while at < len(value):
        if value[at] == '\\':
            if value[at + 1] not in '\\;,nN':
                raise Broken(f'escape in {value}')
            out += '\n' if value[at + 1] in 'nN' else value[at + 1]
            at += 2
        elif value[at] in ',;':
            raise Broken(f'bare {value[at]} in {value}')
        else:
            out += value[at]
            at += 1
    return out


def components(lines):
    """The tree of BEGIN and END: (name, properties, children)."""
    root = ('', {}, [])
    stack = [root]
    for line in lines:
        match = re.fullmatch(r'([A-Z-]+)((?:;[A-Z-]+=[^:;,"]+)*):(.*)', line)
        if not match:
            raise Broken(f'no content line: {line}')
        name, parameters, value = match.groups()
        if name == 'BEGIN':
            stack.append((value, {}, []))
            stack[-2][2].append(stack[-1])
        elif name == 'END':
            if stack.pop()[0] != value:
                raise Broken(f'END:{value} closes another')
        else:
            stack[-1][1].setdefault(name, []).append((parameters, value))
    if len(stack) != 1 or [child[0] for child in root[2]] != ['VCALENDAR']:
        raise Broken('not one calendar')
    return root[2][0]


def one(properties, name):
    found = properties.get(name, [])
    if len(found) != 1:
        raise Broken(f'{len(found)} of {name}')
    return found[0]


def day(value):
    return datetime.date(int(value[:4]), int(value[4:6]), int(value[6:]))


def read(raw):
    """UID to (day, summary, description) of a feed that is sound throughout."""
    _, head, events = components(unfolded(raw))
    if one(head, 'VERSION')[1] != '2.0' or not one(head, 'PRODID')[1]:
        raise Broken('version or product')
    found = {}
    for name, properties, alarms in events:
        if name != 'VEVENT':
            raise Broken(name)
        parameters, start = one(properties, 'DTSTART')
        if parameters != ';VALUE=DATE' or \
                day(one(properties, 'DTEND')[1]) != day(start) + datetime.timedelta(1):
            raise Broken('an event is one whole day')
        if not re.fullmatch(r'\d{8}T\d{6}Z', one(properties, 'DTSTAMP')[1]):
            raise Broken('DTSTAMP')
        uid = one(properties, 'UID')[1]
        if uid in found:
            raise Broken(f'{uid} twice')
        for alarm, said, _ in alarms:
            if alarm != 'VALARM' or not re.fullmatch(r'-P\d+D', one(said, 'TRIGGER')[1]):
                raise Broken('alarm')
        found[uid] = (day(start), plain(one(properties, 'SUMMARY')[1]),
                      plain(one(properties, 'DESCRIPTION')[1]))
    return found


def fetch(server, path, headers):
    connection = server.connect()
    try:
        connection.request('GET', path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def tenth_weekday(end):
    at, left = end, 10
    while left:
        at += datetime.timedelta(1)
        left -= at.weekday() < 5
    return at


def feed(tally, name, raw, language):
    try:
        found = read(raw)
    except (Broken, UnicodeDecodeError) as broken:
        return tally.ok(False, f'{name}: RFC 5545', str(broken))
    tally.ok(len(found) > 20, f'{name}: {len(found)} events, sound', len(found))
    dues = {uid: event for uid, event in found.items() if uid.startswith('due-')}
    wrong = [uid for uid, event in dues.items()
             if event[0] != tenth_weekday(day(uid.split('-')[2][:8])) and event[0].month != 7]
    tally.ok(len(dues) >= 12 and not wrong, f'{name}: due on the tenth weekday', wrong)
    words = 'Échéance de paiement' if language == 'fr' else 'Payment due'
    tally.ok(all(event[1].startswith(words) for event in dues.values()),
             f'{name}: in its language')
    tally.ok(all('SOR/86-1062' in event[2] or 'Interpretation Act' in event[2]
                 or 'Customs Act' in event[2] for event in dues.values()),
             f'{name}: each due date says its rule')
    return found


def work(tally, place, data, server, key):
    for language in ('en', 'fr'):
        headers = {'Authorization': f'Bearer {key}', 'Accept': 'text/calendar',
                   'Accept-Language': language}
        status, raw = fetch(server, f'/v1/accounts/{ACCOUNT}/calendar', headers)
        tally.ok(status == 200, f'calendar by the API, {language}', status)
        by_key = feed(tally, f'calendar by the API, {language}', raw, language)
        _, again = fetch(server, f'/v1/accounts/{ACCOUNT}/calendar', headers)
        tally.ok(by_key and set(read(again)) == set(by_key), f'UIDs are stable, {language}')
    secret_link(tally, server)
    reconcile(tally, place, data)


def secret_link(tally, server):
    found = {}
    for language in ('en', 'fr'):
        page = Page(server, language)
        name = 'calendar' if language == 'en' else 'calendrier'
        text = page.request('GET', page.base + name)[2]
        link = re.search(r'value="http://[^/"]+(/[^"]+\.ics)"', text)
        if not tally.ok(link is not None, f'the page gives a secret link, {language}', text[:300]):
            continue
        status, raw = fetch(server, link[1], {})
        tally.ok(status == 200, f'the link needs no session, {language}', status)
        found[language] = feed(tally, f'secret link, {language}', raw, language)
        for name, at in (('another secret', -50), ('another person', -5)):
            place = len(link[1]) + at
            letter = '0' if link[1][place] != '0' else '1'
            wrong = link[1][:place] + letter + link[1][place + 1:]
            status, _ = fetch(server, wrong, {})
            tally.ok(status == 404, f'{name} is not found, {language}', status)
    if len(found) == 2 and all(found.values()):
        tally.ok(set(found['en']) == set(found['fr']), 'the same events in both languages')


def reconcile(tally, place, data):
    own = carm(data, 'statement', ACCOUNT, '--format', 'csv').out
    path = f'{place}/own.csv'
    with open(path, 'w', encoding='utf-8') as file:
        file.write(own)
    ran = carm(data, 'reconcile', path, '--account', ACCOUNT, '--json')
    answer = json.loads(ran.out)
    rows = own.count('\n') - 1
    tally.ok(ran.status == 0 and answer['total']['rows'] + answer['outside']['rows'] == rows,
             'reconcile: a statement against its own account', ran)
    left = [line['rows'][0]['reference'] for line in answer['lines']
            if line['group'] == 'missingHere']
    tally.ok(all(name.startswith('SOA-') for name in left),
             'reconcile: all but the opening balance is there', left)
    with open(path, 'w', encoding='utf-8') as file:
        file.write('Numéro de transaction;Montant\nA;beaucoup\n')
    ran = carm(data, 'reconcile', path, '--account', ACCOUNT, '--fr')
    tally.ok(ran.status == 1 and 'REC-0002' in ran.err + ran.out, 'reconcile: a bad amount', ran)
    ran = carm(data, 'reconcile', path, '--account', ACCOUNT, '--columns', 'colour=1')
    tally.ok(ran.status == 2, 'reconcile: a column nobody knows', ran)
    ran = carm(data, 'reconcile', path, '--account', 'nobody')
    tally.ok(ran.status == 1, 'reconcile: no account', ran)
