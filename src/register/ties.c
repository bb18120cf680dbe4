/* Which entry a letter is about, and what its sender has shown for it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/ties.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "check/code.h"
#include "register/names.h"

enum { LEAST_TITLE = 8, SURE_WAYS = 2 };

/* What the words of a letter offer: codes, and what has a tag's shape. */
struct seen {
	char codes[TIES_MOST_CODES][CODE_SIZE];
	size_t code_count, subject_codes;   /* the first ones stand in the subject */
	char tags[TIES_MOST_TAGS][SEAL_TAG];
	size_t tag_count;
};

struct search {
	struct db *db;
	const struct ties_letter *letter;
	struct arena *arena;
	struct seen seen;
	struct err *err;
};

bool ties_strong(enum tie tie)
{
	return tie == TIE_MESSAGE || tie == TIE_TAG;
}

/* ---- words ---- */

static void add_code(struct seen *seen, const char *code)
{
	for (size_t i = 0; i < seen->code_count; i++)
		if (strcmp(seen->codes[i], code) == 0)
			return;
	if (seen->code_count < TIES_MOST_CODES)
		memcpy(seen->codes[seen->code_count++], code, CODE_SIZE);
}

/* Twelve of Crockford's letters and digits, standing alone; the program that quotes us may have made capitals of them. */
static void add_tag(struct seen *seen, const char *word, size_t len)
{
	if (len != SEAL_TAG - 1 || seen->tag_count == TIES_MOST_TAGS)
		return;
	for (size_t i = 0; i < len; i++)
		if (!strchr("0123456789abcdefghjkmnpqrstvwxyz", tolower((unsigned char)word[i])))
			return;
	char *tag = seen->tags[seen->tag_count++];
	for (size_t i = 0; i < len; i++)
		tag[i] = (char)tolower((unsigned char)word[i]);
	tag[len] = '\0';
}

