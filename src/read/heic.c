/* HEIC photos by libheif, where it was built in (make HEIF=no leaves it out) and is on this machine.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/heic.h"

#ifdef HOADEP_NO_HEIF

void heic_read(struct gather *g, int part, const char *bytes, size_t len)
{
	(void)bytes, (void)len;
	g->out->parts[part].unread = READ_LATER;
}

const char *heic_show(const char *bytes, size_t len, struct buf *out)
{
	(void)bytes, (void)len, (void)out;
	return READ_LATER;
}

bool heic_warm(void)
{
	return false;
}

#else

#include <libheif/heif.h>
#include <stdlib.h>
#include <string.h>

#include "base/library.h"
#include "read/exif.h"
#include "read/image.h"
#include "read/thumbnail.h"

enum {
	MOST_SIDE = 16384,
	MOST_PIXELS = 60000000,    /* phones make 12 or 48; libheif holds them twice */
	MOST_EXIF = 1 << 20,
};

static struct {
	__typeof__(heif_init) *heif_init;
	__typeof__(heif_context_alloc) *heif_context_alloc;
	__typeof__(heif_context_free) *heif_context_free;
	__typeof__(heif_context_set_maximum_image_size_limit) *heif_context_set_maximum_image_size_limit;
	__typeof__(heif_context_set_max_decoding_threads) *heif_context_set_max_decoding_threads;
	__typeof__(heif_context_read_from_memory_without_copy) *heif_context_read_from_memory_without_copy;
	__typeof__(heif_context_get_primary_image_handle) *heif_context_get_primary_image_handle;
	__typeof__(heif_image_handle_release) *heif_image_handle_release;
	__typeof__(heif_image_handle_get_width) *heif_image_handle_get_width;
	__typeof__(heif_image_handle_get_height) *heif_image_handle_get_height;
	__typeof__(heif_image_handle_get_list_of_metadata_block_IDs) *heif_image_handle_get_list_of_metadata_block_IDs;
	__typeof__(heif_image_handle_get_metadata_size) *heif_image_handle_get_metadata_size;
	__typeof__(heif_image_handle_get_metadata) *heif_image_handle_get_metadata;
	__typeof__(heif_decode_image) *heif_decode_image;
	__typeof__(heif_image_get_width) *heif_image_get_width;
	__typeof__(heif_image_get_height) *heif_image_get_height;
	__typeof__(heif_image_get_plane_readonly) *heif_image_get_plane_readonly;
	__typeof__(heif_image_release) *heif_image_release;
} heif;

#define FUNCTION(field) LIBRARY_FUNCTION(heif, field)

static bool loaded;

bool heic_warm(void)
{
	static const struct library_function wanted[] = {
		FUNCTION(heif_init), FUNCTION(heif_context_alloc), FUNCTION(heif_context_free), FUNCTION(heif_context_set_maximum_image_size_limit),
		FUNCTION(heif_context_set_max_decoding_threads), FUNCTION(heif_context_read_from_memory_without_copy),
		FUNCTION(heif_context_get_primary_image_handle), FUNCTION(heif_image_handle_release), FUNCTION(heif_image_handle_get_width),
		FUNCTION(heif_image_handle_get_height), FUNCTION(heif_image_handle_get_list_of_metadata_block_IDs),
		FUNCTION(heif_image_handle_get_metadata_size), FUNCTION(heif_image_handle_get_metadata), FUNCTION(heif_decode_image),
		FUNCTION(heif_image_get_width), FUNCTION(heif_image_get_height), FUNCTION(heif_image_get_plane_readonly), FUNCTION(heif_image_release),
	};
	if (!loaded)
		loaded = library_load("libheif.so.1", wanted, sizeof wanted / sizeof *wanted) && heif.heif_init(NULL).code == heif_error_Ok;
	return loaded;
}

/* Four bytes say how far behind them the TIFF begins (ISO 23008-12, A.2.1).  Its orientation is not asked: libheif has turned the pixels. */
static const char *maker_of(struct gather *g, const struct heif_image_handle *handle)
{
	heif_item_id id;
	struct exif exif = { 0 };
	if (heif.heif_image_handle_get_list_of_metadata_block_IDs(handle, "Exif", &id, 1) != 1)
		return NULL;
	size_t size = heif.heif_image_handle_get_metadata_size(handle, id);
	uint8_t *block = size > 4 && size <= MOST_EXIF ? malloc(size) : NULL;
	if (block && heif.heif_image_handle_get_metadata(handle, id, block).code == heif_error_Ok) {
		size_t skip = (size_t)block[0] << 24 | (size_t)block[1] << 16 | (size_t)block[2] << 8 | block[3];
		if (skip < size - 4)
			exif_of_tiff(block + 4 + skip, size - 4 - skip, &exif);
	}
	free(block);
	return exif_maker(g->arena, &exif);
}

