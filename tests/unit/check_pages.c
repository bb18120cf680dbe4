/* Pages that are images: which pictures are pages, in which order, what OCR may say, what shows a photocopy, what cannot be read.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <time.h>

#include "unit.h"
#include "base/clock.h"
#include "check_expect.h"
#include "check_rows.h"
#include "check/evidence.h"
#include "check/files.h"
#include "check/pages.h"

#define STORY "Sáng nào ông Doãn Bá Lẫm cũng dậy từ bốn giờ để quét sạch con ngõ trước khi bà con đi chợ.\n" \
	"Người trong tổ dân phố quen gọi ông bằng cái tên thân thương là người giữ ngõ.\n" \
	"Không ai phân công, cũng chẳng có một đồng thù lao nào cho công việc ấy.\n" \
	"Mùa đông năm ngoái, ông tự tay may ba mươi chiếc áo ấm tặng các cháu mồ côi.\n" \
	"Có hôm mưa to ngập đến đầu gối, ông vẫn lội ra khơi từng nắp cống.\n"
#define DECLARED "BÀI DỰ THI VIẾT VỀ GƯƠNG “NGƯỜI TỐT, VIỆC TỐT”\nTên bài viết: Người giữ ngõ\n"
#define AUTHOR "Thông tin tác giả\nHọ và tên: Mạc Thị Sim\nNăm sinh: 1991\nĐịa chỉ: Số 41, tổ dân phố số 3, phường Thụy Phương, quận Bắc Từ Liêm\n" \
	"Số điện thoại: 0912 000 178\nNghề nghiệp: Kế toán\nĐơn vị công tác: Hợp tác xã Mẫu\n"
#define SUBJECT "Thông tin nhân vật\nHọ và tên: Doãn Bá Lẫm\nNăm sinh: 1968\nĐịa chỉ: Số 42, tổ dân phố số 4, phường Xuân Đỉnh, quận Bắc Từ Liêm\n" \
	"Số điện thoại: 0912 000 179\nNghề nghiệp: Lái xe\nĐơn vị công tác: Không\n"
#define WHOLE DECLARED STORY AUTHOR SUBJECT

static const struct rules *rules;

static struct submission *letter(struct arena *arena, const char *subject, const char *body)
{
	struct submission *s = fixture_new(arena);
	fixture_take_header(s, "From", "Mạc Thị Sim <sim@thu.example>");
	fixture_take_header(s, "Subject", subject);
	if (body)
		fixture_body(s, body);
	return s;
}

/* Pages by one letter each: w written, p photo, u not looked at, b blank, t text. */
static void look(struct submission *s, struct part *p, const char *looks)
{
	static const char letters[] = "utwpb"; /* in the order of enum page_look */
	p->page_count = strlen(looks);
	p->page_total = (int)p->page_count;
	p->pages = arena_array(s->arena, p->page_count + 1, sizeof *p->pages);
	for (size_t i = 0; i < p->page_count; i++)
		p->pages[i] = (struct page){ .number = (int)i + 1, .look = (enum page_look)(strchr(letters, looks[i]) - letters), .width = 1240, .height = 1754,
		                             .depth = 24, .cover = 1, .confidence = -1 };
}

static struct part *picture(struct submission *s, const char *name, const char *looks)
{
	struct part *p = fixture_part(s, PART_PICTURE, "image/jpeg", name, NULL);
	snprintf(p->sha256, sizeof p->sha256, "%064zu", s->part_count);
	look(s, p, looks);
	return p;
}

static struct part *pdf(struct submission *s, const char *name, const char *looks, const char *content)
{
	struct part *p = fixture_part(s, PART_DOCUMENT, "application/pdf", name, content);
	look(s, p, looks);
	return p;
}

static void ocr(struct part *p, size_t page, const char *text, int confidence)
{
	p->pages[page].text = text;
	p->pages[page].confidence = confidence;
}

static const struct verdict *check(struct submission *s)
{
	return fixture_check(rules, s, clock_time(2023, 3, 14, 9, 0, 0));
}

static void expect(const struct verdict *v, const char *name, const char *what)
{
	char text[1000];
	snprintf(text, sizeof text, "%s", what);
	expect_all(v, name, text);
}

static const struct finding *finding(const struct verdict *v, size_t entry, const char *rule)
{
	for (size_t i = 0; entry < v->entry_count && i < v->entries[entry].finding_count; i++)
		if (strcmp(v->entries[entry].findings[i].rule, rule) == 0)
			return &v->entries[entry].findings[i];
	return NULL;
}

static bool says(const struct finding *f, const char *words)
{
	return f && (strstr(f->message, words) || strstr(f->evidence, words) || strstr(f->where, words));
}

/* A letter by the looks of its pictures: "IMG_2.jpg=w IMG_10.jpg=w". */
struct sorted {
	const char *name, *subject, *body, *pictures, *expected, *files; /* files: names in their order, or NULL */
	int photos;
};

