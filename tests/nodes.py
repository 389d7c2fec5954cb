#!/usr/bin/env python3
"""scripts/postgres run tests/nodes.py [PART...] [--times N] [--seed S]: several nodes, one store.

Two `carm serve` share a PostgreSQL database. Parts:
  filing     both file for one business at once: everything acknowledged is there, once
  same       the same request on both at the same instant has one effect
  reference  what is loaded beside the nodes is used by both within a second
  calendar   a day that is advanced on one is seen by the other, and is closed once
  bouncer    one node stands behind pgbouncer in transaction mode
  away       the database stays away: requests are told so, and no node ends
  kills      the database, a backend, a connection or a node is killed under load, N times: nothing
             acknowledged is lost, and the nodes that were not killed go on by themselves"""
import argparse
import http.client
import json
import os
import random
import re
import sys
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.dirname(__file__))
import house  # noqa: E402
import load  # noqa: E402
import postgres  # noqa: E402

ROUNDS = 12
KILLS_OF_ONE = 20  # then a fresh copy, so that verify stays quick over hundreds of kills
ACCOUNT = house.ACCOUNT
TODAY = '2025-11-20'  # where the demonstration's calendar stands


class Nodes:
    """A copy of the demonstration and the nodes that serve it."""

    def __init__(self, world, name, urls=(None, None)):
        """urls: how each node reaches the store; None as the copy itself does."""
        self.world = world
        first = house.copy(world.seed_data, os.path.join(world.place, name))
        self.data = [first]
        self.data += [house.node(first, f'{first}-{place}') for place in range(1, len(urls))]
        self.url = house.store_of(first)
        for data, url in zip(self.data, urls):
            if url is not None:
                house.point(data, url(self.url))
        self.filed = self.count('declarations')
        self.servers = []

    def __enter__(self):
        try:
            for data in self.data:
                self.servers.append(house.Server(data))
        except RuntimeError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for server in self.servers:
            server.stop()

    def load(self):
        """Patient clients: two nodes at one business may now and then answer 503."""
        return load.Load(self.servers, self.world.key, self.world.sequences, True).start()

    def count(self, what):
        return json.loads(house.carm(self.data[0], 'verify', '--json').out)[what]

    def check(self, loaded, name):
        """All that was filed is there, seen from each node, once, and the books are clean."""
        tally = self.world.tally
        for place, server in enumerate(self.servers):
            load.check(tally, server, loaded, f'{name}: node {place}')
        self.filed += len(loaded.acknowledged) + len(loaded.under_way)
        self.clean(name)

    def clean(self, name):
        tally = self.world.tally
        _, clean, ran = house.counts(self.data[0])
        tally.ok(clean, f'{name}: verify is clean', ran)
        there = self.count('declarations')
        tally.ok(there == self.filed, f'{name}: {self.filed} declarations are there, each once',
                 there)


class World:
    """What all parts start from."""

    def __init__(self, tally, place, seed_data, key, arguments):
        self.tally, self.place, self.seed_data, self.key = tally, place, seed_data, key
        self.seed, self.times = arguments.seed, arguments.times
        self.sequences = iter(range(100000, 999999999))
        self.headers = {'Authorization': f'Bearer {key}', 'Content-Type': 'application/json'}

    def post(self, server, path, document, key):
        status, body = server.request('POST', path, house.encoded(document),
                                      dict(self.headers, **{'Idempotency-Key': key}))
        return status, body

    def settled(self, server, path, document, key):
        """The answer once it is not 503 any more."""
        deadline = time.monotonic() + load.PATIENCE
        while True:
            status, body = self.post(server, path, document, key)
            if status != 503 or time.monotonic() > deadline:
                return status, json.loads(body)
            time.sleep(0.02)

    def get(self, server, path):
        status, body = server.request('GET', path, None, self.headers)
        return json.loads(body) if status == 200 else {'status': status}


