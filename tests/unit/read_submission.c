/* Readings as JSON: what goes out comes back, and what a reader must not say is refused.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/submission.h"

#include "read_help.h"
#include "unit.h"

#define LETTER "From: A <a@b.example>\r\nTo: c@d.e\r\nSubject: B\xC3\xA0i\r\nMessage-ID: <m@x>\r\nDate: Tue, 14 Mar 2023 09:21:07 +0700\r\n" \
	"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nthe text\r\n--x\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF-1.4\r\n--x--\r\n"

static json_t *reading(bool all)
{
	struct submission *s = read_letter_bytes(LETTER, sizeof LETTER - 1);
	json_t *json = submission_json(s, all);
	submission_free(s);
	return json;
}

static bool loads(const json_t *json, struct err *err)
{
	struct submission *s = NULL;
	char *text = json_dumps(json, JSON_COMPACT);
	bool ok = submission_load(text, strlen(text), &s, err) == 0;
	submission_free(s);
	free(text);
	return ok;
}

static void there_and_back(void)
{
	json_t *first = reading(true);
	struct submission *s = NULL;
	struct err err = { "" };
	char *text = json_dumps(first, JSON_COMPACT);
	CHECK_SAY(submission_load(text, strlen(text), &s, &err) == 0, "%s", err.text);
	if (s) {
		json_t *again = submission_json(s, true);
		CHECK(json_equal(first, again));
		json_decref(again);
	}
	submission_free(s);
	free(text);
	json_decref(first);
}

/* Exactly the fields of interface.md. */
static void public_fields(void)
{
	static const char *const whole[] = { "file", "id", "subject", "from", "to", "cc", "date", "parts", "defects" };
	static const char *const part[] = { "path", "type", "declared", "disposition", "filename", "size", "sha256", "charset", "defects", "text" };
	json_t *json = reading(false);
	for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
		CHECK_SAY(json_object_get(json, whole[i]) != NULL, "no %s", whole[i]);
	CHECK(json_object_size(json) == sizeof whole / sizeof *whole);
	const json_t *text = json_array_get(json_object_get(json, "parts"), 1), *pdf = json_array_get(json_object_get(json, "parts"), 2);
	for (size_t i = 0; i < sizeof part / sizeof *part; i++)
		CHECK_SAY(json_object_get(text, part[i]) != NULL, "no %s", part[i]);
	CHECK(json_object_size(text) == 10);
	CHECK(json_object_size(pdf) == 9 && !json_object_get(pdf, "text"));
	CHECK_STR(json_string_value(json_object_get(json, "date")), "2023-03-14T09:21:07+07:00");
	json_decref(json);
}

struct bad_case {
	const char *field;   /* of the whole, or "parts.field" of the first part */
	const char *json;    /* put there instead */
};

static const struct bad_case bad[] = {
	{ "subject", "7" }, { "subject", "\"a\\u0007b\"" }, { "subject", "\"e\\u0301\"" }, { "id", "[]" }, { "from", "{}" }, { "from", "[1]" },
	{ "from", "[{\"address\":7}]" }, { "references", "[null]" }, { "seconds", "1e30" }, { "seconds", "\"1\"" }, { "seconds", "999999999999999" },
	{ "zone", "1000000" }, { "headers", "[[\"a\"]]" }, { "headers", "[7]" }, { "bare_document", "0" }, { "parts", "null" }, { "parts", "[7]" },
	{ "defects", "[7]" }, { "parts.path", "\"../etc\"" }, { "parts.path", "\"1..2\"" }, { "parts.path", "\"\"" }, { "parts.path", "null" },
	{ "parts.sha256", "\"abc\"" }, { "parts.sha256", "null" }, { "parts.size", "-1" }, { "parts.role", "17" }, { "parts.role", "null" },
	{ "parts.type", "null" }, { "parts.unread", "\"because\"" }, { "parts.message_from", "null" }, { "parts.message_date", "true" },
	{ "parts.text", "{}" }, { "parts.defects", "\"x\"" },
};

