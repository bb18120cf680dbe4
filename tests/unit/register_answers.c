/* Answers: every step of their states, the cap, what is handed out when, cases beside them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register_fixture.h"

/* The drawing of answers.h by hand: rows from, columns to. */
static const char *const allowed[9] = {
	/*              held due sending sent unsure later failed bounced dropped */
	[ANSWER_HELD] = "-D------X", [ANSWER_DUE] = "--S---F-X", [ANSWER_SENDING] = "---SULF--", [ANSWER_SENT] = "-------B-",
	[ANSWER_UNSURE] = "-DS---FB-", [ANSWER_LATER] = "-DS---F-X", [ANSWER_FAILED] = "-D------X", [ANSWER_BOUNCED] = "-D------X",
	[ANSWER_DROPPED] = "---------",
};

static int64_t letter;

static struct answer_row row_of(const char *template_name, const char *code, const char *to)
{
	static int n;
	struct answer_row row = { .made = NOW };
	snprintf(row.to, sizeof row.to, "%s", to);
	snprintf(row.template_name, sizeof row.template_name, "%s", template_name);
	snprintf(row.code, sizeof row.code, "%s", code);
	snprintf(row.subject, sizeof row.subject, "[%s] Đã nhận bài dự thi", code);
	snprintf(row.message_id, sizeof row.message_id, "<%d@bactuliem.example>", n++);
	return row;
}

static int64_t added(struct fixture *f, const char *code, const char *to)
{
	struct answer_row row = row_of("acknowledgement", code, to);
	CHECK_SAY(answers_add(f->db, letter, &row, "bytes", 5, 0, &f->err) == 1, "%s", f->err.text);
	return fixture_number(f, "SELECT max(id) FROM answers");
}

static void add(struct fixture *f)
{
	struct answer_row row = row_of("acknowledgement", "BTL23-0001", "a@thu.example"), got;
	struct buf bytes = { 0 };
	CHECK(answers_add(f->db, letter, &row, "", 0, 0, &f->err) == -1 && !db_temporary(f->db));
	CHECK(answers_add(f->db, 12345, &row, "x", 1, 0, &f->err) == -1); /* of no letter */
	CHECK(fixture_number(f, "SELECT count(*) FROM answers") == 0);
	CHECK(answers_add(f->db, letter, &row, "From: \0 x\r\n", 11, 0, &f->err) == 1);
	CHECK(answers_add(f->db, letter, &row, "other", 5, 0, &f->err) == 0);
	snprintf(row.message_id, sizeof row.message_id, "<new@bactuliem.example>");
	snprintf(row.to, sizeof row.to, "A@Thu.Example");
	CHECK(answers_add(f->db, letter, &row, "other", 5, 1, &f->err) == 0); /* one address, however it is written */
	CHECK(answers_get(f->db, 1, &got, &f->err) == 1 && got.state == ANSWER_DUE && got.letter == letter && got.made == NOW);
	CHECK_STR(got.to, "a@thu.example");
	CHECK_STR(got.subject, "[BTL23-0001] Đã nhận bài dự thi");
	CHECK(answers_bytes(f->db, 1, &bytes, &f->err) == 1 && bytes.len == 11 && memcmp(bytes.data, "From: \0 x\r\n", 11) == 0);
	CHECK(answers_bytes(f->db, 99, &bytes, &f->err) == 0 && answers_get(f->db, 99, &got, &f->err) == 0);
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE about = 'answer'") == 1);
	buf_release(&bytes);
}

