-- Several nodes may serve one store. One of them at a time does a job such as closing the day: the
-- one that holds the job's lease, until the instant it names (milliseconds since 1970).
CREATE TABLE lease (
    job TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A draft belongs to a business: its number comes first in the key, as everywhere.
CREATE TABLE keyed_draft (
    id TEXT NOT NULL,
    bn INTEGER NOT NULL,
    program TEXT NOT NULL,
    portal_user TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    form TEXT NOT NULL,
    title TEXT,
    PRIMARY KEY (bn, id)
) STRICT, WITHOUT ROWID;
INSERT INTO keyed_draft (id, bn, program, portal_user, saved_at, form, title)
SELECT id, bn, program, portal_user, saved_at, form, title FROM portal_draft;
DROP TABLE portal_draft;
ALTER TABLE keyed_draft RENAME TO portal_draft;
CREATE INDEX portal_draft_account ON portal_draft (bn, program);

-- A debt paid on the day its interest was worked out stays open until the next run looks again.
UPDATE item SET open = 1
WHERE open = 0 AND outstanding = 0 AND amount > 0 AND due_on > 0 AND interest_through > 0
    AND linked_on = interest_through AND type IN ('CAD', 'COR', 'ADJ', 'INT');
