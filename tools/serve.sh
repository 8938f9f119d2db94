#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# To be sourced by scripts that try the built server: starts one in a directory of its own, on free
# ports of the loopback, and ends it by its process id.
#
#	source tools/serve.sh
#	serve BINARY [MORE SETTINGS]	sets SERVER_PID, SERVER_DIR, SERVER_PORT, SERVER_TLS_PORT;
#					two shards, or SHARDS
#	server_lives			still the same process?
#	unserve				SIGTERM; fails if it does not end well within a minute
#	tap STATUS NAME			the one line of TAP of a script that is one test

free_ports() { # how many
	tools/ports.py "$1"
}

# A sanitizer looks into its own process from another one when it ends.
sandbox_of() {
	! grep -qaE '__(asan|tsan)_init' "$1" || echo "sandbox = no"
}

serve() {
	SERVER_DIR=$(mktemp -d) || return 1
	read -r SERVER_PORT SERVER_TLS_PORT < <(free_ports 2)
	cat > "$SERVER_DIR/jackdaw.conf" <<-CONF
		$(sandbox_of "$1")
		shards = ${SHARDS:-2}
		host "localhost" {
			require_tls = no
			keep_messages = no
			plain_without_tls = yes
		}
		host "kept.localhost" {
			require_tls = no
			plain_without_tls = yes
		}
		listen {
			clients = { "127.0.0.1:$SERVER_PORT" }
			clients_tls = { "127.0.0.1:$SERVER_TLS_PORT" }
		}
		register {
			enabled = yes
			per_address = 1000000
			reserved = { }
		}
		$2
	CONF
	"$1" serve --config "$SERVER_DIR/jackdaw.conf" --data "$SERVER_DIR/data" > "$SERVER_DIR/log" 2>&1 &
	SERVER_PID=$!
	for ((i = 0; i < 600; i++)); do
		(exec 3<> "/dev/tcp/127.0.0.1/$SERVER_PORT") 2> /dev/null && return 0
		kill -0 $SERVER_PID 2> /dev/null || break
		sleep 0.1
	done
	echo "the server did not start:"
	cat "$SERVER_DIR/log"
	return 1
}

tap() {
	(($1 == 0)) || printf 'not '
	printf 'ok 1 - %s\n1..1\n' "$2"
}

server_lives() {
	kill -0 "$SERVER_PID" 2> /dev/null && return 0
	echo "the server has ended:"
	tail -n 50 "$SERVER_DIR/log"
	return 1
}

unserve() {
	local status
	kill -TERM "$SERVER_PID" 2> /dev/null
	for ((i = 0; i < 600; i++)); do
		kill -0 "$SERVER_PID" 2> /dev/null || break
		sleep 0.1
	done
	if kill -0 "$SERVER_PID" 2> /dev/null; then
		echo "the server does not end at SIGTERM"
		kill -KILL "$SERVER_PID"
		return 1
	fi
	wait "$SERVER_PID"
	status=$?
	if ((status != 0)); then
		echo "the server ended with status $status:"
		tail -n 50 "$SERVER_DIR/log"
		return 1
	fi
	rm -rf "$SERVER_DIR"
}
