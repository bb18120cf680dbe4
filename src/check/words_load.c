/* Reads entry.yaml into tables of folded words and compiled patterns.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/words_load.h"

#include <string.h>

#include "base/text.h"
#include "check/fold.h"
#include "check/theme.h"
#include "read/submission.h"

/* Every rule of interface.md that can be found; the texts of each must stand in entry.yaml. */
static const char *const rule_names[] = {
	"declaration", "title", "body",
	"author-name", "author-birth-year", "author-address", "author-phone", "author-occupation", "author-workplace",
	"subject-name", "subject-birth-year", "subject-address", "subject-phone", "subject-occupation", "subject-workplace",
	"word-limit", "photocopy", "barred-author", "duplicate", "residence", "deadline", "category", "unread-pages",
	"unreadable", "unsafe-file", "paper-size", "honoured", "minor", "outside-ward", NULL,
};

bool words_load_list(const struct words_loading *l, const struct yaml *y, const char *what)
{
	if (y->kind != YAML_LIST) {
		yaml_mistake(l->mistakes, l->path, y->line, "%s: a list is wanted", what);
		return false;
	}
	for (size_t i = 0; i < y->count; i++)
		if (y->items[i].kind != YAML_TEXT) {
			yaml_mistake(l->mistakes, l->path, y->items[i].line, "%s: a text is wanted in each place of the list", what);
			return false;
		}
	return true;
}

void words_load_unknown(const struct words_loading *l, const struct yaml *map, size_t i, const char *known)
{
	yaml_mistake(l->mistakes, l->path, map->key_lines[i], "“%s” is not known here (known: %s)", map->keys[i], known);
}

static void load_words(const struct words_loading *l, const struct yaml *y, const char *what, struct word_list *out)
{
	if (!words_load_list(l, y, what))
		return;
	out->items = arena_array(l->arena, y->count + 1, sizeof *out->items);
	out->written = arena_array(l->arena, y->count + 1, sizeof *out->written);
	for (size_t i = 0; i < y->count; i++) {
		const char *words = fold_key(y->items[i].text, l->arena);
		out->written[out->count] = text_lower(l->arena, y->items[i].text);
		if (words[0])
			out->items[out->count++] = words;
		else
			yaml_mistake(l->mistakes, l->path, y->items[i].line, "%s: a word without letters", what);
	}
}

static void load_patterns(const struct words_loading *l, const struct yaml *y, const char *what, struct patterns *out)
{
	if (!words_load_list(l, y, what))
		return;
	out->items = arena_array(l->arena, y->count + 1, sizeof *out->items);
	for (size_t i = 0; i < y->count; i++) {
		struct err err;
		struct pattern *p = pattern_new(y->items[i].text, &err);
		if (p)
			out->items[out->count++] = p;
		else
			yaml_mistake(l->mistakes, l->path, y->items[i].line, "%s: %s", what, err.text);
	}
}

#define NUMBER(name_, member_, least_, most_) { .name = name_, .type = YAML_IS_INT, .offset = offsetof(struct evidence_weights, member_), .required = true, .least = least_, .most = most_ }
static const struct yaml_field evidence_fields[] = {
	NUMBER("threshold", threshold, 1, 1000), NUMBER("border", border, 0, 1000), NUMBER("border-per-cent", border_least, 1, 100),
	NUMBER("skew", skew, 0, 1000), NUMBER("skew-degrees", skew_least, 1, 45), NUMBER("specks", specks, 0, 1000), NUMBER("specks-a-megapixel", specks_least, 1, 100000),
	NUMBER("bilevel", bilevel, 0, 1000), NUMBER("coloured-ink", coloured, -1000, -1), NUMBER("coloured-per-cent", coloured_least, 1, 100), NUMBER("copier", copier, 0, 1000),
	{ .name = "copiers", .type = YAML_IS_TEXTS, .offset = offsetof(struct evidence_weights, copiers), .count_offset = offsetof(struct evidence_weights, copier_count), .required = true },
	{ .name = NULL },
};
#undef NUMBER

