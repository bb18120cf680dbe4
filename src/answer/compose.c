/* Which letters a verdict calls for, and their bytes: templates loaded once, filled for each letter.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer/compose.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer/blanks.h"
#include "answer/choose.h"
#include "answer/message.h"
#include "answer/mustache.h"
#include "answer/named.h"
#include "answer/page.h"
#include "answer/put.h"
#include "answer/quote.h"
#include "base/file.h"
#include "base/text.h"

enum {
	LETTER_FILE_LARGEST = 64 << 10,
	SUBJECT_LONGEST = 160,          /* characters; the register keeps 511 bytes of it */
	OVER_LONGEST = 2000,            /* characters of a text that a caller brings: an office's reason */
};

struct composer {
	const struct rules *rules;
	struct mustache_set *set;
	struct arena *names;
	struct seal seal;
	bool sealed;
};

static const char subject_mark[] = "Subject: ";

static const struct blanks_letter *letter_known(const char *name)
{
	for (const struct blanks_letter *l = blanks_letters; l->name; l++)
		if (strcmp(l->name, name) == 0)
			return l;
	return NULL;
}

/* A letter's first line is its subject, kept as a template of its own, "NAME subject"; an empty line and the body follow. */
static void add_letter(struct composer *composer, const char *name, const char *path, const char *text, struct buf *mistakes)
{
	const char *subject = text + strlen(subject_mark), *end = strchr(subject, '\n');
	if (!letter_known(name)) {
		buf_print(mistakes, "%s:1: hoadep writes no letter of this name; a piece for other letters has no Subject line\n", path);
		return;
	}
	if (!end || end[1] != '\n') {
		buf_print(mistakes, "%s:2: an empty line must follow the subject\n", path);
		return;
	}
	mustache_set_add(composer->set, arena_print(composer->names, "%s subject", name), path, 1, subject, (size_t)(end - subject), mistakes);
	mustache_set_add(composer->set, name, path, 3, end + 2, strlen(end + 2), mistakes);
}

/* Another page than the frame that all share: that of the letter of its name, filled from the same blanks. */
static void add_page(struct composer *composer, const char *name, const char *path, const struct buf *text, struct buf *mistakes)
{
	if (letter_known(name))
		mustache_set_add(composer->set, arena_print(composer->names, "%s page", name), path, 1, text->data, text->len, mistakes);
	else
		buf_print(mistakes, "%s:1: hoadep writes no letter of this name\n", path);
}

static void add_file(struct composer *composer, const char *folder, const char *file, struct buf *mistakes)
{
	struct buf text = { 0 };
	struct err err;
	const char *path = arena_print(composer->names, "%s/%s", folder, file);
	const char *name = arena_copy(composer->names, file, strlen(file) - strlen(strrchr(file, '.')));
	if (file_read(path, LETTER_FILE_LARGEST, &text, &err) != 0) {
		buf_print(mistakes, "%s:1: %s\n", path, err.text);
	} else if (!text.len || !text_valid(text.data, text.len)) {
		buf_print(mistakes, "%s:1: a letter must hold text in UTF-8\n", path);
	} else if (strcmp(strrchr(file, '.'), ".html") == 0 && strcmp(name, "page") != 0) {
		add_page(composer, name, path, &text, mistakes);
	} else if (strncmp(text.data, subject_mark, strlen(subject_mark)) == 0) {
		add_letter(composer, name, path, text.data, mistakes);
	} else if (letter_known(name)) {
		buf_print(mistakes, "%s:1: this letter has no Subject line\n", path);
	} else {
		/* A piece of one line is used within lines: its own end would break them. */
		char *end = strchr(text.data, '\n');
		size_t len = end && end[1] == '\0' ? text.len - 1 : text.len;
		mustache_set_add(composer->set, name, path, 1, text.data, len, mistakes);
	}
	buf_release(&text);
}

static int wanted(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');
	return entry->d_name[0] != '.' && dot && (strcmp(dot, ".txt") == 0 || strcmp(dot, ".html") == 0);
}

static void add_folder(struct composer *composer, const char *folder, struct buf *mistakes)
{
	struct dirent **files = NULL;
	int n = scandir(folder, &files, wanted, alphasort);
	if (n < 0)
		buf_print(mistakes, "%s:1: the folder of the letters cannot be read\n", folder);
	for (int i = 0; i < n; i++) {
		add_file(composer, folder, files[i]->d_name, mistakes);
		free(files[i]);
	}
	free(files);
}

static bool page_blank(const char *blank, const void *with)
{
	(void)with;
	return strcmp(blank, "subject") == 0 || strcmp(blank, "content") == 0;
}

