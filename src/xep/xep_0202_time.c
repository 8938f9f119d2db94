/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0202 Entity Time of the server: in UTC, and the zone too, so that nobody learns where the
 * machine stands (§6). */

#include "base/clock.h"
#include "core/module.h"
#include "xmpp/datetime.h"

static void answer_time(struct iq *iq)
{
	char room[DATETIME_MAX];
	struct xml_writer *time = iq_result(iq, NS_TIME, EL_TIME);

	xml_element(time, NS_TIME, EL_TZO, S("+00:00"));
	xml_element(time, NS_TIME, EL_UTC, datetime_write(clock_now_us(), 0, room));
	iq_send(iq);
}

const struct module xep_0202_time = {
	.name = "time",
	.spec = "XEP-0202 2.0",
	.sentence = "The time of the server.",
	.features = FEATURES("urn:xmpp:time"),
	.iqs = IQS({ IQ_GET, TO_HOST, NS_TIME, EL_TIME, answer_time }),
};
