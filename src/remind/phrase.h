/* Words of the register as officials read them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REMIND_PHRASE_H
#define REMIND_PHRASE_H

#include "base/arena.h"
#include "check/rules.h"

/** "Hợp lệ", "Đang kiểm tra", ...; "" for none. */
const char *phrase_state(const char *state);
/** "Người tốt, việc tốt", "Điển hình tiên tiến"; "" for none. */
const char *phrase_category(const char *category);
/** A theme's name; NULL where the id is none, or none of these rules. */
const char *phrase_theme(const struct rules *rules, const char *id);
/** A unit's name; its id where the rules know none; "" for none. */
const char *phrase_unit(const struct rules *rules, const char *id);
/** What a rule says of an entry that lacks it or fell by it: "Số điện thoại liên hệ của tác giả", "Vượt quá độ dài quy định". */
const char *phrase_reason(const struct rules *rules, const char *rule);
/** The same of several rules parted by blanks, each once, parted by "; ". */
const char *phrase_reasons(const struct rules *rules, const char *list, struct arena *arena);
/** "14/03/2023" of a time: figures of two digits, as columns of dates want them. */
const char *phrase_day(int64_t time, struct arena *arena);

#endif
