/* SPDX-License-Identifier: Apache-2.0 */
/* The doors: listening, counting, dealing out, and their end. */

#include "core/door.h"

#include "base/bug.h"
#include "base/log.h"
#include "base/mem.h"
#include "core/c2s.h"
#include "core/crowd.h"
#include "core/guesses.h"
#include "core/login.h"
#include "core/shard.h"
#include "net/listener.h"

enum { LISTENERS_MAX = 64 };

/* A door as only this file knows it. */
struct room {
	struct door door;
	struct store_wake wake;
	struct mail answers;
	bool is_woken; /* the mail is under way */
	char name[16];
};

struct entrance {
	struct acceptor acceptor;
	struct listener *listener;
	bool is_direct;
};

static struct {
	struct room *rooms;
	unsigned count;
	unsigned next; /* who gets the next connection */
	struct entrance entrances[LISTENERS_MAX];
	unsigned entrance_count;
	struct crowd crowd; /* of those that are not authenticated */
	/* Any thread: */
	bool is_full; /* connections are being refused: said once */
	int64_t connections;
	int64_t limit; /* 0: none */
	bool is_draining;
	struct loop *drained_loop;
	void (*drained)(void);
	struct mail drained_mail;
} all;

struct door *door_current(void)
{
	for (unsigned i = 0; i < all.count; i++)
		if (loop_is_current(all.rooms[i].door.loop))
			return &all.rooms[i].door;
	return NULL;
}

/* ---- counting ---- */

static struct crowd_limits crowd_limits(const struct config *config)
{
	const struct limits *limits = config_limits(config);

	return (struct crowd_limits){ limits->logins_per_address, limits->logins_per_network };
}

/* Each door has its share of the logins; connections are dealt to all alike. */
static bool is_crowded(const struct door *door)
{
	int64_t limit = __atomic_load_n(&all.limit, __ATOMIC_RELAXED);

	return door->logins * all.count >= config_limits(door->config)->logins ||
	       (limit && __atomic_load_n(&all.connections, __ATOMIC_RELAXED) > limit);
}

/* False: nobody here can make room. */
static bool make_room(struct door *door)
{
	struct list *list = list_is_empty(&door->ending) ? &door->streams : &door->ending;

	if (list_is_empty(list))
		return false;
	if (!door->is_crowded)
		log_warning("all places are taken: who logs in slowly makes room",
			    log_int("logins", door->logins));
	door->is_crowded = true;
	c2s_give_way(container_of(list->head.next, struct c2s, link));
	return true;
}

static bool admit(struct door *door, const struct peer_address *peer)
{
	struct crowd_refusal refusal;

	if (!crowd_enter(&all.crowd, peer, crowd_limits(door->config), &refusal)) {
		if (refusal.is_news)
			log_warning("too many connections from one network",
				    log_str("network", refusal.full));
		return false;
	}
	if (is_crowded(door) && !make_room(door)) {
		crowd_leave(&all.crowd, peer);
		if (!__atomic_exchange_n(&all.is_full, true, __ATOMIC_RELAXED))
			log_warning("connections are refused: all places are taken");
		return false;
	}
	__atomic_store_n(&all.is_full, false, __ATOMIC_RELAXED);
	door->logins++;
	return true;
}

void door_leave(struct door *door)
{
	BUG_ON(door->logins == 0);
	door->logins--;
	door->is_crowded = door->is_crowded && door->logins;
}

void door_uncount(const struct peer_address *peer)
{
	crowd_leave(&all.crowd, peer);
}

static void all_gone(struct mail *mail)
{
	(void)mail;
	all.drained();
}

void door_hold(void)
{
	__atomic_add_fetch(&all.connections, 1, __ATOMIC_SEQ_CST);
}

void door_forget(void)
{
	int64_t left = __atomic_sub_fetch(&all.connections, 1, __ATOMIC_SEQ_CST);

	BUG_ON(left < 0);
	if (left || !__atomic_load_n(&all.is_draining, __ATOMIC_SEQ_CST))
		return;
	all.drained_mail.arrived = all_gone;
	mail_post(all.drained_loop, &all.drained_mail);
}

