/* A ward forwards twenty letters in one: nothing of one may fill another, and nothing may be lost.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/apart.h"

#include <string.h>

#include "base/text.h"
#include "check/code.h"
#include "check/forward.h"
#include "check/kind.h"
#include "check/origin.h"
#include "check/pages.h"
#include "check/split.h"

static struct letter *add_inside(struct letter *l, const struct letter *like)
{
	struct letter *one = arena_alloc(l->arena, sizeof *one);
	*one = *like;
	one->inside = NULL;
	one->inside_count = 0;
	one->outer = l;
	l->inside[l->inside_count++] = one;
	return one;
}

/* The submission of a letter that came in another: what is read of a letter itself, and the parts `mine` (may be NULL). */
static void give_submission(struct letter *one, const struct submission *all, const struct forward *from, int64_t date, const struct part *mine, size_t count)
{
	struct submission *s = arena_alloc(one->arena, sizeof *s);
	struct address *address = arena_alloc(one->arena, sizeof *address);
	*address = (struct address){ from->name, from->address };
	*s = (struct submission){ .arena = all->arena, .file = all->file, .subject = from->subject, .from = address, .from_count = from->address || from->name, .date = date };
	s->parts = (struct part *)(uintptr_t)mine;
	s->part_count = count;
	one->submission = s;
	one->unit = NULL; /* its sender is no unit's official who only covers it */
	one->origin = from;
	letter_subject(one);
}

static void empty(struct letter *one)
{
	one->mail = NULL;
	one->works = NULL;
	one->unread = one->pictures = NULL;
	one->work_count = one->split_count = one->unread_count = one->picture_count = one->sheet_count = one->forward_count = 0;
	one->forwards = NULL;
	one->text = NULL;
	one->sheets = NULL;
	one->in_cover = one->in_subject = (struct declaration){ 0 };
	one->mail_is_work = false;
}

static const struct forward *from_of(const struct letter *l, const struct part *message)
{
	struct forward *f = arena_alloc(l->arena, sizeof *f);
	const char *address = message->message_from.address ? forward_address(message->message_from.address, l->arena) : NULL;
	*f = (struct forward){ .address = address, .name = message->message_from.name, .subject = message->message_subject };
	return f;
}

static struct letter *take_message(struct letter *l, const struct part *message, const struct letter *within, const struct part *mine, size_t count)
{
	const struct forward *from = from_of(l, message);
	if (from->address && l->facts->own_address && text_same(from->address, l->facts->own_address))
		return NULL; /* our own letter, kept and sent back */
	bool invited = l->invited;
	struct letter *one = add_inside(l, l);
	one->within = within;
	empty(one);
	give_submission(one, l->submission, from, message->message_date, mine, count);
	letter_take_in(one);
	one->invited |= invited;
	for (size_t i = 0; i < l->submission->part_count; i++) { /* a letter that itself forwards one */
		const struct part *p = &l->submission->parts[i];
		size_t n = strlen(message->path);
		one->carries |= p != message && strncmp(p->path, message->path, n) == 0 && p->path[n] == '.' && letter_is_message(p);
	}
	return one;
}

/* Each attached letter with the parts that are its own. */
static void take_messages(struct letter *l)
{
	const struct submission *s = l->submission;
	const struct part **of = arena_array(l->arena, s->part_count + 1, sizeof *of);
	const struct letter **letters = arena_array(l->arena, s->part_count + 1, sizeof *letters);
	for (size_t i = 0; i < s->part_count; i++)
		of[i] = letter_message_of(s, &s->parts[i]);
	for (size_t m = 0; m < s->part_count; m++) {
		size_t count = 0;
		if (!letter_is_message(&s->parts[m]))
			continue;
		for (size_t i = 0; i < s->part_count; i++)
			count += of[i] == &s->parts[m];
		struct part *mine = arena_array(l->arena, count + 1, sizeof *mine);
		count = 0;
		for (size_t i = 0; i < s->part_count; i++)
			if (of[i] == &s->parts[m])
				mine[count++] = s->parts[i];
		const struct letter *within = of[m] ? letters[of[m] - s->parts] : NULL;
		letters[m] = take_message(l, &s->parts[m], within ? within : l->inside[0], mine, count);
	}
}