static const struct sorted sorted[] = {
	{ "five photos of pages", "Bài dự thi viết tay", "Em gửi bài dự thi ạ.", "IMG_10.jpg=w IMG_2.jpg=w IMG_1.jpg=w", "kind=entry; entries=1; outcome=review; missing=-; rule.unread-pages=review; rule.body=review; rule.author-phone=review",
	  "IMG_1.jpg IMG_2.jpg IMG_10.jpg", 0 },
	{ "data in the mail", "Bài dự thi", "Em gửi bài viết tay.\n" DECLARED AUTHOR SUBJECT, "b.jpg=w a.jpg=w", "entries=1; outcome=review; missing=-; rule.author-phone=-; author.phone=0912000178; category=nguoi-tot-viec-tot; title=Người giữ ngõ",
	  "a.jpg b.jpg", 0 },
	{ "photos beside a typed work", "Bài dự thi", WHOLE, "z.jpg=p a.jpg=p", "entries=1; outcome=accepted; rule.unread-pages=-", NULL, 2 },
	{ "not looked at beside a typed work", "Bài dự thi", WHOLE, "z.jpg=u a.jpg=u", "entries=1; outcome=accepted; rule.unread-pages=-", NULL, 2 },
	{ "a page beside a typed work", "Bài dự thi", WHOLE, "z.jpg=p a.jpg=w", "entries=1; outcome=review; rule.unread-pages=review; missing=-", NULL, 1 },
	{ "a typed work without a phone, and a page", "Bài dự thi", DECLARED STORY SUBJECT, "a.jpg=w", "entries=1; outcome=review; rule.unread-pages=review; missing=-; rule.author-phone=review", NULL, 0 },
	{ "photos of pages with a portrait", "Bài dự thi", "Gửi BTC bài dự thi.", "p1.jpg=w p2.jpg=w chandung.jpg=p", "entries=1; outcome=review", "p1.jpg p2.jpg chandung.jpg", 1 },
	{ "nobody looked and there is no work", "Bài dự thi", "Gửi BTC bài dự thi.", "p1.jpg=u", "entries=1; outcome=review; rule.unread-pages=review; missing=-", NULL, 0 },
	{ "photos alone: a dim page looks so too", "Bài dự thi", "Gửi BTC bài dự thi.", "p1.jpg=p", "entries=1; outcome=review; rule.unread-pages=review", NULL, 0 },
	{ "blank pages are passed over", "Bài dự thi", "Gửi BTC bài dự thi.", "p1.jpg=w p2.jpg=b", "entries=1; outcome=review", "p1.jpg", 0 },
	{ "a blank page alone may be a pale one", "Bài dự thi", "Gửi BTC bài dự thi.", "p1.jpg=b", "entries=1; outcome=review; rule.unread-pages=review", "p1.jpg", 0 },
	{ "a blank page beside a work", "Bài dự thi", WHOLE, "p1.jpg=b p2.jpg=p", "entries=1; outcome=accepted", "p2.jpg", 1 },
	{ "pages without a word", "", "", "p1.jpg=w p2.jpg=w", "kind=entry; entries=1; outcome=review", "p1.jpg p2.jpg", 0 },
	{ "a photo without a word", "", "", "p1.jpg=p", "kind=other; entries=0", NULL, 0 },
	{ "a question with a picture of the plan", "Hỏi về cuộc thi", "Cho em hỏi hạn nộp bài là ngày nào ạ?", "kehoach.jpg=p", "kind=question | entry", NULL, 0 },
};

static void add_pictures(struct submission *s, const char *list)
{
	char copy[300], *rest = copy;
	snprintf(copy, sizeof copy, "%s", list);
	for (char *one; (one = strsep(&rest, " "));) {
		char *looks = strchr(one, '=');
		*looks++ = '\0';
		picture(s, arena_text(s->arena, one), looks);
	}
}

static void sorting(void)
{
	for (size_t i = 0; i + 1 < sizeof sorted / sizeof *sorted; i++) {
		const struct sorted *c = &sorted[i];
		struct arena *arena = arena_new(FIXTURE_MEMORY);
		struct submission *s = letter(arena, c->subject, c->body);
		add_pictures(s, c->pictures);
		const struct verdict *v = check(s);
		expect(v, c->name, c->expected);
		struct buf files = { 0 };
		for (size_t k = 0; v->entry_count && k < v->entries[0].file_count; k++)
			buf_print(&files, "%s%s", k ? " " : "", v->entries[0].files[k]);
		if (c->files)
			CHECK_SAY(strcmp(buf_str(&files), c->files) == 0, "%s: files are “%s”, wanted “%s”", c->name, buf_str(&files), c->files);
		if (v->entry_count)
			CHECK_SAY(v->entries[0].photos == c->photos, "%s: %d photos, wanted %d", c->name, v->entries[0].photos, c->photos);
		buf_release(&files);
		arena_free(arena);
	}
}

