-- What waits for a provider of security; matters that stand at one step, for officers' lists.
CREATE INDEX money_step_submitted ON money_step (subject, bn, id)
    WHERE waiting = 1 AND step = 'security.submit';
CREATE INDEX money_step_standing ON money_step (step, taken_at, bn, id) WHERE waiting = 1;
CREATE INDEX business_surety ON business (legal_name, bn) WHERE kind = 'surety';
