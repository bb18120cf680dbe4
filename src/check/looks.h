/* What a stretch of a line looks like: a name, an address, a second person.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_LOOKS_H
#define CHECK_LOOKS_H

#include "check/source.h"
#include "check/words.h"

/** What the filling of a block needs to know of a line. */
struct piece_line {
	const struct words *words;
	const struct source *source;
	size_t line;
	int now_year;
	struct arena *arena;
};

/** The line's folded text. */
const char *looks_text(const struct piece_line *at);
/** Without blanks, bullets and stops around a range. */
void looks_trim(const char *text, size_t *start, size_t *end);
/** A range as it was written, not longer than a value may be. */
char *looks_original(const struct piece_line *at, size_t start, size_t end);
/** Whether a text as written begins with a capital. */
bool looks_capital(const char *text);
/** Where in a range a second person is named ("con bà Đỗ Thị Mây"); `end` where none is. */
size_t looks_second_person(const struct piece_line *at, size_t from, size_t end);
/** Whether a range looks like a person's name: two to six words, each with a capital. */
bool looks_name(const struct piece_line *at, size_t start, size_t end);
/** Whether a range looks like an address: every piece of it begins with a number, a capital or a word of places, and none is a sentence. */
bool looks_address(const struct piece_line *at, size_t start, size_t end);
/** Whether a range holds nothing but words of places, numbers and names: "TDP 3 phường Minh Khai". */
bool looks_address_only(const struct piece_line *at, size_t start, size_t end);

#endif
