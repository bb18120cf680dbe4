/* The name of a file in an archive, from bytes of whatever code its program wrote.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_ENTRYNAME_H
#define READ_ENTRYNAME_H

#include "base/arena.h"

/**
 * The name as UTF-8, NFC.  A zip says only "UTF-8" or "CP437" (APPNOTE, appendix D), and programs say the one and write the other: so valid UTF-8 is UTF-8
 * (mended where it is mojibake), and of CP437, windows-1258, and the old Vietnamese codes that one is taken that makes the most Vietnamese.
 */
char *entryname_mend(struct arena *arena, const char *raw);

#endif
