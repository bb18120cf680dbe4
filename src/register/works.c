/* One work of a letter becomes an entry, or a copy of one.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/works.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "register/cases.h"
#include "register/codes.h"
#include "register/credits.h"
#include "register/entries.h"
#include "register/entry_rows.h"
#include "register/events.h"
#include "register/images.h"
#include "register/names.h"
#include "register/similar.h"

/* An entry that is in the register already. */
struct there {
	int64_t id;
	char code[24], state[16];
	bool same_author;
	const char *what;   /* "text", "page": what is the same */
};

static const char duplicate_clause[] = "II.2.e";
static const char duplicate_message[] =
	"Nội dung bài trùng hoàn toàn với một bài dự thi khác đã gửi đến Cuộc thi; Ban Tổ chức sẽ kiểm tra trước khi kết luận.";

static const char page_message[] =
	"Có trang ảnh của bài giống hệt trang ảnh trong một bài dự thi khác đã gửi đến Cuộc thi; Ban Tổ chức sẽ kiểm tra trước khi kết luận.";

/* Notes the gravest outcome anew; the message does not name the other author, nor the other code (letters.vi.md, letter 6). */
static void add_duplicate(const struct works *works, struct entry *entry, enum outcome outcome, const char *evidence, const char *where, const char *message)
{
	struct finding *findings = arena_array(works->arena, entry->finding_count + 1, sizeof *findings);
	if (entry->finding_count)
		memcpy(findings, entry->findings, entry->finding_count * sizeof *findings);
	findings[entry->finding_count++] = (struct finding){ .rule = "duplicate", .outcome = outcome, .clause = duplicate_clause,
	                                                     .evidence = evidence, .where = where, .message = message };
	entry->findings = findings;
	if (entry->outcome < outcome)
		entry->outcome = outcome;
}

static bool has_finding(const struct entry *entry, const char *rule)
{
	for (size_t i = 0; i < entry->finding_count; i++)
		if (strcmp(entry->findings[i].rule, rule) == 0)
			return true;
	return false;
}

/* The findings that the register had added when it filed the entry. */
static int duplicates_before(const struct works *works, struct entry *entry, struct err *err)
{
	int more = -1;
	sqlite3_stmt *statement = db_ask(works->db, err, "SELECT f.evidence, f.place, f.message, f.outcome FROM findings f JOIN entries e ON e.id = f.entry"
	                                 " WHERE e.code = ?1 AND f.rule = 'duplicate' ORDER BY f.n", "t", entry->code);
	while (statement && (more = db_row(works->db, statement, err)) == 1) {
		const char *text[3];
		for (int i = 0; i < 3; i++)
			text[i] = arena_text(works->arena, (const char *)sqlite3_column_text(statement, i));
		add_duplicate(works, entry, entry_rows_outcome((const char *)sqlite3_column_text(statement, 3)), text[0], text[1], text[2]);
	}
	return more;
}

/* Whether this work of this letter was filed before: then its code, and the finding that the register had added.  1, 0, -1. */
static int filed_before(const struct works *works, size_t n, struct entry *entry, struct err *err)
{
	sqlite3_stmt *statement = db_ask(works->db, err, "SELECT e.code, el.role = 'copy' FROM entry_letters el JOIN entries e ON e.id = el.entry"
	                                 " WHERE el.letter = ?1 AND el.n = ?2", "ii", works->letter, (int64_t)n);
	int found = statement ? db_row(works->db, statement, err) : -1;
	if (found != 1)
		return found;
	db_copy(statement, 0, entry->code, sizeof entry->code);
	entry->again = sqlite3_column_int(statement, 1);
	sqlite3_reset(statement);
	if (!entry->again && !has_finding(entry, "duplicate") && duplicates_before(works, entry, err) < 0)
		return -1;
	return 1;
}

/*
 * An entry that says the same, its own author's before another's.  Where a name is missing on either side the sender speaks: who
 * forgot the name sends the same work again with it.  What was withdrawn may be sent anew.
 */
