/* An entry after it was filed: read back whole, and changed, with what it was before.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/changes.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "register/cases.h"
#include "register/credits.h"
#include "register/entry_rows.h"
#include "register/events.h"
#include "register/names.h"
#include "register/state.h"
#include "register/versions.h"

#define JUDGED (STATE(ENTRY_ACCEPTED) | STATE(ENTRY_REVIEW) | STATE(ENTRY_INCOMPLETE) | STATE(ENTRY_REJECTED))
#define GONE (STATE(ENTRY_WITHDRAWN) | STATE(ENTRY_SUPERSEDED))
/* What may follow what: the drawing stands in the header.  An undo goes back from anything to anything. */
static const unsigned successors[] = {
	[ENTRY_ACCEPTED] = JUDGED | GONE, [ENTRY_REVIEW] = JUDGED | GONE, [ENTRY_INCOMPLETE] = JUDGED | GONE, [ENTRY_REJECTED] = JUDGED | GONE,
	[ENTRY_WITHDRAWN] = 0, [ENTRY_SUPERSEDED] = 0,
};

/* ---- reading ---- */

static const char *text(sqlite3_stmt *statement, int column, struct arena *arena)
{
	return arena_text(arena, (const char *)sqlite3_column_text(statement, column));
}

/* The entry's own row, and the letter that brought it. */
static int load_row(struct db *db, const char *code, struct arena *arena, struct filed *out, struct err *err)
{
	sqlite3_stmt *s = db_ask(db, err,
		"SELECT e.id, e.code, e.state, e.title, e.category, e.contest, e.words, e.photos, e.body_digest, e.unit, e.via, e.claimed, e.first_sender, e.author_mail,"
		" e.theme, e.summary, e.verified, e.handed_in, e.received, e.counted, el.letter, l.sender, l.sender_name, l.message_id, l.subject,"
		" EXISTS (SELECT 1 FROM decisions d WHERE d.entry = e.id AND d.undone IS NULL AND d.verb NOT IN ('close', 'believe')) OR e.forgotten IS NOT NULL, e.by_ocr"
		" FROM entries e LEFT JOIN entry_letters el ON el.entry = e.id AND el.role = 'brought' LEFT JOIN letters l ON l.id = el.letter"
		" WHERE e.code = ?1 ORDER BY el.letter LIMIT 1", "t", code);
	int found = s ? db_row(db, s, err) : -1;
	if (found != 1)
		return found;
	*out = (struct filed){
		.id = sqlite3_column_int64(s, 0), .state = entry_state_of((const char *)sqlite3_column_text(s, 2)), .received = sqlite3_column_int64(s, 18),
		.counted = sqlite3_column_int64(s, 19), .letter = sqlite3_column_int64(s, 20), .sender = text(s, 21, arena), .sender_name = text(s, 22, arena),
		.message_id = text(s, 23, arena), .subject = text(s, 24, arena), .decided = sqlite3_column_int(s, 25),
		.entry = { .title = text(s, 3, arena), .category = entry_rows_category((const char *)sqlite3_column_text(s, 4)), .contest = text(s, 5, arena),
		           .words = sqlite3_column_int64(s, 6), .photos = sqlite3_column_int(s, 7), .unit = text(s, 9, arena), .via = text(s, 10, arena),
		           .claimed = text(s, 11, arena), .first_sender = text(s, 12, arena), .author_mail = text(s, 13, arena), .theme = text(s, 14, arena),
		           .summary = text(s, 15, arena), .verified = text(s, 16, arena), .handed_in = sqlite3_column_int64(s, 17),
		           .title_by_ocr = sqlite3_column_int(s, 26) & 1, .author_by_ocr = sqlite3_column_int(s, 26) & 2 },
	};
	db_copy(s, 1, out->entry.code, sizeof out->entry.code);
	db_copy(s, 8, out->entry.body_digest, sizeof out->entry.body_digest);
	sqlite3_reset(s);
	return 1;
}

