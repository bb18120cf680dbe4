/* The year's change: carried-over entries meet the rules they were promised to be judged by.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "carrying.h"

#include <stdio.h>
#include <string.h>

#include "answer/quote.h"
#include "answer/posting.h"
#include "base/clock.h"
#include "base/log.h"
#include "check/again.h"
#include "desk/differs.h"
#include "register/changes.h"
#include "register/rechecks.h"
#include "register/reminders.h"

enum { MEMORY = 256 << 20, MOST_ROWS = 500 };

struct carrying {
	struct db *db;
	const struct contest_desk *desk;
	const struct transport *transport;
	int64_t now;
	char year[8];
	json_t *rows;        /* of those whose state or findings changed */
	size_t judged, changed;
};

static const char *state_name(enum entry_state state)
{
	static const char *const names[] = {
		[ENTRY_ACCEPTED] = "hợp lệ", [ENTRY_REVIEW] = "đang kiểm tra", [ENTRY_INCOMPLETE] = "chờ bổ sung", [ENTRY_REJECTED] = "không tiếp nhận",
		[ENTRY_WITHDRAWN] = "đã rút", [ENTRY_SUPERSEDED] = "đã thay",
	};
	return names[state];
}

/* What weighs in the entry now, as sentences. */
static json_t *reasons(const struct entry *now, struct arena *arena)
{
	json_t *list = json_array();
	for (size_t i = 0; i < now->finding_count; i++)
		if (now->findings[i].outcome == now->outcome && now->outcome != OUTCOME_NOTE)
			json_array_append_new(list, json_pack("{s:s?}", "message", quote_words(arena, now->findings[i].message, QUOTE_SENTENCE)));
	return list;
}

/* A finding `deadline` that is gone is the very point, and no change to tell. */
static bool differs(const struct filed *was, const struct entry *now, enum entry_state state, struct arena *arena)
{
	struct difference *list;
	json_t *before = entry_json(&was->entry), *after = entry_json(now);
	size_t count = differs_between(before, after, arena, &list), told = 0;
	for (size_t i = 0; i < count; i++)
		told += strcmp(list[i].field, "finding deadline") != 0;
	json_decref(before);
	json_decref(after);
	return told > 0 || state != was->state;
}

static int judge_one(struct carrying *c, const char *code, struct arena *arena, struct err *err)
{
	struct filed was;
	struct entry now;
	int found = changes_load(c->db, code, arena, &was, err);
	if (found != 1)
		return found;
	struct again_facts facts = { .received = was.received, .sender = was.sender };
	struct change change = { .who = "hoadep", .what = "recheck", .why = "the rules of the year it counts for" };
	again_judge(c->desk->rules, &was.entry, &facts, &now, arena);
	enum entry_state state = was.decided ? was.state : entry_state_judged(now.outcome);
	if (changes_apply(c->db, &was, &now, state, was.counted, &change, clock_now(), arena, err) < 0)
		return -1;
	c->judged++;
	if (differs(&was, &now, state, arena) && c->changed++ < MOST_ROWS)
		json_array_append_new(c->rows, json_pack("{s:s, s:s?, s:s, s:s, s:o}", "code", code, "title", quote_words(arena, was.entry.title, QUOTE_TITLE),
		                                         "was", state_name(was.state), "now", state_name(state), "reasons", reasons(&now, arena)));
	return 0;
}

/* The office hears of it once, with the change. */
static int tell(struct carrying *c, struct arena *arena, struct err *err)
{
	struct answer letter;
	struct answer_row row;
	char day[32];
	clock_iso(c->now, day);
	day[10] = '\0';
	struct reminder key = { .unit = "office", .period = c->year, .kind = "carried-over", .step = day, .made = c->now, .day = c->now };
	json_t *blanks = json_pack("{s:s, s:I, s:I, s:O, s:b}", "year", c->year, "judged_count", (json_int_t)c->judged, "changed_count", (json_int_t)c->changed,
	                           "rows", c->rows, "changed", c->changed > 0);
	if (c->changed > MOST_ROWS)
		json_object_set_new(blanks, "more", json_integer((json_int_t)(c->changed - MOST_ROWS)));
	int result = compose_notice(c->desk->composer, c->transport, "carried-over-checked", c->transport->office, blanks, NULL, 0, c->now, arena, &letter, err);
	json_decref(blanks);
	if (result != 0 || posting_row(&letter, clock_now(), arena, &row, err) != 0)
		return -1;
	return reminders_add(c->db, &key, &row, letter.bytes, letter.len, c->now, err) < 0 ? -1 : 0;
}

static int judge_all(struct carrying *c, const char **codes, size_t count, struct arena *arena, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		struct arena *own = arena_new(MEMORY);
		int result = judge_one(c, codes[i], own, err);
		arena_free(own);
		if (result < 0)
			return -1;
	}
	return c->transport->office ? tell(c, arena, err) : 0;
}

/* Asked without the write lock first: in most starts there is nothing to do. */
static int look(struct carrying *c, struct arena *arena, struct err *err)
{
	const char **codes;
	size_t count;
	bool own;
	if (rechecks_carried(c->db, c->year, arena, &codes, &count, err) != 0)
		return -1;
	if (count == 0)
		return 0;
	if (db_enter(c->db, &own, err) != 0)
		return -1;
	c->rows = json_array();
	int result = judge_all(c, codes, count, arena, err);
	json_decref(c->rows);
	if (db_leave(c->db, own, result, err) < 0)
		return -1;
	log_line(LOG_INFO, "carried-over-judged", "contest", c->year, "entries", log_number((int64_t)c->judged), NULL);
	return (int)c->judged;
}

int carrying_look(struct db *db, const struct contests *contests, const struct transport *transport, int64_t now, struct err *err)
{
	size_t count;
	int judged = 0;
	const struct contest_desk *desks = contests_desks(contests, &count);
	for (size_t i = 0; i < count; i++) {
		struct carrying c = { .db = db, .desk = &desks[i], .transport = transport, .now = now };
		snprintf(c.year, sizeof c.year, "%d", rules_contest(desks[i].rules)->year);
		struct arena *arena = arena_new(MEMORY);
		int result = look(&c, arena, err);
		arena_free(arena);
		if (result < 0)
			return -1;
		judged += result;
	}
	return judged;
}
