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
# Each row | `key` | `default` | of doc/SECURITY.md stands so in the manual, which a test holds to the program.
wrong=$(awk '
	/^[|] `[a-z_]+` [|]/ {
		split($0, cell, /[ ]*[|][ ]*/)
		if (FILENAME ~ /configuration/) known[cell[2], cell[4]] = 1
		else { rows++; if (!((cell[2], cell[3]) in known)) print cell[2] " " cell[3] }
	}
	END { if (rows < 15) print "no table" }' doc/configuration.md doc/SECURITY.md)
if [[ -z $wrong ]]; then
	echo "ok 2 - the limits of doc/SECURITY.md are those of the manual"
else
	echo "not ok 2 - the limits of doc/SECURITY.md are not those of the manual"
	sed 's/^/# /' <<< "$wrong"
	failed=1
fi
echo 1..2
exit ${failed:-0}
