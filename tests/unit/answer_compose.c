/* Each letter as its recipient sees it, against tests/unit/files/letters/NAME.expect; and what hostile letters may not do to ours.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer_fixture.h"

#include <dirent.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "answer/message.h"
#include "answer/quote.h"
#include "base/file.h"
#include "check/dossier.h"
#include "golden.h"

static struct rules *rules;
static struct composer *composer;

#define FOUND(rule, outcome, evidence, message) { rule, outcome, "", evidence, "", message }

static struct finding missing_two[] = {
	FOUND("author-phone", OUTCOME_INCOMPLETE, "0912 1", "Số điện thoại chưa đủ."),
	FOUND("subject-birth-year", OUTCOME_INCOMPLETE, "", "Chưa có năm sinh."),
};
static struct finding declaration[] = { FOUND("declaration", OUTCOME_INCOMPLETE, "", "Chưa ghi thể loại."), FOUND("residence", OUTCOME_REVIEW, "", "Địa chỉ của nhân vật chưa rõ thuộc địa bàn Quận.") };
static struct finding unreadable[] = { FOUND("unreadable", OUTCOME_INCOMPLETE, "bai.docx", "Tệp “bai.docx” bị hỏng, không mở được.") };
static struct finding two_files[] = { FOUND("unreadable", OUTCOME_INCOMPLETE, "", "Tệp nén “bai.zip” có đặt mật khẩu nên không mở được."), FOUND("unreadable", OUTCOME_INCOMPLETE, "", "Tệp “bai.pages” của phần mềm Apple không đọc được.") };
#define BAD_FILE(name) FOUND("unreadable", OUTCOME_INCOMPLETE, name, "Tệp “" name "” bị hỏng, không mở được; xin gửi lại.")
static struct finding many_files[] = { BAD_FILE("trang 1.docx"), BAD_FILE("trang 2.docx"), BAD_FILE("trang 3.docx"), BAD_FILE("trang 4.docx"), BAD_FILE("trang 5.docx"),
	FOUND("unsafe-file", OUTCOME_INCOMPLETE, "trang 6.docm", "Tệp “trang 6.docm” có macro nên không được mở; xin lưu lại thành .docx."), BAD_FILE("trang 7.docx"), BAD_FILE("khoa.pdf") };
static struct finding file_and_items[] = { FOUND("author-phone", OUTCOME_INCOMPLETE, "", "Thiếu."), BAD_FILE("bai.docx"), FOUND("unsafe-file", OUTCOME_INCOMPLETE, "b.exe", "Tệp “b.exe” là chương trình nên không được nhận."),
	FOUND("subject-phone", OUTCOME_INCOMPLETE, "", "Thiếu.") };
static struct finding of_coauthors[] = { FOUND("author-phone", OUTCOME_INCOMPLETE, "đồng tác giả Trần Thị Thử", "Chưa có số điện thoại liên hệ của tác giả (đồng tác giả Trần Thị Thử)."),
	FOUND("author-name", OUTCOME_INCOMPLETE, "", "Thiếu."), FOUND("author-phone", OUTCOME_INCOMPLETE, "đồng tác giả Lê Văn Ba", "Chưa có số điện thoại liên hệ của tác giả (đồng tác giả Lê Văn Ba).") };
static struct finding suspected[] = {
	FOUND("unread-pages", OUTCOME_REVIEW, "2 trang", "Bài có 2 trang là ảnh chụp hoặc bản quét (fax.pdf); cán bộ phụ trách sẽ đối chiếu chữ do máy đọc với trang ảnh."),
	FOUND("photocopy", OUTCOME_REVIEW, "viền đen 100 % một mép trang: tổng 70 điểm", "Có dấu hiệu bài gửi là bản photocopy (viền đen 100 % một mép trang: tổng 70 điểm)."),
	FOUND("barred-author", OUTCOME_REVIEW, "", "Họ và tên tác giả trùng với một thành viên Ban Giám khảo của Cuộc thi."),
	FOUND("duplicate", OUTCOME_REVIEW, "BTL23-0007: trang cua Lan.tif, trang 1", "Có trang ảnh của bài giống hệt trang ảnh trong một bài dự thi khác."),
	FOUND("unreadable", OUTCOME_NOTE, "anh.zip", "Không đọc được tệp “anh.zip” gửi kèm.") };
static struct finding in_pages[] = { FOUND("declaration", OUTCOME_REVIEW, "", "Chưa đọc được dòng khai báo."), FOUND("author-phone", OUTCOME_REVIEW, "máy đọc được: 0912000178", "Số do máy đọc."),
	FOUND("unread-pages", OUTCOME_REVIEW, "2 trang", "Bài có 2 trang là ảnh chụp, bản quét hoặc bản viết tay (trang 1, trang 2); cán bộ phụ trách sẽ đọc."), FOUND("residence", OUTCOME_REVIEW, "", "Địa chỉ chưa rõ thuộc địa bàn Quận.") };
static struct finding photocopy[] = { FOUND("photocopy", OUTCOME_REJECTED, "em gửi bản phô tô bài viết", "Bài là bản photocopy.") };
static struct finding too_long[] = { FOUND("word-limit", OUTCOME_REJECTED, "2111 từ", "Bài dài quá 2.000 từ."), FOUND("author-phone", OUTCOME_INCOMPLETE, "", "Thiếu.") };
static struct finding barred[] = { FOUND("barred-author", OUTCOME_REJECTED, "", "Tác giả là thành viên Ban Giám khảo.") };
static struct finding late[] = { FOUND("deadline", OUTCOME_NOTE, "", "Gửi sau hạn."), FOUND("author-phone", OUTCOME_INCOMPLETE, "", "Thiếu.") };
static struct finding barely_late[] = { FOUND("deadline", OUTCOME_REVIEW, "", "Thư ghi ngày 31/5/2023 nhưng nhận được sau đó ít giờ.") };
static struct finding similar[] = { FOUND("duplicate", OUTCOME_REVIEW, "BTL23-0007", "Bài gần giống một bài mà tác giả đã gửi; nếu là bản sửa, xin trả lời: “BẢN SỬA”."), FOUND("word-limit", OUTCOME_REVIEW, "", "Bài có 2.017 từ, cách đếm có thể khác nhau.") };
static struct finding minor[] = { FOUND("minor", OUTCOME_NOTE, "", "Tác giả dưới 16 tuổi."), FOUND("unreadable", OUTCOME_NOTE, "anh.zip", "Không đọc được tệp “anh.zip” gửi kèm.") };


static void show(struct buf *out, const struct answer *answer)
{
	struct fixture_mail mail = fixture_read(answer->bytes, answer->len);
	CHECK_STR(g_mime_message_get_subject(mail.message), answer->subject);
	buf_print(out, "To: %s\nTemplate: %s\nHold: %s\nSubject: %s\n\n%s", answer->to, answer->template_name, answer->hold ? answer->hold : "-",
	          g_mime_message_get_subject(mail.message), mail.text);
	fixture_release(&mail);
}

static struct compose_beside beside; /* what the register would tell */

