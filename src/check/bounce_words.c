/* The words of mail systems that report without fields: whom they did not reach, and why.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/bounce_words.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

enum { MOST_LINE = 2000 };

/*
 * What comes in front of the addresses in reports without fields.  An address stands first on its line ("<a@b>:" of qmail, Postfix and Yahoo, "  a@b" of Exim,
 * "'a@b' on 14/3/2023" of Exchange), or in the very sentence, before the copy of our letter.
 */
static const struct {
	const char *words;
	enum bounce_action action;
} openings[] = {
	{ "wasn't able to deliver your message to the following addresses", BOUNCE_FAILED },             /* qmail */
	{ "This is a permanent error", BOUNCE_FAILED },                                                  /* qmail, Exim */
	{ "could not be delivered to one or more of its recipients", BOUNCE_FAILED },                    /* Exim */
	{ "The following address(es) failed", BOUNCE_FAILED },                                           /* Exim */
	{ "nable to deliver your message to the following address", BOUNCE_FAILED },                     /* Yahoo */
	{ "The following addresses had permanent fatal errors", BOUNCE_FAILED },                         /* Sendmail */
	{ "The following addresses had transient non-fatal errors", BOUNCE_DELAYED },                    /* Sendmail */
	{ "has not been delivered to one or more recipients", BOUNCE_DELAYED },                          /* Exim */
	{ "has not yet been delivered", BOUNCE_DELAYED },                                                /* Exim */
	{ "THIS IS A WARNING ", BOUNCE_DELAYED },                                                        /* Postfix, Sendmail */
	{ "Your message did not reach some or all of the intended recipients", BOUNCE_FAILED },          /* Exchange of old, hMailServer */
	{ "The following recipient(s) could not be reached", BOUNCE_FAILED },                            /* Exchange of old, hMailServer */
	{ "The following recipient(s) cannot be reached", BOUNCE_FAILED },                               /* Exchange of old */
	{ "be delivered to one or more recipients", BOUNCE_FAILED },                                     /* Postfix, Zimbra */
	{ "This is the mail system at host", BOUNCE_FAILED },                                            /* Postfix, Zimbra */
	{ "This is the Postfix program at host", BOUNCE_FAILED },
	{ "Delivery to the following recipient failed permanently", BOUNCE_FAILED },                     /* Gmail of old */
	{ "Delivery to the following recipients failed permanently", BOUNCE_FAILED },
	{ "Delivery to the following recipient has been delayed", BOUNCE_DELAYED },
	{ "Delivery to the following recipients has been delayed", BOUNCE_DELAYED },
	{ "wasn't delivered to", BOUNCE_FAILED },                                                        /* Gmail */
	{ "wasn’t delivered to", BOUNCE_FAILED },
	{ "couldn't be delivered", BOUNCE_FAILED },                                                      /* Microsoft 365 */
	{ "couldn’t be delivered", BOUNCE_FAILED },
	{ "Delivery has failed to these recipients", BOUNCE_FAILED },                                    /* Exchange */
	{ "Delivery is delayed to these recipients", BOUNCE_DELAYED },
	{ "had PERMANENT fatal delivery errors", BOUNCE_FAILED },                                        /* MDaemon */
	{ "Failed address:", BOUNCE_FAILED },                                                            /* MDaemon */
	{ "was not delivered to:", BOUNCE_FAILED },                                                      /* Domino */
	{ "The following addresses were not reached", BOUNCE_FAILED },
	{ "The message cannot be delivered to the following address", BOUNCE_FAILED },
	{ "Không thể gửi thư đến những người nhận", BOUNCE_FAILED },                                     /* Exchange in Vietnamese */
	{ "Không thể gửi đến những người nhận", BOUNCE_FAILED },
	{ "Gửi thư không thành công đến", BOUNCE_FAILED },
	{ "không gửi được đến", BOUNCE_FAILED },                                                         /* Gmail in Vietnamese */
	{ "không gửi được tới", BOUNCE_FAILED },
	{ "không được gửi đến", BOUNCE_FAILED },
	{ "không thể gửi đến", BOUNCE_FAILED },
	{ "không thể gửi tới", BOUNCE_FAILED },
	{ "không chuyển được đến", BOUNCE_FAILED },
	{ "không thể chuyển đến", BOUNCE_FAILED },
	{ "không thể gửi được", BOUNCE_FAILED },
	{ "chưa gửi được đến", BOUNCE_DELAYED },
	{ "bị trì hoãn", BOUNCE_DELAYED },
};

/* Sentences that take the failure back: the system goes on trying. */
static const char *const trying[] = { "will be retried", "will continue to try", "will keep trying", "still trying", "WARNING ONLY", "not yet been delivered", "delayed", "sẽ thử lại", "tiếp tục thử", "trì hoãn" };
/* A failure for want of time says nothing of the address. */
static const char *const timed_out[] = { "retry time", "timed out", "timeout", "too long", "expired", "hết hạn" };

static const char *const copies[] = {
	"--- Below this line", "------ This is a copy of", "--- Original message", "----- Original message", "-----Original Message", "Original message headers",
	"----- Message header follows", "--- The header of the original", "----- Thư gốc", "--- Thư gốc", "Return-Path:", "Received:",
};

static bool begins_copy(const char *line, size_t len)
{
	for (size_t i = 0; i < sizeof copies / sizeof *copies; i++)
		if (len >= strlen(copies[i]) && strncasecmp(line, copies[i], strlen(copies[i])) == 0)
			return true;
	return false;
}

