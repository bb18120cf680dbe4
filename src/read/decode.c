/* Leptonica by name, each format through a header check of its own.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/decode.h"

#include <leptonica/allheaders.h>
#include <stdlib.h>
#include <string.h>

#include "base/library.h"
#include "read/bytes.h"
#include "read/jfif.h"

static struct {
	__typeof__(setMsgSeverity) *setMsgSeverity;
	__typeof__(pixReadMemJpeg) *pixReadMemJpeg;
	__typeof__(pixReadMemPng) *pixReadMemPng;
	__typeof__(pixReadMemBmp) *pixReadMemBmp;
	__typeof__(pixReadMemGif) *pixReadMemGif;
	__typeof__(pixReadMemWebP) *pixReadMemWebP;
	__typeof__(readHeaderMemWebP) *readHeaderMemWebP;
	__typeof__(readHeaderMemPng) *readHeaderMemPng;
	__typeof__(readHeaderMemTiff) *readHeaderMemTiff;
	__typeof__(pixReadMemFromMultipageTiff) *pixReadMemFromMultipageTiff;
	__typeof__(pixRemoveColormap) *pixRemoveColormap;
	__typeof__(pixConvertTo8) *pixConvertTo8;
	__typeof__(pixEndianByteSwap) *pixEndianByteSwap;
	__typeof__(pixDestroy) *pixDestroy;
	__typeof__(pixGetColormap) *pixGetColormap;
	__typeof__(pixGetData) *pixGetData;
	__typeof__(pixGetDimensions) *pixGetDimensions;
	__typeof__(pixGetWpl) *pixGetWpl;
	__typeof__(pixGetXRes) *pixGetXRes;
} lept;

#define FUNCTION(field) LIBRARY_FUNCTION(lept, field)

static bool loaded;

bool decode_warm(void)
{
	static const struct library_function wanted[] = {
		FUNCTION(setMsgSeverity), FUNCTION(pixReadMemJpeg), FUNCTION(pixReadMemPng), FUNCTION(pixReadMemBmp), FUNCTION(pixReadMemGif),
		FUNCTION(pixReadMemWebP), FUNCTION(readHeaderMemWebP), FUNCTION(readHeaderMemPng), FUNCTION(readHeaderMemTiff),
		FUNCTION(pixReadMemFromMultipageTiff), FUNCTION(pixRemoveColormap), FUNCTION(pixConvertTo8), FUNCTION(pixEndianByteSwap),
		FUNCTION(pixDestroy), FUNCTION(pixGetColormap), FUNCTION(pixGetData), FUNCTION(pixGetDimensions), FUNCTION(pixGetWpl), FUNCTION(pixGetXRes),
	};
	if (!loaded) {
		loaded = library_load("liblept.so.5", wanted, sizeof wanted / sizeof *wanted);
		if (loaded)
			lept.setMsgSeverity(L_SEVERITY_NONE);
	}
	jfif_warm();
	return loaded;
}

bool decode_warm_jpeg(void)
{
	return jfif_warm();
}

struct format;

struct decode {
	const uint8_t *bytes;
	size_t len;
	const struct format *format;
	struct jpeg_head jpeg;
	size_t offset;     /* where leptonica has the next page of a TIFF */
	int next;          /* which that is */
	PIX *pix;
	struct jfif jfif;  /* where leptonica was not needed */
};

struct size {
	int64_t width, height;
	int bits;          /* of a pixel in memory, with what decoding takes besides */
};

/* Each format: how it begins, how large it says it is, and how it is decoded. */
struct format {
	const char *magic;
	size_t magic_len, magic_at;
	bool (*size)(struct decode *d, int page, struct size *out);
	PIX *(*read)(struct decode *d, int page, int reduction);
};

static bool jpeg_size(struct decode *d, int page, struct size *out)
{
	(void)page;
	/* All coefficients of one in several scans are in memory at once, two bytes each, whatever it is scaled down to. */
	bool several = d->jpeg.progressive || d->jpeg.scans > 1;
	*out = (struct size){ d->jpeg.width, d->jpeg.height, several ? 16 * d->jpeg.components : 0 };
	return d->jpeg.scans <= DECODE_MOST_SCANS;
}

static PIX *jpeg_read(struct decode *d, int page, int reduction)
{
	(void)page;
	return lept.pixReadMemJpeg(d->bytes, d->len, 0, reduction, NULL, 0);
}

static bool png_size(struct decode *d, int page, struct size *out)
{
	l_int32 width, height, bits, samples;
	(void)page;
	if (lept.readHeaderMemPng(d->bytes, d->len, &width, &height, &bits, &samples, NULL) != 0)
		return false;
	*out = (struct size){ width, height, samples > 1 ? 32 : bits };
	return true;
}

static PIX *png_read(struct decode *d, int page, int reduction)
{
	(void)page, (void)reduction;
	return lept.pixReadMemPng(d->bytes, d->len);
}

