/* poppler-glib and cairo by name.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/pdf_library.h"

#include "base/library.h"

struct pdf_library pdf_library;

#define FUNCTION(field) LIBRARY_FUNCTION(pdf_library, field)

static const struct library_function of_poppler[] = {
	FUNCTION(poppler_document_new_from_bytes), FUNCTION(poppler_document_get_n_pages), FUNCTION(poppler_document_get_page),
	FUNCTION(poppler_document_get_producer), FUNCTION(poppler_document_get_creator), FUNCTION(poppler_document_has_attachments),
	FUNCTION(poppler_document_has_javascript), FUNCTION(poppler_error_quark), FUNCTION(poppler_page_get_size), FUNCTION(poppler_page_get_text),
	FUNCTION(poppler_page_get_text_layout), FUNCTION(poppler_page_get_image_mapping), FUNCTION(poppler_page_free_image_mapping),
	FUNCTION(poppler_page_get_image), FUNCTION(poppler_page_render),
};

static const struct library_function of_cairo[] = {
	FUNCTION(cairo_image_surface_create_for_data), FUNCTION(cairo_image_surface_get_data), FUNCTION(cairo_image_surface_get_format),
	FUNCTION(cairo_image_surface_get_width), FUNCTION(cairo_image_surface_get_height), FUNCTION(cairo_image_surface_get_stride),
	FUNCTION(cairo_create), FUNCTION(cairo_scale), FUNCTION(cairo_status), FUNCTION(cairo_destroy),
	FUNCTION(cairo_surface_flush), FUNCTION(cairo_surface_destroy),
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

bool pdf_library_load(void)
{
	static bool tried, loaded;
	if (!tried) {
		tried = true;
		loaded = library_load("libpoppler-glib.so.8", of_poppler, COUNT(of_poppler)) && library_load("libcairo.so.2", of_cairo, COUNT(of_cairo));
	}
	return loaded;
}
