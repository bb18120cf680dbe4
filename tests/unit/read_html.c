/* HTML letters: what is seen of them, and in which old code it was written.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/buf.h"
#include "read/charset.h"
#include "read/html.h"
#include "unit.h"

struct html_case {
	const char *html, *want;
};

/* Each hides the X's. */
static const struct html_case hidden[] = {
	{ "a<p style='display:none'>X</p>b", "a\nb\n" },
	{ "a <span style='DISPLAY : NONE !important'>X</span>b", "a b\n" },
	{ "a <span style=\"visibility: hidden\">X</span>b", "a b\n" },
	{ "a <span style='mso-hide:all'>X</span>b", "a b\n" },
	{ "a <span hidden>X</span>b", "a b\n" },
	{ "a <span style='font-size:0'>X</span>b", "a b\n" },
	{ "a <span style='font-size: 1px'>X</span>b", "a b\n" },
	{ "a <span style='font-size:.5pt'>X</span>b", "a b\n" },
	{ "a <span style='font:0/0 a'>X</span>b", "a b\n" },
	{ "a <span style='opacity:0'>X</span>b", "a b\n" },
	{ "<div style='max-height:0;overflow:hidden'>X</div>b", "b\n" },
	{ "<div style='height:0px; overflow : hidden'>X<p>X</p></div>b", "b\n" },
	{ "<div style='position:absolute;left:-9999px'>X</div>b", "b\n" },
	{ "<div style='text-indent:-9999px'>X</div>b", "b\n" },
	{ "<div style='position:absolute; clip: rect(0 0 0 0)'>X</div>b", "b\n" },
	{ "a <font color=white>X</font>b", "a b\n" },
	{ "a <font color='#FFF'>X</font>b", "a b\n" },
	{ "a <font color=ffffff>X</font>b", "a b\n" },
	{ "a <span style='color:#fefefe'>X</span>b", "a b\n" },
	{ "a <span style='color:rgb(255, 255, 255)'>X</span>b", "a b\n" },
	{ "a <span style='color:rgba(0,0,0,0)'>X</span>b", "a b\n" },
	{ "<div style='background:#000080;color:#fff'>a <span style='color:navy'>X</span>b</div>", "a b\n" },
	{ "<style>.x{display:none} .y, p.z { color: red; visibility:hidden }</style>a <span class='q x'>X</span><span class=y>X</span><p class=z>X</p>b", "a\nb\n" },
	{ "<style><!-- #pre { font-size:1px } /* .a{} */ --></style><div id=pre>X</div>b", "b\n" },
	{ "<style>.w { color: white }</style>a <span class=w>X</span>b", "a b\n" },
	{ "a<template>X</template><script>X</script><style>.X{}</style><noscript>X</noscript><title>X</title><!-- X --><!--[if mso]>X<![endif]-->b", "a\nb\n" },
	{ "<head><title>X</title></head><body>b", "b\n" },
	{ "<select><option>X</select>b", "b\n" },
};

/* Nothing of these is hidden. */
static const struct html_case seen[] = {
	{ "<td style='font-size:0px'><div style='font-size:13px'>a</div></td>", "a\n" },
	{ "<div style='font-size:0'><p style='font-size:medium'>a</p></div>", "a\n" },
	{ "<span style='font-size:0.9em'>a</span><span style='font-size:10px'>b</span>", "ab\n" },
	{ "<table bgcolor='#003366'><tr><td><font color=white>a</font></table>", "a\n" },
	{ "<div style='color:white'><table><tr><td style='background-color:blue'>a</table></div>", "a\n" },
	{ "<div style='background:url(x.png); color:#fff'>a</div>", "a\n" },
	{ "<body bgcolor=black text=white>a", "a\n" },
	{ "<div style='color:white'>a</div>", "a\n" },
	{ "<style>@media only screen and (max-width:600px){.m{display:none!important} p{visibility:hidden}} .n{color:#333}</style><p class='m n'>a</p>", "a\n" },
	{ "<style>.x .y{display:none}</style><p class=y>a</p>", "a\n" },
	{ "<div style='overflow:hidden;max-height:200px'>a</div>", "a\n" },
	{ "<div style='max-height:0'>a</div>", "a\n" },
	{ "<td style='max-width:0;overflow:hidden;text-overflow:ellipsis'>a</td>", "a\n" },
	{ "<div style='opacity:0.9;left:-5px;position:absolute'>a</div>", "a\n" },
	{ "<div style='background-color:#fff;color:windowtext'>a</div>", "a\n" },
	{ "<p hiddenish=1 style='displayed:none'>a</p>", "a\n" },
	{ "THÔNG TIN VỀ NHÂN\nVẬT", "THÔNG TIN VỀ NHÂN VẬT\n" },
	{ "a&nbsp;&agrave;&#7871;&#x1EC7;&lt;b&gt;", "a\xC2\xA0àếệ<b>\n" },
	{ "<pre>a\n b</pre>", "a\n b\n" },
	{ "<table><tr><td>Họ tên<td>A</table>", "Họ tên\tA\n" },
	{ "<style>{{{", "" },
	{ "<style>.a{color:white", "" },
	{ "vi&shy;ệc", "việc\n" },
};

