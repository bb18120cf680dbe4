/* Walks the author's lines: our form first, labels next, sentences last.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/supplied.h"

#include <string.h>

#include "base/text.h"
#include "check/declaration.h"
#include "check/giving.h"
#include "check/items.h"
#include "check/lexer.h"
#include "check/plain.h"
#include "check/ruleset.h"
#include "check/sentences.h"
#include "check/spoken.h"

enum { MOST_BELOW_WORDS = 12 /* of a value on the line below its label */, MOST_NUMBERS = 40 /* of telephones in a letter that is an answer */,
       MOST_ABOVE = 6 /* quoted lines between our sentence and a line of the form: what a program broke, answers that bear its marks */, MOST_LETTER = 400 /* lines of a letter of ours */ };

/* --- lines of our form --- */

static void use(struct giving *s, size_t i)
{
	s->used[i] = true;
	if (s->source->lines[i].role == LINE_TEXT)
		s->source->lines[i].role = LINE_DATA;
}

static bool own_line(const struct giving *s, size_t i)
{
	return s->source->lines[i].role == LINE_TEXT;
}

/* A value on the line below an empty line of the form; typed there, in a quotation without marks as well. */
static void value_below(struct giving *s, const char *rule, const char *who, size_t i)
{
	size_t k = i + 1, len;
	while (k < s->source->line_count && k < i + 3 && source_blank(&s->source->lines[k]))
		k++;
	if (k >= s->source->line_count || k >= i + 3 || above_marked(s->source, k) || s->above->asked[k])
		return;
	const char *t = giving_line(s, k, &len);
	enum field field = items_field(rule);
	char digits[VALUES_PHONE_SIZE];
	size_t used;
	bool phone = field == FIELD_PHONE && values_phone(t, len, digits, &used) == VALUE_GOOD && used == len;
	bool year = field == FIELD_BIRTH && len == 4 && strspn(t, "0123456789") >= 4;
	bool words = own_line(s, k) && !memchr(t, ':', len) && fold_count(t, len) <= MOST_BELOW_WORDS && field != FIELD_PHONE && field != FIELD_BIRTH;
	if ((phone || year || words || (own_line(s, k) && fold_count(t, len) <= MOST_BELOW_WORDS)) && giving_item(s, rule, who, k, 0, len, true))
		use(s, k);
}

/* Whether a quoted line of the form stands in a letter of ours: what else is quoted (a friend's letter, his own of last year) is somebody else's words. */
static bool in_our_letter(const struct giving *s, size_t i)
{
	for (size_t k = i, seen = 0; k-- > 0 && seen < MOST_ABOVE && i - k < MOST_LETTER;) {
		if (s->source->lines[k].role == LINE_QUOTED && s->above->ours[k])
			return true;
		size_t at = above_behind_marks(s->source, k), end = s->source->lines[k].end;
		if (at == end || s->above->asked[k] || s->source->lines[k].role != LINE_QUOTED)
			continue;
		if (pattern_any(&s->words->mail.attribution, s->source->folded.bytes + at, end - at, NULL, NULL))
			return false;
		seen++;
	}
	return false;
}

/* One who keeps of our letter only the line that he fills in means it; somebody else's line looks the same: a person sees. */
static void see_quoted(struct giving *s, const char *rule, const char *who, size_t i, size_t value, size_t len)
{
	struct supplied values[SUPPLIED_MOST];
	struct supplied_values seen = { .values = values }, *out = s->out;
	s->out = &seen;
	giving_item(s, rule, who, i, value, len, true);
	s->out = out;
	if (seen.count || seen.unsure)
		giving_unsure(out, "a value stands in somebody's words that it quotes");
}

static void read_form(struct giving *s)
{
	for (size_t i = 0; i < s->source->line_count; i++) {
		size_t value = 0, len;
		const char *who = NULL;
		bool own = own_line(s, i), quoted = s->source->lines[i].role == LINE_QUOTED;
		const char *rule = source_blank(&s->source->lines[i]) || !(own || quoted) ? NULL : giving_rule(s, i, own, &value, &who);
		if (!rule)
			continue;
		giving_line(s, i, &len);
		if (!own && !items_missing(s->before, rule, who)) /* what we quoted ourselves is no news */
			continue;
		if (!own && !in_our_letter(s, i)) {
			see_quoted(s, rule, who, i, value, len);
			continue;
		}
		if (!giving_item(s, rule, who, i, value, len, true))
			value_below(s, rule, who, i);
		if (own)
			use(s, i);
	}
}

