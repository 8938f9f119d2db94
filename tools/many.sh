#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Many sessions, each with its own account, in one server. Usage: tools/many.sh [COUNT [BUILD [IDLE]]]
# Standard: 15000 sessions (a process may have 20000 descriptors), build, 5 seconds idle.
cd "$(dirname "$0")/.." || exit 2
count=${1:-15000} build=${2:-build} idle=${3:-5}
source tools/serve.sh
ulimit -n "$(ulimit -Hn)"
serve "$build/jackdaw" "limits { connections = 0 logins = 1000000 }" || exit 1
"$build/tests/load/many" "127.0.0.1:$SERVER_PORT" localhost "$count" "$SERVER_PID" "$idle"
status=$?
server_lives || status=1
unserve || status=1
exit $status
