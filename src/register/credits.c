/* Which unit an entry is credited to, and what a person writes down about it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/credits.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "register/cases.h"
#include "register/events.h"
#include "register/similar.h"

enum { ID_MOST = 200 };

/* Whose an entry is; "" nobody's. */
struct holder {
	int64_t id;
	char unit[ID_MOST], via[ID_MOST], claimed[ID_MOST];
};

static void take_holder(sqlite3_stmt *statement, struct holder *out)
{
	out->id = sqlite3_column_int64(statement, 0);
	db_copy(statement, 1, out->unit, sizeof out->unit);
	db_copy(statement, 2, out->via, sizeof out->via);
	db_copy(statement, 3, out->claimed, sizeof out->claimed);
	sqlite3_reset(statement);
}

static int holder_of(struct db *db, sqlite3_stmt *statement, struct holder *out, struct err *err)
{
	int found = statement ? db_row(db, statement, err) : -1;
	if (found == 1)
		take_holder(statement, out);
	return found;
}

static const char *or_null(const char *text)
{
	return text && *text ? text : NULL;
}

static int note_change(struct db *db, int64_t id, const char *what, const char *before, const char *after, const char *who, const char *why, int64_t now, struct err *err)
{
	if (strcmp(before, after) == 0)
		return 0;
	return events_add(db, now, who, "entry", id, what, or_null(before), or_null(after), why, err);
}

/* The one place where an entry's unit changes. */
static int give(struct db *db, const struct holder *before, const char *unit, const char *via, const char *who, const char *why, int64_t now, struct err *err)
{
	if (db_do(db, err, "UPDATE entries SET unit = nullif(?2, ''), via = nullif(?3, ''), claimed = NULL WHERE id = ?1", "itt", before->id, unit, via) < 0)
		return -1;
	if (note_change(db, before->id, "unit", before->unit, unit, who, why, now, err) != 0 || note_change(db, before->id, "via", before->via, via, who, why, now, err) != 0)
		return -1;
	return note_change(db, before->id, "claimed", before->claimed, "", who, why, now, err);
}

/* The case about the unit of the letter that brought this entry: closed with the last of its entries, unless it holds papers that wait for the same word. */
static int settle(struct db *db, int64_t id, const char *who, int64_t now, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err,
		"SELECT c.id FROM entry_letters el JOIN cases c ON c.letter = el.letter AND c.kind IN ('unproven', 'unit') AND c.state = 'open' WHERE el.entry = ?1 AND el.role = 'brought'"
		" AND NOT EXISTS (SELECT 1 FROM entry_letters o JOIN entries e ON e.id = o.entry WHERE o.letter = el.letter AND o.role = 'brought' AND e.claimed IS NOT NULL)"
		" AND NOT EXISTS (SELECT 1 FROM papers p WHERE p.letter = el.letter AND p.proven = 0) LIMIT 1",
		"i", id);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found;
	int64_t open = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	return cases_close(db, open, who, NULL, now, err);
}

/* ---- copies ---- */

static bool of_kind(const struct rules *rules, const char *id, const char *kind)
{
	const struct unit *unit = rules && *id ? rules_unit(rules, id) : NULL;
	return unit && strcmp(unit->kind, kind) == 0;
}

/* Whose the entry is after the copy; false where the copy changes nothing. */
static bool decide(const struct rules *rules, const char *by, const struct entry *copy, const struct holder *on_file, const char **unit, const char **via)
{
	*unit = on_file->unit;
	*via = on_file->via;
	if (!by || !copy->unit)
		return false;
	if (!*on_file->unit) {
		*unit = copy->unit;
		*via = copy->via ? copy->via : "";
		return true;
	}
	if (!*on_file->via && of_kind(rules, on_file->unit, "truong") && of_kind(rules, by, "pgd")) {
		*via = by;
		return true;
	}
	if (of_kind(rules, on_file->unit, "pgd") && of_kind(rules, by, "truong") && strcmp(copy->unit, by) == 0) {
		*unit = by;
		*via = on_file->unit;
		return true;
	}
	return false;
}

