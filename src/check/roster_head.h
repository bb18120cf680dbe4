/* The heads of a table's columns: their words say what stands below (entry.yaml, roster).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_ROSTER_HEAD_H
#define CHECK_ROSTER_HEAD_H

#include "check/words.h"

enum { ROSTER_HEAD_MOST = 200 }; /* bytes of a head; a longer cell is a row's */

struct roster_head {
	enum column column;      /* COLUMN_OTHER: not known, or of no use */
	enum whose owner;        /* of an attribute: WHOSE_AUTHOR, WHOSE_SUBJECT, WHOSE_UNKNOWN */
	unsigned more;           /* 1 << COLUMN_…: the attributes that stand in the same cell: "Địa chỉ, đơn vị công tác" */
	bool age, form;          /* "Tuổi"; a column of a form ("Nội dung") */
	enum category ticked;    /* "NTVT": a tick below says the category */
	bool titles;             /* "Ông (bà)": it may hold titles alone */
};

/** Reads a head; `above` (may be empty) is the head of the row above that spans it: "Năm sinh" over "Nam". */
void roster_head_read(const struct words *words, const char *above, size_t above_len, const char *head, size_t len, struct arena *arena, struct roster_head *out);

/** Gives each attribute its person and a bare "Họ và tên" its role, as far as the columns leave no doubt; what is not sure becomes COLUMN_OTHER. */
void roster_head_settle(struct roster_head *heads, size_t count);
/** Whether such columns are a list of entries; `titled`: a line above says so, `unsure` columns are not enough without it. */
bool roster_head_list(const struct roster_head *heads, size_t count, bool titled);

#endif
