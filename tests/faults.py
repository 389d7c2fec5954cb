#!/usr/bin/env python3
"""tests/faults.py [--points N | --all] [--seed S] [--only WAY] [--at N]: trouble at the n-th write.

A scripted day of the whole program, in a copy of the demonstration: the server takes declarations,
a correction, a payment and the closing of six days with their statements, its commands a file of
declarations, a bank's file and more days. It is lived once undisturbed, counting each call that
changes or keeps a file of the installation. Then it is lived again and again with trouble at one:

  kill   the process is killed in the middle of the n-th write, truncation, removal or sync
  full   from the n-th on the disk is full, until somebody frees it
  sync   the n-th sync fails

What had been done stays done: the program is started again, `carm verify` must find nothing, what
was not acknowledged is sent again, and at the end the accounts, statements and counts must be
those of the undisturbed day. Under scripts/postgres run the calls are the messages to the
database, and `kill` is the only way. Points are drawn from the seed; --all takes every one."""
import argparse
import json
import os
import random
import struct
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
import house  # noqa: E402
import postgres  # noqa: E402
from nodes import form, sign_in  # noqa: E402

WAYS = {'count': 0, 'kill': 1, 'sync': 2, 'full': 3}
PLAN = '5q'  # of tests/fault/shim.c: way, at, changes, syncs, struck
SAMPLES = {'kill': 5, 'full': 2, 'sync': 2}


class Trouble(Exception):
    """An act that was not acknowledged."""


class Plan:
    """What shall happen at which call, shared with the processes it happens to."""

    def __init__(self, place, way, at):
        self.path = os.path.join(place, 'plan')
        self.place = place
        self.write(way, at)

    def write(self, way, at):
        with open(self.path, 'wb') as file:
            file.write(struct.pack(PLAN, WAYS[way], at, 0, 0, 0))

    def read(self):
        with open(self.path, 'rb') as file:
            return struct.unpack(PLAN, file.read())

    def environment(self, data, shim):
        return dict(os.environ, LD_PRELOAD=shim, CARM_FAULT_PLAN=self.path,
                    CARM_FAULT_PLACE=data,
                    **({'CARM_FAULT_SOCKETS': '1'} if postgres.STORE else {}))


def build_shim(place):
    shim = os.path.join(place, 'shim.so')
    subprocess.run([os.environ.get('CC', 'cc').split()[-1], '-shared', '-fPIC', '-O1', '-o', shim,
                    os.path.join(house.ROOT, 'tests/fault/shim.c')], check=True)
    return shim


class Day:
    """One life of the scripted day. An act that fails is done again by a program without
    trouble."""

    def __init__(self, world, way, at):
        self.world = world
        self.data = house.copy(world.seed_data, os.path.join(world.place, 'lived'))
        self.plan = Plan(world.place, way, at)
        self.environment = self.plan.environment(self.data, world.shim)
        self.server = None
        self.broken = []  # what was found after the trouble
        self.failed = None

    # ---- how the program is asked ----

    def ask(self, method, path, document=None, key=None):
        headers = {'Authorization': f'Bearer {self.world.key}', 'Content-Type': 'application/json'}
        if key:
            headers['Idempotency-Key'] = key
        body = None if document is None else house.encoded(document)
        status, told = self.server.request(method, path, body, headers)
        if status >= 500:
            raise Trouble(f'{method} {path}: {status} {told[:200]}')
        if status not in (200, 201):
            self.broken.append(f'{method} {path}: {status} {told[:300]}')
        return told

    def command(self, *words):
        ran = subprocess.run([house.CARM, *words, '--data', self.data], capture_output=True,
                             timeout=120, check=False, env=self.environment)
        if ran.returncode != 0:
            raise Trouble(f'carm {" ".join(words)}: {ran.returncode} {ran.stderr[-300:]}')

    def need_server(self):
        if self.server is None:
            self.server = house.Server(self.data, self.environment)

    def end_server(self):
        """Asked to stop, as by an operator: the way out writes too."""
        server, self.server = self.server, None
        if server is not None:
            server.stop()

    # ---- the acts ----

    def file(self, sequence, **changes):
        self.need_server()
        self.ask('POST', '/v1/declarations', house.declaration(sequence, **changes),
                 f'file-{sequence}')

    def correct(self, sequence):
        self.need_server()
        document = house.declaration(sequence, version=2)
        document['lines'][0]['value']['amount'] = '9000.00'
        document['invoices'][0]['total']['amount'] = '9000.00'
        self.ask('POST', f'/v1/declarations/{house.transaction(sequence)}/corrections', document,
                 f'correct-{sequence}')

    def pay(self):
        self.need_server()
        self.ask('POST', f'/v1/accounts/{house.ACCOUNT}/payments',
                 {'id': 'FAULT-1', 'amount': {'amount': '1234.56', 'currency': 'CAD'}},
                 'pay-1')

    def advance(self, to):
        self.need_server()
        cookie, token = sign_in(self.server)
        status, _, page = form(self.server, '/en/advance',
                               {'token': token, 'account': house.ACCOUNT, 'to': to}, cookie)
        if status != 303:
            raise Trouble(f'advance to {to}: {status} {page[-200:]}')

    def file_many(self):
        path = os.path.join(self.world.place, 'many.jsonl')
        with open(path, 'wb') as file:
            for sequence in (9001, 9002):
                file.write(house.encoded(house.declaration(
                    sequence, version=1, releaseDate='2025-11-24')) + b'\n')
        self.command('file', path)

    def pay_file(self):
        path = os.path.join(self.world.place, 'bank.csv')
        with open(path, 'w', encoding='utf-8') as file:
            file.write('id,account,amount,value_date,reference,paid_by\n'
                       f'BANK-F1,{house.ACCOUNT},300.00,2025-11-25,,\n'
                       'BANK-F2,731056248RM0009,1.00,2025-11-25,,\n')
        self.command('pay', path)

    def acts(self):
        return [
            ('file 1', lambda: self.file(8001)),
            ('file 2', lambda: self.file(8002, releaseDate='2025-11-19')),
            ('correct', lambda: self.correct(8001)),
            ('pay', self.pay),
            ('close to the 26th', lambda: self.advance('2025-11-26')),
            ('stop', self.end_server),
            ('carm file', self.file_many),
            ('carm pay', self.pay_file),
            ('carm day', lambda: self.command('day', '--until', '2025-12-02')),
        ]

    # ---- living it ----

    def recover(self, what, trouble):
        """What was struck is ended, the disk is mended, and the next start begins."""
        self.failed = what
        server, self.server = self.server, None
        if server is not None and server.stop() is None:
            self.broken.append(f'{what}, {trouble}: the server did not end when it was asked to')
        self.plan.write('count', 0)
        _, clean, ran = house.counts(self.data)
        if not clean:
            self.broken.append(f'{what}, {trouble}: carm verify: {ran}')

    def live(self):
        for name, act in self.acts():
            try:
                act()
            except (Trouble, OSError, RuntimeError, subprocess.TimeoutExpired,
                    house.http.client.HTTPException) as trouble:
                if self.failed is not None:
                    raise
                self.recover(name, trouble)
                act()
        self.end_server()
        return self

    def books(self):
        """What must be the same however the day went."""
        told, clean, ran = house.counts(self.data)
        if not clean:
            self.broken.append(f'at the end: {ran}')
        statement = house.carm(self.data, 'statement', house.ACCOUNT, '--period', '2025-11',
                               '--format', 'json').out
        preview = house.carm(self.data, 'statement', house.ACCOUNT, '--period', 'preview',
                             '--format', 'json').out
        return told, statement, preview

    def remove(self):
        self.end_server()
        house.drop(self.data)


