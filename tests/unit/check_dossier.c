/* Papers of units that are no entries: what each is known by, and which milestone it surely answers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check_fixture.h"

#include "base/clock.h"
#include "unit.h"

static struct rules *rules;

#define WARD "phuong-xuan-tao@bactuliem.example"
#define PGD "phong-gddt@bactuliem.example"
#define HEAD "ỦY BAN NHÂN DÂN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nPHƯỜNG XUÂN TẢO\tĐộc lập - Tự do - Hạnh phúc\n"
#define ORGANISED "TỜ TRÌNH\nVề việc đề nghị khen thưởng tập thể, cá nhân có thành tích\ntrong triển khai Cuộc thi viết về gương điển hình tiên tiến, “Người tốt, việc tốt” năm 2023\nKính gửi: Phòng Nội vụ\n"
#define EXAMPLES "TỜ TRÌNH\nVề việc đề nghị khen thưởng gương điển hình tiên tiến, “Người tốt, việc tốt” năm 2023\nKính gửi: UBND Quận\n"
#define LIST2 "DANH SÁCH\nĐề nghị khen thưởng\nSTT\tHọ và tên\tNăm sinh\tĐơn vị\n1\tNguyễn Văn An\t1970\tTổ 5\n2\tTrần Thị Bình\t1981\tTổ 6\n"

/* A letter with at most four files; `want`: "item milestone proposals", one a paper, parted by "; ". */
static const struct {
	const char *what, *from, *subject, *mail;
	int year, month, day;
	const char *files[4][2];
	const char *want;
} letters[] = {
	{ "ward plan and report in November", WARD, "Gửi kế hoạch và báo cáo", "Kính gửi Phòng Nội vụ.", 2022, 11, 28,
	  { { "KH.docx", HEAD "Số: 145/KH-UBND\tXuân Tảo, ngày 20 tháng 11 năm 2022\nKẾ HOẠCH\nTổ chức Cuộc thi viết về gương điển hình tiên tiến\n" },
	    { "BC.docx", HEAD "BÁO CÁO\nKết quả triển khai Kế hoạch tổ chức Cuộc thi viết về gương điển hình tiên tiến\n" } },
	  "ke-hoach ke-hoach-phuong 0; bao-cao-trien-khai ke-hoach-phuong 0" },
	{ "scans: by their names and the mail's words", WARD, "V/v triển khai Cuộc thi viết về gương điển hình tiên tiến", "UBND phường gửi Kế hoạch và báo cáo.", 2022, 11, 29,
	  { { "Ke_hoach_phuong.pdf", NULL }, { "Bao cao trien khai.pdf", NULL } }, "ke-hoach ke-hoach-phuong 0; bao-cao-trien-khai ke-hoach-phuong 0" },
	{ "the district's own plan that came along is no ward plan", WARD, "Kế hoạch Cuộc thi", "Phường đã nhận được Kế hoạch của Quận.", 2022, 11, 20,
	  { { "KH quan.docx", "ỦY BAN NHÂN DÂN\nQUẬN BẮC TỪ LIÊM\nKẾ HOẠCH\nTổ chức Cuộc thi viết về gương điển hình tiên tiến\n" } }, "" },
	{ "a school owes no plan: a person says what it is", PGD, "Kế hoạch triển khai Cuộc thi viết", "Gửi kế hoạch.", 2022, 11, 28, { { "Ke hoach.pdf", NULL } }, "ke-hoach - 0" },
	{ "a report on rollout in May", WARD, "Báo cáo kết quả triển khai Cuộc thi", "Kính gửi.", 2023, 5, 20, { { "Bao cao trien khai.pdf", NULL } }, "bao-cao-trien-khai - 0" },
	{ "who ran the contest well", WARD, "Hồ sơ khen thưởng", "Kính gửi Phòng Nội vụ hồ sơ kèm theo.", 2023, 7, 12,
	  { { "1.docx", HEAD ORGANISED }, { "2.docx", LIST2 }, { "3.docx", "Mẫu số 07\nBÁO CÁO THÀNH TÍCH\nĐề nghị tặng Giấy khen của Chủ tịch UBND Quận\n" } },
	  "to-trinh ho-so-to-chuc 0; danh-sach ho-so-to-chuc 2; bao-cao ho-so-to-chuc 0" },
	{ "examples proposed", WARD, "Đề xuất khen thưởng gương người tốt việc tốt", "Kính gửi Phòng Nội vụ.", 2023, 9, 20,
	  { { "To trinh.docx", HEAD EXAMPLES }, { "DS.docx", LIST2 }, { "TN.docx", "TRÍCH NGANG THÀNH TÍCH\nÔng Nguyễn Văn An\n" } },
	  "to-trinh de-xuat-khen-thuong 0; danh-sach de-xuat-khen-thuong 2; trich-ngang de-xuat-khen-thuong 0" },
	{ "the same files without words", WARD, "Gửi hồ sơ", "Kính gửi.", 2023, 7, 15, { { "To trinh.pdf", NULL }, { "Danh sach de nghi khen thuong.pdf", NULL } }, "to-trinh - 0; danh-sach - 0" },
	{ "title and subject speak of two: the title is the paper's own", WARD, "Đề nghị khen thưởng gương điển hình tiên tiến", "Kính gửi.", 2023, 7, 12,
	  { { "1.docx", HEAD ORGANISED }, { "ds.docx", LIST2 } }, "to-trinh ho-so-to-chuc 0; danh-sach - 2" },
	{ "a year late", WARD, "Hồ sơ", "Kính gửi.", 2024, 5, 12, { { "1.docx", HEAD ORGANISED } }, "to-trinh - 0" },
	{ "a list within the tờ trình's own file", WARD, "Gửi tờ trình", "Kính gửi.", 2023, 9, 1, { { "1.docx", HEAD EXAMPLES "Căn cứ Kế hoạch tổ chức Cuộc thi, UBND phường đề nghị.\nDanh sách kèm theo.\n" LIST2 } },
	  "to-trinh de-xuat-khen-thuong 0; danh-sach de-xuat-khen-thuong 2" },
	{ "collectives and persons, numbered anew", WARD, "Đề nghị khen thưởng các gương điển hình tiên tiến", "Kính gửi.", 2023, 9, 1,
	  { { "1.docx", "DANH SÁCH TRÍCH NGANG\nCác gương đề nghị khen thưởng\nI. Tập thể\n1. Tổ dân phố số 3\nSTT\tTên\n1\t2\t3\n1\tTổ dân phố số 4\n2\tChi hội Phụ nữ\nII. Cá nhân\n1. Ông Lê Văn Tám, tổ 5\n2. Bà Phí Thị Na, tổ 6\n3. Nội dung khác:\n" } },
	  "danh-sach de-xuat-khen-thuong 4; trich-ngang de-xuat-khen-thuong 0" },
	{ "a letter of transmittal alone", WARD, "Công văn số 57", "Gửi công văn.", 2023, 3, 3, { { "CV57_ky_so.pdf", NULL } }, "cong-van - 0" },
	{ "a letter of transmittal beside a paper is not told", WARD, "Gửi tờ trình", "Kính gửi.", 2023, 9, 1, { { "CV57_ky_so.pdf", NULL }, { "1.docx", HEAD EXAMPLES } }, "to-trinh de-xuat-khen-thuong 0" },
	{ "the month's trích ngang without a file", WARD, "Trích ngang tháng 4", "Kính gửi.", 2023, 4, 12,
	  { { "tn.docx", "TRÍCH NGANG THÀNH TÍCH GƯƠNG ĐIỂN HÌNH TIÊN TIẾN ĐƯỢC VIẾT BÀI\n1\tMai Thị Vóc\n" } }, "trich-ngang - 0" },
	{ "the table of entries whose files are awaited, in the mail's own words, is the batch's", WARD, "Gửi trích ngang", "Kính gửi Phòng Nội vụ.\nTRÍCH NGANG\n"
	  "STT | Họ và tên gương | Năm sinh | Tên bài viết | Tác giả | Thể loại | Ghi chú\n1 | Lã Văn Quý | 1961 | Người giữ ngõ | Mạc Thị Sim | NTVT | Gửi sau\n", 2022, 12, 6, { { NULL, NULL } }, "" },
	{ "a person's letter has no papers", "lan@thu.example", "Hồ sơ khen thưởng", "Kính gửi.", 2023, 7, 12, { { "1.docx", HEAD ORGANISED } }, "" },
	{ "a question is a question", WARD, "Hỏi về hồ sơ", "Cho tôi hỏi hạn nộp hồ sơ khen thưởng?", 2023, 7, 12, { { NULL, NULL } }, "" },
	{ "a bare table by its file's name", WARD, "Đề nghị khen thưởng gương người tốt", "Kính gửi.", 2023, 9, 1, { { "Danh sach.xlsx", "STT\tHọ và tên\n1\tNguyễn Văn An\n2\tTrần Thị Bình\n" } },
	  "danh-sach de-xuat-khen-thuong 2" },
	{ "a list of entries is no list of those proposed", WARD, "Danh sách bài", "Kính gửi.", 2023, 4, 1, { { "Danh sach bai du thi.xlsx", "STT\tTên bài\n1\tNgười giữ ngõ\n" } }, "" },
	{ "another plan is none of the contest's", WARD, "Tờ trình khen thưởng gương", "Kính gửi.", 2023, 9, 1, { { "Ke hoach.docx", "KẾ HOẠCH\nCông tác tháng 9\n" } }, "" },
	{ "the checklist of a tờ trình is no list", WARD, "Tờ trình", "Kính gửi.", 2023, 9, 1, { { "1.docx", HEAD EXAMPLES "Hồ sơ gồm:\nDanh sách đề nghị khen thưởng;\nTrích ngang thành tích.\n" } },
	  "to-trinh de-xuat-khen-thuong 0" },
};

