/* What a line in an open block can be that begins with no label of its own: a value, the rest of one, an address.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_BELOW_H
#define CHECK_BELOW_H

#include "check/walk.h"

/** Whether a line begins with a small letter. */
bool below_small(const struct walk *walk, size_t line);
/** Whether it may be the value of the label that waits above it. */
bool below_fits(const struct walk *walk, size_t line);
/** Whether a line that begins with a label without a colon is data, and no story ("Sinh năm 1958 trong một gia đình …"). */
bool below_tight(const struct walk *walk, size_t line, const struct item *items, size_t count);
/** Whether it is an address and nothing else, with a ward: "TDP 3, phường Minh Khai". */
bool below_address(const struct walk *walk, size_t line);
/** Whether it is the rest of the value above: broken by the author's mail program, or by the edge of a page of a PDF. */
bool below_goes_on(const struct walk *walk, size_t line);
/** Takes a cell of a PDF's table, label and value parted by one blank: "Họ và tên Lê Văn An"; only below a head or another label.  False where it is none. */
bool below_form(struct walk *walk, size_t line);

#endif
