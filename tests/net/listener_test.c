/* SPDX-License-Identifier: Apache-2.0 */
/* Listeners: both families, Unix sockets, and what happens without descriptors. */

#include "net/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/real.h"
#include "support/test.h"

struct counting {
	struct acceptor acceptor;
	struct loop *loop;
	struct listener *listener;
	struct buf why;
	atomic_int accepts, starvations;
	int fds[2000];
	struct peer_address last;
};

static void count_accept(struct acceptor *acceptor, int fd, const struct peer_address *peer)
{
	struct counting *counting = container_of(acceptor, struct counting, acceptor);

	counting->last = *peer;
	counting->fds[counting->accepts] = fd;
	atomic_fetch_add(&counting->accepts, 1);
}

static void count_starvation(struct acceptor *acceptor)
{
	atomic_fetch_add(&container_of(acceptor, struct counting, acceptor)->starvations, 1);
}

static void begin(struct counting *counting)
{
	memset(counting, 0, sizeof(*counting));
	counting->acceptor.accepted = count_accept;
	counting->acceptor.starved = count_starvation;
	counting->loop = loop_new("listening");
	buf_init(&counting->why, 500);
}

static void end(struct counting *counting)
{
	loop_stop(counting->loop);
	loop_join(counting->loop);
	for (int i = 0; i < counting->accepts; i++)
		if (counting->fds[i] >= 0)
			socket_refuse(counting->fds[i]);
	listener_close(&counting->listener);
	loop_free(&counting->loop);
	buf_fini(&counting->why);
}

static int connect_ipv6(uint16_t port)
{
	struct sockaddr_in6 address = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
	int fd = socket(AF_INET6, SOCK_STREAM, 0);

	address.sin6_addr = in6addr_loopback;
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	close(fd);
	return -1;
}

TEST(a_star_listens_on_both_families_with_one_port)
{
	struct counting counting;
	char room[PEER_TEXT_MAX];
	int fd;

	begin(&counting);
	counting.listener = listener_open(counting.loop, S("*:0"), &counting.acceptor,
		&counting.why);
	CHECK_STR(buf_str(&counting.why), "");
	loop_start(counting.loop);
	fd = client_connect(listener_port(counting.listener));
	wait_for(&counting.accepts, 1);
	CHECK_STR(peer_address_text(&counting.last, room), "127.0.0.1");
	CHECK(counting.last.port != 0);
	close(fd);
	fd = connect_ipv6(listener_port(counting.listener));
	if (fd < 0)
		print_message("# this machine has no IPv6\n");
	if (fd >= 0) {
		wait_for(&counting.accepts, 2);
		CHECK_STR(peer_address_text(&counting.last, room), "::1");
		close(fd);
	}
	end(&counting);
}

TEST(accepted_descriptors_close_on_exec_do_not_block_and_send_at_once)
{
	struct counting counting;
	int fd, no_delay = 0;
	socklen_t len = sizeof(no_delay);

	begin(&counting);
	counting.listener = listener_open(counting.loop, S("127.0.0.1:0"), &counting.acceptor,
		&counting.why);
	loop_start(counting.loop);
	fd = client_connect(listener_port(counting.listener));
	wait_for(&counting.accepts, 1);
	CHECK(fcntl(counting.fds[0], F_GETFD) & FD_CLOEXEC);
	CHECK(fcntl(counting.fds[0], F_GETFL) & O_NONBLOCK);
	getsockopt(counting.fds[0], IPPROTO_TCP, 1 /* TCP_NODELAY */, &no_delay, &len);
	CHECK(no_delay);
	close(fd);
	end(&counting);
}

TEST(a_port_in_use_is_refused_with_a_sentence)
{
	struct counting counting;
	char where[40];

	begin(&counting);
	counting.listener = listener_open(counting.loop, S("127.0.0.1:0"), &counting.acceptor,
		&counting.why);
	snprintf(where, sizeof(where), "127.0.0.1:%d", listener_port(counting.listener));
	CHECK(!listener_open(counting.loop, str_of(where), &counting.acceptor, &counting.why));
	CHECK(strstr(buf_cstr(&counting.why), "Address already in use") != NULL);
	end(&counting);
}

