"""backup, restore and migrate: nothing is lost on the way, and what is not whole is refused."""
import fcntl
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time

import house
import load
import postgres
from house import carm

SQL = os.path.join(house.ROOT, 'src/store/sql')
PAST = '2025-06-25'  # a day of statements in the middle of the demonstration
LAST = '2025-11-20'  # where its calendar stands


def state(data):
    return carm(data, 'verify', '--state').out.strip()


def newest():
    """Number of the last migration."""
    return max(int(name[:4]) for name in os.listdir(SQL) if name[:4].isdigit())


def rows(data, sql, *values):
    """Of the store inside a directory."""
    database = sqlite3.connect(f'file:{data}/carm.db?mode=ro', uri=True)
    try:
        return database.execute(sql, values).fetchall()
    finally:
        database.close()


def change(data, *statements):
    database = sqlite3.connect(f'{data}/carm.db')
    for statement in statements:
        database.executescript(statement)
    database.close()


def at(place, name):
    """A path where nothing is."""
    path = os.path.join(place, name)
    if os.path.exists(path):
        house.drop(path)
        shutil.rmtree(path)
    return path


# ---- wrong use ----

def usage(tally, place, data):
    nowhere = os.path.join(place, 'nowhere')
    for words in (('backup',), ('backup', 'a', 'b'), ('backup', '--until', 'x', 'a'),
                  ('restore',), ('restore', 'a', 'b'), ('restore', 'a', '--until', '2025-02-30'),
                  ('restore', 'a', '--until', '2025-06-25T24:00:00Z'),
                  ('restore', 'a', '--until', '2025-06-25T10:00:00'),
                  ('restore', 'a', '--store', nowhere), ('migrate', 'x'),
                  ('migrate', '--from', data), ('migrate', '--to', nowhere),
                  ('migrate', '--switch'), ('verify', '--state', '--receipt', 'x')):
        ran = carm(nowhere, *words)
        tally.ok(ran.status == 2 and ran.err and not ran.out, 'wrong use: ' + ' '.join(words), ran)
    for words, status, said in (
            (('backup', at(place, 'b')), 1, 'sign.pub'),
            (('restore', nowhere), 1, 'manifest.json'),
            (('restore', data), 1, 'manifest.json'),
            (('migrate',), 3, 'no installation'),
            (('migrate', '--from', data, '--to', data), 1, 'same store'),
            (('migrate', '--from', nowhere, '--to', at(place, 'b')), 1, 'no store in')):
        ran = carm(nowhere, *words)
        tally.ok(ran.status == status and said in ran.err, f'refused: {" ".join(words)}', ran)
    tally.ok(not os.path.exists(nowhere) and not os.path.exists(nowhere + '.part') and
             not os.path.exists(os.path.join(place, 'b')), 'and nothing is left behind')
    secret = 'postgresql://carm:s3cret@127.0.0.1:1/none?connect_timeout=1&sslpassword=s3cret'
    ran = carm(data, 'doctor', '--store', secret)
    tally.ok(ran.status == 1 and 'DOES NOT ANSWER' in ran.out and 's3cret' not in ran.all and
             'postgresql://carm:***@127.0.0.1:1/none' in ran.out,
             'doctor never shows a password', ran)
    ran = carm(data, 'doctor')
    tally.ok(ran.status == 0 and f'{newest()}, current' in ran.out and
             (house.store_of(data) or data) in ran.out, 'doctor tells of the store', ran)


# ---- backups ----

def quiet(tally, place, data):
    """A backup of a store that nobody writes to; gives its directory."""
    path = at(place, 'backup')
    ran = carm(data, 'backup', path)
    tally.ok(ran.status == 0 and 'state ' in ran.out, 'backup', ran)
    with open(os.path.join(path, 'manifest.json'), encoding='utf-8') as file:
        told = json.load(file)
    tally.ok(sorted(os.listdir(path)) == ['carm.db', 'manifest.json', 'sign.key', 'sign.pub'] and
             os.stat(os.path.join(path, 'sign.key')).st_mode & 0o777 == 0o600,
             'it is whole', os.listdir(path))
    kind = 'postgresql' if house.store_of(data) else 'sqlite'
    tally.ok(told['format'] == 'open-carm-backup' and told['source'] == kind and
             told['stateHash'] == state(data) == state(path) and
             told['tables']['journal'] == rows(path, 'SELECT count(*) FROM journal')[0][0] > 1000,
             'its manifest tells what is in it', told)
    before = os.stat(os.path.join(path, 'carm.db')).st_mtime_ns
    ran = carm(data, 'backup', path)
    tally.ok(ran.status == 1 and 'not empty' in ran.err and
             os.stat(os.path.join(path, 'carm.db')).st_mtime_ns == before,
             'a second one into it is refused', ran)
    return path


