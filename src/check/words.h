/* entry.yaml: the words and patterns by which an entry is read, and what each rule says.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_WORDS_H
#define CHECK_WORDS_H

#include "base/arena.h"
#include "base/buf.h"
#include "check/dossier_words.h"
#include "check/finding.h"
#include "check/ours.h"
#include "check/pattern.h"
#include "check/rules.h"

enum field {
	FIELD_NAME, FIELD_BIRTH, FIELD_ADDRESS, FIELD_PHONE, FIELD_OCCUPATION, FIELD_WORKPLACE,
	FIELD_ITEMS,                /* the six of II.2.đ end here */
	FIELD_AGE = FIELD_ITEMS, FIELD_REAL_NAME /* beside a pen name */, FIELD_TITLE, FIELD_CATEGORY, FIELD_OTHER,
	FIELD_MAIL,                 /* an address of e-mail: asked of nobody, kept where it stands by its label */
	FIELD_THIRD,                /* somebody else: a teacher, a parent, an office; what stands behind is theirs */
	FIELD_DEPUTY,               /* who speaks for a collective */
	FIELD_HEAD,
};
/** "name", "birth-year", ... as in rule names and entry.yaml. */
const char *words_field(enum field field);
/** The field of that name, of those before `end`; `end` where there is none. */
enum field words_field_named(const char *name, enum field end);

/** Whose data. */
enum whose { WHOSE_UNKNOWN, WHOSE_AUTHOR, WHOSE_COAUTHOR, WHOSE_SUBJECT, WHOSE_COLLECTIVE, WHOSE_WORK };

struct label {
	const char *words;          /* folded */
	size_t len;
	enum field field;
	enum whose whose;           /* of a head, or of a label that says it: "họ và tên tác giả" */
	bool loose;                 /* also taken without a colon, where data stand */
};

/** What a column of a trích ngang holds (labels.md G), and the words its head is made of. */
enum column {
	COLUMN_NUMBER, COLUMN_NAME /* whose is not said */, COLUMN_SUBJECT, COLUMN_AUTHOR, COLUMN_TITLE, COLUMN_BIRTH, COLUMN_MALE, COLUMN_FEMALE,
	COLUMN_OCCUPATION, COLUMN_WORKPLACE, COLUMN_ADDRESS, COLUMN_PHONE, COLUMN_CLASS, COLUMN_SUMMARY, COLUMN_CATEGORY, COLUMN_HANDED_IN, COLUMN_ORIGINAL,
	COLUMN_COPY, COLUMN_VERIFIED, COLUMN_REMARK,
	COLUMN_THIRD /* somebody else's: a parent's, a teacher's */, COLUMN_PROPOSAL /* of a list of proposals: it is no trích ngang of entries */, COLUMN_FILLER,
	COLUMNS, COLUMN_OTHER = COLUMNS,
};

/** Words of one list, folded. */
struct word_list {
	const char **items;
	const char **written;       /* beside items: lower case, with their marks */
	size_t count;
};

struct rule_words {
	struct rule_text text;
	const char *message, *review, *note; /* what the finding says by its outcome; message for incomplete and rejected */
	const char *line_key, *item_key; /* of fold_key: text.line, text.item */
};

/** What evidence of a photocopy in a page's image weighs (facts/documents.md, section 3). */
struct evidence_weights {
	int threshold;                            /* the sum from which on a person looks */
	int border, border_least;                 /* a black edge; from how many per cent on */
	int skew, skew_least;                     /* degrees */
	int specks, specks_least;                 /* a megapixel */
	int bilevel;
	int coloured, coloured_least;             /* coloured ink speaks for an original: less than 0; per cent of the ink */
	int copier;
	const char **copiers;                     /* names of machines that copy */
	size_t copier_count;
};

/** The first is "any", then the READ_* words, then "empty" for what was opened and holds nothing. */
extern const char *const words_unread[];

/** What to say of a file that cannot be read; the first whose `why` and kind fit. */
struct unread_words {
	int why;                                  /* of words_unread */
	const char **kinds;                       /* ".docx", or the beginning of a MIME type; none: any */
	size_t kind_count;
	const char *message;                      /* {file} */
};

/** The focus fields of the plan (check/theme.h). */
struct themes {
	int least, lead;                          /* what the best must reach, and by how much it must lead */
	struct theme *items;
	size_t count;
};

enum { LABEL_BUCKETS = 256 };

