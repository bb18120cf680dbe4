/* The words of the office's daily note.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "remind/office_note_words.h"

#include <string.h>
#include <utf8proc.h>

#include "answer/quote.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"

enum { MASK_LEAST = 8, MASK_LEAST_PLAIN = 9, MASK_HEAD = 2, MASK_TAIL = 3, ADDRESS_MOST = 120, MARKS_MOST = 2 };

#define JUDGE { DECISION_ACCEPT, DECISION_REJECT, DECISION_ASK, DECISION_MERGE, DECISION_VERBS }
#define JUDGE_OR_CLOSE { DECISION_ACCEPT, DECISION_REJECT, DECISION_ASK, DECISION_MERGE, DECISION_CLOSE, DECISION_VERBS }
#define BELIEVE { DECISION_BELIEVE, DECISION_CLOSE, DECISION_VERBS }
#define CLOSE { DECISION_CLOSE, DECISION_VERBS }
#define NOTHING { DECISION_VERBS }

static const struct office_note_kind kinds[] = {
	{ "request", "Yêu cầu về dữ liệu cá nhân, rút bài", "Phải giải quyết trong 72 giờ kể từ khi nhận thư. Máy chưa rút bài, chưa cung cấp hay xóa dữ liệu.", { DECISION_WITHDRAW, DECISION_CLOSE, DECISION_VERBS }, true },
	{ "review", "Bài cần cán bộ xem", "Máy không tự kết luận; đề nghị xem các nội dung dưới đây và quyết định.", JUDGE, false },
	{ "copy", "Bài gửi lại, có thể đã đủ", "Bài đang chờ bổ sung hoặc chưa được tiếp nhận đã được gửi lại; phần còn thiếu có thể nằm trong lần gửi này.", JUDGE_OR_CLOSE, true },
	{ "question", "Câu hỏi", "Đề nghị trả lời người gửi, rồi đóng việc.", CLOSE, true },
	{ "supplement", "Thư bổ sung cần cán bộ xem", "Máy chưa làm theo hết nội dung thư này; người gửi đang chờ kết quả. Muốn nội dung còn thiếu được ghi vào bài: hỏi tác giả, đề nghị trả lời đúng dòng mẫu (“Số điện thoại liên hệ: …”). Đóng việc thì không gửi thư cho tác giả.", JUDGE_OR_CLOSE, true },
	{ "autoreply", "Thư có vẻ là thư trả lời tự động", "Chưa trả lời, chưa ghi gì vào bài. Nếu là lời của người gửi: trả lời, hoặc hỏi lại; nếu không thì đóng việc.",
		{ DECISION_ASK, DECISION_CLOSE, DECISION_VERBS }, true },
	{ "stranger", "Thư nhắc mã bài, gửi từ địa chỉ lạ", "Không có gì được thay đổi: người gửi không phải người đã gửi bài.", { DECISION_ASK, DECISION_CLOSE, DECISION_VERBS }, true },
	{ "decision", "Quyết định không thực hiện được", "Thư quyết định dưới đây không được thực hiện; lý do ghi ở dòng ghi chú.", CLOSE, true },
	{ "bounce", "Thư bị trả lại", "Một thư của Ban Tổ chức đã bị trả lại; đề nghị liên hệ người nhận bằng cách khác.", CLOSE, true },
	{ "address", "Địa chỉ không nhận được thư", "Thư gửi đến địa chỉ này bị trả lại. Đề nghị liên hệ bằng cách khác; nếu thư mới đến đó đang được giữ (xem ghi chú) mà địa chỉ đã nhận lại được thư: hoadep review believe trên máy chủ.", CLOSE, false },
	{ "batch", "Bảng trích ngang và tệp của đơn vị chưa khớp", "Đề nghị đối chiếu và hỏi lại đơn vị nếu cần, rồi đóng việc.", CLOSE, true },
	{ "dossier", "Giấy tờ của đơn vị", "Chưa rõ thuộc mốc nào; đề nghị xác nhận trên máy chủ: hoadep dossiers confirm.", CLOSE, true },
	{ "unit", "Đơn vị tiếp nhận chưa rõ", "Dòng ghi đơn vị tiếp nhận có thể chỉ nhiều đơn vị; đề nghị gán trên máy chủ: hoadep assign.", CLOSE, true },
	{ "unproven", "Thư mang địa chỉ đơn vị, chưa được xác thực", "Bài đã vào sổ, chưa tính cho đơn vị nào; đề nghị xác minh rồi gán trên máy chủ: hoadep assign.", NOTHING, true },
	{ "distrust", "Thư không qua kiểm tra người gửi", "Máy chủ thư cho biết thư không đến từ địa chỉ ghi ở người gửi; chưa trả lời gì. Chỉ tin khi đã hỏi lại người gửi bằng cách khác.", BELIEVE, true },
	{ "junk", "Thư nằm trong mục thư rác", "Chưa vào sổ, chưa trả lời. Tin thư này thì thư được tiếp nhận như các thư khác.", BELIEVE, true },
	{ "reading", "Thư chưa đọc được", "Đề nghị mở thư trong hộp thư để xem.", CLOSE, false },
	{ "aside", "Thư máy không đọc được, đã để riêng", "Đề nghị mở thư trong hộp thư để xem, hoặc cho đọc lại trên máy chủ: hoadep aside again.", NOTHING, false },
	{ "entered", "Bài giấy đã nhập nhưng không có trong sổ", "Lệnh nhập bài bị ngắt giữa chừng, hoặc sổ được khôi phục từ bản cũ; đề nghị tìm bài trong sổ, nếu không có thì nhập lại, rồi đóng việc.", CLOSE, true },
	{ "other", "Thư của đơn vị chưa rõ nội dung", "Đề nghị đọc thư, rồi đóng việc.", CLOSE, true },
	{ NULL, "Việc khác", "Đề nghị xem, rồi đóng việc.", CLOSE, true },
};

const struct office_note_kind *office_note_kind(const char *kind)
{
	const struct office_note_kind *k = kinds;
	while (k->kind && strcmp(k->kind, kind) != 0)
		k++;
	return k;
}

bool office_note_needs_code(enum decision_verb verb)
{
	return verb != DECISION_CLOSE && verb != DECISION_BELIEVE;
}

/* ---- strangers' words ---- */

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A number told in pieces, "0912.345.678", "(024) 3765 1234": its length; its digits, and how many of them stand in one piece at most. */
static size_t number_at(const char *at, size_t *digits, size_t *piece)
{
	size_t len = 0, last = 0, now = 0;
	*digits = *piece = 0;
	for (; at[len]; len++) {
		if (digit(at[len])) {
			++*digits;
			now++;
			*piece = now > *piece ? now : *piece;
			last = len + 1;
		} else if (!strchr(" .-()", at[len]) || len - last >= 2) {
			break;
		} else {
			now = 0;
		}
	}
	return last;
}

