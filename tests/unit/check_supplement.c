/* What replies say about an entry, and what comes of it: values, the words our letters ask for, files, works.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"
#include "base/clock.h"
#include "check/above.h"
#include "check/supplement.h"
#include "check_expect.h"
#include "check_rows.h"

#define CODE "BTL23-0031"
#define AUTHOR "Nguyễn Lam Khê"
#define SUBJECT "Phùng Văn Cẩn"

/* The entry: item by item, so that a case can leave some out ("-phone" of the author, "=phone" of the subject, "coauthor", "title", "kind", "body", "collective"). */
static const struct rules *rules;

static bool without(const char *gaps, const char *gap)
{
	const char *at = strstr(gaps, gap);
	size_t n = strlen(gap);
	return at && (at == gaps || at[-1] == ' ') && (!at[n] || at[n] == ' ');
}

#define STORY \
	"Lớp học của anh Phùng Văn Cẩn nằm dưới gầm cầu thang khu tập thể, rộng chưa đầy mười mét vuông. Tối nào cũng vậy, cứ bảy giờ là đèn sáng, hai mươi bốn đứa trẻ ngồi chật kín ba dãy ghế.\n" \
	"Anh Cẩn làm nghề sửa xe, ban ngày ngồi ở đầu chợ, tối về dạy chữ cho con em những người bán hàng rong. Anh bảo ngày xưa mình không được học nên thương lũ trẻ.\n" \
	"Có hôm mưa to nước tràn vào tận chân ghế, thầy trò kê bàn lên gạch rồi lại học tiếp. Suốt mười năm không hôm nào lớp nghỉ vì thầy bận việc riêng của mình.\n" \
	"Bà con trong tổ dân phố góp bảng, góp phấn, người cho cái quạt, người cho chồng vở cũ. Lớp học nhỏ ấy đã đưa bảy em trở lại trường phổ thông.\n" \
	"Bây giờ học trò cũ của anh lại về giúp thầy kèm các em nhỏ, và ngọn đèn dưới gầm cầu thang vẫn sáng mỗi tối như một lời hứa giữa phố phường ồn ào.\n"

static void base_text(struct buf *out, const char *gaps)
{
	if (!without(gaps, "kind"))
		buf_text(out, "Bài dự thi viết về gương “Người tốt, việc tốt”\n");
	if (!without(gaps, "title"))
		buf_text(out, "Tên bài viết: Lớp học dưới gầm cầu thang\n");
	buf_text(out, STORY "\nTHÔNG TIN TÁC GIẢ\n");
	static const char *const author[][2] = { { "-name", "Họ và tên: " AUTHOR "\n" }, { "-year", "Năm sinh: 1962\n" }, { "-address", "Địa chỉ: số 5, TDP số 2, phường Xuân Tảo\n" },
		{ "-phone", "Số điện thoại: 0912 000 104\n" }, { "-job", "Nghề nghiệp: Hưu trí\n" }, { "-place", "Đơn vị công tác: Chi hội Khuyến học số 2\n" } };
	static const char *const subject[][2] = { { "=name", "Họ và tên: " SUBJECT "\n" }, { "=year", "Năm sinh: 1975\n" }, { "=address", "Địa chỉ: TDP số 4, phường Xuân Tảo\n" },
		{ "=phone", "Số điện thoại: 0912 000 106\n" }, { "=job", "Nghề nghiệp: Sửa xe\n" }, { "=place", "Đơn vị công tác: Không\n" } };
	for (size_t i = 0; i < 6; i++)
		buf_text(out, without(gaps, author[i][0]) ? "" : author[i][1]);
	if (without(gaps, "coauthor"))
		buf_text(out, "Đồng tác giả: Trần Văn Ba\nĐịa chỉ: phường Xuân Tảo\nSố điện thoại: 0912 000 107\nNghề nghiệp: Giáo viên\nĐơn vị công tác: Trường Tiểu học Xuân Tảo\n");
	buf_text(out, "\nTHÔNG TIN NHÂN VẬT\n");
	for (size_t i = 0; i < 6; i++)
		buf_text(out, without(gaps, subject[i][0]) ? "" : subject[i][1]);
}

static struct entry base_entry(struct arena *arena, const char *gaps)
{
	struct submission *s = fixture_new(arena);
	struct buf text = { 0 };
	fixture_take_header(s, "From", AUTHOR " <khe.nl@thu.example>");
	fixture_take_header(s, "Subject", "bài dự thi");
	base_text(&text, gaps);
	if (without(gaps, "body"))
		fixture_document(s, "bài.docx", NULL);
	else
		fixture_body(s, buf_str(&text));
	buf_release(&text);
	struct verdict *v = fixture_check(rules, s, clock_time(2023, 4, 12, 9, 0, 0));
	struct entry e = v->entry_count ? v->entries[0] : (struct entry){ .body = "", .contest = "2023" };
	CHECK_SAY(v->entry_count == 1, "the entry without “%s” is %zu entries", gaps, v->entry_count);
	snprintf(e.code, sizeof e.code, "%s", CODE);
	return e;
}

