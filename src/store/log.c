/* SPDX-License-Identifier: Apache-2.0 */
/* The log: the typed calls, on the way to whatever store there is and back. */

#include "store/log.h"

#include "store/driver.h"

/* Nobody's: writes are done in the order asked, whatever the partition. */
enum { NO_PART = 0 };

static void log_append_back(struct store_request *request)
{
	struct store_log_append *append = container_of(request, struct store_log_append, request);

	append->done(append);
}

void store_log_append(struct store_client *client, struct store_log_append *append,
		      void (*done)(struct store_log_append *append))
{
	append->done = done;
	append->request.part = append->owner.part;
	store_ask(client, &append->request, STORE_OP_LOG_APPEND, log_append_back);
}

static void log_read_back(struct store_request *request)
{
	struct store_log_read *read = container_of(request, struct store_log_read, request);

	read->done(read);
}

void store_log_read(struct store_client *client, struct store_log_read *read,
		    void (*done)(struct store_log_read *read))
{
	read->done = done;
	read->request.part = read->owner.part;
	store_ask(client, &read->request, STORE_OP_LOG_READ, log_read_back);
}

static void log_mark_back(struct store_request *request)
{
	struct store_log_mark *mark = container_of(request, struct store_log_mark, request);

	mark->done(mark);
}

void store_log_mark(struct store_client *client, struct store_log_mark *mark,
		    void (*done)(struct store_log_mark *mark))
{
	mark->done = done;
	mark->request.part = mark->owner.part;
	store_ask(client, &mark->request, STORE_OP_LOG_MARK, log_mark_back);
}

static void log_due_back(struct store_request *request)
{
	struct store_log_due *due = container_of(request, struct store_log_due, request);

	due->done(due);
}

void store_log_owed(struct store_client *client, struct store_log_due *due,
		    void (*done)(struct store_log_due *due))
{
	due->done = done;
	due->request.part = due->owner.part;
	store_ask(client, &due->request, STORE_OP_LOG_OWED, log_due_back);
}

void store_log_unsettled(struct store_client *client, struct store_log_due *due,
			 void (*done)(struct store_log_due *due))
{
	due->done = done;
	due->request.part = due->owner.part;
	store_ask(client, &due->request, STORE_OP_LOG_UNSETTLED, log_due_back);
}

static void log_by_origin_back(struct store_request *request)
{
	struct store_log_by_origin *look =
		container_of(request, struct store_log_by_origin, request);

	look->done(look);
}

void store_log_by_origin(struct store_client *client, struct store_log_by_origin *look,
			 void (*done)(struct store_log_by_origin *look))
{
	look->done = done;
	look->request.part = look->owner.part;
	store_ask(client, &look->request, STORE_OP_LOG_BY_ORIGIN, log_by_origin_back);
}

static void log_by_name_back(struct store_request *request)
{
	struct store_log_by_name *look = container_of(request, struct store_log_by_name, request);

	look->done(look);
}

void store_log_by_name(struct store_client *client, struct store_log_by_name *look,
		       void (*done)(struct store_log_by_name *look))
{
	look->done = done;
	look->request.part = look->owner.part;
	store_ask(client, &look->request, STORE_OP_LOG_BY_NAME, log_by_name_back);
}

static void log_replace_back(struct store_request *request)
{
	struct store_log_replace *replace =
		container_of(request, struct store_log_replace, request);

	replace->done(replace);
}

void store_log_replace(struct store_client *client, struct store_log_replace *replace,
		       void (*done)(struct store_log_replace *replace))
{
	replace->done = done;
	replace->request.part = replace->owner.part;
	store_ask(client, &replace->request, STORE_OP_LOG_REPLACE, log_replace_back);
}

static void stream_h_back(struct store_request *request)
{
	struct store_stream_h *look = container_of(request, struct store_stream_h, request);

	look->done(look);
}

void store_stream_h(struct store_client *client, struct store_stream_h *look,
		    void (*done)(struct store_stream_h *look))
{
	look->done = done;
	look->request.part = look->owner.part;
	store_ask(client, &look->request, STORE_OP_STREAM_H, stream_h_back);
}

static void log_retain_back(struct store_request *request)
{
	struct store_log_retain *retain = container_of(request, struct store_log_retain, request);

	retain->done(retain);
}

void store_log_retain(struct store_client *client, struct store_log_retain *retain,
		      void (*done)(struct store_log_retain *retain))
{
	retain->done = done;
	retain->request.part = NO_PART;
	store_ask(client, &retain->request, STORE_OP_LOG_RETAIN, log_retain_back);
}
