/* Files in files: zip, rar, 7z, winmail.dat; whole, torn, locked and hostile.  And what is told by a file's name.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"
#include "base/text.h"
#include "read/archive.h"
#include "read/entryname.h"
#include "read/inside.h"
#include "read/kind.h"
#include "read/lzfu.h"
#include "read/packed.h"
#include "read_help.h"
#include "unit.h"

static struct submission *read_as(enum profile profile, const char *name, const char *bytes, size_t len)
{
	struct gather g;
	gather_init(&g, -1, NULL, 0);
	g.profile = profile;
	letter_document(&g, name, bytes, len);
	return g.out;
}

/* A reading on lines: path, role, name, what is unread, how a text begins. */
static char *shape(const struct submission *s)
{
	static const char *const roles[] = { "container", "body", "other-body", "document", "picture", "machine" };
	struct buf out = { 0 };
	for (size_t i = 0; i < s->part_count; i++) {
		const struct part *p = &s->parts[i];
		const char *text = p->content ? p->content : p->role == PART_BODY || p->role == PART_OTHER_BODY ? p->text : NULL;
		buf_print(&out, "%s %s", p->path, roles[p->role]);
		if (p->filename)
			buf_print(&out, " <%s>", p->filename);
		if (p->unread)
			buf_print(&out, " %s", p->unread);
		if (text)
			buf_print(&out, " \"%s\"", text_cut(s->arena, text_shown(s->arena, text), 20));
		buf_text(&out, "\n");
	}
	return buf_take(&out);
}

static void check_shape(const struct submission *s, const char *what, const char *want)
{
	char *got = shape(s);
	CHECK_SAY(strcmp(got, want) == 0, "%s:\ngot\n%swanted\n%s", what, got, want);
	free(got);
}

/* --- fixtures of real programs --------------------------------------------------------------------------------------- */

struct fixture {
	const char *file, *want;
};

#define FIRST "<Bài dự thi_Trịnh Hải Đường.docx>"
#define SECOND "<Bài dự thi_Nguyễn Thị Ước.docx>"
#define BEGINS " \"BÀI DỰ THI VIẾT VỀ …\"\n"
#define DEAR " \"Kính gửi: Ban Tổ ch…\"\n"

static const struct fixture fixtures[] = {
	{ "zip/7zip.zip", "1 container <7zip.zip>\n1.1 document " SECOND BEGINS "1.2 document " FIRST BEGINS },
	{ "zip/info-zip.zip", "1 container <info-zip.zip>\n1.1 document " SECOND BEGINS "1.2 document " FIRST BEGINS },
	{ "zip/bsdtar.zip", "1 container <bsdtar.zip>\n1.1 document " FIRST BEGINS },
	{ "zip/macos.zip", "1 container <macos.zip>\n1.1 document " FIRST BEGINS },
	{ "zip/cp1258.zip", "1 container <cp1258.zip>\n1.1 document " FIRST BEGINS },
	{ "zip/mojibake.zip", "1 container <mojibake.zip>\n1.1 document " FIRST BEGINS },
	{ "zip/zip-trong-zip.zip", "1 container <zip-trong-zip.zip>\n1.1 container <bsdtar.zip>\n1.1.1 document " FIRST BEGINS },
	{ "zip/khoa.zip", "1 document <khoa.zip> locked\n" },
	{ "zip/khoa-aes.zip", "1 document <khoa-aes.zip> locked\n" },
	{ "zip/khoa-mot.zip", "1 container <khoa-mot.zip>\n1.1 document " FIRST " locked\n1.2 document " SECOND BEGINS },
	{ "zip/khong-co-gi.zip", "1 document <khong-co-gi.zip> damaged\n" },
	{ "zip/hong.zip", "1 document <hong.zip> damaged\n" },
	{ "archive/hai-bai.7z", "1 container <hai-bai.7z>\n1.1 document " SECOND BEGINS "1.2 document " FIRST BEGINS },
	{ "archive/khoa.7z", "1 document <khoa.7z> locked\n" },
	{ "archive/khoa-ca-ten.7z", "1 document <khoa-ca-ten.7z> locked\n" },
	{ "archive/hong.7z", "1 document <hong.7z> damaged\n" },
	{ "archive/bai-du-thi.rar", "1 container <bai-du-thi.rar>\n1.1 document " FIRST BEGINS },
	{ "archive/libarchive-rar4.rar", "1 container <libarchive-rar4.rar>\n1.1 document <test.txt> \"test text file \"\n1.2 document <test.txt> \"test text file \"\n"
	  "1.3 document <testshortcut.lnk> unsafe\n" },
	{ "archive/libarchive-rar5.rar", "1 container <libarchive-rar5.rar>\n1.1 document <helloworld.txt> \"hello libarchive te…\"\n" },
	{ "archive/libarchive-rar5-packed.rar", "1 container <libarchive-rar5-packed.rar>\n1.1 document <test.bin> unknown-kind\n" },
	{ "archive/libarchive-rar4-locked.rar", "1 document <libarchive-rar4-locked.rar> locked\n" },
	{ "tnef/winmail.dat", "1 container <winmail.dat>\n1.1 body" DEAR "1.2 document " FIRST BEGINS },
	{ "tnef/html.dat", "1 container <html.dat>\n1.1 body" DEAR },
	{ "tnef/8bit.dat", "1 container <8bit.dat>\n1.1 body" DEAR "1.2 document " FIRST BEGINS },
	{ "tnef/message.dat", "1 container <message.dat>\n1.1 body \"Kính chuyển Ban Tổ …\"\n1.2 container <Bài dự thi viết về gương “Người tốt, việc tốt” - Trịnh Hải Đường, phường "
	  "Xuân Tảo>\n1.2.1 body" DEAR "1.2.2 document " FIRST BEGINS },
	{ "tnef/torn.dat", "1 container <torn.dat> damaged\n1.1 body" DEAR "1.2 document <Bai du t~1.DOC> damaged\n" },
};

