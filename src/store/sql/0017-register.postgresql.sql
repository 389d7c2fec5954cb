-- What the register of businesses last said of each, and persons on the way to registering one.

-- accounts: as the register's file writes them. arrived_at: when it was last told; source: file,
-- http, portal (a number that was given out here).
CREATE TABLE register_entry (
    bn BIGINT NOT NULL,
    legal_name TEXT COLLATE "C" NOT NULL,
    operating_name TEXT COLLATE "C",
    entity_type TEXT COLLATE "C" NOT NULL,
    language TEXT COLLATE "C" NOT NULL,
    street TEXT COLLATE "C",
    city TEXT COLLATE "C",
    province TEXT COLLATE "C",
    postal_code TEXT COLLATE "C",
    country TEXT COLLATE "C",
    mailing_street TEXT COLLATE "C",
    mailing_city TEXT COLLATE "C",
    mailing_province TEXT COLLATE "C",
    mailing_postal_code TEXT COLLATE "C",
    mailing_country TEXT COLLATE "C",
    accounts TEXT COLLATE "C" NOT NULL,
    other_id TEXT COLLATE "C",
    active INTEGER NOT NULL,
    check_exempt INTEGER NOT NULL,
    effective_on INTEGER NOT NULL,
    arrived_at BIGINT NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (bn)
);

-- state: open, review, done, refused. step: the furthest page. What was typed stays until it ends.
CREATE TABLE registration (
    id TEXT COLLATE "C" NOT NULL,
    portal_user TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    step TEXT COLLATE "C" NOT NULL,
    scenario INTEGER NOT NULL,
    bn BIGINT NOT NULL,
    program TEXT COLLATE "C" NOT NULL,
    other_id TEXT COLLATE "C" NOT NULL,
    entity_type TEXT COLLATE "C" NOT NULL,
    enrol TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    street TEXT COLLATE "C" NOT NULL,
    city TEXT COLLATE "C" NOT NULL,
    province TEXT COLLATE "C" NOT NULL,
    postal_code TEXT COLLATE "C" NOT NULL,
    country TEXT COLLATE "C" NOT NULL,
    position TEXT COLLATE "C" NOT NULL,
    words TEXT COLLATE "C" NOT NULL,
    figures_at BIGINT NOT NULL,
    agreed_at BIGINT NOT NULL,
    began_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    decided_at BIGINT NOT NULL,
    decided_by TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX registration_person ON registration (portal_user, began_at);
CREATE INDEX registration_state ON registration (state, asked_at);
CREATE INDEX registration_decided ON registration (decided_at) WHERE decided_at > 0;
CREATE INDEX portal_user_business ON portal_user (bn);