/* ---- a connection comes ---- */

struct arrival {
	struct mail mail;
	struct door *door;
	struct peer_address peer;
	int fd;
	bool is_direct;
};

static void let_in(struct mail *mail)
{
	struct arrival *arrival = container_of(mail, struct arrival, mail);
	struct door *door = arrival->door;

	if (!door->is_draining && admit(door, &arrival->peer)) {
		c2s_open(door, arrival->fd, &arrival->peer, arrival->is_direct);
	} else {
		socket_refuse(arrival->fd);
		door_forget();
	}
	mem_free(arrival);
}

static void accepted(struct acceptor *acceptor, int fd, const struct peer_address *peer)
{
	struct entrance *entrance = container_of(acceptor, struct entrance, acceptor);
	struct arrival *arrival;

	door_hold();
	arrival = mem_zalloc(sizeof(*arrival));
	arrival->mail.arrived = let_in;
	arrival->door = &all.rooms[all.next++ % all.count].door;
	arrival->fd = fd;
	arrival->peer = *peer;
	arrival->is_direct = entrance->is_direct;
	if (arrival->door == &all.rooms[0].door)
		let_in(&arrival->mail);
	else
		mail_post(arrival->door->loop, &arrival->mail);
}

static void starved(struct acceptor *acceptor)
{
	(void)acceptor;
	log_error("connections are refused: no file descriptors are left");
}

/* ---- answers of the store ---- */

static void deliver_answers(struct mail *mail)
{
	struct room *room = container_of(mail, struct room, answers);

	__atomic_store_n(&room->is_woken, false, __ATOMIC_SEQ_CST);
	store_client_deliver(room->door.store);
}

/* On a thread of the store: one mail until it has arrived. */
static void wake_door(struct store_wake *wake)
{
	struct room *room = container_of(wake, struct room, wake);

	if (!__atomic_exchange_n(&room->is_woken, true, __ATOMIC_SEQ_CST))
		mail_post(room->door.loop, &room->answers);
}

/* ---- the beginning ---- */

static void room_init(struct room *room, unsigned number, const struct door_options *options)
{
	struct door *door = &room->door;
	struct buf name;

	buf_init(&name, sizeof(room->name) - 1);
	buf_printf(&name, "door-%u", number);
	memcpy(room->name, buf_cstr(&name), name.len + 1);
	buf_fini(&name);
	room->wake.wake = wake_door;
	room->answers.arrived = deliver_answers;
	door->loop = loop_new(room->name);
	door->config = config_ref(options->config);
	door->store = store_client_open(options->store, &room->wake);
	door->starttls = options->starttls;
	door->direct = options->direct;
	door->workers = options->workers;
	list_init(&door->streams);
	list_init(&door->ending);
	store_secret(options->store, door->secret);
}

static bool listen_on(const char *const *addresses, bool is_direct, struct buf *why)
{
	for (; *addresses; addresses++) {
		struct entrance *entrance = &all.entrances[all.entrance_count];

		if (all.entrance_count == LISTENERS_MAX) {
			buf_printf(why, "there are more than %d addresses to listen on",
				   LISTENERS_MAX);
			return false;
		}
		entrance->acceptor = (struct acceptor){ accepted, starved };
		entrance->is_direct = is_direct;
		entrance->listener = listener_open(all.rooms[0].door.loop, str_of(*addresses),
						   &entrance->acceptor, why);
		if (!entrance->listener)
			return false;
		all.entrance_count++;
		log_info("listening", log_cstr("address", *addresses),
			 log_int("port", listener_port(entrance->listener)),
			 log_cstr("tls", is_direct ? "direct" : "starttls"));
	}
	return true;
}

static void set_limit(const struct config *config)
{
	__atomic_store_n(&all.limit, config_limits(config)->connections, __ATOMIC_RELAXED);
}

static void close_listeners(void)
{
	for (unsigned i = 0; i < all.entrance_count; i++)
		listener_close(&all.entrances[i].listener);
	all.entrance_count = 0;
}