static int known_address(const char *address, void *with, struct err *err)
{
	(void)address, (void)with, (void)err;
	return 0;
}

static int write_letters(const struct submission *submission, const struct verdict *verdict, int64_t now, bool first, struct arena *arena, struct answer **answers)
{
	struct err err = { "" };
	beside.first_time = first ? NULL : known_address;
	int n = compose_answers(composer, &fixture_transport, submission, verdict, &beside, now, arena, answers, &err);
	CHECK_SAY(n >= 0, "%s", err.text);
	return n;
}

static void letter(const char *name, const struct submission *submission, const struct verdict *verdict, int64_t now, bool first)
{
	struct arena *arena = arena_new(4 << 20);
	struct answer *answers;
	struct buf out = { 0 };
	CHECK(write_letters(submission, verdict, now, first, arena, &answers) == 1);
	show(&out, &answers[0]);
	golden_expect(name, buf_str(&out));
	buf_release(&out);
	arena_free(arena);
}

static void of_entry(const char *name, struct entry entry, bool first)
{
	struct verdict verdict = fixture_verdict(KIND_ENTRY, &entry, 1);
	letter(name, &fixture_submission, &verdict, FIXTURE_NOW, first);
}

static void entries_of_all_kinds(void)
{
	of_entry("acknowledgement", fixture_entry("BTL23-0001"), true);
	struct entry pupil = WITH("BTL23-0002", minor);
	pupil.author.occupation = "Học sinh lớp 8A";
	pupil.photos = 2;
	pupil.category = CATEGORY_DHTT;
	of_entry("acknowledgement-pupil", pupil, false);
	of_entry("incomplete", WITH("BTL23-0003", missing_two), true);
	struct entry bare = WITH("BTL23-0004", declaration);
	bare.title = bare.author.name = NULL;
	bare.category = CATEGORY_NONE;
	of_entry("incomplete-bare", bare, false);
	of_entry("incomplete-unreadable", WITH("BTL23-0005", unreadable), false);
	of_entry("incomplete-two-files", WITH("BTL23-0016", two_files), false);
	of_entry("incomplete-many-files", WITH("BTL23-0018", many_files), false);
	of_entry("incomplete-file-and-items", WITH("BTL23-0019", file_and_items), false);
	of_entry("incomplete-coauthors", WITH("BTL23-0020", of_coauthors), false);
	of_entry("review-pages", WITH("BTL23-0017", in_pages), false);
	of_entry("review-suspected", WITH("BTL23-0021", suspected), false);
	struct finding *photocopy_alone = &suspected[1];
	of_entry("review-photocopy", fixture_with("BTL23-0022", photocopy_alone, 1), false);
	struct entry read_by_ocr = WITH("BTL23-0023", in_pages);
	read_by_ocr.title = "NỔI CHẢO SÁNG THỨ BẨY";
	read_by_ocr.author.name = "Trịnh Hải Đưòng";
	read_by_ocr.title_by_ocr = read_by_ocr.author_by_ocr = true;
	of_entry("review-ocr", read_by_ocr, false);
	of_entry("rejected-photocopy", WITH("BTL23-0006", photocopy), false);
	struct entry over = WITH("BTL23-0007", too_long);
	over.words = 2111;
	of_entry("rejected-word-limit", over, false);
	of_entry("rejected-barred-author", WITH("BTL23-0008", barred), false);
	of_entry("review-deadline", WITH("BTL23-0009", barely_late), false);
	of_entry("review-similar", WITH("BTL23-0010", similar), false);
	struct entry again = fixture_entry("BTL23-0001");
	again.again = true;
	of_entry("duplicate", again, false);
	of_entry("acknowledgement-check", fixture_entry(""), false);
}

