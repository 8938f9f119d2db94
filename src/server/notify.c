/* SPDX-License-Identifier: Apache-2.0 */
/* The datagram of sd_notify(3). */

#include "server/notify.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"

void notify_manager(const char *state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	str path = str_of(getenv("NOTIFY_SOCKET"));
	size_t head = offsetof(struct sockaddr_un, sun_path);
	int fd;

	if (path.len < 2 || path.len >= sizeof(address.sun_path))
		return;
	memcpy(address.sun_path, path.at, path.len);
	if (path.at[0] == '@')
		address.sun_path[0] = '\0'; /* an abstract name */
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return;
	(void)sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&address,
		     (socklen_t)(head + path.len));
	close(fd);
}

void notify_reloading(void)
{
	struct buf state;

	buf_init(&state, 200);
	buf_printf(&state, "RELOADING=1\nMONOTONIC_USEC=%lld", (long long)clock_mono_us());
	notify_manager(buf_cstr(&state));
	buf_fini(&state);
}
