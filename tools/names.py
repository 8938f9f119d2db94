#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Turns src/xml/names.txt into names.h (numbers) and names.c (texts and look-up).

usage: names.py names.txt names.h names.c

The look-up is a perfect hash: a seed is searched here with which no two names of a part share a
slot, so that a name costs one probe and one comparison. hash_of() below and in names.c are the
same function."""

import re
import sys

MASK = (1 << 64) - 1
MULTIPLIER = 0x9E3779B97F4A7C15


def le(data):
    return int.from_bytes(data, "little")


def hash_of(name, seed, bits):
    n = len(name)
    if n >= 8:
        a, b = le(name[:8]), le(name[-8:])
        b ^= le(name[n // 2 - 4:n // 2 + 4]) >> 3
    elif n >= 4:
        a, b = le(name[:4]), le(name[-4:])
    elif n:
        a, b = name[0] | name[n // 2] << 8 | name[-1] << 16, 0
    else:
        a, b = 0, 0
    h = (a + n ^ seed) * MULTIPLIER & MASK
    h = ((h ^ h >> 29) + b) * MULTIPLIER & MASK
    return h >> (64 - bits)


def find_hash(names):
    bits = max(5, len(names).bit_length())
    while True:
        for seed in range(1, 400):
            slots = {hash_of(name, seed, bits) for name in names}
            if len(slots) == len(names):
                return seed, bits
        bits += 1
        if bits > 16:
            sys.exit("names.py: no perfect hash found")


def read_parts(path):
    parts = {"ns": [], "el": [], "at": []}
    part = None
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if re.fullmatch(r"\[\w+\]", line):
            part = parts[line[1:-1]]
            continue
        words = line.split()
        if part is None or len(words) != (2 if part is parts["ns"] else 1):
            sys.exit(f"{path}:{number}: not understood: {line}")
        part.append(tuple(words))
    return parts


def constants(prefix, names):
    """EL_NO_COPY of no-copy; of two names that differ in case alone, the upper one is marked."""
    made = {}
    for name in sorted(names, key=lambda n: (n.isupper(), names.index(n))):
        constant = prefix + re.sub(r"[^A-Za-z0-9]", "_", name).upper()
        if constant in made.values():
            constant += "_UPPER"
        if constant in made.values() or name in made:
            sys.exit(f"names.py: {name} is there twice")
        made[name] = constant
    return [(made[name], name) for name in names]


def enum(word, entries):
    lines = [f"enum {word} {{"]
    lines += [f"\t{constant}, /* {text} */" if text else f"\t{constant}," for constant, text in entries]
    return "\n".join(lines + ["};"])


def text_table(word, entries):
    lines = [f"static const str {word}_texts[] = {{"]
    lines += [f'\t{{ "{text}", {len(text.encode())} }},' for _, text in entries]
    return "\n".join(lines + ["};"])


def slot_table(word, entries, skipped):
    names = [text.encode() for _, text in entries[skipped:]]
    seed, bits = find_hash(names)
    slots = [0] * (1 << bits)
    for at, name in enumerate(names):
        slots[hash_of(name, seed, bits)] = at + skipped
    size = "uint8_t" if len(entries) < 256 else "uint16_t"
    rows = [", ".join(str(slot) for slot in slots[at:at + 16]) for at in range(0, len(slots), 16)]
    table = f"static const {size} {word}_slots[] = {{\n\t" + ",\n\t".join(rows) + ",\n};"
    look_up = f"""enum {word} {word}_of(str text)
{{
	unsigned at = {word}_slots[hash_of(text, {seed}) >> (64 - {bits})];

	return (enum {word})(str_eq(text, {word}_texts[at]) ? at : 0);
}}"""
    return table + "\n\n" + look_up


HEADER = """/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The names that the code knows by number. Made by tools/names.py out of src/xml/names.txt. */

#include "base/str.h"

{enums}

enum {{ NS_TABLE_SIZE = {ns_count}, EL_TABLE_SIZE = {el_count}, AT_TABLE_SIZE = {at_count} }};

/* The name as text; empty for UNKNOWN, "jabber:client" for NS_CONTENT, "xml:lang" for AT_LANG. */
str ns_text(enum ns ns);
str el_text(enum el el);
str at_text(enum at at);
/* The number, or UNKNOWN. Never NS_CONTENT. */
enum ns ns_of(str text);
enum el el_of(str text);
"""

SOURCE = """/* SPDX-License-Identifier: Apache-2.0 */
/* The names that the code knows by number. Made by tools/names.py out of src/xml/names.txt. */

#include "xml/names.h"

{tables}

static uint64_t le32(const unsigned char *p)
{{
	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24;
}}

static uint64_t le64(const unsigned char *p)
{{
	return le32(p) | le32(p + 4) << 32;
}}

/* Not random: the tables are fixed, and a miss costs one comparison whatever the text. */
static inline uint64_t hash_of(str text, uint64_t seed)
{{
	const unsigned char *p = (const unsigned char *)text.at;
	uint64_t a = 0, b = 0, h;
	size_t n = text.len;

	if (n >= 8) {{
		a = le64(p);
		b = le64(p + n - 8) ^ le64(p + n / 2 - 4) >> 3;
	}} else if (n >= 4) {{
		a = le32(p);
		b = le32(p + n - 4);
	}} else if (n) {{
		a = (uint64_t)p[0] | (uint64_t)p[n / 2] << 8 | (uint64_t)p[n - 1] << 16;
	}}
	h = ((a + n) ^ seed) * 0x{multiplier:X}u;
	return ((h ^ h >> 29) + b) * 0x{multiplier:X}u;
}}

{look_ups}

str ns_text(enum ns ns)
{{
	return ns_texts[ns];
}}

str el_text(enum el el)
{{
	return el_texts[el];
}}

str at_text(enum at at)
{{
	return at_texts[at];
}}
"""


def main():
    parts = read_parts(sys.argv[1])
    ns = [("NS_UNKNOWN", ""), ("NS_CONTENT", "jabber:client")]
    ns += [("NS_" + word, text) for word, text in parts["ns"]]
    el = [("EL_UNKNOWN", "")] + constants("EL_", [name for name, in parts["el"]])
    at = [("AT_UNKNOWN", "")] + constants("AT_", [name for name, in parts["at"]])
    at = [(c, "xml:lang" if name == "lang" else name) for c, name in at]
    if len({text for _, text in ns}) != len(ns) - 1:
        sys.exit("names.py: a namespace is there twice")
    enums = "\n\n".join(enum(w, e) for w, e in (("ns", ns), ("el", el), ("at", at)))
    tables = "\n\n".join(text_table(w, e) for w, e in (("ns", ns), ("el", el), ("at", at)))
    look_ups = "\n\n".join([slot_table("ns", ns, 2), slot_table("el", el, 1)])
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        out.write(HEADER.format(enums=enums, ns_count=len(ns), el_count=len(el), at_count=len(at)))
    with open(sys.argv[3], "w", encoding="utf-8") as out:
        out.write(SOURCE.format(tables=tables, look_ups=look_ups, multiplier=MULTIPLIER))


main()
