"""What somebody tries who should not get in: by routes, forms, cookies, guesses and names."""
import concurrent.futures
import html
import http.client
import itertools
import os
import random
import re
import statistics
import time
import urllib.parse

import house
from house import carm
from letters import KEY, Person, until

PASSWORD = 'open-carm-demo'
FOREIGN = '714500931RM0001'
ROUTES = os.path.join(house.ROOT, 'src/portal/routes.h')
addresses = (f'198.51.100.{n}' if n < 250 else f'203.0.113.{n % 250}' for n in itertools.count(1))


class Caller(Person):
    """A person with an address of his own, whose answers are kept with their headers."""

    def __init__(self, server, name='maude', address=None, **headers):
        super().__init__(server, name)
        self.headers = {'X-Forwarded-For': address or next(addresses),
                        'Sec-Fetch-Site': 'same-origin',
                        'Content-Type': 'application/x-www-form-urlencoded',
                        **{k.replace('_', '-'): v for k, v in headers.items()}}
        self.set = []

    def ask(self, method, path, **fields):
        connection = http.client.HTTPConnection('127.0.0.1', self.server.port, timeout=60)
        try:
            cookies = '; '.join(f'{k}={v}' for k, v in self.cookies.items())
            connection.request(method, path,
                               urllib.parse.urlencode(fields) if method == 'POST' else None,
                               {**self.headers, **({'Cookie': cookies} if cookies else {})})
            answer = connection.getresponse()
            self.location = answer.getheader('Location') or ''
            self.answered = answer.getheaders()
            self.set = [v for h, v in self.answered if h == 'Set-Cookie']
            for value in self.set:
                name, _, rest = value.partition('=')
                self.cookies[name] = rest.split(';')[0]
            return answer.status, answer.read().decode(errors='replace')
        finally:
            connection.close()

    def sign_in(self, password=PASSWORD, **more):
        return self.ask('POST', '/en/sign-in', name=self.name, password=password, **more)

    def token(self, path='/en/security'):
        found = re.search(r'name="token" value="([^"]+)"', self.ask('GET', path)[1])
        return found.group(1) if found else ''


def inside(person):
    return person.ask('GET', '/en/security')[0] == 200


# ---- every route ----

def routes():
    """Of routes.h: id, path, whether it is read and written, who may."""
    with open(ROUTES, encoding='utf-8') as file:
        text = re.sub(r'\\\n', ' ', file.read())
    who = r'(?:(?:SENT|SHOWN|SENDS)\()?(\w+)(?:,\s+\w+)?\)+'
    found = re.findall(r'R\((\w+), "([^"]*)",\s+"[^"]*",\s+(\w+),\s+(\w+),\s+' + who, text)
    return [(name, path, get != 'NULL', post != 'NULL', who)
            for name, path, get, post, who in found]


def fill(path, account):
    return '/en/' + path.replace('{a}', account).replace('{i}', '12398000000001')


def every_route(tally, server):
    """Nobody is asked to sign in; somebody finds nothing at another's account."""
    table = routes()
    text = open(ROUTES, encoding='utf-8').read()
    tally.ok(len(table) == len(re.findall(r'\bR\([A-Z]', text)) > 100,
             f'attacks: {len(table)} routes are read', len(re.findall(r'\bR\([A-Z]', text)))
    nobody, somebody = Caller(server), Caller(server)
    somebody.sign_in()
    token, cells, wrong = somebody.token(), 0, []
    own = somebody.ask('GET', f'/en/a/{house.ACCOUNT}')[0]
    tally.ok(own == 200 and token != '', 'attacks: one’s own account is there', own)
    for name, path, reads, writes, who in table:
        tries = [(nobody, 'GET', {}, reads), (nobody, 'POST', {}, writes)]
        if '{a}' in path:
            tries += [(somebody, 'GET', {}, reads), (somebody, 'POST', {'token': token}, writes)]
        for person, method, fields, there in tries:
            if not there:
                continue
            status, _ = person.ask(method, fill(path, FOREIGN), **fields)
            asked = '/en/sign-in' in person.location
            if person is somebody:
                fine = status == 404
            elif who == 'OPEN':
                fine = status < 500 and not (asked and '?next=' in person.location)
            else:
                fine = (status == 303 and asked) if method == 'GET' else status == 401
            cells += 1
            if not fine:
                wrong.append(f'{name} {method} {person is somebody}: {status} {person.location}')
    tally.ok(cells > 250 and not wrong, f'attacks: {cells} cells of routes and callers', wrong)


