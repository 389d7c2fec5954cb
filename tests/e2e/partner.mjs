// Signing in through partners: two real OpenID providers beside the portal, whose keys change; what
// is played back or sent to the wrong place; and one that lies in every way it can.
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { Provider } from 'oidc-provider';
import { look, open, out } from './browser.mjs';
import { carm, copy, serve } from './house.mjs';
import { enrol, mailed, paths, submit, words } from './signin.mjs';
import { ok } from './tap.mjs';
import { body, go, press, says } from './walk.mjs';

const places = { en: { partners: 'sign-in/partners', back: 'back' },
  fr: { partners: 'connexion/partenaires', back: 'retour' } };
const told = {
  en: { none: 'No partner is set up', absent: 'does not answer', not: 'did not confirm' },
  fr: { none: 'Aucun partenaire', absent: 'ne répond pas', not: 'n’a pas confirmé' },
};

function fresh(kind, kid) {
  const { privateKey } = kind === 'RS256' ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), kid, alg: kind, use: 'sig' };
}

/** Somebody at a port that is kept to the end: what is let go, another test may take. */
class Somebody {
  constructor(id, answer) {
    this.id = id;
    if (answer) this.answer = answer;
  }

  listen() {
    this.server = http.createServer((request, response) => this.answer(request, response));
    return new Promise((resolve) => {
      this.server.listen(0, () => {
        this.issuer = `http://localhost:${this.server.address().port}`;
        resolve(this);
      });
    });
  }

  close() {
    this.server?.closeAllConnections();
    this.server?.close();
  }
}

/** An OpenID provider of the package of that name; whoever gives a name there is that one. */
class Bank extends Somebody {
  constructor(id, alg, backs) {
    super(id);
    Object.assign(this, { alg, backs, made: 0 });
  }

  /** With keys that nobody saw before. */
  begin() {
    this.made++;
    const provider = new Provider(this.issuer, {
      clients: [{ client_id: 'carm', client_secret: `secret of ${this.id}: a+b&c`,
        redirect_uris: this.backs, grant_types: ['authorization_code'], response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_basic',
        id_token_signed_response_alg: this.alg }],
      jwks: { keys: [fresh(this.alg, `${this.id}-${this.made}`)] },
      cookies: { keys: [`${this.id} ${this.made}`] },
      pkce: { required: () => true },
      findAccount: (context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    });
    this.answer = provider.callback();
  }
}

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** What it says of who signed in is made by `lie`. */
class Rogue extends Somebody {
  constructor(id) {
    super(id);
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
    this.key = pair.privateKey;
    this.pem = pair.publicKey.export({ type: 'spki', format: 'pem' });
    this.jwk = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'r1', use: 'sig' };
    this.other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    this.published = {};
    this.asked = [];
  }

  claims() {
    const now = Math.floor(Date.now() / 1000);
    return { iss: this.issuer, aud: 'carm', sub: 'rogue-1', nonce: this.nonce, iat: now,
      exp: now + 300 };
  }

  token(claims, header = {}, key = this.key) {
    const data = `${encoded({ alg: 'RS256', kid: 'r1', ...header })}.${encoded(claims)}`;
    return `${data}.${sign('RSA-SHA256', Buffer.from(data), key).toString('base64url')}`;
  }

  answer(request, response) {
    const said = (value) => {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(value));
    };
    if (request.url === '/.well-known/openid-configuration')
      said({ issuer: this.issuer, authorization_endpoint: `${this.issuer}/auth`,
        token_endpoint: `${this.issuer}/token`, jwks_uri: `${this.issuer}/keys`,
        ...this.published });
    else if (request.url === '/keys') said({ keys: [this.jwk] });
    else {
      let text = '';
      request.on('data', (bytes) => { text += bytes; });
      request.on('end', () => {
        this.asked.push(new URLSearchParams(text));
        said({ access_token: 'x', token_type: 'Bearer', id_token: this.lie(this) });
      });
    }
  }
}

