-- Steps of matters of money: bounced and misdirected payments, money whose account is not known,
-- directed credits, preferences. Only ever added; a matter is named by its first step (matter = id)
-- and what it says stands in the journal.
-- subject: what it is about, such as a payment's id. waiting: 1 when an officer has to act next.
CREATE TABLE money_step (
    bn INTEGER NOT NULL,
    id INTEGER NOT NULL,
    matter INTEGER NOT NULL,
    program TEXT NOT NULL,
    kind TEXT NOT NULL,
    step TEXT NOT NULL,
    waiting INTEGER NOT NULL,
    taken_on INTEGER NOT NULL,
    taken_at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    subject TEXT NOT NULL,
    amount INTEGER NOT NULL,
    words TEXT,
    PRIMARY KEY (bn, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX money_step_matter ON money_step (bn, matter, id);
CREATE INDEX money_step_kind ON money_step (bn, program, kind, id);
CREATE INDEX money_step_subject ON money_step (bn, subject, id);
CREATE INDEX money_step_waiting ON money_step (kind, taken_at) WHERE waiting = 1;
-- Whose statement asked for what came in?
CREATE INDEX statement_total ON statement (total_payable, issued_on) WHERE kind = 'SOA';
