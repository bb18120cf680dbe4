/* Tests of the heads of forwarded letters (check/forward.c), of letters that came in a letter (check/apart.c) and of whose a work is (check/batch.c).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/apart.h"
#include "check/forward.h"
#include "check/code.h"
#include "check/kind.h"
#include "check_fixture.h"
#include "unit.h"

static struct arena *arena;
static struct rules *rules;

#define FROM "lan@thu.example"

/* A head as a program writes it, and what is read of it.  NULL as address: no head at all. */
static const struct head {
	const char *what, *text, *address, *name, *to, *subject;
} heads[] = {
	{ "Gmail", "---------- Forwarded message ---------\nFrom: Trần Thị Lan <lan@thu.example>\nDate: Tue, Apr 11, 2023 at 9:30 PM\nSubject: Bài dự thi\nTo: <p@phuong.example>\n\n\nThân bài.\n", FROM, "Trần Thị Lan", "<p@phuong.example>", "Bài dự thi" },
	{ "Gmail, as its web page has it in Vietnamese", "---------- Thư chuyển tiếp ----------\nTừ: Trần Thị Lan <Lan@Thu.example>\nDate: Th 3, 11 thg 4, 2023 lúc 21:30\nSubject: Bài dự thi\nTo: <p@phuong.example>\n\nThân bài.\n", FROM, "Trần Thị Lan", "<p@phuong.example>", "Bài dự thi" },
	{ "Gmail with bold names", "---------- Forwarded message ---------\nTừ: *Trần Thị Lan* <lan@thu.example>\nDate: Th 3, 11 thg 4, 2023\nSubject: Bài dự thi\nTo: <p@phuong.example>\n\nThân bài.\n", FROM, "Trần Thị Lan", "<p@phuong.example>", "Bài dự thi" },
	{ "Outlook", "From: Trần Thị Lan <lan@thu.example> \nSent: Tuesday, April 11, 2023 9:30 PM\nTo: Phường <p@phuong.example>\nSubject: Bài dự thi\n\nThân bài.\n", FROM, "Trần Thị Lan", "phường <p@phuong.example>", "Bài dự thi" },
	{ "Outlook in Vietnamese", "Từ: Trần Thị Lan <lan@thu.example>\nĐã gửi: Thứ Ba, 11 Tháng Tư 2023 9:30 CH\nTới: p@phuong.example\nChủ đề: Bài dự thi\n\nThân bài.\n", FROM, "Trần Thị Lan", "p@phuong.example", "Bài dự thi" },
	{ "old Outlook", "-----Original Message-----\nFrom: Trần Thị Lan [mailto:lan@thu.example] \nSent: Tuesday, April 11, 2023 9:30 PM\nTo: p@phuong.example\nSubject: Bài dự thi\n\nThân bài.\n", FROM, "Trần Thị Lan", "p@phuong.example", "Bài dự thi" },
	{ "Outlook's plain text of a link", "From: Trần Thị Lan <lan@thu.example<mailto:lan@thu.example>>\nDate: Tuesday, 11 April 2023 at 21:30\nTo: p@phuong.example<mailto:p@phuong.example>\nSubject: Bài dự thi\n\nThân bài.\n", FROM, "Trần Thị Lan", "p@phuong.example<mailto:p@phuong.example>", "Bài dự thi" },
	{ "Outlook on the web", "________________________________\nTừ: Trần Thị Lan <lan@thu.example>\nNgày gửi: 11 Tháng Tư 2023 9:30 CH\nĐến: p@phuong.example\nChủ đề: Bài dự thi\n\nThân bài.\n", FROM, "Trần Thị Lan", "p@phuong.example", "Bài dự thi" },
	{ "bold marks of html as text", "*Từ:* Trần Thị Lan <lan@thu.example>\n*Ngày gửi:* Thứ Ba, 11 Tháng Tư, 2023\n*Đến:* p@phuong.example\n*Chủ đề:* Bài dự thi\n\nThân bài.\n", FROM, "Trần Thị Lan", "p@phuong.example", "Bài dự thi" },
	{ "bold marks within", "**From:** Trần Thị Lan <lan@thu.example>\n**Sent:** Tuesday\n**To:** p@phuong.example\n**Subject:** Bài dự thi\n\nThân bài.\n", FROM, "Trần Thị Lan", "p@phuong.example", "Bài dự thi" },
	{ "Apple Mail", "Begin forwarded message:\n\n> From: Trần Thị Lan <lan@thu.example>\n> Subject: Bài dự thi\n> Date: April 11, 2023 at 9:30:00 PM GMT+7\n> To: p@phuong.example\n> \n> Thân bài.\n", FROM, "Trần Thị Lan", "p@phuong.example", "Bài dự thi" },
	{ "Apple Mail in Vietnamese", "Bắt đầu thư được chuyển tiếp:\n\nTừ: Trần Thị Lan <lan@thu.example>\nChủ đề: Bài dự thi\nNgày: lúc 21:30:00 GMT+7 11 tháng 4, 2023\nĐến: p@phuong.example\n\nThân bài.\n", FROM, "Trần Thị Lan", "p@phuong.example", "Bài dự thi" },
	{ "Zimbra", "----- Thư đã chuyển tiếp -----\nTừ: \"Trần Thị Lan\" <lan@thu.example>\nĐến: \"Phường\" <p@phuong.example>\nĐã gửi: Thứ Ba, 11 Tháng 4 2023 21:30:00\nChủ đề: Bài dự thi\n\nThân bài.\n", FROM, "Trần Thị Lan", "\"phường\" <p@phuong.example>", "Bài dự thi" },
	{ "Yahoo", "----- Forwarded Message -----\nFrom: Trần Thị Lan <lan@thu.example>\nTo: p@phuong.example <p@phuong.example>\nSent: Tuesday, April 11, 2023 at 09:30:00 PM GMT+7\nSubject: Bài dự thi\n\nThân bài.\n", FROM, "Trần Thị Lan", "p@phuong.example <p@phuong.example>", "Bài dự thi" },
	{ "Thunderbird's table", "-------- Forwarded Message --------\nSubject: \tBài dự thi\nDate: \tTue, 11 Apr 2023 21:30:00 +0700\nFrom: \tTrần Thị Lan <lan@thu.example>\nTo: \tp@phuong.example\n\n\n\nThân bài.\n", FROM, "Trần Thị Lan", "p@phuong.example", "Bài dự thi" },
	{ "a table whose cells came as lines", "-------- Forwarded Message --------\nSubject:\nBài dự thi\nDate:\nTue, 11 Apr 2023 21:30:00 +0700\nFrom:\nTrần Thị Lan <lan@thu.example>\nTo:\np@phuong.example\n\nThân bài.\n", FROM, "Trần Thị Lan", "p@phuong.example", "Bài dự thi" },
	{ "a phone", "-------- Tin nhắn gốc --------\nTừ: Trần Thị Lan <lan@thu.example> \nNgày: 11/4/23  21:30  (GMT+07:00) \nĐến: p@phuong.example \nChủ đề: Bài dự thi \n\nThân bài.\n", FROM, "Trần Thị Lan", "p@phuong.example", "Bài dự thi" },
	{ "a list that was broken", "From: Trần Thị Lan <lan@thu.example>\nSent: Tuesday\nTo: một <a@phuong.example>; hai <b@phuong.example>;\n ba <c@phuong.example>\nSubject: Bài dự thi\n viết về gương\nCc: d@phuong.example\n\nThân bài.\n", FROM, "Trần Thị Lan", "một <a@phuong.example>; hai <b@phuong.example>; ba <c@phuong.example>", "Bài dự thi" },
	{ "everything behind marks", "> ---------- Forwarded message ---------\n> From: Trần Thị Lan <lan@thu.example>\n> Date: Tue, Apr 11, 2023\n> Subject: Bài dự thi\n> To: p@phuong.example\n>\n> Thân bài.\n", FROM, "Trần Thị Lan", "p@phuong.example", "Bài dự thi" },
	{ "the names alone, as Outlook shows colleagues", "From: Trần Thị Lan\nSent: Tuesday\nTo: Phường\nSubject: Bài dự thi\n\nThân bài.\n", "", "Trần Thị Lan", "phường", "Bài dự thi" },
	{ "on behalf of another", "From: Trần Thị Lan <lan@thu.example> thay mặt Lê Hoa <hoa@thu.example>\nSent: Tuesday\nTo: Phường\nSubject: Bài dự thi\n\nThân bài.\n", "", "Trần Thị Lan", "phường", "Bài dự thi" },
	{ "a quotation", "Vào Th 3, 11 thg 4, 2023 lúc 21:30 Trần Thị Lan <lan@thu.example> đã viết:\n> From: Trần Thị Lan <lan@thu.example>\n> Sent: Tuesday\n> To: Phường\n> Subject: Bài\n", NULL, NULL, NULL, NULL },
	{ "two lines of a story", "Từ: bến sông\nĐến: chân đê\nmỗi ngày bác đi hai lượt.\n", NULL, NULL, NULL, NULL },
	{ "a form", "Ngày: 11/4/2023\nTiêu đề: Người giữ ngõ\nĐến: phường\nThân bài.\n", NULL, NULL, NULL, NULL },
};