static void real_files(void)
{
	for (size_t i = 0; i < sizeof fixtures / sizeof *fixtures; i++) {
		struct buf bytes = { 0 };
		struct err err = { "" };
		char path[200];
		const struct fixture *f = &fixtures[i];
		snprintf(path, sizeof path, "tests/documents/%s", f->file);
		if (!CHECK_SAY(file_read(path, 1 << 20, &bytes, &err) == 0, "%s", err.text))
			continue;
		struct submission *s = read_as(strncmp(f->file, "archive/", 8) == 0 ? PROFILE_ARCHIVE : PROFILE_TEXT, strchr(f->file, '/') + 1, bytes.data, bytes.len);
		check_shape(s, f->file, f->want);
		submission_free(s);
		buf_release(&bytes);
	}
}

/* A message in a winmail.dat says who wrote it. */
static void attached_message(void)
{
	struct buf bytes = { 0 };
	struct err err;
	CHECK(file_read("tests/documents/tnef/message.dat", 1 << 20, &bytes, &err) == 0);
	struct submission *s = read_as(PROFILE_TEXT, "winmail.dat", buf_str(&bytes), bytes.len);
	if (CHECK(s->part_count == 5)) {
		const struct part *p = &s->parts[2];
		CHECK_STR(p->declared, "message/rfc822");
		CHECK_STR(p->message_subject, "Bài dự thi viết về gương “Người tốt, việc tốt” - Trịnh Hải Đường, phường Xuân Tảo");
		CHECK_STR(p->message_from.name, "Trịnh Hải Đường");
		CHECK_STR(p->message_from.address, "haiduong.t@thu.example");
		CHECK(p->message_date == 1678194845);
	}
	submission_free(s);
	buf_release(&bytes);
}

/* --- in a letter ----------------------------------------------------------------------------------------------------- */

static char *letter_with(const char *body, const char *type, const char *name, const struct buf *file)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct buf out = { 0 };
	buf_print(&out, "From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; charset=utf-8\n\n%s\n--x\n"
		"Content-Type: %s\nContent-Disposition: attachment; filename=\"%s\"\nContent-Transfer-Encoding: base64\n\n", body, type, name);
	for (size_t i = 0; i < file->len; i += 3) {
		unsigned char in[3] = { 0 };
		size_t n = file->len - i < 3 ? file->len - i : 3;
		memcpy(in, file->data + i, n);
		char four[5] = { digits[in[0] >> 2], digits[(in[0] & 3) << 4 | in[1] >> 4], n > 1 ? digits[(in[1] & 15) << 2 | in[2] >> 6] : '=', n > 2 ? digits[in[2] & 63] : '=', 0 };
		buf_text(&out, four);
		if (i % 57 == 54)
			buf_text(&out, "\n");
	}
	buf_text(&out, "\n--x--\n");
	return buf_take(&out);
}