static int load(struct db *db, const char *code, struct arena *arena, struct filed *out, struct err *err)
{
	int64_t *letters;
	int found = load_row(db, code, arena, out, err);
	if (found != 1)
		return found;
	if (entry_rows_take_whole(db, out->id, &out->entry, &letters, arena, err) != 0)
		return -1;
	out->letters = letters;
	out->entry.outcome = entry_outcome(&out->entry);
	return 1;
}

int changes_load(struct db *db, const char *code, struct arena *arena, struct filed *out, struct err *err)
{
	bool own;
	if (db_snapshot(db, &own, err) != 0)
		return -1;
	int found = load(db, code, arena, out, err);
	db_end_snapshot(db, own);
	return found;
}

/* ---- changing ---- */

/* Whether this change of this letter was made before: 1, 0, -1. */
static int done_before(struct db *db, const struct filed *was, const struct change *change, struct err *err)
{
	if (!change->letter)
		return 0;
	sqlite3_stmt *statement = change->supplement
		? db_ask(db, err, "SELECT 1 FROM entry_letters WHERE letter = ?1 AND n = ?2 AND entry = ?3 AND role = 'supplement'", "iii", change->letter, (int64_t)change->n, was->id)
		: db_ask(db, err, "SELECT 1 FROM versions WHERE letter = ?1 AND entry = ?2 AND what = ?3", "iit", change->letter, was->id, change->what);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found == 1)
		sqlite3_reset(statement);
	return found;
}

static int put_beside(struct db *db, int64_t letter, size_t n, int64_t entry, struct err *err)
{
	return db_do(db, err, "INSERT INTO entry_letters (letter, n, entry, role) VALUES (?1, ?2, ?3, 'supplement')", "iii", letter, (int64_t)n, entry) < 0 ? -1 : 0;
}

/* The open cases of an entry that its new state answers. */
static int close_cases(struct db *db, const struct filed *was, enum entry_state state, const struct change *change, int64_t at, struct err *err)
{
	int64_t ids[64];
	int more = -1;
	size_t count = 0;
	sqlite3_stmt *statement = db_ask(db, err, "SELECT id FROM cases WHERE code = ?1 AND code <> '' AND state = 'open' AND (kind = 'review' OR (kind = 'copy' AND ?2 = 0)) ORDER BY id LIMIT 64",
	                                 "ti", was->entry.code, (int64_t)(state == ENTRY_INCOMPLETE));
	while (statement && (more = db_row(db, statement, err)) == 1)
		ids[count++] = sqlite3_column_int64(statement, 0);
	for (size_t i = 0; more == 0 && i < count; i++)
		if (cases_close(db, ids[i], change->who, change->what, at, err) != 0)
			return -1;
	return more < 0 ? -1 : 0;
}

static int has_case(struct db *db, const char *code, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT 1 FROM cases WHERE code = ?1 AND code <> '' AND state = 'open' AND kind = 'review'", "t", code);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found == 1)
		sqlite3_reset(statement);
	return found;
}

/* What a person is to look at, then what brought the entry here: a completed entry waits for its other findings, not for what was supplied. */
static const char *case_reason(const struct entry *now, const struct change *change, struct arena *arena)
{
	const char *rules = now && now->outcome == OUTCOME_REVIEW ? entry_rows_rules(now, arena) : "";
	if (!*rules)
		return change->why ? change->why : change->what;
	return change->why ? arena_print(arena, "%s; %s: %s", rules, change->what, change->why) : arena_print(arena, "%s; %s", rules, change->what);
}

/* One waiting in review is enough: an entry that stays there keeps the case it has.  `now`: NULL where only the state changes. */
static int settle_cases(struct db *db, const struct filed *was, const struct entry *now, enum entry_state state, const struct change *change, int64_t at, struct arena *arena,
                        struct err *err)
{
	int64_t letter = change->letter ? change->letter : was->letter;
	if (state != ENTRY_REVIEW)
		return close_cases(db, was, state, change, at, err);
	int open = has_case(db, was->entry.code, err);
	if (open != 0 || !letter)
		return open < 0 ? -1 : 0;
	return cases_open(db, "review", letter, was->entry.code, case_reason(now, change, arena), at, err);
}