static void names(void)
{
	static const char *const order[][2] = {
		{ "IMG_2.jpg", "IMG_10.jpg" }, { "IMG_2.jpg", "img_10.JPG" }, { "trang 1.jpg", "Trang 2.jpg" }, { "trang 9.jpg", "trang 10.jpg" },
		{ "anh.jpg", "anh (1).jpg" }, { "anh (1).jpg", "anh (2).jpg" }, { "anh (9).jpg", "anh (10).jpg" }, { "z4312345678901_ff00.jpg", "z4312345678902_0011.jpg" },
		{ "z999_a.jpg", "z4312345678902_a.jpg" }, { "IMG_20230514_081102.jpg", "IMG_20230514_081203.jpg" }, { "1.jpg", "02.jpg" }, { "2.jpg", "11.jpg" },
		{ "image0.jpeg", "image1.jpeg" }, { "99999999999999999999999998.jpg", "99999999999999999999999999.jpg" }, { "a.jpg", NULL },
	};
	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		CHECK_SAY(pages_compare_names(order[i][0], order[i][1]) < 0, "%s is not before %s", order[i][0], order[i][1]);
		CHECK_SAY(pages_compare_names(order[i][1], order[i][0]) > 0, "%s is not behind %s", order[i][1], order[i][0]);
	}
	CHECK(pages_compare_names("07.jpg", "7.png") == 0 && pages_compare_names(NULL, NULL) == 0 && pages_compare_names("", "") == 0);
}

static void scans(void)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct submission *s = letter(arena, "Bài dự thi", "Gửi BTC.");
	pdf(s, "quét.pdf", "ww", NULL);
	const struct verdict *v = check(s);
	expect(v, "a scanned pdf", "entries=1; outcome=review; missing=-; rule.unread-pages=review; rule.unreadable=-");
	CHECK(says(finding(v, 0, "unread-pages"), "2 trang") && says(finding(v, 0, "unread-pages"), "quét.pdf trang 1-2"));

	s = letter(arena, "Bài dự thi", "Gửi BTC.");
	pdf(s, "bài.pdf", "ttwtw", WHOLE);
	v = check(s);
	expect(v, "text and scanned pages", "entries=1; outcome=review; missing=-; rule.unread-pages=review; title=Người giữ ngõ; author.phone=0912000178");
	CHECK(says(finding(v, 0, "unread-pages"), "bài.pdf trang 3, 5"));

	s = letter(arena, "Bài dự thi", "Gửi BTC.");
	pdf(s, "bài.pdf", "tt", WHOLE);
	expect(check(s), "a typed pdf", "entries=1; outcome=accepted");

	s = letter(arena, "Bài dự thi", "Gửi BTC.");
	pdf(s, "ảnh.pdf", "ppb", NULL);
	expect(check(s), "a pdf of photos alone", "entries=1; outcome=review; rule.unread-pages=review");

	s = letter(arena, "Bài dự thi", WHOLE);
	pdf(s, "ảnh.pdf", "ppb", NULL);
	v = check(s);
	expect(v, "a pdf of photos beside a work", "entries=1; outcome=accepted");
	CHECK(v->entries[0].photos == 1);

	s = letter(arena, "Bài dự thi", "Gửi BTC.");
	pdf(s, "trắng.pdf", "bb", NULL);
	v = check(s);
	expect(v, "a pdf of blank pages", "entries=1; outcome=incomplete; missing=unreadable");
	CHECK(says(finding(v, 0, "unreadable"), "không có nội dung"));

	s = letter(arena, "Bài dự thi", "Gửi BTC.");
	struct part *p = pdf(s, "dài.pdf", "tt", WHOLE);
	p->page_total = 300;
	expect(check(s), "pages that were not looked at", "entries=1; outcome=review; rule.unread-pages=review");

	s = letter(arena, "Bài dự thi", "Gửi BTC.");
	picture(s, "a.jpg", "w");
	p = picture(s, "b.jpg", "w");
	memcpy(p->sha256, s->parts[1].sha256, sizeof p->sha256);
	v = check(s);
	CHECK(says(finding(v, 0, "unread-pages"), "1 trang") && v->entries[0].file_count == 1);
	arena_free(arena);
}

