"""facts/permissions.rec to enum role, enum cell, enum permission and the matrix. A cell that says
nothing the check could go by does not build."""
from rec import c_name, c_string, read

COLUMNS = ("unassociated", "reader", "editor", "program_manager", "manager", "third_program",
           "third_business")
# Of the agency. A person's are stored as bits in this order: new ones go to the end.
STAFF = ("client_support", "rpp_officer", "rulings_officer", "compliance_officer",
         "revenue_officer", "licensing_officer", "system_admin", "auditor")
PEOPLE = 5  # of the columns; the others are firms
MARKS = ("no", "y", "p", "v", "v3", "d", "own", "request", "broker")
OF_PEOPLE = ("no", "y", "p", "own", "request")
OF_FIRMS = ("no", "y", "p", "v", "v3", "d", "own", "broker")
WORDS = {"roles": ("agency", "software"), "staff": ("all",) + STAFF, "emergency": ("yes",),
         "delegated": ("file", "statements", "pay", "any")}
ROWS = 31


def check(row, parameters):
    """The cells of a row; ends the build with what is wrong with it."""
    def wrong(words):
        raise SystemExit(f"facts/permissions.rec:{row['_line']}: {row['id']}: {words}")
    cells = row.get("cells", " ".join(["no"] * len(COLUMNS))).split()
    if len(cells) != len(COLUMNS):
        wrong(f"a cell each for {', '.join(COLUMNS)}")
    for column, mark in enumerate(cells):
        if mark not in (OF_PEOPLE if column < PEOPLE else OF_FIRMS):
            wrong(f"{COLUMNS[column]} is no {mark}")
    if any(mark in ("v", "v3", "broker") for mark in cells) != ("delegated" in row):
        wrong("delegated goes with v, v3 and broker")
    if ("d" in cells) != ("parameter" in row):
        wrong("parameter goes with d")
    if "parameter" in row and row["parameter"] not in parameters:
        wrong(f"no parameter {row['parameter']}")
    for key, known in WORDS.items():
        if any(word not in known for word in row.get(key, "").split()):
            wrong(f"{key} are of {', '.join(known)}")
    if "emergency" in row and "staff" not in row:
        wrong("emergency goes with staff")
    return cells


def staff_mask(row):
    """Who of the staff may, as bits."""
    words = row.get("staff", "").split()
    return sum(1 << i for i, name in enumerate(STAFF) if name in words or "all" in words)


def permissions(facts, h, c):
    rows = read(f"{facts}/permissions.rec", ("id", "en", "fr"))
    parameters = {r["id"] for r in read(f"{facts}/parameters.rec", ("id",))}
    if [int(r["number"]) for r in rows if "number" in r] != list(range(1, ROWS + 1)):
        raise SystemExit(f"facts/permissions.rec: the matrix has rows 1 to {ROWS}, in order")
    h.append("enum role {")
    h.extend(f"    ROLE_{c_name(name)}," for name in COLUMNS)
    h.append("    ROLE_COUNT,")
    h.append(f"    ROLE_FIRMS = {PEOPLE}, /* columns from here on are firms */\n}};")
    h.append("enum staff {")
    h.extend(f"    STAFF_{c_name(name)} = 1 << {i}," for i, name in enumerate(STAFF))
    h.append(f"    STAFF_ALL = (1 << {len(STAFF)}) - 1,")
    h.append(f"    STAFF_COUNT = {len(STAFF)},\n}};")
    h.append("enum cell {")
    h.extend(f"    CELL_{c_name(mark)}," for mark in MARKS)
    h.append("    CELL_COUNT,\n};")
    h.append("enum permission {")
    h.extend(f"    PERMISSION_{c_name(r['id'])}," for r in rows)
    h.append("    PERMISSION_COUNT,\n};")
    h.extend(("struct permission_fact {", "    const char *id;",
              "    int number; /* in the matrix; 0: the agency's own */",
              "    enum cell cells[ROLE_COUNT];",
              "    const char *parameter, *roles, *delegated, *en, *fr;",
              "    unsigned staff; /* who of the agency's may */",
              "    bool emergency; /* the others for a while, with a reason */", "};"))
    h.append("extern const char *const role_ids[ROLE_COUNT], *const cell_ids[CELL_COUNT],"
             " *const staff_ids[STAFF_COUNT];")
    h.append("extern const struct permission_fact permissions[PERMISSION_COUNT];")
    c.append("const char *const role_ids[ROLE_COUNT] = {"
             + ", ".join(c_string(name) for name in COLUMNS) + "};")
    c.append("const char *const staff_ids[STAFF_COUNT] = {"
             + ", ".join(c_string(name) for name in STAFF) + "};")
    c.append("const char *const cell_ids[CELL_COUNT] = {"
             + ", ".join(c_string(mark) for mark in MARKS) + "};")
    c.append("const struct permission_fact permissions[PERMISSION_COUNT] = {")
    for r in rows:
        cells = ", ".join(f"CELL_{c_name(mark)}" for mark in check(r, parameters))
        texts = ", ".join(f".{key} = {c_string(r.get(key, ''))}"
                          for key in ("id", "parameter", "roles", "delegated", "en", "fr"))
        c.append(f"    [PERMISSION_{c_name(r['id'])}] = {{.number = {int(r.get('number', 0))}, "
                 f".cells = {{{cells}}}, {texts}, .staff = {staff_mask(r)}u, "
                 f".emergency = {'true' if 'emergency' in r else 'false'}}},")
    c.append("};")
