"""A demonstration of its own for the tests: made once, copied, served on a free port.

It is kept in SQLite; with CARM_TEST_STORE (see scripts/postgres), in databases of its server."""
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import postgres

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), '..'))
CARM = os.environ.get('CARM', os.path.join(ROOT, 'build/release/cmd/carm'))
IMPORTER = '731056248'  # the small importer of the demonstration
ACCOUNT = IMPORTER + 'RM0001'
ASEC = '12398'          # its account security number begins its transaction numbers


class Tally:
    """Prints a line for each case."""

    def __init__(self):
        self.passed = self.failed = 0
        self.lock = threading.Lock()

    def ok(self, fine, name, detail=''):
        with self.lock:
            if fine:
                self.passed += 1
                print(f'ok {name}', flush=True)
            else:
                self.failed += 1
                print(f'not ok {name}', flush=True)
                for line in str(detail)[:3000].splitlines():
                    print(f'  # {line}', flush=True)
        return fine

    def end(self):
        print(f'{self.passed} passed, {self.failed} failed')
        return 1 if self.failed else 0


class Ran:
    """What a command did."""

    def __init__(self, done):
        self.status = done.returncode
        self.out = done.stdout.decode(errors='replace')
        self.err = done.stderr.decode(errors='replace')
        self.all = self.out + self.err

    def __str__(self):
        return f'status {self.status}\n{self.out}\n{self.err}'


def carm(data, *words, given=b'', timeout=120):
    return Ran(subprocess.run([CARM, *words, '--data', data], input=given, capture_output=True,
                              timeout=timeout, check=False))


def workplace():
    return tempfile.mkdtemp(prefix='carm-test-')


def remove(place):
    for name in os.listdir(place):
        try:
            drop(os.path.join(place, name))
        except postgres.Trouble as trouble:  # a server that lies dead takes its databases along
            print(f'# {trouble}')
    shutil.rmtree(place, ignore_errors=True)


def demonstration(place):
    """A new demo country; carm's exit status tells whether it could be made."""
    data = os.path.join(place, 'demo')
    where = ('--store', postgres.create()) if postgres.STORE else ()
    return data, carm(data, 'init', '--demo', *where, timeout=600)


def store_of(data):
    """URL of the database a data directory stands for; None when its store is inside."""
    try:
        with open(os.path.join(data, 'store.url'), encoding='utf-8') as file:
            return file.read().strip()
    except (FileNotFoundError, NotADirectoryError):
        return None


def drop(data):
    url = store_of(data)
    if url and postgres.STORE:
        postgres.drop(url)


def copy(seed_data, data):
    """Another installation with all that is in the first, which nothing may be using."""
    drop(data)
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(seed_data, data)
    url = store_of(seed_data)
    if url:
        point(data, postgres.create(postgres.database_of(url)))
    return data


def point(data, url):
    with open(os.path.join(data, 'store.url'), 'w', encoding='utf-8') as file:
        file.write(url + '\n')


def node(data, other):
    """A data directory for one more node on the store of the first, by its URL and keys."""
    os.makedirs(other, exist_ok=True)
    for name in ('sign.key', 'sign.pub', 'store.url'):
        shutil.copy2(os.path.join(data, name), other)
    return other


class Server:
    """carm serve as one process, so that a signal reaches what serves."""

    def __init__(self, data, environment=None):
        self.data = data
        self.said = []
        self.port = None
        self.process = subprocess.Popen(
            [CARM, 'serve', '--data', data, '--listen', '127.0.0.1:0', '--no-supervisor'],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            env=environment)
        self.listening = threading.Event()
        threading.Thread(target=self._hear, daemon=True).start()
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            if self.listening.wait(0.05):
                break
        while self.port is not None and time.monotonic() < deadline:
            try:
                if self.request('GET', '/ready')[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.01)
        self.kill()
        raise RuntimeError('carm serve does not answer: ' + ''.join(self.said))

    def _hear(self):
        for line in self.process.stderr:
            text = line.decode(errors='replace')
            self.said.append(text)
            found = re.search(r'serves http://127\.0\.0\.1:(\d+)/', text)
            if found:
                self.port = int(found.group(1))
                self.listening.set()

    def connect(self):
        return http.client.HTTPConnection('127.0.0.1', self.port, timeout=30)

    def request(self, method, path, body=None, headers=None):
        """Status and body of one request on a connection of its own."""
        connection = self.connect()
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors='replace')
        finally:
            connection.close()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.terminate()
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()
            return None


def transaction(sequence):
    return f'{ASEC}{sequence:09d}'


def declaration(sequence, **changes):
    """A sound declaration of one line; changes replace members of the whole."""
    whole = {
        'type': 'AB', 'transactionNumber': transaction(sequence), 'office': '0495',
        'releaseDate': '2025-11-13', 'transportMode': '2', 'carrier': '1234',
        'cargoControlNumber': '1234PARS56789', 'grossWeightKg': 1520, 'importer': ACCOUNT,
        'invoices': [{
            'number': 'INV-1', 'date': '2025-11-03',
            'total': {'amount': '10000.00', 'currency': 'USD'},
            'vendor': {'name': 'Tiruppur Knits Pvt. Ltd.', 'street': '12 Mill Road',
                       'city': 'Tiruppur', 'postalCode': '641601', 'country': 'IN'}}],
        'lines': [{
            'number': 1, 'invoice': 'INV-1', 'invoiceLine': 1, 'classification': '6109100012',
            'treatment': '02', 'vfdCode': '13', 'description': 'Cotton T-shirts, knitted',
            'origin': 'IN', 'exportPlace': 'IN', 'directShipmentDate': '2025-10-28',
            'quantities': [{'value': '1200', 'unit': 'NMB'}],
            'value': {'amount': '10000.00', 'currency': 'USD'}}]}
    whole.update(changes)
    return whole


def encoded(document):
    return json.dumps(document, ensure_ascii=False).encode()


def counts(data):
    """What carm verify counts, and whether it found nothing wrong."""
    ran = carm(data, 'verify')
    return ran.out.strip(), ran.status == 0 and ': 0 problems' in ran.out, ran


def die(words):
    print(f'not ok {words}')
    sys.exit(1)
