/* Styles of HTML letters: only what hides text or tells its code.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/html_style.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- colours --------------------------------------------------------------------------------------------------------- */

struct color_name {
	const char *name;
	int color;
};

static const struct color_name color_names[] = {
	{ "white", 0xFFFFFF }, { "snow", 0xFFFAFA }, { "ghostwhite", 0xF8F8FF }, { "black", 0 }, { "red", 0xFF0000 }, { "blue", 0x0000FF }, { "navy", 0x000080 },
	{ "green", 0x008000 }, { "lime", 0x00FF00 }, { "yellow", 0xFFFF00 }, { "gray", 0x808080 }, { "grey", 0x808080 }, { "silver", 0xC0C0C0 }, { "maroon", 0x800000 },
	{ "purple", 0x800080 }, { "teal", 0x008080 }, { "olive", 0x808000 }, { "aqua", 0x00FFFF }, { "cyan", 0x00FFFF }, { "fuchsia", 0xFF00FF }, { "orange", 0xFFA500 },
	{ "windowtext", 0 }, { "window", 0xFFFFFF },
};

static int hex_color(const char *digits)
{
	size_t n = strspn(digits, "0123456789abcdefABCDEF");
	char rgb[7] = "";
	if (n == 3 || n == 4)
		for (size_t i = 0; i < 6; i++)
			rgb[i] = digits[i / 2];
	else if (n == 6 || n == 8)
		memcpy(rgb, digits, 6);
	if (!*rgb || isalnum((unsigned char)digits[n]))
		return HTML_COLOR_UNKNOWN;
	return (int)strtol(rgb, NULL, 16);
}

/* "rgb(255, 255, 255)", "rgba(0 0 0 / 0)"; what is quite transparent is as good as unseen. */
static int rgb_color(const char *p)
{
	double part[4] = { 0, 0, 0, 1 };
	size_t n = 0;
	for (p += strcspn(p, "("); *p && *p != ')' && n < 4;) {
		char *end;
		p += strspn(p, "( ,/\t\n\r");
		part[n] = strtod(p, &end);
		if (end == p)
			break;
		if (*end == '%')
			part[n] *= n < 3 ? 2.55 : 0.01;
		n++;
		p = end + (*end == '%');
	}
	if (n < 3)
		return HTML_COLOR_UNKNOWN;
	if (n == 4 && part[3] < 0.05)
		return 0xFFFFFF;
	int color = 0;
	for (size_t i = 0; i < 3; i++)
		color = color << 8 | (part[i] >= 255 ? 255 : part[i] > 0 ? (int)part[i] : 0);
	return color;
}

int html_style_color(const char *text)
{
	text += strspn(text, " \t\r\n");
	if (*text == '#')
		return hex_color(text + 1);
	if (strncasecmp(text, "rgb", 3) == 0)
		return rgb_color(text);
	if (strncasecmp(text, "hsl(0,0%,100%", 13) == 0 || strncasecmp(text, "hsl(0, 0%, 100%", 15) == 0 || strncasecmp(text, "transparent", 11) == 0)
		return 0xFFFFFF;
	size_t n = 0;
	while (isalpha((unsigned char)text[n]))
		n++;
	for (size_t i = 0; i < sizeof color_names / sizeof *color_names; i++)
		if (strlen(color_names[i].name) == n && strncasecmp(text, color_names[i].name, n) == 0)
			return color_names[i].color;
	/* <font color=ffffff> is taken so by every browser. */
	return hex_color(text);
}

bool html_style_same(int color, int background)
{
	if (color < 0 || background < 0)
		return false;
	for (int shift = 0; shift < 24; shift += 8)
		if (abs((color >> shift & 255) - (background >> shift & 255)) > 8)
			return false;
	return true;
}

/* --- declarations ---------------------------------------------------------------------------------------------------- */

/* What only hides together: a box without height that lets nothing out. */
struct box {
	bool flat, shut, away, free;
};

struct declaration {
	struct html_style *style;
	struct box *box;
	const char *value;   /* lower case, without blanks at either end */
};

static bool is(const char *value, const char *word)
{
	return strncmp(value, word, strlen(word)) == 0;
}

/* Lengths as pixels, near enough to tell what cannot be read. */
static double pixels(const char *value)
{
	static const struct { const char *unit; double pixels; } units[] = {
		{ "px", 1 }, { "pt", 1.33 }, { "em", 16 }, { "rem", 16 }, { "ex", 8 }, { "%", 0.16 }, { "cm", 38 }, { "mm", 3.8 }, { "in", 96 }, { "vh", 8 }, { "vw", 8 },
	};
	char *end;
	double number = strtod(value, &end);
	if (end == value || !isfinite(number))
		return 1e6;
	end += strspn(end, " ");
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (is(end, units[i].unit))
			return number * units[i].pixels;
	return number;
}

static void on_display(struct declaration *d)
{
	d->style->hidden |= is(d->value, "none");
}

