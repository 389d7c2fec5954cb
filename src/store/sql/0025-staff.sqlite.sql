-- Roles of the agency's staff, as bits in the order of STAFF in gen/permissions.py. Who was staff
-- before could do everything.
ALTER TABLE portal_user ADD COLUMN staff INTEGER NOT NULL DEFAULT 0;
UPDATE portal_user SET staff = 255 WHERE role = 'officer';
CREATE INDEX portal_user_role ON portal_user (role, name);

-- Roles that are to be somebody's, once another person agrees. state: pending, approved, refused,
-- withdrawn.
CREATE TABLE staff_request (
    id TEXT NOT NULL,
    portal_user TEXT NOT NULL,
    staff INTEGER NOT NULL,
    words TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX staff_request_state ON staff_request (state, asked_at);

-- Accounts of a business that one of the staff opened in an emergency, and who reviewed it.
CREATE TABLE emergency (
    id TEXT NOT NULL,
    portal_user TEXT NOT NULL,
    bn INTEGER NOT NULL,
    words TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    reviewed_by TEXT NOT NULL,
    reviewed_at INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX emergency_person ON emergency (portal_user, opened_at);
CREATE INDEX emergency_business ON emergency (bn, opened_at);
CREATE INDEX emergency_at ON emergency (opened_at);
