-- Steps of cases about a version of a declaration: adjustments, re-determinations, disputes. Only
-- ever added; where a case stands follows from its last step. undecided: somebody has to act on it.
CREATE TABLE case_step (
    bn INTEGER NOT NULL,
    id INTEGER NOT NULL,
    program TEXT NOT NULL,
    transaction_number INTEGER NOT NULL,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL,
    step TEXT NOT NULL,
    undecided INTEGER NOT NULL,
    taken_on INTEGER NOT NULL,
    taken_at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    decided INTEGER NOT NULL,
    words TEXT,
    PRIMARY KEY (bn, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_step_version ON case_step (bn, transaction_number, version, kind, id);
CREATE INDEX case_step_undecided ON case_step (taken_at) WHERE undecided = 1;
