/* Decisions: every verb from every state, undone and too late; by mail once, whatever the register does meanwhile.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "filing.h"

#include "base/clock.h"
#include "desk/contests.h"
#include "desk/decide.h"
#include "read/letter.h"
#include "register_fixture.h"

#define OFFICE "phong-noi-vu@bactuliem.example"

static struct config *config;
static struct filing *filing;
static const struct contests *contests;
static struct fixture f;
static struct arena *arena;
static int letters;
static int fail_with; /* an SQLite code that writing a decision ends with; 0 none */

static void befall(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count, (void)values;
	if (fail_with)
		sqlite3_result_error_code(context, fail_with);
}

/* ---- entries ---- */

/* An entry of its own author in that state; its code in the arena. */
static const char *an_entry(enum entry_state state)
{
	static const enum outcome outcomes[] = { OUTCOME_NOTE, OUTCOME_REVIEW, OUTCOME_INCOMPLETE, OUTCOME_REJECTED };
	static struct finding finding = { .rule = "residence", .clause = "II.2.a", .evidence = "", .where = "", .message = "Xin xem." };
	int64_t letter = fixture_letter(&f, ++letters);
	struct verdict *v = fixture_verdict(arena, 1);
	struct entry *e = &v->entries[0];
	finding.outcome = state <= ENTRY_REJECTED ? outcomes[state] : OUTCOME_NOTE;
	e->findings = &finding;
	e->finding_count = 1;
	e->outcome = finding.outcome;
	e->body = arena_print(arena, "Bài số %d kể chuyện riêng %d.", letters, letters * 7919);
	e->author.name = arena_print(arena, "Trịnh Thị %c%c", 'A' + letters / 26 % 26, 'A' + letters % 26);
	e->subject.name = arena_print(arena, "Đỗ Thị %c%c", 'A' + letters / 26 % 26, 'A' + letters % 26);
	e->title = arena_print(arena, "Chuyện %d", letters);
	v->sender = arena_print(arena, "tacgia%d@thu.example", letters);
	snprintf(e->body_digest, sizeof e->body_digest, "%064x", 70000 + letters);
	CHECK_SAY(fixture_file(&f, letter, v, arena) == 0, "%s", f.err.text);
	if (state > ENTRY_REJECTED) {
		char sql[200];
		snprintf(sql, sizeof sql, "UPDATE entries SET state = '%s' WHERE code = '%s'", entry_state_word(state), e->code);
		sqlite3_exec(db_handle(f.db), sql, NULL, NULL, NULL);
	}
	return arena_text(arena, e->code);
}

