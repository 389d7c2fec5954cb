-- How a firm sorts its clients. A name stays taken when its group is deleted (ended_at, else 0).
CREATE TABLE client_group (
    bn BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    folded TEXT COLLATE "C" NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT COLLATE "C" NOT NULL,
    ended_at BIGINT NOT NULL,
    PRIMARY KEY (bn, id)
);
CREATE UNIQUE INDEX client_group_name ON client_group (bn, folded);

CREATE TABLE client_group_member (
    bn BIGINT NOT NULL,
    client_group TEXT COLLATE "C" NOT NULL,
    client BIGINT NOT NULL,
    PRIMARY KEY (bn, client_group, client)
);
CREATE INDEX client_group_member_client ON client_group_member (bn, client);

-- Which of a firm's people act for which clients: for one (client_group ''), for those of a group
-- (client -1), or, with neither, for all others. role as in membership, or none.
CREATE TABLE assignment (
    bn BIGINT NOT NULL,
    portal_user TEXT COLLATE "C" NOT NULL,
    client BIGINT NOT NULL,
    client_group TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    since BIGINT NOT NULL,
    given_by TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (bn, portal_user, client, client_group)
);
CREATE INDEX assignment_on ON assignment (bn, client, client_group);

-- Counts a firm's changes of these, so that what nodes keep of them is known to be old.
CREATE TABLE assignment_version (
    bn BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (bn)
);