static void after_the_deadline(void)
{
	struct entry next = WITH("BTL24-0001", late);
	next.contest = "2024";
	struct verdict verdict = fixture_verdict(KIND_ENTRY, &next, 1);
	verdict.received = clock_time(2023, 6, 2, 8, 5, 0);
	letter("carried-over", &fixture_submission, &verdict, clock_time(2023, 6, 2, 8, 6, 0), true);
	struct entry over = WITH("BTL23-0007", too_long);
	over.words = 2111;
	verdict.entries = &over;
	letter("rejected-word-limit-late", &fixture_submission, &verdict, clock_time(2023, 6, 2, 8, 6, 0), false);
}

static void of_unit(struct verdict *verdict, const char *unit, bool proven)
{
	static char sender[64];
	snprintf(sender, sizeof sender, "%s@bactuliem.example", unit);
	verdict->claimed_unit = unit;
	verdict->unit = proven ? unit : NULL;
	verdict->proven = proven;
	verdict->sender = sender;
	verdict->sender_name = "Lê Hồng Vân";
}

static void letters_for_a_person(void)
{
	struct verdict verdict = fixture_verdict(KIND_QUESTION, NULL, 0);
	letter("received-question", &fixture_submission, &verdict, FIXTURE_NOW, true);
	verdict.kind = KIND_REQUEST;
	verdict.sender_name = "hai.duong79";
	letter("received-request", &fixture_submission, &verdict, FIXTURE_NOW, false);
	verdict.kind = KIND_SUPPLEMENT;
	verdict.reply_code = "BTL23-0003";
	letter("received-supplement", &fixture_submission, &verdict, FIXTURE_NOW, false);
	/* What a unit writes need not ask anything: it may only say that it has sent what was wanted. */
	verdict.kind = KIND_QUESTION;
	verdict.reply_code = NULL;
	of_unit(&verdict, "phuong-thuong-cat", true);
	letter("received-from-a-unit", &fixture_submission, &verdict, FIXTURE_NOW, false);
}

static void a_batch(void)
{
	struct entry entries[8] = { fixture_entry("BTL23-0011"), WITH("BTL23-0012", missing_two), WITH("BTL23-0013", photocopy), WITH("BTL23-0014", similar),
	                            fixture_entry("BTL23-0001"), WITH("BTL23-0015", declaration),
	                            WITH("BTL23-0024", two_files), WITH("BTL23-0025", minor) };
	entries[6].title = entries[6].author.name = NULL;
	entries[6].category = CATEGORY_NONE;
	entries[4].again = true;
	entries[5].title = entries[5].author.name = NULL;
	entries[5].category = CATEGORY_NONE;
	entries[3].title = "Cây | cầu tre";
	struct verdict verdict = fixture_verdict(KIND_BATCH, entries, 8);
	of_unit(&verdict, "phuong-xuan-tao", true);
	letter("batch-receipt", &fixture_submission, &verdict, FIXTURE_NOW, true);
}

static struct finding late_complete[] = { FOUND("deadline", OUTCOME_NOTE, "", "Gửi sau hạn.") };

/* All that a receipt can say: a table that does not fit, a school's entry by the education office, a barred author whom a person looks at first, the next year's. */
static void batches_of_all_kinds(void)
{
	struct entry entries[5] = { fixture_entry("BTL23-0011"), WITH("BTL23-0012", barred), WITH("BTL24-0002", late), WITH("BTL24-0003", late_complete), WITH("BTL23-0013", too_long) };
	struct roster_row rows[4] = {
		{ .number = 1, .entry = 0, .where = "", .title = "Nồi cháo sáng thứ bảy của bà Mây" },
		{ .number = 2, .entry = 1, .where = "" }, { .number = 3, .entry = 2, .where = "" },
		{ .number = 4, .entry = -1, .where = "", .title = "Chiếc phao của cô Lanh", .author = "Đàm Văn Tiếp", .remark = "Gửi sau http://x.example" },
	};
	struct batch batch = { .dispatch = "57/UBND-VPTK ngày 13/4/2023", .has_roster = true, .rows = rows, .row_count = 4, .code = "BTL23-D0001" };
	struct verdict verdict = fixture_verdict(KIND_BATCH, entries, 5);
	entries[0].verified = "đã xác minh";
	entries[2].contest = entries[3].contest = "2024";
	entries[0].unit = "phuong-thuong-cat";
	entries[1].unit = "phong-gddt";
	of_unit(&verdict, "phong-gddt", true);
	verdict.batch = &batch;
	beside = (struct compose_beside){ .period_until = clock_time(2023, 3, 15, 0, 0, 0), .quota = 5, .counted = 2 };
	letter("batch-receipt-all", &fixture_submission, &verdict, FIXTURE_NOW, true);
	/* One row for each file: nothing is unequal; a request, not an order; nothing is left. */
	verdict.entry_count = 1;
	batch.row_count = 1;
	of_unit(&verdict, "mttq", true);
	beside.quota = beside.counted = 2;
	letter("batch-receipt-clean", &fixture_submission, &verdict, FIXTURE_NOW, true);
	batch.has_roster = false;
	batch.row_count = 0;
	of_unit(&verdict, "phuong-thuong-cat", false);
	letter("batch-receipt-unproven", &fixture_submission, &verdict, FIXTURE_NOW, true);
	verdict.entry_count = 0;
	batch = (struct batch){ .has_roster = true, .rows = &rows[3], .row_count = 1, .code = "BTL23-D0002" };
	of_unit(&verdict, "phuong-thuong-cat", true);
	verdict.kind = KIND_DOSSIER;
	beside = (struct compose_beside){ .total_quota = 3, .total = 1 };
	letter("batch-receipt-rows", &fixture_submission, &verdict, FIXTURE_NOW, true);
	beside = (struct compose_beside){ 0 };
}

