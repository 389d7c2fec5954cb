#!/usr/bin/env python3
"""Runs the simulator: the driver of each seed piped into the model.

tests/sim/run.py [--seeds A..B] [--days N] [--stores sqlite,URL] [--jobs 2] [--seconds S]

A line `ok seed N ...` or `not ok seed N ...` a seed, then a tally. A seed that failed leaves its
log in --logs; --seeds N..N runs it again in the same way. --seconds starts no new seed after so
long. {seed} in a store's URL becomes the seed, so that runs beside each other do not meet. Each
--leap-every th seed lives longer, in leaps of weeks; none of them begins in the second half of
--seconds."""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
MODEL = os.path.join(HERE, 'model.py')
LEAP, LEAP_TIMES, LEAP_DAYS_MOST = 40, 9, 900  # days at once; as many days as of other seeds
DRIVERS = ('build/test/tests/sim/sim', 'build/plain/tests/sim/sim')


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--seeds', default='1..24', help='A..B, both included')
    parser.add_argument('--days', type=int, default=180)
    parser.add_argument('--stores', default='sqlite', help='of the houses beside the first')
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('--seconds', type=int, default=0, help='start no seed after this long')
    parser.add_argument('--verify-every', type=int, default=0)
    parser.add_argument('--no-faults', action='store_true')
    parser.add_argument('--leap-every', type=int, default=4, help='0: none')
    parser.add_argument('--sim', help='the driver; default: the one that was built')
    parser.add_argument('--logs', default=os.path.join(ROOT, 'build', 'sim-logs'))
    parser.add_argument('--report', default=os.path.join(ROOT, 'build', 'sim-report.json'))
    given = parser.parse_args()
    low, _, high = given.seeds.partition('..')
    given.seeds = range(int(low), int(high or low) + 1)
    if given.sim is None:
        built = [os.path.join(ROOT, name) for name in DRIVERS]
        given.sim = next((name for name in built if os.access(name, os.X_OK)), built[0])
    return given


class Runner:
    def __init__(self, given, directory):
        self.given, self.directory = given, directory
        self.began = time.monotonic()
        self.saying = threading.Lock()
        self.base = os.path.join(directory, 'base')
        subprocess.run([given.sim, '--make-base', self.base], check=True)

    def leaps(self, seed):
        return self.given.leap_every and seed % self.given.leap_every == 0

    def command(self, seed, directory):
        given, days = self.given, self.given.days
        leaps = self.leaps(seed)
        if leaps:
            days = min(LEAP_TIMES * days, LEAP_DAYS_MOST)
        command = [given.sim, '--seed', str(seed), '--days', str(days), '--base', self.base,
                   '--directory', directory] + (['--leap', str(LEAP)] if leaps else [])
        for store in filter(None, given.stores.split(',')):
            command += ['--store', store.replace('{seed}', str(seed))]
        if given.verify_every:
            command += ['--verify-every', str(given.verify_every)]
        return command + (['--no-faults'] if given.no_faults else [])

    def run(self, seed):
        """What became of one seed; None when there was no time for it."""
        most = self.given.seconds / 2 if self.leaps(seed) else self.given.seconds
        if self.given.seconds and time.monotonic() - self.began > most:
            return None
        directory = os.path.join(self.directory, f'seed-{seed}')
        log = os.path.join(self.given.logs, f'seed-{seed}.jsonl')
        began = time.monotonic()
        with open(log, 'wb') as out, open(log + '.err', 'wb') as err:
            driver = subprocess.run(self.command(seed, directory), stdout=out, stderr=err)
        model = subprocess.run([sys.executable, MODEL, log], capture_output=True)
        shutil.rmtree(directory, ignore_errors=True)
        said = model.stdout.decode().strip()
        result = {'seed': seed, 'ok': driver.returncode == 0 and model.returncode == 0,
                  'seconds': round(time.monotonic() - began, 2)}
        if result['ok']:
            result['counts'] = json.loads(said)
            os.remove(log)
            os.remove(log + '.err')
        else:
            result['why'] = self.why(driver, model, said, log)
            result['log'] = log
        self.say(result)
        return result

    @staticmethod
    def why(driver, model, said, log):
        if model.returncode not in (0, 1):
            return 'the model broke: ' + model.stderr.decode().strip()[-2000:]
        if driver.returncode in (0, 1) and model.returncode == 1:
            return said
        with open(log + '.err', encoding='utf-8', errors='replace') as file:
            last = file.read().strip()[-2000:]
        return f'the driver ended with {driver.returncode}; {said}; it said: {last}'

    def say(self, result):
        with self.saying:
            if result['ok']:
                counts = result['counts']
                faults = sum(n for name, n in counts.items() if name.startswith('fault '))
                print(f"ok seed {result['seed']}: {counts['days']} days, "
                      f"{counts['operations']} operations, {faults} faults, "
                      f"{counts['comparisons']} comparisons, {result['seconds']} s", flush=True)
            else:
                print(f"not ok seed {result['seed']}: {result['why']}\n  log: {result['log']}",
                      flush=True)


def summary(given, results, seconds):
    counts = Counter()
    for result in results:
        counts.update(result.get('counts', {}))
    counts.pop('seed', None)
    failed = [result for result in results if not result['ok']]
    with open(given.report, 'w', encoding='utf-8') as file:
        json.dump({'days': given.days, 'stores': ['sqlite'] + given.stores.split(','),
                   'faults': not given.no_faults, 'seconds': round(seconds, 1),
                   'seeds': len(results), 'failed': len(failed), 'counts': dict(counts),
                   'results': results}, file, indent=1, sort_keys=True)
        file.write('\n')
    faults = ', '.join(f'{n} {name[6:]}' for name, n in sorted(counts.items())
                       if name.startswith('fault '))
    print(f"{counts['days']} simulated days, {counts['operations']} operations "
          f"({counts['file']} filings, {counts['pay']} payments, {counts['refused']} refused, "
          f"{counts['echoes']} echoes), {counts['SOA']} statements, {counts['DN']} notices, "
          f"faults: {faults or 'none'}; {counts['comparisons']} comparisons")
    print(f'{len(results) - len(failed)} passed, {len(failed)} failed in {seconds:.0f} s; '
          f'report: {given.report}')
    return 1 if failed or not results else 0


def main():
    given = arguments()
    os.makedirs(given.logs, exist_ok=True)
    os.makedirs(os.path.dirname(given.report), exist_ok=True)
    # A disk in memory where there is one: the driver kills processes, not machines.
    memory = '/dev/shm' if os.access('/dev/shm', os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix='carm-sim-', dir=memory) as directory:
        runner = Runner(given, directory)
        with ThreadPoolExecutor(given.jobs) as pool:
            results = [r for r in pool.map(runner.run, given.seeds) if r is not None]
        return summary(given, results, time.monotonic() - runner.began)


if __name__ == '__main__':
    sys.exit(main())
