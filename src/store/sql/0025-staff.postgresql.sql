-- Roles of the agency's staff, as bits in the order of STAFF in gen/permissions.py. Who was staff
-- before could do everything.
ALTER TABLE portal_user ADD COLUMN staff BIGINT NOT NULL DEFAULT 0;
UPDATE portal_user SET staff = 255 WHERE role = 'officer';
CREATE INDEX portal_user_role ON portal_user (role, name);

-- Roles that are to be somebody's, once another person agrees. state: pending, approved, refused,
-- withdrawn.
CREATE TABLE staff_request (
    id TEXT COLLATE "C" NOT NULL,
    portal_user TEXT COLLATE "C" NOT NULL,
    staff BIGINT NOT NULL,
    words TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    asked_by TEXT COLLATE "C" NOT NULL,
    asked_at BIGINT NOT NULL,
    decided_by TEXT COLLATE "C" NOT NULL,
    decided_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX staff_request_state ON staff_request (state, asked_at);

-- Accounts of a business that one of the staff opened in an emergency, and who reviewed it.
CREATE TABLE emergency (
    id TEXT COLLATE "C" NOT NULL,
    portal_user TEXT COLLATE "C" NOT NULL,
    bn BIGINT NOT NULL,
    words TEXT COLLATE "C" NOT NULL,
    opened_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    reviewed_by TEXT COLLATE "C" NOT NULL,
    reviewed_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX emergency_person ON emergency (portal_user, opened_at);
CREATE INDEX emergency_business ON emergency (bn, opened_at);
CREATE INDEX emergency_at ON emergency (opened_at);
