/* What sort of letter it is, and whether a machine wrote it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_KIND_H
#define CHECK_KIND_H

#include "check/letter.h"

/** Sets `machine`, and where a machine's letter can only be a bounce or an automatic reply its kind and why: then true, and nothing else of it is read. */
bool kind_machine(const struct letter *letter, struct verdict *verdict);
/** The signs of an automatic reply that a declared work outweighs: a subject, an invitation, words (those that a person may have written set unsure_machine).  Asked when the letter was taken in; as kind_machine. */
bool kind_automatic(const struct letter *letter, struct verdict *verdict);
/** A code of ours that the letter answers to, an entry's or a batch's: of the subject, or of a Message-ID of ours; upper case, in the arena; NULL. */
const char *kind_reply_code(const struct submission *submission, const char *prefix, const char *own_address, struct arena *arena);
/** The kind before entries are looked for (request, supplement, ...); false where entries decide. */
bool kind_early(const struct letter *letter, struct verdict *verdict);
/** Whether a letter with an entry also asks to withdraw, see, correct or delete something: with the words and the place. */
bool kind_request(const struct letter *letter, const char **evidence, const char **where);
/** The kind once it is known that the letter holds no entry. */
void kind_late(const struct letter *letter, struct verdict *verdict);
/** Whether its subject names another contest and nothing in it declares a category of this one. */
bool kind_elsewhere(const struct letter *letter);
/** Whether a letter without a readable work asks rather than enters (trap: "cho tôi hỏi hạn nộp bài"). */
bool kind_asks(const struct letter *letter);

#endif
