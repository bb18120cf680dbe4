/* The clerk: the one role that has the register, the rules and the clock.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLERK_H
#define CLERK_H

enum { CLERK_MOST_DEATHS = 3 };

/**
 * The role itself: `hoadep --role clerk [--config FILE] [--once] [--at SECONDS] [--deaths N]`; argv[0] is "clerk".  Its memos stand in keeper.h.
 * After CLERK_MOST_DEATHS of its forerunners in a row have died, it takes one letter at a time and counts each before it begins.
 * Returns an exit code.
 */
int clerk_main(int socket, int argc, char **argv);

#endif