/* The notice about it, as letters/incomplete.txt has it; the lines of the form for all that is missing. */
static void notice(struct buf *out, const struct entry *e, bool marked, const char *line, const char *value)
{
	const char *m = marked ? "> " : "";
	buf_print(out, "%sBAN TỔ CHỨC CUỘC THI VIẾT VỀ GƯƠNG ĐIỂN HÌNH TIÊN TIẾN,\n%s“NGƯỜI TỐT, VIỆC TỐT” QUẬN BẮC TỪ LIÊM NĂM 2023\n%sCơ quan thường trực: Phòng Nội vụ quận Bắc Từ Liêm\n%s\n", m, m, m, m);
	buf_print(out, "%sKính gửi: Ông/Bà %s.\n%s\n%sBan Tổ chức Cuộc thi cảm ơn Ông/Bà đã gửi bài “Lớp học dưới gầm cầu thang” ngày 12 tháng 4 năm 2023. Bài chưa được ghi nhận là hợp lệ vì còn thiếu 01 nội dung sau:\n%s\n", m, AUTHOR, m, m, m);
	for (size_t i = 0, n = 0; i < e->finding_count; i++)
		if (e->findings[i].outcome == OUTCOME_INCOMPLETE) {
			struct rule_text t = rules_text(rules, e->findings[i].rule);
			buf_print(out, "%s%zu. %s – quy định tại %s Kế hoạch.\n", m, ++n, t.item, t.point);
			if (*t.how)
				buf_print(out, "%s    Cách bổ sung: %s\n", m, t.how);
		}
	buf_print(out, "%s\n%sÔng/Bà không phải gửi lại bài. Xin bấm Trả lời (Reply) thư này, giữ nguyên mã [" CODE "], chép và điền các dòng dưới đây:\n%s\n", m, m, m);
	for (size_t i = 0; i < e->finding_count; i++) {
		const char *form = rules_text(rules, e->findings[i].rule).line;
		if (e->findings[i].outcome == OUTCOME_INCOMPLETE && *form)
			buf_print(out, "%s    %s: %s\n", m, form, line && strcmp(form, line) == 0 ? value : "...");
	}
	buf_print(out, "%s\n%sKhi nhận đủ chậm nhất hết ngày 22 tháng 4 năm 2023, bài được tính theo ngày gửi ban đầu (12 tháng 4 năm 2023).\n%s\n"
	               "%sNếu thông tin đã có trong bài mà hệ thống chưa nhận ra, xin trả lời \"ĐÃ CÓ TRONG BÀI\", cán bộ phụ trách sẽ kiểm tra.\n%s\n%sTrân trọng./.\n%s\n", m, m, m, m, m, m, m);
	buf_print(out, "%sBan Tổ chức sử dụng thông tin cá nhân của tác giả và nhân vật trong bài (họ tên, năm sinh, địa chỉ, số điện thoại, nghề nghiệp, đơn vị công tác, hình ảnh) chỉ để tiếp nhận, xác minh, chấm giải, khen thưởng và tuyên truyền Cuộc thi theo Kế hoạch và Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15; "
	          "chia sẻ với đơn vị tiếp nhận bài, Ban Giám khảo và cơ quan xét khen thưởng; lưu đến 31/12/2024 (bài đoạt giải lưu theo quy định về lưu trữ). Ông/Bà có quyền xem, sửa, rút lại sự đồng ý hoặc đề nghị xoá thông tin bằng cách trả lời thư này hoặc gọi 024 0000 0000.\n%s\n", m, m);
	buf_print(out, "%sPhòng Nội vụ quận Bắc Từ Liêm\n%sCơ quan thường trực Ban Tổ chức Cuộc thi\n%sĐiện thoại: 024 0000 0000 | Thư điện tử: thiviet@bactuliem.example\n%s--\n"
	               "%sThư này do hệ thống tiếp nhận bài dự thi gửi tự động, không thay thế văn bản hành chính.\n%sXin trả lời trực tiếp thư này; đề nghị giữ nguyên mã [" CODE "] ở tiêu đề.\n", m, m, m, m, m, m);
}

/* --- what is said and given --- */

static const char *said(const struct supplement *s, struct arena *arena)
{
	static const char *const words[] = { "in-work", "original", "revision", "replace", "withdraw", "question", "other" };
	const char *all = "";
	for (unsigned i = 0; i < 7; i++)
		if (s->says & (1u << i))
			all = arena_print(arena, "%s%s%s", all, *all ? "," : "", words[i]);
	return all;
}

static const char *given(const struct supplement *s, struct arena *arena)
{
	const char *all = "";
	for (size_t i = 0; i < s->value_count; i++) {
		const struct supplied *v = &s->values[i];
		all = arena_print(arena, "%s%s%s%s%s=%s%s", all, *all ? "; " : "", v->rule, v->who ? "/" : "", v->who ? v->who : "", v->text, v->differs ? v->named ? " (other, named)" : " (other)" : v->asked ? "" : " (more)");
	}
	return all;
}

static const char *way_word(enum supplement_way way)
{
	static const char *const words[] = { "nothing", "filled", "replaced", "person", "new" };
	return words[way];
}

struct reply {
	struct submission *s;
	struct entry before, after;
	struct supplement supplement;
	enum supplement_way way;
	const char *why, *done;
};

static void read_reply(struct reply *r, struct arena *arena)
{
	struct check_facts facts = { .arrived = clock_time(2023, 4, 13, 8, 5, 0), .trusted_authserv = FIXTURE_HOST, .own_address = FIXTURE_OWN, .office_address = "phong-noi-vu@bactuliem.example" };
	struct verdict *v = check_letter(rules, r->s, &facts, arena);
	struct again_facts again = { .received = clock_time(2023, 4, 12, 9, 0, 0), .sender = "khe.nl@thu.example" };
	supplement_read(rules, r->s, &facts, v, &r->before, arena, &r->supplement);
	r->way = supplement_apply(rules, &r->supplement, &r->before, &again, &r->after, &r->why, &r->done, arena);
}

static void begin(struct reply *r, struct arena *arena, const char *gaps)
{
	*r = (struct reply){ .before = base_entry(arena, gaps), .s = fixture_new(arena) };
	fixture_take_header(r->s, "From", AUTHOR " <khe.nl@thu.example>");
	fixture_take_header(r->s, "Subject", "Re: [" CODE "] Đề nghị bổ sung thông tin bài dự thi “Lớp học dưới gầm cầu thang”");
}

