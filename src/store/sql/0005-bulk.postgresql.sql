-- Steps of requests over many declarations: mass adjustments, agency-wide fixes. Only ever added; a
-- request is named by its first step (bulk = id) and what it says stands in the journal. content:
-- hash of what was asked, or of the report that the step is about.
CREATE TABLE bulk_step (
    bn BIGINT NOT NULL,
    id BIGINT NOT NULL,
    bulk BIGINT NOT NULL,
    program TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    step TEXT COLLATE "C" NOT NULL,
    taken_on INTEGER NOT NULL,
    taken_at BIGINT NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    content BYTEA NOT NULL CHECK (octet_length(content) = 32),
    declarations INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    net BIGINT NOT NULL,
    words TEXT COLLATE "C",
    PRIMARY KEY (bn, id)
);
CREATE INDEX bulk_step_bulk ON bulk_step (bn, bulk, id);
CREATE INDEX bulk_step_content ON bulk_step (bn, content);
CREATE INDEX bulk_step_first ON bulk_step (bn, program, id) WHERE id = bulk;
CREATE INDEX bulk_step_taken ON bulk_step (taken_at) WHERE id = bulk;
