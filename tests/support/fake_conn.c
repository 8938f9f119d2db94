/* SPDX-License-Identifier: Apache-2.0 */
/* The connections of the fake world: the server's ends of wires. Listeners and the clients at the
 * other ends are in fake_client.c. The states are those of net/conn.c, without the kernel. */

#include <stdlib.h>

#include "base/bug.h"
#include "base/mem.h"
#include "net/tls.h"
#include "support/fake_net.h"
#include "support/fake_random.h"
#include "support/fake_wire.h"

/* --- connections: their end --- */

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

static const struct conn_events *events_of(const struct conn *conn)
{
	static const struct conn_events nobody = {
		.input = ignore_input,
		.secured = ignore,
		.moved = ignore,
		.closed = ignore_end,
	};

	return conn->owner ? conn->owner->events : &nobody;
}

static void finish(struct happening *change)
{
	struct conn *conn = container_of(change, struct conn, change);

	events_of(conn)->closed(conn->owner, conn->end);
	fake_client_left(conn->client);
	fake_loop_count(conn->loop, -1);
	buf_fini(&conn->out);
	buf_fini(&conn->unread);
	mem_free(conn);
}

static void let_go(struct conn *conn)
{
	timer_stop(&conn->deadline);
	defer_cancel(&conn->flush);
	happening_cancel(&conn->input);
	happening_cancel(&conn->change);
	buf_fini(&conn->out);
}

void fake_conn_change(struct conn *conn, void (*run)(struct happening *change))
{
	conn->change.run = run;
	conn->change.loop = conn->loop;
	conn->change.stream = conn;
	happening_queue(&conn->change);
}

static void conn_die(struct conn *conn, enum conn_end end)
{
	if (conn->state == DEAD)
		return;
	conn->state = DEAD;
	conn->end = end;
	let_go(conn);
	fake_conn_change(conn, finish);
}

static void leave(struct conn *conn);

static void break_with(struct conn *conn, enum conn_end end)
{
	if (conn->state != MOVING) {
		conn_die(conn, end);
		return;
	}
	conn->is_broken = true;
	conn->end = end;
	leave(conn);
}

static void deadline_passed(struct timer *timer)
{
	break_with(container_of(timer, struct conn, deadline), CONN_TIMED_OUT);
}

static bool may_write(const struct conn *conn)
{
	return conn->security == PLAIN || conn->security == TLS_ON;
}

static bool has_failed(const struct conn *conn)
{
	return conn->has_overflowed || (may_write(conn) && buf_failed(&conn->out));
}

void conn_close(struct conn *conn)
{
	BUG_ON(conn->state == MOVING || conn->state == LEAVING);
	if (conn->state != OPEN)
		return;
	if (has_failed(conn)) {
		conn_die(conn, CONN_OVERFLOWED);
		return;
	}
	conn->state = FLUSHING;
	timer_start(&conn->deadline, CONN_FLUSH_MS, deadline_passed);
	loop_defer(conn->loop, &conn->flush);
}

void conn_abort(struct conn *conn)
{
	BUG_ON(conn->state == MOVING || conn->state == LEAVING);
	conn_die(conn, CONN_ABORTED);
}

/* --- input --- */

static bool wants_input(const struct conn *conn)
{
	return conn->state == OPEN && may_write(conn) && !conn->is_paused && !conn->input_over;
}

static bool has_input(const struct conn *conn)
{
	return conn->unread.len || conn->client->to_server.len || conn->client->has_ended;
}

static void deliver_unread(struct conn *conn)
{
	struct buf unread = conn->unread;

	buf_init(&conn->unread, FAKE_BYTES_MAX);
	events_of(conn)->input(conn->owner, buf_str(&unread));
	buf_fini(&unread);
}

static void deliver(struct conn *conn)
{
	struct fake_client *client = conn->client;
	size_t most = client->chop ? 1 + fake_random_below(client->chop) : CONN_READ_MAX;
	str bytes = str_upto(buf_str(&client->to_server), most);
	char *copy = mem_alloc(bytes.len);

	/* In a block of its own, so that the sanitizers see who keeps or overruns it. */
	memcpy(copy, bytes.at, bytes.len);
	client->delivered += bytes.len;
	buf_drop(&client->to_server, bytes.len);
	events_of(conn)->input(conn->owner, str_make(copy, bytes.len));
	mem_free(copy);
}

static void input_ended(struct conn *conn)
{
	conn->input_over = true;
	if (events_of(conn)->ended)
		events_of(conn)->ended(conn->owner);
	else
		conn_close(conn);
}