static int same_text(const struct works *works, const struct entry *entry, const char *author, struct there *out, struct err *err)
{
	if (!entry->body_digest[0])
		return 0;
	sqlite3_stmt *statement = db_ask(works->db, err,
		"SELECT e.id, e.code, e.state, CASE WHEN e.author_folded IS NOT NULL AND ?2 IS NOT NULL THEN e.author_folded = ?2"
		"  ELSE EXISTS (SELECT 1 FROM entry_letters el JOIN letters l ON l.id = el.letter WHERE el.entry = e.id AND el.role = 'brought' AND l.sender = ?3) END AS same"
		" FROM entries e WHERE e.body_digest = ?1 AND e.state NOT IN ('withdrawn', 'superseded') ORDER BY same DESC, e.id LIMIT 1",
		"ttt", entry->body_digest, author, works->verdict->sender);
	int found = statement ? db_row(works->db, statement, err) : -1;
	if (found != 1)
		return found;
	out->id = sqlite3_column_int64(statement, 0);
	db_copy(statement, 1, out->code, sizeof out->code);
	db_copy(statement, 2, out->state, sizeof out->state);
	out->same_author = sqlite3_column_int(statement, 3);
	out->what = "text";
	sqlite3_reset(statement);
	return 1;
}

static int put_letter(const struct works *works, size_t n, int64_t entry, const char *role, struct err *err)
{
	return db_do(works->db, err, "INSERT INTO entry_letters (letter, n, entry, role) VALUES (?1, ?2, ?3, ?4)", "iiit",
	             works->letter, (int64_t)n, entry, role) < 0 ? -1 : 0;
}

/* A copy of the author's own entry makes none; but where it looks better than the one on file, a person is to look at both. */
static int file_copy(const struct works *works, size_t n, struct entry *entry, const struct there *old, struct err *err)
{
	char why[200];
	entry->again = true;
	snprintf(entry->code, sizeof entry->code, "%s", old->code);
	snprintf(why, sizeof why, "letter %" PRId64, works->letter);
	if (put_letter(works, n, old->id, "copy", err) != 0 ||
	    events_add(works->db, works->now, "hoadep", "entry", old->id, "copy", NULL, NULL, why, err) != 0 || credits_copy(works, old->id, entry, err) != 0)
		return -1;
	/* What is in review is looked at by a person anyway. */
	bool incomplete = strcmp(old->state, outcome_word(OUTCOME_INCOMPLETE)) == 0, rejected = strcmp(old->state, outcome_word(OUTCOME_REJECTED)) == 0;
	if ((incomplete && entry->outcome < OUTCOME_INCOMPLETE) || (rejected && entry->outcome < OUTCOME_REJECTED)) {
		snprintf(why, sizeof why, "came again as %s, on file as %s: what was missing may stand in it", outcome_entry_word(entry->outcome), old->state);
		return cases_open(works->db, "copy", works->letter, old->code, why, works->now, err);
	}
	return 0;
}

/* The next code of the year's series. */
static int new_code(const struct works *works, const char *contest, char series[24], int64_t *number, char code[24], struct err *err)
{
	if (strlen(contest) != 4 || strspn(contest, "0123456789") != 4 || strlen(works->prefix) > 12)
		return db_refuse(works->db, err, "No code can be made: the contest's year or its prefix is not as it should be.");
	snprintf(series, 24, "%s%s", works->prefix, contest + 2);
	if (codes_next(works->db, series, number, err) != 0)
		return -1;
	snprintf(code, 24, "%.14s-%04" PRId64, series, *number);
	return 0;
}