static const struct html_case fonts[] = {
	{ "<font face='.VnTime'>NguyÔn V¨n A, tæ 5</font> là Nguyễn", "Nguyễn Văn A, tổ 5 là Nguyễn\n" },
	{ "<p style='font-family:\".VnTimeH\"'>nguyÔn v¨n a</p><p>Hà Nội</p>", "NGUYỄN VĂN A\nHà Nội\n" },
	{ "<span style=\"font-family:VNI-Times\">Nguye<b>ãn</b> Va</span><span style=\"font-family:VNI-Times\">ên A</span>", "Nguyễn Văn A\n" },
	{ "<style>p.MsoNormal, li.MsoNormal {margin:0; font-size:14.0pt; font-family:\".VnTime\",\"sans-serif\";}</style><p class=MsoNormal>tæ<o:p></o:p></p>", "tổ\n" },
	{ "<font face='.VnTime'>Ng&shy;êi tèt</font>", "Người tốt\n" },
	{ "<font face='.VnTime'>tæ <font face='Times New Roman'>æther</font> æ</font>", "tổ æther ổ\n" },
	{ "<font face='.VnTime'>Người tốt</font>", "Người tốt\n" },
	{ "<p>Bµi dù thi viÕt vÒ g&shy;¬ng</p><p>T¸c gi¶: NguyÔn V¨n A</p>", "Bài dự thi viết về gương\nTác giả: Nguyễn Văn A\n" },
	{ "<span style='font:14pt .VnTime'>tæ</span>", "tổ\n" },
};

static void run(const struct html_case *cases, size_t count, const char *what)
{
	for (size_t i = 0; i < count; i++) {
		struct arena *arena = arena_new(16 << 20);
		const char *defect = NULL;
		const char *got = html_text(arena, "utf-8", cases[i].html, strlen(cases[i].html), 1 << 20, &defect);
		CHECK_SAY(strcmp(got, cases[i].want) == 0, "%s: %s: got \"%s\", wanted \"%s\"", what, cases[i].html, got, cases[i].want);
		arena_free(arena);
	}
}

static void defects(void)
{
	struct arena *arena = arena_new(16 << 20);
	const char *defect = NULL, *tcvn = "<font face='.VnTime'>tæ</font>";
	html_text(arena, "utf-8", tcvn, strlen(tcvn), 1000, &defect);
	CHECK_STR(defect, "converted-from-tcvn3");
	defect = NULL;
	html_text(arena, "utf-8", "<p>T¸c gi¶: NguyÔn V¨n A", strlen("<p>T¸c gi¶: NguyÔn V¨n A"), 1000, &defect);
	CHECK_STR(defect, "converted-from-tcvn3");
	defect = NULL;
	html_text(arena, "utf-8", "<p>Tác giả", strlen("<p>Tác giả"), 1000, &defect);
	CHECK_STR(defect, NULL);
	arena_free(arena);
}

/* The MIME header's label, then <meta>, then UTF-8, then windows-1258. */
static void charsets(void)
{
	static const struct { const char *label, *html, *want; } cases[] = {
		{ "utf-8", "<meta charset=windows-1258><p>Tác giả", "Tác giả\n" },
		{ NULL, "<meta charset=utf-8><p>Tác giả", "Tác giả\n" },
		{ NULL, "<meta http-equiv=Content-Type content='text/html; charset=iso-8859-2'><p>\xA3\xF3\x64\xBC", "Łódź\n" },
		{ NULL, "<p>Tác giả", "Tác giả\n" },
		{ NULL, "<p>T\xE1\x63 gi\x61\xD2", "Tác giả\n" },
		{ "iso-8859-1", "<p>T\xB8\x63 gi\xB6, Nguy\xD4n", "Tác giả, Nguyễn\n" },
		{ "us-ascii", "<p>B\xB5i d\xF9 thi vi\xD5t v\xD2", "Bài dự thi viết về\n" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena *arena = arena_new(16 << 20);
		const char *defect = NULL;
		CHECK_STR(html_text(arena, cases[i].label, cases[i].html, strlen(cases[i].html), 1000, &defect), cases[i].want);
		arena_free(arena);
	}
}

int main(void)
{
	charset_warm();
	run(hidden, sizeof hidden / sizeof *hidden, "hidden");
	run(seen, sizeof seen / sizeof *seen, "seen");
	run(fonts, sizeof fonts / sizeof *fonts, "fonts");
	defects();
	charsets();
	return unit_end();
}
