-- Do the account's goods come by continuous transmission (pipeline, power line)? 1 or 0.
ALTER TABLE account ADD COLUMN continuous INTEGER NOT NULL DEFAULT 0;