static int put_entry(const struct works *works, struct entry *entry, const char *author, int64_t *id, struct err *err)
{
	char series[24];
	int64_t number = 0;
	const struct verdict *verdict = works->verdict;
	if (new_code(works, entry->contest ? entry->contest : "", series, &number, entry->code, err) != 0)
		return -1;
	if (db_do(works->db, err, "INSERT INTO entries (code, series, number, contest, state, title, category, words, photos, body_digest, author_folded, unit, received, filed,"
	          " counted, via, claimed, first_sender, author_mail, theme, summary, handed_in, verified, by_ocr)"
	          " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, nullif(?10, ''), ?11, ?12, ?13, ?14, ?13, ?15, ?16, ?17, ?18, ?19, ?20, nullif(?21, 0), ?22, ?23)",
	          "ttitttt" "iitttii" "tttttt" "iti", entry->code, series, number, entry->contest,
	          outcome_entry_word(entry->outcome), entry->title, category_word(entry->category), entry->words, (int64_t)entry->photos, entry->body_digest,
	          author, entry->unit, verdict->received, works->now, entry->via, entry->claimed, entry->first_sender, entry->author_mail, entry->theme,
	          entry->summary, entry->handed_in, entry->verified, (int64_t)(entry->title_by_ocr | entry->author_by_ocr << 1)) < 0)
		return -1;
	*id = db_last_id(works->db);
	return entry_rows_put(works->db, *id, entry, works->letter, NULL, err);
}

static int note_entry(const struct works *works, const struct entry *entry, int64_t id, const struct there *other, const char *similar, struct err *err)
{
	const char *rules = entry_rows_rules(entry, works->arena), *why = rules;
	if (events_add(works->db, works->now, "hoadep", "entry", id, "filed", NULL, outcome_entry_word(entry->outcome), *rules ? rules : NULL, err) != 0)
		return -1;
	if (entry->outcome != OUTCOME_REVIEW)
		return 0;
	if (other)
		why = arena_print(works->arena, "%s (the same %s as %s)", rules, other->what, other->code);
	else if (similar)
		why = arena_print(works->arena, "%s (%s)", rules, similar);
	return cases_open(works->db, "review", works->letter, entry->code, why, works->now, err);
}

/* A page of it that stands in another entry: a finding for the person, who sees which.  1, 0, -1. */
static int same_page(const struct works *works, struct entry *entry, struct there *other, struct err *err)
{
	struct image_match match;
	int found = images_find(works->db, works->letter, entry, works->arena, &match, err);
	if (found != 1)
		return found;
	*other = (struct there){ .what = "page" };
	snprintf(other->code, sizeof other->code, "%s", match.code);
	if (!has_finding(entry, "duplicate"))
		add_duplicate(works, entry, OUTCOME_REVIEW, arena_print(works->arena, "%s: %s, trang %d", match.code, match.name, match.number),
		              arena_print(works->arena, "%s, trang %d", match.page->name, match.page->number), page_message);
	return 1;
}

/* What may be the same work twice counts for no unit before a person says so (clauses 7 and 84; register/similar.h). */
static void hold_back(struct entry *entry)
{
	if (!entry->claimed)
		entry->claimed = entry->unit;
	entry->unit = entry->via = NULL;
}

int works_file(const struct works *works, size_t n, struct err *err)
{
	struct entry *entry = &works->verdict->entries[n];
	struct there other;
	struct similar similar;
	int64_t id;
	int found = filed_before(works, n, entry, err);
	if (found != 0)
		return found < 0 ? -1 : 0;
	const char *author = names_fold(works->arena, entry->author.name);
	int same = same_text(works, entry, author, &other, err);
	if (same < 0)
		return -1;
	if (same == 1 && other.same_author)
		return file_copy(works, n, entry, &other, err);
	if (same == 1 && !has_finding(entry, "duplicate"))
		add_duplicate(works, entry, OUTCOME_REVIEW, arena_text(works->arena, other.code), "bài dự thi khác", duplicate_message);
	if (same == 0 && (same = same_page(works, entry, &other, err)) < 0)
		return -1;
	if (similar_judge(works->db, entry, works->verdict->sender, 0, works->arena, &similar, err) != 0)
		return -1;
	if (similar.held_back)
		hold_back(entry);
	if (put_entry(works, entry, author, &id, err) != 0 || put_letter(works, n, id, "brought", err) != 0)
		return -1;
	return note_entry(works, entry, id, same == 1 ? &other : NULL, similar.why, err);
}