static void what_is_refused(void)
{
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		json_t *json = reading(true), *into = json;
		const char *field = bad[i].field;
		struct err err = { "" };
		if (strncmp(field, "parts.", 6) == 0) {
			into = json_array_get(json_object_get(json, "parts"), 0);
			field += 6;
		}
		CHECK(loads(json, &err));
		json_object_set_new(into, field, json_loads(bad[i].json, JSON_DECODE_ANY, NULL));
		CHECK_SAY(!loads(json, &err), "%s = %s was taken", bad[i].field, bad[i].json);
		CHECK(strstr(err.text, field) != NULL || strstr(err.text, "refused") != NULL);
		json_decref(json);
	}
}

static void limits(void)
{
	json_t *json = reading(true), *list = json_array();
	struct err err;
	for (int i = 0; i <= SUBMISSION_MOST_PARTS; i++)
		json_array_append(list, json_array_get(json_object_get(json, "parts"), 0));
	json_object_set_new(json, "parts", list);
	CHECK(!loads(json, &err));
	json_decref(json);
	json = reading(true);
	char *text = malloc(SUBMISSION_MOST_TEXT + 2);
	memset(text, 'a', SUBMISSION_MOST_TEXT + 1);
	text[SUBMISSION_MOST_TEXT + 1] = '\0';
	json_object_set_new(json_array_get(json_object_get(json, "parts"), 1), "text", json_string(text));
	CHECK(!loads(json, &err));
	text[SUBMISSION_MOST_TEXT] = '\0';
	json_object_set_new(json_array_get(json_object_get(json, "parts"), 1), "text", json_string(text));
	CHECK(loads(json, &err));
	free(text);
	json_decref(json);
}

/* A part with pages, as a reader of pages would give it. */
static json_t *with_pages(void)
{
	struct submission *s = read_letter_bytes(LETTER, sizeof LETTER - 1);
	struct part *p = &s->parts[2];
	p->pages = arena_array(s->arena, 2, sizeof *p->pages);
	p->page_count = 2;
	p->pages[0] = (struct page){ .number = 1, .look = PAGE_WRITTEN, .width = 1240, .height = 1754, .dpi = 150, .depth = 8, .cover = 1, .measured = true,
		.ink_colour = 8.25, .border = 100.0000001, .specks = 221.6, .skew = 1.45, .middle = 10.3, .fingerprint = "0123456789abcdef", .text = "Họ và tên", .confidence = 93 };
	p->pages[1] = (struct page){ .number = 2, .look = PAGE_TEXT, .letters = 1425, .confidence = -1, .cover = 0.0 / 1 };
	p->page_total = 7;
	p->maker = "LibreOffice 7.4";
	p->paper_width = 595;
	p->paper_height = 842;
	json_t *json = submission_json(s, true);
	submission_free(s);
	return json;
}

static void pages_there_and_back(void)
{
	json_t *json = with_pages();
	struct submission *s = NULL;
	struct err err = { "" };
	char *text = json_dumps(json, JSON_COMPACT);
	if (CHECK_SAY(submission_load(text, strlen(text), &s, &err) == 0, "%s", err.text)) {
		const struct part *p = &s->parts[2];
		CHECK(p->page_count == 2 && p->page_total == 7 && p->paper_width == 595 && p->paper_height == 842);
		CHECK_STR(p->maker, "LibreOffice 7.4");
		CHECK(p->pages[0].look == PAGE_WRITTEN && p->pages[0].measured && p->pages[0].width == 1240 && p->pages[0].dpi == 150 && p->pages[0].confidence == 93);
		CHECK(p->pages[0].ink_colour == 8.25 && p->pages[0].border == 100 && p->pages[0].specks == 221.6 && p->pages[0].cover == 1);
		CHECK_STR(p->pages[0].fingerprint, "0123456789abcdef");
		CHECK_STR(p->pages[0].text, "Họ và tên");
		CHECK(p->pages[1].look == PAGE_TEXT && !p->pages[1].measured && p->pages[1].letters == 1425 && p->pages[1].confidence == -1 && !p->pages[1].text);
		CHECK_STR(p->pages[1].fingerprint, "");
		json_t *again = submission_json(s, true);
		CHECK(json_equal(json, again));
		json_decref(again);
		CHECK(s->parts[1].page_count == 0 && s->parts[1].maker == NULL);
	}
	submission_free(s);
	free(text);
	json_decref(json);
}

