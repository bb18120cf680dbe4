/* Which letters a verdict calls for, and which letters nobody may answer (RFC 3834).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer/choose.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { ADDRESS_LONGEST = 254 }; /* RFC 5321 4.5.3.1.3, less the angle brackets */

static bool not_no(const char *value)
{
	return strncasecmp(value, "no", 2) != 0 || (value[2] && !strchr(" \t;(", value[2]));
}

static bool any(const char *value)
{
	(void)value;
	return true;
}

static bool bulk(const char *value)
{
	return text_begins(value, "bulk") || text_begins(value, "list") || text_begins(value, "junk") || text_begins(value, "auto_reply");
}

static bool null_path(const char *value)
{
	return strcmp(value + strspn(value, " \t"), "<>") == 0;
}

/* RFC 3834 section 2, RFC 2919, RFC 2369, and what responders without Auto-Submitted put (lessons.md 11). */
static const struct sign {
	const char *header;
	bool (*shows)(const char *value);
	const char *why;
} signs[] = {
	{ "auto-submitted", not_no, "Auto-Submitted says a machine wrote it" },
	{ "return-path", null_path, "its return path is null" },
	{ "list-id", any, "it came over a mailing list" },
	{ "list-post", any, "it came over a mailing list" },
	{ "list-unsubscribe", any, "it came over a mailing list" },
	{ "precedence", bulk, "its precedence is bulk" },
	{ "x-autoreply", any, "it is an automatic reply" },
	{ "x-autorespond", any, "it is an automatic reply" },
	{ "x-auto-response-suppress", any, "it asks for no automatic replies" },
	{ "x-hoadep", any, "hoadep itself wrote it" },
};

static const char *sign_of_machine(const struct submission *submission)
{
	for (size_t s = 0; s < sizeof signs / sizeof *signs; s++)
		for (size_t h = 0; h < submission->header_count; h++)
			if (strcmp(submission->headers[h].name, signs[s].header) == 0 && signs[s].shows(submission->headers[h].value))
				return signs[s].why;
	return NULL;
}

/* Local parts that nobody reads; separators do not count, so that no-reply, no_reply and noreply are one. */
static const char *const robots[] = {
	"noreply", "donotreply", "dontreply", "mailerdaemon", "postmaster", "nobody", "bounce", "bounces", "autoreply", "khongtraloi", NULL,
};

static bool robot(const char *address)
{
	char local[65];
	size_t n = 0;
	for (const char *c = address; *c && *c != '@' && *c != '+' && n < sizeof local - 1; c++)
		if (!strchr("-_.", *c))
			local[n++] = *c;
	local[n] = '\0';
	for (size_t i = 0; robots[i]; i++)
		if (strcasecmp(local, robots[i]) == 0)
			return true;
	return text_begins(local, "noreply") || text_begins(local, "donotreply");
}

/*
 * A plain address (dot-atom @ host name, RFC 5321 4.1.2) without anything that could mean more in a header or on an SMTP line.
 * Quoted local parts and addresses beyond ASCII exist on paper; such a sender waits for a person.
 */
