#!/usr/bin/env python3
"""tests/crash.py [--times N] [--seed S]: kill -9 of the server under load.

Several clients file declarations over HTTP without pause. At a random instant the process that
serves is killed; then it is started again, and every declaration that was acknowledged with 201
must be there, once, with what was answered, and `carm verify` must be clean. Every declaration that
was under way when the server died is sent again with its key, and must be taken or be there."""
import argparse
import http.client
import json
import os
import random
import shutil
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(__file__))
import house  # noqa: E402

CLIENTS = 6
KILLS_OF_ONE = 20  # then a fresh copy, so that verify stays quick over hundreds of kills


class Load:
    """Clients that file until the server is gone."""

    def __init__(self, server, key, sequences):
        self.server = server
        self.headers = {'Authorization': f'Bearer {key}', 'Content-Type': 'application/json'}
        self.sequences = sequences
        self.lock = threading.Lock()
        self.acknowledged = {}  # transaction number: what is payable
        self.under_way = {}     # transaction number: its sequence
        self.refused = []
        self.threads = [threading.Thread(target=self._file, daemon=True) for _ in range(CLIENTS)]

    def start(self):
        for thread in self.threads:
            thread.start()

    def join(self):
        for thread in self.threads:
            thread.join(60)

    def _next(self):
        with self.lock:
            sequence = next(self.sequences)
            self.under_way[house.transaction(sequence)] = sequence
        return sequence

    def _file(self):
        connection = self.server.connect()
        while True:
            sequence = self._next()
            number = house.transaction(sequence)
            try:
                connection.request('POST', '/v1/declarations',
                                   house.encoded(house.declaration(sequence)),
                                   dict(self.headers, **{'Idempotency-Key': f'crash-{number}'}))
                answer = connection.getresponse()
                body = answer.read()
            except (OSError, http.client.HTTPException):
                return  # killed; whether it was stored is open
            with self.lock:
                del self.under_way[number]
                if answer.status == 201:
                    told = json.loads(body)
                    self.acknowledged[number] = (told['version'], told['totals']['payable'],
                                                 told['receipt'])
                else:
                    self.refused.append(f'{number}: {answer.status} {body[:300]!r}')


def check(tally, server, load, headers, name):
    """Everything acknowledged is there; what was open is settled by sending it again."""
    lost = []
    connection = server.connect()
    for number, (version, payable, receipt) in load.acknowledged.items():
        connection.request('GET', f'/v1/declarations/{number}', None, headers)
        answer = connection.getresponse()
        body = answer.read()
        told = json.loads(body) if answer.status == 200 else {}
        if (told.get('version') != version or told.get('receipt') != receipt or
                told.get('totals', {}).get('payable') != payable):
            lost.append(f'{number}: {answer.status} {body[:200]!r}')
    tally.ok(not lost, f'{name}: {len(load.acknowledged)} acknowledged declarations are there',
             '\n'.join(lost[:10]))
    unsettled = []
    for number, sequence in load.under_way.items():
        connection.request('POST', '/v1/declarations', house.encoded(house.declaration(sequence)),
                           dict(headers, **{'Idempotency-Key': f'crash-{number}',
                                            'Content-Type': 'application/json'}))
        answer = connection.getresponse()
        body = answer.read()
        if answer.status not in (200, 201):
            unsettled.append(f'{number}: {answer.status} {body[:200]!r}')
    tally.ok(not unsettled and not load.refused,
             f'{name}: {len(load.under_way)} under way are settled by sending them again',
             '\n'.join(unsettled + load.refused[:10]))
    connection.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--times', type=int, default=8)
    parser.add_argument('--seed', type=int, default=None)
    arguments = parser.parse_args()
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().getrandbits(32)
    print(f'# seed {seed}')
    chance = random.Random(seed)
    tally = house.Tally()
    place = house.workplace()
    server = None
    try:
        seed_data, made = house.demonstration(place)
        if not tally.ok(made.status == 0, 'carm init --demo', made):
            return tally.end()
        key = house.carm(seed_data, 'key', house.IMPORTER, 'crash').out.strip()
        headers = {'Authorization': f'Bearer {key}'}
        all_acknowledged = 0
        for time_number in range(1, arguments.times + 1):
            if server is None:
                data = os.path.join(place, 'killed')
                shutil.rmtree(data, ignore_errors=True)
                shutil.copytree(seed_data, data)
                sequences = iter(range(100000, 999999999))
                server = house.Server(data)
            load = Load(server, key, sequences)
            load.start()
            wait = chance.uniform(0.005, 0.6)
            time.sleep(wait)
            server.kill()
            load.join()
            name = f'kill {time_number} after {wait * 1000:.0f} ms'
            books, clean, ran = house.counts(data)
            tally.ok(clean, f'{name}: verify is clean', ran)
            server = house.Server(data)
            check(tally, server, load, headers, name)
            all_acknowledged += len(load.acknowledged)
            if time_number % KILLS_OF_ONE == 0 or time_number == arguments.times:
                server.stop()
                server = None
                books, clean, ran = house.counts(data)
                tally.ok(clean, f'verify is clean after {time_number} kills', ran)
        tally.ok(all_acknowledged > arguments.times, 'there was load', all_acknowledged)
        print(f'# {all_acknowledged} acknowledged under {arguments.times} kills')
    finally:
        if server is not None:
            server.kill()
        house.remove(place)
    return tally.end()


if __name__ == '__main__':
    sys.exit(main())
