/* What one letter holds, as plain facts: made by a confined reader, trusted only as far as it was checked here.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_SUBMISSION_H
#define READ_SUBMISSION_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"

struct address {
	const char *name;     /* decoded, NFC; NULL where none */
	const char *address;  /* as written, local part kept, domain in lower case */
};

struct header {
	const char *name;     /* lower case */
	const char *value;    /* unfolded, RFC 2047 decoded, NFC */
};

/** What hoadep makes of a part.  The disposition is a hint only (lessons.md 15). */
enum part_role {
	PART_CONTAINER,   /* multipart/ anything, message/rfc822, a zip, rar or winmail.dat: its children stand below it */
	PART_BODY,        /* text the sender wrote in the mail itself: the best of the alternatives */
	PART_OTHER_BODY,  /* an alternative of a PART_BODY that says the same (html beside plain) */
	PART_DOCUMENT,    /* a file an author may have written in */
	PART_PICTURE,     /* a photo or drawing */
	PART_MACHINE,     /* delivery-status, disposition-notification, calendar, signature: nothing to read for a contest */
};

/** What one page, or a picture as a whole, looks like. */
enum page_look {
	PAGE_UNKNOWN,   /* not looked at: too many, too large */
	PAGE_TEXT,      /* a page of a document that has its text in it */
	PAGE_WRITTEN,   /* an image of a page with writing on it, typed or by hand */
	PAGE_PHOTO,     /* a photo of something else: people, places */
	PAGE_BLANK,
};

/** A page of a PDF, of a TIFF, or a picture, as read/pages.h measures it (facts/documents.md, section 3). */
struct page {
	int number;               /* from 1 */
	enum page_look look;
	int width, height;        /* pixels of its image; 0 where there is none */
	int dpi;                  /* 0: unknown (a phone's photo) */
	int depth;                /* bits of a pixel: 1, 8, 24 */
	double cover;             /* how much of the page its largest image covers, 0 to 1; a picture: 1 */
	int letters;              /* letters and digits of the text it has in it */
	bool measured;            /* the five below are there */
	double ink_colour;        /* per cent of the ink that is coloured (blue pen, red stamp) */
	double border;            /* per cent of the darkest edge that is black */
	double specks;            /* isolated specks a megapixel */
	double skew;              /* degrees, unsigned */
	double middle;            /* per cent of pixels between ink and paper */
	char fingerprint[17];     /* of what is to be seen on it: 64 bits in hex, near for near images; "" where none (blank pages too) */
	const char *text;         /* read by OCR, UTF-8, NFC; NULL where OCR was not asked, or saw nothing it can stand for */
	int confidence;           /* of OCR, 0 to 100; -1 where it was not asked */
};

struct part {
	/** "1", "1.2", "2.1": as IMAP numbers parts (RFC 3501, 6.4.5).  The multipart that is a whole message has no number there: it is "0", below an
	    attached message at "2" it is "2.0". */
	const char *path;
	const char *type;         /* what the bytes are, by libmagic */
	const char *declared;     /* what the header said, lower case, no parameters */
	const char *disposition;  /* "attachment", "inline" or NULL */
	const char *filename;     /* decoded, NFC, no folder part; NULL */
	const char *charset;      /* as declared, lower case; NULL */
	const char *content_id;   /* NULL */
	int64_t size;             /* of the decoded bytes; a multipart has none of its own: 0, and the digest of nothing */
	char sha256[FILE_DIGEST_SIZE];
	const char *text;         /* text parts only: UTF-8, NFC, line ends \n; html already as plain text.  NULL */
	enum part_role role;
	/** PART_DOCUMENT: what it holds as the checks see it (paragraphs end in \n, table cells are parted by \t), or NULL and why not. */
	const char *content;
	const char *unread;       /* one of the READ_* words below; NULL where content is there or nothing was to be read */
	struct page *pages;       /* PDF and pictures: what was looked at, from page 1 on; text that OCR read stands here alone, never in `content` */
	size_t page_count;
	int page_total;           /* pages that the document says it has; 0: its kind has none */
	const char *maker;        /* Producer and Creator of a PDF, Make and Model of a camera or scanner: NFC, one line; NULL */
	int paper_width, paper_height; /* of the first section or page whose paper is not A4, else of the first: in points; 0: not said */
	/** message/rfc822: who wrote it, about what, when (0: unknown), its Message-ID with its <> (NULL: none). */
	struct address message_from;
	const char *message_id;
	const char *message_subject;
	int64_t message_date;
	const char **defects;
	size_t defect_count;
};

