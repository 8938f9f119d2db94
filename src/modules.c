/* SPDX-License-Identifier: Apache-2.0 */
/* All modules, one line each. Their order is the order of handlers within a phase
 * (core/hooks.h): what refuses for the account's sake comes before what asks. */

#include "core/module.h"

#define MODULE_LIST(X) \
	X(xep_core) \
	X(xep_messages) \
	X(rfc6121_roster) \
	X(xep_0191_blocking) \
	X(xep_0012_last) \
	X(xep_0030_disco) \
	X(xep_0049_private) \
	X(xep_0054_vcard) \
	X(xep_0077_register) \
	X(xep_0092_version) \
	X(xep_0115_caps) \
	X(xep_0157_contact) \
	X(xep_0198_stream_management) \
	X(xep_0199_ping) \
	X(xep_0202_time) \
	X(xep_0280_carbons) \
	X(xep_0313_mam) \
	X(xep_0352_csi) \
	X(xep_0424_retraction) \
	X(xep_0441_prefs) \
	X(xep_0478_limits)

#define DECLARE(name) extern const struct module name;
MODULE_LIST(DECLARE)

#define ADDRESS(name) &name,
const struct module *const modules[] = { MODULE_LIST(ADDRESS) NULL };
