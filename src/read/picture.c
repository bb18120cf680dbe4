/* Pictures by leptonica: jpg, png, tiff, and the rest it knows.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/picture.h"

#include "read/decode.h"
#include "read/reader.h"
#include "read/sheet.h"

enum {
	TIME_LEFT = 1500,  /* ms of the processor without which no further page is decoded: a page takes 50 */
	TIME_HERE = 6000,  /* likewise by a letter's own reader, which has the letter to read too */
	OCR_LONG = 4200,   /* of a larger JPEG OCR gets half: a 12-megapixel photo whole, for its letters are small */
};

/* The file's size and depth, as it has them, whatever was decoded. */
static void set_size(const struct image *image, int width, int height, int dpi, struct page *out)
{
	bool lying = image->turn % 180;
	out->width = lying ? height : width;
	out->height = lying ? width : height;
	out->dpi = dpi ? dpi : image->dpi;
}

static void read_larger(struct gather *g, struct decode *d, int page, int turn, const struct image *small, struct page *out)
{
	struct image image = *small;
	int width, height;
	/* Only a JPEG was made smaller; only of that there is more to have. */
	if (out->width > small->width + small->height && decode_page(d, page, OCR_LONG, &image, &width, &height) != DECODED)
		return;
	image.turn = turn;
	image_read(g, &image, out);
}

static enum decoded read_page(struct gather *g, int part, struct decode *d, int number, const struct exif *exif)
{
	struct part *p = &g->out->parts[part];
	struct page *page = &p->pages[p->page_count];
	struct image image;
	int width, height;
	enum decoded got = decode_page(d, number, SHEET_MOST_LONG, &image, &width, &height);
	if (got == DECODE_END)
		return got;
	*page = (struct page){ .number = number + 1, .look = PAGE_UNKNOWN, .width = width, .height = height, .cover = 1, .confidence = -1 };
	p->page_count++;
	if (got != DECODED)
		return got;
	image.turn = exif->turn;
	bool readable = image_look(&image, page);
	set_size(&image, width, height, exif->dpi, page);
	if (readable && g->ocr)
		read_larger(g, d, number, exif->turn, &image, page);
	return DECODED;
}

/* A phone's photo is not worth a process of its own: what decoding it takes has the letter's reader, too. */
bool picture_look_here(struct gather *g, int part, const char *bytes, size_t len)
{
	struct part *p = &g->out->parts[part];
	struct decode *d = NULL;
	struct exif exif;
	struct image image;
	struct page page = { .number = 1, .look = PAGE_UNKNOWN, .cover = 1, .confidence = -1 };
	int pages, width, height;
	if (g->profile != PROFILE_TEXT || g->hands_pictures || !gather_wants_picture(g, len) || reader_time_left() < TIME_HERE ||
		decode_open(bytes, len, &exif, &pages, &d) != DECODED)
		return false;
	bool done = decode_is_light(d, SHEET_MOST_LONG) && decode_page(d, 0, SHEET_MOST_LONG, &image, &width, &height) == DECODED;
	if (done) {
		image.turn = exif.turn;
		/* What OCR may read something on goes to who has OCR. */
		done = !image_look(&image, &page) || !g->ocr;
		set_size(&image, width, height, exif.dpi, &page);
	}
	if (done) {
		p->pages = arena_alloc(g->arena, sizeof page);
		*p->pages = page;
		p->page_count = 1;
		p->page_total = 1;
		p->maker = exif_maker(g->arena, &exif);
	}
	decode_free(d);
	return done;
}

/* What a picture could not be read for.  One of a kind that is not decoded is a picture that nobody has looked at. */
static const char *reason(enum decoded got)
{
	return got == DECODE_DAMAGED ? READ_DAMAGED : got == DECODE_TOO_LARGE ? READ_TOO_LARGE : READ_LATER;
}

void picture_read(struct gather *g, int part, const char *bytes, size_t len)
{
	struct part *p = &g->out->parts[part];
	struct decode *d = NULL;
	struct exif exif;
	int pages;
	enum decoded got = decode_open(bytes, len, &exif, &pages, &d);
	if (got != DECODED) {
		p->unread = reason(got);
		return;
	}
	int most = pages < SUBMISSION_MOST_PAGES ? pages : SUBMISSION_MOST_PAGES, number = 0;
	p->pages = arena_array(g->arena, (size_t)most, sizeof *p->pages);
	p->page_total = pages;
	p->maker = exif_maker(g->arena, &exif);
	while (number < most && reader_time_left() > TIME_LEFT && (got = read_page(g, part, d, number, &exif)) == DECODED)
		number++;
	decode_free(d);
	/* Of a picture with pages, what there is of it stands; of one alone there is nothing. */
	if (got == DECODE_DAMAGED || got == DECODE_TOO_LARGE) {
		gather_defect(g, part, got == DECODE_DAMAGED ? "page-damaged" : "page-too-large");
		p->unread = number == 0 ? reason(got) : NULL;
	}
	if (number < pages)
		gather_defect(g, part, "pages-left-out");
}
