/* The office's daily note: when it goes, what stands in it and in which order, how large it may become, and that hostile words stay words.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "remind_fixture.h"

#include <gmime/gmime.h>

#include "check/decision.h"
#include "register/reminders.h"
#include "remind/office_note.h"
#include "remind/office_note_words.h"

#define MONDAY DAY_OF(2023, 4, 10)
enum { HOUR = 3600, DAY = 24 * HOUR };

static struct seal the_seal = { "not a secret, but thirty-two b." };

static void sql(struct remind_fixture *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void sql(struct remind_fixture *r, const char *format, ...)
{
	static char text[60000];
	va_list ap;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	remind_sql(r, text);
}

/* A case about a letter of its own; `code` "" for none, due 0 for none. */
static void add_case(struct remind_fixture *r, int id, const char *kind, const char *code, int64_t opened, int64_t due)
{
	char digest[FILE_DIGEST_SIZE];
	sql(r, "INSERT OR IGNORE INTO letters (id, digest, state, size, arrived, seen, subject, sender, sender_name, received, proven, machine, kind)"
	       " VALUES (%d, '%s', 'filed', 9, %lld, %lld, 'Thư số %d', 'a%d@thu.example', 'Người Gửi', %lld, 1, 0, 'question')",
	    id, fixture_digest(id, digest), (long long)opened, (long long)opened, id, id, (long long)opened);
	sql(r, "INSERT INTO cases (id, kind, letter, code, reason, state, opened, due, turn) VALUES (%d, '%s', %d, '%s', 'why %d', 'open', %lld, nullif(%lld, 0), 2)",
	    id, kind, id, code, id, (long long)opened, (long long)due);
}

struct made_note {
	struct office_note *note;
	struct arena *arena;
	struct answer answer;
	char *text, *html;
	size_t pictures, cids;
};

static void look(GMimeObject *parent, GMimeObject *part, gpointer with)
{
	struct made_note *l = with;
	GMimeContentType *type = g_mime_object_get_content_type(part);
	(void)parent;
	if (g_mime_content_type_is_type(type, "text", "plain"))
		l->text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
	else if (g_mime_content_type_is_type(type, "text", "html"))
		l->html = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
	else if (g_mime_content_type_is_type(type, "image", "jpeg")) {
		char cid[300];
		snprintf(cid, sizeof cid, "src=\"cid:%s\"", g_mime_object_get_content_id(part));
		l->pictures++;
		l->cids += l->html && strstr(l->html, cid);
	}
}

static void read_letter(struct made_note *l)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(l->answer.bytes, l->answer.len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	if (CHECK(message != NULL)) {
		g_mime_message_foreach(message, look, l);
		g_object_unref(message);
	}
	g_object_unref(parser);
	g_object_unref(stream);
}

static bool compose(struct remind_fixture *r, struct office_note *note, struct made_note *l)
{
	*l = (struct made_note){ .note = note, .arena = arena_new(256 << 20) };
	int done = office_note_compose(note, r->rules, r->composer, &remind_transport, &the_seal, l->arena, &l->answer, &r->f.err);
	if (!CHECK_SAY(done == 0, "%s", r->f.err.text))
		return false;
	read_letter(l);
	return CHECK(l->text && l->html);
}

static bool made(struct remind_fixture *r, int64_t now, struct made_note *l)
{
	struct office_note *note = NULL;
	*l = (struct made_note){ .note = NULL };
	return CHECK_SAY(office_note_find(r->f.db, now, &note, &r->f.err) == 0, "%s", r->f.err.text) && CHECK(note != NULL) && compose(r, note, l);
}

static void release(struct made_note *l)
{
	g_free(l->text);
	g_free(l->html);
	arena_free(l->arena);
	office_note_free(l->note);
}

