-- How a firm sorts its clients. A name stays taken when its group is deleted (ended_at, else 0).
CREATE TABLE client_group (
    bn INTEGER NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    ended_at INTEGER NOT NULL,
    PRIMARY KEY (bn, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX client_group_name ON client_group (bn, folded);

CREATE TABLE client_group_member (
    bn INTEGER NOT NULL,
    client_group TEXT NOT NULL,
    client INTEGER NOT NULL,
    PRIMARY KEY (bn, client_group, client)
) STRICT, WITHOUT ROWID;
CREATE INDEX client_group_member_client ON client_group_member (bn, client);

-- Which of a firm's people act for which clients: for one (client_group ''), for those of a group
-- (client -1), or, with neither, for all others. role as in membership, or none.
CREATE TABLE assignment (
    bn INTEGER NOT NULL,
    portal_user TEXT NOT NULL,
    client INTEGER NOT NULL,
    client_group TEXT NOT NULL,
    role TEXT NOT NULL,
    since INTEGER NOT NULL,
    given_by TEXT NOT NULL,
    PRIMARY KEY (bn, portal_user, client, client_group)
) STRICT, WITHOUT ROWID;
CREATE INDEX assignment_on ON assignment (bn, client, client_group);

-- Counts a firm's changes of these, so that what nodes keep of them is known to be old.
CREATE TABLE assignment_version (
    bn INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (bn)
) STRICT, WITHOUT ROWID;