static struct source *text_of(const char *text, bool reply)
{
	struct source *s = arena_alloc(arena, sizeof *s);
	source_read(s, SOURCE_MAIL, NULL, "nội dung thư", text, reply, FIXTURE_OWN, &rules->words, arena);
	return s;
}

static const char *said(const char *value)
{
	return value ? value : "";
}

static void test_heads(void)
{
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		const struct head *h = &heads[i];
		struct source *s = text_of(arena_print(arena, "Phường chuyển.\n\n%s", h->text), false);
		if (!CHECK_SAY(s->forward_count == (h->address != NULL), "%s: %zu heads", h->what, s->forward_count) || !h->address)
			continue;
		const struct forward *f = &s->forwarded[0];
		CHECK_SAY(strcmp(said(f->address), h->address) == 0, "%s: from %s", h->what, said(f->address));
		CHECK_SAY(strcmp(said(f->name), said(h->name)) == 0, "%s: called %s", h->what, said(f->name));
		CHECK_SAY(strcmp(said(f->to), said(h->to)) == 0, "%s: to %s", h->what, said(f->to));
		CHECK_SAY(strncmp(said(f->subject), h->subject, strlen(h->subject)) == 0, "%s: about %s", h->what, said(f->subject));
		size_t body = f->end;
		while (body < s->line_count && source_blank(&s->lines[body]))
			body++;
		CHECK_SAY(body < s->line_count && strcmp(source_line(s, body, arena), "Thân bài.") == 0 && s->lines[body].role == LINE_TEXT, "%s: the body is not line %zu", h->what, body);
		for (size_t k = 0; k < f->end; k++)
			CHECK_SAY(source_blank(&s->lines[k]) || s->lines[k].role == LINE_QUOTED || s->lines[k].role == LINE_NOTE, "%s: line %zu", h->what, k);
	}
}

