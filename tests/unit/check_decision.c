/* Decisions by mail: what a link carries, and what comes back of it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "check/decision.h"
#include "unit.h"

static struct arena *arena;

#define TAG "0123456789ab"

/* A subject and a text, and what is read from them; verb -1: no decision. */
static const struct {
	const char *subject, *text;
	int verb, id;
	const char *code, *other, *tag, *reason;
} letters[] = {
	{ "ACCEPT #12 BTL23-0031 [" TAG "]", "Ghi chú: \n", DECISION_ACCEPT, 12, "BTL23-0031", NULL, TAG, NULL },
	{ "REJECT #12 BTL23-0031 [" TAG "]", "Lý do: Bài đã đăng dự thi năm 2022.\n\nTrân trọng\nNguyễn Văn Mẫu", DECISION_REJECT, 12, "BTL23-0031", NULL, TAG, "Bài đã đăng dự thi năm 2022." },
	{ "REJECT #12 BTL23-0031 [" TAG "]", "Lý do: \nBài đã đăng\ndự thi năm 2022.\n-- \nMẫu", DECISION_REJECT, 12, "BTL23-0031", NULL, TAG, "Bài đã đăng dự thi năm 2022." },
	{ "REJECT #12 BTL23-0031 [" TAG "]", "Lý do: \n\nSent from my iPhone", DECISION_REJECT, 12, "BTL23-0031", NULL, TAG, NULL },
	{ "REJECT #12 BTL23-0031 [" TAG "]", "Lý do :\n\n  photocopy  \n> Lý do: cũ", DECISION_REJECT, 12, "BTL23-0031", NULL, TAG, "photocopy" },
	{ "REJECT #12 BTL23-0031 [" TAG "]", "> bài cũ\n", DECISION_REJECT, 12, "BTL23-0031", NULL, TAG, NULL },
	{ "Re: ask #7 [" TAG "]", "Nội dung cần bổ sung: ảnh của nhân vật", DECISION_ASK, 7, NULL, NULL, TAG, "ảnh của nhân vật" },
	{ "RE: Re: \"CHẤP NHẬN\" # 12 [ 0123 456789AB ]", NULL, DECISION_ACCEPT, 12, NULL, NULL, TAG, NULL },
	{ "Trả lời: TỪ CHỐI #12 BTL23\xe2\x80\x93" "0031 [" TAG "]", NULL, DECISION_REJECT, 12, "BTL23-0031", NULL, TAG, NULL },
	{ "Fwd:\xc2\xa0HOÀN\xc2\xa0TÁC\xc2\xa0#3\xc2\xa0[" TAG "]", NULL, DECISION_UNDO, 3, NULL, NULL, TAG, NULL },
	{ "RE[2]: [Ngoài cơ quan] Gộp #3 BTL23-0031 [" TAG "]", "Gộp vào bài có mã: btl23-0007\n", DECISION_MERGE, 3, "BTL23-0031", "BTL23-0007", TAG, "btl23-0007" },
	{ "MERGE #3 BTL23-0031 BTL23-0007 [" TAG "]", "Gộp vào bài có mã: BTL23-0008", DECISION_MERGE, 3, "BTL23-0031", "BTL23-0007", TAG, "BTL23-0008" },
	{ "MERGE #3 BTL23-0031 [" TAG "]", "BTL23-0031 vào BTL23-0002\n\nBTL23-0009", DECISION_MERGE, 3, "BTL23-0031", "BTL23-0002", TAG, "BTL23-0031 vào BTL23-0002" },
	{ "hỏi tác giả #3 BTL23-0031 " TAG, "Năm sinh?", DECISION_ASK, 3, "BTL23-0031", NULL, TAG, "Năm sinh?" },
	{ "ACCEPT BTL23-0031", NULL, DECISION_ACCEPT, 0, "BTL23-0031", NULL, NULL, NULL },
	{ "ACCEPT #12 [0123456789a]", NULL, DECISION_ACCEPT, 12, NULL, NULL, NULL, NULL },
	{ "ACCEPT #12 [0123456789abc]", NULL, DECISION_ACCEPT, 12, NULL, NULL, NULL, NULL },
	{ "ACCEPT #1234567890123456 [" TAG "]", NULL, -1, 0, NULL, NULL, NULL, NULL },
	{ "ACCEPTED #12 [" TAG "]", NULL, -1, 0, NULL, NULL, NULL, NULL },
	{ "Hỏi hạn nộp bài", NULL, -1, 0, NULL, NULL, NULL, NULL },
	{ "Xin ACCEPT #12 [" TAG "]", NULL, -1, 0, NULL, NULL, NULL, NULL },
	{ "Đồng ý ACCEPT #12 BTL23-0031 [" TAG "]", NULL, -1, 0, NULL, NULL, NULL, NULL }, /* no "Đóng" */
	{ "Đồng: ACCEPT #12 [" TAG "]", NULL, -1, 0, NULL, NULL, NULL, NULL },
	{ "Hội đồng #12 [" TAG "]", NULL, -1, 0, NULL, NULL, NULL, NULL },
	{ "ACCEPT / REJECT #12 [" TAG "]", NULL, -1, 0, NULL, NULL, NULL, NULL },
	{ "ACCEPT / Từ chối #12 [" TAG "]", NULL, -1, 0, NULL, NULL, NULL, NULL },
	{ "Từ chối (không chấp nhận) #12 [" TAG "]", NULL, DECISION_REJECT, 12, NULL, NULL, TAG, NULL },
	{ "ACCEPT (chấp nhận) #12 [" TAG "]", NULL, DECISION_ACCEPT, 12, NULL, NULL, TAG, NULL },
	{ "ACCEPT (đồng ý) #12 [" TAG "]", NULL, DECISION_ACCEPT, 12, NULL, NULL, TAG, NULL },
	{ "Đóng việc số #12 [" TAG "]", NULL, DECISION_CLOSE, 12, NULL, NULL, TAG, NULL },
	{ "Từ chối bài BTL23-0031 #12 [" TAG "]", NULL, DECISION_REJECT, 12, "BTL23-0031", NULL, TAG, NULL },
	{ "ASK #12 [" TAG "]", "1. Ảnh.\n\n2. Năm sinh.\n\n- Đơn vị.\n\nNguyễn Văn Mẫu", DECISION_ASK, 12, NULL, NULL, TAG, "1. Ảnh. 2. Năm sinh. - Đơn vị." },
	{ "[BTL23-0031] Đề nghị bổ sung", NULL, -1, 0, NULL, NULL, NULL, NULL },
	{ "", NULL, -1, 0, NULL, NULL, NULL, NULL },
	{ "Re:[", NULL, -1, 0, NULL, NULL, NULL, NULL },
	{ "re[", NULL, -1, 0, NULL, NULL, NULL, NULL },
	{ "re[: ACCEPT #1", NULL, -1, 0, NULL, NULL, NULL, NULL },
	{ NULL, NULL, -1, 0, NULL, NULL, NULL, NULL },
};

