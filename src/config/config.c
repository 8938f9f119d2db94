/* SPDX-License-Identifier: Apache-2.0 */
/* The snapshot: made in one go, counted, asked. */

#include "config/config.h"

#include <errno.h>
#include <sched.h>

#include "base/bug.h"
#include "base/mem.h"
#include "config/file.h"
#include "config/parts.h"

static struct config *config_new(str path)
{
	struct config *config = mem_zalloc(sizeof(*config));
	size_t count = config_section_count();
	struct config_section section;

	arena_init(&config->arena);
	config->references = 1;
	config->path = arena_str(&config->arena, path);
	config->sections = arena_zalloc(&config->arena, count * sizeof(*config->sections));
	for (size_t i = 0; config_section_at(i, &section); i++)
		config->sections[i].values = config_default_values(&config->arena, section.options);
	return config;
}

struct config *config_ref(struct config *config)
{
	__atomic_add_fetch(&config->references, 1, __ATOMIC_RELAXED);
	return config;
}

void config_unref(struct config **config)
{
	struct config *gone = *config;

	*config = NULL;
	if (!gone || __atomic_sub_fetch(&gone->references, 1, __ATOMIC_ACQ_REL))
		return;
	arena_fini(&gone->arena);
	mem_free(gone);
}

struct config *config_read(str text, str path, str data, struct buf *why)
{
	struct config *config = config_new(path);
	struct config_reading reading = { config, why };
	struct config_entry *entries = NULL;

	text = arena_str(&config->arena, text);
	if (!config_parse(text, config->path, &config->arena, &entries, why) ||
	    !config_take_entries(&reading, entries) || !config_take_meaning(&reading, data))
		config_unref(&config);
	return config;
}

struct config *config_standard(const char *const *domains)
{
	struct config *config;
	struct buf text, why;

	buf_init(&text, CONFIG_TEXT_MAX);
	buf_init(&why, 1000);
	for (; *domains; domains++)
		buf_printf(&text, "host \"%s\" { }\n", *domains);
	config = config_read(buf_str(&text), S("standard"), STR_NONE, &why);
	BUG_ON(!config);
	buf_fini(&text);
	buf_fini(&why);
	return config;
}

struct config *config_load(str path, str data, struct buf *why)
{
	struct config *config = NULL;
	struct buf text;

	buf_init(&text, CONFIG_TEXT_MAX + 1);
	if (file_read(path, &text))
		config = config_read(buf_str(&text), path, data, why);
	else
		buf_printf(why, "%.*s: cannot be read: %s", STR_ARG(path), strerror(errno));
	buf_fini(&text);
	return config;
}

/* ---- questions ---- */

const struct limits *config_limits(const struct config *config)
{
	return &config->limits;
}

const struct host *config_host(const struct config *config, str domain)
{
	for (size_t i = 0; i < config->host_count; i++)
		if (str_eq(config->hosts[i].domain, domain))
			return &config->hosts[i];
	return NULL;
}

const struct host *config_first_host(const struct config *config)
{
	return config->hosts;
}

const struct host *config_next_host(const struct config *config, const struct host *host)
{
	return host + 1 < config->hosts + config->host_count ? host + 1 : NULL;
}

size_t config_host_count(const struct config *config)
{
	return config->host_count;
}

str config_data_dir(const struct config *config)
{
	return config->data;
}

/* Those that this process may run on, which in a container are fewer than there are. */
static unsigned processors(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) != 0)
		return 1;
	return CPU_COUNT(&set) > 0 ? (unsigned)CPU_COUNT(&set) : 1;
}

static unsigned threads(const struct config *config, unsigned index, unsigned standard)
{
	int64_t number = config_core_value(config, SECTION_GLOBAL, index)->number;

	return number ? (unsigned)number : standard;
}

str config_user(const struct config *config)
{
	return config_core_value(config, SECTION_GLOBAL, GLOBAL_USER)->text;
}

bool config_has_sandbox(const struct config *config)
{
	return config_core_value(config, SECTION_GLOBAL, GLOBAL_SANDBOX)->number;
}

unsigned config_shards(const struct config *config)
{
	return threads(config, GLOBAL_SHARDS, (processors() + 1) / 2);
}

unsigned config_doors(const struct config *config)
{
	return threads(config, GLOBAL_DOORS, (processors() + 3) / 4);
}

unsigned config_workers(const struct config *config)
{
	return threads(config, GLOBAL_WORKERS, processors());
}

const struct log_settings *config_log(const struct config *config)
{
	return &config->log;
}

const char *const *config_listen(const struct config *config)
{
	return config->listen;
}

const char *const *config_listen_tls(const struct config *config)
{
	return config->listen_tls;
}

str config_resume_at(const struct config *config)
{
	return config->resume_at;
}

/* ---- for modules ---- */

static const struct config_value *module_value(const struct config *config,
					       const struct module *module, unsigned index)
{
	size_t at = 0;

	while (modules[at] && modules[at] != module)
		at++;
	BUG_ON(!modules[at] || !module_options(module));
	return &config->sections[CORE_SECTION_COUNT + at].values[index];
}

bool option_bool(const struct config *config, const struct module *module, unsigned index)
{
	return module_value(config, module, index)->number;
}

int64_t option_int(const struct config *config, const struct module *module, unsigned index)
{
	return module_value(config, module, index)->number;
}

str option_text(const struct config *config, const struct module *module, unsigned index)
{
	return module_value(config, module, index)->text;
}

unsigned option_count(const struct config *config, const struct module *module, unsigned index)
{
	return module_value(config, module, index)->count;
}

str option_item(const struct config *config, const struct module *module, unsigned index,
		unsigned item)
{
	const struct config_value *value = module_value(config, module, index);

	BUG_ON(item >= value->count);
	return value->items[item];
}
