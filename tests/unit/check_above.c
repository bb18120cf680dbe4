/* What the author of a reply wrote, whichever way a program quotes: programs x languages x above, between and below.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <glob.h>

#include "unit.h"
#include "check/above.h"
#include "check/ruleset.h"
#include "check_fixture.h"
#include "read/letter.h"

/* The notice as it was sent: letters/incomplete.txt, filled in. */
#define HEAD \
	"BAN TỔ CHỨC CUỘC THI VIẾT VỀ GƯƠNG ĐIỂN HÌNH TIÊN TIẾN,\n“NGƯỜI TỐT, VIỆC TỐT” QUẬN BẮC TỪ LIÊM NĂM 2023\nCơ quan thường trực: Phòng Nội vụ quận Bắc Từ Liêm\n\n" \
	"Kính gửi: Ông/Bà Nguyễn Lam Khê.\n\n"
#define MIDDLE \
	"Ban Tổ chức Cuộc thi cảm ơn Ông/Bà đã gửi bài “Lớp học dưới gầm cầu thang” ngày 12 tháng 4 năm 2023. Bài chưa được ghi nhận là hợp lệ vì còn thiếu 02 nội dung sau:\n\n" \
	"1. Số điện thoại liên hệ của tác giả – quy định tại điểm đ khoản 2 Mục II Kế hoạch.\n    Cách bổ sung: Số di động hoặc cố định\n" \
	"2. Năm sinh của cá nhân được viết – quy định tại điểm đ khoản 2 Mục II Kế hoạch.\n    Cách bổ sung: Ghi năm sinh, ví dụ: \"Năm sinh: 1952\" (không áp dụng với tập thể)\n\n" \
	"Ông/Bà không phải gửi lại bài. Xin bấm Trả lời (Reply) thư này, giữ nguyên mã [BTL23-0031], chép và điền các dòng dưới đây:\n\n"
#define FORM "    Số điện thoại của tác giả: ...\n    Năm sinh của nhân vật: ...\n\n"
#define FILLED "    Số điện thoại của tác giả: 0912 000 105\n    Năm sinh của nhân vật: 1975\n\n"
#define FOOT \
	"Khi nhận đủ chậm nhất hết ngày 22 tháng 4 năm 2023, bài được tính theo ngày gửi ban đầu (12 tháng 4 năm 2023). Theo điểm đ khoản 2 Mục II, Ban Tổ chức không nhận bài dự thi thiếu thông tin của tác giả.\n\n" \
	"Nếu thông tin đã có trong bài mà hệ thống chưa nhận ra, xin trả lời \"ĐÃ CÓ TRONG BÀI\", cán bộ phụ trách sẽ kiểm tra.\n\n" \
	"Trân trọng./.\n\nPhòng Nội vụ quận Bắc Từ Liêm\nCơ quan thường trực Ban Tổ chức Cuộc thi\nĐiện thoại: 024 0000 0000 | Thư điện tử: thiviet@bactuliem.example\n--\n" \
	"Thư này do hệ thống tiếp nhận bài dự thi gửi tự động, không thay thế văn bản hành chính.\nXin trả lời trực tiếp thư này; đề nghị giữ nguyên mã [BTL23-0031] ở tiêu đề.\n"
#define NOTICE HEAD MIDDLE FORM FOOT

#define FROM_VI "Từ: Cuộc thi NTVT <thiviet@bactuliem.example>\n"
#define FROM_EN "From: Cuộc thi NTVT <thiviet@bactuliem.example>\n"

enum marks { PLAIN, ARROWS, BARS };

struct program {
	const char *name, *above;   /* the lines it puts between the answer and the quotation */
	enum marks marks;
};

