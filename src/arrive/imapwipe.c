/* Forgotten letters out of a folder: found by size and date, known by their digest, and only then removed.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrive/imapwipe.h"

#include <stdlib.h>
#include <string.h>

#include "arrive/imapfetch.h"
#include "arrive/imapmove.h"

struct search {
	struct fetching *f;
	struct buf maybe, sure;    /* of uint32_t */
	struct buf of;             /* of size_t: which of f->wipes each of `sure` is */
	bool refused;              /* the server did not give all of `maybe` */
};

/* A server that only estimates sizes keeps the date, through a move too (RFC 6851, 3.3; RFC 3501, 6.4.7). */
static int listed(const struct imap_letter *letter, void *with, struct err *err)
{
	struct search *s = with;
	(void)err;
	for (size_t i = 0; i < s->f->wipe_count; i++) {
		const struct wiping *w = &s->f->wipes[i];
		if (letter->size == w->size || (letter->date && letter->date == w->date)) {
			buf_add(&s->maybe, &letter->uid, sizeof letter->uid);
			break;
		}
	}
	return 0;
}

static int whole(const struct imap_letter *letter, void *with, struct err *err)
{
	struct search *s = with;
	char digest[FILE_DIGEST_SIZE] = "";
	(void)err;
	keep_drop_as(s->f->keep, digest);
	for (size_t i = 0; i < s->f->wipe_count; i++)
		if (strcmp(s->f->wipes[i].digest, digest) == 0) {
			buf_add(&s->sure, &letter->uid, sizeof letter->uid);
			buf_add(&s->of, &i, sizeof i);
			break;
		}
	return 0;
}

static int no_pause(void *with, struct err *err)
{
	struct search *s = with;
	return fetching_gone(s->f) ? err_set(err, "the clerk has ended") : 0;
}

static int by_uid(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return x < y ? -1 : x > y;
}

/* Sorted, and each once: a letter whose flags change is listed again. */
static size_t sort_once(struct buf *uids)
{
	uint32_t *at = (uint32_t *)(void *)uids->data;
	size_t count = uids->len / sizeof *at, n = 0;
	if (count)
		qsort(at, count, sizeof *at, by_uid);
	for (size_t i = 0; i < count; i++)
		if (n == 0 || at[n - 1] != at[i])
			at[n++] = at[i];
	return n;
}

/* What the server refuses to give cannot be known, and stays: then it is not said that all is gone. */
static int compare(struct imap *imap, struct search *s, struct err *err)
{
	size_t count = sort_once(&s->maybe), asked = 0;
	const uint32_t *uids = (const uint32_t *)(const void *)s->maybe.data;
	for (size_t at = 0; at < count; at += asked) {
		struct imapfetch fetch = { .keep = s->f->keep, .most = s->f->mailbox.size_limit * 2, .whole = whole, .pause = no_pause, .with = s };
		int r = imapfetch_letters(imap, uids + at, count - at, &fetch, &asked, err);
		if (r < 0)
			return -1;
		s->refused |= r == 0;
	}
	return 0;
}

int imapwipe_letters(struct imap *imap, struct fetching *f, struct err *err)
{
	struct search s = { .f = f };
	int r = imap_list(imap, 1, NULL, 0, listed, &s, err) < 0 || compare(imap, &s, err) < 0 ? -1 : 1;
	size_t found = s.sure.len / sizeof(uint32_t);
	const size_t *of = (const size_t *)(const void *)s.of.data;
	if (r == 1 && found) {
		size_t count = sort_once(&s.sure);
		r = imapmove_remove(imap, (const uint32_t *)(const void *)s.sure.data, count, err);
	}
	for (size_t i = 0; r == 1 && i < found; i++)
		f->wipes[of[i]].removed++;
	if (r == 1 && s.refused)
		r = 0;
	buf_release(&s.maybe);
	buf_release(&s.sure);
	buf_release(&s.of);
	return r;
}
