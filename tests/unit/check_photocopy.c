/* Sentences of senders about photocopies (labels.md, H 10-12): a statement about this entry, or a story, a denial, another paper.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"
#include "base/clock.h"
#include "check_expect.h"
#include "check_fixture.h"

#define WORK "BÀI DỰ THI VIẾT VỀ GƯƠNG “NGƯỜI TỐT, VIỆC TỐT”\nTên bài viết: Hiệu photocopy không thu tiền\n" \
	"Anh Kim Văn Chắt mở hiệu photocopy đã hai mươi năm, chiều nào cũng in đề cương miễn phí cho các cháu học sinh nghèo trong ngõ.\n" \
	"Bản photo nào mờ anh in lại, không lấy một đồng. Ai mang bản sao chụp giấy khen đến anh cũng làm cẩn thận.\n" \
	"Hàng xóm bảo máy photo của anh chạy nhiều hơn cả máy của phường mà chưa từng tính tiền ai là học trò.\n" \
	"Thông tin tác giả\nHọ và tên: Sái Thị Ngà\nNăm sinh: 1976\nĐịa chỉ: Tổ dân phố số 3, phường Thụy Phương, quận Bắc Từ Liêm\n" \
	"Số điện thoại: 0912000178\nNghề nghiệp: Kế toán\nĐơn vị công tác: Hợp tác xã Mẫu\n" \
	"Thông tin nhân vật\nHọ và tên: Kim Văn Chắt\nNăm sinh: 1970\nĐịa chỉ: Tổ dân phố số 4, phường Xuân Đỉnh, quận Bắc Từ Liêm\n" \
	"Số điện thoại: 0912000179\nNghề nghiệp: Kinh doanh tự do\nĐơn vị công tác: Không\n"

/* What the sender says in the covering words, or with `subject` in the subject. */
static const struct {
	bool copy, subject;
	const char *words;
} said[] = {
	{ true, false, "Tôi gửi bản photo bài dự thi." },
	{ true, false, "Em xin gửi bản phô tô ạ." },
	{ true, false, "Bài này là bản photocopy, bản gốc tôi giữ ở nhà." },
	{ true, false, "Bản chính bị thất lạc nên tôi nộp bản sao chụp." },
	{ true, false, "File đính kèm là bản photo bài viết tay." },
	{ true, false, "Tệp gửi kèm là bản photocoppy của bài." },
	{ true, false, "Toi gui ban photo bai du thi." },
	{ true, false, "Bài gửi kèm được chụp lại từ bản photo." },
	{ true, false, "Gửi BTC bài viết (bản photo)." },
	{ true, false, "Đây là bản copy của bài viết tay, mong Ban Tổ chức thông cảm." },
	{ true, false, "Em gửi bản photocopy vì bản gốc đã nộp cho phường." },
	{ true, false, "Bài dự thi là bản xerox." },
	{ true, true, "Gửi bài dự thi (bản photocopy)" },
	{ true, true, "Bài dự thi bản photo" },
	{ false, false, "Tôi gửi bản gốc, không phải bản photocopy." },
	{ false, false, "Bài là bản gốc viết tay chứ không phải bản photo ạ." },
	{ false, false, "Xin lỗi lần trước gửi bản photo, nay gửi bản gốc." },
	{ false, false, "Hôm trước em gửi bản photo, hôm nay em gửi lại bản gốc." },
	{ false, false, "Em gửi kèm photo nhân vật." },
	{ false, false, "Kèm theo 2 photo chân dung bà Ngà." },
	{ false, false, "Gửi bài và ảnh photo_2023-05-14_08-11.jpg." },
	{ false, false, "Ảnh z4312_photo.jpg do tác giả chụp." },
	{ false, false, "(Ảnh/Photo: tác giả)" },
	{ false, false, "Em gửi kèm bản photo giấy khen của nhân vật." },
	{ false, false, "Tôi gửi thêm bản photo CCCD." },
	{ false, false, "Bản photocopy có được nhận không ạ?" },
	{ false, false, "Nếu gửi bản photo thì có hợp lệ không?" },
	{ false, false, "Em viết về chủ hiệu photocopy đầu ngõ." },
	{ false, false, "Nhân vật làm nghề photocopy ở gần trường." },
	{ false, false, "Tôi cam đoan bài viết không sao chép, không photo của ai." },
	{ false, false, "Bài viết của tôi, không sao chụp từ đâu." },
	{ false, false, "Bài đã được sao y ý kiến của tổ dân phố." },
	{ false, false, "Tôi không có bản photo nào khác, chỉ có bản gốc này." },
	{ false, false, "Em chưa photo bài này cho ai." },
	{ false, false, "Bản gốc tôi gửi qua bưu điện, tệp đánh máy kèm thư." },
	{ false, false, "Em mượn máy photo của cơ quan để quét bản gốc." },
	{ false, false, "Ban Tổ chức không nhận bản photocopy nên em gửi bản gốc." },
	{ false, true, "Bài dự thi (bản gốc, không phải bản photo)" },
	{ false, true, "Bài dự thi: Hiệu photocopy không thu tiền" },
	{ false, true, "Fwd: Bài dự thi và photo nhân vật" },
};

