#!/usr/bin/env python3
"""Measures build/release/carm and writes build/bench/results.json. Start it by ./bench.

Every figure is the median of several runs, with the least and the most. What has a bar to reach, or
a ceiling of this machine measured in the same run, says so with the ratio to it."""
import argparse
import contextlib
import http.client
import json
import os
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse

import generate

ROOT = generate.ROOT
OUT = os.path.join(ROOT, 'build/bench')
RELEASE = os.path.join(ROOT, 'build/release')
CARM = os.path.join(RELEASE, 'cmd/carm')
IMPORTER = '731056248RM0001'  # the small importer; maude signs in for it
PERSON = {'name': 'maude', 'password': 'open-carm-demo'}
BODIES = 700
SHARE = 1000000  # transaction numbers that one thread of wrk may use in one run
DAYS_FILES = ('carm.db', 'carm.db-wal')


class Results:
    """Samples by name, in the order in which they were first seen."""

    def __init__(self):
        self.samples, self.told = {}, {}

    def add(self, name, value, unit, versus=None, against=None):
        """`against`: what the ratio is taken to, a number or the name of another figure."""
        self.samples.setdefault(name, []).append(value)
        self.told[name] = (unit, versus, against)

    def median(self, name):
        return statistics.median(self.samples[name])

    def list(self):
        rows = []
        for name, values in self.samples.items():
            unit, versus, against = self.told[name]
            if isinstance(against, str):
                against = self.median(against) if against in self.samples else None
            value = statistics.median(values)
            row = {'name': name, 'value': tidy(value), 'unit': unit, 'runs': len(values),
                   'min': tidy(min(values)), 'max': tidy(max(values)), 'versus': versus,
                   'ratio': round(value / against, 3) if against else None}
            rows.append(row)
        return rows


def tidy(value):
    return int(value) if value >= 1000 or value == int(value) else float(f'{value:.4g}')


def say(words):
    print(f'bench: {words}', file=sys.stderr, flush=True)


def run(*words, **more):
    done = subprocess.run(words, capture_output=True, check=False, **more)
    if done.returncode != 0:
        tail = (done.stdout + done.stderr).decode(errors='replace')[-1500:]
        raise SystemExit(f'bench: {" ".join(words)} ended with {done.returncode}\n{tail}')
    return done.stdout.decode()


def demonstration():
    """One demo country for the whole session; runs work on copies."""
    data = os.path.join(OUT, 'demo')
    if not os.path.exists(os.path.join(data, 'made')):
        shutil.rmtree(data, ignore_errors=True)
        say('making the demonstration')
        run(CARM, 'init', '--demo', '--data', data)
        with open(os.path.join(data, 'made'), 'w', encoding='utf-8'):
            pass
    return data


def copy_of(data, name):
    copy = os.path.join(OUT, name)
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(data, copy)
    os.sync()  # so that the copy's own writing is not measured
    for place, _, names in os.walk(data):  # nor that both do not fit into memory
        for name in names:
            with open(os.path.join(place, name), 'rb') as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return copy


def size_of(data):
    paths = (os.path.join(data, name) for name in DAYS_FILES)
    return sum(os.path.getsize(path) for path in paths if os.path.exists(path))


def postings_of(data):
    uri = f'file:{urllib.parse.quote(os.path.join(data, "carm.db"))}?mode=ro'
    base = sqlite3.connect(uri, uri=True)
    try:
        return base.execute('SELECT count(*) FROM posting').fetchone()[0]
    finally:
        base.close()


def declarations_file(name, **what):
    path = os.path.join(OUT, name)
    say(f'drawing {what["count"]} declarations, seed {what["seed"]}')
    generate.write(path, **what)
    return path


def figures_of(*words):
    """What a benchmark in C prints: a JSON object a line."""
    for line in run(*words).splitlines():
        told = json.loads(line)
        yield told['name'], told['value'], told['unit']


