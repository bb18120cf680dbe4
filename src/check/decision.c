/* Decisions by mail: written as a subject and a mailto link, read back from a letter.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/decision.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "check/code.h"
#include "check/above.h"
#include "check/fold.h"
#include "check/kind.h"
#include "check/ruleset.h"

enum { MOST_SUBJECT = 2000, MOST_TEXT = 20000, MOST_DIGITS = 15, MOST_NAMES = 4 };

/* The first of the names is what people read; all are understood. */
static const struct {
	const char *word, *low, *name, *names[MOST_NAMES], *label;
	bool reason;
} verbs[DECISION_VERBS] = {
	[DECISION_ACCEPT] = { "ACCEPT", "accept", "Chấp nhận", { "chap nhan", "tiep nhan", "hop le" }, "Ghi chú", false },
	[DECISION_REJECT] = { "REJECT", "reject", "Không tiếp nhận", { "khong tiep nhan", "tu choi", "khong chap nhan" }, "Lý do", true },
	[DECISION_ASK] = { "ASK", "ask", "Hỏi tác giả", { "hoi tac gia", "hoi", "yeu cau bo sung" }, "Nội dung cần bổ sung", true },
	[DECISION_MERGE] = { "MERGE", "merge", "Gộp", { "gop", "gop bai", "gop vao" }, "Gộp vào bài có mã", false },
	[DECISION_WITHDRAW] = { "WITHDRAW", "withdraw", "Rút bài", { "rut bai", "rut", "cho rut" }, "Ghi chú", false },
	[DECISION_CLOSE] = { "CLOSE", "close", "Đóng việc", { "dong viec", "dong", "da xong" }, "Ghi chú", false },
	[DECISION_BELIEVE] = { "BELIEVE", "believe", "Tin thư này", { "tin thu nay", "tin thu", "tin" }, "Ghi chú", false },
	[DECISION_UNDO] = { "UNDO", "undo", "Hoàn tác", { "hoan tac", "huy quyet dinh" }, "Ghi chú", false },
};

const char *decision_word(enum decision_verb verb)
{
	return verbs[verb].word;
}

const char *decision_low(enum decision_verb verb)
{
	return verbs[verb].low;
}

const char *decision_name(enum decision_verb verb)
{
	return verbs[verb].name;
}

bool decision_wants_reason(enum decision_verb verb)
{
	return verbs[verb].reason;
}

/* How long `word` is where the text begins with it and no letter or digit follows; else 0. */
static size_t stands(const char *text, const char *word)
{
	size_t n = word ? strlen(word) : 0;
	return n && strncmp(text, word, n) == 0 && !isalnum((unsigned char)text[n]) ? n : 0;
}

/* Whether a case, a code or nothing more follows: "Đồng ý ACCEPT #4" begins without marks as "Đóng" does, "Hội đồng …" as "Hỏi". */
static bool ends_name(const char *s)
{
	static const char *const between[] = { "viec", "bai", "so", "ma" };
	size_t letters = 0;
	for (size_t i = 0; i < sizeof between / sizeof *between; i++) {
		s += strspn(s, " ");
		s += stands(s, between[i]);
	}
	s += strspn(s, " ");
	while (isalpha((unsigned char)s[letters]))
		letters++;
	return !letters || isdigit((unsigned char)s[letters]);
}

/* How much of the text a name of the verb is that has several words: "gộp", "tin" alone also mean something else. */
static size_t long_name(const char *s, size_t verb)
{
	size_t most = 0;
	for (size_t i = 0; i < MOST_NAMES; i++) {
		const char *name = verbs[verb].names[i];
		size_t n = name && strchr(name, ' ') ? stands(s, name) : 0;
		most = n > most ? n : most;
	}
	return most;
}

/* Another verb in the words up to the case's number: "ACCEPT / REJECT #4", "ACCEPT / Từ chối #4" decide nothing; "Từ chối (không tiếp nhận) #4" names one. */
static bool several_verbs(const char *s, enum decision_verb verb)
{
	for (bool begins = true; *s && *s != '#'; s++) {
		size_t own = begins && verb != DECISION_VERBS ? long_name(s, verb) : 0;
		for (size_t v = 0; begins && !own && v < DECISION_VERBS; v++)
			if (v != (size_t)verb && (stands(s, verbs[v].low) || long_name(s, v)))
				return true;
		s += own ? own - 1 : 0;
		begins = !isalnum((unsigned char)*s);
	}
	return false;
}