static void states(struct fixture *f)
{
	int64_t id = added(f, "BTL23-0002", "states@thu.example");
	struct answer_row got;
	for (int from = 0; from < 9; from++)
		for (int to = 0; to < 9; to++) {
			char sql[200];
			snprintf(sql, sizeof sql, "UPDATE answers SET state = '%s', tries = 0 WHERE id = %lld", answer_state_word((enum answer_state)from), (long long)id);
			sqlite3_exec(db_handle(f->db), sql, NULL, NULL, NULL);
			int64_t events = fixture_number(f, "SELECT count(*) FROM events");
			int r = answers_set(f->db, id, (enum answer_state)to, NULL, 0, NOW, &f->err);
			CHECK_SAY((r == 0) == (allowed[from][to] != '-'), "%s -> %s gave %d", answer_state_word((enum answer_state)from), answer_state_word((enum answer_state)to), r);
			CHECK(fixture_number(f, "SELECT count(*) FROM events") == events + (r == 0));
			CHECK(answers_get(f->db, id, &got, &f->err) == 1 && got.tries == (r == 0 && to == ANSWER_SENDING));
		}
	CHECK(answers_set(f->db, 12345, ANSWER_DUE, NULL, 0, NOW, &f->err) == -1);
	sqlite3_exec(db_handle(f->db), "UPDATE answers SET state = 'dropped'", NULL, NULL, NULL);
}

/* The server's words are kept with the answer, only its codes in the event: words name addresses, and events stay. */
static void replies(struct fixture *f)
{
	int64_t id = added(f, "BTL23-0003", "replies@thu.example");
	struct answer_row got;
	CHECK(answers_set(f->db, id, ANSWER_SENDING, NULL, 0, NOW, &f->err) == 0);
	CHECK(answers_set(f->db, id, ANSWER_FAILED, "550 5.1.1 <replies@thu.example>: no such user", 0, NOW, &f->err) == 0);
	CHECK(answers_get(f->db, id, &got, &f->err) == 1);
	CHECK_STR(got.reply, "550 5.1.1 <replies@thu.example>: no such user");
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE why = '550 5.1.1' AND old = 'sending' AND new = 'failed'") == 1);
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE why LIKE '%replies@%'") == 0);
	CHECK(answers_decide(f->db, id, ANSWER_DUE, "Lê Văn Mẫu", "address mended", NOW, &f->err) == 0);
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE who = 'Lê Văn Mẫu' AND why = 'address mended'") == 1);
	CHECK(answers_decide(f->db, id, ANSWER_DROPPED, "Lê Văn Mẫu", NULL, NOW, &f->err) == 0);
}

static void next(struct fixture *f)
{
	struct answer_row got;
	int64_t due = added(f, "BTL23-0010", "n1@thu.example"), later = added(f, "BTL23-0011", "n2@thu.example"), unsure = added(f, "BTL23-0012", "n3@thu.example");
	CHECK(answers_next_time(f->db, &f->err) == 0);
	answers_set(f->db, later, ANSWER_SENDING, NULL, 0, NOW, &f->err);
	answers_set(f->db, later, ANSWER_LATER, "451 4.7.1 greylisted", NOW + 300, NOW, &f->err);
	answers_set(f->db, unsure, ANSWER_SENDING, NULL, 0, NOW, &f->err);
	CHECK(answers_doubt(f->db, NOW, &f->err) == 1);
	CHECK(answers_doubt(f->db, NOW, &f->err) == 0);
	CHECK(answers_next_time(f->db, &f->err) == NOW + 300);
	CHECK(answers_next(f->db, NOW, 0, &got, &f->err) == 1 && got.id == due);
	CHECK(answers_next(f->db, NOW, due, &got, &f->err) == 0);
	CHECK(answers_next(f->db, NOW + 300, due, &got, &f->err) == 1 && got.id == later);
	CHECK(answers_next(f->db, NOW + 1799, later, &got, &f->err) == 0);
	CHECK(answers_next(f->db, NOW + 1800, later, &got, &f->err) == 1 && got.id == unsure);
	CHECK_STR(got.message_id, "<5@bactuliem.example>"); /* the same for good */
	int64_t before = answers_sent_since(f->db, NOW, &f->err);
	answers_set(f->db, unsure, ANSWER_SENDING, NULL, 0, NOW + 1800, &f->err);
	answers_set(f->db, unsure, ANSWER_SENT, "250 ok", 0, NOW + 1801, &f->err);
	CHECK(answers_sent_since(f->db, NOW, &f->err) == before + 1 && answers_sent_since(f->db, NOW + 1802, &f->err) == 0);
	CHECK(answers_get(f->db, unsure, &got, &f->err) == 1 && got.tries == 2 && got.sent == NOW + 1801);
}

