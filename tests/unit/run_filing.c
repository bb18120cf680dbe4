/* The filing by itself: groups that fail midway, letters that are counted before they are begun.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "filing.h"

#include "base/clock.h"
#include "desk/contests.h"
#include "read/letter.h"
#include "register/papers.h"
#include "prose.h"
#include "register_fixture.h"
#include "telling.h"

enum { LETTERS = 3, MORE = 3 };

static struct config *config;
static struct filing *filing;
static int64_t ids[LETTERS + MORE];

/* What befalls each letter's entry in the register, in the order they are tried: 0 nothing, else an SQLite code. */
static int plan[16];
static int64_t fail_answer_of;   /* the letter none of whose answers is taken; 0 for none */
static size_t step;

static void befall(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count, (void)values;
	int code = step < sizeof plan / sizeof *plan ? plan[step++] : 0;
	if (code)
		sqlite3_result_error_code(context, code);
	else
		sqlite3_result_int(context, 0);
}

static void befall_answer(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	if (sqlite3_value_int64(values[0]) == fail_answer_of)
		sqlite3_result_error_code(context, SQLITE_CONSTRAINT);
}

static void plan_for(const int *codes, size_t count)
{
	memset(plan, 0, sizeof plan);
	memcpy(plan, codes, count * sizeof *codes);
	step = 0;
}

#define PLAN(...) plan_for((const int[]){ __VA_ARGS__ }, sizeof((const int[]){ __VA_ARGS__ }) / sizeof(int))

static void no_done(int64_t letter, void *with)
{
	(void)letter;
	++*(int *)with;
}

static struct submission *entry_of(int n, int text)
{
	struct buf b = { 0 };
	struct gather g;
	buf_print(&b, "From: Tac gia %d <tacgia%d@example.com>\r\nMessage-ID: <m%d@example.com>\r\nMIME-Version: 1.0\r\n"
	              "Content-Type: text/plain; charset=utf-8\r\nSubject: Bai du thi %d\r\n\r\nBài dự thi “Người tốt, việc tốt”\r\n\r\nNgười giữ lửa xóm %d\r\n\r\n", n, n, n, text, text);
	for (int i = 0; i < 30; i++) {
		char line[400];
		prose(text, i, line, sizeof line);
		buf_text(&b, line);
	}
	buf_print(&b, "\r\nHọ và tên tác giả: Trần Thị Quế %d\r\nNăm sinh: 1984\r\nĐịa chỉ: phường Xuân Tảo\r\nSố điện thoại: 09362041%02d\r\n", n, n);
	gather_init(&g, -1, NULL, 0);
	letter_read(&g, b.data, b.len);
	buf_release(&b);
	return g.out;
}

static void add(struct fixture *f, int n, int text)
{
	struct letter letter;
	ids[n] = fixture_letter(f, n);
	CHECK(letters_get(f->db, ids[n], &letter, &f->err) == 1);
	filing_add(filing, &letter, entry_of(n, text));
}

/* The group fails for a letter's sake; alone the first is filed and the disk is full at the second: the third has no code of the group's. */
static void a_disk_full_midway_leaves_no_stale_codes(struct fixture *f)
{
	int done = 0;
	for (int n = 0; n < LETTERS; n++)
		add(f, n, n);
	PLAN(0, 0, SQLITE_CONSTRAINT, 0, SQLITE_FULL);
	CHECK(filing_commit(filing, INT64_MAX, NOW, no_done, &done, &f->err) == -1);
	CHECK(done == 1 && filing_count(filing) == 2);
	CHECK_SAY(filing_commit(filing, INT64_MAX, NOW, no_done, &done, &f->err) == 0, "%s", f->err.text);
	CHECK(done == LETTERS && filing_count(filing) == 0);
	CHECK(fixture_number(f, "SELECT count(*) FROM letters WHERE state = 'filed'") == LETTERS);
	CHECK(fixture_number(f, "SELECT count(*) FROM entries") == LETTERS);
	CHECK_SAY(fixture_number(f, "SELECT count(DISTINCT code) FROM answers") == LETTERS, "%lld", (long long)fixture_number(f, "SELECT count(DISTINCT code) FROM answers"));
	CHECK(fixture_number(f, "SELECT count(*) FROM answers a JOIN entry_letters l ON l.letter = a.letter JOIN entries e ON e.id = l.entry WHERE e.code = a.code") == LETTERS);
	CHECK(fixture_number(f, "SELECT sum(tries) FROM letters") == 0);
}

