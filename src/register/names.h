/* People's names as they are compared: without marks, case and double blanks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_NAMES_H
#define REGISTER_NAMES_H

#include "base/arena.h"

/** "Nguyễn  Thị ĐÀO" as "nguyen thi dao"; NULL or a name without any letter gives NULL. */
char *names_fold(struct arena *arena, const char *name);

#endif
