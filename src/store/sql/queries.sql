-- Every statement the store runs, for both engines; what differs stands in queries.sqlite.sql and
-- queries.postgresql.sql. Parameters first appear in the order $1, $2, ...
--
-- An INSERT without ON CONFLICT, and an UPDATE, may be fed with many rows at once: PostgreSQL makes
-- arrays of them. So no UPDATE here may meet the same row twice in one transaction.

-- name: head
SELECT seq, hash FROM journal WHERE bn = $1 ORDER BY seq DESC LIMIT 1;

-- name: journal_add
INSERT INTO journal (bn, seq, at, kind, body_hash, hash, body) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: journal_get
SELECT bn, seq, at, kind, body_hash, hash, body FROM journal WHERE bn = $1 AND seq = $2;

-- name: journal_next
SELECT bn, seq, at, kind, body_hash, hash, body FROM journal WHERE bn = $1 AND seq > $2
ORDER BY seq LIMIT 1;

-- name: journal_hashes
SELECT body_hash FROM journal WHERE bn = $1 AND seq > $2 AND seq <= $3 ORDER BY seq;

-- name: journal_business_next
SELECT bn FROM journal WHERE bn > $1 ORDER BY bn LIMIT 1;

-- name: filing_get
SELECT bn, program, accepted_at FROM filing WHERE transaction_number = $1 AND version = $2;

-- name: filing_newest
SELECT bn, program, accepted_at, version FROM filing WHERE transaction_number = $1
ORDER BY version DESC LIMIT 1;

-- name: filing_last
SELECT transaction_number FROM filing WHERE transaction_number BETWEEN $1 AND $2
ORDER BY transaction_number DESC LIMIT 1;

-- name: filing_add
INSERT INTO filing (transaction_number, version, bn, program, accepted_at)
VALUES ($1, $2, $3, $4, $5);

-- name: declaration_add
INSERT INTO declaration (bn, program, accepted_at, transaction_number, version, newest, filed_by,
    type, status, released_on, accounting_date, account_by, due_on, value_for_duty, payable, totals,
    lines_count, content, journal_seq, account_rule, due_rule)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
    $21);

-- name: declaration_supersede
UPDATE declaration SET newest = 0
WHERE bn = $1 AND program = $2 AND accepted_at = $3 AND transaction_number = $4 AND version = $5;

-- name: declaration_get
SELECT transaction_number, version, bn, program, accepted_at, filed_by, type, status, released_on,
    accounting_date, account_by, due_on, value_for_duty, payable, totals, lines_count, content,
    journal_seq, account_rule, due_rule, newest
FROM declaration
WHERE bn = $1 AND program = $2 AND accepted_at = $3 AND transaction_number = $4 AND version = $5;

-- name: declaration_last_release
SELECT coalesce(MAX(released_on), 0) FROM declaration
WHERE bn = $1 AND program = $2 AND newest = 1;

-- name: declaration_list
SELECT transaction_number, version, bn, program, accepted_at, filed_by, type, status, released_on,
    accounting_date, account_by, due_on, value_for_duty, payable, totals, lines_count, content,
    journal_seq, account_rule, due_rule, newest
FROM declaration
WHERE bn = $1 AND program = $2 AND newest = 1
    AND accepted_at >= $3
    AND (accepted_at < $4 OR (accepted_at = $4 AND transaction_number < $5))
    AND accepted_at <= $4
    AND accounting_date BETWEEN $6 AND $7
    AND ($8 = '' OR filed_by = $8)
    AND transaction_number BETWEEN $9 AND $10
    AND ($11 = '' OR EXISTS (SELECT 1 FROM filing AS f JOIN declaration AS v
        ON v.bn = f.bn AND v.program = f.program AND v.accepted_at = f.accepted_at
            AND v.transaction_number = f.transaction_number AND v.version = f.version
        WHERE f.transaction_number = declaration.transaction_number AND v.filed_by = $11))
ORDER BY accepted_at DESC, transaction_number DESC
LIMIT $12;

-- name: filing_by
SELECT 1 FROM filing AS f JOIN declaration AS v
    ON v.bn = f.bn AND v.program = f.program AND v.accepted_at = f.accepted_at
        AND v.transaction_number = f.transaction_number AND v.version = f.version
WHERE f.transaction_number = $1 AND v.filed_by = $2 LIMIT 1;

-- name: entry_add
INSERT INTO entry (bn, id, effective_on, posted_on, cause, reference)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: posting_add
INSERT INTO posting (bn, entry, line, program, code, amount) VALUES ($1, $2, $3, $4, $5, $6);

-- name: entry_list
SELECT id, effective_on, posted_on, cause, reference FROM entry WHERE bn = $1 ORDER BY id;

-- name: entry_get
SELECT id, effective_on, posted_on, cause, reference FROM entry WHERE bn = $1 AND id = $2;

-- name: posting_list
SELECT bn, program, code, amount FROM posting WHERE bn = $1 AND entry = $2 ORDER BY line;

-- name: posting_balances
SELECT program, code, amount FROM posting WHERE bn = $1;

-- name: item_add
INSERT INTO item (bn, id, entry, program, type, reference, version, amount, outstanding, by_class,
    value_for_duty, effective_on, posted_on, due_on, released_on, due_rule, filed_by, paid_by,
    interest_through, base, paid_on, linked_on, open, why)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
    $21, $22, $23, $24);

-- name: item_set
UPDATE item SET outstanding = $1, interest_through = $2, paid_on = $3, linked_on = $4, open = $5
WHERE bn = $6 AND id = $7;

-- name: item_get
SELECT bn, id, entry, program, type, reference, version, amount, outstanding, by_class,
    value_for_duty, effective_on, posted_on, due_on, released_on, due_rule, filed_by, paid_by,
    interest_through, base, paid_on, linked_on, open, why
FROM item WHERE bn = $1 AND id = $2;

-- name: item_day
SELECT posted_on FROM item WHERE bn = $1 AND id = $2;

-- name: item_list
SELECT bn, id, entry, program, type, reference, version, amount, outstanding, by_class,
    value_for_duty, effective_on, posted_on, due_on, released_on, due_rule, filed_by, paid_by,
    interest_through, base, paid_on, linked_on, open, why
FROM item
WHERE bn = $1 AND program = $2 AND id > $3 AND id < $4 AND posted_on BETWEEN $5 AND $6
    AND ($7 = '' OR type = $7)
ORDER BY id LIMIT $8;

-- The index alone says which; a plus keeps from looking them up by id.
-- name: item_list_newest
SELECT bn, id, entry, program, type, reference, version, amount, outstanding, by_class,
    value_for_duty, effective_on, posted_on, due_on, released_on, due_rule, filed_by, paid_by,
    interest_through, base, paid_on, linked_on, open, why
FROM item
WHERE bn = $1 AND id IN (SELECT id FROM item
    WHERE bn = $1 AND program = $2 AND +id > $3 AND +id < $4 AND posted_on BETWEEN $5 AND $6
        AND ($7 = '' OR type = $7) AND (posted_on <> $8 OR +id < $9)
    ORDER BY posted_on DESC, id DESC LIMIT $10)
ORDER BY posted_on DESC, id DESC;

-- name: item_list_type_newest
SELECT bn, id, entry, program, type, reference, version, amount, outstanding, by_class,
    value_for_duty, effective_on, posted_on, due_on, released_on, due_rule, filed_by, paid_by,
    interest_through, base, paid_on, linked_on, open, why
FROM item
WHERE bn = $1 AND id IN (SELECT id FROM item
    WHERE bn = $1 AND program = $2 AND +id > $3 AND +id < $4 AND posted_on BETWEEN $5 AND $6
        AND type = $7 AND type <> 'CAD' AND (posted_on <> $8 OR +id < $9)
    ORDER BY posted_on DESC, id DESC LIMIT $10)
ORDER BY posted_on DESC, id DESC;

-- name: item_list_type
SELECT bn, id, entry, program, type, reference, version, amount, outstanding, by_class,
    value_for_duty, effective_on, posted_on, due_on, released_on, due_rule, filed_by, paid_by,
    interest_through, base, paid_on, linked_on, open, why
FROM item
WHERE bn = $1 AND id IN (SELECT id FROM item
    WHERE bn = $1 AND program = $2 AND +id > $3 AND +id < $4 AND posted_on BETWEEN $5 AND $6
        AND type = $7 AND type <> 'CAD'
    ORDER BY +id LIMIT $8)
ORDER BY id;

-- name: item_list_open
SELECT bn, id, entry, program, type, reference, version, amount, outstanding, by_class,
    value_for_duty, effective_on, posted_on, due_on, released_on, due_rule, filed_by, paid_by,
    interest_through, base, paid_on, linked_on, open, why
FROM item
WHERE bn = $1 AND program = $2 AND id > $3 AND id < $4 AND posted_on BETWEEN $5 AND $6
    AND ($7 = '' OR type = $7) AND open = 1
ORDER BY id LIMIT $8;

-- name: item_list_open_newest
SELECT bn, id, entry, program, type, reference, version, amount, outstanding, by_class,
    value_for_duty, effective_on, posted_on, due_on, released_on, due_rule, filed_by, paid_by,
    interest_through, base, paid_on, linked_on, open, why
FROM item
WHERE bn = $1 AND program = $2 AND id > $3 AND id < $4 AND posted_on BETWEEN $5 AND $6
    AND ($7 = '' OR type = $7) AND open = 1
