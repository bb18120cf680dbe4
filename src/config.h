/* The one config file: every option, its default and its meaning (explained for people in systemd/hoadep.yaml.example).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CONFIG_H
#define CONFIG_H

#include <stdbool.h>

#include "answer/alarm.h"
#include "answer/transport.h"
#include "arrive/mailbox.h"
#include "base/arena.h"
#include "base/buf.h"

struct config {
	char *path;                   /* the file it came from; NULL: the embedded default */
	const char **contests;        /* rules folders, absolute; at least one */
	size_t contest_count;
	const char *spool;            /* absolute */
	struct mailbox mailbox;
	struct transport transport;
	struct alarm_ways alarm;      /* how people hear of it when the mailbox itself is the trouble */
	const char *trusted_authserv; /* "" believes nobody */
	const char **offices;         /* addresses whose proven mail may decide (`office`); the first gets the notes (transport.office) */
	size_t office_count;
	int readers;                  /* letters read at once */
	bool landlock_optional;       /* start on a kernel without Landlock */
	bool ocr;                     /* typed pages are read by OCR, where tesseract and its Vietnamese are there */
	int log_level;                /* enum log_level */
	struct arena *arena;          /* owns every text above */
};

enum { CONFIG_MOST_READERS = 64 };

/**
 * Loads the config: `path`, or where NULL ./hoadep.yaml, then /etc/hoadep/hoadep.yaml, then the embedded default
 * (rules/bac-tu-liem-2023, spool/, maildirs within the spool).  The file must belong to root or to the caller (or, where root calls, to the
 * spool's owner, whom root then becomes) and not be writable by others.
 * Mistakes are appended as `file:line: what`; with any, NULL is returned.
 */
struct config *config_load(const char *path, struct buf *mistakes);
void config_free(struct config *config);

#endif
