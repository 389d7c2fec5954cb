-- Steps of requests over many declarations: mass adjustments, agency-wide fixes. Only ever added; a
-- request is named by its first step (bulk = id) and what it says stands in the journal. content:
-- hash of what was asked, or of the report that the step is about.
CREATE TABLE bulk_step (
    bn INTEGER NOT NULL,
    id INTEGER NOT NULL,
    bulk INTEGER NOT NULL,
    program TEXT NOT NULL,
    kind TEXT NOT NULL,
    step TEXT NOT NULL,
    taken_on INTEGER NOT NULL,
    taken_at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    content BLOB NOT NULL CHECK (length(content) = 32),
    declarations INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    net INTEGER NOT NULL,
    words TEXT,
    PRIMARY KEY (bn, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX bulk_step_bulk ON bulk_step (bn, bulk, id);
CREATE INDEX bulk_step_content ON bulk_step (bn, content);
CREATE INDEX bulk_step_first ON bulk_step (bn, program, id) WHERE id = bulk;
CREATE INDEX bulk_step_taken ON bulk_step (taken_at) WHERE id = bulk;