ORDER BY id DESC LIMIT $8;

-- name: item_sums_on
SELECT due_on, CAST(SUM(CASE WHEN amount > 0 THEN amount ELSE 0 END) AS BIGINT),
    CAST(SUM(CASE WHEN amount < 0 THEN amount ELSE 0 END) AS BIGINT)
FROM item WHERE bn = $1 AND program = $2 AND effective_on <= $3 AND posted_on <= $4
GROUP BY due_on ORDER BY due_on;

-- name: link_sums_on
SELECT d.due_on, CAST(SUM(l.amount) AS BIGINT)
FROM link l JOIN item d ON d.bn = l.bn AND d.id = l.debit
WHERE l.bn = $1 AND l.program = $2 AND l.value_on <= $3 AND d.effective_on <= $3
    AND l.posted_on <= $4
GROUP BY d.due_on;

-- name: item_list_debt
SELECT bn, id, entry, program, type, reference, version, amount, outstanding, by_class,
    value_for_duty, effective_on, posted_on, due_on, released_on, due_rule, filed_by, paid_by,
    interest_through, base, paid_on, linked_on, open, why
FROM item
WHERE bn = $1 AND program = $2 AND reference = $3 AND type IN ('COR', 'ADJ', 'INT', 'K32_BACK')
ORDER BY id;

-- name: item_open_by_due
SELECT due_on, CAST(SUM(CASE WHEN outstanding > 0 THEN outstanding ELSE 0 END) AS BIGINT),
    CAST(SUM(CASE WHEN outstanding < 0 THEN outstanding ELSE 0 END) AS BIGINT), COUNT(*)
FROM item WHERE bn = $1 AND program = $2 AND open = 1 AND outstanding <> 0
GROUP BY due_on ORDER BY due_on;

-- name: item_open_summary
SELECT COUNT(*), COALESCE(SUM(CASE WHEN outstanding < 0 THEN 1 ELSE 0 END), 0),
    COALESCE(SUM(CASE WHEN outstanding = 0 THEN 1 ELSE 0 END), 0),
    COALESCE(MIN(CASE WHEN outstanding > 0 AND due_on > 0 THEN due_on END), 0)
FROM item WHERE bn = $1 AND program = $2 AND open = 1;

-- name: item_balances
SELECT program, outstanding FROM item WHERE bn = $1;

-- name: item_classes
SELECT posted_on, by_class FROM item WHERE bn = $1 AND program = $2 ORDER BY id DESC;

-- name: link_add
INSERT INTO link (bn, id, entry, credit, debit, program, amount, value_on, posted_on, reverses)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: link_get
SELECT bn, id, entry, credit, debit, program, amount, value_on, posted_on, reverses
FROM link WHERE bn = $1 AND id = $2;

-- name: link_list
SELECT bn, id, entry, credit, debit, program, amount, value_on, posted_on, reverses
FROM link WHERE bn = $1 AND program = $2 AND id < $3 ORDER BY id;

-- name: link_list_since
SELECT bn, id, entry, credit, debit, program, amount, value_on, posted_on, reverses
FROM link WHERE bn = $1 AND program = $2 AND id >= $3 ORDER BY id;

-- name: link_list_item
SELECT bn, id, entry, credit, debit, program, amount, value_on, posted_on, reverses
FROM link WHERE bn = $1 AND program = $2 AND id < $3 AND (credit = $4 OR debit = $4) ORDER BY id;

-- name: link_list_after
SELECT credit, debit, amount FROM link WHERE bn = $1 AND program = $2 AND id >= $3;

-- name: payment_add
INSERT INTO payment (bn, id, program, amount, value_on, posted_on, paid_by, method, reference,
    journal_seq)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: payment_get
SELECT bn, id, program, amount, value_on, posted_on, paid_by, method, reference, journal_seq
FROM payment WHERE bn = $1 AND id = $2;

-- name: payment_list
SELECT bn, id, program, amount, value_on, posted_on, paid_by, method, reference, journal_seq
FROM payment WHERE bn = $1 AND program = $2 ORDER BY journal_seq, id;

-- name: payment_named
SELECT bn, id, program, amount, value_on, posted_on, paid_by, method, reference, journal_seq
FROM payment WHERE id = $1 ORDER BY bn LIMIT 50;

-- name: statement_add
INSERT INTO statement (bn, id, program, kind, issued_on, period_from, period_to, due_on, opening,
    closing, total_payable, journal_seq)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: statement_get
SELECT bn, id, program, kind, issued_on, period_from, period_to, due_on, opening, closing,
    total_payable, journal_seq
FROM statement WHERE bn = $1 AND id = $2;

-- name: statement_list
SELECT bn, id, program, kind, issued_on, period_from, period_to, due_on, opening, closing,
    total_payable, journal_seq
FROM statement WHERE bn = $1 AND program = $2 AND ($3 = '' OR kind = $3)
ORDER BY issued_on DESC, journal_seq DESC, id;

-- name: statement_list_all
SELECT bn, id, program, kind, issued_on, period_from, period_to, due_on, opening, closing,
    total_payable, journal_seq
FROM statement ORDER BY bn, program, journal_seq, id;

-- name: statement_list_of
SELECT bn, id, program, kind, issued_on, period_from, period_to, due_on, opening, closing,
    total_payable, journal_seq
FROM statement WHERE total_payable = $1 AND kind = 'SOA' AND issued_on >= $2
ORDER BY issued_on DESC, bn, program LIMIT $3;

-- name: case_step_add
INSERT INTO case_step (bn, id, program, transaction_number, version, kind, step, undecided,
    taken_on, taken_at, actor, decided, words)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: case_step_get
SELECT bn, program, id, transaction_number, version, kind, step, undecided, taken_on, taken_at,
    actor, decided, words
FROM case_step WHERE bn = $1 AND id = $2;

-- name: case_step_list
SELECT bn, program, id, transaction_number, version, kind, step, undecided, taken_on, taken_at,
    actor, decided, words
FROM case_step WHERE bn = $1 AND transaction_number = $2 ORDER BY version, kind, id;

-- name: case_step_extensions
SELECT bn, program, id, transaction_number, version, kind, step, undecided, taken_on, taken_at,
    actor, decided, words
FROM case_step WHERE bn = $1 AND program = $2 AND step = 'extension.pay' ORDER BY id;

-- name: case_step_undecided
SELECT bn, program, id, transaction_number, version, kind, step, undecided, taken_on, taken_at,
    actor, decided, words
FROM case_step AS s
WHERE undecided = 1 AND NOT EXISTS (SELECT 1 FROM case_step AS later
    WHERE later.bn = s.bn AND later.transaction_number = s.transaction_number
        AND later.version = s.version AND later.kind = s.kind AND later.id > s.id)
ORDER BY taken_at, bn, id LIMIT $1;

-- name: bulk_step_add
INSERT INTO bulk_step (bn, id, program, bulk, kind, step, taken_on, taken_at, actor, content,
    declarations, refused, net, words)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: bulk_step_get
SELECT bn, program, id, bulk, kind, step, taken_on, taken_at, actor, content, declarations,
    refused, net, words
FROM bulk_step WHERE bn = $1 AND id = $2;

-- name: bulk_step_list
SELECT bn, program, id, bulk, kind, step, taken_on, taken_at, actor, content, declarations,
    refused, net, words
FROM bulk_step WHERE bn = $1 AND bulk = $2 ORDER BY id;

-- name: bulk_step_find
SELECT bn, program, id, bulk, kind, step, taken_on, taken_at, actor, content, declarations,
    refused, net, words
FROM bulk_step WHERE bn = $1 AND content = $2 AND step = $3 ORDER BY id LIMIT 1;

-- name: bulk_step_first
SELECT bn, program, id, bulk, kind, step, taken_on, taken_at, actor, content, declarations,
    refused, net, words
FROM bulk_step WHERE bn = $1 AND program = $2 AND id = bulk AND kind <> 'relief'
ORDER BY id DESC LIMIT $3;

-- name: bulk_step_latest
SELECT bn, program, id, bulk, kind, step, taken_on, taken_at, actor, content, declarations,
    refused, net, words
FROM bulk_step WHERE id = bulk AND kind <> 'relief' ORDER BY taken_at DESC, bn, id LIMIT $1;

-- name: relief_first
SELECT bn, program, id, bulk, kind, step, taken_on, taken_at, actor, content, declarations,
    refused, net, words
FROM bulk_step WHERE bn = $1 AND program = $2 AND id = bulk AND kind = 'relief'
ORDER BY id DESC LIMIT $3;

-- name: relief_latest
SELECT bn, program, id, bulk, kind, step, taken_on, taken_at, actor, content, declarations,
    refused, net, words
FROM bulk_step WHERE id = bulk AND kind = 'relief' ORDER BY taken_at DESC, bn, id LIMIT $1;

-- name: money_step_add
INSERT INTO money_step (bn, id, program, matter, kind, step, waiting, taken_on, taken_at, actor,
    subject, amount, words)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: money_step_get
SELECT bn, program, id, matter, kind, step, waiting, taken_on, taken_at, actor, subject, amount,
    words
FROM money_step WHERE bn = $1 AND id = $2;

-- name: money_step_matter
SELECT bn, program, id, matter, kind, step, waiting, taken_on, taken_at, actor, subject, amount,
    words