/* In the group the last has the text of the one before; when a person has set that one aside, it is the first of its kind. */
static void what_the_group_said_is_forgotten(struct fixture *f)
{
	int done = 0;
	add(f, LETTERS, LETTERS);
	add(f, LETTERS + 1, LETTERS + 1);
	add(f, LETTERS + 2, LETTERS + 1);
	fail_answer_of = ids[LETTERS + 2];
	PLAN(0, 0, 0, 0, SQLITE_FULL);
	CHECK(filing_commit(filing, INT64_MAX, NOW, no_done, &done, &f->err) == -1);
	CHECK(done == 1 && filing_count(filing) == 2);
	CHECK(letters_set(f->db, ids[LETTERS + 1], LETTER_ASIDE, "a person's will", clock_now(), &f->err) == 0);
	fail_answer_of = 0;
	CHECK_SAY(filing_commit(filing, INT64_MAX, NOW, no_done, &done, &f->err) == 0, "%s", f->err.text);
	CHECK_SAY(fixture_number(f, "SELECT count(*) FROM entries") == LETTERS + 2, "%lld", (long long)fixture_number(f, "SELECT count(*) FROM entries"));
	CHECK(fixture_number(f, "SELECT count(*) FROM findings WHERE rule = 'duplicate'") == 0);
	CHECK(fixture_number(f, "SELECT count(*) FROM answers WHERE code <> '' AND code NOT IN (SELECT code FROM entries)") == 0);
}

static void events_have_the_clocks_time(struct fixture *f)
{
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE what = 'state' AND at < unixepoch() - 600") == 0);
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE what = 'state'") >= LETTERS);
}

/* ---- letters of units ---- */

#define WARD "phuong-xuan-tao@bactuliem.example"
#define TABLE "STT | Họ và tên gương | Năm sinh | Địa chỉ | Tóm tắt thành tích | Tên bài viết | Tác giả | Thể loại | Ghi chú\r\n"

/* A text file of a unit's letter. */
struct text_file {
	const char *name, *text;
};

static const char *work_of(int n, const char *mail)
{
	static char texts[4][8000];
	static int at;
	char *out = texts[at++ % 4];
	size_t len = 0;
	len += (size_t)snprintf(out, sizeof texts[0], "Bài dự thi viết về gương “Người tốt, việc tốt”\r\nNgười giữ ngõ số %d\r\n", n);
	for (int i = 0; i < 20; i++)
		len += prose(n, i, out + len, sizeof texts[0] - len);
	snprintf(out + len, sizeof texts[0] - len, "THÔNG TIN TÁC GIẢ\r\nHọ và tên: Trần Thị Quế %c\r\nNăm sinh: 1984\r\nĐịa chỉ: phường Xuân Tảo\r\nSố điện thoại: 09120001%02d\r\n%s"
	         "Nghề nghiệp: Giáo viên\r\nĐơn vị công tác: Trường Tiểu học Mẫu\r\nTHÔNG TIN NHÂN VẬT\r\nHọ và tên: Nguyễn Văn Minh\r\nNăm sinh: 1951\r\n"
	         "Địa chỉ: phường Xuân Tảo\r\nSố điện thoại: 0912000199\r\nNghề nghiệp: Hưu trí\r\nĐơn vị công tác: Không\r\n", 'A' + n % 26, n % 100, mail);
	return out;
}

