/* SPDX-License-Identifier: Apache-2.0 */
/* Connections: their life, their output, and how they move between loops. Input is in conn_input.c,
 * TLS in conn_tls.c.
 *
 * The way of a connection: open → (moving → leaving → open)* → flushing → lingering → dead. Every
 * step may be skipped to dead. `closed` comes from the close callback of the poll handle. */

#include "net/conn.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/mem.h"
#include "net/conn_parts.h"
#include "net/loop_parts.h"
#include "net/spares.h"

enum { LINGER_MS = 1000 };

static void ignore_input(struct conn_owner *owner, str bytes)
{
	(void)owner;
	(void)bytes;
}

static void ignore(struct conn_owner *owner)
{
	(void)owner;
}

static void ignore_end(struct conn_owner *owner, enum conn_end end)
{
	(void)owner;
	(void)end;
}

const struct conn_events *conn_events(const struct conn *conn)
{
	static const struct conn_events nobody = {
		.input = ignore_input,
		.secured = ignore,
		.moved = ignore,
		.closed = ignore_end,
	};

	return conn->owner ? conn->owner->events : &nobody;
}

/* --- watching --- */

static bool wants_input(const struct conn *conn)
{
	/* TLS has to write before it can read: to look for input would spin. */
	if (conn->tls_wants_writable || conn->input_over)
		return false;
	if (conn->state == CONN_LINGERING)
		return true;
	if (conn->state != CONN_OPEN || conn->security == CONN_TLS_NEXT)
		return false;
	return conn->security == CONN_TLS_HANDSHAKE || (!conn->is_paused && !conn->unread);
}

static void take_input(struct conn *conn)
{
	if (!wants_input(conn))
		return;
	if (conn->state == CONN_LINGERING)
		conn_discard(conn);
	else if (conn->security == CONN_TLS_HANDSHAKE)
		conn_handshake(conn);
	else
		conn_read(conn);
}

static void leave(struct conn *conn);

static void lose(struct conn *conn)
{
	if (conn->state == CONN_MOVING) {
		conn->is_broken = true;
		conn->end = CONN_LOST;
		leave(conn);
	} else {
		conn_die(conn, conn->state == CONN_LINGERING ? conn->end : CONN_LOST);
	}
}

static void polled(uv_poll_t *poll, int status, int events)
{
	struct conn *conn = container_of(poll, struct conn, poll);
	bool readable = events & UV_READABLE;

	if (status < 0) {
		lose(conn);
		return;
	}
	if (events & UV_WRITABLE) {
		readable = readable || conn->tls_wants_writable;
		conn->tls_wants_writable = false;
		conn->wants_writable = false;
		conn_flush(conn);
	}
	if (readable)
		take_input(conn);
	conn_watch(conn);
}

void conn_watch(struct conn *conn)
{
	int wanted = wants_input(conn) ? UV_READABLE : 0;

	if (!conn->has_poll)
		return;
	if (conn->wants_writable || conn->tls_wants_writable)
		wanted |= UV_WRITABLE;
	if (wanted == conn->watched)
		return;
	conn->watched = (uint8_t)wanted;
	if (wanted)
		uv_poll_start(&conn->poll, wanted, polled);
	else
		uv_poll_stop(&conn->poll);
}

/* --- the end --- */

static void finish(struct conn *conn)
{
	conn_events(conn)->closed(conn->owner, (enum conn_end)conn->end);
	SSL_free(conn->ssl);
	close(conn->fd);
	buf_fini(&conn->out);
	mem_free(conn->unread);
	mem_free(conn);
}

static void arrive(struct mail *mail);

static void post(struct conn *conn)
{
	conn->loop = conn->to;
	conn->mail = (struct mail){ .arrived = arrive };
	mail_post(conn->to, &conn->mail);
}

static void poll_closed(uv_handle_t *handle)
{
	struct conn *conn = container_of(handle, struct conn, poll);

	if (conn->state == CONN_LEAVING)
		post(conn);
	else
		finish(conn);
}

static void finish_later(struct defer *again)
{
	finish(container_of(again, struct conn, again));
}

/* Nothing of the loop knows the connection any more, but its handle. */
static void let_go(struct conn *conn)
{
	timer_stop(&conn->deadline);
	defer_cancel(&conn->flush);
	defer_cancel(&conn->again);
	buf_fini(&conn->out);
	conn->sent = 0;
	conn->watched = 0;
	conn->wants_writable = conn->tls_wants_writable = false;
}

void conn_die(struct conn *conn, enum conn_end end)
{
	if (conn->state == CONN_DEAD)
		return;
	conn->state = CONN_DEAD;
	conn->end = (uint8_t)end;
	let_go(conn);
	if (conn->has_poll) {
		conn->has_poll = false;
		uv_close((uv_handle_t *)&conn->poll, poll_closed);
	} else {
		conn->again.run = finish_later;
		loop_defer_to_next_turn(conn->loop, &conn->again);
	}
}

