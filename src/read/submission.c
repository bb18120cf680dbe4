/* What one letter holds, shown as JSON.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/submission.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "read/submission_page.h"

const char *submission_header(const struct submission *submission, const char *name)
{
	for (size_t i = 0; i < submission->header_count; i++)
		if (strcmp(submission->headers[i].name, name) == 0)
			return submission->headers[i].value;
	return NULL;
}

enum { LEAST_ASIDE = 400 }; /* bytes of a text that is better told beside the JSON: most values of headers are shorter */

static json_t *text_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

/* A document's text, or where it stands in `texts` (NULL: it is to stand here). */
static json_t *long_text(const char *text, struct buf *texts)
{
	size_t len = text ? strlen(text) : 0;
	if (!texts || len < LEAST_ASIDE)
		return text_or_null(text);
	json_t *place = json_array();
	json_array_append_new(place, json_integer((json_int_t)texts->len));
	json_array_append_new(place, json_integer((json_int_t)len));
	buf_add(texts, text, len);
	return place;
}

static json_t *address_json(const struct address *a)
{
	return json_pack("{s:s?, s:s?}", "name", a->name, "address", a->address);
}

static json_t *addresses_json(const struct address *list, size_t count)
{
	json_t *out = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(out, address_json(&list[i]));
	return out;
}

static json_t *words_json(const char *const *words, size_t count)
{
	json_t *out = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(out, json_string(words[i]));
	return out;
}

/* As written: in its own offset, not in ours, so that a person sees what the letter says. */
static json_t *date_json(const struct submission *s)
{
	char text[64];
	struct tm tm;
	time_t local = (time_t)(s->date + s->date_zone);
	if (s->date == 0 || !gmtime_r(&local, &tm))
		return json_null();
	size_t n = strftime(text, 32, "%Y-%m-%dT%H:%M:%S", &tm);
	int minutes = abs(s->date_zone) / 60;
	snprintf(text + n, sizeof text - n, "%c%02d:%02d", s->date_zone < 0 ? '-' : '+', minutes / 60 % 100, minutes % 60);
	return json_string(text);
}

static void part_more(json_t *out, const struct part *p, struct buf *texts)
{
	json_object_set_new(out, "role", json_integer(p->role));
	json_object_set_new(out, "content_id", text_or_null(p->content_id));
	/* A text file's content is its text: one string, said twice. */
	if (p->content && p->content == p->text)
		json_object_set(out, "content", json_object_get(out, "text"));
	else
		json_object_set_new(out, "content", long_text(p->content, texts));
	json_object_set_new(out, "unread", text_or_null(p->unread));
	json_object_set_new(out, "message_from", address_json(&p->message_from));
	json_object_set_new(out, "message_id", text_or_null(p->message_id));
	json_object_set_new(out, "message_subject", text_or_null(p->message_subject));
	json_object_set_new(out, "message_date", json_integer(p->message_date));
}

/* Bounded as whoever takes it wants it: a measure that came out beside its scale is no reason to refuse a letter. */
static double bounded(const struct submission_number *n, double value)
{
	return !(value >= n->least) ? n->least : value > n->most ? n->most : value;
}

static void put_numbers(json_t *out, const struct submission_number *n, const void *from, bool zeros)
{
	for (; n->name; n++) {
		double value = bounded(n, *(const int *)((const char *)from + n->offset));
		if (zeros || value != 0)
			json_object_set_new(out, n->name, json_integer((json_int_t)value));
	}
}

/* Two decimals are more than is measured. */
static void put_measure(json_t *out, const struct submission_number *n, const struct page *page)
{
	double value = bounded(n, *(const double *)((const char *)page + n->offset));
	json_object_set_new(out, n->name, json_real(floor(value * 100 + 0.5) / 100));
}

