/* Which lines go on from the line before: measured by whether the next word would have fitted.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/pdf_join.h"

#include <math.h>
#include <string.h>
#include <utf8proc.h>

#include "base/text.h"

enum {
	MOST_LABEL = 48,        /* characters before the colon: "Số điện thoại liên hệ của nhân vật" has 34 */
	MOST_LABEL_WORDS = 9,
};

static const double blank = 0.2;        /* of the height: what a blank is wide */
static const double indented = 0.8;     /* of the height: a line that begins further to the right begins a paragraph */

bool pdf_join_wraps(const struct pdf_piece *line, const struct pdf_piece *next, double right)
{
	return line->x2 + blank * (next->y2 - next->y1) + next->first_word > right - 1;
}

static double centre(const struct pdf_piece *p)
{
	return (p->y1 + p->y2) / 2;
}

static bool near(const struct pdf_piece *line, const struct pdf_piece *next, const struct pdf_usual *usual)
{
	double height = fmin(line->y2 - line->y1, next->y2 - next->y1), down = centre(next) - centre(line);
	return down > 0 && down <= 1.2 * usual->pitch * height;
}

static utf8proc_category_t category(uint32_t c)
{
	return utf8proc_category((utf8proc_int32_t)c);
}

bool pdf_join_label(const char *text)
{
	size_t len = strlen(text), words = 1;
	uint32_t c;
	bool letter = false;
	for (size_t i = 0, n, at = 0; at < MOST_LABEL && (n = text_next(text + i, len - i, &c)) > 0; i += n, at++) {
		if (c == ':')
			return letter;
		if (c == ' ' && ++words > MOST_LABEL_WORDS)
			return false;
		if (!letter && category(c) == UTF8PROC_CATEGORY_LL)
			return false;
		letter |= category(c) == UTF8PROC_CATEGORY_LU;
		if (letter && strchr(",;!?", c < 128 ? (int)c : 'a'))
			return false;
	}
	return false;
}

/* "1. ", "12) ", "a) ", "IV. ": short, then a dot or bracket, then a blank, or the gap before the next column. */
static bool numbered(const char *text)
{
	size_t n = strspn(text, "0123456789");
	if (n == 0)
		n = strspn(text, "IVX");
	if (n == 0 && text[0] >= 'a' && text[0] <= 'z')
		n = 1;
	return n > 0 && n <= 4 && (text[n] == '.' || text[n] == ')' || text[n] == '/') && (text[n + 1] == ' ' || text[n + 1] == '\0');
}

bool pdf_join_point(const char *text)
{
	static const char *const signs[] = { "- ", "+ ", "* ", "– ", "— ", "• ", "● ", "▪ ", "\xEF\x82\xB7 ", "\xEF\x83\x98 " };
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (strncmp(text, signs[i], strlen(signs[i])) == 0)
			return true;
	return numbered(text);
}

bool pdf_join_small(const char *text)
{
	uint32_t c;
	if (!text_next(text, strlen(text), &c))
		return false;
	utf8proc_category_t what = category(c);
	return what == UTF8PROC_CATEGORY_LL || (c < 128 && strchr(".,;:!?)]%", (int)c)) || what == UTF8PROC_CATEGORY_PF || what == UTF8PROC_CATEGORY_PE;
}

bool pdf_join_capitals(const char *text)
{
	size_t len = strlen(text);
	uint32_t c;
	int capitals = 0;
	for (size_t i = 0, n; (n = text_next(text + i, len - i, &c)) > 0; i += n) {
		if (category(c) == UTF8PROC_CATEGORY_LL)
			return false;
		capitals += category(c) == UTF8PROC_CATEGORY_LU;
	}
	return capitals > 1;
}

static bool ends_sentence(const char *text)
{
	size_t len = strlen(text);
	return len > 0 && (strchr(".:;!?\"", text[len - 1]) || (len >= 3 && strcmp(text + len - 3, "”") == 0) || (len >= 3 && strcmp(text + len - 3, "…") == 0));
}

/* A dash may stand within a sentence; a point of a list follows a whole one, or another point. */
static bool begins_point(const struct pdf_piece *line, const char *text)
{
	return pdf_join_point(text) && (ends_sentence(line->text) || pdf_join_point(line->text) || !strchr("-+*\xE2", text[0]));
}

static bool may_go_on(const struct pdf_piece *line, const struct pdf_piece *next, double right)
{
	double a = line->y2 - line->y1, b = next->y2 - next->y1;
	if (!line->upright || !next->upright || a < 0.85 * b || b < 0.85 * a || !pdf_join_wraps(line, next, right))
		return false;
	return !pdf_join_label(next->text) && !begins_point(line, next->text) && pdf_join_capitals(line->text) == pdf_join_capitals(next->text);
}

bool pdf_join_paragraph(const struct pdf_piece *line, const struct pdf_piece *next, const struct pdf_usual *usual)
{
	double height = next->y2 - next->y1;
	bool centred = fabs(line->x1 + line->x2 - next->x1 - next->x2) < height / 2;
	return may_go_on(line, next, usual->right) && near(line, next, usual) && (centred || next->x1 <= line->x1 + indented * height);
}

bool pdf_join_pages(const struct pdf_piece *line, const struct pdf_piece *next, const struct pdf_usual *usual)
{
	if (!may_go_on(line, next, usual->right) || next->x1 > line->x1 + indented * (next->y2 - next->y1))
		return false;
	return pdf_join_small(next->text) || !ends_sentence(line->text);
}
