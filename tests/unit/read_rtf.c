/* Rich Text: case by case, by LibreOffice, torn and hostile.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <time.h>

#include "base/file.h"
#include "read/rtf.h"
#include "read_help.h"
#include "unit.h"

static struct submission *read_rtf(const char *bytes, size_t len)
{
	struct gather g;
	gather_init(&g, -1, NULL, 0);
	rtf_read(&g, gather_part(&g, "1"), bytes, len);
	return g.out;
}

struct text_case {
	const char *rtf, *want;   /* between "{\rtf1\ansi\n" and "}" */
};

static const struct text_case texts[] = {
	{ "a\\par b", "a\nb\n" },
	{ "a\nb\r\nc", "abc\n" },
	{ "a\\\nb\\line c\\tab d", "a\nb\nc\td\n" },
	{ "\\{a\\}\\\\", "{a}\\\n" },
	/* \u: what follows it for old programs is passed over, as many characters as \uc says, in its group */
	{ "\\u273?\\u7845\\'61", "đấ\n" },
	{ "{\\uc0\\u273 a}\\u273 bc", "đađc\n" },
	{ "\\uc2\\u273 \\'61\\'62c", "đc\n" },
	{ "\\uc1\\u273\\bullet c", "đc\n" },
	{ "\\u273{x}", "đx\n" },
	{ "\\u-4051?", "\xEF\x80\xAD\n" },
	{ "\\u-10179?\\u-8704?", "😀\n" },
	{ "\\u-8704?a", "\xEF\xBF\xBD" "a\n" },
	/* bytes by the document's page and the font's charset */
	{ "\\ansicpg1258 \\'f0\\'e2\\'ec", "đấ\n" },
	{ "\\ansicpg1252{\\fonttbl{\\f0\\fcharset163 Arial;}{\\f1\\fcharset238 Arial CE;}}\\f0 \\'f0{\\f1 \\'b3}\\'fd", "đłư\n" },
	{ "\\lquote a\\rquote\\ldblquote b\\rdblquote \\endash\\emdash", "‘a’“b”–—\n" },
	{ "a\\~b\\_c", "a\xC2\xA0" "b-c\n" },
	/* .VnTime, with \- for its ư; .VnTimeH in capitals; Unicode in the same font is Unicode */
	{ "{\\fonttbl{\\f0 .VnTime;}{\\f1 .VnTimeH;}}{\\f0 ng\\-\\'eai}{\\f1  ng\\-\\'eai}", "người NGƯỜI\n" },
	{ "{\\fonttbl{\\f0 .VnTime;}}\\f0 \\u273?\\u7845?t", "đất\n" },
	{ "{\\fonttbl{\\f0 VNI-Times;}}\\f0 Ng\\'f6{\\b \\'f4}\\'f8i", "Người\n" },
	/* no text: hidden, deleted, destinations, starred ones that nobody knows; a field's code */
	{ "a{\\v b}\\v c\\v0 d{\\deleted e}\\plain f", "adf\n" },
	{ "{\\stylesheet{\\s1 X;}}{\\info{\\title X}}{\\*\\unknown X{Y}}{\\pict 00ff}a{\\footer X}", "a\n" },
	{ "{\\field{\\*\\fldinst HYPERLINK \"x\"}{\\fldrslt a}}b", "ab\n" },
	{ "{\\upr{X}{\\*\\ud{a}}}b", "ab\n" },
	{ "{\\object{\\*\\objdata 00}{\\result a}}{\\nonshppict{\\pict 00}}", "a\n" },
	{ "a\\bin3 }}}b", "ab\n" },
	{ "{\\listtext 1.\\tab}a", "1.\ta\n" },
	/* a header comes first, a note last, a box behind its paragraph */
	{ "a\\par{\\header\\u273?{\\b b}\\par}c{\\footnote \\chftn  d}e\\par f", "đb\na\nce\nf\nd\n" },
	{ "a{\\shp{\\*\\shpinst{\\sp{\\sn X}{\\sv Y}}{\\shptxt b\\par}}}c\\par d", "ac\nb\nd\n" },
	/* tables */
	{ "\\trowd\\intbl a\\cell b\\cell\\row\\trowd\\intbl c\\cell\\cell\\row\\pard d", "a\tb\nc\t\nd\n" },
	{ "\\trowd\\intbl a\\par b\\cell c\\cell\\row\\pard d", "a\nb\nc\nd\n" },
	{ "\\intbl a\\cell\\pard b", "a\nb\n" },
	{ "\\intbl\\itap2 a\\nestcell b\\nestcell{\\*\\nesttableprops\\trowd\\nestrow}{\\nonesttables\\par}\\pard\\intbl c\\cell d\\cell\\row\\pard e", "a\tb\nc\nd\ne\n" },
	/* torn */
	{ "{{{a", "a\n" },
	{ "}}}a", "a\n" },
	{ "a\\", "a}\n" },
	{ "a\\'", "a\n" },
	{ "a\\'4", "a4\n" },
	{ "a\\u", "a\n" },
	{ "\\bin999999999 a", "" },
	{ "{\\shptxt a{\\intbl b\\cell\\row}c{\\shptxt d\\par}}e\\par f", "e\nab\nc\nd\nf\n" },
	{ "\\f-1 a\\f99999999999 b\\itap-5 c\\uc-3 d", "abcd\n" },
};