def at_once(*calls):
    """What each of the calls gives, begun at the same instant."""
    given = [None] * len(calls)
    start = threading.Barrier(len(calls))

    def one(place, call):
        start.wait()
        try:
            given[place] = call()
        except (OSError, http.client.HTTPException, ValueError) as error:
            given[place] = (None, {'error': repr(error)})

    threads = [threading.Thread(target=one, args=call) for call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def within_a_second(ask):
    """Seconds until ask() is true; None when it does not come true in time."""
    start = time.monotonic()
    while time.monotonic() - start < 1:
        if ask():
            return time.monotonic() - start
        time.sleep(0.01)
    return None


def part_filing(world):
    with Nodes(world, 'filing') as nodes:
        for number in range(1, 4):
            loaded = nodes.load()
            time.sleep(2)
            loaded.stop()
            name = f'filing {number}'
            world.tally.ok(all(count > 20 for count in loaded.served),
                           f'{name}: both nodes have filed', loaded.served)
            busy = len(loaded.under_way)
            world.tally.ok(loaded.broken == 0 and busy * 20 <= loaded.count(),
                           f'{name}: hardly any was told to come again',
                           f'{busy} of {loaded.count()}, {loaded.broken} connections broken')
            nodes.check(loaded, name)


def same_declaration(world, nodes, name, documents, keys):
    """Two requests at once, one at each node, and their answers once they are settled."""
    answers = at_once(*[
        lambda server=server, document=document, key=key:
        world.settled(server, '/v1/declarations', document, key)
        for server, document, key in zip(nodes.servers, documents, keys)])
    statuses = sorted(status or 0 for status, _ in answers)
    receipts = {json.dumps(told.get('receipt')) for status, told in answers if status in (200, 201)}
    world.tally.ok(statuses[0] in (200, 201) and len(receipts) == 1, f'same: {name}', answers)
    return answers, statuses, receipts


def only_version(world, nodes, number):
    counts = []
    for server in nodes.servers:
        told = world.get(server, f'/v1/declarations/{number}/versions')
        counts.append(len(told.get('items', [])))
    return counts == [1] * len(nodes.servers)


def part_same(world):
    tally = world.tally
    with Nodes(world, 'same') as nodes:
        for number in range(1, ROUNDS + 1):
            sequence = next(world.sequences)
            one = house.declaration(sequence)
            name = f'{number}, the same key and request: one effect, one receipt'
            same_declaration(world, nodes, name, (one, one), (f'same-{sequence}',) * 2)
            tally.ok(only_version(world, nodes, house.transaction(sequence)),
                     f'same: {number}, one version is there')

            sequence = next(world.sequences)
            one = house.declaration(sequence)
            keys = (f'one-{sequence}', f'other-{sequence}')
            same_declaration(world, nodes, f'{number}, the same declaration by two keys: an echo',
                             (one, one), keys)

            sequence = next(world.sequences)
            one, other = house.declaration(sequence), house.declaration(sequence, grossWeightKg=99)
            keys = (f'one-{sequence}', f'other-{sequence}')
            _, statuses, _ = same_declaration(
                world, nodes, f'{number}, two declarations of one number: one is taken',
                (one, other), keys)
            tally.ok(statuses == [201, 409], f'same: {number}, the other stands against it',
                     statuses)

            sequence, later = next(world.sequences), next(world.sequences)
            answers, statuses, _ = same_declaration(
                world, nodes, f'{number}, one key for two requests: one is taken',
                (house.declaration(sequence), house.declaration(later)), (f'same-{sequence}',) * 2)
            tally.ok(statuses == [201, 422], f'same: {number}, the other is told so', answers)
        nodes.filed += 4 * ROUNDS
        nodes.clean('same')
        same_payments(world, nodes)


def same_payments(world, nodes):
    def balance(server):
        told = world.get(server, f'/v1/accounts/{ACCOUNT}/balance')
        return int(told['balance']['amount'].replace('.', ''))

    path = f'/v1/accounts/{ACCOUNT}/payments'
    before = balance(nodes.servers[0])
    for number in range(1, ROUNDS + 1):
        document = {'amount': {'amount': f'{number}.34', 'currency': 'CAD'}}
        answers = at_once(*[lambda server=server: world.settled(server, path, document,
                                                                f'pay-{number}')
                            for server in nodes.servers])
        world.tally.ok(all(status in (200, 201) for status, _ in answers) and
                       len({told.get('id') for _, told in answers}) == 1,
                       f'same: payment {number} is taken once', answers)
    paid = sum(number * 100 + 34 for number in range(1, ROUNDS + 1))
    after = [balance(server) for server in nodes.servers]
    world.tally.ok(after == [before - paid] * 2, 'same: the balance has fallen by what was paid',
                   f'{before} - {paid}: {after}')
    nodes.clean('same, paid')


def part_reference(world):
    """Rows loaded by a command beside the nodes; a new one, then another value for it."""
    tally = world.tally
    with Nodes(world, 'reference') as nodes:
        loaded = nodes.load()
        for number, rate in enumerate(('1.1111', '1.2222', '1.3333'), 1):
            path = os.path.join(world.place, 'rates.csv')
            with open(path, 'w', encoding='utf-8') as file:
                file.write(f'date,currency,cad_per_unit\n2026-02-02,USD,{rate}\n')

            def shown(server):
                told = world.get(server, '/v1/exchange-rates?currency=USD&from=2026-02-02'
                                         '&to=2026-02-02')
                return [item['rate'] for item in told.get('items', [])]

            before = [shown(server) for server in nodes.servers]
            ran = house.carm(nodes.data[0], 'load', 'exchange-rates', path)
            tally.ok(ran.status == 0 and [rate] not in before,
                     f'reference {number}: loaded while both serve', ran)
            for place, server in enumerate(nodes.servers):
                took = within_a_second(lambda server=server: shown(server) == [rate])
                tally.ok(took is not None, f'reference {number}: node {place} uses it in a second',
                         shown(server))
        loaded.stop()
        nodes.check(loaded, 'reference')


def sign_in(server):
    """A cookie and the form token that belongs to it."""
    status, headers, _ = form(server, '/en/sign-in', {'name': 'maude',
                                                      'password': 'open-carm-demo'})
    cookie = headers.get('Set-Cookie', '').split(';')[0]
    if status != 303 or not cookie:
        raise RuntimeError(f'maude could not sign in: {status}')
    _, page = server.request('GET', f'/en/a/{ACCOUNT}', None, {'Cookie': cookie})
    found = re.search(r'name="token" value="([^"]+)"', page)
    return cookie, found.group(1) if found else ''


def form(server, path, fields, cookie=''):
    connection = server.connect()
    try:
        connection.request('POST', path, urllib.parse.urlencode(fields),
                           {'Content-Type': 'application/x-www-form-urlencoded',
                            'Cookie': cookie})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode(errors='replace')
    finally:
        connection.close()


def today(world, server):
    """The business day as a node sees it."""
    return world.get(server, '/v1/tariff/classifications/6109100012').get('asOf')


def books(data):
    """What must be the same when the same days were closed: all counts and a statement."""
    return house.counts(data)[0], house.carm(data, 'statement', ACCOUNT, '--format', 'csv').out


def part_calendar(world):
    tally = world.tally
    control = house.copy(world.seed_data, os.path.join(world.place, 'control'))
    with Nodes(world, 'calendar') as nodes:
        tally.ok([today(world, server) for server in nodes.servers] == [TODAY] * 2,
                 'calendar: both nodes stand on the same day')
        cookie, token = sign_in(nodes.servers[0])

        def advance(server, day):
            status, _, page = form(server, '/en/advance',
                                   {'token': token, 'account': ACCOUNT, 'to': day}, cookie)
            return status, {'status': status, 'page': page[:300]}

        status, told = advance(nodes.servers[0], '2025-11-24')
        tally.ok(status == 303, 'calendar: advanced on the first node', told)
        took = within_a_second(lambda: today(world, nodes.servers[1]) == '2025-11-24')
        tally.ok(took is not None, 'calendar: the second node sees it in a second',
                 today(world, nodes.servers[1]))
        compare_books(world, nodes, control, '2025-11-24', 'one advance')

        # Over the day on which statements are issued, by everybody at once; the session was begun
        # on the first node.
        answers = at_once(lambda: advance(nodes.servers[0], '2025-11-27'),
                          lambda: advance(nodes.servers[1], '2025-11-27'),
                          lambda: (house.carm(nodes.data[1], 'day', '--until',
                                              '2025-11-27').status, {}))
        statuses = [status for status, _ in answers]
        tally.ok(303 in statuses[:2] and all(status in (303, 409, 503) for status in statuses[:2]),
                 'calendar: advanced by both nodes and a command at once', answers)
        took = within_a_second(lambda: all(today(world, server) == '2025-11-27'
                                           for server in nodes.servers))
        tally.ok(took is not None, 'calendar: both nodes see it in a second',
                 [today(world, server) for server in nodes.servers])
        compare_books(world, nodes, control, '2025-11-27', 'three advances at once')

        # Who files without pause may keep a day open, but not break it.
        loaded = nodes.load()
        under_load = advance(nodes.servers[1], '2025-12-02')
        time.sleep(1)
        loaded.stop()
        tally.ok(under_load[0] in (303, 409, 503), 'calendar: advanced under load', under_load)
        if under_load[0] != 303:
            told = advance(nodes.servers[1], '2025-12-02')
            tally.ok(told[0] == 303, 'calendar: advanced after the load', told)
        nodes.check(loaded, 'calendar under load')
        ran = house.carm(nodes.data[0], 'day', '--until', '2025-12-30')
        tally.ok(ran.status == 0, 'calendar: the days after it are closed', ran)
        nodes.clean('calendar after the load')


def compare_books(world, nodes, control, day, name):
    ran = house.carm(control, 'day', '--until', day)
    world.tally.ok(ran.status == 0, f'calendar: the control is closed to {day}', ran)
    expected, found = books(control), books(nodes.data[0])
    world.tally.ok(found == expected, f'calendar: {name} to {day} closed each day once',
                   f'{expected[0]}\n{found[0]}')
    nodes.clean(f'calendar, {name}')


def part_bouncer(world):
    tally = world.tally
    with Nodes(world, 'bouncer', (None, postgres.bouncer)) as nodes:
        loaded = nodes.load()
        time.sleep(3)
        loaded.stop()
        tally.ok(all(count > 20 for count in loaded.served), 'bouncer: both nodes have filed',
                 loaded.served)
        nodes.check(loaded, 'bouncer')
        behind = nodes.servers[1]
        cookie, token = sign_in(behind)
        for path, wanted in ((f'/en/a/{ACCOUNT}', 'Maude'),
                             (f'/en/a/{ACCOUNT}/statements', 'SOA-'),
                             (f'/fr/c/{ACCOUNT}', 'Maude'), ('/en/tariff?q=cotton', 'otton')):
            status, page = behind.request('GET', path, None, {'Cookie': cookie})
            tally.ok(status == 200 and wanted in page, f'bouncer: page {path}', status)
        status, _, page = form(behind, '/en/advance', {'token': token, 'account': ACCOUNT,
                                                       'to': '2025-11-27'}, cookie)
        tally.ok(status == 303, 'bouncer: days are closed through it', page[-300:])
        took = within_a_second(lambda: today(world, nodes.servers[0]) == '2025-11-27')
        tally.ok(took is not None, 'bouncer: the other node sees the day',
                 today(world, nodes.servers[0]))
        nodes.clean('bouncer, a week later')


def part_away(world):
    """The database is gone for longer than anybody waits: each request has its answer, and no node
    has to be started again."""
    tally = world.tally
    with Nodes(world, 'away') as nodes:
        cookie, token = sign_in(nodes.servers[0])
        asked = [(server, path, {'Cookie': cookie}) for server in nodes.servers
                 for path in (f'/en/a/{ACCOUNT}', f'/fr/c/{ACCOUNT}/releves')]
        asked += [(server, path, {'Authorization': f'Bearer {world.key}'})
                  for server in nodes.servers
                  for path in ('/v1/declarations', f'/v1/accounts/{ACCOUNT}/entries')]
        calls = [lambda server=server, path=path, headers=headers:
                 (server.request('GET', path, None, headers)[0], None)
                 for server, path, headers in asked]
        calls.append(lambda: world.post(nodes.servers[0], '/v1/declarations',
                                        house.declaration(990001), 'away'))
        before = [status for status, _ in at_once(*calls[:-1])]
        tally.ok(before == [200] * len(asked), 'away: all is there at first', before)
        postgres.crash()
        for turn in ('at once', 'and again'):
            answers = [status for status, _ in at_once(*calls)]
            tally.ok(answers == [503] * len(calls), f'away: told to come again, {turn}', answers)
        lives = [[server.request('GET', path)[0] for path in ('/health', '/ready')]
                 for server in nodes.servers]
        tally.ok(lives == [[200, 503]] * 2, 'away: both nodes live, and say that they do not serve',
                 lives)
        postgres.restart()
        postgres.wait_for(nodes.url)
        deadline = time.monotonic() + 10
        while True:
            after = [status for status, _ in at_once(*calls[:-1])]
            if after == before or time.monotonic() > deadline:
                break
        tally.ok(after == before, 'away: all is there again', after)
        status, answer = world.settled(nodes.servers[1], '/v1/declarations',
                                       house.declaration(990001), 'away')
        tally.ok(status in (200, 201), 'away: what was refused can be filed now', (status, answer))
        nodes.filed += 1
        nodes.clean('away')


def kill_database(nodes, chance, loaded):
    postgres.crash()
    time.sleep(chance.uniform(0, 0.5))
    postgres.restart()
    return True


def kill_backend(nodes, chance, loaded):
    return postgres.kill_backend(nodes.url, chance)


def end_connection(nodes, chance, loaded):
    return postgres.end_backend(nodes.url, chance)


def kill_node(nodes, chance, loaded):
    """The other one goes on while it is away."""
    place = chance.randrange(len(nodes.servers))
    others = [other for other in range(len(nodes.servers)) if other != place]
    nodes.servers[place].kill()
    gone_on = loaded.wait_for_more(10, others)
    nodes.servers[place] = house.Server(nodes.data[place])
    return gone_on


def kill_both(nodes, chance, loaded):
    """A node and the database under the other one."""
    place = chance.randrange(len(nodes.servers))
    nodes.servers[place].kill()
    kill_database(nodes, chance, loaded)
    nodes.servers[place] = house.Server(nodes.data[place])
    return True


KILLS = {'the database': kill_database, 'a backend': kill_backend,
         'a connection': end_connection, 'a node': kill_node, 'a node and the database': kill_both}


def kill(world, nodes, number):
    chance = random.Random(f'{world.seed}-{number}')  # what a round draws, others do not change
    # Each kind comes up in a short run too.
    names = list(KILLS)
    what = names[number - 1] if number <= len(names) else chance.choice(names)
    wait = chance.uniform(0.05, 0.8)
    name = f'kill {number}, {what} after {wait * 1000:.0f} ms'
    loaded = nodes.load()
    time.sleep(wait)
    done = KILLS[what](nodes, chance, loaded)
    postgres.wait_for(nodes.url)
    world.tally.ok(done, f'{name}: it was killed, and what was left went on', loaded.served)
    world.tally.ok(loaded.wait_for_more(), f'{name}: each node files again by itself',
                   loaded.served)
    loaded.stop()
    nodes.check(loaded, name)
    return loaded.count()


def part_kills(world):
    acknowledged = 0
    for first in range(1, world.times + 1, KILLS_OF_ONE):
        with Nodes(world, 'kills') as nodes:
            for number in range(first, min(first + KILLS_OF_ONE, world.times + 1)):
                acknowledged += kill(world, nodes, number)
    world.tally.ok(acknowledged > world.times, 'there was load', acknowledged)
    print(f'# {acknowledged} acknowledged under {world.times} kills')


PARTS = {'filing': part_filing, 'same': part_same, 'reference': part_reference,
         'calendar': part_calendar, 'bouncer': part_bouncer, 'away': part_away, 'kills': part_kills}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('parts', nargs='*', metavar='PART', help=' '.join(PARTS))
    parser.add_argument('--times', type=int, default=10)
    parser.add_argument('--seed', type=int, default=random.SystemRandom().getrandbits(32))
    arguments = parser.parse_args()
    for part in arguments.parts:
        if part not in PARTS:
            parser.error(f'there is no {part}; there are: {" ".join(PARTS)}')
    if not postgres.STORE or not postgres.PLACE:
        house.die('nodes: there is no PostgreSQL; scripts/postgres run tests/nodes.py')
    print(f'# seed {arguments.seed}')
    tally = house.Tally()
    place = house.workplace()
    try:
        seed_data, made = house.demonstration(place)
        if not tally.ok(made.status == 0, 'carm init --demo', made):
            return tally.end()
        key = house.carm(seed_data, 'key', house.IMPORTER, 'nodes').out.strip()
        world = World(tally, place, seed_data, key, arguments)
        for part in arguments.parts or PARTS:
            try:
                PARTS[part](world)
            except (OSError, http.client.HTTPException, RuntimeError, ValueError,
                    KeyError) as error:
                tally.ok(False, f'{part}: went to its end', repr(error))
    finally:
        house.remove(place)
    return tally.end()


if __name__ == '__main__':
    sys.exit(main())