static void read_all(void)
{
	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
		struct decision_said said;
		bool is = decision_read(letters[i].subject, letters[i].text, "BTL", arena, &said);
		CHECK_SAY(is == (letters[i].verb >= 0), "%s: %d", letters[i].subject, is);
		if (!is || letters[i].verb < 0)
			continue;
		CHECK_SAY((int)said.verb == letters[i].verb && said.case_id == letters[i].id, "%s: %d %d", letters[i].subject, (int)said.verb, (int)said.case_id);
		CHECK_STR(said.code, letters[i].code);
		CHECK_STR(said.other, letters[i].other);
		CHECK_STR(said.tag, letters[i].tag);
		CHECK_STR(said.reason, letters[i].reason);
	}
}

/* What is not obeyed and has to be said; and whether more was written than is taken. */
static void unclear(void)
{
	static const struct {
		const char *subject;
		bool is;
	} table[] = {
		{ "Đồng ý ACCEPT #12 BTL23-0031 [" TAG "]", true }, { "Re: ACCEPT / REJECT #12 [" TAG "]", true }, { "ACCEPT #12 [" TAG "]", false }, { "Xin ACCEPT #12", false },
		{ "Re: [#12 BTL23-0031] Đã thực hiện: Chấp nhận", false }, { "Re: [" TAG "] #12", false }, { "", false }, { NULL, false },
	};
	struct decision_said said;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		CHECK_SAY(decision_unclear(table[i].subject, arena) == table[i].is, "%s", table[i].subject);
	static const struct {
		const char *subject, *text;
		bool torn;
	} torn[] = {
		{ "ACCEPT #12 [" TAG "]", "Không đồng ý, từ chối bài này.", true },
		{ "ACCEPT #12 [" TAG "]", "Đồng ý. Còn bài BTL23-0032 thì từ chối.", true },
		{ "ACCEPT #12 [" TAG "]", "Ghi chú: đã đối chiếu, đồng ý", false },
		{ "REJECT #12 [" TAG "]", "Lý do: không chấp nhận bài đã dự thi", false },
		{ "WITHDRAW #12 [" TAG "]", "Tác giả gọi điện, không rút nữa", true },
		{ "BELIEVE #12 [" TAG "]", "Đã gọi điện, không phải thư rác", false },
		{ "BELIEVE #12 [" TAG "]", "Không phải là thư rác.", false },
		{ "BELIEVE #12 [" TAG "]", "Thư rác đấy, xoá đi", true },
	};
	for (size_t i = 0; i < sizeof torn / sizeof *torn; i++)
		CHECK_SAY(decision_read(torn[i].subject, torn[i].text, "BTL", arena, &said) && said.torn == torn[i].torn, "%s: %s", torn[i].subject, torn[i].text);
	CHECK(decision_read("ASK #12 [" TAG "]", "Ảnh.\n\nNăm sinh.", "BTL", arena, &said) && said.more);
	CHECK(decision_read("ASK #12 [" TAG "]", "1. Ảnh.\n\n2. Năm sinh.\n\nTrân trọng\nMẫu", "BTL", arena, &said) && !said.more);
}