static bool personal(const char *at, size_t digits, size_t piece)
{
	return (digits >= MASK_LEAST && (at[0] == '0' || strncmp(at, "84", 2) == 0)) || piece >= MASK_LEAST_PLAIN;
}

static const char *masked(struct arena *arena, const char *text)
{
	char *out = arena_text(arena, text);
	for (size_t i = 0; out && out[i];) {
		size_t digits, piece, len = digit(out[i]) && (i == 0 || !digit(out[i - 1])) ? number_at(out + i, &digits, &piece) : 0;
		size_t seen = 0;
		for (size_t k = i; len && personal(text + i, digits, piece) && k < i + len; k++)
			if (digit(out[k]) && ++seen > MASK_HEAD && seen + MASK_TAIL <= digits)
				out[k] = 'x';
		i += len ? len : 1;
	}
	return out;
}

/* Without characters that show nothing and turn or join what stands around them (Unicode's Cf), and with no more marks on one letter than a word has. */
static const char *visible(struct arena *arena, const char *text)
{
	struct buf out = { 0 };
	size_t len = strlen(text), marks = 0;
	uint32_t c;
	for (size_t i = 0, n; (n = text_next(text + i, len - i, &c)) > 0; i += n) {
		utf8proc_category_t what = utf8proc_category((utf8proc_int32_t)c);
		marks = what == UTF8PROC_CATEGORY_MN || what == UTF8PROC_CATEGORY_ME ? marks + 1 : 0;
		if (what != UTF8PROC_CATEGORY_CF && marks <= MARKS_MOST)
			text_put(&out, c);
	}
	const char *copy = arena_copy(arena, buf_str(&out), out.len);
	buf_release(&out);
	return copy;
}

const char *office_note_quoted(struct arena *arena, const char *text, size_t most)
{
	/* What is cut off anyway is not looked at. */
	const char *words = text ? quote_words(arena, visible(arena, text_cut(arena, text, 4 * most)), most) : NULL;
	return words ? masked(arena, words) : NULL;
}

const char *office_note_address(struct arena *arena, const char *address)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.!#$%&'*+-/=?^_`{|}~@";
	size_t len = address ? strlen(address) : 0;
	if (len && len <= ADDRESS_MOST && strspn(address, plain) == len)
		return arena_text(arena, address);
	return office_note_quoted(arena, address, ADDRESS_MOST);
}

/* ---- times ---- */

const char *office_note_span(struct arena *arena, int64_t seconds)
{
	const int64_t hour = 3600, day = 24 * hour;
	if (seconds < hour)
		return "dưới 1 giờ";
	return seconds < 2 * day ? arena_print(arena, "%lld giờ", (long long)(seconds / hour)) : arena_print(arena, "%lld ngày", (long long)(seconds / day));
}

const char *office_note_moment(struct arena *arena, int64_t time)
{
	struct civil c = clock_civil(time);
	return arena_print(arena, c.month < 3 ? "%02d/%02d/%d %02d:%02d" : "%02d/%d/%d %02d:%02d", c.day, c.month, c.year, c.hour, c.minute);
}