/* The RGBA way of libtiff makes the pixels twice. */
static bool tiff_size(struct decode *d, int page, struct size *out)
{
	l_int32 width, height, bits, samples;
	if (lept.readHeaderMemTiff(d->bytes, d->len, page, &width, &height, &bits, &samples, NULL, NULL, NULL) != 0)
		return false;
	*out = (struct size){ width, height, bits * samples > 8 ? 64 : bits * samples };
	return true;
}

/* From its offset, for by number each page would be looked for from the first again. */
static PIX *tiff_read(struct decode *d, int page, int reduction)
{
	(void)reduction;
	if (page != d->next || (page > 0 && d->offset == 0))
		return NULL;
	d->next++;
	return lept.pixReadMemFromMultipageTiff(d->bytes, d->len, &d->offset);
}

static bool bmp_size(struct decode *d, int page, struct size *out)
{
	(void)page;
	if (d->len < 54 || bytes_u32(d->bytes + 14) < 40)
		return false;
	int64_t width = (int32_t)bytes_u32(d->bytes + 18), height = (int32_t)bytes_u32(d->bytes + 22);
	*out = (struct size){ width, height < 0 ? -height : height, 32 };
	return true;
}

static PIX *bmp_read(struct decode *d, int page, int reduction)
{
	(void)page, (void)reduction;
	return lept.pixReadMemBmp(d->bytes, d->len);
}

/* Past the sub-blocks that begin at `at` (GIF89a, 15); 0 where they end the file. */
static size_t gif_skip(const struct decode *d, size_t at)
{
	while (at < d->len && d->bytes[at] != 0)
		at += 1 + (size_t)d->bytes[at];
	return at < d->len ? at + 1 : 0;
}

static size_t gif_table(unsigned flags)
{
	return flags & 0x80 ? (size_t)3 << ((flags & 7) + 1) : 0;
}

/* All frames are decoded at once, so all of them count. */
static bool gif_size(struct decode *d, int page, struct size *out)
{
	(void)page;
	if (d->len < 13)
		return false;
	*out = (struct size){ bytes_u16(d->bytes + 6), bytes_u16(d->bytes + 8), 16 };
	int64_t pixels = 0;
	size_t at = 13 + gif_table(d->bytes[10]);
	while (at != 0 && at + 10 <= d->len && pixels <= DECODE_MOST_PIXELS) {
		const uint8_t *p = d->bytes + at;
		if (p[0] == 0x21) {
			at = gif_skip(d, at + 2);
		} else if (p[0] == 0x2C) {
			pixels += (int64_t)bytes_u16(p + 5) * bytes_u16(p + 7);
			at = gif_skip(d, at + 10 + gif_table(p[9]) + 1);
		} else {
			break;
		}
	}
	if (pixels > out->width * out->height && out->width > 0)
		out->height = pixels / out->width;
	return true;
}

static PIX *gif_read(struct decode *d, int page, int reduction)
{
	(void)page, (void)reduction;
	return lept.pixReadMemGif(d->bytes, d->len);
}

static bool webp_size(struct decode *d, int page, struct size *out)
{
	l_int32 width, height, samples;
	(void)page;
	if (lept.readHeaderMemWebP(d->bytes, d->len, &width, &height, &samples) != 0)
		return false;
	*out = (struct size){ width, height, 64 };
	return true;
}

static PIX *webp_read(struct decode *d, int page, int reduction)
{
	(void)page, (void)reduction;
	return lept.pixReadMemWebP(d->bytes, d->len);
}

static const struct format formats[] = {
	{ "\xFF\xD8\xFF", 3, 0, jpeg_size, jpeg_read },
	{ "\x89PNG\r\n\x1A\n", 8, 0, png_size, png_read },
	{ "II*\0", 4, 0, tiff_size, tiff_read },
	{ "MM\0*", 4, 0, tiff_size, tiff_read },
	{ "BM", 2, 0, bmp_size, bmp_read },
	{ "GIF87a", 6, 0, gif_size, gif_read },
	{ "GIF89a", 6, 0, gif_size, gif_read },
	{ "WEBP", 4, 8, webp_size, webp_read },
};

static const struct format *format_of(const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		const struct format *f = &formats[i];
		if (len >= f->magic_at + f->magic_len && memcmp(bytes + f->magic_at, f->magic, f->magic_len) == 0)
			return f;
	}
	return NULL;
}

enum decoded decode_open(const char *bytes, size_t len, struct exif *exif, int *pages, struct decode **out)
{
	const uint8_t *start = (const uint8_t *)bytes;
	const struct format *format = format_of(start, len);
	*exif = (struct exif){ 0 };
	*pages = 1;
	if (!format || (!loaded && format->read != jpeg_read))
		return DECODE_UNKNOWN;
	struct decode d = { .bytes = start, .len = len, .format = format };
	if (format->read == jpeg_read && !exif_of_jpeg(start, len, &d.jpeg, exif))
		return DECODE_DAMAGED;
	if (format->read == tiff_read) {
		exif_of_tiff(start, len, exif);
		*pages = exif_tiff_pages(start, len);
	}
	if (*pages == 0)
		return DECODE_DAMAGED;
	*out = malloc(sizeof **out);
	if (!*out)
		return DECODE_TOO_LARGE;
	**out = d;
	return DECODED;
}

