/* How the text of a .doc is set: fonts, what is hidden or deleted, what stands in tables ([MS-DOC], 2.4.6).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_DOCFORMAT_H
#define READ_DOCFORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "read/manuscript.h"

/** A stretch of a stream; where the file lies about it, it is empty. */
struct docspan {
	const uint8_t *bytes;
	size_t len;
};

/** Where the formatting stands: in the stream WordDocument (pages of 512 bytes), in Data, and, as named, in the table stream. */
struct docformat_source {
	struct docspan word, data, characters, paragraphs, styles, fonts, sections;
};

struct doccharacters {
	uint32_t from, to;        /* bytes of the stream for which this holds */
	enum viet_code code;      /* of the font */
	bool hidden, deleted;
	uint16_t symbol;          /* the character that stands for U+0028; 0: none */
};

struct docparagraph {
	int style;
	bool in_table, row_end, inner_cell, inner_row_end;
	int depth;                /* of tables in tables; 1 where in_table alone is said */
};

struct docformat;

/** The source's bytes outlive it. */
struct docformat *docformat_open(const struct docformat_source *source);
void docformat_close(struct docformat *format);

/** What holds for the character at byte `at` of the stream, in a paragraph of this style. */
void docformat_characters(const struct docformat *format, uint32_t at, int style, struct doccharacters *out);
void docformat_paragraph(const struct docformat *format, uint32_t at, struct docparagraph *out);
/** Tells the manuscript of every section's paper; a section that says nothing is Letter (sprmSXaPage, sprmSYaPage). */
void docformat_papers(const struct docformat *format, struct manuscript *manuscript);

#endif
