/* A line that is one person's data all by itself: "Lê Văn An, sinh năm 1980, thợ mộc, ĐT 0912…, TDP 3 phường Y".
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_ALONE_H
#define CHECK_ALONE_H

#include "check/walk.h"

/**
 * Reads a line without a head or a label before it, where it can be nothing else than a person's data: it begins with a name in
 * capitals (no "bà", "anh" before it), holds a birth year and a phone that can be, names no second person, and at most one piece of
 * it, of few words, is neither number, place nor workplace.  Whose it is, people.h decides.  False where it is something else.
 */
bool alone_read(struct walk *walk, size_t line);

#endif
