"""The PostgreSQL that scripts/postgres runs for the tests: its databases, and how it is killed.

CARM_TEST_STORE is the URL of one database there, CARM_TEST_POSTGRES the server's directory."""
import os
import re
import signal
import subprocess
import time
import uuid

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), '..'))
SCRIPT = os.path.join(ROOT, 'scripts/postgres')
STORE = os.environ.get('CARM_TEST_STORE')
PLACE = os.environ.get('CARM_TEST_POSTGRES')
URL = re.compile(r'(postgres(?:ql)?://[^/?\s]*)/?([^?\s]*)')


class Trouble(RuntimeError):
    """psql or scripts/postgres said no."""


def run(*words):
    done = subprocess.run([SCRIPT, *words, PLACE], stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=180, check=False)
    if done.returncode != 0:
        raise Trouble(f'scripts/postgres {" ".join(words)}: {done.stderr.decode()}')
    return done.stdout.decode().strip()


def psql(sql, url=None):
    """The rows, a line each, columns parted by |."""
    done = subprocess.run(['psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', url or STORE, '-c', sql],
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)
    if done.returncode != 0:
        raise Trouble(f'{sql}: {done.stderr.decode(errors="replace")}')
    return done.stdout.decode().splitlines()


def database_of(url):
    return URL.match(url).group(2)


def with_database(url, name):
    return URL.sub(lambda found: f'{found.group(1)}/{name}', url, count=1)


def create(template='template0'):
    """URL of a new database; as a copy of another one when its name is given."""
    name = f'carm_test_{uuid.uuid4().hex[:16]}'
    for trial in range(50):
        try:
            psql(f'CREATE DATABASE {name} TEMPLATE {template}')
            break
        except Trouble as trouble:
            # Whoever has just closed it may still be on the way out.
            if 'being accessed' not in str(trouble) or trial == 49:
                raise
            time.sleep(0.1)
    return with_database(STORE, name)


def drop(url):
    psql(f'DROP DATABASE IF EXISTS {database_of(url)} WITH (FORCE)')


def crash():
    run('crash')


def restart():
    run('restart')


def bouncer(url):
    """The same database through a pgbouncer in transaction mode."""
    return with_database(run('pgbouncer'), database_of(url))


def backends(url):
    """Process ids of those that serve somebody in this database."""
    return [int(line) for line in psql(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY pid", url)]


def kill_backend(url, chance):
    """kill -9 of one backend, whereupon the server starts all of them anew; whether there was
    one."""
    found = backends(url)
    if not found:
        return False
    process = chance.choice(found)
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return False
    deadline = time.monotonic() + 10
    while os.path.exists(f'/proc/{process}') and time.monotonic() < deadline:
        time.sleep(0.005)  # until the server has seen it
    return True


def end_backend(url, chance):
    """One connection is cut; the others go on."""
    found = backends(url)
    return bool(found) and psql(f'SELECT pg_terminate_backend({chance.choice(found)})') == ['t']


def wait_for(url, seconds=60):
    """Until it takes connections again, as it does by itself after a backend was killed."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return psql('SELECT 1', url)
        except Trouble:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
