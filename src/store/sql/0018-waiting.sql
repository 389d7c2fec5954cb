-- A step waits while it is the last of its matter: what was settled is not looked at again.
UPDATE money_step SET waiting = 0 WHERE waiting = 1 AND EXISTS (SELECT 1 FROM money_step AS later
    WHERE later.bn = money_step.bn AND later.matter = money_step.matter
        AND later.id > money_step.id);
CREATE INDEX money_step_pending ON money_step (bn, program, kind, id) WHERE waiting = 1;
