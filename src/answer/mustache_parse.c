/* From a template's text to its tree (mustache.5).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer/mustache_tree.h"

#include <assert.h>
#include <string.h>

#include "answer/mustache.h"

enum { DELIMITER_LONGEST = 8 };

struct parser {
	const char *file, *text;
	size_t len, at;
	int line;
	char open[DELIMITER_LONGEST + 1], close[DELIMITER_LONGEST + 1];
	struct arena *arena;
	struct buf *mistakes;
	struct { struct node *node, **tail; } stack[MUSTACHE_DEEPEST + 1];
	int depth;
};

struct tag {
	char sigil;          /* one of # ^ / > ! = & { or 0 for a plain variable */
	const char *name;    /* trimmed */
	size_t name_len;
	size_t begin, end;   /* of the whole tag in the text */
	int line;
};

static int mistake(struct parser *p, int line, const char *what, const char *name, size_t len)
{
	buf_print(p->mistakes, "%s:%d: %s%s%.*s%s\n", p->file, line, what, len ? " {{" : "", (int)len, name ? name : "", len ? "}}" : "");
	return -1;
}

static struct node *add(struct parser *p, enum node_kind kind, const char *text, size_t len, int line)
{
	struct node *node = arena_alloc(p->arena, sizeof *node);
	node->kind = kind;
	node->text = arena_copy(p->arena, text, len);
	node->len = len;
	node->indent = "";
	node->line = line;
	*p->stack[p->depth].tail = node;
	p->stack[p->depth].tail = &node->next;
	return node;
}

/* Plain text, cut at its line ends so that each line's beginning is known. */
static void add_text(struct parser *p, size_t begin, size_t end)
{
	while (begin < end) {
		const char *at = p->text + begin;
		const char *newline = memchr(at, '\n', end - begin);
		size_t len = newline ? (size_t)(newline - at) + 1 : end - begin;
		if (begin == 0 || p->text[begin - 1] == '\n')
			add(p, NODE_LINE, "", 0, p->line);
		add(p, NODE_TEXT, at, len, p->line);
		if (newline)
			p->line++;
		begin += len;
	}
}

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool space(char c)
{
	return blank(c) || c == '\n' || c == '\r';
}

static void trim(const char **text, size_t *len)
{
	while (*len && space(**text))
		(*text)++, (*len)--;
	while (*len && space((*text)[*len - 1]))
		(*len)--;
}

