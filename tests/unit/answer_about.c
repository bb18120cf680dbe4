/* Letters about an entry that is filed, each as its recipient sees it: supplements, requests, decisions, copies; whom they go to, and the signed tag they bear.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer_fixture.h"

#include "answer/message.h"
#include "answer/put.h"
#include "answer/thread.h"
#include "golden.h"

static struct rules *rules;
static struct composer *composer;

#define FOUND(rule, outcome, evidence, message) { rule, outcome, "", evidence, "", message }
static struct finding phone_missing[] = { FOUND("author-phone", OUTCOME_INCOMPLETE, "", "Thiếu."), FOUND("subject-birth-year", OUTCOME_INCOMPLETE, "", "Thiếu.") };
static struct finding residence[] = { FOUND("residence", OUTCOME_REVIEW, "", "Địa chỉ của nhân vật chưa rõ thuộc địa bàn Quận.") };
static struct finding too_long[] = { FOUND("word-limit", OUTCOME_REJECTED, "2111 từ", "Bài dài quá 2.000 từ.") };
static struct finding revision[] = { FOUND("duplicate", OUTCOME_REVIEW, "BTL23-0007", "Bài gần giống một bài mà tác giả đã gửi. Nếu là bản sửa, xin trả lời: “BẢN SỬA”.") };
static struct finding like_anothers[] = { FOUND("duplicate", OUTCOME_REVIEW, "BTL23-0007: trang cua Lan.tif", "Có trang ảnh của bài giống hệt trang ảnh trong một bài dự thi khác.") };
static struct finding minor[] = { FOUND("minor", OUTCOME_NOTE, "", "Tác giả dưới 16 tuổi.") };

/* 20/3/2023 10:05: a week after the entry. */
#define LATER clock_time(2023, 3, 20, 10, 5, 0)

#define PLAIN(code) fixture_with(code, NULL, 0)

static void show(const char *name, const struct answer *answer)
{
	struct buf out = { 0 };
	struct fixture_mail mail = fixture_read(answer->bytes, answer->len);
	buf_print(&out, "To: %s\nTemplate: %s\nHold: %s\nSubject: %s\n\n%s", answer->to, answer->template_name, answer->hold ? answer->hold : "-",
	          g_mime_message_get_subject(mail.message), mail.text);
	CHECK_SAY(!strstr(mail.text, "{{") && !strstr(mail.text, "----"), "%s has a gap", name);
	golden_expect(name, buf_str(&out));
	fixture_release(&mail);
	buf_release(&out);
}

static bool write_about(const char *template_name, const struct verdict *verdict, const char *to, const json_t *blanks, struct arena *arena, struct answer *out)
{
	struct err err = { "" };
	return CHECK_SAY(compose_about(composer, &fixture_transport, template_name, &fixture_submission, verdict, to, NULL, blanks, NULL, LATER, arena, out, &err) == 0, "%s", err.text);
}

static void about(const char *name, const char *template_name, const struct verdict *verdict, const char *to, json_t *blanks)
{
	struct arena *arena = arena_new(4 << 20);
	struct answer answer;
	if (write_about(template_name, verdict, to, blanks, arena, &answer))
		show(name, &answer);
	json_decref(blanks);
	arena_free(arena);
}

static void of_entry(const char *name, const char *template_name, struct entry entry, json_t *blanks)
{
	struct verdict verdict = fixture_verdict(KIND_ENTRY, &entry, 1);
	about(name, template_name, &verdict, verdict.sender, blanks);
}

static void supplemented(const char *name, struct entry entry, struct compose_supplement s)
{
	struct verdict verdict = fixture_verdict(KIND_SUPPLEMENT, &entry, 1);
	verdict.received = LATER;
	s.first = FIXTURE_RECEIVED;
	s.counted = s.counted ? s.counted : s.first;
	about(name, "supplemented", &verdict, verdict.sender, compose_supplemented(&s, LATER));
}