static void check_letter(const char *body, const char *file, const char *want)
{
	struct buf bytes = { 0 };
	struct err err;
	CHECK(file_read(file, 1 << 20, &bytes, &err) == 0);
	char *letter = letter_with(body, "application/octet-stream", "winmail.dat", &bytes);
	struct submission *s = read_letter_bytes(letter, strlen(letter));
	check_shape(s, body, want);
	submission_free(s);
	free(letter);
	buf_release(&bytes);
}

/* Outlook says the text twice, as text and in winmail.dat; where it says it there alone, that is the letter's text. */
static void one_body(void)
{
	check_letter("Kính gửi: Ban Tổ chức Cuộc thi\n\nTôi xin gửi bài dự thi trong tệp đính kèm. Trân trọng cảm ơn.\nTrịnh Hải Đường", "tests/documents/tnef/html.dat",
		"0 container\n1 body" DEAR "2 container <winmail.dat>\n2.1 other-body" DEAR);
	check_letter("", "tests/documents/tnef/html.dat", "0 container\n1 body \"\"\n2 container <winmail.dat>\n2.1 body" DEAR);
}

/* --- zips by hand ---------------------------------------------------------------------------------------------------- */

struct zip_case {
	const char *what;
	struct entry_of entries[4];
	const char *want;
};

#define LETTER "From: =?utf-8?q?=C4=90=C3=A0o?= <a@b.example>\nSubject: bai\nMIME-Version: 1.0\n\nxin chào\n"
#define PAGE "From: <Saved by Blink>\nSnapshot-Content-Location: https://a.example/\nSubject: bai\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=z\n\n" \
	"--z\nContent-Type: text/html; charset=utf-8\n\n<p>bài viết\n--z\nContent-Type: text/css\n\np {}\n--z--\n"

static const struct zip_case zip_cases[] = {
	{ "folders, absolute and climbing paths are only names", { { "../../etc/passwd", "a b c", 0 }, { "/bai.txt", "d e f", 0 }, { "C:\\Users\\a\\bai 2.txt", "g h i", 0 }, { "..", "j k l", 0 } },
	  "1 container <x>\n1.1 document <passwd> \"a b c\"\n1.2 document <bai.txt> \"d e f\"\n1.3 document <bai 2.txt> \"g h i\"\n1.4 document \"j k l\"\n" },
	{ "what programs keep for themselves", { { "a/Thumbs.db", "x", 0 }, { "a/~$i du thi.docx", "x", 0 }, { "desktop.ini", "x", 0 }, { "a/bai.txt", "bài viết", 0 } },
	  "1 container <x>\n1.1 document <bai.txt> \"bài viết\"\n" },
	{ "nothing but such", { { "Thumbs.db", "x", 0 }, { "__MACOSX/._a.docx", "x", 0 }, { ".DS_Store", "x", 0 }, { ".~lock.bai.odt#", "x", 0 } }, "1 document <x> damaged\n" },
	{ "a letter", { { "thu.eml", LETTER, 0 } }, "1 container <x>\n1.1 container <thu.eml>\n1.1.1 body \"xin chào \"\n" },
	{ "a page saved by a browser", { { "bai.mht", PAGE, 0 } }, "1 container <x>\n1.1 container <bai.mht>\n1.1.0 container\n1.1.1 body \"bài viết \"\n1.1.2 body \"p {}\"\n" },
	{ "scripts by their names", { { "anh.jpg.js", "var a = 1;", 0 }, { "bai.docx.VBS", "MsgBox 1", 0 }, { "chay.bat", "echo a", 0 }, { "bai.txt", "xin chào", 0 } },
	  "1 container <x>\n1.1 document <anh.jpg.js> unsafe\n1.2 document <bai.docx.VBS> unsafe\n1.3 document <chay.bat> unsafe\n1.4 document <bai.txt> \"xin chào\"\n" },
	{ "an empty file", { { "bai.txt", "", 0 }, { "b.txt", "xin chào", 0 } }, "1 container <x>\n1.1 document <bai.txt> damaged\n1.2 document <b.txt> \"xin chào\"\n" },
	{ "a calendar entry and a card are nobody's writing", { { "a.ics", "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n", 0 }, { "a.vcf", "BEGIN:VCARD\nVERSION:3.0\nFN:A\nEND:VCARD\n", 0 } },
	  "1 container <x>\n1.1 machine <a.ics>\n1.2 machine <a.vcf>\n" },
};

