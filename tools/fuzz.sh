#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Fuzzes with clang, ASan and UBSan, beginning from fuzz/corpus. What is found new stays in the build
# directory, crashes too; tools/coverage.sh says what was reached. For a night, in processes that start
# anew after each finding: tools/fuzz.sh 30000 client build-fuzz 2
# Usage: tools/fuzz.sh [SECONDS FOR EACH [TARGET [BUILD [PROCESSES]]]]
cd "$(dirname "$0")/.." || exit 2
seconds=${1:-600} only=$2 build=${3:-build-fuzz} processes=${4:-0}
if [[ ! -e $build/build.ninja ]]; then
	clang=$(command -v clang || command -v clang-14) || { echo "clang is not here"; exit 2; }
	CC=$clang meson setup "$build" -Dfuzz=true -Db_sanitize=address,undefined -Db_lundef=false \
		> /dev/null || exit 2
fi
targets=()
for file in fuzz/${only:-*}_fuzz.c; do
	[[ -e $file ]] || { echo "there is no target $only"; exit 2; }
	name=${file#fuzz/}
	targets+=("${name%.c}")
done
ninja -C "$build" "${targets[@]/#/fuzz/}" > "$build/fuzz-build.log" || { tail -n 30 "$build/fuzz-build.log"; exit 1; }
# One process says so at its end; several (-fork) as they go on.
executed() {
	sed -n 's/^stat::number_of_executed_units: *//p; s/^#\([0-9]*\): cov: .* job: .*/\1/p' "$1" | tail -n 1
}

count=0 failed=0
for target in "${targets[@]}"; do
	name=${target%_fuzz}
	mkdir -p "$build/found/$name"
	count=$((count + 1))
	more=()
	# It reaches so much of the core that weighing what is rare takes longer than playing.
	[[ $name != client ]] || more=(-entropic=0)
	if "$build/fuzz/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
		-fork="$processes" "${more[@]}" \
		-artifact_prefix="$build/crash-$name-" "$build/found/$name" "fuzz/corpus/$name" \
		> "$build/fuzz-$name.log" 2>&1; then
		echo "ok $count - a_125_fuzz_$name: $(executed "$build/fuzz-$name.log") inputs"
	else
		failed=1
		echo "not ok $count - a_125_fuzz_$name"
		tail -n 40 "$build/fuzz-$name.log" | sed 's/^/# /'
	fi
done
echo "1..$count"
exit $failed
