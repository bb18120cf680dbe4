/* What the desk's commands share: the register, the person at work, numbers, JSON.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DESK_TOOLS_H
#define DESK_TOOLS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "config.h"
#include "desk/command.h"
#include "register/db.h"

/** From now on and until this command ends no restore begins in the spool (spool_work).  0, or -1 with the reason printed on stderr: one is under way. */
int tools_at_work(const struct config *config);
/** The register of the spool, beside a running daemon; where it cannot be opened the reason is printed on stderr and NULL returned.  Who writes is at work first. */
struct db *tools_read(const struct config *config);
struct db *tools_write(const struct config *config);
/** Who is at work, for the event log: `by` if given, else who called sudo, else the login name.  Good until the next call. */
const char *tools_person(const char *by);
/** Says on stderr what is wrong and how the command is called.  Returns 2. */
int tools_usage(const struct command *command, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Says the reason on stderr.  Returns 1. */
int tools_fail(const struct err *err);
/** Whether a word for the event log (who, why, a value) is one line of text in UTF-8 without control characters, at most TOOLS_LINE_MOST bytes. */
enum { TOOLS_LINE_MOST = 500 };
bool tools_one_line(const char *text);
/** A row's number from an argument, 1 and up; 0 if it is none. */
int64_t tools_id(const char *text);
/** Prints a value as one line; on a terminal what is not ASCII is escaped, so that no letter speaks to the terminal. */
void tools_json(const json_t *value);
/** A text of an object, "" where it is null or missing; borrowed. */
const char *tools_text(const json_t *object, const char *key);
/** A time of an object as "2023-03-14 09:21"; "" where it is null. */
const char *tools_time(const json_t *object, const char *key, char out[24]);
/** An array's texts with commas between, into `out`; borrowed from it. */
const char *tools_list(const json_t *array, struct buf *out);

#endif
