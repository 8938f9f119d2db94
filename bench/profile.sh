#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Where the time goes: each scenario on a server of its own, sampled by perf, kept as text under
# bench/results/DATE-COMMIT/. Needs linux-perf and the right to use it.
# Usage: bench/profile.sh [BUILD [SCENARIO…]]
cd "$(dirname "$0")/.." || exit 2
build=${1:-build-rel}
shift
wanted=("${@:-chat}")
(($#)) || wanted=(chat chat-log login presence)
command -v perf > /dev/null || { echo "perf is not here (linux-perf)"; exit 2; }
results=bench/results/$(date -u +%F)-$(git rev-parse --short HEAD)
mkdir -p "$results"
work=$(mktemp -d) || exit 1
trap '[[ -z $server ]] || kill "$server"; rm -rf "$work"' EXIT

start() { # configuration, accounts
	rm -rf "$work/data"
	mkdir "$work/data"
	"$build/jackdaw-bench" secrets --clients "$2" |
		"$build/jackdaw" user import - --config "$1" --data "$work/data" || exit 1
	"$build/jackdaw" serve --config "$1" --data "$work/data" > "$work/log" 2>&1 &
	server=$!
	for ((i = 0; i < 200; i++)); do
		(exec 3<> /dev/tcp/127.0.0.1/35222) 2> /dev/null && return 0
		sleep 0.05
	done
	cat "$work/log"
	exit 1
}

stop() {
	kill "$server"
	wait "$server"
	server=
}

bench() { "$build/jackdaw-bench" "$@" --pid "$server"; }

part() { # what, arguments of perf report…
	printf '\n--- %s\n' "$1"
	shift
	perf report -i "$work/perf" --stdio -g none --no-children "$@" 2> /dev/null |
		grep -vE '^#|^[[:space:]]*$' | head -n 60
}

sampled() { # name, scenario and options of the generator…
	local name=$1
	shift
	perf record -q -F 1999 -g -o "$work/perf" -p "$server" 2> /dev/null &
	local sampler=$!
	sleep 0.3
	bench "$@" > "$work/figures"
	kill -INT "$sampler"
	wait "$sampler" 2> /dev/null
	{
		echo "jackdaw-bench $*, $(uname -r), $(nproc) cores, $(git rev-parse --short HEAD)"
		cat "$work/figures"
		part "by thread" --sort comm
		part "by library" --sort dso
		part "by function" --sort dso,symbol --percent-limit 0.5
	} > "$results/$name.txt"
	echo "$results/$name.txt"
}

play() {
	case $1 in
	chat)
		start bench/jackdaw.conf 200
		sampled chat chat --seconds 6 --warmup 1
		;;
	chat-log)
		start bench/jackdaw-log.conf 200
		sampled chat-log chat --seconds 6 --warmup 1 --sm
		;;
	login)
		start bench/jackdaw.conf 2000
		sampled login login --clients 2000 --seconds 0
		;;
	presence)
		start bench/jackdaw.conf 1000
		bench befriend --clients 1000 > /dev/null
		sampled presence presence --clients 1000 --rounds 20
		;;
	*)
		echo "no such scenario: $1"
		return 1
		;;
	esac
	stop
}

for each in "${wanted[@]}"; do
	play "$each" || exit 1
done