static void days(void)
{
	struct remind_fixture r;
	struct transport nobody = remind_transport;
	struct office_note *note;
	static const struct { int month, day, owed; } table[] = { { 4, 10, 1 }, { 4, 14, 1 }, { 4, 15, 0 }, { 4, 16, 0 }, { 9, 1, 0 }, { 9, 5, 1 } };
	remind_open(&r);
	nobody.office = NULL;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		CHECK_SAY(office_note_owed(r.f.db, r.rules, &remind_transport, DAY_OF(2023, table[i].month, table[i].day), &r.f.err) == table[i].owed, "%d/%d", table[i].day, table[i].month);
	CHECK(office_note_owed(r.f.db, r.rules, &nobody, MONDAY, &r.f.err) == 0);
	CHECK(office_note_find(r.f.db, MONDAY, &note, &r.f.err) == 0 && !note);
	/* A mailbox in trouble is something to tell, without any case. */
	CHECK(db_set_note(r.f.db, "fetch-trouble", "the mailbox refuses the login", &r.f.err) == 0);
	struct made_note l;
	if (made(&r, MONDAY, &l)) {
		CHECK(strstr(l.text, "Không đọc được hộp thư: xin báo quản trị máy: the mailbox refuses the login (CẦN XEM)") && strstr(l.text, "Không có việc nào chờ cán bộ"));
		CHECK(strstr(l.answer.subject, "10/4/2023: 0 việc"));
	}
	release(&l);
	remind_close(&r);
	remind_open_with(&r, NULL, "works: [mon, tue, wed, thu, fri]\nsend-from: 7\noffice-note: no\ncatch-up: 5\nholidays: []\nmilestones: []\n");
	CHECK(office_note_owed(r.f.db, r.rules, &remind_transport, MONDAY, &r.f.err) == 0);
	remind_close(&r);
}

static bool in_order(const char *text, const char *const *words)
{
	for (; *words; words++) {
		const char *at = strstr(text, *words);
		if (!CHECK_SAY(at != NULL, "“%s” does not stand behind what comes before it", *words))
			return false;
		text = at;
	}
	return true;
}

static void put(struct remind_fixture *r, struct made_note *l, int64_t clock, int expected)
{
	int added = office_note_put(r->f.db, l->note, &l->answer, clock, &r->f.err);
	CHECK_SAY(added == expected, "%d: %s", added, r->f.err.text);
}

static void order_and_ledger(void)
{
	static const char *const first[] = {
		"6 việc, 01 QUÁ HẠN, 04 mới", NULL }, *const heads[] = { "Có thời hạn theo pháp luật", "Việc #5:", "QUÁ HẠN 2 giờ", "Việc #2:", "còn 47 giờ", "Mới kể từ thư trước",
		"Việc #3:", "Việc #1:", "Việc #4:", "Việc #6:", NULL };
	static const char *const second[] = { "Có thời hạn", "Việc #5:", "Việc #2:", "Mới kể từ thư trước", "Việc #7:", "Còn chờ từ trước", "Việc #3:", "Việc #1:", "Việc #4:", "Việc #6:", NULL };
	struct remind_fixture r;
	struct made_note l, again, next;
	remind_open(&r);
	remind_entry(&r, "", "", "review", MONDAY);
	add_case(&r, 1, "question", "", MONDAY - 3 * DAY, 0);
	add_case(&r, 2, "request", "", MONDAY - DAY, MONDAY + 47 * HOUR + 5);
	add_case(&r, 3, "review", "BTL23-0001", MONDAY - 9 * DAY, 0);
	add_case(&r, 4, "junk", "", MONDAY - 2 * DAY, 0);
	add_case(&r, 5, "request", "BTL23-0001", MONDAY - 4 * DAY, MONDAY - 2 * HOUR - 5);
	add_case(&r, 6, "never heard of", "", MONDAY - HOUR, 0);
	if (!made(&r, MONDAY, &l))
		return;
	in_order(l.answer.subject, first);
	in_order(l.text, heads);
	in_order(l.html, heads);
	CHECK(strstr(l.text, "#6 (mới) | Việc khác"));
	put(&r, &l, MONDAY, 1);
	CHECK(office_note_owed(r.f.db, r.rules, &remind_transport, MONDAY + HOUR, &r.f.err) == 0);
	CHECK(office_note_owed(r.f.db, r.rules, &remind_transport, MONDAY + DAY, &r.f.err) == 1);
	put(&r, &l, MONDAY + 1, 0);
	CHECK(fixture_number(&r.f, "SELECT count(*) FROM answers a JOIN reminders r ON r.answer = a.id WHERE a.state = 'due' AND r.unit = 'office' AND r.kind = 'office-note'"
	                           " AND r.period = '2023-04-10' AND a.recipient = 'phong-noi-vu@bactuliem.example' AND a.made = r.made") == 1);
	/* It did not leave: the next takes its place, and what was new still is. */
	if (made(&r, MONDAY + DAY, &again)) {
		CHECK(strstr(again.answer.subject, "04 mới"));
		put(&r, &again, MONDAY + DAY, 1);
		CHECK(fixture_number(&r.f, "SELECT count(*) FROM answers WHERE state = 'dropped'") == 1 && fixture_number(&r.f, "SELECT count(*) FROM answers WHERE state = 'due'") == 1);
		CHECK(fixture_number(&r.f, "SELECT count(*) FROM messages") == 1);
	}
	remind_sql(&r, "UPDATE answers SET state = 'sent', sent = made WHERE state = 'due'");
	add_case(&r, 7, "bounce", "", MONDAY + DAY + HOUR, 0);
	if (made(&r, MONDAY + 2 * DAY, &next)) {
		in_order(next.text, second);
		CHECK(strstr(next.answer.subject, "01 mới"));
		put(&r, &next, MONDAY + 2 * DAY, 1);
		CHECK(fixture_number(&r.f, "SELECT count(*) FROM messages") == 1);
		CHECK(fixture_number(&r.f, "SELECT count(*) FROM reminders") == 3);
	}
	/* What was sent and failed stays a person's business: its bytes are there to be sent again. */
	remind_sql(&r, "UPDATE answers SET state = 'failed' WHERE state = 'due'");
	release(&next);
	if (made(&r, MONDAY + 3 * DAY, &next))
		put(&r, &next, MONDAY + 3 * DAY, 1);
	CHECK(fixture_number(&r.f, "SELECT count(*) FROM messages") == 2);
	release(&next);
	release(&again);
	release(&l);
	remind_close(&r);
}

