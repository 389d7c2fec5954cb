-- Is the account in the courier low value shipment program? 1 or 0.
ALTER TABLE account ADD COLUMN courier INTEGER NOT NULL DEFAULT 0;