static json_t *page_json(const struct page *page, struct buf *texts)
{
	json_t *out = json_object();
	put_numbers(out, submission_page_numbers, page, true);
	json_object_set_new(out, "look", json_string(submission_looks[(int)page->look < SUBMISSION_LOOKS ? page->look : PAGE_UNKNOWN]));
	put_measure(out, &submission_page_cover, page);
	for (const struct submission_number *n = submission_page_measures; page->measured && n->name; n++)
		put_measure(out, n, page);
	if (page->fingerprint[0])
		json_object_set_new(out, "fingerprint", json_string(page->fingerprint));
	if (page->text)
		json_object_set_new(out, "text", long_text(page->text, texts));
	return out;
}

static void put_pages(json_t *out, const struct part *p, struct buf *texts)
{
	json_t *pages = p->page_count ? json_array() : NULL;
	for (size_t i = 0; i < p->page_count && i < SUBMISSION_MOST_PAGES; i++)
		json_array_append_new(pages, page_json(&p->pages[i], texts));
	if (pages)
		json_object_set_new(out, "pages", pages);
	if (p->maker)
		json_object_set_new(out, "maker", json_string(p->maker));
	put_numbers(out, submission_part_numbers, p, false);
}

static json_t *part_json(const struct part *p, bool all, struct buf *texts)
{
	json_t *out = json_object();
	json_object_set_new(out, "path", json_string(p->path));
	json_object_set_new(out, "type", json_string(p->type));
	json_object_set_new(out, "declared", json_string(p->declared));
	json_object_set_new(out, "disposition", text_or_null(p->disposition));
	json_object_set_new(out, "filename", text_or_null(p->filename));
	json_object_set_new(out, "size", json_integer(p->size));
	json_object_set_new(out, "sha256", json_string(p->sha256));
	json_object_set_new(out, "charset", text_or_null(p->charset));
	if (p->text)
		json_object_set_new(out, "text", long_text(p->text, texts));
	put_pages(out, p, texts);
	json_object_set_new(out, "defects", words_json(p->defects, p->defect_count));
	if (all)
		part_more(out, p, texts);
	return out;
}

static json_t *headers_json(const struct submission *s)
{
	json_t *out = json_array();
	for (size_t i = 0; i < s->header_count; i++)
		json_array_append_new(out, json_pack("[s, s]", s->headers[i].name, s->headers[i].value));
	return out;
}

static void submission_more(json_t *out, const struct submission *s)
{
	json_object_set_new(out, "reply_to", addresses_json(s->reply_to, s->reply_to_count));
	json_object_set_new(out, "in_reply_to", text_or_null(s->in_reply_to));
	json_object_set_new(out, "references", words_json(s->references, s->reference_count));
	json_object_set_new(out, "seconds", json_integer(s->date));
	json_object_set_new(out, "zone", json_integer(s->date_zone));
	json_object_set_new(out, "headers", headers_json(s));
	json_object_set_new(out, "bare_document", json_boolean(s->bare_document));
}

static json_t *as_json(const struct submission *s, bool all, struct buf *texts)
{
	json_t *out = json_object(), *parts = json_array();
	json_object_set_new(out, "file", text_or_null(s->file));
	json_object_set_new(out, "id", text_or_null(s->message_id));
	json_object_set_new(out, "subject", text_or_null(s->subject));
	json_object_set_new(out, "from", addresses_json(s->from, s->from_count));
	json_object_set_new(out, "to", addresses_json(s->to, s->to_count));
	json_object_set_new(out, "cc", addresses_json(s->cc, s->cc_count));
	json_object_set_new(out, "date", date_json(s));
	for (size_t i = 0; i < s->part_count; i++)
		json_array_append_new(parts, part_json(&s->parts[i], all, texts));
	json_object_set_new(out, "parts", parts);
	json_object_set_new(out, "defects", words_json(s->defects, s->defect_count));
	if (all)
		submission_more(out, s);
	return out;
}

json_t *submission_json(const struct submission *s, bool all)
{
	return as_json(s, all, NULL);
}

json_t *submission_told(const struct submission *s, struct buf *texts)
{
	return as_json(s, true, texts);
}

void submission_free(struct submission *submission)
{
	if (submission)
		arena_free(submission->arena);
}
