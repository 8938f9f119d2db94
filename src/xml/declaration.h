/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The XML declaration at the beginning of a stream. Pure. */

#include "xml/reader.h"

/* `text` is what is between "<?" and ">", both left out. XML_FAULT_NONE when it declares XML 1.0
 * in UTF-8. */
enum xml_fault declaration_read(str text);