#define PAGE_TEXT(name_, member_) { .name = name_, .type = YAML_IS_TEXT, .offset = offsetof(struct words, pages.member_) - offsetof(struct words, pages), .required = true }
static const struct yaml_field page_fields[] = { PAGE_TEXT("missing", missing), PAGE_TEXT("digits", digits), PAGE_TEXT("read", read), PAGE_TEXT("alone", alone), PAGE_TEXT("beside", beside), { .name = NULL } };
#undef PAGE_TEXT

#define ROSTER_TEXT(name_, member_) { .name = name_, .type = YAML_IS_TEXT, .offset = offsetof(struct words, roster.member_) - offsetof(struct words, roster), .required = true }
static const struct yaml_field roster_fields[] = {
	ROSTER_TEXT("filled", filled), ROSTER_TEXT("differs", differs), ROSTER_TEXT("copy", stated_copy), ROSTER_TEXT("copy-perhaps", maybe_copy), ROSTER_TEXT("other-name", other_name),
	ROSTER_TEXT("in-time", in_time), { .name = NULL },
};
#undef ROSTER_TEXT

const char *const words_unread[] = { "any", READ_UNKNOWN, READ_DAMAGED, READ_LOCKED, READ_TOO_LARGE, READ_KILLED, READ_UNSAFE, READ_LATER, "empty", NULL };

static const struct yaml_field unread_fields[] = {
	{ .name = "why", .type = YAML_IS_WORD, .offset = offsetof(struct unread_words, why), .words = words_unread },
	{ .name = "kinds", .type = YAML_IS_TEXTS, .offset = offsetof(struct unread_words, kinds), .count_offset = offsetof(struct unread_words, kind_count) },
	{ .name = "message", .type = YAML_IS_TEXT, .offset = offsetof(struct unread_words, message), .required = true },
	{ .name = NULL },
};

#define FILES(member_) (offsetof(struct words, files.member_) - offsetof(struct words, files))
static const struct yaml_field file_fields[] = {
	{ .name = "drives", .type = YAML_IS_TEXTS, .offset = FILES(drives), .count_offset = FILES(drive_count), .required = true },
	{ .name = "drive", .type = YAML_IS_TEXT, .offset = FILES(drive), .required = true },
	{ .name = "unread", .type = YAML_IS_MAPS, .offset = FILES(unread), .count_offset = FILES(unread_count), .required = true, .fields = unread_fields, .size = sizeof(struct unread_words) },
	{ .name = NULL },
};
#undef FILES

static const struct yaml_field theme_fields[] = {
	{ .name = "id", .type = YAML_IS_TEXT, .offset = offsetof(struct theme, id), .required = true },
	{ .name = "name", .type = YAML_IS_TEXT, .offset = offsetof(struct theme, name), .required = true },
	{ .name = "strong", .type = YAML_IS_TEXTS, .offset = offsetof(struct theme, strong), .count_offset = offsetof(struct theme, strong_count), .required = true },
	{ .name = "weak", .type = YAML_IS_TEXTS, .offset = offsetof(struct theme, weak), .count_offset = offsetof(struct theme, weak_count) },
	{ .name = NULL },
};

static const struct yaml_field themes_fields[] = {
	{ .name = "least", .type = YAML_IS_INT, .offset = offsetof(struct themes, least), .required = true, .least = 1, .most = 1000 },
	{ .name = "lead", .type = YAML_IS_INT, .offset = offsetof(struct themes, lead), .required = true, .least = 1, .most = 1000 },
	{ .name = "fields", .type = YAML_IS_MAPS, .offset = offsetof(struct themes, items), .count_offset = offsetof(struct themes, count), .required = true, .fields = theme_fields, .size = sizeof(struct theme) },
	{ .name = NULL },
};

enum shape { WORDS, PATTERNS, FILLED };

