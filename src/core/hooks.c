/* SPDX-License-Identifier: Apache-2.0 */
/* The pipelines: the handlers of all modules, sorted once. */

#include "core/hooks.h"

#include "base/bug.h"
#include "base/buf.h"
#include "core/module.h"

enum { HANDLERS_MAX = 64 }; /* at one point */

static const struct hook *pipelines[HOOK_COUNT][HANDLERS_MAX];
static size_t lengths[HOOK_COUNT];

static void add_phase(const struct module *module, enum phase phase)
{
	for (const struct hook *at = module->hooks; at && at->point != HOOK_COUNT; at++) {
		if (at->phase != phase)
			continue;
		BUG_ON(lengths[at->point] == HANDLERS_MAX);
		pipelines[at->point][lengths[at->point]++] = at;
	}
}

void hooks_prepare(void)
{
	for (size_t point = 0; point < HOOK_COUNT; point++)
		lengths[point] = 0;
	for (enum phase phase = PHASE_ACCESS; phase <= PHASE_AFTER; phase++)
		for (const struct module *const *at = modules; *at; at++)
			add_phase(*at, phase);
}

#define HOOK_RUN(point, type) \
	enum verdict run_##point(type thing) \
	{ \
		for (size_t i = 0; i < lengths[HOOK_##point]; i++) \
			if (pipelines[HOOK_##point][i]->handler.point(thing) == STOP) \
				return STOP; \
		return PASS; \
	}
HOOK_LIST(HOOK_RUN)

#define HOOK_NAME(point, type) #point,
static const char *const point_names[] = { HOOK_LIST(HOOK_NAME) };
static const char *const phase_names[] = { "access", "rewrite", "archive", "copy", "after" };

void hooks_print(struct buf *out)
{
	for (size_t point = 0; point < HOOK_COUNT; point++)
		for (size_t i = 0; i < lengths[point]; i++)
			buf_printf(out, "%s %s %s\n", point_names[point],
				   phase_names[pipelines[point][i]->phase],
				   pipelines[point][i]->name);
}
