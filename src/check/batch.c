/* A unit's letter beside its entries: who is credited is never guessed.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/batch.h"

#include <string.h>

#include "base/text.h"
#include "check/forward.h"

enum { HEAD_LINES = 15, DATE_LINES = 6, MOST_NAMED = 4, MOST_DISPATCH = 60, MOST_DATE = 40, MOST_LINE = 600 };

struct batch *batch_open(struct letter *l)
{
	struct verdict *v = l->verdict;
	if (!v->batch && v->claimed_unit)
		v->batch = arena_alloc(l->arena, sizeof *v->batch);
	return v->batch;
}

static bool is(const char *address, const char *other)
{
	return text_same_mailbox(address, other);
}

/* An official's, the contest's, a machine's: nobody who wrote a work reads it. */
static bool office_mail(const struct letter *l, const char *address)
{
	const struct units *units = &l->rules->units;
	if (is(address, l->facts->own_address) || is(address, l->facts->office_address) || is(address, l->rules->contest.office_mail))
		return true;
	for (size_t i = 0; i < units->count; i++)
		for (size_t a = 0; a < units->units[i].address_count; a++)
			if (is(address, units->units[i].addresses[a]))
				return true;
	return pattern_any(&l->words->machine.no_reply, address, strlen(address), NULL, NULL);
}

static void set_origin(const struct letter *l, const struct draft *d, struct entry *e)
{
	const char *first = d->origin ? d->origin->address : NULL;
	e->first_sender = first && !is(first, l->facts->own_address) ? first : NULL;
	if (e->author_mail && (office_mail(l, e->author_mail) || (l->unit && is(e->author_mail, l->verdict->sender))))
		e->author_mail = NULL;
	if (!e->author_mail && e->first_sender && !office_mail(l, e->first_sender))
		e->author_mail = e->first_sender;
}

/* Units that lines "Đơn vị tiếp nhận: …" may mean, each once. */
struct meant {
	const struct unit *units[MOST_NAMED];
	size_t count;
};

static void mean(struct meant *m, const struct unit *unit)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->units[i] == unit)
			return;
	if (m->count < MOST_NAMED)
		m->units[m->count++] = unit;
}

static void mean_line(const struct letter *l, const struct source *s, size_t i, struct meant *m)
{
	const struct line *line = &s->lines[i];
	size_t start, end, len = line->end - line->start;
	const struct unit *units[MOST_NAMED];
	if (!len || len > SOURCE_SHORT || line->role == LINE_QUOTED || line->role == LINE_SIGNATURE)
		return;
	if (!pattern_any(&l->words->mail.intake_unit, s->folded.bytes + line->start, len, &start, &end) || end >= len)
		return;
	const char *value = fold_original(&s->folded, line->start + end, line->end, l->arena);
	size_t n = rules_units_named(l->rules, value, l->verdict->received, units, MOST_NAMED);
	for (size_t k = 0; k < n && k < MOST_NAMED; k++)
		mean(m, units[k]);
}

static void mean_source(const struct letter *l, const struct source *s, struct meant *m)
{
	for (size_t i = 0; s && i < s->line_count; i++)
		mean_line(l, s, i, m);
}

/* A person's: the unit that the letter or the work's own text names for its intake; what may be several a person is asked about. */
static const char *named(const struct letter *l, const struct draft *d)
{
	struct meant m = { .count = 0 };
	if (l->mail)
		mean_source(l, l->mail->source, &m);
	for (size_t i = 0; i < d->text_count; i++)
		if (!l->mail || d->texts[i] != l->mail)
			mean_source(l, d->texts[i]->source, &m);
	if (m.count < 2)
		return m.count ? m.units[0]->id : NULL;
	l->verdict->unsure_units = m.units[0]->id;
	for (size_t i = 1; i < m.count; i++)
		l->verdict->unsure_units = arena_print(l->arena, "%s, %s", l->verdict->unsure_units, m.units[i]->id);
	return NULL;
}

static bool school(const struct unit *u)
{
	return u && strcmp(u->kind, "truong") == 0;
}

/* False where it is a second school. */
static bool add_school(const struct letter *l, const char *address, const struct unit **found)
{
	const struct unit *u = rules_unit_of_address(l->rules, address, l->verdict->received);
	if (!school(u))
		return true;
	if (*found && *found != u)
		return false;
	*found = u;
	return true;
}

/* The one school that the author's workplace names or that a letter on its way was from; NULL where there is none, or two. */
static const struct unit *school_of(const struct letter *l, const struct draft *d, const struct entry *e)
{
	const struct unit *units[MOST_NAMED], *found = NULL;
	const struct letter *in = d->letter;
	size_t n = e->author.workplace ? rules_units_named(l->rules, e->author.workplace, l->verdict->received, units, MOST_NAMED) : 0;
	if (n > MOST_NAMED)
		return NULL;
	for (size_t i = 0; i < n; i++) { /* "Trường Tiểu học … (Phòng GD&ĐT quận)" names one */
		if (school(units[i]) && found)
			return NULL;
		found = school(units[i]) ? units[i] : found;
	}
	for (size_t i = 0; i < in->forward_count; i++) {
		bool on_its_way = d->origin == &in->forwards[i] || forward_chain(in->forwards, in->forward_count);
		if (on_its_way && !add_school(l, in->forwards[i].address, &found))
			return NULL;
	}
	for (; in; in = in->within)
		if (in->origin && !add_school(l, in->origin->address, &found))
			return NULL;
	return found;
}