static const struct {
	const char *gaps, *text, *says, *values, *way, *missing;
	bool unsure;
} letters[] = {
	/* Lines of our form, all that our letters print. */
	{ "-phone", "Số điện thoại của tác giả: 0912 000 105", "", "author-phone=0912000105", "filled", "-", false },
	{ "-phone", "  Số điện thoại của tác giả: ... 0912.000.105 ...", "", "author-phone=0912000105", "filled", "-", false },
	{ "-phone", "- Số điện thoại liên hệ của tác giả: (+84) 912 000 105", "", "author-phone=0912000105", "filled", "-", false },
	{ "-phone", "so dien thoai cua tac gia: 0912000105", "", "author-phone=0912000105", "filled", "-", false },
	{ "-phone", "Số điện thoại của tác giả:\n0912 000 105", "", "author-phone=0912000105", "filled", "-", false },
	{ "-phone", "Số điện thoại của tác giả: ...", "", "", "nothing", "author-phone", false },
	{ "-phone", "Số điện thoại của tác giả: 0912 000", "", "", "nothing", "author-phone", false },
	{ "-phone", "Số điện thoại của tác giả: không có", "", "", "nothing", "author-phone", false },
	{ "=phone", "Số điện thoại của nhân vật: Không có", "", "subject-phone=Không có", "filled", "-", false },
	{ "=phone", "Số điện thoại của nhân vật: 0912 000 109", "", "subject-phone=0912000109", "filled", "-", false },
	{ "-name", "Họ và tên của tác giả: Nguyễn Lam Khê", "", "author-name=Nguyễn Lam Khê", "filled", "-", false },
	{ "-year", "Năm sinh của tác giả: 1962", "", "author-birth-year=1962", "filled", "-", false },
	{ "-year", "Năm sinh của tác giả: 12/3/1962", "", "author-birth-year=1962", "filled", "-", false },
	{ "-year", "Năm sinh của tác giả: 2962", "", "", "nothing", "author-birth-year", false },
	{ "-address", "Địa chỉ của tác giả: số 5, TDP số 2, phường Xuân Tảo", "", "author-address=số 5, TDP số 2, phường Xuân Tảo", "filled", "-", false },
	{ "-job", "Nghề nghiệp của tác giả: Hưu trí", "", "author-occupation=Hưu trí", "filled", "-", false },
	{ "-place", "Đơn vị công tác của tác giả: Không", "", "author-workplace=Không", "filled", "-", false },
	{ "=name", "Họ và tên (hoặc tên tập thể) của nhân vật: Phùng Văn Cẩn", "", "subject-name=Phùng Văn Cẩn", "filled", "-", false },
	{ "=year", "Năm sinh của nhân vật: 1975", "", "subject-birth-year=1975", "filled", "-", false },
	{ "=year", "Năm sinh của nhân vật: 48 tuổi", "", "subject-birth-year=1975", "filled", "-", false },
	{ "=address", "Địa chỉ của nhân vật: TDP số 4, phường Xuân Tảo", "", "subject-address=TDP số 4, phường Xuân Tảo", "filled", "-", false },
	{ "=job", "Nghề nghiệp của nhân vật: Sửa xe", "", "subject-occupation=Sửa xe", "filled", "-", false },
	{ "=place", "Đơn vị công tác của nhân vật: Không", "", "subject-workplace=Không", "filled", "-", false },
	{ "title", "Tên bài viết: Lớp học dưới gầm cầu thang", "", "title=Lớp học dưới gầm cầu thang", "filled", "-", false },
	{ "kind", "Thể loại (ghi một trong hai dòng nêu trên): Bài dự thi viết về gương “Người tốt, việc tốt”", "", "declaration=nguoi-tot-viec-tot", "filled", "-", false },
	{ "kind", "Bài dự thi viết về gương điển hình tiên tiến", "", "declaration=dien-hinh-tien-tien", "filled", "-", false },
	{ "kind", "Thể loại: NTVT", "", "declaration=nguoi-tot-viec-tot", "filled", "-", false },
	{ "kind", "Người tốt, việc tốt ạ", "", "declaration=nguoi-tot-viec-tot", "filled", "-", false },
	{ "kind", "Bài dự thi viết về gương điển hình tiên tiến, “Người tốt, việc tốt”", "", "", "person", "declaration", true },
	{ "coauthor", "Năm sinh của đồng tác giả Trần Văn Ba: 1980", "", "author-birth-year/Trần Văn Ba=1980", "filled", "-", false },
	{ "-phone =year", "Số điện thoại của tác giả: 0912 000 105\nNăm sinh của nhân vật: 1975", "", "author-phone=0912000105; subject-birth-year=1975", "filled", "-", false },
	{ "-phone =year", "Số điện thoại của tác giả: 0912 000 105\nNăm sinh của nhân vật: ...", "", "author-phone=0912000105", "filled", "subject-birth-year", false },
	/* Of our letter only the line that is filled in: his answer, or another's. */
	{ "-year", "> Năm sinh của tác giả: 1962", "", "", "person", "author-birth-year", true },
	{ "-address", "> Địa chỉ của tác giả: số 5, TDP số 2, phường Xuân Tảo", "", "", "person", "author-address", true },
	{ "-year", "> Năm sinh của tác giả: ...", "", "", "nothing", "author-birth-year", false },
	{ "-year", "> Thư này do hệ thống tiếp nhận bài dự thi gửi tự động, không thay thế văn bản hành chính.\n> On 2023-04-10 Bạn em wrote:\n> Năm sinh của tác giả: 1971", "", "", "person", "author-birth-year", true },
	/* Labels of labels.md; the block says whose. */
	{ "-phone", "Tôi xin bổ sung:\nSĐT: 0912 000 105", "", "author-phone=0912000105", "filled", "-", false },
	{ "=year", "Thông tin nhân vật\nHọ tên: Phùng Văn Cẩn\nSinh năm: 1975", "", "subject-birth-year=1975", "filled", "-", false },
	{ "-phone =phone", "Tác giả: Nguyễn Lam Khê, ĐT: 0912 000 105\nNhân vật: Phùng Văn Cẩn, ĐT: 0912 000 109", "", "author-phone=0912000105; subject-phone=0912000109", "filled", "-", false },
	{ "-phone =phone", "SĐT: 0912 000 105", "", "", "person", "author-phone,subject-phone", true },
	{ "-phone =phone", "0912 000 105", "", "", "person", "author-phone,subject-phone", true },
	{ "-phone =phone", "0912 000 105\n0912 000 109", "", "", "person", "author-phone,subject-phone", true },
	{ "-phone =phone", "Số của tôi là 0912 000 105", "", "author-phone=0912000105", "filled", "subject-phone", false },
	{ "-phone", "Tên tôi là Hoàng Văn Bốn, cán bộ văn hóa phường, SĐT: 0912 000 188", "", "", "person", "author-phone", true },
	/* A value in a sentence, and bare. */
	{ "-phone", "Dạ em gửi lại số điện thoại của em là 0912 000 105 ạ.", "", "author-phone=0912000105", "filled", "-", false },
	{ "-phone", "Số điện thoại của tôi: 0912-000-105, xin cảm ơn.", "", "author-phone=0912000105", "filled", "-", false },
	{ "-phone", "0912000105", "", "author-phone=0912000105", "filled", "-", false },
	{ "-phone", "Tôi gửi số điện thoại 0912 000 105 nhé", "", "author-phone=0912000105", "filled", "-", false },
	{ "=phone", "Số của anh Cẩn là 0912 000 109", "", "subject-phone=0912000109", "filled", "-", false },
	{ "=phone", "Số điện thoại nhân vật là 0912 000 109 ạ", "", "subject-phone=0912000109", "filled", "-", false },
	{ "=phone", "0912 000 104", "", "", "person", "subject-phone", true },
	{ "-phone", "Nếu cần xin gọi con gái tôi là Hoa, 0912 000 105", "", "", "person", "author-phone", true },
	{ "-phone", "Xin gọi số 024 0000 0000 của Ban Tổ chức thì không được", "", "", "*", "author-phone", false },
	{ "-year", "1962", "", "author-birth-year=1962", "filled", "-", false },
	{ "-year", "Tôi sinh năm 1962.", "", "author-birth-year=1962", "filled", "-", false },
	{ "=year", "Anh Cẩn sinh năm 1975 ạ", "", "subject-birth-year=1975", "filled", "-", false },
	{ "-year =year", "1962", "", "", "person", "author-birth-year,subject-birth-year", true },
	{ "-year =year", "Tôi sinh năm 1962, anh Cẩn thì tôi sẽ hỏi sau", "", "", "person", "author-birth-year,subject-birth-year", true }, /* a sentence that holds more than the value: a person reads it */
	{ "-place", "Không", "", "author-workplace=Không", "filled", "-", false },
	{ "-place =place", "Không có", "", "", "person", "author-workplace,subject-workplace", true },
	{ "-phone", "Không có", "", "", "nothing", "author-phone", false },
	{ "-address", "số 5, TDP số 2, phường Xuân Tảo", "", "author-address=số 5, TDP số 2, phường Xuân Tảo", "filled", "-", false },
	{ "-place", "Chi hội Khuyến học số 2", "", "author-workplace=Chi hội Khuyến học số 2", "filled", "-", false },
	/* As people write. */
	{ "-phone -year", "Em chào BTC, em xin bổ sung ạ:\n- Năm sinh: 1962\n- SĐT: 0912 000 105", "", "author-birth-year=1962; author-phone=0912000105", "filled", "-", false },
	{ "-phone -address", "Kính gửi BTC. SĐT của tôi: 0912000105. Địa chỉ: số 5 TDP 2 phường Xuân Tảo. Cảm ơn.", "", "author-phone=0912000105; author-address=số 5 TDP 2 phường Xuân Tảo", "filled", "-", false },
	{ "-phone", "Tôi là Nguyễn Lam Khê, tác giả bài viết. ĐT 0912 000 105.", "", "author-phone=0912000105", "filled", "-", false },
	{ "-phone", "Sđt:0912000105", "", "author-phone=0912000105", "filled", "-", false },
	{ "-phone", "Số điện thoại chị Hoa (con gái tôi): 0912 000 105", "", "", "person", "author-phone", true },
	{ "=phone", "Anh Cẩn không dùng điện thoại ạ", "", "subject-phone=không có", "filled", "-", false },
	{ "-phone", "Tôi không dùng điện thoại", "", "", "nothing", "author-phone", false },
	{ "-year =phone", "Năm sinh tác giả: 1962; SĐT nhân vật: 0912 000 109", "", "author-birth-year=1962; subject-phone=0912000109", "filled", "-", false },
	{ "-phone", "TÔI XIN BỔ SUNG SỐ ĐIỆN THOẠI CỦA TÔI LÀ 0912000105", "", "author-phone=0912000105", "filled", "-", false },
	{ "-phone", "toi xin bo sung so dien thoai: 0912000105", "", "author-phone=0912000105", "filled", "-", false },
	{ "-phone", "Số CCCD của tôi là 001162000105", "", "", "nothing", "author-phone", false },
	{ "-phone", "Tôi đã gọi 113 và 0912 000 106 nhưng không ai nghe", "", "", "person", "author-phone", true },
	{ "-year", "Tôi viết bài này từ năm 2020 đến năm 2023", "other", "", "person", "author-birth-year", false }, /* never silence: he thinks that he answered */
	{ "-job -place", "Nghề nghiệp: Giáo viên, đơn vị công tác: Trường Tiểu học Xuân Tảo", "", "author-occupation=Giáo viên; author-workplace=Trường Tiểu học Xuân Tảo", "filled", "-", false },
	/* A signature's number is nobody's value. */
	{ "-phone", "Tôi đã nhận được thư.\nTrân trọng\nNguyễn Lam Khê\nĐT: 0912 000 105", "", "", "person", "author-phone", true },
	{ "=phone", "Số điện thoại của nhân vật: 0912 000 109\nTrân trọng\nNguyễn Lam Khê\nĐT: 0912 000 104", "", "subject-phone=0912000109", "filled", "-", false },
	{ "-phone", "Kính gửi Ban Tổ chức\nTrân trọng cảm ơn.\nSố điện thoại của tác giả: 0912 000 105", "", "author-phone=0912000105", "filled", "-", false },
	/* What is there is changed where the line says whose it is. */
	{ "-phone", "Số điện thoại của tác giả: 0912 000 105\nNăm sinh của tác giả: 1963", "", "author-phone=0912000105; author-birth-year=1963 (other, named)", "filled", "-", false },
	{ "", "Số điện thoại của tác giả: 0912 000 105", "", "author-phone=0912000105 (other, named)", "filled", "-", false },
	{ "", "Số điện thoại: 0912 000 105", "", "", "*", "-", false },
	{ "", "Họ và tên của tác giả: Hoàng Văn Bốn", "", "author-name=Hoàng Văn Bốn (other, named)", "person", "-", false },
	{ "", "Họ và tên của tác giả: Nguyễn Lâm Khê", "", "author-name=Nguyễn Lâm Khê (other, named)", "filled", "-", false },
	{ "-phone", "Số điện thoại của tác giả: 0912 000 105\nSố điện thoại của tác giả: 0912 000 115", "", "author-phone=0912000105", "person", "*", true },
	/* The words our letters ask for. */
	{ "-phone", "ĐÃ CÓ TRONG BÀI", "in-work", "", "person", "author-phone", false },
	{ "-phone", "\"Đã có trong bài\" ạ", "in-work", "", "person", "author-phone", false },
	{ "-phone", "Da co trong bai", "in-work", "", "person", "author-phone", false },
	{ "-phone", "Kính gửi BTC, số điện thoại đã có ở trong bài, trang 2 ạ", "in-work", "", "person", "author-phone", false },
	{ "-phone", "Số điện thoại chưa có trong bài, xin bổ sung: 0912 000 105", "", "author-phone=0912000105", "filled", "-", false },
	{ "", "BẢN GỐC", "original", "", "person", "-", false },
	{ "", "Đây là bản gốc ạ.", "original", "", "person", "-", false },
	/* No workplace, although "Ban …" and "Chợ …" may be one. */
	{ "-place", "BẢN GỐC", "original", "", "person", "author-workplace", false },
	{ "-place", "BẢN SỬA", "revision", "", "person", "author-workplace", false },
	{ "=place", "Cho tôi hỏi khi nào có kết quả ạ?", "question", "", "nothing", "subject-workplace", false },
	{ "-place", "Ban Tổ chức xem giúp em với", "", "", "nothing", "author-workplace", false },
	{ "-place", "Ban Quản lý chợ Xuân Tảo", "", "author-workplace=Ban Quản lý chợ Xuân Tảo", "filled", "-", false },
	{ "", "“BẢN SỬA”", "revision", "", "person", "-", false },
	{ "", "THAY BÀI " CODE, "replace", "", "person", "-", false },
	{ "", "thay bai btl23-0031", "replace", "", "person", "-", false },
	{ "", "RÚT BÀI", "withdraw", "", "person", "-", false },
	{ "-phone", "Xin rút bài " CODE ". Số điện thoại của tác giả: 0912 000 105", "withdraw", "*", "person", "author-phone", false },
	{ "", "Tôi xin rút lại bài dự thi.", "withdraw", "", "person", "-", false },
	{ "-phone", "Số điện thoại của tác giả: 0912 000 105\nCho tôi hỏi gửi thêm ảnh có được không?", "question", "author-phone=0912000105", "filled", "-", false },
	{ "", "Xin cảm ơn Ban Tổ chức.", "", "", "nothing", "-", false },
	{ "-phone", "Tôi đã nhận được thư, tôi sẽ gửi sau.", "", "", "nothing", "author-phone", false },
	{ "-phone", "", "", "", "nothing", "author-phone", false },
	/* Several entries in one letter. */
	{ "-phone", "BTL23-0030: số điện thoại của tác giả: 0912 000 133\nBTL23-0031: số điện thoại của tác giả: 0912 000 105", "", "author-phone=0912000105", "filled", "-", false },
	{ "-phone", "BTL23-0030\nSố điện thoại của tác giả: 0912 000 133\nBTL23-0031\nSố điện thoại của tác giả: 0912 000 105", "", "author-phone=0912000105", "filled", "-", false },
	{ "-phone", "Hai bài BTL23-0030, BTL23-0031\nSố điện thoại của tác giả: 0912 000 133", "", "", "nothing", "author-phone", false },
	/* The code of its own entry before a line, as our receipts write it. */
	{ "-job", CODE ": Nghề nghiệp của tác giả: Hưu trí", "", "author-occupation=Hưu trí", "filled", "-", false },
	{ "-job", "- [" CODE "] Nghề nghiệp của tác giả: Hưu trí", "", "author-occupation=Hưu trí", "filled", "-", false },
	{ "-job", "1. " CODE " (Nguyễn Lam Khê): Nghề nghiệp của tác giả: Hưu trí", "", "author-occupation=Hưu trí", "filled", "-", false },
	{ "-year", CODE ": Năm sinh của tác giả: 1963", "", "author-birth-year=1963", "filled", "-", false },
	{ "-phone -year", "BTL23-0030: Năm sinh của tác giả: 1977\n" CODE ": Số điện thoại của tác giả: 0912 000 105\n" CODE ": Năm sinh của tác giả: 1963", "", "author-phone=0912000105; author-birth-year=1963", "filled", "-", false },
};

