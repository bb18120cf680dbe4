/* Takes a reading that a reader wrote: whoever read hostile bytes may have become hostile, so every field is checked.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "read/submission.h"
#include "read/submission_page.h"

enum {
	MOST_SHORT = 4096,       /* bytes of a path, type, file name, address, message id */
	MOST_VALUE = 256 << 10,  /* bytes of a header's value: a reader takes no larger block of headers */
	MOST_ADDRESSES = 1000,   /* of one list; more is no letter to a contest */
	MOST_REFERENCES = 200,
	MOST_DEFECTS = 64,       /* kinds of defect there are, and room */
	MOST_ZONE = 24 * 3600,
};

/* The years 1 to 9999, so that every date can be shown. */
static const int64_t earliest = -62135596800, latest = 253402300799;

struct load {
	struct arena *arena;
	const char *texts;       /* that stand beside the JSON */
	size_t texts_len;
	size_t left;             /* of them may be taken: each may be asked for twice (a text file's content is its text) */
	struct err *err;
};

static int refuse(struct load *l, const char *field, const char *why)
{
	return err_set(l->err, "a reader's answer is refused: \"%s\" %s", field, why);
}

/* Line ends and tabs are text, other control characters are for terminals to be fooled with; a reader takes them out. */
static bool plain(const char *text, size_t len)
{
	for (const char *end = text + len; text < end; text++)
		if (((unsigned char)*text < ' ' && *text != '\n' && *text != '\t') || *text == 0x7F)
			return false;
	return true;
}

/* A text as it stands in the JSON, or beside it as [offset, length]; NULL: neither. */
static const char *text_at(struct load *l, const json_t *value, size_t *len)
{
	if (json_is_string(value)) {
		*len = json_string_length(value);
		return json_string_value(value);
	}
	if (!json_is_array(value) || json_array_size(value) != 2 || !json_is_integer(json_array_get(value, 0)) || !json_is_integer(json_array_get(value, 1)))
		return NULL;
	json_int_t at = json_integer_value(json_array_get(value, 0)), n = json_integer_value(json_array_get(value, 1));
	if (at < 0 || n <= 0 || (uint64_t)at > l->texts_len || (uint64_t)n > l->texts_len - (size_t)at || (uint64_t)n > l->left)
		return NULL;
	l->left -= (size_t)n;
	*len = (size_t)n;
	return l->texts + at;
}

/* Copies a text into the arena: UTF-8 in NFC, of at most that size.  null gives NULL where that is allowed. */
static int take_text(struct load *l, const json_t *value, const char *field, size_t most, bool may_be_null, const char **out)
{
	if (may_be_null && (!value || json_is_null(value))) {
		*out = NULL;
		return 0;
	}
	size_t len;
	const char *text = text_at(l, value, &len);
	if (!text)
		return refuse(l, field, "is no text");
	if (len > most)
		return refuse(l, field, "is too long");
	if (!plain(text, len))
		return refuse(l, field, "holds control characters");
	*out = text_nfc(l->arena, text, len);
	return strlen(*out) == len && memcmp(*out, text, len) == 0 ? 0 : refuse(l, field, "is not in NFC");
}

static int take_number(struct load *l, const json_t *value, const char *field, int64_t least, int64_t most, int64_t *out)
{
	if (!json_is_integer(value))
		return refuse(l, field, "is no whole number");
	*out = json_integer_value(value);
	return *out >= least && *out <= most ? 0 : refuse(l, field, "is out of range");
}

static int take_array(struct load *l, const json_t *value, const char *field, size_t most, size_t *count)
{
	if (!json_is_array(value))
		return refuse(l, field, "is no list");
	*count = json_array_size(value);
	return *count <= most ? 0 : refuse(l, field, "has too many members");
}

static int take_address(struct load *l, const json_t *value, const char *field, struct address *out)
{
	if (!json_is_object(value))
		return refuse(l, field, "is no address");
	if (take_text(l, json_object_get(value, "name"), field, MOST_SHORT, true, &out->name) != 0)
		return -1;
	return take_text(l, json_object_get(value, "address"), field, MOST_SHORT, true, &out->address);
}