static void check_all(const struct composer *composer, const char *folder, struct buf *mistakes)
{
	for (const struct blanks_letter *l = blanks_letters; l->name; l++) {
		if (!mustache_set_has(composer->set, l->name)) {
			buf_print(mistakes, "%s/%s.txt:1: this letter is missing\n", folder, l->name);
			continue;
		}
		mustache_set_check(composer->set, arena_print(composer->names, "%s subject", l->name), blanks_known, l, mistakes);
		mustache_set_check(composer->set, l->name, blanks_known, l, mistakes);
		const char *page = arena_print(composer->names, "%s page", l->name);
		if (mustache_set_has(composer->set, page))
			mustache_set_check(composer->set, page, blanks_known, l, mistakes);
	}
	if (mustache_set_has(composer->set, "page"))
		mustache_set_check(composer->set, "page", page_blank, NULL, mistakes);
	else
		buf_print(mistakes, "%s/page.html:1: the frame of the letters is missing\n", folder);
}

struct composer *composer_new(const struct rules *rules, struct buf *mistakes)
{
	struct composer *composer = calloc(1, sizeof *composer);
	size_t before = mistakes->len;
	if (!composer)
		abort();
	message_begin();
	composer->rules = rules;
	composer->names = arena_new(1 << 20);
	composer->set = mustache_set_new();
	const char *folder = arena_print(composer->names, "%s/letters", rules_contest(rules)->folder);
	add_folder(composer, folder, mistakes);
	/* A letter that could not be parsed would also be called missing: one mistake is said once. */
	if (mistakes->len == before)
		check_all(composer, folder, mistakes);
	named_letters(rules, mistakes);
	if (mistakes->len == before)
		return composer;
	composer_free(composer);
	return NULL;
}

void composer_free(struct composer *composer)
{
	if (!composer)
		return;
	mustache_set_free(composer->set);
	arena_free(composer->names);
	seal_wipe(&composer->seal);
	free(composer);
	message_end();
}

void composer_seal(struct composer *composer, const struct seal *seal)
{
	composer->seal = *seal;
	composer->sealed = true;
}

/* Sections that were left out may leave several empty lines behind, and blanks at line ends: one empty line parts paragraphs. */
static const char *tidy(struct arena *arena, const char *text)
{
	struct buf out = { 0 };
	for (const char *at = text; *at;) {
		size_t len = strcspn(at, "\n"), shown = len;
		while (shown && (at[shown - 1] == ' ' || at[shown - 1] == '\t'))
			shown--;
		if (shown || (out.len >= 2 && out.data[out.len - 2] != '\n')) {
			buf_add(&out, at, shown);
			buf_byte(&out, '\n');
		}
		at += len + (at[len] == '\n');
	}
	const char *tidied = arena_copy(arena, buf_str(&out), out.len);
	buf_release(&out);
	return tidied;
}

static const char *fill_subject(const struct composer *composer, const char *name, const json_t *context, struct arena *arena, struct err *err)
{
	struct buf out = { 0 };
	const char *subject = NULL;
	if (mustache_render(composer->set, arena_print(arena, "%s subject", name), context, MUSTACHE_TEXT, &out, err) == 0)
		subject = text_cut(arena, text_shown(arena, text_nfc(arena, buf_str(&out), out.len)), SUBJECT_LONGEST);
	buf_release(&out);
	return subject;
}

static const char *fill_text(const struct composer *composer, const char *name, const json_t *context, struct arena *arena, struct err *err)
{
	struct buf out = { 0 };
	const char *text = NULL;
	if (mustache_render(composer->set, name, context, MUSTACHE_TEXT, &out, err) == 0)
		text = tidy(arena, text_nfc(arena, buf_str(&out), out.len));
	buf_release(&out);
	return text;
}

static const char *fill_page(const struct composer *composer, const char *subject, const char *text, struct arena *arena, struct err *err)
{
	struct buf content = { 0 }, out = { 0 };
	const char *html = NULL;
	page_write(text, &content);
	json_t *context = json_pack("{s:s, s:s}", "subject", subject, "content", buf_str(&content));
	if (mustache_render(composer->set, "page", context, MUSTACHE_HTML, &out, err) == 0)
		html = arena_copy(arena, buf_str(&out), out.len);
	json_decref(context);
	buf_release(&content);
	buf_release(&out);
	return html;
}

/* A page of the letter's own: the same blanks, so that both forms say the same. */
static const char *fill_own_page(const struct composer *composer, const char *page, const json_t *context, struct arena *arena, struct err *err)
{
	struct buf out = { 0 };
	const char *html = mustache_render(composer->set, page, context, MUSTACHE_HTML, &out, err) == 0 ? arena_copy(arena, buf_str(&out), out.len) : NULL;
	buf_release(&out);
	return html;
}

