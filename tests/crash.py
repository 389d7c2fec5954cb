#!/usr/bin/env python3
"""tests/crash.py [--times N] [--seed S]: kill -9 of the server under load.

Several clients file declarations over HTTP without pause. At a random instant the process that
serves is killed; then it is started again, and every declaration that was acknowledged with 201
must be there, once, with what was answered, and `carm verify` must be clean. Every declaration that
was under way when the server died is sent again with its key, and must be taken or be there.

Under scripts/postgres run, some of the rounds kill the database instead: the whole of it, one of
its backends, or one connection. Then the same server must go on by itself."""
import argparse
import os
import random
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
import house  # noqa: E402
import load  # noqa: E402
import postgres  # noqa: E402

KILLS_OF_ONE = 20  # then a fresh copy, so that verify stays quick over hundreds of kills


def kill_postmaster(url, chance):
    postgres.crash()
    time.sleep(chance.uniform(0, 0.5))
    postgres.restart()
    return True


DATABASE_KILLS = {'the database': kill_postmaster, 'a backend': postgres.kill_backend,
                  'a connection': postgres.end_backend}


def draw(chance):
    """What is killed in a round."""
    if not postgres.STORE:
        return 'the server'
    return chance.choice(['the server', 'the server', *DATABASE_KILLS])


def kill_database(tally, what, name, data, chance, loaded):
    url = house.store_of(data)
    done = DATABASE_KILLS[what](url, chance)
    postgres.wait_for(url)
    tally.ok(done and loaded.wait_for_more(), f'{name}: the server goes on by itself',
             f'killed: {done}, acknowledged: {loaded.count()}')
    loaded.stop()


class Rounds:
    """A copy of the demonstration that is served, and killed again and again."""

    def __init__(self, tally, place, seed_data, key, seed):
        self.tally, self.place, self.seed_data, self.key = tally, place, seed_data, key
        self.seed = seed
        self.server = None
        self.acknowledged = 0

    def begin(self):
        self.data = house.copy(self.seed_data, os.path.join(self.place, 'killed'))
        self.sequences = iter(range(100000, 999999999))
        self.server = house.Server(self.data)

    def verify(self, name):
        _, clean, ran = house.counts(self.data)
        self.tally.ok(clean, f'{name}: verify is clean', ran)

    def kill(self, number):
        chance = random.Random(f'{self.seed}-{number}')  # what a round draws, others do not change
        what = draw(chance)
        wait = chance.uniform(0.005, 0.6)
        loaded = load.Load([self.server], self.key, self.sequences,
                           patient=what != 'the server').start()
        time.sleep(wait)
        name = f'kill {number}, {what} after {wait * 1000:.0f} ms'
        if what == 'the server':
            self.server.kill()
            loaded.join()
            self.verify(name)
            self.server = house.Server(self.data)
        else:
            kill_database(self.tally, what, name, self.data, chance, loaded)
            self.verify(name)
        load.check(self.tally, self.server, loaded, name)
        self.acknowledged += loaded.count()

    def end(self, number):
        self.server.stop()
        self.server = None
        self.verify(f'after {number} kills')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--times', type=int, default=8)
    parser.add_argument('--seed', type=int, default=None)
    arguments = parser.parse_args()
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().getrandbits(32)
    print(f'# seed {seed}')
    tally = house.Tally()
    place = house.workplace()
    rounds = None
    try:
        seed_data, made = house.demonstration(place)
        if not tally.ok(made.status == 0, 'carm init --demo', made):
            return tally.end()
        key = house.carm(seed_data, 'key', house.IMPORTER, 'crash').out.strip()
        rounds = Rounds(tally, place, seed_data, key, seed)
        for number in range(1, arguments.times + 1):
            if rounds.server is None:
                rounds.begin()
            rounds.kill(number)
            if number % KILLS_OF_ONE == 0 or number == arguments.times:
                rounds.end(number)
        tally.ok(rounds.acknowledged > arguments.times, 'there was load', rounds.acknowledged)
        print(f'# {rounds.acknowledged} acknowledged under {arguments.times} kills')
    finally:
        if rounds is not None and rounds.server is not None:
            rounds.server.kill()
        house.remove(place)
    return tally.end()


if __name__ == '__main__':
    sys.exit(main())
