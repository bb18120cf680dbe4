/* The texts of a letter as lines: what its sender wrote, what is quoted, forwarded, signed.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_SOURCE_H
#define CHECK_SOURCE_H

#include <stdbool.h>

#include "check/fold.h"
#include "check/words.h"
#include "read/submission.h"

enum line_role {
	LINE_TEXT,         /* not decided: the body, in the end */
	LINE_QUOTED,       /* somebody else's words, a reply's quotation, a forward's header lines */
	LINE_NOTE,         /* the covering words above a forwarded letter */
	LINE_SIGNATURE,    /* below "-- ": a name and an office, nobody's data */
	LINE_COVER,        /* greetings and what else stands before the work and after it */
	LINE_DECLARATION,
	LINE_TITLE,
	LINE_DATA,
};

struct line {
	uint32_t start, end;   /* in the folded text, without the line end */
	int number;            /* in the original, from 1 */
	enum line_role role;
};

enum source_kind { SOURCE_MAIL, SOURCE_DOCUMENT };

enum {
	SOURCE_MOST_LINES = 20000,   /* an entry has some 60 */
	SOURCE_SHORT = 400,          /* bytes of a line that may still be a label, a title, a heading */
};

struct source {
	enum source_kind kind;
	const struct part *part;     /* the document, or the (first) body part */
	const char *name;            /* "Bài dự thi.docx"; "nội dung thư" */
	struct folded folded;
	struct line *lines;
	size_t line_count;
	bool forwards;               /* it holds a forwarded letter whose text is content */
	bool ocr;                    /* read by OCR: its digits fill no field unseen; set by check/pages.c */
};

/** Folds a text and marks its quoted parts; `own_address` (may be NULL) is the contest's: what it wrote is never data. */
void source_read(struct source *out, enum source_kind kind, const struct part *part, const char *name, const char *text, bool reply,
                 const char *own_address, const struct words *words, struct arena *arena);

bool source_blank(const struct line *line);
/** "Bài dự thi.docx, dòng 12". */
const char *source_where(const struct source *source, size_t line, struct arena *arena);
/** A line as it was written. */
const char *source_line(const struct source *source, size_t line, struct arena *arena);

#endif
