/* The first sender is known, or nobody is named.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/origin.h"

#include <string.h>

#include "base/text.h"
#include "check/forward.h"

enum { LEAST_STEM = 6 }; /* bytes of a file's name: shorter ones stand anywhere */

static const char *author_key(const struct work *w, struct arena *arena)
{
	for (size_t i = 0; w && i < w->fields.count; i++)
		if (w->fields.blocks[i].whose == WHOSE_AUTHOR && w->fields.blocks[i].items[FIELD_NAME].text)
			return fold_key(w->fields.blocks[i].items[FIELD_NAME].text, arena);
	return "";
}

static bool same_name(const char *a, const char *b)
{
	return strchr(a, ' ') && strchr(b, ' ') && (fold_find(a, b) || fold_find(b, a));
}

/* "Bai du thi - Nguyen Van A.docx" without its ending, as words. */
static const char *stem(const struct letter *l, const struct part *p)
{
	const char *dot = p->filename ? strrchr(p->filename, '.') : NULL;
	return !p->filename ? "" : dot ? fold_key(arena_copy(l->arena, p->filename, (size_t)(dot - p->filename)), l->arena) : fold_key(p->filename, l->arena);
}

/* Whether something says that a draft came in that one of several pasted letters. */
static bool hints(const struct letter *one, const struct draft *d, const struct forward *f)
{
	struct arena *arena = one->arena;
	const struct source *s = one->text;
	const char *title = d->work && d->work->title ? fold_key(d->work->title, arena) : "", *subject = f->subject ? fold_key(f->subject, arena) : "";
	if (f->name && same_name(author_key(d->work, arena), fold_key(f->name, arena)))
		return true;
	if (strchr(title, ' ') && fold_find(subject, title))
		return true;
	size_t from = s->lines[f->first].start, to = f->text_end ? s->lines[f->text_end - 1].end : from;
	const char *words = fold_words(s->folded.bytes + from, to > from ? to - from : 0, arena);
	for (size_t i = 0; i < d->file_count; i++) {
		const char *name = stem(one, d->files[i]);
		if (strlen(name) >= LEAST_STEM && (fold_find(words, name) || (f->files && fold_find(fold_key(f->files, arena), name))))
			return true;
	}
	return false;
}

static bool same_sender(const struct forward *a, const struct forward *b)
{
	return a->address && b->address && strcmp(a->address, b->address) == 0;
}

/* Of several pasted letters the one that a file came in; NULL where that is not sure. */
static const struct forward *sender_of(const struct letter *one, const struct draft *d)
{
	const struct forward *f = one->forwards, *found = NULL;
	size_t n = one->forward_count;
	bool same = true;
	if (forward_chain(f, n))
		return &f[n - 1];
	for (size_t i = 1; i < n; i++)
		same &= same_sender(&f[0], &f[i]);
	if (same)
		return &f[n - 1];
	for (size_t i = 0; i < n; i++)
		if (hints(one, d, &f[i])) {
			if (found && !same_sender(found, &f[i]))
				return NULL;
			found = &f[i];
		}
	return found;
}

/* An announcement that somebody forwards with works of others is not their letter. */
static bool announces(const struct letter *one, const struct forward *f)
{
	const struct check_facts *us = one->facts;
	bool ours = f->address && ((us->own_address && text_same(f->address, us->own_address)) || (us->office_address && text_same(f->address, us->office_address)));
	return ours || (one->mail && !one->mail_is_work && (one->mail->news || one->mail->official));
}

const struct forward *origin_find(const struct letter *one, const struct draft *d)
{
	const struct forward *f = one->origin;
	if (one->forward_count)
		f = d->work && d->work == one->mail ? &one->forwards[one->chosen] : one->forward_count == 1 ? &one->forwards[0] : sender_of(one, d);
	return f && !announces(one, f) ? f : NULL;
}