/* --- what labels give --- */

/* The contest's own name where a declaration was asked for: "… gương điển hình tiên tiến, “Người tốt, việc tốt”". */
static bool names_both(const struct giving *s)
{
	for (size_t i = 0; i < s->source->line_count; i++) {
		size_t len;
		const char *t = giving_line(s, i, &len), *words = fold_words(t, len, s->arena);
		bool both = false;
		if ((own_line(s, i) || s->source->lines[i].role == LINE_DECLARATION) && len <= SOURCE_SHORT && pattern_any(&s->words->declaration.openings, words, strlen(words), NULL, NULL))
			giving_category_in(s, words, &both);
		if (both)
			return true;
	}
	return false;
}

/* "Cháu Nam sinh năm 2010": a sentence about somebody else is no line of data. */
static void note_others(const struct giving *s, enum line_role from, enum line_role to)
{
	for (size_t i = 0; i < s->source->line_count; i++) {
		size_t len;
		const char *t = giving_line(s, i, &len);
		if (s->source->lines[i].role == from && !memchr(t, ':', len) && spoken_other(s, i, 0, len))
			s->source->lines[i].role = to;
	}
}

/* "Số điện thoại: 0912 000 105 (của vợ tôi)": a number with more beside it is a person's to read. */
static void note_unplain(struct giving *s)
{
	for (size_t i = 0; i < s->source->line_count; i++) {
		size_t len;
		const char *t = giving_line(s, i, &len);
		struct item items[FIELDS_MOST_ITEMS];
		size_t count = own_line(s, i) && len && len <= SOURCE_SHORT * 2 ? lexer_items(s->words, t, len, false, items) : 0;
		for (size_t k = 0; k < count; k++)
			if ((!items[k].combined && !items[k].loose && !plain_number(s, i, items[k].field, items[k].value, items[k].end)) || !plain_label(s, i, items[k].field, items[k].label, items[k].value)) {
				s->source->lines[i].role = LINE_NOTE;
				giving_unsure(s->out, PLAIN_NOT_ALONE);
			}
	}
}

static bool known_phone(const struct giving *s, const char *digits)
{
	const struct entry *e = s->before;
	bool known = giving_office_phone(s, FIELD_PHONE, digits) || text_same(e->author.phone, digits) || text_same(e->subject.phone, digits);
	for (size_t i = 0; i < s->out->count; i++)
		known |= strcmp(s->out->values[i].text, digits) == 0;
	return known;
}

/* A number in his words (`quoted`: in what he quotes) that went nowhere: which of them is meant where, a person sees. */
static bool stray_phone(const struct giving *s, bool quoted)
{
	bool stray = false;
	for (size_t i = 0, met = 0; i < s->source->line_count; i++) {
		size_t len, used;
		const char *t = giving_line(s, i, &len);
		char digits[VALUES_PHONE_SIZE];
		enum line_role role = s->source->lines[i].role;
		bool own = quoted ? role == LINE_QUOTED : role == LINE_TEXT || role == LINE_DATA;
		for (size_t k = 0; own && !stray && k < len; k++) {
			if (!strchr("+0123456789", t[k]) || (k && strchr("+0123456789", t[k - 1])))
				continue;
			if (values_phone(t + k, len - k, digits, &used) != VALUE_GOOD)
				continue;
			stray = ++met > MOST_NUMBERS || !known_phone(s, digits);
			k += used - 1;
		}
	}
	return stray;
}

/* "À nhầm", "Số này là của vợ tôi": no number and no year of that letter fills anything. */
static void take_back(struct giving *s)
{
	bool back = stray_phone(s, false);
	if (back && giving_asked(s, FIELD_PHONE)) /* "Tác giả: 0912 000 105" */
		giving_unsure(s->out, "whose a telephone number is");
	for (size_t i = 0; i < s->source->line_count; i++) {
		enum line_role role = s->source->lines[i].role;
		back |= (role == LINE_TEXT || role == LINE_DATA || role == LINE_COVER) && plain_takes_back(s, i);
	}
	for (size_t i = 0; back && i < s->out->count; i++)
		if (strstr(s->out->values[i].rule, "-phone") || strstr(s->out->values[i].rule, "-birth")) {
			s->out->values[i].torn = true;
			giving_unsure(s->out, "its author takes back a number or a year");
		}
}