/* The verb that a folded text begins with, by its longest name; `len` of it. */
static enum decision_verb verb_at(const char *folded, size_t *len)
{
	enum decision_verb found = DECISION_VERBS;
	*len = 0;
	for (size_t v = 0; v < DECISION_VERBS; v++)
		for (size_t i = 0; i <= MOST_NAMES; i++) {
			size_t n = stands(folded, i == MOST_NAMES ? verbs[v].low : verbs[v].names[i]);
			if (n > *len && (i == MOST_NAMES || ends_name(folded + n))) {
				*len = n;
				found = (enum decision_verb)v;
			}
		}
	return several_verbs(folded, found) ? DECISION_VERBS : found;
}

enum decision_verb decision_verb_of(const char *word)
{
	struct arena *arena = arena_new(1 << 20);
	size_t n;
	struct folded folded;
	fold_text(&folded, word, strnlen(word, 100), arena);
	enum decision_verb verb = verb_at(folded.bytes, &n);
	if (folded.bytes[n])
		verb = DECISION_VERBS;
	arena_free(arena);
	return verb;
}

static const char *sealed(enum decision_verb verb, int64_t case_id, int64_t turn, char out[80])
{
	snprintf(out, 80, "%s %" PRId64 " turn %" PRId64, verb == DECISION_UNDO ? "undo" : "case", case_id, turn);
	return out;
}

void decision_tag(const struct seal *seal, enum decision_verb verb, int64_t case_id, int64_t turn, char out[SEAL_TAG])
{
	char text[80];
	seal_tag(seal, "decision", sealed(verb, case_id, turn, text), out);
}

bool decision_tag_holds(const struct seal *seal, enum decision_verb verb, int64_t case_id, int64_t turn, const char *tag)
{
	char text[80];
	return tag && seal_holds(seal, "decision", sealed(verb, case_id, turn, text), tag);
}

/* ---- written ---- */

const char *decision_subject(enum decision_verb verb, int64_t case_id, const char *code, const char *other, const char *tag, struct arena *arena)
{
	return arena_print(arena, "%s #%" PRId64 "%s%s%s%s [%s]", verbs[verb].word, case_id, code ? " " : "", code ? code : "", code && other ? " " : "",
	                   code && other ? other : "", tag);
}

/* RFC 6068, section 2: what is not unreserved is percent-encoded, UTF-8 by its bytes; in an address the "@" stays. */
static const char *percent(const char *text, const char *stays, struct arena *arena)
{
	static const char hex[] = "0123456789ABCDEF";
	char *out = arena_alloc(arena, 3 * strlen(text) + 1), *o = out;
	for (const unsigned char *t = (const unsigned char *)text; *t; t++) {
		if (isalnum(*t) || strchr("-._~", *t) || strchr(stays, *t)) {
			*o++ = (char)*t;
			continue;
		}
		*o++ = '%';
		*o++ = hex[*t >> 4];
		*o++ = hex[*t & 15];
	}
	return out;
}

const char *decision_mailto(const char *to, enum decision_verb verb, int64_t case_id, const char *code, const char *other, const char *tag, struct arena *arena)
{
	const char *subject = decision_subject(verb, case_id, code, other, tag, arena);
	const char *body = arena_print(arena, "%s: %s\r\n", verbs[verb].label, verb == DECISION_MERGE && other ? other : "");
	return arena_print(arena, "mailto:%s?subject=%s&body=%s", percent(to, "@", arena), percent(subject, "", arena), percent(body, "", arena));
}

/* ---- read: the subject ---- */

/* Past what programs and people put before: "Re:", "RE[2]:", "Fwd:", "Trả lời:", "[Ngoài cơ quan]", quotes. */
static const char *past_prefixes(const char *s)
{
	static const char *const prefixes[] = { "re", "fw", "fwd", "tl", "tra loi", "chuyen tiep", "aw", "wg", "antw" };
	for (bool more = true; more;) {
		more = false;
		s += strspn(s, " \t\n\"'*<(");
		const char *end = *s == '[' ? strchr(s, ']') : NULL;
		if (end) {
			s = end + 1;
			more = true;
		}
		for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes && !more; i++) {
			size_t n = stands(s, prefixes[i]);
			const char *t = s + n;
			if (n && *t == '[')
				t += strcspn(t, "]") + 1 - (strchr(t, ']') == NULL);
			t += strspn(t, " ");
			if (n && *t == ':') {
				s = t + 1;
				more = true;
			}
		}
	}
	return s;
}