/* The tag that stands in a link. */
static bool has_link(const struct made_note *l, enum decision_verb verb, int64_t id, const char *code, const char *other)
{
	char tag[SEAL_TAG];
	decision_tag(&the_seal, verb, id, 2, tag);
	const char *line = decision_subject(verb, id, code, other, tag, l->arena);
	const char *url = decision_mailto(remind_transport.from_address, verb, id, code, other, tag, l->arena);
	char *amp = arena_alloc(l->arena, 4 * strlen(url) + 1), *to = amp;
	for (; *url; url++)
		to = stpcpy(to, *url == '&' ? "&amp;" : (char[]){ *url, 0 });
	return strstr(l->text, line) && strstr(l->html, amp);
}

static void links(void)
{
	struct remind_fixture r;
	struct made_note l;
	remind_open(&r);
	for (int i = 0; i < 2; i++)
		remind_entry(&r, "", "", "review", MONDAY);
	add_case(&r, 11, "review", "BTL23-0001", MONDAY - DAY, 0);
	add_case(&r, 12, "question", "", MONDAY - DAY, 0);
	add_case(&r, 13, "junk", "", MONDAY - DAY, 0);
	add_case(&r, 14, "request", "BTL23-0002", MONDAY - DAY, MONDAY + DAY);
	add_case(&r, 15, "aside", "", MONDAY - DAY, 0);
	add_case(&r, 16, "supplement", "", MONDAY - DAY, 0);
	remind_sql(&r, "INSERT INTO findings (entry, n, rule, outcome, clause, evidence, place, message) VALUES (1, 0, 'duplicate', 'review', 'II.2.e', 'BTL23-0002', '', 'Giống một bài khác.')");
	if (!made(&r, MONDAY, &l))
		return;
	for (enum decision_verb v = 0; v < DECISION_VERBS; v++) {
		bool judge = v == DECISION_ACCEPT || v == DECISION_REJECT || v == DECISION_ASK;
		CHECK_SAY(has_link(&l, v, 11, "BTL23-0001", NULL) == judge, "%s of a review", decision_word(v));
		CHECK_SAY(has_link(&l, v, 12, NULL, NULL) == (v == DECISION_CLOSE), "%s of a question", decision_word(v));
		CHECK_SAY(has_link(&l, v, 13, NULL, NULL) == (v == DECISION_CLOSE || v == DECISION_BELIEVE), "%s of junk", decision_word(v));
		CHECK_SAY(has_link(&l, v, 14, "BTL23-0002", NULL) == (v == DECISION_CLOSE || v == DECISION_WITHDRAW), "%s of a request", decision_word(v));
		CHECK_SAY(!has_link(&l, v, 15, NULL, NULL), "%s of a letter set aside", decision_word(v));
		CHECK_SAY(has_link(&l, v, 16, NULL, NULL) == (v == DECISION_CLOSE), "%s of a supplement that names no entry", decision_word(v));
	}
	CHECK(has_link(&l, DECISION_MERGE, 11, "BTL23-0001", "BTL23-0002"));
	release(&l);
	/* Without the key there are no links, and nobody is told to press them. */
	struct office_note *note = NULL;
	struct answer answer;
	struct arena *arena = arena_new(64 << 20);
	CHECK(office_note_find(r.f.db, MONDAY, &note, &r.f.err) == 0 && note);
	l = (struct made_note){ .note = note, .arena = arena };
	if (CHECK(office_note_compose(note, r.rules, r.composer, &remind_transport, NULL, arena, &answer, &r.f.err) == 0)) {
		l.answer = answer;
		read_letter(&l);
		CHECK(!strstr(l.html, "mailto:") && !strstr(l.html, "bấm nút"));
	}
	release(&l);
	remind_close(&r);
}

