#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Malformed requests to every handler, in the fake world (tests/core/malformed_test.c).
# Usage: tools/malformed.sh [REQUESTS [BUILD [SEED]]]; prints TAP, the seed first.
cd "$(dirname "$0")/.." || exit 2
export REQUESTS=${1:-1000000} SEED=${3:-$RANDOM$RANDOM}
echo "# seed $SEED"
exec "${2:-build}/tests/core/core_malformed_test"
