-- Changes of the law. A change is a number; what it holds is a revision of it: files, as they came.
-- Nothing of this is ever updated: where a change stands follows from its steps, which are chained
-- by hash, each to the one before it of whatever change.
CREATE TABLE law_revision (
    change_number INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    title TEXT NOT NULL,
    source TEXT NOT NULL,
    known_at INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (change_number, revision)
) STRICT, WITHOUT ROWID;
CREATE TABLE law_file (
    change_number INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    place INTEGER NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (change_number, revision, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE law_step (
    number INTEGER NOT NULL,
    change_number INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    step TEXT NOT NULL,
    taken_on INTEGER NOT NULL,
    taken_at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    words TEXT NOT NULL,
    effect BLOB NOT NULL,
    due_at INTEGER NOT NULL,
    known_at INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (number)
) STRICT, WITHOUT ROWID;
CREATE INDEX law_step_change ON law_step (change_number, number);
CREATE INDEX law_step_due ON law_step (due_at) WHERE due_at <> 0;

-- What a change would have meant for real declarations: worked out page by page in the order of the
-- declarations' key. The run remembers how far it came (after_...); an account's sums and the
-- declarations that come out otherwise stand beside it.
CREATE TABLE law_impact (
    number INTEGER NOT NULL,
    change_number INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    base_at INTEGER NOT NULL,
    began_at INTEGER NOT NULL,
    began_by TEXT NOT NULL,
    from_on INTEGER NOT NULL,
    to_on INTEGER NOT NULL,
    law_on INTEGER NOT NULL,
    after_bn INTEGER NOT NULL,
    after_program TEXT NOT NULL,
    after_accepted INTEGER NOT NULL,
    after_transaction INTEGER NOT NULL,
    after_version INTEGER NOT NULL,
    looked_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    PRIMARY KEY (number)
) STRICT, WITHOUT ROWID;
CREATE INDEX law_impact_change ON law_impact (change_number, number);
CREATE INDEX law_impact_unfinished ON law_impact (number) WHERE ended_at = 0;
CREATE TABLE law_impact_account (
    impact INTEGER NOT NULL,
    bn INTEGER NOT NULL,
    program TEXT NOT NULL,
    declarations INTEGER NOT NULL,
    touched INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    taken INTEGER NOT NULL,
    neither INTEGER NOT NULL,
    more INTEGER NOT NULL,
    less INTEGER NOT NULL,
    by_class TEXT NOT NULL,
    PRIMARY KEY (impact, bn, program)
) STRICT, WITHOUT ROWID;
CREATE TABLE law_impact_declaration (
    impact INTEGER NOT NULL,
    bn INTEGER NOT NULL,
    program TEXT NOT NULL,
    transaction_number INTEGER NOT NULL,
    version INTEGER NOT NULL,
    law_on INTEGER NOT NULL,
    stands TEXT NOT NULL,
    before_payable INTEGER NOT NULL,
    after_payable INTEGER NOT NULL,
    by_class TEXT NOT NULL,
    findings TEXT NOT NULL,
    PRIMARY KEY (impact, bn, program, transaction_number)
) STRICT, WITHOUT ROWID;
CREATE INDEX law_impact_declaration_refused
    ON law_impact_declaration (impact, bn, program, transaction_number) WHERE stands <> 'changed';