/* ---- hostile words, and too many of them ---- */

#define BIDI "\xE2\x80\xAE"
#define HOSTILE "<script>alert(1)</script><img src=\"\" onerror=x> \"'&amp;\" {{title}} {{{html}}} %s%n%99999d " BIDI "txt.exe\xE2\x81\xA6 \x1B[31m\x07 | a | b | c\nSTT | x | y\n-- \nhttp://evil.example/x www.evil.example 0912 345 678"

static void add_finding(struct remind_fixture *r, int entry, int n, const char *rule, const char *evidence, const char *place, const char *message)
{
	sqlite3_stmt *s;
	sqlite3_prepare_v2(db_handle(r->f.db), "INSERT INTO findings (entry, n, rule, outcome, clause, evidence, place, message) VALUES (?1, ?2, ?3, 'review', 'II.2.đ', ?4, ?5, ?6)", -1, &s, NULL);
	sqlite3_bind_int(s, 1, entry);
	sqlite3_bind_int(s, 2, n);
	sqlite3_bind_text(s, 3, rule, -1, SQLITE_STATIC);
	sqlite3_bind_text(s, 4, evidence, -1, SQLITE_STATIC);
	sqlite3_bind_text(s, 5, place, -1, SQLITE_STATIC);
	sqlite3_bind_text(s, 6, message, -1, SQLITE_STATIC);
	CHECK(sqlite3_step(s) == SQLITE_DONE);
	sqlite3_finalize(s);
}

static void set_text(struct remind_fixture *r, const char *statement, const char *text)
{
	sqlite3_stmt *s;
	CHECK(sqlite3_prepare_v2(db_handle(r->f.db), statement, -1, &s, NULL) == SQLITE_OK);
	sqlite3_bind_text(s, 1, text, -1, SQLITE_STATIC);
	CHECK(sqlite3_step(s) == SQLITE_DONE);
	sqlite3_finalize(s);
}