static void take_input(struct happening *input)
{
	struct conn *conn = container_of(input, struct conn, input);

	if (conn->client->is_cut && conn->state <= FLUSHING) {
		break_with(conn, CONN_LOST);
		return;
	}
	if (!wants_input(conn) || !has_input(conn))
		return;
	if (conn->unread.len)
		deliver_unread(conn);
	else if (conn->client->to_server.len)
		deliver(conn);
	else
		input_ended(conn);
	BUG_ON(conn->unread.len && conn->state == OPEN && !conn->is_paused);
	fake_conn_look(conn);
}

void fake_conn_look(struct conn *conn)
{
	bool breaks = conn->client->is_cut && conn->state <= FLUSHING;

	if (!breaks && !(wants_input(conn) && has_input(conn)))
		return;
	conn->input.run = take_input;
	conn->input.loop = conn->loop;
	conn->input.stream = &conn->input;
	happening_queue(&conn->input);
}

void conn_pause(struct conn *conn)
{
	conn->is_paused = true;
}

void conn_resume(struct conn *conn)
{
	conn->is_paused = false;
	fake_conn_look(conn);
}

void conn_keep_unread(struct conn *conn, str bytes)
{
	BUG_ON(conn->unread.len);
	buf_add(&conn->unread, bytes);
}

/* --- output --- */

static void overflow(struct conn *conn)
{
	conn->has_overflowed = true;
	buf_fini(&conn->out);
	if (events_of(conn)->overflow)
		events_of(conn)->overflow(conn->owner);
	else
		conn_die(conn, CONN_OVERFLOWED);
}

void fake_conn_shake_hands(struct happening *change)
{
	struct conn *conn = container_of(change, struct conn, change);

	if (conn->state != OPEN || conn->client->outcome == FAKE_TLS_STALLS)
		return;
	if (!conn->why && !conn->knows_host)
		conn->why = "unrecognized name";
	if (!conn->why && conn->client->outcome == FAKE_TLS_FAILS)
		conn->why = "the handshake failed";
	if (conn->why) {
		conn_die(conn, CONN_TLS_FAILED);
		return;
	}
	conn->security = TLS_ON;
	conn->client->is_tls = true;
	buf_clear(&conn->out);
	events_of(conn)->secured(conn->owner);
	fake_conn_look(conn);
}

static void output_left(struct conn *conn, bool was_pending)
{
	buf_fini(&conn->out);
	if (conn->state == FLUSHING) {
		conn->client->server_ended = true;
		conn_die(conn, CONN_CLOSED);
	} else if (conn->state == MOVING) {
		leave(conn);
	} else if (conn->security == TLS_NEXT) {
		conn->security = TLS_HANDSHAKE;
		fake_conn_change(conn, fake_conn_shake_hands);
	} else if (was_pending && events_of(conn)->drained) {
		events_of(conn)->drained(conn->owner);
	}
}

/* As much as the client reads. */
static void put_on_wire(struct conn *conn)
{
	struct fake_client *client = conn->client;
	size_t most = client->window < 0 ? conn->out.len : (size_t)client->window;
	str bytes = str_upto(buf_str(&conn->out), most);

	if (client->is_cut)
		bytes.len = conn->out.len;
	else
		buf_add(&client->heard, bytes);
	if (client->window > 0)
		client->window -= (int64_t)bytes.len;
	conn->taken += (uint32_t)bytes.len;
	buf_drop(&conn->out, bytes.len);
}

static void flush(struct conn *conn)
{
	bool was_pending = conn->out.len > 0;

	if (conn->state == OPEN && !conn->has_overflowed && has_failed(conn)) {
		overflow(conn);
		return;
	}
	if (conn->state > FLUSHING || conn->has_overflowed)
		return;
	if (conn->security == TLS_HANDSHAKE && conn->state == OPEN)
		return;
	put_on_wire(conn);
	if (conn->out.len == 0)
		output_left(conn, was_pending);
}

static void flush_at_end_of_turn(struct defer *defer)
{
	flush(container_of(defer, struct conn, flush));
}

struct buf *conn_out(struct conn *conn)
{
	BUG_ON(conn->state == MOVING || conn->state == LEAVING);
	if (conn->state != OPEN || !may_write(conn) || conn->has_overflowed) {
		conn->out.failed = true;
		return &conn->out;
	}
	conn->out.limit = conn->limit;
	loop_defer(conn->loop, &conn->flush);
	return &conn->out;
}

void conn_write(struct conn *conn, str bytes)
{
	buf_add(conn_out(conn), bytes);
}

size_t conn_pending(const struct conn *conn)
{
	return conn->out.len;
}

uint32_t conn_taken(const struct conn *conn)
{
	return conn->taken;
}