# ---- forms, sessions, cookies ----

def forms(tally, server):
    mine, other = Caller(server), Caller(server, 'sheila')
    mine.sign_in()
    other.sign_in()
    token, foreign = mine.token(), other.token()
    path = '/en/security'
    for words, fields in (('no token', {}), ('an empty token', {'token': ''}),
                          ('a made-up token', {'token': 'x' * len(token)}),
                          ('a part of the token', {'token': token[:-1]}),
                          ('somebody else’s token', {'token': foreign})):
        status, _ = mine.ask('POST', path, do='codes', **fields)
        tally.ok(status == 403, f'attacks: a form with {words} is refused', status)
    status, _ = mine.ask('GET', f'{path}?do=codes&token={token}')
    tally.ok(status == 200 and mine.ask('GET', path)[1].count('class="codes"') == 0,
             'attacks: reading changes nothing', status)
    for headers in ({'Sec_Fetch_Site': 'cross-site'}, {'Sec_Fetch_Site': 'same-site'},
                    {'Sec_Fetch_Site': '', 'Origin': 'https://example.org'},
                    {'Sec_Fetch_Site': '', 'Origin': 'null'}):
        evil = Caller(server, **headers)
        evil.cookies = dict(mine.cookies)
        status, _ = evil.ask('POST', path, do='codes', token=token)
        tally.ok(status == 403, f'attacks: another site’s form is refused: {headers}', status)
        status, _ = Caller(server, **headers).sign_in()
        tally.ok(status == 403, f'attacks: another site signs nobody in: {headers}', status)
    status, page = mine.ask('POST', path, do='codes', token=token)
    tally.ok(status == 200 and 'class="codes"' in page, 'attacks: the right form is taken', status)
    kept = dict(mine.cookies)
    mine.ask('POST', '/en/sign-out', token=token)
    mine.cookies = kept
    status, _ = mine.ask('POST', path, do='codes', token=token)
    tally.ok(status == 401, 'attacks: a form is not taken again after signing out', status)
    tally.ok(not inside(mine), 'attacks: nor the cookie', mine.cookies)


def fixation(tally, server):
    victim = Caller(server)
    planted = {'carm': 'A' * 43, 'carm-step': 'B' * 43, 'carm-device': 'C' * 43}
    victim.cookies = dict(planted)
    victim.sign_in()
    tally.ok(victim.cookies['carm'] not in ('', planted['carm']) and inside(victim),
             'attacks: signing in gives a new cookie', victim.cookies)
    thief = Caller(server)
    thief.cookies = dict(planted)
    tally.ok(not inside(thief), 'attacks: a planted cookie is no session')
    first = victim.cookies['carm']
    victim.sign_in()
    tally.ok(victim.cookies['carm'] != first, 'attacks: and another one each time')
    joined = Caller(server)
    joined.cookies = {'carm': 'A' * 43}
    joined.ask('POST', '/en/sign-in/new-key', name='fixed.person', **KEY)
    tally.ok(joined.cookies.get('carm-step', '') not in ('', planted['carm-step']) and
             joined.cookies['carm'] == 'A' * 43, 'attacks: on the way there is no session yet')