static void letter(size_t i, bool quoted)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct reply r;
	struct buf text = { 0 };
	char missing[1000];
	begin(&r, arena, letters[i].gaps);
	buf_text(&text, letters[i].text);
	if (quoted) {
		buf_text(&text, "\n\nVào Th 4, 12 thg 4, 2023 vào lúc 16:02 Cuộc thi NTVT <thiviet@bactuliem.example> đã viết:\n");
		notice(&text, &r.before, true, NULL, NULL);
	}
	fixture_body(r.s, buf_str(&text));
	read_reply(&r, arena);
	const char *says = said(&r.supplement, arena), *values = given(&r.supplement, arena), *lacks = expect_missing(&r.after, missing);
	lacks = lacks ? lacks : "-";
	bool ok = strcmp(says, letters[i].says) == 0 && (*letters[i].values == '*' || strcmp(values, letters[i].values) == 0) && (*letters[i].way == '*' || strcmp(way_word(r.way), letters[i].way) == 0) &&
	          (*letters[i].missing == '*' || strcmp(lacks, letters[i].missing) == 0) && (r.supplement.unsure != NULL) == letters[i].unsure;
	CHECK_SAY(ok, "without %s, “%s”%s: says %s; gives %s; %s (%s); missing %s; unsure: %s", letters[i].gaps, letters[i].text, quoted ? " and the notice" : "", says, values, way_word(r.way), r.why, lacks,
	          r.supplement.unsure ? r.supplement.unsure : "no");
	buf_release(&text);
	arena_free(arena);
}

