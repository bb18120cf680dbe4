/* Images of pages: their share of the page on a coarse raster, samples of their ink, and the page as pixels.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/pdf_look.h"

#include <glib-object.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "read/image.h"
#include "read/sheet.h"

enum {
	RASTER = 64,                  /* cells a side, to add up images that overlap */
	MOST_IMAGES = 2000,           /* of a page that are looked at */
	RENDER_DPI = 150,             /* what facts/documents.md measured photocopies and OCR at */
	MOST_PIXELS = 4 << 20,        /* rendered: A4 at 150 dpi has 2.2 million; a photo may call itself a page of 4000 points */
	MOST_SAMPLES = 400,           /* characters whose ink is looked for */
	LEAST_SAMPLES = 20,
	INK = 60,                     /* how much darker than the paper */
};

static const double mostly = 0.7, hardly = 0.3;

/* --- cover --------------------------------------------------------------------------------------------------------------------- */

static int cell(double at, double size)
{
	double c = at / size * RASTER;
	return c > 0 ? (c < RASTER ? (int)(c + 0.5) : RASTER) : 0;
}

static void cover_cells(unsigned char raster[RASTER][RASTER], const PopplerRectangle *a, double width, double height)
{
	int x1 = cell(fmin(a->x1, a->x2), width), x2 = cell(fmax(a->x1, a->x2), width);
	for (int y = cell(fmin(a->y1, a->y2), height); y < cell(fmax(a->y1, a->y2), height); y++)
		memset(&raster[y][x1], 1, (size_t)(x2 - x1));
}

/* poppler places the images of a page that is turned as if it were not, and then as far to the right or below as the turned page is wide or high. */
enum turn { NOT_TURNED, TURNED_RIGHT, TURNED_LEFT };

static enum turn turn_of(const GList *list, double width, double height)
{
	bool right = list != NULL, below = list != NULL;
	for (int n = 0; list && n < MOST_IMAGES; list = list->next, n++) {
		const PopplerRectangle *a = &((const PopplerImageMapping *)list->data)->area;
		right &= fmin(a->x1, a->x2) > width - 2;
		below &= fmin(a->y1, a->y2) > height - 2;
	}
	return right ? TURNED_RIGHT : below ? TURNED_LEFT : NOT_TURNED;
}

static PopplerRectangle turn(PopplerRectangle a, enum turn turn, double width, double height)
{
	if (turn == TURNED_RIGHT)
		return (PopplerRectangle){ width - a.y2, a.x1 - width, width - a.y1, a.x2 - width };
	if (turn == TURNED_LEFT)
		return (PopplerRectangle){ a.y1 - height, height - a.x2, a.y2 - height, height - a.x1 };
	return a;
}

static double size_of(const PopplerRectangle *a)
{
	return fabs(a->x2 - a->x1) * fabs(a->y2 - a->y1);
}

void pdf_look_images(PopplerPage *page, double width, double height, struct pdf_images *out)
{
	unsigned char raster[RASTER][RASTER] = { { 0 } };
	int covered = 0, n = 0;
	GList *list = pdf_library.poppler_page_get_image_mapping(page);
	*out = (struct pdf_images){ .largest = -1 };
	enum turn turned_by = turn_of(list, width, height);
	for (GList *l = list; l && n < MOST_IMAGES; l = l->next, n++) {
		const PopplerImageMapping *m = l->data;
		PopplerRectangle area = turn(m->area, turned_by, width, height);
		if (!isfinite(size_of(&area)))
			continue;
		cover_cells(raster, &area, width, height);
		if (out->largest < 0 || size_of(&area) > size_of(&out->area)) {
			out->largest = m->image_id;
			out->area = area;
		}
	}
	pdf_library.poppler_page_free_image_mapping(list);
	for (int i = 0; i < RASTER * RASTER; i++)
		covered += raster[i / RASTER][i % RASTER];
	out->cover = (double)covered / (RASTER * RASTER);
}

/* --- text laid over an image --------------------------------------------------------------------------------------------------- */

struct pixels {
	const unsigned char *data;
	int width, height, stride;
	int paper;                 /* how bright most of it is */
};