static void add_of_unit(struct fixture *f, int n, bool proven, const char *subject, const char *text, const struct text_file *files, size_t count)
{
	struct letter letter;
	struct buf b = { 0 };
	struct gather g;
	int64_t id = fixture_letter(f, n);
	buf_print(&b, "Authentication-Results: mail.bactuliem.example; dmarc=%s header.from=bactuliem.example\r\n"
	              "Received: from mx by mail.bactuliem.example (Postfix) with ESMTPS id A%d; Tue, 14 Mar 2023 09:21:09 +0700\r\n"
	              "From: UBND phuong <" WARD ">\r\nMessage-ID: <unit%d@bactuliem.example>\r\nSubject: =?UTF-8?Q?%s?=\r\nMIME-Version: 1.0\r\n"
	              "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n", proven ? "pass" : "none", n, n, subject, text);
	for (size_t i = 0; i < count; i++)
		buf_print(&b, "--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Disposition: attachment; filename=\"%s\"\r\n\r\n%s\r\n", files[i].name, files[i].text);
	buf_text(&b, "--b--\r\n");
	gather_init(&g, -1, NULL, 0);
	letter_read(&g, b.data, b.len);
	buf_release(&b);
	CHECK(letters_get(f->db, id, &letter, &f->err) == 1);
	filing_add(filing, &letter, g.out);
}

static int64_t number(struct fixture *f, const char *format, int n)
{
	char sql[600], digest[FILE_DIGEST_SIZE];
	char letter[200];
	snprintf(letter, sizeof letter, "(SELECT id FROM letters WHERE digest = '%s')", fixture_digest(n, digest));
	const char *at = strstr(format, "LETTER");
	snprintf(sql, sizeof sql, "%.*s%s%s", (int)(at - format), format, letter, at + 6);
	return fixture_number(f, sql);
}

static void file_all(struct fixture *f)
{
	int done = 0;
	memset(plan, 0, sizeof plan);
	CHECK_SAY(filing_commit(filing, INT64_MAX, NOW + 3600, no_done, &done, &f->err) == 0, "%s", f->err.text);
}

#define ONE(what, n, sql, want) CHECK_SAY(number(f, sql, n) == (want), what ": %lld", (long long)number(f, sql, n))

/* Two works and two rows: a receipt with the batch's code, its own entries in the quota, and nothing for a person to do. */
static void a_clean_batch_needs_nobody(struct fixture *f)
{
	struct text_file files[] = { { "1_bai.txt", work_of(51, "Email: que51@thu.example\r\n") }, { "2_bai.txt", work_of(52, "") } };
	char text[2000];
	snprintf(text, sizeof text, "UBND phường gửi bài dự thi.\r\n" TABLE "1 | Nguyễn Văn Minh | 1951 | phường Xuân Tảo | Quét ngõ | Người giữ ngõ số 51 | Trần Thị Quế %c | NTVT | Bản gốc\r\n"
	         "2 | Nguyễn Văn Minh | 1951 | phường Xuân Tảo | Quét ngõ | Người giữ ngõ số 52 | Trần Thị Quế %c | NTVT | Bản gốc\r\n", 'A' + 51 % 26, 'A' + 52 % 26);
	add_of_unit(f, 51, true, "Gui_bai_du_thi", text, files, 2);
	file_all(f);
	ONE("entries", 51, "SELECT count(*) FROM entries e JOIN entry_letters l ON l.entry = e.id WHERE l.letter = LETTER AND e.unit = 'phuong-xuan-tao'", 2);
	ONE("receipts", 51, "SELECT count(*) FROM answers WHERE letter = LETTER AND template = 'batch-receipt' AND recipient = '" WARD "' AND subject LIKE '[BTL23-D____] Biên nhận 02 bài%'", 1);
	ONE("to the author", 51, "SELECT count(*) FROM answers WHERE letter = LETTER AND recipient = 'que51@thu.example' AND code LIKE 'BTL23-____'", 1);
	ONE("all answers", 51, "SELECT count(*) FROM answers WHERE letter = LETTER", 2);
	ONE("cases", 51, "SELECT count(*) FROM cases WHERE letter = LETTER", 0);
	ONE("the code in its Message-ID", 51, "SELECT count(*) FROM answers WHERE letter = LETTER AND template = 'batch-receipt' AND message_id LIKE '<BTL23-D____.%'", 1);
}

