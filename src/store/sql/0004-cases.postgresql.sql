-- Steps of cases about a version of a declaration: adjustments, re-determinations, disputes. Only
-- ever added; where a case stands follows from its last step. undecided: somebody has to act on it.
CREATE TABLE case_step (
    bn BIGINT NOT NULL,
    id BIGINT NOT NULL,
    program TEXT COLLATE "C" NOT NULL,
    transaction_number BIGINT NOT NULL,
    version INTEGER NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    step TEXT COLLATE "C" NOT NULL,
    undecided INTEGER NOT NULL,
    taken_on INTEGER NOT NULL,
    taken_at BIGINT NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    decided INTEGER NOT NULL,
    words TEXT COLLATE "C",
    PRIMARY KEY (bn, id)
);
CREATE INDEX case_step_version ON case_step (bn, transaction_number, version, kind, id);
CREATE INDEX case_step_undecided ON case_step (taken_at) WHERE undecided = 1;