static void supplements(void)
{
	struct compose_supplement phone = { .done = "số điện thoại của tác giả; ảnh nhân vật" };
	supplemented("supplemented-complete", PLAIN("BTL23-0031"), phone);
	supplemented("supplemented-later-day", PLAIN("BTL23-0031"), (struct compose_supplement){ .done = phone.done, .counted = LATER });
	struct compose_supplement more = phone;
	more.until = clock_time(2023, 3, 24, 23, 59, 59);
	supplemented("supplemented-missing", WITH("BTL23-0031", phone_missing), more);
	supplemented("supplemented-missing-late", WITH("BTL23-0031", phone_missing), (struct compose_supplement){ .until = clock_time(2023, 3, 18, 23, 59, 59) });
	supplemented("supplemented-person", WITH("BTL23-0031", residence), phone);
	supplemented("supplemented-past", PLAIN("BTL23-0031"), (struct compose_supplement){ .done = phone.done, .person = true, .late = true });
	supplemented("supplemented-too-long", WITH("BTL23-0031", too_long), phone);
	struct entry next = PLAIN("BTL24-0002"), pupil = WITH("BTL23-0032", phone_missing);
	next.contest = "2024";
	supplemented("supplemented-next-year", next, phone);
	pupil.author.occupation = "Học sinh lớp 8A";
	supplemented("supplemented-pupil", pupil, more);
	struct entry young = WITH("BTL23-0034", minor);
	young.author.occupation = "Học sinh";
	supplemented("supplemented-minor", young, phone);
}

/* To the unit that brought it, and to an author by way of one. */
static void to_units(void)
{
	struct entry entry = PLAIN("BTL23-0031"), lacks = WITH("BTL23-0033", phone_missing);
	struct verdict verdict = fixture_verdict(KIND_SUPPLEMENT, &lacks, 1);
	struct compose_supplement s = { .first = FIXTURE_RECEIVED, .counted = FIXTURE_RECEIVED, .until = clock_time(2023, 3, 24, 23, 59, 59) };
	verdict.received = LATER;
	verdict.sender = "phuong-xuan-tao@bactuliem.example";
	verdict.unit = verdict.claimed_unit = "phuong-xuan-tao";
	verdict.proven = true;
	about("supplemented-unit", "supplemented", &verdict, verdict.sender, compose_supplemented(&s, LATER));
	/* To the author who was asked for it, when the unit has completed the entry. */
	verdict.entries = &entry;
	s.done = "số điện thoại liên hệ của tác giả";
	about("supplemented-brought", "supplemented", &verdict, "duong.th@thu.example", compose_supplemented(&s, LATER));
	/* Of several entries of a batch. */
	verdict.entry_count = 0;
	verdict.reply_code = "BTL23-D0004";
	about("received-supplied", "received-by-person", &verdict, verdict.sender,
	      json_pack("{s:b, s:[{s:s, s:s, s:b}, {s:s, s:s, s:s}, {s:s, s:b}]}", "has_supplied", 1, "supplied", "code", "BTL23-0031", "author", "Trịnh Hải Đường", "complete", 1,
	                "code", "BTL23-0032", "author", "Lê Vân", "items", "Năm sinh của tác giả (điểm đ khoản 2 Mục II)", "code", "BTL23-0033", "looked_at", 1));
	verdict.entry_count = 1;
	verdict.kind = KIND_ENTRY;
	verdict.received = FIXTURE_RECEIVED;
	verdict.entries = &entry;
	about("accepted-by-person-unit", "accepted-by-person", &verdict, verdict.sender, NULL);
	about("rejected-by-person-brought", "rejected-by-person", &verdict, "duong.th@thu.example", json_pack("{s:s}", "reason", "Bài viết về gương ngoài địa bàn Quận."));
}