static void sentences(const struct rules *rules)
{
	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		struct arena *arena = arena_new(FIXTURE_MEMORY);
		struct submission *s = fixture_new(arena);
		fixture_take_header(s, "From", "Sái Thị Ngà <nga@thu.example>");
		fixture_take_header(s, "Subject", said[i].subject ? said[i].words : "Bài dự thi");
		fixture_body(s, said[i].subject ? "Em gửi bài ạ." : said[i].words);
		fixture_document(s, "bài.docx", WORK);
		const struct verdict *v = fixture_check(rules, s, clock_time(2023, 3, 14, 9, 0, 0));
		const char *got = v->entry_count ? expect_rule(&v->entries[0], "photocopy") : "(no entry)";
		CHECK_SAY(v->entry_count == 1 && strcmp(got ? got : "-", said[i].copy ? "rejected" : "-") == 0, "“%s”: photocopy is %s", said[i].words, got ? got : "-");
		arena_free(arena);
	}
}

/* A unit's table says it of one entry, in a column of its own or in a note: never of its neighbours. */
static const struct {
	const char *first, *second;
	bool copy[2];
} tables[] = {
	{ "1 | Sái Thị Ngà | Hiệu photocopy không thu tiền | NTVT | Bản gốc", "2 | Lục Thị Ngải | Chiếc áo ấm mùa đông | NTVT | Bản photo", { false, true } },
	{ "1 | Sái Thị Ngà | Hiệu photocopy không thu tiền | NTVT | bản phô tô", "2 | Lục Thị Ngải | Chiếc áo ấm mùa đông | NTVT | bản gốc", { true, false } },
	{ "1 | Sái Thị Ngà | Hiệu photocopy không thu tiền | NTVT | gốc", "2 | Lục Thị Ngải | Chiếc áo ấm mùa đông | NTVT | gốc (không photo)", { false, false } },
	{ "1 | Sái Thị Ngà | Hiệu photocopy không thu tiền | NTVT | Gốc", "2 | Lục Thị Ngải | Chiếc áo ấm mùa đông | NTVT | Photo", { false, true } },
	{ "1 | Sái Thị Ngà | Hiệu photocopy không thu tiền | NTVT | Photocopy", "2 | Lục Thị Ngải | Chiếc áo ấm mùa đông | NTVT | ", { true, false } },
};

static char *replaced(struct arena *arena, const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	return at ? arena_print(arena, "%.*s%s%s", (int)(at - text), text, to, replaced(arena, at + strlen(from), from, to)) : arena_text(arena, text);
}

static void notes(const struct rules *rules)
{
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		struct arena *arena = arena_new(FIXTURE_MEMORY);
		struct submission *s = fixture_new(arena);
		fixture_take_header(s, "From", "UBND phường Xuân Tảo <phuong-xuan-tao@bactuliem.example>");
		fixture_take_header(s, "Subject", "Gửi bài dự thi tháng 3");
		fixture_body(s, arena_print(arena, "Phường gửi 2 bài:\nSTT | Tác giả | Tên bài | Thể loại | Bản gốc/photo\n%s\n%s\n", tables[i].first, tables[i].second));
		fixture_document(s, "1.docx", WORK);
		const char *other = replaced(arena, WORK, "Hiệu photocopy không thu tiền", "Chiếc áo ấm mùa đông");
		fixture_document(s, "2.docx", replaced(arena, replaced(arena, other, "Sái Thị Ngà", "Lục Thị Ngải"), "Anh Kim Văn Chắt", "Bà Doãn Thị Lam"));
		const struct verdict *v = fixture_check(rules, s, clock_time(2023, 3, 14, 9, 0, 0));
		CHECK(v->entry_count == 2);
		for (size_t k = 0; k < 2 && k < v->entry_count; k++) {
			const char *got = expect_rule(&v->entries[k], "photocopy");
			CHECK_SAY(strcmp(got ? got : "-", tables[i].copy[k] ? "rejected" : "-") == 0, "table %zu, entry %zu: photocopy is %s", i, k, got ? got : "-");
		}
		arena_free(arena);
	}
}

/* The same in a list that is attached. */
static void list(const struct rules *rules)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct submission *s = fixture_new(arena);
	fixture_take_header(s, "From", "UBND phường Xuân Tảo <phuong-xuan-tao@bactuliem.example>");
	fixture_take_header(s, "Subject", "Gửi bài dự thi tháng 3");
	fixture_body(s, "Phường gửi bài dự thi và danh sách kèm theo.");
	fixture_document(s, "bài.docx", WORK);
	fixture_document(s, "Danh sách.docx", "ỦY BAN NHÂN DÂN PHƯỜNG XUÂN TẢO\nDANH SÁCH CÁC BÀI DỰ THI\nSTT\tTác giả\tTên bài\tGhi chú\n"
	                 "1\tSái Thị Ngà\tHiệu photocopy không thu tiền\tbài là bản photo\n2\tNgười Khác\tBài khác\tbản gốc\n");
	const struct verdict *v = fixture_check(rules, s, clock_time(2023, 3, 14, 9, 0, 0));
	const char *got = v->entry_count == 1 ? expect_rule(&v->entries[0], "photocopy") : "(not one entry)";
	CHECK_STR(got, "rejected");
	arena_free(arena);
}

int main(void)
{
	struct rules *rules = fixture_rules(FIXTURE_RULES);
	if (!CHECK(rules))
		return unit_end();
	sentences(rules);
	notes(rules);
	list(rules);
	rules_free(rules);
	return unit_end();
}
