/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A quick look at the first tag of a stanza, as the servers write them: one blank before each
 * attribute, nothing around "=". For what is trusted. */

#include "base/str.h"

bool is_element(str stanza, const char *name);
/* The value of an attribute of the first tag, as it is written; absent: STR_NONE. */
str attribute(str stanza, const char *name);
/* What stands between the first tag and the next. */
str text_behind_tag(str stanza);
