/* A decision as a letter carries it: the words, the subject and the link that give it, and the letter that says it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_DECISION_H
#define CHECK_DECISION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/seal.h"
#include "check/check.h"

enum decision_verb {
	DECISION_ACCEPT,      /* the entry is valid, whatever its findings */
	DECISION_REJECT,      /* not taken; the reason stands in the letter */
	DECISION_ASK,         /* incomplete; the reason says what is asked */
	DECISION_MERGE,       /* the entry is the same as another: superseded, its letters put beside the other's */
	DECISION_WITHDRAW,
	DECISION_CLOSE,       /* a case that needs no more: nothing else changes */
	DECISION_BELIEVE,     /* a letter in the junk folder or of a sender that failed: it is read again like any other */
	DECISION_UNDO,        /* the last decision on the case or entry, while its time runs */
	DECISION_VERBS,
};

enum {
	DECISION_MOST_REASON = 1000,  /* characters of a reason; what is more is cut */
	DECISION_NONE = 0,            /* no case */
};

/** "ACCEPT", as a subject says it; "accept", as the register and the commands do; "Chấp nhận", as people read it. */
const char *decision_word(enum decision_verb verb);
const char *decision_low(enum decision_verb verb);
const char *decision_name(enum decision_verb verb);
/** The verb of such a word, of any of the three, in any case, with marks or not; DECISION_VERBS: it is none. */
enum decision_verb decision_verb_of(const char *word);
/** Whether it cannot be done without a reason (REJECT, ASK): the author is told it. */
bool decision_wants_reason(enum decision_verb verb);

/**
 * The one-time tag of a case (purpose "decision", text "case ID turn TURN"): each opening of a case has a turn of its own (cases.turn), and a closed one obeys none.
 * UNDO has another (text "undo ID turn TURN"): who may decide a case by a link does not undo it by the same.
 */
void decision_tag(const struct seal *seal, enum decision_verb verb, int64_t case_id, int64_t turn, char out[SEAL_TAG]);
bool decision_tag_holds(const struct seal *seal, enum decision_verb verb, int64_t case_id, int64_t turn, const char *tag);

/**
 * "REJECT #12 BTL23-0031 [0123456789ab]"; `code` may be NULL, and `other` (of MERGE: into what; "MERGE #12 BTL23-0031 BTL23-0007 [...]"; where it is not
 * known the person writes it into the body).
 */
const char *decision_subject(enum decision_verb verb, int64_t case_id, const char *code, const char *other, const char *tag, struct arena *arena);
/** The link to a letter with that subject to `to` (RFC 6068: "mailto:...?subject=...&body=..."), its body one line where the reason goes.  Not yet escaped for html. */
const char *decision_mailto(const char *to, enum decision_verb verb, int64_t case_id, const char *code, const char *other, const char *tag, struct arena *arena);

/** What a letter says.  Texts in the arena. */
struct decision_said {
	enum decision_verb verb;
	int64_t case_id;          /* "#12"; DECISION_NONE: it names none */
	const char *code;         /* the first code of the subject; NULL */
	const char *other;        /* the second code of the subject; for MERGE else the first in the text that is not `code`; NULL */
	const char *tag;          /* twelve letters and digits, in small letters; NULL: none */
	const char *reason;       /* the first paragraph of the text and a list that goes on below it, without the label that the link puts there; NULL: none */
	bool torn;                /* the text says the contrary: "Không đồng ý" below ACCEPT */
	bool more;                /* words follow that are none of it: a signature, or what somebody thinks was said */
};

/**
 * Whether a letter's subject begins with a verb, behind "Re:", "Fwd:", "Trả lời:" and quotes, and names a case or a code: then `out`.  Blanks, kinds of dashes
 * and case do no harm.  `text` is what the person wrote, without what is quoted (NULL: nothing); `prefix` that of codes ("BTL").  Only the subject's one counts.
 */
bool decision_read(const char *subject, const char *text, const char *prefix, struct arena *arena, struct decision_said *out);
/** Whether a subject has a case's number and, in brackets, a tag's shape, but begins with no verb or has several: "Đồng ý ACCEPT #4 [...]".  Nothing is guessed of it. */
bool decision_unclear(const char *subject, struct arena *arena);
/** decision_read of a letter: its text is what its writer wrote himself (check/above.h). */
bool decision_of(const struct rules *rules, const struct submission *submission, const struct check_facts *facts, struct arena *arena, struct decision_said *out);

/** Whether it is an address of the office (config `office`); NULL is not. */
bool decision_office(const struct check_facts *facts, const char *address);
/**
 * Whether a letter is to be taken for a decision: its subject says one, and it comes from the proven office, or names a case and bears a tag (who sent that is looked at by a person,
 * whoever it is); from the proven office also what is unclear.  An author's "RÚT BÀI BTL23-0031" is none.
 */
bool decision_meant(const struct submission *submission, const struct check_facts *facts, const struct verdict *verdict, const char *prefix, struct arena *arena);

#endif
