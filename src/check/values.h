/* Values of the six items: phones, birth years, stated absences, what is empty.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_VALUES_H
#define CHECK_VALUES_H

#include <stdbool.h>
#include <stddef.h>

enum value_state {
	VALUE_NONE,        /* nothing there, or leaders only */
	VALUE_GOOD,
	VALUE_IMPOSSIBLE,  /* something there that cannot be: a phone of 5 digits, a birth year in the future */
};

enum { VALUES_PHONE_SIZE = 16, VALUES_FIRST_YEAR = 1900 };

/** Folded text to digits only, +84 and 84 written as 0.  `used` is how much of the text the number took. */
enum value_state values_phone(const char *folded, size_t len, char out[VALUES_PHONE_SIZE], size_t *used);
/** A year, a date, "SN 85", or an age ("42 tuổi", or a bare number where `age` says that the label asks for one): `aged` is then set and the year reckoned from `now_year`. */
enum value_state values_birth(const char *folded, size_t len, int now_year, bool age, int *year, bool *aged, size_t *used);
/** Whether a folded text holds no letter and no digit: dotted leaders, dashes, blanks. */
bool values_empty(const char *folded, size_t len);

#endif
