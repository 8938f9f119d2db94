/* SPDX-License-Identifier: Apache-2.0 */
/* An order of the command line: through the control socket, or on a core of our own. */

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/command.h"
#include "server/control.h"
#include "config/file.h"
#include "server/order.h"

enum { ANSWER_MAX = 1 << 22 };

enum exit_code command_refuse(const struct server_source *source, const struct buf *why)
{
	fprintf(stderr, "jackdaw: %.*s\n", STR_ARG(buf_str(why)));
	if (file_exists(source->path))
		return EXIT_REFUSED;
	if (errno == EACCES)
		fprintf(stderr, "Become the user who runs the server: only he may read it.\n");
	else
		fprintf(stderr,
			"Make a server with `jackdaw init DOMAIN`, or say where yours is with "
			"--data DIRECTORY or --config FILE.\n");
	return EXIT_REFUSED;
}

static void tell(str line, struct buf *told)
{
	if (told)
		buf_printf(told, "%.*s\n", STR_ARG(line));
	else
		printf("%.*s\n", STR_ARG(line));
}

/* ---- a server that runs ---- */

/* -1: nobody is there. */
static int call(str data)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;
	int len = snprintf(address.sun_path, sizeof(address.sun_path), "%.*s/%s", STR_ARG(data),
			   CONTROL_SOCKET);

	if (len < 0 || (size_t)len >= sizeof(address.sun_path))
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static bool say(int fd, str bytes)
{
	while (bytes.len) {
		ssize_t len = send(fd, bytes.at, bytes.len, MSG_NOSIGNAL);

		if (len < 0 && errno != EINTR)
			return false;
		bytes = str_from(bytes, len < 0 ? 0 : (size_t)len);
	}
	return true;
}

static bool hear(int fd, struct buf *answer)
{
	char piece[8192];
	ssize_t len;

	while ((len = read(fd, piece, sizeof(piece))) != 0) {
		if (len > 0)
			buf_add(answer, str_make(piece, (size_t)len));
		else if (errno != EINTR)
			return false;
	}
	return !buf_failed(answer);
}

/* Each line begins with a space, but for the last. */
static enum exit_code read_answer(str answer, struct buf *told)
{
	str line;

	while (str_cut(&answer, '\n', &line)) {
		if (str_starts(line, S(" ")))
			tell(str_from(line, 1), told);
		else if (str_starts(line, S("ok")))
			return EXIT_DONE;
		else if (str_starts(line, S("error ")))
			fprintf(stderr, "jackdaw: %.*s\n", STR_ARG(str_from(line, 6)));
		if (str_starts(line, S("error ")))
			return EXIT_REFUSED;
	}
	fprintf(stderr, "jackdaw: the server did not answer to the end; its log may say why\n");
	return EXIT_REFUSED;
}

static enum exit_code order_by_socket(int fd, str request, struct buf *told)
{
	enum exit_code code;
	struct buf answer;

	buf_init(&answer, ANSWER_MAX);
	if (say(fd, request) && say(fd, S("\n")) && hear(fd, &answer)) {
		code = read_answer(buf_str(&answer), told);
	} else {
		fprintf(stderr, "jackdaw: the running server could not be asked: %s\n",
			strerror(errno));
		code = EXIT_REFUSED;
	}
	buf_fini(&answer);
	close(fd);
	return code;
}

/* ---- by ourselves ---- */

struct own_order {
	struct order order;
	struct mail begin;
	struct server *server;
	str request;
	struct buf *told;
};

static void own_line(struct order *order, str line)
{
	tell(line, container_of(order, struct own_order, order)->told);
}

static void own_done(struct order *order, bool is_done, str sentence)
{
	struct own_order *own = container_of(order, struct own_order, order);

	if (!is_done)
		fprintf(stderr, "jackdaw: %.*s\n", STR_ARG(sentence));
	server_end(own->server, is_done ? EXIT_DONE : EXIT_REFUSED);
}

static const struct order_events own_events = { own_line, own_done };

static void own_begin(struct mail *mail)
{
	struct own_order *own = container_of(mail, struct own_order, begin);

	order_start(&own->order, own->server, &own_events, own->request);
}

static enum exit_code order_by_ourselves(const struct server_source *source, str request,
					 struct buf *told)
{
	struct own_order own = { .begin = { .arrived = own_begin },
				 .request = request,
				 .told = told };
	enum exit_code code;
	struct buf why;

	buf_init(&why, 2000);
	log_set_level(LOG_WARNING, LOG_LOGFMT);
	own.server = server_open(source, &why);
	if (own.server)
		code = (enum exit_code)server_work(own.server, &own.begin);
	else
		code = command_refuse(source, &why);
	server_close(&own.server);
	buf_fini(&why);
	return code;
}

enum exit_code command_order(const struct server_source *source, str request, bool may_open,
			     struct buf *told)
{
	enum exit_code code = EXIT_REFUSED;
	struct config *config;
	struct buf why;
	int fd;

	buf_init(&why, 2000);
	config = config_load(source->path, source->data, &why);
	/* A running server is asked even when the file is broken meanwhile, if we know where. */
	fd = call(config ? config_data_dir(config) : source->data.at ? source->data : S("."));
	if (fd >= 0)
		code = order_by_socket(fd, request, told);
	else if (!config)
		command_refuse(source, &why);
	else if (may_open)
		code = order_by_ourselves(source, request, told);
	else
		fprintf(stderr,
			"jackdaw: no server is running on %.*s; start one with `jackdaw serve`\n",
			STR_ARG(config_data_dir(config)));
	config_unref(&config);
	buf_fini(&why);
	return code;
}