static const struct program programs[] = {
	{ "Gmail, vi", "Vào Th 4, 12 thg 4, 2023 vào lúc 16:02 Cuộc thi NTVT <thiviet@bactuliem.example> đã viết:\n", ARROWS },
	{ "Gmail, vi, broken in two", "Vào Th 4, 12 thg 4, 2023 vào lúc 16:02 Cuộc thi NTVT <\nthiviet@bactuliem.example> đã viết:\n", ARROWS },
	{ "Gmail, vi, broken in three", "Vào Th 4, 12 thg 4, 2023 vào lúc 16:02\nCuộc thi viết về gương điển hình tiên tiến <\nthiviet@bactuliem.example> đã viết:\n", ARROWS },
	{ "Gmail phone, vi", "Vào 16:02, Th 4, 12 thg 4, 2023 Cuộc thi NTVT <thiviet@bactuliem.example> đã viết:\n", ARROWS },
	{ "Gmail, vi, html alone", "Vào Th 4, 12 thg 4, 2023 vào lúc 16:02 Cuộc thi NTVT <thiviet@bactuliem.example> đã viết:\n", PLAIN },
	{ "Gmail, en", "On Wed, Apr 12, 2023 at 4:02 PM Cuộc thi NTVT <thiviet@bactuliem.example>\nwrote:\n", ARROWS },
	{ "Gmail, en, html alone", "On Wed, Apr 12, 2023 at 4:02 PM Cuộc thi NTVT <thiviet@bactuliem.example> wrote:\n", PLAIN },
	{ "Outlook desktop, en", FROM_EN "Sent: Wednesday, April 12, 2023 4:02 PM\nTo: Nguyễn Lam Khê <khe.nl@thu.example>\nSubject: [BTL23-0031] Đề nghị bổ sung thông tin\n", PLAIN },
	{ "Outlook desktop, vi", FROM_VI "Đã gửi: Thứ Tư, 12 Tháng Tư 2023 4:02 CH\nĐến: Nguyễn Lam Khê <khe.nl@thu.example>\nChủ đề: [BTL23-0031] Đề nghị bổ sung thông tin\n", PLAIN },
	{ "Outlook web, vi", "________________________________\n" FROM_VI "Đã gửi: Thứ Tư, 12 Tháng Tư 2023 16:02\nĐến: khe.nl@thu.example <khe.nl@thu.example>\nChủ đề: [BTL23-0031] Đề nghị bổ sung thông tin\n", PLAIN },
	{ "Outlook phone, en", "________________________________\n" FROM_EN "Sent: Wednesday, April 12, 2023 4:02:11 PM\nTo: khe.nl@thu.example <khe.nl@thu.example>\nSubject: [BTL23-0031] Đề nghị\n", PLAIN },
	{ "Outlook phone, vi", "Tải Outlook cho Android\n________________________________\n" FROM_VI "Đã gửi: Thứ Tư, 12 Tháng Tư, 2023 16:02\nTới: Nguyễn Lam Khê\nChủ đề: [BTL23-0031] Đề nghị\n", PLAIN },
	{ "Outlook 2003", "-----Original Message-----\n" FROM_EN "Sent: Wednesday, April 12, 2023 4:02 PM\nTo: khe.nl@thu.example\nSubject: [BTL23-0031] Đề nghị\n", PLAIN },
	{ "Outlook 2003, with marks", "-----Original Message-----\n" FROM_EN "Sent: Wednesday, April 12, 2023 4:02 PM\nTo: khe.nl@thu.example\nSubject: [BTL23-0031] Đề nghị\n", ARROWS },
	{ "Outlook, vi, original", "-----Thư gốc-----\n" FROM_VI "Đã gửi: 12/04/2023 16:02\nTới: khe.nl@thu.example\nChủ đề: [BTL23-0031] Đề nghị\n", PLAIN },
	{ "Apple Mail, vi", "Vào 12 thg 4, 2023, lúc 16:02, Cuộc thi NTVT <thiviet@bactuliem.example> đã viết:\n", ARROWS },
	{ "iPhone, vi", "Đã gửi từ iPhone của tôi\n\nVào 12 thg 4, 2023, lúc 16:02, Cuộc thi NTVT <thiviet@bactuliem.example> đã viết:\n\n", ARROWS },
	{ "iPhone, vi, html alone", "Được gửi từ iPhone của tôi\n\nVào 12 thg 4, 2023, lúc 16:02, Cuộc thi NTVT <thiviet@bactuliem.example> đã viết:\n\n", PLAIN },
	{ "Apple Mail, en", "On Apr 12, 2023, at 16:02, Cuộc thi NTVT <thiviet@bactuliem.example> wrote:\n\n", ARROWS },
	{ "Yahoo, vi", "Vào Thứ Tư, 12 tháng 4, 2023 lúc 16:02:11 GMT+7, Cuộc thi NTVT <thiviet@bactuliem.example> đã viết:\n\n", PLAIN },
	{ "Yahoo, en", "On Wednesday, April 12, 2023 at 04:02:11 PM GMT+7, Cuộc thi NTVT <thiviet@bactuliem.example> wrote:\n\n", PLAIN },
	{ "Yahoo phone, vi", "Được gửi từ Yahoo Mail cho iPhone\n\nVào Thứ Tư, tháng 4 12, 2023, 4:02 CH, Cuộc thi NTVT <thiviet@bactuliem.example> đã viết:\n\n", PLAIN },
	{ "Zimbra, vi", "----- Thư gốc -----\nTừ: \"Cuộc thi NTVT\" <thiviet@bactuliem.example>\nTới: \"khe nl\" <khe.nl@thu.example>\nĐã gửi: Thứ tư, 12 Tháng 4, 2023 16:02:11\nChủ đề: [BTL23-0031] Đề nghị\n", PLAIN },
	{ "Zimbra, en", "From: \"Cuộc thi NTVT\" <thiviet@bactuliem.example>\nTo: \"khe nl\" <khe.nl@thu.example>\nSent: Wednesday, April 12, 2023 4:02:11 PM\nSubject: [BTL23-0031] Đề nghị\n", PLAIN },
	{ "Samsung, en", "-------- Original message --------\nFrom: Cuộc thi NTVT <thiviet@bactuliem.example>\nDate: 12/04/2023 16:02 (GMT+07:00)\nTo: khe.nl@thu.example\nSubject: [BTL23-0031] Đề nghị\n", PLAIN },
	{ "Samsung, vi", "Đã gửi từ thiết bị Galaxy của tôi\n\n-------- Thư gốc --------\nTừ: Cuộc thi NTVT <thiviet@bactuliem.example>\nNgày: 12/4/23 16:02 (GMT+07:00)\nĐến: khe.nl@thu.example\nTiêu đề: [BTL23-0031] Đề nghị\n", PLAIN },
	{ "Samsung, vi, message", "-------- Tin nhắn gốc --------\nTừ: Cuộc thi NTVT <thiviet@bactuliem.example>\nNgày: 12/4/23 16:02 (GMT+07:00)\nĐến: khe.nl@thu.example\nTiêu đề: [BTL23-0031] Đề nghị\n", PLAIN },
	{ "Xiaomi", "Cuộc thi NTVT <thiviet@bactuliem.example> đã viết:\n", PLAIN },
	{ "Thunderbird, vi", "Vào 12/04/2023 16:02, Cuộc thi NTVT đã viết:\n", ARROWS },
	{ "Thunderbird, vi, hour first", "Lúc 16:02 ngày 12/04/2023, Cuộc thi NTVT đã viết:\n", ARROWS },
	{ "Thunderbird, en", "On 4/12/23 16:02, Cuộc thi NTVT wrote:\n", ARROWS },
	{ "Roundcube", "Vào 2023-04-12 16:02, Cuộc thi NTVT đã viết:\n", ARROWS },
	{ "Proton", "------- Original Message -------\nOn Wednesday, April 12th, 2023 at 4:02 PM, Cuộc thi NTVT <thiviet@bactuliem.example> wrote:\n\n", ARROWS },
	{ "bars", "Vào 12/04/2023 16:02, Cuộc thi NTVT đã viết:\n", BARS },
	{ "nothing at all", "", PLAIN },
	{ "a line of dashes", "--------------------\n", PLAIN },
	{ "marks without a line", "", ARROWS },
};
enum { PROGRAMS = sizeof programs / sizeof *programs };

