"""Registering a business from outside: the register asked by HTTP, its failures, guessing, and many
who come first at once."""
import concurrent.futures
import html
import http.server
import os
import re
import threading
import time

import house
from attacks import Caller
from house import carm
from letters import KEY

HEADER = ('bn,legal_name,operating_name,entity_type,street,city,province,postal_code,country,'
          'accounts,status,effective_on')
NAME = {'name': 'Marée Haute inc.', 'street': '12 rue du Quai', 'city': 'Gaspé', 'province': 'QC',
        'postal_code': 'G4X 1A1', 'country': 'CA', 'position': 'owner', 'enrol': ''}
SILENT = 'The register of businesses does not answer'


def with_check(eight):
    """The last digit that fits the others."""
    for last in range(10):
        digits = [int(c) * (i % 2 + 1) for i, c in enumerate(reversed(f'{eight}{last}'))]
        if sum(d - 9 if d > 9 else d for d in digits) % 10 == 0:
            return f'{eight}{last}'
    raise ValueError(eight)


GOOD, SLOW, GARBAGE, OTHER, BIG, BROKEN, GONE = (with_check(f'9311111{n}') for n in range(7))


def row(number):
    return (f'{number},Marée Haute inc.,,corporation,12 rue du Quai,Gaspé,QC,G4X 1A1,CA,'
            'RM0001 IMPORTER 2020-01-01,active,2020-01-01\r\n')


