/* An entry while it is judged: what its rules share.  For the files judge_*.c, and again.c, which has neither letter nor draft.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_JUDGING_H
#define CHECK_JUDGING_H

#include "check/drafts.h"
#include "check/people.h"

enum { JUDGING_MOST_FINDINGS = 64, JUDGING_MOST_EVIDENCE = 200 };

/** {evidence} of the finding `body` where two works seem to stand in one text: what is missing is then not known. */
#define JUDGING_TWO_WORKS "một văn bản có vẻ gồm hai bài dự thi"

struct judging {
	const struct letter *letter;   /* NULL where an entry is judged again (check/again.h): then only judge_values.c's rules are asked */
	const struct draft *draft;     /* the same */
	const struct rules *rules;
	const struct contest *contest;
	const struct words *words;
	struct entry *entry;
	struct people people;
	const struct roster_line *row; /* of the unit's table, surely this entry's; NULL */
	struct arena *arena;
	int64_t received;
	const char *sender, *origin;   /* addresses: of the letter, of the forwarded one it came in; NULL */
	bool pages;      /* some of the work is in images: what seems to be missing may stand there */
	bool closed;     /* the work is in a file that could not be read, or two works in one: nothing is known to be missing */
	const char *body; /* {body} of a message */
	const char *title_where;
	const char *item, *where; /* {item}, {where} of one */
};

/** Puts {evidence}, {words}, … into a sentence of entry.yaml. */
const char *judging_filled(const struct judging *j, const char *text, const char *evidence);
/** Adds a finding with the rule's sentence for that outcome; evidence and where may be NULL.  Where there are too many, the last one. */
struct finding *judging_add(struct judging *j, const char *rule, enum outcome outcome, const char *evidence, const char *where);
/** What is missing: incomplete; review where pages may hold it; nothing where a file hides it. */
void judging_missing(struct judging *j, const char *rule, const char *evidence, const char *where);
/** Whether what stands at `where` (may be NULL) was read by OCR. */
bool judging_by_ocr(const struct judging *j, const char *where);
/** A file as its sender called it. */
const char *judging_file_name(const struct judging *j, const struct part *part);

#endif
