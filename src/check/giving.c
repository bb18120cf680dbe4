/* Values and the items they are of: a line that names its owner, else the one item that can take it, else nobody.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/giving.h"

#include <string.h>

#include "base/text.h"
#include "check/items.h"
#include "check/lexer.h"
#include "check/pieces.h"
#include "check/plain.h"
#include "check/ruleset.h"

enum { MOST_EVIDENCE = 200 };

const char *giving_line(const struct giving *s, size_t i, size_t *len)
{
	*len = s->source->lines[i].end - s->source->lines[i].start;
	return s->source->folded.bytes + s->source->lines[i].start;
}

struct piece_line giving_at(const struct giving *s, size_t i)
{
	return (struct piece_line){ s->words, s->source, i, s->now_year, s->arena };
}

bool giving_office_phone(const struct giving *s, enum field field, const char *text)
{
	const char *own = s->rules->contest.office_phone;
	char digits[VALUES_PHONE_SIZE];
	struct folded folded;
	size_t used;
	if (field != FIELD_PHONE || !own)
		return false;
	fold_text(&folded, own, strlen(own), s->arena);
	return values_phone(folded.bytes, folded.len, digits, &used) == VALUE_GOOD && strcmp(digits, text) == 0;
}

void giving_unsure(struct supplied_values *out, const char *why)
{
	if (!out->unsure)
		out->unsure = why;
}

static bool same_value(const struct giving *s, const char *rule, const char *a, const char *b)
{
	if (strcmp(a, b) == 0)
		return true;
	if (strstr(rule, "-phone") || strcmp(rule, "declaration") == 0)
		return false;
	return strcmp(fold_key(a, s->arena), fold_key(b, s->arena)) == 0 && strcmp(text_lower(s->arena, a), text_lower(s->arena, b)) == 0;
}

/* "như của vợ tôi", "không nhớ". */
static bool no_value(const struct giving *s, const struct supplied *v)
{
	const char *words = fold_key(v->text, s->arena);
	if (words_is(&s->words->absences, words))
		return false;
	if (strstr(v->rule, "-address") && !words_has(&s->words->address_words, words) && strcspn(words, "0123456789") == strlen(words))
		return true;
	if (strstr(v->rule, "-workplace") && !words_has(&s->words->workplace_words, words) && !looks_capital(v->text))
		return true;
	return (strchr(v->text, '?') && !strstr(v->rule, "title")) || ((strstr(v->rule, "-address") || strstr(v->rule, "-occupation") || strstr(v->rule, "-workplace")) && pattern_any(&s->words->letters.no_value, words, strlen(words), NULL, NULL));
}

void giving_value(struct giving *s, const struct supplied *value)
{
	struct supplied_values *out = s->out;
	struct supplied v = *value;
	if (strchr(v.text, ':') && (strstr(v.rule, "-address") || strstr(v.rule, "-occupation") || strstr(v.rule, "-workplace"))) { /* another label stands in it */
		giving_unsure(out, "a value that runs into another one");
		return;
	}
	if (no_value(s, &v)) {
		giving_unsure(out, "words that are no value by themselves stand where one was asked for");
		return;
	}
	const char *old = items_text(s->before, v.rule, v.who, s->arena);
	if (old && same_value(s, v.rule, old, v.text))
		return;
	v.asked = items_missing(s->before, v.rule, v.who);
	v.differs = old && !v.asked;
	v.evidence = text_cut(s->arena, text_shown(s->arena, v.evidence), MOST_EVIDENCE);
	for (size_t i = 0; i < out->count; i++) {
		struct supplied *other = &out->values[i];
		if (strcmp(other->rule, v.rule) != 0 || !text_same(other->who, v.who))
			continue;
		if (same_value(s, v.rule, other->text, v.text) || (other->named && !v.named))
			return;
		if (other->named == v.named) {
			other->torn = true;
			giving_unsure(out, arena_print(s->arena, "two values for %s", v.rule));
		} else {
			*other = v;
		}
		return;
	}
	if (out->count < SUPPLIED_MOST)
		out->values[out->count++] = v;
}