static void cases(void)
{
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct buf rtf = { 0 };
		buf_print(&rtf, "{\\rtf1\\ansi\n%s}", texts[i].rtf);
		struct submission *s = read_rtf(rtf.data, rtf.len);
		const struct part *p = &s->parts[0];
		CHECK_SAY(p->content && strcmp(p->content, texts[i].want) == 0, "case %zu, %s: got \"%s\" (%s), wanted \"%s\"", i, texts[i].rtf, p->content ? p->content : "(null)",
			p->unread ? p->unread : "", texts[i].want);
		submission_free(s);
		buf_release(&rtf);
	}
}

struct paper_case {
	const char *rtf;
	int width, height;
};

static const struct paper_case papers[] = {
	{ "{\\rtf1 a}", 612, 792 },
	{ "{\\rtf1\\paperw11906\\paperh16838 a}", 595, 842 },
	{ "{\\rtf1\\paperw16838\\paperh11906\\landscape a}", 842, 595 },
	{ "{\\rtf1\\paperw11906\\paperh16838 a\\sect\\sectd\\pgwsxn12240\\pghsxn15840 b}", 612, 792 },
	{ "{\\rtf1\\paperw12240\\paperh15840\\sectd\\pgwsxn11907\\pghsxn16840 a}", 595, 842 },
	{ "{\\rtf1\\paperw-5\\paperh99999999 a}", 612, 792 },
	{ "{\\rtf1\\paperw1\\paperh1 a}", 0, 0 },
};

static void paper(void)
{
	for (size_t i = 0; i < sizeof papers / sizeof *papers; i++) {
		struct submission *s = read_rtf(papers[i].rtf, strlen(papers[i].rtf));
		CHECK_SAY(s->parts[0].paper_width == papers[i].width && s->parts[0].paper_height == papers[i].height, "%s: %d x %d", papers[i].rtf,
			s->parts[0].paper_width, s->parts[0].paper_height);
		submission_free(s);
	}
}

/* A million groups one in the other, and a text too long. */
static void hostile(void)
{
	struct buf rtf = { 0 };
	buf_text(&rtf, "{\\rtf1 ");
	for (int i = 0; i < 1000000; i++)
		buf_text(&rtf, i % 2 ? "{" : "{\\trowd\\intbl\\itap9 ");
	buf_text(&rtf, "a");
	struct submission *s = read_rtf(rtf.data, rtf.len);
	CHECK_STR(s->parts[0].content, "a\n");
	submission_free(s);
	buf_clear(&rtf);
	buf_text(&rtf, "{\\rtf1 ");
	for (int i = 0; i < 600000; i++)
		buf_text(&rtf, "abcdefgh");
	s = read_rtf(rtf.data, rtf.len);
	CHECK_STR(s->parts[0].unread, READ_TOO_LARGE);
	submission_free(s);
	/* Each character once looked through all groups around it. */
	buf_clear(&rtf);
	buf_text(&rtf, "{\\rtf1 ");
	for (int i = 0; i < 4000; i++)
		buf_byte(&rtf, '{');
	for (int i = 0; i < 350000; i++)
		buf_text(&rtf, "abcdefgh");
	clock_t before = clock();
	s = read_rtf(rtf.data, rtf.len);
	CHECK_SAY((double)(clock() - before) / CLOCKS_PER_SEC < 2, "%.1f s", (double)(clock() - before) / CLOCKS_PER_SEC);
	CHECK(s->parts[0].content != NULL);
	submission_free(s);
	buf_release(&rtf);
	s = read_rtf("rtf", 3);
	CHECK_STR(s->parts[0].unread, READ_DAMAGED);
	submission_free(s);
}

/* What LibreOffice wrote reads as its .doc does. */
static void by_libreoffice(void)
{
	static const char *const names[] = { "entry", "nfd", "tcvn3", "vni", "lying-font", "grid", "marked" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct buf rtf = { 0 }, doc = { 0 };
		char path[100];
		struct err err;
		snprintf(path, sizeof path, "tests/documents/rtf/%s.rtf", names[i]);
		CHECK_SAY(file_read(path, 1 << 20, &rtf, &err) == 0, "%s", err.text);
		snprintf(path, sizeof path, "tests/documents/doc/%s.doc", names[i]);
		CHECK_SAY(file_read(path, 1 << 20, &doc, &err) == 0, "%s", err.text);
		struct submission *a = read_document_bytes(rtf.data, rtf.len), *b = read_document_bytes(doc.data, doc.len);
		const char *p = a->parts[0].content, *q = b->parts[0].content;
		if (CHECK(p && q)) {
			/* Empty lines may differ: a .doc ends each of its texts with one. */
			while (*p && *q) {
				p += strspn(p, "\n");
				q += strspn(q, "\n");
				if (strcspn(p, "\n") != strcspn(q, "\n") || strncmp(p, q, strcspn(p, "\n")) != 0)
					break;
				p += strcspn(p, "\n");
				q += strcspn(q, "\n");
			}
			CHECK_SAY(!*p && !*q, "%s: \"%.40s\" in the .rtf, \"%.40s\" in the .doc", names[i], p, q);
		}
		CHECK(a->parts[0].paper_width == b->parts[0].paper_width && a->parts[0].paper_height == b->parts[0].paper_height);
		submission_free(a);
		submission_free(b);
		buf_release(&rtf);
		buf_release(&doc);
	}
}

int main(void)
{
	letter_warm();
	cases();
	paper();
	hostile();
	by_libreoffice();
	return unit_end();
}
