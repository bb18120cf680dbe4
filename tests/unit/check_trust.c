/* Receipts, proofs and machines: what headers say, and what forged ones do not.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"
#include "base/clock.h"
#include "check/kind.h"
#include "check/trust.h"
#include "check_fixture.h"

#define HOST FIXTURE_HOST
#define RECEIVED "from mx.example.vn ([192.0.2.1]) by " HOST " with ESMTPS id 1; Tue, 14 Mar 2023 09:21:07 +0700"
#define ELSEWHERE "from a by relay.example with SMTP; Tue, 14 Mar 2023 09:00:00 +0700"
#define UNIT "phuong-xuan-tao@bactuliem.example"

static void check_dates(void)
{
	static const struct {
		const char *text;
		int64_t time; /* 0: no date */
	} dates[] = {
		{ "Tue, 14 Mar 2023 09:21:07 +0700", 1678760467 },
		{ "14 Mar 2023 02:21:07 GMT", 1678760467 },
		{ " (a (nested) comment) Tue,14 Mar 23 09:21:07 +0700 (ICT)", 1678760467 },
		{ "Tue, 14 Mar 2023 09:21 +0700", 1678760460 },
		{ "Mon, 13 Mar 2023 21:21:07 EST", 1678760467 },
		{ "Tue, 14 Mar 2023 02:21:07 XYZ", 1678760467 },
		{ "Tue, 14 Mar 2023 02:21:07 +9999", 1678760467 },
		{ "Wed, 31 May 2023 23:59:60 +0700", 1685552399 },
		{ "Fri, 30 Feb 2023 09:21:07 +0700", 0 }, { "Tue, 14 Foo 2023 09:21:07 +0700", 0 }, { "Tue, 14 Mar 2023", 0 }, { "", 0 },
		{ "Tue, 14 Mar 99999 09:21:07 +0700", 0 }, { "Tue, 14 Mar 2023 25:21:07 +0700", 0 }, { "((((", 0 }, { "1 Jan 1900 00:00:00 +0000", 0 },
	};
	for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
		int64_t time = 0;
		receipt_date(dates[i].text, &time);
		CHECK_SAY(time == dates[i].time, "“%s” is %lld", dates[i].text, (long long)time);
	}
}

