/* A page made small: decoded or rendered, averaged over boxes, written as a JPEG by leptonica.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/thumbnail.h"

#include <glib-object.h>
#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/library.h"
#include "read/decode.h"
#include "read/heic.h"
#include "read/kind.h"
#include "read/pdf.h"
#include "read/pdf_library.h"
#include "read/pdf_look.h"

enum {
	TWICE = 2,                     /* rendered and decoded to twice the size, so that averaging has something to average */
	KIND_MOST = 16 << 20,          /* bytes of memory for finding out what it is */
};

/* Tried one after the other, until the bytes are few enough: the last is never too much for that many pixels. */
static const int qualities[] = { 72, 55, 35, 15, 4 };

static struct {
	__typeof__(pixCreate) *pixCreate;
	__typeof__(pixGetData) *pixGetData;
	__typeof__(pixWriteMemJpeg) *pixWriteMemJpeg;
	__typeof__(pixDestroy) *pixDestroy;
	__typeof__(lept_free) *lept_free;
} lept;

#define FUNCTION(field) LIBRARY_FUNCTION(lept, field)

static bool loaded;

bool thumbnail_warm(void)
{
	static const struct library_function wanted[] = { FUNCTION(pixCreate), FUNCTION(pixGetData), FUNCTION(pixWriteMemJpeg), FUNCTION(pixDestroy), FUNCTION(lept_free) };
	if (!loaded)
		loaded = library_load("liblept.so.5", wanted, sizeof wanted / sizeof *wanted);
	return loaded;
}

/* ---- smaller ---- */

struct colour {
	uint32_t r, g, b;
};

static struct colour pixel(const struct image *m, int x, int y)
{
	const uint8_t *row = m->pixels + (size_t)y * m->stride;
	if (m->depth == 32)
		return (struct colour){ row[4 * x], row[4 * x + 1], row[4 * x + 2] };
	uint32_t grey = m->depth == 8 ? row[x] : row[x / 8] >> (7 - x % 8) & 1 ? 0 : 255;
	return (struct colour){ grey, grey, grey };
}

/* Where a pixel of the upright page stands in the image that has to be turned so far clockwise. */
static struct colour upright(const struct image *m, int x, int y)
{
	switch (m->turn) {
	case 90: return pixel(m, y, m->height - 1 - x);
	case 180: return pixel(m, m->width - 1 - x, m->height - 1 - y);
	case 270: return pixel(m, m->width - 1 - y, x);
	default: return pixel(m, x, y);
	}
}

/* The mean of the box that becomes one pixel, as leptonica has it in a word. */
static uint32_t mean(const struct image *m, int x1, int x2, int y1, int y2)
{
	uint64_t r = 0, g = 0, b = 0, n = 0;
	for (int y = y1; y < y2 || y == y1; y++)
		for (int x = x1; x < x2 || x == x1; x++, n++) {
			struct colour c = upright(m, x, y);
			r += c.r;
			g += c.g;
			b += c.b;
		}
	return (uint32_t)(r / n) << 24 | (uint32_t)(g / n) << 16 | (uint32_t)(b / n) << 8;
}

static PIX *shrink(const struct image *m, int width, int height)
{
	double scale = fmin(1, fmin((double)THUMBNAIL_WIDE / width, (double)THUMBNAIL_HIGH / height));
	int w = (int)(width * scale), h = (int)(height * scale);
	if (w < THUMBNAIL_LEAST || h < THUMBNAIL_LEAST)
		return NULL;
	PIX *pix = lept.pixCreate(w, h, 32);
	uint32_t *out = pix ? lept.pixGetData(pix) : NULL;
	for (int y = 0; out && y < h; y++)
		for (int x = 0; x < w; x++)
			out[(size_t)y * (size_t)w + (size_t)x] = mean(m, (int)((int64_t)x * width / w), (int)((int64_t)(x + 1) * width / w),
			                                              (int)((int64_t)y * height / h), (int)((int64_t)(y + 1) * height / h));
	return pix;
}

static bool write_jpeg(PIX *pix, struct buf *out)
{
	for (size_t i = 0; i < sizeof qualities / sizeof *qualities; i++) {
		l_uint8 *bytes = NULL;
		size_t len = 0;
		bool ok = lept.pixWriteMemJpeg(&bytes, &len, pix, qualities[i], 0) == 0 && bytes && len <= THUMBNAIL_MOST;
		if (ok)
			buf_add(out, bytes, len);
		if (bytes)
			lept.lept_free(bytes);
		if (ok)
			return true;
	}
	return false;
}

const char *thumbnail_of(const struct image *image, struct buf *out)
{
	bool lying = image->turn % 180;
	if (!thumbnail_warm() || (image->depth != 1 && image->depth != 8 && image->depth != 32))
		return READ_LATER;
	PIX *pix = shrink(image, lying ? image->height : image->width, lying ? image->width : image->height);
	bool ok = pix && write_jpeg(pix, out);
	if (pix)
		lept.pixDestroy(&pix);
	return ok ? NULL : READ_DAMAGED;
}

