/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Tells the service manager how we are, as systemd's sd_notify(3) does, without its library: one
 * datagram to the socket that NOTIFY_SOCKET names. Without one nothing happens; what cannot be sent
 * is not missed. */

/* "READY=1", "RELOADING=1\nMONOTONIC_USEC=…", "STOPPING=1". */
void notify_manager(const char *state);
/* The two lines with which a reload begins (sd_notify(3), Type=notify-reload). */
void notify_reloading(void);
