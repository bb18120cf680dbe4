/* The office's daily note as a letter: the blanks of letters/office-note.txt and .html, the same for both, each bounded.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "answer/put.h"
#include "base/clock.h"
#include "remind/office_note.h"
#include "remind/office_note_words.h"
#include "remind/phrase.h"

enum {
	MOST_FINDINGS = 5, MOST_TITLE = 120, MOST_SUBJECT = 120, MOST_NAME = 80, MOST_REASON = 240, MOST_MESSAGE = 300, MOST_QUOTE = 160, MOST_SIDE = 120, MOST_FILE = 60,
	MOST_ADDRESSES = 10, MOST_TROUBLE = 200,
	MOST_ROW_TITLE = 80,
	OBJECT_COST = 350,   /* bytes of tags around one thing of the page */
};

struct filling {
	const struct office_note *note;
	const struct rules *rules;
	const struct transport *transport;
	const struct seal *seal;
	struct arena *arena;
};

static const char *text_at(const json_t *row, const char *key)
{
	const char *text = json_string_value(json_object_get(row, key));
	return text && *text ? text : NULL;
}

static const char *some(const char *text)
{
	return text ? text : "";
}

static int64_t number_at(const json_t *row, const char *a, const char *b)
{
	return json_integer_value(json_object_get(json_object_get(row, a), b));
}

static void put_plain(json_t *to, const char *name, int64_t n)
{
	char text[24];
	snprintf(text, sizeof text, "%" PRId64, n);
	put_text(to, name, text);
}

/* ---- one case ---- */

static const char *title_of(const struct filling *f, const json_t *row, size_t most)
{
	const char *title = text_at(row, "title");
	return office_note_quoted(f->arena, title ? title : text_at(row, "subject"), most);
}

static int64_t came(const struct office_case *c)
{
	int64_t time = 0;
	const char *text = text_at(c->row, "received");
	return text && clock_parse(text, &time) ? time : c->opened;
}

/* "quá hạn 5 giờ", "còn 20 giờ" of what the law's clock runs for. */
static const char *law(const struct filling *f, const struct office_case *c)
{
	int64_t left = c->due - f->note->now;
	if (!c->due)
		return NULL;
	return arena_print(f->arena, left < 0 ? "QUÁ HẠN %s (hạn: %s)" : "còn %s (hạn: %s)", office_note_span(f->arena, left < 0 ? -left : left), office_note_moment(f->arena, c->due));
}

/* What the table and the case itself have in common. */
static json_t *case_head(const struct filling *f, const struct office_case *c, size_t n, size_t most_title)
{
	json_t *to = json_object();
	int64_t waits = f->note->now - came(c);
	put_plain(to, "n", (int64_t)n);
	put_plain(to, "id", c->id);
	put_text(to, "kind", office_note_kind(some(text_at(c->row, "kind")))->name);
	put_text(to, "code", text_at(c->row, "code"));
	put_text(to, "title", title_of(f, c->row, most_title));
	put_text(to, "came", office_note_moment(f->arena, came(c)));
	put_text(to, "law", law(f, c));
	put_truth(to, "overdue", c->due && c->due < f->note->now);
	put_truth(to, "is_new", c->place == OFFICE_NEW);
	put_text(to, "waits", office_note_span(f->arena, waits > 0 ? waits : 0));
	return to;
}

