/* What the checks found: findings, entries, and the verdict on a letter.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_FINDING_H
#define CHECK_FINDING_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/file.h"

/** From light to grave; an entry has the gravest of its findings, OUTCOME_NOTE (none but notes) makes it accepted. */
enum outcome { OUTCOME_NOTE, OUTCOME_REVIEW, OUTCOME_INCOMPLETE, OUTCOME_REJECTED };

/** "note", "review", "incomplete", "rejected"; and for an entry "accepted" instead of "note". */
const char *outcome_word(enum outcome outcome);
const char *outcome_entry_word(enum outcome outcome);

/** Begins the evidence of what one of several authors lacks; the name follows. */
#define FINDING_COAUTHOR "đồng tác giả "

/** One observation about an entry.  All texts belong to the verdict's arena and are never NULL unless said. */
struct finding {
	const char *rule;      /* a rule name of interface.md */
	enum outcome outcome;
	const char *clause;    /* of the plan, as "II.2.đ" */
	const char *evidence;  /* the words it rests on; "" where it is the lack of something */
	const char *where;     /* "Bài dự thi.docx, dòng 12", "tiêu đề thư", "nội dung thư, dòng 3"; "" */
	const char *message;   /* a sentence in Vietnamese, for the author and the office */
};

enum category { CATEGORY_NONE, CATEGORY_NTVT, CATEGORY_DHTT };
/** "nguoi-tot-viec-tot", "dien-hinh-tien-tien"; NULL for none. */
const char *category_word(enum category category);

/** Author or subject.  What was not found is NULL (birth_year 0); a stated absence ("không có") stands as it was written. */
struct person {
	bool collective;       /* subjects only */
	const char *name, *address, *phone, *occupation, *workplace;
	int birth_year;
};

/** A page that is an image, as the register knows it again. */
struct page_image {
	const char *name, *path;        /* of its file: as the sender called it, and the part of the letter */
	int number;                     /* of the page in it, from 1 */
	uint64_t fingerprint;           /* struct page's, as a number */
};

struct entry {
	const char *title;              /* NULL */
	bool title_by_ocr, author_by_ocr; /* OCR read the title, the author's name: no letter quotes them */
	enum category category;
	const char *contest;            /* the year it counts for, "2023" */
	struct person author, subject;
	struct person *coauthors;
	size_t coauthor_count;
	int64_t words;                  /* of the body alone (AMB-3, AMB-4) */
	const char **files;             /* names of its files; "" for the mail's own text is not listed */
	const char **file_paths;        /* their part paths, beside `files` */
	size_t file_count;
	int photos;                     /* pictures that came with it */
	struct page_image *images;      /* its pages that are images and have a fingerprint */
	size_t image_count;
	const char *body;               /* the work's own text, NFC; "" if none */
	char body_digest[FILE_DIGEST_SIZE]; /* of the folded body, or of its pages' bytes: two entries of one digest say the same; "" without either */
	struct finding *findings;
	size_t finding_count;
	enum outcome outcome;           /* the gravest */
	/* Unit, forwarder, first sender and author are four (clauses.md 35, lessons.md 12).  NULL where there is none. */
	const char *unit;               /* the id of the unit that is credited: proven, and surely this one */
	const char *via;                /* the id of the proven unit whose letter brought it, where that is another (a school's entry by the education office) */
	const char *claimed;            /* the id of a unit that a letter or the author names and nothing proves: credited by a person alone */
	const char *first_sender;       /* lower case: From of the innermost forwarded message it stood in */
	const char *author_mail;        /* lower case: where its author is written to besides the unit: an address that stands in the entry, else first_sender */
	const char *theme;              /* its field by III.1 of the plan, an id of entry.yaml's themes: a guess from its words, for reports alone */
	/* What a row of the unit's table says of it (check/roster.h). */
	const char *summary, *verified; /* the deeds in short; the words that say that it was verified */
	int64_t handed_in;              /* "ngày nhận"; 0 none */
	/** Given by the register on filing (entries_file); "" before. */
	char code[24];
	bool again;                     /* an exact copy of the same author's entry `code`: no new entry was made */
};

