#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Each header compiles alone, with gcc and with clang. Usage: tools/headers.sh [ROOT [BUILD]]; BUILD
# (build) has the generated headers.
cd "${1:-$(dirname "$0")/..}" || exit 2
build=${2:-build}
compilers=(gcc "$(command -v clang > /dev/null && echo clang || echo clang-14)")
flags=(-std=c17 -D_GNU_SOURCE -DJACKDAW_VERSION='""' -Wall -Wextra -Wpedantic -Wshadow -Wconversion
	-Werror -Wno-unused-function -fsyntax-only -Isrc -I. -Itests -I"$build/src")
read -ra packages < <(pkg-config --cflags libuv openssl sqlite3 libidn2 cmocka expat libxml-2.0)
flags+=("${packages[@]/#-I/-isystem}")
wrong=0 count=0

while read -r header; do
	name=${header#src/}
	for cc in "${compilers[@]}"; do
		command -v $cc > /dev/null || { echo "$cc is not here"; exit 2; }
		if ! said=$(echo "#include \"$name\"" | $cc "${flags[@]}" -x c - 2>&1); then
			echo "$header: does not compile alone with ${cc%-14}"
			sed -n '1,5s/^/	/p' <<< "$said"
			wrong=1
		fi
	done
	count=$((count + 1))
done < <(find src tests -name '*.h' 2> /dev/null | sort)
((count)) || { echo "no headers under $PWD"; exit 2; }
exit $wrong
