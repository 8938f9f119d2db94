#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# An orderly restart under load: clients that use resumption (XEP-0198) chat over a server that keeps
# messages; it is stopped by SIGTERM and started again, more than once. All must resume, nothing may be
# lost or come twice, nobody may need a new session.
# Usage: tools/restart.sh [CLIENTS [BUILD [RATE [RESTARTS]]]]
# Standard: 5000 clients, build, 2000 messages a second of all together, 2 restarts.
cd "$(dirname "$0")/.." || exit 2
clients=${1:-5000} build=${2:-build} rate=${3:-2000} restarts=${4:-2}
source tools/serve.sh
ulimit -n "$(ulimit -Hn)"
work=$(mktemp -d) || exit 1
server=
trap '[[ -z $server ]] || kill "$server"; rm -rf "$work"' EXIT
read -r port tls_port < <(free_ports 2)
sed "1i shards = 2
s/:35222/:$port/; s/:35223/:$tls_port/" bench/jackdaw-log.conf > "$work/jackdaw.conf"

start() {
	"$build/jackdaw" serve --config "$work/jackdaw.conf" --data "$work/data" >> "$work/log" 2>&1 &
	server=$!
	for ((i = 0; i < 600; i++)); do
		(exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null && return 0
		kill -0 "$server" 2> /dev/null || break
		sleep 0.05
	done
	echo "the server does not start:"
	tail -n 20 "$work/log"
	exit 1
}

stop() {
	local began=${EPOCHREALTIME/./}
	kill -TERM "$server"
	wait "$server" || { echo "the server did not end well"; tail -n 20 "$work/log"; exit 1; }
	server=
	echo "stopped within $(((${EPOCHREALTIME/./} - began) / 1000)) ms"
}

mkdir "$work/data"
"$build/jackdaw-bench" secrets --clients "$clients" |
	"$build/jackdaw" user import - --config "$work/jackdaw.conf" --data "$work/data" || exit 1
start
: > "$work/figures"
"$build/jackdaw-bench" storm --server "127.0.0.1:$port" --clients "$clients" --resume --rate "$rate" \
	--at-once 256 --seconds $((7 * restarts + 2)) --patience 60 > "$work/figures" &
bench=$!
until grep -q ready "$work/figures"; do
	kill -0 "$bench" 2> /dev/null || break
	sleep 0.2
done
for ((r = 0; r < restarts; r++)); do
	sleep 3
	stop
	start
	sleep 4
done
wait "$bench"
status=$?
cat "$work/figures"
stop
tap $status f_15_f_20_stopped_and_started_under_load_all_come_back_at_once_and_nothing_is_lost
exit $status
