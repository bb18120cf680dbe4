/* Alarms: each condition as the register shows it, and what was told of it over restarts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/alarms.h"
#include "answer/alarm.h"
#include "base/clock.h"
#include "register_fixture.h"

static struct alarm_world world(void)
{
	return (struct alarm_world){ .now = NOW, .free_bytes = 10LL << 30, .floor = 512LL << 20, .office = "office@district.example" };
}

static bool is(struct fixture *f, const struct alarm_world *w, enum alarm_kind kind)
{
	struct alarm_seen seen[ALARM_KINDS];
	CHECK_SAY(alarms_look(f->db, w, seen, &f->err) == 0, "%s", f->err.text);
	return seen[kind].is;
}

static bool set(struct fixture *f, const char *name, const char *value)
{
	return db_set_note(f->db, name, value, &f->err) == 0;
}

static void run_sql(struct fixture *f, const char *sql)
{
	CHECK_SAY(sqlite3_exec(db_handle(f->db), sql, NULL, NULL, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db_handle(f->db)));
}

/* Notes that fetch, send and the clerk write, and which condition they make. */
static void by_notes(void)
{
	static const struct {
		enum alarm_kind kind;
		const char *names[2], *values[2];
		bool is;
	} cases[] = {
		{ ALARM_LOGIN, { "fetch-trouble", "login-refused imaps://x" }, { "the server refused the login", "stamp 1678760000" }, true },
		{ ALARM_LOGIN, { "fetch-trouble", "login-refused imaps://x" }, { "the server refused the login", "stamp" }, false },
		{ ALARM_LOGIN, { "login-refused imaps://x", NULL }, { "stamp 1678760000", NULL }, false },
		{ ALARM_LOGIN, { "fetch-trouble", NULL }, { "the server cannot be reached", NULL }, false },
		{ ALARM_CERTIFICATE, { "fetch-trouble", NULL }, { "the certificate of mail.example has expired", NULL }, true },
		{ ALARM_CERTIFICATE, { "fetch-trouble", NULL }, { "the server cannot be reached", NULL }, false },
		{ ALARM_SEND_LOGIN, { "send-pause", NULL }, { "1678760000 stamp", NULL }, true },
		{ ALARM_SEND_CERTIFICATE, { "send-trouble", NULL }, { "the mail server's certificate has expired", NULL }, true },
		{ ALARM_CLOCK, { "clock-trouble", NULL }, { "The clock is wrong.", NULL }, true },
		{ ALARM_SILENT, { "last-good-fetch", NULL }, { "2023-03-13T09:21:08+07:00", NULL }, true },
		{ ALARM_SILENT, { "last-good-fetch", NULL }, { "2023-03-13T09:21:10+07:00", NULL }, false },
		{ ALARM_SILENT, { "fetch-trouble-since", NULL }, { "2023-03-10T00:00:00+07:00", NULL }, true },
		{ ALARM_SILENT, { "last-good-fetch", NULL }, { "nonsense", NULL }, false },
		{ ALARM_SILENT, { "last-good-fetch", "done-trouble-since" }, { "2023-03-13T09:21:10+07:00", "2023-03-13T09:21:08+07:00" }, true },
		{ ALARM_ENDS, { "certificate-mailbox", NULL }, { "1679970068", NULL }, true },       /* in 14 days and a second less */
		{ ALARM_ENDS, { "certificate-mailbox", NULL }, { "1679970070", NULL }, false },
		{ ALARM_ENDS, { "certificate-mailbox", NULL }, { "1600000000", NULL }, true },       /* it is over */
		{ ALARM_SEND_ENDS, { "certificate-transport", NULL }, { "1679000000", NULL }, true },
	};
	struct fixture f;
	struct alarm_world w = world();
	fixture_open(&f);
	for (int kind = 0; kind < ALARM_KINDS; kind++)
		CHECK_SAY(!is(&f, &w, (enum alarm_kind)kind), "%s in an empty register", alarm_word((enum alarm_kind)kind));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		for (int n = 0; n < 2 && cases[i].names[n]; n++)
			CHECK(set(&f, cases[i].names[n], cases[i].values[n]));
		CHECK_SAY(is(&f, &w, cases[i].kind) == cases[i].is, "row %zu: %s", i, alarm_word(cases[i].kind));
		for (int n = 0; n < 2 && cases[i].names[n]; n++)
			CHECK(set(&f, cases[i].names[n], NULL));
	}
	w.free_bytes = 1 << 20;
	CHECK(is(&f, &w, ALARM_SPACE));
	w.free_bytes = -1;
	CHECK(!is(&f, &w, ALARM_SPACE));
	fixture_close(&f);
}

