/* The trích ngang of a unit: tables in a text whose rows each tell of one entry (plan II.3, labels.md G).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_ROSTER_H
#define CHECK_ROSTER_H

#include "check/source.h"

enum {
	ROSTER_MOST_ROWS = 1000,   /* of one text; a ward's list of a year has some 60, and the reader keeps 100,000 rows of a sheet */
	ROSTER_MOST_TABLES = 20,   /* of one text */
	ROSTER_MOST_LINES = 5000,  /* of a text that are looked at as rows; what is below is left unread */
	ROSTER_MOST_VALUE = 600,   /* bytes of a cell's value that are kept: a summary has some 200 */
};

/** What one row says.  What its table has no column for, or has empty, is NULL (0). */
struct roster_line {
	int number;                      /* as the table numbers it */
	struct person subject, author;
	struct person someone;           /* of a column "Họ và tên" of which nothing says whose it is: the name of one or the other */
	const char *subject_said, *author_said; /* their cells whole: "Cô Vi Thị Dậu" */
	const char *title, *remark, *summary, *verified;
	const char *copy;                /* the words by which it is a photocopy; NULL */
	enum category category;
	bool later;                      /* its file comes another time: "gửi sau" */
	int64_t handed_in;               /* the day on which the unit had it, at 00:00 */
	const char *where;               /* "nội dung thư, dòng 9" */
	const struct source *source;
	size_t draft;                    /* of match_rows: which of the drafts is surely its; SIZE_MAX none */
};

struct roster {
	struct roster_line *rows;
	size_t count;
};

/**
 * Finds the tables of a text that are surely lists of entries, by their heads and the line above, and marks their lines LINE_TABLE, so that nothing else
 * reads them.  A row that cannot be told into its cells for sure gives nothing.  `now_year` is the year of the receipt.  NULL where there is none.
 */
struct roster *roster_read(struct source *source, const struct words *words, int now_year, struct arena *arena);

#endif