static const struct rules *rules;

/* A text as the program quotes it. */
static void quote(struct buf *out, const char *text, enum marks marks)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		buf_print(out, "%s%.*s\n", marks == PLAIN ? "" : marks == BARS ? "| " : len ? "> " : ">", (int)len, text);
		text += len + (text[len] == '\n');
	}
}

/* Where so many characters end. */
static size_t place(const char *text, size_t len, size_t most)
{
	size_t at = 0;
	uint32_t c;
	for (size_t n = 0; n < most && at < len; n++)
		at += text_next(text + at, len - at, &c);
	return at;
}

/* Lines of a text, broken where a program breaks them: the rest of a marked line has no mark. */
static void broken(struct buf *out, const char *text, size_t most)
{
	while (*text) {
		size_t len = strcspn(text, "\n"), from = 0;
		for (size_t cut; (cut = place(text + from, len - from, most) + from) < len;) {
			while (cut > from && text[cut] != ' ')
				cut--;
			buf_print(out, "%.*s\n", (int)(cut - from), text + from);
			from = cut + 1;
		}
		buf_print(out, "%.*s\n", (int)(len - from), text + from);
		text += len + (text[len] == '\n');
	}
}

/* The author's own lines, one behind the other with "/". */
static const char *own(const char *text, struct arena *arena, struct above *above)
{
	struct submission *s = fixture_new(arena);
	struct buf lines = { 0 };
	fixture_body(s, text);
	above_read(s, FIXTURE_OWN, &rules->words, arena, above);
	for (size_t i = 0; i < above->source.line_count; i++)
		if (above->source.lines[i].role == LINE_TEXT && !source_blank(&above->source.lines[i]))
			buf_print(&lines, "%s%s", lines.len ? "/" : "", source_line(&above->source, i, arena));
	const char *all = arena_text(arena, buf_str(&lines));
	buf_release(&lines);
	return all;
}