static void a_row_without_a_file_is_a_case(struct fixture *f)
{
	struct text_file files[] = { { "1_bai.txt", work_of(53, "") } };
	char text[2000];
	snprintf(text, sizeof text, "UBND phường gửi bài dự thi.\r\n" TABLE "1 | Nguyễn Văn Minh | 1951 | phường Xuân Tảo | Quét ngõ | Người giữ ngõ số 53 | Trần Thị Quế %c | NTVT | Bản gốc\r\n"
	         "2 | Khúc Thị Lanh | 1991 | phường Xuân Tảo | Dạy bơi | Chiếc phao của cô Lanh | Đàm Văn Tiếp | NTVT | Gửi sau\r\n", 'A' + 53 % 26);
	add_of_unit(f, 53, true, "Gui_bai_du_thi", text, files, 1);
	file_all(f);
	ONE("cases", 53, "SELECT count(*) FROM cases WHERE kind = 'batch' AND reason = '1 rows of its table have no file' AND letter = LETTER", 1);
	ONE("all cases", 53, "SELECT count(*) FROM cases WHERE letter = LETTER", 1);
	ONE("receipts", 53, "SELECT count(*) FROM answers WHERE letter = LETTER", 1);
}

/* The table alone, under a subject that speaks of papers: one matter, one case. */
static void a_table_alone_is_one_case(struct fixture *f)
{
	add_of_unit(f, 58, true, "Trich_ngang_bai_du_thi", TABLE "1 | Khúc Thị Lanh | 1991 | phường Xuân Tảo | Dạy bơi | Chiếc phao của cô Lanh | Đàm Văn Tiếp | NTVT | Gửi sau\r\n", NULL, 0);
	file_all(f);
	ONE("receipts", 58, "SELECT count(*) FROM answers WHERE letter = LETTER AND template = 'batch-receipt'", 1);
	ONE("cases", 58, "SELECT count(*) FROM cases WHERE kind = 'batch' AND letter = LETTER", 1);
	ONE("all cases", 58, "SELECT count(*) FROM cases WHERE letter = LETTER", 1);
}

/* Nothing proves it: one receipt, no author is written to, no unit is credited, and a person looks. */
static void an_unproven_unit_has_one_receipt(struct fixture *f)
{
	struct text_file files[] = { { "1_bai.txt", work_of(54, "Email: que54@thu.example\r\n") }, { "2_bai.txt", work_of(55, "") } };
	add_of_unit(f, 54, false, "Gui_bai_du_thi", "UBND phường gửi bài dự thi.", files, 2);
	file_all(f);
	ONE("receipts", 54, "SELECT count(*) FROM answers WHERE letter = LETTER AND template = 'batch-receipt' AND recipient = '" WARD "'", 1);
	ONE("all answers", 54, "SELECT count(*) FROM answers WHERE letter = LETTER", 1);
	ONE("credited", 54, "SELECT count(*) FROM entries e JOIN entry_letters l ON l.entry = e.id WHERE l.letter = LETTER AND e.unit IS NOT NULL", 0);
	ONE("cases", 54, "SELECT count(*) FROM cases WHERE kind = 'unproven' AND letter = LETTER", 1);
}

