-- What an event of access is about: a business (-1 none) and one of its accounts ('' none). What
-- happened before says neither, and hashes as it did.
ALTER TABLE access_event ADD COLUMN bn BIGINT NOT NULL DEFAULT -1;
ALTER TABLE access_event ADD COLUMN account TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX access_event_at ON access_event (at, number);
CREATE INDEX access_event_business ON access_event (bn, at, number);
CREATE INDEX access_event_viewer ON access_event (actor, account, at) WHERE account <> '';
