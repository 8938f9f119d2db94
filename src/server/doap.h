/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* doc/jackdaw.doap: which specifications the server follows, in which version, for the XSF's list
 * of software (XEP-0453). From the modules' descriptors. Pure. */

#include "base/buf.h"

void doap_write(struct buf *out);
/* The modules for people: a line each. */
void doap_print_modules(struct buf *out);
