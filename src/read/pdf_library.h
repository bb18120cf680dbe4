/* The functions of poppler-glib and cairo that reading a PDF takes, loaded by name.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_PDF_LIBRARY_H
#define READ_PDF_LIBRARY_H

#include <cairo.h>
#include <poppler.h>
#include <stdbool.h>

struct pdf_library {
	__typeof__(poppler_document_new_from_bytes) *poppler_document_new_from_bytes;
	__typeof__(poppler_document_get_n_pages) *poppler_document_get_n_pages;
	__typeof__(poppler_document_get_page) *poppler_document_get_page;
	__typeof__(poppler_document_get_producer) *poppler_document_get_producer;
	__typeof__(poppler_document_get_creator) *poppler_document_get_creator;
	__typeof__(poppler_document_has_attachments) *poppler_document_has_attachments;
	__typeof__(poppler_document_has_javascript) *poppler_document_has_javascript;
	__typeof__(poppler_error_quark) *poppler_error_quark;
	__typeof__(poppler_page_get_size) *poppler_page_get_size;
	__typeof__(poppler_page_get_text) *poppler_page_get_text;
	__typeof__(poppler_page_get_text_layout) *poppler_page_get_text_layout;
	__typeof__(poppler_page_get_image_mapping) *poppler_page_get_image_mapping;
	__typeof__(poppler_page_free_image_mapping) *poppler_page_free_image_mapping;
	__typeof__(poppler_page_get_image) *poppler_page_get_image;
	__typeof__(poppler_page_render) *poppler_page_render;
	__typeof__(cairo_image_surface_create_for_data) *cairo_image_surface_create_for_data;
	__typeof__(cairo_image_surface_get_data) *cairo_image_surface_get_data;
	__typeof__(cairo_image_surface_get_format) *cairo_image_surface_get_format;
	__typeof__(cairo_image_surface_get_width) *cairo_image_surface_get_width;
	__typeof__(cairo_image_surface_get_height) *cairo_image_surface_get_height;
	__typeof__(cairo_image_surface_get_stride) *cairo_image_surface_get_stride;
	__typeof__(cairo_create) *cairo_create;
	__typeof__(cairo_scale) *cairo_scale;
	__typeof__(cairo_status) *cairo_status;
	__typeof__(cairo_destroy) *cairo_destroy;
	__typeof__(cairo_surface_flush) *cairo_surface_flush;
	__typeof__(cairo_surface_destroy) *cairo_surface_destroy;
};

/** All of them point somewhere once pdf_library_load() has returned true. */
extern struct pdf_library pdf_library;

/** Loads both libraries, once.  Returns whether everything is there. */
bool pdf_library_load(void);

#endif