static void put_who(const struct filling *f, json_t *to, const json_t *row)
{
	const char *from = office_note_address(f->arena, text_at(row, "from")), *name = office_note_quoted(f->arena, text_at(row, "from_name"), MOST_NAME);
	const char *unit = text_at(row, "unit"), *distrust = text_at(row, "distrust"), *proven;
	put_text(to, "author", office_note_quoted(f->arena, text_at(row, "author"), MOST_NAME));
	if (from || name)
		put_text(to, "sender", !from ? name : name ? arena_print(f->arena, "%s (%s)", name, from) : from);
	proven = distrust && strcmp(distrust, "junk") == 0 ? "nằm trong mục thư rác" : distrust ? "máy chủ thư báo KHÔNG đúng người gửi"
	         : json_is_true(json_object_get(row, "proven")) ? "đã xác thực" : "chưa xác thực";
	put_text(to, "proven", from || name ? proven : NULL);
	put_text(to, "unit", unit ? office_note_quoted(f->arena, phrase_unit(f->rules, unit), MOST_NAME) : NULL);
	/* Where the case is called by its entry's title: "Re: [BTL23-0031] số của em 0912 …" may be all that its letter says. */
	if (text_at(row, "title") && office_note_kind(some(text_at(row, "kind")))->letter)
		put_text(to, "subject", office_note_quoted(f->arena, text_at(row, "subject"), MOST_SUBJECT));
	put_text(to, "state", phrase_state(text_at(row, "outcome")));
	put_text(to, "reason", office_note_quoted(f->arena, office_note_reason(f->rules, f->arena, text_at(row, "reason")), MOST_REASON));
}

static json_t *finding(const struct filling *f, const json_t *from)
{
	json_t *to = json_object();
	const char *quote = text_at(from, "quote"), *message = text_at(from, "message"), *evidence = text_at(from, "evidence");
	put_text(to, "message", office_note_quoted(f->arena, message ? message : phrase_reason(f->rules, some(text_at(from, "rule"))), MOST_MESSAGE));
	put_text(to, "clause", office_note_quoted(f->arena, text_at(from, "clause"), MOST_FILE));
	put_text(to, "where", office_note_quoted(f->arena, text_at(from, "where"), MOST_QUOTE));
	/* What stands in no text of the entry is what was measured, or a name: most sentences say it already. */
	if (!quote && evidence && !(message && strstr(message, evidence)))
		put_text(to, "basis", office_note_quoted(f->arena, evidence, MOST_QUOTE));
	if (quote) {
		put_text(to, "quote", office_note_quoted(f->arena, quote, MOST_QUOTE));
		put_text(to, "before", office_note_quoted(f->arena, text_at(from, "before"), MOST_SIDE));
		put_text(to, "after", office_note_quoted(f->arena, text_at(from, "after"), MOST_SIDE));
	}
	return to;
}

/* What a person is needed for; the rest (what is missing, what may stand in pages that nobody read) follows from it, or is told to the author too. */
static bool first(const json_t *one)
{
	static const char *const rules[] = { "barred-author", "photocopy", "duplicate", "unread-pages" };
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (strcmp(some(text_at(one, "rule")), rules[i]) == 0)
			return true;
	return false;
}

/* Notes only where they are of the office's business: what resembles another entry. */
static bool told(const json_t *one)
{
	return strcmp(some(text_at(one, "outcome")), "note") != 0 || strcmp(some(text_at(one, "rule")), "duplicate") == 0;
}

/* The gravest first, as they come, behind those that a person is needed for. */
static void put_findings(const struct filling *f, json_t *to, const json_t *whole)
{
	json_t *list = json_array();
	size_t i, more = 0;
	const json_t *one;
	for (int turn = 0; turn < 2; turn++)
		json_array_foreach(json_object_get(whole, "evidence"), i, one) {
			if (!told(one) || first(one) != (turn == 0))
				continue;
			if (json_array_size(list) < MOST_FINDINGS)
				json_array_append_new(list, finding(f, one));
			else
				more++;
		}
	put_truth(to, "has_findings", json_array_size(list) > 0);
	json_object_set_new(to, "findings", list);
	put_count(to, "more_findings", more);
}

static const char *cid_of(const struct filling *f, size_t i)
{
	const char *at = strrchr(f->transport->from_address, '@');
	return arena_print(f->arena, "trang-%zu.%" PRId64 "%s", i + 1, f->note->now, at ? at : "@localhost");
}

static bool shown(const struct office_picture *p, size_t *bytes)
{
	if (!p->jpeg || *bytes + p->len > OFFICE_NOTE_PICTURE_BYTES)
		return false;
	*bytes += p->len;
	return true;
}

