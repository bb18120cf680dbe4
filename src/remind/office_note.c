/* The office's daily note: what stands in it, in which order, and its place in the ledger.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "remind/office_note.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer/posting.h"
#include "base/clock.h"
#include "check/calendar.h"
#include "register/cases.h"
#include "register/reminders.h"
#include "register/scans.h"
#include "register/status.h"
#include "remind/office_note_words.h"

enum { NOTE_MOST = 256 << 20 };

static const char unit[] = "office";

static const char *day_of(int64_t now, char out[32])
{
	clock_iso(now, out)[10] = '\0';
	return out;
}

/* ---- when ---- */

int office_note_owed(struct db *db, const struct rules *rules, const struct transport *transport, int64_t now, struct err *err)
{
	char day[32];
	struct reminder *rows;
	size_t count;
	if (!transport->office || !rules_calendar(rules)->office_note || !calendar_works(rules_calendar(rules), now))
		return 0;
	struct arena *arena = arena_new(1 << 20);
	int result = reminders_list(db, OFFICE_NOTE_KIND, day_of(now, day), arena, &rows, &count, err);
	arena_free(arena);
	return result < 0 ? -1 : count == 0;
}

/* ---- cases in their order ---- */

static int64_t time_at(const json_t *row, const char *key)
{
	int64_t time = 0;
	const char *text = json_string_value(json_object_get(row, key));
	return text && clock_parse(text, &time) ? time : 0;
}

static const char *text_at(const json_t *row, const char *key)
{
	const char *text = json_string_value(json_object_get(row, key));
	return text ? text : "";
}

static bool take(const json_t *row, void *with)
{
	struct buf *cases = with;
	struct office_case one = {
		.row = json_deep_copy(row), .id = json_integer_value(json_object_get(row, "id")), .opened = time_at(row, "opened"), .due = time_at(row, "due"),
		.turn = json_integer_value(json_object_get(row, "turn")), .place = OFFICE_OLD,
	};
	buf_add(cases, &one, sizeof one);
	return true;
}

static int in_order(const void *a, const void *b)
{
	const struct office_case *x = a, *y = b;
	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	int64_t p = x->place == OFFICE_LAW ? x->due : x->opened, q = y->place == OFFICE_LAW ? y->due : y->opened;
	return p != q ? (p < q ? -1 : 1) : (x->id > y->id) - (x->id < y->id);
}

static int find_cases(struct db *db, struct office_note *n, struct err *err)
{
	struct buf cases = { 0 };
	int result = cases_list(db, NULL, take, &cases, err);
	n->count = cases.len / sizeof *n->cases;
	n->cases = arena_array(n->arena, n->count + 1, sizeof *n->cases);
	if (cases.len)
		memcpy(n->cases, cases.data, cases.len);
	buf_release(&cases);
	for (size_t i = 0; i < n->count; i++)
		n->cases[i].place = n->cases[i].due ? OFFICE_LAW : n->cases[i].opened > n->since ? OFFICE_NEW : OFFICE_OLD;
	qsort(n->cases, n->count, sizeof *n->cases, in_order);
	n->full = n->count < OFFICE_NOTE_FULL ? n->count : OFFICE_NOTE_FULL;
	return result;
}

/* ---- pages under suspicion ---- */

/* "bài.pdf, trang 5" of a finding that is about one page; of a picture alone its name. */
static bool names_page(const char *says, const struct scan *s)
{
	char page[32];
	const char *at = *s->name ? strstr(says, s->name) : NULL;
	if (!at)
		return false;
	at += strlen(s->name);
	snprintf(page, sizeof page, ", trang %d", s->page);
	return *at ? strcmp(at, page) == 0 : s->page == 1;
}

/* Whether the finding says that this file is meant, whichever of its pages. */
static bool names_file(const char *says, const struct scan *s)
{
	return *s->name && strstr(says, s->name);
}

/* Pages that show why: one that looks copied, one that nobody could read, one that is another entry's too. */
static bool suspects(const char *rule)
{
	static const char *const rules[] = { "photocopy", "unread-pages", "duplicate", "unreadable" };
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (strcmp(rules[i], rule) == 0)
			return true;
	return false;
}

static bool has_rule(const json_t *evidence, const char *rule)
{
	size_t i;
	const json_t *f;
	json_array_foreach(evidence, i, f)
		if (strcmp(text_at(f, "rule"), rule) == 0)
			return true;
	return false;
}

static bool named(const json_t *evidence, const struct scan *s, const char *key, bool names(const char *says, const struct scan *s))
{
	size_t i;
	const json_t *f;
	json_array_foreach(evidence, i, f)
		if (suspects(text_at(f, "rule")) && names(text_at(f, key), s))
			return true;
	return false;
}

/* Room for one more picture, of the note and of the case. */
static bool room(const struct office_note *n, size_t of)
{
	size_t own = 0;
	for (size_t i = 0; i < n->picture_count; i++)
		own += n->pictures[i].of == of;
	return n->picture_count < OFFICE_NOTE_PICTURES && own < OFFICE_NOTE_PICTURES_EACH;
}