/* A signature line of the program is nobody's value; that it is the author's does no harm. */
static bool same_but_sent_from(const char *got, const char *want)
{
	size_t n = strlen(want);
	return strncmp(got, want, n) == 0 && (!got[n] || (got[n] == '/' && (strstr(got + n, "Đã gửi từ") == got + n + 1 || strstr(got + n, "Được gửi từ") == got + n + 1 ||
	       strstr(got + n, "Tải Outlook") == got + n + 1 || strstr(got + n, "------") == got + n + 1) && !strchr(got + n + 1, '/')));
}

#define ANSWER "Kính gửi Ban Tổ chức,\nTôi xin bổ sung số điện thoại: 0912 000 105\nNguyễn Lam Khê\n"
#define ANSWER_LINES "Kính gửi Ban Tổ chức,/Tôi xin bổ sung số điện thoại: 0912 000 105/Nguyễn Lam Khê"

static void above_it(const struct program *p)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct buf text = { 0 };
	struct above above;
	buf_print(&text, ANSWER "\n%s", p->above);
	quote(&text, NOTICE, p->marks);
	const char *got = own(buf_str(&text), arena, &above);
	CHECK_SAY(same_but_sent_from(got, ANSWER_LINES), "%s, above: the author's are “%s”", p->name, got);
	buf_release(&text);
	arena_free(arena);
}

static void below_it(const struct program *p)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct buf text = { 0 };
	struct above above;
	if (strstr(p->above, "iPhone") || strstr(p->above, "Galaxy") || strstr(p->above, "Tải") || strstr(p->above, "\n--") == p->above || p->above[0] == '-') {
		arena_free(arena);
		return; /* these put the answer above */
	}
	buf_text(&text, p->above);
	quote(&text, NOTICE, p->marks);
	buf_text(&text, "\n" ANSWER);
	const char *got = own(buf_str(&text), arena, &above);
	CHECK_SAY(strcmp(got, ANSWER_LINES) == 0, "%s, below: the author's are “%s”", p->name, got);
	buf_release(&text);
	arena_free(arena);
}

/* Answers between marked lines. */
static void between(const struct program *p)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct buf text = { 0 };
	struct above above;
	if (p->marks != PLAIN && !strstr(p->above, "iPhone")) {
		buf_print(&text, "%s", p->above);
		quote(&text, HEAD MIDDLE "    Số điện thoại của tác giả: ...\n", p->marks);
		buf_text(&text, "0912 000 105\n");
		quote(&text, "    Năm sinh của nhân vật: ...\n", p->marks);
		buf_text(&text, "\nAnh Cẩn sinh năm 1975\n\n");
		quote(&text, FOOT, p->marks);
		const char *got = own(buf_str(&text), arena, &above);
		CHECK_SAY(strcmp(got, "0912 000 105/Anh Cẩn sinh năm 1975") == 0, "%s, between: the author's are “%s”", p->name, got);
	}
	buf_release(&text);
	arena_free(arena);
}

