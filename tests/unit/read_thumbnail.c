/* Small pictures of pages: of every kind that is drawn, upright, within their bounds; of hostile files none, and no reader's word is believed.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/thumbnail.h"

#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memo.h"
#include "read/decode.h"
#include "read/heic.h"
#include "read/nursery.h"
#include "read/pdf.h"
#include "read/showing.h"
#include "read/told.h"
#include "read_help.h"
#include "unit.h"

#define DOCUMENTS "tests/documents/"

/* What fontconfig keeps is its own. */
const char *__lsan_default_suppressions(void);
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\n";
}

static bool has_heic;

static bool load(const char *name, struct buf *out)
{
	char path[200];
	struct err err;
	snprintf(path, sizeof path, DOCUMENTS "%s", name);
	return CHECK_SAY(file_read(path, 4 << 20, out, &err) == 0, "%s", err.text);
}

/* ---- in this process ---- */

static const struct {
	const char *name;
	int page;
	const char *why;         /* NULL: a picture */
	bool lying;              /* wider than high */
} files[] = {
	{ "picture/phone.jpg", 1, NULL, false },
	{ "picture/person.jpg", 1, NULL, true },
	{ "picture/typed-lying.jpg", 1, NULL, true },
	{ "picture/blank.png", 1, NULL, false },
	{ "picture/copies.tif", 1, NULL, false },
	{ "picture/copies.tif", 2, NULL, false },
	{ "picture/copies.tif", 150, READ_DAMAGED, false },
	{ "picture/typed-bilevel.tif", 1, NULL, false },
	{ "picture/phone.heic", 1, NULL, false },
	{ "pdf/scan.pdf", 1, NULL, false },
	{ "pdf/mixed.pdf", 2, NULL, false },
	{ "pdf/fax.pdf", 1, NULL, false },
	{ "pdf/rotated-scan.pdf", 1, NULL, true },
	{ "pdf/01.pdf", 1, NULL, false },
	{ "pdf/01.pdf", 199, READ_DAMAGED, false },
	{ "pdf/01.pdf", 0, READ_UNKNOWN, false },
	{ "pdf/01.pdf", -1, READ_UNKNOWN, false },
	{ "pdf/01.pdf", 1 << 30, READ_UNKNOWN, false },
	{ "pdf/locked.pdf", 1, READ_DAMAGED, false },
	{ "pdf/damaged.pdf", 1, READ_DAMAGED, false },
	{ "pdf/01.docx", 1, READ_UNKNOWN, false },
	{ "picture/huge.png", 1, READ_TOO_LARGE, false },
	{ "picture/damaged.jpg", 1, READ_DAMAGED, false },
};

static void kinds(void)
{
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct buf bytes = { 0 }, out = { 0 };
		int width = 0, height = 0;
		if (strstr(files[i].name, ".heic") && !has_heic)
			continue;
		if (!load(files[i].name, &bytes))
			continue;
		const char *why = thumbnail_make(bytes.data, bytes.len, files[i].page, &out);
		CHECK_SAY((why == NULL) == (files[i].why == NULL), "%s page %d: %s", files[i].name, files[i].page, why ? why : "a picture");
		if (why && files[i].why)
			CHECK_STR(why, files[i].why);
		CHECK_SAY(!why || !out.len, "%s: no picture, and %zu bytes", files[i].name, out.len);
		if (!why) {
			CHECK_SAY(thumbnail_sound(out.data, out.len, &width, &height), "%s is not sound", files[i].name);
			CHECK_SAY(width <= THUMBNAIL_WIDE && height <= THUMBNAIL_HIGH && (width == THUMBNAIL_WIDE || height == THUMBNAIL_HIGH || width > 100), "%s is %dx%d", files[i].name, width, height);
			CHECK_SAY((width > height) == files[i].lying, "%s lies wrong: %dx%d", files[i].name, width, height);
			CHECK_SAY(out.len > 500 && out.len <= THUMBNAIL_MOST, "%s has %zu bytes", files[i].name, out.len);
		}
		buf_release(&bytes);
		buf_release(&out);
	}
}

enum { WIDE = 400, HIGH = 200 };

