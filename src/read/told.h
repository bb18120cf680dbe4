/* What one reader tells, taken in as it comes: lines, its reading, and the documents it hands on.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_TOLD_H
#define READ_TOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "read/gather.h"

/** A document that a reader handed on: read by a process of another profile. */
struct handed {
	char *path;
	enum profile profile;
	int depth;                /* containers around it */
	int fd;                   /* a sealed memfd of its bytes: whoever reads it cannot change it */
	size_t len;
};

struct told {
	struct buf lines;         /* all that came but the bytes of documents */
	size_t line;              /* where the unfinished line begins */
	size_t left;              /* bytes of a document still to come */
	struct buf texts;         /* long texts, which its reading tells by their place */
	size_t texts_left;        /* bytes of them still to come */
	struct buf thumbnail;     /* nothing is known of its bytes but how many they are */
	size_t thumbnail_left, most_thumbnail; /* most_thumbnail: 0: none was asked for */
	struct handed *handed;
	size_t handed_count, handed_bytes;
	size_t most_handed, most_bytes;
	bool broken;              /* more than is allowed, or what makes no sense */
	char tail[64];            /* the last bytes of all */
	size_t tail_len;
};

/** How it ended: all of it may be a lie of a reader that a letter took over, but for `end`, the nursery's own last line. */
struct told_end {
	const char *json, *refused;   /* NULL where there is none; they live in the lines */
	const char *texts;            /* beside the JSON */
	size_t json_len, refused_len, texts_len;
	char open[600];               /* the document it was in; "" */
	char end[64];                 /* "" where the nursery has said nothing */
	int64_t cpu_ms;               /* processor time it took, as the nursery says; 0 unknown */
};

/** An empty one that takes at most that many documents, with that many bytes. */
void told_init(struct told *told, size_t most_handed, size_t most_bytes);
void told_release(struct told *told);

/** Takes bytes in.  0, or -1 with a reason for want of memory or descriptors.  After `broken` nothing more is taken. */
int told_take(struct told *told, const char *bytes, size_t len, struct err *err);

/** After the last byte. */
void told_ended(const struct told *told, struct told_end *out);

/** Gives the documents away, in an array to be freed by told_free_handed. */
struct handed *told_handed(struct told *told, size_t *count);
void told_free_handed(struct handed *handed, size_t count);

#endif
