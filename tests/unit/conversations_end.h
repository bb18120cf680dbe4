/* What holds at the end of a random conversation, and of a register: events, versions, answers, people, sums.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CONVERSATIONS_END_H
#define CONVERSATIONS_END_H

#include "conversations_run.h"

/* ---- at the end of a conversation ---- */

struct chain {
	struct conversation *c;
	int64_t entry;
	char last[40], code[24];
};

static void follow_event(sqlite3_stmt *row, void *with)
{
	struct chain *chain = with;
	const char *old = column(row, 1), *fresh = column(row, 2);
	must(chain->c, strcmp(old, chain->last) == 0, "%s: the event %s goes from %s, and it was %s", chain->code, column(row, 0), old, chain->last);
	snprintf(chain->last, sizeof chain->last, "%s", fresh);
}

struct ids {
	int64_t all[MOST_KNOWN];
	char codes[MOST_KNOWN][24], states[MOST_KNOWN][24];
	int count, versions[MOST_KNOWN];
};

static void take_id(sqlite3_stmt *row, void *with)
{
	struct ids *ids = with;
	if (ids->count == MOST_KNOWN)
		return;
	ids->all[ids->count] = sqlite3_column_int64(row, 0);
	snprintf(ids->codes[ids->count], sizeof *ids->codes, "%s", column(row, 1));
	snprintf(ids->states[ids->count], sizeof *ids->states, "%s", column(row, 4));
	ids->versions[ids->count++] = sqlite3_column_int(row, 2);
}

static void take_fp(sqlite3_stmt *row, void *with)
{
	snprintf(with, FINGERPRINT, "%s", column(row, 3));
}

/* Backwards, version by version: each is what the entry was when it had so many. */
static void replay(struct conversation *c, const struct piece *p, int64_t entry, int versions)
{
	char text[FINGERPRINT];
	struct arena *arena = arena_new(64 << 20);
	if (!must(c, db_begin(f.db, &f.err) == 0, "begin: %s", f.err.text))
		return;
	for (int n = versions; n >= 1; n--) {
		int r = changes_restore(f.db, entry, n, "replay", now_is, arena, &f.err);
		if (!must(c, r == 0, "%s: version %d cannot be brought back: %s", p->code, n, f.err.text))
			break;
		rows(FINGERPRINT_SQL " WHERE e.id = ?1", entry, 0, take_fp, text);
		if (n - 1 < MOST_VERSIONS && p->seen[n - 1])
			must(c, strcmp(text, p->seen[n - 1]) == 0, "%s: version %d is not what it was:\n     %s\n     %s", p->code, n, text, p->seen[n - 1]);
	}
	db_rollback(f.db);
	arena_free(arena);
}

static void tell_double(sqlite3_stmt *row, void *with)
{
	must(with, false, "letter %s: %s answers to %s (%s)", column(row, 0), column(row, 2), column(row, 1), column(row, 3));
}

static void tell_people(sqlite3_stmt *row, void *with)
{
	struct conversation *c = with;
	struct piece *p = piece_of(c, column(row, 0));
	if (!p)
		return;
	const struct author *a = p->author;
	char digits[2][16] = { "", "" };
	for (int i = 0, n = 0; i < 2; i++, n = 0)
		for (const char *t = a->value[i ? SUBJECT_PHONE : AUTHOR_PHONE]; *t && n < 15; t++)
			if (*t != ' ')
				digits[i][n++] = *t;
	const char *phone = column(row, 3), *address = column(row, 4), *name = column(row, 2);
	bool author = strcmp(column(row, 1), "author") == 0;
	bool corrected = strncmp(phone, "0938", 4) == 0 && strcmp(phone + 7, digits[0] + 7) == 0;
	must(c, !*name || strcmp(name, author ? a->name : a->subject) == 0, "%s: the %s is called %s", p->code, column(row, 1), name);
	must(c, strlen(phone) < 9 || strcmp(phone, digits[!author]) == 0 || (author && corrected), "%s: the %s has the phone %s", p->code, column(row, 1), phone);
	must(c, !*address || strcmp(address, a->value[author ? 1 : 5]) == 0, "%s: the %s lives at %s", p->code, column(row, 1), address);
}

static void look_at_all(struct conversation *c)
{
	static struct ids ids;
	ids.count = 0;
	rows(FINGERPRINT_SQL " ORDER BY e.id", 0, 0, take_id, &ids);
	for (int i = 0; i < ids.count; i++) {
		struct piece *p = piece_of(c, ids.codes[i]);
		if (!p)
			continue;
		struct chain chain = { .c = c, .entry = ids.all[i], .last = "" };
		snprintf(chain.code, sizeof chain.code, "%s", ids.codes[i]);
		rows("SELECT what, old, new FROM events WHERE about = 'entry' AND about_id = ?1 AND new IN ('accepted', 'review', 'incomplete', 'rejected', 'withdrawn', 'superseded') ORDER BY id",
		     ids.all[i], 0, follow_event, &chain);
		must(c, strcmp(chain.last, ids.states[i]) == 0, "%s: its last event says %s, and it is %s", ids.codes[i], chain.last, ids.states[i]);
		must(c, number_of("SELECT count(*) = coalesce(max(n), 0) FROM versions WHERE entry = ?1", ids.all[i], 0) == 1, "%s: its versions have gaps", ids.codes[i]);
		replay(c, p, ids.all[i], ids.versions[i]);
	}
	rows("SELECT letter, recipient, count(*), group_concat(template) FROM answers WHERE letter > ?1 GROUP BY letter, recipient HAVING count(*) > 1", c->first_letter, 0, tell_double, c);
	rows("SELECT e.code, p.role, p.name, p.phone, p.address FROM people p JOIN entries e ON e.id = p.entry", 0, 0, tell_people, c);
	must(c, number_of("SELECT count(*) FROM letters WHERE state <> 'filed'", 0, 0) == 0, "a letter is in another state than filed");
	must(c, number_of("SELECT count(*) FROM cases WHERE kind = 'request' AND due IS NULL AND state = 'open'", 0, 0) == 0, "a request without its clock");
}

/* The sums of status, by its own word and by ours. */
static void look_at_sums(struct conversation *c)
{
	json_t *status = status_json(f.db, &f.err), *value;
	const char *key;
	int64_t sums[3] = { 0 };
	static const char *const tables[] = { "letters", "entries", "answers" };
	if (!must(c, status != NULL, "status: %s", f.err.text))
		return;
	must(c, json_is_true(json_object_get(status, "adds_up")), "status does not add up");
	for (int i = 0; i < 3; i++) {
		json_object_foreach(json_object_get(status, tables[i]), key, value)
			sums[i] += json_integer_value(value);
		int64_t there = number_of(arena_print(c->arena, "SELECT count(*) FROM %s", tables[i]), 0, 0);
		must(c, sums[i] == there, "status counts %" PRId64 " %s, and there are %" PRId64, sums[i], tables[i], there);
	}
	must(c, number_of("SELECT count(*) = count(DISTINCT code) FROM entries", 0, 0) == 1, "a code twice");
	json_decref(status);
}

#endif