/* The text of each pasted letter, read by itself. */
static struct work *pasted_works(const struct letter *one)
{
	const struct source *s = one->mail->source;
	struct work *works = arena_array(one->arena, s->forward_count, sizeof *works);
	for (size_t i = 0; i < s->forward_count; i++) {
		struct source *piece = arena_alloc(one->arena, sizeof *piece);
		source_slice(piece, s, s->forwarded[i].end, s->forwarded[i].text_end, one->facts->own_address, one->words, one->arena);
		work_read(&works[i], piece, one->words, one->now_year, one->arena);
	}
	return works;
}

/* A pasted letter as one of its own; its text may hold several works. */
static void take_pasted(struct letter *l, const struct letter *base, const struct forward *from, struct work *work)
{
	struct letter *one = add_inside(l, base);
	one->within = base;
	empty(one);
	give_submission(one, base->submission, from, 0, NULL, 0);
	one->carries = true;
	one->mail = work;
	one->works = arena_array(l->arena, SPLIT_MOST, sizeof *one->works);
	if (work->second) {
		struct work *cover = arena_alloc(l->arena, sizeof *cover);
		one->work_count = split_read(work, l->words, l->now_year, l->arena, cover, one->works);
		one->mail = one->work_count ? cover : work;
	}
	declaration_subject(&one->in_subject, from->subject, l->words, l->arena);
	declaration_cover(&one->in_cover, one->mail->source, l->words, l->arena);
	one->invited = true; /* whoever forwards it here, with others that are works, enters it */
}

/* What stands above the first of them is the forwarder's. */
static struct work *cover_of(const struct letter *one)
{
	struct source *cover = arena_alloc(one->arena, sizeof *cover);
	struct work *work = arena_alloc(one->arena, sizeof *work);
	source_slice(cover, one->mail->source, 0, one->mail->source->forwarded[0].first, one->facts->own_address, one->words, one->arena);
	work_read(work, cover, one->words, one->now_year, one->arena);
	return work;
}

static void keep_cover(struct letter *one, struct work *cover)
{
	one->mail = cover;
	one->in_cover = (struct declaration){ 0 };
	declaration_cover(&one->in_cover, cover->source, one->words, one->arena);
	one->carries = true;
}

static void choose(struct letter *one, size_t chosen)
{
	struct source *source = arena_alloc(one->arena, sizeof *source);
	struct work *mail = arena_alloc(one->arena, sizeof *mail);
	source_read_forward(source, one->mail->source, chosen, one->facts->own_address, one->words, one->arena);
	work_read(mail, source, one->words, one->now_year, one->arena);
	one->mail = mail;
	one->chosen = chosen;
}

/* Several letters in one text: each that is a work stands apart; where one is, it is the text that counts; where none is, the last. */
static void take_pasted_all(struct letter *l, struct letter *one)
{
	const struct source *s = one->mail ? one->mail->source : NULL;
	size_t works = 0, last = 0;
	if (!s || !s->forward_count)
		return;
	one->text = s;
	one->forwards = s->forwarded;
	one->forward_count = s->forward_count;
	one->chosen = s->forward_count - 1;
	struct work *cover = cover_of(one);
	bool above = work_is(cover, one->words, false); /* somebody who answers by "forward", and writes the work itself above */
	if (s->forward_count == 1 && !one->mail->second && !above)
		return;
	if (letter_full(one)) {
		one->cut = true;
		return;
	}
	struct work *all = pasted_works(one);
	for (size_t i = 0; i < s->forward_count; i++)
		if (work_is(&all[i], one->words, one->invited)) {
			works += all[i].second ? 2 : 1;
			last = i;
		}
	if (works == 1 && !above && last != one->chosen)
		choose(one, last);
	if (works < 2 && !above)
		return;
	for (size_t i = 0; i < s->forward_count; i++)
		if (work_is(&all[i], one->words, one->invited))
			take_pasted(l, one, &s->forwarded[i], &all[i]);
	keep_cover(one, cover);
	if (above)
		one->forward_count = 0; /* whose the files are nobody knows then */
}

