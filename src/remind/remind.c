/* The calendar's letters into the register: what is due is composed, and written down with its ledger row, each once.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "remind/remind.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "answer/posting.h"
#include "register/reminders.h"
#include "remind/notices.h"

enum {
	GROUP = 100,             /* letters of one commit: 1,000 units are ten fsyncs, and whoever files beside us never waits long */
	GROUP_BYTES = 16 << 20,  /* a letter with a report's files is large: then the group ends sooner */
	GROUP_MOST = 256 << 20,  /* of all that one group's composing takes */
	DUE_MOST = 512 << 20,
};

/* Letters composed and not yet written down. */
struct group {
	struct arena *arena;
	const struct due *due[GROUP];
	struct answer letters[GROUP];
	size_t count, bytes;
};

static int write_one(struct db *db, const struct due *d, const struct answer *letter, int64_t now, int64_t clock, struct arena *arena, struct err *err)
{
	char step[16];
	struct answer_row row;
	struct reminder key = {
		.unit = d->unit ? d->unit->id : "office", .period = d->occasion->period, .kind = d->occasion->milestone->id,
		.step = calendar_step_name(d->step, step), .made = now, .day = d->day,
	};
	if (posting_row(letter, clock, arena, &row, err) != 0)
		return -1;
	return reminders_add(db, &key, &row, letter->bytes, letter->len, now, err);
}

/* All of a group or nothing; what another process wrote since we looked is there already. */
static int write_group(struct db *db, const struct group *g, int64_t now, int64_t clock, int *made, struct err *err)
{
	bool own;
	int added = 0, result = 0;
	if (db_enter(db, &own, err) != 0)
		return -1;
	for (size_t i = 0; i < g->count && result >= 0; i++) {
		result = write_one(db, g->due[i], &g->letters[i], now, clock, g->arena, err);
		added += result == 1;
	}
	if (db_leave(db, own, result, err) < 0)
		return -1;
	*made += added;
	return 0;
}

static int end_group(struct db *db, struct group *g, int64_t now, int64_t clock, int *made, struct err *err)
{
	int result = g->count ? write_group(db, g, now, clock, made, err) : 0;
	arena_free(g->arena);
	*g = (struct group){ .arena = arena_new(GROUP_MOST) };
	return result;
}

/* A letter that cannot be composed keeps no other back: the first such reason is told in the end, and the next call tries it anew. */
static int make_all(struct db *db, struct notices *notices, const struct due *due, size_t count, int64_t now, int64_t clock, int *made, struct err *err)
{
	struct group g = { .arena = arena_new(GROUP_MOST) };
	struct err again;
	int failed = 0, result = 0;
	for (size_t i = 0; i < count && result == 0; i++) {
		if (due[i].state != DUE_NOW)
			continue;
		if (notices_compose(notices, &due[i], g.arena, &g.letters[g.count], failed ? &again : err) != 0) {
			failed++;
			continue;
		}
		g.bytes += g.letters[g.count].len;
		g.due[g.count++] = &due[i];
		if (g.count == GROUP || g.bytes >= GROUP_BYTES)
			result = end_group(db, &g, now, clock, made, failed ? &again : err);
	}
	if (result == 0)
		result = end_group(db, &g, now, clock, made, failed ? &again : err);
	arena_free(g.arena);
	return failed ? -1 : result;
}

int remind_make(struct db *db, const struct rules *rules, const struct composer *composer, const struct transport *transport, const char *scratch,
                int64_t now, int64_t clock, int *made, struct err *err)
{
	struct due *due;
	size_t count;
	int result;
	*made = 0;
	if (!due_any(rules, now))
		return 0;
	struct arena *arena = arena_new(DUE_MOST);
	result = due_find(db, rules, transport, now, arena, &due, &count, err);
	if (result == 0) {
		struct notices *notices = notices_new(db, rules, composer, transport, scratch, now);
		result = make_all(db, notices, due, count, now, clock, made, err);
		notices_free(notices);
	}
	arena_free(arena);
	return result;
}
