-- Days that are sealed: a root over the last record of every business up to the day's end, chained
-- to the day before and signed. parts: of each 256 businesses the first one's number (4 bytes) and
-- the root over them, so that a proof need not look at all.
CREATE TABLE day_seal (
    day INTEGER NOT NULL PRIMARY KEY,
    businesses BIGINT NOT NULL,
    root BYTEA NOT NULL,
    previous BYTEA NOT NULL,
    signature TEXT COLLATE "C" NOT NULL,
    parts BYTEA NOT NULL
);
-- The last record of a business up to a day's end; no row when it is that of the day before.
CREATE TABLE day_leaf (
    bn BIGINT NOT NULL,
    day INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (bn, day)
);