static int longer(int64_t width, int64_t height)
{
	return (int)(width > height ? width : height);
}

static int reduction_of(const struct decode *d, const struct size *size, int longest)
{
	int64_t pixels = size->width * size->height;
	int reduction = 1;
	while (d->format->read == jpeg_read && reduction < 8 &&
		(longer(size->width, size->height) / reduction > longest || pixels * 4 / (reduction * reduction) > DECODE_MOST_BYTES))
		reduction *= 2;
	return reduction;
}

static bool too_large(const struct size *size, int reduction)
{
	const int64_t most_side = 100000;
	if (size->width > most_side || size->height > most_side || size->width * size->height > DECODE_MOST_PIXELS)
		return true;
	int64_t pixels = size->width * size->height, bytes = pixels * size->bits / 8;
	if (size->bits == 0 || reduction > 1)
		bytes += pixels * 4 / (reduction * reduction);
	return bytes > DECODE_MOST_BYTES * (size->bits > 32 ? 2LL : 1LL);
}

static void drop(struct decode *d)
{
	if (d->pix)
		lept.pixDestroy(&d->pix);
	free(d->jfif.pixels);
	d->jfif.pixels = NULL;
}

/* `next` takes the place of what it was made from. */
static void take(struct decode *d, PIX *next)
{
	drop(d);
	d->pix = next;
}

/* To 1, 8 or 32 bits without a palette, bytes in the order of the pixels. */
static bool settle(struct decode *d)
{
	l_int32 depth = 0;
	if (d->pix && lept.pixGetColormap(d->pix))
		take(d, lept.pixRemoveColormap(d->pix, REMOVE_CMAP_BASED_ON_SRC));
	if (d->pix)
		lept.pixGetDimensions(d->pix, NULL, NULL, &depth);
	if (d->pix && depth != 1 && depth != 8 && depth != 32)
		take(d, depth == 24 ? NULL : lept.pixConvertTo8(d->pix, 0));
	return d->pix && lept.pixEndianByteSwap(d->pix) == 0;
}

static int own_dpi(const struct decode *d, int reduction)
{
	int dpi = lept.pixGetXRes(d->pix) * reduction;
	return dpi >= 90 && dpi <= 1200 ? dpi : 0;
}

enum decoded decode_page(struct decode *d, int page, int longest, struct image *image, int *width, int *height)
{
	struct size size;
	l_int32 w, h, depth;
	*width = *height = 0;
	if (d->format->read == tiff_read && page > 0 && d->offset == 0)
		return DECODE_END;
	if (!d->format->size(d, page, &size) || size.width <= 0 || size.height <= 0)
		return DECODE_DAMAGED;
	*width = size.width < 1000000 ? (int)size.width : 0;
	*height = size.height < 1000000 ? (int)size.height : 0;
	int reduction = reduction_of(d, &size, longest);
	if (too_large(&size, reduction))
		return DECODE_TOO_LARGE;
	drop(d);
	if (d->format->read == jpeg_read && jfif_read(d->bytes, d->len, reduction, &d->jfif)) {
		*image = (struct image){ .width = d->jfif.width, .height = d->jfif.height, .depth = d->jfif.depth, .pixels = d->jfif.pixels };
		image->stride = (size_t)image->width * (size_t)image->depth / 8;
		return d->jfif.pixels ? DECODED : DECODE_DAMAGED;
	}
	if (!loaded)
		return DECODE_UNKNOWN;
	d->pix = d->format->read(d, page, reduction);
	if (!settle(d))
		return DECODE_DAMAGED;
	lept.pixGetDimensions(d->pix, &w, &h, &depth);
	*image = (struct image){ .width = w, .height = h, .depth = depth, .stride = 4 * (size_t)lept.pixGetWpl(d->pix), .pixels = (const uint8_t *)lept.pixGetData(d->pix) };
	/* A JPEG's is in its headers already, where 72 is told from nothing. */
	image->dpi = d->format->read == jpeg_read ? 0 : own_dpi(d, reduction);
	return DECODED;
}

bool decode_is_light(struct decode *d, int longest)
{
	struct size size;
	if (d->format->read != jpeg_read || !jpeg_size(d, 0, &size) || size.bits != 0 || d->jpeg.scans > 1)
		return false;
	int reduction = reduction_of(d, &size, longest);
	return size.width * size.height / (reduction * reduction) * 4 <= DECODE_LIGHT_BYTES;
}

void decode_free(struct decode *d)
{
	if (d)
		drop(d);
	free(d);
}