/* Nothing of it counts: whom a person looks at first is told as being looked at, so it is not said that such entries count.  A day of one digit, a month below three. */
static void a_refused_batch(void)
{
	struct entry entries[2] = { WITH("BTL23-0031", barred), WITH("BTL23-0032", photocopy) };
	struct verdict verdict = fixture_verdict(KIND_BATCH, entries, 2);
	of_unit(&verdict, "phuong-thuong-cat", true);
	verdict.received = clock_time(2023, 2, 5, 8, 5, 0);
	beside = (struct compose_beside){ .period_until = clock_time(2023, 2, 15, 0, 0, 0), .quota = 3 };
	letter("batch-receipt-refused", &fixture_submission, &verdict, clock_time(2023, 2, 5, 8, 6, 0), true);
	beside = (struct compose_beside){ 0 };
}

/* The unit said that it is a photocopy, not the author. */
static void a_photocopy_by_a_unit(void)
{
	struct arena *arena = arena_new(4 << 20);
	struct entry entry = WITH("BTL23-0033", photocopy);
	struct verdict verdict = fixture_verdict(KIND_BATCH, &entry, 1);
	struct answer *answers;
	struct buf out = { 0 };
	entry.author_mail = "ly.tk@thu.example";
	of_unit(&verdict, "phuong-thuong-cat", true);
	if (!CHECK(write_letters(&fixture_submission, &verdict, FIXTURE_NOW, false, arena, &answers) == 2))
		return;
	show(&out, &answers[1]);
	golden_expect("brought-photocopy", buf_str(&out));
	buf_release(&out);
	arena_free(arena);
}

/* The author of an entry that a unit brought: greeted by name, told who brought it, answering no letter of theirs, the privacy paragraph once. */
static void authors_by_a_unit(void)
{
	struct arena *arena = arena_new(4 << 20);
	struct entry entries[4] = { fixture_entry("BTL23-0001"), WITH("BTL23-0002", missing_two), WITH("BTL23-0003", too_long), WITH("BTL23-0004", similar) };
	struct verdict verdict = fixture_verdict(KIND_BATCH, entries, 4);
	struct answer *answers;
	struct buf out = { 0 };
	for (size_t i = 0; i < 4; i++)
		entries[i].author_mail = "ly.tk@thu.example";
	entries[3].author.name = NULL;
	of_unit(&verdict, "phuong-thuong-cat", true);
	if (!CHECK(write_letters(&fixture_submission, &verdict, FIXTURE_NOW, true, arena, &answers) == 5))
		return;
	for (int i = 1; i < 5; i++) {
		CHECK_STR(answers[i].to, "ly.tk@thu.example");
		CHECK(!strstr(answers[i].bytes, "In-Reply-To") && !strstr(answers[i].bytes, "entry-1@mail.example") && strstr(answers[i].bytes, "Auto-Submitted: auto-generated"));
		show(&out, &answers[i]);
	}
	CHECK(strstr(answers[0].bytes, "In-Reply-To: <entry-1@mail.example>"));
	golden_expect("brought-by-a-unit", buf_str(&out));
	buf_release(&out);
	arena_free(arena);
}

