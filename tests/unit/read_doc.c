/* Old Word documents: by hand byte for byte, by LibreOffice, torn, locked and hostile.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <time.h>

#include "base/file.h"
#include "read/compound.h"
#include "read/doc.h"
#include "read_compound.h"
#include "read_help.h"
#include "unit.h"

static struct submission *read_doc(const char *bytes, size_t len)
{
	struct gather g;
	gather_init(&g, -1, NULL, 0);
	doc_read(&g, gather_part(&g, "1"), bytes, len);
	return g.out;
}

static struct buf file_of(const char *path)
{
	struct buf bytes = { 0 };
	struct err err;
	CHECK_SAY(file_read(path, 4 << 20, &bytes, &err) == 0, "%s: %s", path, err.text);
	return bytes;
}

/* --- by hand ----------------------------------------------------------------------------------------------------------- */

enum { TEXT_AT = 0x400, PIECES = 0x1A2 };

static void put_u16(char *at, unsigned value)
{
	at[0] = (char)value;
	at[1] = (char)(value >> 8);
}

/* The two streams of a document whose text is one piece, of 8 bits or of 16 a character; no formatting at all. */
static void make_doc(const char *text, size_t bytes, bool narrow, struct buf *out)
{
	char word[0x1000] = { 0 }, table[64] = { 0 };
	size_t count = narrow ? bytes : bytes / 2;
	put_u16(word, 0xA5EC);
	put_u32(word + 0x4C, (uint32_t)count);
	put_u32(word + PIECES, 0);
	put_u32(word + PIECES + 4, 21);
	memcpy(word + TEXT_AT, text, bytes);
	table[0] = 2;
	put_u32(table + 1, 16);
	put_u32(table + 5, 0);
	put_u32(table + 9, (uint32_t)count);
	put_u32(table + 13 + 2, narrow ? (TEXT_AT * 2) | 0x40000000u : TEXT_AT);
	make_compound(word, sizeof word, table, 21, out);
}

struct text_case {
	const char *bytes;
	size_t len;
	bool narrow;
	const char *want;
};

#define CASE8(bytes, want) { bytes, sizeof bytes - 1, true, want }
#define CASE16(bytes, want) { bytes, sizeof bytes - 1, false, want }

static const struct text_case texts[] = {
	CASE8("a\rb\r", "a\nb\n"),
	CASE8("\x93" "a\x94 \x96 \x85\r", "“a” – …\n"),
	CASE16("\x11\x01\xA5\x1E\r\0", "đấ\n"),
	CASE8("a\x1E" "b\x0B" "c\td\x0C" "e\r", "a-b\nc\td\ne\n"),
	/* only a field's result is text; of a field in a field's code nothing */
	CASE8("a\x13 HYPERLINK \x13 X \x14Y\x15 \x14" "b\x15" "c\x13PAGE\x15" "d\x15\r", "abcd\n"),
	CASE8("\x01\x02\x05\x08" "a\r", "a\n"),
	/* a pair of surrogates, and half a pair */
	CASE16("\x3D\xD8\x00\xDE\x3D\xD8" "a\0\r\0", "😀a\n"),
	/* marks of cells, though nothing says that there is a table */
	CASE8("a\x07" "b\x07\x07" "c\r", "a\tb\t\nc\n"),
	/* TCVN3 without a word about fonts: 0x1F stands for its ư */
	CASE8("G\x1F\xAC" "ng ng\x1F\xEAi t\xE8t, vi\xD6" "c t\xE8t c\xF1" "a b\xB5 M\xA9y \xEB ph\x1F\xEAng\r", "Gương người tốt, việc tốt của bà Mây ở phường\n"),
	CASE8("", ""),
};

static void by_hand(void)
{
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct buf file = { 0 };
		make_doc(texts[i].bytes, texts[i].len, texts[i].narrow, &file);
		struct submission *s = read_doc(file.data, file.len);
		const struct part *p = &s->parts[0];
		CHECK_SAY(p->content && strcmp(p->content, texts[i].want) == 0, "case %zu: got \"%s\" (%s), wanted \"%s\"", i, p->content ? p->content : "(null)",
			p->unread ? p->unread : "", texts[i].want);
		submission_free(s);
		buf_release(&file);
	}
}

/* --- what lies, is torn or locked -------------------------------------------------------------------------------------- */

struct lie {
	const char *what;
	size_t at;               /* in the file; 1536 and on: the stream WordDocument */
	uint32_t value;
	const char *unread;      /* NULL: its text is read all the same */
};

enum { FAT_AT = 512, DIRECTORY_AT = 1024, WORD_AT = 1536, TABLE_AT = WORD_AT + 0x1000 };