static int brightness(const struct pixels *p, int x, int y)
{
	uint32_t c;
	memcpy(&c, p->data + (size_t)y * (size_t)p->stride + (size_t)x * 4, 4);
	return (int)((c >> 16 & 255) * 3 + (c >> 8 & 255) * 6 + (c & 255)) / 10;
}

static int paper_of(const struct pixels *p)
{
	int counts[256] = { 0 }, seen = 0, bright = 255;
	for (int y = 0; y < 100; y++)
		for (int x = 0; x < 100; x++)
			counts[brightness(p, (int)((int64_t)x * p->width / 100), (int)((int64_t)y * p->height / 100))]++;
	for (; bright > 0 && (seen += counts[bright]) < 5000; bright--)
		;
	return bright;
}

/* A box of the page, its sides as shares of the image's area, turned by quarters. */
struct share {
	double x1, y1, x2, y2;
};

static struct share turned(struct share s, int quarters)
{
	for (; quarters > 0; quarters--)
		s = (struct share){ s.y1, 1 - s.x2, s.y2, 1 - s.x1 };
	return s;
}

static bool inked(const struct pixels *p, struct share s)
{
	int x1 = (int)(s.x1 * p->width), x2 = (int)(s.x2 * p->width), y1 = (int)(s.y1 * p->height), y2 = (int)(s.y2 * p->height);
	int step_x = (x2 - x1) / 12 + 1, step_y = (y2 - y1) / 12 + 1;
	if (!(s.x1 >= 0 && s.y1 >= 0 && s.x2 < 1 && s.y2 < 1))
		return false;
	for (int y = y1; y <= y2; y += step_y)
		for (int x = x1; x <= x2; x += step_x)
			if (brightness(p, x, y) < p->paper - INK)
				return true;
	return false;
}

static struct share share_of(const struct pdf_char *c, const PopplerRectangle *a)
{
	double w = a->x2 - a->x1, h = a->y2 - a->y1;
	return (struct share){ (c->x1 - a->x1) / w, (c->y1 - a->y1) / h, (c->x2 - a->x1) / w, (c->y2 - a->y1) / h };
}

/* Ink where characters are, and none beside them in the margin: a background's pattern would be there, too. */
static bool ink_fits(const struct pixels *p, const PopplerRectangle *area, const struct pdf_char *chars, size_t count, int quarters)
{
	size_t step = count / MOST_SAMPLES + 1, seen = 0, ink = 0, beside = 0;
	for (size_t i = 0; i < count; i += step) {
		struct share s = share_of(&chars[i], area), edge = s;
		if (chars[i].letter <= ' ' || !(s.x2 > s.x1) || !(s.y2 > s.y1))
			continue;
		edge.x1 = 0.02 + (double)(seen % 5) / 100;
		edge.x2 = edge.x1 + (s.x2 - s.x1);
		seen++;
		ink += inked(p, turned(s, quarters));
		beside += inked(p, turned(edge, quarters));
	}
	return seen >= LEAST_SAMPLES && (double)ink > mostly * (double)seen && (double)beside < hardly * (double)seen;
}

static bool fits_somehow(cairo_surface_t *surface, const PopplerRectangle *area, const struct pdf_char *chars, size_t count)
{
	struct pixels p = { .data = pdf_library.cairo_image_surface_get_data(surface), .width = pdf_library.cairo_image_surface_get_width(surface),
		.height = pdf_library.cairo_image_surface_get_height(surface), .stride = pdf_library.cairo_image_surface_get_stride(surface) };
	cairo_format_t format = pdf_library.cairo_image_surface_get_format(surface);
	if (!p.data || p.width < 50 || p.height < 50 || (format != CAIRO_FORMAT_RGB24 && format != CAIRO_FORMAT_ARGB32))
		return false;
	p.paper = paper_of(&p);
	for (int quarters = 0; quarters < 4; quarters++)
		if (ink_fits(&p, area, chars, count, quarters))
			return true;
	return false;
}