class World:
    def __init__(self, tally, place, seed_data, key, seed):
        self.tally, self.place, self.seed_data, self.key = tally, place, seed_data, key
        self.shim = build_shim(place)
        self.chance = random.Random(seed)

    def undisturbed(self):
        day = Day(self, 'count', 0).live()
        _, _, changes, syncs, _ = day.plan.read()
        self.calls = {'kill': changes + syncs, 'full': changes, 'sync': syncs}
        self.books = day.books()
        day.remove()
        self.tally.ok(not day.broken and changes > 0, 'the undisturbed day', '\n'.join(day.broken))
        print(f'# {changes} changes, {syncs} syncs')

    def one(self, way, at):
        day = Day(self, way, at)
        name = f'{way} at {at} of {self.calls[way]}'
        try:
            day.live()
            # How requests fall together differs from day to day, and the count with it.
            late = at > self.calls[way] - self.calls[way] // 10
            struck = late or day.failed is not None or day.plan.read()[4]
            books = day.books()
            name += f', in {day.failed or "nothing that was asked"}'
            different = [f'{a[:400]}\n{b[:400]}' for a, b in zip(books, self.books) if a != b]
            self.tally.ok(struck and not day.broken and not different, name,
                          '\n'.join(([] if struck else ['it did not strike']) + day.broken +
                                    different))
        except (Trouble, OSError, RuntimeError, subprocess.TimeoutExpired) as trouble:
            self.tally.ok(False, name, f'after {day.failed}: {trouble}')
        finally:
            day.remove()

    def points(self, way, arguments):
        calls = self.calls[way]
        if arguments.at:
            return [arguments.at]
        if arguments.all:
            return range(1, calls + 1)
        count = min(calls, arguments.points or SAMPLES[way])
        return sorted(self.chance.sample(range(1, calls + 1), count))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--points', type=int, default=None)
    parser.add_argument('--all', action='store_true')
    parser.add_argument('--seed', type=int, default=None)
    parser.add_argument('--only', choices=['kill', 'full', 'sync'])
    parser.add_argument('--at', type=int, default=None)
    arguments = parser.parse_args()
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().getrandbits(32)
    print(f'# seed {seed}')
    tally = house.Tally()
    place = house.workplace()
    try:
        seed_data, made = house.demonstration(place)
        if not tally.ok(made.status == 0, 'carm init --demo', made):
            return tally.end()
        key = house.carm(seed_data, 'key', house.IMPORTER, 'faults').out.strip()
        world = World(tally, place, seed_data, key, seed)
        world.undisturbed()
        ways = ['kill'] if postgres.STORE else ['kill', 'full', 'sync']
        for way in [arguments.only] if arguments.only else ways:
            for at in world.points(way, arguments):
                world.one(way, at)
    finally:
        house.remove(place)
    return tally.end()


if __name__ == '__main__':
    sys.exit(main())
