#!/usr/bin/env python3
"""facts/*.rec to facts.h and facts.c: findings, rules, chart of accounts, revenue classes,
postings, declaration types, permissions, states and steps of cases and of changes of the law.
Usage: facts.py FACTS_DIR OUT_H OUT_C"""
import glob
import sys

from permissions import permissions
from postings import postings
from rec import c_name, c_string, read

facts, out_h, out_c = sys.argv[1:4]
h = ["/* Generated from facts/ by gen/facts.py. */", "#pragma once"]
c = ["/* Generated from facts/ by gen/facts.py. */", '#include "base.h"']


def table(name, file, prefix, struct, fields, required, key="id"):
    """An enum PREFIX_X and a table `name` of struct rows, in the order of the file."""
    rows = [r for path in sorted(glob.glob(f"{facts}/{file}")) for r in read(path, required)]
    seen = set()
    for r in rows:
        if r[key] in seen:
            raise SystemExit(f"facts/{file}:{r['_line']}: {r[key]} twice")
        seen.add(r[key])
    h.append(f"enum {struct} {{")
    h.extend(f"    {prefix}_{c_name(r[key])}," for r in rows)
    h.append(f"    {prefix}_COUNT,\n}};")
    h.append(f"struct {struct}_fact {{")
    for field, kind in fields:
        h.append(f"    {'const char *' if kind == 'text' else 'int '}{field};")
    h.append("};")
    h.append(f"extern const struct {struct}_fact {name}[{prefix}_COUNT];")
    c.append(f"const struct {struct}_fact {name}[{prefix}_COUNT] = {{")
    for r in rows:
        values = []
        for field, kind in fields:
            value = r.get(field, "")
            if kind == "text":
                values.append(f".{field} = {c_string(value)}")
            elif kind == "int":
                values.append(f".{field} = {int(value or 0)}")
            else:  # another table's enum prefix
                values.append(f".{field} = {kind}_{c_name(value)}")
        c.append(f"    [{prefix}_{c_name(r[key])}] = {{{', '.join(values)}}},")
    c.append("};")
    return rows


codes = table("ledger_codes", "chart.rec", "LEDGER", "ledger_code",
              [("id", "text"), ("number", "text"), ("kind", "text"), ("en", "text"),
               ("fr", "text")],
              ("id", "number", "kind", "en", "fr"))
classes = table("revenue_classes", "revenue.rec", "REVENUE", "revenue_class",
                [("id", "text"), ("json", "text"), ("en", "text"), ("fr", "text"),
                 ("short_en", "text"), ("short_fr", "text"), ("receivable", "LEDGER"),
                 ("revenue", "LEDGER")],
                ("id", "json", "en", "fr", "short_en", "short_fr", "receivable", "revenue"))
postings(facts, [r["id"] for r in codes], [r["id"] for r in classes], h, c)
table("rules", "rules/*.rec", "RULE", "rule",
      [("id", "text"), ("inputs", "text"), ("en", "text"), ("fr", "text"), ("source", "text")],
      ("id", "en", "fr", "source"))
table("declaration_types", "types.rec", "TYPE", "declaration_type",
      [("id", "text"), ("doors", "text"), ("taken", "int"), ("legacy", "int"), ("posts", "int"),
       ("by_release", "int"), ("csa", "int"), ("stock_in", "int"), ("stock_out", "int"),
       ("account_rule", "RULE"), ("due_rule", "RULE"), ("en", "text"), ("fr", "text")],
      ("id", "doors", "account_rule", "due_rule", "en", "fr"))
table("findings_facts", "findings/*.rec", "FINDING", "finding_code",
      [("id", "text"), ("level", "text"), ("severity", "text"), ("field", "text"), ("en", "text"),
       ("fr", "text")],
      ("id", "severity", "en", "fr"))
permissions(facts, h, c)

states = table("case_states", "case_states.rec", "CASE_STATE", "case_state",
               [("id", "text"), ("kind", "text"), ("open", "int"), ("counts", "int"),
                ("en", "text"), ("fr", "text")],
               ("id", "kind", "en", "fr"))
steps = table("case_steps", "case_steps.rec", "CASE_STEP", "case_step",
              [("id", "text"), ("kind", "text"), ("from", "text"), ("to", "CASE_STATE"),
               ("who", "text"), ("words", "int"), ("posts", "int"), ("en", "text"),
               ("fr", "text")],
              ("id", "kind", "from", "to", "who", "en", "fr"))
table("bulk_steps", "bulk_steps.rec", "BULK", "bulk_step",
      [("id", "text"), ("kind", "text"), ("first", "int"), ("en", "text"), ("fr", "text")],
      ("id", "kind", "en", "fr"))
table("parameter_facts", "parameters.rec", "PARAMETER", "parameter",
      [("id", "text"), ("kind", "text"), ("values", "text")], ("id", "kind"))
table("payment_methods", "payment_methods.rec", "PAYMENT_METHOD", "payment_method",
      [("id", "text"), ("taken", "int"), ("limit", "text"), ("most", "text"), ("cutoff", "text"),
       ("en", "text"), ("fr", "text"), ("source", "text")],
      ("id", "en", "fr", "source"))
table("money_states", "money_states.rec", "MONEY_STATE", "money_state",
      [("id", "text"), ("open", "int"), ("en", "text"), ("fr", "text")], ("id", "en", "fr"))
table("money_steps", "money_steps.rec", "MONEY_STEP", "money_step",
      [("id", "text"), ("kind", "text"), ("from", "text"), ("to", "MONEY_STATE"), ("who", "text"),
       ("words", "int"), ("en", "text"), ("fr", "text")],
      ("id", "kind", "from", "to", "who", "en", "fr"))
table("provider_classes", "provider_classes.rec", "PROVIDER", "provider_class",
      [("id", "text"), ("en", "text"), ("fr", "text"), ("source", "text")],
      ("id", "en", "fr", "source"))
authorities = table("security_authorities", "security_authorities.rec", "SECURITY_AUTHORITY",
                    "security_authority",
                    [("id", "text"), ("en", "text"), ("fr", "text"), ("source", "text")],
                    ("id", "en", "fr", "source"))
programs = table("security_programs", "security_programs.rec", "SECURITY_PROGRAM",
                 "security_program",
                 [("id", "text"), ("code", "text"), ("serves", "text"), ("rule", "text"),
                  ("least", "text"), ("reference", "int"), ("months", "text"), ("more", "text"),
                  ("authorities", "text"), ("en", "text"), ("fr", "text"), ("source", "text")],
                 ("id", "code", "serves", "rule", "authorities", "en", "fr", "source"))
for program in programs:
    for authority in program["authorities"].split():
        if authority not in {a["id"] for a in authorities}:
            raise SystemExit(f"facts/security_programs.rec:{program['_line']}: {authority} is none")
known = {s["id"]: s["kind"] for s in states}
for step in steps:
    for state in [step["to"]] + [f for f in step["from"].split() if f != "-"]:
        if known.get(state) != step["kind"]:
            raise SystemExit(f"facts/case_steps.rec:{step['_line']}: {state} is no state of it")

table("law_states", "law_states.rec", "LAW_STATE", "law_state",
      [("id", "text"), ("open", "int"), ("en", "text"), ("fr", "text")], ("id", "en", "fr"))
table("law_steps", "law_steps.rec", "LAW_STEP", "law_step",
      [("id", "text"), ("words", "int"), ("person", "int"), ("en", "text"), ("fr", "text")],
      ("id", "en", "fr"))

for path, lines in ((out_h, h), (out_c, c)):
    with open(path, "w", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")
