/* hoadep review note: the office's daily note as it would go now.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DESK_NOTE_H
#define DESK_NOTE_H

#include "config.h"

/**
 * `note [--at TIME] [-o FILE.html [--replace]]`, argv[0] the word itself: shows what the office's note would be, whatever the day and hour, and changes nothing: its
 * text on standard output, or its page with the pictures in it, so that a browser shows it (mode 0600: it holds names, and links that decide).  Returns an exit code.
 */
int note_run(const struct config *config, int argc, char **argv);

#endif
