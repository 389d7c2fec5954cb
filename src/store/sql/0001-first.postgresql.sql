-- First schema, for PostgreSQL: the same tables as SQLite's, whose file tells of each. Numbers that
-- can grow are BIGINT; days, versions, places, codes and flags INTEGER. Text is compared by its
-- bytes, as SQLite does, so that lists come in the same order.
--
-- Lists whose members may grow with the law (revenue classes) are JSON objects of what is not zero;
-- enumerations are stored by their published id, never by their place in a list.

-- One record a change; everything below down to `delegation` follows from the bodies.
-- Appended in order of arrival (bodies are long); found through the narrow index.
CREATE TABLE journal (
    bn BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    body_hash BYTEA NOT NULL CHECK (octet_length(body_hash) = 32),
    hash BYTEA NOT NULL CHECK (octet_length(hash) = 32),
    body TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (bn, seq)
);
-- Bodies are long: the quick compression where the server was built with it.
DO $body$ BEGIN
    ALTER TABLE journal ALTER COLUMN body SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN NULL;
END $body$;

-- Who holds a transaction number: the one guard that spans businesses, so its key is the number.
CREATE TABLE filing (
    transaction_number BIGINT NOT NULL,
    version INTEGER NOT NULL,
    bn BIGINT NOT NULL,
    program TEXT COLLATE "C" NOT NULL,
    accepted_at BIGINT NOT NULL,
    PRIMARY KEY (transaction_number, version)
);

-- What declarations are searched by and listed with; the documents are in the journal's bodies.
CREATE TABLE declaration (
    bn BIGINT NOT NULL,
    program TEXT COLLATE "C" NOT NULL,
    accepted_at BIGINT NOT NULL,
    transaction_number BIGINT NOT NULL,
    version INTEGER NOT NULL,
    newest INTEGER NOT NULL,
    filed_by TEXT COLLATE "C" NOT NULL,
    type TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    released_on INTEGER NOT NULL,
    accounting_date INTEGER NOT NULL,
    account_by INTEGER NOT NULL,
    due_on INTEGER NOT NULL,
    value_for_duty BIGINT NOT NULL,
    payable BIGINT NOT NULL,
    totals TEXT COLLATE "C" NOT NULL,
    lines_count INTEGER NOT NULL,
    content BYTEA NOT NULL,
    journal_seq BIGINT NOT NULL,
    PRIMARY KEY (bn, program, accepted_at, transaction_number, version)
);

CREATE TABLE entry (
    bn BIGINT NOT NULL,
    id BIGINT NOT NULL,
    effective_on INTEGER NOT NULL,
    posted_on INTEGER NOT NULL,
    cause TEXT COLLATE "C" NOT NULL,
    reference TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (bn, id)
);

CREATE TABLE posting (
    bn BIGINT NOT NULL,
    entry BIGINT NOT NULL,
    line INTEGER NOT NULL,
    program TEXT COLLATE "C" NOT NULL,
    code INTEGER NOT NULL,
    amount BIGINT NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (bn, entry, line)
);

-- paid_on and linked_on: latest value_on and posted_on of the item's links, 0 none. open: something
-- is outstanding, or interest is still to be worked out.
CREATE TABLE item (
    bn BIGINT NOT NULL,
    id BIGINT NOT NULL,
    entry BIGINT NOT NULL,
    program TEXT COLLATE "C" NOT NULL,
    type TEXT COLLATE "C" NOT NULL,
    reference TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    amount BIGINT NOT NULL,
    outstanding BIGINT NOT NULL,
    by_class TEXT COLLATE "C" NOT NULL,
    value_for_duty BIGINT NOT NULL,
    effective_on INTEGER NOT NULL,
    posted_on INTEGER NOT NULL,
    due_on INTEGER NOT NULL,
    released_on INTEGER NOT NULL,
    due_rule TEXT COLLATE "C" NOT NULL,
    filed_by TEXT COLLATE "C" NOT NULL,
    paid_by TEXT COLLATE "C" NOT NULL,
    interest_through INTEGER NOT NULL,
    base BIGINT NOT NULL,
    paid_on INTEGER NOT NULL,
    linked_on INTEGER NOT NULL,
    open INTEGER NOT NULL,
    why TEXT COLLATE "C",
    PRIMARY KEY (bn, id),
    CHECK (outstanding BETWEEN least(amount, 0) AND greatest(amount, 0))
);
CREATE INDEX item_open ON item (bn, program, id, due_on, outstanding) WHERE open = 1;

