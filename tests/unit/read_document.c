/* Documents: docx, odt, HTML, flowed text; whole, torn, locked and hostile.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"
#include "read/charset.h"
#include "read/flowed.h"
#include "read/html.h"
#include "read_help.h"
#include "unit.h"

/* --- docx by hand ---------------------------------------------------------------------------------------------------- */

struct body_case {
	const char *body, *want;
};

#define P(runs) "<w:p>" runs "</w:p>"
#define R(inner) "<w:r>" inner "</w:r>"
#define T(text) R("<w:t>" text "</w:t>")
#define TC(paragraphs) "<w:tc>" paragraphs "</w:tc>"

static const struct body_case bodies[] = {
	{ P(T("B") T("ài ") T("d") T("ự") T(" thi")), "Bài dự thi\n" },
	{ P(T("a")) P("") P("") P("") P(T("b")), "a\n\nb\n" },
	{ P(R("<w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:cr/><w:t>d</w:t>")), "a\tb\nc\nd\n" },
	{ P(R("<w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t><w:softHyphen/><w:t>c</w:t><w:sym w:char=\"F0E0\"/>")), "a-bc\n" },
	{ P("<w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr>" T("a")), "a\n" },
	/* what was deleted, moved away, commented on, computed or hidden is no text */
	{ P(T("a") "<w:del>" R("<w:delText>X</w:delText>") R("<w:t>X</w:t>") "</w:del><w:ins>" T("b") "</w:ins>"), "ab\n" },
	{ P("<w:moveFrom>" T("X") "</w:moveFrom><w:moveTo>" T("a") "</w:moveTo>"), "a\n" },
	{ P(R("<w:instrText>PAGE</w:instrText>") "<w:fldSimple>" T("7") "</w:fldSimple>"), "7\n" },
	{ P(R("<w:rPr><w:vanish/></w:rPr><w:t>X</w:t><w:tab/>") T("a") R("<w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>b</w:t>")), "ab\n" },
	{ P("<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>" T("a")), "a\n" },
	{ P(R("<w:rPr><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t>a</w:t>")), "a\n" },
	/* said twice, read once; a box comes after its paragraph */
	{ P(T("a") R("<mc:AlternateContent><mc:Choice><w:txbxContent>" P(T("khung")) "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>" P(T("X"))
	    "</w:txbxContent></mc:Fallback></mc:AlternateContent>") T("b")) P(T("c")), "ab\nkhung\nc\n" },
	/* a control that shows its prompt holds nothing; one filled in does */
	{ P(T("Nghề: ") "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" T("Bấm vào đây") "</w:sdtContent></w:sdt>" T("b")), "Nghề: b\n" },
	{ "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" P(T("X")) "</w:sdtContent></w:sdt><w:sdt><w:sdtPr/><w:sdtContent>" P(T("a")) "</w:sdtContent></w:sdt>", "a\n" },
	{ P("<w:sdt><w:sdtPr><w:showingPlcHdr w:val=\"0\"/></w:sdtPr><w:sdtContent>" T("a") "</w:sdtContent></w:sdt>"), "a\n" },
	/* rows */
	{ "<w:tbl><w:tr>" TC(P(T("Họ tên"))) TC(P(T("A"))) "</w:tr><w:tr>" TC(P(T("Năm sinh"))) TC(P("")) "</w:tr></w:tbl>", "Họ tên\tA\nNăm sinh\t\n" },
	{ "<w:tbl><w:tr>" TC(P(T("TÁC GIẢ")) P(T("Họ tên: A"))) TC(P(T("NHÂN VẬT")) P(T("Họ tên: B"))) "</w:tr></w:tbl>",
	  "TÁC GIẢ\nHọ tên: A\nNHÂN VẬT\nHọ tên: B\n" },
	{ "<w:tbl><w:tr>" TC("<w:tbl><w:tr>" TC(P(T("a"))) TC(P(T("b"))) "</w:tr></w:tbl>" P("")) TC(P(T("c"))) "</w:tr></w:tbl>", "a\tb\tc\n" },
	{ "<w:tbl><w:tr>" TC(P("")) TC(P("")) "</w:tr></w:tbl>" P(T("a")), "a\n" },
	{ P(T("a\nb\tc")), "a b c\n" },
	{ P(T("&lt;b&gt; &amp; &#x1EC7;")), "<b> & ệ\n" },
	{ "", "" },
};

