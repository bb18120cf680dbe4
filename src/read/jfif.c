/* libjpeg by name.  Leptonica reads through a stdio stream of 4 KB, with which libjpeg's fast way of decoding is never taken, and copies each pixel twice more.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/jfif.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

#include "base/library.h"
#include "read/pixels.h"

static struct {
	__typeof__(jpeg_std_error) *jpeg_std_error;
	__typeof__(jpeg_CreateDecompress) *jpeg_CreateDecompress;
	__typeof__(jpeg_mem_src) *jpeg_mem_src;
	__typeof__(jpeg_read_header) *jpeg_read_header;
	__typeof__(jpeg_start_decompress) *jpeg_start_decompress;
	__typeof__(jpeg_read_scanlines) *jpeg_read_scanlines;
	__typeof__(jpeg_finish_decompress) *jpeg_finish_decompress;
	__typeof__(jpeg_destroy_decompress) *jpeg_destroy_decompress;
} jpeg;

#define FUNCTION(field) LIBRARY_FUNCTION(jpeg, field)

static bool loaded;

bool jfif_warm(void)
{
	static const struct library_function wanted[] = {
		FUNCTION(jpeg_std_error), FUNCTION(jpeg_CreateDecompress), FUNCTION(jpeg_mem_src), FUNCTION(jpeg_read_header), FUNCTION(jpeg_start_decompress),
		FUNCTION(jpeg_read_scanlines), FUNCTION(jpeg_finish_decompress), FUNCTION(jpeg_destroy_decompress),
	};
	if (!loaded)
		loaded = library_load("libjpeg.so.62", wanted, sizeof wanted / sizeof *wanted);
	return loaded;
}

/* libjpeg's errors come back by longjmp; of what it only warns of, no more is wanted than that it did. */
struct decoding {
	struct jpeg_decompress_struct d;   /* first, so that on_error finds the rest */
	struct jpeg_error_mgr errors;
	jmp_buf failed;
};

__attribute__((noreturn))
static void on_error(j_common_ptr d)
{
	longjmp(((struct decoding *)(void *)d)->failed, 1);
}

static void on_message(j_common_ptr d)
{
	(void)d;
}

static bool is_ours(struct jpeg_decompress_struct *d)
{
	if (d->jpeg_color_space == JCS_GRAYSCALE && d->num_components == 1)
		d->out_color_space = JCS_GRAYSCALE;
	else if ((d->jpeg_color_space == JCS_YCbCr || d->jpeg_color_space == JCS_RGB) && d->num_components == 3)
		d->out_color_space = JCS_EXT_RGBX;
	else
		return false;
	return true;
}

/* What stands between the last row and the file's end may be anything.  Returns whether the rows are sound. */
static bool take_rows(struct jpeg_decompress_struct *d, struct jfif *out)
{
	size_t stride = (size_t)out->width * (size_t)out->depth / 8;
	while (d->output_scanline < d->output_height) {
		JSAMPROW row = out->pixels + (size_t)d->output_scanline * stride;
		jpeg.jpeg_read_scanlines(d, &row, 1);
	}
	bool sound = d->err->num_warnings == 0;
	jpeg.jpeg_finish_decompress(d);
	return sound;
}

bool jfif_read(const uint8_t *bytes, size_t len, int reduction, struct jfif *out)
{
	struct decoding it = { 0 };
	volatile bool ours = loaded, whole = true;
	*out = (struct jfif){ NULL, 0, 0, 0 };
	if (!loaded)
		return false;
	it.d.err = jpeg.jpeg_std_error(&it.errors);
	it.errors.error_exit = on_error;
	it.errors.output_message = on_message;
	if (setjmp(it.failed) == 0) {
		jpeg.jpeg_CreateDecompress(&it.d, JPEG_LIB_VERSION, sizeof it.d);
		jpeg.jpeg_mem_src(&it.d, bytes, len);
		jpeg.jpeg_read_header(&it.d, TRUE);
		it.d.scale_denom = (unsigned)reduction;
		ours = is_ours(&it.d);
		if (ours) {
			jpeg.jpeg_start_decompress(&it.d);
			out->width = (int)it.d.output_width;
			out->height = (int)it.d.output_height;
			out->depth = it.d.output_components == 1 ? 8 : 32;
			out->pixels = pixels_new((size_t)out->width * (size_t)out->height * (size_t)out->depth / 8);
			whole = out->pixels && take_rows(&it.d, out);
		}
	} else {
		whole = false;
	}
	jpeg.jpeg_destroy_decompress(&it.d);
	if (!whole) {
		free(out->pixels);
		out->pixels = NULL;
	}
	return ours;
}
