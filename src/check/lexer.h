/* One line as labels and what follows each.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_LEXER_H
#define CHECK_LEXER_H

#include "check/fields.h"

struct item {
	enum field field;
	enum whose whose;
	bool loose, combined;         /* without a colon; two labels joined: "Nghề nghiệp, đơn vị công tác:" */
	size_t label, value, end;     /* places in the line's folded text */
};

/** The labels of a line, in order.  None unless the line begins with one.  With `data`, labels without a colon are taken too (and a line may begin without one). */
size_t lexer_items(const struct words *words, const char *text, size_t len, bool data, struct item items[FIELDS_MOST_ITEMS]);
/** Whose block a line opens that is a heading and nothing else; WHOSE_UNKNOWN. */
enum whose lexer_head(const struct words *words, const char *text, size_t len, struct arena *arena);
/** Past blanks, bullets, numbers ("1.", "a)", "II.") at the start of a line or cell. */
size_t lexer_prefix(const char *text, size_t len, size_t at);
/** The end of the piece that begins at `at`: a comma, semicolon, cell, " - ", or a full stop that ends no abbreviation; parentheses are stepped over. */
size_t lexer_piece(const char *text, size_t end, size_t at);
/** The same for values that hold commas themselves: only a semicolon or a cell ends them. */
size_t lexer_long_piece(const char *text, size_t end, size_t at);

#endif
