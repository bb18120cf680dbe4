/* Outlook's winmail.dat by libytnef.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_TNEF_H
#define READ_TNEF_H

#include <stddef.h>

#include "read/gather.h"

/** Adds the body and the attachments of a winmail.dat as parts below it; the part becomes a PART_CONTAINER. */
void tnef_read(struct gather *gather, int part, const char *bytes, size_t len);

#endif