/* Where each list of entry.yaml goes; a name with a dot stands in a map. */
static const struct slot {
	const char *map, *key;
	enum shape shape;
	size_t offset;
	const struct yaml_field *fields;
} slots[] = {
#define W(map, key, member) { map, key, WORDS, offsetof(struct words, member), NULL }
#define P(map, key, member) { map, key, PATTERNS, offsetof(struct words, member), NULL }
#define F(map, key, member, fields) { map, key, FILLED, offsetof(struct words, member), fields }
	W("owners", "author", owners.author), W("owners", "subject", owners.subject),
	W(NULL, "suffixes", suffixes), W(NULL, "head-intros", head_intros), W(NULL, "absences", absences), W(NULL, "honorifics", honorifics),
	W(NULL, "kin", kin), W(NULL, "speakers", speakers), W(NULL, "form-columns", form_columns), W(NULL, "kin-suffixes", kin_suffixes), W(NULL, "collectives", collectives), W(NULL, "anonymous", anonymous), W(NULL, "surnames", surnames), W(NULL, "blanks", blanks),
	W("guesses", "address", address_words), W("guesses", "workplace", workplace_words), W("guesses", "workplace-inside", workplace_inside), W("guesses", "nothing", nothing), W("guesses", "self-employed", self_employed),
	P("declaration", "openings", declaration.openings), P("declaration", "tails", declaration.tails),
	P("declaration", "not", declaration.not_declarations),
	W("declaration", "nguoi-tot-viec-tot", declaration.phrases[CATEGORY_NTVT]), W("declaration", "dien-hinh-tien-tien", declaration.phrases[CATEGORY_DHTT]),
	W("declaration", "nguoi-tot-viec-tot-short", declaration.shorts[CATEGORY_NTVT]), W("declaration", "dien-hinh-tien-tien-short", declaration.shorts[CATEGORY_DHTT]),
	P("text", "title-behind", title_behind), P("text", "title-covered", title_covered), P("text", "not-title", not_title), P("text", "not-body", not_body), P("text", "body-ends", body_ends),
	P("mail", "attribution", mail.attribution), P("mail", "original", mail.original), P("mail", "forwarded", mail.forwarded),
	P("mail", "header-line", mail.header_line), P("mail", "signature", mail.signature),
	P("mail", "header-from", mail.header_from), P("mail", "header-to", mail.header_to), P("mail", "header-subject", mail.header_subject),
	P("mail", "header-date", mail.header_date), P("mail", "header-files", mail.header_files),
	P("mail", "dispatch", mail.dispatch), P("mail", "dispatch-head", mail.dispatch_head), P("mail", "dispatch-date", mail.dispatch_date), P("mail", "intake-unit", mail.intake_unit),
	P("letters", "question", letters.question), P("letters", "request", letters.request), P("letters", "dossier", letters.dossier),
	P("letters", "dossier-subject", letters.dossier_subject), P("letters", "news", letters.news), P("letters", "other-contest", letters.other_contest),
	P("letters", "announcement", letters.announcement), P("letters", "entry-subject", letters.entry_subject), P("letters", "supplement", letters.supplement),
	P("letters", "handed-in", letters.handed_in), P("letters", "handed-in-not", letters.handed_in_not), P("letters", "pages-announced", letters.pages_announced),
	P("letters", "says-in-work", letters.says[0]), P("letters", "says-original", letters.says[1]), P("letters", "says-revision", letters.says[2]),
	P("letters", "says-replace", letters.says[3]), P("letters", "says-withdraw", letters.says[4]),
	P("letters", "phone-author", letters.phone_author), P("letters", "phone-subject", letters.phone_subject), P("letters", "phone-other", letters.phone_other),
	P("letters", "kin-spoken", letters.kin_spoken), P("letters", "they-spoken", letters.they_spoken), P("letters", "status-spoken", letters.status_spoken),
	P("letters", "hedged", letters.hedged), P("letters", "corrects", letters.corrects), P("letters", "acks", letters.acks),
	W("letters", "plain", letters.plain), P("letters", "took-back", letters.took_back), P("letters", "no-value", letters.no_value),
	P("letters", "author-speaks", letters.author_speaks), P("letters", "subject-spoken", letters.subject_spoken), P("letters", "asks", letters.asks), P("letters", "ours", letters.ours), P("letters", "ours-begins", letters.ours_begins), P("letters", "ours-ends", letters.ours_ends),
	P("photocopy", "stated", photocopy.stated), P("photocopy", "cells", photocopy.cells), P("photocopy", "negated", photocopy.negated), P("photocopy", "other-paper", photocopy.other_paper),
	F("photocopy", "evidence", photocopy.evidence, evidence_fields), F(NULL, "pages", pages, page_fields), F(NULL, "files", files, file_fields),
#define C(key, column) W("roster", key, roster.columns[column])
	C("number", COLUMN_NUMBER), C("name", COLUMN_NAME), C("subject", COLUMN_SUBJECT), C("author", COLUMN_AUTHOR), C("title", COLUMN_TITLE), C("birth-year", COLUMN_BIRTH),
	C("male", COLUMN_MALE), C("female", COLUMN_FEMALE), C("occupation", COLUMN_OCCUPATION), C("workplace", COLUMN_WORKPLACE), C("address", COLUMN_ADDRESS), C("phone", COLUMN_PHONE),
	C("class", COLUMN_CLASS), C("summary", COLUMN_SUMMARY), C("category", COLUMN_CATEGORY), C("handed-in", COLUMN_HANDED_IN), C("original", COLUMN_ORIGINAL), C("copy", COLUMN_COPY),
	C("verified", COLUMN_VERIFIED), C("remark", COLUMN_REMARK), C("third", COLUMN_THIRD), C("proposal", COLUMN_PROPOSAL), C("filler", COLUMN_FILLER),
#undef C
	W("roster", "totals", roster.totals), W("roster", "signers", roster.signers), W("roster", "ticks", roster.ticks),
	P("roster", "titles", roster.titles), P("roster", "not-titles", roster.not_titles), P("roster", "is-verified", roster.verified), P("roster", "is-not-verified", roster.not_verified),
	P("roster", "later", roster.later), F("roster", "texts", roster, roster_fields),
	P(NULL, "honoured", honoured), F(NULL, "dossier", dossier, dossier_words_fields), F(NULL, "themes", themes, themes_fields),
	P("machine", "automatic-subjects", machine.automatic_subjects), P("machine", "bounce-subjects", machine.bounce_subjects), P("machine", "automatic-texts", machine.automatic_texts),
	P("machine", "absent-texts", machine.absent_texts), P("machine", "no-absent-texts", machine.no_absent_texts), P("machine", "no-reply", machine.no_reply),
#undef W
#undef P
#undef F
};
enum { SLOTS = sizeof slots / sizeof *slots };

