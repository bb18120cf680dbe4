/* What hoadep says of itself: help of every command, versions, wrong usage.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "run_program.h"
#include "unit.h"

static const char *const names[] = { "run", "check", "parse", "text", "rules", "list", "show", "letters", "outbox", "aside", "adopt", "status", "doctor" };
enum { NAMES = sizeof names / sizeof *names };

static const struct {
	const char *arguments[4];
	int exit;
	const char *says;
} wrong[] = {
	{ { "lst" }, 2, "lst" },
	{ { "enter" }, 2, "no command" },                  /* planned, not there yet */
	{ { "--role", "clerk" }, 2, "hoadep run" },        /* no memo socket */
	{ { "run", "--onec" }, 2, "--onec" },
	{ { "run", "--at", "tomorrow" }, 2, "--at" },
	{ { "run", "--config" }, 2, "--config" },
	{ { "run", "--config", "/nowhere/x.yaml" }, 1, "/nowhere/x.yaml:1: " },
	{ { "check" }, 2, "which files" },
	{ { "check", "--jsn", "x" }, 2, "--jsn" },
	{ { "parse", "x" }, 2, "--json" },
	{ { "parse", "--json" }, 2, "which files" },
	{ { "text" }, 2, "which files" },
	{ { "doctor", "now" }, 2, "now" },
};

static void test_wrong(void)
{
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		int r = program_wait(program_start(wrong[i].arguments), PROGRAM_MS);
		const char *said = program_said(program_err);
		CHECK_SAY(r == wrong[i].exit, "%s: exit %d, wanted %d: %s", wrong[i].arguments[0], r, wrong[i].exit, said);
		CHECK_SAY(strstr(said, wrong[i].says) != NULL, "%s: “%s” is not said: %s", wrong[i].arguments[0], wrong[i].says, said);
	}
}

static void test_help(void)
{
	CHECK(PROGRAM("--help") == 0);
	const char *all = program_said(program_out);
	for (int i = 0; i < NAMES; i++) {
		char line[40];
		snprintf(line, sizeof line, "\n  %s ", names[i]);
		CHECK_SAY(strstr(all, line) != NULL, "%s is not listed", names[i]);
	}
	for (int i = 0; i < NAMES; i++) {
		char usage[60];
		CHECK(PROGRAM(names[i], "--help") == 0);
		const char *help = program_said(program_out);
		snprintf(usage, sizeof usage, "Usage: hoadep %s", names[i]);
		CHECK_SAY(strncmp(help, usage, strlen(usage)) == 0, "%s: %s", names[i], help);
		CHECK_SAY(strlen(help) > 150, "%s --help teaches nothing: %s", names[i], help);
		CHECK_SAY(strstr(help, "xit") != NULL, "%s --help does not tell its exit codes", names[i]);
	}
}

static void test_version(void)
{
	CHECK(PROGRAM("--version") == 0);
	CHECK_SAY(strncmp(program_said(program_out), "hoadep ", 7) == 0, "%s", program_said(program_out));
	CHECK(program_wait(program_start((const char *const[]){ NULL }), PROGRAM_MS) == 0);
	CHECK(strstr(program_said(program_out), "Usage: hoadep") != NULL);
}

int main(void)
{
	const char *tmp = getenv("TMPDIR");
	char folder[100];
	snprintf(folder, sizeof folder, "%.60s/hoadep-help-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(folder))
		return 1;
	if (CHECK_SAY(program_find(folder) == 0, "%s is not built", program)) {
		test_wrong();
		test_help();
		test_version();
	}
	unlink(program_out);
	unlink(program_err);
	rmdir(folder);
	return unit_end();
}