/* Not a number, and numbers beside their scale, are bent before they go out: no letter is lost for a measure. */
static void measures_are_bounded(void)
{
	struct submission *s = read_letter_bytes(LETTER, sizeof LETTER - 1);
	struct page page = { .number = 1, .measured = true, .ink_colour = __builtin_nan(""), .skew = -__builtin_inf(), .specks = 1e300, .cover = 2, .confidence = 400, .dpi = -5 };
	struct err err = { "" };
	s->parts[2].pages = &page;
	s->parts[2].page_count = 1;
	json_t *json = submission_json(s, true);
	CHECK_SAY(loads(json, &err), "%s", err.text);
	json_decref(json);
	submission_free(s);
}

/* A long text stands beside the JSON, once, though it is said twice; and comes back. */
static void long_texts_stand_beside(void)
{
	struct submission *s = read_letter_bytes(LETTER, sizeof LETTER - 1), *back = NULL;
	struct buf texts = { 0 };
	struct err err = { "" };
	char text[4001];
	for (size_t i = 0; i < 4000; i += 4)
		memcpy(text + i, i % 100 ? "ấ " : "ấ\n", 5);
	s->parts[1].text = s->parts[1].content = arena_text(s->arena, text);
	json_t *json = submission_told(s, &texts), *whole = submission_json(s, true);
	char *line = json_dumps(json, JSON_COMPACT);
	CHECK(texts.len == 4000 && strlen(line) < 4000);
	if (CHECK_SAY(submission_load_told(line, strlen(line), buf_str(&texts), texts.len, &back, &err) == 0, "%s", err.text)) {
		json_t *again = submission_json(back, true);
		CHECK(json_equal(whole, again));
		json_decref(again);
	}
	submission_free(back);
	CHECK(!loads(json, &err)); /* without what stands beside it */
	free(line);
	json_decref(json);
	json_decref(whole);
	buf_release(&texts);
	submission_free(s);
}