/* Empty fields that the table of the entry's own unit, or of the one it came through, fills. */
static int fill(const struct works *works, int64_t id, const struct entry *copy, const char *why, struct err *err)
{
	int n = db_do(works->db, err, "UPDATE entries SET summary = coalesce(summary, ?2), handed_in = coalesce(handed_in, nullif(?3, 0)) WHERE id = ?1", "iti",
	              id, copy->summary, copy->handed_in);
	if (n >= 0 && copy->verified && (n = db_do(works->db, err, "UPDATE entries SET verified = ?2 WHERE id = ?1 AND verified IS NULL", "it", id, copy->verified)) > 0)
		n = events_add(works->db, works->now, "hoadep", "entry", id, "verified", NULL, "set", why, err);
	return n < 0 ? -1 : 0;
}

/* Whether an entry is for a person because it may be the same work twice, and nobody is credited: 1, 0, -1. */
static int credit_waits(struct db *db, int64_t id, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT 1 FROM entries e JOIN findings f ON f.entry = e.id AND " SIMILAR_HELD_BACK
	                                 " WHERE e.id = ?1 AND e.state = 'review' AND e.unit IS NULL LIMIT 1", "i", id);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found == 1)
		sqlite3_reset(statement);
	return found;
}

int credits_copy(const struct works *works, int64_t id, const struct entry *copy, struct err *err)
{
	struct holder on_file;
	const char *unit, *via, *by = works->verdict->unit;
	char why[80];
	snprintf(why, sizeof why, "letter %" PRId64 ", a copy from a proven unit", works->letter);
	int found = holder_of(works->db, db_ask(works->db, err, "SELECT id, unit, via, claimed FROM entries WHERE id = ?1", "i", id), &on_file, err);
	if (found != 1)
		return -1;
	int waits = credit_waits(works->db, id, err);
	if (waits < 0)
		return -1;
	/* A copy of what may be the same work twice gives it no credit either; whose it would be is kept for the day it is accepted. */
	if (waits && copy->unit)
		return db_do(works->db, err, "UPDATE entries SET claimed = ?2 WHERE id = ?1 AND claimed IS NULL", "it", id, copy->unit) < 0 ? -1 : 0;
	if (decide(works->rules, by, copy, &on_file, &unit, &via) &&
	    (give(works->db, &on_file, unit, via, "hoadep", why, works->now, err) != 0 || settle(works->db, id, "hoadep", works->now, err) != 0))
		return -1;
	return by && (strcmp(by, unit) == 0 || strcmp(by, via) == 0) ? fill(works, id, copy, why, err) : 0;
}

/* ---- what may be the same work twice ---- */

static const char accepted_why[] = "accepted as a work of its own";

/* 1 with whose it would be: the unit it names, come through the one whose letter it is.  0, -1. */
static int held_back(struct db *db, int64_t id, struct holder *before, char unit[ID_MOST], char via[ID_MOST], struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err,
		"SELECT e.id, e.unit, e.via, e.claimed, e.claimed, iif(l.unit = e.claimed, '', l.unit) FROM entries e JOIN entry_letters el ON el.entry = e.id AND el.role IN ('brought', 'copy')"
		" JOIN letters l ON l.id = el.letter WHERE e.id = ?1 AND e.unit IS NULL AND e.claimed IS NOT NULL AND l.proven = 1 AND l.unit IS NOT NULL"
		" AND EXISTS (SELECT 1 FROM findings f WHERE f.entry = e.id AND " SIMILAR_HELD_BACK ") ORDER BY el.role, el.letter LIMIT 1", "i", id);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found;
	db_copy(statement, 4, unit, ID_MOST);
	db_copy(statement, 5, via, ID_MOST);
	take_holder(statement, before);
	return 1;
}

/* Back to what it was before it was accepted: 1 where that credited it, 0, -1. */
static int credited_so(struct db *db, int64_t id, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT 1 FROM (SELECT why FROM events WHERE about = 'entry' AND about_id = ?1 AND what = 'unit' ORDER BY id DESC LIMIT 1)"
	                                 " WHERE why = ?2", "it", id, accepted_why);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found == 1)
		sqlite3_reset(statement);
	return found;
}

