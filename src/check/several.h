/* Several people where a form has room for one: "Nhóm tác giả: A, B và C", a numbered list of authors.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_SEVERAL_H
#define CHECK_SEVERAL_H

#include "check/lexer.h"
#include "check/walk.h"

/**
 * "Nhóm tác giả: Lê Văn An, Trần Thị Hoa và Ngô Thế Vịnh": where the value of a block's head or name is a list of names and nothing
 * else, the first is put into the block, each other into a co-author's block of its own.  False where it is no such list.
 */
bool several_named(struct walk *walk, size_t line, struct block *block, const struct item *item);
/** The same where each name has its data in parentheses: "Nguyễn Hữu Lộc (sinh năm 1975) và Bùi Thị Tâm (sinh năm 1978)". */
bool several_remarked(struct walk *walk, size_t line, struct block *block, const struct item *item);
/** "2. Trần Thị Hoa, sinh năm …" in a block whose person is known already: one more of the same side.  False where the line is something else. */
bool several_listed(struct walk *walk, size_t line);

#endif