/* What every change has: a version of what was, the state, an event, cases. */
static int note(struct db *db, const struct filed *was, const struct entry *now, enum entry_state state, int64_t counted, const struct change *change, int64_t at,
                struct arena *arena, struct err *err)
{
	int64_t n;
	if (versions_keep(db, was, change, at, &n, err) != 0)
		return -1;
	if (db_do(db, err, "UPDATE entries SET state = ?2, counted = ?3 WHERE id = ?1", "iti", was->id, entry_state_word(state), counted) < 0)
		return -1;
	if (events_add(db, at, change->who, "entry", was->id, change->what, entry_state_word(was->state), entry_state_word(state), change->why, err) != 0)
		return -1;
	if (counted != was->counted && events_add(db, at, change->who, "entry", was->id, "counted", NULL, NULL, change->why, err) != 0)
		return -1;
	if (credits_follow(db, was->id, state, change->who, at, err) != 0)
		return -1;
	return settle_cases(db, was, now, state, change, at, arena, err);
}

/* The letter that a file lies in, known by its very path; 0 it is none of the entry's. */
static int64_t place_of(const struct filed *of, const char *path)
{
	for (size_t i = 0; of && of->letters && i < of->entry.file_count; i++)
		if (of->entry.file_paths[i] == path)
			return of->letters[i];
	return 0;
}

static const int64_t *letters_of(const struct filed *was, const struct entry *now, const struct change *change, struct arena *arena)
{
	int64_t *letters = arena_array(arena, now->file_count + 1, sizeof *letters);
	for (size_t i = 0; i < now->file_count; i++) {
		const char *path = now->file_paths ? now->file_paths[i] : NULL;
		int64_t place = place_of(was, path);
		letters[i] = place ? place : place_of(change->from, path);
	}
	return letters;
}

static int write_entry(struct db *db, const struct filed *was, const struct entry *now, int64_t letter, const int64_t *letters, struct arena *arena, struct err *err)
{
	if (entry_rows_drop(db, was->id, err) != 0)
		return -1;
	if (db_do(db, err, "UPDATE entries SET contest = coalesce(?2, contest), title = ?3, category = ?4, words = ?5, photos = ?6, body_digest = nullif(?7, ''),"
	          " author_folded = ?8, author_mail = coalesce(author_mail, ?9), theme = coalesce(theme, ?10), by_ocr = ?11 WHERE id = ?1", "itttii" "tttt" "i",
	          was->id, now->contest, now->title, category_word(now->category), now->words, (int64_t)now->photos, now->body_digest,
	          names_fold(arena, now->author.name), now->author_mail, now->theme, (int64_t)(now->title_by_ocr | now->author_by_ocr << 1)) < 0)
		return -1;
	return entry_rows_put(db, was->id, now, letter, letters, err);
}

static int refuse_step(struct db *db, const struct filed *was, enum entry_state state, struct err *err)
{
	if (successors[was->state] & STATE(state))
		return 0;
	return db_refuse(db, err, "%s is %s and cannot become %s.", was->entry.code, entry_state_word(was->state), entry_state_word(state));
}

/* 1 go on, 0 it was done before, -1. */
static int begin(struct db *db, const struct filed *was, enum entry_state state, const struct change *change, struct err *err)
{
	assert(db_in_transaction(db));
	int before = done_before(db, was, change, err);
	if (before != 0)
		return before < 0 ? -1 : 0;
	return refuse_step(db, was, state, err) != 0 ? -1 : 1;
}

static int beside(struct db *db, const struct filed *was, const struct change *change, struct err *err)
{
	return change->supplement ? put_beside(db, change->letter, change->n, was->id, err) : 0;
}