void batch_credit(struct letter *l, const struct draft *drafts, size_t count)
{
	struct verdict *v = l->verdict;
	for (size_t i = 0; i < count; i++) {
		struct entry *e = &v->entries[i];
		set_origin(l, &drafts[i], e);
		e->unit = v->unit;
		e->claimed = v->unit ? NULL : l->unit ? l->unit->id : named(l, &drafts[i]);
		const struct unit *from = v->unit && strcmp(l->unit->kind, "pgd") == 0 ? school_of(l, &drafts[i], e) : NULL;
		if (from) {
			e->unit = from->id;
			e->via = v->unit;
		}
	}
}

/* "13/4/2023" of "ngày 13 tháng 4 năm 2023". */
static const char *date_in(const struct letter *l, const char *t, size_t len)
{
	size_t start, end;
	long numbers[3] = { 0 };
	if (!pattern_any(&l->words->mail.dispatch_date, t, len, &start, &end))
		return NULL;
	for (size_t i = start, n = 0; i < end && n < 3; n++) {
		while (i < end && (t[i] < '0' || t[i] > '9'))
			i++;
		for (; i < end && t[i] >= '0' && t[i] <= '9'; i++)
			numbers[n] = numbers[n] * 10 + (t[i] - '0');
	}
	bool day = numbers[0] >= 1 && numbers[0] <= 31 && numbers[1] >= 1 && numbers[1] <= 12;
	return day ? arena_print(l->arena, "%ld/%ld/%ld", numbers[0], numbers[1], numbers[2]) : NULL;
}

/* "57/UBND-VPTK ngày 13/4/2023" of a folded range that begins where its number does; the date may stand in `more`. */
static const char *dispatch_of(const struct letter *l, const struct folded *f, size_t start, size_t end, const char *more, size_t more_len)
{
	const char *number = fold_original(f, start, end, l->arena), *date = date_in(l, more, more_len);
	size_t len = strlen(number);
	while (len && strchr(" .,;-", number[len - 1]))
		len--;
	if (!len || len > MOST_DISPATCH || (!date && !memchr(number, '/', len)))
		return NULL;
	return date ? arena_print(l->arena, "%.*s ngày %s", (int)len, number, date) : arena_copy(l->arena, number, len);
}

static const char *dispatch_said(const struct letter *l, const struct folded *f, size_t from, size_t to)
{
	size_t start, end, len = to - from < MOST_LINE ? to - from : MOST_LINE;
	if (!len || !pattern_any(&l->words->mail.dispatch, f->bytes + from, len, &start, &end))
		return NULL;
	size_t rest = len - end < MOST_DATE ? len - end : MOST_DATE;
	return dispatch_of(l, f, from + start, from + end, f->bytes + from + end, rest);
}

static const char *dispatch_in_text(const struct letter *l, const struct source *s)
{
	const char *found = NULL;
	for (size_t i = 0; s && i < s->line_count && !found; i++)
		if (s->lines[i].role != LINE_QUOTED && s->lines[i].role != LINE_SIGNATURE)
			found = dispatch_said(l, &s->folded, s->lines[i].start, s->lines[i].end);
	return found;
}

/* The head of a paper: "Số: 57/UBND-VPTK", and near it "ngày 13 tháng 4 năm 2023". */
static const char *dispatch_in_head(const struct letter *l, const struct source *s)
{
	size_t start, end;
	for (size_t i = 0, seen = 0; i < s->line_count && seen < HEAD_LINES; i++) {
		const struct line *line = &s->lines[i];
		seen += !source_blank(line);
		if (source_blank(line) || !pattern_any(&l->words->mail.dispatch_head, s->folded.bytes + line->start, line->end - line->start, &start, &end))
			continue;
		size_t last = i + DATE_LINES < s->line_count ? i + DATE_LINES : s->line_count - 1, to = s->lines[last].end;
		return dispatch_of(l, &s->folded, line->start + start, line->start + end, s->folded.bytes + line->start, to - line->start < MOST_LINE ? to - line->start : MOST_LINE);
	}
	return NULL;
}

static const char *dispatch_find(const struct letter *l)
{
	struct folded f;
	const char *found = l->mail && !l->mail_is_work ? dispatch_in_text(l, l->mail->source) : NULL;
	if (!found && l->submission->subject) {
		fold_text(&f, l->submission->subject, strlen(l->submission->subject), l->arena);
		found = dispatch_said(l, &f, 0, f.len);
	}
	for (size_t i = 0; i < l->work_count && !found; i++)
		if (l->works[i].official && !l->works[i].source->ocr)
			found = dispatch_in_head(l, l->works[i].source);
	return found;
}

void batch_finish(struct letter *l)
{
	struct verdict *v = l->verdict;
	if (!v->claimed_unit || !(v->entry_count || (v->batch && v->batch->row_count)))
		return;
	struct batch *batch = batch_open(l);
	if (!batch->dispatch)
		batch->dispatch = dispatch_find(l);
}