static void dossiers(void)
{
	struct calendar_paper wanted[3] = { { "to-trinh", "Tờ trình" }, { "danh-sach", "Danh sách đề nghị khen thưởng" }, { "trich-ngang", "Trích ngang thành tích" } };
	struct milestone milestone = { .id = "de-xuat-khen-thuong", .what = "Đề xuất Quận khen thưởng các gương", .date = clock_time(2023, 10, 10, 0, 0, 0), .papers = wanted, .paper_count = 3 };
	static const bool some[3] = { true, true, false }, all[3] = { true, true, true };
	struct compose_dossier dossier = { .milestone = &milestone, .come = some, .proposals = 2, .quota = 2 };
	struct paper papers[3] = { { .milestone = "de-xuat-khen-thuong", .item = "to-trinh", .name = "To trinh.pdf", .path = "2" },
	                           { .milestone = "de-xuat-khen-thuong", .item = "danh-sach", .proposals = 2, .name = "DS.xlsx", .path = "3" },
	                           { .milestone = "", .item = "bao-cao", .name = "bc www.xau.example.pdf", .path = "4" } };
	struct verdict verdict = fixture_verdict(KIND_DOSSIER, NULL, 0);
	of_unit(&verdict, "phuong-thuong-cat", true);
	verdict.papers = papers;
	verdict.paper_count = 3;
	beside = (struct compose_beside){ .dossiers = &dossier, .dossier_count = 1 };
	letter("dossier-receipt", &fixture_submission, &verdict, FIXTURE_NOW, true);
	verdict.paper_count = 2;
	dossier.come = all;
	dossier.late = true;
	dossier.quota = 0;
	letter("dossier-receipt-late", &fixture_submission, &verdict, FIXTURE_NOW, true);
	/* Beside a batch's entries; a list that is a scan; the batch's own quota does not show through. */
	struct entry entry = fixture_entry("BTL23-0001");
	verdict.entries = &entry;
	verdict.entry_count = 1;
	verdict.kind = KIND_BATCH;
	dossier = (struct compose_dossier){ .milestone = &milestone, .come = some, .uncounted = true, .quota = 2 };
	beside.period_until = clock_time(2023, 3, 15, 0, 0, 0);
	beside.quota = 3;
	beside.counted = 1;
	letter("batch-receipt-papers", &fixture_submission, &verdict, FIXTURE_NOW, true);
	verdict.entry_count = 0;
	verdict.kind = KIND_DOSSIER;
	beside = (struct compose_beside){ 0 };
	verdict.papers = &papers[2];
	verdict.paper_count = 1;
	letter("dossier-receipt-unsure", &fixture_submission, &verdict, FIXTURE_NOW, true);
	/* No more papers than these are looked at: the list does not claim to be whole. */
	struct paper many[FINDING_MOST_PAPERS];
	struct arena *arena = arena_new(4 << 20);
	struct answer *answers;
	for (size_t i = 0; i < FINDING_MOST_PAPERS; i++)
		many[i] = papers[2];
	verdict.papers = many;
	verdict.paper_count = FINDING_MOST_PAPERS;
	if (CHECK(write_letters(&fixture_submission, &verdict, FIXTURE_NOW, true, arena, &answers) == 1)) {
		struct fixture_mail mail = fixture_read(answers[0].bytes, answers[0].len);
		CHECK_SAY(strstr(mail.text, "Các tệp khác (nếu có) được lưu cùng thư."), "%s", mail.text);
		fixture_release(&mail);
	}
	arena_free(arena);
}

static void one_letter_each(void)
{
	struct arena *arena = arena_new(4 << 20);
	struct entry entries[2] = { fixture_entry("BTL23-0001"), WITH("BTL23-0002", missing_two) };
	struct verdict verdict = fixture_verdict(KIND_ENTRY, entries, 2);
	struct answer *answers;
	CHECK(write_letters(&fixture_submission, &verdict, FIXTURE_NOW, true, arena, &answers) == 2);
	CHECK_STR(answers[0].template_name, "acknowledgement");
	CHECK_STR(answers[1].template_name, "incomplete");
	struct fixture_mail first = fixture_read(answers[0].bytes, answers[0].len), second = fixture_read(answers[1].bytes, answers[1].len);
	CHECK(strstr(first.text, "rút lại sự đồng ý") && !strstr(second.text, "rút lại sự đồng ý"));
	CHECK(strcmp(answers[0].message_id, answers[1].message_id) != 0);
	fixture_release(&first);
	fixture_release(&second);
	arena_free(arena);
}

static const char *header(const struct fixture_mail *mail, const char *name)
{
	return g_mime_object_get_header(GMIME_OBJECT(mail->message), name);
}

/* GMime keeps a folded header's line ends as blanks and tabs. */
static const char *unfolded(const struct fixture_mail *mail, const char *name)
{
	static char value[1000];
	size_t n = 0;
	for (const char *c = header(mail, name); c && *c && n < sizeof value - 1; c++)
		if (!strchr(" \t\r\n", *c))
			value[n++] = *c;
		else if (n && value[n - 1] != ' ')
			value[n++] = ' ';
	value[n] = '\0';
	return value;
}

static void headers(void)
{
	struct arena *arena = arena_new(4 << 20);
	struct entry entry = fixture_entry("BTL23-0001");
	struct verdict verdict = fixture_verdict(KIND_ENTRY, &entry, 1);
	struct answer *a;
	if (write_letters(&fixture_submission, &verdict, FIXTURE_NOW, true, arena, &a) != 1)
		return;
	struct fixture_mail mail = fixture_read(a->bytes, a->len);
	CHECK_STR(header(&mail, "Auto-Submitted"), "auto-replied");
	CHECK_STR(header(&mail, "X-Auto-Response-Suppress"), "All");
	CHECK_STR(header(&mail, "X-Hoadep"), "bac-tu-liem-2023");
	CHECK_STR(header(&mail, "In-Reply-To"), "<entry-1@mail.example>");
	CHECK_STR(unfolded(&mail, "References"), "<first@mail.example> <second@mail.example> <entry-1@mail.example>");
	CHECK_STR(header(&mail, "Date"), "Tue, 14 Mar 2023 09:30:00 +0700");
	CHECK_STR(header(&mail, "To"), "duong.th@thu.example");
	CHECK_STR(header(&mail, "Reply-To"), "thiviet@bactuliem.example");
	CHECK(strncmp(a->message_id, "<BTL23-0001.", 12) == 0 && strstr(a->message_id, "@bactuliem.example>"));
	CHECK(header(&mail, "Message-ID") && strcmp(header(&mail, "Message-ID"), a->message_id) == 0);
	InternetAddress *from = internet_address_list_get_address(g_mime_message_get_from(mail.message), 0);
	CHECK_STR(internet_address_get_name(from), "Ban Tổ chức Cuộc thi");
	CHECK_STR(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(from)), "thiviet@bactuliem.example");
	GMimeContentType *type = g_mime_object_get_content_type(g_mime_message_get_mime_part(mail.message));
	CHECK(g_mime_content_type_is_type(type, "multipart", "alternative"));
	CHECK(strstr(mail.html, "<html lang=\"vi\">") && !strstr(mail.html, "http"));
	fixture_release(&mail);
	arena_free(arena);
}

