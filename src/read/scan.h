/* A look over a letter before it is parsed: header blocks and parts within bounds, so that no parser can be made to eat memory.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_SCAN_H
#define READ_SCAN_H

#include <stdbool.h>
#include <stddef.h>

enum {
	SCAN_MOST_HEAD = 256 << 10,   /* bytes of one header block; real ones with many DKIM and ARC seals have 40 kB.  A parser
	                                 needs some 40 times that where it is all parameters (facts/mail.md, section 4) */
	SCAN_MOST_HEADS = 4 << 20,    /* of all of them; beyond it each may still have SCAN_LEAST_HEAD */
	SCAN_LEAST_HEAD = 4 << 10,
	SCAN_MOST_FIELD = 8 << 10,    /* of one Content-... field; GMime compares each parameter with all others (25,000 took 6 s), and a
	                                 name of 255 letters in pieces takes 3 kB */
	SCAN_MOST_PARTS = 4000,       /* boundary lines; a reading keeps SUBMISSION_MOST_PARTS of them */
};

struct scan {
	const char *bytes;   /* what to parse: the letter itself, or `copy` */
	size_t len;
	size_t head;         /* length of the first header block, its empty line included */
	char *copy;          /* NULL unless something had to be cut out */
	bool heads_cut;      /* a header block or field was too large: its rest is left out, what follows it is there */
	bool parts_cut;      /* too many parts: the letter ends before the rest of them */
};

/** Looks over a letter.  `bytes` stay the caller's and outlive the scan.  An mbox "From " line at the top is skipped. */
void scan_letter(const char *bytes, size_t len, struct scan *scan);
void scan_release(struct scan *scan);

#endif