/* All that came in it, beside one another: for whoever looks at the letter as a whole. */
static void gather_all(struct letter *l)
{
	size_t works = 0, unread = 0, pictures = 0;
	for (size_t i = 0; i < l->inside_count; i++) {
		works += l->inside[i]->work_count + 1;
		unread += l->inside[i]->unread_count;
		pictures += l->inside[i]->picture_count;
	}
	l->works = arena_array(l->arena, works, sizeof *l->works);
	l->unread = arena_array(l->arena, unread + 1, sizeof *l->unread);
	l->pictures = arena_array(l->arena, pictures + 1, sizeof *l->pictures);
	l->work_count = l->unread_count = l->picture_count = 0;
	for (size_t i = 0; i < l->inside_count; i++) {
		const struct letter *one = l->inside[i];
		for (size_t k = 0; k < one->work_count; k++)
			l->works[l->work_count++] = one->works[k];
		if (i && one->mail)
			l->works[l->work_count++] = *one->mail;
		for (size_t k = 0; k < one->unread_count; k++)
			l->unread[l->unread_count++] = one->unread[k];
		for (size_t k = 0; k < one->picture_count; k++)
			l->pictures[l->picture_count++] = one->pictures[k];
	}
	l->mail = l->inside[0]->mail;
}

void apart_take_in(struct letter *l)
{
	size_t messages = 0, pasted = l->mail ? l->mail->source->forward_count : 0;
	for (size_t i = 0; i < l->submission->part_count; i++)
		messages += letter_is_message(&l->submission->parts[i]);
	if (!messages && !pasted)
		return;
	l->inside = arena_array(l->arena, 1 + messages + (messages + 1) * SOURCE_MOST_FORWARDS, sizeof *l->inside);
	struct letter *own = add_inside(l, l);
	own->carries |= messages > 0;
	take_messages(l);
	for (size_t i = 0, n = l->inside_count; i < n; i++)
		take_pasted_all(l, l->inside[i]);
	gather_all(l);
}

/* What was found out of the copies is so of the works. */
static void give_back(struct letter *l)
{
	size_t at = 0;
	for (size_t i = 0; i < l->inside_count; i++) {
		struct letter *one = l->inside[i];
		for (size_t k = 0; k < one->work_count; k++)
			one->works[k] = l->works[at++];
		if (i && one->mail)
			*one->mail = l->works[at++];
	}
}

static void gather_sheets(struct letter *l)
{
	size_t count = 0;
	for (size_t i = 0; i < l->inside_count; i++)
		count += l->inside[i]->sheet_count;
	l->sheets = arena_array(l->arena, count + 1, sizeof *l->sheets);
	l->sheet_count = 0;
	for (size_t i = 0; i < l->inside_count; i++)
		for (size_t k = 0; k < l->inside[i]->sheet_count; k++)
			l->sheets[l->sheet_count++] = l->inside[i]->sheets[k];
}

static bool holds_work(const struct letter *one)
{
	for (size_t i = 0; i < one->work_count; i++)
		if (work_is(&one->works[i], one->words, one->invited))
			return true;
	return one->mail_is_work;
}

static void settle(struct letter *one)
{
	one->mail_is_work = one->mail && work_is(one->mail, one->words, one->invited && !kind_asks(one));
	if (one->works || !one->outer) /* a pasted letter has no parts */
		pages_take_in(one);
}

void apart_settle(struct letter *l)
{
	if (!l->inside_count) {
		settle(l);
		return;
	}
	give_back(l);
	for (size_t i = l->inside_count; i-- > 0;) { /* the letter's own part last */
		settle(l->inside[i]);
		l->inside[0]->beside_work |= i && holds_work(l->inside[i]);
	}
	gather_all(l);
	l->mail_is_work = l->inside[0]->mail_is_work;
	gather_sheets(l);
}

static size_t offered(struct letter *one, struct draft **out)
{
	size_t count = drafts_make(one, out);
	bool works = false;
	for (size_t i = 0; i < count; i++)
		works |= (*out)[i].work != NULL;
	if (count && !works && kind_asks(one) && !one->picture_count && !one->sheet_count && !one->unread_count)
		return 0;
	return count && kind_elsewhere(one) ? 0 : count;
}

/* The same work pasted and attached, or forwarded twice, is one: what is known of it stands where it stood first. */
static bool came_before(struct draft *all, size_t count, const struct draft *d)
{
	for (size_t i = 0; i < count; i++)
		if (all[i].letter != d->letter && all[i].work && d->work && drafts_same(all[i].work, d->work, d->letter->arena)) {
			if (!all[i].origin)
				all[i].origin = d->origin;
			return true;
		}
	return false;
}