static void on_visibility(struct declaration *d)
{
	d->style->hidden |= is(d->value, "hidden") || is(d->value, "collapse");
}

static void on_mso_hide(struct declaration *d)
{
	d->style->hidden |= is(d->value, "all");
}

static void on_font_size(struct declaration *d)
{
	bool relative = strstr(d->value, "em") || strchr(d->value, '%');
	if (pixels(d->value) <= 1.4) /* 1 px, 1 pt */
		d->style->tiny = 1;
	else if (!relative && !is(d->value, "inherit"))
		d->style->tiny = 0;
}

static void on_opacity(struct declaration *d)
{
	char *end;
	double opacity = strtod(d->value, &end);
	d->style->hidden |= end != d->value && opacity * (*end == '%' ? 0.01 : 1) < 0.05;
}

static void on_color(struct declaration *d)
{
	d->style->color = html_style_color(d->value);
}

static void on_background(struct declaration *d)
{
	if (is(d->value, "none") || is(d->value, "inherit") || is(d->value, "initial") || is(d->value, "transparent"))
		return;
	d->style->background = html_style_color(d->value);
}

static void on_height(struct declaration *d)
{
	d->box->flat |= pixels(d->value) <= 1;
}

static void on_overflow(struct declaration *d)
{
	d->box->shut |= is(d->value, "hidden") || is(d->value, "clip");
}

static void on_position(struct declaration *d)
{
	d->box->free |= is(d->value, "absolute") || is(d->value, "fixed");
}

static void on_place(struct declaration *d)
{
	d->box->away |= pixels(d->value) <= -500;
}

static void on_indent(struct declaration *d)
{
	d->style->hidden |= pixels(d->value) <= -500;
}

static void on_clip(struct declaration *d)
{
	d->box->away |= is(d->value, "rect(0") || is(d->value, "rect(1px");
}

static void on_family(struct declaration *d)
{
	if (!is(d->value, "inherit"))
		d->style->code = (int)viet_code_of_font(d->value);
}

/* "italic 12pt .VnTime"; "0/0 a" is a trick of old web pages. */
static void on_font(struct declaration *d)
{
	const char *old = strcasestr(d->value, ".vn");
	old = old ? old : strcasestr(d->value, "vni-");
	d->style->code = (int)viet_code_of_font(old);
	d->style->tiny = is(d->value, "0");
}

static const struct {
	const char *name;
	void (*take)(struct declaration *d);
} properties[] = {
	{ "display", on_display }, { "visibility", on_visibility }, { "mso-hide", on_mso_hide }, { "font-size", on_font_size }, { "opacity", on_opacity }, { "color", on_color },
	{ "background", on_background }, { "background-color", on_background }, { "height", on_height }, { "max-height", on_height },
	{ "overflow", on_overflow }, { "overflow-y", on_overflow }, { "position", on_position }, { "left", on_place }, { "top", on_place }, { "right", on_place }, { "text-indent", on_indent },
	{ "clip", on_clip }, { "font-family", on_family }, { "font", on_font }, { "mso-ascii-font-family", on_family },
};

static void declare(struct html_style *style, struct box *box, const char *text, size_t len)
{
	char copy[HTML_STYLE_LONGEST + 1];
	size_t name = 0;
	if (len > HTML_STYLE_LONGEST)
		len = HTML_STYLE_LONGEST;
	memcpy(copy, text, len);
	copy[len] = '\0';
	char *start = copy + strspn(copy, " \t\r\n"), *colon = strchr(start, ':');
	if (!colon)
		return;
	while (start[name] == '-' || isalpha((unsigned char)start[name])) {
		start[name] = (char)tolower((unsigned char)start[name]);
		name++;
	}
	char *value = colon + 1 + strspn(colon + 1, " \t\r\n");
	for (size_t i = 0; i < sizeof properties / sizeof *properties; i++) {
		if (strlen(properties[i].name) != name || memcmp(properties[i].name, start, name) != 0)
			continue;
		struct declaration d = { style, box, value };
		/* A font's last letter tells its capitals: names keep their case. */
		for (char *p = value; *p && properties[i].take != on_family && properties[i].take != on_font; p++)
			*p = (char)tolower((unsigned char)*p);
		properties[i].take(&d);
	}
}

void html_style_add(struct html_style *style, const char *css, size_t len)
{
	struct box box = { 0 };
	for (size_t i = 0; i < len;) {
		const char *semicolon = memchr(css + i, ';', len - i);
		size_t n = semicolon ? (size_t)(semicolon - css) - i : len - i;
		declare(style, &box, css + i, n);
		i += n + 1;
	}
	style->hidden |= (box.flat && box.shut) || (box.away && box.free);
}

/* --- sheets ------------------------------------------------------------------------------------------------------------ */

static size_t take_name(const char *text, size_t len, char *out, size_t room)
{
	size_t n = 0;
	while (n < len && (isalnum((unsigned char)text[n]) || text[n] == '-' || text[n] == '_'))
		n++;
	if (n >= room)
		return len + 1;
	for (size_t i = 0; i < n; i++)
		out[i] = (char)tolower((unsigned char)text[i]);
	out[n] = '\0';
	return n;
}

