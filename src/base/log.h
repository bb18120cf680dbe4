/* Log lines as key=value, on stderr.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_LOG_H
#define BASE_LOG_H

/**
 * Logs hold codes, digests, counts and reasons; never names, phones, addresses, subjects or bodies (plan/law.md, section 1).
 * A line is `role=fetch event=letter-kept digest=… size=123`; a value with blanks is quoted and freed of control characters.
 * Under systemd (JOURNAL_STREAM is set) a line begins with its priority, <3> to <7>.
 */
enum log_level { LOG_ERROR = 3, LOG_WARN = 4, LOG_INFO = 6, LOG_DEBUG = 7 };

/** Names this process in each of its lines ("clerk", "fetch", ...), and sets the least urgent level that is printed. */
void log_start(const char *role, enum log_level least);

/** One line: the event, then pairs of key and text, ended by NULL: log_line(LOG_INFO, "letter-kept", "digest", d, NULL). */
void log_line(enum log_level level, const char *event, ...) __attribute__((sentinel));

/** A number as a text for log_line; good until the thread has asked 16 more times. */
const char *log_number(long long n);

#endif