/* Subject, text and page of a letter; NULL in `html` after a failure. */
struct filled {
	const char *subject, *text, *html;
};

static struct filled fill(const struct composer *composer, const char *name, const json_t *context, struct arena *arena, struct err *err)
{
	struct filled filled = { .subject = fill_subject(composer, name, context, arena, err) };
	filled.text = filled.subject ? fill_text(composer, name, context, arena, err) : NULL;
	const char *page = arena_print(arena, "%s page", name);
	if (filled.text)
		filled.html = mustache_set_has(composer->set, page) ? fill_own_page(composer, page, context, arena, err) : fill_page(composer, filled.subject, filled.text, arena, err);
	if (filled.html)
		filled.text = page_unmarked(filled.text, arena);
	if (!filled.html)
		err_before(err, "the letter %s cannot be written", name);
	return filled;
}

/* `out` has its `to`, `code` and names; `message` whatever differs between an answer and a notice. */
static int write_answer(const struct composer *composer, const struct transport *transport, const struct filled *filled, struct message *message,
                        struct arena *arena, struct answer *out, struct err *err)
{
	struct buf bytes = { 0 };
	char id[256];
	if (message_new_id(out->about ? out->about : "", transport->from_address, id, err) != 0)
		return -1;
	out->message_id = arena_text(arena, id);
	out->subject = filled->subject;
	message->to = out->to;
	message->subject = filled->subject;
	message->message_id = out->message_id;
	message->text = filled->text;
	message->html = filled->html;
	message->contest = rules_contest(composer->rules)->id;
	int done = message_write(message, transport, &bytes, err);
	if (done == 0) {
		out->bytes = arena_copy(arena, bytes.data, bytes.len);
		out->len = bytes.len;
	}
	buf_release(&bytes);
	return done;
}

/*
 * "BTL23-0031.7k3f9w2m4xqz": one word, so that no program that quotes it breaks it.  Who has it may speak for the entry, so it goes only to whom the
 * entry or batch of the letter came from: a copy's sender is not known to be the first one's, a code that a letter only names is anybody's, and the office
 * speaks in its own name.
 */
static const char *reply_tag(const struct composer *composer, const struct choice *choice, const char *about, struct arena *arena)
{
	char tag[SEAL_TAG];
	if (!composer->sealed || !about || (choice->entry && choice->entry->again) || text_begins(choice->template_name, "decision-"))
		return NULL;
	seal_tag(&composer->seal, "reply", about, tag);
	return arena_print(arena, "%s.%s", about, tag);
}

/* A link of ours has a mark before it (answer/page.h) that no stranger's words can have. */
static bool is_link(const char *name, const char *text)
{
	return (strcmp(name, "undo_link") == 0 || strcmp(name, "url") == 0) && text_begins(text, "mailto:");
}

static json_t *cleaned(const char *name, const json_t *value, struct arena *arena)
{
	json_t *out;
	if (json_is_string(value)) {
		const char *text = quote_lines(arena, json_string_value(value), OVER_LONGEST);
		return json_string(is_link(name, text) ? arena_print(arena, "%c%s", PAGE_LINK, text) : text);
	}
	if (json_is_array(value)) {
		out = json_array();
		for (size_t i = 0; i < json_array_size(value); i++)
			json_array_append_new(out, cleaned(name, json_array_get(value, i), arena));
		return out;
	}
	if (!json_is_object(value))
		return json_deep_copy(value);
	out = json_object();
	const char *key;
	json_t *one;
	json_object_foreach((json_t *)value, key, one)
		json_object_set_new(out, key, cleaned(key, one, arena));
	return out;
}

/* What the letter's caller knows better than the verdict does, within our lines. */
static void put_over(json_t *to, const json_t *blanks, struct arena *arena)
{
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)blanks, name, value)
		json_object_set_new(to, name, cleaned(name, value, arena));
}