static int take_back(struct db *db, int64_t id, const char *who, int64_t now, struct err *err)
{
	int so = credited_so(db, id, err);
	if (so != 1)
		return so;
	if (db_do(db, err, "UPDATE entries SET claimed = unit, unit = NULL, via = NULL WHERE id = ?1", "i", id) < 0)
		return -1;
	return events_add(db, now, who, "entry", id, "unit", NULL, NULL, "not accepted any more: it may be the same work twice", err);
}

int credits_follow(struct db *db, int64_t id, enum entry_state state, const char *who, int64_t now, struct err *err)
{
	struct holder before;
	char unit[ID_MOST], via[ID_MOST];
	if (state == ENTRY_REVIEW)
		return take_back(db, id, who, now, err);
	if (state != ENTRY_ACCEPTED)
		return 0;
	int found = held_back(db, id, &before, unit, via, err);
	if (found != 1)
		return found;
	return give(db, &before, unit, via, who, accepted_why, now, err);
}

/* ---- people ---- */

static int assign(struct db *db, const char *code, const struct credit *credit, int64_t now, struct err *err)
{
	struct holder before;
	int found = holder_of(db, db_ask(db, err, "SELECT id, unit, via, claimed FROM entries WHERE code = ?1", "t", code), &before, err);
	if (found != 1)
		return found;
	const char *unit = credit->unit ? credit->unit : before.unit, *via = credit->via ? credit->via : before.via;
	if (!*unit || strcmp(unit, via) == 0) /* nothing comes through somebody for nobody */
		via = "";
	if (give(db, &before, unit, via, credit->who, credit->why, now, err) != 0)
		return -1;
	return settle(db, before.id, credit->who, now, err) == 0 ? 1 : -1;
}

int credits_assign(struct db *db, const char *code, const struct credit *credit, int64_t now, struct err *err)
{
	bool own;
	if (db_enter(db, &own, err) != 0)
		return -1;
	return db_leave(db, own, assign(db, code, credit, now, err), err);
}

static const struct field {
	const char *word, *ask, *write;
	bool told;        /* its words may stand in an event */
} fields[] = {
	{ "verified", "SELECT id, verified FROM entries WHERE code = ?1", "UPDATE entries SET verified = nullif(?2, '') WHERE id = ?1", false },
	{ "consent", "SELECT id, consent FROM entries WHERE code = ?1", "UPDATE entries SET consent = nullif(?2, '') WHERE id = ?1", false },
	{ "theme", "SELECT id, theme FROM entries WHERE code = ?1", "UPDATE entries SET theme = nullif(?2, '') WHERE id = ?1", true },
};

const char *credits_field_word(enum credit_field field)
{
	return fields[field].word;
}

static int set(struct db *db, const char *code, const struct field *field, const char *value, const char *who, const char *why, int64_t now, struct err *err)
{
	char before[ID_MOST] = "";
	sqlite3_stmt *statement = db_ask(db, err, field->ask, "t", code);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found;
	int64_t id = sqlite3_column_int64(statement, 0);
	const char *now_there = (const char *)sqlite3_column_text(statement, 1);
	bool had = now_there != NULL, same = strcmp(now_there ? now_there : "", value) == 0;
	db_copy(statement, 1, before, sizeof before);
	sqlite3_reset(statement);
	if (same)
		return 1;
	if (db_do(db, err, field->write, "it", id, value) < 0)
		return -1;
	const char *from = field->told ? or_null(before) : had ? "set" : NULL, *to = field->told ? or_null(value) : *value ? "set" : "removed";
	return events_add(db, now, who, "entry", id, field->word, from, to, why, err) == 0 ? 1 : -1;
}

int credits_set(struct db *db, const char *code, enum credit_field field, const char *value, const char *who, const char *why, int64_t now, struct err *err)
{
	bool own;
	assert(field < CREDIT_FIELDS);
	if (db_enter(db, &own, err) != 0)
		return -1;
	return db_leave(db, own, set(db, code, &fields[field], value, who, why, now, err), err);
}
