#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Are the sources of src/ as clang-format 14 would write them? `tools/format.sh --fix` writes them.
# Left out is what it tears apart: headers with lists in macros, tables of tests, modules' lists.
cd "$(dirname "$0")/.." || exit 2
command -v clang-format-14 > /dev/null || { echo "clang-format-14 is not here"; exit 2; }
mapfile -t files < <(find src -name '*.c' ! -path 'src/xep/*' ! -name modules.c | sort)
((${#files[@]})) || { echo "no sources under $PWD"; exit 2; }
[[ $1 == --fix ]] && exec clang-format-14 -i "${files[@]}"
wrong=0
for file in "${files[@]}"; do
	clang-format-14 "$file" | cmp -s "$file" - && continue
	echo "$file: not as clang-format would write it (tools/format.sh --fix)"
	wrong=1
done
exit $wrong
