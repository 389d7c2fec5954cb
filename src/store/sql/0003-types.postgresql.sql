-- Option of the account in the CSA program: 1, 2, or 0 for none.
ALTER TABLE account ADD COLUMN csa INTEGER NOT NULL DEFAULT 0;

-- Ids of the rules that gave the two days; empty for what was filed before they were kept.
ALTER TABLE declaration ADD COLUMN account_rule TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE declaration ADD COLUMN due_rule TEXT COLLATE "C" NOT NULL DEFAULT '';

-- Goods in bonded warehouses. A lot is what went in under a line of a declaration (source, line);
-- what came in (entering = 1) and what went out are added up from here. Quantities are thousandths
-- of the unit; below zero, a correction took some back. Never updated.
CREATE TABLE stock_movement (
    bn BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    place INTEGER NOT NULL,
    program TEXT COLLATE "C" NOT NULL,
    source BIGINT NOT NULL,
    source_line INTEGER NOT NULL,
    entering INTEGER NOT NULL,
    warehouse TEXT COLLATE "C" NOT NULL,
    unit TEXT COLLATE "C" NOT NULL,
    classification TEXT COLLATE "C" NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity <> 0),
    transaction_number BIGINT NOT NULL,
    version INTEGER NOT NULL,
    line INTEGER NOT NULL,
    type TEXT COLLATE "C" NOT NULL,
    moved_on INTEGER NOT NULL,
    PRIMARY KEY (bn, seq, place)
);
CREATE INDEX stock_movement_lot ON stock_movement (bn, program, source, source_line);
CREATE INDEX stock_movement_transaction ON stock_movement (bn, transaction_number);
