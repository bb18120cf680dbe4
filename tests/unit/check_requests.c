/* Requests about personal data and withdrawals, as people write them: each in full, without marks and in capitals; and what is none.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <utf8proc.h>

#include "unit.h"
#include "check_fixture.h"
#include "base/clock.h"

static const struct {
	bool request;
	const char *text;
} rows[] = {
	/* withdrawals */
	{ true, "Kính gửi Ban Tổ chức,\nEm xin rút bài dự thi ạ.\nEm cảm ơn." },
	{ true, "Tôi muốn rút lại bài dự thi đã gửi hôm trước." },
	{ true, "Cho em xin phép được rút bài với ạ" },
	{ true, "Nhờ ban tổ chức rút giúp em bài viết" },
	{ true, "Gia đình tôi đề nghị rút bài viết về mẹ tôi." },
	{ true, "e xin rut bai ah" },
	{ true, "huỷ giúp tôi" "\nTôi yêu cầu huỷ bài dự thi." },
	{ true, "Em không muốn tham gia cuộc thi nữa ạ." },
	{ true, "RÚT BÀI BTL23-0031" },
	/* deletion */
	{ true, "Đề nghị xoá thông tin cá nhân của tôi." },
	{ true, "Xóa giúp em số điện thoại với ạ, em không muốn ai gọi." },
	{ true, "Vui lòng xoá toàn bộ dữ liệu cá nhân của tôi khỏi hệ thống." },
	{ true, "xoa thong tin cua em di a" },
	{ true, "Đề nghị gỡ ảnh của mẹ tôi xuống." },
	{ true, "xoa het moi thong tin ve toi" },
	{ true, "Tôi đề nghị Ban Tổ chức ngừng sử dụng thông tin của tôi." },
	/* access */
	{ true, "Đề nghị Ban Tổ chức cung cấp cho tôi bản sao dữ liệu cá nhân." },
	{ true, "Tôi muốn xem thông tin cá nhân của mình đang được lưu." },
	{ true, "Xin được cung cấp thông tin cá nhân của tôi mà BTC đang giữ." },
	{ true, "Ban Tổ chức đang lưu giữ những thông tin gì về tôi? Đề nghị cho tôi biết." },
	{ true, "De nghi cung cap du lieu ca nhan" },
	/* correction, consent */
	{ true, "Đề nghị sửa thông tin cá nhân của tôi trong hồ sơ." },
	{ true, "Nhờ BTC chỉnh sửa giúp em thông tin cá nhân ạ" },
	{ true, "Tôi không đồng ý cho đăng bài lên cổng thông tin." },
	{ true, "Tôi rút lại sự đồng ý đã cho trước đây." },
	{ true, "Tôi phản đối việc công bố ảnh của tôi." },
	/* what is none */
	{ false, "Em xin cung cấp thông tin cá nhân còn thiếu như sau: năm sinh 1984." },
	{ false, "Em xin gửi bổ sung thông tin cá nhân của tác giả ạ." },
	{ false, "Cho em hỏi cần cung cấp thông tin cá nhân gì khi gửi bài ạ?" },
	{ false, "Đề nghị Ban Tổ chức cung cấp thông tin về thể lệ cuộc thi." },
	{ false, "Cho tôi hỏi hạn nộp bài là ngày nào?" },
	{ false, "Phường đã xoá đói giảm nghèo, rút kinh nghiệm từ năm ngoái." },
	{ false, "Ban Tổ chức cho em xem lại thông tin cuộc thi ở đâu ạ?" },
	{ false, "Em cập nhật số điện thoại mới: 0912000199" },
	{ false, "Lễ trao giải có huỷ không ạ?" },
};

enum spelling { AS_IS, BARE, CAPITALS, SPELLINGS };

/* The text as a phone writes it: without marks; or shouted. */
static char *spelled(struct arena *arena, const char *text, enum spelling spelling)
{
	struct buf out = { 0 };
	for (size_t i = 0, len = strlen(text); i < len;) {
		uint32_t c;
		utf8proc_int32_t parts[8];
		i += text_next(text + i, len - i, &c);
		if (spelling == BARE)
			c = c == 0x110 ? 'D' : c == 0x111 ? 'd' : utf8proc_decompose_char((utf8proc_int32_t)c, parts, 8, UTF8PROC_DECOMPOSE, &(int){ 0 }) > 0 ? (uint32_t)parts[0] : c;
		else if (spelling == CAPITALS)
			c = (uint32_t)utf8proc_toupper((utf8proc_int32_t)c);
		text_put(&out, c);
	}
	char *copy = arena_text(arena, buf_str(&out));
	buf_release(&out);
	return copy;
}

int main(void)
{
	struct rules *rules = fixture_rules(FIXTURE_RULES);
	int64_t when = clock_time(2023, 3, 14, 9, 0, 0);
	if (!CHECK(rules != NULL))
		return unit_end();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (int spelling = 0; spelling < SPELLINGS; spelling++) {
			struct arena *arena = arena_new(FIXTURE_MEMORY);
			struct submission *s = fixture_new(arena);
			fixture_take_header(s, "From", "An <an@thu.example>");
			fixture_take_header(s, "Subject", "Kính gửi Ban Tổ chức");
			fixture_body(s, spelled(arena, rows[i].text, (enum spelling)spelling));
			struct verdict *v = fixture_check(rules, s, when);
			CHECK_SAY((v->kind == KIND_REQUEST) == rows[i].request, "“%s” (spelling %d) is taken as %s", rows[i].text, spelling, letter_kind_word(v->kind));
			CHECK_SAY(v->kind != KIND_REQUEST || v->entry_count == 0, "“%s” has an entry", rows[i].text);
			arena_free(arena);
		}
	rules_free(rules);
	return unit_end();
}