static const struct lie lies[] = {
	{ "no change", 0x18, 0, NULL },
	{ "sectors of 2^31 bytes", 0x1C, 0x001F003E, READ_DAMAGED },
	{ "a chain that runs in a circle", FAT_AT + 4 * 4, 2, NULL },
	{ "a chain into nowhere", FAT_AT + 4 * 2, 0x00FFFFF0, READ_DAMAGED },
	{ "the directory's chain runs in a circle", FAT_AT + 4, 1, NULL },
	{ "an entry that is its own child", DIRECTORY_AT + 128 + 0x44, 1, READ_DAMAGED },
	{ "a stream of 4 GB", DIRECTORY_AT + 128 + 0x78, 0xFFFFFFF0, READ_TOO_LARGE },
	{ "no piece table", WORD_AT + PIECES + 4, 0, READ_DAMAGED },
	{ "a piece table beyond its stream", WORD_AT + PIECES, 0x7FFFFFFF, READ_DAMAGED },
	{ "a piece table of 4 GB", TABLE_AT + 1, 0xFFFFFFFF, READ_DAMAGED },
	{ "text beyond its stream", TABLE_AT + 13 + 2, 0x3FFFFFFF, "" },
	{ "Word 95", WORD_AT, 0xA5DC, READ_LATER },
	{ "Word's own cipher", WORD_AT + 0x08, 0x01000000, READ_LOCKED },
	{ "formatting beyond its stream", WORD_AT + 0x9A + 8 * 12, 0xFFFFFFFF, NULL },
};

static void liars(void)
{
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		struct buf file = { 0 };
		make_doc("abc\r", 4, true, &file);
		put_u32(file.data + lies[i].at, lies[i].value);
		struct submission *s = read_doc(file.data, file.len);
		const struct part *p = &s->parts[0];
		const char *want = lies[i].unread;
		if (!want || !*want)
			CHECK_SAY(p->content && strcmp(p->content, want ? "" : "abc\n") == 0, "%s: got %s, %s", lies[i].what, p->content ? p->content : "nothing", p->unread ? p->unread : "");
		else
			CHECK_SAY(p->unread && strcmp(p->unread, want) == 0, "%s: %s, wanted %s", lies[i].what, p->unread ? p->unread : "read", want);
		submission_free(s);
		buf_release(&file);
	}
}

/* Wherever a real one is cut, or a byte of it changed, it ends well. */
static void torn(void)
{
	struct buf file = file_of("tests/documents/doc/grid.doc");
	for (size_t cut = 0; cut < file.len; cut += 509) {
		struct submission *s = read_doc(file.data, cut);
		CHECK_SAY(!s->parts[0].content != !s->parts[0].unread, "cut at %zu", cut);
		submission_free(s);
	}
	for (size_t at = 0; at < file.len; at += 97) {
		file.data[at] ^= 0x5A;
		struct submission *s = read_doc(file.data, file.len);
		CHECK_SAY(!s->parts[0].content != !s->parts[0].unread, "changed at %zu", at);
		submission_free(s);
		file.data[at] ^= 0x5A;
	}
	buf_release(&file);
}

/* Half a million headers, each over 200,000 pieces that all begin at nothing and end nowhere: once 10^11 looks. */
static void headers_times_pieces(void)
{
	enum { HEADERS = 11, COUNT = 500000, MADE_PIECES = 200000, CLX = 5 + 4 + 12 * MADE_PIECES };
	char *word = calloc(1, 0x1000), *table = calloc(1, CLX + 4 * COUNT);
	struct buf file = { 0 };
	if (!word || !table)
		abort();
	put_u16(word, 0xA5EC);
	put_u32(word + 0x4C, 4);
	put_u32(word + 0x4C + 8, 100);
	put_u32(word + PIECES, 0);
	put_u32(word + PIECES + 4, CLX);
	put_u32(word + 0x9A + 8 * HEADERS, CLX);
	put_u32(word + 0x9A + 8 * HEADERS + 4, 4 * COUNT);
	table[0] = 2;
	put_u32(table + 1, CLX - 5);
	for (size_t i = 1; i <= MADE_PIECES; i++)
		put_u32(table + 5 + 4 * i, i % 2 ? 0x7FFFFFFF : 0);
	for (size_t i = 0; i < COUNT; i++)
		put_u32(table + CLX + 4 * i, i % 2 ? 90 : 1);
	make_large_compound(word, 0x1000, table, CLX + 4 * COUNT, &file);
	clock_t before = clock();
	struct submission *s = read_doc(file.data, file.len);
	double seconds = (double)(clock() - before) / CLOCKS_PER_SEC;
	CHECK_SAY(s->parts[0].content != NULL, "%s", s->parts[0].unread);
	CHECK_SAY(seconds < 3, "%.1f s", seconds);
	submission_free(s);
	buf_release(&file);
	free(word);
	free(table);
}