static void zips_by_hand(void)
{
	for (size_t i = 0; i < sizeof zip_cases / sizeof *zip_cases; i++) {
		struct buf zip = { 0 };
		size_t n = 0;
		while (n < 4 && zip_cases[i].entries[n].name)
			n++;
		make_zip(zip_cases[i].entries, n, &zip);
		struct submission *s = read_document_bytes(zip.data, zip.len);
		check_shape(s, zip_cases[i].what, zip_cases[i].want);
		submission_free(s);
		buf_release(&zip);
	}
}

/* A zip in a zip, and so on: five deep is one too many. */
static void nesting(void)
{
	struct buf inner = { 0 };
	buf_text(&inner, "xin chào");
	for (int i = 0; i < GATHER_MOST_NESTING + 1; i++) {
		struct buf zip = { 0 };
		const struct entry_of entry = { i == 0 ? "bai.txt" : "a.zip", inner.data, inner.len };
		make_zip(&entry, 1, &zip);
		buf_release(&inner);
		inner = zip;
	}
	struct submission *s = read_document_bytes(inner.data, inner.len);
	check_shape(s, "nested", "1 container <x>\n1.1 container <a.zip>\n1.1.1 container <a.zip>\n1.1.1.1 container <a.zip>\n1.1.1.1.1 document <a.zip> too-large\n");
	CHECK(s->defect_count == 1 && strcmp(s->defects[0], "too-deep") == 0);
	submission_free(s);
	buf_release(&inner);
}

/* --- limits ---------------------------------------------------------------------------------------------------------- */

static uint32_t get32(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;
	return u[0] | (uint32_t)u[1] << 8 | (uint32_t)u[2] << 16 | (uint32_t)u[3] << 24;
}

static void put32(char *p, uint32_t n)
{
	for (int i = 0; i < 4; i++)
		p[i] = (char)(n >> 8 * i);
}

/* Sets the unpacked size that the headers give: in the table at the end (`lie` there) and before the data. */
static void lie_about_size(struct buf *zip, uint32_t lie)
{
	char *table = memmem(zip->data, zip->len, "PK\1\2", 4);
	put32(table + 24, lie);
	put32(zip->data + get32(table + 42) + 22, lie);
}

static void honest_and_lying_bombs(void)
{
	size_t much = (size_t)GATHER_MOST_DOCUMENT + 1;
	char *zeros = calloc(1, much);
	struct buf zip = { 0 };
	const struct entry_of entry = { "bom.txt", zeros, much };
	make_zip(&entry, 1, &zip);
	struct submission *s = read_document_bytes(zip.data, zip.len);
	check_shape(s, "honest", "1 container <x>\n1.1 document <bom.txt> too-large\n");
	CHECK(s->part_count == 2 && s->parts[1].size == (int64_t)much);
	submission_free(s);
	lie_about_size(&zip, 1000);
	s = read_document_bytes(zip.data, zip.len);
	char *got = shape(s);
	/* libzip stops where the size that was claimed is exceeded, or we where there is too much: both say so. */
	CHECK_SAY(strstr(got, "<bom.txt> damaged") || strstr(got, "<bom.txt> too-large"), "%s", got);
	free(got);
	submission_free(s);
	buf_release(&zip);
	free(zeros);
}

/* Each of these is within bounds, all together are too much for so small a zip: the files that came first are read, the others are named. */
static void bytes_in_all(void)
{
	enum { EACH = 16 << 20, FILES = 10 };
	char *zeros = calloc(1, EACH);
	struct buf zip = { 0 };
	struct entry_of entries[FILES];
	static const char *const ten[FILES] = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9" };
	for (int i = 0; i < FILES; i++)
		entries[i] = (struct entry_of){ ten[i], zeros, EACH };
	make_zip(entries, FILES, &zip);
	struct submission *s = read_document_bytes(zip.data, zip.len);
	size_t large = 0;
	for (size_t i = 1; i < s->part_count; i++)
		large += s->parts[i].unread && strcmp(s->parts[i].unread, READ_TOO_LARGE) == 0;
	size_t room = INSIDE_LEAST_ROOM + INSIDE_MOST_RATIO * zip.len;
	CHECK(room < GATHER_MOST_INNER);
	CHECK_SAY(s->part_count == FILES + 1 && large == FILES - room / EACH, "%zu parts, %zu too large", s->part_count, large);
	submission_free(s);
	/* However large the zip, a reading unpacks no more than so much in all. */
	struct gather g;
	gather_init(&g, -1, NULL, 0);
	g.inner_left = EACH + 1000;
	packed_read(&g, gather_part(&g, "1"), zip.data, zip.len);
	large = 0;
	for (size_t i = 1; i < g.out->part_count; i++)
		large += g.out->parts[i].unread && strcmp(g.out->parts[i].unread, READ_TOO_LARGE) == 0;
	CHECK_SAY(large == FILES - 1 && g.inner_left == 1000, "%zu too large, %lld left", large, (long long)g.inner_left);
	submission_free(g.out);
	buf_release(&zip);
	free(zeros);
}