static int compose_one(const struct composer *composer, const struct blanks_of *of, const struct choice *choice, const json_t *over, struct arena *arena,
                       struct answer *out, struct err *err)
{
	/* What an author gets by way of a unit answers no letter of theirs: threaded under the unit's it would tell a stranger's Message-ID. */
	struct message message = { .date = of->now, .answers = choice->brought ? NULL : of->submission };
	json_t *context = blanks_fill(of, choice, arena);
	out->to = choice->to;
	out->code = choice->entry && choice->entry->code[0] ? choice->entry->code : NULL;
	out->about = out->code ? out->code : !choice->entry && of->verdict->batch && of->verdict->batch->code[0] ? of->verdict->batch->code : NULL;
	message.tag = reply_tag(composer, choice, out->about, arena);
	put_text(context, "reply_tag", message.tag);
	put_over(context, over, arena);
	struct filled filled = fill(composer, choice->template_name, context, arena, err);
	json_decref(context);
	out->template_name = choice->template_name;
	out->hold = choice->hold;
	out->ripe = choice->hold && choice->minutes ? of->now + (int64_t)choice->minutes * 60 : 0;
	return filled.html ? write_answer(composer, of->transport, &filled, &message, arena, out, err) : -1;
}

/* 1, 0, -1.  Only the first of several letters to one address is its first. */
static int first_to(const struct compose_beside *beside, const struct choice *choices, size_t i, struct err *err)
{
	for (size_t k = 0; k < i; k++)
		if (text_same(choices[k].to, choices[i].to))
			return 0;
	return beside && beside->first_time ? beside->first_time(choices[i].to, beside->with, err) : 1;
}

int compose_answers(const struct composer *composer, const struct transport *transport, const struct submission *submission,
                    const struct verdict *verdict, const struct compose_beside *beside, int64_t now, struct arena *arena, struct answer **out, struct err *err)
{
	struct choice *choices;
	size_t n = choose_letters(composer->rules, transport, submission, verdict, arena, &choices);
	*out = n ? arena_array(arena, n, sizeof **out) : NULL;
	for (size_t i = 0; i < n; i++) {
		int first = first_to(beside, choices, i, err);
		struct blanks_of of = { composer->rules, transport, submission, verdict, now, first == 1, beside };
		if (first < 0 || compose_one(composer, &of, &choices[i], NULL, arena, &(*out)[i], err) != 0)
			return -1;
	}
	return (int)n;
}

int compose_about(const struct composer *composer, const struct transport *transport, const char *template_name, const struct submission *submission,
                  const struct verdict *verdict, const char *to, const char *hold, const json_t *blanks, const struct compose_beside *beside, int64_t now,
                  struct arena *arena, struct answer *out, struct err *err)
{
	int first = beside && beside->first_time ? beside->first_time(to, beside->with, err) : 0;
	struct blanks_of of = { composer->rules, transport, submission, verdict, now, first == 1, beside };
	struct choice choice = { .template_name = arena_text(arena, template_name), .entry = verdict->entry_count ? verdict->entries : NULL, .to = arena_text(arena, to) };
	const struct unit *unit = verdict->unit ? rules_unit(composer->rules, verdict->unit) : NULL;
	if (choice.entry && unit && verdict->sender && !text_same(to, verdict->sender))
		choice.brought = unit;
	/* What a supplement made too long is refused like any other. */
	if (strcmp(template_name, "supplemented") == 0 && choice.entry && !json_is_true(json_object_get(blanks, "looked_at")) && choose_refusal(choice.entry)) {
		choice.template_name = choose_refusal(choice.entry);
		blanks = NULL;
	}
	choice.hold = hold ? arena_text(arena, hold) : NULL;
	choose_hold(rules_contest(composer->rules), &choice);
	*out = (struct answer){ .to = NULL };
	return first < 0 ? -1 : compose_one(composer, &of, &choice, blanks, arena, out, err);
}

json_t *compose_supplemented(const struct compose_supplement *s, int64_t now)
{
	json_t *blanks = json_object();
	bool kept = s->counted == s->first;
	put_text(blanks, "done", s->done);
	if (s->person)
		put_truth(blanks, "looked_at", true);
	put_truth(blanks, "late", s->late);
	put_date(blanks, "first_date", s->first);
	put_truth(blanks, "kept", kept);
	if (!kept)
		put_date(blanks, "counted_date", s->counted);
	if (s->until >= now)
		put_date(blanks, "due_date", s->until);
	else
		json_object_set_new(blanks, "due_date", json_null());
	return blanks;
}

int compose_notice(const struct composer *composer, const struct transport *transport, const char *template_name, const char *to, const json_t *blanks,
                   const struct attachment *files, size_t count, int64_t now, struct arena *arena, struct answer *out, struct err *err)
{
	struct message message = { .date = now, .files = files, .file_count = count };
	json_t *context = blanks_notice(composer->rules, transport, now, blanks);
	struct filled filled = fill(composer, template_name, context, arena, err);
	json_decref(context);
	*out = (struct answer){ .to = arena_text(arena, to), .template_name = arena_text(arena, template_name) };
	return filled.html ? write_answer(composer, transport, &filled, &message, arena, out, err) : -1;
}
