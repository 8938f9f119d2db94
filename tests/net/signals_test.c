/* SPDX-License-Identifier: Apache-2.0 */
/* Signals arrive as events of the loop. */

#include "net/signals.h"

#include <signal.h>

#include "net/real.h"
#include "support/test.h"

struct hearing {
	struct signal_watcher watcher;
	struct loop *loop;
	atomic_int hups, terms, elsewhere;
};

static void heard(struct signal_watcher *watcher, int signum)
{
	struct hearing *hearing = container_of(watcher, struct hearing, watcher);

	if (!loop_is_current(hearing->loop))
		hearing->elsewhere++;
	if (signum == SIGHUP)
		hearing->hups++;
	if (signum == SIGTERM)
		hearing->terms++;
}

TEST(signals_are_heard_on_the_thread_of_the_loop_as_often_as_they_come)
{
	struct hearing hearing = { .watcher.raised = heard, .loop = loop_new("signals") };

	loop_on_signal(hearing.loop, SIGHUP, &hearing.watcher);
	loop_on_signal(hearing.loop, SIGTERM, &hearing.watcher);
	loop_start(hearing.loop);
	raise(SIGHUP);
	wait_for(&hearing.hups, 1);
	CHECK_INT(hearing.terms, 0);
	raise(SIGHUP);
	raise(SIGTERM);
	wait_for(&hearing.hups, 2);
	wait_for(&hearing.terms, 1);
	CHECK_INT(hearing.elsewhere, 0);
	loop_stop(hearing.loop);
	loop_join(hearing.loop);
	loop_free(&hearing.loop);
}
