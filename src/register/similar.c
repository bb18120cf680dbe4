/* Near texts and same pairs become findings.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/similar.h"

#include <inttypes.h>
#include <string.h>

#include "register/entries.h"
#include "register/names.h"
#include "register/sketches.h"

/* What is known of another entry. */
struct other {
	char code[24], contest[8];
	enum entry_state state;
	bool by_person;        /* a person gave it its state */
	bool same_author;
	double likeness;       /* 0: not looked at */
};

static const char clause[] = "II.2.e";
/* Where the evidence of a revision stands: similar_older looks for it. */
static const char own_work[] = "bài đã gửi của cùng tác giả", others_work[] = "bài dự thi khác";
static const char revision_message[] =
	"Nội dung bài gần giống một bài đã gửi đến Cuộc thi của cùng tác giả. Nếu đây là bản sửa của bài ấy, đề nghị trả lời “BẢN SỬA”; nếu là bài khác, đề nghị nêu ngắn gọn điểm khác nhau.";
static const char near_message[] =
	"Nội dung bài gần giống một bài dự thi khác đã gửi đến Cuộc thi; Ban Tổ chức sẽ kiểm tra trước khi kết luận.";
static const char pair_message[] =
	"Tác giả đã gửi một bài khác viết về cùng tập thể, cá nhân này; mỗi bài của một tác giả phải viết về một gương khác nhau nên cán bộ phụ trách sẽ xem xét.";
static const char note_message[] = "Một phần nội dung giống một bài dự thi khác đã gửi đến Cuộc thi.";
static const char pair_note[] = "Tác giả đã gửi một bài viết về cùng tập thể, cá nhân này trong cuộc thi của năm khác.";

static void add(struct entry *entry, enum outcome outcome, const char *evidence, const char *where, const char *message, struct arena *arena)
{
	struct finding *findings = arena_array(arena, entry->finding_count + 1, sizeof *findings);
	if (entry->finding_count)
		memcpy(findings, entry->findings, entry->finding_count * sizeof *findings);
	findings[entry->finding_count++] = (struct finding){ .rule = "duplicate", .outcome = outcome, .clause = clause, .evidence = evidence, .where = where, .message = message };
	entry->findings = findings;
	if (entry->outcome < outcome)
		entry->outcome = outcome;
}

static bool has(const struct entry *entry, enum outcome outcome)
{
	for (size_t i = 0; i < entry->finding_count; i++)
		if (strcmp(entry->findings[i].rule, "duplicate") == 0 && entry->findings[i].outcome == outcome)
			return true;
	return false;
}

/* ---- the other entry ---- */

static bool all_digits(const char *text)
{
	return text && *text && strspn(text, "0123456789") == strlen(text);
}

/* Two people of one name: what both entries say of them is not the same. */
static bool contradicts(const struct person *author, int64_t birth_year, const char *phone)
{
	if (author->birth_year && birth_year && author->birth_year != birth_year)
		return true;
	return all_digits(author->phone) && all_digits(phone) && strcmp(author->phone, phone) != 0;
}

/* One question for both searches: entry, author's columns, whether `sender` brought it, whether a person decided last. */
#define OTHER "SELECT e.code, e.contest, e.state, e.author_folded, p.birth_year, p.phone," \
              " EXISTS (SELECT 1 FROM entry_letters el JOIN letters l ON l.id = el.letter WHERE el.entry = e.id AND el.role = 'brought' AND l.sender = ?2)," \
              " EXISTS (SELECT 1 FROM decisions d WHERE d.entry = e.id AND d.undone IS NULL AND d.verb = 'reject')" \
              " FROM entries e LEFT JOIN people p ON p.entry = e.id AND p.role = 'author' AND p.n = 0 "

