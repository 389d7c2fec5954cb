-- A bank takes back a payment by its name, and does not tell whose it was.
CREATE INDEX payment_named ON payment (id);