/* Ten bytes of texts: "abc", a zero, an escape, and a letter that is not in NFC, cut in two by some. */
static void refused_places(void)
{
	static const char texts[] = "abc\0\033e\xCC\x81xy";
	static const struct { const char *place; bool good; } cases[] = {
		{ "[0,3]", true }, { "[8,2]", true }, { "[0,4]", false }, { "[0,11]", false }, { "[10,1]", false }, { "[11,0]", false }, { "[4,1]", false }, { "[5,3]", false },
		{ "[6,1]", false }, { "[-1,2]", false }, { "[0,-1]", false }, { "[0,0]", false }, { "[0]", false }, { "[0,1,2]", false }, { "[0,\"1\"]", false },
		{ "[9223372036854775807,9223372036854775807]", false }, { "[1,9223372036854775807]", false }, { "[0.5,1]", false }, { "[]", false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		json_t *json = reading(true);
		struct submission *s = NULL;
		struct err err = { "" };
		json_object_set_new(json_array_get(json_object_get(json, "parts"), 1), "text", json_loads(cases[i].place, JSON_DECODE_ANY, NULL));
		char *line = json_dumps(json, JSON_COMPACT);
		CHECK_SAY((submission_load_told(line, strlen(line), texts, 10, &s, &err) == 0) == cases[i].good, "%s: %s", cases[i].place, err.text);
		submission_free(s);
		free(line);
		json_decref(json);
	}
}

/* A reader that was taken over cannot have one text copied a thousand times. */
static void texts_are_not_multiplied(void)
{
	json_t *json = reading(true), *parts = json_object_get(json, "parts");
	struct submission *s = NULL;
	struct err err = { "" };
	for (size_t i = 0; i < 3; i++) {
		json_object_set_new(json_array_get(parts, i), "text", json_pack("[i,i]", 0, 3));
		char *line = json_dumps(json, JSON_COMPACT);
		CHECK_SAY((submission_load_told(line, strlen(line), "abc", 3, &s, &err) == 0) == (i < 2), "%zu times: %s", i + 1, err.text);
		submission_free(s);
		s = NULL;
		free(line);
	}
	json_decref(json);
}

static const struct bad_case bad_pages[] = {
	{ "number", "0" }, { "number", "1.5" }, { "number", "null" }, { "look", "\"picture\"" }, { "look", "1" }, { "look", "null" }, { "width", "-1" },
	{ "height", "99999999999" }, { "dpi", "\"150\"" }, { "depth", "1000" }, { "cover", "1.01" }, { "cover", "-0.5" }, { "cover", "\"1\"" }, { "cover", "null" },
	{ "letters", "-1" }, { "ink_colour", "101" }, { "ink_colour", "null" }, { "border", "1e300" }, { "border", "null" }, { "specks", "-1" }, { "skew", "91" },
	{ "middle", "[]" }, { "fingerprint", "\"0123456789abcde\"" }, { "fingerprint", "\"0123456789ABCDEF\"" }, { "fingerprint", "7" },
	{ "fingerprint", "\"0123456789abcdef0\"" }, { "fingerprint", "\"0123456789abcde\\n\"" }, { "text", "7" }, { "text", "\"e\\u0301\"" }, { "confidence", "101" },
	{ "confidence", "-2" }, { "confidence", "null" },
};

static const struct bad_case bad_papers[] = {
	{ "pages", "{}" }, { "pages", "[7]" }, { "pages", "null" }, { "page_total", "-1" }, { "page_total", "1e9" }, { "paper_width", "-1" }, { "paper_height", "true" },
	{ "maker", "7" }, { "maker", "\"a\\u001b\"" },
};

static void refused_pages(const struct bad_case *cases, size_t count, bool of_page)
{
	for (size_t i = 0; i < count; i++) {
		json_t *json = with_pages(), *into = json_array_get(json_object_get(json, "parts"), 2);
		struct err err = { "" };
		if (of_page)
			into = json_array_get(json_object_get(into, "pages"), 0);
		json_object_set_new(into, cases[i].field, json_loads(cases[i].json, JSON_DECODE_ANY, NULL));
		CHECK_SAY(!loads(json, &err), "%s = %s was taken", cases[i].field, cases[i].json);
		json_decref(json);
	}
}

static void too_many_pages(void)
{
	json_t *json = with_pages(), *pages = json_object_get(json_array_get(json_object_get(json, "parts"), 2), "pages");
	struct err err;
	while (json_array_size(pages) < SUBMISSION_MOST_PAGES)
		json_array_append(pages, json_array_get(pages, 0));
	CHECK(loads(json, &err));
	json_array_append(pages, json_array_get(pages, 0));
	CHECK(!loads(json, &err));
	json_decref(json);
}

static void no_json(void)
{
	struct submission *s = NULL;
	struct err err;
	CHECK(submission_load("", 0, &s, &err) == -1);
	CHECK(submission_load("[]", 2, &s, &err) == -1);
	CHECK(submission_load("{\"a\":1,\"a\":2}", 13, &s, &err) == -1);
	CHECK(submission_load("{", 1, &s, &err) == -1);
	submission_free(NULL);
}

int main(void)
{
	letter_warm();
	there_and_back();
	long_texts_stand_beside();
	refused_places();
	texts_are_not_multiplied();
	public_fields();
	what_is_refused();
	limits();
	pages_there_and_back();
	measures_are_bounded();
	refused_pages(bad_pages, sizeof bad_pages / sizeof *bad_pages, true);
	refused_pages(bad_papers, sizeof bad_papers / sizeof *bad_papers, false);
	too_many_pages();
	no_json();
	return unit_end();
}