static void by_counts(void)
{
	struct fixture f;
	struct alarm_world w = world();
	struct arena *arena = arena_new(4 << 20);
	fixture_open(&f);
	int64_t kept = fixture_letter(&f, 1);
	CHECK(!is(&f, &w, ALARM_UNREAD));
	w.now = NOW + ALARMS_UNREAD + 1;
	CHECK(is(&f, &w, ALARM_UNREAD));
	CHECK(letters_set(f.db, kept, LETTER_ASIDE, "it killed its reader", NOW, &f.err) == 0 && is(&f, &w, ALARM_ASIDE) && !is(&f, &w, ALARM_UNREAD));
	int64_t letter = fixture_letter(&f, 2);
	struct verdict *v = fixture_verdict(arena, 1);
	v->sender = "van-thu@phuong.example";
	v->unit = "phuong-xuan-tao";
	CHECK(fixture_file(&f, letter, v, arena) == 0);
	/* A data request whose time is nearly over. */
	w.now = NOW;
	run_sql(&f, "INSERT INTO cases (kind, letter, code, state, opened, due) VALUES ('request', 2, '', 'open', 1678760469, 1678760469 + 259200)");
	CHECK(!is(&f, &w, ALARM_REQUESTS));
	w.now = NOW + 2 * 86400 + 1;
	CHECK(is(&f, &w, ALARM_REQUESTS));
	/* A person's address that bounces is no alarm, a unit's and the office's is. */
	run_sql(&f, "INSERT INTO addresses (address, state, since, why) VALUES ('ai@thu.example', 'bounced', 1, '5.1.1')");
	CHECK(!is(&f, &w, ALARM_BOUNCED));
	run_sql(&f, "INSERT INTO answers (letter, template, code, recipient, subject, message_id, state, hold, made, next_try)"
	        " VALUES (2, 'batch-receipt', 'BTL23-D0001', 'van-thu@phuong.example', 's', '<1@x>', 'bounced', '', 1, 1)");
	run_sql(&f, "INSERT INTO addresses (address, state, since, why) VALUES ('van-thu@phuong.example', 'bounced', 1, '5.1.1')");
	CHECK(is(&f, &w, ALARM_BOUNCED));
	run_sql(&f, "DELETE FROM addresses WHERE address LIKE 'van-thu%'");
	run_sql(&f, "INSERT INTO addresses (address, state, since, why) VALUES ('OFFICE@district.example', 'bounced', 1, '5.1.1')");
	CHECK(is(&f, &w, ALARM_BOUNCED));
	run_sql(&f, "UPDATE answers SET state = 'failed'");
	CHECK(is(&f, &w, ALARM_FAILED));
	arena_free(arena);
	fixture_close(&f);
}

static void what_was_told(void)
{
	struct fixture f;
	struct alarm_told told, again = { .since = NOW, .told = NOW + 5, .over = 0 };
	fixture_open(&f);
	CHECK(alarms_told(f.db, ALARM_LOGIN, &told, &f.err) == 0 && told.since == 0);
	CHECK(alarms_tell(f.db, ALARM_LOGIN, &again, &f.err) == 0);
	fixture_reopen(&f);
	CHECK(alarms_told(f.db, ALARM_LOGIN, &told, &f.err) == 0 && told.since == NOW && told.told == NOW + 5 && told.over == 0);
	CHECK(alarms_told(f.db, ALARM_SILENT, &told, &f.err) == 0 && told.since == 0);
	again = (struct alarm_told){ 0 };
	CHECK(alarms_tell(f.db, ALARM_LOGIN, &again, &f.err) == 0 && alarms_told(f.db, ALARM_LOGIN, &told, &f.err) == 0 && told.since == 0);
	CHECK(set(&f, "alarm:mailbox-login", "rubbish") && alarms_told(f.db, ALARM_LOGIN, &told, &f.err) == 0 && told.since == 0);
	CHECK(alarms_certificate(f.db, ALARMS_MAILBOX_ENDS, NOW, &f.err) == 0 && alarms_certificate(f.db, ALARMS_MAILBOX_ENDS, 0, &f.err) == 0);
	CHECK(fixture_number(&f, "SELECT value FROM notes WHERE name = 'certificate-mailbox'") == NOW); /* not known is no news */
	fixture_close(&f);
}

/* Every condition has words in both tongues, and every blank of them is filled. */
static void in_words(void)
{
	for (int kind = 0; kind < ALARM_KINDS; kind++) {
		struct buf en = { 0 }, vi = { 0 };
		struct alarm_seen seen = { .is = true, .number = 7, .when = NOW };
		alarm_sentence((enum alarm_kind)kind, &seen, &en);
		alarm_sentence_vi((enum alarm_kind)kind, &seen, &vi);
		CHECK_SAY(en.len > 20 && vi.len > 20 && !strchr(buf_str(&en), '{') && !strchr(buf_str(&vi), '{'), "%s", alarm_word((enum alarm_kind)kind));
		CHECK_SAY((strstr(buf_str(&en), "7 ") == NULL) == (strstr(buf_str(&vi), "7 ") == NULL), "%s: one has the number", buf_str(&en));
		CHECK_SAY((strstr(buf_str(&en), "14/03/2023") == NULL) == (strstr(buf_str(&vi), "14/03/2023") == NULL), "%s: one has the date", buf_str(&en));
		buf_release(&en);
		buf_release(&vi);
	}
}

int main(void)
{
	by_notes();
	by_counts();
	what_was_told();
	in_words();
	return unit_end();
}
