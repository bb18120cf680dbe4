/* hoadep run: the daemon, or one round.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "desk/command.h"
#include "keeper.h"

static int run(const struct config *config, int argc, char **argv)
{
	struct keeper_orders orders = { 0 };
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--once") == 0) {
			orders.once = true;
		} else if (strcmp(argv[i], "--at") == 0 && i + 1 < argc && clock_parse(argv[i + 1], &orders.at)) {
			orders.at_given = true;
			i++;
		} else if (strcmp(argv[i], "--at") == 0) {
			fputs("hoadep run: --at wants a time as 2023-05-31 or 2023-05-31T17:00\n", stderr);
			return 2;
		} else {
			fprintf(stderr, "hoadep run: “%s” is not understood; hoadep run --help tells more\n", argv[i]);
			return 2;
		}
	}
	return keeper_run(config, &orders);
}

const struct command desk_run = {
	.name = "run",
	.arguments = "[--once] [--at TIME]",
	.summary = "the daemon: takes letters, files entries, sends answers; --once does one round",
	.help = "Runs until SIGTERM or Ctrl-C: looks at the mailbox (at once when the server says that mail is there, else every `poll`\n"
	        "seconds), reads, checks and files each letter, and sends what answers are due.  Each hour, from calendar.yaml's send-from on, it also makes\n"
	        "the letters that the calendar has due (hoadep remind shows them), but not while the mailbox cannot be read or the clock is not believed.\n\n"
	        "  --once      one full round (fetch, read, file, remind, send), then ends: for tests, timers and first trials\n"
	        "  --at TIME   what \"now\" is (2023-05-31, 2023-05-31T17:00, with or without +07:00) for waits, ages and the calendar (of --once whatever the hour); never\n"
	        "              the receipt of a letter, which alone decides deadlines.  Where it is the time that the clock says too (within an\n"
	        "              hour), it says that the clock is right where the register's last event speaks against it\n\n"
	        "Signals: SIGTERM ends within 2 seconds, or after the server's reply to an answer that is just being handed over\n"
	        "(30 seconds at most); SIGHUP looks at the mailbox now.  Only one hoadep runs on a spool.  Log lines go to stderr.\n"
	        "On first contact with a mailbox that holds old mail nothing is moved and answers to it are held: see hoadep adopt.\n\n"
	        "Example: hoadep run --once && hoadep list\n\n"
	        "Exit codes: 0 ended as asked; 1 trouble stood in the way (a sentence on stderr says which); 2 wrong usage.",
	.run = run,
};
