/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The end of an account (XEP-0077 §3.2, the `user del` command): the store forgets it, its contacts
 * learn that they see it no more (RFC 6121 §3.2, §3.3), its sessions end with not-authorized. The
 * request comes from any loop as a letter to the home and is answered on the loop that asked. */

#include "core/account.h"

struct home;
struct letter;

/* From any loop of the server; request->done is called there, later, once. */
void removal_start(struct account_request *request);
/* The letter arrived; `home` NULL: there is no such account. */
void removal_letter_opened(struct home *home, struct letter **letter);
/* The home could not be loaded. */
void removal_letter_refused(struct letter **letter);