/* Every link comes back as what it was made of. */
static void there_and_back(void)
{
	struct seal seal = { "0123456789abcdef0123456789abcde" };
	char tag[SEAL_TAG];
	for (int v = 0; v < DECISION_VERBS; v++) {
		enum decision_verb verb = (enum decision_verb)v;
		struct decision_said said;
		decision_tag(&seal, verb, 41, 2, tag);
		const char *subject = decision_subject(verb, 41, "BTL23-0031", v == DECISION_MERGE ? "BTL23-0002" : NULL, tag, arena);
		CHECK_SAY(decision_read(subject, "", "BTL", arena, &said) && said.verb == verb && said.case_id == 41, "%s", subject);
		CHECK_STR(said.code, "BTL23-0031");
		CHECK_STR(said.other, v == DECISION_MERGE ? "BTL23-0002" : NULL);
		CHECK(decision_tag_holds(&seal, said.verb, 41, 2, said.tag));
		CHECK(!decision_tag_holds(&seal, said.verb, 41, 3, said.tag) && !decision_tag_holds(&seal, said.verb, 42, 2, said.tag));
		CHECK(!decision_tag_holds(&seal, v == DECISION_UNDO ? DECISION_ACCEPT : DECISION_UNDO, 41, 2, said.tag));
		CHECK(decision_verb_of(decision_word(verb)) == verb && decision_verb_of(decision_low(verb)) == verb && decision_verb_of(decision_name(verb)) == verb);
	}
	CHECK(!decision_tag_holds(&seal, DECISION_ACCEPT, 41, 2, NULL));
	CHECK(decision_verb_of("") == DECISION_VERBS && decision_verb_of("accept it") == DECISION_VERBS && decision_verb_of("chuyện") == DECISION_VERBS);
	CHECK_STR(decision_mailto("thi+viet@bactuliem.example", DECISION_REJECT, 12, "BTL23-0031", NULL, TAG, arena),
	          "mailto:thi%2Bviet@bactuliem.example?subject=REJECT%20%2312%20BTL23-0031%20%5B" TAG "%5D&body=L%C3%BD%20do%3A%20%0D%0A");
	CHECK_STR(decision_mailto("a&b@x.example", DECISION_MERGE, 1, "BTL23-0031", "BTL23-0002", TAG, arena),
	          "mailto:a%26b@x.example?subject=MERGE%20%231%20BTL23-0031%20BTL23-0002%20%5B" TAG "%5D&body=G%E1%BB%99p%20v%C3%A0o%20b%C3%A0i%20c%C3%B3%20m%C3%A3%3A%20BTL23-0002%0D%0A");
}

int main(void)
{
	arena = arena_new(64 << 20);
	read_all();
	unclear();
	there_and_back();
	arena_free(arena);
	return unit_end();
}
