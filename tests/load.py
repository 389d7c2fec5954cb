"""Clients that file declarations without pause while tests/crash.py and tests/nodes.py break things
under them, and the proof afterwards that nothing acknowledged is lost and nothing is left open."""
import http.client
import json
import threading
import time

import house

CLIENTS = 6
PATIENCE = 20  # seconds in which a node must serve again by itself


class Load:
    """Clients of one business that file; client n asks server n of the list, round robin.

    Patient ones outlive a server and its store: what was not answered, or with 503, stays open, and
    they go on with the next declaration. Others end with the first connection that breaks."""

    def __init__(self, servers, key, sequences, patient=False, clients=CLIENTS):
        self.servers = servers  # a server that is put in another's place is used from then on
        self.headers = {'Authorization': f'Bearer {key}', 'Content-Type': 'application/json'}
        self.sequences = sequences
        self.patient = patient
        self.lock = threading.Lock()
        self.over = threading.Event()
        self.acknowledged = {}  # transaction number: version, what is payable, receipt
        self.under_way = {}     # transaction number: its sequence
        self.refused = []
        self.broken = 0         # connections that ended without an answer
        self.served = [0] * len(servers)  # how many each has acknowledged
        self.threads = [threading.Thread(target=self._file, args=(place % len(servers),),
                                         daemon=True) for place in range(clients)]

    def start(self):
        for thread in self.threads:
            thread.start()
        return self

    def stop(self):
        self.over.set()
        self.join()

    def join(self):
        for thread in self.threads:
            thread.join(60)

    def count(self):
        with self.lock:
            return len(self.acknowledged)

    def wait_for_more(self, more=20, places=None, seconds=PATIENCE):
        """Whether each server (or those at these places) acknowledges so many more in the time."""
        places = range(len(self.servers)) if places is None else places
        wanted = [(place, self.served[place] + more) for place in places]
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if all(self.served[place] >= count for place, count in wanted):
                return True
            time.sleep(0.02)
        return False

    def _next(self):
        with self.lock:
            sequence = next(self.sequences)
            self.under_way[house.transaction(sequence)] = sequence
        return sequence

    def _file(self, place):
        connection = None
        while not self.over.is_set():
            sequence = self._next()
            number = house.transaction(sequence)
            try:
                connection = connection or self.servers[place].connect()
                connection.request('POST', '/v1/declarations',
                                   house.encoded(house.declaration(sequence)),
                                   dict(self.headers, **{'Idempotency-Key': f'load-{number}'}))
                answer = connection.getresponse()
                body = answer.read()
            except (OSError, http.client.HTTPException) as error:
                with self.lock:
                    self.broken += 1
                    if isinstance(error, TimeoutError):
                        self.refused.append(f'{number}: no answer in 30 s')
                if not self.patient:
                    return  # killed; whether it was stored is open
                connection.close()
                connection = None  # the next one may go to a server that took this one's place
                time.sleep(0.1)
                continue
            self._note(place, number, answer.status, body)
            if answer.status == 503:
                time.sleep(0.02)

    def _note(self, place, number, status, body):
        with self.lock:
            if self.patient and status == 503:
                return
            del self.under_way[number]
            if status == 201:
                told = json.loads(body)
                self.served[place] += 1
                self.acknowledged[number] = (told['version'], told['totals']['payable'],
                                             told['receipt'])
            else:
                self.refused.append(f'{number}: {status} {body[:300]!r}')


class Asker:
    """One client that asks again while the answer is 503, as patient ones may be told."""

    def __init__(self, server, patient):
        self.server = server
        self.patience = PATIENCE if patient else 0
        self.connection = server.connect()

    def ask(self, method, path, body=None, headers=None):
        deadline = time.monotonic() + self.patience
        while True:
            self.connection.request(method, path, body, headers or {})
            answer = self.connection.getresponse()
            told = answer.read()
            if answer.status != 503 or time.monotonic() >= deadline:
                return answer.status, told
            time.sleep(0.05)

    def close(self):
        self.connection.close()


def check(tally, server, load, name):
    """Everything acknowledged is there; what was open is settled by sending it again."""
    lost = []
    client = Asker(server, load.patient)
    for number, (version, payable, receipt) in load.acknowledged.items():
        status, body = client.ask('GET', f'/v1/declarations/{number}', None, load.headers)
        told = json.loads(body) if status == 200 else {}
        if (told.get('version') != version or told.get('receipt') != receipt or
                told.get('totals', {}).get('payable') != payable):
            lost.append(f'{number}: {status} {body[:200]!r}')
    tally.ok(not lost, f'{name}: {len(load.acknowledged)} acknowledged declarations are there',
             '\n'.join(lost[:10]))
    unsettled = []
    for number, sequence in load.under_way.items():
        status, body = client.ask('POST', '/v1/declarations',
                                  house.encoded(house.declaration(sequence)),
                                  dict(load.headers, **{'Idempotency-Key': f'load-{number}'}))
        if status not in (200, 201):
            unsettled.append(f'{number}: {status} {body[:200]!r}')
    tally.ok(not unsettled and not load.refused,
             f'{name}: {len(load.under_way)} under way are settled by sending them again',
             '\n'.join(unsettled + load.refused[:10]))
    client.close()