static const char *label(const struct filling *f, const struct office_picture *p)
{
	const char *name = office_note_quoted(f->arena, p->name, MOST_FILE);
	return arena_print(f->arena, "%s%s%s, trang %d", p->code ? p->code : "", p->code ? ": " : "", name ? name : "ảnh không tên", p->page);
}

static void put_pictures(const struct filling *f, json_t *to, size_t of)
{
	json_t *list = json_array();
	size_t bytes = 0, missing = 0;
	for (size_t i = 0; i < f->note->picture_count; i++) {
		const struct office_picture *p = &f->note->pictures[i];
		bool there = shown(p, &bytes);
		if (p->of != of)
			continue;
		if (there)
			json_array_append_new(list, json_pack("{s:s, s:s, s:i, s:i}", "cid", cid_of(f, i), "label", label(f, p), "wide", p->width, "high", p->height));
		missing += !there;
	}
	put_truth(to, "has_pictures", json_array_size(list) > 0);
	json_object_set_new(to, "pictures", list);
	put_count(to, "no_picture", missing);
}

/* What can be decided about it, and how. */
static void put_links(const struct filling *f, json_t *to, const struct office_case *c)
{
	const enum decision_verb *verb = office_note_kind(some(text_at(c->row, "kind")))->verbs;
	const char *code = text_at(c->row, "code"), *other = text_at(c->whole, "other");
	json_t *list = json_array();
	for (; f->seal && *verb != DECISION_VERBS; verb++) {
		char tag[SEAL_TAG];
		const char *into = *verb == DECISION_MERGE ? other : NULL;
		if (office_note_needs_code(*verb) && !code)
			continue;
		decision_tag(f->seal, *verb, c->id, c->turn, tag);
		const char *name = into ? arena_print(f->arena, "%s vào %s", decision_name(*verb), into) : decision_name(*verb);
		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:b}", "name", name, "line", decision_subject(*verb, c->id, code, into, tag, f->arena),
		                                      "url", decision_mailto(f->transport->from_address, *verb, c->id, code, into, tag, f->arena), "wants_reason", decision_wants_reason(*verb)));
	}
	put_truth(to, "has_links", json_array_size(list) > 0);
	json_object_set_new(to, "links", list);
}

static json_t *whole_case(const struct filling *f, size_t i)
{
	const struct office_case *c = &f->note->cases[i];
	json_t *to = case_head(f, c, i + 1, MOST_TITLE);
	put_text(to, "what", office_note_kind(some(text_at(c->row, "kind")))->what);
	put_who(f, to, c->row);
	put_text(to, "came_back", office_note_address(f->arena, text_at(c->whole, "came_back")));
	put_findings(f, to, c->whole);
	put_text(to, "words", office_note_quoted(f->arena, c->words, OFFICE_NOTE_WORDS));
	put_pictures(f, to, i);
	put_links(f, to, c);
	return to;
}

/* ---- all cases ---- */

/* Bytes of a value in the page, where every character may need its escape, and what is not ASCII three for one (RFC 2045, 6.7). */
static size_t cost(const json_t *value)
{
	size_t sum = json_is_object(value) ? OBJECT_COST : 0, i;
	const char *key;
	json_t *one;
	if (json_is_array(value))
		json_array_foreach(value, i, one)
			sum += cost(one);
	if (json_is_object(value))
		json_object_foreach((json_t *)(uintptr_t)value, key, one)
			sum += cost(one);
	for (const char *c = some(json_string_value(value)); *c; c++)
		sum += *c == '"' ? 6 : *c == '&' ? 5 : *c == '<' || *c == '>' ? 4 : (unsigned char)*c > 0x7e ? 3 : 1;
	return sum;
}

static json_t *group(enum office_place place)
{
	static const char *const headings[] = {
		[OFFICE_LAW] = "Có thời hạn theo pháp luật (72 giờ)", [OFFICE_NEW] = "Mới kể từ thư trước", [OFFICE_OLD] = "Còn chờ từ trước, cũ nhất đứng đầu",
	};
	return json_pack("{s:s, s:o}", "heading", headings[place], "cases", json_array());
}

