/* Sheets: xlsx entry by entry, csv, xls; dates, phones, what is hidden.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"
#include "read/cellformat.h"
#include "read/csv.h"
#include "read/xls.h"
#include "read/xlsx.h"
#include "read_workbook.h"
#include "unit.h"

typedef void read_function(struct gather *g, int part, const char *bytes, size_t len);

static struct submission *read_by(read_function *reader, const char *bytes, size_t len)
{
	struct gather g;
	gather_init(&g, -1, NULL, 0);
	g.profile = PROFILE_SHEET;
	reader(&g, gather_part(&g, "1"), bytes, len);
	return g.out;
}

static void expect(read_function *reader, const char *bytes, size_t len, const char *want, const char *what)
{
	struct submission *s = read_by(reader, bytes, len);
	const struct part *p = &s->parts[0];
	CHECK_SAY(p->content && strcmp(p->content, want) == 0, "%s: got \"%s\" (%s), wanted \"%s\"", what, p->content ? p->content : "(null)", p->unread ? p->unread : "", want);
	submission_free(s);
}

/* --- numbers ----------------------------------------------------------------------------------------------------------- */

struct number_case {
	const char *code;
	double value;
	bool from_1904;
	const char *want;
};

static const struct number_case numbers[] = {
	{ "General", 1979, false, "1979" },
	{ "General", 0.5, false, "0.5" },
	{ "General", -3, false, "-3" },
	{ "General", 1e300, false, "1e+300" },
	{ "dd/mm/yyyy", 44992, false, "07/03/2023" },
	{ "dd/mm/yyyy", 43530, true, "07/03/2023" },
	{ "[$-42A]dd\\ mmmm\\ yyyy;@", 44992, false, "07/03/2023" },
	{ "m/d/yy h:mm", 44992.5, false, "07/03/2023 12:00" },
	{ "yyyy", 29221, false, "1980" },
	{ "mm/yyyy", 29221, false, "01/1980" },
	{ "h:mm", 0.75, false, "18:00" },
	{ "dd/mm/yyyy", 1, false, "01/01/1900" },
	{ "dd/mm/yyyy", 61, false, "01/03/1900" },
	{ "dd/mm/yyyy", -1, false, "-1" },
	{ "dd/mm/yyyy", 1e18, false, "1e+18" },
	{ "0%", 0.5, false, "50%" },
	{ "0000000000", 912000101, false, "0912000101" },
	{ "\"0\"###\\ ###\\ ###", 912000101, false, "0912000101" },
	{ "\"ngày\" 0", 5, false, "5" },
	{ "\"", 5, false, "5" },
};

static void formats(void)
{
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		struct buf out = { 0 };
		cellformat_add(cellformat_of(numbers[i].code), numbers[i].value, numbers[i].from_1904, &out);
		CHECK_SAY(strcmp(buf_str(&out), numbers[i].want) == 0, "%s of %g: got \"%s\", wanted \"%s\"", numbers[i].code, numbers[i].value, buf_str(&out), numbers[i].want);
		buf_release(&out);
	}
}

/* --- xlsx -------------------------------------------------------------------------------------------------------------- */

struct sheet_case {
	int entry;                /* what is replaced */
	const char *text, *want;
};

#define ROW(cells) "<row>" cells "</row>"
#define S(text) "<c t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define N(number) "<c><v>" number "</v></c>"
#define SHEET(rows) SHEET_XML("<sheetData>" rows "</sheetData>")