struct words {
	struct label *labels;       /* by first byte, longest first */
	size_t label_count, bucket[LABEL_BUCKETS + 1];
	struct {
		struct word_list author, subject;
	} owners;                   /* "của tác giả" after a label, or in a head */
	struct word_list suffixes, kin_suffixes, head_intros, absences, honorifics, kin, speakers, form_columns, collectives, anonymous, blanks;
	struct word_list address_words, workplace_words, workplace_inside, nothing, self_employed, surnames;
	struct {
		struct patterns openings, tails, not_declarations;
		struct word_list phrases[3]; /* by enum category */
		struct word_list shorts[3];  /* NTVT, ĐHTT: exact only */
	} declaration;
	struct patterns title_behind, title_covered, not_title, not_body, body_ends;
	struct {
		struct patterns attribution, original, forwarded, header_line, signature;
		struct patterns header_from, header_to, header_subject, header_date, header_files; /* of a forwarded letter's head */
		struct patterns dispatch, dispatch_head, dispatch_date, intake_unit;               /* check/batch.h */
	} mail;
	struct {
		struct patterns question, request, dossier, dossier_subject, news, other_contest, announcement, entry_subject, supplement, handed_in, handed_in_not, pages_announced;
		struct patterns says[5];               /* by check/supplement.h's bits: in the work, original, revision, replace, withdraw */
		struct patterns phone_author, phone_subject, phone_other; /* whose a number in a sentence is, by the words before it */
		struct patterns author_speaks, subject_spoken;           /* who a sentence with a year of birth is about */
		struct patterns kin_spoken, they_spoken, status_spoken, hedged, corrects, acks; /* check/spoken.h: somebody's relative; "bác ấy"; "đã nghỉ hưu"; not for sure; an error is told; only an answer */
		struct word_list plain;                /* check/plain.h: all that an answer says around its value */
		struct patterns took_back, no_value;   /* what was said is not so, or not his; words in the place of a value */
		struct patterns asks;                  /* questions in a reply, beside `question` */
		struct patterns ours, ours_begins, ours_ends; /* sentences that nobody but the contest writes; the first and the last of its letters */
	} letters;
	struct ours ours;
	struct {
		struct patterns stated, cells, negated, other_paper;
		struct evidence_weights evidence;
	} photocopy;
	struct {
		struct word_list columns[COLUMNS], totals, signers, ticks;
		struct patterns titles, not_titles, verified, not_verified, later;
		const char *filled, *differs, *stated_copy, *maybe_copy, *other_name, *in_time; /* {item}, {evidence}, {where} */
	} roster;
	struct {
		const char *missing, *digits, *read, *alone, *beside; /* {item}; {evidence}, {where} */
	} pages;
	struct {
		struct unread_words *unread;
		size_t unread_count;
		const char **drives;                  /* hosts of drives, lower case */
		size_t drive_count;
		const char *drive;                    /* {evidence} */
	} files;
	struct patterns honoured;
	struct dossier_words dossier;
	struct themes themes;
	struct {
		struct patterns automatic_subjects, bounce_subjects, automatic_texts, absent_texts, no_absent_texts, no_reply;
	} machine;
	bool required[3][FIELD_ITEMS]; /* of author, person, collective */
	int body_least_words, prose_words, title_most_words, minor_age, papers_most;
	struct rule_words *rules;
	size_t rule_count;
};

/**
 * Loads `path` (words_load.c).  Its texts live in the arena, its patterns until words_release.  Mistakes, all of them, are appended as
 * `file:line: what`; with any, `out` is only for words_release.
 */
void words_load(struct words *out, const char *path, struct arena *arena, struct buf *mistakes);
void words_release(struct words *words);

/** The longest label that begins at `text` and ends at a word's end; NULL. */
const struct label *words_label(const struct words *words, const char *text, size_t len);
/** The length of the longest of the list that begins at `text` and ends at a word's end; 0. */
size_t words_begin(const struct word_list *list, const char *text, size_t len);
/** Whether `text` is written as one of the list, marks and all; of any case.  "Chử" is no "chú", though both fold to "chu". */
bool words_written(const struct word_list *list, const char *text, struct arena *arena);
/** Whether `words` (of fold_words) is one of the list. */
bool words_is(const struct word_list *list, const char *words);
/** Whether one of the list stands in `words` (of fold_words) as whole words. */
bool words_has(const struct word_list *list, const char *words);
/** What the plan says by that rule; NULL where there is no such rule. */
const struct rule_words *words_rule(const struct words *words, const char *rule);

#endif