def flags(tally, server):
    def judge(person, words, secure):
        for value in person.set:
            name, *parts = [part.strip() for part in value.split(';')]
            fine = {'Path=/', 'HttpOnly', 'SameSite=Lax'} <= set(parts) and \
                not any(part.startswith('Domain') for part in parts) and \
                ('Secure' in parts) == name.startswith('__Host-') == secure
            tally.ok(fine, f'attacks: the cookie {name.split("=")[0]} {words}', value)
    for words, headers in (('is for this site alone', {}),
                           ('by TLS is for TLS alone', {'X_Forwarded_Proto': 'https'})):
        person = Caller(server, **headers)
        person.sign_in()
        tally.ok(len(person.set) == 1, f'attacks: one cookie {words}', person.set)
        judge(person, words, bool(headers))
        person.name = 'flags.' + ('tls' if headers else 'plain')
        person.ask('POST', '/en/sign-in/new-key', name=person.name, **KEY)
        tally.ok(len(person.set) == 1, f'attacks: and one on the way {words}', person.set)
        judge(person, words, bool(headers))
    _, page = person.ask('GET', '/en/sign-in')
    policy = dict(person.answered)['Content-Security-Policy']
    tally.ok("default-src 'none'" in policy and "frame-ancestors 'none'" in policy and
             'unsafe' not in policy and '*' not in policy, 'attacks: the policy is strict', policy)
    tally.ok(not re.search(r'<script(?![^>]*\bsrc=)|\son[a-z]+=|javascript:', page),
             'attacks: and needs no exception')


# ---- guessing ----

def spraying(tally, server):
    """One password for many names, from one place: it is the place that is locked."""
    place = next(addresses)
    for n in range(20):
        status, page = Caller(server, f'no.such.{n:03d}', place).sign_in()
    tally.ok(status == 422 and ('locked' in page.lower() or 'too many' in page.lower()),
             'attacks: who sprays passwords is locked out', page)
    status, _ = Caller(server, 'maude', place).sign_in()
    tally.ok(status == 422, 'attacks: even with one that is right', status)
    status, _ = Caller(server, 'maude').sign_in()
    tally.ok(status == 303, 'attacks: elsewhere people go on signing in', status)


def same(person, page):
    """A page without what is its own: the name that was typed, clocks."""
    page = html.unescape(page).replace(f'value="{person.name}"', 'value="NAME"')
    return re.sub(r'\b\d{1,2}(:| h )\d{2}\b', 'TIME', page)


def enumeration(tally, server):
    """Whether a name exists is said neither by words nor by time."""
    known, unknown = 'noemie', 'nobody'
    for attempt in range(7):
        pages = []
        for name in (known, unknown):
            person = Caller(server, name)
            status, page = person.sign_in('wrong password')
            pages.append((status, same(person, page)))
        tally.ok(pages[0] == pages[1] and pages[0][0] == 422,
                 f'attacks: wrong password {attempt + 1} says the same of both names', pages[0][0])
    pages = []
    for name in ('pat', 'tap'):
        person = Caller(server, name)
        status, _ = person.ask('POST', '/en/sign-in/recover', name=name)
        pages.append((status, person.location, same(person, person.ask('GET', person.location)[1])))
    tally.ok(pages[0] == pages[1] and pages[0][0] == 303, 'attacks: so does recovery', pages[0][:2])
    names = ['alex', 'anand', 'colette', 'elodie', 'grace', 'irene', 'luc', 'mei', 'sam', 'owen']
    took = {True: [], False: []}
    for number, name in enumerate(names * 3):
        for real in (True, False):
            person = Caller(server, name if real else f'{name}.{number}')
            began = time.perf_counter()
            person.sign_in('wrong password')
            took[real].append(time.perf_counter() - began)
    real, made_up = (statistics.median(took[known]) for known in (True, False))
    tally.ok(0.6 < real / made_up < 1.6 and min(took[False]) > 0.004,
             'attacks: both names take as long', f'{real:.4f} s, {made_up:.4f} s')


def newest_code(server, address):
    """The passcode in the newest letter to an address."""
    page = Caller(server).ask('GET', '/en/mailbox')[1]
    for letter in page.split('<section class="panel letter"')[1:]:
        if address in letter:
            found = re.search(r'\b\d{6}\b', letter.split('<pre')[1])
            return found.group(0) if found else None
    return None


def code_for(server, person, address):
    """Signs up as far as the first passcode."""
    person.begin(address)
    until(lambda: newest_code(server, address) is not None)
    return newest_code(server, address)


def sign_up(server, name, address):
    """All the way in."""
    person = Caller(server, name)
    person.ask('POST', '/en/sign-in/step', do='code', code=code_for(server, person, address))
    _, page = person.ask('GET', '/en/sign-in/step')
    terms = re.search(r'name="terms" value="([^"]+)"', page).group(1)
    person.ask('POST', '/en/sign-in/step', do='profile', phone='+1 418 555-0100', extension='',
               email=address, notify='no', language='en', accept='1', terms=terms,
               **{'given-name': 'Guess', 'family-name': 'Person'})
    return person


