/* A submission in the making: parts, defects and texts are added, and what would break its limits is refused and said.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_GATHER_H
#define READ_GATHER_H

#include <stdbool.h>
#include <stddef.h>

#include "read/submission.h"

enum {
	GATHER_MOST_TEXT = 10 << 20,     /* bytes of all texts of a reading: as JSON, with its escapes, within SUBMISSION_MOST_BYTES */
	GATHER_MOST_DOCUMENT = 20 << 20, /* decoded bytes of a document that is opened: it is held in memory, and a reader has 64 MiB */
	GATHER_LEAST_PICTURE = 8 << 10,  /* bytes: smaller ones are logos and emoticons, no pages */
	GATHER_MOST_HANDED = 64,         /* documents of one reading that go to readers of other profiles */
	GATHER_MOST_HANDED_BYTES = 96 << 20,
	GATHER_MOST_INNER = 128 << 20,   /* bytes that the archives of a reading may unpack to: a ward's zip of photos has 60 MB */
	GATHER_MOST_NESTING = 4,         /* a zip in a zip in a letter in a letter */
	GATHER_MOST_ARENA = 256 << 20,
};

/** Which sort of process reads: each has its own libraries and its own bonds (reader.c has the table). */
enum profile {
	PROFILE_TEXT,      /* the letter itself, and all that needs no more than bytes in and text out */
	PROFILE_PAGES,     /* PDF, pictures, OCR: poppler, leptonica, tesseract */
	PROFILE_HEIC,      /* libheif: starts threads */
	PROFILE_SHEET,     /* libfreexl: opens its file by a path */
	PROFILE_ARCHIVE,   /* libarchive: rar, 7z */
	PROFILES,
};

struct gather {
	struct arena *arena;
	struct submission *out;
	size_t part_room;
	size_t text_left;
	const char *const *skip;  /* paths of documents that killed a reader before */
	size_t skip_count;
	int progress;             /* descriptor told which document is being opened; -1 */
	enum profile profile;     /* of this process */
	bool ocr;                 /* pages may be read by OCR */
	int ocr_pages;            /* that it has looked at */
	bool parts_only;          /* documents are named by their bytes and left shut (`hoadep parse`) */
	bool hands_pictures;      /* all of them, whoever could look at them here */
	int depth;                /* containers around the part in hand: zips in letters in zips */
	int64_t inner_left;       /* bytes that archives may still unpack, in all */
	size_t hand_left, hand_bytes_left;  /* documents, and bytes of them, that may still be handed on */
	int source;               /* descriptor that the bytes of this process's document stand in (PROFILE_SHEET opens /proc/self/fd/N); -1 */
	const char *map;          /* where the letter is a mapped file: gather_forget gives its pages back; NULL */
	size_t map_len;
};

/** A submission and its arena (which the caller takes over from `out`). */
void gather_init(struct gather *gather, int progress, const char *const *skip, size_t skip_count);

/** Adds a part; its index in out->parts (which moves as it grows), or -1 when there are too many already. */
int gather_part(struct gather *gather, const char *path);

/** Adds a defect, a constant word, once: to a part, or with -1 to the whole. */
void gather_defect(struct gather *gather, int part, const char *word);

/** How many bytes of text one more part may have. */
size_t gather_room(const struct gather *gather);

/** Takes note of a text that was given to a part; one too large is cut at a character and the part gets a defect. */
const char *gather_text(struct gather *gather, int part, const char *text);

/** Says that a document is about to be opened, or that it is done.  Returns false where it killed a reader before: then it is left alone. */
bool gather_opening(struct gather *gather, const char *path);
void gather_opened(struct gather *gather);

/**
 * Hands a document to a reader of another profile: its bytes go out, and what that reader finds takes the place of this part (and adds the
 * parts below it).  Until then, and where nobody listens (progress -1), the part stays `unread` READ_LATER.  Where too much was handed on
 * already it is READ_TOO_LARGE.  A picture is never `unread` for that: nobody has looked at it, and one of less than GATHER_LEAST_PICTURE
 * bytes in a letter nobody need.
 */
void gather_hand(struct gather *gather, int part, enum profile profile, const char *bytes, size_t len);

/** Whether somebody is to look at a picture of so many bytes. */
bool gather_wants_picture(const struct gather *gather, size_t len);

/** These bytes of the letter are done with for now: where they are a mapped file, their pages need not stay in memory. */
void gather_forget(const struct gather *gather, const char *from, size_t len);

#endif