static int64_t case_in(const char *s)
{
	for (s = strchr(s, '#'); s; s = strchr(s + 1, '#')) {
		const char *digits = s + 1 + strspn(s + 1, " ");
		size_t n = strspn(digits, "0123456789");
		if (n && n <= MOST_DIGITS && !isalnum((unsigned char)digits[n]))
			return strtoll(digits, NULL, 10);
	}
	return DECISION_NONE;
}

/* The first code behind `s`; `s` moves behind it. */
static const char *next_code(const char **s, const char *prefix, struct arena *arena)
{
	char code[CODE_SIZE];
	const char *end = code_find(*s, prefix, code);
	*s = end ? end : *s;
	return end ? arena_text(arena, code) : NULL;
}

/* Letters and digits of a range are a tag where there are just as many as one has. */
static const char *tag_of(const char *s, size_t len, struct arena *arena)
{
	char tag[SEAL_TAG];
	size_t n = 0;
	for (size_t i = 0; i < len; i++) {
		if (s[i] == ' ' || s[i] == '\t')
			continue;
		if (!isalnum((unsigned char)s[i]) || n + 1 == SEAL_TAG)
			return NULL;
		tag[n++] = s[i];
	}
	return n + 1 == SEAL_TAG ? arena_copy(arena, tag, n) : NULL;
}

/* In brackets; where somebody left them out, the last word. */
static const char *tag_in(const char *s, struct arena *arena)
{
	for (const char *open = strchr(s, '['); open; open = strchr(open + 1, '[')) {
		const char *end = strchr(open, ']'), *tag = tag_of(open + 1, end ? (size_t)(end - open - 1) : strlen(open + 1), arena);
		if (tag)
			return tag;
	}
	size_t len = strlen(s);
	while (len && !isalnum((unsigned char)s[len - 1]))
		len--;
	size_t start = len;
	while (start && isalnum((unsigned char)s[start - 1]))
		start--;
	return tag_of(s + start, len - start, arena);
}

/* ---- read: the text ---- */

/* Where a letter's own words end: programs' quotations, signatures, courtesies. */
static bool ends(const char *folded)
{
	static const char *const closers[] = { "--", ">", "___", "sent from", "gui tu", "da gui tu", "duoc gui tu", "tran trong", "kinh thu", "best regards", "get outlook", "nhan outlook", "tai outlook", "tu:", "from:" };
	for (size_t i = 0; i < sizeof closers / sizeof *closers; i++)
		if (strncmp(folded, closers[i], strlen(closers[i])) == 0)
			return true;
	return false;
}

/* Bytes of `line` (folded beside it) that are the label of a link's body; 0. */
static size_t label_of(const struct folded *line)
{
	static const char *const labels[] = { "ly do", "noi dung can bo sung", "gop vao bai co ma", "ghi chu" };
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
		size_t n = stands(line->bytes, labels[i]);
		n += n ? strspn(line->bytes + n, " ") : 0;
		if (n && line->bytes[n] == ':')
			return n + 1;
	}
	return 0;
}

/* "2. …", "b) …", "- …": below an empty line, too, a list goes on. */
static bool goes_on(const char *folded)
{
	size_t n = strspn(folded, "0123456789");
	n += n == 0 && isalpha((unsigned char)*folded);
	return (n && n <= 2 && strchr(".)/", folded[n]) && folded[n]) || (strchr("-+*", *folded) && *folded && folded[1] == ' ');
}

/* The first paragraph, as one line, and a list that goes on below it; `more`: other words follow. */
static const char *first_words(const char *text, bool *more, struct arena *arena)
{
	const char *reason = "";
	size_t left = strnlen(text, MOST_TEXT);
	for (bool gap = false; left;) {
		size_t len = strcspn(text, "\n");
		len = len < left ? len : left;
		struct folded line;
		fold_text(&line, text, len, arena);
		size_t skip = *reason ? 0 : label_of(&line);
		const char *words = fold_original(&line, skip, line.len, arena);
		if (ends(line.bytes))
			break;
		*more = *words && gap && !goes_on(line.bytes);
		if (*more)
			break;
		gap = !*words && *reason;
		if (*words)
			reason = arena_print(arena, "%s%s%s", reason, *reason ? " " : "", words);
		left -= len;
		text += len;
		if (left)
			text++, left--;
	}
	return *reason ? text_cut(arena, text_shown(arena, reason), DECISION_MOST_REASON) : NULL;
}

/* The code that MERGE names in its text. */
static const char *other_code(const char *text, const char *not_this, const char *prefix, struct arena *arena)
{
	struct folded folded;
	fold_text(&folded, text, strnlen(text, MOST_TEXT), arena);
	const char *rest = folded.bytes, *code;
	while ((code = next_code(&rest, prefix, arena)))
		if (!not_this || strcmp(code, not_this) != 0)
			return code;
	return NULL;
}

