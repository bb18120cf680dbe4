/* What the desk's commands share: the register, the person at work, numbers, JSON.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/tools.h"

#include <errno.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arrive/spool.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

int tools_at_work(const struct config *config)
{
	static int lock = -1; /* of this process, which is one command */
	struct err err = { "" };
	if (lock < 0)
		lock = spool_work(config->spool, &err);
	if (lock >= 0 || errno == ENOENT) /* that there is no spool yet is said by who opens the register */
		return 0;
	tools_fail(&err);
	return -1;
}

static struct db *opened(const struct config *config, bool write)
{
	struct err err = { "" };
	struct buf path = { 0 }, backups = { 0 };
	if (write && tools_at_work(config) != 0)
		return NULL;
	if (!write && spool_restoring(config->spool, &err)) {
		tools_fail(&err);
		return NULL;
	}
	buf_print(&path, "%s/register.db", config->spool);
	buf_print(&backups, "%s/backups", config->spool);
	struct db *db = write ? db_open(buf_str(&path), buf_str(&backups), false, &err) : db_open_readonly(buf_str(&path), &err);
	if (!db)
		tools_fail(&err);
	buf_release(&path);
	buf_release(&backups);
	return db;
}

struct db *tools_read(const struct config *config)
{
	return opened(config, false);
}

struct db *tools_write(const struct config *config)
{
	return opened(config, true);
}

const char *tools_person(const char *by)
{
	const struct passwd *user;
	if (by && *by)
		return by;
	/* Commands become the spool's owner (interface.md); whoever stood behind sudo is the one who decided. */
	if ((by = getenv("SUDO_USER")) && *by)
		return by;
	user = getpwuid(getuid());
	return user ? user->pw_name : "unknown";
}

int tools_usage(const struct command *command, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	fprintf(stderr, "hoadep %s: ", command->name);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fprintf(stderr, "\nUsage: hoadep %s %s\n`hoadep %s --help` says more.\n", command->name, command->arguments, command->name);
	return 2;
}

int tools_fail(const struct err *err)
{
	fprintf(stderr, "hoadep: %s\n", err->text);
	return 1;
}

int64_t tools_id(const char *text)
{
	size_t len = strlen(text);
	if (*text == '#')
		text++, len--;
	/* "0031" is the end of somebody's code, and never case 31. */
	if (*text == '0' || len == 0 || len > 18 || strspn(text, "0123456789") != len)
		return 0;
	return strtoll(text, NULL, 10);
}

void tools_json(const json_t *value)
{
	json_dumpf(value, stdout, isatty(STDOUT_FILENO) ? JSON_ENSURE_ASCII : 0);
	putchar('\n');
}

const char *tools_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

const char *tools_time(const json_t *object, const char *key, char out[24])
{
	snprintf(out, 24, "%.16s", tools_text(object, key));
	if (strlen(out) == 16)
		out[10] = ' ';
	return out;
}

bool tools_one_line(const char *text)
{
	if (!text_valid(text, strlen(text)) || strlen(text) > TOOLS_LINE_MOST)
		return false;
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7F)
			return false;
	return true;
}

const char *tools_list(const json_t *array, struct buf *out)
{
	size_t i;
	json_t *one;
	json_array_foreach(array, i, one)
		buf_print(out, "%s%s", i ? ", " : "", json_string_value(one));
	return buf_str(out);
}
