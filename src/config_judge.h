/* A config file's bytes become settings, or mistakes with their lines.  For config.c.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CONFIG_JUDGE_H
#define CONFIG_JUDGE_H

#include <stddef.h>

#include "config.h"

/**
 * Fills all of `config` but its path, in its arena, from what the file says and the defaults of what it does not.  `name` stands for the
 * file in mistakes (`name:line: what`, all of them); paths in it are taken from `folder`, and a secret with a plain name from systemd's
 * $CREDENTIALS_DIRECTORY first.  With mistakes `config` is only for config_free.
 */
void config_judge(struct config *config, const char *name, const char *folder, const char *bytes, size_t len, struct buf *mistakes);

#endif
