"""facts/postings.rec to enum ledger_posting, enum item_type and their facts. A row that could not
balance, or that no one could read as law, does not build."""
from rec import c_name, c_string, read

BY_CLASS = ("RECEIVABLE", "REVENUE")
APART = ("PENALTY", "INTEREST", "FEE")  # classes no declaration has
DIRECTIONS = ("debit", "credit", "either", "move")
DUES = ("none", "declaration", "adjustment", "invoice", "service", "posting")
INTERESTS = ("none", "specified", "prescribed_30")
REQUIRED = ("id", "direction", "debit", "credit", "due", "interest", "en", "fr", "source")


def check(row, codes, classes):
    """The classes a row may post; ends the build with what is wrong with it."""
    def wrong(words):
        raise SystemExit(f"facts/postings.rec:{row['_line']}: {row['id']}: {words}")
    for name, known in (("direction", DIRECTIONS), ("due", DUES), ("interest", INTERESTS)):
        if row[name] not in known:
            wrong(f"{name} is one of {', '.join(known)}")
    legs = (row["debit"], row["credit"])
    for leg in legs + ((row["note"],) if "note" in row else ()):
        if leg not in BY_CLASS and leg not in codes:
            wrong(f"no account {leg}")
    if legs[0] == legs[1]:
        wrong("both legs on one account")
    if len(row["id"]) > 11:
        wrong("eleven characters fit a cause")
    item = row["direction"] != "move"
    if item != ("section" in row) or item != ("order" in row):
        wrong("an item has a section and an order, a move has none")
    if ("note" in row) != (row["direction"] == "either"):
        wrong("note is for direction either")
    stands = {"debit": row["debit"], "either": row["debit"], "credit": row["credit"]}
    if item and stands[row["direction"]] not in ("RECEIVABLE", "UNAPPLIED_CREDIT"):
        wrong("an item stands on the receivables or on unapplied credits")
    if row["direction"] == "credit" and row["interest"] != "none":
        wrong("a credit bears no interest")
    allowed = row.get("classes", "").split()
    if "DUTIES" in allowed:
        allowed = [c for c in classes if c not in APART]
    if any(c not in classes for c in allowed):
        wrong("no such class")
    if item and bool(allowed) != any(leg in BY_CLASS for leg in legs):
        wrong("classes go with a leg by class")
    return allowed


def fact(row, mask):
    leg = {name: ("POSTING_LEG_" if row[name] in BY_CLASS else "LEDGER_") + row[name]
           for name in ("debit", "credit", "note") if name in row}
    return (f"    [POSTING_{row['id']}] = {{.id = {c_string(row['id'])}, "
            f".direction = DIRECTION_{row['direction'].upper()}, "
            f".debit = {leg['debit']}, .credit = {leg['credit']}, "
            f".note = {leg.get('note', leg['debit'])}, .classes = {mask}, "
            f".due = POSTING_DUE_{row['due'].upper()}, "
            f".interest = INTEREST_{row['interest'].upper()}, .en = {c_string(row['en'])}, "
            f".fr = {c_string(row['fr'])}, .source = {c_string(row['source'])}}},")


def postings(facts, codes, classes, h, c):
    """codes, classes: ids of the chart and of the revenue classes."""
    rows = read(f"{facts}/postings.rec", REQUIRED)
    masks, items, ids = [], [], set()
    for row in rows:
        allowed = check(row, codes, classes)
        masks.append(sum(1 << classes.index(name) for name in allowed))
        if row["id"] in ids:
            raise SystemExit(f"facts/postings.rec:{row['_line']}: {row['id']} twice")
        ids.add(row["id"])
        if row["direction"] != "move":
            if len(items) != len(masks) - 1:
                raise SystemExit(f"facts/postings.rec:{row['_line']}: items come first")
            items.append(row)
    h.append("enum ledger_posting {")
    h.extend(f"    POSTING_{c_name(r['id'])}," for r in rows)
    h.append("    POSTING_COUNT,\n};")
    h.append("enum posting_leg { POSTING_LEG_RECEIVABLE = LEDGER_COUNT, POSTING_LEG_REVENUE };")
    for name, words in (("direction", [f"DIRECTION_{d.upper()}" for d in DIRECTIONS]),
                        ("due", [f"POSTING_DUE_{d.upper()}" for d in DUES])):
        h.append(f"enum posting_{name} {{ {', '.join(words)} }};")
    h.append("enum interest_kind { " +
             ", ".join(f"INTEREST_{i.upper()}" for i in INTERESTS) + " };")
    h.append("/* Legs: an account of the chart, or a posting_leg. classes: a bit each. */")
    h.append("struct ledger_posting_fact {\n    const char *id;\n"
             "    enum posting_direction direction;\n"
             "    int debit, credit, note;\n    unsigned classes;\n    enum posting_due due;\n"
             "    enum interest_kind interest;\n    const char *en, *fr, *source;\n};")
    h.append("extern const struct ledger_posting_fact ledger_postings[POSTING_COUNT];")
    c.append("const struct ledger_posting_fact ledger_postings[POSTING_COUNT] = {")
    c.extend(fact(row, mask) for row, mask in zip(rows, masks))
    c.append("};")
    h.append("/* The postings that make an item: the number of both is the same. */")
    h.append("enum item_type {")
    h.extend(f"    ITEM_{c_name(r['id'])}," for r in items)
    h.append("    ITEM_COUNT,\n};")
    h.append("struct item_type_fact {\n    const char *id, *section;\n    int order;\n"
             "    enum interest_kind interest;\n    const char *en, *fr;\n};")
    h.append("extern const struct item_type_fact item_types[ITEM_COUNT];")
    c.append("const struct item_type_fact item_types[ITEM_COUNT] = {")
    c.extend(f"    [ITEM_{c_name(r['id'])}] = {{.id = {c_string(r['id'])}, "
             f".section = {c_string(r['section'])}, .order = {int(r['order'])}, "
             f".interest = INTEREST_{r['interest'].upper()}, .en = {c_string(r['en'])}, "
             f".fr = {c_string(r['fr'])}}}," for r in items)
    c.append("};")
