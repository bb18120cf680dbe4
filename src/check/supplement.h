/* What a reply says about an entry that is filed: values, works, photos, and the words that our letters ask for.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_SUPPLEMENT_H
#define CHECK_SUPPLEMENT_H

#include "check/again.h"
#include "check/check.h"

/** The words our letters offer (letters.vi.md 3, 4a, 6, 7) and requests; bits.  Written in capitals or not, with marks or not, quoted or not. */
enum supplement_says {
	SAYS_IN_WORK = 1,      /* "ĐÃ CÓ TRONG BÀI": a person looks */
	SAYS_ORIGINAL = 2,     /* "BẢN GỐC": no photocopy; a person looks */
	SAYS_REVISION = 4,     /* "BẢN SỬA" */
	SAYS_REPLACE = 8,      /* "THAY BÀI [code]" */
	SAYS_WITHDRAW = 16,    /* "RÚT BÀI": a request (letter 16) */
	SAYS_QUESTION = 32,    /* something is asked besides ("gửi thêm ảnh có được không"): a note to a person */
	SAYS_OTHER = 64,       /* words of some length that none of this explains */
};

/** A value it gives, for one item of the entry. */
struct supplied {
	const char *rule;      /* the rule it answers: "author-phone", "title", "declaration" ... */
	const char *who;       /* the co-author it is of, by the name the entry has; NULL: the author, the subject, the work */
	const char *text;      /* as it will stand in the entry (phones: digits; a year; category_word) */
	const char *evidence, *where;
	bool asked;            /* the entry lacked it */
	bool differs;          /* the entry has another value: corrected only where the line names whose it is; else a person decides */
	bool named;            /* the line names whose it is: a line of our form, a label that says it, a head above it */
	bool aged;             /* a year reckoned from an age */
	bool torn;             /* another value was given as well, as surely: it fills nothing */
};

struct supplement {
	unsigned says;
	const char *named;             /* the code that "THAY BÀI BTL23-0031" names; NULL */
	struct supplied *values;
	size_t value_count;
	const char *unsure;            /* English, no personal data: what cannot be told (whose number it is; two works); NULL: nothing is left to a guess */
	const struct entry *work;      /* a work that came with it, judged by itself; NULL */
	double likeness;               /* of the work's text to the entry's, 0 to 1, exactly (check/sketch.h); -1 where one has no text */
	int photos;                    /* pictures of people and places */
	size_t page_count;             /* images of pages */
	const char **file_names, **file_paths; /* all that was taken from it: works, photos, pages */
	size_t file_count;
	bool tried;                    /* his words give something that is no value, or is there already: he is told how it stands */
	bool number;                   /* a line of his own, and no signature, has a number such as a phone's: who gives the same value again is answered, who thanks is not */
	int64_t words;                 /* his own that no value explains, in sentences that are no mere thanks */
	bool fills_only;               /* set by the caller: the tie is of sender and title alone; what is missing is filled, nothing that is there is changed */
	bool empty;                    /* nothing of the above */
};

/**
 * Reads a letter as a supplement to `before`.  Only what its author wrote above (or between, or below) the quotation counts, whatever program quoted
 * (check/above.h); quotations, signatures, and the contest's own words fill nothing.  A bare value ("0912 000 105") counts only where exactly one missing
 * item can take it; else `unsure`.
 * A sentence gives a number, a year or an address only where it holds nothing else (check/plain.h), and never changes what is stated; a label's value likewise holds nothing beside a number.  `verdict` is check_letter's of the same letter.  All in `arena`.
 */
void supplement_read(const struct rules *rules, const struct submission *submission, const struct check_facts *facts, const struct verdict *verdict,
                     const struct entry *before, struct arena *arena, struct supplement *out);

/** How it changes the entry. */
enum supplement_way {
	SUPPLEMENT_NOTHING,    /* it changes nothing (thanks, a question alone) */
	SUPPLEMENT_FILLED,     /* `out` is the entry with what was supplied, judged again */
	SUPPLEMENT_REPLACED,   /* `out` is the new work with what it lacks taken from the old entry, judged again */
	SUPPLEMENT_PERSON,     /* a person decides; `why` says what; `out` is the entry as it would be with what is sure (it may be the same) */
	SUPPLEMENT_NEW,        /* the work is surely another one (other text, other subject, whole in itself): it is to be filed as an entry of its own */
};

/**
 * Applies it: pure.  Author items can be filled, never emptied; what was stated stays.  A work replaces the old one when the entry had none, the words
 * ask for it, or the texts are near (likeness >= 0.45); never what is accepted by a person.  `settled` findings as again_judge.  `why` English, for event and case, no
 * personal data; `done` a list for letter 8 in Vietnamese ("số điện thoại của tác giả; ảnh nhân vật"), "" for none.
 */
enum supplement_way supplement_apply(const struct rules *rules, const struct supplement *s, const struct entry *before, const struct again_facts *facts,
                                     struct entry *out, const char **why, const char **done, struct arena *arena);

#endif
