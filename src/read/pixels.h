/* Room for the pixels of a page.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_PIXELS_H
#define READ_PIXELS_H

#include <stddef.h>
#include <stdint.h>

/** Room for `size` bytes, in the kernel's large pages where it has some: a photo would else cost four thousand faults.  NULL for want of memory; free() it. */
uint8_t *pixels_new(size_t size);

#endif
