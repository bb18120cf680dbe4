/* Formatting of a .doc: property modifiers in pages, styles and sections.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/docformat.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "read/bytes.h"

enum {
	PAGE = 512,
	MOST_STYLES = 4096,       /* istd has 12 bits */
	MOST_FONTS = 4096,        /* a document has some 20 */
	MOST_BASES = 12,          /* styles that a style is based on, one on the other: Word allows 10 */
	MOST_SECTIONS = 4096,
	FONT_NAME = 40,           /* where a font's name stands in its record (FFN) */
	LETTER_WIDTH = 12240,     /* twentieths of a point: a section that does not say otherwise (2.6.4) */
	LETTER_HEIGHT = 15840,
	NO_STYLE = 0xFFF,
	NO_FONT = -1,
};

/* Property modifiers that matter here (2.6.1, 2.6.2, 2.6.4). */
enum {
	DELETED = 0x0800,
	HIDDEN = 0x083C,
	FONT_ASCII = 0x4A4F,
	FONT_OTHER = 0x4A51,
	CHARACTER_STYLE = 0x4A30,
	PLAIN = 0x2A33,
	SYMBOL = 0x6A09,
	IN_TABLE = 0x2416,
	ROW_END = 0x2417,
	DEPTH = 0x6649,
	INNER_CELL = 0x244B,
	INNER_ROW_END = 0x244C,
	HUGE_OLD = 0x6645,
	HUGE = 0x6646,
	PAPER_WIDTH = 0xB01F,
	PAPER_HEIGHT = 0xB020,
	TABLE_DEFINITION = 0xD608,
	TABS = 0xC615,
};

/* What modifiers make of a character so far. */
struct setting {
	int ascii, other;         /* fonts */
	bool hidden, deleted;
	int style;                /* a character style; NO_STYLE */
	uint16_t symbol;
	int symbol_font;
};

struct style {
	struct docspan modifiers;
	int base;
	bool known;               /* `resolved` is there */
	struct setting resolved;
};

struct docformat {
	struct docformat_source source;
	struct style *styles;
	size_t style_count;
	enum viet_code *fonts;
	size_t font_count;
	int default_ascii, default_other;
};

/* --- modifiers --------------------------------------------------------------------------------------------------------- */

struct modifier {
	uint16_t what;
	const uint8_t *operand;
	size_t len;
};

/* How many bytes follow a modifier (2.6: spra, and the two that count differently). */
static size_t operand_length(uint16_t what, const uint8_t *p, size_t left, size_t *skip)
{
	static const uint8_t fixed[] = { 1, 1, 2, 4, 2, 2, 0, 3 };
	*skip = 0;
	if (what >> 13 != 6)
		return fixed[what >> 13];
	if (what == TABLE_DEFINITION && left >= 2) {
		*skip = 2;
		return bytes_u16(p) ? bytes_u16(p) - 1u : 0;
	}
	if (left < 1)
		return left + 1;
	*skip = 1;
	if (what != TABS || p[0] != 255)
		return p[0];
	size_t deleted = left > 1 ? 4 * (size_t)p[1] : 0, added = left > 2 + deleted ? 3 * (size_t)p[2 + deleted] : 0;
	return 2 + deleted + added;
}

static bool next_modifier(struct docspan *rest, struct modifier *out)
{
	if (rest->len < 3)
		return false;
	size_t skip, left = rest->len - 2;
	const uint8_t *p = rest->bytes + 2;
	out->what = bytes_u16(rest->bytes);
	out->len = operand_length(out->what, p, left, &skip);
	if (skip > left || out->len > left - skip)
		return false;
	out->operand = p + skip;
	rest->bytes = out->operand + out->len;
	rest->len = left - skip - out->len;
	return out->len > 0 || skip > 0;
}

/* 0x80 is what the style says, 0x81 its opposite. */
static bool toggled(uint8_t operand, bool style)
{
	return operand == 0x80 ? style : operand == 0x81 ? !style : operand != 0;
}