/* Entries that lie over one another: together they would be larger than the zip. */
static void overlapping(void)
{
	struct buf zip = { 0 };
	char noise[3000];
	for (size_t i = 0; i < sizeof noise; i++)
		noise[i] = (char)(i * i * 31 >> 3);
	const struct entry_of entries[] = { { "a.bin", noise, sizeof noise }, { "b.bin", noise, sizeof noise } };
	make_zip(entries, 2, &zip);
	for (char *p = zip.data; (p = memmem(p, zip.len - (size_t)(p - zip.data), "PK\1\2", 4)); p++)
		put32(p + 20, 5000);
	struct submission *s = read_document_bytes(zip.data, zip.len);
	check_shape(s, "overlapping", "1 document <x> damaged\n");
	submission_free(s);
	buf_release(&zip);
}

/* More files than a reading has parts: the rest is not read, and that is said. */
static void many_files(void)
{
	enum { FILES = 1200 };
	static struct entry_of entries[FILES];
	static char names[FILES][16];
	struct buf zip = { 0 };
	for (int i = 0; i < FILES; i++) {
		snprintf(names[i], sizeof names[i], "%d.txt", i);
		entries[i] = (struct entry_of){ names[i], "xin chào", 0 };
	}
	make_zip(entries, FILES, &zip);
	struct submission *s = read_document_bytes(zip.data, zip.len);
	CHECK_SAY(s->part_count == SUBMISSION_MOST_PARTS, "%zu parts", s->part_count);
	CHECK(s->defect_count == 1 && strcmp(s->defects[0], "too-many-parts") == 0);
	CHECK_STR(s->parts[0].unread, READ_TOO_LARGE);
	submission_free(s);
	buf_release(&zip);
}

/* Every way to cut a container short ends in a reading. */
static void torn_anywhere(void)
{
	static const char *const files[] = { "tests/documents/tnef/message.dat", "tests/documents/zip/7zip.zip" };
	for (size_t k = 0; k < 2; k++) {
		struct buf bytes = { 0 };
		struct err err;
		size_t bad = 0;
		CHECK(file_read(files[k], 1 << 20, &bytes, &err) == 0);
		for (size_t len = 4; len < bytes.len; len += 37) {
			char *copy = malloc(len);
			memcpy(copy, bytes.data, len);
			struct submission *s = read_document_bytes(copy, len);
			bad += !s->parts[0].unread && s->parts[0].role != PART_CONTAINER;
			submission_free(s);
			free(copy);
		}
		CHECK_SAY(bad == 0, "%s: %zu cuts that say nothing", files[k], bad);
		buf_release(&bytes);
	}
}

/* --- names ----------------------------------------------------------------------------------------------------------- */

struct name_case {
	const char *raw, *want;
};

static const struct name_case names[] = {
	{ "Bai du thi.docx", "Bai du thi.docx" },
	{ "Bài dự thi.docx", "Bài dự thi.docx" },
	{ "Ba\xCC\x80i d\xC6\xB0\xCC\xA3 thi.docx", "Bài dự thi.docx" },                /* macOS: decomposed */
	{ "B\xE0i d\xFD\xF2 thi_H\xE0 N\xF4\xF2i.doc", "Bài dự thi_Hà Nội.doc" },       /* Windows: 1258 */
	{ "B├ái dß╗▒ thi.docx", "Bài dự thi.docx" },                                    /* UTF-8 taken for CP437 */
	{ "BÃ i dá»± thi Nguyá»…n.docx", "Bài dự thi Nguyễn.docx" },                    /* UTF-8 taken for windows-1252 */
	{ "B\xB5i d\xF9 thi cña NguyÔn", "B" },                                         /* see below: only that it ends */
	{ "R\x82sum\x82.txt", "Résumé.txt" },                                           /* CP437, as the zip's rules have it */
	{ "résumé.txt", "résumé.txt" },
};