static bool slot_known(const char *map, const char *key)
{
	for (size_t i = 0; i < SLOTS; i++)
		if (strcmp(slots[i].key, key) == 0 && (map ? slots[i].map && strcmp(slots[i].map, map) == 0 : !slots[i].map))
			return true;
	return false;
}

static bool map_known(const char *key)
{
	for (size_t i = 0; i < SLOTS; i++)
		if (slots[i].map && strcmp(slots[i].map, key) == 0)
			return true;
	return false;
}

/* What stands beside the slots; each is needed. */
static const char *const parts[] = { "fields", "heads", "required", "limits", "rules" };
enum { PARTS = sizeof parts / sizeof *parts };

static void refuse_unknown(const struct words_loading *l, const struct yaml *root)
{
	for (size_t i = 0; i < root->count; i++) {
		const char *key = root->keys[i];
		const struct yaml *y = &root->items[i];
		size_t k = 0;
		while (k < PARTS && strcmp(parts[k], key) != 0)
			k++;
		if (k < PARTS || slot_known(NULL, key))
			continue;
		if (!map_known(key)) {
			yaml_mistake(l->mistakes, l->path, root->key_lines[i], "“%s” is not known here", key);
			continue;
		}
		for (size_t j = 0; y->kind == YAML_MAP && j < y->count; j++)
			if (!slot_known(key, y->keys[j]))
				yaml_mistake(l->mistakes, l->path, y->key_lines[j], "“%s” is not known in %s", y->keys[j], key);
	}
}