static void decisions(void)
{
	of_entry("accepted-by-person", "accepted-by-person", PLAIN("BTL23-0031"), NULL);
	struct entry pupil = WITH("BTL23-0032", minor);
	pupil.author.occupation = "Học sinh";
	pupil.title = NULL;
	of_entry("accepted-by-person-pupil", "accepted-by-person", pupil, NULL);
	of_entry("rejected-by-person", "rejected-by-person", PLAIN("BTL23-0031"),
	         json_pack("{s:s}", "reason", "Bài viết về gương đã được khen thưởng năm 2021.\nXem điểm e khoản 2 Mục II \x01Kế hoạch."));
	of_entry("ask-by-person", "ask-by-person", WITH("BTL23-0031", phone_missing), json_pack("{s:s}", "what", "Xác nhận của tổ dân phố về việc làm của bà Mây."));
	of_entry("withdrawn", "withdrawn", PLAIN("BTL23-0031"), NULL);
	of_entry("withdrawn-reason", "withdrawn", PLAIN("BTL23-0031"), json_pack("{s:s}", "reason", "tác giả đề nghị qua điện thoại."));
	json_t *merged = json_pack("{s:s}", "other", "BTL23-0007");
	put_date(merged, "first_date", clock_time(2023, 3, 2, 8, 0, 0));
	of_entry("merged", "merged", PLAIN("BTL23-0031"), merged);
	of_entry("merged-neutral", "merged", PLAIN("BTL23-0031"), NULL);
	of_entry("decision-done", "decision-done", PLAIN("BTL23-0031"),
	         json_pack("{s:s, s:s, s:s, s:b, s:s, s:s, s:s}", "case_number", "12", "decision", "Không tiếp nhận", "reason", "Bài ngoài địa bàn.", "sends", 1, "letter_subject",
	                   "[BTL23-0031] Thông báo về việc không tiếp nhận bài", "undo_until", "10 giờ 20 phút ngày 20 tháng 3 năm 2023", "undo_link",
	                   "mailto:thiviet@bactuliem.example?subject=UNDO%20%2312%20%5B0123456789ab%5D"));
	of_entry("decision-refused", "decision-refused", PLAIN("BTL23-0031"), json_pack("{s:s, s:s, s:b}", "case_number", "12", "decision", "Chấp nhận", "used", 1));
	struct verdict alone = fixture_verdict(KIND_QUESTION, NULL, 0);
	about("decision-done-case", "decision-done", &alone, fixture_transport.office, json_pack("{s:s, s:s}", "case_number", "14", "decision", "Đóng việc"));
}

/* Letters 6, 7 and 16 leave with the filing. */
static void with_the_filing(const char *name, const struct verdict *verdict, const struct compose_beside *beside)
{
	struct arena *arena = arena_new(4 << 20);
	struct answer *answers;
	struct err err = { "" };
	if (CHECK_SAY(compose_answers(composer, &fixture_transport, &fixture_submission, verdict, beside, LATER, arena, &answers, &err) == 1, "%s", err.text))
		show(name, &answers[0]);
	arena_free(arena);
}

static int known(const char *address, void *data, struct err *err)
{
	(void)address, (void)data, (void)err;
	return 0;
}

static void copies_and_likenesses(void)
{
	static const char *const states[] = { "accepted", "incomplete", "review", "rejected", "withdrawn" };
	struct entry again = PLAIN("BTL23-0007");
	again.again = true;
	struct verdict verdict = fixture_verdict(KIND_ENTRY, &again, 1);
	struct compose_first first = { "BTL23-0007", clock_time(2023, 3, 2, 8, 0, 0), "UBND phường Xuân Tảo", NULL };
	struct compose_beside beside = { .first_time = known, .firsts = &first, .first_count = 1 };
	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		char name[64];
		snprintf(name, sizeof name, "duplicate-%s", first.state = states[i]);
		with_the_filing(name, &verdict, &beside);
	}
	struct entry own = WITH("BTL23-0031", revision), others = WITH("BTL23-0032", like_anothers);
	verdict.entries = &own;
	with_the_filing("review-revision", &verdict, &beside);
	verdict.entries = &others;
	with_the_filing("review-anothers", &verdict, &beside);
	struct verdict request = fixture_verdict(KIND_REQUEST, NULL, 0);
	request.reply_code = "BTL23-0031";
	with_the_filing("request", &request, &beside);
}

/* ---- the signed tag ---- */

static struct answer sealed(const struct transport *transport, const struct verdict *verdict, struct arena *arena)
{
	struct answer *answers = NULL;
	struct err err = { "" };
	int n = compose_answers(composer, transport, &fixture_submission, verdict, NULL, LATER, arena, &answers, &err);
	CHECK_SAY(n == 1, "%s", err.text);
	return n == 1 ? answers[0] : (struct answer){ .bytes = "" };
}

