/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A disk that breaks when told, under SQLite: its default VFS with the writing calls replaced. */

#include "base/base.h"

/* Before the first store is opened. Whole again after each call. */
void faulty_disk_use(void);
/* Syncs of the write-ahead log end in an error of the disk. */
void faulty_disk_fail_syncs(bool fail);
/* There is no room for any write. */
void faulty_disk_fill(bool full);
/* Writes of the database file (not of the log) end in an error of the disk. */
void faulty_disk_fail_database(bool fail);
