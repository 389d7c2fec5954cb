-- Changes of the law. A change is a number; what it holds is a revision of it: files, as they came.
-- Nothing of this is ever updated: where a change stands follows from its steps, which are chained
-- by hash, each to the one before it of whatever change.
CREATE TABLE law_revision (
    change_number BIGINT NOT NULL,
    revision INTEGER NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    known_at BIGINT NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (change_number, revision)
);
CREATE TABLE law_file (
    change_number BIGINT NOT NULL,
    revision INTEGER NOT NULL,
    place INTEGER NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (change_number, revision, place)
);
CREATE TABLE law_step (
    number BIGINT NOT NULL,
    change_number BIGINT NOT NULL,
    revision INTEGER NOT NULL,
    step TEXT COLLATE "C" NOT NULL,
    taken_on INTEGER NOT NULL,
    taken_at BIGINT NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    words TEXT COLLATE "C" NOT NULL,
    effect BYTEA NOT NULL,
    due_at BIGINT NOT NULL,
    known_at BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (number)
);
CREATE INDEX law_step_change ON law_step (change_number, number);
CREATE INDEX law_step_due ON law_step (due_at) WHERE due_at <> 0;

-- What a change would have meant for real declarations: worked out page by page in the order of the
-- declarations' key. The run remembers how far it came (after_...); an account's sums and the
-- declarations that come out otherwise stand beside it.
CREATE TABLE law_impact (
    number BIGINT NOT NULL,
    change_number BIGINT NOT NULL,
    revision INTEGER NOT NULL,
    base_at BIGINT NOT NULL,
    began_at BIGINT NOT NULL,
    began_by TEXT COLLATE "C" NOT NULL,
    from_on INTEGER NOT NULL,
    to_on INTEGER NOT NULL,
    law_on INTEGER NOT NULL,
    after_bn BIGINT NOT NULL,
    after_program TEXT COLLATE "C" NOT NULL,
    after_accepted BIGINT NOT NULL,
    after_transaction BIGINT NOT NULL,
    after_version INTEGER NOT NULL,
    looked_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    PRIMARY KEY (number)
);
CREATE INDEX law_impact_change ON law_impact (change_number, number);
CREATE INDEX law_impact_unfinished ON law_impact (number) WHERE ended_at = 0;
CREATE TABLE law_impact_account (
    impact BIGINT NOT NULL,
    bn BIGINT NOT NULL,
    program TEXT COLLATE "C" NOT NULL,
    declarations BIGINT NOT NULL,
    touched BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    taken BIGINT NOT NULL,
    neither BIGINT NOT NULL,
    more BIGINT NOT NULL,
    less BIGINT NOT NULL,
    by_class TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (impact, bn, program)
);
CREATE TABLE law_impact_declaration (
    impact BIGINT NOT NULL,
    bn BIGINT NOT NULL,
    program TEXT COLLATE "C" NOT NULL,
    transaction_number BIGINT NOT NULL,
    version INTEGER NOT NULL,
    law_on INTEGER NOT NULL,
    stands TEXT COLLATE "C" NOT NULL,
    before_payable BIGINT NOT NULL,
    after_payable BIGINT NOT NULL,
    by_class TEXT COLLATE "C" NOT NULL,
    findings TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (impact, bn, program, transaction_number)
);
CREATE INDEX law_impact_declaration_refused
    ON law_impact_declaration (impact, bn, program, transaction_number) WHERE stands <> 'changed';
