-- Persons who ask a business for access. state: pending, approved, refused, withdrawn.
CREATE TABLE access_request (
    id TEXT COLLATE "C" NOT NULL,
    portal_user TEXT COLLATE "C" NOT NULL,
    bn BIGINT NOT NULL,
    words TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    asked_at BIGINT NOT NULL,
    decided_at BIGINT NOT NULL,
    decided_by TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX access_request_person ON access_request (portal_user, asked_at);
CREATE INDEX access_request_business ON access_request (bn, state, asked_at);
