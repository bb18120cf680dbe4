/* What a restore has lost and people may ask about: codes that were told, answers that had left.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_LOST_H
#define REGISTER_LOST_H

#include <jansson.h>

#include "register/db.h"

/** Notes, JSON: numbers that restores left out, [{"series", "from", "to", "at"}], all of them; when what left between the backup and the restore had left (ISO), by
 *  "<message-id>" and by "DIGEST/template", where the register that was put aside could be read: until `hoadep adopt`. */
#define LOST_CODES "restored-left-out"
#define LOST_ANSWERS "restored-sent"
/** Instead of a time: the register that was put aside had it on its way, or the line broke before the server's word. */
#define LOST_UNSURE "unsure"

/** Within a restore's transaction, when the series go on: writes down what was left out.  `before`: {series: its last number in the backup}.  0 or -1. */
int lost_note_codes(struct db *db, const json_t *before, int64_t now, struct err *err);
/** The same of answers that `present` (of any version; one of long ago may not say: then nothing is noted) knows to have left since `made`, the backup's time, or to be unsure.  0 or -1. */
int lost_note_answers(struct db *db, struct db *present, int64_t made, struct err *err);

/** Whether a restore left that code, or batch, out: its series' `*first` and `*last` such number, and when that restore was.  1, 0 none did, -1. */
int lost_code(struct db *db, const char *code, int64_t *first, int64_t *last, int64_t *at, struct err *err);
/** LOST_ANSWERS (a new reference); NULL where nobody knows, or with a reason. */
json_t *lost_answers(struct db *db, struct err *err);
/** When an answer had left: the one of that Message-ID, or one of that template to the letter of that digest; LOST_UNSURE it may have.  NULL it had not. */
const char *lost_answer_when(const json_t *answers, const char *message_id, const char *digest, const char *template_name);

#endif
