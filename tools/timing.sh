#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Does time tell a secret (A-047), or who has an account (A-048)? Takes some minutes, on a machine that has
# nothing else to do. Usage: tools/timing.sh [SAMPLES [BUILD]]; prints TAP.
cd "$(dirname "$0")/.." || exit 2
exec "${2:-build}/tests/load/timing" "${1:-20000}"
