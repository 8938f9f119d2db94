/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The tables of RFC 3454 (Unicode 3.2) that SASLprep is made of, in ascending order; written by
 * tools/stringprep_tables.py. Constant data; any thread. */

#include "base/base.h"

struct stringprep_range {
	uint32_t first, last;
};

struct stringprep_table {
	const struct stringprep_range *ranges;
	size_t count;
};

extern const struct stringprep_table stringprep_unassigned; /* A.1 */
extern const struct stringprep_table stringprep_nothing;    /* B.1 */
extern const struct stringprep_table stringprep_spaces;	    /* C.1.2 */
extern const struct stringprep_table stringprep_prohibited; /* C.1.2 to C.9 */
extern const struct stringprep_table stringprep_rand_al;    /* D.1 */
extern const struct stringprep_table stringprep_l;	    /* D.2 */
