#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the tables of RFC 3454 that SASLprep (RFC 4013) needs, as C, out of Python's own copy of
Unicode 3.2: stringprep is bound to that version for ever, libunistring knows only the newest."""

import stringprep as sp
import sys

PROHIBITED = (sp.in_table_c12, sp.in_table_c21, sp.in_table_c22, sp.in_table_c3, sp.in_table_c4,
              sp.in_table_c5, sp.in_table_c6, sp.in_table_c7, sp.in_table_c8, sp.in_table_c9)

TABLES = {
    "unassigned": sp.in_table_a1,
    "nothing": sp.in_table_b1,
    "spaces": sp.in_table_c12,
    "prohibited": lambda c: any(table(c) for table in PROHIBITED),
    "rand_al": sp.in_table_d1,
    "l": sp.in_table_d2,
}


def ranges(holds):
    found = []
    for cp in range(0x110000):
        # Python's tables refuse lone surrogates nowhere; UTF-8 never carries one.
        if not holds(chr(cp)):
            continue
        if found and found[-1][1] == cp - 1:
            found[-1][1] = cp
        else:
            found.append([cp, cp])
    return found


def main(path):
    with open(path, "w", encoding="ascii") as out:
        out.write("/* Made by tools/stringprep_tables.py: the tables of RFC 3454. */\n\n"
                  "#include \"xmpp/stringprep_tables.h\"\n")
        for name, holds in TABLES.items():
            rows = ranges(holds)
            out.write("\nstatic const struct stringprep_range %s_ranges[] = {\n" % name)
            out.writelines("\t{ 0x%04X, 0x%04X },\n" % (first, last) for first, last in rows)
            out.write("};\nconst struct stringprep_table stringprep_%s = { %s_ranges, %d };\n"
                      % (name, name, len(rows)))


main(sys.argv[1])
