-- What SQLite says in its own way.

-- name: begin
BEGIN IMMEDIATE;

-- name: snapshot_begin
BEGIN;

-- name: data_version
PRAGMA data_version;

-- name: check
PRAGMA quick_check(1);

-- Of some of a firm's clients.
-- name: delegation_list_among
SELECT d.bn, d.program, d.delegate, d.valid_from, d.valid_until, d.file, d.statements, d.pay,
    d.own_only, d.ceiling, d.suspended, d.ended_on, b.legal_name, a.bn, a.program, a.name,
    a.import, a.asec, a.open_from, a.closed_on, a.csa, a.courier, a.continuous
FROM delegation AS d JOIN business AS b ON b.bn = d.bn
    JOIN account AS a ON a.bn = d.bn AND (a.program = d.program OR d.program = '')
WHERE d.delegate = $1 AND d.ended_on = 0 AND (d.valid_until = 0 OR d.valid_until >= $2)
    AND d.bn IN (SELECT value FROM json_each($3))
ORDER BY d.bn, a.program, d.valid_from;

-- name: delegation_held_among
SELECT d.bn, d.program, d.delegate, d.valid_from, d.valid_until, d.file, d.statements, d.pay,
    d.own_only, d.ceiling, d.suspended, d.ended_on, b.legal_name
FROM delegation AS d JOIN business AS b ON b.bn = d.bn
WHERE d.delegate = $1 AND d.bn IN (SELECT value FROM json_each($2))
ORDER BY d.bn, d.program, d.valid_from;