void giving_bare(struct giving *s, enum field field, const struct found *f)
{
	if (s->bare_count < GIVING_MOST_BARE && !giving_office_phone(s, field, f->text))
		s->bare[s->bare_count++] = (struct bare){ field, field == FIELD_BIRTH ? arena_print(s->arena, "%d", f->year) : f->text, f->raw ? f->raw : f->text, f->where, f->aged, f->stated };
}

void giving_found(struct giving *s, const char *rule, const char *who, enum field field, const struct found *f, bool named)
{
	bool author = text_begins(rule, "author-");
	if (f->state != VALUE_GOOD || (author && field == FIELD_PHONE && f->stated) || (author && field == FIELD_NAME && !strchr(f->text, ' ')))
		return;
	const char *text = field == FIELD_BIRTH ? arena_print(s->arena, "%d", f->year) : f->text;
	if (giving_office_phone(s, field, text))
		return;
	giving_value(s, &(struct supplied){ .rule = rule, .who = who, .text = text, .evidence = f->raw ? f->raw : text, .where = f->where, .named = named, .aged = field == FIELD_BIRTH && f->aged });
}

/* The one category that some words name; `both` where they name two. */
enum category giving_category_in(const struct giving *s, const char *words, bool *both)
{
	enum category found = CATEGORY_NONE;
	*both = false;
	for (int c = CATEGORY_NTVT; c <= CATEGORY_DHTT; c++) {
		if (!words_has(&s->words->declaration.phrases[c], words) && !words_has(&s->words->declaration.shorts[c], words))
			continue;
		*both = found != CATEGORY_NONE;
		found = (enum category)c;
	}
	return *both ? CATEGORY_NONE : found;
}

void giving_category(struct giving *s, const char *words, const char *evidence, const char *where, bool named)
{
	bool both;
	enum category c = giving_category_in(s, words, &both);
	if (both)
		giving_unsure(s->out, "a line names both categories");
	else if (c != CATEGORY_NONE)
		giving_value(s, &(struct supplied){ .rule = "declaration", .text = category_word(c), .evidence = evidence, .where = where, .named = named });
}

/* A value for a rule, from a place in a line; false where nothing stands there. */
bool giving_item(struct giving *s, const char *rule, const char *who, size_t i, size_t start, size_t end, bool named)
{
	struct piece_line at = giving_at(s, i);
	const char *t = looks_text(&at), *where = source_where(s->source, i, s->arena);
	while (start < end && strchr(" \t.-_:", t[start]))
		start++;
	while (end > start && strchr(" \t_;", t[end - 1]))
		end--;
	if (start >= end || values_empty(t + start, end - start) || words_is(&s->words->blanks, fold_words(t + start, end - start, s->arena)))
		return false;
	if (strcmp(rule, "declaration") == 0) {
		giving_category(s, fold_words(t + start, end - start, s->arena), looks_original(&at, start, end), where, named);
	} else if (strcmp(rule, "title") == 0) {
		if (fold_count(t + start, end - start) <= s->words->title_most_words)
			giving_value(s, &(struct supplied){ .rule = "title", .text = looks_original(&at, start, end), .evidence = looks_original(&at, start, end), .where = where, .named = named });
	} else {
		struct block block = { .whose = text_begins(rule, "author-") ? WHOSE_AUTHOR : WHOSE_SUBJECT };
		enum field field = items_field(rule);
		if (field == FIELD_ITEMS)
			return false;
		if (!plain_number(s, i, field, start, end)) {
			giving_unsure(s->out, PLAIN_NOT_ALONE);
			return true;
		}
		pieces_put(&at, &block, field, start, end);
		if (block.items[field].state == VALUE_GOOD)
			giving_found(s, rule, who, field, &block.items[field], named);
	}
	return true;
}