static bool holds(const struct answer *answer, const char *text)
{
	return memmem(answer->bytes, answer->len, text, strlen(text)) != NULL;
}

static void tags(void)
{
	struct arena *arena = arena_new(8 << 20);
	struct seal seal = { "0123456789abcdef0123456789abcde" };
	char tag[SEAL_TAG];
	struct transport plus = fixture_transport;
	struct entry entry = PLAIN("BTL23-0031"), again = entry;
	struct verdict verdict = fixture_verdict(KIND_ENTRY, &entry, 1), request = fixture_verdict(KIND_REQUEST, NULL, 0), copy = fixture_verdict(KIND_ENTRY, &again, 1);
	struct verdict supplement = fixture_verdict(KIND_SUPPLEMENT, NULL, 0);
	plus.sub_address = true;
	again.again = true;
	request.reply_code = supplement.reply_code = "BTL23-0031";
	seal_tag(&seal, "reply", "BTL23-0031", tag);
	const char *whole = arena_print(arena, "BTL23-0031.%s", tag);
	struct answer bare = sealed(&plus, &verdict, arena);
	CHECK(!holds(&bare, tag) && holds(&bare, "\r\nReply-To: thiviet@bactuliem.example\r\n"));
	composer_seal(composer, &seal);
	struct answer told = sealed(&fixture_transport, &verdict, arena), own = sealed(&plus, &verdict, arena), asked = sealed(&plus, &request, arena),
	              stranger = sealed(&plus, &supplement, arena), copied = sealed(&plus, &copy, arena);
	CHECK(holds(&told, whole) && holds(&told, "\r\nReply-To: thiviet@bactuliem.example\r\n"));
	CHECK(holds(&own, arena_print(arena, "\r\nReply-To: thiviet+%s@bactuliem.example\r\n", whole)));
	/* A code that a letter only names is no reason to give its tag away, nor is a copy. */
	CHECK(!holds(&asked, tag) && !holds(&stranger, tag) && !holds(&copied, tag));
	plus.from_address = "mot-cai-ten-dai-den-noi-khong-con-cho-cho-gi-khac-nua@bactuliem.example";
	struct answer full = sealed(&plus, &verdict, arena);
	CHECK(holds(&full, arena_print(arena, "\r\nReply-To: %s\r\n", plus.from_address)) && holds(&full, whole));
	struct answer office;
	if (write_about("decision-done", &verdict, fixture_transport.office, NULL, arena, &office))
		CHECK(!holds(&office, tag));
	/* The foot as it will come back. */
	struct fixture_mail mail = fixture_read(told.bytes, told.len);
	CHECK(strstr(mail.text, arena_print(arena, "\nMã xác nhận (xin giữ lại khi trả lời): %s\r\n", whole)) != NULL);
	fixture_release(&mail);
	arena_free(arena);
}