static void take(sqlite3_stmt *statement, const struct entry *entry, const char *folded, struct other *out)
{
	const char *name = (const char *)sqlite3_column_text(statement, 3);
	db_copy(statement, 0, out->code, sizeof out->code);
	db_copy(statement, 1, out->contest, sizeof out->contest);
	out->state = entry_state_of((const char *)sqlite3_column_text(statement, 2));
	out->same_author = name && folded ? strcmp(name, folded) == 0 : sqlite3_column_int(statement, 6) != 0;
	if (contradicts(&entry->author, sqlite3_column_int64(statement, 4), (const char *)sqlite3_column_text(statement, 5)))
		out->same_author = false;
	out->by_person = sqlite3_column_int(statement, 7) != 0;
}

static int look_up(struct db *db, int64_t id, const struct entry *entry, const char *folded, const char *sender, struct other *out, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, OTHER "WHERE e.id = ?1", "it", id, sender);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found;
	take(statement, entry, folded, out);
	sqlite3_reset(statement);
	return 1;
}

/* ---- near texts ---- */

static bool may_count(enum entry_state state)
{
	return state <= ENTRY_INCOMPLETE;
}

/* The table of the header.  OUTCOME_REJECTED stands for nothing at all. */
static enum outcome weigh(const struct other *o)
{
	if (o->likeness < SIMILAR_NEAR)
		return o->state == ENTRY_SUPERSEDED ? OUTCOME_REJECTED : OUTCOME_NOTE;
	if (!o->same_author || may_count(o->state) || (o->state == ENTRY_REJECTED && o->by_person))
		return OUTCOME_REVIEW;
	return o->state == ENTRY_SUPERSEDED ? OUTCOME_REJECTED : OUTCOME_NOTE;
}

/* The nearest of each sort; `code` is empty where there is none. */
struct nearest {
	struct other own, others, note;
	bool counts;           /* one of those for review counts, or may yet */
};

static int find_near(struct db *db, const struct entry *entry, const char *folded, const char *sender, int64_t but, struct nearest *out, struct err *err)
{
	struct sketches_match matches[SKETCHES_MOST];
	int count = sketches_find(db, entry->body, but, matches, err);
	for (int i = 0; i < count; i++) {
		struct other o = { .likeness = matches[i].likeness };
		int found = look_up(db, matches[i].entry, entry, folded, sender, &o, err);
		if (found < 0)
			return -1;
		enum outcome outcome = found ? weigh(&o) : OUTCOME_REJECTED;
		struct other *place = outcome == OUTCOME_NOTE ? &out->note : o.same_author ? &out->own : &out->others;
		out->counts |= outcome == OUTCOME_REVIEW && may_count(o.state);
		if (outcome <= OUTCOME_REVIEW && !*place->code)
			*place = o;
	}
	return count < 0 ? -1 : 0;
}

static const char *evidence_of(const struct other *o, struct arena *arena)
{
	return arena_print(arena, "%s: giống %.0f%%", o->code, o->likeness * 100);
}

static void tell_near(const struct nearest *n, struct entry *entry, struct arena *arena, struct similar *out)
{
	const struct other *own = &n->own, *others = &n->others;
	const char *both = *own->code && *others->code ? " and " : "";
	if (*own->code)
		out->why = arena_print(arena, "%.2f like %s of the same author", own->likeness, own->code);
	if (*others->code)
		out->why = arena_print(arena, "%s%s%.2f like %s of another author", out->why ? out->why : "", both, others->likeness, others->code);
	out->held_back = n->counts;
	if (!out->why || has(entry, OUTCOME_REVIEW))
		return;
	if (*own->code && !*others->code)
		add(entry, OUTCOME_REVIEW, evidence_of(own, arena), own_work, revision_message, arena);
	else
		add(entry, OUTCOME_REVIEW, *both ? arena_print(arena, "%s; %s", evidence_of(others, arena), evidence_of(own, arena)) : evidence_of(others, arena), others_work, near_message, arena);
}

/* ---- the same author and subject ---- */