enum letter_kind {
	KIND_ENTRY, KIND_BATCH, KIND_SUPPLEMENT, KIND_REQUEST, KIND_QUESTION, KIND_DOSSIER, KIND_DECISION, KIND_BOUNCE, KIND_AUTOREPLY, KIND_OTHER,
};
/** The word of interface.md. */
const char *letter_kind_word(enum letter_kind kind);

/** A row of a unit's trích ngang (plan II.3, labels.md G).  What its table has no column for is NULL (0). */
struct roster_row {
	int number;                     /* as the table numbers it */
	const char *subject, *title, *author, *remark;
	enum category category;
	int entry;                      /* which of the verdict's entries is surely its; -1: no file came with it */
	const char *where;              /* "nội dung thư, dòng 9" */
};

/** What a unit's letter says beside its entries.  A unit by its address, proven or only claimed. */
struct batch {
	const char *dispatch;           /* number and date of its letter of transmittal, "57/UBND-VPTK ngày 13/4/2023"; NULL */
	bool has_roster;                /* a table of trích ngang came, in whatever form */
	struct roster_row *rows;
	size_t row_count;
	char code[24];                  /* "BTL23-D0001"; given by the register on filing, "" before */
};

enum { FINDING_MOST_PAPERS = 60 };  /* of one letter; a dossier has some 3 to 20 (a report for each person) */

/** One paper of a unit's that is no entry (plan III.3, IV.2): which milestone's and what it is there. */
struct paper {
	const char *milestone;          /* an id of calendar.yaml; "" where a person has to say which */
	const char *item;               /* an id of its papers: "to-trinh", "danh-sach", "bao-cao", "trich-ngang", "ke-hoach"; "cong-van" where it goes with no milestone */
	int proposals;                  /* people or collectives in a list of proposals; 0 in others */
	const char *name, *path;        /* of its file; "" for the mail's own text */
};

struct verdict {
	enum letter_kind kind;
	const char *why;           /* English, for the event log and the case: what the kind rests on; no personal data */
	const char *unit;          /* the unit's id from its proven address: the one that is credited; NULL */
	const char *claimed_unit;  /* the same, proven or not: for the person who looks; NULL */
	const char *unsure_units;  /* ids, parted by ", ", that a person's line "Đơn vị tiếp nhận: …" may mean where it is not one (bare "Cổ Nhuế"); NULL */
	bool proven;               /* the From address is proven (design.md, Who is believed) */
	const char *distrust;      /* "junk", "dmarc", "spf": nothing of it is answered, nothing that is there is changed by it (a person's belief takes it away); NULL */
	int64_t received;          /* the receipt that decides deadlines */
	const char *sender;        /* the one From address, lower case; NULL where there is none or there are several */
	const char *sender_name;   /* NULL */
	const char *reply_code;    /* a code of ours that the letter answers to (subject, or In-Reply-To of ours), upper case; NULL */
	bool machine;              /* RFC 3834 and its kin: never answered; `why` says what showed it */
	bool unsure_machine;       /* only its words show it: not answered either, and a person looks at it */
	char said[FILE_DIGEST_SIZE]; /* its own words, to know a responder by (check/said.h); "" */
	struct bounce *bounce;     /* of a bounce: what it says (check/bounce.h); else NULL */
	struct entry *entries;     /* only entry and batch have some */
	size_t entry_count;
	struct batch *batch;       /* where `claimed_unit` is set and there are entries or rows; else NULL */
	struct paper *papers;      /* of a dossier, and those that came beside a batch's entries */
	size_t paper_count;
};

/** Adds nothing to memory: the gravest outcome of an entry's findings. */
enum outcome entry_outcome(const struct entry *entry);

/** The entry's object of interface.md (a new reference), without code, received and unit. */
json_t *entry_json(const struct entry *entry);

#endif