FROM money_step WHERE bn = $1 AND matter = $2 ORDER BY id;

-- name: money_step_kind
SELECT bn, program, id, matter, kind, step, waiting, taken_on, taken_at, actor, subject, amount,
    words
FROM money_step WHERE bn = $1 AND program = $2 AND kind = $3 ORDER BY id;

-- name: money_step_secured
SELECT bn, program, id, matter, kind, step, waiting, taken_on, taken_at, actor, subject, amount,
    words
FROM money_step WHERE bn = $1 AND program = $2
    AND kind IN ('allocation', 'deposit', 'deposit_back', 'requirement', 'rpp')
ORDER BY kind, id;

-- name: money_step_about
SELECT bn, program, id, matter, kind, step, waiting, taken_on, taken_at, actor, subject, amount,
    words
FROM money_step WHERE bn = $1 AND subject = $2 ORDER BY id;

-- name: money_step_waiting
SELECT bn, program, id, matter, kind, step, waiting, taken_on, taken_at, actor, subject, amount,
    words
FROM money_step WHERE waiting = 1 AND kind = $1 ORDER BY taken_at, bn, id LIMIT $2;

-- name: money_step_submitted
SELECT bn, program, id, matter, kind, step, waiting, taken_on, taken_at, actor, subject, amount,
    words
FROM money_step WHERE waiting = 1 AND step = 'security.submit' AND subject >= $1 AND subject < $2
ORDER BY subject, bn, id;

-- name: money_step_standing
SELECT bn, program, id, matter, kind, step, waiting, taken_on, taken_at, actor, subject, amount,
    words
FROM money_step WHERE waiting = 1 AND step = $1 ORDER BY taken_at, bn, id LIMIT $2;

-- name: money_step_pending
SELECT bn, program, id, matter, kind, step, waiting, taken_on, taken_at, actor, subject, amount,
    words
FROM money_step WHERE waiting = 1 AND bn = $1 AND program = $2 AND kind = $3 ORDER BY id;

-- name: money_step_settle
UPDATE money_step SET waiting = 0 WHERE bn = $1 AND matter = $2 AND id < $3 AND waiting = 1;

-- name: money_step_waits
SELECT id FROM money_step WHERE bn = $1 AND waiting = 1 ORDER BY id;

-- name: business_put
INSERT INTO business (bn, kind, legal_name, trade_name, street, city, province, postal_code,
    country, language, check_exempt, licence, licence_until, licence_suspended)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (bn) DO UPDATE SET kind = excluded.kind, legal_name = excluded.legal_name,
    trade_name = excluded.trade_name, street = excluded.street, city = excluded.city,
    province = excluded.province, postal_code = excluded.postal_code, country = excluded.country,
    language = excluded.language, check_exempt = excluded.check_exempt,
    licence = excluded.licence, licence_until = excluded.licence_until,
    licence_suspended = excluded.licence_suspended;

-- name: business_get
SELECT bn, kind, legal_name, trade_name, street, city, province, postal_code, country, language,
    check_exempt, licence, licence_until, licence_suspended
FROM business WHERE bn = $1;

-- name: business_list
SELECT bn, kind, legal_name, trade_name, street, city, province, postal_code, country, language,
    check_exempt, licence, licence_until, licence_suspended
FROM business ORDER BY bn;

-- name: business_names
SELECT bn, legal_name FROM business WHERE bn > $1 ORDER BY bn LIMIT $2;

-- name: account_clear
DELETE FROM account WHERE bn = $1;

-- name: account_add
INSERT INTO account (bn, program, place, name, import, asec, open_from, closed_on, csa,
    courier, continuous)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: account_list
SELECT bn, program, name, import, asec, open_from, closed_on, csa, courier, continuous
FROM account WHERE bn = $1 ORDER BY place;

-- name: account_list_unenrolled
SELECT bn, program FROM account WHERE import = 1 AND NOT EXISTS (SELECT 1 FROM money_step
    WHERE money_step.bn = account.bn AND money_step.program = account.program
        AND money_step.kind = 'rpp')
ORDER BY bn, program;

-- name: account_list_active
SELECT a.bn, a.program FROM account AS a
WHERE EXISTS (SELECT 1 FROM item WHERE bn = a.bn AND program = a.program AND open = 1)
    OR coalesce((SELECT posted_on FROM item WHERE bn = a.bn AND program = a.program
        ORDER BY id DESC LIMIT 1), 0) >= $1
    OR coalesce((SELECT posted_on FROM link WHERE bn = a.bn AND program = a.program
        ORDER BY id DESC LIMIT 1), 0) >= $1
ORDER BY a.bn, a.program;

-- name: account_list_in_credit
SELECT bn, program, CAST(SUM(CASE WHEN outstanding < 0 THEN -outstanding ELSE 0 END) AS BIGINT),
    CAST(SUM(CASE WHEN outstanding > 0 AND due_on > 0 THEN outstanding ELSE 0 END) AS BIGINT),
    MIN(CASE WHEN outstanding < 0 THEN posted_on END)
FROM item WHERE open = 1 AND (bn, program) > ($1, $2)
GROUP BY bn, program
HAVING SUM(CASE WHEN outstanding < 0 OR due_on > 0 THEN outstanding ELSE 0 END) < 0
ORDER BY bn, program LIMIT $3;