static void entry_names(void)
{
	struct arena *arena = arena_new(1 << 20);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *got = entryname_mend(arena, names[i].raw);
		if (strlen(names[i].want) > 1)
			CHECK_STR(got, names[i].want);
		else
			CHECK(text_valid(got, strlen(got)));
	}
	arena_free(arena);
}

/* --- kinds ----------------------------------------------------------------------------------------------------------- */

struct named_case {
	enum kind_class what;
	const char *name;
	enum kind_class want;
};

static const struct named_case named[] = {
	{ KIND_TEXT, "bai.txt", KIND_TEXT }, { KIND_TEXT, NULL, KIND_TEXT }, { KIND_TEXT, "js", KIND_TEXT }, { KIND_TEXT, "a.JS", KIND_UNSAFE },
	{ KIND_TEXT, "hoa-don.pdf.vbs", KIND_UNSAFE }, { KIND_TEXT, "a.ps1", KIND_UNSAFE }, { KIND_HTML, "a.hta", KIND_UNSAFE }, { KIND_HTML, "a.html", KIND_HTML },
	{ KIND_UNKNOWN, "a.iso", KIND_UNSAFE }, { KIND_UNKNOWN, "a.bin", KIND_UNKNOWN }, { KIND_DOCX, "bai.docx.exe", KIND_DOCX }, { KIND_UNSAFE, "bai.docx", KIND_UNSAFE },
	{ KIND_PICTURE, "anh.scr", KIND_PICTURE },
};

static void kinds_by_name(void)
{
	for (size_t i = 0; i < sizeof named / sizeof *named; i++)
		CHECK_SAY(kind_named(named[i].what, named[i].name) == named[i].want, "%s", named[i].name ? named[i].name : "(none)");
}

/* Kinds as people send them: the bytes that a program begins such a file with, and its name. */
struct kind_case {
	const char *name;
	const char *bytes;
	size_t len;      /* 0: strlen */
	enum kind_class want;
};

#define B(text) text, sizeof text - 1

