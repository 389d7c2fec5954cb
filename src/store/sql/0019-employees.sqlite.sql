-- Persons who ask a business for access. state: pending, approved, refused, withdrawn.
CREATE TABLE access_request (
    id TEXT NOT NULL,
    portal_user TEXT NOT NULL,
    bn INTEGER NOT NULL,
    words TEXT NOT NULL,
    state TEXT NOT NULL,
    role TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    decided_at INTEGER NOT NULL,
    decided_by TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

CREATE INDEX access_request_person ON access_request (portal_user, asked_at);
CREATE INDEX access_request_business ON access_request (bn, state, asked_at);
