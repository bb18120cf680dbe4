/* The way of one letter: receipt, trust, machine or person, entries, rules.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "check/apart.h"
#include "check/batch.h"
#include "check/dossier.h"
#include "check/bounce.h"
#include "check/drafts.h"
#include "check/judge.h"
#include "check/kind.h"
#include "check/letter.h"
#include "check/match.h"
#include "check/pages.h"
#include "check/receipt.h"
#include "check/said.h"
#include "check/trust.h"

static void who_and_when(struct letter *l)
{
	const struct submission *s = l->submission;
	struct verdict *v = l->verdict;
	v->received = s->bare_document ? l->facts->arrived : receipt_time(s, l->facts->trusted_authserv, l->facts->arrived);
	if (s->from_count == 1 && s->from[0].address) {
		v->sender = text_lower(l->arena, s->from[0].address);
		v->sender_name = s->from[0].name && s->from[0].name[0] ? arena_text(l->arena, s->from[0].name) : NULL;
	}
	v->proven = trust_proven(s, l->facts->trusted_authserv);
	if (!l->facts->believed)
		v->distrust = l->facts->junk ? "junk" : trust_failed(s, l->facts->trusted_authserv);
	v->reply_code = kind_reply_code(s, l->rules->contest.code_prefix, l->facts->own_address, l->arena);
	l->unit = units_by_address(&l->rules->units, v->sender, v->received);
	v->claimed_unit = l->unit ? l->unit->id : NULL;
	v->unit = v->proven ? v->claimed_unit : NULL;
	l->now_year = clock_civil(v->received).year;
}

static void find_entries(struct letter *l)
{
	struct draft *drafts;
	struct verdict *v = l->verdict;
	size_t count = apart_drafts(l, &drafts);
	bool works = false;
	for (size_t i = 0; i < count; i++)
		works |= drafts[i].work != NULL;
	match_rows(l, drafts, count);
	if (!count) {
		kind_late(l, v);
		return;
	}
	v->entries = arena_array(l->arena, count, sizeof *v->entries);
	v->entry_count = count;
	for (size_t i = 0; i < count; i++)
		judge_entry(drafts[i].letter, &drafts[i], &v->entries[i]);
	batch_credit(l, drafts, count);
	v->kind = l->unit && v->proven ? KIND_BATCH : KIND_ENTRY;
	if (!v->machine)
		v->why = v->kind == KIND_BATCH ? "a proven unit's letter with entries" : works ? "it holds a work" : "it offers a work that could not be read whole";
}

struct verdict *check_letter(const struct rules *rules, const struct submission *submission, const struct check_facts *facts, struct arena *arena)
{
	struct verdict *v = arena_alloc(arena, sizeof *v);
	struct letter l = { .rules = rules, .words = &rules->words, .submission = submission, .facts = facts, .arena = arena, .verdict = v, .used_before = arena_used(arena) };
	*v = (struct verdict){ .kind = KIND_OTHER, .why = "" };
	who_and_when(&l);
	l.subject_key = "";
	letter_subject(&l);
	if (!submission->bare_document && kind_machine(&l, v)) {
		if (v->kind == KIND_BOUNCE) {
			v->bounce = arena_alloc(arena, sizeof *v->bounce);
			bounce_read(submission, facts->own_address, arena, v->bounce);
		}
		return v;
	}
	letter_take_in(&l);
	said_digest(&l, v->said);
	apart_take_in(&l);
	dossier_mark(&l);
	apart_settle(&l);
	if (!submission->bare_document && kind_automatic(&l, v))
		return v;
	if (submission->bare_document || !kind_early(&l, v))
		find_entries(&l);
	match_batch(&l);
	batch_finish(&l);
	dossier_find(&l);
	return v;
}

/* A time with the offset it was written with. */
static json_t *date_json(int64_t time, int zone)
{
	char text[48];
	if (!time)
		return json_null();
	if (zone < -15 * 3600 || zone > 15 * 3600)
		zone = CLOCK_OFFSET;
	clock_iso(time - CLOCK_OFFSET + zone, text);
	int minutes = abs(zone) / 60;
	snprintf(text + 19, sizeof text - 19, "%c%02d:%02d", zone < 0 ? '-' : '+', minutes / 60 % 24, minutes % 60);
	return json_string(text);
}

static json_t *text_json(const char *text)
{
	json_t *value = text ? json_string(text) : NULL;
	return value ? value : json_null();
}

static json_t *papers_json(const struct verdict *v)
{
	json_t *papers = json_array();
	for (size_t i = 0; i < v->paper_count; i++) {
		const struct paper *p = &v->papers[i];
		json_t *one = json_object();
		json_object_set_new(one, "item", json_string(p->item));
		json_object_set_new(one, "milestone", *p->milestone ? json_string(p->milestone) : json_null());
		json_object_set_new(one, "proposals", json_integer(p->proposals));
		json_object_set_new(one, "file", text_json(p->name));
		json_array_append_new(papers, one);
	}
	return papers;
}

static json_t *batch_json(const struct batch *b)
{
	if (!b)
		return json_null();
	json_t *o = json_object(), *rows = json_array();
	for (size_t i = 0; i < b->row_count; i++) {
		const struct roster_row *r = &b->rows[i];
		json_t *row = json_object();
		json_object_set_new(row, "number", r->number ? json_integer(r->number) : json_null());
		json_object_set_new(row, "subject", text_json(r->subject));
		json_object_set_new(row, "title", text_json(r->title));
		json_object_set_new(row, "author", text_json(r->author));
		json_object_set_new(row, "entry", r->entry >= 0 ? json_integer(r->entry) : json_null());
		json_object_set_new(row, "remark", text_json(r->remark));
		json_array_append_new(rows, row);
	}
	json_object_set_new(o, "dispatch", text_json(b->dispatch));
	json_object_set_new(o, "rows", rows);
	return o;
}

/* The entry, and whose it is. */
static json_t *origin_json(const struct entry *e)
{
	json_t *o = entry_json(e);
	json_object_set_new(o, "unit", text_json(e->unit));
	json_object_set_new(o, "via", text_json(e->via));
	json_object_set_new(o, "claimed", text_json(e->claimed));
	json_object_set_new(o, "first_sender", text_json(e->first_sender));
	json_object_set_new(o, "author_mail", text_json(e->author_mail));
	return o;
}

json_t *check_json(const struct submission *s, const struct verdict *v)
{
	json_t *o = json_object(), *message = json_object(), *entries = json_array();
	json_object_set_new(message, "id", text_json(s->message_id));
	json_object_set_new(message, "from", text_json(v->sender));
	json_object_set_new(message, "subject", text_json(s->subject));
	json_object_set_new(message, "date", date_json(s->date, s->date_zone));
	json_object_set_new(message, "received", date_json(v->received, CLOCK_OFFSET));
	for (size_t i = 0; i < v->entry_count; i++)
		json_array_append_new(entries, origin_json(&v->entries[i]));
	json_object_set_new(o, "file", text_json(s->file));
	json_object_set_new(o, "message", message);
	json_object_set_new(o, "kind", json_string(letter_kind_word(v->kind)));
	json_object_set_new(o, "unit", text_json(v->unit));
	json_object_set_new(o, "entries", entries);
	json_object_set_new(o, "papers", papers_json(v));
	json_object_set_new(o, "batch", batch_json(v->batch));
	json_object_set_new(o, "letters", json_array());
	return o;
}
