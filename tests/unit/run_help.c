/* What hoadep says of itself: help of every command, versions, wrong usage.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "run_program.h"
#include "unit.h"

static const char *const names[] = { "run", "check", "parse", "text", "rules", "units", "list", "show", "assign", "set", "enter", "quota", "report", "export", "dossiers", "letters", "outbox", "remind", "review", "aside", "adopt", "backup", "restore", "forget", "status", "doctor" };
enum { NAMES = sizeof names / sizeof *names };

static const struct {
	const char *arguments[8];
	int exit;
	const char *says;
} wrong[] = {
	{ { "lst" }, 2, "lst" },
	{ { "enter" }, 2, "what is to be entered" },       /* nobody sits at a terminal */
	{ { "enter", "phieu.txt" }, 1, "phieu.txt" },
	{ { "enter", "--title", "a\nb" }, 2, "one line" },
	{ { "--role", "clerk" }, 2, "hoadep run" },        /* no memo socket */
	{ { "run", "--onec" }, 2, "--onec" },
	{ { "run", "--at", "tomorrow" }, 2, "--at" },
	{ { "run", "--config" }, 2, "--config" },
	{ { "run", "--config", "/nowhere/x.yaml" }, 1, "/nowhere/x.yaml:1: " },
	{ { "rules", "--config", "/nowhere/x.yaml" }, 1, "/nowhere/x.yaml:1: " }, /* without a folder it looks for the config's */
	{ { "rules", "--folder" }, 2, "--folder" },
	{ { "units", "--mising" }, 2, "--mising" },
	{ { "units", "--json", "--csv" }, 2, "choose one" },
	{ { "units", "--at", "15/12" }, 2, "--at wants a time" },
	{ { "units", "--named", "x", "--csv" }, 2, "--named goes with" },
	{ { "remind", "--at", "15/12" }, 2, "--at wants a time" },
	{ { "remind", "--show", "mttq", "--json" }, 2, "--show prints" },
	{ { "remind", "now" }, 2, "now" },
	{ { "remind", "--show", "phuong-xuan-ta" }, 1, "phuong-xuan-tao" }, /* what is near is shown, never taken */
	{ { "dossiers", "--unit", "phuong-xuan-ta" }, 1, "phuong-xuan-tao" },
	{ { "dossiers", "--milestone", "tet" }, 2, "no milestone tet" },
	{ { "review", "close" }, 2, "numbers of cases" },
	{ { "review", "close", "x" }, 2, "no case's number" },
	{ { "review", "--by", "x" }, 2, "--kind, --code" },
	{ { "review", "close", "1", "--by", "a\033[2Jb" }, 2, "one line" }, /* the event log is printed on terminals */
	{ { "assign", "BTL23-0001", "mttq", "--reason", "a\nb" }, 2, "one line" },
	{ { "dossiers", "confirm", "x" }, 2, "no letter's number" },
	{ { "quota", "--unit", "phuong-xuan-ta" }, 1, "phuong-xuan-tao" },
	{ { "quota", "--json", "--csv" }, 2, "choose one" },
	{ { "report" }, 2, "month, quarter or unit" },
	{ { "report", "month", "3/2023" }, 2, "written as 2023-03" },
	{ { "report", "month", "--xlsx" }, 2, "--xlsx wants -o" },
	{ { "export", "-o", "x.doc" }, 2, "what x.doc shall be" },
	{ { "assign", "BTL23-0001" }, 2, "are wanted" },
	{ { "set", "BTL23-0001", "unit", "x" }, 2, "hoadep assign" },
	{ { "check" }, 2, "which files" },
	{ { "check", "--config", "/nowhere/x.yaml", "x" }, 2, "/nowhere/x.yaml:1: " },
	{ { "check", "--at", "31/5/2023", "x" }, 2, "--at wants a time as 2023-05-31" },
	{ { "check", "--at" }, 2, "--at wants a time" },
	{ { "check", "--jsn", "x" }, 2, "--jsn" },
	{ { "parse", "x" }, 2, "--json" },
	{ { "parse", "--json" }, 2, "which files" },
	{ { "text" }, 2, "which files" },
	{ { "set", "BTL23-0001", "theme", "an-toan" }, 1, "There is no theme an-toan; there are thu-ngan-sach, " },
	{ { "doctor", "now" }, 2, "now" },
	{ { "backup" }, 2, "one folder" },
	{ { "backup", "--gone", "/x", "--full" }, 2, "--gone says" },
	{ { "backup", "/x", "--by", "Lan" }, 2, "--by NAME goes with --gone" },
	{ { "restore", "/x", "--gap", "0" }, 2, "--gap wants" },
	{ { "restore", "/x", "/y" }, 2, "one folder" },
	{ { "outbox", "drop", "1", "--hold", "restored" }, 2, "--hold goes with" },
	{ { "outbox", "--hold", "restored", "--state", "sent" }, 2, "answers that are held" },
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

/* What cannot be written must not look like success to a script. */
static void test_full(void)
{
	static const struct { const char *arguments[4]; int exit; } full[] = {
		{ { "--help" }, 1 }, { { "--version" }, 1 }, { { "list", "--help" }, 1 }, { { "parse", "--json", "tests/mail/01-ntvt-du.eml" }, 1 },
		{ { "check", "--json", "tests/mail/01-ntvt-du.eml" }, 2 },
	};
	unlink(program_out);
	CHECK(symlink("/dev/full", program_out) == 0);
	for (size_t i = 0; i < sizeof full / sizeof *full; i++) {
		int r = program_wait(program_start(full[i].arguments), PROGRAM_MS);
		const char *said = program_said(program_err);
		CHECK_SAY(r == full[i].exit && strstr(said, "output could not be written whole"), "%s: exit %d: %s", full[i].arguments[0], r, said);
	}
	unlink(program_out);
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
	snprintf(folder, sizeof folder, "%s/hoadep-help-XXXXXX", tmp && *tmp && strlen(tmp) < 60 ? tmp : "/tmp");
	if (!mkdtemp(folder))
		return 1;
	if (CHECK_SAY(program_find(folder) == 0, "%s is not built", program)) {
		test_wrong();
		test_full();
		test_help();
		test_version();
	}
	unlink(program_out);
	unlink(program_err);
	rmdir(folder);
	return unit_end();
}