/* Asked at each turn of the loop: it must not read the rows one after the other. */
static void next_time_is_cheap(struct fixture *f)
{
	sqlite3_stmt *statement = NULL;
	CHECK(sqlite3_exec(db_handle(f->db), "BEGIN; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)"
	      " INSERT INTO answers (letter, template, code, recipient, subject, message_id, state, hold, made, next_try)"
	      " SELECT 1, 'x', i, 'a' || i, 'x', i, iif(i % 2, 'due', 'later'), '', 1, 2000000000 - i FROM n", NULL, NULL, NULL) == SQLITE_OK);
	CHECK(answers_next_time(f->db, &f->err) == NOW + 300);
	while ((statement = sqlite3_next_stmt(db_handle(f->db), statement)) && !strstr(sqlite3_sql(statement), "min(next_try)"))
		;
	CHECK(statement != NULL);
	sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 1);
	answers_next_time(f->db, &f->err);
	int steps = sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 0);
	CHECK_SAY(steps > 0 && steps < 60, "%d steps", steps);
	CHECK(sqlite3_exec(db_handle(f->db), "ROLLBACK", NULL, NULL, NULL) == SQLITE_OK);
}

/* Doubts in a row are counted, whoever had them; a word from the server ends the row, a try that was none does not. */
static void doubts(struct fixture *f)
{
	static const struct { char step; int doubts, tries; } steps[] = { { '?', 1, 1 }, { '?', 2, 2 }, { '-', 2, 2 }, { '?', 3, 3 }, { '4', 0, 4 }, { '?', 1, 5 }, { '2', 0, 6 } };
	int64_t id = added(f, "BTL23-0020", "doubts@thu.example");
	struct answer_row got;
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		CHECK(answers_set(f->db, id, ANSWER_SENDING, NULL, 0, NOW, &f->err) == 0);
		if (steps[i].step == '?')
			CHECK(answers_doubt(f->db, NOW, &f->err) == 1);
		else if (steps[i].step == '-')
			CHECK(answers_back(f->db, id, NULL, NOW, NOW, &f->err) == 0);
		else
			CHECK(answers_set(f->db, id, steps[i].step == '4' ? ANSWER_LATER : ANSWER_SENT, "x", NOW, NOW, &f->err) == 0);
		CHECK(answers_get(f->db, id, &got, &f->err) == 1);
		CHECK_SAY(got.doubts == steps[i].doubts && got.tries == steps[i].tries && got.handed == (int)i + 1, "step %zu: %d doubts, %d tries, handed %d", i,
		          got.doubts, got.tries, got.handed);
	}
	CHECK(answers_back(f->db, id, NULL, NOW, NOW, &f->err) == -1);
}

static void cap(struct fixture *f)
{
	struct answer_row got, row;
	for (int i = 0; i < 3; i++) {
		char code[24];
		snprintf(code, sizeof code, "BTL23-%04d", 100 + i);
		row = row_of("acknowledgement", code, i % 2 ? "cap@thu.example" : "CAP@thu.example");
		CHECK(answers_add(f->db, letter, &row, "bytes", 5, 2, &f->err) == 1);
	}
	int64_t last = fixture_number(f, "SELECT max(id) FROM answers");
	CHECK(answers_get(f->db, last - 1, &got, &f->err) == 1 && got.state == ANSWER_DUE);
	CHECK(answers_get(f->db, last, &got, &f->err) == 1 && got.state == ANSWER_HELD);
	CHECK_SAY(strstr(got.hold, "24 hours") != NULL, "unclear: %s", got.hold);
	row = row_of("acknowledgement", "BTL23-0104", "cap@thu.example");
	row.made = NOW + 86401;
	CHECK(answers_add(f->db, letter, &row, "bytes", 5, 2, &f->err) == 1);
	CHECK(answers_get(f->db, last + 1, &got, &f->err) == 1 && got.state == ANSWER_DUE);
}

