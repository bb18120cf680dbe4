/* Word's documents (ECMA-376) as text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_DOCX_H
#define READ_DOCX_H

#include <stdbool.h>
#include <stddef.h>

#include "read/manuscript.h"
#include "read/package.h"

/** What [Content_Types].xml says of a package. */
struct docx_names {
	char document[256], footnotes[256], endnotes[256], styles[256], headers[8][256];  /* entries' names; "" if none */
	size_t header_count;
	bool word, sheet, slides;   /* kind of its main part */
	bool macros;
};

/** Reads [Content_Types].xml.  Returns NULL, or a READ_* word. */
const char *docx_look(struct package *package, struct docx_names *names);

/**
 * The text as its author sees it: headers of pages first, then the body, notes last.  Text boxes come after the paragraph they
 * hang on.  Tracked deletions, comments, field codes and hidden text are no text.  Text in fonts of an old code is converted; every section's paper is told.
 * Returns NULL, or the READ_* word of what is wrong.
 */
const char *docx_text(struct package *package, struct manuscript *manuscript);

/** Reads a docx into the part: content, paper, or `unread`. */
void docx_read(struct gather *gather, int part, const char *bytes, size_t len);

#endif