/* The whole notice comes back, and nothing else: none of it is the author's. */
static void nothing_new(const struct program *p)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct buf text = { 0 };
	struct above above;
	buf_text(&text, p->above);
	quote(&text, NOTICE, p->marks);
	const char *got = own(buf_str(&text), arena, &above);
	CHECK_SAY(same_but_sent_from(arena_print(arena, "/%s", got), "/") || same_but_sent_from(arena_print(arena, "x/%s", got), "x") || !*got, "%s, alone: the author's are “%s”", p->name, got);
	buf_release(&text);
	arena_free(arena);
}

/* A program breaks the marked lines, and marks only their beginnings. */
static void broken_marks(const struct program *p, size_t most)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct buf text = { 0 }, marked = { 0 };
	struct above above;
	if (p->marks == ARROWS) {
		quote(&marked, NOTICE, p->marks);
		buf_print(&text, ANSWER "\n%s", p->above);
		broken(&text, buf_str(&marked), most);
		const char *got = own(buf_str(&text), arena, &above);
		CHECK_SAY(same_but_sent_from(got, ANSWER_LINES), "%s, broken at %zu: the author's are “%s”", p->name, most, got);
	}
	buf_release(&text);
	buf_release(&marked);
	arena_free(arena);
}

static const struct {
	const char *name, *text, *want;
} single[] = {
	{ "no quotation", "Số của tôi là 0912 000 105", "Số của tôi là 0912 000 105" },
	{ "words of ours that an author writes himself", "Kính gửi: Ban Tổ chức Cuộc thi viết về gương điển hình tiên tiến\nĐÃ CÓ TRONG BÀI\nTHAY BÀI BTL23-0031", NULL },
	{ "two rounds", "Vâng, năm sinh 1975\n\nVào 14 thg 4, 2023 vào lúc 9:00 Cuộc thi NTVT <thiviet@bactuliem.example> đã viết:\n> Kính gửi: Ông/Bà Nguyễn Lam Khê.\n>\n> Vào 13 thg 4, 2023 vào lúc 8:00 Nguyễn Lam Khê <khe.nl@thu.example> đã viết:\n>> Số điện thoại: 0912 000 105\n",
	  "Vâng, năm sinh 1975" },
	{ "a signature below its mark", "Số của tôi là 0912 000 105\n-- \nNguyễn Lam Khê\nHội Khuyến học", "Số của tôi là 0912 000 105" },
	{ "our notice forwarded back with a word", "Số của tôi là 0912 000 105\n\n---------- Forwarded message ---------\nTừ: Cuộc thi NTVT <thiviet@bactuliem.example>\nDate: Th 4, 12 thg 4, 2023\nSubject: [BTL23-0031]\nTo: <khe.nl@thu.example>\n\n" NOTICE, "Số của tôi là 0912 000 105" },
	{ "somebody else's words forwarded", "Phường chuyển thư của tác giả.\n\n---------- Forwarded message ---------\nTừ: Khê <khe.nl@thu.example>\nDate: Th 4, 12 thg 4, 2023\nSubject: Re: [BTL23-0031]\nTo: <phuong@bactuliem.example>\n\nSố của tôi là 0912 000 105\n", "Phường chuyển thư của tác giả." },
};

static void one(size_t i)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct above above;
	const char *got = own(single[i].text, arena, &above);
	if (single[i].want)
		CHECK_SAY(strcmp(got, single[i].want) == 0, "%s: the author's are “%s”", single[i].name, got);
	else
		CHECK_SAY(strstr(got, "ĐÃ CÓ TRONG BÀI/THAY BÀI BTL23-0031") != NULL, "%s: the author's are “%s”", single[i].name, got);
	arena_free(arena);
}

