/* SPDX-License-Identifier: Apache-2.0 */
/* The way of a request to the store's threads and back: the part of the store that is the same
 * for every implementation. */

#include "store/driver.h"

#include <pthread.h>

#include "base/bug.h"
#include "base/mem.h"

struct store_client {
	struct store *store;
	struct store_wake *wake;
	size_t pending; /* the asking thread's */
	bool is_delivering;

	pthread_mutex_t lock;
	pthread_cond_t filled;
	struct list answered; /* guarded by lock; store_request.link */
};

struct store_client *store_client_open(struct store *store, struct store_wake *wake)
{
	struct store_client *client = mem_zalloc(sizeof(*client));

	client->store = store;
	client->wake = wake;
	list_init(&client->answered);
	pthread_mutex_init(&client->lock, NULL);
	pthread_cond_init(&client->filled, NULL);
	return client;
}

void store_client_close(struct store_client **client)
{
	struct store_client *gone = *client;

	if (!gone)
		return;
	BUG_ON(gone->pending != 0 || gone->is_delivering);
	*client = NULL;
	pthread_cond_destroy(&gone->filled);
	pthread_mutex_destroy(&gone->lock);
	mem_free(gone);
}

size_t store_client_pending(const struct store_client *client)
{
	return client->pending;
}

void store_ask(struct store_client *client, struct store_request *request, enum store_op op,
	       void (*answered)(struct store_request *request))
{
	request->link = (struct link){ 0 };
	request->client = client;
	request->answered = answered;
	arena_init(&request->arena);
	request->op = op;
	request->status = STORE_FAILED;
	client->pending++;
	store_take(client->store, request);
}

/* The wake is called under the lock, so that it is never called after store_client_close(). */
void store_request_answer(struct store_request *request)
{
	struct store_client *client = request->client;
	bool was_empty;

	pthread_mutex_lock(&client->lock);
	was_empty = list_is_empty(&client->answered);
	list_push(&client->answered, &request->link);
	if (was_empty) {
		pthread_cond_signal(&client->filled);
		if (client->wake)
			client->wake->wake(client->wake);
	}
	pthread_mutex_unlock(&client->lock);
}

/* The callback may free the request: what must end after it is taken out before. */
static void deliver(struct store_request *request)
{
	struct arena arena = request->arena;

	arena_init(&request->arena);
	request->answered(request);
	arena_fini(&arena);
}

void store_client_deliver(struct store_client *client)
{
	struct list answered;
	struct link *link;

	BUG_ON(client->is_delivering);
	list_init(&answered);
	pthread_mutex_lock(&client->lock);
	list_append(&answered, &client->answered);
	pthread_mutex_unlock(&client->lock);

	client->is_delivering = true;
	while ((link = list_shift(&answered))) {
		client->pending--;
		deliver(container_of(link, struct store_request, link));
	}
	client->is_delivering = false;
}

void store_client_drain(struct store_client *client)
{
	while (client->pending) {
		store_urge(client->store);
		pthread_mutex_lock(&client->lock);
		while (list_is_empty(&client->answered))
			pthread_cond_wait(&client->filled, &client->lock);
		pthread_mutex_unlock(&client->lock);
		store_client_deliver(client);
	}
}

str store_status_name(enum store_status status)
{
	switch (status) {
	case STORE_OK:
		return S("ok");
	case STORE_NOT_FOUND:
		return S("not found");
	case STORE_CONFLICT:
		return S("conflict");
	case STORE_FAILED:
		return S("failed");
	case STORE_UNCERTAIN:
		return S("uncertain");
	}
	return S("?");
}

str store_op_name(enum store_op op)
{
#define OP_NAME(name, writes) #name,
	static const char *const names[] = { STORE_OP_LIST(OP_NAME) };

	BUG_ON((size_t)op >= ARRAY_LEN(names));
	return str_of(names[op]);
}

bool store_op_writes(enum store_op op)
{
#define OP_WRITES(name, writes) writes,
	static const bool table[] = { STORE_OP_LIST(OP_WRITES) };

	BUG_ON((size_t)op >= ARRAY_LEN(table));
	return table[op];
}
