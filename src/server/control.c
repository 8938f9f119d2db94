/* SPDX-License-Identifier: Apache-2.0 */
/* The control socket: one caller, one line, one order, one answer. */

#include "server/control.h"

#include "base/log.h"
#include "base/mem.h"
#include "server/order.h"
#include "server/server.h"
#include "net/conn.h"
#include "net/listener.h"

enum { ANSWER_MAX = 1 << 20 };

struct caller {
	struct link link; /* control.callers */
	struct control *control;
	struct conn_owner owner;
	struct conn *conn; /* NULL: it has gone */
	struct buf request;
	struct order order;
	bool is_ordering; /* between order_start() and its end */
};

struct control {
	struct server *server;
	struct acceptor acceptor;
	struct listener *listener;
	struct list callers;
	unsigned count;
	void (*gone)(struct server *server); /* set when it closes */
};

static void maybe_gone(struct control *control)
{
	struct server *server = control->server;
	void (*gone)(struct server * server) = control->gone;

	if (!gone || control->count)
		return;
	mem_free(control);
	gone(server);
}

/* When both the connection and the order have ended. */
static void maybe_free(struct caller *caller)
{
	struct control *control = caller->control;

	if (caller->conn || caller->is_ordering)
		return;
	link_remove(&caller->link);
	control->count--;
	mem_wipe(caller->request.at, caller->request.len); /* there was a password in it, perhaps */
	buf_fini(&caller->request);
	mem_free(caller);
	maybe_gone(control);
}

/* ---- the order ---- */

/* What is told is text of ours, of stores and of peers: a line stays one line. */
static void write_line(struct caller *caller, str head, str text)
{
	struct buf line;

	if (!caller->conn)
		return;
	buf_init(&line, ANSWER_MAX);
	buf_add(&line, head);
	for (size_t i = 0; i < text.len; i++)
		buf_add_char(&line, (unsigned char)text.at[i] < ' ' ? '?' : text.at[i]);
	buf_add_char(&line, '\n');
	conn_write(caller->conn, buf_str(&line));
	buf_fini(&line);
}

static void tell_line(struct order *order, str line)
{
	write_line(container_of(order, struct caller, order), S(" "), line);
}

static void tell_end(struct order *order, bool is_done, str sentence)
{
	struct caller *caller = container_of(order, struct caller, order);

	write_line(caller, is_done ? S("ok ") : S("error "), sentence);
	caller->is_ordering = false;
	if (caller->conn)
		conn_close(caller->conn);
	maybe_free(caller);
}

static const struct order_events order_events = { tell_line, tell_end };

/* What changes something is told to the log: two words and the account, never what follows. */
static void note(str request)
{
	size_t words = 0, len = 0;

	if (!str_starts(request, S("user ")) || str_starts(request, S("user list")))
		return;
	while (len < request.len && (request.at[len] != ' ' || ++words < 3))
		len++;
	log_info("order", log_str("what", str_upto(request, len)));
}

static void take_request(struct caller *caller)
{
	str all = buf_str(&caller->request);
	str request = str_upto(all, str_find(all, '\n'));

	caller->is_ordering = true;
	note(request);
	order_start(&caller->order, caller->control->server, &order_events, request);
}

/* ---- the connection ---- */

static void hear(struct conn_owner *owner, str bytes)
{
	struct caller *caller = container_of(owner, struct caller, owner);

	if (caller->is_ordering)
		return;
	buf_add(&caller->request, bytes);
	if (buf_failed(&caller->request))
		conn_abort(caller->conn);
	else if (str_find(buf_str(&caller->request), '\n') < caller->request.len)
		take_request(caller);
}

/* The caller says no more; its order, if there is one, goes on. */
static void hear_end(struct conn_owner *owner)
{
	struct caller *caller = container_of(owner, struct caller, owner);

	if (!caller->is_ordering)
		conn_close(caller->conn);
}

static void hear_close(struct conn_owner *owner, enum conn_end how)
{
	struct caller *caller = container_of(owner, struct caller, owner);

	(void)how;
	caller->conn = NULL;
	maybe_free(caller);
}

static const struct conn_events conn_events = { .input = hear,
						.ended = hear_end,
						.closed = hear_close };

static void take_caller(struct acceptor *acceptor, int fd, const struct peer_address *peer)
{
	struct control *control = container_of(acceptor, struct control, acceptor);
	struct caller *caller;

	if (control->count == CONTROL_CALLERS_MAX) {
		socket_refuse(fd);
		return;
	}
	caller = mem_zalloc(sizeof(*caller));
	caller->control = control;
	caller->owner.events = &conn_events;
	buf_init(&caller->request, CONTROL_REQUEST_MAX);
	caller->conn = conn_open(server_loop(control->server), fd, peer, &caller->owner);
	conn_set_output_limit(caller->conn, ANSWER_MAX);
	list_push(&control->callers, &caller->link);
	control->count++;
}

/* ---- life ---- */

struct control *control_open(struct server *server, struct buf *why)
{
	struct control *control = mem_zalloc(sizeof(*control));
	str data = config_data_dir(server_config(server));
	struct buf path;

	control->server = server;
	control->acceptor.accepted = take_caller;
	list_init(&control->callers);
	buf_init(&path, 8192);
	buf_printf(&path, "%.*s/%s", STR_ARG(data), CONTROL_SOCKET);
	control->listener =
		listener_open_local(server_loop(server), buf_cstr(&path), &control->acceptor, why);
	buf_fini(&path);
	if (!control->listener) {
		mem_free(control);
		return NULL;
	}
	return control;
}

void control_close(struct control **control_at, void (*gone)(struct server *server))
{
	struct control *control = *control_at;

	*control_at = NULL;
	control->gone = gone;
	listener_close(&control->listener);
	LIST_EACH(at, &control->callers) {
		struct caller *caller = container_of(at, struct caller, link);

		if (caller->conn && !caller->is_ordering)
			conn_abort(caller->conn);
	}
	maybe_gone(control);
}