const day = 86400;
const lies = [
  ['no signature', (r) => `${encoded({ alg: 'none' })}.${encoded(r.claims())}.`,
    'algorithm'],
  ['its public key as a secret (HS256)', (r) => {
    const data = `${encoded({ alg: 'HS256', kid: 'r1' })}.${encoded(r.claims())}`;
    return `${data}.${createHmac('sha256', r.pem).update(data).digest('base64url')}`;
  }, 'algorithm'],
  ['another key', (r) => r.token(r.claims(), {}, r.other), 'signature'],
  ['a key nobody published', (r) => r.token(r.claims(), { kid: 'r2' }), 'no such key'],
  ['another algorithm than its key’s', (r) => r.token(r.claims(), { alg: 'ES256' }),
    'no such key'],
  ['a changed subject', (r) => {
    const [head, , tail] = r.token(r.claims()).split('.');
    return `${head}.${encoded({ ...r.claims(), sub: 'client-77' })}.${tail}`;
  }, 'signature'],
  ['another issuer', (r) => r.token({ ...r.claims(), iss: 'http://localhost:1' }), 'issuer'],
  ['another audience', (r) => r.token({ ...r.claims(), aud: 'somebody' }), 'audience'],
  ['several audiences', (r) => r.token({ ...r.claims(), aud: ['carm', 'somebody'] }), 'audience'],
  ['another authorized party', (r) => r.token({ ...r.claims(), azp: 'somebody' }), 'audience'],
  ['another nonce', (r) => r.token({ ...r.claims(), nonce: 'n' }), 'nonce'],
  ['no nonce', (r) => r.token({ ...r.claims(), nonce: undefined }), 'nonce'],
  ['a token that is over', (r) => r.token({ ...r.claims(), exp: r.claims().iat - 120 }), 'time'],
  ['a token of yesterday', (r) => r.token({ ...r.claims(), iat: r.claims().iat - day }), 'time'],
  ['a token of tomorrow', (r) => r.token({ ...r.claims(), iat: r.claims().iat + day }), 'time'],
  ['a token without an end', (r) => r.token({ ...r.claims(), exp: undefined }), 'time'],
  ['no subject', (r) => r.token({ ...r.claims(), sub: undefined }), 'subject'],
  ['a subject with a blank', (r) => r.token({ ...r.claims(), sub: 'x client-77' }), 'subject'],
  ['a long subject', (r) => r.token({ ...r.claims(), sub: 'x'.repeat(256) }), 'subject'],
  ['no token', () => undefined, 'there is no token'],
  ['words', () => 'a.b.c', 'the token is malformed'],
];

/** A browser's requests without the browser: one way there, and what came of it. */
class Errand {
  constructor(walk, id) {
    Object.assign(this, { walk, id, cookie: '' });
  }

  path(id = this.id) {
    const { language, url } = this.walk;
    return `${url}/${language}/${places[language].partners}/${id}`;
  }

  async get(url) {
    const answer = await fetch(url, { redirect: 'manual', headers: { Cookie: this.cookie } });
    // All of them in one: Debian's Node does not part them.
    const step = /(?:^|, )(carm-step=[^;,]*)/.exec(answer.headers.get('set-cookie') ?? '');
    if (step) [, this.cookie] = step;
    return { status: answer.status, to: answer.headers.get('location') ?? '',
      text: await answer.text() };
  }

  async begin() {
    const answer = await this.get(this.path());
    this.begun = answer;
    this.asked = answer.to ? new URL(answer.to, this.walk.url).searchParams : new URLSearchParams();
    return this;
  }

  back(query, id = this.id) {
    return this.get(`${this.path(id)}/${places[this.walk.language].back}?${
      new URLSearchParams(query)}`);
  }
}

async function atTheBank(walk, login) {
  const { page } = walk;
  if (await page.locator('input[name=login]').count()) {
    await page.fill('input[name=login]', login);
    await page.fill('input[name=password]', 'anything');
    await press(walk, 'button[type=submit]');
  }
  if (page.url().startsWith('http://localhost')) await press(walk, 'button[type=submit]');
  walk.complaints.splice(0); // of the bank's pages
}

async function through(walk, id, login = 'client-77') {
  await go(walk, places[walk.language].partners);
  await press(walk, `main a[href*="/${id}"]`);
  await atTheBank(walk, login);
}

async function leave(walk) {
  await press(walk, 'header form button');
}

async function doors(walk) {
  await walk.page.goto(walk.url);
  walk.htmlLang = 'en-CA';
  await look(walk, '180-two-doors');
  walk.htmlLang = `${walk.language}-CA`;
  const both = async (en, fr) => await walk.page.locator(`main ${en}`).count() === 1 &&
    await walk.page.locator(`main ${fr}`).count() === 1;
  says(walk, 'each language has two buttons to sign in',
    await both('a[href*="/partners"]', 'a[href$="/partenaires"]') &&
    await both('a[href$="/sign-in"]', 'a[href$="/connexion"]'));
  await go(walk, places[walk.language].partners);
  says(walk, 'without partners that is said', (await body(walk)).includes(walk.told.none));
  await look(walk, '181-no-partner');
}