def guessing(tally, server, seed):
    draw = random.Random(seed)
    address = 'guess@example.org'
    tally.ok(inside(sign_up(server, 'guess.person', address)), 'attacks: somebody signs up')
    before = newest_code(server, address)
    person = Caller(server, 'guess.person')
    person.sign_in(KEY['password'])
    until(lambda: newest_code(server, address) not in (before, None))
    code = newest_code(server, address)
    guesses = [each for each in (f'{n:06d}' for n in draw.sample(range(1000000), 12))
               if each != code][:10]
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda guess: person.ask('POST', '/en/sign-in/step', do='code',
                                                         code=guess)[0], guesses))
    tally.ok(set(answers) == {422}, f'attacks: ten guesses at once, seed {seed}', answers)
    status, page = person.ask('POST', '/en/sign-in/step', do='code', code=code)
    tally.ok(status == 422 and not inside(person), 'attacks: then the right code is none', page)
    again = Caller(server, 'guess.person')
    again.sign_in(KEY['password'])
    until(lambda: newest_code(server, address) not in (code, None))
    status, page = again.ask('POST', '/en/sign-in/step', do='code',
                             code=newest_code(server, address))
    tally.ok(status == 422 and not inside(again),
             'attacks: nor is a new one after beginning again', (status, page))


def once(tally, server):
    """One code, many requests at the same moment: one of them goes on."""
    person = Caller(server, 'once.person')
    code = code_for(server, person, 'once@example.org')
    twins = []
    for _ in range(4):
        twin = Caller(server, 'once.person')
        twin.cookies = dict(person.cookies)
        twins.append(twin)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda twin: twin.ask('POST', '/en/sign-in/step', do='code', code=code),
                      twins))
    on = [twin.location for twin in twins]
    tally.ok(on.count('/en/sign-in/step') == 1,
             'attacks: a code is good once, however many use it', on)


# ---- where to ----

def redirects(tally, server):
    for there in ('https://example.org/', '//example.org/', '/\\example.org', '\\\\example.org',
                  '/en/\\example.org', 'javascript:alert(1)', '/en/x\r\nSet-Cookie: evil=1',
                  '/ex', 'en/', '/en', ' /en/', '/fr/\tx\r\n'):
        person = Caller(server)
        status, _ = person.sign_in(next=there)
        fine = status == 303 and re.match(r'/(en|fr)/[^\\\r\n]*$', person.location) and \
            not any('evil' in value for value in person.set)
        tally.ok(fine, f'attacks: {there!r} is no page to go on to', person.location)
        person.ask('POST', '/en/sign-in/again', token=person.token(), next=there)
        tally.ok(re.match(r'/(en|fr)/[^\\\r\n]*$|$', person.location),
                 f'attacks: {there!r} is none after a second step', person.location)
    person = Caller(server)
    person.sign_in(next='/fr/taux-de-change')
    tally.ok(person.location == '/fr/taux-de-change', 'attacks: a page of ours is one')


def work(tally, place, seed_data):
    seed = int(os.environ.get('CARM_SEED', random.randrange(10**6)))
    data = house.copy(seed_data, os.path.join(place, 'attacks'))
    path = os.path.join(place, 'attacks.csv')
    with open(path, 'w', encoding='utf-8') as file:
        file.write('name,value,valid_from,valid_to,source\n'
                   'cred_address_after,12,2025-11-01,,a short test\n'
                   'mfa_resend_min_s,0,2025-11-01,,a short test\n')
    ran = carm(data, 'load', 'parameters', path)
    tally.ok(ran.status == 0, 'attacks: parameters are loaded', ran)
    server = house.Server(data)
    try:
        every_route(tally, server)
        forms(tally, server)
        fixation(tally, server)
        flags(tally, server)
        spraying(tally, server)
        enumeration(tally, server)
        guessing(tally, server, seed)
        once(tally, server)
        redirects(tally, server)
    finally:
        server.stop()
    text, clean, ran = house.counts(data)
    tally.ok(clean, 'attacks: carm verify is clean', ran)
    house.drop(data)