static const struct sheet_case sheets[] = {
	{ WORKBOOK_SHEET, SHEET("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" t=\"s\"><v>1</v></c></row><row r=\"5\"><c r=\"B5\"><v>7</v></c></row>"), "Họ tên\t\tTrần Lan\n\t7\n" },
	{ WORKBOOK_SHEET, SHEET(ROW("<c t=\"s\"><v>9</v></c>" S("a") "<c t=\"s\"><v>-1</v></c><c t=\"e\"><v>#N/A</v></c>" S("b"))), "\ta\t\t\tb\n" },
	{ WORKBOOK_SHEET, SHEET(ROW("<c t=\"b\"><v>1</v></c><c t=\"str\"><f>A1</f><v>x</v></c><c t=\"d\"><v>2023-03-07T00:00:00</v></c>")), "TRUE\tx\t07/03/2023\n" },
	{ WORKBOOK_SHEET, SHEET(ROW("<c s=\"1\"><v>44992</v></c><c s=\"2\"><v>912000101</v></c><c s=\"3\"><v>912000101</v></c><c s=\"4\"><v>29221</v></c><c s=\"99\"><v>5</v></c>")),
	  "07/03/2023\t0912000101\t912000101\t1980\t5\n" },
	{ WORKBOOK_SHEET, SHEET(ROW("<c s=\"5\" t=\"inlineStr\"><is><t>TrÇn</t></is></c><c s=\"5\" t=\"inlineStr\"><is><t>Đã đổi</t></is></c>")), "Trần\tĐã đổi\n" },
	{ WORKBOOK_SHEET, SHEET(ROW(S("a\nb") N("1.0") N("1985") N("9.12000101E8"))), "a b\t1\t1985\t0912000101\n" },
	/* phones: by their number, by their column's head; not where the head says otherwise */
	{ WORKBOOK_SHEET, SHEET(ROW(S("Số ĐT") S("Số CMND") S("Kinh phí")) ROW(N("2438250107") N("912345678") N("350000000")) ROW(N("84912000106") N("1") N("1"))
	  ROW(S("912000105") S("912000105") N("1"))),
	  "Số ĐT\tSố CMND\tKinh phí\n02438250107\t912345678\t350000000\n0912000106\t1\t1\n0912000105\t912000105\t1\n" },
	{ WORKBOOK_SHEET, SHEET(ROW(N("412000101") N("91200010") N("84912000106"))), "412000101\t91200010\t84912000106\n" },
	/* hidden rows, columns and sheets are not seen */
	{ WORKBOOK_SHEET, SHEET_XML("<cols><col min=\"2\" max=\"3\" hidden=\"1\"/></cols><sheetData><row>" S("a") S("b") S("c") S("d") "</row><row hidden=\"1\">" S("e") "</row></sheetData>"),
	  "a\t\t\td\n" },
	{ WORKBOOK_BOOK, "<workbook xmlns:r=\"x\"><sheets><sheet name=\"A\" state=\"hidden\" r:id=\"r1\"/></sheets></workbook>", "" },
	{ WORKBOOK_BOOK, "<workbook xmlns:r=\"x\"><workbookPr date1904=\"1\"/><sheets><sheet name=\"A\" r:id=\"r1\"/><sheet name=\"B\" r:id=\"r2\"/></sheets></workbook>", "Họ tên\t\t0912000101\n" },
	/* columns that no sheet has, and none at all */
	{ WORKBOOK_SHEET, SHEET("<row><c r=\"ZZZZZZZZZ1\"><v>1</v></c><c r=\"A1\"><v>2</v></c><c r=\"??\"><v>3</v></c></row>"), "2\t3\n" },
	{ WORKBOOK_SHEET, SHEET(""), "" },
	{ WORKBOOK_STYLES, "<broken", "Họ tên\t\t0912000101\n" },
	{ WORKBOOK_STRINGS, "<sst><si><t>a</t></si></sst>", "a\t\t0912000101\n" },
};

static void workbook(int entry, const char *text, struct buf *zip)
{
	struct entry_of entries[WORKBOOK_ENTRIES];
	memcpy(entries, workbook_entries, sizeof entries);
	entries[entry].text = text;
	make_zip(entries, WORKBOOK_ENTRIES, zip);
}

static void by_hand(void)
{
	for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++) {
		struct buf zip = { 0 };
		char what[20];
		workbook(sheets[i].entry, sheets[i].text, &zip);
		snprintf(what, sizeof what, "workbook %zu", i);
		expect(xlsx_read, zip.data, zip.len, sheets[i].want, what);
		buf_release(&zip);
	}
}

static void damaged(void)
{
	static const int needed[] = { WORKBOOK_BOOK, WORKBOOK_RELATIONS, WORKBOOK_STRINGS, WORKBOOK_SHEET };
	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
		struct buf zip = { 0 };
		workbook(needed[i], "<broken", &zip);
		struct submission *s = read_by(xlsx_read, zip.data, zip.len);
		CHECK_SAY(s->parts[0].unread && strcmp(s->parts[0].unread, READ_DAMAGED) == 0, "%s broken: %s", workbook_entries[needed[i]].name, s->parts[0].content);
		submission_free(s);
		buf_release(&zip);
	}
	struct submission *s = read_by(xlsx_read, "PK", 2);
	CHECK_STR(s->parts[0].unread, READ_DAMAGED);
	submission_free(s);
}

/* --- csv --------------------------------------------------------------------------------------------------------------- */

struct csv_case {
	const char *bytes;
	size_t len;
	const char *want;
};

#define CSV(bytes, want) { bytes, sizeof bytes - 1, want }

static const struct csv_case tables[] = {
	CSV("a,b\n1,\"x, \"\"y\"\"\"\n", "a\tb\n1\tx, \"y\"\n"),
	CSV("a;b, c\r\n1;2, 3\r\n", "a\tb, c\n1\t2, 3\n"),
	CSV("a\tb;c\r1\t2\r", "a\tb;c\n1\t2\n"),
	CSV("\xEF\xBB\xBFsep=;\r\na;b\r\n", "a\tb\n"),
	CSV("a,\"b\nc\"\n", "a\tb c\n"),
	CSV("a,\"b", "a\tb\n"),
	CSV("SĐT,x\n912000101,=\"0912000102\"\n\"412000103\",1\n", "SĐT\tx\n0912000101\t0912000102\n412000103\t1\n"),
	CSV("\xFF\xFE" "a\0\t\0b\0\n\0", "a\tb\n"),
	CSV("H\xE4 v\xB5 t\xAAn;N\xA8m sinh\nTr\xC7n H\xF7u L\xB9" "ch;1957\n", "Họ và tên\tNăm sinh\nTrần Hữu Lạch\t1957\n"),
	CSV("", ""),
	CSV(",,,\n;;\n", ",,,\n"),
	CSV("một dòng", "một dòng\n"),
};

