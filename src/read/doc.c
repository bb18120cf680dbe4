/* Word 97 to 2003's documents as text: the piece table ([MS-DOC], 2.4.1), read part by part of the document.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/doc.h"

#include <string.h>

#include "read/bytes.h"
#include "read/compound.h"
#include "read/docformat.h"
#include "read/manuscript.h"

enum {
	WORD_97 = 0xA5EC,
	WORD_95 = 0xA5DC,
	LEAST_FIB = 0x1AA,        /* up to and with the place of the piece table */
	ENCRYPTED = 0x0100,       /* flags of the FIB */
	SECOND_TABLE = 0x0200,
	MOST_FIELDS = 64,         /* fields in fields; beyond it their codes are passed over to the end */
	MOST_ROWS = 30,           /* tables in tables; half of what the layout can hold */
	MOST_LOOKS = 1 << 20,     /* at pieces, beside some for each that there is */
	STORY_KINDS = 6,          /* of headers: even, odd header, even, odd footer, first header, first footer */
};

/* Where the FIB names its tables: pairs of offset and length in the table stream (2.5.6). */
enum fib_pair { STYLES = 1, SECTIONS = 6, HEADERS = 11, CHARACTERS = 12, PARAGRAPHS = 13, FONTS = 15, PIECES = 33 };

/* Characters that mean something (2.4.1, 2.8.25). */
enum {
	NOTE_NUMBER = 2, CELL_MARK = 7, TAB = 9, LINE = 0x0B, PAGE = 0x0C, PARAGRAPH = 0x0D, COLUMN = 0x0E,
	FIELD_BEGIN = 0x13, FIELD_RESULT = 0x14, FIELD_END = 0x15, HYPHEN = 0x1E, SOFT_HYPHEN = 0x1F, SYMBOL = 0x28,
};

/* Texts of a document, one after the other in the piece table: the counts as they stand in the FIB (2.5.4). */
enum text_part { MAIN, FOOTNOTES, PAGE_HEADERS, MACROS, COMMENTS, ENDNOTES, BOXES, HEADER_BOXES, TEXT_PARTS };

struct doc {
	struct manuscript manuscript, *m;
	struct buf word, table, data;
	struct docformat *format;
	struct docspan pieces;             /* the PlcPcd */
	size_t piece_count;
	uint64_t left;                     /* characters that may still be read: every one has a byte of its own */
	uint64_t looks;                    /* pieces that may still be looked at: headers and pieces without end, neither with text, would multiply */
	uint32_t from[TEXT_PARTS + 1];     /* where each text begins */
	/* of the paragraph and table at hand */
	struct doccharacters look;
	struct docparagraph paragraph;
	bool in_paragraph;
	int rows;
	bool in_cell[MOST_ROWS + 1];
	bool after_cell;                   /* the last character was a cell's mark outside of any table */
	bool notes, after_number;          /* in a note; nothing but blanks came behind its number */
	/* of fields */
	int fields, codes;                 /* open ones, and how many of them are still in their code */
	bool in_code[MOST_FIELDS];
	/* text that is not yet given on */
	char text[600];
	size_t len;
	uint32_t high;                     /* first half of a surrogate pair; 0 */
};

static void flush(struct doc *d)
{
	if (d->len)
		manuscript_text(d->m, d->look.code, d->text, d->len);
	d->len = 0;
}

static void settle(struct doc *d)
{
	flush(d);
	manuscript_settle(d->m);
}

static void put(struct doc *d, uint32_t c)
{
	if (d->len > sizeof d->text - 8)
		flush(d);
	d->len += bytes_put_utf8(d->text + d->len, c);
}