static void add_picture(struct office_note *n, size_t of, const struct scan *s, const char *code)
{
	for (size_t i = 0; i < n->picture_count; i++)
		if (n->pictures[i].of == of && n->pictures[i].page == s->page && strcmp(n->pictures[i].path, s->path) == 0 && strcmp(n->pictures[i].digest, s->digest) == 0)
			return;
	if (room(n, of))
		n->pictures[n->picture_count++] = (struct office_picture){ .of = of, .digest = s->digest, .path = s->path, .name = s->name, .page = s->page, .code = code };
}

/* The page of the other entry that is the same, beside it. */
static int add_others(struct db *db, struct office_note *n, size_t of, const json_t *evidence, const char *other, struct err *err)
{
	struct scan *scans;
	size_t count;
	if (!*other || !has_rule(evidence, "duplicate"))
		return 0;
	if (scans_of(db, other, n->arena, &scans, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (named(evidence, &scans[i], "evidence", names_page)) {
			add_picture(n, of, &scans[i], arena_text(n->arena, other));
			break;
		}
	return 0;
}

static int find_pictures(struct db *db, struct office_note *n, size_t of, struct err *err)
{
	const json_t *whole = n->cases[of].whole, *evidence = json_object_get(whole, "evidence");
	const char *code = text_at(whole, "code");
	struct scan *scans;
	size_t count, i;
	const json_t *f;
	bool wanted = false;
	json_array_foreach(evidence, i, f)
		wanted |= suspects(text_at(f, "rule"));
	if (!wanted || !*code)
		return 0;
	if (scans_of(db, code, n->arena, &scans, &count, err) != 0)
		return -1;
	/* The one page that is meant, beside it the other entry's; then the pages of the files that are named, and of a work that nobody could read all. */
	for (i = 0; i < count; i++)
		if (named(evidence, &scans[i], "where", names_page))
			add_picture(n, of, &scans[i], NULL);
	if (add_others(db, n, of, evidence, text_at(whole, "other"), err) != 0)
		return -1;
	for (i = 0; i < count; i++)
		if (!has_rule(evidence, "duplicate") && named(evidence, &scans[i], "where", names_file))
			add_picture(n, of, &scans[i], NULL);
	for (i = 0; i < count && has_rule(evidence, "unread-pages"); i++)
		add_picture(n, of, &scans[i], NULL);
	return 0;
}

/* ---- all of it ---- */

static int find_whole(struct db *db, struct office_note *n, struct err *err)
{
	n->pictures = arena_array(n->arena, OFFICE_NOTE_PICTURES, sizeof *n->pictures);
	for (size_t i = 0; i < n->full; i++) {
		struct office_case *c = &n->cases[i];
		if (cases_get(db, c->id, &c->whole, err) < 0 || find_pictures(db, n, i, err) != 0)
			return -1;
		if (office_note_kind(text_at(c->row, "kind"))->letter &&
		    scans_letter(db, json_integer_value(json_object_get(c->row, "letter")), n->arena, &c->digest, err) != 0)
			return -1;
	}
	return 0;
}

/* Trouble that the office should hear of although no case is open. */
static bool trouble(const struct office_note *n)
{
	return json_object_size(json_object_get(n->status, "trouble")) > 0;
}

static int find(struct db *db, struct office_note *n, struct err *err)
{
	n->since = reminders_last(db, unit, OFFICE_NOTE_KIND, err);
	n->status = status_json(db, err);
	if (n->since < 0 || !n->status || find_cases(db, n, err) != 0)
		return -1;
	return find_whole(db, n, err);
}

int office_note_find(struct db *db, int64_t now, struct office_note **out, struct err *err)
{
	struct office_note *n = calloc(1, sizeof *n);
	bool own;
	*out = NULL;
	if (!n)
		abort();
	n->arena = arena_new(NOTE_MOST);
	n->now = now;
	int result = db_snapshot(db, &own, err);
	if (result == 0) {
		result = find(db, n, err);
		db_end_snapshot(db, own);
	}
	if (result == 0 && (n->count || trouble(n)))
		*out = n;
	else
		office_note_free(n);
	return result;
}

void office_note_free(struct office_note *n)
{
	if (!n)
		return;
	for (size_t i = 0; i < n->count; i++) {
		json_decref(n->cases[i].row);
		json_decref(n->cases[i].whole);
	}
	json_decref(n->status);
	arena_free(n->arena);
	free(n);
}

/* ---- written down ---- */

static int put(struct db *db, const struct office_note *n, const struct answer *letter, int64_t clock, struct err *err)
{
	char day[32];
	struct civil today = clock_civil(n->now);
	const struct reminder key = { .unit = unit, .period = day_of(n->now, day), .kind = OFFICE_NOTE_KIND, .step = "", .made = n->now,
	                              .day = clock_time(today.year, today.month, today.day, 0, 0, 0) };
	struct answer_row row;
	if (posting_row(letter, clock, n->arena, &row, err) != 0)
		return -1;
	if (reminders_replace(db, key.unit, key.kind, key.period, clock, err) != 0)
		return -1;
	return reminders_add(db, &key, &row, letter->bytes, letter->len, n->now, err);
}

int office_note_put(struct db *db, const struct office_note *n, const struct answer *letter, int64_t clock, struct err *err)
{
	bool own;
	if (db_enter(db, &own, err) != 0)
		return -1;
	return db_leave(db, own, put(db, n, letter, clock, err), err);
}
