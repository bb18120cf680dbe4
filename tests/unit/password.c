/* The password: from a file or a command, and never from a file that everybody reads.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/password.h"
#include "base/file.h"

static char folder[64] = "/tmp/arrive_password.XXXXXX", file[128];

static void check_files(void)
{
	static const struct {
		const char *text;
		size_t len;
		int mode;
		const char *password, *says;
	} cases[] = {
		{ "secret\n", 7, 0600, "secret", NULL },
		{ "secret", 6, 0400, "secret", NULL },
		{ "m\xe1\xba\xadt kh\xe1\xba\xa9u \"1\\\"\r\nsecond line\n", 31, 0600, "m\xe1\xba\xadt kh\xe1\xba\xa9u \"1\\\"", NULL },
		{ "secret\n", 7, 0604, NULL, "chmod 600" },
		{ "secret\n", 7, 0666, NULL, "chmod 600" },
		{ "", 0, 0600, NULL, "no password" },
		{ "\nsecret\n", 8, 0600, NULL, "no password" },
		{ "sec\0ret\n", 8, 0600, NULL, "zero byte" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char got[PASSWORD_MOST + 1];
		struct err err = { "" };
		struct password *p = password_new(file, NULL, &err);
		CHECK(file_put(file, cases[i].text, cases[i].len, &err) == 0 && chmod(file, (mode_t)cases[i].mode) == 0);
		int r = password_get(p, got, sizeof got, &err);
		CHECK_SAY(r == (cases[i].password ? 0 : -1), "case %zu: %d %s", i, r, err.text);
		if (r == 0)
			CHECK_STR(got, cases[i].password);
		else
			CHECK_SAY(cases[i].says && strstr(err.text, cases[i].says) && !strstr(err.text, "secret"), "case %zu: %s", i, err.text);
		password_free(p);
		unlink(file);
	}
}

static void check_stamp(void)
{
	char first[96], second[96];
	struct err err = { "" };
	struct password *p = password_new(file, NULL, &err);
	password_stamp(p, first);
	CHECK_STR(first, "none");
	CHECK(file_put(file, "a\n", 2, &err) == 0);
	password_stamp(p, first);
	password_stamp(p, second);
	CHECK_STR(first, second);
	CHECK(file_put(file, "b\n", 2, &err) == 0);
	password_stamp(p, second);
	CHECK(strcmp(first, second) != 0);
	CHECK(!strchr(first, ' '));
	password_free(p);
	unlink(file);
}

static void check_commands(void)
{
	static const struct {
		const char *command, *password, *says;
	} cases[] = {
		{ "echo secret; echo more", "secret", NULL },
		{ "printf 'se%sret' c", "secret", NULL },
		{ "echo secret; exit 3", NULL, "status 3" },
		{ "true", NULL, "no password" },
		{ "exec head -c 100000 /dev/zero", NULL, "more than" },
		{ "kill -9 $$", NULL, "status 137" },
		{ "ls -l /proc/self/fd | grep socket: | wc -l", "0", NULL },   /* the command gets no socket of ours */
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char got[PASSWORD_MOST + 1], stamp[96];
		struct err err = { "" };
		struct password *p = password_new(NULL, cases[i].command, &err);
		for (int twice = 0; twice < 2; twice++) {
			int r = password_get(p, got, sizeof got, &err);
			CHECK_SAY(r == (cases[i].password ? 0 : -1), "case %zu: %d %s", i, r, err.text);
			if (r == 0)
				CHECK_STR(got, cases[i].password);
			else
				CHECK_SAY(cases[i].says && strstr(err.text, cases[i].says) && !strstr(err.text, "secret"), "case %zu: %s", i, err.text);
		}
		password_stamp(p, stamp);
		CHECK_STR(stamp, "command");
		password_free(p);
	}
}

static void check_none(void)
{
	char got[PASSWORD_MOST + 1];
	struct err err = { "" };
	struct password *p = password_new(NULL, NULL, &err);
	CHECK(password_get(p, got, sizeof got, &err) == -1 && strstr(err.text, "password-file") != NULL);
	password_free(p);
}

int main(void)
{
	if (!mkdtemp(folder))
		return 1;
	snprintf(file, sizeof file, "%s/password", folder);
	check_files();
	check_stamp();
	check_commands();
	check_none();
	rmdir(folder);
	return unit_end();
}