static void commas(void)
{
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		char what[20];
		snprintf(what, sizeof what, "table %zu", i);
		expect(csv_read, tables[i].bytes, tables[i].len, tables[i].want, what);
	}
}

/* --- by real programs -------------------------------------------------------------------------------------------------- */

#define HEAD "DANH SÁCH BÀI DỰ THI\nĐơn vị: UBND phường Xuân Tảo\n" \
	"STT\tTên bài viết\tTác giả\tNăm sinh\t\tChức vụ, đơn vị\tSĐT\tNgày nhận\tKinh phí\n\t\t\tNam\tNữ\n" \
	"1\tNồi cháo sáng thứ Bảy\tTrịnh Hải Đường\t1979\t\tTrạm Y tế phường Xuân Tảo (tổ 3)\t0912000101\t07/03/2023\t"
#define SECOND "\n2\tNgười gác chắn tàu\tĐỗ Văn Lương\t1965\t\tHưu trí\t0912000104\t09/03/2023\t"
#define THIRD "\n3\tLớp học buổi tối\tLê Thị Bến\t\t1988\tTrường Tiểu học Xuân Tảo\t0358000105\t15/03/2023\t"

static const struct {
	const char *name;
	read_function *reader;
	const char *want;
} fixtures[] = {
	{ "units.xlsx", xlsx_read, HEAD "350000000" SECOND "350000000" THIRD "350000000\n" },
	/* libfreexl tells nothing of hidden rows, and a .csv cannot */
	{ "units-old.xls", xls_read, HEAD "350000000" SECOND "350000000\n99\thàng bị ẩn" THIRD "350000000\n" },
	{ "units.csv", csv_read, HEAD "350,000,000" SECOND "350,000,000\n99\thàng bị ẩn" THIRD "350,000,000\n" },
	{ "cards.xlsx", xlsx_read, "Họ và tên\tSố CMND\tĐiện thoại\nNguyễn Thị Mơ\t912345678\t0912000106\nPhạm Văn Tám\t012345678\t02438250107\n"
	  "Hồ Thị Bến\t812345678\t0912 000 108\nTrần Hữu Lạch\t\t0912000137\n\nTrang hai\n" },
	{ "tcvn3.xlsx", xlsx_read, "Họ và tên\tNơi công tác\nTrần Hữu Lạch\tHội Cựu chiến binh phường Liên Mạc\n" },
	{ "tcvn3.xls", xls_read, "Họ và tên\tNơi công tác\nTrần Hữu Lạch\tHội Cựu chiến binh phường Liên Mạc\n" },
};

static void by_libreoffice(void)
{
	for (size_t i = 0; i < sizeof fixtures / sizeof *fixtures; i++) {
		char path[100];
		struct buf file = { 0 };
		struct err err;
		snprintf(path, sizeof path, "tests/documents/sheets/%s", fixtures[i].name);
		if (CHECK_SAY(file_read(path, 1 << 20, &file, &err) == 0, "%s", err.text))
			expect(fixtures[i].reader, file.data, file.len, fixtures[i].want, fixtures[i].name);
		buf_release(&file);
	}
}

/* What is called .xls and is none comes out as what it is. */
static void by_other_names(void)
{
	static const struct { const char *name, *bytes, *want; } others[] = {
		{ "a.xls", "Tác giả\tSố ĐT\nLan\t912000101\n", "Tác giả\tSố ĐT\nLan\t0912000101\n" },
		{ "a.xls", "<html><body><table><tr><td>a</td><td>b</td></tr></table></body></html>", "a\tb\n" },
		{ "a.csv", "a;b\n", "a\tb\n" },
		{ "a.txt", "a;b\n", "a;b\n" },
	};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		struct gather g;
		gather_init(&g, -1, NULL, 0);
		letter_document(&g, others[i].name, others[i].bytes, strlen(others[i].bytes));
		CHECK_STR(g.out->parts[0].content, others[i].want);
		submission_free(g.out);
	}
}

/* A torn .xls is damaged; wherever it is cut, it ends well. */
static void torn(void)
{
	struct buf file = { 0 };
	struct err err;
	CHECK_SAY(file_read("tests/documents/sheets/units-old.xls", 1 << 20, &file, &err) == 0, "%s", err.text);
	struct submission *s = read_by(xls_read, file.data, 600);
	CHECK_STR(s->parts[0].unread, READ_DAMAGED);
	submission_free(s);
	for (size_t cut = 512; cut < file.len; cut += 517) {
		s = read_by(xls_read, file.data, cut);
		CHECK_SAY(!s->parts[0].content != !s->parts[0].unread, "cut at %zu", cut);
		submission_free(s);
	}
	buf_release(&file);
}

int main(void)
{
	letter_warm();
	CHECK_SAY(xls_warm(), "libfreexl is not there");
	damaged();
	torn();
	formats();
	by_hand();
	commas();
	by_libreoffice();
	by_other_names();
	return unit_end();
}
