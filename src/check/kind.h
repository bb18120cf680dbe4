/* What sort of letter it is, and whether a machine wrote it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_KIND_H
#define CHECK_KIND_H

#include "check/letter.h"

/** Sets `machine`, and where a machine's letter can only be a bounce or an automatic reply its kind and why: then true, and nothing else of it is read. */
bool kind_machine(const struct letter *letter, struct verdict *verdict);
/** A code of ours that the letter answers to: of the subject, or of a Message-ID of ours; upper case, in the arena; NULL. */
const char *kind_reply_code(const struct submission *submission, const char *prefix, const char *own_address, struct arena *arena);
/** The kind before entries are looked for (request, supplement, ...); false where entries decide. */
bool kind_early(const struct letter *letter, struct verdict *verdict);
/** The kind once it is known that the letter holds no entry. */
void kind_late(const struct letter *letter, struct verdict *verdict);
/** Whether a letter without a readable work asks rather than enters (trap: "cho tôi hỏi hạn nộp bài"). */
bool kind_asks(const struct letter *letter);

#endif