static void deadline_passed(struct timer *timer)
{
	struct conn *conn = container_of(timer, struct conn, deadline);

	if (conn->state == CONN_MOVING) {
		conn->is_broken = true;
		conn->end = CONN_TIMED_OUT;
		leave(conn);
	} else {
		conn_die(conn, conn->state == CONN_LINGERING ? conn->end : CONN_TIMED_OUT);
	}
}

/* To close with input unread would make the kernel send a reset, which may destroy at the peer what
 * we wrote last: the stream error that says why. So the peer's end is awaited, a little. */
void conn_linger(struct conn *conn, enum conn_end end)
{
	conn->state = CONN_LINGERING;
	conn->end = (uint8_t)end;
	conn->counted = 0;
	conn->wants_writable = conn->tls_wants_writable = false;
	buf_fini(&conn->out);
	if (conn->security == CONN_TLS_ON)
		conn_tls_end(conn);
	shutdown(conn->fd, SHUT_WR);
	if (conn->input_over) {
		conn_die(conn, end);
		return;
	}
	timer_start(&conn->deadline, LINGER_MS, deadline_passed);
	conn_watch(conn);
}

/* Output that is not whole is worth nothing. */
static bool has_failed(const struct conn *conn)
{
	bool may_write = conn->security == CONN_PLAIN || conn->security == CONN_TLS_ON;

	return conn->has_overflowed || (may_write && buf_failed(&conn->out));
}

void conn_close(struct conn *conn)
{
	BUG_ON(conn->state == CONN_MOVING || conn->state == CONN_LEAVING);
	if (conn->state != CONN_OPEN)
		return;
	if (has_failed(conn)) {
		conn_die(conn, CONN_OVERFLOWED);
		return;
	}
	conn->state = CONN_FLUSHING;
	timer_start(&conn->deadline, CONN_FLUSH_MS, deadline_passed);
	loop_defer(conn->loop, &conn->flush);
	conn_watch(conn);
}

void conn_abort(struct conn *conn)
{
	BUG_ON(conn->state == CONN_MOVING || conn->state == CONN_LEAVING);
	conn_die(conn, CONN_ABORTED);
}

/* --- output --- */

static enum conn_io write_plain(struct conn *conn, str bytes, size_t *out_len)
{
	ssize_t sent;

	do {
		sent = send(conn->fd, bytes.at, bytes.len, MSG_NOSIGNAL);
	} while (sent < 0 && errno == EINTR);
	if (sent < 0)
		return errno == EAGAIN || errno == EWOULDBLOCK ? CONN_IO_WAIT : CONN_IO_BROKEN;
	*out_len = (size_t)sent;
	return CONN_IO_OK;
}

static enum conn_io write_out(struct conn *conn)
{
	while (conn->sent < conn->out.len) {
		str rest = str_from(buf_str(&conn->out), conn->sent);
		enum conn_io io;
		size_t len = 0;

		if (conn->security == CONN_TLS_ON)
			io = conn_tls_write(conn, rest, &len);
		else
			io = write_plain(conn, rest, &len);
		if (io != CONN_IO_OK)
			return io;
		conn->sent += len;
		conn->taken += (uint32_t)len;
	}
	return CONN_IO_OK;
}

static void overflow(struct conn *conn)
{
	conn->has_overflowed = true;
	conn->wants_writable = false;
	buf_fini(&conn->out);
	conn->sent = 0;
	if (conn_events(conn)->overflow)
		conn_events(conn)->overflow(conn->owner);
	else
		conn_die(conn, CONN_OVERFLOWED);
	conn_watch(conn);
}

static void output_left(struct conn *conn, bool was_pending)
{
	conn->out_scale = spares_scale(conn->out.len);
	spares_give(loop_spares(conn->loop), &conn->out);
	conn->sent = 0;
	if (conn->state == CONN_FLUSHING) {
		conn_linger(conn, CONN_CLOSED);
	} else if (conn->state == CONN_MOVING) {
		leave(conn);
	} else if (conn->security == CONN_TLS_NEXT) {
		conn->security = CONN_TLS_HANDSHAKE;
		conn_watch(conn);
	} else if (was_pending && conn_events(conn)->drained) {
		conn_events(conn)->drained(conn->owner);
	}
}

void conn_flush(struct conn *conn)
{
	bool was_pending = conn->out.len > 0;

	if (conn->state == CONN_OPEN && !conn->has_overflowed && has_failed(conn)) {
		overflow(conn);
		return;
	}
	if (conn->state > CONN_FLUSHING || conn->has_overflowed || conn->wants_writable)
		return;
	if (conn->security == CONN_TLS_HANDSHAKE && conn->state == CONN_OPEN)
		return;
	switch (write_out(conn)) {
	case CONN_IO_OK:
		output_left(conn, was_pending);
		return;
	case CONN_IO_WAIT:
		conn->wants_writable = true;
		conn_watch(conn);
		return;
	case CONN_IO_END:
	case CONN_IO_BROKEN:
		lose(conn);
		return;
	}
}

