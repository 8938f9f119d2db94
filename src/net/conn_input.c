/* SPDX-License-Identifier: Apache-2.0 */
/* The input of a connection: through the loop's one buffer to the owner, and what waits inside:
 * plaintext that was kept, records that TLS has read already. */

#include <errno.h>
#include <sys/socket.h>

#include "base/bug.h"
#include "base/mem.h"
#include "net/conn_parts.h"
#include "net/loop_parts.h"

/* A peer that goes on sending after our end is not listened to for ever. */
enum { LINGER_BYTES = 256 * 1024 };

static enum conn_io receive(struct conn *conn, char *at, size_t len, size_t *out_len)
{
	ssize_t got;

	do {
		got = recv(conn->fd, at, len, 0);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return errno == EAGAIN || errno == EWOULDBLOCK ? CONN_IO_WAIT : CONN_IO_BROKEN;
	*out_len = (size_t)got;
	return got ? CONN_IO_OK : CONN_IO_END;
}

static void deliver(struct conn *conn, str bytes)
{
	conn_events(conn)->input(conn->owner, bytes);
	/* Kept bytes come again after a pause or a move; otherwise they would be forgotten. */
	BUG_ON(conn->unread && conn->state == CONN_OPEN && !conn->is_paused);
}

static void deliver_unread(struct conn *conn)
{
	struct unread *unread = conn->unread;

	conn->unread = NULL;
	deliver(conn, str_make(unread->bytes, unread->len));
	mem_free(unread);
}

static void input_ended(struct conn *conn)
{
	conn->input_over = true;
	if (conn_events(conn)->ended)
		conn_events(conn)->ended(conn->owner);
	else
		conn_close(conn);
}

/* As many records as are here already: one `input` for all of them. */
static enum conn_io receive_records(struct conn *conn, char *room, size_t *out_len)
{
	enum conn_io io;
	size_t len = 0;

	do {
		size_t got = 0;

		io = conn_tls_read(conn, room + len, CONN_READ_MAX - len, &got);
		len += got;
	} while (io == CONN_IO_OK && len < CONN_READ_MAX && SSL_has_pending(conn->ssl));
	*out_len = len;
	return io;
}

void conn_read(struct conn *conn)
{
	char *room = loop_read_buffer(conn->loop);
	bool is_tls = conn->security == CONN_TLS_ON;
	enum conn_io io;
	size_t len = 0;

	if (is_tls)
		io = receive_records(conn, room, &len);
	else
		io = receive(conn, room, CONN_READ_MAX, &len);
	if (len) {
		/* What is left inside of TLS, also its end, no socket tells of. */
		if (is_tls && io != CONN_IO_WAIT)
			conn_read_later(conn);
		deliver(conn, str_make(room, len));
		return;
	}
	if (io == CONN_IO_END)
		input_ended(conn);
	else if (io == CONN_IO_BROKEN)
		conn_die(conn, CONN_LOST);
}

void conn_read_later(struct conn *conn)
{
	if (conn->state == CONN_OPEN)
		loop_defer_to_next_turn(conn->loop, &conn->again);
}

void conn_read_again(struct defer *again)
{
	struct conn *conn = container_of(again, struct conn, again);

	if (conn->state != CONN_OPEN || conn->is_paused || conn->input_over)
		return;
	if (conn->unread) {
		deliver_unread(conn);
		if (conn->security == CONN_TLS_ON && !conn->is_paused)
			conn_read_later(conn);
	} else if (conn->security == CONN_TLS_ON) {
		conn_read(conn);
	}
	conn_watch(conn);
}

void conn_discard(struct conn *conn)
{
	size_t len = 0;
	enum conn_io io = receive(conn, loop_read_buffer(conn->loop), CONN_READ_MAX, &len);

	conn->counted += (unsigned)len;
	if (io == CONN_IO_END || io == CONN_IO_BROKEN || conn->counted > LINGER_BYTES)
		conn_die(conn, (enum conn_end)conn->end);
}

void conn_pause(struct conn *conn)
{
	conn->is_paused = true;
	conn_watch(conn);
}

void conn_resume(struct conn *conn)
{
	if (!conn->is_paused)
		return;
	conn->is_paused = false;
	if (conn->unread || conn->security == CONN_TLS_ON)
		conn_read_later(conn);
	conn_watch(conn);
}

void conn_keep_unread(struct conn *conn, str bytes)
{
	struct unread *unread;

	if (!bytes.len)
		return;
	BUG_ON(conn->unread);
	unread = mem_alloc(sizeof(*unread) + bytes.len);
	unread->len = bytes.len;
	memcpy(unread->bytes, bytes.at, bytes.len);
	conn->unread = unread;
}