async function journey(walk, bank) {
  const { page } = walk;
  await go(walk, places[walk.language].partners);
  await look(walk, '182-partners');
  await press(walk, 'main a[href*="/absente"]');
  const absent = await body(walk);
  says(walk, 'one that does not answer is named',
    absent.includes(walk.named('absente')) && absent.includes(walk.told.absent), absent);
  await look(walk, '183-absent');
  for (const id of ['muette', 'ailleurs']) {
    const { begun } = await new Errand(walk, id).begin();
    says(walk, `so is one that ${id === 'muette' ? 'hangs up' : 'is no provider'}`,
      begun.status === 422 && begun.text.includes(walk.named(id)) &&
      begun.text.includes(walk.told.absent), `${begun.status} ${begun.to} ${begun.text}`);
  }
  await through(walk, 'banque-1');
  says(walk, 'who is new is asked for an address', page.url().endsWith(walk.paths.step),
    page.url());
  await enrol(walk);
  await leave(walk);
  let back = '';
  const hear = (request) => { if (request.url().includes('code=')) back = request.url(); };
  page.on('request', hear);
  await through(walk, 'banque-1');
  page.off('request', hear);
  says(walk, 'the second step is asked for here too', page.url().endsWith(walk.paths.step),
    page.url());
  const code = await mailed(walk);
  await page.goto(back);
  says(walk, 'an answer that is played back leads nowhere',
    page.url().endsWith(places[walk.language].partners), page.url());
  await go(walk, walk.paths.step);
  await submit(walk, code);
  says(walk, 'and the code lets in',
    (await page.locator('header').textContent()).includes('Aimée Érable'), page.url());
  await leave(walk);
  bank.begin();
  await through(walk, 'banque-1');
  await submit(walk, await mailed(walk));
  says(walk, 'with other keys of the bank it is the same person',
    (await page.locator('header').textContent()).includes('Aimée Érable'), page.url());
  await leave(walk);
  await through(walk, 'caisse-2');
  says(walk, 'the same name at another bank is another person',
    page.url().endsWith(walk.paths.step) && await page.locator('#email').count() === 1, page.url());
}

async function mixed(walk, banks) {
  const [one, two] = banks;
  const list = `/${walk.language}/${places[walk.language].partners}`;
  const nowhere = (answer) => answer.status === 303 && answer.to === list;
  const refused = (answer) => answer.status === 422 && answer.text.includes(walk.told.not);
  let errand = await new Errand(walk, two.id).begin();
  const good = () => ({ state: errand.asked.get('state'), code: 'x', iss: two.issuer });
  says(walk, 'a challenge, a nonce and a state go along',
    errand.asked.get('code_challenge_method') === 'S256' &&
    ['code_challenge', 'nonce', 'state'].every((n) => errand.asked.get(n)?.length >= 43) &&
    errand.asked.get('scope') === 'openid', errand.begun.to);
  const answers = { 'another state': { ...good(), state: 'x'.repeat(43) },
    'no state': { code: 'x' },
    'an empty state': { ...good(), state: '' } };
  for (const [name, query] of Object.entries(answers))
    says(walk, `${name} leads nowhere`, nowhere(await errand.back(query)));
  says(walk, 'an answer at another partner’s place leads nowhere',
    nowhere(await errand.back(good(), one.id)));
  const stranger = new Errand(walk, two.id);
  says(walk, 'nor does one in another browser', nowhere(await stranger.back(good())));
  const wrong = await errand.back({ ...good(), iss: one.issuer });
  says(walk, 'an answer of another issuer is refused', refused(wrong), wrong.text);
  says(walk, 'and the state is spent', nowhere(await errand.back(good())));
  errand = await new Errand(walk, two.id).begin();
  says(walk, 'an answer that does not say whose it is is refused',
    refused(await errand.back({ ...good(), iss: '' })));
  errand = await new Errand(walk, two.id).begin();
  says(walk, 'a code that the bank did not give is refused', refused(await errand.back(good())));
  errand = await new Errand(walk, two.id).begin();
  says(walk, 'a refusal of the bank is one here',
    refused(await errand.back({ ...good(), code: '', error: 'access_denied' })));
  errand = await new Errand(walk, two.id).begin();
  const many = await Promise.all(Array.from({ length: 8 }, () => errand.back(good())));
  says(walk, 'of many at once one is looked at', many.filter(refused).length === 1 &&
    many.filter(nowhere).length === 7, many.map((a) => a.status).join(' '));
  says(walk, 'there is no partner nobody knows',
    (await new Errand(walk, 'nobody').begin()).begun.status === 404);
}

