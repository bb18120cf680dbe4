/* One letter while it is judged: its texts, its works, its files.  For the files of check/ alone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_LETTER_H
#define CHECK_LETTER_H

#include "check/check.h"
#include "check/ruleset.h"
#include "check/work.h"

enum {
	LETTER_MOST_WORKS = 200,      /* documents of one letter that are looked at; a ward's monthly batch has some 10 */
	LETTER_SMALL_PICTURE = 20000, /* bytes: an inline picture under it is a logo (lessons.md 15) */
	LETTER_TINY_PICTURE = 3000,
	LETTER_MOST_SPLIT = 12,       /* works that stand with others in one text */
};

/** Page images that make one text: photos of its pages, a scanned PDF. */
struct sheets {
	const struct part **parts;     /* in the order of their names */
	size_t part_count;
	size_t pages, read;            /* with writing on them, or not looked at; of these, what OCR read */
	int confidence;                /* the least of OCR's; -1 */
	bool sure;                     /* writing was seen on one: no mere photos */
	struct work *work;             /* what OCR read of them; NULL */
};

struct letter {
	const struct rules *rules;
	const struct words *words;
	const struct submission *submission;
	const struct check_facts *facts;
	struct arena *arena;
	struct verdict *verdict;
	int now_year;                  /* of the receipt */
	const char *subject_key;       /* folded text of the subject, "" */
	const struct unit *unit;
	struct work *mail;             /* the mail's own text; NULL */
	struct work *works;            /* documents that could be read, and bodies of attached letters */
	size_t work_count, split_count;
	const struct part **unread;    /* documents that could not */
	size_t unread_count;
	const struct part **pictures;  /* photos; until pages_take_in all pictures */
	size_t picture_count;
	struct sheets *sheets;         /* of pages_take_in */
	size_t sheet_count;
	struct declaration in_cover, in_subject;
	bool invited;                  /* subject, covering words or a file's name say that a work comes */
	bool mail_is_work;
};

/** The attached letter a part stands in; NULL for the letter itself. */
const struct part *letter_message_of(const struct submission *submission, const struct part *part);
/** Folds the subject. */
void letter_subject(struct letter *letter);
/** Reads all texts of the submission. */
void letter_take_in(struct letter *letter);
/** Whether one of the patterns is found in a line of the mail's own words (not quoted), among the first `most` lines. */
bool letter_mail_says(const struct letter *letter, const struct patterns *patterns, size_t most);
/** Whether one is found in the subject. */
bool letter_subject_says(const struct letter *letter, const struct patterns *patterns);
/** Words of the mail's own text, without what is quoted. */
int64_t letter_mail_words(const struct letter *letter);

#endif
