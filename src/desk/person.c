/* hoadep export-person: everything that is held about a person, as files for that person; never sent by itself.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "arrive/spool.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "desk/outfile.h"
#include "desk/tools.h"
#include "register/answers.h"
#include "register/person.h"

enum { LARGEST_LETTER = 512 << 20 };

/* Where the files go: a folder that is made now, or one zip. */
struct target {
	const char *folder;     /* NULL: a zip */
	zip_t *zip;
	struct arena *arena;
};

static bool is_zip(const char *path)
{
	size_t len = strlen(path);
	return len > 4 && text_same(path + len - 4, ".zip");
}

/* Takes the bytes of `bytes` over. */
static int put_into_zip(struct target *t, const char *name, struct buf *bytes, struct err *err)
{
	char *copy = malloc(bytes->len + 1);
	if (!copy)
		abort();
	memcpy(copy, buf_str(bytes), bytes->len);
	zip_source_t *source = zip_source_buffer(t->zip, copy, bytes->len, 1);
	zip_int64_t at = source ? zip_file_add(t->zip, name, source, ZIP_FL_ENC_UTF_8) : -1;
	if (at >= 0) {
		zip_file_set_external_attributes(t->zip, (zip_uint64_t)at, 0, ZIP_OPSYS_UNIX, (zip_uint32_t)(S_IFREG | 0600) << 16);
		return 0;
	}
	err_set(err, "%s cannot be put into the zip: %s", name, zip_strerror(t->zip));
	if (source)
		zip_source_free(source);
	else
		free(copy);
	return -1;
}

static int put(struct target *t, const char *name, struct buf *bytes, struct err *err)
{
	if (!t->folder)
		return put_into_zip(t, name, bytes, err);
	return file_put(arena_print(t->arena, "%s/%s", t->folder, name), buf_str(bytes), bytes->len, err);
}

static int put_letter(struct target *t, const struct config *config, const json_t *letter, struct err *err)
{
	struct buf bytes = { 0 };
	const char *digest = tools_text(letter, "digest");
	int fd = spool_letter(config->spool, digest, err);
	int r = fd < 0 ? -1 : file_read_fd(fd, digest, LARGEST_LETTER, &bytes, err);
	if (fd >= 0)
		close(fd);
	if (r == 0)
		r = put(t, arena_print(t->arena, "letters/%lld.eml", (long long)json_integer_value(json_object_get(letter, "id"))), &bytes, err);
	buf_release(&bytes);
	return r;
}

/* The person's own letters, byte for byte, and those of others that hold no other person's work; of the rest is said why they are not there. */
static int put_letters(struct target *t, const struct config *config, json_t *letters, struct err *err)
{
	size_t i;
	json_t *one;
	json_array_foreach(letters, i, one) {
		bool mine = json_is_true(json_object_get(one, "own")) || json_is_true(json_object_get(one, "alone"));
		if (strcmp(tools_text(one, "state"), "forgotten") == 0 || !*tools_text(one, "digest"))
			continue;
		if (!mine) {
			json_object_set_new(one, "not_here", json_string("it holds works of other people; what is held of this person stands under entries"));
			continue;
		}
		if (put_letter(t, config, one, err) != 0)
			return -1;
		json_object_set_new(one, "file", json_sprintf("letters/%lld.eml", (long long)json_integer_value(json_object_get(one, "id"))));
	}
	return 0;
}

static int put_answers(struct target *t, struct db *db, json_t *answers, struct err *err)
{
	size_t i;
	json_t *one;
	json_array_foreach(answers, i, one) {
		struct buf bytes = { 0 };
		int64_t id = json_integer_value(json_object_get(one, "id"));
		const char *name = arena_print(t->arena, "answers/%lld.eml", (long long)id);
		int found = answers_bytes(db, id, &bytes, err);
		int r = found == 1 ? put(t, name, &bytes, err) : found;
		buf_release(&bytes);
		if (r < 0)
			return -1;
		if (found == 1)
			json_object_set_new(one, "file", json_string(name));
	}
	return 0;
}

static int put_all(struct target *t, const struct config *config, struct db *db, json_t *person, struct err *err)
{
	if (put_letters(t, config, json_object_get(person, "letters"), err) != 0 || put_answers(t, db, json_object_get(person, "answers"), err) != 0)
		return -1;
	struct buf bytes = { 0 };
	char *text = json_dumps(person, JSON_INDENT(1));
	buf_text(&bytes, text ? text : "");
	free(text);
	int r = put(t, "person.json", &bytes, err);
	buf_release(&bytes);
	return r;
}

