/* A file that a command makes for people: there whole, or not at all.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

enum outfile_form outfile_form(const char *path)
{
	static const struct {
		const char *end;
		enum outfile_form form;
	} forms[] = { { ".html", OUTFILE_HTML }, { ".htm", OUTFILE_HTML }, { ".xlsx", OUTFILE_XLSX }, { ".csv", OUTFILE_CSV }, { ".json", OUTFILE_JSON } };
	size_t len = path ? strlen(path) : 0;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (len > strlen(forms[i].end) && text_same(path + len - strlen(forms[i].end), forms[i].end))
			return forms[i].form;
	return OUTFILE_NONE;
}

/* A report may have been mended by hand since: it is not written over unasked. */
static int look(const char *path, bool replace, struct err *err)
{
	struct stat s;
	if (lstat(path, &s) != 0)
		return errno == ENOENT ? 0 : err_errno(err, "%s cannot be looked at", path);
	if (!S_ISREG(s.st_mode))
		return err_set(err, "%s is no plain file; give -o the name of a file to be made.", path);
	if (!replace)
		return err_set(err, "%s is there already and is left as it is; give another name, or --replace.", path);
	return 0;
}

int outfile_begin(struct outfile *out, const char *path, bool replace, struct err *err)
{
	*out = (struct outfile){ .path = path };
	if (look(path, replace, err) != 0)
		return -1;
	if (asprintf(&out->part, "%s.part-XXXXXX", path) < 0)
		abort();
	int fd = mkostemp(out->part, O_CLOEXEC);
	if (fd >= 0) {
		close(fd);
		return 0;
	}
	err_errno(err, "%s cannot be made (commands run as the spool's owner)", path);
	free(out->part);
	out->part = NULL;
	return -1;
}

static int put_in_place(const struct outfile *out, struct err *err)
{
	int fd = open(out->part, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return err_errno(err, "%s cannot be opened again", out->part);
	int synced = fsync(fd);
	if (synced != 0)
		err_errno(err, "%s could not be synced", out->part);
	close(fd);
	if (synced != 0)
		return -1;
	if (rename(out->part, out->path) != 0)
		return err_errno(err, "%s could not be put in place", out->path);
	char *copy = strdup(out->path);
	if (!copy)
		abort();
	int result = file_sync_folder(dirname(copy), err);
	free(copy);
	return result;
}

int outfile_end(struct outfile *out, bool done, struct err *err)
{
	int result = done ? put_in_place(out, err) : 0;
	if (!done || result != 0)
		unlink(out->part);
	free(out->part);
	*out = (struct outfile){ .path = NULL };
	return result;
}
