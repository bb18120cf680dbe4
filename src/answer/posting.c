/* From struct answer to struct answer_row.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer/posting.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { MOST_SUBJECT = 120 };

int posting_row(const struct answer *letter, int64_t made, struct arena *arena, struct answer_row *row, struct err *err)
{
	*row = (struct answer_row){ .made = made, .next_try = made };
	if (strlen(letter->to) >= sizeof row->to || strlen(letter->message_id) >= sizeof row->message_id)
		return err_set(err, "an answer's address or Message-ID is too long");
	row->state = letter->hold ? ANSWER_HELD : ANSWER_DUE;
	row->ripe = letter->hold ? letter->ripe : 0;
	snprintf(row->to, sizeof row->to, "%s", letter->to);
	snprintf(row->template_name, sizeof row->template_name, "%s", letter->template_name);
	snprintf(row->subject, sizeof row->subject, "%s", text_cut(arena, letter->subject, MOST_SUBJECT));
	snprintf(row->code, sizeof row->code, "%s", letter->code ? letter->code : "");
	snprintf(row->message_id, sizeof row->message_id, "%s", letter->message_id);
	snprintf(row->hold, sizeof row->hold, "%s", letter->hold ? letter->hold : "");
	return 0;
}