/* RFC 5322 2.1.1 and RFC 2047 2: CRLF everywhere, nothing beyond ASCII, lines of at most 76; encoded words hold whole characters. */
static void lines(void)
{
	struct arena *arena = arena_new(4 << 20);
	struct entry entry = fixture_entry("BTL23-0001");
	struct verdict verdict = fixture_verdict(KIND_ENTRY, &entry, 1);
	struct answer *a;
	entry.title = "NgườiđànôngđặngthươngmếnvànhữngđứatrẻkhôngnơinươngtựađượcôngnuôidạynênngườigiữalòngphốphườngtấpnậpcủaquậnBắcTừLiêm, viết lần thứ hai";
	if (write_letters(&fixture_submission, &verdict, FIXTURE_NOW, true, arena, &a) != 1)
		return;
	size_t longest = 0, begin = 0, bare = 0, eight = 0;
	for (size_t i = 0; i < a->len; i++) {
		eight += (unsigned char)a->bytes[i] >= 0x80;
		if (a->bytes[i] != '\n')
			continue;
		bare += i == 0 || a->bytes[i - 1] != '\r';
		longest = i - 1 - begin > longest ? i - 1 - begin : longest;
		begin = i + 1;
	}
	CHECK_SAY(longest <= 76, "the longest line has %zu characters", longest);
	CHECK(bare == 0 && eight == 0);
	const char *subject_end = strstr(a->bytes, "Message-ID:");
	int words = 0;
	for (const char *w = strstr(a->bytes, "=?UTF-8?B?"); w && w < subject_end; w = strstr(w, "=?UTF-8?B?")) {
		const char *end = strstr(w + 10, "?=") + 2;
		char *word = g_strndup(w, (gsize)(end - w)), *decoded = g_mime_utils_header_decode_text(NULL, word);
		CHECK_SAY(end - w <= 75 && g_utf8_validate(decoded, -1, NULL) && !strstr(decoded, "\xef\xbf\xbd"), "encoded word %s", word);
		/* GMime loses what follows a padded word. */
		CHECK_SAY(end[-3] != '=' || *strstr(end, "\r\n") == 0 || strstr(end, "\r\n")[2] != ' ' || strncmp(end, "\r\n <", 4) == 0, "padding within: %s", word);
		g_free(word);
		g_free(decoded);
		words++;
		w = end;
	}
	CHECK(words > 4);
	arena_free(arena);
}

/* What of a subject stands plain in the raw mail; read by a mail reader each is what it was, and no line is too long. */
static const struct { const char *subject, *raw; } subjects[] = {
	{ "[BTL23-0001] Đã nhận bài dự thi", "Subject: [BTL23-0001] =?UTF-8?B?" },
	{ "[BTL23-0001] Re: thu cua ông", "Subject: [BTL23-0001] Re: thu cua\r\n =?UTF-8?B?" },
	{ "[BTL23-0001] all of it is plain", "Subject: [BTL23-0001] all of it is plain\r\n" },
	{ "Đã nhận [BTL23-0001]", "Subject: =?UTF-8?B?" },
	{ "[BTL23-0001]  hai dấu cách", "Subject: [BTL23-0001] =?UTF-8?B?" },
	{ "[BTL23-0001] =?utf-8?q?x?= thư", "Subject: [BTL23-0001] =?UTF-8?B?" },
	{ "[BTL23-0001]=?utf-8?q?x?= thư", "Subject: =?UTF-8?B?" },
	{ " đầu dòng", "Subject: =?UTF-8?B?" },
	{ "[BTL23-0001] aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa b", "Subject: [BTL23-0001] =?UTF-8?B?" },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa thư", "Subject: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n =?UTF-8?B?" },
	{ "a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i j k l m n o p q r s t u v w x y z", "Subject: a b c d " },
};

static void plain_subjects(void)
{
	for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
		struct buf out = { 0 };
		struct err err = { "" };
		struct transport transport = { .from_address = "thiviet@bactuliem.example", .from_name = "BTC (Cuoc thi)" };
		struct message message = { .to = "a@b.example", .subject = subjects[i].subject, .message_id = "<1@b.example>", .contest = "2023", .text = "x\n", .html = "<p>x</p>\n" };
		CHECK_SAY(message_write(&message, &transport, &out, &err) == 0, "%s", err.text);
		CHECK_SAY(strstr(buf_str(&out), subjects[i].raw) != NULL, "%s: %.400s", subjects[i].subject, buf_str(&out));
		for (const char *line = buf_str(&out), *end; (end = strstr(line, "\r\n")) != NULL; line = end + 2)
			CHECK_SAY(end - line <= 76, "%s: a line of %d", subjects[i].subject, (int)(end - line));
		struct fixture_mail mail = fixture_read(out.data, out.len);
		CHECK_STR(g_mime_message_get_subject(mail.message), subjects[i].subject);
		/* A name with marks that are syntax (RFC 5322 3.2.3) must not stand bare. */
		InternetAddress *from = internet_address_list_get_address(g_mime_message_get_from(mail.message), 0);
		CHECK_STR(internet_address_get_name(from), "BTC (Cuoc thi)");
		fixture_release(&mail);
		buf_release(&out);
	}
}

