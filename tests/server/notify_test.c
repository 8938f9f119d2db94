/* SPDX-License-Identifier: Apache-2.0 */
/* The service manager hears datagrams, by a path or an abstract name, if there is one. */

#include "server/notify.h"

#include <sys/socket.h>
#include <sys/un.h>

#include "base/buf.h"
#include "core/scratch.h"

static int manager(str name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	memcpy(address.sun_path, name.at, name.len);
	CHECK(bind(fd, (const struct sockaddr *)&address,
		   (socklen_t)(offsetof(struct sockaddr_un, sun_path) + name.len)) == 0);
	return fd;
}

static void check_heard(int fd, const char *beginning)
{
	char text[200];
	ssize_t len = recv(fd, text, sizeof(text), 0);

	CHECK(len >= 0);
	CHECK(str_starts(str_make(text, (size_t)len), str_of(beginning)));
}

TEST(a_state_is_one_datagram)
{
	int fd;

	scratch_open();
	fd = manager(S("socket"));
	CHECK(setenv("NOTIFY_SOCKET", "socket", 1) == 0);
	notify_manager("READY=1");
	check_heard(fd, "READY=1");
	notify_reloading();
	check_heard(fd, "RELOADING=1\nMONOTONIC_USEC=");
	close(fd);
	scratch_close();
}

TEST(an_abstract_name_is_one_that_begins_with_an_at)
{
	char name[64];
	int len = snprintf(name, sizeof(name), "@jackdaw-test-%d", (int)getpid());
	char bound[64];
	int fd;

	memcpy(bound, name, sizeof(name));
	bound[0] = '\0';
	fd = manager(str_make(bound, (size_t)len));
	CHECK(setenv("NOTIFY_SOCKET", name, 1) == 0);
	notify_manager("STOPPING=1");
	check_heard(fd, "STOPPING=1");
	close(fd);
}

TEST(without_a_manager_nothing_happens)
{
	static char many[300];

	unsetenv("NOTIFY_SOCKET");
	notify_manager("READY=1");
	CHECK(setenv("NOTIFY_SOCKET", "/nonexistent/socket", 1) == 0);
	notify_manager("READY=1");
	memset(many, 'x', sizeof(many) - 1);
	CHECK(setenv("NOTIFY_SOCKET", many, 1) == 0);
	notify_manager("READY=1");
	CHECK(unsetenv("NOTIFY_SOCKET") == 0);
}