-- name: delegation_put
INSERT INTO delegation (bn, program, delegate, valid_from, valid_until, file, statements, pay,
    own_only, ceiling, suspended, ended_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (bn, program, delegate, valid_from) DO UPDATE SET valid_until = excluded.valid_until,
    file = excluded.file, statements = excluded.statements, pay = excluded.pay,
    own_only = excluded.own_only, ceiling = excluded.ceiling, suspended = excluded.suspended,
    ended_on = excluded.ended_on;

-- name: delegation_list_of
SELECT d.bn, d.program, d.delegate, d.valid_from, d.valid_until, d.file, d.statements, d.pay,
    d.own_only, d.ceiling, d.suspended, d.ended_on, b.legal_name, a.bn, a.program, a.name,
    a.import, a.asec, a.open_from, a.closed_on, a.csa, a.courier, a.continuous
FROM delegation AS d JOIN business AS b ON b.bn = d.bn
    JOIN account AS a ON a.bn = d.bn AND (a.program = d.program OR d.program = '')
WHERE d.delegate = $1 AND d.ended_on = 0 AND (d.valid_until = 0 OR d.valid_until >= $2)
    AND d.bn >= $3 AND (d.bn > $3 OR a.program > $4)
ORDER BY d.bn, a.program, d.valid_from LIMIT $5;

-- name: delegation_names_of
SELECT d.bn, b.legal_name FROM delegation AS d JOIN business AS b ON b.bn = d.bn
WHERE d.delegate = $1 AND d.ended_on = 0 AND (d.valid_until = 0 OR d.valid_until >= $2)
    AND d.bn >= $3 ORDER BY d.bn;

-- name: delegation_list_to
SELECT bn, program, delegate, valid_from, valid_until, file, statements, pay, own_only, ceiling,
    suspended, ended_on
FROM delegation WHERE bn = $1 ORDER BY program, delegate, valid_from;

-- name: delegation_held
SELECT d.bn, d.program, d.delegate, d.valid_from, d.valid_until, d.file, d.statements, d.pay,
    d.own_only, d.ceiling, d.suspended, d.ended_on, b.legal_name
FROM delegation AS d JOIN business AS b ON b.bn = d.bn
WHERE d.delegate = $1 AND d.bn > $2 ORDER BY d.bn, d.program, d.valid_from LIMIT $3;

-- name: delegation_expiring
SELECT bn, program, delegate, valid_from, valid_until, file, statements, pay, own_only, ceiling,
    suspended, ended_on
FROM delegation WHERE valid_until > 0 AND valid_until BETWEEN $1 AND $2 AND ended_on = 0
ORDER BY bn, delegate, program, valid_from;

-- name: business_firms
SELECT bn, kind, legal_name, licence FROM business WHERE kind IN ('broker', 'consultant')
ORDER BY legal_name, bn;

-- name: business_sureties
SELECT bn, kind, legal_name, licence FROM business WHERE kind = 'surety' ORDER BY legal_name, bn;

-- name: delegation_request_put
INSERT INTO delegation_request (id, bn, delegate, by_firm, state, words, programs, valid_from,
    valid_until, file, statements, pay, own_only, ceiling, asked_at, asked_by, decided_at,
    decided_by, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, decided_at = excluded.decided_at,
    decided_by = excluded.decided_by, reason = excluded.reason;

-- name: delegation_request_get
SELECT id, bn, delegate, by_firm, state, words, programs, valid_from, valid_until, file, statements,
    pay, own_only, ceiling, asked_at, asked_by, decided_at, decided_by, reason
FROM delegation_request WHERE id = $1;

-- name: delegation_request_waiting
SELECT id, bn, delegate, by_firm, state, words, programs, valid_from, valid_until, file, statements,
    pay, own_only, ceiling, asked_at, asked_by, decided_at, decided_by, reason
FROM delegation_request
WHERE bn = $1 AND delegate = $2 AND state = 'requested' AND asked_at > $3 LIMIT 1;

-- name: delegation_request_of_client
SELECT id, bn, delegate, by_firm, state, words, programs, valid_from, valid_until, file, statements,
    pay, own_only, ceiling, asked_at, asked_by, decided_at, decided_by, reason
FROM delegation_request
WHERE bn = $1 AND by_firm = $2 AND ($3 = '' OR state = $3) AND asked_at > $4
ORDER BY asked_at DESC, id LIMIT $5;

-- name: delegation_request_of_firm
SELECT id, bn, delegate, by_firm, state, words, programs, valid_from, valid_until, file, statements,
    pay, own_only, ceiling, asked_at, asked_by, decided_at, decided_by, reason
FROM delegation_request
WHERE delegate = $1 AND by_firm = $2 AND ($3 = '' OR state = $3) AND asked_at > $4
ORDER BY asked_at DESC, id LIMIT $5;

-- name: stock_add
INSERT INTO stock_movement (bn, seq, place, program, source, source_line, entering, warehouse, unit,
    classification, quantity, transaction_number, version, line, type, moved_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- name: stock_of_record
SELECT bn, program, source, source_line, entering, warehouse, unit, classification, quantity,
    transaction_number, version, line, type, moved_on, seq
FROM stock_movement WHERE bn = $1 AND seq = $2 ORDER BY place;

-- name: stock_of_transaction
SELECT bn, program, source, source_line, entering, warehouse, unit, classification, quantity,
    transaction_number, version, line, type, moved_on, seq
FROM stock_movement WHERE bn = $1 AND transaction_number = $2 ORDER BY seq, place;

-- name: stock_of_lot
SELECT bn, program, source, source_line, entering, warehouse, unit, classification, quantity,
    transaction_number, version, line, type, moved_on, seq
FROM stock_movement WHERE bn = $1 AND program = $2 AND source = $3 AND source_line = $4
ORDER BY seq, place;

-- The day of a lot is that of the last movement into it: one that is corrected away is taken back
-- and moved anew. A day has eight digits.
-- name: stock_lots
SELECT bn, program, source, source_line, min(warehouse), min(unit), min(classification),
    max(CASE WHEN entering = 1 AND quantity > 0 THEN seq * 100000000 + moved_on END) % 100000000,
    CAST(sum(CASE WHEN entering = 1 THEN quantity ELSE 0 END) AS BIGINT),
    CAST(sum(CASE WHEN entering = 1 THEN 0 ELSE quantity END) AS BIGINT)
FROM stock_movement
WHERE bn = $1 AND program = $2 AND source >= $3 AND source <= $4
    AND (source > $3 OR source_line > $5)
GROUP BY bn, program, source, source_line
HAVING $6 = 0 OR sum(CASE WHEN entering = 1 THEN quantity ELSE -quantity END) > 0
ORDER BY bn, program, source, source_line LIMIT $7;

-- name: stock_first_out
SELECT moved_on FROM stock_movement
WHERE bn = $1 AND program = $2 AND source = $3 AND source_line = $4 AND entering = 0
GROUP BY moved_on HAVING sum(quantity) > 0 ORDER BY moved_on LIMIT 1;

-- name: stock_broken
SELECT source, source_line FROM stock_movement WHERE bn = $1
GROUP BY bn, program, source, source_line
HAVING sum(CASE WHEN entering = 1 THEN quantity ELSE -quantity END) < 0
    OR sum(CASE WHEN entering = 1 THEN 0 ELSE quantity END) < 0
    OR min(warehouse) <> max(warehouse) OR min(unit) <> max(unit)
    OR min(classification) <> max(classification);

-- name: answer_add
INSERT INTO answer (client, request_key, request, status, answer) VALUES ($1, $2, $3, $4, $5);

-- name: answer_get
SELECT request, status, answer FROM answer WHERE client = $1 AND request_key = $2;

-- name: count_rows
SELECT (SELECT count(*) FROM journal), (SELECT count(*) FROM declaration),
    (SELECT count(*) FROM filing), (SELECT count(*) FROM entry), (SELECT count(*) FROM posting),
    (SELECT count(*) FROM item), (SELECT count(*) FROM link), (SELECT count(*) FROM payment),
    (SELECT count(*) FROM statement), (SELECT count(*) FROM business),
    (SELECT count(*) FROM delegation), (SELECT count(*) FROM stock_movement),
    (SELECT count(*) FROM case_step), (SELECT count(*) FROM bulk_step),
    (SELECT count(*) FROM money_step);

-- name: reference_find
SELECT id, valid_to, fields FROM reference
WHERE kind = $1 AND key = $2 AND valid_from = $3 AND known_until IS NULL;

-- name: reference_end
UPDATE reference SET known_until = $1 WHERE id = $2;

-- name: reference_add
INSERT INTO reference (kind, key, valid_from, valid_to, source, fields, known_from)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: reference_list
SELECT id, kind, key, valid_from, valid_to, source, fields FROM reference
WHERE known_until IS NULL ORDER BY id;

-- name: reference_load_add
INSERT INTO reference_load (at, added, changed) VALUES ($1, $2, $3);

-- name: reference_load_last
SELECT max(number) FROM reference_load;

-- name: user_put
INSERT INTO portal_user (name, display_name, email, stamp, bn, role, language, locked, given_name,
    family_name, phone, extension, notify, terms, terms_at, demo, staff)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
ON CONFLICT (name) DO UPDATE SET display_name = excluded.display_name, email = excluded.email,
    stamp = excluded.stamp, bn = excluded.bn, role = excluded.role, language = excluded.language,
    locked = excluded.locked, given_name = excluded.given_name,
    family_name = excluded.family_name, phone = excluded.phone, extension = excluded.extension,
    notify = excluded.notify, terms = excluded.terms, terms_at = excluded.terms_at,
    demo = excluded.demo;

-- name: user_get
SELECT name, display_name, email, stamp, bn, role, language, locked, given_name, family_name,
    phone, extension, notify, terms, terms_at, demo, staff
FROM portal_user WHERE name = $1;

-- name: user_list
SELECT name, display_name, email, stamp, bn, role, language, locked, given_name, family_name,
    phone, extension, notify, terms, terms_at, demo, staff
FROM portal_user ORDER BY name;

-- name: staff_list
SELECT name, display_name, email, stamp, bn, role, language, locked, given_name, family_name,
    phone, extension, notify, terms, terms_at, demo, staff
FROM portal_user WHERE role = 'officer' ORDER BY name;

-- name: staff_put
UPDATE portal_user SET staff = $1 WHERE name = $2;

-- name: staff_request_put
INSERT INTO staff_request (id, portal_user, staff, words, state, asked_by, asked_at, decided_by,
    decided_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, decided_by = excluded.decided_by,
    decided_at = excluded.decided_at;

-- name: staff_request_list
SELECT id, portal_user, staff, words, state, asked_by, asked_at, decided_by, decided_at
FROM staff_request WHERE state = $1 ORDER BY asked_at, id LIMIT 200;

-- name: emergency_put
INSERT INTO emergency (id, portal_user, bn, words, opened_at, ends_at, reviewed_by, reviewed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (id) DO UPDATE SET ends_at = excluded.ends_at, reviewed_by = excluded.reviewed_by,
    reviewed_at = excluded.reviewed_at;

-- name: emergency_get
SELECT id, portal_user, bn, words, opened_at, ends_at, reviewed_by, reviewed_at
FROM emergency WHERE id = $1;

-- name: emergency_of
SELECT id, portal_user, bn, words, opened_at, ends_at, reviewed_by, reviewed_at
FROM emergency WHERE portal_user = $1 ORDER BY opened_at DESC LIMIT 1;

-- name: emergency_of_business
SELECT id, portal_user, bn, words, opened_at, ends_at, reviewed_by, reviewed_at
FROM emergency WHERE bn = $1 AND opened_at > $2 ORDER BY opened_at DESC LIMIT $3;

-- name: emergency_list
SELECT id, portal_user, bn, words, opened_at, ends_at, reviewed_by, reviewed_at
FROM emergency WHERE opened_at < $1 ORDER BY opened_at DESC LIMIT $2;

-- name: credential_put
INSERT INTO credential (kind, name, portal_user, secret, made_at, used_at, revoked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (kind, name) DO UPDATE SET portal_user = excluded.portal_user,
    secret = excluded.secret, made_at = excluded.made_at, used_at = excluded.used_at,
    revoked_at = excluded.revoked_at;

-- name: credential_get
SELECT kind, name, portal_user, secret, made_at, used_at, revoked_at FROM credential
WHERE kind = $1 AND name = $2;

-- name: credential_list
SELECT kind, name, portal_user, secret, made_at, used_at, revoked_at FROM credential
WHERE portal_user = $1 ORDER BY kind, name;

-- name: question_put
INSERT INTO recovery_question (name, place, question, answer) VALUES ($1, $2, $3, $4)
ON CONFLICT (name, place) DO UPDATE SET question = excluded.question, answer = excluded.answer;

-- name: question_list
SELECT question, answer FROM recovery_question WHERE name = $1 ORDER BY place;

-- name: factor_put
INSERT INTO second_factor (portal_user, id, kind, label, secret, handle, counter, made_at, used_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (portal_user, id) DO UPDATE SET kind = excluded.kind, label = excluded.label,
    secret = excluded.secret, handle = excluded.handle, counter = excluded.counter,
    made_at = excluded.made_at, used_at = excluded.used_at;

-- name: factor_list
SELECT portal_user, id, kind, label, secret, handle, counter, made_at, used_at
FROM second_factor WHERE portal_user = $1 ORDER BY made_at, id;

-- name: factor_name
UPDATE second_factor SET label = $1 WHERE portal_user = $2 AND id = $3;

-- name: factor_end
DELETE FROM second_factor WHERE portal_user = $1 AND id = $2;

-- name: recovery_code_put
INSERT INTO recovery_code (portal_user, place, hash, used_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (portal_user, place) DO UPDATE SET hash = excluded.hash, used_at = excluded.used_at;

-- name: recovery_code_list
SELECT place, hash, used_at FROM recovery_code WHERE portal_user = $1 ORDER BY place;

-- name: device_put
INSERT INTO trusted_device (hash, portal_user, label, made_at, used_at, ends_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (hash) DO UPDATE SET portal_user = excluded.portal_user, label = excluded.label,
    made_at = excluded.made_at, used_at = excluded.used_at, ends_at = excluded.ends_at;

-- name: device_get
SELECT hash, portal_user, label, made_at, used_at, ends_at FROM trusted_device WHERE hash = $1;

-- name: device_list
SELECT hash, portal_user, label, made_at, used_at, ends_at FROM trusted_device
WHERE portal_user = $1 ORDER BY made_at, hash;

-- name: device_end
DELETE FROM trusted_device WHERE hash = $1;

-- name: device_end_all
DELETE FROM trusted_device WHERE portal_user = $1;

-- name: flow_put
INSERT INTO sign_in_flow (token, stage, portal_user, credential, began_at, code, code_to, code_at,
    mail, data, next)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (token) DO UPDATE SET stage = excluded.stage, portal_user = excluded.portal_user,
    credential = excluded.credential, began_at = excluded.began_at, code = excluded.code,
    code_to = excluded.code_to, code_at = excluded.code_at, mail = excluded.mail,
    data = excluded.data, next = excluded.next;

-- name: flow_get
SELECT token, stage, portal_user, credential, began_at, code, code_to, code_at, mail, data, next
FROM sign_in_flow WHERE token = $1;

-- name: flow_end
DELETE FROM sign_in_flow WHERE token = $1;

-- name: flow_end_old
DELETE FROM sign_in_flow WHERE began_at < $1;

-- name: guard_put
INSERT INTO guard (name, tries, first_at, until_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (name) DO UPDATE SET tries = excluded.tries, first_at = excluded.first_at,
    until_at = excluded.until_at;

-- name: guard_get
SELECT tries, first_at, until_at FROM guard WHERE name = $1;

-- name: guard_end
DELETE FROM guard WHERE name = $1;

-- name: guard_end_old
DELETE FROM guard WHERE first_at < $1;

-- name: register_put
INSERT INTO register_entry (bn, legal_name, operating_name, entity_type, language, street, city,
    province, postal_code, country, mailing_street, mailing_city, mailing_province,
    mailing_postal_code, mailing_country, accounts, other_id, active, check_exempt, effective_on,
    arrived_at, source)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
    $21, $22)
ON CONFLICT (bn) DO UPDATE SET
    legal_name = excluded.legal_name, operating_name = excluded.operating_name,
    entity_type = excluded.entity_type, language = excluded.language, street = excluded.street,
    city = excluded.city, province = excluded.province, postal_code = excluded.postal_code,
    country = excluded.country, mailing_street = excluded.mailing_street,
    mailing_city = excluded.mailing_city, mailing_province = excluded.mailing_province,
    mailing_postal_code = excluded.mailing_postal_code,
    mailing_country = excluded.mailing_country, accounts = excluded.accounts,
    other_id = excluded.other_id, active = excluded.active, check_exempt = excluded.check_exempt,
    effective_on = excluded.effective_on, arrived_at = excluded.arrived_at,
    source = excluded.source;

-- name: register_get
SELECT bn, legal_name, operating_name, entity_type, language, street, city, province, postal_code,
    country, mailing_street, mailing_city, mailing_province, mailing_postal_code, mailing_country,
    accounts, other_id, active, check_exempt, effective_on, arrived_at, source
FROM register_entry WHERE bn = $1;

-- name: registration_put
INSERT INTO registration (id, portal_user, state, step, scenario, bn, program, other_id,
    entity_type, enrol, name, street, city, province, postal_code, country, position, words,
    figures_at, agreed_at, began_at, changed_at, asked_at, decided_at, decided_by, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
    $21, $22, $23, $24, $25, $26)
ON CONFLICT (id) DO UPDATE SET
    state = excluded.state, step = excluded.step, scenario = excluded.scenario, bn = excluded.bn,
    program = excluded.program, other_id = excluded.other_id, entity_type = excluded.entity_type,
    enrol = excluded.enrol, name = excluded.name, street = excluded.street, city = excluded.city,
    province = excluded.province, postal_code = excluded.postal_code, country = excluded.country,
    position = excluded.position, words = excluded.words, figures_at = excluded.figures_at,
    agreed_at = excluded.agreed_at, began_at = excluded.began_at,
    changed_at = excluded.changed_at, asked_at = excluded.asked_at,
    decided_at = excluded.decided_at, decided_by = excluded.decided_by, reason = excluded.reason;

-- name: registration_get
SELECT id, portal_user, state, step, scenario, bn, program, other_id, entity_type, enrol, name,
    street, city, province, postal_code, country, position, words, figures_at, agreed_at, began_at,
    changed_at, asked_at, decided_at, decided_by, reason
FROM registration WHERE id = $1;

-- name: registration_of
SELECT id, portal_user, state, step, scenario, bn, program, other_id, entity_type, enrol, name,
    street, city, province, postal_code, country, position, words, figures_at, agreed_at, began_at,
    changed_at, asked_at, decided_at, decided_by, reason
FROM registration WHERE portal_user = $1 ORDER BY began_at DESC, id LIMIT 1;

-- name: registration_list
SELECT id, portal_user, state, step, scenario, bn, program, other_id, entity_type, enrol, name,
    street, city, province, postal_code, country, position, words, figures_at, agreed_at, began_at,
    changed_at, asked_at, decided_at, decided_by, reason
FROM registration WHERE state = $1 ORDER BY asked_at, id LIMIT $2;

-- name: registration_decided
SELECT id, portal_user, state, step, scenario, bn, program, other_id, entity_type, enrol, name,
    street, city, province, postal_code, country, position, words, figures_at, agreed_at, began_at,
    changed_at, asked_at, decided_at, decided_by, reason
FROM registration WHERE decided_at > 0 AND decided_at >= $1 ORDER BY decided_at DESC LIMIT $2;

-- name: membership_put
INSERT INTO membership (portal_user, bn, program, role, since, given_by)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: membership_end
DELETE FROM membership WHERE bn = $1 AND portal_user = $2;

-- name: membership_of_person
SELECT portal_user, bn, program, role, since, given_by
FROM membership WHERE portal_user = $1 ORDER BY bn, program;

-- name: membership_of_business
SELECT portal_user, bn, program, role, since, given_by
FROM membership WHERE bn = $1 ORDER BY portal_user, program;

-- name: client_group_put
INSERT INTO client_group (bn, id, name, folded, made_at, made_by, ended_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (bn, id) DO UPDATE SET name = excluded.name, folded = excluded.folded,
    ended_at = excluded.ended_at;

-- name: client_group_get
SELECT bn, id, name, folded, made_at, made_by, ended_at
FROM client_group WHERE bn = $1 AND id = $2;

-- name: client_group_named
SELECT bn, id, name, folded, made_at, made_by, ended_at
FROM client_group WHERE bn = $1 AND folded = $2;

-- name: client_group_list
SELECT g.bn, g.id, g.name, g.folded, g.made_at, g.made_by, g.ended_at,
    (SELECT COUNT(*) FROM client_group_member AS m WHERE m.bn = g.bn AND m.client_group = g.id),
    (SELECT COUNT(*) FROM assignment AS a
        WHERE a.bn = g.bn AND a.client = -1 AND a.client_group = g.id)
FROM client_group AS g WHERE g.bn = $1 AND g.ended_at = 0 ORDER BY g.folded;

-- name: client_group_of
SELECT g.bn, g.id, g.name, g.folded, g.made_at, g.made_by, g.ended_at
FROM client_group_member AS m JOIN client_group AS g ON g.bn = m.bn AND g.id = m.client_group
WHERE m.bn = $1 AND m.client = $2 ORDER BY g.folded;

-- name: group_member_put
INSERT INTO client_group_member (bn, client_group, client) VALUES ($1, $2, $3)
ON CONFLICT (bn, client_group, client) DO NOTHING;

-- name: group_member_end
DELETE FROM client_group_member WHERE bn = $1 AND client_group = $2 AND client = $3;

-- name: group_member_end_all
DELETE FROM client_group_member WHERE bn = $1 AND client_group = $2;

-- name: group_member_list
SELECT m.client, b.legal_name FROM client_group_member AS m JOIN business AS b ON b.bn = m.client
WHERE m.bn = $1 AND m.client_group = $2 AND m.client > $3 ORDER BY m.client LIMIT $4;

-- name: assignment_put
INSERT INTO assignment (bn, portal_user, client, client_group, role, since, given_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (bn, portal_user, client, client_group) DO UPDATE SET role = excluded.role,
    since = excluded.since, given_by = excluded.given_by;

-- name: assignment_end
DELETE FROM assignment
WHERE bn = $1 AND portal_user = $2 AND client = $3 AND client_group = $4;

-- name: assignment_end_person
DELETE FROM assignment WHERE bn = $1 AND portal_user = $2;

-- name: assignment_end_group
DELETE FROM assignment WHERE bn = $1 AND client = -1 AND client_group = $2;

-- name: assignment_of_person
SELECT a.portal_user, a.client, a.client_group, a.role, a.since, a.given_by, g.name, b.legal_name
FROM assignment AS a LEFT JOIN client_group AS g ON g.bn = a.bn AND g.id = a.client_group
    LEFT JOIN business AS b ON b.bn = a.client
WHERE a.bn = $1 AND a.portal_user = $2 AND (a.client, a.client_group) > ($3, $4)
ORDER BY a.client, a.client_group LIMIT $5;

-- name: assignment_of_client
SELECT a.portal_user, a.client, a.client_group, a.role, a.since, a.given_by, '', ''
FROM assignment AS a WHERE a.bn = $1 AND a.client = $2 AND a.client_group = ''
UNION ALL
SELECT a.portal_user, a.client, a.client_group, a.role, a.since, a.given_by, g.name, ''
FROM client_group_member AS m JOIN client_group AS g ON g.bn = m.bn AND g.id = m.client_group
    JOIN assignment AS a ON a.bn = m.bn AND a.client = -1 AND a.client_group = m.client_group
WHERE m.bn = $1 AND m.client = $2;

-- name: assignment_of_group
SELECT portal_user, client, client_group, role, since, given_by, '', ''
FROM assignment WHERE bn = $1 AND client = -1 AND client_group = $2 ORDER BY portal_user;

-- name: assigned
SELECT a.client, a.role FROM assignment AS a
WHERE a.bn = $1 AND a.portal_user = $2 AND a.client_group = ''
UNION ALL
SELECT m.client, a.role FROM assignment AS a
    JOIN client_group_member AS m ON m.bn = a.bn AND m.client_group = a.client_group
WHERE a.bn = $1 AND a.portal_user = $2 AND a.client = -1 AND a.client_group <> '';

-- name: assignment_version_put
INSERT INTO assignment_version (bn, version) VALUES ($1, $2)
ON CONFLICT (bn) DO UPDATE SET version = assignment_version.version + 1;

-- name: assignment_version_get
SELECT version FROM assignment_version WHERE bn = $1;

-- name: request_put
INSERT INTO access_request (id, portal_user, bn, words, state, role, asked_at, decided_at,
    decided_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, role = excluded.role,
    decided_at = excluded.decided_at, decided_by = excluded.decided_by;

-- name: request_get
SELECT id, portal_user, bn, words, state, role, asked_at, decided_at, decided_by
FROM access_request WHERE id = $1;

-- name: request_of_person
SELECT id, portal_user, bn, words, state, role, asked_at, decided_at, decided_by
FROM access_request WHERE portal_user = $1 ORDER BY asked_at DESC, id LIMIT 1;

-- name: request_list
SELECT id, portal_user, bn, words, state, role, asked_at, decided_at, decided_by
FROM access_request WHERE bn = $1 AND state = $2 AND asked_at > $3 ORDER BY asked_at LIMIT 200;

-- name: attach_put
INSERT INTO attach_request (id, credential, asked_by, portal_user, asked_at, state, decided_by,
    decided_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, decided_by = excluded.decided_by,
    decided_at = excluded.decided_at;

-- name: attach_get
SELECT id, credential, asked_by, portal_user, asked_at, state, decided_by, decided_at
FROM attach_request WHERE id = $1;

-- name: attach_list
SELECT id, credential, asked_by, portal_user, asked_at, state, decided_by, decided_at
FROM attach_request WHERE state = $1 ORDER BY asked_at LIMIT 200;

-- name: mail_put
INSERT INTO mail (id, kind, portal_user, to_address, subject, body, made_at, state, tries, next_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (id) DO UPDATE SET body = excluded.body, state = excluded.state,
    tries = excluded.tries, next_at = excluded.next_at;

-- name: mail_get
SELECT id, kind, portal_user, to_address, subject, body, made_at, state, tries, next_at
FROM mail WHERE id = $1;

-- name: mail_due
SELECT id, kind, portal_user, to_address, subject, body, made_at, state, tries, next_at
FROM mail WHERE state = 'waiting' AND next_at <= $1 ORDER BY next_at LIMIT 50;

-- name: mail_list
SELECT id, kind, portal_user, to_address, subject, body, made_at, state, tries, next_at
FROM mail WHERE made_at < $1 ORDER BY made_at DESC LIMIT $2;

-- name: mail_try_add
INSERT INTO mail_try (mail, number, at, code, answer) VALUES ($1, $2, $3, $4, $5);

-- name: mail_try_list
SELECT number, at, code, answer FROM mail_try WHERE mail = $1 ORDER BY number;

-- name: access_add
INSERT INTO access_event (number, at, kind, person, actor, words, hash, bn, account, role, remote,
    acting)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: access_last
SELECT number, hash FROM access_event WHERE number = (SELECT max(number) FROM access_event);

-- name: access_page
SELECT number, at, kind, person, actor, words, hash, bn, account, role, remote, acting
FROM access_event
WHERE number > $1 ORDER BY number LIMIT $2;

-- name: access_of_person
SELECT number, at, kind, person, actor, words, hash, bn, account, role, remote, acting
FROM access_event
WHERE person = $1 AND number < $2 ORDER BY number DESC LIMIT $3;

-- name: access_of_business
SELECT number, at, kind, person, actor, words, hash, bn, account, role, remote, acting
FROM access_event
WHERE bn = $1 AND (at, number) < ($2, $3) AND at >= $4 ORDER BY at DESC, number DESC LIMIT $5;

-- name: access_of_all
SELECT number, at, kind, person, actor, words, hash, bn, account, role, remote, acting
FROM access_event
WHERE (at, number) < ($1, $2) AND at >= $3 ORDER BY at DESC, number DESC LIMIT $4;

-- name: access_said_last
SELECT words FROM access_event
WHERE bn = $1 AND kind = $2 AND substr(words, 1, length(CAST($3 AS TEXT))) = $3
ORDER BY at DESC, number DESC LIMIT 1;

-- name: access_of_acting
SELECT number, at, kind, person, actor, words, hash, bn, account, role, remote, acting
FROM access_event
WHERE acting = $1 AND account <> '' AND (at, number) < ($2, $3) AND at >= $4
ORDER BY at DESC, number DESC LIMIT $5;

-- name: access_told
SELECT number FROM access_event
WHERE actor = $1 AND account = $2 AND account <> '' AND at >= $3 AND kind = $4 AND words = $5
ORDER BY at LIMIT 1;

-- name: session_put
INSERT INTO portal_session (token, portal_user, form_token, began_at, seen_at, way, agent, remote,
    strong_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (token) DO UPDATE SET portal_user = excluded.portal_user,
    form_token = excluded.form_token, began_at = excluded.began_at, seen_at = excluded.seen_at,
    way = excluded.way, agent = excluded.agent, remote = excluded.remote,
    strong_at = excluded.strong_at;

-- name: session_get
SELECT token, portal_user, form_token, began_at, seen_at, way, agent, remote, strong_at
FROM portal_session WHERE token = $1;

-- name: session_list
SELECT token, portal_user, form_token, began_at, seen_at, way, agent, remote, strong_at
FROM portal_session WHERE portal_user = $1 ORDER BY began_at DESC, token;

-- name: session_end
DELETE FROM portal_session WHERE token = $1;

-- name: key_put
INSERT INTO api_key (hash, id, name, bn, ended) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (hash) DO UPDATE SET id = excluded.id, name = excluded.name, bn = excluded.bn,
    ended = excluded.ended;

-- name: key_get
SELECT id, name, bn, ended FROM api_key WHERE hash = $1;

-- name: draft_put
INSERT INTO portal_draft (id, bn, program, portal_user, saved_at, form, title)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (bn, id) DO UPDATE SET program = excluded.program,
    portal_user = excluded.portal_user, saved_at = excluded.saved_at, form = excluded.form,
    title = excluded.title;

-- name: draft_get
SELECT id, bn, program, portal_user, saved_at, form, title FROM portal_draft
WHERE bn = $1 AND id = $2;

-- name: draft_end
DELETE FROM portal_draft WHERE bn = $1 AND id = $2;

-- name: draft_list
SELECT id, bn, program, portal_user, saved_at, form, title FROM portal_draft
WHERE bn = $1 AND program = $2 ORDER BY saved_at DESC, id;

-- name: setting_get
SELECT value FROM setting WHERE name = $1;

-- name: setting_put
INSERT INTO setting (name, value) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: lease_take
INSERT INTO lease (job, holder, until) VALUES ($1, $2, $3)
ON CONFLICT (job) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE lease.holder = excluded.holder OR lease.until < $4;

-- name: lease_get
SELECT holder, until FROM lease WHERE job = $1;

-- name: lease_end
DELETE FROM lease WHERE job = $1 AND holder = $2;

-- name: nested_begin
SAVEPOINT nested;

-- name: nested_keep
RELEASE nested;

-- name: nested_undo
ROLLBACK TO nested;

-- name: commit
COMMIT;

-- name: rollback
ROLLBACK;

-- name: migration_add
INSERT INTO migration (number, name) VALUES ($1, $2);

-- name: migration_table
CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL);

-- name: migration_last
SELECT coalesce(max(number), 0) FROM migration;

-- name: journal_hash
SELECT hash FROM journal WHERE bn = $1 AND seq = $2;

-- name: reference_list_at
SELECT id, kind, key, valid_from, valid_to, source, fields FROM reference
WHERE known_from <= $1 AND (known_until IS NULL OR known_until > $1) ORDER BY id;

-- name: reference_load_span
SELECT coalesce((SELECT at FROM reference_load ORDER BY number LIMIT 1), 0),
    coalesce((SELECT at FROM reference_load ORDER BY number DESC LIMIT 1), 0);

-- name: law_revision_add
INSERT INTO law_revision (change_number, revision, title, source, known_at, content)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: law_revision_last
SELECT change_number, revision, title, source, known_at, content FROM law_revision
WHERE change_number = $1 ORDER BY revision DESC LIMIT 1;

-- name: law_revision_get
SELECT change_number, revision, title, source, known_at, content FROM law_revision
WHERE change_number = $1 AND revision = $2;

-- name: law_change_last
SELECT coalesce(max(change_number), 0) FROM law_revision;

-- name: law_revision_page
SELECT r.change_number, r.revision, r.title, r.source, r.known_at, r.content
FROM law_revision AS r WHERE r.change_number < $1 AND NOT EXISTS (SELECT 1 FROM law_revision AS l
    WHERE l.change_number = r.change_number AND l.revision > r.revision)
ORDER BY r.change_number DESC LIMIT $2;

-- name: law_file_add
INSERT INTO law_file (change_number, revision, place, kind, body) VALUES ($1, $2, $3, $4, $5);

-- name: law_file_list
SELECT kind, body FROM law_file WHERE change_number = $1 AND revision = $2 ORDER BY place;

-- name: law_step_add
INSERT INTO law_step (number, change_number, revision, step, taken_on, taken_at, actor, words,
    effect, due_at, known_at, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: law_step_last
SELECT number, hash FROM law_step WHERE number = (SELECT max(number) FROM law_step);

-- name: law_step_list
SELECT number, change_number, revision, step, taken_on, taken_at, actor, words, effect, due_at,
    known_at, hash
FROM law_step WHERE change_number = $1 ORDER BY number;

-- name: law_step_page
SELECT number, change_number, revision, step, taken_on, taken_at, actor, words, effect, due_at,
    known_at, hash
FROM law_step WHERE number > $1 ORDER BY number LIMIT $2;

-- name: law_step_due
SELECT s.change_number, s.due_at FROM law_step AS s
WHERE s.due_at <> 0 AND NOT EXISTS (SELECT 1 FROM law_step AS l
    WHERE l.change_number = s.change_number AND l.number > s.number)
ORDER BY s.due_at, s.change_number LIMIT 1;

-- name: law_impact_add
INSERT INTO law_impact (number, change_number, revision, base_at, began_at, began_by, from_on,
    to_on, law_on, after_bn, after_program, after_accepted, after_transaction, after_version,
    looked_at, ended_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- name: law_impact_number
SELECT coalesce(max(number), 0) FROM law_impact;

-- name: law_impact_get
SELECT number, change_number, revision, base_at, began_at, began_by, from_on, to_on, law_on,
    after_bn, after_program, after_accepted, after_transaction, after_version, looked_at, ended_at
FROM law_impact WHERE number = $1;

-- name: law_impact_last
SELECT number, change_number, revision, base_at, began_at, began_by, from_on, to_on, law_on,
    after_bn, after_program, after_accepted, after_transaction, after_version, looked_at, ended_at
FROM law_impact WHERE change_number = $1 ORDER BY number DESC LIMIT 1;

-- name: law_impact_unfinished
SELECT number, change_number, revision, base_at, began_at, began_by, from_on, to_on, law_on,
    after_bn, after_program, after_accepted, after_transaction, after_version, looked_at, ended_at
FROM law_impact WHERE ended_at = 0 ORDER BY number LIMIT 1;

-- name: law_impact_move
UPDATE law_impact SET after_bn = $1, after_program = $2, after_accepted = $3,
    after_transaction = $4, after_version = $5, looked_at = $6, ended_at = $7
WHERE number = $8;

-- name: law_impact_declarations
SELECT transaction_number, version, bn, program, accepted_at, filed_by, type, status, released_on,
    accounting_date, account_by, due_on, value_for_duty, payable, totals, lines_count, content,
    journal_seq, account_rule, due_rule, newest
FROM declaration
WHERE (bn, program, accepted_at, transaction_number, version) > ($1, $2, $3, $4, $5)
    AND newest = 1 AND accounting_date BETWEEN $6 AND $7
ORDER BY bn, program, accepted_at, transaction_number, version LIMIT $8;

-- name: law_impact_account_get
SELECT bn, program, declarations, touched, refused, taken, neither, more, less, by_class
FROM law_impact_account WHERE impact = $1 AND bn = $2 AND program = $3;

-- name: law_impact_account_put
INSERT INTO law_impact_account (impact, bn, program, declarations, touched, refused, taken, neither,
    more, less, by_class)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (impact, bn, program) DO UPDATE SET declarations = excluded.declarations,
    touched = excluded.touched, refused = excluded.refused, taken = excluded.taken,
    neither = excluded.neither, more = excluded.more, less = excluded.less,
    by_class = excluded.by_class;

-- name: law_impact_account_page
SELECT bn, program, declarations, touched, refused, taken, neither, more, less, by_class
FROM law_impact_account WHERE impact = $1 AND (bn, program) > ($2, $3)
ORDER BY bn, program LIMIT $4;

-- name: law_impact_declaration_add
INSERT INTO law_impact_declaration (impact, bn, program, transaction_number, version, law_on,
    stands, before_payable, after_payable, by_class, findings)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: law_impact_declaration_page
SELECT bn, program, transaction_number, version, law_on, stands, before_payable, after_payable,
    by_class, findings
FROM law_impact_declaration
WHERE impact = $1 AND (bn, program, transaction_number) > ($2, $3, $4)
ORDER BY bn, program, transaction_number LIMIT $5;

-- name: law_impact_declaration_refused
SELECT bn, program, transaction_number, version, law_on, stands, before_payable, after_payable,
    by_class, findings
FROM law_impact_declaration WHERE impact = $1 AND stands <> 'changed'
ORDER BY bn, program, transaction_number LIMIT $2;

-- Businesses after one, each with its last record before an instant and the one that was its last
-- on the newest sealed day up to a day. No record yet: NULL.
-- name: day_head_page
WITH RECURSIVE following (bn) AS (
    SELECT (SELECT bn FROM journal WHERE bn > $1 ORDER BY bn LIMIT 1)
    UNION ALL
    SELECT (SELECT bn FROM journal WHERE bn > following.bn ORDER BY bn LIMIT 1)
    FROM following WHERE following.bn IS NOT NULL),
head AS (
    SELECT f.bn,
        (SELECT j.seq FROM journal AS j WHERE j.bn = f.bn AND j.at < $2 ORDER BY j.seq DESC LIMIT 1)
            AS seq,
        (SELECT l.seq FROM day_leaf AS l WHERE l.bn = f.bn AND l.day <= $3 ORDER BY l.day DESC
            LIMIT 1) AS known
    FROM following AS f WHERE f.bn IS NOT NULL LIMIT $4)
SELECT head.bn, head.seq, head.known, record.hash
FROM head LEFT JOIN journal AS record ON record.bn = head.bn AND record.seq = head.seq
ORDER BY head.bn;

-- name: day_leaf_add
INSERT INTO day_leaf (bn, day, seq) VALUES ($1, $2, $3) ON CONFLICT (bn, day) DO NOTHING;

-- The first sealed day that a record is under.
-- name: day_leaf_find
SELECT l.day, l.seq FROM day_leaf AS l
WHERE l.bn = $1 AND l.seq >= $2 AND EXISTS (SELECT 1 FROM day_seal AS s WHERE s.day = l.day)
ORDER BY l.day LIMIT 1;

-- name: day_leaf_list
SELECT day, seq FROM day_leaf WHERE bn = $1 ORDER BY day;

-- name: day_leaf_group
SELECT l.bn, l.seq, j.hash FROM day_leaf AS l JOIN journal AS j ON j.bn = l.bn AND j.seq = l.seq
WHERE l.bn BETWEEN $1 AND $2
    AND l.day = (SELECT max(m.day) FROM day_leaf AS m WHERE m.bn = l.bn AND m.day <= $3)
ORDER BY l.bn;

-- name: day_leaf_page
SELECT l.bn, l.day, j.seq, j.hash FROM day_leaf AS l
JOIN journal AS j ON j.bn = l.bn AND j.seq = l.seq
WHERE (l.bn, l.day) > ($1, $2) ORDER BY l.bn, l.day LIMIT $3;

-- The first day with a leaf whose record is not there.
-- name: day_leaf_lost
SELECT min(l.day) FROM day_leaf AS l
WHERE NOT EXISTS (SELECT 1 FROM journal AS j WHERE j.bn = l.bn AND j.seq = l.seq);

-- name: day_leaf_drop
DELETE FROM day_leaf WHERE day >= $1;

-- name: day_seal_add
INSERT INTO day_seal (day, businesses, root, previous, signature, parts)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (day) DO NOTHING;

-- name: day_seal_get
SELECT day, businesses, root, previous, signature, parts FROM day_seal WHERE day = $1;

-- name: day_seal_before
SELECT day, businesses, root, previous, signature, parts FROM day_seal WHERE day < $1
ORDER BY day DESC LIMIT $2;

-- name: day_seal_after
SELECT day, businesses, root, previous, signature, parts FROM day_seal WHERE day > $1
ORDER BY day LIMIT $2;

-- name: day_seal_drop
DELETE FROM day_seal WHERE day >= $1;

-- name: release_add
INSERT INTO release_event (transaction_number, happened_at, indicator, office, sub_location, cargo,
    service_option, holder, holder_program, importer, importer_program, released_on,
    account_by, duties, basis, taken_on, taken_at, taken_by, waiting, accounted_on, closed_at,
    closed_by, words)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
    $20, $21, $22, $23);

-- name: release_get
SELECT e.transaction_number, e.happened_at, e.indicator, e.office, e.sub_location, e.cargo,
    e.service_option, e.holder, e.holder_program, e.importer, e.importer_program, e.released_on,
    e.account_by, e.duties, e.basis, e.taken_on, e.taken_at, e.taken_by, e.waiting,
    e.accounted_on, e.closed_at,
    e.closed_by, e.words
FROM release_event AS e
WHERE e.transaction_number = $1 AND e.happened_at = $2 AND e.indicator = $3;

-- name: release_of
SELECT e.transaction_number, e.happened_at, e.indicator, e.office, e.sub_location, e.cargo,
    e.service_option, e.holder, e.holder_program, e.importer, e.importer_program, e.released_on,
    e.account_by, e.duties, e.basis, e.taken_on, e.taken_at, e.taken_by, e.waiting,
    e.accounted_on, e.closed_at,
    e.closed_by, e.words
FROM release_event AS e WHERE e.transaction_number = $1 ORDER BY e.happened_at, e.indicator;

-- The declaration of a number: when it was accounted for.
-- name: release_accounted
SELECT v.accounting_date FROM filing AS f JOIN declaration AS v
    ON v.bn = f.bn AND v.program = f.program AND v.accepted_at = f.accepted_at
        AND v.transaction_number = f.transaction_number AND v.version = f.version
WHERE f.transaction_number = $1 AND f.version = 1;

-- What was said of its number is accounted for; whose goods they are is known now.
-- name: release_account
UPDATE release_event SET waiting = 0, accounted_on = $1,
    importer = CASE WHEN importer = -1 THEN $2 ELSE importer END,
    importer_program = CASE WHEN importer = -1 THEN $3 ELSE importer_program END
WHERE transaction_number = $4 AND accounted_on = 0
    AND (importer = -1 OR (importer = $2 AND importer_program = $3));

-- Another one stands for the number.
-- name: release_step_down
UPDATE release_event SET waiting = 0 WHERE transaction_number = $1 AND waiting = 1;

-- Another word on the day of release: the event that stands for the number has its time.
-- name: release_move
UPDATE release_event SET account_by = $1 WHERE transaction_number = $2 AND waiting = 1;

-- Goods go on: what the client had to answer is over.
-- name: release_go_on
UPDATE release_event SET waiting = 0, closed_at = $1
WHERE transaction_number = $2 AND waiting = 2 AND happened_at <= $3;

-- name: release_close
UPDATE release_event SET waiting = 0, closed_at = $1, closed_by = $2, words = $3
WHERE transaction_number = $4 AND happened_at = $5 AND indicator = $6 AND waiting = 2;

-- name: release_waiting_held
SELECT e.transaction_number, e.happened_at, e.indicator, e.office, e.sub_location, e.cargo,
    e.service_option, e.holder, e.holder_program, e.importer, e.importer_program, e.released_on,
    e.account_by, e.duties, e.basis, e.taken_on, e.taken_at, e.taken_by, e.waiting,
    e.accounted_on, e.closed_at,
    e.closed_by, e.words
FROM release_event AS e
WHERE e.waiting <> 0 AND e.holder = $1 AND e.holder_program = $2 AND e.waiting = $3
    AND (e.happened_at, e.transaction_number, e.indicator) > ($4, $5, $6)
    AND NOT EXISTS (SELECT 1 FROM filing AS f
        WHERE f.transaction_number = e.transaction_number AND f.version = 1)
ORDER BY e.happened_at, e.transaction_number, e.indicator LIMIT $7;

-- name: release_waiting_own
SELECT e.transaction_number, e.happened_at, e.indicator, e.office, e.sub_location, e.cargo,
    e.service_option, e.holder, e.holder_program, e.importer, e.importer_program, e.released_on,
    e.account_by, e.duties, e.basis, e.taken_on, e.taken_at, e.taken_by, e.waiting,
    e.accounted_on, e.closed_at,
    e.closed_by, e.words
FROM release_event AS e
WHERE e.waiting <> 0 AND e.importer = $1 AND e.importer_program = $2 AND e.waiting = $3
    AND (e.happened_at, e.transaction_number, e.indicator) > ($4, $5, $6)
    AND NOT EXISTS (SELECT 1 FROM filing AS f
        WHERE f.transaction_number = e.transaction_number AND f.version = 1)
ORDER BY e.happened_at, e.transaction_number, e.indicator LIMIT $7;

-- Of all, whose time is over.
-- name: release_late
SELECT e.transaction_number, e.happened_at, e.indicator, e.office, e.sub_location, e.cargo,
    e.service_option, e.holder, e.holder_program, e.importer, e.importer_program, e.released_on,
    e.account_by, e.duties, e.basis, e.taken_on, e.taken_at, e.taken_by, e.waiting,
    e.accounted_on, e.closed_at,
    e.closed_by, e.words
FROM release_event AS e
WHERE e.waiting = 1 AND e.account_by > 0 AND e.account_by < $1
    AND NOT EXISTS (SELECT 1 FROM filing AS f
        WHERE f.transaction_number = e.transaction_number AND f.version = 1)
ORDER BY e.account_by, e.transaction_number LIMIT $2;

-- Whose time ends on days of all.
-- name: release_owing
SELECT DISTINCT e.importer, e.importer_program, e.holder, e.holder_program
FROM release_event AS e
WHERE e.waiting = 1 AND e.account_by >= $1 AND e.account_by <= $2
    AND NOT EXISTS (SELECT 1 FROM filing AS f
        WHERE f.transaction_number = e.transaction_number AND f.version = 1);

-- name: release_recent_held
SELECT e.transaction_number, e.happened_at, e.indicator, e.office, e.sub_location, e.cargo,
    e.service_option, e.holder, e.holder_program, e.importer, e.importer_program, e.released_on,
    e.account_by, e.duties, e.basis, e.taken_on, e.taken_at, e.taken_by, e.waiting,
    e.accounted_on, e.closed_at,
    e.closed_by, e.words
FROM release_event AS e
WHERE e.holder = $1 AND e.holder_program = $2 AND e.taken_at >= $3
ORDER BY e.taken_at DESC, e.transaction_number, e.happened_at DESC, e.indicator
LIMIT $4;

-- name: release_recent_own
SELECT e.transaction_number, e.happened_at, e.indicator, e.office, e.sub_location, e.cargo,
    e.service_option, e.holder, e.holder_program, e.importer, e.importer_program, e.released_on,
    e.account_by, e.duties, e.basis, e.taken_on, e.taken_at, e.taken_by, e.waiting,
    e.accounted_on, e.closed_at,
    e.closed_by, e.words
FROM release_event AS e
WHERE e.importer = $1 AND e.importer_program = $2 AND e.taken_at >= $3
ORDER BY e.taken_at DESC, e.transaction_number, e.happened_at DESC, e.indicator
LIMIT $4;

-- name: release_recent
SELECT e.transaction_number, e.happened_at, e.indicator, e.office, e.sub_location, e.cargo,
    e.service_option, e.holder, e.holder_program, e.importer, e.importer_program, e.released_on,
    e.account_by, e.duties, e.basis, e.taken_on, e.taken_at, e.taken_by, e.waiting,
    e.accounted_on, e.closed_at,
    e.closed_by, e.words
FROM release_event AS e
WHERE e.taken_at < $1 ORDER BY e.taken_at DESC, e.transaction_number, e.happened_at DESC LIMIT $2;

-- What was released and not accounted for on some day since: when, and by which record, it was.
-- name: release_used
SELECT e.taken_on, e.duties, coalesce(v.accounting_date, 0), coalesce(v.bn, -1),
    coalesce(v.journal_seq, 0)
FROM release_event AS e LEFT JOIN filing AS f
    ON f.transaction_number = e.transaction_number AND f.version = 1
LEFT JOIN declaration AS v
    ON v.bn = f.bn AND v.program = f.program AND v.accepted_at = f.accepted_at
        AND v.transaction_number = f.transaction_number AND v.version = f.version
WHERE e.importer = $1 AND e.importer_program = $2 AND e.duties <> 0 AND e.taken_on < $3
    AND ((e.waiting = 1 AND e.waiting <> 0) OR (e.accounted_on >= $4 AND e.accounted_on <> 0));

-- name: account_of_security_number
SELECT bn, program, import FROM account WHERE asec = $1 AND asec <> ''
ORDER BY bn, import DESC, program LIMIT 200;

-- What the last hundred declarations of a time came to.
-- name: declaration_payables
SELECT payable FROM declaration
WHERE bn = $1 AND program = $2 AND newest = 1 AND accepted_at >= $3 AND type <> 'C'
ORDER BY accepted_at DESC, transaction_number DESC LIMIT 100;
