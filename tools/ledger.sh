#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The books of many clients while the server is killed at random moments and started again at once on what
# it left (tests/load/ledger.c). Usage: tools/ledger.sh KILLS [CLIENTS [BUILD [SEED]]]; the seed is printed.
# Standard: 200 clients, build. LEDGER_KEEP=1 keeps the server's directory and the history.
cd "$(dirname "$0")/.." || exit 2
kills=${1:?KILLS} clients=${2:-200} build=${3:-build} seed=${4:-$RANDOM$RANDOM}
source tools/serve.sh

start_server() {
	"$build/jackdaw" serve --config "$SERVER_DIR/jackdaw.conf" --data "$SERVER_DIR/data" \
		>> "$SERVER_DIR/log" 2>&1 &
	SERVER_PID=$!
	for ((i = 0; i < 1200; i++)); do
		(exec 3<> "/dev/tcp/127.0.0.1/$SERVER_PORT") 2> /dev/null && return 0
		kill -0 $SERVER_PID 2> /dev/null || break
		sleep 0.02
	done
	echo "the server did not start:"
	tail -n 50 "$SERVER_DIR/log"
	return 1
}

# No bash says "Killed".
kill_server() {
	disown "$SERVER_PID"
	kill -KILL "$SERVER_PID"
	while kill -0 "$SERVER_PID" 2> /dev/null; do
		sleep 0.01
	done
}

SERVER_DIR=$(mktemp -d) || exit 2
read -r SERVER_PORT < <(free_ports 1)
cat > "$SERVER_DIR/jackdaw.conf" <<CONF
shards = 4
host "localhost" {
	require_tls = no
	keep_messages = yes
	plain_without_tls = yes
}
listen {
	clients = { "127.0.0.1:$SERVER_PORT" }
	clients_tls = { }
}
limits {
	connections = 0
	auth_seconds = 10m
	sasl_tries = 100
}
register {
	enabled = yes
	per_address = 1000000
	reserved = { }
}
CONF
RANDOM=$((seed % 32768))
start_server || exit 1
touch "$SERVER_DIR/books"
"$build/tests/load/ledger" "127.0.0.1:$SERVER_PORT" localhost "$clients" "$seed" \
	"$SERVER_DIR/history" > "$SERVER_DIR/books" &
ledger=$!
status=0
until grep -q ready "$SERVER_DIR/books"; do
	kill -0 $ledger 2> /dev/null || break
	sleep 0.1
done
for ((k = 0; k < kills && status == 0; k++)); do
	sleep "$((RANDOM % 3)).$((RANDOM % 10))$((RANDOM % 10))"
	server_lives || status=1
	kill -0 $ledger 2> /dev/null || break
	kill_server
	start_server || status=1
done
kill -TERM $ledger 2> /dev/null
wait $ledger || status=1
grep -v ready "$SERVER_DIR/books"
echo "$k kills, seed $seed"
if grep -qE 'AddressSanitizer|ThreadSanitizer|runtime error:|bug at ' "$SERVER_DIR/log"; then
	grep -E -A 30 'AddressSanitizer|ThreadSanitizer|runtime error:|bug at ' "$SERVER_DIR/log" | head -n 100
	status=1
fi
server_lives || status=1
if [[ $LEDGER_KEEP ]]; then
	cp -r "$SERVER_DIR" "$SERVER_DIR.kept" && echo "kept: $SERVER_DIR.kept"
fi
unserve || status=1
tap $status f_01_killed_at_random_moments_under_load_it_loses_and_doubles_nothing
exit $status
