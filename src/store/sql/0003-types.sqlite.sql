-- Option of the account in the CSA program: 1, 2, or 0 for none.
ALTER TABLE account ADD COLUMN csa INTEGER NOT NULL DEFAULT 0;

-- Ids of the rules that gave the two days; empty for what was filed before they were kept.
ALTER TABLE declaration ADD COLUMN account_rule TEXT NOT NULL DEFAULT '';
ALTER TABLE declaration ADD COLUMN due_rule TEXT NOT NULL DEFAULT '';

-- Goods in bonded warehouses. A lot is what went in under a line of a declaration (source, line);
-- what came in (entering = 1) and what went out are added up from here. Quantities are thousandths
-- of the unit; below zero, a correction took some back. Never updated.
CREATE TABLE stock_movement (
    bn INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    place INTEGER NOT NULL,
    program TEXT NOT NULL,
    source INTEGER NOT NULL,
    source_line INTEGER NOT NULL,
    entering INTEGER NOT NULL,
    warehouse TEXT NOT NULL,
    unit TEXT NOT NULL,
    classification TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity <> 0),
    transaction_number INTEGER NOT NULL,
    version INTEGER NOT NULL,
    line INTEGER NOT NULL,
    type TEXT NOT NULL,
    moved_on INTEGER NOT NULL,
    PRIMARY KEY (bn, seq, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX stock_movement_lot ON stock_movement (bn, program, source, source_line);
CREATE INDEX stock_movement_transaction ON stock_movement (bn, transaction_number);