static void hostile(void)
{
	struct remind_fixture r;
	struct made_note l;
	remind_open(&r);
	remind_entry(&r, "", "", "review", MONDAY);
	add_case(&r, 1, "review", "BTL23-0001", MONDAY - DAY, 0);
	add_case(&r, 2, "question", "", MONDAY - DAY, 0);
	set_text(&r, "UPDATE entries SET title = ?1", HOSTILE);
	set_text(&r, "UPDATE letters SET subject = ?1, sender_name = ?1, sender = ?1", HOSTILE);
	set_text(&r, "UPDATE cases SET reason = ?1", HOSTILE);
	set_text(&r, "INSERT INTO people (entry, role, n, collective, name) VALUES (1, 'author', 0, 0, ?1)", HOSTILE);
	set_text(&r, "INSERT INTO bodies (entry, text) VALUES (1, ?1)", "Trước. " HOSTILE " bản sao " HOSTILE " Sau.");
	add_finding(&r, 1, 0, "photocopy", "bản sao", HOSTILE, HOSTILE);
	add_finding(&r, 1, 1, HOSTILE, HOSTILE, HOSTILE, "");
	struct office_note *note = NULL;
	if (!CHECK(office_note_find(r.f.db, MONDAY, &note, &r.f.err) == 0 && note))
		return;
	for (size_t i = 0; i < note->full; i++)
		note->cases[i].words = HOSTILE;
	if (compose(&r, note, &l)) {
		static const char *const bad[] = { "<script", "<img src=\"\"", BIDI, "\xE2\x81\xA6", "\x1B", "\x07", "http://", "www.evil", "0912 345 678", "onerror=x>" };
		for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
			CHECK_SAY(!strstr(l.html, bad[i]), "the page has “%s”", bad[i]);
		for (size_t i = 2; i < sizeof bad / sizeof *bad - 1; i++)
			CHECK_SAY(!strstr(l.text, bad[i]), "the text has “%s”", bad[i]);
		CHECK(strstr(l.html, "&lt;script&gt;alert(1)&lt;/script&gt;") && strstr(l.html, "{{title}}") && strstr(l.text, "<script>") && strstr(l.text, "%99999d"));
		CHECK(strstr(l.html, "09xx xxx 678") && strstr(l.text, "09xx xxx 678"));
		CHECK(!strchr(l.answer.subject, '\n') && !strstr(l.answer.subject, "script"));
	}
	release(&l);
	remind_close(&r);
}

static void too_much(void)
{
	enum { CASES = 700 };
	struct remind_fixture r;
	struct made_note l;
	struct buf wide = { 0 }, quotes = { 0 };
	static char jpeg[61000];
	remind_open(&r);
	for (int i = 0; i < 3000; i++) {
		buf_text(&wide, "\xE1\xBB\x87"); /* ệ */
		buf_text(&quotes, "\"&<");
	}
	for (int i = 1; i <= CASES; i++) {
		remind_entry(&r, "", "", "review", MONDAY);
		char code[24];
		snprintf(code, sizeof code, "BTL23-%04d", i);
		add_case(&r, i, "review", code, MONDAY - CASES * HOUR + i, 0);
	}
	set_text(&r, "UPDATE entries SET title = ?1", buf_str(&quotes));
	set_text(&r, "UPDATE letters SET sender_name = ?1", buf_str(&quotes));
	for (int i = 1; i <= 60; i++)
		for (int k = 0; k < 8; k++)
			add_finding(&r, i, k, "unread-pages", buf_str(&quotes), buf_str(&wide), k % 2 ? buf_str(&quotes) : buf_str(&wide));
	struct office_note *note = NULL;
	if (!CHECK(office_note_find(r.f.db, MONDAY, &note, &r.f.err) == 0 && note))
		return;
	CHECK(note->count == CASES && note->full == OFFICE_NOTE_FULL);
	memset(jpeg, 'j', sizeof jpeg);
	for (size_t i = 0; i < OFFICE_NOTE_PICTURES; i++)
		note->pictures[i] = (struct office_picture){ .of = i / 4, .digest = "d", .path = "2", .name = buf_str(&wide), .page = 1, .jpeg = jpeg, .len = sizeof jpeg, .width = 320, .height = 440 };
	note->picture_count = OFFICE_NOTE_PICTURES;
	for (size_t i = 0; i < note->full; i++)
		note->cases[i].words = buf_str(&quotes);
	if (compose(&r, note, &l)) {
		CHECK_SAY(l.answer.len < 3 << 20, "%zu bytes", l.answer.len);
		CHECK_SAY(strlen(l.html) < 1 << 20 && strlen(l.text) < 1 << 20, "%zu and %zu bytes", strlen(l.html), strlen(l.text));
		CHECK_SAY(l.pictures >= 10 && l.pictures <= OFFICE_NOTE_PICTURE_BYTES / sizeof jpeg && l.cids == l.pictures, "%zu pictures, %zu in the page", l.pictures, l.cids);
		CHECK(strstr(l.text, "700 việc") && strstr(l.text, "Còn 600 việc khác") && strstr(l.text, "không dựng được ảnh thu nhỏ"));
		CHECK(strstr(l.text, "\n100 | #100 (mới)") && !strstr(l.text, "\n101 | #101"));
		CHECK(strstr(l.text, "việc chỉ có trong bảng trên"));
		size_t told = 0;
		for (const char *at = l.text; (at = strstr(at, ". Việc #")); at++)
			told++;
		CHECK_SAY(told >= 8 && told <= OFFICE_NOTE_FULL, "%zu told whole", told);
	}
	release(&l);
	buf_release(&wide);
	buf_release(&quotes);
	remind_close(&r);
}

