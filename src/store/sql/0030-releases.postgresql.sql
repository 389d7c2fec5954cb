-- What a release system says of goods, by transaction number, moment and indicator. holder: whose
-- security number the transaction number begins with; importer: whose goods they are, as far as is
-- known; -1 nobody's, unknown. released_on: given by the indicators that release, and account_by:
-- by when the declaration has to come, else 0; accounted_on: when it came, else 0. waiting: 1 for a
-- declaration, 2 for an answer of the client, else 0.
CREATE TABLE release_event (
    transaction_number BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    indicator BIGINT NOT NULL,
    office TEXT COLLATE "C" NOT NULL,
    sub_location TEXT COLLATE "C" NOT NULL,
    cargo TEXT COLLATE "C" NOT NULL,
    service_option TEXT COLLATE "C" NOT NULL,
    holder BIGINT NOT NULL,
    holder_program TEXT COLLATE "C" NOT NULL,
    importer BIGINT NOT NULL,
    importer_program TEXT COLLATE "C" NOT NULL,
    released_on BIGINT NOT NULL,
    account_by BIGINT NOT NULL,
    duties BIGINT NOT NULL,
    basis TEXT COLLATE "C" NOT NULL,
    taken_on BIGINT NOT NULL,
    taken_at BIGINT NOT NULL,
    taken_by TEXT COLLATE "C" NOT NULL,
    waiting BIGINT NOT NULL,
    accounted_on BIGINT NOT NULL,
    closed_at BIGINT NOT NULL,
    closed_by TEXT COLLATE "C" NOT NULL,
    words TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (transaction_number, happened_at, indicator)
);
CREATE INDEX release_event_holder ON release_event (holder, holder_program, taken_at);
CREATE INDEX release_event_importer ON release_event (importer, importer_program, taken_at);
CREATE INDEX release_event_taken ON release_event (taken_at);
CREATE INDEX release_event_holder_waiting
    ON release_event (holder, holder_program, waiting, happened_at) WHERE waiting <> 0;
CREATE INDEX release_event_importer_waiting
    ON release_event (importer, importer_program, waiting, happened_at) WHERE waiting <> 0;
CREATE INDEX release_event_due ON release_event (account_by, transaction_number) WHERE waiting = 1;
CREATE INDEX release_event_accounted
    ON release_event (importer, importer_program, accounted_on) WHERE accounted_on <> 0;
CREATE INDEX account_asec ON account (asec) WHERE asec <> '';
