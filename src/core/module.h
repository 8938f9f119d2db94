/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What an extension is: one file of xep/ exports one of these, modules.c lists it. Feature lists
 * of service discovery, the configuration's check, the manual's table and doc/jackdaw.doap are
 * generated from it, never written twice. Constant; any thread. */

#include "core/home.h"
#include "core/hooks.h"
#include "core/iq.h"
#include "core/session.h"

struct config;

enum option_type { OPTION_BOOL, OPTION_INT, OPTION_TEXT, OPTION_LIST };

/* A key of the configuration's section `NAME { … }`, NAME being the module's. */
struct module_option {
	const char *name;
	enum option_type type;
	const char *standard; /* the default, as it would stand in the file */
	const char *sentence; /* for the commented file and the manual */
	int64_t min, max;     /* of an OPTION_INT */
};
#define OPTIONS(...) (const struct module_option[]){ __VA_ARGS__, { .name = NULL } }

/* When stream features are written (RFC 6120 §4.3.2, XEP-0170). */
enum stream_phase { BEFORE_TLS, BEFORE_AUTH, AFTER_AUTH };
struct stream_info {
	const struct config *config;
	const struct host *host;
	enum stream_phase phase;
	bool is_secure; /* TLS, or allowed without */
};

struct module {
	const char *name;	  /* "last": its configuration section and its name in the log */
	const char *spec;	  /* "XEP-0012 2.0"; several: "XEP-0004 2.13.2, XEP-0068 1.3.0" */
	const char *sentence;	  /* what it does, for the manual's table */
	const char *const *features;	     /* of a host (disco#info) */
	const char *const *account_features; /* of an account's bare JID */
	const struct iq_handler *iqs;
	const struct hook *hooks;
	const struct module_option *options;
	/* Adds its <feature/> elements to the stream features. */
	void (*stream_features)(const struct stream_info *info, struct xml_writer *features);
	/* Adds <identity/>s and forms to a host's disco#info (XEP-0128). */
	void (*describe_host)(const struct config *config, const struct host *host,
			      struct xml_writer *query);
};
#define FEATURES(...) (const char *const[]){ __VA_ARGS__, NULL }

/* All of them, in order, ended by NULL: the one list, in modules.c. */
extern const struct module *const modules[];

/* The value of the option at this place of the module's list, as configured. */
bool option_bool(const struct config *config, const struct module *module, unsigned index);
int64_t option_int(const struct config *config, const struct module *module, unsigned index);
str option_text(const struct config *config, const struct module *module, unsigned index);
/* OPTION_LIST: the number of texts, and each. */
unsigned option_count(const struct config *config, const struct module *module, unsigned index);
str option_item(const struct config *config, const struct module *module, unsigned index,
		unsigned item);
