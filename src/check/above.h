/* What the author of a reply wrote in it: above, between and below what his mail program quoted.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_ABOVE_H
#define CHECK_ABOVE_H

#include "check/source.h"

/** The mail's own text, its lines as whose they are: LINE_TEXT his own, LINE_SIGNATURE below "-- ", LINE_QUOTED all else. */
struct above {
	struct source source;
	bool *asked;             /* beside the lines: a quoted line that may be a filled-in line of our form, whatever stands before it */
	bool *ours;              /* beside the lines: a sentence that surely stands in a letter of ours */
	bool forwards;           /* it holds words that were forwarded: nobody's */
	size_t unmarked;         /* lines of our own letter that stood in it without any mark */
	size_t words;            /* his own */
};

/**
 * Reads all body parts of the letter itself.  A quotation is known by its marks (">"), by the line a program puts above it ("Vào … đã viết:", "-----Original
 * Message-----", three header lines; entry.yaml, mail), and where there is none by our own sentences (check/ours.h, entry.yaml `ours`): from the first to
 * the last of them.  What stands below our letter's last sentence is his again.  Lines between marked ones are his, but for the rest of a marked line that a program broke.
 */
void above_read(const struct submission *submission, const char *own_address, const struct words *words, struct arena *arena, struct above *out);

/** Marks letters of ours that stand in any mail's text without a mark: nobody's data, no story. */
void above_mark_ours(struct source *source, const struct words *words, struct arena *arena);

/** Whether one of the patterns is found in his own lines, among the first `most` of them. */
bool above_says(const struct above *above, const struct patterns *patterns, size_t most);

/** Where a line's text begins behind its marks (">", "|") and blanks; `start` and the result are places in the folded text. */
size_t above_behind_marks(const struct source *source, size_t line);
/** Whether it has such a mark. */
bool above_marked(const struct source *source, size_t line);

#endif
