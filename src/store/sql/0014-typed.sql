-- What of an account is not a declaration's charge, newest first, by type: it is rare among them.
CREATE INDEX item_typed ON item (bn, program, type, posted_on, id) WHERE type <> 'CAD';