/* Halves of surrogate pairs that find no other half are dropped. */
static void put_unit(struct doc *d, uint32_t unit)
{
	uint32_t high = d->high;
	d->high = 0;
	if (unit >= 0xD800 && unit < 0xDC00)
		d->high = unit;
	else if (unit >= 0xDC00 && unit < 0xE000 && high)
		put(d, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
	else if (unit < 0xD800 || (unit >= 0xE000 && unit < 0xFFFE))
		put(d, unit);
}

/* --- tables ------------------------------------------------------------------------------------------------------------ */

static void end_cell(struct doc *d)
{
	if (!d->in_cell[d->rows])
		layout_begin_cell(d->m->layout);
	layout_end_cell(d->m->layout);
	d->in_cell[d->rows] = false;
}

static void end_row(struct doc *d)
{
	if (d->in_cell[d->rows])
		end_cell(d);
	layout_end_row(d->m->layout);
	d->rows--;
}

static void begin_paragraph(struct doc *d, uint32_t at)
{
	struct docparagraph *p = &d->paragraph;
	docformat_paragraph(d->format, at, p);
	d->in_paragraph = true;
	if (p->row_end || p->inner_row_end)
		return;
	int depth = !p->in_table ? 0 : p->depth < MOST_ROWS ? p->depth : MOST_ROWS;
	if (depth != d->rows)
		settle(d);
	while (d->rows > depth)
		end_row(d);
	while (d->rows < depth || (d->rows && !d->in_cell[d->rows])) {
		if (d->rows && !d->in_cell[d->rows]) {
			layout_begin_cell(d->m->layout);
			d->in_cell[d->rows] = true;
		} else {
			layout_begin_row(d->m->layout);
			d->in_cell[++d->rows] = false;
		}
	}
}

/* Without a word of tables in its formatting (a damaged file) a mark is a tab, and two are a line's end. */
static void stray_cell(struct doc *d)
{
	if (d->after_cell)
		layout_break(d->m->layout);
	else
		layout_tab(d->m->layout);
	d->after_cell = !d->after_cell;
}

static void end_paragraph(struct doc *d, uint32_t mark, uint32_t at)
{
	struct docparagraph p;
	settle(d);
	docformat_paragraph(d->format, at, &p);
	d->in_paragraph = false;
	if (mark == CELL_MARK && d->rows == 0) {
		stray_cell(d);
	} else if (mark == CELL_MARK) {
		while (d->rows > 1)
			end_row(d);
		if (p.row_end)
			end_row(d);
		else
			end_cell(d);
	} else if (p.inner_row_end && d->rows > 1) {
		end_row(d);
	} else if (p.inner_cell && d->rows > 1) {
		end_cell(d);
	} else {
		layout_end_paragraph(d->m->layout);
	}
}

/* --- characters -------------------------------------------------------------------------------------------------------- */

static void field_mark(struct doc *d, uint32_t c)
{
	if (c == FIELD_BEGIN) {
		if (d->fields < MOST_FIELDS)
			d->in_code[d->fields] = true;
		d->fields++;
		d->codes++;
		return;
	}
	if (d->fields == 0)
		return;
	bool beyond = d->fields > MOST_FIELDS, in_code = beyond || d->in_code[d->fields - 1];
	if (c == FIELD_RESULT && !beyond && in_code) {
		d->in_code[d->fields - 1] = false;
		d->codes--;
	} else if (c == FIELD_END) {
		d->codes -= in_code;
		d->fields--;
	}
}

static void special(struct doc *d, uint32_t c, uint32_t at)
{
	bool silent = d->codes || d->look.hidden || d->look.deleted;
	if (c == PARAGRAPH || c == PAGE || c == CELL_MARK) {
		end_paragraph(d, c, at);
	} else if (c >= FIELD_BEGIN && c <= FIELD_END) {
		field_mark(d, c);
	} else if (c == NOTE_NUMBER) {
		d->after_number = d->notes;
	} else if (silent) {
		return;
	} else if (c == TAB && !d->after_number) {
		settle(d);
		layout_tab(d->m->layout);
	} else if (c == LINE || c == COLUMN) {
		settle(d);
		layout_break(d->m->layout);
	} else if (c == HYPHEN) {
		put(d, '-');
	} else if (c == SOFT_HYPHEN) {
		put(d, 0xAD);
	}
}

static void character(struct doc *d, uint32_t c, uint32_t at)
{
	if (!d->in_paragraph) {
		begin_paragraph(d, at);
		d->look.to = 0;
	}
	if (at >= d->look.to || at < d->look.from) {
		flush(d);
		docformat_characters(d->format, at, d->paragraph.style, &d->look);
	}
	if (c != CELL_MARK)
		d->after_cell = false;
	if (c > ' ' && c != 0xA0)
		d->after_number = false;
	if (c < ' ')
		special(d, c, at);
	else if (d->after_number && (c == ' ' || c == 0xA0))
		return;
	else if (!d->codes && !d->look.hidden && !d->look.deleted)
		put_unit(d, c == SYMBOL && d->look.symbol ? d->look.symbol : c);
}

/* 8-bit pieces hold windows-1252 (FcCompressed, 2.9.73), whatever the language: TCVN3 and VNI are fonts. */
static uint32_t from_1252(uint8_t byte)
{
	static const uint16_t upper[32] = {
		0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D, 0x8F,
		0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178,
	};
	return byte >= 0x80 && byte < 0xA0 ? upper[byte - 0x80] : byte;
}

/* Characters `skip` to `skip + count` of a piece. */
static void read_piece(struct doc *d, const uint8_t *piece, uint32_t skip, uint32_t count)
{
	uint32_t fc = bytes_u32(piece + 2);
	bool narrow = fc & 0x40000000;
	size_t width = narrow ? 1 : 2, at = narrow ? (fc & 0x3FFFFFFF) / 2 : fc & 0x3FFFFFFF;
	at += (size_t)skip * width;
	const uint8_t *bytes = (const uint8_t *)d->word.data;
	for (; count > 0 && d->left > 0 && at + width <= d->word.len; count--, at += width, d->left--) {
		character(d, narrow ? from_1252(bytes[at]) : bytes_u16(bytes + at), (uint32_t)at);
		if (d->in_paragraph == false && manuscript_full(d->m))
			return;
	}
}

static void end_text(struct doc *d)
{
	settle(d);
	while (d->rows > 0)
		end_row(d);
	layout_end_line(d->m->layout);
	d->in_paragraph = d->after_cell = d->after_number = false;
	d->fields = d->codes = 0;
	d->high = 0;
	d->look = (struct doccharacters){ .to = 0 };
}

/* The first piece that ends behind a position; the positions ascend, or the file lies and any is as good. */
static size_t piece_behind(const struct doc *d, uint32_t at)
{
	size_t low = 0, high = d->piece_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (bytes_u32(d->pieces.bytes + 4 * (middle + 1)) <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The text from one character position to another. */
static void read_range(struct doc *d, uint32_t from, uint32_t to)
{
	const uint8_t *positions = d->pieces.bytes, *pieces = positions + 4 * (d->piece_count + 1);
	for (size_t i = piece_behind(d, from); i < d->piece_count && d->looks > 0 && !manuscript_full(d->m); i++, d->looks--) {
		uint32_t start = bytes_u32(positions + 4 * i), end = bytes_u32(positions + 4 * (i + 1));
		uint32_t a = start > from ? start : from, b = end < to ? end : to;
		if (start >= to)
			break;
		if (a < b)
			read_piece(d, pieces + 8 * i, a - start, b - a);
	}
	end_text(d);
}

/* --- the document ------------------------------------------------------------------------------------------------------ */

static struct docspan table_at(const struct doc *d, enum fib_pair pair)
{
	const uint8_t *fib = (const uint8_t *)d->word.data;
	size_t at = bytes_u32(fib + 0x9A + 8 * pair), len = bytes_u32(fib + 0x9A + 8 * pair + 4);
	struct docspan none = { 0 };
	if (at > d->table.len || len > d->table.len - at || len == 0)
		return none;
	return (struct docspan){ (const uint8_t *)d->table.data + at, len };
}

/* The piece table stands behind blocks of modifiers (Clx, 2.9.38). */
static bool find_pieces(struct doc *d)
{
	struct docspan clx = table_at(d, PIECES);
	size_t at = 0;
	while (at + 3 <= clx.len && clx.bytes[at] == 1)
		at += 3 + (size_t)bytes_u16(clx.bytes + at + 1);
	if (at + 5 > clx.len || clx.bytes[at] != 2)
		return false;
	size_t len = bytes_u32(clx.bytes + at + 1), left = clx.len - at - 5;
	if (len > left || len < 16)
		return false;
	d->pieces = (struct docspan){ clx.bytes + at + 5, len };
	d->piece_count = (len - 4) / 12;
	return true;
}

static void find_texts(struct doc *d)
{
	const uint8_t *counts = (const uint8_t *)d->word.data + 0x4C;
	uint64_t at = 0;
	for (int i = 0; i < TEXT_PARTS; i++) {
		d->from[i] = (uint32_t)at;
		at += bytes_u32(counts + 4 * i);
		at = at < 0x7FFFFFFF ? at : 0x7FFFFFFF;
	}
	d->from[TEXT_PARTS] = (uint32_t)at;
}

/* Headers come in sixes a section, behind six of notes' rules; footers are not what an author writes in. */
static void read_headers(struct doc *d)
{
	struct docspan table = table_at(d, HEADERS);
	size_t count = table.len / 4;
	uint32_t base = d->from[PAGE_HEADERS], end = d->from[PAGE_HEADERS + 1];
	for (size_t i = STORY_KINDS; i + 1 < count && !manuscript_full(d->m); i++) {
		size_t kind = i % STORY_KINDS;
		uint64_t from = (uint64_t)base + bytes_u32(table.bytes + 4 * i), to = (uint64_t)base + bytes_u32(table.bytes + 4 * (i + 1));
		/* The last mark of each only keeps it from the next (2.3.3). */
		if ((kind == 0 || kind == 1 || kind == 4) && from + 1 < to && to <= end)
			read_range(d, (uint32_t)from, (uint32_t)to - 1);
	}
}

static void read_texts(struct doc *d)
{
	static const enum text_part order[] = { MAIN, BOXES, FOOTNOTES, ENDNOTES };
	find_texts(d);
	d->left = d->word.len;
	d->looks = MOST_LOOKS + 8 * (uint64_t)d->piece_count;
	manuscript_headers(d->m, true);
	read_headers(d);
	manuscript_headers(d->m, false);
	d->left = d->word.len;
	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		d->notes = order[i] == FOOTNOTES || order[i] == ENDNOTES;
		if (d->from[order[i]] < d->from[order[i] + 1])
			read_range(d, d->from[order[i]], d->from[order[i] + 1]);
	}
	d->notes = false;
}

static const char *open_streams(struct doc *d, const struct compound *file)
{
	const char *why = compound_read(file, "WordDocument", GATHER_MOST_DOCUMENT, &d->word);
	const uint8_t *fib = (const uint8_t *)d->word.data;
	if (d->word.len < 0x20)
		return why ? why : READ_DAMAGED;
	int magic = bytes_u16(fib), flags = bytes_u16(fib + 0x0A);
	if (flags & ENCRYPTED)
		return READ_LOCKED;
	if (magic != WORD_97)
		return magic == WORD_95 ? READ_LATER : READ_DAMAGED;
	if (why || d->word.len < LEAST_FIB)
		return why ? why : READ_DAMAGED;
	/* Pictures are in it too; what it lacks is only how some rows end. */
	compound_read(file, "Data", GATHER_MOST_DOCUMENT, &d->data);
	return compound_read(file, flags & SECOND_TABLE ? "1Table" : "0Table", GATHER_MOST_DOCUMENT, &d->table);
}

static void read_with(struct doc *d, struct gather *g, int part, bool heed_fonts)
{
	d->m = &d->manuscript;
	manuscript_init(d->m, gather_room(g), heed_fonts);
	read_texts(d);
	docformat_papers(d->format, d->m);
	bool again = manuscript_lied(d->m);
	if (!again)
		manuscript_give(d->m, g, part);
	manuscript_release(d->m);
	if (again)
		read_with(d, g, part, false);
}

static const char *read_file(struct gather *g, int part, struct doc *d, const struct compound *file)
{
	const char *why = open_streams(d, file);
	if (why)
		return why;
	if (!find_pieces(d))
		return READ_DAMAGED;
	const struct docformat_source source = {
		.word = { (const uint8_t *)d->word.data, d->word.len }, .data = { (const uint8_t *)d->data.data, d->data.len },
		.characters = table_at(d, CHARACTERS), .paragraphs = table_at(d, PARAGRAPHS),
		.styles = table_at(d, STYLES), .fonts = table_at(d, FONTS), .sections = table_at(d, SECTIONS),
	};
	d->format = docformat_open(&source);
	read_with(d, g, part, true);
	docformat_close(d->format);
	return NULL;
}

void doc_read(struct gather *g, int part, const char *bytes, size_t len)
{
	struct doc d = { .look = { .to = 0 } };
	struct compound *file = compound_open(bytes, len);
	const char *why = file ? read_file(g, part, &d, file) : READ_DAMAGED;
	compound_close(file);
	buf_release(&d.word);
	buf_release(&d.table);
	buf_release(&d.data);
	if (why)
		g->out->parts[part].unread = why;
}
