-- Of an account, what extended the time to pay: it is looked for with each statement that was late.
CREATE INDEX case_step_extended ON case_step (bn, program, id) WHERE step = 'extension.pay';
