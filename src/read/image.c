/* An image of a page: what it looks like, and what OCR reads on it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/image.h"

#include "read/decode.h"
#include "read/fingerprint.h"
#include "read/look.h"
#include "read/measure.h"
#include "read/ocr.h"

#define LEAST_BOOK 0.45       /* share of clear tiles of an exercise book's page, photographed */
#define LEAST_PRINTED 0.05    /* share of ink: printed lines alone are more */

static void describe(const struct image *image, struct page *out)
{
	bool lying = image->turn % 180;
	out->width = lying ? image->height : image->width;
	out->height = lying ? image->width : image->height;
	out->dpi = image->dpi;
	out->depth = image->depth == 32 ? 24 : image->depth;
	out->look = PAGE_UNKNOWN;
	out->confidence = -1;
}

void image_blank(const struct image *image, struct page *out)
{
	describe(image, out);
	out->look = PAGE_BLANK;
}

/* So much ink in so many pieces is no writing: then there are no lines. */
static bool find_lines(const struct sheet *s, struct blobs *b, struct lines *l)
{
	*l = (struct lines){ 0 };
	return blobs_init(b, s) && lines_find(s, b, l);
}

/* A page of an exercise book has lines printed on it; only paper is looked at twice. */
static bool is_worth_darkening(const struct sheet *s)
{
	return s->clear_share >= LEAST_BOOK && s->ink_share >= LEAST_PRINTED;
}

static enum page_look look_at(struct sheet *s, struct blobs *b, struct lines *l)
{
	enum page_look look = find_lines(s, b, l) ? look_of(s, l) : PAGE_PHOTO;
	if (look != PAGE_PHOTO || !is_worth_darkening(s) || !sheet_darken(s))
		return look;
	blobs_release(b);
	return find_lines(s, b, l) ? look_of(s, l) : PAGE_PHOTO;
}

/* The sheet is the caller's to release, where the answer is true. */
static bool look(const struct image *image, struct sheet *s, struct lines *l, struct page *out)
{
	struct blobs b;
	describe(image, out);
	if (!sheet_init(s, image)) {
		/* Too small to be a page that somebody could read: a logo, a thumbnail. */
		if (image->width < SHEET_LEAST_LONG && image->height < SHEET_LEAST_LONG)
			out->look = PAGE_PHOTO;
		return false;
	}
	out->look = look_at(s, &b, l);
	if (out->look == PAGE_WRITTEN) {
		measure_page(s, &b, l, out);
		fingerprint_page(s, &b, l, out->fingerprint);
	} else if (out->look == PAGE_PHOTO) {
		fingerprint_photo(s, out->fingerprint);
	}
	blobs_release(&b);
	return true;
}

bool image_look(const struct image *image, struct page *out)
{
	struct sheet s;
	struct lines l;
	if (!look(image, &s, &l, out))
		return false;
	sheet_release(&s);
	return out->look == PAGE_WRITTEN && look_is_typed(&l);
}

void image_read(struct gather *g, const struct image *image, struct page *out)
{
	struct sheet s;
	struct lines l;
	struct page here = { 0 };
	if (!look(image, &s, &l, &here))
		return;
	ocr_read(g, image, &s, &l, out);
	sheet_release(&s);
}

void image_measure(struct gather *g, const struct image *image, struct page *out)
{
	if (image_look(image, out) && g->ocr)
		image_read(g, image, out);
}

bool image_warm(bool *ocr)
{
	*ocr = *ocr && ocr_warm();
	return decode_warm();
}
