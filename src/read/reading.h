/* Having letters read: the side of whoever asks.  The nursery forks a confined reader for each.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_READING_H
#define READ_READING_H

#include <stdbool.h>

#include "base/err.h"
#include "read/submission.h"

struct nursery;

/**
 * Takes over the asking side of the memo sockets of both nurseries (process.h makes nursery and socket): `text` reads letters, `pages` the
 * documents in them that need libraries of their own; -1: they stay unread.  One asker per nursery; many letters at a time.  nursery_free
 * closes the sockets, upon which the nurseries and all their readers end.
 */
struct nursery *nursery_take(int text, int pages);
void nursery_free(struct nursery *nursery);
/** For commands: `start` gives the socket of `pages` when a letter first hands a document on (-1 with a reason: it cannot now); most letters never do. */
typedef int nursery_start_pages(void *with, struct err *err);
void nursery_when_wanted(struct nursery *nursery, nursery_start_pages *start, void *with);
/** Another `pages` after the first has ended, or -1: there will be one; until then letters that hand something on are not read. */
void nursery_take_pages(struct nursery *nursery, int pages);
/** Whether pages that look typed are read by OCR, where its library is there.  Without a word they are. */
void nursery_ocr(struct nursery *nursery, bool ocr);
/** How many letters are read at a time, and twice as many of their documents; what is asked beyond that waits in the nursery, whose readers need not wait for an asker who is busy.  Without a word, 16 of each. */
void nursery_at_once(struct nursery *nursery, int letters);
/**
 * Whether `text` was seen to have ended, and `pages`; either is no fault of a letter's, for neither looks at a byte of one.  A reading that failed while
 * they have not did so for want of processes, memory or descriptors: later it may go well.
 */
bool nursery_gone(const struct nursery *nursery);
bool nursery_pages_gone(const struct nursery *nursery);

/** The role itself: `hoadep --role nursery`, its memo socket given.  Warms the libraries, confines itself, forks readers.  Returns an exit code. */
int nursery_main(int socket);
/** The same for `hoadep --role pages`, whose libraries are large: it sleeps until its first order, and warms them then. */
int nursery_pages_main(int socket);

/** Kinds of documents that want a library of their own. */
enum nursery_kind { NURSERY_PDF, NURSERY_PICTURES, NURSERY_OCR, NURSERY_HEIC, NURSERY_XLS, NURSERY_ARCHIVES, NURSERY_KINDS };

/** For `doctor`: which of them can be read on this machine; found out in a process of its own, for the libraries stay.  Returns 0, or -1 with a reason. */
int nursery_kinds(bool out[NURSERY_KINDS], struct err *err);

enum reading_kind {
	READING_LETTER,    /* RFC 5322 bytes */
	READING_DOCUMENT,  /* a document on its own; `name` is its file's name */
	READING_SNIFF,     /* `hoadep check FILE`: a letter if it looks like one, else a document */
	READING_PARSE,     /* `hoadep parse --documents FILE`: a letter, however broken, unless its bytes plainly are a document's */
	READING_PARTS,     /* `hoadep parse FILE`: the same, and a letter's documents are named by their bytes and left shut */
	READING_HANDING,   /* a letter of which each picture is handed on too, for somebody wants its bytes (showing.c) */
	READING_THUMBNAIL, /* one page of one document that a letter's reader handed on, as a small picture (showing.c) */
};

struct reading;

/**
 * Begins to read the bytes of `fd` (which stays the caller's and may be closed at once).  `name` may be NULL.
 * Returns the reading, or NULL with a reason: the nursery is gone (nursery_gone), or it cannot be begun now.
 */
struct reading *reading_start(struct nursery *nursery, int fd, enum reading_kind kind, const char *name, struct err *err);

/** A descriptor that is readable when reading_more has something to do; it may change after each reading_more. */
int reading_fd(const struct reading *reading);

/**
 * Goes on without blocking.  A document that killed its reader is left out (READ_KILLED) and the letter read again, at most 8
 * times; a reader that somebody else killed (the kernel, for want of memory) is tried again a few times, with waits, one that slept once.  Documents that the
 * reader of the letter handed on are read then, two at a time; one that kills its reader is READ_KILLED, and nothing else suffers.
 * Returns 1 when finished (see reading_submission), 0 when there is more to come, -1 with a reason when the nursery is gone
 * (nursery_gone), `pages` is (nursery_pages_gone), or no reader can be started now; then reading_free is all that is left.
 */
int reading_more(struct reading *reading, struct err *err);

/** After reading_more gave 1: the submission, now the caller's, or NULL when the letter kills its reader: then reading_reason says how. */
struct submission *reading_submission(struct reading *reading);
const char *reading_reason(const struct reading *reading);

/** Ends a reading, finished or not.  NULL is fine. */
void reading_free(struct reading *reading);

/** For commands: starts, waits and takes.  Returns 0 with `out`, or -1 with a reason (also where the bytes kill their reader). */
int reading_now(struct nursery *nursery, int fd, enum reading_kind kind, const char *name, struct submission **out, struct err *err);

#endif