/* What only the covering words or a sheet of data seemed to offer, where a work came in it. */
static bool only_covers(const struct letter *l, const struct draft *d)
{
	return d->letter == l->inside[0] && !d->work && !d->sheet_count && !d->unread_count;
}

/* An answer to a letter of ours that somebody forwards completes an entry: it is none. */
static bool answers(struct letter *l, const struct draft *d)
{
	const char *code = d->origin && d->origin->subject ? code_in(d->origin->subject, l->rules->contest.code_prefix, l->arena) : NULL;
	if (code && !l->verdict->reply_code)
		l->verdict->reply_code = code;
	return code != NULL;
}

static void add_text(struct draft *to, const struct work *text)
{
	for (size_t i = 0; i < to->text_count; i++)
		if (to->texts[i] == text)
			return;
	if (to->text_count < DRAFT_MOST_TEXTS)
		to->texts[to->text_count++] = text;
}

static void add_files(struct letter *l, struct draft *to, const struct part **files, size_t count)
{
	const struct part **all = arena_array(l->arena, to->file_count + count + 1, sizeof *all);
	for (size_t i = 0; i < to->file_count; i++)
		all[i] = to->files[i];
	for (size_t i = 0; i < count; i++)
		all[to->file_count + i] = files[i];
	to->files = all;
	to->file_count += count;
}

/* Where one work came in it, all that the letter itself brings beside it is that work's: who forwards a letter of their own says the rest above it. */
static size_t cover_one(struct letter *l, struct draft *all, size_t count)
{
	struct draft *work = NULL;
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		if (all[i].letter != l->inside[0] && work)
			return count;
		if (all[i].letter != l->inside[0])
			work = &all[i];
		else if (!only_covers(l, &all[i]))
			return count;
	}
	if (!work)
		return count;
	for (size_t i = 0; i < count; i++) {
		if (&all[i] == work)
			continue;
		for (size_t k = 0; k < all[i].text_count && !l->unit; k++)
			add_text(work, all[i].texts[k]);
		add_files(l, work, all[i].files, all[i].file_count);
	}
	if (l->mail && !l->unit && !l->mail_is_work)
		add_text(work, l->mail);
	if (count == 1)
		add_files(l, work, l->inside[0]->pictures, l->inside[0]->picture_count);
	all[kept] = *work;
	all[kept++].number = 0;
	return kept;
}

/* Where several works came in it, the covering words are no work. */
static size_t without_covers(const struct letter *l, struct draft *all, size_t count)
{
	size_t kept = 0;
	bool came = false;
	for (size_t i = 0; i < count; i++)
		came |= all[i].letter != l->inside[0];
	for (size_t i = 0; i < count; i++) {
		if (came && only_covers(l, &all[i]) && !all[i].file_count)
			continue;
		all[kept] = all[i];
		all[kept].number = kept;
		kept++;
	}
	return kept;
}

size_t apart_drafts(struct letter *l, struct draft **out)
{
	struct letter *alone[] = { l }, **all = l->inside_count ? l->inside : alone;
	size_t letters = l->inside_count ? l->inside_count : 1, count = 0, kept = 0;
	struct draft **of = arena_array(l->arena, letters, sizeof *of), *drafts;
	size_t *counts = arena_array(l->arena, letters, sizeof *counts);
	for (size_t i = 0; i < letters; i++)
		count += counts[i] = offered(all[i], &of[i]);
	*out = drafts = arena_array(l->arena, count + 1, sizeof *drafts);
	for (size_t i = 0; i < letters; i++)
		for (size_t k = 0; k < counts[i]; k++) {
			struct draft *d = &of[i][k];
			d->letter = all[i];
			d->origin = origin_find(all[i], d);
			if (answers(l, d) || (letters > 1 && came_before(drafts, kept, d)))
				continue;
			drafts[kept] = *d;
			drafts[kept].number = kept;
			kept++;
		}
	if (letters > 1)
		kept = without_covers(l, drafts, cover_one(l, drafts, kept));
	for (size_t i = 0; i < letters && kept; i++)
		drafts[kept - 1].surplus |= all[i]->cut || (all[i]->text && all[i]->text->cut);
	return kept;
}
