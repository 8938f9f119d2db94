#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# F-04, F-05: the disk under the built server fails once at each fsync of a script of two people, or is full from
# each write of it on, or is a tmpfs that is filled (root), and nothing acknowledged is lost (tests/crash/disk.py).
# Usage: tools/disk_faults.sh [BUILD [MORE]], e.g.
#	tools/disk_faults.sh build			every place (about a quarter of an hour)
#	tools/disk_faults.sh build --samples 8		eight of each
#	tools/disk_faults.sh build --at write,250	one; sync,N likewise
cd "$(dirname "$0")/.." || exit 2
build=${1:-build}
shift
JACKDAW=$build/jackdaw CRASH_POINT=$build/tests/crash/libcrash_point.so \
	exec /usr/bin/python3 tests/crash/disk.py "$@"
