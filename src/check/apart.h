/* Letters that came in a letter, attached or pasted: each is read as a letter of its own, with its own sender, subject, words and files.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_APART_H
#define CHECK_APART_H

#include "check/drafts.h"

/**
 * Asked when a letter's own parts are taken in.  Fills `inside`: first the letter's own part, then each attached letter (however deep), and each letter of several
 * that were pasted into one text and hold a work.  What came from the contest itself is left out: it is nobody's data.  Their works, photos and unread files stand
 * among the letter's own too, for whoever looks at the letter as a whole.  Does nothing where nothing came in it.
 */
void apart_take_in(struct letter *letter);
/** Asked when all works are marked as what they are: finds what is a work of each, and their pages. */
void apart_settle(struct letter *letter);
/**
 * The drafts of all of them, in their order, a work that came twice once; each with the letter it stands in and the forwarded letter that it surely came in.  The
 * same file of several pasted letters belongs to one where its author, its title or its name says so, to nobody where nothing does.  How many.
 */
size_t apart_drafts(struct letter *letter, struct draft **out);

#endif