static const struct kind_case kinds[] = {
	{ "bai.txt", B("\xEF\xBB\xBFxin chào các bạn\r\n"), KIND_TEXT },
	{ "bai.html", B("<!DOCTYPE html><html><body>xin chào</body></html>"), KIND_HTML },
	{ "bai.htm", B("<html><script>alert(1)</script><p>xin chào"), KIND_HTML },
	{ "bai.rtf", B("{\\rtf1\\ansi\\deff0 xin}"), KIND_RTF },
	{ "bai.doc", B("{\\rtf1\\ansi\\deff0 xin}"), KIND_RTF },
	{ "bai.pdf", B("%PDF-1.4\n%\xE2\xE3\xCF\xD3\n1 0 obj\n"), KIND_PDF },
	{ "anh.jpg", B("\xFF\xD8\xFF\xE0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xFF\xDB"), KIND_PICTURE },
	{ "anh.jpg", B("\xFF\xD8\xFF\xE1\x1A\x40" "Exif\0\0MM\0*\0\0\0\10\0\0"), KIND_PICTURE },
	{ "anh.png", B("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\10\2\0\0\0"), KIND_PICTURE },
	{ "anh.gif", B("GIF89a\1\0\1\0\x80\0\0"), KIND_PICTURE },
	{ "anh.tif", B("II*\0\10\0\0\0\1\0\0\1\3\0\1\0\0\0\1\0\0\0"), KIND_PICTURE },
	{ "anh.bmp", B("BM\x3A\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\1\0\0\0\1\0\0\0\1\0\x18\0\0\0\0\0"), KIND_PICTURE },
	{ "anh.webp", B("RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0"), KIND_PICTURE },
	{ "anh.heic", B("\0\0\0\x18" "ftypheic\0\0\0\0mif1heic\0\0\1\0meta"), KIND_HEIC },
	{ "hinh.svg", B("<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>"), KIND_LATER },
	{ "phim.mp4", B("\0\0\0\x20" "ftypisom\0\0\2\0isomiso2avc1mp41"), KIND_LATER },
	{ "phim.mov", B("\0\0\0\x14" "ftypqt  \0\0\2\0qt  \0\0\0\10wide"), KIND_LATER },
	{ "phim.avi", B("RIFF\0\1\0\0AVI LIST\xC0\0\0\0hdrlavih\x38\0\0\0"), KIND_LATER },
	{ "tieng.mp3", B("ID3\3\0\0\0\0\0\x0A\0\0\0\0\0\0\0\0\0\0\xFF\xFB\x90\x64"), KIND_LATER },
	{ "tieng.m4a", B("\0\0\0\x20" "ftypM4A \0\0\0\0M4A mp42isom\0\0\0\0"), KIND_LATER },
	{ "a.rar", B("Rar!\x1A\7\0\xCF\x90\x73\0\0\x0D\0\0\0\0\0\0\0"), KIND_ARCHIVE },
	{ "a.rar", B("Rar!\x1A\7\1\0\xF3\xE1\x82\xEB\x0B\1\5\7\0\6\1\1\x80\x80\x80\0"), KIND_ARCHIVE },
	{ "a.7z", B("7z\xBC\xAF\x27\x1C\0\4\xF5\x6F\x9D\x8B\x10\0\0\0\0\0\0\0"), KIND_ARCHIVE },
	{ "a.gz", B("\x1F\x8B\10\0\0\0\0\0\0\3\xAB\xC8\xCC\3\0"), KIND_LATER },
	{ "a.xz", B("\xFD" "7zXZ\0\0\4\xE6\xD6\xB4\x46\0\0\0\0\x1C\xDF\x44\x21"), KIND_LATER },
	{ "bai.one", B("\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3\0\0\0\0"), KIND_LATER },
	{ "bai.ps", B("%!PS-Adobe-3.0\n%%Title: bai\n"), KIND_LATER },
	{ "winmail.dat", B("\x78\x9F\x3E\x22\7\0\1\6\x90\x08\0\4\0\0\0\0\0\1\0\1\0"), KIND_TNEF },
	{ "thu.eml", B("Return-Path: <a@b.example>\nReceived: from a by b; Tue, 7 Mar 2023 20:14:05 +0700\nFrom: a@b.example\nSubject: bai\n\nxin\n"), KIND_MESSAGE },
	{ "hop.ics", B("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"), KIND_TEXT },
	{ "nguoi.vcf", B("BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n"), KIND_TEXT },
	{ "bai.docx.exe", B("MZ\x90\0\3\0\0\0\4\0\0\0\xFF\xFF\0\0\xB8\0\0\0\0\0\0\0\x40\0\0\0"), KIND_UNSAFE },
	{ "bai.doc", B("MZ\x90\0\3\0\0\0\4\0\0\0\xFF\xFF\0\0\xB8\0\0\0\0\0\0\0\x40\0\0\0"), KIND_UNSAFE },
	{ "a", B("\x7F" "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0\x3E\0\1\0\0\0"), KIND_UNSAFE },
	{ "bai.pdf.lnk", B("\x4C\0\0\0\1\x14\2\0\0\0\0\0\xC0\0\0\0\0\0\0\x46\x83\0\0\0"), KIND_UNSAFE },
	{ "a.sh", B("#!/bin/sh\nrm -rf /\n"), KIND_UNSAFE },
	{ "a.bat", B("@echo off\r\ndel *.*\r\n"), KIND_UNSAFE },
	{ "a.vbs", B("Set a = CreateObject(\"WScript.Shell\")\r\n"), KIND_UNSAFE },
	{ "a.chm", B("ITSF\3\0\0\0\x60\0\0\0\1\0\0\0"), KIND_UNSAFE },
	{ "a.iso", B("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), KIND_UNSAFE },
	{ "a.url", B("[InternetShortcut]\r\nURL=http://a.example/\r\n"), KIND_UNSAFE },
	{ "trong.docx", B(""), KIND_EMPTY },
	{ "rac.docx", B("\1\x93\x02\xF1\0\0\x88\x7F\x10\x99\xC3\5"), KIND_UNKNOWN },
};

static struct kind kind_as_read(struct arena *arena, const char *name, const char *bytes, size_t len)
{
	struct kind kind = kind_whole(arena, kind_of(arena, bytes, len, false), bytes, len);
	kind.what = kind_named(kind.what, name);
	return kind;
}

/* Zips are told by what they hold. */
struct zip_kind {
	const char *entry, *text;
	enum kind_class want;
};

#define TYPES(type) "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/a.xml\" ContentType=\"" type "\"/></Types>"

static const struct zip_kind zip_kinds[] = {
	{ "bai.txt", "xin chào", KIND_PACKED },
	{ "[Content_Types].xml", TYPES_XML, KIND_DOCX },
	{ "[Content_Types].xml", TYPES("application/vnd.ms-word.document.macroEnabled.main+xml"), KIND_UNSAFE },
	{ "[Content_Types].xml", TYPES("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"), KIND_XLSX },
	{ "[Content_Types].xml", TYPES("application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"), KIND_LATER },
	{ "mimetype", "application/vnd.oasis.opendocument.text", KIND_ODT },
	{ "mimetype", "application/vnd.oasis.opendocument.graphics", KIND_LATER },
	{ "mimetype", "application/vnd.oasis.opendocument.presentation", KIND_LATER },
	{ "mimetype", "application/epub+zip", KIND_LATER },
	{ "Index/Document.iwa", "x", KIND_LATER },
	{ "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n", KIND_UNSAFE },
	{ "AndroidManifest.xml", "x", KIND_UNSAFE },
};

static void kinds_by_bytes(void)
{
	struct arena *arena = arena_new(1 << 20);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		const struct kind_case *c = &kinds[i];
		struct kind kind = kind_as_read(arena, c->name, c->bytes, c->len);
		CHECK_SAY(kind.what == c->want, "%s: %d (%s), wanted %d", c->name, kind.what, kind.type, c->want);
	}
	for (size_t i = 0; i < sizeof zip_kinds / sizeof *zip_kinds; i++) {
		struct buf zip = { 0 };
		const struct entry_of entry = { zip_kinds[i].entry, zip_kinds[i].text, 0 };
		make_zip(&entry, 1, &zip);
		struct kind kind = kind_as_read(arena, "bai.docx", zip.data, zip.len);
		CHECK_SAY(kind.what == zip_kinds[i].want, "%s: %d (%s), wanted %d", zip_kinds[i].text, kind.what, kind.type, zip_kinds[i].want);
		buf_release(&zip);
	}
	arena_free(arena);
}

/* --- compressed RTF -------------------------------------------------------------------------------------------------- */

/* [MS-OXRTFCP], 3.1 and 3.2: the standard's own examples. */
static const unsigned char hello[] = {
	0x2d, 0x00, 0x00, 0x00, 0x2b, 0x00, 0x00, 0x00, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0x00, 0x0a, 0x00, 0x72, 0x63, 0x70, 0x67, 0x31,
	0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68, 0x65, 0x6c, 0x09, 0x00, 0x20, 0x62, 0x77, 0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0,
};
static const unsigned char wxyz[] = {
	0x1a, 0x00, 0x00, 0x00, 0x1c, 0x00, 0x00, 0x00, 0x4c, 0x5a, 0x46, 0x75, 0xe2, 0xd4, 0x4b, 0x51, 0x41, 0x00, 0x04, 0x20, 0x57, 0x58, 0x59, 0x5a, 0x0d, 0x6e,
	0x7d, 0x01, 0x0e, 0xb0,
};

static void compressed_rtf(void)
{
	struct buf out = { 0 };
	for (size_t len = 0; len < sizeof hello; len++) {
		buf_clear(&out);
		bool whole = lzfu_unpack(hello, len, 1000, &out);
		/* The last token only says that this is the end: all of the text may be there without it. */
		CHECK_SAY(!whole || out.len == 0x2b, "cut at %zu", len);
	}
	buf_clear(&out);
	CHECK(lzfu_unpack(hello, sizeof hello, 1000, &out));
	CHECK_STR(buf_str(&out), "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
	buf_clear(&out);
	CHECK(lzfu_unpack(wxyz, sizeof wxyz, 1000, &out));
	CHECK_STR(buf_str(&out), "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}");
	buf_clear(&out);
	CHECK(!lzfu_unpack(wxyz, sizeof wxyz, 5, &out) && out.len == 5);
	buf_release(&out);
}

int main(void)
{
	letter_warm();
	CHECK(archive_warm());
	real_files();
	attached_message();
	one_body();
	zips_by_hand();
	nesting();
	honest_and_lying_bombs();
	bytes_in_all();
	overlapping();
	many_files();
	torn_anywhere();
	entry_names();
	kinds_by_name();
	kinds_by_bytes();
	compressed_rtf();
	return unit_end();
}
