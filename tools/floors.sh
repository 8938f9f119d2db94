#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A file includes its own floor and those below, by the path from src/; net knows no XMPP; modules
# never include each other. Usage: tools/floors.sh [ROOT]
cd "${1:-$(dirname "$0")/..}" || exit 2
floors=(base xml xmpp net store cluster config core xep server)
declare -A rank
for i in "${!floors[@]}"; do rank[${floors[i]}]=$i; done
wrong=0
say() { echo "$1 $2"; wrong=1; }

while IFS=: read -r file line; do
	floor=${file%%/*} target=${line#*\"} target=${target%%\"*} of=${target%%/*}
	if [[ $target != */* || -z ${rank[$of]} ]]; then say "$file" "includes $target not by its path from src/"
	elif [[ $file == xep/* && $of == xep ]]; then say "$file" "includes a module: $target"
	elif [[ $floor == net && $of == xm* ]]; then say "$file" "knows of XMPP: $target"
	elif [[ $file == */* ]] && ((rank[$of] > rank[$floor])); then say "$file" "reaches up to $of/"
	fi
done < <(cd src && grep -rE --include='*.[ch]' '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' * /dev/null)
exit $wrong