static void ocr_fields(void)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct submission *s = letter(arena, "Bài dự thi", "Gửi BTC bài dự thi.");
	ocr(picture(s, "IMG_2.jpg", "w"), 0, AUTHOR SUBJECT, 88);
	ocr(picture(s, "IMG_1.jpg", "w"), 0, DECLARED STORY, 93);
	const struct verdict *v = check(s);
	expect(v, "ocr", "entries=1; outcome=review; missing=-; title=Người giữ ngõ; category=nguoi-tot-viec-tot; author.name=Mạc Thị Sim; author.phone=-; author.birth_year=-; "
	       "subject.birth_year=-; subject.name=Doãn Bá Lẫm; rule.author-phone=review; rule.author-birth-year=review; rule.subject-phone=review; rule.unread-pages=review; rule.author-name=-");
	CHECK(says(finding(v, 0, "author-phone"), "máy đọc được: 0912000178") && says(finding(v, 0, "author-birth-year"), "máy đọc được: 1991"));
	CHECK(!strstr(finding(v, 0, "author-phone")->message, "0912"));
	CHECK(v->entries[0].title_by_ocr && v->entries[0].author_by_ocr);
	const struct finding *f = finding(v, 0, "unread-pages");
	CHECK(says(f, "độ tin cậy từ 88 %") && says(f, "lấy từ chữ máy đọc: tên bài, thể loại, nội dung; tác giả: họ tên, địa chỉ, nghề nghiệp, đơn vị; nhân vật: họ tên, địa chỉ") &&
	      !says(f, "điện thoại") && !says(f, "năm sinh"));
	CHECK(v->entries[0].words > 60 && strlen(v->entries[0].body_digest) == 64);
	char digest[FILE_DIGEST_SIZE];
	memcpy(digest, v->entries[0].body_digest, sizeof digest);
	CHECK(strcmp(check(s)->entries[0].body_digest, digest) == 0);
	memset(s->parts[1].sha256, 'a', 64); /* other bytes with the same text by OCR: another entry */
	CHECK(strcmp(check(s)->entries[0].body_digest, digest) != 0);

	/* What was typed goes before what OCR read. */
	s = letter(arena, "Bài dự thi", "Gửi BTC bài dự thi.\n" AUTHOR);
	ocr(picture(s, "IMG_1.jpg", "w"), 0, DECLARED STORY "Thông tin tác giả\nHọ và tên: Mac Thi Sím\nNăm sinh: 1997\nSố điện thoại: 0912 000 118\n" SUBJECT, 93);
	v = check(s);
	CHECK(v->entries[0].title_by_ocr && !v->entries[0].author_by_ocr);
	expect(v, "typed data and ocr", "entries=1; author.name=Mạc Thị Sim; author.birth_year=1991; author.phone=0912000178; rule.author-phone=-; subject.birth_year=-");

	/* So does the title that was typed. */
	s = letter(arena, "Bài dự thi", "Gửi BTC bài dự thi.\n" DECLARED);
	ocr(picture(s, "IMG_1.jpg", "w"), 0, "BÀI DỰ THI VIẾT VỀ GƯƠNG “NGƯỜI TỐT, VIỆC TỐT”\nTên bài viết: Ngươi giừ ngỏ\n" STORY AUTHOR SUBJECT, 93);
	v = check(s);
	expect(v, "typed title and ocr", "entries=1; title=Người giữ ngõ; rule.title=-");
	CHECK(!says(finding(v, 0, "unread-pages"), "tên bài") && !v->entries[0].title_by_ocr && v->entries[0].author_by_ocr);

	/* A scan of the work that came typed too: nobody has to read it. */
	s = letter(arena, "Bài dự thi", "Gửi BTC bài dự thi.");
	fixture_document(s, "bài.docx", WHOLE);
	ocr(pdf(s, "bản ký.pdf", "w", NULL), 0, DECLARED STORY AUTHOR SUBJECT, 90);
	v = check(s);
	expect(v, "the same work typed and scanned", "entries=1; outcome=accepted; rule.unread-pages=-");
	CHECK(v->entries[0].file_count == 2);

	/* A head at the foot of a scanned page, its data typed on the next. */
	s = letter(arena, "Bài dự thi", "Gửi BTC bài dự thi.");
	ocr(pdf(s, "trộn.pdf", "wt", strchr(SUBJECT, '\n') + 1), 0, DECLARED STORY AUTHOR "THÔNG TIN NHÂN VẬT\n", 95);
	expect(check(s), "scanned and typed", "entries=1; outcome=review; author.name=Mạc Thị Sim; subject.name=Doãn Bá Lẫm; subject.phone=0912000179; author.phone=-; rule.subject-phone=-");

	/* A scanner's app signs each page: that is no text, and its paper is no paper. */
	s = letter(arena, "Bài dự thi", "Gửi BTC bài dự thi.");
	struct part *p = pdf(s, "máy quét.pdf", "w", "CamScanner\n");
	p->pages[0].letters = 10;
	p->paper_width = p->paper_height = 400;
	ocr(p, 0, WHOLE, 90);
	v = check(s);
	expect(v, "text under a scan", "entries=1; outcome=review; title=Người giữ ngõ; author.phone=-; rule.author-phone=review; rule.unread-pages=review; rule.paper-size=-");
	CHECK(says(finding(v, 0, "author-phone"), "0912000178"));

	/* Words that OCR read are looked at, never refused. */
	struct buf pages = { 0 };
	buf_text(&pages, DECLARED AUTHOR SUBJECT "Nội dung\n");
	for (int i = 0; i < 40; i++)
		buf_text(&pages, STORY);
	s = letter(arena, "Bài dự thi", "Gửi BTC bài dự thi.");
	ocr(picture(s, "IMG_1.jpg", "w"), 0, arena_text(arena, pages.data), 93);
	v = check(s);
	expect(v, "too many words by ocr", "entries=1; outcome=review; rule.word-limit=review");
	buf_release(&pages);
	arena_free(arena);
}

