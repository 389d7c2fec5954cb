-- By what a firm may act for others, until when; 0: no last day. What is not known refuses nothing.
ALTER TABLE business ADD COLUMN licence TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE business ADD COLUMN licence_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE business ADD COLUMN licence_suspended INTEGER NOT NULL DEFAULT 0;
