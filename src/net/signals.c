/* SPDX-License-Identifier: Apache-2.0 */
/* Signals through libuv's own handler. */

#include "net/signals.h"

#include <uv.h>

#include "base/bug.h"
#include "base/mem.h"
#include "net/loop_parts.h"

struct watch {
	uv_signal_t handle;
	struct signal_watcher *watcher;
};

static void signal_raised(uv_signal_t *handle, int signum)
{
	struct watch *watch = container_of(handle, struct watch, handle);

	watch->watcher->raised(watch->watcher, signum);
}

void loop_on_signal(struct loop *loop, int signum, struct signal_watcher *watcher)
{
	struct watch *watch = mem_zalloc(sizeof(*watch));

	watch->watcher = watcher;
	BUG_ON(uv_signal_init(loop_uv(loop), &watch->handle) != 0);
	BUG_ON(uv_signal_start(&watch->handle, signal_raised, signum) != 0);
}

static void watch_closed(uv_handle_t *handle)
{
	mem_free(container_of(handle, struct watch, handle));
}

static void close_if_signal(uv_handle_t *handle, void *unused)
{
	(void)unused;
	if (handle->type == UV_SIGNAL && !uv_is_closing(handle))
		uv_close(handle, watch_closed);
}

void signals_close(struct loop *loop)
{
	uv_walk(loop_uv(loop), close_if_signal, NULL);
}