static void set_character(const struct modifier *m, const struct setting *style, struct setting *out)
{
	switch (m->what) {
	case DELETED:
		out->deleted = m->operand[0] != 0;
		break;
	case HIDDEN:
		out->hidden = toggled(m->operand[0], style->hidden);
		break;
	case FONT_ASCII:
		out->ascii = bytes_u16(m->operand);
		break;
	case FONT_OTHER:
		out->other = bytes_u16(m->operand);
		break;
	case SYMBOL:
		out->symbol_font = bytes_u16(m->operand);
		out->symbol = bytes_u16(m->operand + 2);
		break;
	case CHARACTER_STYLE:
		out->style = bytes_u16(m->operand);
		break;
	case PLAIN:
		*out = *style;
		break;
	}
}

/* --- styles and fonts -------------------------------------------------------------------------------------------------- */

/* A record behind the two bytes of its length; moves on. */
static struct docspan take_record(struct docspan *rest)
{
	struct docspan record = { 0 };
	if (rest->len < 2) {
		rest->len = 0;
		return record;
	}
	size_t len = bytes_u16(rest->bytes), left = rest->len - 2;
	record = (struct docspan){ rest->bytes + 2, len < left ? len : left };
	rest->bytes = record.bytes + record.len;
	rest->len = left - record.len;
	return record;
}

static void skip_bytes(struct docspan *span, size_t n)
{
	n = n < span->len ? n : span->len;
	span->bytes += n;
	span->len -= n;
}

/* One style (STD): its head, its name, then the modifiers of paragraphs (not in character styles), then those of characters. */
static void take_style(struct docspan record, size_t head, struct style *out)
{
	const uint8_t *start = record.bytes;
	out->base = NO_STYLE;
	if (record.len < head + 2 || head < 6)
		return;
	int kind = record.bytes[2] & 15;
	out->base = bytes_u16(record.bytes + 2) >> 4;
	skip_bytes(&record, head);
	skip_bytes(&record, 2 + 2 * ((size_t)bytes_u16(record.bytes) + 1));
	if (kind != 1 && kind != 2)
		return;
	if (kind == 1) {
		take_record(&record);
		skip_bytes(&record, (size_t)(record.bytes - start) & 1);
	}
	out->modifiers = take_record(&record);
}

static void take_styles(struct docformat *f)
{
	struct docspan rest = f->source.styles, head = take_record(&rest);
	if (head.len < 18)
		return;
	size_t count = bytes_u16(head.bytes), size = bytes_u16(head.bytes + 2);
	f->default_ascii = bytes_u16(head.bytes + 12);
	f->default_other = bytes_u16(head.bytes + 16);
	f->style_count = count < MOST_STYLES ? count : MOST_STYLES;
	f->styles = calloc(f->style_count + 1, sizeof *f->styles);
	if (!f->styles)
		abort();
	for (size_t i = 0; i < f->style_count; i++)
		take_style(take_record(&rest), size, &f->styles[i]);
}

static enum viet_code code_of_record(struct docspan record)
{
	struct buf name = { 0 };
	for (size_t i = FONT_NAME - 1; i + 2 <= record.len && bytes_u16(record.bytes + i); i += 2)
		text_put(&name, bytes_u16(record.bytes + i));
	enum viet_code code = viet_code_of_font(buf_str(&name));
	buf_release(&name);
	return code;
}

/* The table of fonts (SttbfFfn): each record has one byte of length. */
static void take_fonts(struct docformat *f)
{
	struct docspan rest = f->source.fonts;
	if (rest.len < 4)
		return;
	size_t count = bytes_u16(rest.bytes), at = 0;
	skip_bytes(&rest, 4);
	f->font_count = count < MOST_FONTS ? count : MOST_FONTS;
	f->fonts = calloc(f->font_count + 1, sizeof *f->fonts);
	if (!f->fonts)
		abort();
	for (size_t i = 0; i < f->font_count && at < rest.len; i++) {
		size_t len = rest.bytes[at], left = rest.len - at - 1;
		f->fonts[i] = code_of_record((struct docspan){ rest.bytes + at + 1, len < left ? len : left });
		at += 1 + len;
	}
}

static enum viet_code code_of(const struct docformat *f, int font)
{
	return font >= 0 && (size_t)font < f->font_count ? f->fonts[font] : VIET_UNICODE;
}

static void apply(struct docspan modifiers, const struct setting *style, struct setting *out)
{
	struct modifier m;
	while (next_modifier(&modifiers, &m))
		set_character(&m, style, out);
}