static void docx_bodies(void)
{
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		struct buf zip = { 0 };
		make_docx(bodies[i].body, &zip);
		struct submission *s = read_document_bytes(zip.data, zip.len);
		const struct part *p = &s->parts[0];
		CHECK_SAY(p->content && strcmp(p->content, bodies[i].want) == 0, "case %zu: got \"%s\" (%s), wanted \"%s\"", i, p->content ? p->content : "(null)",
			p->unread ? p->unread : "", bodies[i].want);
		CHECK(strstr(p->type, "wordprocessingml") != NULL);
		submission_free(s);
		buf_release(&zip);
	}
}

/* --- by LibreOffice -------------------------------------------------------------------------------------------------- */

static struct submission *read_file(const char *name)
{
	struct buf all = { 0 };
	char path[200];
	struct err err;
	snprintf(path, sizeof path, "tests/unit/files/%s", name);
	if (file_read(path, 1 << 20, &all, &err) != 0) {
		CHECK_SAY(false, "%s", err.text);
		buf_release(&all);
		return NULL;
	}
	struct submission *s = read_document_bytes(all.data, all.len);
	buf_release(&all);
	return s;
}

static void libreoffice_files(void)
{
	static const char common[] =
		"UBND PHƯỜNG MẪU\nViết về gương “Người tốt, việc tốt” đã thêm\nHọ và tên:\tNguyễn Thị Mẫu   (nữ)\ndòng hai\n"
		"Năm sinh\t1984\nSố điện thoại\t0912 000 101\nTác giả\nHọ tên: A\nNhân vật\nHọ tên: B\nĐoạn có khung sau khung.\nCHỮ TRONG KHUNG\n"
		"Có chú thích ở đây.\nngời tốt\n";
	static const char *const names[] = { "libreoffice.docx", "libreoffice.odt", "libreoffice.rtf", "libreoffice.doc" };
	for (size_t i = 0; i < 4; i++) {
		struct submission *s = read_file(names[i]);
		const char *text = s && s->parts[0].content ? s->parts[0].content : "";
		/* A .doc keeps the texts of its boxes apart, so they come after all. */
		size_t same = i == 3 ? (size_t)(strstr(common, "CHỮ TRONG KHUNG") - common) : strlen(common);
		CHECK_SAY(strlen(text) >= same && memcmp(text, common, same) == 0, "%s: %s", names[i], text);
		CHECK(strstr(text, "CHỮ TRONG KHUNG\n") && strstr(text, "Có chú thích ở đây.\nngời tốt\n"));
		CHECK(strstr(text, "Chú thích cuối.\n") != NULL);
		CHECK(!strstr(text, "XOÁ") && !strstr(text, "ẨN") && !strstr(text, "BÌNH LUẬN") && !strstr(text, "Trang cuối"));
		submission_free(s);
	}
}

struct later_case {
	const char *file, *type, *unread;
};

static const struct later_case laters[] = {
	{ "locked.docx", "application/encrypted", READ_LOCKED },
};

static void kinds_not_read(void)
{
	for (size_t i = 0; i < sizeof laters / sizeof *laters; i++) {
		struct submission *s = read_file(laters[i].file);
		if (!s)
			continue;
		CHECK_STR(s->parts[0].type, laters[i].type);
		CHECK_STR(s->parts[0].unread, laters[i].unread);
		CHECK(s->parts[0].content == NULL);
		submission_free(s);
	}
}

/* --- kinds by their first bytes -------------------------------------------------------------------------------------- */

struct bytes_case {
	const char *bytes;
	size_t len;
	const char *unread;
};

