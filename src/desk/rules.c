/* hoadep rules: checks a rules folder and says every mistake.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <sys/stat.h>

#include "answer/compose.h"
#include "check/rules.h"
#include "desk/command.h"

/* What a correct folder holds, in two lines: the office sees at once whether it is the one it meant. */
static void print_summary(const char *folder, const struct rules *rules)
{
	const struct contest *c = rules_contest(rules);
	size_t units, addresses = 0;
	const struct unit *unit = rules_units(rules, &units);
	for (size_t i = 0; i < units; i++)
		addresses += unit[i].address_count;
	printf("%s: no mistakes\n%s\n%zu units with %zu addresses\n", folder, c->name, units, addresses);
}

static int check_folder(const char *folder)
{
	struct buf mistakes = { 0 };
	struct stat st;
	int result = 1;
	if (stat(folder, &st) != 0 || !S_ISDIR(st.st_mode)) {
		fprintf(stderr, "hoadep rules: %s is no folder\n", folder);
		return 2;
	}
	struct rules *rules = rules_load(folder, &mistakes);
	struct composer *composer = rules ? composer_new(rules, &mistakes) : NULL;
	if (rules && composer && !mistakes.len) {
		print_summary(folder, rules);
		result = 0;
	}
	fputs(buf_str(&mistakes), stdout);
	composer_free(composer);
	rules_free(rules);
	buf_release(&mistakes);
	return result;
}

static int run(const struct config *config, int argc, char **argv)
{
	int result = 0;
	if (argc > 1 && argv[1][0] == '-') {
		fprintf(stderr, "hoadep rules: “%s” is not understood; hoadep rules --help tells more\n", argv[1]);
		return 2;
	}
	for (int i = 1; i < argc; i++) {
		int r = check_folder(argv[i]);
		result = r > result ? r : result;
	}
	for (size_t i = 0; argc == 1 && i < config->contest_count; i++) {
		int r = check_folder(config->contests[i]);
		result = r > result ? r : result;
	}
	return result;
}

const struct command desk_rules = {
	.name = "rules",
	.arguments = "[FOLDER...]",
	.summary = "check a rules folder: every mistake as file:line: what",
	.help = "Reads contest.yaml, entry.yaml, units.yaml, barred.yaml, calendar.yaml and letters/*.txt of each FOLDER (without one: the\n"
	        "config's) and prints every mistake on a line of its own, as file:line: what.\n\n"
	        "Example: hoadep rules rules/bac-tu-liem-2023\n\n"
	        "Exit codes: 0 no mistakes; 1 mistakes were printed; 2 wrong usage, or no such folder.",
	.run = run,
};