/* An image whose upper left quarter is red, at a depth; then where red is in the picture made of it. */
static void red_corner(int depth, int turn, const char *expected)
{
	static uint8_t pixels[HIGH][WIDE * 4];
	struct image image = { .width = WIDE, .height = HIGH, .depth = depth, .stride = sizeof pixels[0], .pixels = &pixels[0][0], .turn = turn }, got;
	struct buf out = { 0 };
	struct exif exif;
	struct decode *d = NULL;
	int pages, width, height;
	char corners[5] = "";
	memset(pixels, depth == 1 ? 0 : 255, sizeof pixels);
	for (int y = 0; y < HIGH / 2; y++)
		for (int x = 0; x < WIDE / 2; x++) {
			if (depth == 32)
				memcpy(&pixels[y][4 * x], "\xFF\0\0\0", 4);
			else if (depth == 8)
				pixels[y][x] = 0;
			else
				pixels[y][x / 8] |= (uint8_t)(0x80 >> x % 8);
		}
	if (!CHECK(thumbnail_of(&image, &out) == NULL) || !CHECK(decode_open(out.data, out.len, &exif, &pages, &d) == DECODED))
		return;
	if (CHECK(decode_page(d, 0, 10000, &got, &width, &height) == DECODED && got.depth == 32)) {
		CHECK(turn % 180 ? height > width : width > height);
		for (int i = 0; i < 4; i++) {
			const uint8_t *p = got.pixels + (size_t)(i < 2 ? height / 4 : 3 * height / 4) * got.stride + 4 * (size_t)(i % 2 ? 3 * width / 4 : width / 4);
			corners[i] = p[0] > 150 && p[1] < 100 && p[2] < 100 ? 'r' : p[0] > 200 ? 'w' : p[0] < 60 ? 'b' : '?';
		}
		CHECK_SAY(strcmp(corners, expected) == 0, "depth %d turned by %d: corners %s, not %s", depth, turn, corners, expected);
	}
	decode_free(d);
	buf_release(&out);
}

static void upright(void)
{
	red_corner(32, 0, "rwww");
	red_corner(32, 90, "wrww");
	red_corner(32, 180, "wwwr");
	red_corner(32, 270, "wwrw");
	red_corner(8, 0, "bwww");
	red_corner(1, 90, "wbww");
}

/* Noise packs worst: still within its bytes. */
static void noise(void)
{
	static uint8_t pixels[1000][1000 * 4];
	struct image image = { .width = 1000, .height = 1000, .depth = 32, .stride = sizeof pixels[0], .pixels = &pixels[0][0] };
	struct buf out = { 0 };
	uint32_t seed = 1;
	int width, height;
	for (size_t i = 0; i < sizeof pixels; i++)
		(&pixels[0][0])[i] = (uint8_t)((seed = seed * 1103515245 + 12345) >> 16);
	image.width = THUMBNAIL_WIDE;
	image.height = THUMBNAIL_HIGH;
	CHECK(thumbnail_of(&image, &out) == NULL && out.len <= THUMBNAIL_MOST && thumbnail_sound(out.data, out.len, &width, &height));
	buf_release(&out);
	/* A ruler is no page. */
	image.width = 1000;
	image.height = 3;
	CHECK_STR(thumbnail_of(&image, &out), READ_DAMAGED);
	image.height = 1000;
	image.depth = 16;
	CHECK_STR(thumbnail_of(&image, &out), READ_LATER);
	buf_release(&out);
}

/* ---- what a reader says is not believed ---- */

static size_t find_marker(const struct buf *b, unsigned char marker)
{
	for (size_t i = 2; i + 4 < b->len; i += 2 + ((size_t)(unsigned char)b->data[i + 2] << 8 | (unsigned char)b->data[i + 3]))
		if ((unsigned char)b->data[i + 1] == marker)
			return i;
	return 0;
}

static bool sound(const struct buf *b)
{
	int width, height;
	char *copy = malloc(b->len ? b->len : 1);  /* a byte read past the end is seen by the sanitizers */
	memcpy(copy, buf_str(b), b->len);
	bool ok = thumbnail_sound(copy, b->len, &width, &height);
	CHECK(!ok || (width <= THUMBNAIL_WIDE && height <= THUMBNAIL_HIGH && width >= THUMBNAIL_LEAST && height >= THUMBNAIL_LEAST));
	free(copy);
	return ok;
}

static void insert(const struct buf *from, size_t at, const char *bytes, size_t len, struct buf *to)
{
	buf_clear(to);
	buf_add(to, from->data, at);
	buf_add(to, bytes, len);
	buf_add(to, from->data + at, from->len - at);
}

