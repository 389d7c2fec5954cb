-- In which role, from which address and for which business (-1 none) somebody did what an event
-- tells. What was told before says none of it, and hashes as it did.
ALTER TABLE access_event ADD COLUMN role TEXT NOT NULL DEFAULT '';
ALTER TABLE access_event ADD COLUMN remote TEXT NOT NULL DEFAULT '';
ALTER TABLE access_event ADD COLUMN acting INTEGER NOT NULL DEFAULT -1;
CREATE INDEX access_event_acting ON access_event (acting, at, number) WHERE account <> '';