def ceilings(results):
    """What the machine can do without us: no path of ours is in it."""
    for name, value, unit in figures_of(os.path.join(RELEASE, 'src/store/store_bench'), '1', '1',
                                        '1', '1000'):
        if name == 'ceiling.sqlite_rows_per_s':
            results.add(name, value, unit)
        elif name == 'ceiling.fdatasync_us_p50':
            results.add('ceiling.fdatasync_us', value, unit)


def bench_init(given, results):
    for _ in range(given.runs):
        data = os.path.join(OUT, 'init')
        shutil.rmtree(data, ignore_errors=True)
        told = json.loads(run(CARM, 'init', '--json', '--data', data).splitlines()[-1])
        results.add('init.load_ms', told['milliseconds'], 'ms', 'bar: 3000', 3000)
        shutil.rmtree(data)
        start = time.monotonic()
        run(CARM, 'init', '--demo', '--data', data)
        results.add('init.demo_s', time.monotonic() - start, 's', 'bar: 20', 20)
        shutil.rmtree(data)


def bench_day(given, results):
    demo = demonstration()
    file = declarations_file('day.jsonl', count=given.declarations, seed=given.seed)
    for number in range(given.runs):
        data = copy_of(demo, 'day')
        size, postings = size_of(data), postings_of(data)
        # Exit 3 would be a fault, 1 a refusal: neither may happen to sound declarations.
        used = os.times()
        told = json.loads(run(CARM, 'file', file, '--json', '--data', data).splitlines()[-1])
        used = sum(os.times()[2:4]) - sum(used[2:4])
        seconds = told['microseconds'] / 1e6
        posted = postings_of(data) - postings
        say(f'day {number + 1}: {told["declarations"]} declarations in {seconds:.2f} s')
        results.add('day.declarations_per_s', told['declarations'] / seconds, 'declarations/s',
                    'bar: 3000', 3000)
        results.add('day.lines_per_s', told['lines'] / seconds, 'lines/s')
        results.add('day.postings_per_s', posted / seconds, 'postings/s',
                    'ceiling.sqlite_rows_per_s', 'ceiling.sqlite_rows_per_s')
        results.add('day.bytes_per_declaration',
                    (size_of(data) - size) / told['declarations'], 'bytes')
        results.add('day.cpu_us_per_declaration', used * 1e6 / told['declarations'], 'us')
        results.add('day.peak_rss_mib', told['peakRssKib'] / 1024, 'MiB')
        ceilings(results)
        if given.keep and number == given.runs - 1:
            continue
        shutil.rmtree(data)


def filing_rate(file, data):
    told = json.loads(run(CARM, 'file', file, '--json', '--data', data).splitlines()[-1])
    return told['declarations'] / (told['microseconds'] / 1e6)


def bench_hot(given, results):
    """Declarations of one importer alone, beside those of seven."""
    demo = demonstration()
    count = given.declarations // 2
    files = {'spread': declarations_file('spread.jsonl', count=count, seed=given.seed),
             'hot': declarations_file('hot.jsonl', count=count, seed=given.seed,
                                      importers=generate.IMPORTERS[:1])}
    for _ in range(given.runs):
        for name, file in files.items():
            data = copy_of(demo, name)
            results.add(f'{name}.declarations_per_s', filing_rate(file, data), 'declarations/s',
                        *(('spread', 'spread.declarations_per_s') if name == 'hot' else ()))
            shutil.rmtree(data)


