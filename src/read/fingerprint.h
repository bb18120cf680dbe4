/* A fingerprint of what is to be seen on a sheet: near for the same page photographed or sent again, far for another.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_FINGERPRINT_H
#define READ_FINGERPRINT_H

#include "read/lines.h"

/** 64 bits in hex of how a page's letters are spread over the place they take (its tilt undone), or of how light and dark lie in a photo. */
void fingerprint_page(const struct sheet *sheet, const struct blobs *blobs, const struct lines *lines, char out[17]);
void fingerprint_photo(const struct sheet *sheet, char out[17]);

/** In how many bits two fingerprints differ; 64 where one is empty or none.  From where on two pages are likely one: register/images.h. */
int fingerprint_distance(const char *a, const char *b);

#endif