CREATE TABLE link (
    bn BIGINT NOT NULL,
    id BIGINT NOT NULL,
    entry BIGINT NOT NULL,
    credit BIGINT NOT NULL,
    debit BIGINT NOT NULL,
    program TEXT COLLATE "C" NOT NULL,
    amount BIGINT NOT NULL CHECK (amount <> 0),
    value_on INTEGER NOT NULL,
    posted_on INTEGER NOT NULL,
    reverses BIGINT NOT NULL,
    PRIMARY KEY (bn, id)
);
CREATE INDEX link_credit ON link (bn, credit);
CREATE INDEX link_debit ON link (bn, debit);

CREATE TABLE payment (
    bn BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    program TEXT COLLATE "C" NOT NULL,
    amount BIGINT NOT NULL,
    value_on INTEGER NOT NULL,
    posted_on INTEGER NOT NULL,
    paid_by TEXT COLLATE "C" NOT NULL,
    method TEXT COLLATE "C" NOT NULL,
    reference TEXT COLLATE "C",
    journal_seq BIGINT NOT NULL,
    PRIMARY KEY (bn, id)
);

CREATE TABLE statement (
    bn BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    program TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    issued_on INTEGER NOT NULL,
    period_from INTEGER NOT NULL,
    period_to INTEGER NOT NULL,
    due_on INTEGER NOT NULL,
    opening BIGINT NOT NULL,
    closing BIGINT NOT NULL,
    total_payable BIGINT NOT NULL,
    journal_seq BIGINT NOT NULL,
    PRIMARY KEY (bn, id)
);

CREATE TABLE business (
    bn BIGINT PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    legal_name TEXT COLLATE "C",
    trade_name TEXT COLLATE "C",
    street TEXT COLLATE "C",
    city TEXT COLLATE "C",
    province TEXT COLLATE "C",
    postal_code TEXT COLLATE "C",
    country TEXT COLLATE "C",
    language TEXT COLLATE "C" NOT NULL,
    check_exempt INTEGER NOT NULL
);

CREATE TABLE account (
    bn BIGINT NOT NULL REFERENCES business (bn),
    program TEXT COLLATE "C" NOT NULL,
    place INTEGER NOT NULL,
    name TEXT COLLATE "C",
    import INTEGER NOT NULL,
    asec TEXT COLLATE "C" NOT NULL,
    open_from INTEGER NOT NULL,
    closed_on INTEGER NOT NULL,
    PRIMARY KEY (bn, program)
);

CREATE TABLE delegation (
    bn BIGINT NOT NULL,
    program TEXT COLLATE "C" NOT NULL,
    delegate BIGINT NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_until INTEGER NOT NULL,
    file INTEGER NOT NULL,
    statements INTEGER NOT NULL,
    pay INTEGER NOT NULL,
    PRIMARY KEY (bn, program, delegate, valid_from)
);
CREATE INDEX delegation_delegate ON delegation (delegate, bn);

-- Answers given to requests that carried a key. Not chained: the effect has natural keys as well.
CREATE TABLE answer (
    client TEXT COLLATE "C" NOT NULL,
    request_key TEXT COLLATE "C" NOT NULL,
    request BYTEA NOT NULL,
    status INTEGER NOT NULL,
    answer TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (client, request_key)
);

-- Dated law and rates. A row that was replaced stays, with the instant until which it was known.
CREATE TABLE reference (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    fields TEXT COLLATE "C" NOT NULL,
    known_from BIGINT NOT NULL,
    known_until BIGINT
);
CREATE UNIQUE INDEX reference_current ON reference (kind, key, valid_from)
    WHERE known_until IS NULL;
CREATE TABLE reference_load (
    number BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    at BIGINT NOT NULL,
    added INTEGER NOT NULL,
    changed INTEGER NOT NULL
);

CREATE TABLE portal_user (
    name TEXT COLLATE "C" PRIMARY KEY,
    display_name TEXT COLLATE "C",
    email TEXT COLLATE "C",
    password_hash TEXT COLLATE "C",
    bn BIGINT NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    language TEXT COLLATE "C" NOT NULL,
    locked INTEGER NOT NULL
);

CREATE TABLE portal_session (
    token BYTEA PRIMARY KEY,
    portal_user TEXT COLLATE "C" NOT NULL,
    form_token TEXT COLLATE "C" NOT NULL,
    began_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);

CREATE TABLE api_key (
    hash BYTEA PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL UNIQUE,
    name TEXT COLLATE "C",
    bn BIGINT NOT NULL,
    ended INTEGER NOT NULL
);

CREATE TABLE portal_draft (
    id TEXT COLLATE "C" PRIMARY KEY,
    bn BIGINT NOT NULL,
    program TEXT COLLATE "C" NOT NULL,
    portal_user TEXT COLLATE "C" NOT NULL,
    saved_at BIGINT NOT NULL,
    form TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C"
);
CREATE INDEX portal_draft_account ON portal_draft (bn, program);

CREATE TABLE setting (
    name TEXT COLLATE "C" PRIMARY KEY,
    value TEXT COLLATE "C"
);
