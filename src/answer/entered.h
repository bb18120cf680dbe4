/* The letter that a person's entering makes: what was handed in on paper becomes a mail like any other, with its scans.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANSWER_ENTERED_H
#define ANSWER_ENTERED_H

#include <stddef.h>
#include <stdint.h>

#include "answer/compose.h"
#include "answer/transport.h"
#include "base/buf.h"
#include "base/err.h"

/** Marks such a letter: `X-Hoadep-Entered: TIME; by=NAME`. */
#define ENTERED_HEADER "X-Hoadep-Entered"
#define ENTERED_HEADER_FOLDED "x-hoadep-entered" /* as submission_header knows it */

/** What goes into it; all borrowed, UTF-8, the subject and `by` of one line. */
struct entered {
	const char *subject, *by, *text;  /* text: with \n */
	int64_t had, entered;             /* when the paper came; when it was entered */
	const struct attachment *files;
	size_t file_count;
};

/** Appends the mail, from and to the contest's own address, with CRLF line ends; message_begin (answer/message.h) was called before.  0 or -1. */
int entered_write(const struct entered *what, const struct transport *transport, struct buf *out, struct err *err);

#endif
