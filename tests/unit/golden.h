/* Letters as they were read and found good: compared with files, which a person may have written anew.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GOLDEN_H
#define GOLDEN_H

#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "unit.h"

/** Compares with files/letters/NAME.expect; with HOADEP_WRITE_EXPECT set writes it first, and the person who asked for that reads the difference. */
static inline void golden_expect(const char *name, const char *got)
{
	char path[256];
	struct buf want = { 0 };
	struct err err = { "" };
	snprintf(path, sizeof path, "tests/unit/files/letters/%s.expect", name);
	if (getenv("HOADEP_WRITE_EXPECT"))
		CHECK(file_put(path, got, strlen(got), &err) == 0);
	CHECK_SAY(file_read(path, 1 << 20, &want, &err) == 0, "%s", err.text);
	CHECK_SAY(strcmp(buf_str(&want), got) == 0, "%s is not as expected; it is now:\n%s", name, got);
	buf_release(&want);
}

#endif