async function lied(walk, rogue) {
  const refused = (answer) => answer.status === 422 && answer.text.includes(walk.told.not);
  const tried = async (lie) => {
    const errand = await new Errand(walk, 'menteur').begin();
    rogue.nonce = errand.asked.get('nonce');
    rogue.lie = lie;
    return errand.back({ state: errand.asked.get('state'), code: 'x' });
  };
  for (const [name, lie, reason] of lies) {
    const answer = await tried(lie);
    const why = walk.said().match(/menteur: [a-z ]+/g)?.at(-1).slice(9);
    says(walk, `${name}: refused for it`, refused(answer) && why === reason,
      `${answer.status} ${answer.to} ${why}`);
  }
  const answer = await tried((r) => r.token(r.claims()));
  says(walk, 'what is right is taken', answer.status === 303 && answer.to.endsWith(walk.paths.step),
    `${answer.status} ${answer.to} ${answer.text}`);
  says(walk, 'the verifier is shown to the bank alone',
    rogue.asked.every((a) => a.get('code_verifier').length >= 43 && !a.has('client_secret')));
  for (const [name, published] of Object.entries({
    'another issuer': { issuer: 'http://localhost:1' },
    'keys elsewhere without TLS': { jwks_uri: 'http://example.org/keys' },
    'a file for keys': { jwks_uri: 'file:///etc/passwd' },
    'tokens elsewhere without TLS': { token_endpoint: 'http://localhost.example.org/token' },
    'a place to go that is no page': { authorization_endpoint: 'javascript:alert(1)' },
    'no place to go': { authorization_endpoint: null } })) {
    rogue.published = published;
    const { begun } = await new Errand(walk, 'menteur').begin();
    says(walk, `one that publishes ${name} is not gone to`, refused(begun), begun.to);
  }
  rogue.published = {};
}

function configure(data, portal, partners) {
  const lines = partners.flatMap(({ id, issuer }) => [`partner ${id}`, `name-en ${id} Bank`,
    `name-fr Banque ${id}`, `issuer ${issuer}`, 'client carm', `secret secret of ${id}: a+b&c`]);
  fs.writeFileSync(path.join(data, 'partners.conf'), [`portal ${portal}`, ...lines, ''].join('\n'));
}

export async function partner(browser, demo, { name, language, script }) {
  const label = `${name}-partner`;
  const data = copy(demo, label);
  const file = path.join(data, 'soon.csv');
  fs.writeFileSync(file, 'name,value,valid_from,valid_to,source\n' +
    'mfa_resend_min_s,0,2025-11-01,,a walk that does not wait\n' +
    'cred_address_after,500,2025-11-01,,many in one walk\n');
  const loaded = carm(data, 'load', 'parameters', file);
  ok(loaded.status === 0, `${label}: letters may follow at once`, loaded.out);
  const house = await serve(data);
  const walk = { ...await open(browser, { javaScriptEnabled: script, locale: `${language}-CA` }),
    label, language, script, url: house.url, paths: paths[language], words: words[language],
    told: told[language], named: (id) => language === 'en' ? `${id} Bank` : `Banque ${id}`,
    said: house.said, htmlLang: `${language}-CA`, last: null };
  walk.page.setDefaultTimeout(15000);
  const back = (id) => [new Errand({ url: house.url, language }, id).path()].map((one) =>
    `${one}/${places[language].back}`);
  const banks = [new Bank('banque-1', 'RS256', back('banque-1')),
    new Bank('caisse-2', 'ES256', back('caisse-2'))];
  const rogue = new Rogue('menteur');
  const mute = new Somebody('muette', (request) => request.socket.destroy());
  const elsewhere = new Somebody('ailleurs', (request, response) => {
    response.statusCode = 404;
    response.end('nothing is here');
  });
  const listening = [...banks, rogue, mute, elsewhere];
  try {
    for (const one of listening) await one.listen();
    for (const one of banks) one.begin();
    await doors(walk);
    // Nobody listens at port 1, and the system gives it to nobody.
    configure(data, house.url, [...listening, { id: 'absente', issuer: 'http://localhost:1' }]);
    await journey(walk, banks[0]);
    await mixed(walk, banks);
    await lied(walk, rogue);
  } catch (error) {
    ok(false, `${label}: the walk came to its end`, error.stack);
    await walk.page.screenshot({ path: path.join(out, `${label}-failed.png`), fullPage: true })
      .catch(() => {});
  }
  for (const one of listening) one.close();
  await walk.context.close();
  await house.stop();
  const verified = carm(data, 'verify');
  ok(verified.status === 0, `${label}: carm verify is clean`, verified.out);
}