static bool count_held(const struct answer_row *row, void *with)
{
	*(int *)with += row->state == ANSWER_HELD;
	return true;
}

static void held(struct fixture *f)
{
	int n = 0, held_for_cap = (int)fixture_number(f, "SELECT count(*) FROM answers WHERE state = 'held'");
	for (int i = 0; i < 4; i++) {
		char to[40];
		snprintf(to, sizeof to, "held%d@thu.example", i);
		struct answer_row row = row_of("acknowledgement", "BTL23-0200", to);
		snprintf(row.hold, sizeof row.hold, "%s", i < 3 ? ANSWERS_OLD_MAIL : "an official looks first");
		CHECK(answers_add(f->db, letter, &row, "bytes", 5, 0, &f->err) == 1);
	}
	CHECK(answers_list(f->db, ANSWER_HELD, count_held, &n, &f->err) == 0 && n == held_for_cap + 4);
	CHECK(entries_address_known(f->db, "held0@thu.example", &f->err) == 0);
	CHECK(answers_release(f->db, ANSWERS_OLD_MAIL, "Lê Văn Mẫu", "adopted", NOW, &f->err) == 3);
	CHECK(answers_release(f->db, ANSWERS_OLD_MAIL, "Lê Văn Mẫu", "adopted", NOW, &f->err) == 0);
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE who = 'Lê Văn Mẫu' AND why = 'adopted' AND new = 'due'") == 3);
	CHECK(entries_address_known(f->db, "HELD0@thu.example", &f->err) == 1);
	CHECK(entries_address_known(f->db, "nobody@thu.example", &f->err) == 0);
	CHECK(answers_release(f->db, NULL, "Lê Văn Mẫu", NULL, NOW, &f->err) == held_for_cap + 1);
	CHECK(fixture_number(f, "SELECT count(*) FROM answers WHERE state = 'held'") == 0);
}

static enum answer_state state_now(struct fixture *f, int64_t id)
{
	struct answer_row row;
	CHECK(answers_get(f->db, id, &row, &f->err) == 1);
	return row.state;
}

/* What is held for a time goes by itself when it is over; what waits for a person does not. */
static void ripe(struct fixture *f)
{
	struct answer_row row = row_of("accepted-by-person", "BTL23-0210", "ripe@thu.example"), got;
	CHECK(answers_ripen(f->db, NOW + 100000, &f->err) == 0);
	snprintf(row.hold, sizeof row.hold, "decision");
	row.ripe = NOW + 900;
	CHECK(answers_add(f->db, letter, &row, "bytes", 5, 0, &f->err) == 1);
	int64_t id = fixture_number(f, "SELECT max(id) FROM answers");
	snprintf(row.code, sizeof row.code, "BTL23-0211");
	snprintf(row.message_id, sizeof row.message_id, "<ripe2@bactuliem.example>");
	row.ripe = 0;
	CHECK(answers_add(f->db, letter, &row, "bytes", 5, 0, &f->err) == 1);
	CHECK(answers_get(f->db, id, &got, &f->err) == 1 && got.ripe == NOW + 900 && got.state == ANSWER_HELD);
	CHECK(answers_ripen(f->db, NOW + 899, &f->err) == 0 && state_now(f, id) == ANSWER_HELD);
	CHECK(answers_ripen(f->db, NOW + 900, &f->err) == 1 && state_now(f, id) == ANSWER_DUE && state_now(f, id + 1) == ANSWER_HELD);
	CHECK(answers_ripen(f->db, NOW + 900, &f->err) == 0);
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE about = 'answer' AND who = 'hoadep' AND old = 'held' AND new = 'due' AND why = 'its time has come'") == 1);
	/* Dropped before: it never goes. */
	snprintf(row.code, sizeof row.code, "BTL23-0212");
	snprintf(row.message_id, sizeof row.message_id, "<ripe3@bactuliem.example>");
	row.ripe = NOW + 900;
	CHECK(answers_add(f->db, letter, &row, "bytes", 5, 0, &f->err) == 1);
	CHECK(answers_decide(f->db, id + 2, ANSWER_DROPPED, "Lê Văn Mẫu", "undone", NOW + 60, &f->err) == 0);
	CHECK(answers_ripen(f->db, NOW + 100000, &f->err) == 0);
	/* A time is no way around the cap: the answer over it waits for a person. */
	for (int i = 0; i < 2; i++) {
		row = row_of("acknowledgement", i ? "BTL23-0214" : "BTL23-0213", "ripecap@thu.example");
		snprintf(row.hold, sizeof row.hold, "acknowledgement");
		row.ripe = NOW + 60;
		CHECK(answers_add(f->db, letter, &row, "bytes", 5, 1, &f->err) == 1);
	}
	CHECK(answers_get(f->db, id + 4, &got, &f->err) == 1 && got.ripe == 0 && strstr(got.hold, "24 hours"));
	CHECK(answers_ripen(f->db, NOW + 60, &f->err) == 1 && state_now(f, id + 3) == ANSWER_DUE && state_now(f, id + 4) == ANSWER_HELD);
}