static int into_folder(const struct config *config, struct db *db, json_t *person, const char *path, struct arena *arena, struct err *err)
{
	struct target t = { .folder = path, .arena = arena };
	if (mkdir(path, 0700) != 0)
		return err_errno(err, "the folder %s cannot be made (give one that is not there yet; commands run as the spool's owner)", path);
	if (mkdir(arena_print(arena, "%s/letters", path), 0700) != 0 || mkdir(arena_print(arena, "%s/answers", path), 0700) != 0)
		return err_errno(err, "folders in %s cannot be made", path);
	return put_all(&t, config, db, person, err);
}

static int into_zip(const struct config *config, struct db *db, json_t *person, const char *path, struct arena *arena, struct err *err)
{
	struct outfile out;
	int code = 0;
	if (outfile_begin(&out, path, false, err) != 0)
		return -1;
	struct target t = { .zip = zip_open(out.part, ZIP_TRUNCATE, &code), .arena = arena };
	if (!t.zip) {
		err_set(err, "%s cannot be written (libzip error %d)", path, code);
		outfile_end(&out, false, NULL);
		return -1;
	}
	int r = put_all(&t, config, db, person, err);
	if (r != 0) {
		zip_discard(t.zip);
	} else if (zip_close(t.zip) != 0) {
		r = err_set(err, "%s cannot be written: %s", path, zip_strerror(t.zip));
		zip_discard(t.zip);
	}
	return outfile_end(&out, r == 0, r == 0 ? err : NULL) == 0 ? r : -1;
}

static int export(const struct config *config, const char *address, const char *path, const char *who)
{
	struct err err = { "" };
	json_t *person = NULL;
	/* Looked at before the register notes that a copy was made. */
	if (access(path, F_OK) == 0) {
		err_set(&err, "%s is there already: give a name that is not there yet.", path);
		return tools_fail(&err);
	}
	struct db *db = tools_write(config);
	if (!db)
		return 1;
	struct arena *arena = arena_new(64 << 20);
	umask(077); /* libzip makes its file by the umask */
	int r = person_export(db, address, who, clock_now(), &person, &err);
	if (r == 0)
		printf("Nothing is held of that address.\n");
	else if (r == 1 && (is_zip(path) ? into_zip : into_folder)(config, db, person, path, arena, &err) != 0)
		r = -1;
	if (r == 1)
		printf("%s: %zu entries, %zu letters, %zu answers.  Only this user can read it; see that it reaches the person alone, and remove it then.\n", path,
		       json_array_size(json_object_get(person, "entries")), json_array_size(json_object_get(person, "letters")), json_array_size(json_object_get(person, "answers")));
	json_decref(person);
	arena_free(arena);
	db_close(db);
	return r < 0 ? tools_fail(&err) : r == 1 ? 0 : 1;
}

static int run(const struct config *config, int argc, char **argv)
{
	static const struct option options[] = { { "by", required_argument, NULL, 'b' }, { "output", required_argument, NULL, 'o' }, { NULL, 0, NULL, 0 } };
	const char *by = NULL, *path = NULL;
	optind = 0;
	opterr = 0;
	for (int c; (c = getopt_long(argc, argv, "o:", options, NULL)) != -1;) {
		if (c == 'b')
			by = optarg;
		else if (c == 'o')
			path = optarg;
		else
			return tools_usage(&desk_export_person, "%s is not understood.", argv[optind - 1]);
	}
	if (argc - optind != 1 || !strchr(argv[optind], '@'))
		return tools_usage(&desk_export_person, "one address is wanted.");
	if (!path)
		return tools_usage(&desk_export_person, "-o DIR (a folder to be made) or -o FILE.zip is wanted.");
	if (by && !tools_one_line(by))
		return tools_usage(&desk_export_person, "--by wants one line of at most %d bytes.", TOOLS_LINE_MOST);
	return export(config, argv[optind], path, tools_person(by));
}

const struct command desk_export_person = {
	.name = "export-person",
	.arguments = "ADDRESS -o DIR|FILE.zip [--by NAME]",
	.summary = "everything held about a person, as files for that person",
	.help =
		"Writes what is held about an address: person.json (entries with their history, letters, answers, cases, events), letters/ID.eml byte for byte as they\n"
		"came, answers/ID.eml as they left.  A letter of somebody else that other people's works came in is named and not copied.  Nothing is sent: a person\n"
		"makes sure who asks (the answer goes to the address the entry came from), hands it over, and removes it.  The register notes that it was made.\n"
		"\n"
		"  -o DIR        a folder to be made, readable by this user alone;  -o FILE.zip  the same in one file\n"
		"  --by NAME     who does it (default: who is logged in)\n"
		"\n"
		"Exit codes: 0 written, 1 nothing is held or it cannot be written (the reason is said), 2 wrong usage.\n",
	.run = run,
};