/* The pixels of the image, valid until heif_image_release.  False: it cannot be decoded. */
static bool decode(const struct heif_image_handle *handle, struct heif_image **pixels, struct image *out)
{
	int stride = 0;
	struct heif_error e = heif.heif_decode_image(handle, pixels, heif_colorspace_RGB, heif_chroma_interleaved_RGBA, NULL);
	const uint8_t *plane = e.code == heif_error_Ok ? heif.heif_image_get_plane_readonly(*pixels, heif_channel_interleaved, &stride) : NULL;
	if (!plane || stride <= 0)
		return false;
	*out = (struct image){ .width = heif.heif_image_get_width(*pixels, heif_channel_interleaved), .depth = 32, .stride = (size_t)stride,
		.height = heif.heif_image_get_height(*pixels, heif_channel_interleaved), .pixels = plane };
	return true;
}

static bool measure(struct gather *g, const struct heif_image_handle *handle, struct page *page)
{
	struct heif_image *pixels = NULL;
	struct image image;
	bool ok = decode(handle, &pixels, &image);
	if (ok)
		image_measure(g, &image, page);
	if (pixels)
		heif.heif_image_release(pixels);
	return ok;
}

static bool too_large(const struct heif_image_handle *handle)
{
	int64_t width = heif.heif_image_handle_get_width(handle), height = heif.heif_image_handle_get_height(handle);
	return width <= 0 || height <= 0 || width > MOST_SIDE || height > MOST_SIDE || width * height > MOST_PIXELS;
}

static void read_image(struct gather *g, int part, const struct heif_image_handle *handle)
{
	struct part *p = &g->out->parts[part];
	p->maker = maker_of(g, handle);
	p->pages = arena_array(g->arena, 1, sizeof *p->pages);
	p->page_count = 1;
	p->page_total = 1;
	p->pages[0] = (struct page){ .number = 1, .look = PAGE_UNKNOWN, .cover = 1, .confidence = -1 };
	if (too_large(handle))
		p->unread = READ_TOO_LARGE;
	else if (!measure(g, handle, &p->pages[0]))
		p->unread = READ_DAMAGED;
}

/* The file's primary image; NULL with the reason why not. */
static struct heif_context *open_image(const char *bytes, size_t len, struct heif_image_handle **handle, const char **why)
{
	struct heif_context *context = loaded ? heif.heif_context_alloc() : NULL;
	*why = context ? READ_DAMAGED : READ_LATER;
	if (!context)
		return NULL;
	heif.heif_context_set_maximum_image_size_limit(context, MOST_SIDE);
	heif.heif_context_set_max_decoding_threads(context, 0);
	if (heif.heif_context_read_from_memory_without_copy(context, bytes, len, NULL).code == heif_error_Ok &&
		heif.heif_context_get_primary_image_handle(context, handle).code == heif_error_Ok)
		return context;
	heif.heif_context_free(context);
	return NULL;
}

void heic_read(struct gather *g, int part, const char *bytes, size_t len)
{
	struct heif_image_handle *handle = NULL;
	const char *why;
	struct heif_context *context = open_image(bytes, len, &handle, &why);
	if (!context) {
		g->out->parts[part].unread = why;
		return;
	}
	read_image(g, part, handle);
	heif.heif_image_handle_release(handle);
	heif.heif_context_free(context);
}

const char *heic_show(const char *bytes, size_t len, struct buf *out)
{
	struct heif_image_handle *handle = NULL;
	struct heif_image *pixels = NULL;
	struct image image;
	const char *why;
	struct heif_context *context = open_image(bytes, len, &handle, &why);
	if (!context)
		return why;
	why = too_large(handle) ? READ_TOO_LARGE : decode(handle, &pixels, &image) ? thumbnail_of(&image, out) : READ_DAMAGED;
	if (pixels)
		heif.heif_image_release(pixels);
	heif.heif_image_handle_release(handle);
	heif.heif_context_free(context);
	return why;
}

#endif