/* ---- pages ---- */

static void pages(void)
{
	struct remind_fixture r;
	struct office_note *note = NULL;
	remind_open(&r);
	for (int i = 0; i < 3; i++)
		remind_entry(&r, "", "", "review", MONDAY);
	add_case(&r, 1, "review", "BTL23-0001", MONDAY - 3 * DAY, 0);
	add_case(&r, 2, "review", "BTL23-0002", MONDAY - 2 * DAY, 0);
	add_case(&r, 3, "review", "BTL23-0003", MONDAY - DAY, 0);
	for (int e = 1; e <= 3; e++) {
		sql(&r, "INSERT INTO entry_files (entry, n, name, letter, path) VALUES (%d, 0, 'bài.pdf', %d, '2'), (%d, 1, 'ảnh.jpg', %d, '3')", e, e, e, e);
		for (int p = 1; p <= 6; p++)
			sql(&r, "INSERT INTO pages (entry, n, fingerprint, name, path, page) VALUES (%d, %d, %d, 'bài.pdf', '2', %d)", e, p, p, p);
	}
	/* One that looks copied on its 5th page; one whose 2nd is another's 3rd; one with a finding that is about no page. */
	add_finding(&r, 1, 0, "unread-pages", "6 trang", "bài.pdf, trang 1-6", "");
	add_finding(&r, 1, 1, "photocopy", "viền đen", "bài.pdf, trang 5", "");
	add_finding(&r, 2, 0, "duplicate", "BTL23-0001: bài.pdf, trang 3", "bài.pdf, trang 2", "");
	add_finding(&r, 3, 0, "residence", "", "bài.pdf, trang 1", "");
	if (!CHECK_SAY(office_note_find(r.f.db, MONDAY, &note, &r.f.err) == 0 && note, "%s", r.f.err.text))
		return;
	char got[200] = "";
	for (size_t i = 0; i < note->picture_count; i++) {
		const struct office_picture *p = &note->pictures[i];
		snprintf(got + strlen(got), sizeof got - strlen(got), "%zu:%s%s%d ", p->of, p->code ? p->code : "", p->code ? "/" : "", p->page);
		CHECK(strlen(p->digest) == 64 && strcmp(p->path, "2") == 0);
	}
	CHECK_STR(got, "0:5 0:1 0:2 0:3 1:2 1:BTL23-0001/3 ");
	office_note_free(note);
	/* A letter that was forgotten has no pages to show. */
	remind_sql(&r, "UPDATE letters SET state = 'forgotten'");
	CHECK(office_note_find(r.f.db, MONDAY, &note, &r.f.err) == 0 && note && note->picture_count == 0);
	office_note_free(note);
	remind_close(&r);
}

static void words(void)
{
	static const struct { const char *text, *shown; } table[] = {
		{ "gọi 0912 345 678 nhé", "gọi 09xx xxx 678 nhé" }, { "0912.345.678", "09xx.xxx.678" }, { "(024) 3765 1234", "(02x) xxxx x234" }, { "+84 912 345 678", "+84 xxx xxx 678" },
		{ "CCCD 001085001234", "CCCD 00xxxxxxx234" }, { "CMND 123456789", "CMND 12xxxx789" }, { "ngày 12/3/1952", "ngày 12/3/1952" }, { "2023 - 2024", "2023 - 2024" },
		{ "bài BTL23-0031", "bài BTL23-0031" }, { "150.000.000 đồng", "150.000.000 đồng" }, { "12345678", "12345678" }, { "a\nb\x07" "c", "a bc" }, { "09", "09" },
		{ "0912 345 678 và 0987 654 321", "09xx xxx 678 và 09xx xxx 321" }, { "x@y.vn", "x[@]y[.]vn" }, { "a\xE2\x80\x8E\xE2\x81\xAE\xEF\xBB\xBF" "b", "ab" },
		{ "e\xCC\xA3\xCC\x82\xCC\xA3\xCC\xA3\xCC\xA3 m", "e\xCC\xA3\xCC\x82 m" }, { " ", NULL }, { NULL, NULL },
	};
	struct arena *arena = arena_new(1 << 20);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		CHECK_STR(office_note_quoted(arena, table[i].text, 100), table[i].shown);
	CHECK_STR(office_note_address(arena, "a+b@thu.example"), "a+b@thu.example");
	CHECK_STR(office_note_address(arena, "<a>\"@thu.example"), "<a>\"[@]thu[.]example");
	CHECK_STR(office_note_span(arena, 59), "dưới 1 giờ");
	CHECK_STR(office_note_span(arena, 47 * HOUR), "47 giờ");
	CHECK_STR(office_note_span(arena, 48 * HOUR), "2 ngày");
	CHECK_STR(office_note_moment(arena, DAY_OF(2023, 2, 5)), "05/02/2023 08:00");
	arena_free(arena);
}

