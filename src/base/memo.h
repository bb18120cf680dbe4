/* Small typed memos between the roles, and the descriptors that go with them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_MEMO_H
#define BASE_MEMO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/**
 * A memo is one packet of a SOCK_SEQPACKET socket pair: a kind, then fields in a fixed order that the room which owns the kind
 * writes down in its header.  The kernel keeps packets whole and apart.  A memo is read as hostile: every memo_get_* checks what
 * is left; after one that failed all further ones fail, and memo_ok says so at the end.
 */
enum { MEMO_LARGEST = 65536 }; /* well under the default socket buffer of 208 KiB, so that a send never needs pieces */

struct memo {
	uint32_t kind;
	int fd[2];       /* descriptors that came or go with it, else -1; memo_release closes what is left here */
	size_t len, at;  /* bytes of fields; where the reader stands */
	bool bad;
	unsigned char bytes[MEMO_LARGEST];
};

/** An empty memo of a kind, to be filled. */
void memo_init(struct memo *memo, uint32_t kind);
/** Closes descriptors that are still in it. */
void memo_release(struct memo *memo);

/** A number; one that finds no room makes the memo bad. */
void memo_put_number(struct memo *memo, int64_t n);
/** A text; NULL is put as NULL and comes back so.  One too long for the memo makes it bad (a program's mistake: bound it before). */
void memo_put_text(struct memo *memo, const char *text);

/** The next number, in the order they were put; 0 where the memo is bad or at its end (then it is bad). */
int64_t memo_get_number(struct memo *memo);
/** A text that lives as long as the memo; NULL where NULL was put, or where the memo is bad. */
const char *memo_get_text(struct memo *memo);
/** Whether every field so far could be read (or written), and, for a reader, nothing is left over. */
bool memo_ok(const struct memo *memo);
/** Takes a descriptor out (then the caller closes it); -1 if there is none. */
int memo_take_fd(struct memo *memo, int which);

/** A socket pair for memos, both ends close-on-exec.  Returns 0 or -1. */
int memo_pair(int ends[2], struct err *err);
/** Sends; blocks while the other side's buffer is full.  Descriptors stay the caller's.  Returns 1, 0 if the other side is gone, -1. */
int memo_send(int socket, const struct memo *memo, struct err *err);
/** Sends if it can at once.  Returns 1, 0 if the other side is gone, 2 if its buffer is full, -1. */
int memo_try_send(int socket, const struct memo *memo, struct err *err);
/** Waits for a memo.  Returns 1, 0 if the other side is gone, -1.  On 1 memo_release it when done. */
int memo_receive(int socket, struct memo *memo, struct err *err);
/** Takes a memo if one is there.  Returns 1, 0 if the other side is gone, 2 if there is none now, -1. */
int memo_try_receive(int socket, struct memo *memo, struct err *err);

#endif
