/* Pictures: what they look like, what a copier leaves on them, what OCR reads; and what is hostile or damaged.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "read/decode.h"
#include "read/exif.h"
#include "read/fingerprint.h"
#include "read/gather.h"
#include "read/heic.h"
#include "read/image.h"
#include "read/ocr.h"
#include "read/picture.h"
#include "unit.h"

#define FOLDER "tests/documents/picture/"

static bool has_ocr = true, has_heic;

struct picture {
	struct gather g;
	struct buf bytes;
	const struct part *part;
};

typedef void reader(struct gather *g, int part, const char *bytes, size_t len);

static void read_bytes(struct picture *p, reader *read, const char *bytes, size_t len, bool ocr)
{
	gather_init(&p->g, -1, NULL, 0);
	p->g.profile = read == heic_read ? PROFILE_HEIC : PROFILE_PAGES;
	p->g.ocr = ocr;
	gather_part(&p->g, "1");
	p->g.out->parts[0].role = PART_PICTURE;
	read(&p->g, 0, bytes, len);
	p->part = &p->g.out->parts[0];
}

static bool open_picture(struct picture *p, const char *name, bool ocr)
{
	char path[200];
	struct err err;
	size_t len = strlen(name);
	*p = (struct picture){ 0 };
	snprintf(path, sizeof path, FOLDER "%s", name);
	if (!CHECK_SAY(file_read(path, 1 << 20, &p->bytes, &err) == 0, "%s", err.text))
		return false;
	read_bytes(p, len > 5 && strcmp(name + len - 5, ".heic") == 0 ? heic_read : picture_read, p->bytes.data, p->bytes.len, ocr);
	return true;
}

static void close_picture(struct picture *p)
{
	arena_free(p->g.arena);
	buf_release(&p->bytes);
}

/* What must be refused is refused before a pixel of it is decoded. */
static void hostile(void)
{
	struct picture p;
	static const char bmp[54] = "BM\0\0\0\0\0\0\0\0\66\0\0\0\50\0\0\0\0\0\1\0\0\0\1\0\1\0\30\0";
	static const char gif[] = "GIF89a\20\0\20\0\0\0\0,\0\0\0\0\xFF\xFF\xFF\xFF\0\2\0,\0\0\0\0\xFF\xFF\xFF\xFF\0\2\0;";
	if (open_picture(&p, "huge.png", false)) {
		CHECK_STR(p.part->unread, READ_TOO_LARGE);
		CHECK(p.part->page_count == 1 && p.part->pages[0].width == 60000 && p.part->pages[0].look == PAGE_UNKNOWN);
		close_picture(&p);
	}
	if (open_picture(&p, "damaged.jpg", false)) {
		CHECK_STR(p.part->unread, READ_DAMAGED);
		close_picture(&p);
	}
	read_bytes(&p, picture_read, bmp, sizeof bmp, false);
	CHECK_STR(p.part->unread, READ_TOO_LARGE);
	arena_free(p.g.arena);
	read_bytes(&p, picture_read, gif, sizeof gif - 1, false);
	CHECK_STR(p.part->unread, READ_TOO_LARGE);
	arena_free(p.g.arena);
	read_bytes(&p, picture_read, "8BPS\0\1 what is this", 20, false);
	CHECK_STR(p.part->unread, READ_LATER);
	arena_free(p.g.arena);
}

/* Every beginning of a picture ends in a reading, and none reads past its end (the sanitizers see to that). */
static void cut_short(void)
{
	static const char *const names[] = { "phone.jpg", "copies.tif", "blank.png" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct buf all = { 0 };
		struct err err;
		char path[200];
		snprintf(path, sizeof path, FOLDER "%s", names[i]);
		if (!CHECK_SAY(file_read(path, 1 << 20, &all, &err) == 0, "%s", err.text))
			continue;
		for (size_t len = 1; len < all.len; len += 1 + len / 4) {
			struct picture p;
			char *copy = malloc(len);
			memcpy(copy, all.data, len);
			read_bytes(&p, picture_read, copy, len, false);
			CHECK_SAY(p.part->unread || p.part->page_count > 0, "%s cut to %zu bytes has neither pages nor a reason", names[i], len);
			arena_free(p.g.arena);
			free(copy);
		}
		buf_release(&all);
	}
}

struct expected {
	const char *name;
	enum page_look look;
	int depth;
	bool coloured, bordered, specked;
};

