/* The clerk: the one role that has the register, the rules and the clock.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLERK_H
#define CLERK_H

/**
 * The role itself: `hoadep --role clerk [--config FILE] [--once] [--at SECONDS]`; argv[0] is "clerk".  Its memos stand in keeper.h.
 * Returns an exit code.
 */
int clerk_main(int socket, int argc, char **argv);

#endif
