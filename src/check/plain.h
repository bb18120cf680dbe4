/* Whether the words around a value are an answer and nothing else: then it may fill an item, else a person reads it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_PLAIN_H
#define CHECK_PLAIN_H

#include "check/giving.h"

enum { PLAIN_MOST = 400 /* bytes of an answer with its politeness; more is none */ };

/**
 * Whether every word of a stretch of a line is known to say nothing but what an answer says: `letters: plain` of entry.yaml ("số điện thoại của", "xin bổ sung"),
 * the author's or the subject's name, telephone numbers, a year of birth behind its own words (`years`: anywhere).  One word that is not known, and it is not.
 */
bool plain_words(const struct giving *g, size_t line, size_t start, size_t end, bool years);

#define PLAIN_NOT_ALONE "more than a number or a year stands behind its label"

/** Whether what stands behind a label is a telephone number or a year of birth and nothing else; true for other items, and where no number stands there. */
bool plain_number(const struct giving *g, size_t line, enum field field, size_t start, size_t end);

/** Whether a label names nobody besides author and subject: not "Năm sinh vợ", "SĐT phụ huynh", nor "của con" (its author as a pupil, or its author's child). */
bool plain_label(const struct giving *g, size_t line, enum field field, size_t start, size_t end);

/** Whether another sentence of a line takes back or gives away what was said: "À nhầm …", "Số này là của vợ tôi". */
bool plain_takes_back(const struct giving *g, size_t line);

#endif
