-- Which end soon.
CREATE INDEX delegation_until ON delegation (valid_until) WHERE valid_until > 0;

-- A firm asks a business for a delegation, or is offered one. state: requested, active (it was
-- made), rejected, withdrawn; what is older than a parameter has expired.
CREATE TABLE delegation_request (
    id TEXT COLLATE "C" NOT NULL,
    bn BIGINT NOT NULL,
    delegate BIGINT NOT NULL,
    by_firm INTEGER NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    words TEXT COLLATE "C" NOT NULL,
    programs TEXT COLLATE "C" NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_until INTEGER NOT NULL,
    file INTEGER NOT NULL,
    statements INTEGER NOT NULL,
    pay INTEGER NOT NULL,
    own_only INTEGER NOT NULL,
    ceiling BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    asked_by TEXT COLLATE "C" NOT NULL,
    decided_at BIGINT NOT NULL,
    decided_by TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX delegation_request_business ON delegation_request (bn, state, asked_at);
CREATE INDEX delegation_request_delegate ON delegation_request (delegate, state, asked_at);

-- Those that can be offered a delegation are few among all businesses.
CREATE INDEX business_firm ON business (legal_name, bn) WHERE kind IN ('broker', 'consultant');