def restore(tally, place, data, path):
    target = at(place, 'restored')
    os.mkdir(target)  # an empty one will do
    ran = carm(target, 'restore', path)
    tally.ok(ran.status == 0 and 'no problems' in ran.out, 'restore', ran)
    tally.ok(state(target) == state(data), 'what is restored is what was there')
    text, clean, ran = house.counts(target)
    tally.ok(clean and text == house.counts(data)[0], 'and is clean', ran)
    ran = carm(target, 'restore', path)
    tally.ok(ran.status == 1 and 'not empty' in ran.err and house.counts(target)[1],
             'restore refuses a directory that holds something', ran)
    bare = at(place, 'bare')
    ran = carm(data, 'backup', bare, '--without-key')
    tally.ok(ran.status == 0 and not os.path.exists(os.path.join(bare, 'sign.key')),
             'backup --without-key', ran)
    ran = carm(at(place, 'keyless'), 'restore', bare)
    tally.ok(ran.status == 0 and 'put sign.key' in ran.out, 'it is restored without', ran)
    shutil.copy2(os.path.join(data, 'sign.key'), os.path.join(place, 'keyless'))
    tally.ok(house.counts(os.path.join(place, 'keyless'))[1], 'and works when it gets the key')


def flip(path, near):
    """One bit of the first place where such bytes stand."""
    with open(path, 'r+b') as file:
        place = file.read().index(near)
        file.seek(place)
        file.write(bytes([near[0] ^ 1]))


def killed(tally, place, data):
    """What is cut off in a directory is not there, and can be done again."""
    path, target = at(place, 'killed'), at(place, 'killed-too')
    for name, words, made in (
            ('backup', ('backup', path, '--data', data), path),
            ('restore', ('restore', path, '--data', target), target)):
        had = cut_off(made + '.part', *words)
        tally.ok(had >= 5000 and not os.path.exists(made), f'a {name} that is killed is not there',
                 had)
        ran = carm(words[-1], *words[:2])
        tally.ok(ran.status == 0 and not os.path.exists(made + '.part') and
                 state(made) == state(data), f'the next {name} makes it', ran)


