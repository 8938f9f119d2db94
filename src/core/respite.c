/* SPDX-License-Identifier: Apache-2.0 */
/* Reading is paid for, and put off. */

#include "core/respite.h"

#include "base/clock.h"
#include "base/mem.h"
#include "core/c2s.h"
#include "core/shard.h"

/* Owned only by who has to wait. */
struct respite {
	struct timer timer;
	struct c2s *c2s;
};

void respite_end(struct c2s *c2s)
{
	if (c2s->respite)
		timer_stop(&c2s->respite->timer);
	mem_free(c2s->respite);
	c2s->respite = NULL;
}

static void respite_over(struct timer *timer)
{
	struct c2s *c2s = container_of(timer, struct respite, timer)->c2s;

	respite_end(c2s);
	respite_pay(c2s, 0, 0);
	c2s_resume(c2s);
}

static void take_respite(struct c2s *c2s, int64_t ms)
{
	c2s->respite = mem_zalloc(sizeof(*c2s->respite));
	c2s->respite->c2s = c2s;
	c2s_pause(c2s);
	timer_start(&c2s->respite->timer, ms, respite_over);
}

void respite_pay(struct c2s *c2s, size_t bytes, size_t stanzas)
{
	const struct limits *limits = config_limits(shard_current()->config);
	const struct pace_rates rates = { limits->bytes_per_second, limits->stanzas_per_second,
					  limits->burst_seconds };
	int64_t wait_ms = pace_spend(&c2s->pace, &rates, bytes, stanzas, clock_mono_ms());

	if (wait_ms && !c2s->is_ended && !c2s->respite)
		take_respite(c2s, wait_ms);
}