static bool in_word(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* Word by word; a code has a dash in it, and may end where a letter of another alphabet begins. */
static void look(struct seen *seen, const char *text, const char *prefix)
{
	const char *end = text ? text + strnlen(text, TIES_MOST_TEXT) : NULL;
	for (const char *t = text; t && t < end;) {
		char code[CODE_SIZE];
		size_t len = 0;
		const char *after = code_at(t, prefix, code);
		if (after) {
			add_code(seen, code);
			t = after;
			continue;
		}
		while (t + len < end && in_word(t[len]))
			len++;
		add_tag(seen, t, len);
		t += len ? len : 1;
	}
}

static void look_at(struct search *s)
{
	const struct submission *m = s->letter->submission;
	const char *prefix = s->letter->prefix;
	look(&s->seen, m->subject, prefix);
	s->seen.subject_codes = s->seen.code_count;
	for (size_t i = 0; i < m->to_count; i++)
		look(&s->seen, m->to[i].address, prefix);
	for (size_t i = 0; i < m->cc_count; i++)
		look(&s->seen, m->cc[i].address, prefix);
	for (size_t i = 0; i < m->header_count; i++)
		if (text_same(m->headers[i].name, "delivered-to") || text_same(m->headers[i].name, "x-original-to"))
			look(&s->seen, m->headers[i].value, prefix);
	for (size_t i = 0; i < m->part_count; i++)
		if (m->parts[i].role == PART_BODY || m->parts[i].role == PART_OTHER_BODY)
			look(&s->seen, m->parts[i].text, prefix);
}

size_t ties_codes(const char *text, const char *prefix, struct arena *arena, const char ***out)
{
	struct seen *seen = arena_alloc(arena, sizeof *seen);
	memset(seen, 0, sizeof *seen);
	look(seen, text, prefix);
	*out = arena_array(arena, seen->code_count + 1, sizeof **out);
	for (size_t i = 0; i < seen->code_count; i++)
		(*out)[i] = seen->codes[i];
	return seen->code_count;
}

/* ---- the register ---- */

static int yes(struct db *db, sqlite3_stmt *statement, struct err *err)
{
	int found = statement ? db_row(db, statement, err) : -1;
	if (found == 1)
		sqlite3_reset(statement);
	return found;
}

static int is_there(struct search *s, const char *code)
{
	return yes(s->db, code_batch(code) ? db_ask(s->db, s->err, "SELECT 1 FROM batches WHERE code = ?1", "t", code)
	                                 : db_ask(s->db, s->err, "SELECT 1 FROM entries WHERE code = ?1", "t", code), s->err);
}

int ties_owns(struct db *db, const char *code, const char *address, struct err *err)
{
	if (!address)
		return 0;
	/* A copy proves nothing: whoever has the work can send it. */
	return yes(db, code_batch(code)
		? db_ask(db, err, "SELECT 1 FROM batches b JOIN letters l ON l.id = b.letter WHERE b.code = ?1 AND l.sender = ?2", "tt", code, address)
		: db_ask(db, err, "SELECT 1 FROM entries e WHERE e.code = ?1 AND (e.author_mail = ?2 COLLATE NOCASE OR EXISTS (SELECT 1 FROM entry_letters el"
		         " JOIN letters l ON l.id = el.letter WHERE el.entry = e.id AND el.role <> 'copy' AND l.sender = ?2))", "tt", code, address), err);
}

int ties_in_batch(struct db *db, const char *batch, const char *code, struct err *err)
{
	return yes(db, db_ask(db, err, "SELECT 1 FROM batches b JOIN entry_letters el ON el.letter = b.letter JOIN entries e ON e.id = el.entry WHERE b.code = ?1 AND e.code = ?2",
	                      "tt", batch, code), err);
}

/* What a letter of ours with this Message-ID is about: 1 with the code and its template, 0 no such letter or about nothing, -1.  What confirms a decision went to the office. */
static int answer_of(struct search *s, const char *id, char code[CODE_SIZE], char template_name[64])
{
	if (!id || !*id)
		return 0;
	sqlite3_stmt *statement = db_ask(s->db, s->err, "SELECT CASE WHEN a.code <> '' THEN a.code WHEN a.template = 'batch-receipt' THEN b.code END, a.template"
	                                 " FROM answers a LEFT JOIN batches b ON b.letter = a.letter WHERE a.message_id = ?1 AND a.template NOT LIKE 'decision-%'", "t", id);
	int found = statement ? db_row(s->db, statement, s->err) : -1;
	if (found != 1)
		return found;
	db_copy(statement, 0, code, CODE_SIZE);
	db_copy(statement, 1, template_name, 64);
	sqlite3_reset(statement);
	return *code != '\0';
}

static int set(struct tied *out, enum tie tie, const char *code, const char *why)
{
	out->tie = tie;
	snprintf(out->code, sizeof out->code, "%s", code);
	out->batch = code_batch(code);
	out->why = why;
	return 1;
}

/* ---- the ways, each 1 found, 0 not, -1 ---- */

static int by_message(struct search *s, struct tied *out)
{
	const struct submission *m = s->letter->submission;
	char code[CODE_SIZE] = "", template_name[64] = "";
	int found = answer_of(s, m->in_reply_to, code, template_name);
	/* The last is the nearest (RFC 5322, 3.6.4). */
	for (size_t i = m->reference_count; found == 0 && i-- > 0;)
		found = answer_of(s, m->references[i], code, template_name);
	if (found != 1)
		return found;
	if (strcmp(template_name, "duplicate") != 0)
		return set(out, TIE_MESSAGE, code, "it answers a letter of ours");
	int owns = ties_owns(s->db, code, s->letter->verdict->sender, s->err);
	return owns < 0 ? -1 : set(out, owns ? TIE_MESSAGE : TIE_STRANGER, code, "it answers a letter of ours about a copy");
}

static bool sealed(const struct search *s, const char *code)
{
	for (size_t i = 0; s->letter->seal && i < s->seen.tag_count; i++)
		if (seal_holds(s->letter->seal, "reply", code, s->seen.tags[i]))
			return true;
	return false;
}

static int by_tag(struct search *s, struct tied *out)
{
	for (size_t i = 0; i < s->seen.code_count; i++) {
		const char *code = s->seen.codes[i];
		int there = sealed(s, code) ? is_there(s, code) : 0;
		if (there < 0)
			return -1;
		if (there && out->tie == TIE_TAG)
			snprintf(out->other, sizeof out->other, "%s", code);
		else if (there)
			set(out, TIE_TAG, code, "it holds the code with its signed tag");
		if (there && i < s->seen.subject_codes) /* what the subject says goes before what is quoted */
			return 1;
	}
	return out->tie == TIE_TAG;
}

/* Codes of entries that came from this sender. */
static int by_sender_and_code(struct search *s, struct tied *out)
{
	for (size_t i = 0; i < s->seen.code_count; i++) {
		int owns = ties_owns(s->db, s->seen.codes[i], s->letter->verdict->sender, s->err);
		if (owns < 0)
			return -1;
		if (owns && out->tie == TIE_SENDER)
			snprintf(out->other, sizeof out->other, "%s", s->seen.codes[i]);
		else if (owns)
			set(out, TIE_SENDER, s->seen.codes[i], "it comes from the entry's sender and names its code");
		if (owns && i < s->seen.subject_codes)
			return 1;
	}
	return out->tie == TIE_SENDER;
}

static bool names_title(const char *subject, const char *title)
{
	const char *at = subject && title && strlen(title) >= LEAST_TITLE ? strstr(subject, title) : NULL;
	size_t n = at ? strlen(title) : 0;
	return at && (at == subject || !isalnum((unsigned char)at[-1])) && !isalnum((unsigned char)at[n]);
}

/* What this sender's entries offer: the one whose title the subject names, and the only one that is incomplete since some days. */
struct offers {
	char titled[CODE_SIZE], other[CODE_SIZE], incomplete[CODE_SIZE];
	size_t incompletes;
};

/* Whom an entry came from, to them it was answered: so the index over the answers' recipients finds a sender's entries. */
static int offers_of(struct search *s, struct offers *out)
{
	const struct verdict *v = s->letter->verdict;
	const char *subject = names_fold(s->arena, s->letter->submission->subject);
	int more = -1;
	sqlite3_stmt *statement = db_ask(s->db, s->err,
		"SELECT e.code, e.title, e.state = 'incomplete' AND e.received >= ?2 FROM entries e WHERE e.code IN (SELECT code FROM answers WHERE recipient = ?1 AND code <> '')"
		" AND e.state NOT IN ('withdrawn', 'superseded') AND (e.author_mail = ?1 COLLATE NOCASE OR EXISTS (SELECT 1 FROM entry_letters el JOIN letters l ON l.id = el.letter"
		" WHERE el.entry = e.id AND el.role <> 'copy' AND l.sender = ?1)) ORDER BY e.id DESC", "ti", v->sender, v->received - (int64_t)TIES_DAYS * 86400);
	while (statement && (more = db_row(s->db, statement, s->err)) == 1) {
		char code[CODE_SIZE];
		db_copy(statement, 0, code, sizeof code);
		if (names_title(subject, names_fold(s->arena, (const char *)sqlite3_column_text(statement, 1))))
			memcpy(*out->titled ? out->other : out->titled, code, CODE_SIZE);
		if (sqlite3_column_int(statement, 2) && out->incompletes++ == 0)
			memcpy(out->incomplete, code, CODE_SIZE);
	}
	return more < 0 ? -1 : 0;
}

static int by_sender_and_title(struct search *s, struct tied *out)
{
	struct offers offers = { .incompletes = 0 };
	/* Who names a code means that one, and nothing else. */
	if (s->seen.subject_codes || s->letter->verdict->reply_code || !s->letter->verdict->sender)
		return 0;
	if (offers_of(s, &offers) != 0)
		return -1;
	if (*offers.titled) {
		memcpy(out->other, offers.other, CODE_SIZE);
		return set(out, TIE_SENDER, offers.titled, "it comes from the entry's sender and names its title");
	}
	if (s->letter->verdict->kind == KIND_SUPPLEMENT && offers.incompletes == 1)
		return set(out, TIE_SENDER, offers.incomplete, "it comes from the sender of this only incomplete entry");
	return 0;
}

/* A code that is there, and nothing for it. */
static int by_nothing(struct search *s, struct tied *out)
{
	const char *code = s->seen.subject_codes ? s->seen.codes[0] : s->letter->verdict->reply_code;
	int there = code && strlen(code) < CODE_SIZE ? is_there(s, code) : 0;
	if (there == 1)
		set(out, TIE_STRANGER, code, "it names a code, and nothing shows that its sender may speak for the entry");
	return there;
}

/* The subject names an entry: of the batch that is answered it is the one that is meant; another than the one that is answered has to be looked at. */
static int compare_subject(struct search *s, struct tied *out)
{
	for (size_t i = 0; i < s->seen.subject_codes; i++) {
		const char *code = s->seen.codes[i];
		int there = strcmp(code, out->code) == 0 ? 0 : is_there(s, code);
		int inside = there == 1 && out->batch && !code_batch(code) ? ties_in_batch(s->db, out->code, code, s->err) : 0;
		if (there < 0 || inside < 0)
			return -1;
		if (inside)
			set(out, out->tie, code, out->why);
		else if (there)
			snprintf(out->other, sizeof out->other, "%s", code);
	}
	return 0;
}

int ties_find(struct db *db, const struct ties_letter *letter, struct arena *arena, struct tied *out, struct err *err)
{
	static int (*const ways[])(struct search *, struct tied *) = { by_message, by_tag, by_sender_and_code, by_sender_and_title, by_nothing };
	struct search *s = arena_alloc(arena, sizeof *s);
	int found = 0;
	*s = (struct search){ .db = db, .letter = letter, .arena = arena, .err = err };
	*out = (struct tied){ .tie = TIE_NONE, .why = "it names no entry that is there" };
	/* What does not say itself that it is about an entry is tied by what cannot be there by chance. */
	bool says = letter->verdict->kind == KIND_SUPPLEMENT || letter->verdict->kind == KIND_REQUEST;
	look_at(s);
	for (size_t i = 0; found == 0 && i < (says ? sizeof ways / sizeof *ways : SURE_WAYS); i++)
		found = ways[i](s, out);
	if (found < 0)
		return -1;
	return found && ties_strong(out->tie) ? compare_subject(s, out) : 0;
}
