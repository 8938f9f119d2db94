/* SPDX-License-Identifier: Apache-2.0 */
/* Phases first, then the order of the modules; STOP stops. With modules of its own. */

#include "core/hooks.h"

#include "base/buf.h"
#include "core/delivery.h"
#include "core/module.h"
#include "support/test.h"

static struct buf calls;
static const char *stopper; /* who says STOP */
static struct delivery delivery;

static enum verdict say(const char *name)
{
	buf_printf(&calls, "%s ", name);
	return stopper && str_eq(str_of(stopper), str_of(name)) ? STOP : PASS;
}

#define HANDLER(name) \
	static enum verdict name(struct delivery *given) \
	{ \
		CHECK(given == &delivery); \
		return say(#name); \
	}
HANDLER(first_after)
HANDLER(first_access)
HANDLER(first_copy)
HANDLER(first_out)
HANDLER(second_archive)
HANDLER(second_access)
HANDLER(second_access_too)
HANDLER(last_rewrite)

static enum verdict woken(struct home *home)
{
	(void)home;
	return say("woken");
}

static const struct module first = {
	.name = "first",
	.hooks = HOOKS(ON(stanza_in, PHASE_AFTER, first_after),
		       ON(stanza_in, PHASE_ACCESS, first_access),
		       ON(stanza_in, PHASE_COPY, first_copy),
		       ON(stanza_out, PHASE_ACCESS, first_out)),
};
static const struct module second = {
	.name = "second",
	.hooks = HOOKS(ON(stanza_in, PHASE_ARCHIVE, second_archive),
		       ON(stanza_in, PHASE_ACCESS, second_access),
		       ON(stanza_in, PHASE_ACCESS, second_access_too),
		       ON(home_woken, PHASE_COPY, woken)),
};
static const struct module silent = { .name = "silent" };
static const struct module last = {
	.name = "last",
	.hooks = HOOKS(ON(stanza_in, PHASE_REWRITE, last_rewrite)),
};
const struct module *const modules[] = { &first, &second, &silent, &last, NULL };

static void begin(const char *who_stops)
{
	stopper = who_stops;
	buf_init(&calls, 1000);
	hooks_prepare();
}

TEST(handlers_run_by_phase_then_by_module_then_as_they_stand_there)
{
	begin(NULL);
	CHECK_INT(run_stanza_in(&delivery), PASS);
	CHECK_STR(buf_str(&calls), "first_access second_access second_access_too last_rewrite "
				   "second_archive first_copy first_after ");
	buf_fini(&calls);
}

TEST(a_handler_runs_at_its_own_point_only)
{
	begin(NULL);
	CHECK_INT(run_stanza_out(&delivery), PASS);
	CHECK_STR(buf_str(&calls), "first_out ");
	CHECK_INT(run_home_woken(NULL), PASS);
	CHECK_STR(buf_str(&calls), "first_out woken ");
	/* Nobody is there. */
	CHECK_INT(run_message_given(&delivery), PASS);
	CHECK_STR(buf_str(&calls), "first_out woken ");
	buf_fini(&calls);
}

TEST(after_a_stop_nobody_else_sees_it)
{
	begin("second_access_too");
	CHECK_INT(run_stanza_in(&delivery), STOP);
	CHECK_STR(buf_str(&calls), "first_access second_access second_access_too ");
	buf_fini(&calls);
}

TEST(to_prepare_twice_is_as_to_prepare_once)
{
	begin(NULL);
	hooks_prepare();
	CHECK_INT(run_stanza_out(&delivery), PASS);
	CHECK_STR(buf_str(&calls), "first_out ");
	buf_fini(&calls);
}

TEST(the_pipeline_is_printed_as_it_runs)
{
	struct buf out;

	begin(NULL);
	buf_init(&out, 2000);
	hooks_print(&out);
	CHECK_STR(buf_str(&out), "home_woken copy woken\n"
				 "stanza_out access first_out\n"
				 "stanza_in access first_access\n"
				 "stanza_in access second_access\n"
				 "stanza_in access second_access_too\n"
				 "stanza_in rewrite last_rewrite\n"
				 "stanza_in archive second_archive\n"
				 "stanza_in copy first_copy\n"
				 "stanza_in after first_after\n");
	buf_fini(&out);
	buf_fini(&calls);
}
