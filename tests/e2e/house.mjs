// A demonstration of its own on a free port, ended when the walk is over. It is kept in SQLite;
// with CARM_TEST_STORE (see scripts/postgres), in databases of its server.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** The binary: CARM, or the release build. */
export function binary() {
  const places = [process.env.CARM, path.join(root, 'build/release/cmd/carm'),
    path.join(root, 'build/release/carm')];
  const found = places.find((place) => place && fs.existsSync(place));
  if (!found) throw new Error('there is no build/release/cmd/carm; run ./run or set CARM');
  return found;
}

export function carm(data, ...words) {
  try {
    const out = execFileSync(binary(), [...words, '--data', data],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 << 20 });
    return { status: 0, out };
  } catch (error) {
    return { status: error.status ?? -1, out: `${error.stdout ?? ''}${error.stderr ?? ''}` };
  }
}

const store = process.env.CARM_TEST_STORE;

function psql(sql) {
  execFileSync('psql', ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', store, '-c', sql],
    { stdio: ['ignore', 'ignore', 'inherit'] });
}

function withDatabase(url, name) {
  return url.replace(/^(postgres(?:ql)?:\/\/[^/?]*)\/?[^?]*/, `$1/${name}`);
}

/** A new database, empty or as a copy of another: its URL. */
function createDatabase(template = 'template0') {
  const name = `carm_test_${randomBytes(8).toString('hex')}`;
  psql(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  return withDatabase(store, name);
}

/** The URL that a data directory remembers; null when its store is inside. */
function storeOf(data) {
  const file = path.join(data, 'store.url');
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : null;
}

function databaseOf(url) {
  return url.match(/^[a-z]+:\/\/[^/?]*\/?([^?]*)/)[1];
}

/** A new demonstration; the walks start from copies of it, as each moves the clock. More words go
 * to carm init. */
export function demonstration(...words) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'carm-e2e-'));
  const data = path.join(directory, 'seed');
  const where = store ? ['--store', createDatabase()] : [];
  const made = carm(data, 'init', '--demo', ...words, ...where);
  return { directory, data, made };
}

export function copy(demo, name) {
  const to = path.join(demo.directory, name);
  fs.cpSync(demo.data, to, { recursive: true });
  const url = storeOf(to);
  if (url) fs.writeFileSync(path.join(to, 'store.url'), `${createDatabase(databaseOf(url))}\n`);
  return to;
}

export function remove(demo) {
  for (const name of fs.readdirSync(demo.directory)) {
    const url = storeOf(path.join(demo.directory, name));
    if (url && store) psql(`DROP DATABASE IF EXISTS ${databaseOf(url)} WITH (FORCE)`);
  }
  fs.rmSync(demo.directory, { recursive: true, force: true });
}

/** Serves `data`; resolves once it answers. */
export async function serve(data) {
  const child = spawn(binary(), ['serve', '--data', data, '--listen', '127.0.0.1:0'],
    { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (bytes) => { said += bytes; });
  let url;
  for (let i = 0; i < 600; i++) {
    if (child.exitCode !== null) throw new Error(`carm serve ended: ${said}`);
    url = /serves (http:\/\/127\.0\.0\.1:\d+)\//.exec(said)?.[1];
    try {
      if (url && (await fetch(`${url}/en/`)).ok) break;
    } catch { /* not yet */ }
    if (i === 599) throw new Error(`carm serve does not answer: ${said}`);
    await new Promise((resolve) => { setTimeout(resolve, 30); });
  }
  const stop = () => new Promise((resolve) => {
    if (child.exitCode !== null) { resolve(); return; }
    child.on('exit', resolve);
    child.kill('SIGTERM');
  });
  return { url, stop, said: () => said };
}