static bool plain_address(const char *address)
{
	const char *at = strrchr(address, '@');
	size_t len = strlen(address);
	if (!at || at == address || len > ADDRESS_LONGEST || at - address > 64 || address[0] == '-')
		return false;
	for (const char *c = address; c < at; c++)
		if (!(strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+/=?^_`{|}~-", *c) ||
		      (*c == '.' && c > address && c[1] != '.' && c[1] != '@')))
			return false;
	for (const char *c = at + 1; *c; c++)
		if (!(strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", *c) || (*c == '.' && c[-1] != '.' && c[-1] != '@' && c[1])))
			return false;
	return at[1] && at[1] != '-';
}

static bool say(const char **why, const char *reason)
{
	if (why)
		*why = reason;
	return false;
}

bool choose_answerable(const struct transport *transport, const struct submission *submission, const struct verdict *verdict, const char **why)
{
	const char *sign;
	if (verdict->distrust)
		return say(why, strcmp(verdict->distrust, "junk") == 0 ? "it lay in the junk folder" : "the mail server says that it is not from its sender");
	if (verdict->machine || verdict->kind == KIND_BOUNCE || verdict->kind == KIND_AUTOREPLY)
		return say(why, "a machine wrote it");
	if (submission->bare_document || !verdict->sender)
		return say(why, "it has not one sender");
	if (!plain_address(verdict->sender))
		return say(why, "its sender's address is not a plain one");
	if (text_same_mailbox(verdict->sender, transport->from_address))
		return say(why, "it came from the contest's own address");
	if (robot(verdict->sender))
		return say(why, "its sender's address is a robot's");
	if ((sign = sign_of_machine(submission)))
		return say(why, sign);
	return true;
}

const struct finding *choose_finding(const struct entry *entry, const char *rule, enum outcome least)
{
	for (size_t i = 0; i < entry->finding_count; i++)
		if (entry->findings[i].outcome >= least && strcmp(entry->findings[i].rule, rule) == 0)
			return &entry->findings[i];
	return NULL;
}

bool choose_carried_over(const struct contest *contest, const struct entry *entry)
{
	return entry->contest && strtol(entry->contest, NULL, 10) > contest->year && !choose_finding(entry, "deadline", OUTCOME_REVIEW);
}

/* The first that is found is told.  What accuses wants a person where a mistake would hurt (letters.vi.md, 4): who is barred. */
static const struct refusal {
	const char *rule, *template_name;
	bool accuses;
} refusals[] = {
	{ "barred-author", "rejected-barred-author", true },
	{ "photocopy", "rejected-photocopy", false },
	{ "word-limit", "rejected-word-limit", false },
};

bool choose_withheld(const struct entry *entry)
{
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
		if (refusals[i].accuses && choose_finding(entry, refusals[i].rule, OUTCOME_REJECTED))
			return true;
	return false;
}

void choose_hold(const struct contest *contest, struct choice *choice)
{
	for (size_t i = 0; !choice->hold && i < contest->hold_count; i++)
		if (strcmp(contest->holds[i].letter, choice->template_name) == 0) {
			choice->hold = choice->template_name;
			choice->minutes = contest->holds[i].minutes;
		}
}

const char *choose_refusal(const struct entry *entry)
{
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
		if (choose_finding(entry, refusals[i].rule, OUTCOME_REJECTED))
			return refusals[i].template_name;
	return NULL;
}

struct choice choose_entry(const struct contest *contest, const struct entry *entry)
{
	if (entry->again)
		return (struct choice){ .template_name = "duplicate", .entry = entry };
	if (choose_refusal(entry))
		return (struct choice){ .template_name = choose_refusal(entry), .entry = entry };
	if (choose_carried_over(contest, entry))
		return (struct choice){ .template_name = "carried-over", .entry = entry };
	switch (entry->outcome) {
	case OUTCOME_NOTE:
		return (struct choice){ .template_name = "acknowledgement", .entry = entry };
	case OUTCOME_INCOMPLETE:
		return (struct choice){ .template_name = "incomplete", .entry = entry };
	case OUTCOME_REVIEW: case OUTCOME_REJECTED:
		break;
	}
	return (struct choice){ .template_name = "review", .entry = entry }; /* also a refusal that has no letter: a person writes it */
}

/* What each kind of letter without entries gets. */
static const char *letter_for_kind(enum letter_kind kind)
{
	return kind == KIND_REQUEST ? "request" : kind == KIND_SUPPLEMENT || kind == KIND_QUESTION ? "received-by-person" : NULL;
}

/* Papers that are more than a letter of transmittal: those have a checklist. */
static bool has_papers(const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->paper_count; i++)
		if (strcmp(verdict->papers[i].item, "cong-van") != 0)
			return true;
	return false;
}

static bool answers_milestone(const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->paper_count; i++)
		if (*verdict->papers[i].milestone)
			return true;
	return false;
}

/* The one letter to a unit: never one for each of its entries, whether it is proven or not (lessons.md 10). */
static const char *letter_for_unit(const struct verdict *verdict)
{
	bool rows = verdict->batch && verdict->batch->row_count;
	if (!verdict->claimed_unit)
		return NULL;
	if (verdict->entry_count || (rows && !answers_milestone(verdict)))
		return "batch-receipt";
	return verdict->kind == KIND_DOSSIER && verdict->unit && has_papers(verdict) ? "dossier-receipt" : NULL;
}

bool choose_address(const struct transport *transport, const char *address)
{
	return address && plain_address(address) && !robot(address) && !text_same_mailbox(address, transport->from_address);
}

bool choose_writable(const struct rules *rules, const struct transport *transport, const struct verdict *verdict, const char *address)
{
	size_t count;
	const struct unit *units = rules_units(rules, &count);
	if (!choose_address(transport, address) || text_same_mailbox(address, transport->office) ||
	    text_same_mailbox(address, rules_contest(rules)->office_mail) || text_same_mailbox(address, verdict->sender) || rules_unit_of_address(rules, address, verdict->received))
		return false;
	for (size_t i = 0; i < count; i++)
		for (size_t a = 0; a < units[i].address_count; a++)
			if (text_same_mailbox(address, units[i].addresses[a]))
				return false;
	return true;
}

/* An exact copy tells its author nothing new. */
static size_t add_authors(const struct rules *rules, const struct transport *transport, const struct verdict *verdict, struct choice *out)
{
	size_t n = 0;
	const struct unit *unit = verdict->proven && verdict->unit ? rules_unit(rules, verdict->unit) : NULL;
	for (size_t i = 0; unit && i < verdict->entry_count; i++) {
		const struct entry *entry = &verdict->entries[i];
		if (entry->again || !choose_writable(rules, transport, verdict, entry->author_mail))
			continue;
		out[n] = choose_entry(rules_contest(rules), entry);
		out[n].to = entry->author_mail;
		out[n++].brought = unit;
	}
	return n;
}

static size_t choose(const struct rules *rules, const struct transport *transport, const struct submission *submission,
                     const struct verdict *verdict, struct arena *arena, struct choice **out)
{
	const char *receipt, *whole = letter_for_kind(verdict->kind);
	*out = NULL;
	if (!choose_answerable(transport, submission, verdict, NULL))
		return 0;
	receipt = whole ? NULL : letter_for_unit(verdict);
	*out = arena_array(arena, verdict->entry_count + 1, sizeof **out);
	if (whole || receipt) {
		(*out)[0] = (struct choice){ .template_name = whole ? whole : receipt, .to = verdict->sender };
		return 1 + (receipt ? add_authors(rules, transport, verdict, *out + 1) : 0);
	}
	for (size_t i = 0; i < verdict->entry_count; i++) {
		(*out)[i] = choose_entry(rules_contest(rules), &verdict->entries[i]);
		(*out)[i].to = verdict->sender;
	}
	return verdict->entry_count;
}

size_t choose_letters(const struct rules *rules, const struct transport *transport, const struct submission *submission,
                      const struct verdict *verdict, struct arena *arena, struct choice **out)
{
	size_t n = choose(rules, transport, submission, verdict, arena, out);
	for (size_t i = 0; i < n; i++)
		choose_hold(rules_contest(rules), &(*out)[i]);
	return n;
}
