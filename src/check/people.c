/* Sorts blocks by their heads first; what has no head by who is named in the story and who sent the letter.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/people.h"

#include <string.h>
#include <utf8proc.h>

#include "base/text.h"

struct sorting {
	struct people *out;
	const char *body_key, *sender_key;
	const struct words *words;
	struct arena *arena;
	bool author, subject;            /* a block was given to that side */
	const struct block *loose[FIELDS_MOST_BLOCKS];
	size_t loose_count;
};

static const char *name_key(const struct sorting *s, const struct block *b)
{
	return b->items[FIELD_NAME].text ? fold_key(b->items[FIELD_NAME].text, s->arena) : "";
}

/* What is not there yet is taken; a seen label without a value too, for its evidence. */
static void merge(struct block *into, const struct block *from)
{
	for (int f = 0; f < FIELD_ITEMS; f++)
		if (into->items[f].state != VALUE_GOOD && (from->items[f].state == VALUE_GOOD || !into->items[f].where)) {
			into->items[f] = from->items[f];
			into->filled += from->items[f].state == VALUE_GOOD;
		}
	if (from->whose == WHOSE_COLLECTIVE)
		into->whose = WHOSE_COLLECTIVE;
	if (!into->mail)
		into->mail = from->mail;
}

static bool same_person(const struct sorting *s, const struct block *a, const struct block *b)
{
	const char *x = name_key(s, a), *y = name_key(s, b);
	return !*x || !*y || strcmp(x, y) == 0;
}

/* Named in a list ("Nhóm tác giả: A, B và C") and again with their data, each is one. */
static void give_coauthor(struct sorting *s, const struct block *b)
{
	const char *name = name_key(s, b);
	struct people *out = s->out;
	if (!*name)
		return;
	for (size_t i = 0; i < out->coauthor_count; i++)
		if (strcmp(name_key(s, &out->coauthors[i]), name) == 0) {
			merge(&out->coauthors[i], b);
			return;
		}
	if (out->coauthor_count < FIELDS_MOST_BLOCKS)
		out->coauthors[out->coauthor_count++] = *b;
}

/* The author is no co-author; the first of a group is its author. */
static void settle_coauthors(struct sorting *s)
{
	struct people *out = s->out;
	size_t kept = 0;
	if (!s->author && out->coauthor_count) {
		out->author = out->coauthors[0];
		s->author = true;
	}
	for (size_t i = 0; i < out->coauthor_count; i++) {
		if (strcmp(name_key(s, &out->author), name_key(s, &out->coauthors[i])) == 0)
			merge(&out->author, &out->coauthors[i]);
		else
			out->coauthors[kept++] = out->coauthors[i];
	}
	out->coauthor_count = kept;
}

static void give_author(struct sorting *s, const struct block *b)
{
	if (same_person(s, &s->out->author, b))
		merge(&s->out->author, b);
	else
		give_coauthor(s, b);
	s->author = true;
}

/* "Tôi tên là …": of who sends the letter, or of somebody in the story.  A head goes before it; a second name by it is no co-author. */
static void give_said(struct sorting *s, const struct fields *f)
{
	for (size_t i = 0; i < f->count; i++) {
		const struct block *b = &f->blocks[i];
		if (!b->said || (s->author && !same_person(s, &s->out->author, b)))
			continue;
		merge(&s->out->author, b);
		s->author = true;
	}
}

static void give_subject(struct sorting *s, const struct block *b)
{
	if (same_person(s, &s->out->subject, b))
		merge(&s->out->subject, b);
	s->subject = true;
}

static void sort_headed(struct sorting *s, const struct fields *f)
{
	for (size_t i = 0; i < f->count; i++) {
		const struct block *b = &f->blocks[i];
		if (b->said)
			continue;
		switch (b->whose) {
		case WHOSE_AUTHOR:
			give_author(s, b);
			break;
		case WHOSE_COAUTHOR:
			give_coauthor(s, b);
			break;
		case WHOSE_SUBJECT:
		case WHOSE_COLLECTIVE:
			give_subject(s, b);
			break;
		default:
			if (s->loose_count < FIELDS_MOST_BLOCKS && b->items[FIELD_NAME].text)
				s->loose[s->loose_count++] = b;
		}
	}
}