static void load_slots(const struct words_loading *l, const struct yaml *root)
{
	for (size_t i = 0; i < SLOTS; i++) {
		const struct yaml *map = slots[i].map ? yaml_get(root, slots[i].map) : root;
		const struct yaml *y = map ? yaml_get(map, slots[i].key) : NULL;
		void *out = (char *)l->words + slots[i].offset;
		if (!y)
			yaml_mistake(l->mistakes, l->path, map ? map->line : root->line, "“%s%s%s” is missing", slots[i].map ? slots[i].map : "", slots[i].map ? ": " : "", slots[i].key);
		else if (slots[i].shape == WORDS)
			load_words(l, y, slots[i].key, out);
		else if (slots[i].shape == FILLED)
			yaml_fill(y, slots[i].fields, out, l->path, l->arena, l->mistakes);
		else
			load_patterns(l, y, slots[i].key, out);
	}
}

static void load_required(const struct words_loading *l, const struct yaml *map)
{
	static const char *const who[] = { "author", "person", "collective" };
	for (size_t i = 0; map && map->kind == YAML_MAP && i < map->count; i++) {
		size_t w = 0;
		while (w < 3 && strcmp(who[w], map->keys[i]) != 0)
			w++;
		if (w == 3) {
			words_load_unknown(l, map, i, "author, person, collective");
			continue;
		}
		if (!words_load_list(l, &map->items[i], map->keys[i]))
			continue;
		for (size_t j = 0; j < map->items[i].count; j++) {
			const struct yaml *y = &map->items[i].items[j];
			enum field f = words_field_named(y->text, FIELD_ITEMS);
			if (f < FIELD_ITEMS)
				l->words->required[w][f] = true;
			else
				yaml_mistake(l->mistakes, l->path, y->line, "“%s” is no item (known: name, birth-year, address, phone, occupation, workplace)", y->text);
		}
	}
}

static const struct yaml_field limit_fields[] = {
	{ .name = "body-least-words", .type = YAML_IS_INT, .offset = offsetof(struct words, body_least_words), .required = true, .least = 1, .most = 1000 },
	{ .name = "prose-words", .type = YAML_IS_INT, .offset = offsetof(struct words, prose_words), .required = true, .least = 20, .most = 2000 },
	{ .name = "title-most-words", .type = YAML_IS_INT, .offset = offsetof(struct words, title_most_words), .required = true, .least = 3, .most = 60 },
	{ .name = "minor-age", .type = YAML_IS_INT, .offset = offsetof(struct words, minor_age), .required = true, .least = 1, .most = 30 },
	{ .name = "papers-most", .type = YAML_IS_INT, .offset = offsetof(struct words, papers_most), .required = true, .least = 0, .most = 100 },
	{ .name = NULL },
};

struct rule_loaded {
	struct rule_words words;
	int line;
};

#define RULE_TEXT(n, member, must, least_) { .name = n, .type = YAML_IS_TEXT, .offset = offsetof(struct rule_loaded, words.member), .required = must, .least = least_ }
static const struct yaml_field rule_fields[] = {
	{ .name = "rule", .type = YAML_IS_TEXT, .offset = offsetof(struct rule_loaded, words.text.rule), .required = true, .line_offset = offsetof(struct rule_loaded, line) },
	RULE_TEXT("clause", text.clause, true, 0), RULE_TEXT("point", text.point, true, 0), RULE_TEXT("item", text.item, true, 0),
	RULE_TEXT("how", text.how, false, -1), RULE_TEXT("line", text.line, false, -1), RULE_TEXT("message", message, true, 0),
	RULE_TEXT("review", review, false, 0), RULE_TEXT("note", note, false, 0), { .name = NULL },
};

