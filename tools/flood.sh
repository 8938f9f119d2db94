#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A flood by twenty accounts (A-097): COUNT messages to one that is away, a quarter of it to one that is gone and
# to one that is removed in the middle. What is kept, what is refused, what the server's memory and two others feel
# of it; then the first comes and takes all. Usage: tools/flood.sh [COUNT [BUILD [SLEEP [LATENCY_MS]]]]; TAP.
# Standard: 300000 (a multiple of 80), build, 16 seconds for homes to sleep, a p99 of 1000 ms for the others.
cd "$(dirname "$0")/.." || exit 2
count=${1:-300000} build=${2:-build} sleep=${3:-16} latency=${4:-1000}
source tools/serve.sh
serve "$build/jackdaw" "limits { stanzas_per_second = 0 bytes_per_second = 0 owed_messages = $count }
	log { level = warning }" || exit 1
/usr/bin/python3 tests/load/flood.py "$SERVER_PORT" "$SERVER_PID" "$count" "$sleep" "$latency"
status=$?
server_lives || status=1
[[ ! -s $SERVER_DIR/log ]] || sed 's/^/# /' "$SERVER_DIR/log" | tail -n 5
unserve || status=1
exit $status