/* Our notice comes back whole, marked or not: nothing; with a line of it filled in: that line. */
static void form_in_quotation(const char *gaps, const char *line, const char *value, const char *want)
{
	for (int marked = 0; marked < 2; marked++)
		for (int above = 0; above < 3; above++) {
			struct arena *arena = arena_new(FIXTURE_MEMORY);
			struct reply r;
			struct buf text = { 0 };
			static const char *const heads[] = { "", "Vào Th 4, 12 thg 4, 2023 vào lúc 16:02 Cuộc thi NTVT <thiviet@bactuliem.example> đã viết:\n",
				"________________________________\nTừ: Cuộc thi NTVT <thiviet@bactuliem.example>\nĐã gửi: Thứ Tư, 12 Tháng Tư 2023 16:02\nĐến: khe.nl@thu.example\nChủ đề: [" CODE "] Đề nghị bổ sung\n" };
			begin(&r, arena, gaps);
			buf_text(&text, heads[above]);
			notice(&text, &r.before, marked, line, value);
			fixture_body(r.s, buf_str(&text));
			enum letter_kind kind = fixture_check(rules, r.s, clock_time(2023, 4, 13, 8, 5, 0))->kind;
			CHECK_SAY(kind == KIND_SUPPLEMENT, "without %s, %s notice: its kind is %s", gaps, marked ? "marked" : "unmarked", letter_kind_word(kind));
			read_reply(&r, arena);
			const char *values = given(&r.supplement, arena);
			CHECK_SAY(strcmp(values, want) == 0 && !r.supplement.unsure && !r.supplement.says && r.way == (*want ? SUPPLEMENT_FILLED : SUPPLEMENT_NOTHING), "without %s, %s notice, “%s: %s”: says %s; gives %s; %s (%s)",
			          gaps, marked ? "marked" : "unmarked", line ? line : "", value ? value : "", said(&r.supplement, arena), values, way_word(r.way), r.why);
			buf_release(&text);
			arena_free(arena);
		}
}