/* Thresholds are those of the check: facts/documents.md, section 3. */
static const struct expected pages[] = {
	{ "person.jpg", PAGE_PHOTO, 24, false, false, false },
	{ "blank.png", PAGE_BLANK, 8, false, false, false },
	{ "typed-scan.jpg", PAGE_WRITTEN, 8, false, false, false },
	{ "typed-again.jpg", PAGE_WRITTEN, 8, false, false, false },
	{ "typed-lying.jpg", PAGE_WRITTEN, 8, false, false, false },
	{ "typed-bilevel.tif", PAGE_WRITTEN, 1, false, false, false },
	{ "hand-blue.jpg", PAGE_WRITTEN, 24, true, false, false },
	{ "exercise-book.jpg", PAGE_WRITTEN, 24, true, false, false },
	{ "phone.jpg", PAGE_WRITTEN, 24, false, false, false },
	{ "phone.heic", PAGE_WRITTEN, 24, false, false, false },
	{ "copies.tif", PAGE_WRITTEN, 1, false, true, true },
};

static void looks(void)
{
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		const struct expected *e = &pages[i];
		struct picture p;
		if (strstr(e->name, ".heic") && !has_heic)
			continue;
		if (!open_picture(&p, e->name, false))
			continue;
		const struct page *page = p.part->pages;
		if (CHECK_SAY(p.part->page_count > 0 && !p.part->unread, "%s has no pages: %s", e->name, p.part->unread)) {
			CHECK_SAY(page->look == e->look, "%s looks like %d, wanted %d", e->name, page->look, e->look);
			CHECK_SAY(page->depth == e->depth, "%s has a depth of %d, wanted %d", e->name, page->depth, e->depth);
			CHECK_SAY(page->measured == (e->look == PAGE_WRITTEN), "%s: only pages are measured", e->name);
			CHECK_SAY((page->ink_colour > 5) == e->coloured, "%s: %.1f %% of its ink is coloured", e->name, page->ink_colour);
			CHECK_SAY((page->border > 50) == e->bordered, "%s: its border is %.1f %% black", e->name, page->border);
			CHECK_SAY((page->specks > 15) == e->specked, "%s: %.1f specks a megapixel", e->name, page->specks);
			CHECK_SAY((page->fingerprint[0] == '\0') == (e->look == PAGE_BLANK), "%s: its fingerprint is \"%s\"", e->name, page->fingerprint);
			CHECK_SAY(page->confidence == -1 && !page->text, "%s: nobody asked for OCR", e->name);
		}
		close_picture(&p);
	}
}

static void multipage(void)
{
	struct picture p;
	if (!open_picture(&p, "copies.tif", false))
		return;
	CHECK(p.part->page_total == 2 && p.part->page_count == 2);
	CHECK(p.part->pages[0].number == 1 && p.part->pages[1].number == 2 && p.part->pages[0].dpi == 120);
	CHECK(fingerprint_distance(p.part->pages[0].fingerprint, p.part->pages[1].fingerprint) > 15);
	CHECK(p.part->pages[0].skew > 1 && p.part->pages[0].skew < 2);
	close_picture(&p);
}

static void fingerprints(void)
{
	struct picture scan, again, other;
	if (!open_picture(&scan, "typed-scan.jpg", false) || !open_picture(&again, "typed-again.jpg", false) || !open_picture(&other, "typed-other.jpg", false))
		return;
	int near = fingerprint_distance(scan.part->pages[0].fingerprint, again.part->pages[0].fingerprint);
	int far = fingerprint_distance(scan.part->pages[0].fingerprint, other.part->pages[0].fingerprint);
	CHECK_SAY(near <= 8, "the same page, smaller and tilted, is %d bits away", near);
	CHECK_SAY(far >= 16, "another page is only %d bits away", far);
	CHECK(fingerprint_distance("", "0000000000000000") == 64);
	CHECK(fingerprint_distance("000000000000000f", "0000000000000000") == 4);
	close_picture(&scan);
	close_picture(&again);
	close_picture(&other);
}

/* A scan costs as much as the whole image, be it called progressive or not; what a phone puts behind the image is none of it. */
static void scans_are_counted(void)
{
	static const uint8_t image[] = "\xff\xd8\xff\xc0\0\x0b\x08\0\x10\0\x10\1\1\x11\0\xff\xda\0\x08\1\1\0\0\x3f\0a\xff\0b\xff\xda\0\x08\1\1\0\0\x3f\0\xff\xd9\xff\xd8\xff\xda";
	struct jpeg_head head;
	struct exif exif = { 0 };
	CHECK(exif_of_jpeg(image, sizeof image - 1, &head, &exif));
	CHECK_SAY(head.scans == 2 && !head.progressive && head.width == 16, "%d scans", head.scans);
}

