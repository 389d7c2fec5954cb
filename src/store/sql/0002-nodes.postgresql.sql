-- Several nodes may serve one store. One of them at a time does a job such as closing the day: the
-- one that holds the job's lease, until the instant it names (milliseconds since 1970).
CREATE TABLE lease (
    job TEXT COLLATE "C" PRIMARY KEY,
    holder TEXT COLLATE "C" NOT NULL,
    until BIGINT NOT NULL
);

-- A draft belongs to a business: its number comes first in the key, as everywhere.
CREATE TABLE keyed_draft (
    id TEXT COLLATE "C" NOT NULL,
    bn BIGINT NOT NULL,
    program TEXT COLLATE "C" NOT NULL,
    portal_user TEXT COLLATE "C" NOT NULL,
    saved_at BIGINT NOT NULL,
    form TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C",
    PRIMARY KEY (bn, id)
);
INSERT INTO keyed_draft (id, bn, program, portal_user, saved_at, form, title)
SELECT id, bn, program, portal_user, saved_at, form, title FROM portal_draft;
DROP TABLE portal_draft;
ALTER TABLE keyed_draft RENAME TO portal_draft;
CREATE INDEX portal_draft_account ON portal_draft (bn, program);

-- A debt paid on the day its interest was worked out stays open until the next run looks again.
UPDATE item SET open = 1
WHERE open = 0 AND outstanding = 0 AND amount > 0 AND due_on > 0 AND interest_through > 0
    AND linked_on = interest_through AND type IN ('CAD', 'COR', 'ADJ', 'INT');
