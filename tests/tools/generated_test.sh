#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What a script writes and is kept is what it writes today. Prints TAP.
cd "$(dirname "$0")/../.." || exit 2
python=${1:-/usr/bin/python3}
if diff <("$python" stories/gen/rfc6121_appendix_a.py) stories/rfc6121-a-states.story > /dev/null; then
	echo "ok 1 - stories/rfc6121-a-states.story is what stories/gen/rfc6121_appendix_a.py writes"
else
	echo "not ok 1 - stories/rfc6121-a-states.story is not what stories/gen/rfc6121_appendix_a.py writes"
	failed=1
fi
echo 1..1
exit ${failed:-0}