/* Each line of the form answered below it, all twelve of them. */
static void form_answered_below(void)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct reply r;
	struct buf text = { 0 };
	char missing[1000];
	static const char *const answers[][2] = { { "author-name", AUTHOR }, { "author-birth-year", "1962" }, { "author-address", "số 5, TDP số 2, phường Xuân Tảo" }, { "author-phone", "0912 000 105" },
		{ "author-occupation", "Hưu trí" }, { "author-workplace", "Không" }, { "subject-name", SUBJECT }, { "subject-birth-year", "1975" }, { "subject-address", "TDP số 4, phường Xuân Tảo" },
		{ "subject-phone", "0912 000 109" }, { "subject-occupation", "Sửa xe" }, { "subject-workplace", "Không" } };
	begin(&r, arena, "-name -year -address -phone -job -place =name =year =address =phone =job =place");
	buf_text(&text, "> Xin bấm Trả lời (Reply) thư này, giữ nguyên mã [" CODE "], chép và điền các dòng dưới đây:\n>\n");
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
		buf_print(&text, "> %s:\n%s\n", rules_text(rules, answers[i][0]).line, answers[i][1]);
	fixture_body(r.s, buf_str(&text));
	read_reply(&r, arena);
	const char *lacks = expect_missing(&r.after, missing);
	CHECK_SAY(!lacks && !r.supplement.unsure, "answered below: gives %s; missing %s; unsure: %s", given(&r.supplement, arena), lacks ? lacks : "-", r.supplement.unsure ? r.supplement.unsure : "no");
	buf_release(&text);
	arena_free(arena);
}

/* --- files and works --- */

#define SHORTER \
	"Lớp học của anh Phùng Văn Cẩn nằm dưới gầm cầu thang khu tập thể, rộng chưa đầy mười mét vuông. Tối nào cũng vậy, cứ bảy giờ là đèn sáng, hai mươi bốn đứa trẻ ngồi chật kín ba dãy ghế.\n" \
	"Anh Cẩn làm nghề sửa xe, ban ngày ngồi ở đầu chợ, tối về dạy chữ cho con em những người bán hàng rong. Anh bảo ngày xưa mình không được học nên thương lũ trẻ.\n" \
	"Có hôm mưa to nước tràn vào tận chân ghế, thầy trò kê bàn lên gạch rồi lại học tiếp. Suốt mười năm không hôm nào lớp nghỉ vì thầy bận việc riêng của mình.\n" \
	"Bà con trong tổ dân phố góp bảng, góp phấn, người cho cái quạt, người cho chồng vở cũ. Lớp học nhỏ ấy đã đưa tám em trở lại trường phổ thông, trong đó có em Lụa.\n"
#define OTHER_STORY \
	"Mỗi sáng thứ Bảy, bếp nhà bà Đỗ Thị Mây lại đỏ lửa từ ba giờ. Ba nồi cháo to được chuyển ra cổng bệnh viện trước khi trời sáng hẳn để kịp phát cho người bệnh.\n" \
	"Bà Mây từng là công nhân nhà máy dệt, về hưu đã lâu, lương chẳng là bao mà tháng nào cũng dành ra một nửa mua gạo, mua thịt nấu cháo.\n" \
	"Lúc đầu bà nấu một mình, sau mấy chị trong chi hội phụ nữ sang nhặt rau rửa bát, các cháu sinh viên thuê trọ trong ngõ dậy sớm đẩy xe giúp bà.\n" \
	"Bà bảo mình có mất gì đâu, mất mấy tiếng ngủ thôi mà được bao nhiêu nụ cười. Hơn bảy năm nay bếp nhà bà chưa nghỉ một thứ Bảy nào, kể cả những hôm mưa rét.\n" \
	"Từ ngọn lửa bếp ấy, ngõ nhỏ có thêm tủ quần áo dùng chung, có thêm bình nước miễn phí cho người thu gom rác, và người ta nhìn nhau ấm áp hơn.\n"
#define KIND "Bài dự thi viết về gương “Người tốt, việc tốt”\n"
#define TITLE "Tên bài viết: Lớp học dưới gầm cầu thang\n"
#define OTHER_WORK KIND "Tên bài viết: Nồi cháo sáng thứ Bảy\n" OTHER_STORY \
	"THÔNG TIN TÁC GIẢ\nHọ và tên: Nguyễn Lam Khê\nNăm sinh: 1962\nĐịa chỉ: TDP số 2, phường Xuân Tảo\nSố điện thoại: 0912 000 104\nNghề nghiệp: Hưu trí\nĐơn vị công tác: Không\n" \
	"THÔNG TIN NHÂN VẬT\nHọ và tên: Đỗ Thị Mây\nNăm sinh: 1958\nĐịa chỉ: TDP số 3, phường Xuân Tảo\nSố điện thoại: 0912 000 102\nNghề nghiệp: Hưu trí\nĐơn vị công tác: Không\n"
#define DATA_105 "Thông tin tác giả\nHọ và tên: Nguyễn Lam Khê\nSố điện thoại: 0912 000 105\n"

