/* Outlook's winmail.dat ([MS-OXTNEF]).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_TNEF_H
#define READ_TNEF_H

#include <stddef.h>

#include "read/gather.h"

enum {
	TNEF_MOST_ATTACHMENTS = 1000,   /* as many as a reading has parts */
	TNEF_MOST_PROPERTIES = 4000,    /* of a message or an attachment; Outlook writes some 60 */
	TNEF_MOST_BODY = 4 << 20,       /* bytes of a compressed body unpacked */
};

/**
 * Adds the body and the attachments of a winmail.dat as parts below it; the part becomes a PART_CONTAINER.  In a letter the body is a PART_BODY,
 * or a PART_OTHER_BODY where the letter itself says as much; a message attached to it is a container called message/rfc822.
 */
void tnef_read(struct gather *gather, int part, const char *bytes, size_t len);

#endif