/* A letter that wants headers, recipients, markup or links of its own in our answer. */
static void hostile(void)
{
	static const char *evil_references[] = { "<a@b>\r\nBcc: victim@x.example", "not an id", "<ok@x.example>" };
	struct arena *arena = arena_new(4 << 20);
	struct entry entry = fixture_entry("BTL23-0001");
	struct verdict verdict = fixture_verdict(KIND_ENTRY, &entry, 1);
	struct submission evil = { .message_id = "<m@x>\r\nBcc: victim@x.example", .subject = "x", .references = evil_references, .reference_count = 3 };
	struct answer *a;
	entry.title = "A\r\nBcc: victim@x.example\r\n\r\n<script>alert(1)</script> http://evil.example/login {{code}} =?utf-8?q?x?= \xE2\x80\xAE www.evil.example";
	entry.author.name = "Nguyễn\nVăn <b>A</b>\x1b[31m";
	if (write_letters(&evil, &verdict, FIXTURE_NOW, true, arena, &a) != 1)
		return;
	struct fixture_mail mail = fixture_read(a->bytes, a->len);
	CHECK(header(&mail, "Bcc") == NULL);
	CHECK(header(&mail, "In-Reply-To") == NULL && header(&mail, "References") == NULL);
	CHECK(internet_address_list_length(g_mime_message_get_all_recipients(mail.message)) == 1);
	CHECK_STR(g_mime_message_get_subject(mail.message), a->subject);
	CHECK(strchr(a->subject, '\n') == NULL && strstr(a->subject, "{{code}} =?utf-8?q?x?="));
	CHECK(!strstr(mail.html, "<script") && !strstr(mail.html, "<b>") && strstr(mail.html, "&lt;script&gt;"));
	CHECK(!strstr(mail.text, "://") && !strstr(mail.html, "://") && !strstr(mail.text, "www.evil") && !strstr(mail.text, "evil.example"));
	CHECK(!strstr(mail.text, "victim@") && strstr(mail.text, "http[:]//evil[.]example/login"));
	CHECK(!strchr(mail.text, 0x1b) && !strstr(mail.text, "\xE2\x80\xAE") && strstr(mail.text, "Ông/Bà Nguyễn Văn <b>A</b>"));
	fixture_release(&mail);
	evil.message_id = "<ok@x>";
	CHECK(write_letters(&evil, &verdict, FIXTURE_NOW, true, arena, &a) == 1);
	mail = fixture_read(a->bytes, a->len);
	CHECK_STR(unfolded(&mail, "References"), "<ok@x.example> <ok@x>");
	fixture_release(&mail);
	arena_free(arena);
}

/* A thread of a thousand letters does not make a header of a thousand ids. */
static void many_references(void)
{
	struct arena *arena = arena_new(4 << 20);
	const char *references[100];
	for (int i = 0; i < 100; i++)
		references[i] = arena_print(arena, "<%d@x>", i);
	struct submission long_thread = { .message_id = "<m@x>", .references = references, .reference_count = 100 };
	struct entry entry = fixture_entry("BTL23-0001");
	struct verdict verdict = fixture_verdict(KIND_ENTRY, &entry, 1);
	struct answer *a;
	CHECK(write_letters(&long_thread, &verdict, FIXTURE_NOW, true, arena, &a) == 1);
	struct fixture_mail mail = fixture_read(a->bytes, a->len);
	CHECK_STR(unfolded(&mail, "References"), "<0@x> <92@x> <93@x> <94@x> <95@x> <96@x> <97@x> <98@x> <99@x> <m@x>");
	fixture_release(&mail);
	arena_free(arena);
}

static const struct { const char *words, *want; size_t most; } quotes[] = {
	{ "Nồi cháo", "Nồi cháo", 50 },
	{ " a \r\n\t b  ", "a b", 50 },
	{ "", NULL, 50 },
	{ "\n\n", NULL, 50 },
	{ "TP.Hà Nội, ngày 18.6.2023, 1.234 từ", "TP.Hà Nội, ngày 18.6.2023, 1.234 từ", 50 },
	{ "https://x.vn", "https[:]//x[.]vn", 50 },
	{ "www.x.vn/a?b", "www[.]x[.]vn/a?b", 50 },
	{ "bit.ly/abc", "bit[.]ly/abc", 50 },
	{ "a.b@c.vn", "a.b[@]c[.]vn", 50 },
	{ "Bài dự thi.docx, anh.JPG", "Bài dự thi.docx, anh.JPG", 50 },
	{ "x.zip", "x[.]zip", 50 },
	{ "quet.tif, bai.DOCM", "quet.tif, bai.DOCM", 50 },
	{ "Bai du thi.msg", "Bai du thi.msg", 50 },
	{ "192.0.2.1/x", "192.0.2[.]1/x", 50 },
	{ "abcdef", "abc…", 4 },
};

