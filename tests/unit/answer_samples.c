/* The receipts of the two sample batches as their units read them: tests/unit/files/letters/sample-*.expect.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check_fixture.h"

#include "answer/compose.h"
#include "answer/message.h"
#include "base/clock.h"
#include "golden.h"
#include "unit.h"

#include <gmime/gmime.h>

static struct rules *rules;
static struct composer *composer;

static const struct transport transport = {
	.url = "maildir:/nowhere", .from_name = "Ban Tổ chức Cuộc thi", .from_address = FIXTURE_OWN, .office = "phong-noi-vu@bactuliem.example",
	.per_address_day = 20, .per_hour = 500, .give_up_hours = 96,
};

static char *text_of(const struct answer *a)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(a->bytes, a->len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	GMimeObject *part = g_mime_multipart_get_part(GMIME_MULTIPART(g_mime_message_get_mime_part(message)), 0);
	char *text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
	g_object_unref(message);
	g_object_unref(parser);
	g_object_unref(stream);
	return text;
}

/* As the register would have filed it: codes in order. */
static void give_codes(struct verdict *v, int first)
{
	for (size_t i = 0; i < v->entry_count; i++)
		snprintf(v->entries[i].code, sizeof v->entries[i].code, "BTL23-%04d", first + (int)i);
	if (v->batch)
		snprintf(v->batch->code, sizeof v->batch->code, "BTL23-D0001");
}

/* The sample's school is invented and in no units.yaml: it writes from a registered one's address. */
static void sample(const char *name, const char *golden, const char *from, int64_t received, struct compose_beside beside)
{
	char path[256];
	struct buf text = { 0 }, out = { 0 };
	struct err err = { "" };
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct answer *answers = NULL;
	snprintf(path, sizeof path, "tests/unit/files/samples/%s.txt", name);
	if (!CHECK_SAY(file_read(path, FIXTURE_FILE, &text, &err) == 0, "%s", err.text))
		return;
	struct submission *s = fixture_letter(arena, text.data, text.len);
	fixture_header(s, "Authentication-Results", FIXTURE_HOST "; dmarc=pass header.from=bactuliem.example");
	fixture_header(s, "Received", "from x by " FIXTURE_HOST " (Postfix) with ESMTPS id 1; Thu, 13 Apr 2023 16:40:12 +0700");
	s->from[0].address = from;
	struct verdict *v = fixture_check(rules, s, received);
	v->received = received; /* the one line of Received above is for both */
	CHECK_SAY(v->proven && v->unit, "%s: the unit is not proven", name);
	give_codes(v, 31);
	int n = compose_answers(composer, &transport, s, v, &beside, received + 60, arena, &answers, &err);
	CHECK_SAY(n == 1, "%s: %d letters %s", name, n, err.text);
	for (int i = 0; i < n; i++) {
		char *letter = text_of(&answers[i]);
		buf_print(&out, "To: %s\nTemplate: %s\nSubject: %s\n\n%s", answers[i].to, answers[i].template_name, answers[i].subject, letter);
		g_free(letter);
	}
	golden_expect(golden, buf_str(&out));
	if (getenv("HOADEP_WRITE_MAIL") && n > 0) {
		snprintf(path, sizeof path, "%s/%s.eml", getenv("HOADEP_WRITE_MAIL"), name);
		CHECK(file_put(path, answers[0].bytes, answers[0].len, &err) == 0);
	}
	buf_release(&text);
	buf_release(&out);
	arena_free(arena);
}

int main(void)
{
	struct buf mistakes = { 0 };
	rules = rules_load(FIXTURE_RULES, &mistakes);
	composer = rules ? composer_new(rules, &mistakes) : NULL;
	if (CHECK_SAY(composer != NULL, "%s", buf_str(&mistakes))) {
		sample("batch_01_phuong", "sample-batch-01", "phuong-thuong-cat@bactuliem.example", clock_time(2023, 4, 13, 16, 40, 12), (struct compose_beside){ .period_until = clock_time(2023, 4, 15, 0, 0, 0), .quota = 3, .counted = 2 });
		sample("batch_02_truong", "sample-batch-02", "truong-thcs-phuc-dien@bactuliem.example", clock_time(2023, 3, 13, 10, 22, 20), (struct compose_beside){ .period_until = clock_time(2023, 3, 15, 0, 0, 0), .quota = 1, .counted = 2 });
	}
	composer_free(composer);
	rules_free(rules);
	buf_release(&mistakes);
	return unit_end();
}
