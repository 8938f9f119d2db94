/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Which characters above ASCII may stand in names. Parsers of the fourth and of the fifth edition
 * of XML 1.0 are in use; a name that only the fifth allows would end the stream of every client
 * with a parser of the fourth, again at each login if it is kept. So a name is what both
 * allow. Pure. */

#include "base/base.h"

bool xml_is_name_char(uint32_t code, bool is_first);