/* A name is "." or words of letters, digits, _ and - joined by dots. */
static bool name_valid(const char *name, size_t len)
{
	bool word = false;
	if (len == 1 && *name == '.')
		return true;
	for (size_t i = 0; i < len; i++) {
		char c = name[i];
		if (c == '.' && !word)
			return false;
		word = c != '.';
		if (c != '.' && c != '_' && c != '-' && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z'))
			return false;
	}
	return word;
}

static const char *find(const char *at, size_t len, const char *what)
{
	return memmem(at, len, what, strlen(what));
}

/* Reads the tag whose opening delimiter stands at `begin`. */
static int read_tag(struct parser *p, size_t begin, struct tag *tag)
{
	size_t inside = begin + strlen(p->open), left = p->len - inside;
	char sigil = left && strchr("#^/>!=&{<$", p->text[inside]) ? p->text[inside] : '\0';
	char close[DELIMITER_LONGEST + 2] = "";
	if (sigil == '{' || sigil == '=')
		close[0] = sigil == '{' ? '}' : '=';
	memcpy(close + strlen(close), p->close, strlen(p->close) + 1);
	if (sigil)
		inside++, left--;
	const char *end = find(p->text + inside, left, close);
	tag->sigil = sigil;
	tag->begin = begin;
	tag->line = p->line;
	if (!end)
		return mistake(p, p->line, "this tag is not closed", NULL, 0);
	tag->name = p->text + inside;
	tag->name_len = (size_t)(end - tag->name);
	tag->end = (size_t)(end - p->text) + strlen(close);
	trim(&tag->name, &tag->name_len);
	if (sigil == '<' || sigil == '$')
		return mistake(p, p->line, "inheritance is not part of these letters:", tag->name, tag->name_len);
	if (sigil != '!' && sigil != '=' && !name_valid(tag->name, tag->name_len))
		return mistake(p, p->line, "this is no name of a blank:", tag->name, tag->name_len);
	return 0;
}

/* Whether nothing but blanks stands beside the tag on its line(s); then `begin` and `end` become those of the whole line. */
static bool alone(const struct parser *p, const struct tag *tag, size_t *begin, size_t *end)
{
	size_t b = tag->begin, e = tag->end;
	if (!tag->sigil || strchr("&{", tag->sigil))
		return false;
	while (b > 0 && blank(p->text[b - 1]))
		b--;
	if (b > 0 && p->text[b - 1] != '\n')
		return false;
	while (e < p->len && blank(p->text[e]))
		e++;
	if (e < p->len && p->text[e] == '\r')
		e++;
	if (e < p->len && p->text[e] != '\n')
		return false;
	*begin = b;
	*end = e < p->len ? e + 1 : e;
	return true;
}

static int open_section(struct parser *p, const struct tag *tag)
{
	if (p->depth == MUSTACHE_DEEPEST)
		return mistake(p, tag->line, "sections stand too deep within each other:", tag->name, tag->name_len);
	struct node *node = add(p, tag->sigil == '#' ? NODE_SECTION : NODE_INVERTED, tag->name, tag->name_len, tag->line);
	p->depth++;
	p->stack[p->depth].node = node;
	p->stack[p->depth].tail = &node->child;
	return 0;
}

static int close_section(struct parser *p, const struct tag *tag)
{
	const struct node *node = p->stack[p->depth].node;
	if (!node || node->len != tag->name_len || memcmp(node->text, tag->name, tag->name_len) != 0)
		return mistake(p, tag->line, "this closes a section that is not open here:", tag->name, tag->name_len);
	p->depth--;
	return 0;
}

static int set_delimiters(struct parser *p, const struct tag *tag)
{
	const char *a = tag->name, *b = a;
	size_t la = 0, lb;
	while (la < tag->name_len && !space(a[la]))
		la++;
	b = a + la;
	lb = tag->name_len - la;
	trim(&b, &lb);
	if (la == 0 || lb == 0 || la > DELIMITER_LONGEST || lb > DELIMITER_LONGEST || memchr(b, ' ', lb) || memchr(a, '=', la) || memchr(b, '=', lb))
		return mistake(p, tag->line, "these are no two delimiters:", tag->name, tag->name_len);
	memcpy(p->open, a, la);
	p->open[la] = '\0';
	memcpy(p->close, b, lb);
	p->close[lb] = '\0';
	return 0;
}

static int take_tag(struct parser *p, const struct tag *tag, const char *indent)
{
	switch (tag->sigil) {
	case '#': case '^':
		return open_section(p, tag);
	case '/':
		return close_section(p, tag);
	case '=':
		return set_delimiters(p, tag);
	case '!':
		return 0;
	case '>':
		add(p, NODE_PARTIAL, tag->name, tag->name_len, tag->line)->indent = indent;
		return 0;
	default:
		add(p, tag->sigil ? NODE_RAW : NODE_ESCAPED, tag->name, tag->name_len, tag->line);
		return 0;
	}
}

static void count_lines(struct parser *p, size_t begin, size_t end)
{
	for (size_t i = begin; i < end; i++)
		p->line += p->text[i] == '\n';
}

static int one_tag(struct parser *p, size_t begin)
{
	struct tag tag;
	size_t line_begin = begin, line_end = 0;
	/* The text before the tag must be counted first, for the tag's line number, and added after, for the blanks of a tag alone. */
	int line = p->line;
	count_lines(p, p->at, begin);
	if (read_tag(p, begin, &tag) != 0)
		return -1;
	bool standalone = alone(p, &tag, &line_begin, &line_end);
	p->line = line;
	add_text(p, p->at, line_begin);
	const char *indent = standalone ? arena_copy(p->arena, p->text + line_begin, begin - line_begin) : "";
	if (!standalone && (begin == 0 || p->text[begin - 1] == '\n'))
		add(p, NODE_LINE, "", 0, tag.line);
	if (take_tag(p, &tag, indent) != 0)
		return -1;
	p->line = tag.line;
	p->at = standalone ? line_end : tag.end;
	count_lines(p, begin, p->at);
	return 0;
}

int mustache_parse(const char *file, int first_line, const char *text, size_t len, struct arena *arena, struct node **out, struct buf *mistakes)
{
	struct parser p = { .file = file, .text = text, .len = len, .line = first_line, .open = "{{", .close = "}}", .arena = arena, .mistakes = mistakes };
	*out = NULL;
	p.stack[0].tail = out;
	for (;;) {
		const char *tag = find(p.text + p.at, p.len - p.at, p.open);
		if (!tag)
			break;
		if (one_tag(&p, (size_t)(tag - p.text)) != 0)
			return -1;
	}
	add_text(&p, p.at, p.len);
	if (p.depth > 0) {
		const struct node *node = p.stack[p.depth].node;
		return mistake(&p, node->line, "this section is not closed:", node->text, node->len);
	}
	return 0;
}