bool pdf_look_laid_over(PopplerPage *page, const struct pdf_images *images, const struct pdf_char *chars, size_t count)
{
	if (images->largest < 0 || size_of(&images->area) < 1)
		return false;
	cairo_surface_t *surface = pdf_library.poppler_page_get_image(page, images->largest);
	if (!surface)
		return false;
	bool over = fits_somehow(surface, &images->area, chars, count);
	pdf_library.cairo_surface_destroy(surface);
	return over;
}

/* --- the page as pixels -------------------------------------------------------------------------------------------------------- */

static bool grey(const uint32_t *pixels, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int r = pixels[i] >> 16 & 255, g = pixels[i] >> 8 & 255, b = pixels[i] & 255;
		if (abs(r - g) > 2 || abs(g - b) > 2)
			return false;
	}
	return true;
}

/* Cairo's words to bytes, in place: the bytes written never overtake the word that is read. */
static void to_bytes(uint32_t *pixels, size_t count, bool is_grey)
{
	uint8_t *out = (uint8_t *)pixels;
	for (size_t i = 0; i < count; i++) {
		uint32_t c = pixels[i];
		if (is_grey) {
			out[i] = (uint8_t)(c >> 8);
			continue;
		}
		out[4 * i] = (uint8_t)(c >> 16);
		out[4 * i + 1] = (uint8_t)(c >> 8);
		out[4 * i + 2] = (uint8_t)c;
		out[4 * i + 3] = 0;
	}
}

bool pdf_look_render(PopplerPage *page, uint32_t *pixels, int width, int height, double scale)
{
	memset(pixels, 0xFF, (size_t)width * (size_t)height * sizeof *pixels);
	cairo_surface_t *surface = pdf_library.cairo_image_surface_create_for_data((unsigned char *)pixels, CAIRO_FORMAT_RGB24, width, height, 4 * width);
	cairo_t *cairo = pdf_library.cairo_create(surface);
	pdf_library.cairo_scale(cairo, scale, scale);
	pdf_library.poppler_page_render(page, cairo);
	bool ok = pdf_library.cairo_status(cairo) == CAIRO_STATUS_SUCCESS;
	pdf_library.cairo_destroy(cairo);
	pdf_library.cairo_surface_flush(surface);
	pdf_library.cairo_surface_destroy(surface);
	return ok;
}

/* An empty page, as some programs add one, is seen to be so on a sixteenth of the pixels: ink that leaves all of those white is less than BLANK's share (look.c). */
static bool is_white(PopplerPage *page, const struct image *full, double scale)
{
	enum { SHRINK = 4 };
	int width = full->width / SHRINK, height = full->height / SHRINK;
	if ((full->width > full->height ? full->width : full->height) < SHEET_LEAST_LONG || width < 16 || height < 16)
		return false;
	size_t count = (size_t)width * (size_t)height, white = 0;
	uint32_t *pixels = malloc(count * sizeof *pixels);
	if (pixels && pdf_look_render(page, pixels, width, height, scale / SHRINK))
		while (white < count && (pixels[white] & 0xFFFFFF) == 0xFFFFFF)
			white++;
	free(pixels);
	return white == count;
}

bool pdf_look_measure(struct gather *g, PopplerPage *page, double width, double height, bool maybe_empty, struct page *out)
{
	double scale = fmin(RENDER_DPI / 72.0, sqrt(MOST_PIXELS / (width * height)));
	struct image image = { .width = (int)(width * scale), .height = (int)(height * scale), .dpi = (int)lround(72 * scale), .depth = 8 };
	/* Paper for a ruler is no page. */
	if (image.width < 16 || image.height < 16)
		return false;
	if (maybe_empty && is_white(page, &image, scale)) {
		image_blank(&image, out);
		return true;
	}
	size_t count = (size_t)image.width * (size_t)image.height;
	uint32_t *pixels = malloc(count * sizeof *pixels);
	bool ok = pixels && pdf_look_render(page, pixels, image.width, image.height, scale);
	if (ok) {
		bool is_grey = grey(pixels, count);
		to_bytes(pixels, count, is_grey);
		image.depth = is_grey ? 8 : 32;
		image.stride = (size_t)image.width * (is_grey ? 1 : 4);
		image.pixels = (uint8_t *)pixels;
		image_measure(g, &image, out);
	}
	free(pixels);
	return ok;
}
