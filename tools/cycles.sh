#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Connections that come and go at every point of a login, COUNT times and more, without growth (A-020). A million
# takes an hour. Usage: tools/cycles.sh [COUNT [BUILD]]; prints TAP.
cd "$(dirname "$0")/.." || exit 2
count=${1:-1000000} build=${2:-build}
source tools/serve.sh
serve "$build/jackdaw" 'host "anonymous.localhost" { require_tls = no anonymous = yes }
	log { level = warning }' || exit 1
/usr/bin/python3 tests/load/cycles.py "$SERVER_PORT" "$SERVER_TLS_PORT" "$SERVER_PID" "$count"
status=$?
server_lives || status=1
unserve || status=1
exit $status
