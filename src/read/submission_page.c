/* Pages of a reading: their words and numbers, and how they are shown as JSON.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/submission_page.h"

const char *const submission_looks[SUBMISSION_LOOKS] = {
	[PAGE_UNKNOWN] = "unknown", [PAGE_TEXT] = "text", [PAGE_WRITTEN] = "written", [PAGE_PHOTO] = "photo", [PAGE_BLANK] = "blank",
};

enum { MOST_PIXELS = 10000000, MOST_DPI = 100000, MOST_NUMBER = 100000000, MOST_POINTS = 10000000 };

#define PAGE(field) #field, offsetof(struct page, field)
#define PART(field) #field, offsetof(struct part, field)

const struct submission_number submission_page_numbers[] = {
	{ PAGE(number), 1, MOST_NUMBER },
	{ PAGE(width), 0, MOST_PIXELS },
	{ PAGE(height), 0, MOST_PIXELS },
	{ PAGE(dpi), 0, MOST_DPI },
	{ PAGE(depth), 0, 128 },
	{ PAGE(letters), 0, MOST_NUMBER },
	{ PAGE(confidence), -1, 100 },
	{ NULL, 0, 0, 0 },
};

const struct submission_number submission_page_measures[] = {
	{ PAGE(ink_colour), 0, 100 },
	{ PAGE(border), 0, 100 },
	{ PAGE(specks), 0, 1000000 },
	{ PAGE(skew), 0, 90 },
	{ PAGE(middle), 0, 100 },
	{ NULL, 0, 0, 0 },
};

const struct submission_number submission_page_cover = { PAGE(cover), 0, 1 };

const struct submission_number submission_part_numbers[] = {
	{ PART(page_total), 0, MOST_NUMBER },
	{ PART(paper_width), 0, MOST_POINTS },
	{ PART(paper_height), 0, MOST_POINTS },
	{ NULL, 0, 0, 0 },
};