static const struct {
	const char *name, *gaps, *text;
	const char *file, *content;            /* a document; content NULL: it cannot be read */
	int photos, pages;
	bool fills_only;
	const char *way, *want;                /* want: of check_expect.h, about the entry as it is then */
} works[] = {
	{ "a document with the data alone", "-phone", "Tôi gửi kèm", "thông tin tác giả.docx", DATA_105, 0, 0, false, "filled", "missing=-; author.phone=0912000105" },
	{ "our form in a document", "-phone =year", "", "mẫu.docx", "Số điện thoại của tác giả: 0912 000 105\nNăm sinh của nhân vật: 1975\n", 0, 0, false, "filled", "missing=-; author.phone=0912000105; subject.birth_year=1975" },
	{ "photos", "", "Tôi gửi thêm ảnh nhân vật.", NULL, NULL, 2, 0, false, "filled", "outcome=accepted" },
	{ "photos and a number", "-phone", "Số điện thoại của tác giả: 0912 000 105", NULL, NULL, 2, 0, false, "filled", "missing=-; author.phone=0912000105" },
	{ "the work again, with the data", "-phone", "Tôi gửi lại bài.", "bài.docx", KIND TITLE STORY DATA_105, 0, 0, false, "replaced", "missing=-; author.phone=0912000105; author.birth_year=1962; subject.phone=0912000106" },
	{ "the very same again", "-phone", "Tôi gửi lại bài.", "bài.docx", KIND TITLE STORY, 0, 0, false, "nothing", "missing=author-phone" },
	{ "a revision, said so", "", "BẢN SỬA", "bài sửa.docx", KIND "Tên bài viết: Lớp học nhỏ\n" SHORTER, 0, 0, false, "replaced", "title=Lớp học nhỏ; missing=-; author.phone=0912000104" },
	{ "a revision, not said", "", "Em gửi bài.", "bài.docx", KIND "Tên bài viết: Lớp học nhỏ\n" SHORTER, 0, 0, false, "replaced", "title=Lớp học nhỏ; missing=-" },
	{ "a revision by a weak tie", "", "BẢN SỬA", "bài sửa.docx", KIND "Tên bài viết: Lớp học nhỏ\n" SHORTER, 0, 0, true, "person", "title=Lớp học dưới gầm cầu thang" },
	{ "a correction by a weak tie", "-phone", "Số điện thoại của tác giả: 0912 000 105\nNăm sinh của tác giả: 1963", NULL, NULL, 0, 0, true, "person", "author.phone=0912000105; author.birth_year=1962; missing=-" },
	{ "another work", "", "Tôi xin gửi thêm một bài nữa.", "cháo.docx", OTHER_WORK, 0, 0, false, "new", NULL },
	{ "another work in its place", "", "THAY BÀI " CODE, "cháo.docx", OTHER_WORK, 0, 0, false, "person", "title=Nồi cháo sáng thứ Bảy" },
	{ "a work without a word whether", "", "", "cháo.docx", OTHER_STORY, 0, 0, false, "person", "title=Lớp học dưới gầm cầu thang" },
	{ "the body that was missing, in a file", "body", "Tôi gửi lại tệp bài.", "bài.docx", KIND TITLE STORY DATA_105, 0, 0, false, "replaced", "rule.body=-; rule.unreadable=-; title=Lớp học dưới gầm cầu thang" },
	{ "the body that was missing, pasted", "body", KIND TITLE STORY DATA_105, NULL, NULL, 0, 0, false, "replaced", "rule.unreadable=-; title=Lớp học dưới gầm cầu thang; author.phone=0912000105" },
	{ "the body that was missing, perhaps", "body", STORY, NULL, NULL, 0, 0, false, "person", "rule.unreadable=-" },
	{ "another file that cannot be read", "body", "Tôi gửi lại tệp.", "bài.doc", NULL, 0, 0, false, "person", "rule.unreadable=incomplete" },
	{ "pages of writing", "", "Tôi chụp lại bài.", NULL, NULL, 0, 2, false, "person", "title=Lớp học dưới gầm cầu thang" },
	{ "pages where no body was", "body", "Tôi chụp lại bài viết tay.", NULL, NULL, 0, 2, false, "replaced", "outcome=review; rule.unreadable=-; rule.unread-pages=review" },
	{ "another author's work", "", "BẢN SỬA", "bài.docx", KIND TITLE SHORTER "Thông tin tác giả\nHọ và tên: Hoàng Văn Bốn\nSố điện thoại: 0912 000 199\n", 0, 0, false, "person", "author.name=Nguyễn Lam Khê; title=Lớp học dưới gầm cầu thang" },
};

static void add_pictures(struct submission *s, int photos, int pages)
{
	for (int i = 0; i < photos + pages; i++) {
		struct part *p = fixture_part(s, PART_PICTURE, "image/jpeg", arena_print(s->arena, "IMG_%d.jpg", i + 1), NULL);
		snprintf(p->sha256, sizeof p->sha256, "%064d", i + 1);
		p->page_count = 1;
		p->page_total = 1;
		p->pages = arena_alloc(s->arena, sizeof *p->pages);
		*p->pages = (struct page){ .number = 1, .look = i < photos ? PAGE_PHOTO : PAGE_WRITTEN, .width = 1240, .height = 1754, .depth = 24, .cover = 1, .confidence = -1 };
		snprintf(p->pages->fingerprint, sizeof p->pages->fingerprint, "%016x", i + 77);
	}
}

static void work(size_t i)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct reply r;
	struct buf text = { 0 };
	char want[1000];
	begin(&r, arena, works[i].gaps);
	buf_print(&text, "%s\n\nVào Th 4, 12 thg 4, 2023 vào lúc 16:02 Cuộc thi NTVT <thiviet@bactuliem.example> đã viết:\n", works[i].text);
	notice(&text, &r.before, true, NULL, NULL);
	fixture_body(r.s, buf_str(&text));
	buf_release(&text);
	if (works[i].file)
		fixture_document(r.s, works[i].file, works[i].content);
	add_pictures(r.s, works[i].photos, works[i].pages);
	struct check_facts facts = { .arrived = clock_time(2023, 4, 13, 8, 5, 0), .trusted_authserv = FIXTURE_HOST, .own_address = FIXTURE_OWN, .office_address = "phong-noi-vu@bactuliem.example" };
	struct verdict *v = check_letter(rules, r.s, &facts, arena);
	CHECK_SAY(v->kind == KIND_SUPPLEMENT || v->kind == KIND_REQUEST, "%s: its kind is %s", works[i].name, letter_kind_word(v->kind));
	struct again_facts again = { .received = clock_time(2023, 4, 12, 9, 0, 0), .sender = "khe.nl@thu.example" };
	supplement_read(rules, r.s, &facts, v, &r.before, arena, &r.supplement);
	r.supplement.fills_only = works[i].fills_only;
	r.way = supplement_apply(rules, &r.supplement, &r.before, &again, &r.after, &r.why, &r.done, arena);
	CHECK_SAY(strcmp(way_word(r.way), works[i].way) == 0, "%s: %s (%s), likeness %.2f, says %s, gives %s", works[i].name, way_word(r.way), r.why, r.supplement.likeness, said(&r.supplement, arena), given(&r.supplement, arena));
	CHECK_SAY(r.after.photos == r.before.photos + works[i].photos || r.way == SUPPLEMENT_NEW || r.way == SUPPLEMENT_PERSON, "%s: %d photos, were %d", works[i].name, r.after.photos, r.before.photos);
	if (works[i].want) {
		struct verdict after = { .entries = &r.after, .entry_count = 1 };
		snprintf(want, sizeof want, "%s", works[i].want);
		expect_all(&after, works[i].name, want);
	}
	arena_free(arena);
}