/* --- by LibreOffice ---------------------------------------------------------------------------------------------------- */

struct fixture {
	const char *name;
	int width, height;
	const char *defect, *in_it, *not_in_it;
};

static const struct fixture fixtures[] = {
	{ "entry.doc", 595, 842, NULL, "\nHọ và tên: Trịnh Hải Đường\nNăm sinh: 1979\n", "\r" },
	{ "nfd.doc", 595, 842, NULL, "\nNgày sinh: 02/9/1993\n", "\xCC\x81" },
	{ "tcvn3.doc", 595, 842, "converted-from-tcvn3", "BÀI DỰ THI VIẾT VỀ GƯƠNG “NGƯỜI TỐT, VIỆC TỐT”\n", "\xC2\xAD" },
	{ "vni.doc", 595, 842, "converted-from-vni", "\nHọ và tên: Trịnh Hải Đường\nNăm sinh: 1979\n", "ñ" },
	{ "lying-font.doc", 595, 842, NULL, "BÀI DỰ THI VIẾT VỀ GƯƠNG “NGƯỜI TỐT, VIỆC TỐT”\n", "\xEF\xBF\xBD" },
	{ "grid.doc", 595, 842, NULL, "Họ và tên\tTrịnh Hải Đường\tĐỗ Thị Mây\nNăm sinh\t1979\t1958\n", "\n\t\n" },
	{ "grid.doc", 595, 842, NULL, "\nNgoài\ntrong một\ttrong hai\nNgoài, tiếp\nbên phải\n", "\x07" },
	{ "marked.doc", 612, 792, NULL, "Câu này còn lại, và được thêm.\nCó lời bàn ở đây.\nChữ hiện.\nChú thích có số.\n", "bỏ đi" },
	{ "marked.doc", 612, 792, NULL, "Liên kết: trang cuộc thi, trang 1.\n", "HYPERLINK" },
	{ "marked.doc", 612, 792, NULL, "Khung chữ: SĐT 0912 000 103\n", "lời bàn không" },
	{ "marked.doc", 612, 792, NULL, "\nlời chú cuối trang\n", "chữ ẩn" },
	{ "marked.doc", 612, 792, NULL, "Đầu trang: Trường Tiểu học Xuân Tảo\n", "Chân trang" },
};

static void by_libreoffice(void)
{
	for (size_t i = 0; i < sizeof fixtures / sizeof *fixtures; i++) {
		char path[100];
		const struct fixture *f = &fixtures[i];
		snprintf(path, sizeof path, "tests/documents/doc/%s", f->name);
		struct buf file = file_of(path);
		struct submission *s = read_document_bytes(file.data, file.len);
		const struct part *p = &s->parts[0];
		if (CHECK_SAY(p->content != NULL, "%s: %s", f->name, p->unread)) {
			CHECK_SAY(strstr(p->content, f->in_it) != NULL, "%s lacks \"%s\"", f->name, f->in_it);
			CHECK_SAY(strstr(p->content, f->not_in_it) == NULL, "%s holds \"%s\"", f->name, f->not_in_it);
			CHECK_SAY(p->paper_width == f->width && p->paper_height == f->height, "%s: paper %d x %d", f->name, p->paper_width, p->paper_height);
			CHECK_SAY(f->defect ? has_defect(p->defects, p->defect_count, f->defect) : p->defect_count == 0, "%s: %s", f->name,
				p->defect_count ? p->defects[0] : "no defect");
			CHECK_STR(p->type, "application/msword");
		}
		submission_free(s);
		buf_release(&file);
	}
	struct buf file = file_of("tests/documents/doc/locked.doc");
	struct submission *s = read_document_bytes(file.data, file.len);
	CHECK_STR(s->parts[0].unread, READ_LOCKED);
	submission_free(s);
	buf_release(&file);
}

/* Macros make a .doc what they make a docm. */
static void macros(void)
{
	struct buf file = { 0 };
	make_doc("abc\r", 4, true, &file);
	make_entry(file.data + DIRECTORY_AT + 384, "Macros", 1, 0xFFFFFFFF, 0xFFFFFFFF, 0, 0);
	put_u32(file.data + DIRECTORY_AT + 256 + 0x48, 3);
	struct submission *s = read_document_bytes(file.data, file.len);
	CHECK_STR(s->parts[0].unread, READ_UNSAFE);
	submission_free(s);
	buf_release(&file);
}

int main(void)
{
	letter_warm();
	liars();
	torn();
	by_hand();
	macros();
	headers_times_pieces();
	by_libreoffice();
	return unit_end();
}
