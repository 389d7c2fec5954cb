-- What a firm sees of others' declarations, how much one may come to, and how it ends. What was
-- given before showed all declarations and had no ceiling.
ALTER TABLE delegation ADD COLUMN own_only INTEGER NOT NULL DEFAULT 0;
ALTER TABLE delegation ADD COLUMN ceiling INTEGER NOT NULL DEFAULT 0;
ALTER TABLE delegation ADD COLUMN suspended INTEGER NOT NULL DEFAULT 0;
ALTER TABLE delegation ADD COLUMN ended_on INTEGER NOT NULL DEFAULT 0;