/* A reminder invites units to write where figures differ; a fresh letter of theirs that holds nothing known is seen by a person, anybody else's is not. */
static void what_a_unit_says_is_seen(struct fixture *f)
{
	add_of_unit(f, 56, true, "Doi_chieu_so_bai", "UBND phường đã gửi đủ bài, đề nghị đối chiếu.", NULL, 0);
	add_of_unit(f, 57, false, "Doi_chieu_so_bai", "UBND phường đã gửi đủ bài, đề nghị đối chiếu.", NULL, 0);
	file_all(f);
	ONE("cases", 56, "SELECT count(*) FROM cases WHERE kind = 'other' AND letter = LETTER", 1);
	ONE("answers", 56, "SELECT count(*) FROM answers WHERE letter = LETTER", 0);
	ONE("cases of the unproven", 57, "SELECT count(*) FROM cases WHERE kind = 'unproven' AND letter = LETTER", 1);
	ONE("all cases of the unproven", 57, "SELECT count(*) FROM cases WHERE letter = LETTER", 1);
}

static const char proposal[] = "ỦY BAN NHÂN DÂN PHƯỜNG XUÂN TẢO\r\nTỜ TRÌNH\r\nVề việc đề nghị khen thưởng gương người tốt, việc tốt năm 2023\r\nKính gửi: UBND Quận\r\n";
static const char proposed[] = "DANH SÁCH\r\nĐề nghị khen thưởng\r\n1\tÔng Lã Văn Quý\t1961\r\n2\tBà Mạc Thị Sim\t1970\r\n";

/* Papers of two letters make one dossier; the receipt of the second knows the first.  What is not sure or not proven waits for a person. */
static void papers_of_units(struct fixture *f)
{
	struct text_file first[] = { { "to trinh.txt", proposal } }, second[] = { { "danh sach.txt", proposed } }, unsure[] = { { "danh sach khac.txt", proposed } };
	struct arena *arena = arena_new(1 << 20);
	struct paper_row *rows;
	size_t count = 0;
	add_of_unit(f, 61, true, "Gui_to_trinh", "Kinh gui", first, 1);
	add_of_unit(f, 62, true, "De_nghi_khen_thuong_guong_nguoi_tot", "Kinh gui", second, 1);
	add_of_unit(f, 63, true, "Gui_ho_so", "Kinh gui", unsure, 1);
	add_of_unit(f, 64, false, "De_nghi_khen_thuong_guong_nguoi_tot", "Kinh gui", second, 1);
	file_all(f);
	ONE("papers", 61, "SELECT count(*) FROM papers WHERE milestone = 'de-xuat-khen-thuong' AND item = 'to-trinh' AND proven = 1 AND letter = LETTER", 1);
	ONE("cases of the sure", 61, "SELECT count(*) FROM cases WHERE letter = LETTER", 0);
	ONE("receipts", 62, "SELECT count(*) FROM answers WHERE template = 'dossier-receipt' AND letter = LETTER", 1);
	ONE("cases of the unsure", 63, "SELECT count(*) FROM cases WHERE kind = 'dossier' AND letter = LETTER", 1);
	ONE("cases of the unproven", 64, "SELECT count(*) FROM cases WHERE kind = 'unproven' AND letter = LETTER", 1);
	ONE("answers to the unproven", 64, "SELECT count(*) FROM answers WHERE letter = LETTER", 0);
	CHECK(papers_list(f->db, "de-xuat-khen-thuong", 0, INT64_MAX, arena, &rows, &count, &f->err) == 0 && count == 2);
	if (count == 2) {
		CHECK_STR(rows[0].item, "danh-sach");
		CHECK(rows[0].proposals == 2 && rows[0].proven && rows[1].proven);
	}
	/* The person says whose they are: four proposals in two letters are still two. */
	int64_t id63 = number(f, "SELECT LETTER", 63), id64 = number(f, "SELECT LETTER", 64);
	CHECK(papers_confirm(f->db, id63, "de-xuat-khen-thuong", "Ngân", NOW, &f->err) == 1);
	CHECK(papers_confirm(f->db, id64, NULL, "Ngân", NOW, &f->err) == 1);
	CHECK(papers_confirm(f->db, 999999, NULL, "Ngân", NOW, &f->err) == 0);
	ONE("open cases", 63, "SELECT count(*) FROM cases WHERE state = 'open' AND letter = LETTER", 0);
	ONE("open cases", 64, "SELECT count(*) FROM cases WHERE state = 'open' AND letter = LETTER", 0);
	CHECK(papers_list(f->db, "de-xuat-khen-thuong", 0, INT64_MAX, arena, &rows, &count, &f->err) == 0 && count == 2 && rows[0].proposals == 2);
	CHECK(papers_proposals(f->db, id63, 3, "Ngân", NOW, &f->err) == 1);
	CHECK(papers_list(f->db, "de-xuat-khen-thuong", 0, INT64_MAX, arena, &rows, &count, &f->err) == 0 && rows[0].proposals == 3);
	CHECK(papers_proposals(f->db, number(f, "SELECT LETTER", 61), 3, "Ngân", NOW, &f->err) == 0);
	/* Two lists of one letter propose together.  Papers that came with entries: their confirmation says nothing of whose those are. */
	struct text_file lists[] = { { "danh sach ca nhan.txt", proposed }, { "danh sach tap the.txt", proposed } };
	struct text_file beside[] = { { "1_bai.txt", work_of(66, "") }, { "to trinh.txt", proposal } };
	add_of_unit(f, 65, true, "De_nghi_khen_thuong_guong_nguoi_tot", "Kinh gui", lists, 2);
	add_of_unit(f, 66, false, "Gui_bai_du_thi", "UBND phường gửi bài dự thi.", beside, 2);
	file_all(f);
	CHECK(papers_list(f->db, "de-xuat-khen-thuong", 0, INT64_MAX, arena, &rows, &count, &f->err) == 0 && rows[0].proposals == 4);
	ONE("papers beside entries", 66, "SELECT count(*) FROM papers WHERE letter = LETTER", 1);
	CHECK(papers_confirm(f->db, number(f, "SELECT LETTER", 66), "de-xuat-khen-thuong", "Ngân", NOW, &f->err) == 1);
	ONE("open cases", 66, "SELECT count(*) FROM cases WHERE kind = 'unproven' AND state = 'open' AND letter = LETTER", 1);
	arena_free(arena);
}