/* Each place with its cases, in the note's order; what is too much for the letter stands in the table alone.  Returns how many are told whole. */
static size_t put_groups(const struct filling *f, json_t *to)
{
	json_t *groups = json_array(), *now = NULL;
	size_t i = 0, spent = 0;
	enum office_place place = OFFICE_LAW;
	for (; i < f->note->full; i++) {
		json_t *one = whole_case(f, i);
		spent += cost(one);
		if (spent > OFFICE_NOTE_TEXT_BYTES) {
			json_decref(one);
			break;
		}
		if (!now || place != f->note->cases[i].place) {
			place = f->note->cases[i].place;
			now = group(place);
			json_array_append_new(groups, now);
		}
		json_array_append_new(json_object_get(now, "cases"), one);
	}
	json_object_set_new(to, "groups", groups);
	return i;
}

static void put_rows(const struct filling *f, json_t *to)
{
	json_t *rows = json_array();
	const struct office_note *n = f->note;
	size_t places[OFFICE_OLD + 1] = { 0 }, overdue = 0;
	for (size_t i = 0; i < n->count; i++) {
		if (i < OFFICE_NOTE_ROWS)
			json_array_append_new(rows, case_head(f, &n->cases[i], i + 1, MOST_ROW_TITLE));
		places[n->cases[i].place]++;
		overdue += n->cases[i].due && n->cases[i].due < n->now;
	}
	put_truth(to, "has_rows", n->count > 0);
	json_object_set_new(to, "rows", rows);
	put_plain(to, "total", (int64_t)n->count);
	put_count(to, "law_count", places[OFFICE_LAW]);
	put_count(to, "new_count", places[OFFICE_NEW]);
	put_count(to, "old_count", places[OFFICE_OLD]);
	put_count(to, "overdue_count", overdue);
	put_count(to, "more", n->count > OFFICE_NOTE_ROWS ? n->count - OFFICE_NOTE_ROWS : 0);
}

/* ---- the mailbox's health ---- */

static void add_health(json_t *list, const char *name, const char *value, bool bad)
{
	json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "name", name, "value", value, "bad", bad));
}

struct count {
	const char *word, *name;
	bool bad;   /* any of these is somebody's business */
};

static void add_counts(const struct filling *f, json_t *list, const char *name, const char *key, const struct count *counts, size_t n)
{
	struct buf text = { 0 };
	bool bad = false;
	for (size_t i = 0; i < n; i++) {
		int64_t number = number_at(f->note->status, key, counts[i].word);
		bad |= counts[i].bad && number > 0;
		if (number > 0)
			buf_print(&text, "%s%s %" PRId64, text.len ? "; " : "", counts[i].name, number);
	}
	add_health(list, name, text.len ? buf_str(&text) : "không có", bad);
	buf_release(&text);
}

static const char *time_text(const struct filling *f, const char *key)
{
	int64_t time;
	const char *text = text_at(f->note->status, key);
	return text && clock_parse(text, &time) ? office_note_moment(f->arena, time) : "chưa có lần nào";
}

static void add_troubles(const struct filling *f, json_t *list)
{
	static const struct {
		const char *key, *name;
	} names[] = {
		{ "fetch", "Không đọc được hộp thư" }, { "send", "Không gửi được thư" }, { "move", "Không chuyển được thư đã đọc" }, { "clock", "Đồng hồ máy chủ không tin được" },
		{ "read", "Không đọc được tệp" }, { "calendar", "Không lập được thư nhắc" }, { "junk", "Không xem được mục thư rác" },
		{ "alarm", "Không gửi được báo động" },
	};
	const json_t *trouble = json_object_get(f->note->status, "trouble");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (text_at(trouble, names[i].key))
			add_health(list, names[i].name, arena_print(f->arena, "xin báo quản trị máy: %s", some(office_note_quoted(f->arena, text_at(trouble, names[i].key), MOST_TROUBLE))), true);
}