int changes_apply(struct db *db, const struct filed *was, const struct entry *now, enum entry_state state, int64_t counted, const struct change *change,
                  int64_t at, struct arena *arena, struct err *err)
{
	int go = begin(db, was, state, change, err);
	if (go != 1)
		return go;
	const int64_t *letters = letters_of(was, now, change, arena);
	if (note(db, was, now, state, counted, change, at, arena, err) != 0 || beside(db, was, change, err) != 0)
		return -1;
	return write_entry(db, was, now, change->letter ? change->letter : was->letter, letters, arena, err) != 0 ? -1 : 1;
}

int changes_state(struct db *db, const struct filed *was, enum entry_state state, int64_t counted, const struct change *change, int64_t at, struct err *err)
{
	int go = begin(db, was, state, change, err);
	if (go != 1)
		return go;
	return note(db, was, NULL, state, counted, change, at, NULL, err) != 0 || beside(db, was, change, err) != 0 ? -1 : 1;
}

int changes_beside(struct db *db, const struct filed *was, int64_t letter, size_t n, int64_t at, struct err *err)
{
	const struct change change = { .letter = letter, .supplement = true, .n = n };
	char why[64];
	assert(db_in_transaction(db));
	int before = done_before(db, was, &change, err);
	if (before != 0)
		return before < 0 ? -1 : 0;
	snprintf(why, sizeof why, "letter %" PRId64, letter);
	if (put_beside(db, letter, n, was->id, err) != 0)
		return -1;
	return events_add(db, at, "hoadep", "entry", was->id, "letter", NULL, NULL, why, err) != 0 ? -1 : 1;
}

static int code_of(struct db *db, int64_t entry, char code[24], struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT code FROM entries WHERE id = ?1", "i", entry);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found < 0 ? -1 : db_refuse(db, err, "There is no entry with the number %" PRId64 ".", entry);
	db_copy(statement, 0, code, 24);
	sqlite3_reset(statement);
	return 0;
}

static int restore(struct db *db, int64_t entry, int64_t version, const char *who, int64_t at, struct arena *arena, struct err *err)
{
	char code[24];
	struct filed was, old;
	if (code_of(db, entry, code, err) != 0 || load(db, code, arena, &was, err) != 1)
		return -1;
	old = was;
	int found = versions_load(db, entry, version, arena, &old, err);
	if (found != 1)
		return found < 0 ? -1 : db_refuse(db, err, "%s has no version %" PRId64 " that could be brought back.", code, version);
	const struct change change = { .who = who, .what = "restored", .why = arena_print(arena, "version %" PRId64, version) };
	if (note(db, &was, NULL, old.state, old.counted, &change, at, NULL, err) != 0)
		return -1;
	return write_entry(db, &was, &old.entry, was.letter, old.letters, arena, err);
}

int changes_restore(struct db *db, int64_t entry, int64_t version, const char *who, int64_t at, struct arena *arena, struct err *err)
{
	bool own;
	if (db_enter(db, &own, err) != 0)
		return -1;
	return db_leave(db, own, restore(db, entry, version, who, at, arena, err), err);
}

int changes_noticed(struct db *db, const struct filed *was, int64_t *at, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err,
		"SELECT min(coalesce(sent, made)) FROM (SELECT sent, made FROM answers WHERE code = ?1 AND code <> '' AND state <> 'dropped' AND template IN"
		"  ('incomplete', 'supplemented', 'carried-over', 'rejected-word-limit', 'rejected-photocopy')"
		" UNION ALL SELECT sent, made FROM answers WHERE letter = ?2 AND template = 'batch-receipt' AND state <> 'dropped')", "ti", was->entry.code, was->letter);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return -1;
	bool told = sqlite3_column_type(statement, 0) != SQLITE_NULL;
	*at = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	return told;
}

int64_t changes_version(struct db *db, int64_t entry, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT coalesce(max(n), 0) FROM versions WHERE entry = ?1", "i", entry);
	if (!statement || db_row(db, statement, err) != 1)
		return -1;
	int64_t n = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	return n;
}

int changes_history(struct db *db, const char *code, json_t **out, struct err *err)
{
	bool own;
	if (db_snapshot(db, &own, err) != 0)
		return -1;
	int found = versions_list(db, code, out, err);
	db_end_snapshot(db, own);
	return found;
}