static void in_archives(void)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct submission *s = letter(arena, "Bài dự thi", "Gửi BTC bài dự thi.");
	struct part *zip = fixture_part(s, PART_CONTAINER, "application/zip", "bai.zip", NULL);
	zip->path = "2";
	fixture_document(s, "bài.docx", WHOLE);
	s->parts[2].path = "2.1";
	picture(s, "anh1.jpg", "p")->path = "2.2";
	picture(s, "anh2.jpg", "p")->path = "2.3";
	const struct verdict *v = check(s);
	expect(v, "a zip of a work and photos", "entries=1; outcome=accepted");
	CHECK(v->entries[0].photos == 2);

	s = letter(arena, "Bài dự thi", "Gửi BTC bài dự thi.");
	zip = fixture_part(s, PART_CONTAINER, "application/zip", "bai.zip", NULL);
	zip->path = "2";
	picture(s, "trang 2.jpg", "w")->path = "2.1";
	picture(s, "trang 1.jpg", "w")->path = "2.2";
	v = check(s);
	expect(v, "a zip of pages", "entries=1; outcome=review; missing=-");
	CHECK_STR(v->entries[0].files[0], "trang 1.jpg");

	s = letter(arena, "", "");
	zip = fixture_part(s, PART_CONTAINER, "application/zip", "bài dự thi.zip", NULL);
	zip->unread = READ_LOCKED;
	v = check(s);
	expect(v, "a locked zip", "entries=1; outcome=incomplete; missing=unreadable");
	CHECK(says(finding(v, 0, "unreadable"), "“bài dự thi.zip” có đặt mật khẩu") && v->entries[0].file_count == 1);

	s = letter(arena, "Bài dự thi tháng 3", "Phường gửi bài.");
	s->from[0].address = "phuong-xuan-tao@bactuliem.example";
	zip = fixture_part(s, PART_CONTAINER, "application/zip", "a.zip", NULL);
	zip->path = "2";
	picture(s, "1.jpg", "w")->path = "2.1";
	picture(s, "2.jpg", "w")->path = "2.2";
	fixture_part(s, PART_CONTAINER, "application/zip", "b.zip", NULL)->path = "3";
	picture(s, "1.jpg", "w")->path = "3.1";
	pdf(s, "bai3.pdf", "ww", NULL)->path = "4";
	pdf(s, "CV 12-UBND.pdf", "w", NULL)->path = "5";
	ocr(pdf(s, "scan0001.pdf", "w", NULL), 0, "ỦY BAN NHÂN DÂN PHƯỜNG XUÂN TẢO\nDANH SÁCH TRÍCH NGANG\nngười tốt việc tốt\n", 90);
	expect(check(s), "a unit's scans", "entries=3; 1:outcome=review; 2:outcome=review; 3:outcome=review");

	/* Outlook: the same text in the letter and in winmail.dat. */
	s = letter(arena, "Bài dự thi", WHOLE);
	fixture_part(s, PART_CONTAINER, "application/vnd.ms-tnef", "winmail.dat", NULL)->path = "2";
	fixture_part(s, PART_BODY, "text/plain", NULL, WHOLE)->path = "2.1";
	const struct verdict *twice = check(s);
	expect(twice, "winmail.dat", "entries=1; outcome=accepted");
	s = letter(arena, "Bài dự thi", WHOLE);
	v = check(s);
	CHECK_SAY(twice->entries[0].words == v->entries[0].words, "%lld words, wanted %lld", (long long)twice->entries[0].words, (long long)v->entries[0].words);
	arena_free(arena);
}

/* A file that cannot be read, and what its author is told. */
static const struct unread_case {
	const char *name, *type, *why, *says;
} unread[] = {
	{ "bài.zip", "application/zip", READ_LOCKED, "nén lại không đặt mật khẩu" },
	{ "bài.docx", "application/encrypted", READ_LOCKED, "bỏ mật khẩu" },
	{ "bài.pdf", "application/pdf", READ_LOCKED, "bỏ mật khẩu của tệp PDF" },
	{ "bài.docx", "application/zip", READ_DAMAGED, "lưu thành một tệp mới (.docx)" },
	{ "bài.rar", "application/x-rar", READ_DAMAGED, "gửi từng tệp bên trong" },
	{ "bài.bin", "application/octet-stream", READ_DAMAGED, "xin gửi lại" },
	{ "bài.docm", "application/vnd.ms-word.document.macroenabled.12", READ_UNSAFE, "Lưu dưới tên khác" },
	{ "bài.DOC", "application/msword", READ_UNSAFE, ".docx không có macro" },
	{ "bài.exe", "application/x-dosexec", READ_UNSAFE, "là chương trình" },
	{ "bài.docx", "application/zip", READ_TOO_LARGE, "quá lớn" },
	{ "bài.docx", "application/zip", READ_KILLED, "dán nội dung bài vào thư trả lời" },
	{ "bài.pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", READ_LATER, "bản trình chiếu" },
	{ "bài.mp4", "video/mp4", READ_LATER, "phim" },
	{ "bài.pages", "application/zip", READ_UNKNOWN, "Word (.docx)" },
	{ "bài.gdoc", "application/json", READ_UNKNOWN, "lối tắt" },
	{ "bài.heic", "image/heic", READ_LATER, ".jpg" },
	{ "bài.pages", "application/zip", READ_DAMAGED, "chọn Xuất (Export)" },
	{ "winmail.dat", "application/vnd.ms-tnef", READ_DAMAGED, "đính kèm chính tệp bài viết" },
	{ "bài.docx", "text/plain", READ_LATER, "không đúng định dạng" },
	{ "bài.odt", "application/zip", READ_UNKNOWN, "lưu thành một tệp mới (.docx)" },
	{ "bài.xyz", "application/octet-stream", READ_UNKNOWN, "không đọc được tệp “bài.xyz”" },
	{ "bài.docx", "application/zip", NULL, "không có nội dung" },
};