/* ---- kinds ---- */

static const char *picture(const char *bytes, size_t len, int page, struct buf *out)
{
	struct decode *d = NULL;
	struct exif exif;
	struct image image;
	int pages, width, height, at = 0;
	enum decoded got = decode_open(bytes, len, &exif, &pages, &d);
	if (got != DECODED)
		return got == DECODE_TOO_LARGE ? READ_TOO_LARGE : READ_DAMAGED;
	/* The pages of a TIFF are found in their order alone. */
	do
		got = decode_page(d, at, TWICE * THUMBNAIL_HIGH, &image, &width, &height);
	while (got == DECODED && ++at < page);
	image.turn = exif.turn;
	const char *why = got == DECODED ? thumbnail_of(&image, out) : got == DECODE_TOO_LARGE ? READ_TOO_LARGE : READ_DAMAGED;
	decode_free(d);
	return why;
}

/* Cairo's words to the bytes of an image. */
static void to_bytes(uint32_t *pixels, size_t count)
{
	uint8_t *out = (uint8_t *)pixels;
	for (size_t i = 0; i < count; i++) {
		uint32_t c = pixels[i];
		out[4 * i] = (uint8_t)(c >> 16);
		out[4 * i + 1] = (uint8_t)(c >> 8);
		out[4 * i + 2] = (uint8_t)c;
		out[4 * i + 3] = 0;
	}
}

static const char *pdf_page(PopplerPage *page, struct buf *out)
{
	double width = 0, height = 0;
	pdf_library.poppler_page_get_size(page, &width, &height);
	if (!(width > 0 && height > 0))
		return READ_DAMAGED;
	double scale = TWICE * fmin(THUMBNAIL_WIDE / width, THUMBNAIL_HIGH / height);
	struct image image = { .width = (int)(width * scale), .height = (int)(height * scale), .depth = 32 };
	if (image.width < THUMBNAIL_LEAST || image.height < THUMBNAIL_LEAST || image.width > TWICE * THUMBNAIL_WIDE || image.height > TWICE * THUMBNAIL_HIGH)
		return READ_DAMAGED;
	size_t count = (size_t)image.width * (size_t)image.height;
	uint32_t *pixels = calloc(count, sizeof *pixels);
	const char *why = READ_DAMAGED;
	if (pixels && pdf_look_render(page, pixels, image.width, image.height, scale)) {
		to_bytes(pixels, count);
		image.stride = 4 * (size_t)image.width;
		image.pixels = (const uint8_t *)pixels;
		why = thumbnail_of(&image, out);
	}
	free(pixels);
	return why;
}

static const char *pdf(const char *bytes, size_t len, int page, struct buf *out)
{
	if (!pdf_library_load())
		return READ_LATER;
	GBytes *held = g_bytes_new_static(bytes, len);
	PopplerDocument *document = pdf_library.poppler_document_new_from_bytes(held, NULL, NULL);
	int total = document ? pdf_library.poppler_document_get_n_pages(document) : 0;
	PopplerPage *one = page <= total && total <= PDF_MOST_PAGES ? pdf_library.poppler_document_get_page(document, page - 1) : NULL;
	const char *why = one ? pdf_page(one, out) : READ_DAMAGED;
	if (one)
		g_object_unref(one);
	if (document)
		g_object_unref(document);
	g_bytes_unref(held);
	return why;
}

static const char *heic(const char *bytes, size_t len, int page, struct buf *out)
{
	(void)page; /* it has one */
	return heic_show(bytes, len, out);
}

const char *thumbnail_make(const char *bytes, size_t len, int page, struct buf *out)
{
	static const struct {
		enum kind_class what;
		const char *(*make)(const char *bytes, size_t len, int page, struct buf *out);
	} table[] = { { KIND_PDF, pdf }, { KIND_PICTURE, picture }, { KIND_HEIC, heic } };
	struct arena *arena = arena_new(KIND_MOST);
	enum kind_class what = kind_of(arena, bytes, len, false).what;
	arena_free(arena);
	if (page < 1 || page > SUBMISSION_MOST_PAGES)
		return READ_UNKNOWN;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (table[i].what == what)
			return table[i].make(bytes, len, page, out);
	return READ_UNKNOWN;
}

/* ---- looked at, by who asked for it ---- */

enum {
	EOI = 0xD9, SOS = 0xDA, DQT = 0xDB, DHT = 0xC4, SOF0 = 0xC0, APP0 = 0xE0,
	MOST_COMPONENTS = 3, MOST_TABLES = 4,
};

struct jpeg {
	const unsigned char *at, *end;
	int width, height, components;
	int frames, heads, quantities, codes;
	unsigned char id[MOST_COMPONENTS];
};