/* Whoever presses one link and writes the contrary is asked, not obeyed. */
static bool contrary(enum decision_verb verb, const char *reason, struct arena *arena)
{
	static const char *const words[DECISION_VERBS][10] = {
		[DECISION_ACCEPT] = { "tu choi", "khong tiep nhan", "khong chap nhan", "khong dong y", "chua dong y", "khong hop le", "chua hop le", "khong duyet", "reject" },
		[DECISION_WITHDRAW] = { "khong rut", "khong cho rut", "khong dong y", "chua dong y" },
		[DECISION_BELIEVE] = { "khong tin", "khong dong y", "thu rac" },
	};
	const char *said = reason ? fold_key(reason, arena) : "";
	for (size_t i = 0; words[verb][i]; i++)
		if (fold_find(said, words[verb][i]) && !fold_find(said, arena_print(arena, "khong phai %s", words[verb][i])) &&
		    !fold_find(said, arena_print(arena, "khong phai la %s", words[verb][i])))
			return true;
	return false;
}

bool decision_read(const char *subject, const char *text, const char *prefix, struct arena *arena, struct decision_said *out)
{
	struct folded folded;
	size_t len;
	*out = (struct decision_said){ .verb = DECISION_VERBS };
	if (!subject)
		return false;
	fold_text(&folded, subject, strnlen(subject, MOST_SUBJECT), arena);
	const char *s = past_prefixes(folded.bytes);
	out->verb = verb_at(s, &len);
	if (out->verb == DECISION_VERBS)
		return false;
	const char *rest = s + len;
	out->case_id = case_in(rest);
	out->tag = tag_in(rest, arena);
	out->code = next_code(&rest, prefix, arena);
	out->other = out->code ? next_code(&rest, prefix, arena) : NULL;
	if (out->case_id == DECISION_NONE && !out->code)
		return false;
	out->reason = text ? first_words(text, &out->more, arena) : NULL;
	out->torn = contrary(out->verb, out->reason, arena);
	if (out->verb == DECISION_MERGE && !out->other && out->reason)
		out->other = other_code(out->reason, out->code, prefix, arena);
	return true;
}

bool decision_unclear(const char *subject, struct arena *arena)
{
	struct folded folded;
	size_t len;
	if (!subject)
		return false;
	fold_text(&folded, subject, strnlen(subject, MOST_SUBJECT), arena);
	const char *number = strchr(folded.bytes, '#'), *tag = number ? strchr(number, '[') : NULL;
	return verb_at(past_prefixes(folded.bytes), &len) == DECISION_VERBS && tag && case_in(number) != DECISION_NONE && tag_in(tag, arena);
}

/* ---- of a letter ---- */

/* His own lines; where something else stands between them, as paragraphs of their own. */
static const char *own_words(const struct above *above, struct arena *arena)
{
	const struct source *source = &above->source;
	struct buf out = { .limit = MOST_TEXT };
	for (size_t i = 0; i < source->line_count && out.len < MOST_TEXT / 2; i++)
		buf_print(&out, "%s\n", source->lines[i].role == LINE_TEXT ? text_cut(arena, source_line(source, i, arena), DECISION_MOST_REASON) : "");
	const char *text = arena_copy(arena, buf_str(&out), out.len);
	buf_release(&out);
	return text;
}

bool decision_of(const struct rules *rules, const struct submission *submission, const struct check_facts *facts, struct arena *arena, struct decision_said *out)
{
	struct above above;
	above_read(submission, facts->own_address, &rules->words, arena, &above);
	return decision_read(submission->subject, own_words(&above, arena), rules->contest.code_prefix, arena, out);
}

bool decision_office(const struct check_facts *facts, const char *address)
{
	bool found = address && facts->office_address && text_same(address, facts->office_address);
	for (size_t i = 0; address && !found && i < facts->office_count; i++)
		found = text_same(address, facts->offices[i]);
	return found;
}

bool decision_meant(const struct submission *submission, const struct check_facts *facts, const struct verdict *verdict, const char *prefix, struct arena *arena)
{
	struct decision_said said;
	bool office = verdict->proven && decision_office(facts, verdict->sender);
	if (!decision_read(submission->subject, NULL, prefix, arena, &said))
		return office && decision_unclear(submission->subject, arena);
	return office || (said.case_id != DECISION_NONE && said.tag);
}
