-- What else there is of a debt, now with drawbacks that were taken back.
DROP INDEX item_debt;
CREATE INDEX item_debt ON item (bn, reference) WHERE type IN ('COR', 'ADJ', 'INT', 'K32_BACK');
