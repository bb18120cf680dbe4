/* What an entry lacks, item by item, and the files that could not be read.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer/missing.h"

#include <string.h>

#include "answer/put.h"
#include "answer/quote.h"
#include "base/text.h"

enum { FILES_TOLD = 6 }; /* files that cannot be read told of by a sentence each: more would bury what is asked */

/* "photo", "phone": what a person may have mistyped is shown to them, their number is not (plan/law.md, 1.4). */
static void put_stated(json_t *item, const struct finding *finding, struct arena *arena)
{
	const char *stated = quote_words(arena, finding->evidence, QUOTE_NAME);
	bool person = text_begins(finding->rule, "author-") || text_begins(finding->rule, "subject-");
	/* Dotted leaders that nobody filled in are no words to hold up to their author. */
	if (!stated || !person || !strpbrk(stated, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
		return;
	if (strstr(finding->rule, "-phone"))
		put_truth(item, "phone_wrong", true);
	else
		put_text(item, "stated", stated);
}

static bool of_file(const char *rule)
{
	return strcmp(rule, "unreadable") == 0 || strcmp(rule, "unsafe-file") == 0;
}

/* "đồng tác giả Trần Văn Ba", of whom something is missing; NULL where it is the author's own. */
static const char *whose_item(const struct finding *finding)
{
	return text_begins(finding->rule, "author-") && text_begins(finding->evidence, FINDING_COAUTHOR) ? finding->evidence : NULL;
}

/* A rule is told once, but each author's by its own sentence; files that cannot be read are one item, whatever is wrong with each. */
static bool met_before(const struct entry *entry, size_t i)
{
	const struct finding *f = &entry->findings[i];
	for (size_t k = 0; k < i; k++) {
		const struct finding *before = &entry->findings[k];
		if (before->outcome != OUTCOME_INCOMPLETE)
			continue;
		if (of_file(f->rule) ? of_file(before->rule) : strcmp(before->rule, f->rule) == 0 && !(whose_item(f) && strcmp(before->message, f->message) != 0))
			return true;
	}
	return false;
}

/* "Năm sinh của đồng tác giả Trần Văn Ba": the texts about an author end with the word itself. */
static const char *with_author(const struct finding *finding, const char *words, struct arena *arena)
{
	static const char author[] = "tác giả";
	const char *who = whose_item(finding) ? quote_words(arena, whose_item(finding), QUOTE_NAME) : NULL;
	size_t len = strlen(words), tail = strlen(author);
	if (!who)
		return words;
	if (len > tail && strcmp(words + len - tail, author) == 0)
		return arena_print(arena, "%.*s%s", (int)(len - tail), words, who);
	return arena_print(arena, "%s (%s)", words, who);
}

static const char *without_stop(struct arena *arena, const char *sentence)
{
	size_t len = strlen(sentence);
	return len && sentence[len - 1] == '.' ? arena_copy(arena, sentence, len - 1) : sentence;
}

/* A message that goes on within a sentence of ours, without its own full stop. */
static const char *sentence_part(struct arena *arena, const char *message)
{
	const char *words = quote_words(arena, message, QUOTE_SENTENCE);
	return words ? without_stop(arena, words) : "";
}

/* What is missing: a rule without texts of its own (a file that cannot be read) speaks by its finding's message. */
static json_t *missing_item(const struct blanks_of *of, const struct finding *finding, size_t n, struct arena *arena)
{
	struct rule_text text = rules_text(of->rules, finding->rule);
	json_t *item = json_object();
	json_object_set_new(item, "n", json_integer((json_int_t)n));
	if (strcmp(text.item, finding->rule) == 0) {
		put_text(item, "item", sentence_part(arena, finding->message));
		return item;
	}
	put_text(item, "item", with_author(finding, text.item, arena));
	put_text(item, "point", text.point);
	put_text(item, "how", text.how);
	if (!whose_item(finding))
		put_stated(item, finding, arena);
	return item;
}

static bool file_missing(const struct finding *f)
{
	return f->outcome == OUTCOME_INCOMPLETE && of_file(f->rule);
}

/* Where the quoted name of its file ends in a finding's sentence; NULL. */
static const char *after_name(const struct finding *f, struct arena *arena)
{
	const char *name = arena_print(arena, "“%s”", f->evidence), *at = *f->evidence ? strstr(f->message, name) : NULL;
	return at ? at + strlen(name) : NULL;
}

/* Whether two files have the same wrong with them: their sentences differ in the name alone. */
static bool same_trouble(const struct finding *a, const struct finding *b, struct arena *arena)
{
	const char *one = after_name(a, arena), *two = after_name(b, arena);
	size_t before = one ? (size_t)(one - a->message) - strlen(a->evidence) : 0;
	return one && two && strcmp(one, two) == 0 && before == (size_t)(two - b->message) - strlen(b->evidence) &&
	       strncmp(a->message, b->message, before - strlen("”")) == 0;
}

/* The sentence of a file, with the names of all those after it that have the same trouble; NULL where one before it told of it. */
static const char *file_sentence(const struct entry *entry, size_t i, struct arena *arena)
{
	const struct finding *f = &entry->findings[i];
	const char *names = "", *rest = after_name(f, arena);
	for (size_t k = 0; k < i; k++)
		if (file_missing(&entry->findings[k]) && same_trouble(&entry->findings[k], f, arena))
			return NULL;
	for (size_t k = i + 1; k < entry->finding_count; k++)
		if (file_missing(&entry->findings[k]) && same_trouble(f, &entry->findings[k], arena))
			names = arena_print(arena, "%s, “%s”", names, entry->findings[k].evidence);
	if (!*names)
		return quote_words(arena, f->message, QUOTE_SENTENCE);
	return quote_words(arena, arena_print(arena, "%.*s%s%s", (int)(rest - f->message), f->message, names, rest), QUOTE_FILES);
}

/* What each file that cannot be read needs; beyond a handful of sentences the names will do. */
static void put_files(json_t *to, json_t *missing, const struct entry *entry, struct arena *arena)
{
	json_t *told = json_array();
	const char *others = "";
	for (size_t i = 0; i < entry->finding_count; i++) {
		const struct finding *f = &entry->findings[i];
		const char *message = file_missing(f) ? file_sentence(entry, i, arena) : NULL, *name = quote_words(arena, f->evidence, QUOTE_NAME);
		if (message && json_array_size(told) < FILES_TOLD)
			json_array_append_new(told, json_pack("{s:s}", "message", message));
		else if (message && name)
			others = arena_print(arena, "%s%s“%s”", others, *others ? ", " : "", name);
	}
	put_text(to, "others_unopened", others);
	put_truth(to, "only_files", json_array_size(told) > 0 && json_array_size(missing) == 1);
	json_object_set(to, "unopened", told);
	for (size_t i = 0; i < json_array_size(missing); i++) /* within a longer list they stand below their own item */
		if (json_object_get(json_array_get(missing, i), "of_files"))
			json_object_set(json_array_get(missing, i), "of_files", told);
	json_decref(told);
}

void missing_put(json_t *to, const struct blanks_of *of, const struct entry *entry, struct arena *arena)
{
	json_t *missing = json_array(), *lines = json_array();
	bool body = false, author = false;
	for (size_t i = 0; i < entry->finding_count; i++) {
		const struct finding *f = &entry->findings[i];
		const char *line = rules_text(of->rules, f->rule).line;
		if (f->outcome != OUTCOME_INCOMPLETE || met_before(entry, i))
			continue;
		json_array_append_new(missing, missing_item(of, f, json_array_size(missing) + 1, arena));
		if (of_file(f->rule))
			put_truth(json_array_get(missing, json_array_size(missing) - 1), "of_files", true);
		if (line && *line && strcmp(line, f->rule) != 0)
			json_array_append_new(lines, json_pack("{s:s}", "line", with_author(f, line, arena)));
		body |= strcmp(f->rule, "body") == 0 || of_file(f->rule);
		author |= text_begins(f->rule, "author-");
	}
	put_count(to, "missing_count", json_array_size(missing));
	put_truth(to, "form", json_array_size(lines) > 0);
	put_truth(to, "body_missing", body);
	put_truth(to, "author_missing", author);
	put_files(to, missing, entry, arena);
	json_object_set_new(to, "missing", missing);
	json_object_set_new(to, "lines", lines);
}

/* Of an entry sent by a unit: which of its files, and what to do about each. */
static const char *files_last(const struct entry *entry, const char *all, struct arena *arena)
{
	size_t told = 0;
	for (size_t i = 0; i < entry->finding_count && told < FILES_TOLD; i++) {
		const char *message = file_missing(&entry->findings[i]) ? file_sentence(entry, i, arena) : NULL;
		if (message)
			all = arena_print(arena, "%s%s%s", all, told++ ? ". " : *all ? ": " : "", without_stop(arena, message));
	}
	return all;
}

const char *missing_items(const struct blanks_of *of, const struct entry *entry, struct arena *arena)
{
	const char *all = "";
	for (size_t i = 0; i < entry->finding_count; i++) {
		const struct finding *f = &entry->findings[i];
		struct rule_text text = rules_text(of->rules, f->rule);
		if (f->outcome != OUTCOME_INCOMPLETE || met_before(entry, i))
			continue;
		if (strcmp(text.item, f->rule) == 0)
			all = arena_print(arena, "%s%s%s", all, *all ? "; " : "", sentence_part(arena, f->message));
		else
			all = arena_print(arena, "%s%s%s%s%s%s", all, *all ? "; " : "", with_author(f, text.item, arena), *text.point ? " (" : "", text.point, *text.point ? ")" : "");
	}
	return files_last(entry, all, arena);
}
