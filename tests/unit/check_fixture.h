/* Submissions made in memory from letters written as text, for the tests of check/.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_FIXTURE_H
#define CHECK_FIXTURE_H

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/text.h"
#include "check/check.h"
#include "check/receipt.h"

enum { FIXTURE_MEMORY = 256 << 20, FIXTURE_FILE = 16 << 20, FIXTURE_MOST = 64 };
#define FIXTURE_RULES "rules/bac-tu-liem-2023"
#define FIXTURE_HOST "mail.bactuliem.example"
#define FIXTURE_OWN "thiviet@bactuliem.example"

static inline struct submission *fixture_new(struct arena *arena)
{
	struct submission *s = arena_alloc(arena, sizeof *s);
	s->arena = arena;
	s->from = arena_array(arena, FIXTURE_MOST, sizeof *s->from);
	s->headers = arena_array(arena, FIXTURE_MOST, sizeof *s->headers);
	s->parts = arena_array(arena, FIXTURE_MOST, sizeof *s->parts);
	s->references = arena_array(arena, FIXTURE_MOST, sizeof *s->references);
	return s;
}

static inline void fixture_from(struct submission *s, const char *name, const char *address)
{
	if (s->from_count < FIXTURE_MOST)
		s->from[s->from_count++] = (struct address){ name, address };
}

static inline void fixture_header(struct submission *s, const char *name, const char *value)
{
	if (s->header_count < FIXTURE_MOST)
		s->headers[s->header_count++] = (struct header){ text_lower(s->arena, name), value };
}

static inline struct part *fixture_part(struct submission *s, enum part_role role, const char *type, const char *filename, const char *text)
{
	struct part *p = &s->parts[s->part_count < FIXTURE_MOST ? s->part_count++ : FIXTURE_MOST - 1];
	*p = (struct part){ .path = arena_print(s->arena, "%zu", s->part_count), .type = type, .declared = type, .filename = filename, .role = role };
	const char *nfc = text ? text_nfc(s->arena, text, strlen(text)) : NULL;
	if (role == PART_BODY)
		p->text = nfc;
	else
		p->content = nfc;
	p->size = text ? (int64_t)strlen(text) : 100000;
	return p;
}

static inline void fixture_body(struct submission *s, const char *text)
{
	fixture_part(s, PART_BODY, "text/plain", NULL, text);
}

static inline void fixture_document(struct submission *s, const char *filename, const char *text)
{
	struct part *p = fixture_part(s, PART_DOCUMENT, "application/octet-stream", filename, text);
	if (!text)
		p->unread = READ_LATER;
}

static inline void fixture_take_header(struct submission *s, const char *name, const char *value)
{
	fixture_header(s, name, value);
	if (text_same(name, "Subject"))
		s->subject = text_nfc(s->arena, value, strlen(value));
	else if (text_same(name, "Message-ID"))
		s->message_id = value;
	else if (text_same(name, "In-Reply-To"))
		s->in_reply_to = value;
	else if (text_same(name, "Date"))
		receipt_date(value, &s->date);
	else if (text_same(name, "From")) {
		const char *open = strrchr(value, '<'), *close = open ? strchr(open, '>') : NULL;
		if (open && close) {
			size_t n = (size_t)(open - value);
			while (n && value[n - 1] == ' ')
				n--;
			char *shown = arena_copy(s->arena, value, n);
			fixture_from(s, text_nfc(s->arena, shown, n), arena_copy(s->arena, open + 1, (size_t)(close - open) - 1));
		} else {
			fixture_from(s, NULL, value);
		}
	}
}

/* A letter as in tests/unit/files/samples: header lines, a blank line, the body, attachments' texts behind "=== ĐÍNH KÈM: name ===". */
static inline struct submission *fixture_letter(struct arena *arena, const char *text, size_t len)
{
	static const char mark[] = "=== ĐÍNH KÈM: ";
	struct submission *s = fixture_new(arena);
	char *copy = arena_copy(arena, text, len), *line = copy;
	while (*line && *line != '\n') {
		char *end = line + strcspn(line, "\n"), *colon = memchr(line, ':', (size_t)(end - line));
		bool last = !*end;
		*end = '\0';
		if (!colon) { /* no headers at all */
			if (!last)
				*end = '\n';
			line = copy;
			break;
		}
		*colon = '\0';
		fixture_take_header(s, line, colon + 1 + strspn(colon + 1, " "));
		line = last ? end : end + 1;
	}
	line += *line == '\n';
	char *next = strstr(line, mark);
	if (next)
		*next = '\0';
	fixture_body(s, line);
	while (next) {
		char *name = next + strlen(mark), *end = name + strcspn(name, "\n"), *body = *end ? end + 1 : end;
		*end = '\0';
		next = strstr(body, mark);
		if (next)
			*next = '\0';
		char *note = strstr(name, " (");
		bool unread = note && strstr(note, "không có lớp văn bản");
		char *stop = note ? note : strstr(name, " ===");
		if (stop)
			*stop = '\0';
		bool picture = strlen(name) > 4 && text_same(name + strlen(name) - 4, ".jpg");
		if (picture)
			fixture_part(s, PART_PICTURE, "image/jpeg", name, NULL);
		else
			fixture_document(s, name, unread ? NULL : body);
	}
	return s;
}

static inline struct rules *fixture_rules(const char *folder)
{
	struct buf mistakes = { 0 };
	struct rules *rules = rules_load(folder, &mistakes);
	if (!rules)
		fprintf(stderr, "%s", buf_str(&mistakes));
	buf_release(&mistakes);
	return rules;
}

static inline struct verdict *fixture_check(const struct rules *rules, struct submission *s, int64_t arrived)
{
	struct check_facts facts = { .arrived = arrived, .trusted_authserv = FIXTURE_HOST, .own_address = FIXTURE_OWN, .office_address = "phong-noi-vu@bactuliem.example" };
	return check_letter(rules, s, &facts, s->arena);
}

#endif
