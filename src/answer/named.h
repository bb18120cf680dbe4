/* The letters that calendar.yaml and contest.yaml name: there, and fit for what they are named for.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANSWER_NAMED_H
#define ANSWER_NAMED_H

#include "base/buf.h"
#include "check/rules.h"

/** Appends what is wrong with the letters of the calendar's steps and of contest.yaml's `letters`, each as file:line: what. */
void named_letters(const struct rules *rules, struct buf *mistakes);

#endif
