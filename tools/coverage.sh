#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# How many lines of each parser the corpora reach (A-125): those of fuzz/corpus and what tools/fuzz.sh
# has found besides. Fails below 90 %. Usage: tools/coverage.sh [BUILD [FOUND]]; prints TAP.
cd "$(dirname "$0")/.." || exit 2
build=${1:-build-coverage} found=${2:-build-fuzz/found}
least=90
parsers=(src/xml/{builder,canonical,chars,declaration,header,name_chars,namespaces,reader,spaces,tag,text}.c
	src/xmpp/{caps_read,codepoints,datetime,form,idna,jid,mam_prefs,mam_query,precis,rsm,sasl,saslprep}.c
	src/xmpp/{scram_exchange,sm,stanza_id,stanza_rules,stream}.c src/config/syntax.c)
if [[ ! -e $build/build.ninja ]]; then
	clang=$(command -v clang || command -v clang-14) || { echo "clang is not here"; exit 2; }
	CC=$clang meson setup "$build" -Dfuzz=true -Db_lundef=false -Dbuildtype=debug \
		-Dc_args='-fprofile-instr-generate -fcoverage-mapping' -Dc_link_args=-fprofile-instr-generate \
		> /dev/null || exit 2
fi
targets=()
for file in fuzz/*_fuzz.c; do
	targets+=("$build/${file%.c}")
done
ninja -C "$build" "${targets[@]#"$build/"}" > "$build/coverage-build.log" ||
	{ tail -n 30 "$build/coverage-build.log"; exit 1; }
rm -f "$build"/*.profraw
for target in "${targets[@]}"; do
	name=$(basename "$target" _fuzz)
	inputs=("fuzz/corpus/$name")
	[[ ! -d $found/$name ]] || inputs+=("$found/$name")
	LLVM_PROFILE_FILE=$build/$name.profraw "$target" -runs=0 "${inputs[@]}" > "$build/$name.log" 2>&1 ||
		{ tail -n 20 "$build/$name.log"; exit 1; }
done
tool() { command -v "$1" || command -v "$1-14"; }
"$(tool llvm-profdata)" merge -o "$build/all.profdata" "$build"/*.profraw || exit 1
objects=()
for target in "${targets[@]:1}"; do
	objects+=(-object "$target")
done
# FILE, then regions, functions, lines: each their number, those missed, and the share of the others.
"$(tool llvm-cov)" report "${targets[0]}" "${objects[@]}" -instr-profile="$build/all.profdata" \
	> "$build/coverage.txt" || exit 1
awk -v least="$least" -v wanted="${parsers[*]}" '
BEGIN {
	n = split(wanted, names)
	while (n)
		is_wanted[names[n--]]
}
sub(/^[.\/]*/, "", $1) + 1 && $1 in is_wanted {
	share = $10
	sub("%", "", share)
	bad = share + 0 < least
	failed += bad
	printf "%s %d - %s: %s %% of the lines are reached\n", bad ? "not ok" : "ok", ++count, $1, share
}
END {
	print "1.." count
	exit failed > 0 || count == 0
}' "$build/coverage.txt"
