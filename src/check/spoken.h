/* What a sentence says of its author or the subject without a label's colon: "Địa chỉ của tôi là …", "Bác Cẩn làm nghề …", "Tôi đã nghỉ hưu".
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_SPOKEN_H
#define CHECK_SPOKEN_H

#include "check/giving.h"

/**
 * Reads the sentences of a line of the author's own: address, occupation, workplace, where the sentence says whose it is, the entry lacks it, the value looks
 * like one, and nothing makes it doubtful ("trước", "chưa", "hoặc").  Never changes what is there.
 */
void spoken_read(struct giving *g, size_t line);
/** One past the sentence that `from` stands in. */
size_t spoken_end(const char *folded, size_t len, size_t from);
/** Whether a stretch names somebody ("cháu Nam", "chị Hoa") who is neither the author nor the subject; whom the letter greets or thanks is not meant. */
bool spoken_other(const struct giving *g, size_t line, size_t start, size_t end);
/** Whether an error is told in a sentence ("tên tôi ghi sai"). */
bool spoken_corrects(const struct giving *g, size_t line);
/** How many words of a line's sentences may tell what was asked: short, or with words of it, and no mere answer ("cảm ơn", "tôi sẽ gửi sau"). */
int64_t spoken_words(const struct giving *g, size_t line);

#endif