/* Whose line of the form a label is: "Năm sinh của đồng tác giả Trần Văn Ba". */
static const char *rule_of_label(const struct giving *s, const char *label, bool items, const char **who)
{
	static const char coauthor[] = " dong tac gia ", author[] = "tac gia";
	const char *named = strstr(label, coauthor);
	*who = NULL;
	for (size_t i = 0; i < s->words->rule_count; i++) {
		const struct rule_words *r = &s->words->rules[i];
		const char *keys[] = { r->line_key, items ? r->item_key : "" };
		for (size_t k = 0; k < 2 && *r->line_key; k++) {
			if (!*keys[k])
				continue;
			if (strcmp(keys[k], label) == 0)
				return r->text.rule;
			size_t len = strlen(keys[k]), tail = strlen(author);
			if (!named || len <= tail || strcmp(keys[k] + len - tail, author) != 0 || (size_t)(named - label) + 1 != len - tail || strncmp(label, keys[k], len - tail) != 0)
				continue;
			*who = items_coauthor(s->before, named + strlen(coauthor), s->arena);
			return *who ? r->text.rule : NULL;
		}
	}
	return NULL;
}

const char *giving_rule(const struct giving *s, size_t i, bool own, size_t *value, const char **who)
{
	size_t len, start = above_behind_marks(s->source, i) - s->source->lines[i].start;
	const char *t = giving_line(s, i, &len);
	if (own)
		start = lexer_prefix(t, len, start);
	const char *colon = start < len && len <= SOURCE_SHORT * 2 ? memchr(t + start, ':', len - start) : NULL;
	if (!colon)
		return NULL;
	*value = (size_t)(colon - t) + 1;
	return rule_of_label(s, fold_words(t + start, (size_t)(colon - t) - start, s->arena), own, who);
}

/* --- whose a block of labels is --- */

static bool one_name(const struct giving *s, const char *a, const char *b)
{
	const char *x = fold_key(a, s->arena), *y = fold_key(b, s->arena);
	return strcmp(x, y) == 0 || fold_find(x, y) || fold_find(y, x);
}

static enum owner owner_of(const struct giving *s, const struct block *b, const char **who)
{
	const struct entry *e = s->before;
	const char *name = b->items[FIELD_NAME].state == VALUE_GOOD ? b->items[FIELD_NAME].text : NULL;
	bool subject = b->whose == WHOSE_SUBJECT || b->whose == WHOSE_COLLECTIVE;
	*who = name ? items_coauthor(e, fold_key(name, s->arena), s->arena) : NULL;
	if (*who && !subject)
		return OWNER_COAUTHOR;
	if (b->whose == WHOSE_COAUTHOR)
		return OWNER_OTHER;
	if (b->whose == WHOSE_AUTHOR)
		return name && e->author.name && !one_name(s, name, e->author.name) ? OWNER_OTHER : OWNER_AUTHOR;
	if (subject)
		return OWNER_SUBJECT;
	if (!name)
		return OWNER_NONE;
	return e->author.name && one_name(s, name, e->author.name) ? OWNER_AUTHOR : e->subject.name && one_name(s, name, e->subject.name) ? OWNER_SUBJECT : OWNER_OTHER;
}

bool giving_asked(const struct giving *s, enum field field)
{
	return items_missing(s->before, items_rule("author", field), NULL) || items_missing(s->before, items_rule("subject", field), NULL);
}

void giving_block(struct giving *s, const struct block *b)
{
	const char *who;
	enum owner owner = owner_of(s, b, &who);
	for (int f = FIELD_NAME; f < FIELD_ITEMS; f++) {
		const struct found *found = &b->items[f];
		if (found->state != VALUE_GOOD)
			continue;
		if (owner == OWNER_AUTHOR || owner == OWNER_COAUTHOR)
			giving_found(s, items_rule("author", (enum field)f), who, (enum field)f, found, true);
		else if (owner == OWNER_SUBJECT)
			giving_found(s, items_rule("subject", (enum field)f), NULL, (enum field)f, found, true);
		else if (owner == OWNER_NONE)
			giving_bare(s, (enum field)f, found);
		else if (f != FIELD_NAME && giving_asked(s, (enum field)f))
			giving_unsure(s->out, "data of somebody who is neither its author nor its subject by name");
	}
}