static void quoting(void)
{
	struct arena *arena = arena_new(1 << 20);
	for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++)
		CHECK_STR(quote_words(arena, quotes[i].words, quotes[i].most), quotes[i].want);
	CHECK(quote_words(arena, NULL, 10) == NULL);
	arena_free(arena);
}

static void copy_folder(const char *from, const char *to)
{
	char a[600], b[600];
	struct dirent **files = NULL;
	struct err err = { "" };
	CHECK(mkdir(to, 0700) == 0);
	int n = scandir(from, &files, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		struct buf bytes = { 0 };
		snprintf(a, sizeof a, "%s/%s", from, files[i]->d_name);
		snprintf(b, sizeof b, "%s/%s", to, files[i]->d_name);
		if (files[i]->d_type == DT_REG && file_read(a, 1 << 20, &bytes, &err) == 0)
			CHECK(file_put(b, buf_str(&bytes), bytes.len, &err) == 0);
		buf_release(&bytes);
		free(files[i]);
	}
	free(files);
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

/* What an official may spoil in a letter, and the line that says so. */
static const struct { const char *file, *text, *mistake; } spoilt[] = {
	{ "review.txt", "Subject: [{{code}}] Bài\n\nMột dòng\n{{tilte}}\n", "letters/review.txt:4: this letter has no blank {{tilte}}\n" },
	{ "review.txt", "Subject: [{{cod}}] Bài\n\nMột dòng\n", "letters/review.txt:1: this letter has no blank {{cod}}\n" },
	{ "review.txt", "Subject: Bài\nMột dòng\n", "letters/review.txt:2: an empty line must follow the subject\n" },
	{ "review.txt", "Subject: Bài\n\n{{#review}}\n", "letters/review.txt:3: this section is not closed: {{review}}\n" },
	{ "review.txt", "Subject: Bài\n\n{{> footer}}\n", "letters/review.txt:3: there is no letter or piece {{> footer}}\n" },
	{ "review.txt", "Không có tiêu đề\n", "letters/review.txt:1: this letter has no Subject line\n" },
	{ "review.txt", "Subject: \xff\n\nx\n", "letters/review.txt:1: a letter must hold text in UTF-8\n" },
	{ "foot.txt", "\n{{> foot}}\n{{phone}}\n", "letters/foot.txt:3: this letter has no blank {{phone}}\n" },
	{ "reveiw.txt", "Subject: x\n\nx\n", "letters/reveiw.txt:1: hoadep writes no letter of this name; a piece for other letters has no Subject line\n" },
	{ "page.html", "{{{contents}}}", "letters/page.html:1: this letter has no blank {{contents}}\n" },
	{ "review.txt", NULL, "letters/review.txt:1: this letter is missing\n" },
	{ "page.html", NULL, "letters/page.html:1: the frame of the letters is missing\n" },
};

static void mistakes_are_told(void)
{
	for (size_t i = 0; i < sizeof spoilt / sizeof *spoilt; i++) {
		char folder[] = "/tmp/hoadep-letters-XXXXXX", contest[64], letters[80], file[200];
		struct buf mistakes = { 0 };
		struct err err = { "" };
		CHECK(mkdtemp(folder) != NULL);
		snprintf(contest, sizeof contest, "%s/contest", folder);
		snprintf(letters, sizeof letters, "%s/letters", contest);
		snprintf(file, sizeof file, "%s/%s", letters, spoilt[i].file);
		copy_folder("rules/bac-tu-liem-2023", contest);
		copy_folder("rules/bac-tu-liem-2023/letters", letters);
		CHECK((spoilt[i].text ? file_put(file, spoilt[i].text, strlen(spoilt[i].text), &err) : unlink(file)) == 0);
		struct rules *copy = rules_load(contest, &mistakes);
		struct composer *none = copy ? composer_new(copy, &mistakes) : NULL;
		CHECK(copy != NULL && none == NULL);
		CHECK_SAY(strstr(buf_str(&mistakes), spoilt[i].mistake) && strncmp(buf_str(&mistakes), contest, strlen(contest)) == 0, "%zu: %s", i, buf_str(&mistakes));
		composer_free(none);
		rules_free(copy);
		buf_release(&mistakes);
		nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	}
}

int main(void)
{
	struct buf mistakes = { 0 };
	rules = rules_load("rules/bac-tu-liem-2023", &mistakes);
	composer = rules ? composer_new(rules, &mistakes) : NULL;
	if (!CHECK_SAY(composer != NULL, "%s", buf_str(&mistakes)))
		return unit_end();
	entries_of_all_kinds();
	after_the_deadline();
	letters_for_a_person();
	a_batch();
	batches_of_all_kinds();
	a_refused_batch();
	authors_by_a_unit();
	a_photocopy_by_a_unit();
	dossiers();
	one_letter_each();
	headers();
	lines();
	plain_subjects();
	hostile();
	many_references();
	quoting();
	mistakes_are_told();
	composer_free(composer);
	rules_free(rules);
	buf_release(&mistakes);
	return unit_end();
}