static void put_health(const struct filling *f, json_t *to)
{
	static const struct count entries[] = {
		{ "accepted", "hợp lệ", false }, { "review", "đang kiểm tra", false }, { "incomplete", "chờ bổ sung", false }, { "rejected", "không tiếp nhận", false },
		{ "withdrawn", "đã rút", false }, { "superseded", "đã gộp", false },
	};
	static const struct count answers[] = {
		{ "sent", "đã gửi", false }, { "due", "chờ gửi", false }, { "sending", "đang gửi", false }, { "later", "gửi lại sau", false }, { "unsure", "chưa chắc đã đến", true },
		{ "held", "đang giữ chờ duyệt", false }, { "failed", "gửi lỗi", true }, { "bounced", "bị trả lại", true },
	};
	static const struct count aside[] = { { "aside", "để riêng", true }, { "unfetched", "quá lớn, chưa tải", true }, { "kept", "chờ đọc", false }, { "read", "chờ vào sổ", false } };
	static const struct count distrusted[] = { { "junk", "trong mục thư rác", false }, { "dmarc", "sai người gửi (dmarc)", false }, { "spf", "sai người gửi (spf)", false } };
	json_t *list = json_array();
	const json_t *addresses = json_object_get(f->note->status, "addresses");
	int64_t bounced = json_is_integer(addresses) ? json_integer_value(addresses) : json_integer_value(json_object_get(addresses, "bounced"));
	add_counts(f, list, "Bài dự thi", "entries", entries, sizeof entries / sizeof *entries);
	add_counts(f, list, "Thư trả lời", "answers", answers, sizeof answers / sizeof *answers);
	add_counts(f, list, "Thư đến chưa vào sổ", "letters", aside, sizeof aside / sizeof *aside);
	add_counts(f, list, "Thư không tin được, chưa trả lời", "distrusted", distrusted, sizeof distrusted / sizeof *distrusted);
	add_health(list, "Địa chỉ không nhận được thư", bounced ? arena_print(f->arena, "%" PRId64, bounced) : "không có", bounced > 0);
	add_health(list, "Lần đọc hộp thư gần nhất", time_text(f, "last_fetch"), false);
	add_health(list, "Lần gửi thư gần nhất", time_text(f, "last_send"), false);
	add_troubles(f, list);
	json_object_set_new(to, "health", list);
}

/* ---- the letter ---- */

/* The pictures that stand in the letter: those of cases told whole. */
static struct attachment *files_of(const struct filling *f, size_t told, size_t *count)
{
	const struct office_note *n = f->note;
	struct attachment *files = arena_array(f->arena, n->picture_count + 1, sizeof *files);
	size_t bytes = 0;
	*count = 0;
	for (size_t i = 0; i < n->picture_count; i++) {
		const struct office_picture *p = &n->pictures[i];
		if (shown(p, &bytes) && p->of < told)
			files[(*count)++] = (struct attachment){ .name = arena_print(f->arena, "trang-%zu.jpg", i + 1), .type = "image/jpeg", .bytes = p->jpeg, .len = p->len, .cid = cid_of(f, i) };
	}
	return files;
}

int office_note_compose(const struct office_note *note, const struct rules *rules, const struct composer *composer, const struct transport *transport, const struct seal *seal,
                        struct arena *arena, struct answer *out, struct err *err)
{
	const struct filling f = { note, rules, transport, seal, arena };
	json_t *blanks = json_object();
	size_t count, told = put_groups(&f, blanks);
	struct attachment *files = files_of(&f, told, &count);
	put_rows(&f, blanks);
	put_health(&f, blanks);
	put_count(blanks, "not_told", note->count > told ? note->count - told : 0);
	put_truth(blanks, "sealed", seal != NULL);
	put_day(blanks, "day", note->now);
	put_text(blanks, "contest_mail", transport->from_address);
	int result = compose_notice(composer, transport, OFFICE_NOTE_KIND, transport->office, blanks, files, count, note->now, arena, out, err);
	json_decref(blanks);
	return result;
}
