-- What the register of businesses last said of each, and persons on the way to registering one.

-- accounts: as the register's file writes them. arrived_at: when it was last told; source: file,
-- http, portal (a number that was given out here).
CREATE TABLE register_entry (
    bn INTEGER NOT NULL,
    legal_name TEXT NOT NULL,
    operating_name TEXT,
    entity_type TEXT NOT NULL,
    language TEXT NOT NULL,
    street TEXT,
    city TEXT,
    province TEXT,
    postal_code TEXT,
    country TEXT,
    mailing_street TEXT,
    mailing_city TEXT,
    mailing_province TEXT,
    mailing_postal_code TEXT,
    mailing_country TEXT,
    accounts TEXT NOT NULL,
    other_id TEXT,
    active INTEGER NOT NULL,
    check_exempt INTEGER NOT NULL,
    effective_on INTEGER NOT NULL,
    arrived_at INTEGER NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (bn)
) STRICT, WITHOUT ROWID;

-- state: open, review, done, refused. step: the furthest page. What was typed stays until it ends.
CREATE TABLE registration (
    id TEXT NOT NULL,
    portal_user TEXT NOT NULL,
    state TEXT NOT NULL,
    step TEXT NOT NULL,
    scenario INTEGER NOT NULL,
    bn INTEGER NOT NULL,
    program TEXT NOT NULL,
    other_id TEXT NOT NULL,
    entity_type TEXT NOT NULL,
    enrol TEXT NOT NULL,
    name TEXT NOT NULL,
    street TEXT NOT NULL,
    city TEXT NOT NULL,
    province TEXT NOT NULL,
    postal_code TEXT NOT NULL,
    country TEXT NOT NULL,
    position TEXT NOT NULL,
    words TEXT NOT NULL,
    figures_at INTEGER NOT NULL,
    agreed_at INTEGER NOT NULL,
    began_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    decided_at INTEGER NOT NULL,
    decided_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

CREATE INDEX registration_person ON registration (portal_user, began_at);
CREATE INDEX registration_state ON registration (state, asked_at);
CREATE INDEX registration_decided ON registration (decided_at) WHERE decided_at > 0;
CREATE INDEX portal_user_business ON portal_user (bn);