/* What a clock that was ahead put off is not put off when it is set right. */
static void recalled(struct fixture *f)
{
	enum { AHEAD = 3 * 86400 };
	struct answer_row row = row_of("accepted-by-person", "BTL23-0220", "recall@thu.example"), got;
	snprintf(row.hold, sizeof row.hold, "decision");
	row.made = NOW + AHEAD;
	row.ripe = NOW + AHEAD + 900;
	CHECK(answers_add(f->db, letter, &row, "bytes", 5, 0, &f->err) == 1);
	int64_t id = fixture_number(f, "SELECT max(id) FROM answers");
	row = row_of("acknowledgement", "BTL23-0221", "recall2@thu.example");
	CHECK(answers_add(f->db, letter, &row, "bytes", 5, 0, &f->err) == 1);
	CHECK(answers_set(f->db, id + 1, ANSWER_SENDING, NULL, 0, NOW, &f->err) == 0);
	CHECK(answers_set(f->db, id + 1, ANSWER_LATER, "451 later", NOW + AHEAD + 300, NOW + AHEAD, &f->err) == 0);
	CHECK(answers_recall(f->db, NOW, &f->err) == 0);
	CHECK(answers_get(f->db, id, &got, &f->err) == 1 && got.ripe == NOW + 900 && got.state == ANSWER_HELD);
	CHECK(answers_get(f->db, id + 1, &got, &f->err) == 1 && got.next_try == NOW && got.state == ANSWER_LATER);
	CHECK(answers_set(f->db, id + 1, ANSWER_SENDING, NULL, 0, NOW, &f->err) == 0);
	CHECK(answers_set(f->db, id + 1, ANSWER_LATER, "451 later", NOW + 300, NOW, &f->err) == 0);
	CHECK(answers_recall(f->db, NOW, &f->err) == 0 && answers_get(f->db, id + 1, &got, &f->err) == 1 && got.next_try == NOW + 300); /* a wait as it should be */
	CHECK(answers_get(f->db, id, &got, &f->err) == 1 && got.ripe == NOW + 900);
}

