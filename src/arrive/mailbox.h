/* The mailbox's settings, as the config file has them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ARRIVE_MAILBOX_H
#define ARRIVE_MAILBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/** All texts belong to the config.  Paths are absolute. */
struct mailbox {
	const char *url;              /* imaps://host:port/FOLDER, imap://…, maildir:PATH (PATH already absolute) */
	const char *user;             /* NULL for a maildir */
	const char *password_file, *password_command; /* at most one is set */
	const char *ca_file;          /* NULL: the system's */
	const char *done;             /* "" leaves letters where they are */
	bool forget;                  /* letters that `hoadep forget` takes away are removed from the mailbox and its done folder, too */
	const char *junk;             /* the folder of junk, looked at once a day and left as it is; "" or NULL none */
	bool junk_auto;               /* the one that the server marks \Junk (RFC 6154), where it marks one; then `junk` is NULL.  A maildir marks none */
	int poll_seconds;
	bool old_mail_hold;           /* old-mail: hold */
	int64_t size_limit;           /* letters over it are unfetched */
	int64_t free_space;           /* the floor under which fetching stops */
	int silence_seconds;          /* 60: no byte for so long ends a connection */
	bool landlock_optional;       /* the role fetch starts on a kernel without Landlock too */
};

/** The account's name in intake rows: the URL with its user and without any password, e.g. "imaps://thiviet@mail.example:993/INBOX". */
void mailbox_account(const struct mailbox *mailbox, char out[512]);

/** The name of its junk folder in intake rows: never the account's own, so that a folder that is both in turn is two.  `folder` as its server calls it. */
void mailbox_junk_account(const struct mailbox *mailbox, const char *folder, char out[512]);

/** The name of its done folder in intake rows. */
void mailbox_done_account(const struct mailbox *mailbox, char out[512]);

enum mailbox_kind { MAILBOX_TLS, MAILBOX_STARTTLS, MAILBOX_MAILDIR };

/** Where the mailbox is, taken apart. */
struct mailbox_place {
	enum mailbox_kind kind;
	char host[256], port[8];      /* "" for a maildir; an IPv6 address without its brackets */
	char folder[1024];            /* IMAP: the folder's name in UTF-8, INBOX where the URL has none; maildir: its path */
};

/** Takes `mailbox->url` apart (percent-encoding undone).  Returns 0, or -1 with what is wrong with it. */
int mailbox_place(const struct mailbox *mailbox, struct mailbox_place *out, struct err *err);

/**
 * Makes the maildir's folders where its path lies within `spool` (the embedded default): a first run has nobody who could have made
 * them.  A maildir elsewhere is somebody's and is never made.  Returns 0, or -1 with a reason.
 */
int mailbox_make(const struct mailbox *mailbox, const char *spool, struct err *err);

#endif