static void unread_files(void)
{
	for (size_t i = 0; i < sizeof unread / sizeof *unread; i++) {
		struct arena *arena = arena_new(FIXTURE_MEMORY);
		bool unsafe = text_same(unread[i].why, READ_UNSAFE);
		struct submission *s = letter(arena, "Bài dự thi", "Em gửi bài dự thi ạ.");
		struct part *p = fixture_part(s, PART_DOCUMENT, unread[i].type, unread[i].name, unread[i].why ? NULL : " \n");
		p->unread = unread[i].why;
		const struct verdict *v = check(s);
		const struct finding *f = finding(v, 0, unsafe ? "unsafe-file" : "unreadable");
		CHECK_SAY(f && f->outcome == OUTCOME_INCOMPLETE && strstr(f->message, unread[i].says) && strstr(f->message, unread[i].name), "%s (%s): %s", unread[i].name,
		          unread[i].why ? unread[i].why : "empty", f ? f->message : "no finding");
		expect(v, unread[i].name, "entries=1; outcome=incomplete");
		fixture_document(s, "đủ.docx", WHOLE);
		v = check(s);
		f = finding(v, 0, unsafe ? "unsafe-file" : "unreadable");
		CHECK_SAY(f && f->outcome == OUTCOME_NOTE, "%s beside a work: %s", unread[i].name, f ? outcome_word(f->outcome) : "no finding");
		arena_free(arena);
	}
}

static const struct {
	const char *name, *shown;
} long_names[] = {
	{ "bài.docx", "“bài.docx”" },
	{ "Bài dự thi viết về gương người tốt, việc tốt của bà Nguyễn Thị Hoa, tổ dân phố số 5, phường Xuân Tảo (bản sửa).docx", "“Bài dự thi viết về gương người tốt, việc tốt của bà Nguyễn ….docx” bị hỏng" },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaa…” bị hỏng" },
	{ "…", "“…” bị hỏng" },
};

/* A long name leaves room for what is wrong and what to do. */
static void long_file_names(void)
{
	for (size_t i = 0; i < sizeof long_names / sizeof *long_names; i++) {
		struct arena *arena = arena_new(FIXTURE_MEMORY);
		struct submission *s = letter(arena, "Bài dự thi", "Em gửi bài dự thi ạ.");
		struct part *p = fixture_part(s, PART_DOCUMENT, "application/zip", long_names[i].name, NULL);
		p->unread = READ_DAMAGED;
		const struct finding *f = finding(check(s), 0, "unreadable");
		CHECK_SAY(f && strstr(f->message, long_names[i].shown) && strstr(f->message, "xin "), "%s", f ? f->message : "no finding");
		CHECK_STR(f ? f->where : NULL, long_names[i].name);
		arena_free(arena);
	}
}

static const struct {
	const char *subject, *body, *expected, *host;
} links[] = {
	{ "Bài dự thi", "Em gửi bài dự thi ạ: https://drive.google.com/file/d/1AbC/view?usp=sharing", "kind=entry; entries=1; outcome=incomplete; missing=unreadable", "drive.google.com" },
	{ "Bài dự thi", "Link bài: docs.google.com/document/d/1AbC", "entries=1; missing=unreadable", "docs.google.com" },
	{ "Bài dự thi NTVT", "Mời BTC tải: https://so-nv.sharepoint.com/:w:/x", "entries=1; missing=unreadable", "so-nv.sharepoint.com" },
	{ "Bài dự thi", AUTHOR "https://1drv.ms/w/s!Ab", "entries=1; missing=unreadable; author.phone=0912000178", "1drv.ms" },
	{ "Bài dự thi", WHOLE "\nẢnh: https://drive.google.com/drive/folders/1", "entries=1; outcome=accepted", NULL },
	{ "Bài dự thi", "Em gửi bài, xem thêm tại https://baochi.example/bai", "entries=0", NULL },
	{ "Bài dự thi", "Mail em là sim@drive.google.com/ ạ", "entries=0", NULL },
	{ "Bài dự thi", "xem notdropbox.com/s/1", "entries=0", NULL },
	{ "Hello", "Free money: https://dropbox.com/s/1", "kind=other; entries=0", NULL },
};

static void drives(void)
{
	for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
		struct arena *arena = arena_new(FIXTURE_MEMORY);
		const struct verdict *v = check(letter(arena, links[i].subject, links[i].body));
		const struct finding *f = finding(v, 0, "unreadable");
		expect(v, links[i].body, links[i].expected);
		if (links[i].host)
			CHECK_SAY(f && strcmp(f->evidence, links[i].host) == 0 && strstr(f->message, "đính kèm chính tệp"), "%s: %s", links[i].body, f ? f->evidence : "no finding");
		arena_free(arena);
	}
}

static const struct {
	int width, height;
	const char *evidence;
} papers[] = {
	{ 595, 842, NULL }, { 842, 595, NULL }, { 598, 836, NULL }, { 0, 0, NULL }, { 612, 792, "21,6 × 27,9 cm (Letter)" }, { 842, 1191, "29,7 × 42,0 cm (A3)" }, { 400, 400, "14,1 × 14,1 cm" },
};

