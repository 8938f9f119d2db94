#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Does the load generator work at all? Few clients, short runs, nothing is measured; each run must end
# well: nothing lost, nothing twice. TAP. Usage: bench/smoke.sh [BUILD]
cd "$(dirname "$0")/.." || exit 2
build=${1:-build} number=0 status=0
source tools/serve.sh

run() { # name, command…
	local name=$1 said
	shift
	if said=$("$@" 2>&1); then
		echo "ok $((++number)) - $name"
	else
		echo "not ok $((++number)) - $name"
		status=1
		sed 's/^/# /' <<< "$said"
	fi
}

bench() { # scenario, options…
	"$build/jackdaw-bench" "$@" --clients 20 --contacts 4 --pid "$SERVER_PID"
}
plain() { bench "$@" --server "127.0.0.1:$SERVER_PORT"; }
direct() { bench "$@" --server "127.0.0.1:$SERVER_TLS_PORT" --tls direct; }

import() { # first
	"$build/jackdaw-bench" secrets --first "$1" --clients 20 |
		"$build/jackdaw" user import - --config "$SERVER_DIR/jackdaw.conf" --data "$SERVER_DIR/data"
}

serve "$build/jackdaw" || exit 1
run "accounts" plain register
run "accounts by their secrets" import 100
run "logins by SCRAM-SHA-256" plain login --seconds 0
run "logins with imported secrets" plain login --seconds 0 --first 100
run "logins by SCRAM-SHA-1, direct TLS" direct login --seconds 0 --mechanism SCRAM-SHA-1
run "logins by PLAIN, STARTTLS" plain login --seconds 0 --mechanism PLAIN --tls starttls
run "rosters" plain befriend
run "presence" plain presence --rounds 2
run "chat by window" plain chat --seconds 1 --warmup 0
run "chat at a rate, acknowledged" plain chat --seconds 1 --warmup 0 --rate 500 --sm
run "accounts that keep their messages" plain register --domain kept.localhost
run "chat with a log" plain chat --domain kept.localhost --seconds 1 --warmup 0 --sm
run "a storm of resumptions" plain storm --domain kept.localhost --resume --rate 500 --seconds 3 --cut-every 1
run "chat by direct TLS, to the full address" direct chat --seconds 1 --warmup 0 --full
server_lives || status=1
unserve || status=1

read -r SERVER_PORT < <(free_ports 1)
for how in "" batch; do
	"$build/bench-floor" "$SERVER_PORT" $how &
	SERVER_PID=$!
	for ((i = 0; i < 100; i++)); do
		(exec 3<> "/dev/tcp/127.0.0.1/$SERVER_PORT") 2> /dev/null && break
		sleep 0.1
	done
	run "the floor of chat $how" plain chat --floor --seconds 1 --warmup 0
	run "the floor of presence $how" plain presence --floor --rounds 2
	kill "$SERVER_PID"
	wait "$SERVER_PID" 2> /dev/null
done
echo "1..$number"
exit $status