static unsigned u16(const unsigned char *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

/* T.81, B.2.4.1: a byte says which, 64 follow; none may be 0. */
static bool quantities(struct jpeg *j, const unsigned char *p, size_t len)
{
	for (; len >= 65; p += 65, len -= 65, j->quantities++)
		if (p[0] > 3 || memchr(p + 1, 0, 64) || j->quantities == MOST_TABLES)
			return false;
	return len == 0;
}

/* T.81, B.2.4.2: sixteen counts of codes by their lengths, and as many values.  They must fit into a tree (Kraft), with one code to spare. */
static bool codes(struct jpeg *j, const unsigned char *p, size_t len)
{
	while (len >= 17) {
		size_t count = 0, room = 1;
		bool dc = (p[0] & 0xF0) == 0;
		if ((p[0] & 0xEE) != 0 || j->codes++ == MOST_TABLES)
			return false;
		for (int i = 1; i <= 16; i++) {
			room = 2 * room;
			if (p[i] >= room)
				return false;
			room -= p[i];
			count += p[i];
		}
		if (count == 0 || count > (dc ? 12U : 162U) || 17 + count > len)
			return false;
		for (size_t i = 0; i < count; i++)
			if (dc ? p[17 + i] > 11 : (p[17 + i] & 15) > 10)
				return false;
		p += 17 + count;
		len -= 17 + count;
	}
	return len == 0;
}

/* T.81, B.2.2. */
static bool frame(struct jpeg *j, const unsigned char *p, size_t len)
{
	if (j->frames++ || len < 6 || p[0] != 8)
		return false;
	j->height = (int)u16(p + 1);
	j->width = (int)u16(p + 3);
	j->components = p[5];
	if (j->width < THUMBNAIL_LEAST || j->width > THUMBNAIL_WIDE || j->height < THUMBNAIL_LEAST || j->height > THUMBNAIL_HIGH)
		return false;
	if ((j->components != 1 && j->components != 3) || len != 6 + 3 * (size_t)j->components)
		return false;
	for (int i = 0; i < j->components; i++) {
		const unsigned char *c = p + 6 + 3 * i;
		unsigned across = c[1] >> 4, down = c[1] & 15;
		j->id[i] = c[0];
		if (across < 1 || across > (i ? 1U : 2U) || down < 1 || down > (i ? 1U : 2U) || c[2] > 3)
			return false;
	}
	return true;
}

/* JFIF 1.01 without a thumbnail of its own. */
static bool jfif(struct jpeg *j, const unsigned char *p, size_t len)
{
	return !j->heads++ && len == 14 && memcmp(p, "JFIF\0\1", 6) == 0 && p[12] == 0 && p[13] == 0;
}

/* T.81, B.2.3: one scan of all components. */
static bool scan(const struct jpeg *j, const unsigned char *p, size_t len)
{
	if (!j->frames || !j->quantities || j->codes < 2 || len != 4 + 2 * (size_t)j->components || p[0] != j->components)
		return false;
	for (int i = 0; i < j->components; i++)
		if (p[1 + 2 * i] != j->id[i] || (p[2 + 2 * i] & 0xEE) != 0)
			return false;
	const unsigned char *last = p + 1 + 2 * j->components;
	return last[0] == 0 && last[1] == 63 && last[2] == 0;
}

/* Behind the scan's head: what is coded, in which 0xFF stands only before a 0 (B.1.1.5), and the end, with nothing behind it. */
static bool coded(const struct jpeg *j)
{
	const unsigned char *p = j->at;
	while ((p = memchr(p, 0xFF, (size_t)(j->end - p))) && p + 1 < j->end && p[1] == 0)
		p += 2;
	return p && p > j->at && p + 2 == j->end && p[1] == EOI;
}

/* The next segment.  1 go on, 0 the scan begins, -1. */
static int segment(struct jpeg *j)
{
	const unsigned char *p = j->at;
	size_t len = j->end - p >= 4 ? u16(p + 2) : 0;
	if (len < 2 || p[0] != 0xFF || (size_t)(j->end - p) < 2 + len)
		return -1;
	j->at = p + 2 + len;
	p += 4;
	len -= 2;
	switch (p[-3]) {
	case APP0: return jfif(j, p, len) ? 1 : -1;
	case DQT: return quantities(j, p, len) ? 1 : -1;
	case DHT: return codes(j, p, len) ? 1 : -1;
	case SOF0: return frame(j, p, len) ? 1 : -1;
	case SOS: return scan(j, p, len) ? 0 : -1;
	default: return -1;
	}
}

bool thumbnail_sound(const char *bytes, size_t len, int *width, int *height)
{
	struct jpeg j = { .at = (const unsigned char *)bytes + 2, .end = (const unsigned char *)bytes + len };
	int more = len > 4 && len <= THUMBNAIL_MOST && memcmp(bytes, "\xFF\xD8", 2) == 0 ? 1 : -1;
	while (more == 1)
		more = segment(&j);
	*width = j.width;
	*height = j.height;
	return more == 0 && coded(&j);
}
