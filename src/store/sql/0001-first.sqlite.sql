-- First schema, for SQLite. Business numbers are integers, days are yyyymmdd (0 none), instants are
-- milliseconds since 1970, money is cents. What belongs to a business has bn first in its key, so
-- that the same shape can be spread over machines by business.
--
-- Lists whose members may grow with the law (revenue classes) are JSON objects of what is not zero;
-- enumerations are stored by their published id, never by their place in a list.

-- One record a change; everything below down to `delegation` follows from the bodies.
-- Appended in order of arrival (bodies are long); found through the narrow index.
CREATE TABLE journal (
    bn INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    body_hash BLOB NOT NULL CHECK (length(body_hash) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    body TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX journal_chain ON journal (bn, seq);

-- Who holds a transaction number: the one guard that spans businesses, so its key is the number.
CREATE TABLE filing (
    transaction_number INTEGER NOT NULL,
    version INTEGER NOT NULL,
    bn INTEGER NOT NULL,
    program TEXT NOT NULL,
    accepted_at INTEGER NOT NULL,
    PRIMARY KEY (transaction_number, version)
) STRICT, WITHOUT ROWID;

-- What declarations are searched by and listed with; the documents are in the journal's bodies.
CREATE TABLE declaration (
    bn INTEGER NOT NULL,
    program TEXT NOT NULL,
    accepted_at INTEGER NOT NULL,
    transaction_number INTEGER NOT NULL,
    version INTEGER NOT NULL,
    newest INTEGER NOT NULL,
    filed_by TEXT NOT NULL,
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    released_on INTEGER NOT NULL,
    accounting_date INTEGER NOT NULL,
    account_by INTEGER NOT NULL,
    due_on INTEGER NOT NULL,
    value_for_duty INTEGER NOT NULL,
    payable INTEGER NOT NULL,
    totals TEXT NOT NULL,
    lines_count INTEGER NOT NULL,
    content BLOB NOT NULL,
    journal_seq INTEGER NOT NULL,
    PRIMARY KEY (bn, program, accepted_at, transaction_number, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
    bn INTEGER NOT NULL,
    id INTEGER NOT NULL,
    effective_on INTEGER NOT NULL,
    posted_on INTEGER NOT NULL,
    cause TEXT NOT NULL,
    reference TEXT NOT NULL,
    PRIMARY KEY (bn, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE posting (
    bn INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    line INTEGER NOT NULL,
    program TEXT NOT NULL,
    code INTEGER NOT NULL,
    amount INTEGER NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (bn, entry, line)
) STRICT, WITHOUT ROWID;

-- paid_on and linked_on: latest value_on and posted_on of the item's links, 0 none. open: something
-- is outstanding, or interest is still to be worked out.
CREATE TABLE item (
    bn INTEGER NOT NULL,
    id INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    program TEXT NOT NULL,
    type TEXT NOT NULL,
    reference TEXT NOT NULL,
    version INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    outstanding INTEGER NOT NULL,
    by_class TEXT NOT NULL,
    value_for_duty INTEGER NOT NULL,
    effective_on INTEGER NOT NULL,
    posted_on INTEGER NOT NULL,
    due_on INTEGER NOT NULL,
    released_on INTEGER NOT NULL,
    due_rule TEXT NOT NULL,
    filed_by TEXT NOT NULL,
    paid_by TEXT NOT NULL,
    interest_through INTEGER NOT NULL,
    base INTEGER NOT NULL,
    paid_on INTEGER NOT NULL,
    linked_on INTEGER NOT NULL,
    open INTEGER NOT NULL,
    why TEXT,
    PRIMARY KEY (bn, id),
    CHECK (outstanding BETWEEN min(amount, 0) AND max(amount, 0))
) STRICT, WITHOUT ROWID;
CREATE INDEX item_open ON item (bn, program, id, due_on, outstanding) WHERE open = 1;

CREATE TABLE link (
    bn INTEGER NOT NULL,
    id INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    credit INTEGER NOT NULL,
    debit INTEGER NOT NULL,
    program TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount <> 0),
    value_on INTEGER NOT NULL,
    posted_on INTEGER NOT NULL,
    reverses INTEGER NOT NULL,
    PRIMARY KEY (bn, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_credit ON link (bn, credit);
CREATE INDEX link_debit ON link (bn, debit);

CREATE TABLE payment (
    bn INTEGER NOT NULL,
    id TEXT NOT NULL,
    program TEXT NOT NULL,
    amount INTEGER NOT NULL,
    value_on INTEGER NOT NULL,
    posted_on INTEGER NOT NULL,
    paid_by TEXT NOT NULL,
    method TEXT NOT NULL,
    reference TEXT,
    journal_seq INTEGER NOT NULL,
    PRIMARY KEY (bn, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE statement (
    bn INTEGER NOT NULL,
    id TEXT NOT NULL,
    program TEXT NOT NULL,
    kind TEXT NOT NULL,
    issued_on INTEGER NOT NULL,
    period_from INTEGER NOT NULL,
    period_to INTEGER NOT NULL,
    due_on INTEGER NOT NULL,
    opening INTEGER NOT NULL,
    closing INTEGER NOT NULL,
    total_payable INTEGER NOT NULL,
    journal_seq INTEGER NOT NULL,
    PRIMARY KEY (bn, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE business (
    bn INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    legal_name TEXT,
    trade_name TEXT,
    street TEXT,
    city TEXT,
    province TEXT,
    postal_code TEXT,
    country TEXT,
    language TEXT NOT NULL,
    check_exempt INTEGER NOT NULL
) STRICT;

CREATE TABLE account (
    bn INTEGER NOT NULL REFERENCES business (bn),
    program TEXT NOT NULL,
    place INTEGER NOT NULL,
    name TEXT,
    import INTEGER NOT NULL,
    asec TEXT NOT NULL,
    open_from INTEGER NOT NULL,
    closed_on INTEGER NOT NULL,
    PRIMARY KEY (bn, program)
) STRICT, WITHOUT ROWID;

CREATE TABLE delegation (
    bn INTEGER NOT NULL,
    program TEXT NOT NULL,
    delegate INTEGER NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_until INTEGER NOT NULL,
    file INTEGER NOT NULL,
    statements INTEGER NOT NULL,
    pay INTEGER NOT NULL,
    PRIMARY KEY (bn, program, delegate, valid_from)
) STRICT, WITHOUT ROWID;
CREATE INDEX delegation_delegate ON delegation (delegate, bn);

-- Answers given to requests that carried a key. Not chained: the effect has natural keys as well.
CREATE TABLE answer (
    client TEXT NOT NULL,
    request_key TEXT NOT NULL,
    request BLOB NOT NULL,
    status INTEGER NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (client, request_key)
) STRICT, WITHOUT ROWID;

-- Dated law and rates. A row that was replaced stays, with the instant until which it was known.
CREATE TABLE reference (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL,
    source TEXT NOT NULL,
    fields TEXT NOT NULL,
    known_from INTEGER NOT NULL,
    known_until INTEGER
) STRICT;
CREATE UNIQUE INDEX reference_current ON reference (kind, key, valid_from)
    WHERE known_until IS NULL;
CREATE TABLE reference_load (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    added INTEGER NOT NULL,
    changed INTEGER NOT NULL
) STRICT;

CREATE TABLE portal_user (
    name TEXT PRIMARY KEY,
    display_name TEXT,
    email TEXT,
    password_hash TEXT,
    bn INTEGER NOT NULL,
    role TEXT NOT NULL,
    language TEXT NOT NULL,
    locked INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE portal_session (
    token BLOB PRIMARY KEY,
    portal_user TEXT NOT NULL,
    form_token TEXT NOT NULL,
    began_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE api_key (
    hash BLOB PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT,
    bn INTEGER NOT NULL,
    ended INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE portal_draft (
    id TEXT PRIMARY KEY,
    bn INTEGER NOT NULL,
    program TEXT NOT NULL,
    portal_user TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    form TEXT NOT NULL,
    title TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX portal_draft_account ON portal_draft (bn, program);

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT
) STRICT, WITHOUT ROWID;
