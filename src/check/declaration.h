/* Which of the two categories an entry declares (II.2.b, II.2.d).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_DECLARATION_H
#define CHECK_DECLARATION_H

#include "check/source.h"

struct declaration {
	enum category category;      /* CATEGORY_NONE: none, or both */
	bool both;                   /* both categories were named */
	bool slip;                   /* found at one letter's distance: "Người tối việc tốt" */
	const char *evidence, *where; /* NULL where nothing was found */
	const char *title;           /* what stands behind the declaration on its line; NULL */
	size_t line, end;            /* the lines it takes; both 0 where none */
};

/** Looks for a declaration that is a line (or up to three) of its own; marks its lines. */
void declaration_read(struct declaration *out, struct source *source, const struct words *words, struct arena *arena);
/** The covering words of a letter: "tôi gửi bài dự thi viết về gương …", anywhere in a line. */
void declaration_cover(struct declaration *out, const struct source *source, const struct words *words, struct arena *arena);
/** A mail's subject: one category named in it. */
void declaration_subject(struct declaration *out, const char *subject, const struct words *words, struct arena *arena);

#endif