/* Whether the subject of an entry is this one too; nothing that both say of it contradicts. */
static int same_subject(struct db *db, const char *code, const struct entry *entry, const char *folded, struct arena *arena, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT p.name, p.birth_year, p.phone, p.collective FROM people p JOIN entries e ON e.id = p.entry"
	                                 " WHERE e.code = ?1 AND p.role = 'subject' AND p.n = 0", "t", code);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found;
	const char *name = names_fold(arena, (const char *)sqlite3_column_text(statement, 0));
	bool same = name && strcmp(name, folded) == 0 && sqlite3_column_int(statement, 3) == entry->subject.collective &&
	            (entry->subject.collective || !contradicts(&entry->subject, sqlite3_column_int64(statement, 1), (const char *)sqlite3_column_text(statement, 2)));
	sqlite3_reset(statement);
	return same;
}

enum { MOST_PAIRS = 20 }; /* of one number: an author who sends more about one subject is known by these */

/* The newest such entry of this contest, else of another one. */
static int find_pair(struct db *db, const struct entry *entry, const char *author, const char *sender, int64_t but, struct arena *arena, struct other *out, struct err *err)
{
	struct other list[MOST_PAIRS] = { 0 };
	size_t count = 0;
	int more = -1, same = 0;
	const char *subject = names_fold(arena, entry->subject.name);
	int64_t pair = sketches_pair(entry, arena);
	if (!pair)
		return 0;
	sqlite3_stmt *statement = db_ask(db, err, OTHER "JOIN sketches s ON s.entry = e.id WHERE s.pair = ?1 AND e.id <> ?3 AND e.state IN ('accepted', 'review', 'incomplete')"
	                                 " ORDER BY e.contest = ?4 DESC, e.id DESC LIMIT 20", "itit", pair, sender, but, entry->contest);
	while (statement && count < MOST_PAIRS && (more = db_row(db, statement, err)) == 1) {
		take(statement, entry, author, &list[count]);
		count += list[count].same_author;
	}
	if (more < 0)
		return -1;
	sqlite3_reset(statement);
	for (size_t i = 0; i < count && same == 0; i++)
		if ((same = same_subject(db, list[i].code, entry, subject, arena, err)) == 1)
			*out = list[i];
	return same < 0 ? -1 : 0;
}

int similar_judge(struct db *db, struct entry *entry, const char *sender, int64_t but, struct arena *arena, struct similar *out, struct err *err)
{
	struct nearest near = { 0 };
	struct other pair = { 0 };
	const char *author = names_fold(arena, entry->author.name);
	*out = (struct similar){ 0 };
	if (find_near(db, entry, author, sender, but, &near, err) != 0 || find_pair(db, entry, author, sender, but, arena, &pair, err) != 0)
		return -1;
	bool this_year = *pair.code && entry->contest && strcmp(pair.contest, entry->contest) == 0;
	tell_near(&near, entry, arena, out);
	if (this_year && !out->why) {
		out->why = arena_print(arena, "the same author and subject as %s", pair.code);
		if (!has(entry, OUTCOME_REVIEW))
			add(entry, OUTCOME_REVIEW, arena_text(arena, pair.code), others_work, pair_message, arena);
	} else if (has(entry, OUTCOME_REVIEW) || has(entry, OUTCOME_NOTE)) {
		return 0; /* what is looked at needs no note beside */
	} else if (*near.note.code) {
		add(entry, OUTCOME_NOTE, evidence_of(&near.note, arena), near.note.same_author ? own_work : others_work, note_message, arena);
	} else if (*pair.code) {
		add(entry, OUTCOME_NOTE, arena_text(arena, pair.code), own_work, pair_note, arena);
	}
	return 0;
}

const char *similar_older(const struct entry *entry, struct arena *arena)
{
	for (size_t i = 0; i < entry->finding_count; i++) {
		const struct finding *f = &entry->findings[i];
		if (strcmp(f->rule, "duplicate") == 0 && f->outcome == OUTCOME_REVIEW && strcmp(f->where, own_work) == 0)
			return arena_copy(arena, f->evidence, strcspn(f->evidence, ":"));
	}
	return NULL;
}
