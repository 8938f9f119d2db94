/* SPDX-License-Identifier: Apache-2.0 */
/* Randomness from the kernel. */

#include "base/random.h"

#include <errno.h>
#include <sys/random.h>

#include "base/bug.h"

void random_bytes(void *at, size_t len)
{
	char *rest = at;

	while (len) {
		ssize_t got = getrandom(rest, len, 0);

		BUG_ON(got < 0 && errno != EINTR);
		if (got > 0) {
			rest += got;
			len -= (size_t)got;
		}
	}
}
