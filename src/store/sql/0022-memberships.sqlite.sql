-- Who works for a business, in which role: on one program account, or, a manager (program ''),
-- on all. role: manager, program_manager, editor, reader. What portal_user.role said of a business
-- comes here; there it is the role of staff from now on, and bn the business last acted for.
CREATE TABLE membership (
    portal_user TEXT NOT NULL,
    bn INTEGER NOT NULL,
    program TEXT NOT NULL,
    role TEXT NOT NULL,
    since INTEGER NOT NULL,
    given_by TEXT NOT NULL,
    PRIMARY KEY (bn, portal_user, program)
) STRICT, WITHOUT ROWID;

CREATE INDEX membership_person ON membership (portal_user, bn);

INSERT INTO membership (portal_user, bn, program, role, since, given_by)
SELECT name, bn, '', 'manager', 0, '' FROM portal_user WHERE role = 'manager' AND bn >= 0;

INSERT INTO membership (portal_user, bn, program, role, since, given_by)
SELECT portal_user.name, portal_user.bn, account.program,
    CASE portal_user.role WHEN 'employee' THEN 'editor' ELSE 'reader' END, 0, ''
FROM portal_user JOIN account ON account.bn = portal_user.bn
WHERE portal_user.role IN ('employee', 'viewer');

UPDATE portal_user SET role = '' WHERE role IN ('manager', 'employee', 'viewer');
UPDATE access_request SET role = CASE role WHEN 'employee' THEN 'editor' ELSE 'reader' END
WHERE role IN ('employee', 'viewer');