class Source(http.server.ThreadingHTTPServer):
    """A register that answers by HTTP: well, late, with rubbish, or not at all."""

    def __init__(self):
        self.asked = []
        super().__init__(('127.0.0.1', 0), Asked)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Asked(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        number = self.path.rsplit('/', 1)[1]
        self.server.asked.append(number)
        body = {GOOD: f'{HEADER}\r\n{row(GOOD)}', SLOW: f'{HEADER}\r\n{row(SLOW)}',
                GARBAGE: '<html>no</html>', OTHER: f'{HEADER}\r\n{row(GOOD)}',
                BIG: f'{HEADER}\r\n' + row(BIG) * 900, BROKEN: ''}.get(number)
        if number == SLOW:
            time.sleep(2.5)
        self.send_response(404 if body is None else 500 if number == BROKEN else 200)
        self.send_header('Content-Type', 'text/csv; charset=utf-8')
        self.end_headers()
        try:
            self.wfile.write((body or '').encode())
        except OSError:
            pass  # whoever asked has gone

    def log_message(self, *_):
        pass


class Applicant(Caller):
    """Somebody with a key, a second step and a profile, and no business."""

    def arrive(self):
        address = f'{self.name}@example.org'
        self.ask('POST', '/en/sign-in/new-key', name=self.name, **KEY)
        self.ask('POST', '/en/sign-in/step', do='email', consent='1', email=address,
                 **{'email-again': address})
        code = re.search(rf'{re.escape(address)}.*?\b(\d{{6}})\b',
                         self.ask('GET', '/en/mailbox')[1], re.S).group(1)
        self.ask('POST', '/en/sign-in/step', do='code', code=code)
        page = self.ask('GET', '/en/sign-in/step')[1]
        terms = re.search(r'name="terms" value="([^"]+)"', page).group(1)
        status, _ = self.ask('POST', '/en/sign-in/step', do='profile', terms=terms, accept='1',
                             phone='+1 613 555-0100', extension='', email=address, notify='no',
                             language='en',
                             **{'given-name': 'Test', 'family-name': self.name})
        arrived = status == 303 and self.location == '/en/setup'
        self.form = self.token('/en/setup/register')
        return arrived and self.form != ''

    def step(self, step, **fields):
        status, page = self.ask('POST', '/en/setup/register', token=self.form, step=step, **fields)
        return status, html.unescape(page)

    def start(self):
        return self.step('start', has_number='yes', has_program='yes')[0] == 303

    def number(self, number, program='RM0001'):
        return self.step('number', number=number, program=program)

    def to_check(self, number):
        return (self.start() and self.number(number)[0] == 303 and
                self.step('business', **NAME)[0] == 303 and
                self.step('terms', agreed='1')[0] == 303)

    def linked(self):
        return 'Business linked' in self.ask('GET', '/en/setup')[1]


def configure(data, *lines):
    with open(os.path.join(data, 'register.conf'), 'w', encoding='utf-8') as file:
        file.write('\n'.join(lines) + '\n')


def asked_by_http(tally, data, server):
    source = Source()
    place = f'http://127.0.0.1:{source.server_port}/businesses/{{bn}}'
    person = Applicant(server, 'source.asker')
    tally.ok(person.arrive() and person.start(), 'register: a person arrives')
    configure(data, f'url {place}', 'seconds 1')
    person.number('12345')
    person.number(f'{GOOD}RT0001')
    tally.ok(source.asked == [], 'register: what cannot be a number is not asked', source.asked)
    for number, what in ((SLOW, 'late'), (GARBAGE, 'with rubbish'), (OTHER, 'about another'),
                         (BIG, 'too much'), (BROKEN, 'with an error')):
        began = time.monotonic()
        status, page = person.number(number)
        tally.ok(status == 422 and SILENT in page and time.monotonic() - began < 6,
                 f'register: a source that answers {what} is said to be silent', (status, page))
    status, page = person.number(GONE)
    tally.ok(status == 422 and '9 tries are left' in page,
             'register: a source that does not know it was a try, and the failures were none',
             (status, page))
    status, page = person.number(GOOD, 'RM0002')
    tally.ok(status == 422 and '8 tries' in page, 'register: an account that is not there', page)
    status, page = person.number(GOOD)
    tally.ok(status == 303, 'register: a source that knows it', (status, page))
    source.shutdown()
    source.server_close()
    asked = len(source.asked)
    tally.ok(asked >= 7, 'register: and it was asked each time', source.asked)
    tally.ok(person.step('business', **NAME)[0] == 303 and
             person.step('terms', agreed='1')[0] == 303 and person.step('check')[0] == 303 and
             person.linked(), 'register: what was answered once is kept, the source being gone')
    status, page = person.ask('POST', '/en/setup', token=person.form, do='refresh')
    tally.ok(status == 422 and SILENT in html.unescape(page),
             'register: asked again, a source that is gone is said to be', (status, page))
    other = Applicant(server, 'source.gone')
    other.arrive()
    other.start()
    answers = [other.number(GONE) for _ in range(12)]
    tally.ok(all(status == 422 and SILENT in page for status, page in answers),
             'register: whoever meets a source that is gone is never locked for it', answers[-1])
    configure(data, 'url http://example.org/{bn}')
    status, page = other.number(GONE)
    tally.ok(SILENT in page, 'register: another machine is not asked without TLS', page)
    configure(data, 'colour blue')
    tally.ok(SILENT in other.number(GONE)[1], 'register: a conf that cannot be read')
    os.remove(os.path.join(data, 'register.conf'))


def enumeration(tally, server):
    """Businesses cannot be listed by trying numbers, by one person or by many of one address."""
    person = Applicant(server, 'number.lister', address='198.51.100.254')
    person.arrive()
    person.start()
    found = [person.number(with_check(f'9{n:02}12345'))[0] for n in range(10)]
    status, page = person.number('123456789')
    tally.ok(found == [422] * 10 and status == 422 and 'locked until' in page,
             'register: after ten misses the right number is refused too', (found, page))
    again = Applicant(server, 'number.lister', address='198.51.100.253')
    again.cookies = dict(person.cookies)
    again.form = person.form
    tally.ok('locked until' in again.number('123456789')[1],
             'register: another address does not help')
    status, page = person.ask('GET', '/en/setup')
    tally.ok('locked until' in page, 'register: the page says until when', page)
    hints = [again.step('start', has_number='yes', has_program='yes')[0],
             again.step('check')[0], again.step('terms', agreed='1')[0],
             again.step('business', **NAME)[0], again.step('nowhere')[0]]
    tally.ok(hints == [303, 303, 303, 303, 404], 'register: no page can be passed over', hints)


def race(tally, data, server):
    """Many first persons at once: exactly one manager."""
    path = os.path.join(data, 'race.csv')
    number = with_check('93222222')
    with open(path, 'w', encoding='utf-8', newline='') as file:
        file.write(f'{HEADER}\r\n{row(number)}')
    loaded = server.load(path)
    tally.ok(loaded.status == 0, 'register: loaded while nobody serves', loaded)
    people = [Applicant(server, f'first.{n}.of') for n in range(6)]
    ready = [p.arrive() and p.to_check(number) for p in people]
    tally.ok(all(ready), 'register: six stand before the last step', ready)
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda p: p.step('check')[0], people + people))
    linked = [p.linked() for p in people]
    tally.ok(linked.count(True) == 1 and all(a in (303, 422) for a in answers),
             'register: one of them is the manager', (linked, answers))
    late = next(p for p, is_in in zip(people, linked) if not is_in)
    tally.ok('has a manager already' in late.step('check')[1] or
             'has a manager already' in late.step('business', **NAME)[1],
             'register: the others are told')


class Restarted:
    """A server that makes room for a command in between."""

    def __init__(self, data):
        self.data = data
        self.server = house.Server(data)

    @property
    def port(self):
        return self.server.port

    def load(self, path):
        self.server.stop()
        ran = carm(self.data, 'load', 'register', path)
        self.server = house.Server(self.data)
        return ran


def work(tally, place, seed):
    data = house.copy(seed, os.path.join(place, 'register'))
    server = Restarted(data)
    try:
        asked_by_http(tally, data, server)
        enumeration(tally, server)
        race(tally, data, server)
    finally:
        server.server.stop()
    _, clean, ran = house.counts(data)
    tally.ok(clean, 'register: the books and the chain of access are clean', ran)
    house.drop(data)