/* Of a reply all of that is a quotation. */
static void test_replies(void)
{
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		if (!heads[i].address || heads[i].text[0] == '-' || heads[i].text[0] == 'B' || strncmp(heads[i].text, "Bắt", strlen("Bắt")) == 0 || heads[i].text[0] == '>')
			continue; /* with a line that says "forwarded" it is one, whatever the subject is */
		struct source *s = text_of(arena_print(arena, "Vâng ạ.\n\n%s", heads[i].text), true);
		CHECK(s->forward_count == 0);
		CHECK(!s->forwards);
	}
	struct source *ours = text_of("Phường gửi lại.\n\nFrom: BTC <thiviet@bactuliem.example>\nSent: Tuesday\nTo: p@phuong.example\nSubject: Thông báo\n\nSố điện thoại: 0912 000 105\n", false);
	CHECK(ours->forward_count == 0);
	CHECK(ours->lines[ours->line_count - 2].role == LINE_QUOTED);
}

static void test_addresses(void)
{
	static const struct { const char *text, *address; } cases[] = {
		{ "lan@thu.example", "lan@thu.example" }, { "Email: LAN.tran+thi@Thu.Example.", "lan.tran+thi@thu.example" }, { "<lan@thu.example> (lan@thu.example)", "lan@thu.example" },
		{ "lan@thu.example, hoa@thu.example", NULL }, { "lan@thu", NULL }, { "@thu.example", NULL }, { "lan@@thu.example", NULL }, { "không có", NULL }, { "", NULL }, { "a@b@c.example", NULL }, { "lan@.example", NULL },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		CHECK_STR(forward_address(cases[i].text, arena), cases[i].address);
}

static void test_codes(void)
{
	CHECK_STR(code_in("Re: [BTL23-D0004] Biên nhận", "BTL", arena), "BTL23-D0004");
	CHECK_STR(code_in("re: btl23-d0004", "BTL", arena), "BTL23-D0004");
	CHECK_STR(code_in("Re: [BTL23-0031]", "BTL", arena), "BTL23-0031");
	CHECK_STR(code_in("BTL23-DD0004 BTL23-D004 BTL23-D0004x", "BTL", arena), NULL);
	CHECK(code_batch("BTL23-D0004") && !code_batch("BTL23-0031") && !code_batch(NULL));
}

/* Long, hostile texts take a bounded time and memory. */
static void test_hostile(void)
{
	static const char *const lines[] = { "To: a\n", "> From: a@b.example\n\nx\n", "Subject:\n", "From: a@b.example\nTo: c\n\n", ">>>>>> To: x\n", "From: a@b.example\nSent: x\nTo: y\nSubject: z\n\nabc\n" };
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct arena *own = arena_new(FIXTURE_MEMORY);
		struct buf text = { 0 };
		while (text.len < 400000)
			buf_text(&text, lines[i]);
		struct source s;
		source_read(&s, SOURCE_MAIL, NULL, "thư", buf_str(&text), false, FIXTURE_OWN, &rules->words, own);
		CHECK(s.forward_count <= SOURCE_MOST_FORWARDS);
		buf_release(&text);
		arena_free(own);
	}
}