/* Its name, or the last word of it behind "anh", "bà": "số của anh Cẩn". */
bool giving_names_subject(const struct giving *s, const char *t, size_t len)
{
	const char *name = s->before->subject.name, *words = fold_words(t, len, s->arena), *last;
	if (!name)
		return false;
	const char *key = fold_key(name, s->arena);
	if (!*key)
		return false;
	if (fold_find(words, key))
		return true;
	last = strrchr(key, ' ');
	if (s->before->subject.collective || !last)
		return false;
	for (const char *at = words; (at = fold_find(at, last + 1)); at++)
		for (size_t i = 0; i < s->words->honorifics.count; i++) {
			const char *h = s->words->honorifics.items[i];
			size_t n = strlen(h);
			if ((size_t)(at - words) >= n + 1 && at[-1] == ' ' && memcmp(at - 1 - n, h, n) == 0 && (at - 1 - n == words || at[-2 - (long)n] == ' '))
				return true;
		}
	return false;
}

/* --- what nobody's name is on --- */

static bool waivable(const char *rule)
{
	return strcmp(rule, "subject-phone") == 0 || strstr(rule, "-occupation") || strstr(rule, "-workplace");
}

/* The missing items that a value can be of, not given yet; the last of them. */
static size_t takers(const struct giving *s, const struct bare *b, const char **rule, const char **who)
{
	struct items_missed all[ITEMS_MOST];
	size_t n = items_all_missing(s->before, all, ITEMS_MOST, s->arena), found = 0;
	for (size_t i = 0; i < n; i++) {
		bool given = false;
		for (size_t k = 0; k < s->out->count; k++)
			given |= strcmp(s->out->values[k].rule, all[i].rule) == 0 && text_same(s->out->values[k].who, all[i].who);
		if (given || (b->field == FIELD_OTHER ? !waivable(all[i].rule) : items_field(all[i].rule) != b->field))
			continue;
		if (b->stated && text_begins(all[i].rule, "author-phone"))
			continue;
		*rule = all[i].rule;
		*who = all[i].who;
		found++;
	}
	return found;
}

void giving_settle(struct giving *s)
{
	for (size_t i = 0; i < s->bare_count; i++) {
		const struct bare *b = &s->bare[i];
		const char *rule = NULL, *who = NULL;
		size_t rivals = 0;
		for (size_t k = 0; k < s->bare_count; k++)
			rivals += s->bare[k].field == b->field && strcmp(s->bare[k].text, b->text) != 0;
		size_t n = takers(s, b, &rule, &who);
		if (!n)
			continue;
		const char *other = b->field == FIELD_PHONE ? (text_begins(rule, "author-") ? s->before->subject.phone : s->before->author.phone) : NULL;
		if (n > 1)
			giving_unsure(s->out, arena_print(s->arena, "whose a value for %s is: more than one is missing", strchr(rule, '-') ? strchr(rule, '-') + 1 : rule));
		else if (rivals)
			giving_unsure(s->out, arena_print(s->arena, "several values that may be %s", rule));
		else if (b->field == FIELD_NAME)
			giving_unsure(s->out, arena_print(s->arena, "a name that may be %s", rule));
		else if (other && strcmp(other, b->text) == 0)
			giving_unsure(s->out, arena_print(s->arena, "a number for %s that is known as somebody else's", rule));
		else
			giving_value(s, &(struct supplied){ .rule = rule, .who = who, .text = b->text, .evidence = b->evidence, .where = b->where, .aged = b->aged });
	}
}