/* Another recipient: only for what has not arrived, with a new Message-ID where a server had it. */
static void readdressed(struct fixture *f)
{
	static const struct { enum answer_state path[3]; int steps; bool may; } cases[] = {
		{ { ANSWER_DUE }, 0, false }, { { ANSWER_SENDING }, 1, false }, { { ANSWER_SENDING, ANSWER_SENT }, 2, false }, { { ANSWER_SENDING, ANSWER_UNSURE }, 2, false },
		{ { ANSWER_SENDING, ANSWER_LATER }, 2, true }, { { ANSWER_SENDING, ANSWER_FAILED }, 2, true }, { { ANSWER_SENDING, ANSWER_SENT, ANSWER_BOUNCED }, 3, true },
		{ { ANSWER_DROPPED }, 1, false },
	};
	struct answer_row got;
	struct buf bytes = { 0 };
	int64_t id;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char code[24], to[40], new_id[64];
		snprintf(code, sizeof code, "BTL23-03%02zu", i);
		snprintf(to, sizeof to, "moi%zu@thu.example", i);
		snprintf(new_id, sizeof new_id, "<moi%zu@bactuliem.example>", i);
		id = added(f, code, "cu@thu.example");
		for (int s = 0; s < cases[i].steps; s++)
			CHECK(answers_set(f->db, id, cases[i].path[s], NULL, NOW, NOW, &f->err) == 0);
		CHECK(answers_readdress(f->db, id, to, NULL, "new", 3, "Lê Văn Mẫu", "phone", NOW, &f->err) == -1 && !db_temporary(f->db)); /* its Message-ID is known somewhere, or it is gone */
		CHECK(answers_readdress(f->db, id, to, new_id, "new", 3, "Lê Văn Mẫu", "phone", NOW, &f->err) == (cases[i].may ? 0 : -1));
		CHECK(answers_get(f->db, id, &got, &f->err) == 1);
		CHECK_STR(got.to, cases[i].may ? to : "cu@thu.example");
		CHECK((strcmp(got.message_id, new_id) == 0) == cases[i].may);
	}
	struct answer_row row = row_of("duplicate", "BTL23-0320", "cu@thu.example");
	snprintf(row.hold, sizeof row.hold, "duplicate");
	CHECK(answers_add(f->db, letter, &row, "bytes", 5, 0, &f->err) == 1);
	id = fixture_number(f, "SELECT max(id) FROM answers");
	CHECK(answers_readdress(f->db, id, "Moi@thu.example", NULL, "new bytes", 9, "Lê Văn Mẫu", "phone", NOW, &f->err) == 0);
	CHECK(answers_get(f->db, id, &got, &f->err) == 1 && strcmp(got.message_id, row.message_id) == 0 && got.state == ANSWER_HELD);
	CHECK(answers_bytes(f->db, id, &bytes, &f->err) == 1 && bytes.len == 9);
	CHECK(answers_readdress(f->db, id, "moi@THU.example", NULL, "new bytes", 9, "Lê Văn Mẫu", "phone", NOW, &f->err) == -1 && strstr(f->err.text, "already"));
	snprintf(row.to, sizeof row.to, "hai@thu.example");
	snprintf(row.message_id, sizeof row.message_id, "<two@bactuliem.example>");
	CHECK(answers_add(f->db, letter, &row, "bytes", 5, 0, &f->err) == 1);
	CHECK(answers_readdress(f->db, id, "hai@thu.example", NULL, "new bytes", 9, "Lê Văn Mẫu", "phone", NOW, &f->err) == -1);
	CHECK(answers_readdress(f->db, 99999, "hai@thu.example", NULL, "new bytes", 9, "Lê Văn Mẫu", "phone", NOW, &f->err) == -1);
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE what = 'readdressed' AND why = 'phone' AND old IS NULL AND new IS NULL") == 4);
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE coalesce(old, '') || coalesce(new, '') || coalesce(why, '') LIKE '%@%'") == 0);
	buf_release(&bytes);
}