/* A style with all it is based on; those are done first, from the bottom of a short list. */
static const struct setting *resolve(const struct docformat *f, int number)
{
	static const struct setting nothing = { .ascii = NO_FONT, .other = NO_FONT, .style = NO_STYLE };
	int chain[MOST_BASES], count = 0;
	const struct setting *below = &nothing;
	for (int i = number; i >= 0 && (size_t)i < f->style_count && count < MOST_BASES; i = f->styles[i].base) {
		if (f->styles[i].known) {
			below = &f->styles[i].resolved;
			break;
		}
		chain[count++] = i;
	}
	while (count > 0) {
		struct style *s = &f->styles[chain[--count]];
		s->resolved = *below;
		apply(s->modifiers, below, &s->resolved);
		s->known = true;
		below = &s->resolved;
	}
	return below;
}

/* --- pages of modifiers ------------------------------------------------------------------------------------------------ */

/* The page (FKP) and the entry on it that hold for a byte of the stream. */
struct place {
	const uint8_t *page;
	size_t count, index;
	uint32_t from, to;
};

/* The last of `count` + 1 ascending numbers that is not above `at`; `count` where there is none. */
static size_t find_below(const uint8_t *numbers, size_t count, uint32_t at)
{
	size_t low = 0, high = count;
	if (count == 0 || bytes_u32(numbers) > at || bytes_u32(numbers + 4 * count) <= at)
		return count;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		*(bytes_u32(numbers + 4 * middle) <= at ? &low : &high) = middle;
	}
	return low;
}

/* `size`: bytes of an entry beside its offset, 1 for characters (2.9.33), 13 for paragraphs (2.9.174). */
static bool find_place(struct docspan word, struct docspan table, size_t size, uint32_t at, struct place *out)
{
	*out = (struct place){ .from = at, .to = UINT32_MAX };
	size_t pages = table.len < 4 ? 0 : (table.len - 4) / 8, i = find_below(table.bytes, pages, at);
	if (i == pages)
		return false;
	size_t number = bytes_u32(table.bytes + 4 * (pages + 1) + 4 * i) & 0x3FFFFF;
	out->to = bytes_u32(table.bytes + 4 * (i + 1));
	if ((number + 1) * PAGE > word.len)
		return false;
	out->page = word.bytes + number * PAGE;
	out->count = out->page[PAGE - 1];
	if (4 * (out->count + 1) + size * out->count > PAGE - 1)
		return false;
	out->index = find_below(out->page, out->count, at);
	if (out->index == out->count) {
		/* The page knows nothing of it: nothing holds till the next page, if the page lies, or till its first entry. */
		uint32_t first = out->count ? bytes_u32(out->page) : 0;
		if (first > at && first < out->to)
			out->to = first;
		return false;
	}
	out->from = bytes_u32(out->page + 4 * out->index);
	out->to = bytes_u32(out->page + 4 * (out->index + 1));
	return true;
}

static struct docspan character_modifiers(const struct docformat *f, uint32_t at, struct place *place)
{
	struct docspan none = { 0 };
	if (!find_place(f->source.word, f->source.characters, 1, at, place))
		return none;
	size_t offset = 2 * (size_t)place->page[4 * (place->count + 1) + place->index];
	if (!offset || offset >= PAGE - 1)
		return none;
	size_t len = place->page[offset], left = PAGE - 1 - offset - 1;
	return (struct docspan){ place->page + offset + 1, len < left ? len : left };
}

void docformat_characters(const struct docformat *f, uint32_t at, int style, struct doccharacters *out)
{
	struct place place;
	struct docspan modifiers = character_modifiers(f, at, &place), again = modifiers;
	struct modifier m;
	struct setting s = *resolve(f, style);
	s.style = NO_STYLE;
	while (next_modifier(&again, &m))
		if (m.what == CHARACTER_STYLE)
			set_character(&m, &s, &s);
	if (s.style != NO_STYLE && (size_t)s.style < f->style_count) {
		const struct setting *own = resolve(f, s.style);
		s.ascii = own->ascii != NO_FONT ? own->ascii : s.ascii;
		s.other = own->other != NO_FONT ? own->other : s.other;
		s.hidden |= own->hidden;
	}
	struct setting below = s;
	apply(modifiers, &below, &s);
	enum viet_code code = code_of(f, s.other != NO_FONT ? s.other : f->default_other);
	if (code == VIET_UNICODE)
		code = code_of(f, s.ascii != NO_FONT ? s.ascii : f->default_ascii);
	*out = (struct doccharacters){ .from = place.from, .to = place.to, .code = code, .hidden = s.hidden, .deleted = s.deleted };
	/* Pictures of other symbols (Wingdings' bullets) are no text. */
	if (s.symbol && code_of(f, s.symbol_font) != VIET_UNICODE)
		out->symbol = s.symbol, out->code = code_of(f, s.symbol_font);
}