static void test_chains(void)
{
	struct forward f[] = { { .address = "truong@t.example" }, { .address = FROM, .to = "văn thư <truong@t.example>" }, { .address = "ai@thu.example", .to = "p@phuong.example" } };
	CHECK(forward_chain(f, 1) && forward_chain(f, 2));
	CHECK(!forward_chain(f, 3));
	f[1].to = NULL;
	CHECK(!forward_chain(f, 2));
}

enum { PASTED = SOURCE_MOST_FORWARDS + 5 };

/* What is over the limit is no silence: a person looks. */
static void test_surplus(void)
{
	struct arena *own = arena_new(FIXTURE_MEMORY);
	struct submission *s = fixture_new(own);
	struct buf text = { 0 };
	buf_text(&text, "Tôi chuyển bài của bà con.\n\n");
	for (int i = 0; i < PASTED; i++) {
		const char name[] = { (char)('A' + i / 26), (char)('a' + i % 26), '\0' };
		buf_print(&text, "From: Lê Văn %s <a%d@thu.example>\nSent: Tuesday\nTo: an@thu.example\nSubject: Bài dự thi\n\nBÀI DỰ THI VIẾT VỀ GƯƠNG “NGƯỜI TỐT, VIỆC TỐT”\nNgõ nhỏ %s\n\n", name, i, name);
		for (int k = 0; k < 6; k++)
			buf_print(&text, "Sáng thứ %d bác %s quét con ngõ dài %d mét trước khi bà con đi chợ, chẳng ai phân công. ", k, name, 100 * i + k);
		buf_print(&text, "\n\nTHÔNG TIN TÁC GIẢ\nHọ và tên: Lê Văn %s\nNăm sinh: 1970\n\nTHÔNG TIN NHÂN VẬT\nHọ và tên: Đỗ Thị %s\nNăm sinh: 1950\n\n", name, name);
	}
	fixture_from(s, "An", "an@thu.example");
	s->subject = "FW: bài dự thi";
	fixture_body(s, buf_str(&text));
	const struct verdict *v = fixture_check(rules, s, 1680000000);
	CHECK_SAY(v->entry_count == SOURCE_MOST_FORWARDS, "%zu entries", v->entry_count);
	bool asked = false;
	for (size_t i = 0; v->entry_count && i < v->entries[v->entry_count - 1].finding_count; i++)
		asked |= strcmp(v->entries[v->entry_count - 1].findings[i].rule, "body") == 0 && v->entries[v->entry_count - 1].findings[i].outcome == OUTCOME_REVIEW;
	CHECK(asked);
	for (size_t i = 0; i < v->entry_count; i++) {
		CHECK_STR(v->entries[i].first_sender, arena_print(own, "a%zu@thu.example", i));
		CHECK(!v->entries[i].unit && !v->entries[i].via && !v->entries[i].claimed);
	}
	buf_release(&text);
	arena_free(own);
}

int main(void)
{
	arena = arena_new(FIXTURE_MEMORY);
	rules = fixture_rules(FIXTURE_RULES);
	if (!CHECK(rules))
		return unit_end();
	test_heads();
	test_replies();
	test_addresses();
	test_codes();
	test_chains();
	test_hostile();
	test_surplus();
	rules_free(rules);
	arena_free(arena);
	return unit_end();
}