static void read_labels(struct giving *s)
{
	struct fields *fields = arena_alloc(s->arena, sizeof *fields);
	struct declaration declaration;
	note_others(s, LINE_TEXT, LINE_NOTE);
	note_unplain(s);
	fields_read(fields, s->source, s->words, s->now_year, s->arena);
	declaration_read(&declaration, s->source, s->words, s->arena);
	note_others(s, LINE_NOTE, LINE_TEXT);
	for (size_t i = 0; i < fields->count; i++)
		giving_block(s, &fields->blocks[i]);
	if (fields->title.text)
		giving_value(s, &(struct supplied){ .rule = "title", .text = fields->title.text, .evidence = fields->title.text, .where = fields->title.where, .named = true });
	if (declaration.category != CATEGORY_NONE)
		giving_value(s, &(struct supplied){ .rule = "declaration", .text = category_word(declaration.category), .evidence = declaration.evidence, .where = declaration.where, .named = true });
	else if (items_missing(s->before, "declaration", NULL) && (declaration.both || names_both(s)))
		giving_unsure(s->out, "a line names both categories");
	for (size_t i = 0; i < s->source->line_count; i++)
		s->used[i] |= s->source->lines[i].role == LINE_DATA || s->source->lines[i].role == LINE_TITLE || s->source->lines[i].role == LINE_DECLARATION;
}

static void count_rest(struct giving *s)
{
	for (size_t i = 0; i < s->source->line_count; i++) {
		size_t len;
		const char *t = giving_line(s, i, &len);
		if (len && s->used[i] && s->source->lines[i].role != LINE_QUOTED) {
			s->out->tried = true;
			s->out->idle += spoken_words(s, i);
		}
		if (!len || s->used[i] || (s->source->lines[i].role != LINE_TEXT && s->source->lines[i].role != LINE_COVER))
			continue;
		size_t looked = len < SOURCE_SHORT ? len : SOURCE_SHORT;
		bool one = spoken_end(t, len, 0) == len; /* "Em chào BTC ạ. Em đang ở …": what follows a greeting is said */
		if (one && len <= SOURCE_SHORT && (pattern_any(&s->words->not_body, t, looked, NULL, NULL) || pattern_any(&s->words->not_title, t, looked, NULL, NULL) ||
		                           pattern_any(&s->words->body_ends, t, looked, NULL, NULL)))
			continue;
		if (*s->author_key && strcmp(fold_key(source_line(s->source, i, s->arena), s->arena), s->author_key) == 0) /* he signs */
			continue;
		s->out->unexplained += fold_count(t, len);
		s->out->unanswered += spoken_words(s, i);
		s->out->corrects |= spoken_corrects(s, i);
	}
}

void supplied_read(const struct rules *rules, struct above *above, const struct entry *before, int now_year, struct arena *arena, struct supplied_values *out)
{
	struct giving *s = arena_alloc(arena, sizeof *s);
	*s = (struct giving){ .rules = rules, .words = &rules->words, .before = before, .arena = arena, .now_year = now_year, .source = &above->source, .above = above, .out = out };
	s->author_key = before->author.name ? fold_key(before->author.name, arena) : "";
	s->subject_key = before->subject.name ? fold_key(before->subject.name, arena) : "";
	s->code_key = text_lower(arena, before->code);
	s->used = arena_array(arena, above->source.line_count + 1, sizeof *s->used);
	sentences_signature(s);
	read_form(s);
	read_labels(s);
	for (size_t i = 0; i < s->source->line_count; i++)
		if (own_line(s, i) && !source_blank(&s->source->lines[i]))
			sentences_read(s, i);
	giving_settle(s);
	take_back(s);
	sentences_ask(s);
	count_rest(s);
	out->quoted = giving_asked(s, FIELD_PHONE) && stray_phone(s, true);
}

void supplied_document(const struct rules *rules, const struct fields *fields, enum category category, const char *evidence, const struct entry *before, struct arena *arena,
                       struct supplied_values *out)
{
	struct giving *s = arena_alloc(arena, sizeof *s);
	*s = (struct giving){ .rules = rules, .words = &rules->words, .before = before, .arena = arena, .out = out };
	for (size_t i = 0; i < fields->count; i++)
		giving_block(s, &fields->blocks[i]);
	if (fields->title.text)
		giving_value(s, &(struct supplied){ .rule = "title", .text = fields->title.text, .evidence = fields->title.text, .where = fields->title.where, .named = true });
	if (category != CATEGORY_NONE)
		giving_value(s, &(struct supplied){ .rule = "declaration", .text = category_word(category), .evidence = evidence ? evidence : "", .where = "", .named = true });
	giving_settle(s);
}