static void paper(void)
{
	for (size_t i = 0; i < sizeof papers / sizeof *papers; i++) {
		struct arena *arena = arena_new(FIXTURE_MEMORY);
		struct submission *s = letter(arena, "Bài dự thi", "Em gửi bài ạ.");
		fixture_document(s, "bài.docx", WHOLE);
		s->parts[1].paper_width = papers[i].width;
		s->parts[1].paper_height = papers[i].height;
		const struct verdict *v = check(s);
		const struct finding *f = finding(v, 0, "paper-size");
		CHECK_STR(f ? f->evidence : NULL, papers[i].evidence);
		expect(v, "paper", "entries=1; outcome=accepted");
		arena_free(arena);
	}
}

/* Rows of facts/documents.md, section 3: depth, coloured ink, border, specks, skew; and what the machine is called. */
static const struct {
	const char *name;
	int depth;
	double colour, border, specks, skew;
	const char *maker;
	int score;
	const char *says;
} measured[] = {
	{ "o1 blue pen", 24, 86.7, 0, 5.5, .09, "Apple iPhone 12", -60, "mực màu 87 %" },
	{ "o2 black pen", 24, 0, 0, 5.5, .09, NULL, 0, "" },
	{ "o5 grey scan", 8, 0, 0, 1.8, .3, NULL, 0, "" },
	{ "o7 red stamp", 24, 9.1, 0, 0, .33, NULL, -60, "mực màu" },
	{ "o8 bilevel scan", 1, 0, 0, 0, .09, "RICOH Aficio MP 3352", 15, "đen và trắng" },
	{ "p1", 1, 0, 99.7, 221.6, 1.45, NULL, 70, "viền đen 100 %" },
	{ "p2", 1, 0, 83.3, 38.6, 1.36, NULL, 70, "nghiêng 1,4 độ" },
	{ "p3", 8, 0, 98, 23.9, 1.34, "Canon iR-ADV C3520", 65, "24 chấm" },
	{ "p4", 8, 0, 100, 46.4, 1.84, NULL, 60, "viền đen" },
	{ "p6", 8, 0, 0, 103, .3, NULL, 15, "103 chấm" },
	{ "p7", 24, 0, 0, 7.8, .19, NULL, 0, "" },
	{ "a blue pen on a copied form", 24, 40, 99, 30, 1.5, NULL, 0, "mực màu" },
};

static void copies(void)
{
	const struct evidence_weights *w = &((const struct rules *)rules)->words.photocopy.evidence;
	for (size_t i = 0; i < sizeof measured / sizeof *measured; i++) {
		struct arena *arena = arena_new(FIXTURE_MEMORY);
		struct submission *s = letter(arena, "Bài dự thi", "Em gửi bài ạ.");
		struct part *p = picture(s, "a.jpg", "w");
		p->maker = measured[i].maker;
		p->pages[0].measured = true;
		p->pages[0].depth = measured[i].depth;
		p->pages[0].ink_colour = measured[i].colour;
		p->pages[0].border = measured[i].border;
		p->pages[0].specks = measured[i].specks;
		p->pages[0].skew = measured[i].skew;
		struct buf reasons = { 0 };
		int score = evidence_page(w, p, &p->pages[0], &reasons);
		CHECK_SAY(score == measured[i].score && strstr(buf_str(&reasons), measured[i].says), "%s: %d (%s), wanted %d (%s)", measured[i].name, score, buf_str(&reasons), measured[i].score, measured[i].says);
		const struct verdict *v = check(s);
		expect(v, measured[i].name, score >= 50 ? "outcome=review; rule.photocopy=review" : "outcome=review; rule.photocopy=-");
		fixture_document(s, "bài.docx", WHOLE); /* born digital: what lies beside it is no copy of it */
		expect(check(s), measured[i].name, "rule.photocopy=-");
		p->pages[0].measured = false;
		CHECK(evidence_page(w, p, &p->pages[0], &reasons) == 0);
		buf_release(&reasons);
		arena_free(arena);
	}
}

/* What a sender may make of it: as many files as a letter may have, as many pages, as much text.  Neither slow nor large. */
static void hostile(bool unit, const char *kind)
{
	enum { PARTS = 990 };
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct submission *s = fixture_new(arena);
	struct buf text = { 0 };
	struct timespec start, end;
	s->parts = arena_array(arena, PARTS + 8, sizeof *s->parts);
	fixture_take_header(s, "From", unit ? "phuong-xuan-tao@bactuliem.example" : "sim@thu.example");
	fixture_take_header(s, "Subject", "Bài dự thi");
	fixture_body(s, "https://a/a/a/a/a/a/a.b/c d.e/f");
	while (text.len < 30000)
		buf_text(&text, WHOLE);
	for (size_t i = 1; i <= PARTS; i++) {
		bool document = strcmp(kind, "documents") == 0 || (strcmp(kind, "both") == 0 && i % 2);
		s->parts[i] = (struct part){ .path = arena_print(arena, "%zu", i + 1), .type = "image/jpeg", .declared = "image/jpeg", .filename = arena_print(arena, "%0200zu.jpg", PARTS - i),
		                             .role = document ? PART_DOCUMENT : PART_PICTURE, .size = 100000 };
		snprintf(s->parts[i].sha256, sizeof s->parts[i].sha256, "%064zu", i);
		look(s, &s->parts[i], document && i % 3 ? "wtwtwtwtwtwtwtwtw" : "w");
		snprintf(s->parts[i].pages[0].fingerprint, sizeof s->parts[i].pages[0].fingerprint, "%016zx", i);
		ocr(&s->parts[i], 0, i % 4 ? text.data : WHOLE, 90);
		if (document && i % 3)
			s->parts[i].content = i % 5 ? WHOLE : text.data;
	}
	s->part_count = PARTS + 1;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
	const struct verdict *v = check(s);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	double seconds = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
	CHECK_SAY(v->entry_count > 0 && v->entries[0].image_count <= 200, "%s: %zu entries", kind, v->entry_count);
	CHECK_SAY(seconds < 20, "%s%s: %.1f s", kind, unit ? " of a unit" : "", seconds);
	buf_release(&text);
	arena_free(arena);
}

