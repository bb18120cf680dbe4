/* One letter while it is judged: its texts, its works, its files.  For the files of check/ alone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_LETTER_H
#define CHECK_LETTER_H

#include "check/check.h"
#include "check/ruleset.h"
#include "check/work.h"

enum {
	LETTER_MOST_WORKS = 220,      /* documents of one letter that are looked at; a ward's monthly batch has some 10, a year's 200 and its lists */
	LETTER_SMALL_PICTURE = 20000, /* bytes: an inline picture under it is a logo (lessons.md 15) */
	LETTER_TINY_PICTURE = 3000,
	LETTER_MOST_SPLIT = 12,       /* works that stand with others in one text */
	LETTER_MOST_MEMORY = 80 << 20, /* that its texts may take before the rest is left to a person: 200 entries take some 30; an arena that is full ends the program */
	LETTER_LEAST_TEXT = 600,      /* bytes of a letter that came in it and are read even then */
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
	size_t used_before;            /* of the arena, when its judging began */
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
	struct roster_line *rows;      /* of all its lists of entries, each once; of match_rows */
	size_t row_count;
	const struct roster_line **row_maybe; /* beside the entries: a row that says photocopy and may be that entry's; NULL */
	bool listed;                   /* a list of entries came with it */
	bool invited;                  /* subject, covering words or a file's name say that a work comes */
	/* Of a letter in which others came, attached or pasted (check/apart.h): these, the letter's own part first; and of each, what it came in. */
	struct letter **inside;
	size_t inside_count;
	const struct letter *outer;    /* the letter itself, for each of them; NULL: it came by itself */
	const struct letter *within;   /* the one of them that it came in; NULL for the letter's own part */
	const struct forward *origin;  /* of one that came in another: its From; NULL */
	const struct source *text;     /* the mail's text as it was before letters pasted into it were taken apart */
	const struct forward *forwards; /* pasted into its text; one of them is the text that counts */
	size_t forward_count, chosen;
	bool cut;                      /* its own text was not read whole, for want of memory */
	bool beside_work;              /* a work came in it: what lies beside that is judged as beside a typed work */
	bool carries;                  /* letters came in it, or its files may stand in the outer one: nothing was forgotten */
	bool mail_is_work;
};

/** The attached letter a part stands in; NULL for the letter itself. */
const struct part *letter_message_of(const struct submission *submission, const struct part *part);
/** Whether a part is an attached letter. */
bool letter_is_message(const struct part *part);
/** Whether its texts take LETTER_MOST_MEMORY: what was not read by then is a person's. */
bool letter_full(const struct letter *letter);
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