/* samples/03 and its answer, samples/09: a long polite letter, a number, a question; the notice below. */
static void sample(void)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct buf entry = { 0 }, letter = { 0 };
	struct err err = { 0 };
	struct reply r = { 0 };
	char missing[1000];
	CHECK(file_read("tests/unit/files/samples/03_thieu_sdt_tac_gia.txt", FIXTURE_FILE, &entry, &err) == 0 && file_read("tests/unit/files/samples/09_bo_sung_tra_loi.txt", FIXTURE_FILE, &letter, &err) == 0);
	struct verdict *v = fixture_check(rules, fixture_letter(arena, buf_str(&entry), entry.len), clock_time(2023, 4, 12, 9, 0, 0));
	if (CHECK(v->entry_count == 1)) {
		r.before = v->entries[0];
		snprintf(r.before.code, sizeof r.before.code, "%s", CODE);
		r.s = fixture_letter(arena, buf_str(&letter), letter.len);
		read_reply(&r, arena);
		CHECK_STR(given(&r.supplement, arena), "author-phone=0912000105");
		CHECK_STR(said(&r.supplement, arena), "question,other");
		CHECK_STR(way_word(r.way), "filled");
		CHECK_STR(r.why, "author-phone");
		CHECK_STR(r.done, "số điện thoại liên hệ của tác giả");
		CHECK(!expect_missing(&r.after, missing) && r.after.outcome == OUTCOME_NOTE);
		CHECK(r.supplement.work == NULL && r.supplement.unsure == NULL);
	}
	buf_release(&entry);
	buf_release(&letter);
	arena_free(arena);
}

/* A number in the subject is seen, whatever stands before it; one that is none is passed, and the letter is read to its end. */
static void subjects(void)
{
	static const struct {
		const char *subject;
		bool unsure;
	} cases[] = {
		{ "SĐT của em 0912 000 105", true }, { "SĐT +84 912 000 105", true }, { "ảnh + 0912 000 105", true }, { "0 rõ, 0912 000 105", true }, { "SĐT của em 0912 000 104", false },
		{ "ảnh + bài", false }, { "+", false }, { "+ (", false }, { "bổ sung +, 0", false }, { "0912 000 1", false }, { "", false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena *arena = arena_new(FIXTURE_MEMORY);
		struct reply r = { .before = base_entry(arena, "-phone"), .s = fixture_new(arena) };
		r.before.subject.phone = "0912000104";
		fixture_take_header(r.s, "From", AUTHOR " <khe.nl@thu.example>");
		fixture_take_header(r.s, "Subject", arena_print(arena, "Re: [" CODE "] %s", cases[i].subject));
		fixture_body(r.s, "");
		read_reply(&r, arena);
		CHECK_SAY((r.supplement.unsure != NULL) == cases[i].unsure, "“%s”: %s", cases[i].subject, r.supplement.unsure ? r.supplement.unsure : "no");
		arena_free(arena);
	}
}

/* Letters made to be slow, or to have more of everything than anybody sends: read to their end, within the bounds. */
static void hostile(void)
{
	static const char *const lines[] = {
		"Số điện thoại của tác giả: 0912 000 %03zu\n", "0912 000 %03zu 0912 111 %03zu 0912 222 333 ", "BTL23-%04zu BTL23-%04zu ", "> Số điện thoại của tác giả: ...\n0912 000 %03zu\n",
		"BAN TỔ CHỨC CUỘC THI VIẾT VỀ GƯƠNG ĐIỂN HÌNH TIÊN TIẾN, %zu\n", "Nếu thông tin đã có trong bài mà hệ thống chưa nhận ra, xin trả lời \"ĐÃ CÓ TRONG BÀI\" %zu\n",
		"Họ và tên: Lê Văn %zu\nNăm sinh: 1980\n", "Vào Th 4, 12 thg 4, 2023 vào lúc %zu X <a@b.example> đã viết:\n", "Trân trọng\nNguyễn Văn An\nĐT: 0912 000 %03zu\n", "BTLBTLBTLBTLBTLBTL%zu", "1962\n%zu\n", ":%zu",
		">>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>> %zu\n", "Thư này do hệ thống tiếp nhận bài dự thi gửi tự động, không thay thế văn bản hành chính. %zu\n", "| Năm sinh của nhân vật: %zu\n",
	};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct arena *arena = arena_new(FIXTURE_MEMORY);
		struct reply r;
		struct buf text = { 0 };
		begin(&r, arena, "-phone =phone =year coauthor");
		for (size_t n = 0; text.len < 300000; n++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
			buf_print(&text, lines[i], n % 1000, (n + 7) % 1000);
#pragma GCC diagnostic pop
		}
		fixture_body(r.s, buf_str(&text));
		read_reply(&r, arena);
		CHECK_SAY(r.supplement.value_count <= 64 && r.supplement.file_count <= 400 && r.after.finding_count < 200, "“%s”", lines[i]);
		buf_release(&text);
		arena_free(arena);
	}
}

int main(void)
{
	rules = fixture_rules(FIXTURE_RULES);
	if (CHECK(rules != NULL)) {
		for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
			letter(i, false);
			letter(i, true);
		}
		for (size_t i = 0; i < sizeof works / sizeof *works; i++)
			work(i);
		sample();
		subjects();
		hostile();
		form_answered_below();
		form_in_quotation("-phone", NULL, NULL, "");
		form_in_quotation("-phone -year =phone =year kind title", NULL, NULL, "");
		form_in_quotation("-phone =year", "Số điện thoại của tác giả", "0912 000 105", "author-phone=0912000105");
		form_in_quotation("-phone =year", "Số điện thoại của tác giả", "...0912 000 105", "author-phone=0912000105");
		form_in_quotation("-phone =year", "Năm sinh của nhân vật", "1975", "subject-birth-year=1975");
		form_in_quotation("title", "Tên bài viết", "Lớp học dưới gầm cầu thang", "title=Lớp học dưới gầm cầu thang");
	}
	rules_free((struct rules *)(uintptr_t)rules);
	return unit_end();
}