def bench_growth(given, results):
    """The same declarations into a book that has none, and into one that has a million."""
    demo = demonstration()
    file = declarations_file('growth.jsonl', count=given.declarations // 2, seed=given.seed)
    full = copy_of(demo, 'grown')
    say(f'filing {given.million} declarations')
    run(os.path.join(RELEASE, 'src/store/store_bench'), 'fill', full, str(given.million))
    for number in range(given.runs):
        data = copy_of(demo, 'empty')
        results.add('growth.empty_per_s', filing_rate(file, data), 'declarations/s')
        shutil.rmtree(data)
        # Into the same one again and again: it is too large to copy. Numbers go on.
        more = declarations_file('growth-more.jsonl', count=given.declarations // 2,
                                 seed=given.seed, first=50000000 + number * 1000000)
        results.add('growth.grown_per_s', filing_rate(more, full), 'declarations/s', 'empty',
                    'growth.empty_per_s')
    shutil.rmtree(full)


def bench_ledger(given, results):
    data = copy_of(demonstration(), 'ledger')
    file = declarations_file('ledger.jsonl', count=5000, seed=given.seed)
    run(CARM, 'file', file, '--data', data)
    for _ in range(given.runs):
        start = time.monotonic()
        told = json.loads(run(CARM, 'verify', '--json', '--data', data).splitlines()[-1])
        results.add('ledger.verify_declarations_per_s',
                    told['declarations'] / (time.monotonic() - start), 'declarations/s')
    shutil.rmtree(data)


def bench_assess(given, results):
    file = declarations_file('assess.jsonl', count=500, seed=given.seed, lines=10)
    names = {'assess.checked_ns': ('assess.checked_us', 1000, 'us', None),
             'assess.explained_ns': ('assess.explained_us', 1000, 'us', 25),
             'assess.plain_ns': ('assess.plain_us', 1000, 'us', 10),
             'assess.written_ns': ('assess.written_us', 1000, 'us', None),
             'assess.lines_9999_ns': ('assess.lines_9999_ms', 1000000, 'ms', 30),
             'assess.lines_999_ns': ('assess.lines_999_ms', 1000000, 'ms', None),
             'peer.sql_duty_ns': ('peer.sql_duty_us', 1000, 'us', None)}
    tariff_names = {'tariff.lookup_ns': ('tariff.lookup_ns', 1, 'ns', 200)}
    for name, bar in (('search', 5), ('search_slowest', 5), ('branches', None), ('read', None),
                      ('build', None)):
        tariff_names[f'tariff.{name}_ns'] = (f'tariff.{name}_ms', 1000000, 'ms', bar)
    for _ in range(given.runs):
        told = dict((name, value) for name, value, _ in figures_of(
            os.path.join(RELEASE, 'benchmarks/assess_bench'), os.path.join(ROOT, 'data'), file))
        for name, value in told.items():
            name, divisor, unit, bar = names[name]
            results.add(name, value / divisor, unit, bar and f'bar: {bar}', bar)
        # Of ten times the lines: 1 when the time grows as they do.
        results.add('assess.lines_growth',
                    told['assess.lines_9999_ns'] / told['assess.lines_999_ns'] / 10, 'x')
        results.add('assess.sql_over_explained',
                    told['peer.sql_duty_ns'] / told['assess.explained_ns'], 'x')
        results.add('assess.sql_over_plain',
                    told['peer.sql_duty_ns'] / told['assess.plain_ns'], 'x')
        for name, value, _ in figures_of(os.path.join(RELEASE, 'benchmarks/tariff_bench'),
                                         os.path.join(ROOT, 'data')):
            name, divisor, unit, bar = tariff_names[name]
            results.add(name, value / divisor, unit, bar and f'bar: {bar}', bar)


VERSUS = {'store.declarations_per_s.postgresql': 'store.declarations_per_s.sqlite',
          'store.postings_per_s.postgresql': 'peer.plain_ledger_postings_per_s',
          'ledger.postings_per_s.postgresql': 'peer.plain_ledger_postings_per_s',
          'store.two_nodes_declarations_per_s.postgresql':
              'store.one_node_declarations_per_s.postgresql',
          'filing.declarations_per_s.postgresql': 'filing.declarations_per_s.sqlite'}


def database(name):
    """A fresh database on the private server."""
    server = os.environ['CARM_TEST_STORE']
    run('psql', '-qc', f'DROP DATABASE IF EXISTS {name} WITH (FORCE)', '-c',
        f'CREATE DATABASE {name} TEMPLATE template0', server)
    return server.replace('/postgres?', f'/{name}?')


def bench_store(given, results):
    """Both stores in one run, and beside them a plain ledger on the same PostgreSQL."""
    file = declarations_file('filing.jsonl', count=given.declarations, seed=given.seed)
    peer = os.path.join(RELEASE, 'benchmarks/plain_ledger')
    for number in range(given.runs):
        told = list(figures_of(os.path.join(RELEASE, 'src/store/store_bench'), '20000'))
        told += figures_of(peer, os.environ['CARM_TEST_STORE'], '3')
        for engine in ('sqlite', 'postgresql'):
            data = os.path.join(OUT, f'filing-{engine}')
            shutil.rmtree(data, ignore_errors=True)
            store = ['--store', database('filing')] if engine == 'postgresql' else []
            run(CARM, 'init', '--demo', '--data', data, *store)
            os.sync()
            line = run(CARM, 'file', file, '--json', '--data', data).splitlines()[-1]
            filed = json.loads(line)
            told.append((f'filing.declarations_per_s.{engine}',
                         filed['declarations'] / (filed['microseconds'] / 1e6),
                         'declarations/s'))
            shutil.rmtree(data)
        for name, value, unit in told:
            name = name.replace('fdatasync_us_p50', 'fdatasync_us')
            versus = VERSUS.get(name)
            results.add(name, value, unit, versus, versus)
        say(f'store {number + 1}: ' + ', '.join(f'{name} {value:.0f}' for name, value, _ in told
                                                if name.startswith('filing')))


def bench_restart(given, results):
    """From start to ready with a million declarations in the store."""
    fill = os.path.join(RELEASE, 'src/store/store_bench')
    for engine in ('sqlite', 'postgresql'):
        data = os.path.join(OUT, f'restart-{engine}')
        shutil.rmtree(data, ignore_errors=True)
        place = database('restart') if engine == 'postgresql' else data
        run(CARM, 'init', '--data', data, *(['--store', place] if place != data else []))
        say(f'filing {given.million} declarations on {engine}')
        run(fill, 'fill', place, str(given.million))
        for _ in range(given.runs):
            start = time.monotonic()
            server = Server(data)
            while server.request('GET', '/ready')[0].status != 200:
                time.sleep(0.002)
            results.add(f'restart.ready_ms.{engine}', (time.monotonic() - start) * 1000, 'ms',
                        'bar: 2000', 2000)
            server.process.kill()  # not a clean end: the log is to be recovered
            server.process.wait()
        shutil.rmtree(data)


class Server:
    """carm serve on a free port."""

    def __init__(self, data, *options):
        self.port = None
        heard = threading.Event()
        self.process = subprocess.Popen(
            [CARM, 'serve', '--data', data, '--listen', '127.0.0.1:0', '--no-supervisor',
             *options],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

        def hear():
            for line in self.process.stderr:
                found = re.search(rb'serves http://127\.0\.0\.1:(\d+)/', line)
                if found:
                    self.port = int(found.group(1))
                    heard.set()

        threading.Thread(target=hear, daemon=True).start()
        if not heard.wait(30):
            self.process.kill()
            raise SystemExit('bench: carm serve does not answer')

    def request(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=30)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def cpu_us(self):
        """Processor time the server has used so far."""
        with open(f'/proc/{self.process.pid}/stat', encoding='ascii') as file:
            fields = file.read().rsplit(')', 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * 1000000 // os.sysconf('SC_CLK_TCK')

    def rss_mib(self):
        """Without what is mapped of the store's file."""
        with open(f'/proc/{self.process.pid}/status', encoding='ascii') as file:
            return int(re.search(r'RssAnon:\s+(\d+)', file.read()).group(1)) / 1024

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()


def wrk(port, path, script, connections, seconds, headers=(), words=()):
    """How many were right, how many of them a second, and the latencies in milliseconds."""
    command = ['wrk', '-t2', f'-c{connections}', f'-d{seconds}s', '--timeout', '10s', '-s',
               os.path.join(ROOT, 'benchmarks', script)]
    for header in headers:
        command += ['-H', header]
    told = run(*command, f'http://127.0.0.1:{port}{path}', '--', *words)
    found = re.search(r'^bench (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)$', told, re.M)
    if not found:
        raise SystemExit(f'bench: wrk told nothing of use\n{told[-1500:]}')
    right, refused, errors, took, p50, p99 = map(int, found.groups())
    if refused or errors or not right:
        raise SystemExit(f'bench: {path}: {right} right, {refused} refused, {errors} errors\n'
                         f'{told[-800:]}')
    return right, right / (took / 1e6), p50 / 1000, p99 / 1000


def write_bodies(demo, seed):
    """Sound ten-line declarations without their number, each with a key of its importer."""
    path = os.path.join(OUT, 'bodies.tsv')
    keys = {}
    with open(path, 'w', encoding='utf-8') as file:
        for made in generate.declarations(BODIES, lines=10, seed=seed):
            business = made['importer'][:9]
            if business not in keys:
                keys[business] = run(CARM, 'key', business, 'bench', '--data', demo).strip()
            number = made['transactionNumber']
            before, after = json.dumps(made, separators=(',', ':')).split(number)
            file.write(f'{keys[business]}\t{number[:5]}\t{before}\t{after}\n')
    return path


def sign_in(server, name=PERSON['name']):
    body = urllib.parse.urlencode({**PERSON, 'name': name})
    answer, _ = server.request('POST', '/en/sign-in', body, {
        'Content-Type': 'application/x-www-form-urlencoded',
        'Origin': f'http://127.0.0.1:{server.port}', 'Host': f'127.0.0.1:{server.port}'})
    cookie = (answer.getheader('Set-Cookie') or '').split(';')[0]
    if answer.status != 303 or not cookie:
        raise SystemExit(f'bench: {name} could not sign in: {answer.status}')
    return cookie


def newest_statement(server, cookie):
    """Path of the newest statement's page."""
    answer, page = server.request('GET', f'/en/a/{IMPORTER}/statements', None, {'Cookie': cookie})
    found = re.search(rb'href="(/en/a/[^"]*/statements/SOA-[^"/?.]*)"', page)
    if answer.status != 200 or not found:
        raise SystemExit(f'bench: there is no statement to show: {answer.status}')
    return found.group(1).decode()


def bench_api(given, results):
    if shutil.which('wrk') is None:
        raise SystemExit('bench: api needs wrk, which is not there')
    data = copy_of(demonstration(), 'api')
    bodies = write_bodies(data, given.seed)
    server = Server(data)
    try:
        # Pages first, while the account has the size that a person's has.
        cookie = sign_in(server)
        pages = {'statement': newest_statement(server, cookie), 'home': f'/en/a/{IMPORTER}'}
        for name, path in pages.items():
            for _ in range(given.runs):
                _, rate, p50, p99 = wrk(server.port, path, 'page.lua', given.readers,
                                        given.seconds, [f'Cookie: {cookie}'])
                bar = ('bar: 10', 10) if name == 'statement' else (None, None)
                results.add(f'page.{name}_per_s', rate, 'pages/s')
                results.add(f'page.{name}_p50_ms', p50, 'ms')
                results.add(f'page.{name}_p99_ms', p99, 'ms', *bar)
            say(f'{name} page {path}: {results.median(f"page.{name}_p99_ms"):.2f} ms')
        first = 50000000
        for number in range(given.runs):
            # As fast as they can; two threads at 500 a second each, and at 250.
            for gap in ('0', '2', '4'):
                used = server.cpu_us()
                made, rate, p50, p99 = wrk(server.port, '/v1/declarations', 'post.lua',
                                           given.clients, given.seconds, (),
                                           (bodies, str(first), str(SHARE), gap))
                used = (server.cpu_us() - used) / made
                first += 2 * SHARE
                if gap == '0':
                    say(f'api {number + 1}: {rate:.0f}/s, p99 {p99:.1f} ms')
                    results.add('api.declarations_per_s', rate, 'declarations/s', 'bar: 1000',
                                1000)
                    results.add('api.declaration_p50_ms', p50, 'ms')
                    results.add('api.declaration_p99_ms', p99, 'ms', 'bar: 20', 20)
                    results.add('api.server_cpu_us', used, 'us')
                elif gap == '2':
                    results.add('api.steady_1000_per_s', rate, 'declarations/s')
                    results.add('api.steady_1000_p50_ms', p50, 'ms')
                    results.add('api.steady_1000_p99_ms', p99, 'ms', 'bar: 20', 20)
                else:
                    results.add('api.steady_500_per_s', rate, 'declarations/s')
                    results.add('api.steady_500_p50_ms', p50, 'ms', 'bar: 1.5', 1.5)
                    results.add('api.steady_500_p99_ms', p99, 'ms', 'bar: 8', 8)
                    results.add('api.steady_500_cpu_us', used, 'us')
    finally:
        server.stop()
    run(CARM, 'verify', '--data', data)  # nothing that was measured may have broken anything
    shutil.rmtree(data)


# Of the stores that book_fill makes: its first business, and the day of the statements, a Sunday.
FILLED = '100000000'
FILLED_ACCOUNT = FILLED + 'RM0001'
MONTH_END = '2026-01-25'
REVIEW, REVIEW_DAYS = '2025-10-20', 420


def filled(name, accounts, items, paid, day=None, days=()):
    data = os.path.join(OUT, name)
    shutil.rmtree(data, ignore_errors=True)
    run(CARM, 'init', '--data', data)
    say(f'filling {accounts} accounts with {items} lines each')
    run(os.path.join(RELEASE, 'src/store/book_fill'), data, '0', str(accounts), str(items),
        str(paid), day or MONTH_END, *days)
    run(CARM, 'user', FILLED, PERSON['name'], '--data', data,
        input=PERSON['password'].encode() + b'\n')
    with contextlib.closing(sqlite3.connect(os.path.join(data, 'carm.db'))) as store, store:
        # As in a demonstration: the password alone lets in.
        store.execute("INSERT OR REPLACE INTO setting VALUES ('mode', 'demo')")
        store.execute('UPDATE portal_user SET demo = 1')
    os.sync()
    return data


def fetch(server, path, headers):
    start = time.monotonic()
    answer, body = server.request('GET', path, None, headers)
    if answer.status != 200:
        raise SystemExit(f'bench: {path}: {answer.status}')
    return (time.monotonic() - start) * 1000, body


def bench_month(given, results):
    """The statements of a month's end; each account has 26 lines, of which 40 in a hundred paid."""
    full = filled('month-full', given.accounts, 26, 40)
    for _ in range(given.runs):
        data = copy_of(full, 'month')
        start = time.monotonic()
        told = json.loads(run(CARM, 'day', '--until', MONTH_END, '--json', '--data',
                              data).splitlines()[-1])
        took = time.monotonic() - start
        if told['statements'] != given.accounts:
            raise SystemExit(f'bench: {told}')
        results.add('month.total_s', took, 's')
        results.add('month.statements_per_s', told['statements'] / took, 'statements/s',
                    'bar: 15133', 15133)
    run(CARM, 'verify', '--data', data)
    shutil.rmtree(data)
    shutil.rmtree(full)


def bench_review(given, results):
    """The annual review of financial security: a country's importers, each in release prior to
    payment, with 24 lines of the twelve months that were paid. On the day nothing else is due."""
    full = filled('review-full', given.accounts, 24, 100, REVIEW, (str(REVIEW_DAYS),))
    for _ in range(given.runs):
        data = copy_of(full, 'review')
        start = time.monotonic()
        run(CARM, 'day', '--until', REVIEW, '--json', '--data', data)
        took = time.monotonic() - start
        with contextlib.closing(sqlite3.connect(os.path.join(data, 'carm.db'))) as store:
            made, = store.execute("SELECT count(*) FROM money_step WHERE kind = 'requirement' "
                                  "AND subject LIKE '%review'").fetchone()
        if made != given.accounts:
            raise SystemExit(f'bench: {made} requirements')
        results.add('review.total_s', took, 's', 'bar: 30', 30)
        results.add('review.requirements_per_s', made / took, 'requirements/s')
        shutil.rmtree(data)
    shutil.rmtree(full)


def bench_release(given, results):
    """Are goods released? A release system asks of one account after another, of a country's
    with an agreement each; every answer is told of in the chain of access before it is given, once
    a day, so the accounts are asked of by files first."""
    accounts = min(given.accounts, 20000)
    data = os.path.join(OUT, 'release')
    shutil.rmtree(data, ignore_errors=True)
    run(CARM, 'init', '--data', data)
    run(os.path.join(RELEASE, 'src/store/book_fill'), data, '0', str(accounts), '24', '100',
        REVIEW, str(REVIEW_DAYS))
    key = run(CARM, 'key', str(100000000 + accounts), 'release', '--data', data).split()[-1]
    headers = {'Authorization': f'Bearer {key}', 'Content-Type': 'text/csv'}
    server = Server(data, '--clock', REVIEW)
    try:
        for first in range(0, accounts, 5000):
            rows = ''.join(f'{100000000 + i:09}RM0001\n'
                           for i in range(first, min(first + 5000, accounts)))
            answer, body = server.request('POST', '/v1/release-checks', rows, headers)
            if answer.status != 200 or body.count(b'"rpp":"Y"') != rows.count('\n'):
                raise SystemExit(f'bench: {answer.status} {body[:500]}')
        for _ in range(given.runs):
            _, rate, p50, p99 = wrk(server.port, '/', 'release.lua', 2, given.seconds,
                                    [f'Authorization: Bearer {key}'], [str(accounts)])
            results.add('release.checks_per_s', rate, 'checks/s', 'bar: 5000', 5000)
            results.add('release.p50_ms', p50, 'ms')
            results.add('release.p99_ms', p99, 'ms', 'bar: 1', 1)
    finally:
        server.stop()
    shutil.rmtree(data)


def bench_permission(given, results):
    """A check of permission, with a country's businesses."""
    for _ in range(given.runs):
        data = os.path.join(OUT, 'permission')
        shutil.rmtree(data, ignore_errors=True)
        run(CARM, 'init', '--data', data)
        for name, value, _ in figures_of(os.path.join(RELEASE, 'benchmarks/permission_bench'),
                                         data):
            results.add(name, value, 'ns', 'bar: 2000', 2000)
        shutil.rmtree(data)


def bench_clients(given, results):
    """A broker with 5,000 clients: the list of them, found by number and by group, the same of an
    employee who has every other one, and the home page of one."""
    data = os.path.join(OUT, 'clients')
    shutil.rmtree(data, ignore_errors=True)
    say('making a broker with 5,000 clients')
    run(CARM, 'init', '--demo', '--clients', '5000', '--data', data)
    server = Server(data)
    try:
        cookie, other = sign_in(server, 'berthe'), sign_in(server, 'benoit')
        _, page = server.request('GET', '/en/accounts?q=ltd', None, {'Cookie': cookie})
        client = re.search(rb'href="(/en/a/[0-9]{9}RM[0-9]{4})"', page).group(1).decode()
        for _ in range(given.runs):
            for name, path, who in (('list', '/en/accounts', cookie),
                                    ('found', '/en/accounts?q=4999', cookie),
                                    ('group', '/en/accounts?q=rive+sud', cookie),
                                    ('assigned', '/en/accounts', other),
                                    ('assigned_found', '/en/accounts?q=4999', other),
                                    ('home', client, cookie)):
                _, rate, p50, p99 = wrk(server.port, path, 'page.lua', 2, given.seconds,
                                        [f'Cookie: {who}'])
                results.add(f'clients.{name}_per_s', rate, 'pages/s')
                results.add(f'clients.{name}_p50_ms', p50, 'ms')
                results.add(f'clients.{name}_p99_ms', p99, 'ms', 'bar: 20', 20)
    finally:
        server.stop()
    shutil.rmtree(data)


def bench_account(given, results):
    """An account of a million lines, of which 98 in a hundred are paid."""
    data = filled('account', 1, given.lines, 98)
    server = Server(data, '--clock', '2026-01-24')
    home = f'/en/a/{FILLED_ACCOUNT}'
    filters = ('?type=PMT', '?type=LAP', '?open=1', '?from=2026-01-02&to=2026-01-03',
               '?type=CAD&to=2025-12-30')
    try:
        cookie = {'Cookie': sign_in(server)}
        results.add('account.first_look_ms', fetch(server, home, cookie)[0], 'ms')
        for _ in range(given.runs):
            results.add('account.home_ms', fetch(server, home, cookie)[0], 'ms', 'bar: 10', 10)
            results.add('account.transactions_ms', fetch(server, f'{home}/transactions',
                                                         cookie)[0], 'ms', 'bar: 10', 10)
            slowest = max(fetch(server, f'{home}/transactions{words}', cookie)[0]
                          for words in filters)
            results.add('account.slowest_filter_ms', slowest, 'ms', 'bar: 100', 100)
            took, body = fetch(server, f'{home}/transactions.csv', cookie)
            if body.count(b'\n') < given.lines:
                raise SystemExit('bench: the file has not all lines')
            results.add('account.csv_s', took / 1000, 's', 'bar: 3', 3)
        results.add('account.server_memory_mib', server.rss_mib(), 'MiB')
    finally:
        server.stop()
    shutil.rmtree(data)


BENCHES = {'init': bench_init, 'day': bench_day, 'api': bench_api, 'assess': bench_assess,
           'ledger': bench_ledger, 'store': bench_store, 'restart': bench_restart,
           'hot': bench_hot, 'growth': bench_growth,
           'month': bench_month, 'review': bench_review, 'release': bench_release,
           'account': bench_account,
           'permission': bench_permission, 'clients': bench_clients}
# Of them, those that need a PostgreSQL; and what takes many minutes, so only when named.
ON_POSTGRES = {'store', 'restart'}
LONG = {'restart', 'month', 'review', 'growth'}


def table(rows):
    print(f'{"name":36}{"median":>12} {"unit":16}{"least":>12}{"most":>12}  against')
    for row in rows:
        against = ''
        if row['ratio'] is not None:
            against = f'{row["versus"]}: {row["ratio"]}'
        print(f'{row["name"]:36}{row["value"]:>12} {row["unit"]:16}{row["min"]:>12}'
              f'{row["max"]:>12}  {against}')


def main():
    parser = argparse.ArgumentParser(prog='./bench', description=__doc__)
    parser.add_argument('names', nargs='*', metavar='NAME', help=' '.join(BENCHES))
    parser.add_argument('--runs', type=int, default=5)
    parser.add_argument('--declarations', type=int, default=20000, help='of day')
    parser.add_argument('--seed', type=int, default=20251120)
    parser.add_argument('--seconds', type=int, default=8, help='of each run of wrk')
    parser.add_argument('--clients', type=int, default=32, help='that post, of api')
    parser.add_argument('--readers', type=int, default=8, help='that read pages, of api')
    parser.add_argument('--accounts', type=int, default=227000, help='of month and review')
    parser.add_argument('--lines', type=int, default=1000000, help='of account')
    parser.add_argument('--million', type=int, default=1000000,
                        help='declarations of restart and growth')
    parser.add_argument('--keep', action='store_true', help="leave day's last data directory")
    given = parser.parse_args()
    for name in given.names:
        if name not in BENCHES:
            parser.error(f'there is no {name}; there are: {" ".join(BENCHES)}')
    os.makedirs(OUT, exist_ok=True)
    names = given.names or [name for name in BENCHES if name not in LONG]
    if ON_POSTGRES & set(names) and 'CARM_TEST_STORE' not in os.environ:
        os.environ['TMPDIR'] = OUT  # on the disk that is measured
        os.execv(os.path.join(ROOT, 'scripts/postgres'),
                 ['postgres', 'run', sys.executable, *sys.argv])
    shutil.rmtree(os.path.join(OUT, 'demo'), ignore_errors=True)  # it may be of an older schema
    results = Results()
    say(f'{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, seed {given.seed}')
    for name in names:
        BENCHES[name](given, results)
    rows = results.list()
    with open(os.path.join(OUT, 'results.json'), 'w', encoding='utf-8') as file:
        json.dump(rows, file, indent=1)
        file.write('\n')
    table(rows)


if __name__ == '__main__':
    main()