/* The link of an undo is one in the page, and whole in the text; a stranger's words make none. */
static void links(void)
{
	struct arena *arena = arena_new(8 << 20);
	struct entry entry = PLAIN("BTL23-0031");
	struct verdict verdict = fixture_verdict(KIND_ENTRY, &entry, 1);
	struct answer answer;
	entry.title = "x \x01mailto:evil%40thu.example";
	json_t *blanks = json_pack("{s:s, s:s, s:s}", "decision", "Đóng", "undo_link", "mailto:a@b.example?subject=UNDO&body=\"x\"", "reason", "\x01mailto:evil%40thu.example");
	if (write_about("decision-done", &verdict, fixture_transport.office, blanks, arena, &answer)) {
		struct fixture_mail mail = fixture_read(answer.bytes, answer.len);
		CHECK(strstr(mail.html, "<a href=\"mailto:a@b.example?subject=UNDO&amp;body=&quot;x&quot;\">Huỷ quyết định này</a>") != NULL);
		CHECK(strstr(mail.text, "Huỷ quyết định này: mailto:a@b.example?subject=UNDO&body=\"x\"\r\n") && !strchr(mail.text, 1) && !strchr(mail.html, 1));
		CHECK(!strstr(mail.html, "href=\"mailto:evil"));
		fixture_release(&mail);
	}
	/* What an undone decision leaves open is decided again by links, too. */
	json_object_set_new(blanks, "undone", json_true());
	json_object_set_new(blanks, "has_links", json_true());
	json_object_set_new(blanks, "links", json_pack("[{s:s, s:s}]", "name", "Chấp nhận\x02", "url", "mailto:a@b.example?subject=ACCEPT"));
	if (write_about("decision-done", &verdict, fixture_transport.office, blanks, arena, &answer)) {
		struct fixture_mail mail = fixture_read(answer.bytes, answer.len);
		CHECK_SAY(strstr(mail.html, "<a href=\"mailto:a@b.example?subject=ACCEPT\">Chấp nhận</a>") != NULL, "%s", mail.html);
		fixture_release(&mail);
	}
	json_object_del(blanks, "links");
	json_object_del(blanks, "undone");
	json_object_set_new(blanks, "undo_link", json_string("https://evil.example"));
	if (write_about("decision-done", &verdict, fixture_transport.office, blanks, arena, &answer)) {
		struct fixture_mail mail = fixture_read(answer.bytes, answer.len);
		CHECK(!strstr(mail.html, "<a "));
		fixture_release(&mail);
	}
	json_decref(blanks);
	arena_free(arena);
}

/* ---- whom an entry is answered to ---- */

static const struct {
	const char *sender, *unit, *via, *author_mail, *to, *said_unit;
	bool proven;
} threads[] = {
	{ "duong.th@thu.example", NULL, NULL, NULL, "duong.th@thu.example", NULL, false },
	{ "duong.th@thu.example", NULL, NULL, "khac@thu.example", "duong.th@thu.example", NULL, false },
	{ "duong.th@thu.example", "phuong-xuan-tao", NULL, "khac@thu.example", "duong.th@thu.example", NULL, false },
	{ "phuong-xuan-tao@bactuliem.example", "phuong-xuan-tao", NULL, NULL, "phuong-xuan-tao@bactuliem.example", "phuong-xuan-tao", true },
	{ "phuong-xuan-tao@bactuliem.example", "phuong-xuan-tao", NULL, "ly@thu.example", "ly@thu.example", "phuong-xuan-tao", true },
	{ "phuong-xuan-tao@bactuliem.example", NULL, NULL, "ly@thu.example", "phuong-xuan-tao@bactuliem.example", "phuong-xuan-tao", false },
	{ "phuong-xuan-tao@bactuliem.example", "phuong-xuan-tao", NULL, "phuong-thuong-cat@bactuliem.example", "phuong-xuan-tao@bactuliem.example", "phuong-xuan-tao", true },
	{ "phuong-xuan-tao@bactuliem.example", "truong", "phuong-xuan-tao", "ly@thu.example", "ly@thu.example", "phuong-xuan-tao", true },
	{ "no-reply@thu.example", NULL, NULL, NULL, NULL, NULL, false },
	{ "thiviet@bactuliem.example", NULL, NULL, NULL, NULL, NULL, false },
	{ NULL, NULL, NULL, NULL, NULL, NULL, false },
};

static void threading(void)
{
	struct arena *arena = arena_new(8 << 20);
	for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
		struct filed filed = { .received = FIXTURE_RECEIVED, .sender = threads[i].sender, .sender_name = "Trịnh Hải Đường", .message_id = "<entry-9@mail.example>", .entry = PLAIN("BTL23-0031") };
		struct submission *submission;
		struct verdict *verdict;
		const char *to;
		struct answer answer;
		struct err err = { "" };
		filed.entry.unit = threads[i].unit;
		filed.entry.via = threads[i].via;
		filed.entry.author_mail = threads[i].author_mail;
		threads_make(rules, &fixture_transport, &filed, arena, &submission, &verdict, &to);
		CHECK_STR(to, threads[i].to);
		CHECK_STR(verdict->claimed_unit, threads[i].said_unit);
		CHECK(verdict->proven == threads[i].proven && verdict->entry_count == 1 && verdict->received == FIXTURE_RECEIVED);
		if (!to)
			continue;
		CHECK_SAY(compose_about(composer, &fixture_transport, "withdrawn", submission, verdict, to, "by hand", NULL, NULL, LATER, arena, &answer, &err) == 0, "%s", err.text);
		CHECK_STR(answer.hold, "by hand");
		/* An author reached by way of a unit is not told the unit's Message-ID. */
		CHECK(holds(&answer, "In-Reply-To: <entry-9@mail.example>") == (strcmp(to, threads[i].sender) == 0));
		struct fixture_mail mail = fixture_read(answer.bytes, answer.len);
		CHECK_SAY((strstr(mail.text, "Kính gửi: Ủy ban nhân dân phường Xuân Tảo.") != NULL) == (threads[i].said_unit && strcmp(to, threads[i].sender) == 0), "%zu: %s", i, mail.text);
		fixture_release(&mail);
	}
	arena_free(arena);
}

