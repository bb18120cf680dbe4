/* The letter that an entry is answered to, made again from what the register knows of it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANSWER_THREAD_H
#define ANSWER_THREAD_H

#include "answer/transport.h"
#include "base/arena.h"
#include "check/check.h"
#include "read/submission.h"
#include "register/changes.h"

/**
 * A submission with From, Subject and Message-ID of the letter that brought the entry, and a verdict of kind entry with it alone, so that compose_about can
 * write in its thread.  Where a unit's letter brought it (its sender is a registered address of one) and the author has a writable address (author_mail) `to` is
 * that, else the sender; NULL: nobody can be written to (no sender, a robot's address, our own).  All in `arena` or `filed`'s; `rules` and `transport` are borrowed.
 *
 * Not known here, so the caller's to know: whether that letter was a machine's or is distrusted (letters.machine, letters.distrust).
 */
void threads_make(const struct rules *rules, const struct transport *transport, const struct filed *filed, struct arena *arena, struct submission **submission,
                  struct verdict **verdict, const char **to);

#endif
