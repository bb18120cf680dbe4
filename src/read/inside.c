/* A file found inside another: in a zip, a rar, a winmail.dat.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/inside.h"

int inside_read(struct gather *g, int container, int number, const char *name, const char *bytes, size_t len)
{
	(void)g, (void)container, (void)number, (void)name, (void)bytes, (void)len;
	return -1;
}
