/* The bytes of a letter out: headers and both forms of its text, built by GMime.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANSWER_MESSAGE_H
#define ANSWER_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

#include "answer/transport.h"
#include "base/buf.h"
#include "base/err.h"
#include "read/submission.h"

struct attachment;

enum { MESSAGE_MOST_REFERENCES = 10 }; /* the first and the last nine: RFC 5322 3.6.4 sets no bound, header readers do */

/** What goes into a message.  No text may hold a line end or a control character but `text` and `html` (asserted: composing made them). */
struct message {
	const char *to, *subject, *message_id, *contest;
	int64_t date;
	const char *text, *html;            /* with \n */
	const struct submission *answers;   /* the letter it answers; NULL: a letter of our own accord, "auto-generated" (RFC 3834, 5) */
	const char *tag;                    /* "BTL23-0031.7k3f9w2m4xqz": in Reply-To, where the transport says `sub_address`; NULL */
	const struct attachment *files;     /* that go with it, or stand in its page; their names, types and cids are ours */
	size_t file_count;
};

/** GMime must be started once in a process before messages are built. */
void message_begin(void);
void message_end(void);

/** A new Message-ID with its <>: `about` (a code, or "" for none), 96 random bits and the domain of `address`.  Returns 0 or -1. */
int message_new_id(const char *about, const char *address, char out[256], struct err *err);

/**
 * Appends a message of ours, as message_write made it, with another recipient, and where `message_id` is not NULL another Message-ID; all else byte for byte.
 * `to` is a plain address (choose_address).  Returns 0, or -1 with a reason where the bytes have no such headers.
 */
int message_readdress(const char *bytes, size_t len, const char *to, const char *message_id, struct buf *out, struct err *err);

/** Appends the whole message with CRLF line ends, no line of the body longer than 76 characters; with files a multipart/mixed.  Returns 0 or -1. */
int message_write(const struct message *message, const struct transport *transport, struct buf *out, struct err *err);

#endif
