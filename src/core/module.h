/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What an extension is: one file of xep/ exports one of these, modules.c lists it. Feature lists
 * of service discovery, the configuration's check, the manual's table and doc/jackdaw.doap are
 * generated from it, never written twice. Constant; any thread. */

#include "config/config.h"
#include "config/option.h"
#include "core/home.h"
#include "core/hooks.h"
#include "core/iq.h"
#include "core/session.h"

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