/* A report is believed only of the very id and recipient, and only of what can have come back. */
static void reports(struct fixture *f)
{
	static const struct {
		const char *state;
		int result;
		enum answer_state after;
	} rows[] = {
		{ "sent", 1, ANSWER_BOUNCED }, { "unsure", 1, ANSWER_BOUNCED }, { "bounced", 1, ANSWER_BOUNCED },
		{ "held", 0, ANSWER_HELD }, { "due", 0, ANSWER_DUE }, { "failed", 0, ANSWER_FAILED }, { "dropped", 0, ANSWER_DROPPED },
	};
	int64_t id = added(f, "BTL23-0009", "reports@thu.example");
	struct answer_row got;
	CHECK(answers_get(f->db, id, &got, &f->err) == 1);
	char message_id[256];
	snprintf(message_id, sizeof message_id, "%s", got.message_id);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char sql[200];
		snprintf(sql, sizeof sql, "UPDATE answers SET state = '%s', reply = '' WHERE id = %lld", rows[i].state, (long long)id);
		sqlite3_exec(db_handle(f->db), sql, NULL, NULL, NULL);
		CHECK(answers_bounced(f->db, message_id, "other@thu.example", "5.1.1 x", NOW, &f->err) == 0);
		CHECK(answers_bounced(f->db, "<other@bactuliem.example>", "reports@thu.example", "5.1.1 x", NOW, &f->err) == 0);
		CHECK_SAY(answers_bounced(f->db, message_id, "Reports@thu.example", "5.1.1 it came back", NOW, &f->err) == rows[i].result, "%s", rows[i].state);
		CHECK(answers_get(f->db, id, &got, &f->err) == 1 && got.state == rows[i].after);
	}
	sqlite3_exec(db_handle(f->db), "UPDATE answers SET state = 'dropped'", NULL, NULL, NULL);
}

static bool count_case(const json_t *one, void *with)
{
	int *n = with;
	CHECK(json_integer_value(json_object_get(one, "letter")) == letter && json_is_string(json_object_get(one, "opened")));
	return ++*n < 2;
}

static void cases(struct fixture *f)
{
	int listed = 0;
	char kind[16];
	CHECK(cases_open(f->db, "question", 12345, NULL, NULL, NOW, &f->err) == -1); /* of no letter */
	CHECK(cases_open(f->db, "question", letter, NULL, "asks for the deadline", NOW, &f->err) == 0);
	CHECK(cases_open(f->db, "question", letter, NULL, "again", NOW + 1, &f->err) == 0);
	CHECK(cases_open(f->db, "question", letter, "BTL23-0001", NULL, NOW, &f->err) == 0);
	CHECK(fixture_number(f, "SELECT count(*) FROM cases") == 2 && fixture_number(f, "SELECT count(*) FROM events WHERE about = 'case'") == 2);
	CHECK(cases_list(f->db, NULL, count_case, &listed, &f->err) == 0 && listed == 2);
	CHECK(cases_list(f->db, &(struct cases_filter){ .kind = "bounce" }, count_case, &listed, &f->err) == 0 && listed == 2);
	CHECK(cases_kind(f->db, 1, kind, sizeof kind, &f->err) == 1 && strcmp(kind, "question") == 0 && cases_kind(f->db, 77, kind, sizeof kind, &f->err) == 0);
	CHECK(cases_close(f->db, 77, "x", NULL, NOW, &f->err) == -1);
	CHECK(cases_close(f->db, 1, "Lê Văn Mẫu", "đã xem", NOW + 5, &f->err) == 0);
	CHECK(cases_close(f->db, 1, "Lê Văn Mẫu", NULL, NOW + 6, &f->err) == -1 && !db_temporary(f->db));
	CHECK(fixture_number(f, "SELECT count(*) FROM cases WHERE closed_by = 'Lê Văn Mẫu' AND closed = 1678760474 AND reason = 'asks for the deadline'") == 1);
	CHECK(cases_open(f->db, "question", letter, NULL, "a new one", NOW + 9, &f->err) == 0);
	CHECK(fixture_number(f, "SELECT count(*) FROM cases WHERE state = 'open'") == 2);
	CHECK(cases_close_letter(f->db, letter, "question", "x", NOW, &f->err) == 0 && cases_close_letter(f->db, letter, "nothing", "x", NOW, &f->err) == 0);
}

int main(void)
{
	struct fixture f;
	fixture_open(&f);
	letter = fixture_letter(&f, 1);
	add(&f);
	states(&f);
	replies(&f);
	next(&f);
	next_time_is_cheap(&f);
	doubts(&f);
	cap(&f);
	held(&f);
	ripe(&f);
	recalled(&f);
	readdressed(&f);
	reports(&f);
	cases(&f);
	CHECK(db_check(f.db, &f.err) == 0);
	fixture_close(&f);
	return unit_end();
}
