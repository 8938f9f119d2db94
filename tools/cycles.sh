#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Connections that come and go at every point of a login, without growth (A-020): COUNT times where that is cheap, a
# share of it where each costs a handshake or a derivation of keys; with "whole" COUNT times at each, or at the points
# that are named (tests/load/cycles.py). Says first how long it will take: a million whole, two or three hours.
# Usage: tools/cycles.sh [COUNT [BUILD [whole [POINT…]]]]; prints TAP.
cd "$(dirname "$0")/.." || exit 2
count=${1:-1000000} build=${2:-build}
source tools/serve.sh
serve "$build/jackdaw" 'host "anonymous.localhost" { require_tls = no anonymous = yes }
	log { level = warning }' || exit 1
/usr/bin/python3 tests/load/cycles.py "$SERVER_PORT" "$SERVER_TLS_PORT" "$SERVER_PID" "$count" "${@:3}"
status=$?
server_lives || status=1
unserve || status=1
exit $status
