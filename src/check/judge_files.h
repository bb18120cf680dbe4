/* The files of an entry: what could not be read, pages that a person has to read, paper.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_JUDGE_FILES_H
#define CHECK_JUDGE_FILES_H

#include "check/judging.h"

/** Takes files, photos and page images into the entry. */
void judge_files_keep(struct judging *j);
/** Findings `unread-pages`, `unreadable` and `unsafe-file`; when people and title are known. */
void judge_files(struct judging *j);
/** Notes paper of the work's own documents that is not A4. */
void judge_files_paper(struct judging *j);

#endif
