/* An image of a page: what it looks like, and what OCR reads on it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_IMAGE_H
#define READ_IMAGE_H

#include <stdint.h>

#include "read/gather.h"

/** Pixels in memory, rows from the top. */
struct image {
	int width, height;
	int depth;                /* 1 (most significant bit first, 1 is black), 8 (grey), 32 (bytes red, green, blue, unused) */
	size_t stride;            /* bytes from row to row */
	const uint8_t *pixels;
	int dpi;                  /* 0: unknown */
	int turn;                 /* degrees clockwise that make it upright: 0, 90, 180, 270 */
};

/**
 * Fills look, measures, fingerprint and, where the gather allows OCR and the page looks typed, text and confidence; number, cover and letters
 * are the caller's.  Images of any size the caller could decode are taken; large ones are scaled down first.
 */
void image_measure(struct gather *gather, const struct image *image, struct page *out);
/** The two halves of image_measure, for who has a larger image for OCR than for the rest.  image_look: whether OCR may read something on it. */
bool image_look(const struct image *image, struct page *out);
void image_read(struct gather *gather, const struct image *image, struct page *out);

/** Fills what image_look would of an image that is white all over: only its size and depth are looked at. */
void image_blank(const struct image *image, struct page *out);

/** Loads leptonica, and with `ocr` tesseract and its Vietnamese, before confinement.  Returns whether leptonica is there; `ocr` becomes whether OCR can be. */
bool image_warm(bool *ocr);

#endif
