#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A check that cannot fail is no check: each rule of tools/lint.sh, floors.sh and headers.sh is
# broken once in a small tree of its own and must be named with file and line. Prints TAP.
tools=$(cd "$(dirname "$0")/../../tools" && pwd) || exit 2
tree=$(mktemp -d) || exit 2
trap 'rm -rf "$tree"' EXIT
count=0 failures=0
spdx='/* SPDX-License-Identifier: Apache-2.0 */'

verdict() { # status, what
	count=$((count + 1))
	if (($1 == 0)); then echo "ok $count - $2"; return; fi
	failures=$((failures + 1))
	echo "not ok $count - $2"
	sed 's/^/# /' <<< "$said"
}

# A tree in which all is well: what each test begins with.
plant() {
	rm -rf "${tree:?}"/*
	mkdir -p "$tree"/{src/{base,xml,net,core,xep},tests/{base,xml,net,core,xep},tools}
	printf '%s\n#include "base/str.h"\nint str_len(void)\n{\n\treturn 1; /* "//" is none */\n}\n' \
		"$spdx" > "$tree/src/base/str.c"
	printf '%s\n#pragma once\n#include <stddef.h>\nint str_len(void);\n' "$spdx" > "$tree/src/base/str.h"
	printf '%s\nconst char *url = "http://example.org/";\n' "$spdx" > "$tree/tests/base/str_test.c"
	printf '#!/bin/bash\n# SPDX-License-Identifier: Apache-2.0\ntrue\n' > "$tree/tools/some.sh"
}

