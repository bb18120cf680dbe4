/* The values that a reply gives: lines of our form, labels, numbers in sentences, and a bare value where only one item can take it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_SUPPLIED_H
#define CHECK_SUPPLIED_H

#include "check/above.h"
#include "check/fields.h"
#include "check/supplement.h"

enum { SUPPLIED_MOST = 64 };   /* values of one letter: six items of some ten people */

struct supplied_values {
	struct supplied *values;
	size_t count;
	const char *unsure;        /* as struct supplement's */
	int64_t unanswered;        /* of those, in sentences that are no mere answer ("cảm ơn", "sẽ gửi sau") */
	bool quoted;               /* a telephone number that nobody knows stands in what it quotes, and one is missing */
	int64_t idle;              /* words of lines that were taken for data; where none of them gave any, they are words */
	bool tried;                /* a line of his own gives something that is no value ("Năm sinh của tác giả: 2091") */
	bool corrects;             /* one tells of an error that nothing it gives explains */
	int64_t unexplained;       /* words of the author's own that nothing of it explains */
};

/** Reads the author's own lines, and filled-in lines of our form inside the quotation.  Marks what it takes as LINE_DATA. */
void supplied_read(const struct rules *rules, struct above *above, const struct entry *before, int now_year, struct arena *arena, struct supplied_values *out);
/** The data of a document that came with it and is no work ("Thông tin tác giả.docx"). */
void supplied_document(const struct rules *rules, const struct fields *fields, enum category category, const char *evidence, const struct entry *before, struct arena *arena,
                       struct supplied_values *out);

#endif