/* A paragraph's style and modifiers (PapxInFkp: its length counts words, with the first byte 0 in the second). */
static struct docspan paragraph_modifiers(const struct docformat *f, uint32_t at, int *style)
{
	struct docspan all = { 0 };
	struct place place;
	*style = 0;
	if (!find_place(f->source.word, f->source.paragraphs, 13, at, &place))
		return all;
	size_t offset = 2 * (size_t)place.page[4 * (place.count + 1) + 13 * place.index];
	if (!offset || offset + 2 >= PAGE - 1)
		return all;
	size_t len = place.page[offset], from = offset + 1;
	len = len ? 2 * len - 1 : 2 * (size_t)place.page[from++];
	if (len < 2 || len > PAGE - 1 - from)
		return all;
	*style = bytes_u16(place.page + from) & 0xFFF;
	return (struct docspan){ place.page + from + 2, len - 2 };
}

/* What found no room on a page stands in the stream Data (sprmPHugePapx): a row of many cells. */
static struct docspan huge_modifiers(const struct docformat *f, struct docspan modifiers)
{
	struct docspan data = f->source.data, rest = modifiers;
	struct modifier m;
	while (next_modifier(&rest, &m))
		if ((m.what == HUGE || m.what == HUGE_OLD) && bytes_u32(m.operand) < data.len) {
			skip_bytes(&data, bytes_u32(m.operand));
			return take_record(&data);
		}
	return modifiers;
}

void docformat_paragraph(const struct docformat *f, uint32_t at, struct docparagraph *out)
{
	*out = (struct docparagraph){ .style = 0 };
	struct docspan modifiers = huge_modifiers(f, paragraph_modifiers(f, at, &out->style));
	struct modifier m;
	while (next_modifier(&modifiers, &m)) {
		bool on = m.len > 0 && m.operand[0] != 0;
		if (m.what == IN_TABLE)
			out->in_table = on;
		else if (m.what == ROW_END)
			out->row_end = on;
		else if (m.what == INNER_CELL)
			out->inner_cell = on;
		else if (m.what == INNER_ROW_END)
			out->inner_row_end = on;
		else if (m.what == DEPTH)
			out->depth = (int)(bytes_u32(m.operand) & 0xFFFF);
	}
	if (out->in_table && out->depth == 0)
		out->depth = 1;
}

/* --- sections ---------------------------------------------------------------------------------------------------------- */

static void section_paper(const struct docformat *f, uint32_t at, struct manuscript *manuscript)
{
	int width = LETTER_WIDTH, height = LETTER_HEIGHT;
	struct docspan word = f->source.word;
	struct modifier m;
	if (at != 0xFFFFFFFF && (size_t)at + 2 <= word.len) {
		struct docspan rest = { word.bytes + at, word.len - at }, modifiers = take_record(&rest);
		while (next_modifier(&modifiers, &m)) {
			if (m.what == PAPER_WIDTH)
				width = bytes_u16(m.operand);
			else if (m.what == PAPER_HEIGHT)
				height = bytes_u16(m.operand);
		}
	}
	manuscript_paper(manuscript, width, height);
}

void docformat_papers(const struct docformat *f, struct manuscript *manuscript)
{
	struct docspan table = f->source.sections;
	size_t count = table.len < 4 ? 0 : (table.len - 4) / 16;
	for (size_t i = 0; i < count && i < MOST_SECTIONS; i++)
		section_paper(f, bytes_u32(table.bytes + 4 * (count + 1) + 12 * i + 2), manuscript);
}

struct docformat *docformat_open(const struct docformat_source *source)
{
	struct docformat *f = calloc(1, sizeof *f);
	if (!f)
		abort();
	f->source = *source;
	f->default_ascii = f->default_other = NO_FONT;
	take_fonts(f);
	take_styles(f);
	return f;
}

void docformat_close(struct docformat *f)
{
	if (!f)
		return;
	free(f->styles);
	free(f->fonts);
	free(f);
}