/* What a receipt tells beside its verdict: what comes on the date is late; a list without a number is told; the letter's own entries are in the quota. */
static void what_receipts_tell(struct fixture *f)
{
	size_t count;
	const struct contest_desk *desks = contests_desks(filing_contests(filing), &count);
	const struct rules *rules = desks[0].rules;
	struct arena *arena = arena_new(16 << 20);
	struct telling t;
	struct batch batch = { .has_roster = false };
	struct paper list = { .milestone = "de-xuat-khen-thuong", .item = "danh-sach", .proposals = 2, .name = "", .path = "" };
	struct verdict v = { .proven = true, .unit = "phuong-xuan-tao", .claimed_unit = "phuong-xuan-tao", .papers = &list, .paper_count = 1 };
	v.received = clock_time(2023, 10, 10, 0, 0, 0);
	CHECK(telling_find(NULL, rules, &v, v.received, arena, &t, &f->err) == 0 && t.beside.dossier_count == 1 && t.beside.dossiers[0].late && !t.beside.dossiers[0].uncounted);
	v.received--;
	list.proposals = 0;
	CHECK(telling_find(NULL, rules, &v, v.received, arena, &t, &f->err) == 0 && !t.beside.dossiers[0].late && t.beside.dossiers[0].uncounted);
	v = (struct verdict){ .proven = true, .unit = "phuong-xuan-tao", .claimed_unit = "phuong-xuan-tao", .batch = &batch, .received = clock_time(2023, 3, 14, 12, 0, 0) };
	CHECK(telling_find(f->db, rules, &v, v.received, arena, &t, &f->err) == 0 && t.beside.quota == 3);
	int64_t counted = t.beside.counted;
	CHECK_SAY(counted >= 3, "%lld", (long long)counted);
	CHECK(telling_find(f->db, rules, &v, v.received - 30 * 86400, arena, &t, &f->err) == 0 && t.beside.counted == counted); /* --at before the letter */
	arena_free(arena);
}

