/* Pages that are images: which pictures are pages of a work, in which order, and what OCR read on them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_PAGES_H
#define CHECK_PAGES_H

#include "check/letter.h"

/** Whether a document is scanned pages and nothing else; they are taken in by pages_take_in. */
bool pages_scanned(const struct part *part);
/** Whether all that is to be seen in a document without text is photos. */
bool pages_photos(const struct part *part);
/** Whether a text holds nothing but blanks. */
bool pages_blank_text(const char *text);
/** Whether a document has pages of its own, not of a scanner's: all that are no PDF have. */
bool pages_typed(const struct part *part);

/**
 * Sorts the letter's pictures into photos and pages, pages into `sheets` by the names of their files, and adds what OCR read of each to
 * the letter's works.  Asked when texts, invitation and `mail_is_work` are known.
 */
void pages_take_in(struct letter *letter);
/** The sheets that a work was read from, wholly (OCR) or in the pages between its own; NULL. */
const struct sheets *pages_of_work(const struct letter *letter, const struct work *work);
/** Whether what OCR read is the text of another work, give or take what OCR reads wrong. */
bool pages_same_text(const char *ocr_key, const char *body_key, struct arena *arena);

/** Natural order of file names: "IMG_2.jpg" before "IMG_10.jpg", "trang.jpg" before "trang (1).jpg"; NULL comes last. */
int pages_compare_names(const char *a, const char *b);
/** "IMG_2.jpg, IMG_10.jpg, quét.pdf trang 2-3": where the pages are. */
const char *pages_where(const struct sheets *sheets, struct arena *arena);

#endif
