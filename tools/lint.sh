#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What the compiler does not see of the style (doc/STYLE.md). Says FILE:LINE: RULE for each breach;
# tests/tools/lint_test.sh proves that each rule can fail. Usage: tools/lint.sh [ROOT]
cd "${1:-$(dirname "$0")/..}" || exit 2
export LC_ALL=C
out=$(mktemp) || exit 2
trap 'rm -f "$out"' EXIT

mapfile -t c_files < <(find src tests fuzz bench -name '*.[ch]' 2>/dev/null | sort)
mapfile -t scripts < <({ find tools tests fuzz bench -name '*.sh' -o -name '*.py'
	find test run .ci/run -maxdepth 0; } 2>/dev/null | sort)
((${#c_files[@]})) || { echo "no sources under $PWD"; exit 2; }

# One pass over all lines. `code` is the line without comments and with emptied literals.
awk '
function strip(line,    code, c, two, i, n) {
	n = length(line)
	for (i = 1; i <= n; i++) {
		c = substr(line, i, 1)
		two = substr(line, i, 2)
		if (in_comment) {
			if (two == "*/") { in_comment = 0; i++ }
		} else if (quote != "") {
			if (c == "\\") i++
			else if (c == quote) { quote = ""; code = code c }
		} else if (two == "/*") { in_comment = 1; i++; code = code " " }
		else {
			if (c == "\"" || c == "\047") quote = c
			code = code c
		}
	}
	quote = ""
	return code
}
function says(rule) { print FILENAME ":" FNR ": " rule }
function calls(names) { return code ~ "(^|[^A-Za-z0-9_>.])(" names ")[ \t]*\\(" }
FNR == 1 {
	in_comment = 0
	in_src = FILENAME ~ /^src\//
	if ($0 != "/* SPDX-License-Identifier: Apache-2.0 */") says("the first line is not the SPDX line")
}
FNR == 601 { says("more than 600 lines") }
/[ \t]$/ { says("trailing blanks") }
/(^|[^A-Z])(TODO|FIXME|XXX)([^A-Z]|$)/ { says("a note to oneself (TODO) in the code") }
{
	width = 0
	line = $0
	gsub(/[\200-\277]/, "", line) # bytes that continue a character
	for (i = 1; i <= length(line); i++)
		width = substr(line, i, 1) == "\t" ? width + 8 - width % 8 : width + 1
	if (width > 100) says("wider than 100 columns")
	code = strip($0)
	if (code ~ /\/\//) says("a comment by //")
	if (calls("strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atof|gets|strncpy|strncat|alloca"))
		says("a banned call")
	if (in_src && FILENAME !~ /^src\/base\// &&
	    calls("malloc|calloc|realloc|reallocarray|free|strdup|strndup|asprintf|vasprintf"))
		says("the heap above base/")
	if (in_src && FILENAME != "src/base/clock.c" &&
	    calls("time|gettimeofday|clock_gettime|localtime|localtime_r|uv_now|uv_hrtime"))
		says("the time, not from base/clock.h")
	if (in_src && FILENAME !~ /^src\/(base\/(log|bug|mem)\.c|main\.c|server\/command[a-z_]*\.c)$/ &&
	    calls("printf|fprintf|vprintf|vfprintf|dprintf|puts|fputs|putchar|fputc|putc|perror"))
		says("printing outside the log and the commands")
	if (in_src && FILENAME !~ /command_/ && calls("memcmp|strcmp|strncmp|str_eq|str_cmp|str_starts|CRYPTO_memcmp") &&
	    code ~ /[(,].*(secret|password|proof|stored_key|server_key|client_key|salted)/)
		says("a secret compared otherwise than by mem_equal_secret (A-047)")
	if (in_src && FILENAME != "src/store/sqlite/db.c" &&
	    calls("sqlite3_(exec|prepare|prepare_v[23]|prepare16|get_table|mprintf|vmprintf|snprintf)"))
		says("SQL, not through db.h, whose statements are constants (A-094)")
	if (in_src && FILENAME !~ /^src\/store\/sqlite\/(db|schema)\.[ch]$/ && code ~ /(^|[^A-Za-z0-9_])db_run\([^,]*,[ \t]*[^A-Z" \t]/)
		says("SQL that is no constant (A-094)")
	if (in_src && calls("rand|random|srand|srandom|drand48|RAND_bytes"))
		says("randomness, not from base/random.h")
}' "${c_files[@]}" >> "$out"

for file in "${scripts[@]}"; do
	head -n 3 "$file" | grep -q '^# SPDX-License-Identifier: Apache-2.0$' ||
		echo "$file:1: no SPDX line among the first three"
	grep -nE '[[:blank:]]$' "$file" | sed "s|^\([0-9]*\):.*|$file:\1: trailing blanks|"
done >> "$out"

# Each .c of src has its test: src/a/b.c has tests/a/b_test.c (src/a/sub/b.c may have it in tests/a).
# Not the list of the modules and the subcommands, which tests/cli/ drives.
while read -r file; do
	path=${file#src/} path=${path%.c}
	[[ $path == main || $path == modules || $path == server/command_* ]] && continue
	[[ -e tests/${path}_test.c || -e tests/${path%%/*}/${path##*/}_test.c ]] ||
		echo "$file:1: has no test (tests/${path}_test.c)"
done < <(find src -name '*.c' | sort) >> "$out"

sort -t: -k1,1 -k2,2n "$out"
[[ ! -s $out ]]