/* Why a case waits, as an official reads it: the program's own names in it too. */
static void reasons(void)
{
	static const struct { const char *english, *vietnamese; } rows[] = {
		{ "duplicate (0.98 like BTL23-0004 of the same author)", "Trùng hoặc gần giống bài khác; giống bài BTL23-0004 (mức 0.98) của cùng tác giả" },
		{ "duplicate (0.98 like BTL23-0004 of the same author and 0.50 like BTL23-0005 of another author)",
		  "Trùng hoặc gần giống bài khác; giống bài BTL23-0004 (mức 0.98) của cùng tác giả; giống bài BTL23-0005 (mức 0.50) của tác giả khác" },
		{ "duplicate (the same text as BTL23-0004)", "Trùng hoặc gần giống bài khác; cùng nội dung với bài BTL23-0004" },
		{ "word-limit, author-phone", "Vượt quá độ dài quy định, Số điện thoại liên hệ của tác giả" },
		{ "the letter incomplete (answer 7, about BTL23-0001) came back, 5.1.1; what goes to this address is held until a letter comes from it or somebody says that it is well",
		  "thư đi số 7 bị trả lại, 5.1.1; thư mới gửi đến địa chỉ này được giữ lại" },
		{ "the letter acknowledgement (answer 8, to its sender) came back", "thư đi số 8 bị trả lại" },
		{ "it lies in the junk folder (question: it asks something and holds no work); to have it filed and answered, move it to the mailbox itself or believe it",
		  "thư nằm trong mục thư rác (câu hỏi: thư có câu hỏi, không kèm bài); muốn tiếp nhận: chuyển thư vào hộp thư đến, hoặc bấm tin thư" },
		{ "another value for author-phone; it answers a letter of ours", "thư nêu nội dung khác với bài: Số điện thoại liên hệ của tác giả; thư trả lời thư của Ban Tổ chức" },
		{ "ACCEPT was not done: it bears no tag", "ACCEPT: chưa thực hiện, thư không có mã xác nhận" },
		{ "completed after the deadline and more than 10 days after the notice: author-phone", "bổ sung sau hạn gửi bài và quá 10 ngày kể từ thư thông báo: Số điện thoại liên hệ của tác giả" },
		{ "came again as accepted, on file as incomplete: what was missing may stand in it", "gửi lại: Hợp lệ; đang ghi trong sổ: Chờ bổ sung" },
		{ "3 rows of its table have no file; a reader was killed (*)", "3 dòng trích ngang chưa có tệp bài; a reader was killed; *" },
		{ "; ; * (", "* (" }, { "*", "*" },
	};
	struct remind_fixture r;
	struct arena *arena = arena_new(1 << 20);
	remind_open(&r);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		CHECK_STR(office_note_reason(r.rules, arena, rows[i].english), rows[i].vietnamese);
	CHECK(!office_note_reason(r.rules, arena, NULL) && !office_note_reason(r.rules, arena, ""));
	remind_close(&r);
	arena_free(arena);
}

int main(void)
{
	message_begin(); /* GMime does not come up again after its end */
	reasons();
	days();
	order_and_ledger();
	links();
	hostile();
	too_much();
	pages();
	words();
	message_end();
	return unit_end();
}