/* Every letter that hoadep writes (tests/unit/files/letters), come back without any mark, with words above it and below. */
static void golden(const char *path)
{
	struct buf file = { 0 }, text = { 0 };
	struct err err = { 0 };
	if (CHECK_SAY(file_read(path, FIXTURE_FILE, &file, &err) == 0, "%s", err.text)) {
		const char *letter = strstr(buf_str(&file), "\n\n");
		struct arena *arena = arena_new(FIXTURE_MEMORY);
		struct above above;
		letter = letter ? letter + 2 : "";
		const char *next = strstr(letter, "\nTo: "); /* one file holds several */
		letter = arena_copy(arena, letter, next ? (size_t)(next - letter) + 1 : strlen(letter));
		const char *got = own(letter, arena, &above);
		CHECK_SAY(!*got, "%s comes back: the author's are “%s”", path, got);
		buf_print(&text, "Tôi xin gửi số của tôi: 0912 000 105\n\n%s\nNhờ Ban Tổ chức xem giúp.\n", letter);
		got = own(buf_str(&text), arena, &above);
		CHECK_SAY(strcmp(got, "Tôi xin gửi số của tôi: 0912 000 105/Nhờ Ban Tổ chức xem giúp.") == 0, "%s between words: the author's are “%s”", path, got);
		arena_free(arena);
	}
	buf_release(&file);
	buf_release(&text);
}

static void all_golden(void)
{
	glob_t files = { 0 };
	CHECK(glob("tests/unit/files/letters/*.expect", 0, NULL, &files) == 0 && files.gl_pathc > 40);
	for (size_t i = 0; i < files.gl_pathc; i++)
		golden(files.gl_pathv[i]);
	globfree(&files);
}

/* The replies of tests/mail/replies.py, read as letters are: html alone, alternatives, what a program puts around them. */
static void mail(const char *path)
{
	struct buf file = { 0 }, got = { 0 };
	struct err err = { 0 };
	struct gather g;
	struct above above;
	gather_init(&g, -1, NULL, 0);
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	if (CHECK_SAY(file_read(path, FIXTURE_FILE, &file, &err) == 0, "%s", err.text)) {
		letter_read(&g, file.data, file.len);
		const char *code = submission_header(g.out, "x-own");
		size_t len = code ? strlen(code) : 0;
		unsigned char *want = arena_alloc(arena, len + 4);
		if (code) {
			gsize n = 0;
			guchar *bytes = g_base64_decode(code, &n);
			memcpy(want, bytes, n);
			g_free(bytes);
			above_read(g.out, FIXTURE_OWN, &rules->words, arena, &above);
			for (size_t i = 0; i < above.source.line_count; i++)
				if (above.source.lines[i].role == LINE_TEXT && !source_blank(&above.source.lines[i])) {
					const char *line = source_line(&above.source, i, arena), *link = strstr(line, "<https");
					buf_print(&got, "%s%.*s", got.len ? " / " : "", (int)(link ? (size_t)(link - line) : strlen(line)), line);
				}
			CHECK_SAY(strcmp(buf_str(&got), (const char *)want) == 0, "%s: the author's are “%s”, wanted “%s”", path, buf_str(&got), (const char *)want);
		}
	}
	buf_release(&file);
	buf_release(&got);
	submission_free(g.out);
	arena_free(arena);
}

static void mails(void)
{
	glob_t files = { 0 };
	letter_warm();
	CHECK(glob("tests/mail/6[01][0-9]-*.eml", 0, NULL, &files) == 0 && files.gl_pathc >= 15);
	for (size_t i = 0; i < files.gl_pathc; i++)
		mail(files.gl_pathv[i]);
	globfree(&files);
}

int main(void)
{
	rules = fixture_rules(FIXTURE_RULES);
	if (CHECK(rules != NULL)) {
		for (size_t i = 0; i < PROGRAMS; i++) {
			above_it(&programs[i]);
			below_it(&programs[i]);
			between(&programs[i]);
			nothing_new(&programs[i]);
			for (size_t most = 60; most <= 120; most += 4)
				broken_marks(&programs[i], most);
		}
		for (size_t i = 0; i < sizeof single / sizeof *single; i++)
			one(i);
		all_golden();
		mails();
	}
	rules_free((struct rules *)(uintptr_t)rules);
	return unit_end();
}