static int connect_local(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	CHECK(connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
	return fd;
}

TEST(a_122_a_unix_socket_is_for_its_owner_alone_and_is_removed_at_the_end)
{
	const char *path = scratch_path("control");
	struct counting counting;
	struct stat info;
	int fd;

	begin(&counting);
	counting.listener = listener_open_local(counting.loop, path, &counting.acceptor,
		&counting.why);
	CHECK_STR(buf_str(&counting.why), "");
	CHECK(lstat(path, &info) == 0);
	CHECK_INT(info.st_mode & 0777, 0600);
	loop_start(counting.loop);
	fd = connect_local(path);
	wait_for(&counting.accepts, 1);
	CHECK_INT(counting.last.family, PEER_LOCAL);
	/* A second server is refused while the first lives. */
	CHECK(!listener_open_local(counting.loop, path, &counting.acceptor, &counting.why));
	close(fd);
	end(&counting);
	CHECK(lstat(path, &info) != 0);
}

TEST(f_47_a_dead_unix_socket_is_replaced_and_an_ordinary_file_is_not)
{
	const char *path = scratch_path("stale");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	struct counting counting;

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	CHECK(bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
	close(fd);
	begin(&counting);
	counting.listener = listener_open_local(counting.loop, path, &counting.acceptor,
		&counting.why);
	CHECK(counting.listener != NULL);
	end(&counting);

	fd = open(path, O_CREAT | O_WRONLY, 0600);
	close(fd);
	begin(&counting);
	CHECK(!listener_open_local(counting.loop, path, &counting.acceptor, &counting.why));
	CHECK(access(path, F_OK) == 0);
	end(&counting);
}

/* --- without descriptors, in a child process --- */

static int64_t cpu_ms(void)
{
	struct timespec used;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	return (int64_t)used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

static void exit_unless(bool ok, int code)
{
	if (!ok)
		_exit(code);
}

static bool reaches(atomic_int *counter, int value)
{
	for (int i = 0; i < 4000 && atomic_load(counter) < value; i++)
		usleep(1000);
	return atomic_load(counter) >= value;
}

static void starve(struct counting *counting)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	struct rlimit limit = { 40, 40 };
	int clients[12], taken = 0, fd;
	int64_t cpu;

	begin(counting);
	counting->listener = listener_open(counting->loop, S("127.0.0.1:0"), &counting->acceptor,
		&counting->why);
	loop_start(counting->loop);
	address.sin_port = htons(listener_port(counting->listener));
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (int i = 0; i < 12; i++)
		clients[i] = socket(AF_INET, SOCK_STREAM, 0);
	exit_unless(setrlimit(RLIMIT_NOFILE, &limit) == 0, 10);
	/* All but three descriptors are taken. */
	int fillers[40];

	while ((fd = dup(0)) >= 0)
		fillers[taken++] = fd;
	for (int i = 0; i < 3; i++)
		close(fillers[--taken]);
	for (int i = 0; i < 12; i++)
		connect(clients[i], (struct sockaddr *)&address, sizeof(address));
	exit_unless(reaches(&counting->starvations, 1), 11);
	exit_unless(counting->accepts == 3, 12);
	/* It waits without spinning. */
	cpu = cpu_ms();
	usleep(600000);
	exit_unless(cpu_ms() - cpu < 60, 13);
	exit_unless(counting->starvations == 1, 14);
	/* And goes on as soon as there is room: those who still wait are taken. */
	while (taken)
		close(fillers[--taken]);
	exit_unless(reaches(&counting->accepts, 6), 15);
	end(counting);
	_exit(0);
}

TEST(a_033_f_18_without_descriptors_nothing_spins_and_accepting_goes_on_when_there_are_some)
{
	static struct counting counting;
	pid_t child = fork();
	int status;

	if (child == 0)
		starve(&counting);
	CHECK(waitpid(child, &status, 0) == child);
	CHECK(WIFEXITED(status));
	CHECK_INT(WEXITSTATUS(status), 0);
}