struct all_rules {
	struct rule_loaded *rules;
	size_t count;
};

static void keep_rule(const struct words_loading *l, const struct rule_loaded *r)
{
	size_t k = 0;
	if (!r->words.text.rule)
		return;
	while (rule_names[k] && strcmp(rule_names[k], r->words.text.rule) != 0)
		k++;
	if (!rule_names[k])
		yaml_mistake(l->mistakes, l->path, r->line, "“%s” is no rule", r->words.text.rule);
	else if (words_rule(l->words, r->words.text.rule))
		yaml_mistake(l->mistakes, l->path, r->line, "the rule “%s” stands here twice", r->words.text.rule);
	struct rule_words *out = &l->words->rules[l->words->rule_count++];
	*out = r->words;
	out->text.how = out->text.how ? out->text.how : "";
	out->text.line = out->text.line ? out->text.line : "";
	out->review = out->review ? out->review : out->message;
	out->note = out->note ? out->note : out->message;
	out->line_key = fold_key(out->text.line, l->arena);
	out->item_key = fold_key(out->text.item ? out->text.item : "", l->arena);
}

static void load_rules(const struct words_loading *l, const struct yaml *y, const struct yaml *root)
{
	static const struct yaml_field fields[] = {
		{ .name = "rules", .type = YAML_IS_MAPS, .offset = offsetof(struct all_rules, rules), .count_offset = offsetof(struct all_rules, count), .fields = rule_fields, .size = sizeof(struct rule_loaded) },
		{ .name = NULL },
	};
	struct all_rules all = { 0 };
	/* A map of this one key, so that the table of base/yaml does the looking. */
	struct yaml one = { .kind = YAML_MAP, .line = y->line, .count = 1, .items = (struct yaml *)(uintptr_t)y, .keys = (const char *[]){ "rules" }, .key_lines = (int[]){ y->line } };
	yaml_fill(&one, fields, &all, l->path, l->arena, l->mistakes);
	l->words->rules = arena_array(l->arena, all.count + 1, sizeof *l->words->rules);
	for (size_t i = 0; i < all.count; i++)
		keep_rule(l, &all.rules[i]);
	for (size_t k = 0; rule_names[k]; k++)
		if (!words_rule(l->words, rule_names[k]))
			yaml_mistake(l->mistakes, l->path, root->line, "the texts of the rule “%s” are missing", rule_names[k]);
}

void words_load(struct words *out, const char *path, struct arena *arena, struct buf *mistakes)
{
	const struct words_loading l = { .words = out, .path = path, .arena = arena, .mistakes = mistakes };
	const struct yaml *root = yaml_read(path, arena, mistakes);
	if (!root)
		return;
	if (root->kind != YAML_MAP) {
		yaml_mistake(mistakes, path, root->line, "the file: a map is wanted");
		return;
	}
	refuse_unknown(&l, root);
	for (size_t i = 0; i < PARTS; i++)
		if (!yaml_get(root, parts[i]))
			yaml_mistake(mistakes, path, root->line, "“%s” is missing", parts[i]);
	words_labels_load(&l, yaml_get(root, "fields"), yaml_get(root, "heads"));
	load_slots(&l, root);
	dossier_words_compile(&out->dossier, path, arena, mistakes);
	theme_prepare(&out->themes, arena);
	load_required(&l, yaml_get(root, "required"));
	if (yaml_get(root, "limits"))
		yaml_fill(yaml_get(root, "limits"), limit_fields, out, path, arena, mistakes);
	if (yaml_get(root, "rules"))
		load_rules(&l, yaml_get(root, "rules"), root);
}

void words_release(struct words *words)
{
	for (size_t i = 0; i < SLOTS; i++) {
		struct patterns *p = (struct patterns *)(void *)((char *)words + slots[i].offset);
		for (size_t k = 0; slots[i].shape == PATTERNS && k < p->count; k++)
			pattern_free(p->items[k]);
	}
	dossier_words_release(&words->dossier);
}

