#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Clients who do everything at random, on a server of four shards. Meant for a build with ThreadSanitizer:
#	meson setup build-tsan -Db_sanitize=thread -Db_lundef=false && ninja -C build-tsan
# Usage: tools/chaos.sh [SECONDS [BUILD [SEED]]]; the seed is printed.
cd "$(dirname "$0")/.." || exit 2
seconds=${1:-60} build=${2:-build-tsan} seed=${3:-$RANDOM$RANDOM}
source tools/serve.sh
export TSAN_OPTIONS="halt_on_error=0 exitcode=66 second_deadlock_stack=1"
SHARDS=4 serve "$build/jackdaw" || exit 1
"$build/tests/load/chaos" "127.0.0.1:$SERVER_PORT" localhost "$seconds" "$seed"
status=$?
server_lives || status=1
if grep -qE 'WARNING: ThreadSanitizer|ERROR: AddressSanitizer|runtime error:|bug at ' "$SERVER_DIR/log"; then
	echo "the server says:"
	grep -nE -A 40 'WARNING: ThreadSanitizer|ERROR: AddressSanitizer|runtime error:|bug at ' \
		"$SERVER_DIR/log" | head -n 120
	status=1
fi
unserve || status=1
tap $status f_37_threads_race_and_threadsanitizer_finds_nothing
exit $status