/* Three clerks have begun it and died; the fourth sets it aside.  One that was innocent goes on. */
static void a_letter_that_kills_the_clerk_is_set_aside(struct fixture *f)
{
	struct letter letter;
	struct intake_row row = { .account = "test", .name = "killer", .digest = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", .size = 100, .internal_date = NOW };
	int64_t id = 0;
	CHECK(letters_intake(f->db, &row, NOW, &id, &f->err) == 1);
	for (int i = 0; i < FILING_MOST_TRIES; i++) {
		CHECK(letters_get(f->db, id, &letter, &f->err) == 1 && letter.state == LETTER_KEPT && letter.tries == i);
		CHECK(filing_count_first(filing, &letter, "it ends the clerk", &f->err) == 0);
	}
	CHECK(filing_count_first(filing, &letter, "it ends the clerk", &f->err) == 1);
	CHECK(letters_get(f->db, id, &letter, &f->err) == 1 && letter.state == LETTER_ASIDE);
	CHECK_STR(letter.reason, "it ends the clerk");
}

int main(void)
{
	struct fixture f;
	struct buf mistakes = { 0 };
	struct err err;
	char path[400], here[300];
	fixture_open(&f);
	snprintf(path, sizeof path, "%s/hoadep.yaml", f.dir);
	if (!getcwd(here, sizeof here))
		return 1;
	buf_print(&mistakes, "contest: %s/rules/bac-tu-liem-2023\nspool: %s\nmailbox:\n  url: maildir:in\ntransport:\n  url: maildir:out\nfrom: Ban To chuc <thiviet@bactuliem.example>\ntrusted-authserv: mail.bactuliem.example\n", here, f.dir);
	CHECK(file_put(path, mistakes.data, mistakes.len, &err) == 0);
	buf_clear(&mistakes);
	config = config_load(path, &mistakes);
	filing = config ? filing_new(config, &mistakes) : NULL;
	if (CHECK_SAY(filing != NULL, "%s", buf_str(&mistakes))) {
		filing_into(filing, f.db);
		letter_warm();
		sqlite3_create_function(db_handle(f.db), "befall", 0, SQLITE_UTF8, NULL, befall, NULL, NULL);
		CHECK(sqlite3_exec(db_handle(f.db), "CREATE TEMP TRIGGER befalls BEFORE INSERT ON main.entries BEGIN SELECT befall(); END", NULL, NULL, NULL) == SQLITE_OK);
		sqlite3_create_function(db_handle(f.db), "befall_answer", 1, SQLITE_UTF8, NULL, befall_answer, NULL, NULL);
		CHECK(sqlite3_exec(db_handle(f.db), "CREATE TEMP TRIGGER answered BEFORE INSERT ON main.answers BEGIN SELECT befall_answer(NEW.letter); END", NULL, NULL, NULL) == SQLITE_OK);
		a_disk_full_midway_leaves_no_stale_codes(&f);
		what_the_group_said_is_forgotten(&f);
		events_have_the_clocks_time(&f);
		a_letter_that_kills_the_clerk_is_set_aside(&f);
		a_clean_batch_needs_nobody(&f);
		a_row_without_a_file_is_a_case(&f);
		an_unproven_unit_has_one_receipt(&f);
		a_table_alone_is_one_case(&f);
		what_a_unit_says_is_seen(&f);
		papers_of_units(&f);
		what_receipts_tell(&f);
	}
	filing_free(filing);
	config_free(config);
	buf_release(&mistakes);
	fixture_close(&f);
	return unit_end();
}