static bool any_of(const char *const *words, size_t count, const char *text, size_t len)
{
	for (size_t i = 0; i < count; i++)
		if (memmem(text, len, words[i], strlen(words[i])))
			return true;
	return false;
}
#define ANY(words, text, len) any_of(words, sizeof words / sizeof *words, text, len)

static bool in_address(char c)
{
	return (unsigned char)c > ' ' && (unsigned char)c < 0x7f && !strchr("<>()[],;:\\\"'`|", c);
}

/* The address that a run of its characters holds; NULL. */
static const char *address_in(struct arena *arena, const char *at, const char *end, const char **after)
{
	const char *stop = at;
	while (stop < end && in_address(*stop))
		stop++;
	*after = stop;
	return stop > at ? bounce_address(arena, at, (size_t)(stop - at)) : NULL;
}

/* An address that the line begins with, and behind it nothing that would make it part of a sentence. */
static const char *first_address(struct arena *arena, const char *line, size_t len)
{
	const char *end = line + len, *after;
	while (line < end && (isspace((unsigned char)*line) || strchr("*-<'\"", *line)))
		line++;
	const char *address = address_in(arena, line, end, &after);
	while (after < end && strchr("'\">", *after))
		after++;
	while (after < end && *after == ' ')
		after++;
	bool alone = after == end || strchr(":(<", *after) || (end - after > 3 && strncmp(after, "on ", 3) == 0);
	return alone ? address : NULL;
}

/* The first address that stands anywhere in a line. */
static const char *some_address(struct arena *arena, const char *line, size_t len)
{
	const char *end = line + len, *after, *address = NULL;
	while (line < end && !address) {
		while (line < end && !in_address(*line))
			line++;
		address = address_in(arena, line, end, &after);
		line = after;
	}
	return address;
}

/* "5.1.1" of "(#5.1.1)", "550 5.1.1 …", "smtp;550-5.2.1"; "" where there is none. */
static const char *status_in(struct arena *arena, const char *line, size_t len)
{
	for (const char *at = line; at + 5 <= line + len; at++) {
		if (!strchr("45", *at) || at[1] != '.' || !isdigit((unsigned char)at[2]) || (at > line && (isalnum((unsigned char)at[-1]) || at[-1] == '.')))
			continue;
		size_t n = strspn(at, "0123456789.");
		const char *status = n <= len - (size_t)(at - line) && strchr(at + 2, '.') && strchr(at + 2, '.') < at + n ? bounce_status(arena, at, n) : "";
		if (*status)
			return status;
	}
	return "";
}

/* The class of a bare reply of SMTP, "said: 550 no such user": '4', '5'; '\0'. */
static char reply_class(const char *line, size_t len)
{
	for (const char *at = line; at + 3 <= line + len; at++)
		if (strchr("45", *at) && strchr("0125", at[1]) && isdigit((unsigned char)at[2]) && (at == line || strchr(" :;(\"'", at[-1])) && (at + 3 == line + len || strchr(" -:", at[3])))
			return *at;
	return '\0';
}

/* What a line says of the address that was named before it. */
static void take_reason(struct bounce_reading *r, struct bounce_row *row, const char *line, size_t len)
{
	const char *generated = memmem(line, len, "generated from ", 15);
	if (generated) { /* Exim names whom it was forwarded to, and here whom we wrote to */
		const char *after, *address = address_in(r->arena, generated + 15, line + len, &after);
		row->recipient = address ? address : row->recipient;
	}
	if (row->action != BOUNCE_FAILED || *row->status)
		return;
	row->status = status_in(r->arena, line, len);
	if (row->status[0] == '4' || (!*row->status && (reply_class(line, len) == '4' || ANY(timed_out, line, len))))
		row->permanent = false;
}

/* The action of the opening in a line; false where it has none. */
static bool opens(const char *line, size_t len, enum bounce_action *action)
{
	for (size_t i = 0; i < sizeof openings / sizeof *openings && len <= MOST_LINE; i++)
		if (memmem(line, len, openings[i].words, strlen(openings[i].words))) {
			*action = openings[i].action;
			return true;
		}
	return false;
}

void bounce_words(struct bounce_reading *r, const char *text)
{
	const char *at = text, *end = bounce_end(text), *line;
	struct bounce_row *row = NULL;
	size_t len;
	bool open = false;
	enum bounce_action action = BOUNCE_FAILED;
	while (bounce_line(&at, end, &line, &len) && !begins_copy(line, len)) {
		enum bounce_action said;
		bool opening = opens(line, len, &said);
		/* Once delayed, always delayed: reports of delay are worded like those of failure. */
		if (opening && !(open && action == BOUNCE_DELAYED))
			action = said;
		open |= opening;
		const char *recipient = open && len <= MOST_LINE ? opening ? some_address(r->arena, line, len) : first_address(r->arena, line, len) : NULL;
		if (recipient)
			row = bounce_add(r, recipient, action);
		if (row)
			take_reason(r, row, line, len);
	}
}

/* A report that holds our unguessable id, names nobody in a way that is known, and a status of permanent failure: whom the letter went to the register knows. */
void bounce_bare(struct bounce_reading *r, const char *text)
{
	const char *at = text, *end = bounce_end(text), *line, *status = "";
	size_t len;
	while (bounce_line(&at, end, &line, &len) && !begins_copy(line, len)) {
		if (ANY(trying, line, len))
			return;
		if (!*status)
			status = status_in(r->arena, line, len);
	}
	if (*status == '5')
		bounce_add(r, "", BOUNCE_FAILED)->status = status;
}
