-- People: how somebody proves to be a person (credentials, second steps, devices), what is under
-- way before a session begins, what was mailed, and the chain of what happened to access.

-- What a feed is signed with: it was the password's hash, and changes with the password.
ALTER TABLE portal_user RENAME COLUMN password_hash TO stamp;
ALTER TABLE portal_user ADD COLUMN given_name TEXT COLLATE "C";
ALTER TABLE portal_user ADD COLUMN family_name TEXT COLLATE "C";
ALTER TABLE portal_user ADD COLUMN phone TEXT COLLATE "C";
ALTER TABLE portal_user ADD COLUMN extension TEXT COLLATE "C";
ALTER TABLE portal_user ADD COLUMN notify INTEGER NOT NULL DEFAULT 0;
ALTER TABLE portal_user ADD COLUMN terms TEXT COLLATE "C";
ALTER TABLE portal_user ADD COLUMN terms_at BIGINT NOT NULL DEFAULT 0;
-- Of a demonstration: its password is printed, and no second step is asked for.
ALTER TABLE portal_user ADD COLUMN demo INTEGER NOT NULL DEFAULT 0;
UPDATE portal_user SET demo = 1
WHERE EXISTS (SELECT 1 FROM setting WHERE name = 'mode' AND value = 'demo');
ALTER TABLE portal_session ADD COLUMN way TEXT COLLATE "C" NOT NULL DEFAULT 'key';
ALTER TABLE portal_session ADD COLUMN agent TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE portal_session ADD COLUMN remote TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE portal_session ADD COLUMN strong_at BIGINT NOT NULL DEFAULT 0;

-- A key (kind key, name: the user name folded) or a partner's subject (kind partner, name: partner
-- and subject). portal_user: whose it is. revoked_at 0: in force.
CREATE TABLE credential (
    kind TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    portal_user TEXT COLLATE "C" NOT NULL,
    secret TEXT COLLATE "C",
    made_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL,
    PRIMARY KEY (kind, name)
);

-- What the holder of a key chose to be asked; the answer as argon2id of its folded words.
CREATE TABLE recovery_question (
    name TEXT COLLATE "C" NOT NULL,
    place INTEGER NOT NULL,
    question TEXT COLLATE "C" NOT NULL,
    answer TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (name, place)
);

-- email: secret is the address. totp: secret is sealed with the installation's key, counter the
-- last step used. passkey: secret is the public key, handle its id, counter that of signatures.
CREATE TABLE second_factor (
    portal_user TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    label TEXT COLLATE "C" NOT NULL,
    secret TEXT COLLATE "C" NOT NULL,
    handle TEXT COLLATE "C" NOT NULL,
    counter BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (portal_user, id)
);

CREATE TABLE recovery_code (
    portal_user TEXT COLLATE "C" NOT NULL,
    place INTEGER NOT NULL,
    hash BYTEA NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (portal_user, place)
);

CREATE TABLE trusted_device (
    hash BYTEA NOT NULL,
    portal_user TEXT COLLATE "C" NOT NULL,
    label TEXT COLLATE "C" NOT NULL,
    made_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    PRIMARY KEY (hash)
);

-- Somebody on the way to a session: token is the hash of the cookie, code that of the passcode.
CREATE TABLE sign_in_flow (
    token BYTEA NOT NULL,
    stage TEXT COLLATE "C" NOT NULL,
    portal_user TEXT COLLATE "C" NOT NULL,
    credential TEXT COLLATE "C" NOT NULL,
    began_at BIGINT NOT NULL,
    code BYTEA NOT NULL,
    code_to TEXT COLLATE "C" NOT NULL,
    code_at BIGINT NOT NULL,
    mail TEXT COLLATE "C" NOT NULL,
    data TEXT COLLATE "C" NOT NULL,
    next TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (token)
);

-- Tries that are counted, by what they are tries at; until_at: locked so long.
CREATE TABLE guard (
    name TEXT COLLATE "C" NOT NULL,
    tries INTEGER NOT NULL,
    first_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    PRIMARY KEY (name)
);

-- Somebody with a new credential says to be a person that is known.
CREATE TABLE attach_request (
    id TEXT COLLATE "C" NOT NULL,
    credential TEXT COLLATE "C" NOT NULL,
    asked_by TEXT COLLATE "C" NOT NULL,
    portal_user TEXT COLLATE "C" NOT NULL,
    asked_at BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    decided_by TEXT COLLATE "C" NOT NULL,
    decided_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);

-- What is to be sent. The body of a passcode goes once it was sent.
CREATE TABLE mail (
    id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    portal_user TEXT COLLATE "C" NOT NULL,
    to_address TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    made_at BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    tries INTEGER NOT NULL,
    next_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE mail_try (
    mail TEXT COLLATE "C" NOT NULL,
    number INTEGER NOT NULL,
    at BIGINT NOT NULL,
    code INTEGER NOT NULL,
    answer TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (mail, number)
);

-- One chain for all of access: hash is SHA-256 of the hash before and of what the row says.
CREATE TABLE access_event (
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    person TEXT COLLATE "C" NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    words TEXT COLLATE "C" NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (number)
);

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