static void maker_and_turn(void)
{
	struct picture p;
	struct exif exif = { .make = "Canon", .model = "Canon iR-ADV C3330\n " };
	struct jpeg_head head;
	if (open_picture(&p, "phone.jpg", false)) {
		CHECK_STR(p.part->maker, "Example Phone 3; 1.2");
		CHECK_SAY(p.part->pages[0].width == 960 && p.part->pages[0].height == 1280, "it stands upright: %d x %d", p.part->pages[0].width, p.part->pages[0].height);
		CHECK(exif_of_jpeg((const uint8_t *)p.bytes.data, p.bytes.len, &head, &exif) && exif.turn == 90 && head.width == 1280 && !head.progressive);
		exif = (struct exif){ .make = "Canon", .model = "Canon iR-ADV C3330\n " };
		CHECK_STR(exif_maker(p.g.arena, &exif), "Canon iR-ADV C3330");
		exif = (struct exif){ .make = "\xFF\xFE" };
		CHECK(strcmp(exif_maker(p.g.arena, &exif), "\xEF\xBF\xBD\xEF\xBF\xBD") == 0);
		exif = (struct exif){ .make = " " };
		CHECK(!exif_maker(p.g.arena, &exif));
		close_picture(&p);
	}
	if (has_heic && open_picture(&p, "phone.heic", false)) {
		CHECK_STR(p.part->maker, "Example Phone 4");
		close_picture(&p);
	}
	/* A directory that leads to itself. */
	static const uint8_t ring[] = "II*\0\10\0\0\0\0\0\10\0\0\0";
	CHECK(exif_tiff_pages(ring, sizeof ring - 1) == EXIF_MOST_PAGES);
	CHECK(exif_tiff_pages(ring, 9) == 0);
}

struct reading {
	const char *name;
	const char *words[4];
};

/* Accents are easily lost by OCR, digits are what a person has to look at anyway: both are right on these. */
static const struct reading readings[] = {
	{ "typed-scan.jpg", { "Họ và tên: Trịnh Hải Đường", "Năm sinh: 1979", "0912 000 101", "THÔNG TIN NHÂN VẬT" } },
	{ "typed-lying.jpg", { "Họ và tên: Trịnh Hải Đường", "Năm sinh: 1979", "Trạm Y tế phường Xuân Tảo", "THÔNG TIN NHÂN VẬT" } },
	{ "phone.jpg", { "Họ và tên: Trịnh Hải Đường", "Năm sinh: 1979", "0912 000 101", "0912 000 102" } },
};

static void ocr(void)
{
	struct picture p;
	for (size_t i = 0; has_ocr && i < sizeof readings / sizeof *readings; i++) {
		if (!open_picture(&p, readings[i].name, true))
			continue;
		const struct page *page = p.part->pages;
		CHECK_SAY(page->confidence >= OCR_LEAST_CONFIDENCE, "%s is read with %d %%", readings[i].name, page->confidence);
		for (size_t k = 0; k < 4; k++)
			CHECK_SAY(page->text && strstr(page->text, readings[i].words[k]), "%s: \"%s\" is not read", readings[i].name, readings[i].words[k]);
		CHECK_SAY(!p.part->content && !p.part->text, "%s: what OCR read stands with its page alone", readings[i].name);
		close_picture(&p);
	}
	if (has_ocr && open_picture(&p, "hand-blue.jpg", true)) {
		CHECK_SAY(!p.part->pages[0].text && p.part->pages[0].confidence < OCR_LEAST_CONFIDENCE, "a hand is read with %d %%", p.part->pages[0].confidence);
		close_picture(&p);
	}
	if (has_ocr && open_picture(&p, "person.jpg", true)) {
		CHECK(p.part->pages[0].confidence == -1);
		close_picture(&p);
	}
}

int main(void)
{
	CHECK(image_warm(&has_ocr));
	has_heic = heic_warm();
	hostile();
	cut_short();
	looks();
	multipage();
	fingerprints();
	scans_are_counted();
	maker_and_turn();
	ocr();
	return unit_end();
}