/** Why a document could not be read.  The check turns these into findings `unreadable` and `unsafe-file`. */
#define READ_UNKNOWN "unknown-kind"
#define READ_DAMAGED "damaged"
#define READ_LOCKED "locked"
#define READ_TOO_LARGE "too-large"
#define READ_KILLED "killed-its-reader"
#define READ_UNSAFE "unsafe"        /* programs, macros */
#define READ_LATER "kind-not-read"  /* a kind that hoadep knows but does not read (pptx, mp4), or whose library is not on this machine */

struct submission {
	struct arena *arena;      /* owns all of it */
	const char *file;         /* as the caller named it; NULL in the daemon */
	const char *message_id;   /* with its <>; NULL */
	const char *subject;      /* NULL where there is no such header */
	struct address *from, *to, *cc, *reply_to;
	size_t from_count, to_count, cc_count, reply_to_count;
	const char *in_reply_to;
	const char **references;
	size_t reference_count;
	int64_t date;             /* seconds since 1970; 0 where none or unreadable */
	int date_zone;            /* its offset in seconds, to show it as written */
	struct header *headers;   /* of the letter itself, in their order from the top */
	size_t header_count;
	struct part *parts;       /* depth first, as in the letter */
	size_t part_count;
	const char **defects;     /* RFC words of what is wrong with the whole: "too-many-parts", "too-deep", "headers-too-large" ... */
	size_t defect_count;
	bool bare_document;       /* not a letter: one document given to `hoadep check` or `hoadep text` */
};

/** The limits of a reading; whoever makes one keeps them, whoever takes one refuses what breaks them. */
enum {
	SUBMISSION_MOST_PARTS = 1000,           /* a ward's zip of 300 files has some 310 */
	SUBMISSION_MOST_HEADERS = 1000,
	SUBMISSION_MOST_PAGES = 200,            /* described, of one part; an entry has some 4, a ward's scan of ten entries 50 */
	SUBMISSION_MOST_TEXT = 4 << 20,         /* bytes of text of one part; an entry has 15 kB */
	SUBMISSION_MOST_BYTES = 32 << 20,       /* of the whole reading as JSON */
};

/** The first header of that (lower-case) name, from the top; NULL. */
const char *submission_header(const struct submission *submission, const char *name);

/** The reading as JSON (a new reference): the object of `hoadep parse --json` of interface.md, and with `all` what else is above. */
json_t *submission_json(const struct submission *submission, bool all);

/**
 * The same, with all, as a reader tells it: long texts stand in `texts`, one behind the other, and in the JSON [offset, length] instead of them,
 * for making and taking apart JSON takes longer than reading most documents.
 */
json_t *submission_told(const struct submission *submission, struct buf *texts);

/**
 * Takes a reading that a reader wrote (with `all`).  Every field is checked: types, limits, digests, UTF-8 in NFC; what breaks
 * them refuses the whole.  Returns 0 with `out` in an arena of its own (free it by submission_free), or -1 with a reason.
 */
int submission_load(const char *bytes, size_t len, struct submission **out, struct err *err);
/** The same of a reading whose long texts stand beside it. */
int submission_load_told(const char *bytes, size_t len, const char *texts, size_t texts_len, struct submission **out, struct err *err);

/** Whether that is the path of a part: "0", "1.2", "1.2.0": numbers and dots, since it becomes a key and a file's name elsewhere. */
bool submission_path_valid(const char *path);

void submission_free(struct submission *submission);

#endif