static void check_receipts(void)
{
	static const struct {
		const char *what, *headers[3];
		const char *trusted;
		int64_t time;
	} cases[] = {
		{ "the trusted host's", { RECEIVED, ELSEWHERE }, HOST, 1678760467 },
		{ "another host on top", { ELSEWHERE, RECEIVED }, HOST, 5 },
		{ "nobody is trusted", { RECEIVED }, "", 5 },
		{ "nobody is trusted, NULL", { RECEIVED }, NULL, 5 },
		{ "no Received", { NULL }, HOST, 5 },
		{ "a longer host", { "by " HOST ".evil.example; Tue, 14 Mar 2023 09:21:07 +0700" }, HOST, 5 },
		{ "a host in a comment", { "from x (by " HOST ") by evil.example; Tue, 14 Mar 2023 09:21:07 +0700" }, HOST, 5 },
		{ "no date", { "from x by " HOST "; whenever" }, HOST, 5 },
		{ "a semicolon in a comment", { "from x by " HOST "; Tue, 14 Mar 2023 09:21:07 +0700 (ICT; x)" }, HOST, 1678760467 },
		{ "the date in a comment", { "from x by " HOST " (; Tue, 14 Mar 2023 09:21:07 +0700)" }, HOST, 5 },
		{ "upper case", { "from x BY MAIL.BacTuLiem.example; Tue, 14 Mar 2023 09:21:07 +0700" }, HOST, 1678760467 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena *arena = arena_new(FIXTURE_MEMORY);
		struct submission *s = fixture_new(arena);
		for (size_t h = 0; h < 3 && cases[i].headers[h]; h++)
			fixture_header(s, "Received", cases[i].headers[h]);
		int64_t time = receipt_time(s, cases[i].trusted, 5);
		CHECK_SAY(time == cases[i].time, "%s: %lld", cases[i].what, (long long)time);
		arena_free(arena);
	}
}

static void check_proofs(void)
{
	static const struct {
		const char *what;
		bool proven;
		const char *headers[8]; /* name, value, … */
	} cases[] = {
		{ "dmarc=pass above", true, { "Authentication-Results", HOST "; spf=pass smtp.mailfrom=x; dmarc=pass header.from=bactuliem.example", "Received", RECEIVED } },
		{ "directly below", true, { "Received", RECEIVED, "Authentication-Results", HOST "; dmarc=pass header.from=bactuliem.example" } },
		{ "auth of that address", true, { "Authentication-Results", HOST "; auth=pass (cram-md5) smtp.auth=" UNIT, "Received", RECEIVED } },
		{ "auth of that address, other case and quoted", true, { "Authentication-Results", HOST " 1; auth=pass smtp.auth=\"Phuong-Xuan-Tao@BacTuLiem.example\"", "Received", RECEIVED } },
		{ "nothing", false, { "Received", RECEIVED } },
		{ "spf alone", false, { "Authentication-Results", HOST "; spf=pass smtp.mailfrom=" UNIT, "Received", RECEIVED } },
		{ "auth of another address", false, { "Authentication-Results", HOST "; auth=pass smtp.auth=khac@bactuliem.example", "Received", RECEIVED } },
		{ "dmarc of another domain", false, { "Authentication-Results", HOST "; dmarc=pass header.from=evil.example", "Received", RECEIVED } },
		{ "dmarc=fail", false, { "Authentication-Results", HOST "; dmarc=fail header.from=bactuliem.example", "Received", RECEIVED } },
		{ "dmarc=pass in a comment", false, { "Authentication-Results", HOST "; spf=none (dmarc=pass header.from=bactuliem.example)", "Received", RECEIVED } },
		{ "dmarc=pass in a reason", false, { "Authentication-Results", HOST "; spf=fail reason=\"; dmarc=pass header.from=bactuliem.example\"", "Received", RECEIVED } },
		{ "another id", false, { "Authentication-Results", "evil.example; dmarc=pass header.from=bactuliem.example", "Received", RECEIVED } },
		{ "a longer id", false, { "Authentication-Results", HOST ".evil.example; dmarc=pass header.from=bactuliem.example", "Received", RECEIVED } },
		{ "below, where ours stands above too", false, { "Authentication-Results", HOST "; dmarc=none header.from=bactuliem.example", "Received", RECEIVED, "Authentication-Results", HOST "; dmarc=pass header.from=bactuliem.example" } },
		{ "below, not directly", false, { "Received", RECEIVED, "Received", ELSEWHERE, "Authentication-Results", HOST "; dmarc=pass header.from=bactuliem.example" } },
		{ "ours is not the topmost", false, { "Received", ELSEWHERE, "Authentication-Results", HOST "; dmarc=pass header.from=bactuliem.example", "Received", RECEIVED } },
		{ "results above another host's, ours below", false, { "Authentication-Results", HOST "; dmarc=pass header.from=bactuliem.example", "Received", ELSEWHERE, "Received", RECEIVED } },
		{ "no Received of ours", false, { "Authentication-Results", HOST "; dmarc=pass header.from=bactuliem.example", "Received", ELSEWHERE } },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena *arena = arena_new(FIXTURE_MEMORY);
		struct submission *s = fixture_new(arena);
		for (size_t h = 0; h + 1 < 8 && cases[i].headers[h]; h += 2)
			fixture_header(s, cases[i].headers[h], cases[i].headers[h + 1]);
		fixture_from(s, NULL, UNIT);
		CHECK_SAY(trust_proven(s, HOST) == cases[i].proven, "%s", cases[i].what);
		CHECK_SAY(!trust_proven(s, ""), "%s: nobody is to be believed", cases[i].what);
		fixture_from(s, NULL, "b@bactuliem.example");
		CHECK_SAY(!trust_proven(s, HOST), "%s: two From addresses", cases[i].what);
		arena_free(arena);
	}
}

static void check_failures(void)
{
	static const struct {
		const char *what, *failed;
		const char *headers[8]; /* name, value, … */
	} cases[] = {
		{ "dmarc=fail", "dmarc", { "Authentication-Results", HOST "; spf=pass smtp.mailfrom=x; dmarc=fail (p=NONE) header.from=bactuliem.example", "Received", RECEIVED } },
		{ "dmarc=fail directly below", "dmarc", { "Received", RECEIVED, "Authentication-Results", HOST "; dmarc=fail header.from=bactuliem.example" } },
		{ "dmarc=fail in the second header above", "dmarc", { "Authentication-Results", HOST "; spf=none", "Authentication-Results", HOST "; dmarc=fail", "Received", RECEIVED } },
		{ "spf=fail", "spf", { "Authentication-Results", HOST "; spf=fail smtp.mailfrom=bactuliem.example; dmarc=none", "Received", RECEIVED } },
		{ "spf=hardfail", "spf", { "Authentication-Results", HOST "; spf=hardfail", "Received", RECEIVED } },
		{ "spf=fail of the greeting alone", NULL, { "Authentication-Results", HOST "; spf=fail smtp.helo=x.example; spf=pass smtp.mailfrom=bactuliem.example", "Received", RECEIVED } },
		{ "spf=fail, dmarc=pass of another domain", "spf", { "Authentication-Results", HOST "; spf=fail; dmarc=pass header.from=evil.example", "Received", RECEIVED } },
		{ "spf=fail, dmarc=pass", NULL, { "Authentication-Results", HOST "; spf=fail; dmarc=pass header.from=bactuliem.example", "Received", RECEIVED } },
		{ "dmarc=fail of one who had logged in", NULL, { "Authentication-Results", HOST "; auth=pass smtp.auth=" UNIT "; dmarc=fail", "Received", RECEIVED } },
		{ "softfail", NULL, { "Authentication-Results", HOST "; spf=softfail; dmarc=none", "Received", RECEIVED } },
		{ "errors", NULL, { "Authentication-Results", HOST "; spf=permerror; dmarc=temperror", "Received", RECEIVED } },
		{ "dkim=fail alone", NULL, { "Authentication-Results", HOST "; dkim=fail header.d=x; dmarc=none", "Received", RECEIVED } },
		{ "dmarc=fail in a comment", NULL, { "Authentication-Results", HOST "; spf=none (dmarc=fail)", "Received", RECEIVED } },
		{ "another id", NULL, { "Authentication-Results", "evil.example; dmarc=fail", "Received", RECEIVED } },
		{ "below another host's", NULL, { "Received", ELSEWHERE, "Authentication-Results", HOST "; dmarc=fail", "Received", RECEIVED } },
		{ "nothing", NULL, { "Received", RECEIVED } },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena *arena = arena_new(FIXTURE_MEMORY);
		struct submission *s = fixture_new(arena);
		for (size_t h = 0; h + 1 < 8 && cases[i].headers[h]; h += 2)
			fixture_header(s, cases[i].headers[h], cases[i].headers[h + 1]);
		fixture_from(s, NULL, UNIT);
		unit_str(trust_failed(s, HOST), cases[i].failed, cases[i].what, 0);
		CHECK_SAY(!trust_failed(s, "") && !trust_failed(s, NULL), "%s: nobody is asked", cases[i].what);
		arena_free(arena);
	}
}

static const char entry_text[] = "Bài dự thi viết về gương điển hình tiên tiến\nBếp ấm\nTác giả: Lê Văn An, sinh năm 1980, thợ mộc, không, TDP 3 phường Xuân Tảo, ĐT 0912345678\n"
	"Nhân vật: Bùi Thị Bé, sinh năm 1950, hưu trí, không, TDP 3 phường Xuân Tảo, ĐT 0987654321\n"
	"Sáng nào bà cũng dậy sớm nấu cháo cho cả xóm, ai ốm đau bà mang đến tận nhà, chưa bao giờ bà lấy của ai một đồng nào.\n";

static void check_machines(const struct rules *rules)
{
	static const struct {
		const char *what, *from, *subject, *header, *value, *part;
		const char *kind;
		bool machine;
	} cases[] = {
		{ "a person", "an@thu.example", "bài", NULL, NULL, NULL, "entry", false },
		{ "auto-replied", "an@thu.example", "bài", "Auto-Submitted", "auto-replied (vacation)", NULL, "autoreply", true },
		{ "Auto-Submitted: no", "an@thu.example", "bài", "Auto-Submitted", "no", NULL, "entry", false },
		{ "a scanner", "an@thu.example", "bài", "Auto-Submitted", "auto-generated", NULL, "entry", true },
		{ "bulk", "an@thu.example", "bài", "Precedence", "bulk", NULL, "entry", true },
		{ "a list", "an@thu.example", "bài", "List-Id", "<a.b>", NULL, "entry", true },
		{ "X-Autoreply", "an@thu.example", "bài", "X-Autoreply", "yes", NULL, "autoreply", true },
		{ "a null path", "an@thu.example", "bài", "Return-Path", "<>", NULL, "entry", true },
		{ "a null path of a mailer", "MAILER-DAEMON@thu.example", "Mail delivery failed", "Return-Path", "<>", NULL, "bounce", true },
		{ "a delivery status", "postmaster@thu.example", "x", NULL, NULL, "message/delivery-status", "bounce", true },
		{ "a read receipt", "an@thu.example", "x", NULL, NULL, "message/disposition-notification", "autoreply", true },
		{ "a calendar beside an entry", "an@thu.example", "x", NULL, NULL, "text/calendar", "entry", false },
		{ "a signature's part", "an@thu.example", "x", NULL, NULL, "application/pkcs7-signature", "entry", false },
		{ "our own", FIXTURE_OWN, "bài", NULL, NULL, NULL, "autoreply", true },
		{ "hoadep's", "an@thu.example", "bài", "X-Hoadep", "2023", NULL, "autoreply", true },
		{ "no-reply", "no-reply@thu.example", "bài", NULL, NULL, NULL, "entry", true },
		{ "an entry under an automatic reply's subject", "an@thu.example", "Trả lời tự động: nghỉ phép", NULL, NULL, NULL, "entry", false },
		{ "rules that were read", "an@thu.example", "Đã đọc thể lệ, em xin gửi bài dự thi", NULL, NULL, NULL, "entry", false },
		{ "who could not send it", "an@thu.example", "Không thể gửi bài qua cổng, em gửi thư", NULL, NULL, NULL, "entry", false },
		{ "Exchange, without a path", "postmaster@thu.example", "Undeliverable: bài", NULL, NULL, NULL, "bounce", true },
		{ "a rule of Exchange", "an@thu.example", "bài", "X-MS-Exchange-Inbox-Rules-Loop", "an@thu.example", NULL, "autoreply", true },
		{ "cPanel's responder", "an@thu.example", "bài", "X-Autorespond", "bài", NULL, "autoreply", true },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena *arena = arena_new(FIXTURE_MEMORY);
		struct submission *s = fixture_new(arena);
		fixture_from(s, NULL, cases[i].from);
		s->subject = cases[i].subject;
		if (cases[i].header)
			fixture_header(s, cases[i].header, cases[i].value);
		fixture_body(s, entry_text);
		if (cases[i].part)
			fixture_part(s, PART_MACHINE, cases[i].part, NULL, NULL);
		const struct verdict *v = fixture_check(rules, s, 1678760467);
		CHECK_SAY(strcmp(letter_kind_word(v->kind), cases[i].kind) == 0, "%s: kind %s (%s)", cases[i].what, letter_kind_word(v->kind), v->why);
		CHECK_SAY(v->machine == cases[i].machine, "%s: machine %d", cases[i].what, v->machine);
		arena_free(arena);
	}
}

/* Signs that a declared work outweighs, in letters without one. */
static void check_automatic(const struct rules *rules)
{
	static const struct {
		const char *subject, *part, *body, *kind;
	} cases[] = {
		{ "Trả lời tự động: nghỉ phép", NULL, "Tôi nghỉ đến thứ Hai.\n", "autoreply" },
		{ "Vắng mặt: nghỉ phép", NULL, "Tôi nghỉ đến thứ Hai.\n", "autoreply" },
		{ "Đã đọc: Ban Tổ chức đã nhận bài", NULL, "Thư đã được đọc.\n", "autoreply" },
		{ "Mời họp", "text/calendar", "Mời họp lúc 9 giờ.\n", "autoreply" },
		{ "Đã đọc thể lệ, em cảm ơn", NULL, "Em cảm ơn.\n", "other" },
		{ "Vắng mặt chồng con, bà vẫn vui", NULL, "Em sẽ viết.\n", "other" },
		{ "Nghỉ phép", NULL, "Tôi nghỉ đến thứ Hai.\n", "autoreply" },
		{ "[Phản hồi tự động] Đã nhận", NULL, "Đã nhận thư.\n", "autoreply" },
		{ "Accepted: Lễ trao giải", NULL, "x\n", "autoreply" },
		{ "Re: [BTL23-0031] x", NULL, "Đây là thư trả lời tự động, vui lòng không trả lời thư này.\n", "autoreply" },
		{ "x", NULL, "This is an automatically generated message.\n", "autoreply" },
		{ "Không thể gửi bài dự thi", NULL, "Em không gửi được, cho em hỏi phải làm thế nào ạ?\n", "question" },
		{ "Em gửi bổ sung", NULL, "Em tự động viên mình viết tiếp, mong Ban Tổ chức trả lời thư này.\n", "supplement" },
		{ "x", NULL, "Thư này do hệ thống tiếp nhận bài dự thi gửi tự động, không thay thế văn bản hành chính.\n", "other" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena *arena = arena_new(FIXTURE_MEMORY);
		struct submission *s = fixture_new(arena);
		fixture_from(s, NULL, "an@thu.example");
		s->subject = cases[i].subject;
		fixture_body(s, cases[i].body);
		if (cases[i].part)
			fixture_part(s, PART_MACHINE, cases[i].part, NULL, NULL);
		const struct verdict *v = fixture_check(rules, s, 1678760467);
		CHECK_SAY(strcmp(letter_kind_word(v->kind), cases[i].kind) == 0, "%s: kind %s (%s)", cases[i].subject, letter_kind_word(v->kind), v->why);
		CHECK_SAY(v->machine == (strcmp(cases[i].kind, "autoreply") == 0), "%s: machine %d", cases[i].subject, v->machine);
		arena_free(arena);
	}
}

/* An author sends again what came back, with the bounce attached: the delivery status is not this letter's own. */
static void check_attached_bounce(const struct rules *rules)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct submission *s = fixture_new(arena);
	fixture_from(s, NULL, "an@thu.example");
	s->subject = "Bài dự thi gửi lại";
	fixture_body(s, entry_text);
	fixture_part(s, PART_CONTAINER, "message/rfc822", NULL, NULL)->path = "2";
	fixture_part(s, PART_MACHINE, "message/delivery-status", NULL, NULL)->path = "2.2";
	const struct verdict *v = fixture_check(rules, s, 1678760467);
	CHECK(v->kind == KIND_ENTRY && !v->machine && v->entry_count == 1);
	arena_free(arena);
}

/* A unit's letter is a batch only when it is proven, and credited in neither case by From alone. */
static void check_batches(const struct rules *rules)
{
	for (int proven = 0; proven < 2; proven++) {
		struct arena *arena = arena_new(FIXTURE_MEMORY);
		struct submission *s = fixture_new(arena);
		fixture_from(s, "Phường", UNIT);
		if (proven)
			fixture_header(s, "Authentication-Results", HOST "; dmarc=pass header.from=bactuliem.example");
		fixture_header(s, "Received", RECEIVED);
		s->subject = "Gửi bài dự thi";
		fixture_body(s, "Kính gửi phòng Nội vụ.\n");
		fixture_document(s, "1.docx", entry_text);
		const struct verdict *v = fixture_check(rules, s, 5);
		CHECK(v->proven == (proven == 1) && v->kind == (proven ? KIND_BATCH : KIND_ENTRY));
		CHECK_STR(v->unit, proven ? "phuong-xuan-tao" : NULL);
		CHECK_STR(v->claimed_unit, "phuong-xuan-tao");
		CHECK(v->received == 1678760467 && v->entry_count == 1);
		arena_free(arena);
	}
}

static void check_codes(void)
{
	static const struct {
		const char *subject, *in_reply_to, *code;
	} cases[] = {
		{ "Re: [BTL23-0031] x", NULL, "BTL23-0031" }, { "btl23-0031", NULL, "BTL23-0031" }, { "BTL23-123456", NULL, "BTL23-123456" },
		{ "XBTL23-0031", NULL, NULL }, { "BTL23-031", NULL, NULL }, { "BTL2023-0031", NULL, NULL }, { "BTL23-0031a", NULL, NULL }, { "", NULL, NULL },
		{ "Re: x", "<BTL23-0007.abc@bactuliem.example>", "BTL23-0007" }, { "Re: x", "<BTL23-0007.abc@evil.example>", NULL },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena *arena = arena_new(FIXTURE_MEMORY);
		struct submission *s = fixture_new(arena);
		s->subject = cases[i].subject;
		s->in_reply_to = cases[i].in_reply_to;
		CHECK_STR(kind_reply_code(s, "BTL", FIXTURE_OWN, arena), cases[i].code);
		arena_free(arena);
	}
}

/* Carried over the year's end of receipts, and the day of doubt (AMB-1, AMB-2). */
static void check_deadline(const struct rules *rules)
{
	static const struct {
		const char *what;
		int64_t date, received;
		const char *contest, *outcome;
	} cases[] = {
		{ "the last second", 0, 1685552399, "2023", "accepted" },        /* 2023-05-31T23:59:59+07:00 */
		{ "one second late", 0, 1685552400, "2024", "accepted" },
		{ "sent in time, received 1 h late", 1685552000, 1685556000, "2024", "review" },
		{ "sent in time, received 25 h late", 1685552000, 1685552400 + 25 * 3600, "2024", "accepted" },
		{ "Date says earlier, receipt is in time", 1600000000, 1685552000, "2023", "accepted" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena *arena = arena_new(FIXTURE_MEMORY);
		struct submission *s = fixture_new(arena);
		fixture_from(s, NULL, "an@thu.example");
		s->date = cases[i].date;
		fixture_body(s, entry_text);
		const struct verdict *v = fixture_check(rules, s, cases[i].received);
		if (CHECK(v->entry_count == 1)) {
			CHECK_SAY(strcmp(v->entries[0].contest, cases[i].contest) == 0, "%s: %s", cases[i].what, v->entries[0].contest);
			CHECK_SAY(strcmp(outcome_entry_word(v->entries[0].outcome), cases[i].outcome) == 0, "%s: %s", cases[i].what, outcome_entry_word(v->entries[0].outcome));
		}
		arena_free(arena);
	}
}

int main(void)
{
	struct rules *rules = fixture_rules(FIXTURE_RULES);
	if (!CHECK(rules))
		return unit_end();
	check_dates();
	check_receipts();
	check_proofs();
	check_failures();
	check_machines(rules);
	check_automatic(rules);
	check_attached_bounce(rules);
	check_batches(rules);
	check_codes();
	check_deadline(rules);
	rules_free(rules);
	return unit_end();
}
