-- People: how somebody proves to be a person (credentials, second steps, devices), what is under
-- way before a session begins, what was mailed, and the chain of what happened to access.

-- What a feed is signed with: it was the password's hash, and changes with the password.
ALTER TABLE portal_user RENAME COLUMN password_hash TO stamp;
ALTER TABLE portal_user ADD COLUMN given_name TEXT;
ALTER TABLE portal_user ADD COLUMN family_name TEXT;
ALTER TABLE portal_user ADD COLUMN phone TEXT;
ALTER TABLE portal_user ADD COLUMN extension TEXT;
ALTER TABLE portal_user ADD COLUMN notify INTEGER NOT NULL DEFAULT 0;
ALTER TABLE portal_user ADD COLUMN terms TEXT;
ALTER TABLE portal_user ADD COLUMN terms_at INTEGER NOT NULL DEFAULT 0;
-- Of a demonstration: its password is printed, and no second step is asked for.
ALTER TABLE portal_user ADD COLUMN demo INTEGER NOT NULL DEFAULT 0;
UPDATE portal_user SET demo = 1
WHERE EXISTS (SELECT 1 FROM setting WHERE name = 'mode' AND value = 'demo');
ALTER TABLE portal_session ADD COLUMN way TEXT NOT NULL DEFAULT 'key';
ALTER TABLE portal_session ADD COLUMN agent TEXT NOT NULL DEFAULT '';
ALTER TABLE portal_session ADD COLUMN remote TEXT NOT NULL DEFAULT '';
ALTER TABLE portal_session ADD COLUMN strong_at INTEGER NOT NULL DEFAULT 0;

-- A key (kind key, name: the user name folded) or a partner's subject (kind partner, name: partner
-- and subject). portal_user: whose it is. revoked_at 0: in force.
CREATE TABLE credential (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    portal_user TEXT NOT NULL,
    secret TEXT,
    made_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    revoked_at INTEGER NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;

-- What the holder of a key chose to be asked; the answer as argon2id of its folded words.
CREATE TABLE recovery_question (
    name TEXT NOT NULL,
    place INTEGER NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (name, place)
) STRICT, WITHOUT ROWID;

-- email: secret is the address. totp: secret is sealed with the installation's key, counter the
-- last step used. passkey: secret is the public key, handle its id, counter that of signatures.
CREATE TABLE second_factor (
    portal_user TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    secret TEXT NOT NULL,
    handle TEXT NOT NULL,
    counter INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    PRIMARY KEY (portal_user, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_code (
    portal_user TEXT NOT NULL,
    place INTEGER NOT NULL,
    hash BLOB NOT NULL,
    used_at INTEGER NOT NULL,
    PRIMARY KEY (portal_user, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE trusted_device (
    hash BLOB NOT NULL,
    portal_user TEXT NOT NULL,
    label TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    PRIMARY KEY (hash)
) STRICT, WITHOUT ROWID;

-- Somebody on the way to a session: token is the hash of the cookie, code that of the passcode.
CREATE TABLE sign_in_flow (
    token BLOB NOT NULL,
    stage TEXT NOT NULL,
    portal_user TEXT NOT NULL,
    credential TEXT NOT NULL,
    began_at INTEGER NOT NULL,
    code BLOB NOT NULL,
    code_to TEXT NOT NULL,
    code_at INTEGER NOT NULL,
    mail TEXT NOT NULL,
    data TEXT NOT NULL,
    next TEXT NOT NULL,
    PRIMARY KEY (token)
) STRICT, WITHOUT ROWID;

-- Tries that are counted, by what they are tries at; until_at: locked so long.
CREATE TABLE guard (
    name TEXT NOT NULL,
    tries INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    PRIMARY KEY (name)
) STRICT, WITHOUT ROWID;

-- Somebody with a new credential says to be a person that is known.
CREATE TABLE attach_request (
    id TEXT NOT NULL,
    credential TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    portal_user TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

-- What is to be sent. The body of a passcode goes once it was sent.
CREATE TABLE mail (
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    portal_user TEXT NOT NULL,
    to_address TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE mail_try (
    mail TEXT NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    code INTEGER NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (mail, number)
) STRICT, WITHOUT ROWID;

-- One chain for all of access: hash is SHA-256 of the hash before and of what the row says.
CREATE TABLE access_event (
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    person TEXT NOT NULL,
    actor TEXT NOT NULL,
    words TEXT NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (number)
) STRICT, WITHOUT ROWID;

CREATE INDEX credential_person ON credential (portal_user);
CREATE INDEX trusted_device_person ON trusted_device (portal_user);
CREATE INDEX portal_session_person ON portal_session (portal_user);
CREATE INDEX sign_in_flow_age ON sign_in_flow (began_at);
CREATE INDEX guard_age ON guard (first_at);
CREATE INDEX attach_request_state ON attach_request (state, asked_at);
CREATE INDEX mail_due ON mail (next_at) WHERE state = 'waiting';
CREATE INDEX mail_made ON mail (made_at);
CREATE INDEX access_event_person ON access_event (person, number);

INSERT INTO credential (kind, name, portal_user, secret, made_at, used_at, revoked_at)
SELECT 'key', name, name, stamp, 0, 0, 0 FROM portal_user WHERE stamp IS NOT NULL;