static void rooms_close(void)
{
	for (unsigned i = 0; i < all.count; i++) {
		struct door *door = &all.rooms[i].door;

		store_client_drain(door->store);
		store_client_close(&door->store);
		config_unref(&door->config);
		loop_free(&door->loop);
	}
	mem_free(all.rooms);
	all.rooms = NULL;
	all.count = 0;
	crowd_fini(&all.crowd);
	guesses_close();
	c2s_finish();
}

bool doors_start(const struct door_options *options, struct buf *why)
{
	unsigned count = config_doors(options->config);

	BUG_ON(all.rooms || count == 0);
	all.rooms = mem_zalloc(count * sizeof(*all.rooms));
	all.count = count;
	all.next = 0;
	all.connections = 0;
	all.is_draining = all.is_full = false;
	set_limit(options->config);
	crowd_init(&all.crowd);
	guesses_open();
	c2s_prepare(shard_count());
	for (unsigned i = 0; i < count; i++)
		room_init(&all.rooms[i], i, options);
	if (!listen_on(config_listen(options->config), false, why) ||
	    (options->direct && !listen_on(config_listen_tls(options->config), true, why))) {
		close_listeners();
		rooms_close();
		return false;
	}
	for (unsigned i = 0; i < count; i++)
		loop_start(all.rooms[i].door.loop);
	return true;
}

uint16_t doors_port(unsigned n)
{
	return n < all.entrance_count ? listener_port(all.entrances[n].listener) : 0;
}

/* ---- a new configuration ---- */

struct reconfiguration {
	struct mail mail;
	struct door *door;
	struct config *config;
};

static void reconfigure(struct mail *mail)
{
	struct reconfiguration *news = container_of(mail, struct reconfiguration, mail);

	config_unref(&news->door->config);
	news->door->config = news->config;
	mem_free(news);
}

void doors_reconfigure(struct config *config)
{
	set_limit(config);
	for (unsigned i = 0; i < all.count; i++) {
		struct reconfiguration *news = mem_zalloc(sizeof(*news));

		news->mail.arrived = reconfigure;
		news->door = &all.rooms[i].door;
		news->config = config_ref(config);
		mail_post(news->door->loop, &news->mail);
	}
}

/* ---- the end ---- */

struct farewell {
	struct mail mail;
	struct door *door; /* NULL: a shard */
};

static void end_streams(struct door *door)
{
	door->is_draining = true;
	if (door == &all.rooms[0].door)
		close_listeners();
	LIST_EACH(at, &door->streams)
		login_end(container_of(at, struct c2s, link)->login, STREAM_SYSTEM_SHUTDOWN);
}

static void farewell(struct mail *mail)
{
	struct farewell *letter = container_of(mail, struct farewell, mail);

	if (letter->door)
		end_streams(letter->door);
	else
		c2s_drain_shard();
	mem_free(letter);
	door_forget();
}

static void post_farewell(struct loop *loop, struct door *door)
{
	struct farewell *letter = mem_zalloc(sizeof(*letter));

	letter->mail.arrived = farewell;
	letter->door = door;
	door_hold();
	mail_post(loop, &letter->mail);
}

/* Each mail counts as a connection until it was read, so that nobody finds all gone before all
 * have heard of it. */
void doors_drain(void (*done)(void))
{
	all.drained = done;
	all.drained_loop = loop_current();
	door_hold();
	__atomic_store_n(&all.is_draining, true, __ATOMIC_SEQ_CST);
	for (unsigned i = 0; i < all.count; i++)
		post_farewell(all.rooms[i].door.loop, &all.rooms[i].door);
	for (unsigned i = 0; i < shard_count(); i++)
		post_farewell(shard_at(i)->loop, NULL);
	door_forget();
}

void doors_stop(void)
{
	for (unsigned i = 0; i < all.count; i++)
		loop_stop(all.rooms[i].door.loop);
	for (unsigned i = 0; i < all.count; i++)
		loop_join(all.rooms[i].door.loop);
	close_listeners();
	rooms_close();
}
