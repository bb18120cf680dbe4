/* Backups of the spool into a folder of another disk, made beside a running daemon.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrive/backing.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arrive/backing_tree.h"
#include "base/clock.h"
#include "register/backups.h"
#include "register/db.h"
#include "register/snapshot.h"

enum { SNAPSHOTS_MOST = 5, JSON_MOST = 64 << 10 };

static const char *path_of(struct buf *path, const char *dir, const char *name)
{
	buf_clear(path);
	buf_print(path, "%s/%s", dir, name);
	return buf_str(path);
}

/* ---- whether DIR is one ---- */

static bool of_a_backup(const char *name)
{
	static const char *const names[] = { ".", "..", "lost+found", "letters", "register.db", "seal.key", "backup.json" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	/* What a killed copy (an older hoadep's had files of SQLite's beside it) or file_put leaves behind. */
	size_t len = strlen(name);
	if (strncmp(name, "register.part", 13) == 0)
		return true;
	return (strncmp(name, "backup.json.", 12) == 0 || strncmp(name, "seal.key.", 9) == 0) && len > 4 && strcmp(name + len - 4, ".tmp") == 0;
}

static int only_a_backup(const char *dir, struct err *err)
{
	DIR *d = opendir(dir);
	int r = d ? 0 : err_errno(err, "the folder %s cannot be opened", dir);
	for (struct dirent *e; r == 0 && (e = readdir(d));)
		if (!of_a_backup(e->d_name))
			r = err_set(err, "the folder %s holds other things (%.60s): name an empty one, or one that holds a backup of this spool alone", dir, e->d_name);
	if (d)
		closedir(d);
	return r;
}

static bool within(const char *inner, const char *outer)
{
	size_t len = strlen(outer);
	return strncmp(inner, outer, len) == 0 && (inner[len] == '\0' || inner[len] == '/' || strcmp(outer, "/") == 0);
}

static bool in_another(const char *dir)
{
	char above[PATH_MAX];
	snprintf(above, sizeof above, "%s", dir);
	for (size_t n = strlen(above); n > 1 && above[n - 1] == '/'; n--)
		above[n - 1] = '\0';
	char *slash = strrchr(above, '/');
	snprintf(slash ? slash : above, sizeof above - (slash ? (size_t)(slash - above) : 0), slash ? "/backup.json" : "backup.json");
	return access(above, F_OK) == 0;
}

/* Looked at when it is there, for what is made within the spool is made with it. */
static int prepare(const char *spool, const char *dir, struct err *err)
{
	char real[PATH_MAX], house[PATH_MAX];
	struct stat st;
	if (lstat(dir, &st) == 0 && S_ISLNK(st.st_mode))
		return err_set(err, "%s is a link: name the folder itself", dir);
	if (!realpath(spool, house))
		return err_errno(err, "the spool %s cannot be reached", spool);
	if (within(dir, house))
		return err_set(err, "%s lies within the spool: what loses the spool would lose its backup; name a folder of another disk", dir);
	if (in_another(dir))
		return err_set(err, "%s would lie within another backup, which would then hold other things: name a folder beside it", dir);
	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		return err_errno(err, "the folder %s cannot be made (the one above must be there, and belong to the spool's owner)", dir);
	if (!realpath(dir, real) || stat(real, &st) != 0)
		return err_errno(err, "the folder %s cannot be reached", dir);
	if (!S_ISDIR(st.st_mode))
		return err_set(err, "%s is no folder", dir);
	if (within(real, house) || within(house, real))
		return err_set(err, "%s and the spool lie within each other: name a folder of another disk", dir);
	if ((st.st_mode & 077) && chmod(real, 0700) != 0)
		return err_errno(err, "the folder %s is open to others, and that cannot be mended", dir);
	return only_a_backup(dir, err);
}

bool backing_there(const char *dir)
{
	static const char *const names[] = { "backup.json", "register.db", "letters" };
	struct buf path = { 0 };
	bool there = false;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		there |= access(path_of(&path, dir, names[i]), F_OK) == 0;
	buf_release(&path);
	return there;
}

static bool on_one_disk(const char *a, const char *b)
{
	struct stat one, other;
	return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev;
}

/* ---- backup.json ---- */

/* A disk that root has filled, say: root itself becomes the spool's owner before it looks. */
static int not_ours(const char *path, struct err *err)
{
	return err_set(err, "%s cannot be read: %s; hoadep works as the user whom the spool belongs to (%ld, who must be able to read that folder)", path, strerror(errno), (long)geteuid());
}

/* 1, 0 there is none, -1 it is damaged (errno EBADMSG), or of a newer hoadep. */
static int read_json(const char *dir, json_t **out, struct err *err)
{
	struct buf path = { 0 }, bytes = { 0 };
	int r = 1;
	bool damaged = false;
	*out = NULL;
	if (access(path_of(&path, dir, "backup.json"), F_OK) != 0)
		r = errno == ENOENT || errno == ENOTDIR ? 0 : not_ours(buf_str(&path), err);
	else if (access(buf_str(&path), R_OK) != 0)
		r = not_ours(buf_str(&path), err);
	else if (file_read(buf_str(&path), JSON_MOST, &bytes, err) != 0)
		r = -1, damaged = true;
	else if (!(*out = json_loadb(bytes.data, bytes.len, 0, NULL)) || !json_is_string(json_object_get(*out, "register")))
		r = err_set(err, "%s is damaged: it is no description of a backup; `hoadep backup %s` writes it anew", buf_str(&path), dir), damaged = true;
	else if (json_integer_value(json_object_get(*out, "format")) > BACKING_FORMAT)
		r = err_set(err, "%s is of a newer hoadep: install that one", buf_str(&path));
	if (r < 0) {
		json_decref(*out);
		*out = NULL;
	}
	buf_release(&path);
	buf_release(&bytes);
	errno = damaged ? EBADMSG : 0;
	return r;
}

static const char *text_of(const json_t *json, const char *key)
{
	const char *text = json_string_value(json_object_get(json, key));
	return text ? text : "";
}

static int write_json(const char *dir, const struct backing *b, const char *digest, const char *before, struct err *err)
{
	struct buf path = { 0 };
	char when[32];
	json_t *json = json_pack("{s:i, s:s, s:i, s:s, s:I, s:I, s:I, s:I, s:s, s:s, s:s}", "format", BACKING_FORMAT, "program", "hoadep " HOADEP_VERSION, "version", b->version,
	                         "when", clock_iso(b->at, when), "at", (json_int_t)b->at, "letters", (json_int_t)b->letters, "bytes", (json_int_t)b->bytes,
	                         "missing", (json_int_t)(b->missing + b->damaged), "register", digest, "before", before, "house", b->house);
	char *text = json_dumps(json, JSON_INDENT(1));
	int r = file_put(path_of(&path, dir, "backup.json"), text, strlen(text), err);
	free(text);
	json_decref(json);
	buf_release(&path);
	return r;
}

/* The key's own bytes are not told by this. */
static int house_of(const char *spool, char out[FILE_DIGEST_SIZE], struct err *err)
{
	struct buf path = { 0 }, key = { 0 };
	int r = 0;
	out[0] = '\0';
	buf_text(&key, "the house of this key: ");
	if (access(path_of(&path, spool, "seal.key"), F_OK) == 0) {
		r = file_read(buf_str(&path), BACKING_KEY_MOST, &key, err);
		digest_of(key.data, key.len, out);
	}
	buf_release(&path);
	buf_release(&key);
	return r;
}

/* A second backup into a folder removes what its register has forgotten: that must be the same house's. */
static int same_house(const char *dir, const struct backing *b, char before[FILE_DIGEST_SIZE], struct err *err)
{
	struct buf path = { 0 };
	json_t *json;
	int64_t size;
	char by_key[FILE_DIGEST_SIZE];
	int r = read_json(dir, &json, err);
	const char *house = text_of(json, "house");
	/* A damaged description is written anew where the key beside it is this spool's: then it was this one's. */
	if (r < 0 && errno == EBADMSG && house_of(dir, by_key, NULL) == 0) {
		if (strcmp(by_key, b->house) == 0)
			r = 0;
		else
			err_set(err, "%s/backup.json is damaged, and no seal.key beside it tells whose backup that is: name another folder, or, if it is this spool's, remove that one file and say it again", dir);
	}
	if (r == 1 && *house && *b->house && strcmp(house, b->house) != 0)
		r = err_set(err, "%s holds the backup of another spool (or of this one with another seal.key): name another folder, or move that backup away", dir);
	json_decref(json);
	before[0] = '\0';
	if (r >= 0 && backing_digest(path_of(&path, dir, "register.db"), before, &size, err) < 0)
		r = -1;
	buf_release(&path);
	return r < 0 ? -1 : 0;
}

/* ---- the register ---- */

static int make_snapshot(struct db *db, const char *part, struct backing *b, char digest[FILE_DIGEST_SIZE], struct err *err)
{
	int64_t size;
	b->at = clock_now();
	if (snapshot_copy(db, part, err) != 0 || snapshot_check(part, &b->version, &b->last, err) != 0)
		return -1;
	return backing_digest(part, digest, &size, err) == 1 ? 0 : -1;
}

/* The register as it is by now: where it has forgotten the letter since, the copy still tells of it and must be made anew. */
static int lost_meanwhile(const char *digest, void *with, struct err *err)
{
	int forgotten = backups_forgotten(with, digest, err);
	return forgotten > 0 ? 2 : forgotten;
}

static int copy_letters(struct db *live, const char *spool, const char *dir, bool full, const char *part, const struct backing_watch *watch, struct backing *b, struct err *err)
{
	struct buf from = { 0 }, to = { 0 };
	struct db *copy = db_open_any(part, err);
	int r = -1;
	path_of(&from, spool, "letters");
	path_of(&to, dir, "letters");
	if (copy)
		r = backing_copy(copy, buf_str(&from), buf_str(&to), full, watch, b, lost_meanwhile, live, err);
	db_close(copy);
	buf_release(&from);
	buf_release(&to);
	return r;
}

/* ---- letters that were forgotten ---- */

struct sweeping {
	struct db *db;
	int64_t removed;
	const char *letters;
};

static int sweep_one(const char *digest, int64_t size, int64_t when, void *with, struct err *err)
{
	struct sweeping *s = with;
	struct buf path = { 0 };
	(void)size, (void)when;
	int forgotten = backups_forgotten(s->db, digest, err), r = forgotten < 0 ? -1 : 0;
	if (forgotten > 0) {
		buf_print(&path, "%s/%.2s/%s.eml", s->letters, digest, digest);
		if (unlink(buf_str(&path)) != 0 && errno != ENOENT)
			r = err_errno(err, "the forgotten letter %s cannot be removed from the backup", buf_str(&path));
		s->removed += r == 0;
	}
	buf_release(&path);
	return r;
}

static int sweep(const char *dir, const char *register_path, struct backing *b, struct err *err)
{
	struct buf letters = { 0 };
	struct sweeping s = { .db = db_open_any(register_path, err), .letters = path_of(&letters, dir, "letters") };
	int r = s.db ? backing_each(s.letters, sweep_one, &s, err) : -1;
	db_close(s.db);
	b->removed = s.removed;
	if (r == 0 && s.removed)
		r = backing_sync(s.letters, err);
	buf_release(&letters);
	return r;
}

/* ---- all of it ---- */

static int copy_all(struct db *live, const char *spool, const char *dir, bool full, const char *part, const struct backing_watch *watch, struct backing *b, struct err *err)
{
	struct buf path = { 0 };
	char digest[FILE_DIGEST_SIZE], before[FILE_DIGEST_SIZE];
	int r = 1;
	for (int i = 0; r == 1 && i < SNAPSHOTS_MOST; i++) {
		b->letters = b->bytes = b->missing = b->damaged = 0;
		r = make_snapshot(live, part, b, digest, err) == 0 ? copy_letters(live, spool, dir, full, part, watch, b, err) : -1;
	}
	if (r == 1)
		r = err_set(err, "letters are forgotten faster than they can be copied; say it again in a while");
	/* The key before the register that is of no use without it. */
	if (r != 0 || backing_key(spool, dir, err) != 0 || same_house(dir, b, before, err) != 0 || write_json(dir, b, digest, before, err) != 0)
		return -1;
	if (rename(part, path_of(&path, dir, "register.db")) != 0)
		r = err_errno(err, "the copy of the register cannot be put in place as %s", buf_str(&path));
	if (r == 0 && (file_sync_folder(dir, err) != 0 || sweep(dir, buf_str(&path), b, err) != 0))
		r = -1;
	buf_release(&path);
	return r;
}

int backing_make(const char *spool, const char *dir, bool full, const struct backing_watch *watch, struct backing *out, struct err *err)
{
	struct buf part = { 0 }, path = { 0 };
	char before[FILE_DIGEST_SIZE];
	struct db *live = NULL;
	int fd = -1, r = -1;
	*out = (struct backing){ .at = 0 };
	if (prepare(spool, dir, err) != 0 || house_of(spool, out->house, err) != 0 || same_house(dir, out, before, err) != 0)
		goto out;
	out->same_disk = on_one_disk(spool, dir);
	if (!(live = db_open_any(path_of(&path, spool, "register.db"), err)))
		goto out;
	fd = snapshot_open(path_of(&part, dir, "register.part"), err);
	if (fd >= 0)
		r = copy_all(live, spool, dir, full, buf_str(&part), watch, out, err);
	if (r != 0 && fd >= 0)
		unlink(buf_str(&part));
out:
	if (fd >= 0)
		close(fd);
	db_close(live);
	buf_release(&part);
	buf_release(&path);
	return r;
}

/* ---- looked through ---- */

static int check_register(const char *dir, const json_t *json, struct backing *out, struct err *err)
{
	struct buf path = { 0 };
	char digest[FILE_DIGEST_SIZE];
	int64_t size;
	int r = backing_digest(path_of(&path, dir, "register.db"), digest, &size, err);
	if (r == 0)
		r = err_set(err, "%s holds no register: its first backup did not come to its end; say `hoadep backup` again", dir);
	else if (r == 1 && strcmp(digest, text_of(json, "register")) != 0 && strcmp(digest, text_of(json, "before")) != 0)
		r = err_set(err, "%s is not what was written there (its digest is another one): the disk or somebody has changed it; take another backup", buf_str(&path));
	if (r == 1)
		r = snapshot_check(buf_str(&path), &out->version, &out->last, err) == 0 ? 1 : -1;
	/* Of the backup before, whose description was written over: it is as old as its last event, or older. */
	out->at = r == 1 && strcmp(digest, text_of(json, "register")) == 0 ? json_integer_value(json_object_get(json, "at")) : out->last;
	buf_release(&path);
	return r == 1 ? 0 : -1;
}

int backing_verify(const char *dir, const struct backing_watch *watch, struct backing *out, struct err *err)
{
	struct buf path = { 0 };
	json_t *json;
	*out = (struct backing){ .at = 0 };
	int r = read_json(dir, &json, err);
	if (r == 0)
		r = err_set(err, "%s holds no backup: there is no backup.json in it", dir);
	snprintf(out->house, sizeof out->house, "%s", text_of(json, "house"));
	if (r == 1)
		r = check_register(dir, json, out, err) == 0 ? 1 : -1;
	json_decref(json);
	struct db *db = r == 1 ? db_open_any(path_of(&path, dir, "register.db"), err) : NULL;
	if (!db)
		r = -1;
	else if (backing_look(db, path_of(&path, dir, "letters"), watch, out, err) != 0)
		r = -1;
	else
		r = out->missing + out->damaged == 0;
	db_close(db);
	buf_release(&path);
	return r;
}