static int64_t number(const char *sql, const char *code)
{
	sqlite3_stmt *statement = NULL;
	int64_t n = -1;
	if (sqlite3_prepare_v2(db_handle(f.db), sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_bind_text(statement, 1, code, -1, SQLITE_STATIC) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW)
		n = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return n;
}

static bool is(const char *code, enum entry_state state)
{
	char sql[200];
	snprintf(sql, sizeof sql, "SELECT state = '%s' FROM entries WHERE code = ?1", entry_state_word(state));
	return number(sql, code) == 1;
}

static int64_t case_of(const char *code)
{
	return number("SELECT coalesce(max(id), 0) FROM cases WHERE code = ?1 AND state = 'open' AND kind = 'review'", code);
}

static int decide(const struct decision *decision, int64_t now, struct decided *out)
{
	int result = db_begin(f.db, &f.err) == 0 ? decide_do(f.db, config, contests, decision, now, arena, out, &f.err) : -1;
	if (result == 1)
		CHECK(db_commit(f.db, &f.err) == 0);
	db_rollback(f.db);
	return result;
}

/* ---- each verb from each state ---- */

static void verbs_and_states(void)
{
	static const struct {
		enum decision_verb verb;
		const char *reason;
		enum entry_state to;
		const char *letter;
	} rows[] = {
		{ DECISION_ACCEPT, NULL, ENTRY_ACCEPTED, "accepted-by-person" }, { DECISION_REJECT, "Bài đã dự thi.", ENTRY_REJECTED, "rejected-by-person" },
		{ DECISION_ASK, "Ảnh trang 2.", ENTRY_INCOMPLETE, "ask-by-person" }, { DECISION_WITHDRAW, NULL, ENTRY_WITHDRAWN, "withdrawn" },
		{ DECISION_MERGE, NULL, ENTRY_SUPERSEDED, "merged" },
	};
	const char *stays = an_entry(ENTRY_ACCEPTED);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (int from = ENTRY_ACCEPTED; from <= ENTRY_SUPERSEDED; from++) {
			const char *code = an_entry((enum entry_state)from);
			struct decision d = { .verb = rows[i].verb, .code = code, .reason = rows[i].reason, .other = stays, .who = "Ngân" }, undo = { .verb = DECISION_UNDO, .code = code, .who = "Ngân" };
			struct decided done;
			bool may = from <= ENTRY_REJECTED && !(rows[i].verb == DECISION_ACCEPT && from == ENTRY_ACCEPTED);
			int got = decide(&d, NOW, &done);
			if (!CHECK_SAY(got == may, "%s from %s: %d %s", decision_word(rows[i].verb), entry_state_word((enum entry_state)from), got, f.err.text) || !may) {
				CHECK(is(code, (enum entry_state)from) && number("SELECT count(*) FROM answers WHERE code = ?1", code) == 0);
				continue;
			}
			CHECK(is(code, rows[i].to) && case_of(code) == 0 && done.until == NOW + 15 * 60);
			CHECK_STR(done.letter.template_name, rows[i].letter);
			CHECK(number("SELECT count(*) FROM answers WHERE code = ?1 AND state = 'held' AND ripe = 1678760469 + 900", code) == 1);
			CHECK_SAY(decide(&undo, NOW + 899, &done) == 1, "%s", f.err.text);
			CHECK_SAY(is(code, (enum entry_state)from), "undone %s from %s", decision_word(rows[i].verb), entry_state_word((enum entry_state)from));
			CHECK((case_of(code) != 0) == (from == ENTRY_REVIEW));
			CHECK(number("SELECT count(*) FROM answers WHERE code = ?1 AND state = 'dropped'", code) == 1);
			CHECK(decide(&undo, NOW + 899, &done) == 0 && done.no == DECIDED_UNFIT);
			CHECK_SAY(decide(&d, NOW + 899, &done) == 1 && is(code, rows[i].to), "decided anew: %s", f.err.text);
			CHECK(number("SELECT count(*) FROM answers WHERE code = ?1 AND state = 'held'", code) == 1);
			CHECK(decide(&undo, NOW + 899 + 900, &done) == 0 && done.no == DECIDED_UNDO_OVER);
		}
	CHECK(number("SELECT count(*) FROM entry_letters l JOIN entries e ON e.id = l.entry WHERE e.code = ?1 AND l.role = 'copy'", stays) == 4); /* merged from four states */
}

static void refusals(void)
{
	const char *code = an_entry(ENTRY_REVIEW), *gone = an_entry(ENTRY_WITHDRAWN);
	struct decided done;
	int64_t id = case_of(code);
	const struct {
		struct decision d;
		enum decided_no no;
	} rows[] = {
		{ { .verb = DECISION_ACCEPT, .case_id = 4711 }, DECIDED_NO_CASE }, { { .verb = DECISION_ACCEPT, .code = "BTL99-0001" }, DECIDED_NO_CASE },
		{ { .verb = DECISION_UNDO, .code = "BTL99-0001" }, DECIDED_NO_CASE }, { { .verb = DECISION_CLOSE, .code = code }, DECIDED_NO_CASE },
		{ { .verb = DECISION_BELIEVE, .code = code }, DECIDED_NO_CASE }, { { .verb = DECISION_BELIEVE, .case_id = id }, DECIDED_UNFIT },
		{ { .verb = DECISION_CLOSE, .case_id = id }, DECIDED_UNFIT }, { { .verb = DECISION_ACCEPT, .case_id = id, .code = gone }, DECIDED_UNFIT },
		{ { .verb = DECISION_REJECT, .case_id = id }, DECIDED_NO_REASON }, { { .verb = DECISION_ASK, .case_id = id, .reason = "" }, DECIDED_NO_REASON },
		{ { .verb = DECISION_MERGE, .case_id = id }, DECIDED_NO_OTHER }, { { .verb = DECISION_MERGE, .case_id = id, .other = code }, DECIDED_NO_OTHER },
		{ { .verb = DECISION_MERGE, .case_id = id, .other = "BTL99-0001" }, DECIDED_NO_OTHER }, { { .verb = DECISION_MERGE, .case_id = id, .other = gone }, DECIDED_UNFIT },
		{ { .verb = DECISION_UNDO, .case_id = id }, DECIDED_UNFIT },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct decision d = rows[i].d;
		d.who = "Ngân";
		int got = decide(&d, NOW, &done);
		CHECK_SAY(got == 0 && done.no == rows[i].no && *f.err.text, "row %zu: %d, no %d, %s", i, got, (int)done.no, f.err.text);
		CHECK((done.no == DECIDED_UNFIT) == (done.unfit != NULL));
	}
	CHECK(is(code, ENTRY_REVIEW) && case_of(code) == id && number("SELECT count(*) FROM decisions WHERE entry = (SELECT id FROM entries WHERE code = ?1)", code) == 0);
	CHECK(decide(&(struct decision){ .verb = DECISION_ACCEPT, .case_id = id, .who = "Ngân", .silent = true }, NOW, &done) == 1 && !done.letter.to && !done.answer);
	CHECK(decide(&(struct decision){ .verb = DECISION_ACCEPT, .case_id = id, .who = "Ngân" }, NOW, &done) == 0 && done.no == DECIDED_USED);
	/* Changed since: what undo would bring back is not what it was. */
	CHECK(decide(&(struct decision){ .verb = DECISION_REJECT, .code = code, .reason = "Khác.", .who = "Mai" }, NOW, &done) == 1);
	CHECK(decide(&(struct decision){ .verb = DECISION_UNDO, .case_id = id, .who = "Ngân" }, NOW + 1, &done) == 0 && done.no == DECIDED_UNFIT);
	CHECK(decide(&(struct decision){ .verb = DECISION_UNDO, .code = code, .who = "Mai" }, NOW + 1, &done) == 1 && is(code, ENTRY_ACCEPTED));
}

/* A case that is closed alone, about an entry that was decided before: opened again, and the entry stays what it is. */
static void closed_and_opened(void)
{
	const char *code = an_entry(ENTRY_REVIEW);
	struct decided done;
	CHECK(decide(&(struct decision){ .verb = DECISION_ACCEPT, .code = code, .who = "Ngân" }, NOW, &done) == 1);
	CHECK(cases_open(f.db, "stranger", fixture_letter(&f, ++letters), code, "a code alone", NOW, &f.err) == 0);
	int64_t id = fixture_number(&f, "SELECT max(id) FROM cases");
	CHECK(decide(&(struct decision){ .verb = DECISION_CLOSE, .case_id = id, .who = "Ngân", .reason = "đã gọi" }, NOW + 5, &done) == 1);
	CHECK(fixture_number(&f, "SELECT count(*) FROM events WHERE about = 'case' AND why = 'đã gọi'") == 1);
	CHECK_SAY(decide(&(struct decision){ .verb = DECISION_UNDO, .case_id = id, .who = "Ngân" }, NOW + 6, &done) == 1, "%s", f.err.text);
	CHECK(done.turn == 1 && done.undone == DECISION_CLOSE && is(code, ENTRY_ACCEPTED) && !done.awaited);
	/* Who sent a supplement was told that the result comes by letter. */
	CHECK(cases_open(f.db, "supplement", fixture_letter(&f, ++letters), code, "another value for phone", NOW, &f.err) == 0);
	id = fixture_number(&f, "SELECT max(id) FROM cases");
	CHECK(decide(&(struct decision){ .verb = DECISION_CLOSE, .case_id = id, .who = "Ngân" }, NOW + 6, &done) == 1 && done.awaited && strstr(done.said, "no letter goes"));
	CHECK(decide(&(struct decision){ .verb = DECISION_UNDO, .code = code, .who = "Ngân" }, NOW + 7, &done) == 1 && is(code, ENTRY_REVIEW));
	CHECK(decide(&(struct decision){ .verb = DECISION_ACCEPT, .code = code, .who = "Ngân" }, NOW + 8, &done) == 1);
	fixture_number(&f, "UPDATE decisions SET until = 0 WHERE id = (SELECT max(id) FROM decisions) RETURNING 1"); /* as `forget` leaves it */
	CHECK(decide(&(struct decision){ .verb = DECISION_UNDO, .code = code, .who = "Ngân" }, NOW + 9, &done) == 0 && done.no == DECIDED_UNDO_OVER && strstr(f.err.text, "was forgotten"));
}

/* ---- by mail ---- */

static int64_t by_mail(enum decision_verb verb, int64_t case_id, bool proven, const char *text)
{
	char tag[SEAL_TAG];
	struct letter letter;
	struct buf b = { 0 };
	struct gather g;
	struct case_row row;
	CHECK(cases_row(f.db, case_id, &row, &f.err) == 1);
	decision_tag(contests_seal(contests), verb, case_id, row.turn, tag);
	int64_t id = fixture_letter(&f, ++letters);
	buf_print(&b, "Authentication-Results: mail.bactuliem.example; dmarc=%s header.from=bactuliem.example\r\n"
	              "Received: from mx by mail.bactuliem.example (Postfix) with ESMTPS id A%d; Tue, 14 Mar 2023 09:21:09 +0700\r\n"
	              "From: <" OFFICE ">\r\nMessage-ID: <d%d@bactuliem.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nSubject: %s\r\n\r\n%s\r\n",
	          proven ? "pass" : "none", letters, letters, decision_subject(verb, case_id, NULL, NULL, tag, arena), text);
	gather_init(&g, -1, NULL, 0);
	letter_read(&g, b.data, b.len);
	buf_release(&b);
	CHECK(letters_get(f.db, id, &letter, &f.err) == 1);
	filing_add(filing, &letter, g.out);
	return id;
}

static void count_done(int64_t letter, void *with)
{
	(void)letter;
	++*(int *)with;
}

static int commit(void)
{
	int done = 0;
	return filing_commit(filing, INT64_MAX, clock_now(), count_done, &done, &f.err) == 0 ? done : -1;
}

#define OF_LETTER(sql, id) fixture_number(&f, arena_print(arena, sql, (long long)(id)))

/* Two mails about one case in one commit: the first is obeyed, the second refused. */
static void once_in_one_commit(void)
{
	const char *code = an_entry(ENTRY_REVIEW);
	int64_t id = case_of(code), a = by_mail(DECISION_ACCEPT, id, true, "Ghi chú:"), b = by_mail(DECISION_REJECT, id, true, "Lý do: khác");
	CHECK_SAY(commit() == 2, "%s", f.err.text);
	CHECK(is(code, ENTRY_ACCEPTED) && number("SELECT count(*) FROM answers WHERE code = ?1 AND letter IS NULL", code) == 1);
	CHECK(OF_LETTER("SELECT count(*) FROM answers WHERE letter = %lld AND template = 'decision-done' AND recipient = '" OFFICE "'", a) == 1);
	CHECK(OF_LETTER("SELECT count(*) FROM answers WHERE letter = %lld AND template = 'decision-refused'", b) == 1);
	CHECK(OF_LETTER("SELECT count(*) FROM cases WHERE letter = %lld AND kind = 'decision' AND state = 'open'", b) == 1);
}

/* What fails for the decision's own sake is refused, and the letter is filed all the same; what fails for the register's is tried again, and done once. */
static void trouble_midway(void)
{
	const char *code = an_entry(ENTRY_REVIEW);
	int64_t id = case_of(code), a = by_mail(DECISION_REJECT, id, true, "Lý do: Bài đã dự thi.");
	fail_with = SQLITE_CONSTRAINT;
	CHECK_SAY(commit() == 1, "%s", f.err.text);
	CHECK(is(code, ENTRY_REVIEW) && case_of(code) == id && OF_LETTER("SELECT count(*) FROM letters WHERE id = %lld AND state = 'filed' AND tries = 0", a) == 1);
	CHECK(OF_LETTER("SELECT count(*) FROM answers WHERE letter = %lld AND template = 'decision-refused'", a) == 1);
	CHECK(OF_LETTER("SELECT count(*) FROM cases WHERE letter = %lld AND kind = 'decision'", a) == 1);
	a = by_mail(DECISION_REJECT, id, true, "Lý do: Bài đã dự thi.");
	fail_with = SQLITE_FULL;
	CHECK(commit() == -1 && is(code, ENTRY_REVIEW) && filing_count(filing) == 1);
	CHECK(OF_LETTER("SELECT count(*) FROM answers WHERE letter = %lld", a) == 0);
	fail_with = 0;
	CHECK_SAY(commit() == 1, "%s", f.err.text);
	CHECK(is(code, ENTRY_REJECTED) && OF_LETTER("SELECT count(*) FROM decisions WHERE letter = %lld", a) == 1);
	CHECK(number("SELECT count(*) FROM answers WHERE code = ?1 AND template = 'rejected-by-person'", code) == 1);
}

static void not_believed(void)
{
	const char *code = an_entry(ENTRY_REVIEW);
	int64_t a = by_mail(DECISION_ACCEPT, case_of(code), false, "");
	CHECK(commit() == 1 && is(code, ENTRY_REVIEW));
	CHECK(OF_LETTER("SELECT count(*) FROM answers WHERE letter = %lld", a) == 0);
	CHECK(OF_LETTER("SELECT count(*) FROM cases WHERE letter = %lld AND kind = 'decision'", a) == 1);
}

int main(void)
{
	struct buf mistakes = { 0 };
	struct err err;
	char path[400], here[300];
	arena = arena_new(512 << 20);
	fixture_open(&f);
	snprintf(path, sizeof path, "%s/hoadep.yaml", f.dir);
	if (!getcwd(here, sizeof here))
		return 1;
	buf_print(&mistakes, "contest: %s/rules/bac-tu-liem-2023\nspool: %s\nmailbox:\n  url: maildir:in\ntransport:\n  url: maildir:out\n  per-address-day: 1000\n"
	          "from: Ban To chuc <thiviet@bactuliem.example>\noffice: [" OFFICE ", ngan@bactuliem.example]\ntrusted-authserv: mail.bactuliem.example\n", here, f.dir);
	CHECK(file_put(path, mistakes.data, mistakes.len, &err) == 0);
	buf_clear(&mistakes);
	config = config_load(path, &mistakes);
	filing = config ? filing_new(config, &mistakes) : NULL;
	if (CHECK_SAY(filing != NULL, "%s", buf_str(&mistakes))) {
		CHECK(config->office_count == 2 && strcmp(config->transport.office, OFFICE) == 0);
		CHECK_SAY(filing_seal(filing, f.db, &err) == 0, "%s", err.text);
		filing_into(filing, f.db);
		contests = filing_contests(filing);
		letter_warm();
		sqlite3_create_function(db_handle(f.db), "befall", 0, SQLITE_UTF8, NULL, befall, NULL, NULL);
		CHECK(sqlite3_exec(db_handle(f.db), "CREATE TEMP TRIGGER befalls AFTER UPDATE ON main.entries BEGIN SELECT befall(); END", NULL, NULL, NULL) == SQLITE_OK);
		verbs_and_states();
		refusals();
		closed_and_opened();
		once_in_one_commit();
		trouble_midway();
		not_believed();
	}
	filing_free(filing);
	config_free(config);
	buf_release(&mistakes);
	fixture_close(&f);
	arena_free(arena);
	return unit_end();
}