/* ---- holds of contest.yaml, and another recipient ---- */

static void holds_of_rules(void)
{
	struct contest contest = *rules_contest(rules);
	const struct letter_hold hold[] = { { "acknowledgement", 30, 1 }, { "incomplete", 0, 2 } };
	struct choice choices[] = { { .template_name = "acknowledgement" }, { .template_name = "incomplete" }, { .template_name = "duplicate" }, { .template_name = "incomplete", .hold = "mine" } };
	contest.holds = hold;
	contest.hold_count = 2;
	for (size_t i = 0; i < 4; i++)
		choose_hold(&contest, &choices[i]);
	CHECK_STR(choices[0].hold, "acknowledgement");
	CHECK(choices[0].minutes == 30 && choices[1].minutes == 0);
	CHECK_STR(choices[1].hold, "incomplete");
	CHECK_STR(choices[2].hold, NULL);
	CHECK_STR(choices[3].hold, "mine");
}

static void another_recipient(void)
{
	struct arena *arena = arena_new(8 << 20);
	struct entry entry = PLAIN("BTL23-0031");
	struct verdict verdict = fixture_verdict(KIND_ENTRY, &entry, 1);
	struct answer answer = sealed(&fixture_transport, &verdict, arena);
	struct buf kept = { 0 }, anew = { 0 };
	struct err err = { "" };
	const char *body = strstr(answer.bytes, "\r\n\r\n");
	CHECK(message_readdress(answer.bytes, answer.len, "moi@thu.example", NULL, &kept, &err) == 0);
	CHECK(strstr(buf_str(&kept), "\r\nTo: moi@thu.example\r\n") && !strstr(buf_str(&kept), "duong.th@") && strstr(buf_str(&kept), answer.message_id));
	CHECK(kept.len == answer.len + strlen("moi@thu.example") - strlen("duong.th@thu.example") && strcmp(strstr(buf_str(&kept), "\r\n\r\n"), body) == 0);
	CHECK(message_readdress(answer.bytes, answer.len, "moi@thu.example", "<BTL23-0031.ff@x.example>", &anew, &err) == 0);
	CHECK(strstr(buf_str(&anew), "\r\nMessage-ID: <BTL23-0031.ff@x.example>\r\n") && !strstr(buf_str(&anew), answer.message_id) && strcmp(strstr(buf_str(&anew), "\r\n\r\n"), body) == 0);
	CHECK(message_readdress("Subject: x\r\n\r\nTo: y\r\n", 21, "moi@thu.example", NULL, &anew, &err) == -1);
	CHECK(message_readdress("", 0, "moi@thu.example", NULL, &anew, &err) == -1);
	buf_release(&kept);
	buf_release(&anew);
	arena_free(arena);
}

int main(void)
{
	struct buf mistakes = { 0 };
	rules = rules_load("rules/bac-tu-liem-2023", &mistakes);
	composer = rules ? composer_new(rules, &mistakes) : NULL;
	if (CHECK_SAY(composer != NULL, "%s", buf_str(&mistakes))) {
		supplements();
		to_units();
		decisions();
		copies_and_likenesses();
		tags();
		links();
		threading();
		holds_of_rules();
		another_recipient();
	}
	composer_free(composer);
	rules_free(rules);
	buf_release(&mistakes);
	return unit_end();
}