/* "p", ".x", "p.x", "#x", "p#x"; false for all others. */
static bool simple(const char *text, size_t len, struct html_rule *rule)
{
	while (len && isspace((unsigned char)*text)) {
		text++;
		len--;
	}
	while (len && isspace((unsigned char)text[len - 1]))
		len--;
	size_t n = take_name(text, len, rule->tag, sizeof rule->tag);
	if (n > len || len == 0)
		return false;
	if (n == len)
		return true;
	rule->sign = text[n++];
	return (rule->sign == '.' || rule->sign == '#') && n < len && take_name(text + n, len - n, rule->name, sizeof rule->name) == len - n;
}

static void take_rule(struct html_sheet *sheet, const char *selectors, size_t len, const struct html_style *style)
{
	if (!style->hidden && style->color == HTML_COLOR_UNSAID && style->background == HTML_COLOR_UNSAID && style->code == HTML_STYLE_UNSAID &&
	    style->tiny == HTML_STYLE_UNSAID)
		return;
	for (size_t i = 0; i < len && sheet->count < HTML_STYLE_MOST_RULES;) {
		const char *comma = memchr(selectors + i, ',', len - i);
		size_t n = comma ? (size_t)(comma - selectors) - i : len - i;
		struct html_rule rule = { .style = *style };
		if (simple(selectors + i, n, &rule))
			sheet->rules[sheet->count++] = rule;
		i += n + 1;
	}
}

/* Behind the brace that shuts the one at `i`. */
static size_t block_end(const char *css, size_t len, size_t i)
{
	int depth = 0;
	for (; i < len; i++) {
		depth += css[i] == '{';
		depth -= css[i] == '}';
		if (depth == 0)
			return i + 1;
	}
	return len;
}

/* Comments of CSS, and those of HTML that hide a sheet from browsers of 1995, as blanks. */
static void without_comments(char *css, size_t len)
{
	for (size_t i = 0; i + 1 < len; i++) {
		if (css[i] == '/' && css[i + 1] == '*') {
			const char *end = memmem(css + i + 2, len - i - 2, "*/", 2);
			size_t n = end ? (size_t)(end + 2 - css) - i : len - i;
			memset(css + i, ' ', n);
			i += n - 1;
		} else if (len - i >= 4 && memcmp(css + i, "<!--", 4) == 0) {
			memset(css + i, ' ', 4);
		} else if (len - i >= 3 && memcmp(css + i, "-->", 3) == 0) {
			memset(css + i, ' ', 3);
		}
	}
}

void html_sheet_add(struct html_sheet *sheet, const char *text, size_t len)
{
	char *css = malloc(len + 1);
	if (!css)
		abort();
	memcpy(css, text, len);
	css[len] = '\0';
	without_comments(css, len);
	for (size_t i = 0; i < len;) {
		i += strspn(css + i, " \t\r\n");
		size_t open = i + strcspn(css + i, "{;");
		if (open >= len)
			break;
		if (css[open] == ';') {
			i = open + 1;
			continue;
		}
		size_t end = block_end(css, len, open);
		if (css[i] != '@') {
			struct html_style style = HTML_STYLE_NOTHING;
			html_style_add(&style, css + open + 1, end - open - (end > open + 1 && css[end - 1] == '}' ? 2 : 1));
			take_rule(sheet, css + i, open - i, &style);
		}
		i = end;
	}
	free(css);
}

static bool has_class(const char *classes, const char *name)
{
	size_t n = strlen(name);
	for (const char *p = classes; *p;) {
		p += strspn(p, " \t\r\n");
		size_t len = strcspn(p, " \t\r\n");
		if (len == n && strncasecmp(p, name, n) == 0)
			return true;
		p += len;
	}
	return false;
}

static void inherit(struct html_style *style, const struct html_style *rule)
{
	style->hidden |= rule->hidden;
	style->color = rule->color == HTML_COLOR_UNSAID ? style->color : rule->color;
	style->background = rule->background == HTML_COLOR_UNSAID ? style->background : rule->background;
	style->code = rule->code == HTML_STYLE_UNSAID ? style->code : rule->code;
	style->tiny = rule->tiny == HTML_STYLE_UNSAID ? style->tiny : rule->tiny;
}

void html_sheet_apply(const struct html_sheet *sheet, const char *tag, const char *classes, const char *id, struct html_style *style)
{
	for (size_t i = 0; i < sheet->count; i++) {
		const struct html_rule *r = &sheet->rules[i];
		if (*r->tag && strcasecmp(r->tag, tag) != 0)
			continue;
		if (!r->sign || (r->sign == '.' && classes && has_class(classes, r->name)) || (r->sign == '#' && id && strcasecmp(id, r->name) == 0))
			inherit(style, &r->style);
	}
}
