/* Which forwarded letter a work came in (lessons.md 12).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_ORIGIN_H
#define CHECK_ORIGIN_H

#include "check/drafts.h"

/**
 * The forwarded letter that a draft of that letter surely came in: the attached one; of pasted ones the one whose text it is, and for files the only one, the
 * innermost of a chain, or the one of several that their author, title or name points to.  NULL where nobody forwarded it, where that is not sure, and where what
 * was forwarded is an announcement or the contest's own: that was not its author's letter.
 */
const struct forward *origin_find(const struct letter *letter, const struct draft *draft);

#endif
