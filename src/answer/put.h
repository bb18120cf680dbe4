/* Values of a letter's blanks, written as Vietnamese offices write them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANSWER_PUT_H
#define ANSWER_PUT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Each puts one blank into a context; an empty text and a count of none are left out, so that the letter can say "không có". */
void put_text(json_t *to, const char *name, const char *text);
void put_truth(json_t *to, const char *name, bool truth);
void put_number(json_t *to, const char *name, size_t n);
void put_count(json_t *to, const char *name, size_t n);
void put_thousands(json_t *to, const char *name, int64_t n);
void put_date(json_t *to, const char *name, int64_t time);
/** "09 giờ 05 phút". */
void put_hour(json_t *to, const char *name, int64_t time);
/** "31/5/2023", "02/9/2023", "15/02/2023": as the plan writes it. */
void put_day(json_t *to, const char *name, int64_t time);

#endif