static void flush_deferred(struct defer *flush)
{
	conn_flush(container_of(flush, struct conn, flush));
}

struct buf *conn_out(struct conn *conn)
{
	bool may_write = conn->security == CONN_PLAIN || conn->security == CONN_TLS_ON;

	BUG_ON(conn->state == CONN_MOVING || conn->state == CONN_LEAVING);
	if (conn->state != CONN_OPEN || !may_write || conn->has_overflowed) {
		conn->out.failed = true; /* which makes it swallow all */
		return &conn->out;
	}
	/* What has left is moved away when it is the larger half: each byte moves once or less. */
	if (conn->sent > conn->out.len / 2) {
		buf_drop(&conn->out, conn->sent);
		conn->sent = 0;
	}
	conn->out.limit = conn->output_limit + conn->sent;
	/* What the last output took the next will take, as a rule: growing step by step costs more
	 * than all that is written, and tears the heap to pieces. */
	if (!conn->out.cap)
		spares_take(loop_spares(conn->loop), conn->out_scale, &conn->out);
	loop_defer(conn->loop, &conn->flush);
	return &conn->out;
}

void conn_write(struct conn *conn, str bytes)
{
	buf_add(conn_out(conn), bytes);
}

size_t conn_pending(const struct conn *conn)
{
	return conn->out.len - conn->sent;
}

uint32_t conn_taken(const struct conn *conn)
{
	return conn->taken;
}

void conn_set_output_limit(struct conn *conn, size_t limit)
{
	conn->output_limit = limit < UINT32_MAX ? (unsigned)limit : UINT32_MAX;
}

/* --- moving --- */

/* On the loop that it has come to. */
static void arrive(struct mail *mail)
{
	struct conn *conn = container_of(mail, struct conn, mail);

	conn->again = (struct defer){ .run = conn_read_again };
	conn->state = CONN_OPEN;
	conn->to = NULL;
	conn->has_poll = uv_poll_init(loop_uv(conn->loop), &conn->poll, conn->fd) == 0;
	if (!conn->has_poll) {
		conn->is_broken = true;
		conn->end = CONN_LOST;
	}
	conn_events(conn)->moved(conn->owner);
	if (conn->state != CONN_OPEN)
		return;
	if (conn->is_broken)
		conn_die(conn, conn->end);
	else if (!conn->is_paused)
		conn_read_again(&conn->again);
	conn_watch(conn);
}

static void leave(struct conn *conn)
{
	conn->state = CONN_LEAVING;
	let_go(conn);
	if (!conn->has_poll) {
		post(conn);
		return;
	}
	conn->has_poll = false;
	uv_close((uv_handle_t *)&conn->poll, poll_closed);
}

bool conn_move(struct conn *conn, struct loop *to)
{
	bool has_overflowed = has_failed(conn);

	BUG_ON(conn->state == CONN_MOVING || conn->state == CONN_LEAVING);
	if (conn->state != CONN_OPEN)
		return false;
	BUG_ON(conn->security == CONN_TLS_NEXT || conn->security == CONN_TLS_HANDSHAKE);
	conn->state = CONN_MOVING;
	conn->to = to;
	if (has_overflowed) {
		conn->is_broken = conn->has_overflowed = true;
		conn->end = CONN_OVERFLOWED;
		buf_fini(&conn->out);
		conn->sent = 0;
	}
	timer_start(&conn->deadline, CONN_FLUSH_MS, deadline_passed);
	loop_defer(conn->loop, &conn->flush);
	conn_watch(conn);
	return true;
}

/* --- life --- */

struct conn *conn_open(struct loop *loop, int fd, const struct peer_address *peer,
		       struct conn_owner *owner)
{
	struct conn *conn = mem_zalloc(sizeof(*conn));

	conn->loop = loop;
	conn->owner = owner;
	conn->fd = fd;
	conn->peer = *peer;
	conn->output_limit = CONN_OUTPUT_LIMIT;
	conn->flush.run = flush_deferred;
	conn->again.run = conn_read_again;
	buf_init(&conn->out, CONN_OUTPUT_LIMIT);
	conn->has_poll = uv_poll_init(loop_uv(loop), &conn->poll, fd) == 0;
	if (!conn->has_poll) /* the kernel has no room for one more to watch */
		conn_die(conn, CONN_LOST);
	conn_watch(conn);
	return conn;
}

void conn_set_owner(struct conn *conn, struct conn_owner *owner)
{
	conn->owner = owner;
}

struct loop *conn_loop(const struct conn *conn)
{
	return conn->loop;
}

const struct peer_address *conn_peer(const struct conn *conn)
{
	return &conn->peer;
}

str conn_why(const struct conn *conn)
{
	return str_of(conn->why);
}
