-- What else there is of a debt, without its first charge: that one is found with its declaration.
CREATE INDEX item_debt ON item (bn, reference) WHERE type IN ('COR', 'ADJ', 'INT');