void conn_set_output_limit(struct conn *conn, size_t limit)
{
	conn->limit = limit;
}

/* --- TLS --- */

static bool knows_host(struct tls_context *context, str name)
{
	struct tls_identity *identity;

	/* In this world a context may be missing: then every name is known. */
	if (!context)
		return true;
	identity = tls_context_identity(context, name);
	if (!identity)
		return false;
	tls_identity_unref(&identity);
	return true;
}

bool conn_start_tls(struct conn *conn, struct tls_context *context, str name, str leftover)
{
	str sni = str_of(conn->client->sni);

	if (leftover.len)
		return false;
	if (conn->state != OPEN)
		return true;
	BUG_ON(conn->security != PLAIN || conn->unread.len);
	conn->knows_host = knows_host(context, sni.len ? sni : name);
	/* What came in the clear behind <starttls/> would be read as a TLS record. (When nothing
	 * came before it, this is direct TLS, and what waits is what the client says in it.) */
	if (conn->client->delivered && conn->client->to_server.len)
		conn->why = "wrong version number";
	conn->security = TLS_NEXT;
	loop_defer(conn->loop, &conn->flush);
	return true;
}

bool conn_is_tls(const struct conn *conn)
{
	return conn->security == TLS_ON;
}

str conn_tls_version(const struct conn *conn)
{
	return conn_is_tls(conn) ? S("TLSv1.3") : STR_NONE;
}

str conn_tls_cipher(const struct conn *conn)
{
	return conn_is_tls(conn) ? S("TLS_AES_256_GCM_SHA384") : STR_NONE;
}

str conn_sni(const struct conn *conn)
{
	return conn_is_tls(conn) && conn->client->sni[0] ? str_of(conn->client->sni) : STR_NONE;
}

bool conn_channel_binding(const struct conn *conn, str type, struct buf *out)
{
	if (!conn_is_tls(conn))
		return false;
	if (str_eq(type, S("tls-exporter")))
		buf_add(out, S(FAKE_TLS_EXPORTER));
	else if (str_eq(type, S("tls-server-end-point")))
		buf_add(out, S(FAKE_TLS_SERVER_END_POINT));
	else
		return false;
	return true;
}

/* --- moving --- */

static void arrive(struct mail *mail)
{
	struct conn *conn = container_of(mail, struct conn, mail);

	conn->state = OPEN;
	conn->to = NULL;
	events_of(conn)->moved(conn->owner);
	if (conn->state != OPEN)
		return;
	if (conn->is_broken)
		conn_die(conn, conn->end);
	else if (conn->unread.len && !conn->is_paused)
		take_input(&conn->input);
	else
		fake_conn_look(conn);
}

static void depart(struct happening *change)
{
	struct conn *conn = container_of(change, struct conn, change);

	fake_loop_count(conn->loop, -1);
	fake_loop_count(conn->to, 1);
	conn->loop = conn->to;
	conn->mail.arrived = arrive;
	mail_post(conn->to, &conn->mail);
}

static void leave(struct conn *conn)
{
	conn->state = LEAVING;
	let_go(conn);
	fake_conn_change(conn, depart);
}

bool conn_move(struct conn *conn, struct loop *to)
{
	BUG_ON(conn->state == MOVING || conn->state == LEAVING);
	if (conn->state != OPEN)
		return false;
	BUG_ON(!may_write(conn));
	if (has_failed(conn)) {
		conn->is_broken = conn->has_overflowed = true;
		conn->end = CONN_OVERFLOWED;
		buf_fini(&conn->out);
	}
	conn->state = MOVING;
	conn->to = to;
	timer_start(&conn->deadline, CONN_FLUSH_MS, deadline_passed);
	loop_defer(conn->loop, &conn->flush);
	return true;
}

/* --- life --- */

struct conn *conn_open(struct loop *loop, int fd, const struct peer_address *peer,
	struct conn_owner *owner)
{
	struct fake_client *client = fake_client_of(fd);
	struct conn *conn = mem_zalloc(sizeof(*conn));

	BUG_ON(!client || !peer_address_eq(peer, &client->peer));
	client->place = OPENED;
	client->conn = conn;
	conn->loop = loop;
	conn->owner = owner;
	conn->client = client;
	conn->flush.run = flush_at_end_of_turn;
	conn->limit = CONN_OUTPUT_LIMIT;
	buf_init(&conn->out, CONN_OUTPUT_LIMIT);
	buf_init(&conn->unread, FAKE_BYTES_MAX);
	fake_loop_count(loop, 1);
	fake_conn_look(conn);
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
	return &conn->client->peer;
}

str conn_why(const struct conn *conn)
{
	return str_of(conn->why);
}
