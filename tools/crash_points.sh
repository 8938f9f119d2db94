#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# F-02: the built server is ended before and after each thing that it does to its files and each that it sends,
# while two people go through a script, and must have lost nothing (tests/crash/points.py).
# Usage: tools/crash_points.sh [BUILD [MORE]], e.g.
#	tools/crash_points.sh build				every point (about ten minutes on two cores)
#	tools/crash_points.sh build --every 8			one of eight, another one each time
#	tools/crash_points.sh build --twice --every 8		and ended once more while it recovers
#	tools/crash_points.sh build --point disk,after,317	one; with a number more: twice
cd "$(dirname "$0")/.." || exit 2
build=${1:-build}
shift
JACKDAW=$build/jackdaw CRASH_POINT=$build/tests/crash/libcrash_point.so \
	exec /usr/bin/python3 tests/crash/points.py "$@"
