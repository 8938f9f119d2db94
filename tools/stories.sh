#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Plays the stories on the built server over TCP. Usage: tools/stories.sh [BUILD [FILE…]]; prints TAP.
cd "$(dirname "$0")/.." || exit 2
build=${1:-build}
shift
stories=("$@")
((${#stories[@]})) || stories=(stories/*.story)
source tools/serve.sh
serve "$build/jackdaw" || exit 1
"$build/tests/stories/stories_real" --at "127.0.0.1:$SERVER_PORT" "${stories[@]}"
status=$?
server_lives || status=1
unserve || status=1
exit $status