static void lies(void)
{
	struct buf file = { 0 }, good = { 0 }, bad = { 0 };
	static const struct {
		const char *what, *bytes;
		size_t len;
	} segments[] = {
		{ "EXIF", "\xFF\xE1\0\x0A" "Exif\0\0ab", 12 }, { "a comment", "\xFF\xFE\0\x06hoho", 8 }, { "a restart interval", "\xFF\xDD\0\4\0\1", 6 },
		{ "a second JFIF", "\xFF\xE0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0", 18 }, { "a profile", "\xFF\xE2\0\x08" "ICC_PR", 10 },
		{ "a table of nothing", "\xFF\xC4\0\x13\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 21 },
		{ "codes that do not fit a tree", "\xFF\xC4\0\x16\0\3\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\2\3", 24 },
		{ "a length of 0", "\xFF\xDB\0\0", 4 }, { "a length behind the end", "\xFF\xDB\xFF\xFF", 4 }, { "another picture's begin", "\xFF\xD8", 2 },
		{ "progressive", "\xFF\xC2\0\x11\x08\0\x40\0\x40\3\1\x22\0\2\x11\1\3\x11\1", 19 },
	};
	if (!load("picture/phone.jpg", &file) || !CHECK(thumbnail_make(file.data, file.len, 1, &good) == NULL) || !CHECK(sound(&good)))
		return;
	for (size_t len = 0; len < good.len; len++) {
		struct buf cut = { .data = good.data, .len = len };
		if (len > 700 && len + 20 < good.len && len % 97)
			continue;
		CHECK_SAY(!sound(&cut), "cut to %zu of %zu bytes", len, good.len);
	}
	size_t frame = find_marker(&good, 0xC0), scan = find_marker(&good, 0xDA), table = find_marker(&good, 0xDB);
	CHECK(frame && scan && table);
	for (size_t i = 0; i < sizeof segments / sizeof *segments; i++) {
		insert(&good, frame, segments[i].bytes, segments[i].len, &bad);
		CHECK_SAY(!sound(&bad), "with %s", segments[i].what);
	}
	insert(&good, good.len, "x", 1, &bad);
	CHECK_SAY(!sound(&bad), "a byte behind the end");
	insert(&good, good.len, good.data, good.len, &bad);
	CHECK_SAY(!sound(&bad), "twice");
	insert(&good, scan, good.data + frame, scan - frame, &bad);
	CHECK_SAY(!sound(&bad), "two frames");
	insert(&good, scan + 40, "\xFF\xD9", 2, &bad);
	CHECK_SAY(!sound(&bad), "an end before the end");
	insert(&good, scan + 40, "\xFF\xD0", 2, &bad);
	CHECK_SAY(!sound(&bad), "a restart in the scan");
	/* Sizes: 321 wide, 441 high, none. */
	static const unsigned char sizes[][2] = { { 1, 65 }, { 255, 255 }, { 0, 0 }, { 0, 7 } };
	for (size_t i = 0; i < 4; i++)
		for (size_t k = 0; k < 2; k++) {
			buf_clear(&bad);
			buf_add(&bad, good.data, good.len);
			bad.data[frame + 5 + 2 * k] = (char)(sizes[i][0] + (k == 0 && i == 0 ? 0 : 0));
			bad.data[frame + 6 + 2 * k] = (char)(sizes[i][1] + (k == 0 && i == 0 ? 120 : 0));
			CHECK_SAY(!sound(&bad), "%s of %d", k ? "a width" : "a height", sizes[i][0] << 8 | sizes[i][1]);
		}
	/* Every bit of the headers turned over: refused, or another picture within the bounds (looked at in sound); never a byte read behind the end. */
	for (size_t i = 0; i < scan + 14; i++)
		for (int bit = 0; bit < 8; bit++) {
			good.data[i] = (char)(good.data[i] ^ 1 << bit);
			bool ok = sound(&good);
			CHECK_SAY(!ok || (i > 4 && i != frame + 1 && i != scan + 1), "bit %d of byte %zu does no harm", bit, i);
			good.data[i] = (char)(good.data[i] ^ 1 << bit);
		}
	buf_clear(&bad);
	buf_text(&bad, "\x89PNG\r\n\x1A\n<svg onload=alert(1)>");
	CHECK(!sound(&bad));
	buf_release(&bad);
	buf_release(&good);
	buf_release(&file);
}

static bool told(size_t most, const char *bytes, size_t len, size_t *got)
{
	struct told t;
	struct err err;
	told_init(&t, 0, 0);
	t.most_thumbnail = most;
	for (size_t i = 0; i < len; i += 7)
		CHECK(told_take(&t, bytes + i, len - i < 7 ? len - i : 7, &err) == 0);
	bool ok = !t.broken && !t.thumbnail_left;
	*got = t.thumbnail.len;
	told_release(&t);
	return ok;
}

#define TOLD(most, text) told(most, text, sizeof(text) - 1, &got)
static void tellings(void)
{
	size_t got;
	CHECK(TOLD(100, "thumbnail 3\nabcend 1 ok\n") && got == 3);
	CHECK(TOLD(100, "thumbnail 12\nend 1 signal\nend 1 ok\n") && got == 12);
	CHECK(!TOLD(0, "thumbnail 3\nabcend 1 ok\n") && got == 0);
	CHECK(!TOLD(2, "thumbnail 3\nabcend 1 ok\n"));
	CHECK(!TOLD(100, "thumbnail 0\nend 1 ok\n"));
	CHECK(!TOLD(100, "thumbnail -3\nabcend 1 ok\n"));
	CHECK(!TOLD(100, "thumbnail x\nabcend 1 ok\n"));
	CHECK(!TOLD(100, "thumbnail 3\nabcthumbnail 3\nabcend 1 ok\n"));
	CHECK(!TOLD(100, "thumbnail 30\nabcend 1 ok\n"));
	CHECK(!TOLD(100, "thumbnail 999999999\nabc"));
}

/* ---- by real readers ---- */

static pid_t start(int (*main)(int socket), int *socket)
{
	int ends[2];
	if (memo_pair(ends, NULL) != 0)
		exit(1);
	pid_t pid = fork();
	if (pid == 0) {
		close(ends[0]);
		_exit(main(ends[1]));
	}
	close(ends[1]);
	*socket = ends[0];
	return pid;
}

static void add_part(struct buf *letter, const char *type, const char *name, const char *file)
{
	struct buf bytes = { 0 };
	if (!load(file, &bytes))
		exit(1);
	buf_print(letter, "--x\r\nContent-Type: %s; name=\"%s\"\r\nContent-Transfer-Encoding: binary\r\n\r\n", type, name);
	buf_add(letter, bytes.data, bytes.len);
	buf_text(letter, "\r\n");
	buf_release(&bytes);
}

/* A page that draws for ever: a form that draws itself through another, thousands of times over. */
static void add_endless(struct buf *letter)
{
	struct buf pdf = { 0 };
	buf_text(&pdf, "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
	               "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</A 5 0 R>>>>>>endobj\n"
	               "4 0 obj<</Length 6>>stream\n/A Do \nendstream endobj\n");
	for (int i = 5; i < 25; i++) {
		buf_print(&pdf, "%d 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</A %d 0 R>>>>/Length 48>>stream\n", i, i + 1);
		buf_text(&pdf, "/A Do /A Do /A Do /A Do /A Do /A Do /A Do /A Do \nendstream endobj\n");
	}
	buf_text(&pdf, "25 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Length 24>>stream\n0 0 500 700 re f 0 0 m S\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");
	buf_text(letter, "--x\r\nContent-Type: application/pdf; name=\"endless.pdf\"\r\nContent-Transfer-Encoding: binary\r\n\r\n");
	buf_add(letter, pdf.data, pdf.len);
	buf_text(letter, "\r\n");
	buf_release(&pdf);
}

static int finish(struct showing *s, struct err *err)
{
	int done = 0;
	while (done == 0) {
		struct pollfd p = { .fd = showing_fd(s), .events = POLLIN };
		poll(&p, 1, -1);
		done = showing_more(s, err);
	}
	return done;
}

static void by_readers(void)
{
	static const struct {
		const char *path;
		int page;
		bool shown;
	} expected[] = {
		{ "2", 1, true }, { "3", 1, true }, { "4", 2, true }, { "5", 1, true }, { "6.1", 1, true }, { "7", 1, false }, { "8", 1, false }, { "9", 1, false },
		{ "1", 1, false }, { "99", 1, false }, { "2", 150, false }, { "3", 1, true },
	};
	enum { COUNT = sizeof expected / sizeof *expected, HEIC = 3, ENDLESS = 6 };
	struct showing_want wants[COUNT];
	struct buf letter = { 0 }, zip = { 0 }, inner = { 0 };
	struct err err = { "" };
	int text, pages;
	size_t len;
	pid_t pids[2] = { start(nursery_main, &text), start(nursery_pages_main, &pages) };
	struct nursery *n = nursery_take(text, pages);
	buf_text(&letter, "From: a@b.c\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nthe words\r\n");
	add_part(&letter, "application/pdf", "a.pdf", "pdf/scan.pdf");
	add_part(&letter, "image/jpeg", "b.jpg", "picture/phone.jpg");
	add_part(&letter, "image/tiff", "c.tif", "picture/copies.tif");
	add_part(&letter, "image/heic", "d.heic", "picture/phone.heic");
	if (load("pdf/01.pdf", &inner)) {
		const struct entry_of entries[] = { { "in.pdf", inner.data, inner.len } };
		make_zip(entries, 1, &zip);
		buf_text(&letter, "--x\r\nContent-Type: application/zip; name=e.zip\r\nContent-Transfer-Encoding: binary\r\n\r\n");
		buf_add(&letter, zip.data, zip.len);
		buf_text(&letter, "\r\n");
	}
	add_part(&letter, "application/pdf", "f.pdf", "pdf/damaged.pdf");
	add_endless(&letter);
	add_part(&letter, "image/png", "h.png", "picture/huge.png");
	buf_text(&letter, "--x--\r\n");
	for (size_t i = 0; i < COUNT; i++)
		wants[i] = (struct showing_want){ expected[i].path, expected[i].page };
	int fd = memfd_create("letter", MFD_CLOEXEC);
	CHECK(write(fd, letter.data, letter.len) == (ssize_t)letter.len);
	struct showing *s = showing_start(n, fd, wants, COUNT, &err);
	if (CHECK_SAY(s != NULL, "%s", err.text) && CHECK_SAY(finish(s, &err) == 1, "%s", err.text)) {
		const struct part *words = showing_letter(s) ? part_at((struct submission *)(uintptr_t)showing_letter(s), "1") : NULL;
		CHECK(words && strcmp(words->text, "the words") == 0);
		for (size_t i = 0; i < COUNT; i++) {
			int width, height;
			const char *jpeg = showing_picture(s, i, &len);
			if (i == HEIC && !has_heic)
				continue;
			CHECK_SAY((jpeg != NULL) == expected[i].shown, "part %s page %d: %s", expected[i].path, expected[i].page, jpeg ? "a picture" : "none");
			CHECK(!jpeg || thumbnail_sound(jpeg, len, &width, &height));
		}
	}
	/* The endless one was ended by its processor time, six seconds (else there were no end above); it took nothing with it. */
	showing_free(s);
	/* The same nursery goes on; and where it ends, that is said. */
	s = showing_start(n, fd, wants, 1, &err);
	CHECK(s && finish(s, &err) == 1 && showing_picture(s, 0, &len));
	showing_free(s);
	s = showing_start(n, fd, wants, 2, &err);
	kill(pids[0], SIGKILL);
	waitpid(pids[0], NULL, 0);
	int done = s ? finish(s, &err) : -1;
	CHECK_SAY(done == 1 || nursery_gone(n), "%d %s", done, err.text);
	showing_free(s);
	close(fd);
	nursery_free(n);
	waitpid(pids[1], NULL, 0);
	buf_release(&letter);
	buf_release(&zip);
	buf_release(&inner);
}

/* Without the role pages a letter has its words, and no picture. */
static void without_pages(void)
{
	const struct showing_want want = { "2", 1 };
	struct buf letter = { 0 };
	struct err err = { "" };
	int text;
	size_t len;
	pid_t pid = start(nursery_main, &text);
	struct nursery *n = nursery_take(text, -1);
	buf_text(&letter, "From: a@b.c\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nthe words\r\n");
	add_part(&letter, "application/pdf", "a.pdf", "pdf/scan.pdf");
	buf_text(&letter, "--x--\r\n");
	int fd = memfd_create("letter", MFD_CLOEXEC);
	CHECK(write(fd, letter.data, letter.len) == (ssize_t)letter.len);
	struct showing *s = showing_start(n, fd, &want, 1, &err);
	CHECK_SAY(s && finish(s, &err) == 1, "%s", err.text);
	CHECK(s && showing_letter(s) && !showing_picture(s, 0, &len));
	showing_free(s);
	close(fd);
	nursery_free(n);
	waitpid(pid, NULL, 0);
	buf_release(&letter);
}

int main(void)
{
	bool ocr = false;
	signal(SIGPIPE, SIG_IGN);
	by_readers();
	without_pages();
	letter_warm();
	pdf_warm();
	image_warm(&ocr);
	has_heic = heic_warm();
	CHECK(thumbnail_warm());
	kinds();
	upright();
	noise();
	lies();
	tellings();
	return unit_end();
}
