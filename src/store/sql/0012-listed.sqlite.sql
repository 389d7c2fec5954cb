-- The transactions of an account, newest first, by day and type.
CREATE INDEX item_listed ON item (bn, program, posted_on, id, type);