def tampered(tally, place, path):
    name = rows(path, "SELECT legal_name FROM business WHERE length(legal_name) > 8")[0][0]
    damage = {
        'a bit of a name': lambda copy: flip(os.path.join(copy, 'carm.db'), name.encode()),
        'a bit of a record': lambda copy: flip(os.path.join(copy, 'carm.db'), b'"kind":"payment"'),
        'a row gone': lambda copy: change(copy, 'DELETE FROM payment WHERE journal_seq = '
                                                '(SELECT min(journal_seq) FROM payment)'),
        'a setting changed': lambda copy: change(copy, "UPDATE setting SET value = 'x'"
                                                       " WHERE name = 'day.done'"),
        'half of the file': lambda copy: os.truncate(
            os.path.join(copy, 'carm.db'), os.path.getsize(os.path.join(copy, 'carm.db')) // 2),
        'no file': lambda copy: os.unlink(os.path.join(copy, 'carm.db')),
        'no database': lambda copy: shutil.copy(os.path.join(copy, 'manifest.json'),
                                                os.path.join(copy, 'carm.db')),
        'no manifest': lambda copy: os.unlink(os.path.join(copy, 'manifest.json')),
        'a bit of the hash': lambda copy: flip(os.path.join(copy, 'manifest.json'),
                                               state(path)[:16].encode()),
        'another key': lambda copy: flip(os.path.join(copy, 'sign.key'), open(
            os.path.join(copy, 'sign.key'), 'rb').read()[5:30]),
    }
    for what, harm in damage.items():
        copy, target = at(place, 'harmed'), at(place, 'of-harmed')
        shutil.copytree(path, copy)
        harm(copy)
        ran = carm(target, 'restore', copy)
        tally.ok(ran.status == 1 and ('broken' in ran.err or 'manifest' in ran.err) and
                 not ran.out and not os.path.exists(target), f'a backup with {what} is refused',
                 ran)


def under_load(tally, place, data):
    """A backup while declarations are filed has all that were acknowledged before it began."""
    key = carm(data, 'key', house.IMPORTER, 'backup').out.strip()
    path = at(place, 'loaded')
    server = house.Server(data)
    try:
        loaded = load.Load([server], key, iter(range(200000, 999999999))).start()
        began = loaded.wait_for_more(30)
        with loaded.lock:
            before = list(loaded.acknowledged)
        ran = carm(data, 'backup', path)
        after = loaded.count()
        goes_on = loaded.wait_for_more(10)
        loaded.stop()
    finally:
        status = server.stop()
    tally.ok(ran.status == 0, 'backup while the server files', ran)
    tally.ok(began and goes_on and after > len(before) and not loaded.refused and status == 0,
             f'filing goes on meanwhile: {len(before)} acknowledged before, {after} after',
             loaded.refused)
    target = at(place, 'of-loaded')
    ran = carm(target, 'restore', path)
    tally.ok(ran.status == 0, 'it is restored', ran)
    there = {f'{row[0]:014d}' for row in rows(target, 'SELECT transaction_number FROM filing')}
    missing = [number for number in before if number not in there]
    tally.ok(not missing, 'every declaration acknowledged before is in it', missing)
    tally.ok(house.counts(target)[1], 'and it is clean')
    server = house.Server(target)
    status, _ = server.request('GET', f'/v1/declarations/{before[0]}', None,
                               {'Authorization': f'Bearer {key}'})
    tally.ok(status == 200 and server.stop() == 0, 'and serves', status)


# ---- a past instant ----

def chains(data):
    found = {}
    for owner, seq, moment, digest in rows(
            data, 'SELECT bn, seq, at, hash FROM journal ORDER BY bn, seq'):
        found.setdefault(owner, []).append((seq, moment, digest))
    return found


def prefixes(whole, until_ms):
    """Of each chain what comes before the first record that is later."""
    cut = {}
    for owner, chain in whole.items():
        kept = []
        for record in chain:
            if record[1] > until_ms:
                break
            kept.append(record)
        if kept:
            cut[owner] = kept
    return cut


def past(tally, place, path):
    whole = chains(path)
    target = at(place, 'past')
    ran = carm(target, 'restore', path, '--until', LAST)
    tally.ok(ran.status == 0 and ' 0 later ones left out' in ran.out and
             state(target) == state(path), 'a replay of everything gives the same state', ran)
    seed = int(os.environ.get('CARM_SEED') or random.SystemRandom().getrandbits(32))
    chance = random.Random(seed)
    moments = [record[1] for chain in whole.values() for record in chain]
    day = 86400000  # the calendar moves by 400 days at most, and something is to be left out
    drawn = chance.randrange(min(moments) + 60 * day, max(moments) - 20 * day) // 1000 * 1000
    print(f'# seed {seed}')
    for until, until_ms in ((PAST, 1750910399999), (f'{PAST}T04:29:59Z', 1750825799000),
                            (time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(drawn // 1000)),
                             drawn)):
        target = at(place, 'past')
        ran = carm(target, 'restore', path, '--until', until)
        cut = prefixes(whole, until_ms)
        tally.ok(ran.status == 0 and chains(target) == cut and cut != whole,
                 f'restored to {until}: each chain up to the first later record', ran)
        tally.ok(house.counts(target)[1], f'{until} is clean')
        tally.ok(rows(target, 'SELECT count(*) FROM answer')[0][0] == 0 and
                 rows(target, 'SELECT count(*) FROM portal_session')[0][0] == 0 and
                 rows(target, 'SELECT * FROM reference') == rows(path, 'SELECT * FROM reference')
                 and rows(target, 'SELECT * FROM portal_user') ==
                 rows(path, 'SELECT * FROM portal_user'),
                 f'{until}: law and people are there, answers and sessions are not')
        settings = dict(rows(target, 'SELECT name, value FROM setting'))
        tally.ok(settings['day.done'] <= settings['clock'] < LAST, f'{until}: the calendar',
                 settings)
        if until == PAST:
            tally.ok(settings['clock'] == settings['day.done'] == PAST, 'a whole day is closed')
        if until.startswith(f'{PAST}T'):
            tally.ok(settings['day.done'] == '2025-06-24', 'a day that was not begun is open')
        lived = carm(target, 'day', '--until', LAST, timeout=600)
        text, clean, ran = house.counts(target)
        tally.ok(lived.status == 0 and clean and chains(target) != cut,
                 f'{until}: the days up to {LAST} can be lived again', f'{lived}\n{ran}')


# ---- schema ----

def old_sqlite(place, data):
    """An installation as the first version made it."""
    path = at(place, 'old')
    os.mkdir(path)
    shutil.copy2(os.path.join(data, 'sign.key'), path)
    with open(os.path.join(SQL, '0001-first.sqlite.sql'), encoding='utf-8') as file:
        change(path, 'PRAGMA journal_mode=WAL; CREATE TABLE migration'
               ' (number INTEGER PRIMARY KEY, name TEXT NOT NULL);'
               " INSERT INTO migration VALUES (1, 'first');", file.read(),
               "INSERT INTO setting VALUES ('clock', '2025-11-20')")
    return path


def old_postgres(place, data):
    path, url = at(place, 'old'), postgres.create()
    os.mkdir(path)
    shutil.copy2(os.path.join(data, 'sign.key'), path)
    house.point(path, url)
    with open(os.path.join(SQL, '0001-first.postgresql.sql'), encoding='utf-8') as file:
        postgres.psql('CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL);'
                      f" INSERT INTO migration VALUES (1, 'first'); {file.read()};"
                      " INSERT INTO setting VALUES ('clock', '2025-11-20')", url)
    return path


def schema(tally, place, data):
    path = (old_postgres if postgres.STORE else old_sqlite)(place, data)
    ran = carm(path, 'verify')
    tally.ok(ran.status == 3 and 'carm migrate' in ran.err, 'an older schema is not used', ran)
    ran = carm(path, 'doctor')
    tally.ok(ran.status == 1 and 'OLD: run carm migrate' in ran.out, 'doctor tells so', ran)
    if not postgres.STORE:
        with open(os.path.join(path, 'carm.lock'), 'w', encoding='utf-8') as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            ran = carm(path, 'migrate')
            tally.ok(ran.status == 3 and 'another carm is writing' in ran.err,
                     'migrate waits for nobody who writes', ran)
    ran = carm(path, 'migrate')
    tally.ok(ran.status == 0 and f'went from 1 to {newest()}' in ran.out, 'migrate', ran)
    tally.ok(house.counts(path)[1] and '2025-11-20 simulated' in carm(path, 'clock').out,
             'then it is used')
    ran = carm(path, 'migrate')
    tally.ok(ran.status == 0 and ran.out.startswith('nothing to do'), 'migrate again', ran)
    newer = "INSERT INTO migration VALUES (99, 'to come')"
    if postgres.STORE:
        postgres.psql(newer, house.store_of(path))
    else:
        change(path, newer)
    ran = carm(path, 'migrate')
    tally.ok(ran.status == 3 and 'at 99' in ran.err and 'newer carm' in ran.err,
             'a newer schema is left alone', ran)
    ran = carm(path, 'doctor')
    tally.ok(ran.status == 1 and 'NEWER' in ran.out, 'doctor tells that, too', ran)


# ---- from store to store ----

def count_there(target):
    """Rows of reference data that are in an unfinished copy."""
    sql = 'SELECT count(*) FROM reference'
    try:
        if os.path.isabs(target):
            return rows(target, sql)[0][0]
        return int(postgres.psql(sql, target)[0])
    except (sqlite3.Error, postgres.Trouble):
        return 0


def cut_off(target, *words):
    """A command that is killed in the middle; how many rows of reference data it had copied."""
    with subprocess.Popen([house.CARM, *words], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 120
        while count_there(target) < 5000 and process.poll() is None:
            if time.monotonic() > deadline:
                break
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    return count_there(target)


def move(tally, name, data, source, target, *more):
    ran = carm(data, 'migrate', '--from', source, '--to', target, *more, timeout=300)
    hashes = {line.split()[0] for line in ran.out.splitlines()[1:3]}
    tally.ok(ran.status == 0 and 'the states are equal' in ran.out and len(hashes) == 1, name, ran)
    return ran


def moves(tally, place, path):
    """There and back; the first way is cut off."""
    here = at(place, 'here')
    carm(here, 'restore', path)
    there = postgres.create() if postgres.STORE else at(place, 'there')
    had = cut_off(there, 'migrate', '--from', here, '--to', there)
    whole = count_there(path)
    other = ('--store', there) if postgres.STORE else ()
    home = here if postgres.STORE else there
    if not postgres.STORE:
        for name in ('sign.key', 'sign.pub'):
            shutil.copy2(os.path.join(here, name), there)
    ran = carm(home, 'verify', *other)
    tally.ok(5000 <= had < whole and ran.status == 3 and 'unfinished' in ran.err,
             f'a move that is killed at {had} of {whole} rows is not used', ran)
    ran = carm(home, 'backup', at(place, 'none'), *other)
    tally.ok(ran.status == 3 and 'unfinished copy' in ran.err, 'nor backed up', ran)
    ran = carm(here, 'migrate', '--from', path, '--to', there)
    tally.ok(ran.status == 1 and 'something else' in ran.err, 'nor goes on from elsewhere', ran)
    server = house.Server(here)
    ran = carm(here, 'migrate', '--from', here, '--to', there)
    tally.ok(server.stop() == 0 and ran.status == 3 and 'writing' in ran.err,
             'nor while somebody writes to its source', ran)
    ran = move(tally, 'it goes on when started again', here, here, there)
    total, now = (int(ran.out.split()[place]) for place in (0, 2))
    tally.ok(now <= total - had, 'and copies only what is missing', ran)
    move(tally, 'again there is nothing to copy', here, here, there)
    back = at(place, 'back')
    move(tally, 'and back', here, there, back)
    tally.ok(state(back) == state(here) == state(path) and house.counts(back)[1],
             'there and back the state is the same')
    if postgres.STORE:
        switches(tally, place, here, there)
    carm(back, 'clock', '2025-11-21')
    ran = carm(here, 'migrate', '--from', here, '--to', back)
    tally.ok(ran.status == 1 and 'differ' in ran.err, 'a store that is in use is not filled', ran)


def switches(tally, place, here, there):
    ran = move(tally, 'a switch to what is copied already', here, here, there, '--switch')
    tally.ok(house.store_of(here) == there and not os.path.exists(os.path.join(here, 'carm.db')) and
             os.path.exists(os.path.join(here, 'carm.db.old-1')), 'the directory points there', ran)
    ran = carm(here, 'clock', '2025-11-22')
    tally.ok(ran.status == 0 and '2025-11-22' in carm(here, 'clock').out, 'and is lived in')
    ran = carm(here, 'migrate', '--from', here, '--to', at(place, 'b'))
    tally.ok(ran.status == 1 and there in ran.err, 'its directory no longer is a source', ran)
    ran = move(tally, 'a switch back', here, there, here, '--switch')
    tally.ok(house.store_of(here) is None and '2025-11-22' in carm(here, 'clock').out and
             house.counts(here)[1], 'the store is in the directory again', ran)
    postgres.drop(there)


def into_database(tally, place, path):
    url = postgres.create()
    target = at(place, 'in-database')
    had = cut_off(url, 'restore', path, '--store', url, '--data', target)
    ran = carm(path, 'verify', '--store', url)
    tally.ok(had >= 5000 and not os.path.exists(target) and ran.status == 3 and
             'unfinished' in ran.err,
             f'a restore into a database that is killed at {had} rows', ran)
    ran = carm(target, 'restore', path, '--store', url)
    tally.ok(ran.status == 0 and house.store_of(target) == url and state(target) == state(path) and
             house.counts(target)[1], 'restore into a database', ran)
    ran = carm(at(place, 'second'), 'restore', path, '--store', url)
    tally.ok(ran.status == 1 and 'not empty' in ran.err and not
             os.path.exists(os.path.join(place, 'second')), 'one that is not empty is refused', ran)
    url = postgres.create()
    target, twin = at(place, 'past-in-database'), at(place, 'past')
    ran = carm(target, 'restore', path, '--store', url, '--until', PAST)
    carm(twin, 'restore', path, '--until', PAST)
    tally.ok(ran.status == 0 and state(target) == state(twin) and house.counts(target)[1],
             'a past day there is the same as in a file', ran)


def written_meanwhile(tally, place, data):
    """A database cannot be locked: that somebody wrote to it is found afterwards."""
    key = carm(data, 'key', house.IMPORTER, 'move').out.strip()
    server = house.Server(data)
    try:
        loaded = load.Load([server], key, iter(range(300000, 999999999))).start()
        began = loaded.wait_for_more(10)
        target = at(place, 'meanwhile')
        ran = carm(data, 'migrate', '--from', house.store_of(data), '--to', target)
        loaded.stop()
    finally:
        server.stop()
    tally.ok(began and ran.status == 3 and 'somebody wrote' in ran.err and not ran.out,
             'a source that is written to is noticed', ran)
    ran = carm(target, 'verify')
    tally.ok(ran.status == 3, 'and the copy is not used', ran)


def work(tally, place, data):
    usage(tally, place, data)
    path = quiet(tally, place, data)
    restore(tally, place, data, path)
    killed(tally, place, data)
    tampered(tally, place, path)
    past(tally, place, path)
    schema(tally, place, data)
    moves(tally, place, path)
    if postgres.STORE:
        into_database(tally, place, path)
    busy = house.copy(data, os.path.join(place, 'busy'))
    under_load(tally, place, busy)
    if postgres.STORE:
        written_meanwhile(tally, place, busy)