static int take_addresses(struct load *l, const json_t *object, const char *field, struct address **out, size_t *count)
{
	const json_t *list = json_object_get(object, field);
	if (take_array(l, list, field, MOST_ADDRESSES, count) != 0)
		return -1;
	*out = arena_array(l->arena, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		if (take_address(l, json_array_get(list, i), field, &(*out)[i]) != 0)
			return -1;
	return 0;
}

static int take_words(struct load *l, const json_t *object, const char *field, size_t most, const char ***out, size_t *count)
{
	const json_t *list = json_object_get(object, field);
	if (take_array(l, list, field, most, count) != 0)
		return -1;
	*out = arena_array(l->arena, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		if (take_text(l, json_array_get(list, i), field, MOST_SHORT, false, &(*out)[i]) != 0)
			return -1;
	return 0;
}

static int take_headers(struct load *l, const json_t *object, struct submission *s)
{
	const json_t *list = json_object_get(object, "headers");
	if (take_array(l, list, "headers", SUBMISSION_MOST_HEADERS, &s->header_count) != 0)
		return -1;
	s->headers = arena_array(l->arena, s->header_count, sizeof *s->headers);
	for (size_t i = 0; i < s->header_count; i++) {
		const json_t *pair = json_array_get(list, i);
		if (take_text(l, json_array_get(pair, 0), "headers", MOST_SHORT, false, &s->headers[i].name) != 0 ||
		    take_text(l, json_array_get(pair, 1), "headers", MOST_VALUE, false, &s->headers[i].value) != 0)
			return -1;
	}
	return 0;
}

bool submission_path_valid(const char *path)
{
	for (;;) {
		size_t digits = strspn(path, "0123456789");
		if (digits == 0 || digits > 6)
			return false;
		path += digits;
		if (!*path)
			return true;
		if (*path++ != '.')
			return false;
	}
}

static bool unread_valid(const char *word)
{
	static const char *const words[] = { READ_UNKNOWN, READ_DAMAGED, READ_LOCKED, READ_TOO_LARGE, READ_KILLED, READ_UNSAFE, READ_LATER };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(word, words[i]) == 0)
			return true;
	return false;
}

struct text_field {
	const char *name;
	size_t offset, most;
	bool may_be_null;
};

#define PART(field) #field, offsetof(struct part, field)
static const struct text_field part_texts[] = {
	{ PART(path), MOST_SHORT, false },
	{ PART(type), MOST_SHORT, false },
	{ PART(declared), MOST_SHORT, false },
	{ PART(disposition), MOST_SHORT, true },
	{ PART(filename), MOST_SHORT, true },
	{ PART(charset), MOST_SHORT, true },
	{ PART(content_id), MOST_SHORT, true },
	{ PART(text), SUBMISSION_MOST_TEXT, true },
	{ PART(content), SUBMISSION_MOST_TEXT, true },
	{ PART(unread), MOST_SHORT, true },
	{ PART(message_id), MOST_SHORT, true },
	{ PART(message_subject), MOST_VALUE, true },
	{ PART(maker), MOST_SHORT, true },
};

#define WHOLE(name, field) name, offsetof(struct submission, field)
static const struct text_field submission_texts[] = {
	{ WHOLE("file", file), MOST_SHORT, true },
	{ WHOLE("id", message_id), MOST_SHORT, true },
	{ WHOLE("subject", subject), MOST_VALUE, true },
	{ WHOLE("in_reply_to", in_reply_to), MOST_SHORT, true },
};

static int take_texts(struct load *l, const json_t *object, const struct text_field *fields, size_t count, void *into)
{
	for (size_t i = 0; i < count; i++) {
		const struct text_field *f = &fields[i];
		const char **out = (const char **)((char *)into + f->offset);
		if (take_text(l, json_object_get(object, f->name), f->name, f->most, f->may_be_null, out) != 0)
			return -1;
	}
	return 0;
}

static int take_digest(struct load *l, const json_t *object, struct part *p)
{
	const char *digest = json_string_value(json_object_get(object, "sha256"));
	if (!digest || !digest_valid(digest))
		return refuse(l, "sha256", "is no digest");
	memcpy(p->sha256, digest, FILE_DIGEST_SIZE);
	return 0;
}

/* Numbers that are not there are 0: a part has no pages, no paper. */
static int take_ints(struct load *l, const json_t *object, const struct submission_number *n, bool must, void *into)
{
	for (; n->name; n++) {
		const json_t *value = json_object_get(object, n->name);
		int64_t number = 0;
		if ((must || value) && take_number(l, value, n->name, (int64_t)n->least, (int64_t)n->most, &number) != 0)
			return -1;
		*(int *)((char *)into + n->offset) = (int)number;
	}
	return 0;
}

static int take_measure(struct load *l, const json_t *object, const struct submission_number *n, struct page *page)
{
	const json_t *value = json_object_get(object, n->name);
	double number = json_number_value(value);
	if (!json_is_number(value) || !isfinite(number) || number < n->least || number > n->most)
		return refuse(l, n->name, "is no number, or out of range");
	*(double *)((char *)page + n->offset) = number;
	return 0;
}

static int take_look(struct load *l, const json_t *object, struct page *page)
{
	const char *word = json_string_value(json_object_get(object, "look"));
	for (int i = 0; word && i < SUBMISSION_LOOKS; i++)
		if (strcmp(word, submission_looks[i]) == 0) {
			page->look = (enum page_look)i;
			return 0;
		}
	return refuse(l, "look", "is no known word");
}

static int take_fingerprint(struct load *l, const json_t *object, struct page *page)
{
	const json_t *value = json_object_get(object, "fingerprint");
	const char *text = value ? json_string_value(value) : "";
	if (!text || (*text && (strlen(text) != sizeof page->fingerprint - 1 || strspn(text, "0123456789abcdef") != sizeof page->fingerprint - 1)))
		return refuse(l, "fingerprint", "is none");
	memcpy(page->fingerprint, text, strlen(text) + 1);
	return 0;
}

static int take_page(struct load *l, const json_t *object, struct page *page)
{
	if (!json_is_object(object))
		return refuse(l, "pages", "holds something else");
	if (take_ints(l, object, submission_page_numbers, true, page) != 0 || take_look(l, object, page) != 0 ||
	    take_measure(l, object, &submission_page_cover, page) != 0 || take_fingerprint(l, object, page) != 0)
		return -1;
	page->measured = json_object_get(object, submission_page_measures[0].name) != NULL;
	for (const struct submission_number *n = submission_page_measures; page->measured && n->name; n++)
		if (take_measure(l, object, n, page) != 0)
			return -1;
	return take_text(l, json_object_get(object, "text"), "text", SUBMISSION_MOST_TEXT, true, &page->text);
}

static int take_pages(struct load *l, const json_t *object, struct part *p)
{
	const json_t *list = json_object_get(object, "pages");
	if (take_ints(l, object, submission_part_numbers, false, p) != 0)
		return -1;
	if (!list)
		return 0;
	if (take_array(l, list, "pages", SUBMISSION_MOST_PAGES, &p->page_count) != 0)
		return -1;
	p->pages = arena_array(l->arena, p->page_count, sizeof *p->pages);
	for (size_t i = 0; i < p->page_count; i++)
		if (take_page(l, json_array_get(list, i), &p->pages[i]) != 0)
			return -1;
	return 0;
}

static int take_part(struct load *l, const json_t *object, struct part *p)
{
	int64_t role;
	if (!json_is_object(object))
		return refuse(l, "parts", "holds something else");
	if (take_texts(l, object, part_texts, sizeof part_texts / sizeof *part_texts, p) != 0 || take_digest(l, object, p) != 0)
		return -1;
	if (!submission_path_valid(p->path))
		return refuse(l, "path", "is no path");
	if (p->unread && !unread_valid(p->unread))
		return refuse(l, "unread", "is no known word");
	if (take_number(l, json_object_get(object, "size"), "size", 0, INT64_MAX / 2, &p->size) != 0 ||
	    take_number(l, json_object_get(object, "role"), "role", PART_CONTAINER, PART_MACHINE, &role) != 0 ||
	    take_number(l, json_object_get(object, "message_date"), "message_date", earliest, latest, &p->message_date) != 0)
		return -1;
	p->role = (enum part_role)role;
	if (take_pages(l, object, p) != 0)
		return -1;
	if (take_address(l, json_object_get(object, "message_from"), "message_from", &p->message_from) != 0)
		return -1;
	return take_words(l, object, "defects", MOST_DEFECTS, &p->defects, &p->defect_count);
}

static int take_parts(struct load *l, const json_t *object, struct submission *s)
{
	const json_t *list = json_object_get(object, "parts");
	if (take_array(l, list, "parts", SUBMISSION_MOST_PARTS, &s->part_count) != 0)
		return -1;
	s->parts = arena_array(l->arena, s->part_count, sizeof *s->parts);
	for (size_t i = 0; i < s->part_count; i++)
		if (take_part(l, json_array_get(list, i), &s->parts[i]) != 0)
			return -1;
	return 0;
}

static int take_lists(struct load *l, const json_t *object, struct submission *s)
{
	if (take_addresses(l, object, "from", &s->from, &s->from_count) != 0 || take_addresses(l, object, "to", &s->to, &s->to_count) != 0 ||
	    take_addresses(l, object, "cc", &s->cc, &s->cc_count) != 0 ||
	    take_addresses(l, object, "reply_to", &s->reply_to, &s->reply_to_count) != 0)
		return -1;
	if (take_words(l, object, "references", MOST_REFERENCES, &s->references, &s->reference_count) != 0 ||
	    take_words(l, object, "defects", MOST_DEFECTS, &s->defects, &s->defect_count) != 0)
		return -1;
	return take_headers(l, object, s) != 0 ? -1 : take_parts(l, object, s);
}

static int take_submission(struct load *l, const json_t *object, struct submission *s)
{
	int64_t zone;
	if (!json_is_object(object))
		return refuse(l, "(all of it)", "is no object");
	if (take_texts(l, object, submission_texts, sizeof submission_texts / sizeof *submission_texts, s) != 0)
		return -1;
	if (take_number(l, json_object_get(object, "seconds"), "seconds", earliest, latest, &s->date) != 0 ||
	    take_number(l, json_object_get(object, "zone"), "zone", -MOST_ZONE, MOST_ZONE, &zone) != 0)
		return -1;
	s->date_zone = (int)zone;
	if (!json_is_boolean(json_object_get(object, "bare_document")))
		return refuse(l, "bare_document", "is neither true nor false");
	s->bare_document = json_is_true(json_object_get(object, "bare_document"));
	return take_lists(l, object, s);
}

int submission_load(const char *bytes, size_t len, struct submission **out, struct err *err)
{
	return submission_load_told(bytes, len, "", 0, out, err);
}

int submission_load_told(const char *bytes, size_t len, const char *texts, size_t texts_len, struct submission **out, struct err *err)
{
	json_error_t where;
	if (len > SUBMISSION_MOST_BYTES || texts_len > SUBMISSION_MOST_BYTES - len)
		return err_set(err, "a reader's answer is refused: it is larger than %d bytes", SUBMISSION_MOST_BYTES);
	json_t *object = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &where);
	if (!object)
		return err_set(err, "a reader's answer is refused: it is no JSON (byte %d)", where.position);
	/* Texts take no more room than they did as JSON; every member of a list a little beside it. */
	size_t room = 2 * (len + 2 * texts_len) + 64 * (size_t)SUBMISSION_MOST_PARTS + ((size_t)8 << 20);
	struct load l = { .arena = arena_new(room + 24 * len), .texts = texts, .texts_len = texts_len, .left = 2 * texts_len, .err = err };
	struct submission *s = arena_alloc(l.arena, sizeof *s);
	s->arena = l.arena;
	int r = take_submission(&l, object, s);
	json_decref(object);
	if (r != 0) {
		submission_free(s);
		return -1;
	}
	*out = s;
	return 0;
}