static bool in_story(const struct sorting *s, const struct block *b)
{
	const char *key = name_key(s, b);
	return *key && fold_find(s->body_key, key);
}

static bool is_sender(const struct sorting *s, const struct block *b)
{
	return *s->sender_key && strcmp(name_key(s, b), s->sender_key) == 0;
}

/* One block without a head, and perhaps one side that has its own. */
static void sort_one(struct sorting *s, const struct block *b)
{
	if (s->author && !s->subject) {
		if (!same_person(s, &s->out->author, b) || !s->out->author.items[FIELD_NAME].text)
			give_subject(s, b);
		else
			give_author(s, b);
	} else if (!s->author && s->subject) {
		if (!same_person(s, &s->out->subject, b))
			give_author(s, b);
	} else if (!s->author && !s->subject) {
		if (is_sender(s, b) || !in_story(s, b))
			give_author(s, b);
		else
			give_subject(s, b);
	} else if (s->out->author.items[FIELD_NAME].text && strcmp(name_key(s, &s->out->author), name_key(s, b)) == 0) {
		give_author(s, b);
	} else if (s->out->subject.items[FIELD_NAME].text && strcmp(name_key(s, &s->out->subject), name_key(s, b)) == 0) {
		give_subject(s, b);
	}
}

/* Two blocks without a head: who sent the letter wrote it, whom the story names is its hero; else nobody knows and a person asks. */
static void sort_two(struct sorting *s, const struct block *a, const struct block *b)
{
	bool first = is_sender(s, a) || (!is_sender(s, b) && !in_story(s, a) && in_story(s, b));
	bool second = is_sender(s, b) || (!is_sender(s, a) && !in_story(s, b) && in_story(s, a));
	if (first == second)
		return;
	give_author(s, first ? a : b);
	give_subject(s, first ? b : a);
}

/* "Tổ liên gia …", "Chi hội Phụ nữ số 3" are collectives; "Đoàn Văn Hậu" is a man. */
bool people_collective(const struct words *words, const char *name, struct arena *arena)
{
	const char *key = fold_key(name, arena);
	size_t n = words_begin(&words->collectives, key, strlen(key));
	if (!n)
		return false;
	if (strpbrk(key, "0123456789") || fold_count(key, strlen(key)) > 4)
		return true;
	const char *second = strchr(name, ' ');
	uint32_t c = 0;
	if (!second || !text_next(second + 1, strlen(second + 1), &c))
		return true;
	return (uint32_t)utf8proc_toupper((utf8proc_int32_t)c) != c;
}

void people_resolve(struct people *out, const struct fields *const *all, size_t count, const struct fields *cover, const char *body_key, const char *sender, const struct words *words, struct arena *arena)
{
	struct sorting s = { .out = out, .body_key = body_key, .sender_key = sender ? fold_key(sender, arena) : "", .words = words, .arena = arena };
	*out = (struct people){ 0 };
	for (size_t i = 0; i < count; i++)
		sort_headed(&s, all[i]);
	for (size_t i = 0; i < count; i++)
		if (all[i] != cover)
			give_said(&s, all[i]);
	settle_coauthors(&s);
	if (!s.author && !s.subject && s.loose_count == 2)
		sort_two(&s, s.loose[0], s.loose[1]);
	else if (s.loose_count == 1 || s.author || s.subject)
		for (size_t i = 0; i < s.loose_count; i++)
			sort_one(&s, s.loose[i]);
	if (cover) /* a mother says who she is where she sends her child's work: the work's own data go before */
		give_said(&s, cover);
	const char *name = out->subject.items[FIELD_NAME].text;
	out->collective = out->subject.whose == WHOSE_COLLECTIVE || (name && !out->subject.items[FIELD_BIRTH].year && people_collective(words, name, arena));
}
