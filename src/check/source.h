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
	LINE_TABLE,        /* of a list of entries (check/roster.h): nobody's data, no story */
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
	SOURCE_MOST_FORWARDS = 100,  /* forwarded letters in one mail text; a ward that pastes a month's mail has some 20 */
};

/** A letter that was forwarded: as a mail program pasted it into a text, or attached.  NULL where it does not say. */
struct forward {
	const char *address;         /* its From, lower case; NULL where it has none, or more than one */
	const char *name;            /* as From shows it */
	const char *to;              /* the line To as written, lower case */
	const char *subject;
	const char *files;           /* what the program listed as attached to it */
	size_t first, end;           /* lines of its head in the source: from the separator to one past the last header line */
	size_t text_end;             /* one past the last line before the next one */
};

struct source {
	enum source_kind kind;
	const struct part *part;     /* the document, or the (first) body part */
	const char *name;            /* "Bài dự thi.docx"; "nội dung thư" */
	struct folded folded;
	struct line *lines;
	size_t line_count;
	bool forwards;               /* it holds a forwarded letter whose text is content */
	struct forward *forwarded;   /* all of them, from the top; what stands above the last is a note unless somebody chooses another */
	size_t forward_count;
	bool cut;                    /* more forwarded letters, or more text, than is looked at */
	bool ocr;                    /* read by OCR: its digits fill no field unseen; set by check/pages.c */
};

/** Folds a text and marks its quoted parts; `own_address` (may be NULL) is the contest's: what it wrote is never data. */
void source_read(struct source *out, enum source_kind kind, const struct part *part, const char *name, const char *text, bool reply,
                 const char *own_address, const struct words *words, struct arena *arena);

/** The lines from `start` to before `end` as a text of their own, numbered as they were. */
void source_slice(struct source *out, const struct source *whole, size_t start, size_t end, const char *own_address, const struct words *words, struct arena *arena);
/** Which of several forwarded letters is content: as source_read, but the notes are all but that one. */
void source_read_forward(struct source *out, const struct source *whole, size_t chosen, const char *own_address, const struct words *words, struct arena *arena);

/** Whether nothing stands on the line. */
bool source_blank(const struct line *line);
/** "Bài dự thi.docx, dòng 12". */
const char *source_where(const struct source *source, size_t line, struct arena *arena);
/** A line as it was written. */
const char *source_line(const struct source *source, size_t line, struct arena *arena);

#endif