#define B(text) text, sizeof text - 1
static const struct bytes_case bytes_cases[] = {
	{ B("%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"), READ_LATER },
	{ B("Rar!\x1a\x07\x01\x00xxxxxxxxxxxxxxxx"), READ_LATER },
	{ B("\x78\x9f\x3e\x22\x01\x00\x01"), READ_DAMAGED },
	{ B("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00\xb8\x00\x00\x00\x00\x00\x00\x00\x40\x00\x00\x00\x00\x00\x00\x00"
	    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x00\x00\x00"), READ_UNSAFE },
	{ B("\x7f" "ELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x3e\x00\x01\x00\x00\x00"), READ_UNSAFE },
	{ B("#!/bin/sh\nrm -rf /\n"), READ_UNSAFE },
	{ B("\x00\x01\x02\x03\x04zzzz\xfe\xff\x00\x07"), READ_UNKNOWN },
	{ B(""), READ_DAMAGED },
	{ B("PK\x03\x04 torn and no directory"), READ_DAMAGED },
};

static void kinds_of_bytes(void)
{
	for (size_t i = 0; i < sizeof bytes_cases / sizeof *bytes_cases; i++) {
		struct submission *s = read_document_bytes(bytes_cases[i].bytes, bytes_cases[i].len);
		CHECK_SAY(s->parts[0].unread && strcmp(s->parts[0].unread, bytes_cases[i].unread) == 0, "case %zu: %s is %s, not %s", i, s->parts[0].type,
			s->parts[0].unread ? s->parts[0].unread : "(null)", bytes_cases[i].unread);
		submission_free(s);
	}
}

static void plain_documents(void)
{
	static const char text[] = "Bài dự thi\r\nHọ tên: A\r\n", wide[] = "\xFF\xFE" "B\0\xE0\0i\0\r\0\n\0";
	struct submission *s = read_document_bytes(text, sizeof text - 1);
	CHECK_STR(s->parts[0].content, "Bài dự thi\nHọ tên: A\n");
	CHECK(s->bare_document && s->part_count == 1);
	submission_free(s);
	s = read_document_bytes(wide, sizeof wide - 1);
	CHECK_STR(s->parts[0].content, "Bài\n");
	submission_free(s);
}

/* --- zips with something wrong --------------------------------------------------------------------------------------- */

static void check_zip(const struct entry_of *entries, size_t count, const char *what, const char *unread)
{
	struct buf zip = { 0 };
	make_zip(entries, count, &zip);
	struct submission *s = read_document_bytes(zip.data, zip.len);
	const char *got = s->parts[0].unread;
	CHECK_SAY((!got && !unread) || (got && unread && strcmp(got, unread) == 0), "%s: %s, %s", what, s->parts[0].type, got ? got : "read");
	submission_free(s);
	buf_release(&zip);
}

static void crooked_packages(void)
{
	static const char doctype[] = "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]><w:document "
		"xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>&c;</w:t></w:r></w:p></w:body></w:document>";
	const struct entry_of laughs[] = { { "[Content_Types].xml", TYPES_XML, 0 }, { "word/document.xml", doctype, 0 } };
	check_zip(laughs, 2, "a document with entities", READ_DAMAGED);
	const struct entry_of empty[] = { { "[Content_Types].xml", TYPES_XML, 0 }, { "word/other.xml", "<a/>", 0 } };
	check_zip(empty, 2, "no document in it", READ_DAMAGED);
	const struct entry_of broken[] = { { "[Content_Types].xml", TYPES_XML, 0 }, { "word/document.xml", WORD_HEAD "<w:p>", 0 } };
	check_zip(broken, 2, "XML that ends early", READ_DAMAGED);
	const struct entry_of macros[] = { { "[Content_Types].xml", TYPES_XML, 0 }, { "word/document.xml", WORD_HEAD WORD_TAIL, 0 }, { "word/vbaProject.bin", "x", 0 } };
	check_zip(macros, 3, "macros", READ_UNSAFE);
	const struct entry_of jar[] = { { "META-INF/MANIFEST.MF", "Main-Class: x\n", 0 } };
	check_zip(jar, 1, "a Java program", READ_UNSAFE);
	const struct entry_of other[] = { { "a.txt", "a", 0 } };
	check_zip(other, 1, "a plain zip", NULL);
	const struct entry_of sheet[] = { { "[Content_Types].xml", "<Types><Override PartName=\"/xl/workbook.xml\" "
		"ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>", 0 } };
	check_zip(sheet, 1, "a sheet", READ_DAMAGED);
	const struct entry_of odt[] = { { "mimetype", "application/vnd.oasis.opendocument.text", 0 }, { "content.xml", "<x", 0 } };
	check_zip(odt, 2, "an odt that is torn", READ_DAMAGED);
	const struct entry_of locked[] = { { "mimetype", "application/vnd.oasis.opendocument.text", 0 }, { "content.xml", "garbage", 0 },
		{ "META-INF/manifest.xml", "<m:manifest xmlns:m=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"><m:file-entry m:full-path=\"content.xml\">"
		"<m:encryption-data/></m:file-entry></m:manifest>", 0 } };
	check_zip(locked, 3, "an odt under a password", READ_LOCKED);
}

static void bombs(void)
{
	struct buf body = { 0 };
	const struct entry_of types = { "[Content_Types].xml", TYPES_XML, 0 };
	/* 80 MB of blanks in 80 kB */
	size_t len = 80 << 20;
	char *blanks = malloc(len);
	memset(blanks, ' ', len);
	memcpy(blanks, "<a>", 3);
	const struct entry_of large[] = { types, { "word/document.xml", blanks, len } };
	check_zip(large, 2, "a zip bomb", READ_TOO_LARGE);
	free(blanks);
	for (int i = 0; i < 100000; i++)
		buf_text(&body, "<w:p>");
	struct entry_of deep[] = { types, { "word/document.xml", body.data, body.len } };
	check_zip(deep, 2, "deep nesting without a namespace", READ_DAMAGED);
	buf_clear(&body);
	buf_text(&body, WORD_HEAD);
	for (int i = 0; i < 100000; i++)
		buf_text(&body, "<w:sdt>");
	deep[1] = (struct entry_of){ "word/document.xml", body.data, body.len };
	check_zip(deep, 2, "deep nesting", READ_TOO_LARGE);
	buf_clear(&body);
	buf_text(&body, WORD_HEAD "<w:p><w:r><w:t>");
	for (int i = 0; i < 600000; i++)
		buf_text(&body, "lorem ip ");
	buf_text(&body, "</w:t></w:r></w:p>" WORD_TAIL);
	deep[1] = (struct entry_of){ "word/document.xml", body.data, body.len };
	check_zip(deep, 2, "more text than an entry may have", READ_TOO_LARGE);
	buf_release(&body);
}

/* A directory that claims 10 bytes for what unpacks to more: the claim is not believed, and not trusted with a buffer. */
static void lying_sizes(void)
{
	struct buf zip = { 0 };
	make_docx(P(T("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")), &zip);
	unsigned char *p = (unsigned char *)zip.data;
	for (size_t i = 0; i + 46 < zip.len; i++)
		if (memcmp(p + i, "PK\1\2", 4) == 0)
			p[i + 24] = 10;
	struct submission *s = read_document_bytes(zip.data, zip.len);
	CHECK(s->parts[0].unread || (s->parts[0].content && strlen(s->parts[0].content) == 61));
	submission_free(s);
	for (size_t cut = 0; cut < zip.len; cut += 7) {
		s = read_document_bytes(zip.data, cut);
		CHECK(s->parts[0].content == NULL);
		submission_free(s);
	}
	buf_release(&zip);
}

/* --- HTML ------------------------------------------------------------------------------------------------------------ */

struct html_case {
	const char *label, *html, *want;
};

static const struct html_case htmls[] = {
	{ NULL, "<p>Bài <b>dự</b> thi</p><p>hai</p>", "Bài dự thi\nhai\n" },
	{ NULL, "THÔNG TIN VỀ NHÂN\nVẬT\n   x", "THÔNG TIN VỀ NHÂN VẬT x\n" },
	{ NULL, "a<br>b<br/>c", "a\nb\nc\n" },
	{ NULL, "<div>a</div><div><div>b</div></div>c", "a\nb\nc\n" },
	{ NULL, "<head><title>X</title><style>X</style><script>X</script></head><body>a<!-- X --></body>", "a\n" },
	{ NULL, "a<span style='display : none'>X</span><i hidden>X</i><b STYLE=\"Visibility:Hidden\">X<u>X</u></b>b", "ab\n" },
	{ NULL, "a<span style='font-size:0'>X</span><span style='font-size:0.9em'>b</span><span style='font-size:0px;color:red'>X</span>", "ab\n" },
	{ NULL, "a<noscript>X</noscript><span style='color:#FFF'>X</span><font color=white>X</font><i style='margin:0; color : rgb(255, 255, 255)'>X</i><i style='color:#fff;background:#fff'>X</i>b", "ab\n" },
	{ NULL, "<table><tr bgcolor='#003366'><td style='color:#ffffff'>Tác giả</td><td><b style='color:white'>Nhân vật</b></td></tr></table><p style='background-color:#fff;color:#222'>b<i style='color:#fff'>X</i></p>", "Tác giả\tNhân vật\nb\n" },
	{ NULL, "<div style='color:#fff'>bài gửi từ màn hình tối</div>", "bài gửi từ màn hình tối\n" },
	{ NULL, "<div style='display:none'>X<br>X<p>X</div>a", "a\n" },
	{ NULL, "<table><tr><td>Họ tên</td><td>A</td></tr><tr><td>Năm sinh<td>1984</table>b", "Họ tên\tA\nNăm sinh\t1984\nb\n" },
	{ NULL, "<table><tr><td><p>a</p><p>b</p></td><td>c</td></tr></table>", "a\nb\nc\n" },
	{ NULL, "<pre>a\n  b</pre>c", "a\n  b\nc\n" },
	{ NULL, "a&nbsp;b &lt;c&gt; &#7879; &eacute;", "a\xC2\xA0" "b <c> ệ é\n" },
	{ "utf-8", "<meta charset=windows-1252>Bài", "Bài\n" },
	{ NULL, "<meta http-equiv=Content-Type content='text/html; charset=windows-1258'>Vi\xEA\xF2t", "Việt\n" },
	{ NULL, "Vi\xEA\xF2t", "Việt\n" },
	{ "iso-8859-1", "Bài", "Bài\n" },
	{ NULL, "<ul><li>a<li>b</ul>", "a\nb\n" },
	{ NULL, "<p>a<p><p>b", "a\nb\n" },
	{ NULL, "</b></table></td>a<td>b", "a\nb\n" },
	{ NULL, "", "" },
};

static void html_texts(void)
{
	for (size_t i = 0; i < sizeof htmls / sizeof *htmls; i++) {
		struct arena *arena = arena_new(1 << 24);
		const char *defect = NULL;
		const char *got = html_text(arena, htmls[i].label, htmls[i].html, strlen(htmls[i].html), 1 << 20, &defect);
		CHECK_SAY(strcmp(got, htmls[i].want) == 0, "case %zu %s: got \"%s\", wanted \"%s\"", i, htmls[i].html, got, htmls[i].want);
		arena_free(arena);
	}
}

static void html_deep(void)
{
	struct arena *arena = arena_new(1 << 26);
	struct buf deep = { 0 };
	const char *defect = NULL;
	for (int i = 0; i < 20000; i++)
		buf_text(&deep, i % 2 ? "<td>" : "<table><tr>");
	buf_text(&deep, "đáy");
	CHECK(strstr(html_text(arena, NULL, deep.data, deep.len, 1 << 20, &defect), "đáy") != NULL);
	buf_release(&deep);
	arena_free(arena);
}

/* --- flowed ---------------------------------------------------------------------------------------------------------- */

struct flow_case {
	const char *text;
	bool delsp;
	const char *want;
};

static const struct flow_case flows[] = {
	{ "a \nb\nc", false, "a b\nc\n" },
	{ "a \nb\n", true, "ab\n" },
	{ "> a \n> b\nc\n", false, "> a b\nc\n" },
	{ ">> a \n> b\n", false, ">> a \n> b\n" },
	{ " >a\n From\n", false, ">a\nFrom\n" },
	{ "a \n-- \nb\n", false, "a \n-- \nb\n" },
	{ "a ", false, "a \n" },
	{ "", false, "" },
};

static void flowed_texts(void)
{
	for (size_t i = 0; i < sizeof flows / sizeof *flows; i++) {
		struct buf out = { 0 };
		flowed_text(flows[i].text, strlen(flows[i].text), flows[i].delsp, &out);
		CHECK_STR(buf_str(&out), flows[i].want);
		buf_release(&out);
	}
}

int main(void)
{
	letter_warm();
	docx_bodies();
	libreoffice_files();
	kinds_not_read();
	kinds_of_bytes();
	plain_documents();
	crooked_packages();
	bombs();
	lying_sizes();
	html_texts();
	html_deep();
	flowed_texts();
	return unit_end();
}