static struct verdict *verdict_of(size_t i, struct arena *arena)
{
	struct submission *s = fixture_new(arena);
	int64_t at = clock_time(letters[i].year, letters[i].month, letters[i].day, 9, 0, 0);
	fixture_from(s, NULL, letters[i].from);
	fixture_take_header(s, "Subject", letters[i].subject);
	fixture_body(s, letters[i].mail);
	for (size_t k = 0; k < 4 && letters[i].files[k][0]; k++)
		fixture_document(s, letters[i].files[k][0], letters[i].files[k][1]);
	return fixture_check(rules, s, at);
}

static void every_letter(void)
{
	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
		struct arena *arena = arena_new(FIXTURE_MEMORY);
		struct verdict *v = verdict_of(i, arena);
		const char *got = "";
		for (size_t k = 0; k < v->paper_count; k++)
			got = arena_print(arena, "%s%s%s %s %d", got, k ? "; " : "", v->papers[k].item, *v->papers[k].milestone ? v->papers[k].milestone : "-", v->papers[k].proposals);
		CHECK_SAY(strcmp(got, letters[i].want) == 0, "%s: expected “%s”, got “%s” (%s)", letters[i].what, letters[i].want, got, letter_kind_word(v->kind));
		CHECK_SAY(v->entry_count == 0, "%s: an entry was seen", letters[i].what);
		CHECK_SAY(!*letters[i].want || v->kind == KIND_DOSSIER, "%s: the kind is %s", letters[i].what, letter_kind_word(v->kind));
		arena_free(arena);
	}
}

int main(void)
{
	rules = fixture_rules(FIXTURE_RULES);
	if (CHECK(rules != NULL))
		every_letter();
	rules_free(rules);
	return unit_end();
}