lint_refuses() { # rule as it is named, file, the line that breaks it
	plant
	mkdir -p "$tree/$(dirname "$2")"
	[[ -e $tree/$2 ]] || echo "$spdx" > "$tree/$2"
	printf '%s\n' "$3" >> "$tree/$2"
	local line
	line=$(grep -c '' "$tree/$2")
	[[ $2 == src/*.c ]] && echo "$spdx" > "$tree/tests/${2#src/}" &&
		mv "$tree/tests/${2#src/}" "$tree/tests/$(sed 's/\.c$/_test.c/' <<< "${2#src/}")"
	said=$("$tools/lint.sh" "$tree")
	(($? == 1)) && [[ $said == "$2:$line: $1" ]]
	verdict $? "${4:-lint refuses in $2: ${3:0:60}}"
}

lint_allows() { # file, line
	plant
	mkdir -p "$tree/$(dirname "$1")"
	[[ -e $tree/$1 ]] || echo "$spdx" > "$tree/$1"
	printf '%s\n' "$2" >> "$tree/$1"
	[[ $1 == src/*.c ]] && echo "$spdx" > "$tree/tests/$(sed 's/\.c$/_test.c/' <<< "${1#src/}")"
	said=$("$tools/lint.sh" "$tree") && [[ -z $said ]]
	verdict $? "lint allows in $1: ${2:0:60}"
}

floors_say() { # sentence, file, line
	plant
	echo "$3" >> "$tree/$2"
	said=$("$tools/floors.sh" "$tree")
	(($? == 1)) && [[ $said == "$1" ]]
	verdict $? "floors refuse in $2: $3"
}

plant
said=$("$tools/lint.sh" "$tree") && [[ -z $said ]]
verdict $? "lint finds nothing where all is well"
said=$("$tools/floors.sh" "$tree") && [[ -z $said ]]
verdict $? "floors find nothing where all is well"
said=$("$tools/headers.sh" "$tree") && [[ -z $said ]]
verdict $? "a header that includes what it needs compiles alone"

lint_refuses 'a comment by //' src/base/str.c 'int a; // so'
lint_refuses 'trailing blanks' src/base/str.c 'int a; '
lint_refuses 'trailing blanks' src/base/str.h $'int a;\t'
lint_refuses 'wider than 100 columns' src/base/str.c "$(printf '\t\t/* %082d */' 0)"
lint_refuses 'a note to oneself (TODO) in the code' src/base/str.c '/* TODO: later */'
lint_refuses 'a note to oneself (TODO) in the code' tests/base/str_test.c '/* FIXME */'
for call in strcpy strcat sprintf strtok atoi gets; do
	lint_refuses 'a banned call' src/base/str.c "	$call(a, b);"
done
for call in malloc calloc realloc free; do
	lint_refuses 'the heap above base/' src/xml/node.c "	$call(a);"
done
lint_refuses 'the time, not from base/clock.h' src/core/home.c '	at = time(NULL);'
lint_refuses 'the time, not from base/clock.h' src/base/str.c '	clock_gettime(CLOCK_REALTIME, &at);'
for call in printf fprintf puts perror; do
	lint_refuses 'printing outside the log and the commands' src/core/home.c "	$call(\"so\");"
done
lint_refuses 'a secret compared otherwise than by mem_equal_secret (A-047)' src/core/a.c \
	'bool b(void) { return memcmp(given, keys->stored_key, 20) == 0; }' \
	a_047_secrets_are_compared_by_one_function_only
lint_refuses 'a secret compared otherwise than by mem_equal_secret (A-047)' src/core/a.c \
	'bool b(void) { return str_eq(password, other); }'
lint_allows src/core/a.c 'bool b(void) { return mem_equal_secret(given, keys->stored_key, 20); }'
lint_refuses 'SQL, not through db.h, whose statements are constants (A-094)' src/core/home.c \
	'	sqlite3_exec(db->handle, text, NULL, NULL, NULL);' \
	a_094_statements_are_constants_of_the_program
lint_refuses 'SQL that is no constant (A-094)' src/core/home.c '	db_run(db, buf_cstr(&text));' \
	a_094_and_scripts_too
lint_allows src/core/home.c '	db_run(db, CREATE); db_run(db, "BEGIN");'
lint_refuses 'randomness, not from base/random.h' src/core/home.c '	at = rand();'

lint_allows src/base/mem.c '	free(block);'
lint_allows src/base/clock.c '	clock_gettime(CLOCK_MONOTONIC, &at);'
lint_allows src/main.c '	printf("so");'
lint_allows src/core/home.c '	snprintf(text, sizeof(text), "%d", 1);'
lint_allows src/core/home.c '	home->free(home); mem_free(home); /* free(home) */'
lint_allows src/core/home.c '	say("free(it), time(it), // and printf(it)");'
lint_allows tests/base/str_test.c "/* $(printf '§%.0s' {1..90}) */"

plant
sed -i 1d "$tree/src/base/str.h"
said=$("$tools/lint.sh" "$tree")
(($? == 1)) && [[ $said == 'src/base/str.h:1: the first line is not the SPDX line' ]]
verdict $? "lint refuses a source without the SPDX line"

plant
echo true > "$tree/tools/some.sh"
said=$("$tools/lint.sh" "$tree")
(($? == 1)) && [[ $said == 'tools/some.sh:1: no SPDX line among the first three' ]]
verdict $? "lint refuses a script without the SPDX line"

plant
rm "$tree/tests/base/str_test.c"
said=$("$tools/lint.sh" "$tree")
(($? == 1)) && [[ $said == 'src/base/str.c:1: has no test (tests/base/str_test.c)' ]]
verdict $? "lint refuses a source without a test"

plant
for ((i = 0; i < 600; i++)); do echo; done >> "$tree/tests/base/str_test.c"
said=$("$tools/lint.sh" "$tree")
(($? == 1)) && [[ $said == 'tests/base/str_test.c:601: more than 600 lines' ]]
verdict $? "lint refuses a file of more than 600 lines"

said=$("$tools/lint.sh" /var/empty 2>&1)
(($? == 2))
verdict $? "lint does not pass where there is nothing to look at"

floors_say 'base/str.h reaches up to xep/' src/base/str.h '#include "xep/last.h"'
floors_say 'base/str.c reaches up to xml/' src/base/str.c '#  include "xml/node.h"'
floors_say 'net/loop.c knows of XMPP: xmpp/jid.h' src/net/loop.c '#include "xmpp/jid.h"'
floors_say 'xep/last.c includes a module: xep/ping.h' src/xep/last.c '#include "xep/ping.h"'
floors_say 'base/str.c includes mem.h not by its path from src/' src/base/str.c '#include "mem.h"'

plant
printf '%s\n#pragma once\nstruct node { size_t len; };\n' "$spdx" > "$tree/src/xml/node.h"
said=$("$tools/headers.sh" "$tree")
(($? == 1)) && grep -q '^src/xml/node.h: does not compile alone with gcc' <<< "$said" &&
	grep -q '^src/xml/node.h: does not compile alone with clang' <<< "$said"
verdict $? "a header that needs others before it is refused by both compilers"

echo "1..$count"
((failures == 0))