/* A photographed certificate beside a whole typed work is a note; wherever the pages may belong to the work, a person looks. */
static const struct beside {
	const char *body, *work, *pictures[4], *looks, *ocr, *outcome, *rule;
} beside[] = {
	{ "Em gửi bài và giấy khen của bà.", "{KB}\n{TB}\n{TG}{NV}{BÀI200}", { "giay khen.jpg" }, "w", NULL, "accepted", "note" },
	{ "Em gửi bài.", "{KB}\n{TB}\n{TG}{NV}{BÀI200}", { "IMG_1.jpg", "IMG_2.jpg", "IMG_3.jpg" }, "w", "GIẤY KHEN\nTặng bà Bùi Thị Bé", "accepted", "note" },
	{ "Em gửi bài.", "{KB}\n{TB}\n{TG}{NV}{BÀI200}", { "IMG_1.jpg", "IMG_2.jpg", "IMG_3.jpg", "IMG_4.jpg" }, "w", NULL, "review", "review" },
	{ "Em gửi bài, phần sau em viết tay.", "{KB}\n{TB}\n{TG}{NV}{BÀI200}", { "IMG_1.jpg" }, "w", NULL, "review", "review" },
	{ "Em gửi bài.", "{KB}\n{TB}\n{TG}{NV}{BÀI200}", { "trang 2.jpg" }, "w", NULL, "review", "review" },
	{ "Em gửi bài.", "{KB}\n{TB}\n{TG}{NV}{BÀI}", { "IMG_1.jpg" }, "w", NULL, "review", "review" },
	{ "Em gửi bài.", "{KB}\n{TB}\n{TG}{BÀI200}", { "IMG_1.jpg" }, "w", NULL, "review", "review" },
	{ "Em gửi bài.", "{KB}\n{TB}\n{TG}{NV}{BÀI200}", { "IMG_1.jpg" }, "w", "THÔNG TIN TÁC GIẢ\nHọ và tên: Trần Thị Hoa\nNghề nghiệp: y tá", "review", "review" },
	{ "Em gửi bài.", "{KB}\n{TB}\n{TG}{NV}{BÀI200}", { "chan dung.jpg" }, "p", NULL, "accepted", "-" },
};

static void papers_beside(void)
{
	int *most = (int *)(uintptr_t)&rules->words.papers_most, shipped = *most;
	CHECK(shipped == 0); /* the folder as it is shipped lets a person look at every page */
	for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
		struct arena *arena = arena_new(FIXTURE_MEMORY);
		const struct beside *b = &beside[i];
		struct submission *s = letter(arena, "Bài dự thi", b->body);
		struct buf text = { 0 };
		expand(&text, b->work);
		fixture_document(s, "bài.docx", buf_str(&text));
		for (size_t k = 0; k < 4 && b->pictures[k]; k++) {
			struct part *p = picture(s, b->pictures[k], b->looks);
			if (b->ocr)
				ocr(p, 0, b->ocr, 80);
		}
		const struct verdict *v = check(s);
		CHECK_SAY(v->entry_count == 1 && (v->entries[0].outcome >= OUTCOME_REVIEW) == (b->looks[0] == 'w'), "%zu: without the limit a person looks", i);
		*most = 3;
		v = check(s);
		*most = shipped;
		if (CHECK_SAY(v->entry_count == 1, "%zu: %zu entries", i, v->entry_count)) {
			const char *rule = expect_rule(&v->entries[0], "unread-pages");
			CHECK_SAY(strcmp(outcome_entry_word(v->entries[0].outcome), b->outcome) == 0 && strcmp(rule ? rule : "-", b->rule) == 0, "%zu: %s, unread-pages %s", i,
			          outcome_entry_word(v->entries[0].outcome), rule ? rule : "-");
		}
		buf_release(&text);
		arena_free(arena);
	}
}

int main(void)
{
	rules = fixture_rules(FIXTURE_RULES);
	if (!CHECK(rules))
		return unit_end();
	sorting();
	names();
	scans();
	ocr_fields();
	in_archives();
	unread_files();
	long_file_names();
	drives();
	paper();
	papers_beside();
	copies();
	for (int unit = 0; unit <= 1; unit++) {
		hostile(unit, "pictures");
		hostile(unit, "documents");
		hostile(unit, "both");
	}
	rules_free((struct rules *)(uintptr_t)rules);
	return unit_end();
}
