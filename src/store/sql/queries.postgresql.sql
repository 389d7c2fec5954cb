-- What PostgreSQL says in its own way.

-- name: begin
BEGIN;

-- name: snapshot_begin
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;

-- name: check
SELECT CASE current_setting('fsync') WHEN 'on' THEN 'ok'
    ELSE 'fsync is off: nothing is durable' END;

-- A batch to come. A node that hangs or is cut off in the middle must not hold others up for long;
-- no day can be closed while the shared lock is held. Both end with the transaction, so that a
-- pooler may give the connection to somebody else.
-- name: batch_begin
SELECT set_config('statement_timeout', '60000', true),
    set_config('idle_in_transaction_session_timeout', '30000', true),
    CAST(pg_advisory_xact_lock_shared($1) AS TEXT);

-- Who keeps all others waiting may not be cut off for long either. How long his statements take is
-- another matter: a migration of a large store takes its time.
-- name: batch_exclude
SELECT set_config('idle_in_transaction_session_timeout', '30000', true),
    CAST(pg_advisory_xact_lock($1) AS TEXT);

-- name: batch_hold
SELECT set_config('statement_timeout', '60000', true),
    set_config('idle_in_transaction_session_timeout', '30000', true);

-- Nodes that file for the same businesses wait here rather than fail at the chain's key, always in
-- the order of the numbers.
-- name: batch_lock
SELECT bn FROM business WHERE bn = ANY ($1) ORDER BY bn FOR NO KEY UPDATE;

-- What a batch looks at, by the place of each key in the arrays. LATERAL with LIMIT keeps every
-- plan at one index look-up a key, whatever the planner believes of the tables.
-- name: batch_heads
SELECT k.n, t.seq, t.hash FROM unnest($1) WITH ORDINALITY AS k (bn, n)
CROSS JOIN LATERAL (SELECT seq, hash FROM journal WHERE bn = k.bn ORDER BY seq DESC LIMIT 1) AS t;

-- name: batch_filings
SELECT k.n, t.bn, t.program, t.accepted_at
FROM unnest($1, $2) WITH ORDINALITY AS k (transaction_number, version, n)
CROSS JOIN LATERAL (SELECT bn, program, accepted_at FROM filing
    WHERE transaction_number = k.transaction_number AND version = k.version LIMIT 1) AS t;

-- name: batch_answers
SELECT k.n FROM unnest($1, $2) WITH ORDINALITY AS k (client, request_key, n)
CROSS JOIN LATERAL (SELECT 1 FROM answer
    WHERE client = k.client AND request_key = k.request_key LIMIT 1) AS t;

-- name: batch_payments
SELECT k.n FROM unnest($1, $2) WITH ORDINALITY AS k (bn, id, n)
CROSS JOIN LATERAL (SELECT 1 FROM payment WHERE bn = k.bn AND id = k.id LIMIT 1) AS t;

-- name: batch_statements
SELECT k.n FROM unnest($1, $2) WITH ORDINALITY AS k (bn, id, n)
CROSS JOIN LATERAL (SELECT 1 FROM statement WHERE bn = k.bn AND id = k.id LIMIT 1) AS t;

-- name: batch_items
SELECT k.n, t.* FROM unnest($1, $2) WITH ORDINALITY AS k (bn, id, n)
CROSS JOIN LATERAL (SELECT bn, id, entry, program, type, reference, version, amount, outstanding,
    by_class, value_for_duty, effective_on, posted_on, due_on, released_on, due_rule, filed_by,
    paid_by, interest_through, base, paid_on, linked_on, open, why
    FROM item WHERE bn = k.bn AND id = k.id LIMIT 1) AS t;

-- name: now
SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT);

-- name: schema_find
SELECT CASE WHEN to_regclass('migration') IS NULL THEN 0 ELSE 1 END;

-- Numbers that the engine gives go on after those that were copied.
-- name: identities
SELECT setval(pg_get_serial_sequence('reference', 'id'),
        (SELECT coalesce(max(id), 1) FROM reference)),
    setval(pg_get_serial_sequence('reference_load', 'number'),
        (SELECT coalesce(max(number), 1) FROM reference_load));

-- Of some of a firm's clients.
-- name: delegation_list_among
SELECT d.bn, d.program, d.delegate, d.valid_from, d.valid_until, d.file, d.statements, d.pay,
    d.own_only, d.ceiling, d.suspended, d.ended_on, b.legal_name, a.bn, a.program, a.name,
    a.import, a.asec, a.open_from, a.closed_on, a.csa, a.courier, a.continuous
FROM delegation AS d JOIN business AS b ON b.bn = d.bn
    JOIN account AS a ON a.bn = d.bn AND (a.program = d.program OR d.program = '')
WHERE d.delegate = $1 AND d.ended_on = 0 AND (d.valid_until = 0 OR d.valid_until >= $2)
    AND d.bn = ANY (CAST($3 AS BIGINT[]))
ORDER BY d.bn, a.program, d.valid_from;

-- name: delegation_held_among
SELECT d.bn, d.program, d.delegate, d.valid_from, d.valid_until, d.file, d.statements, d.pay,
    d.own_only, d.ceiling, d.suspended, d.ended_on, b.legal_name
FROM delegation AS d JOIN business AS b ON b.bn = d.bn
WHERE d.delegate = $1 AND d.bn = ANY (CAST($2 AS BIGINT[]))
ORDER BY d.bn, d.program, d.valid_from;
