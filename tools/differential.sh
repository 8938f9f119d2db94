#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What one client sends and another is given, read by four parsers (tests/differential/): stanzas that grow
# at random, by the whole core in the fake world and, with "real", through the sockets of the built
# server. Usage: tools/differential.sh [STANZAS [BUILD [fake|real [SEED]]]]; prints TAP, the seed first.
cd "$(dirname "$0")/.." || exit 2
export STANZAS=${1:-1000000} SEED=${4:-$RANDOM$RANDOM}
build=${2:-build} where=${3:-fake}
echo "# seed $SEED"
if [[ $where == fake ]]; then
	exec "$build/tests/differential/differential_test"
fi
source tools/serve.sh
serve "$build/jackdaw" "limits { bytes_per_second = 0 stanzas_per_second = 0 }" || exit 1
before=$(awk '/^VmRSS/ { print $2 }' "/proc/$SERVER_PID/status")
SERVER="127.0.0.1:$SERVER_PORT" "$build/tests/differential/differential_real"
status=$?
server_lives || status=1
# Thousands of streams came and went: what they took is free again, but for what malloc keeps in hand.
after=$(awk '/^VmRSS/ { print $2 }' "/proc/$SERVER_PID/status")
echo "# the server had $before KB before, and has $after KB after it"
((after < before + 16384)) || { echo "# that is too much"; status=1; }
unserve || status=1
exit $status
