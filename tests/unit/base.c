/* The foundation: sentences, arenas, growing bytes, time, text, files, memos.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/memo.h"
#include "base/text.h"
#include "unit.h"

static void errors_are_sentences(void)
{
	struct err err = { "untouched" };
	CHECK(err_set(NULL, "nobody listens") == -1);
	errno = ENOENT;
	CHECK(err_errno(&err, "%s could not be opened", "a.eml") == -1);
	CHECK_STR(err.text, "a.eml could not be opened: No such file or directory");
	err_before(&err, "the letter %d is later", 7);
	CHECK_STR(err.text, "the letter 7 is later: a.eml could not be opened: No such file or directory");
	char long_text[2000];
	for (size_t shift = 0; shift < 4; shift++) { /* a cut never leaves half a character */
		memset(long_text, 'x', sizeof long_text);
		for (size_t i = 450 + shift; i + 3 < sizeof long_text; i += 3)
			memcpy(long_text + i, "ế", 3);
		long_text[450 + shift + 3 * 200] = '\0';
		err_set(&err, "%s", long_text);
		CHECK(text_valid(err.text, strlen(err.text)));
	}
}

static void arenas_and_buffers(void)
{
	struct arena *arena = arena_new(1 << 20);
	char *a = arena_text(arena, "một"), *b = arena_alloc(arena, 100000);
	CHECK_STR(a, "một");
	CHECK(b[0] == 0 && b[99999] == 0);
	CHECK(((uintptr_t)arena_alloc(arena, 1) & 15) == 0);
	CHECK(arena_text(arena, NULL) == NULL);
	CHECK_STR(arena_print(arena, "%s-%04d", "BTL23", 31), "BTL23-0031");
	CHECK(arena_used(arena) >= 100000);
	arena_free(arena);
	arena_free(NULL);

	struct buf buf = { .limit = 10 };
	CHECK_STR(buf_str(&buf), "");
	buf_text(&buf, "0123456789");
	CHECK(!buf.full);
	buf_byte(&buf, 'x');
	CHECK(buf.full && buf.len == 10);
	buf_release(&buf);
	struct buf large = { 0 };
	for (int i = 0; i < 1000; i++)
		buf_print(&large, "%d,", i);
	CHECK(large.len == 3890 && strlen(large.data) == 3890);
	char *taken = buf_take(&large);
	CHECK(large.data == NULL && strncmp(taken, "0,1,2,", 6) == 0);
	free(taken);
}

static void times(void)
{
	static const struct { const char *text; int ok; const char *iso; } cases[] = {
		{ "2023-05-31", 1, "2023-05-31T00:00:00+07:00" },
		{ "2023-05-31T23:59:59", 1, "2023-05-31T23:59:59+07:00" },
		{ "2023-05-31 23:59", 1, "2023-05-31T23:59:00+07:00" },
		{ "2023-05-31T17:00:00Z", 1, "2023-06-01T00:00:00+07:00" },
		{ "2023-05-31T12:00:00-0500", 1, "2023-06-01T00:00:00+07:00" },
		{ "2024-02-29", 1, "2024-02-29T00:00:00+07:00" },
		{ "2023-02-29", 0, NULL }, { "2023-04-31", 0, NULL }, { "2023-13-01", 0, NULL }, { "31/5/2023", 0, NULL },
		{ "2023-05-31T24:00", 0, NULL }, { "2023-05-31x", 0, NULL }, { "", 0, NULL }, { "2023-05-31T10:00:00+99:00", 0, NULL },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t t = -1;
		char iso[32];
		int ok = clock_parse(cases[i].text, &t);
		CHECK_SAY(ok == cases[i].ok, "\"%s\" gave %d", cases[i].text, ok);
		if (ok)
			CHECK_STR(clock_iso(t, iso), cases[i].iso);
		else
			CHECK(t == -1);
	}
	char mail[48];
	CHECK_STR(clock_mail(clock_time(2023, 3, 14, 9, 21, 7), mail), "Tue, 14 Mar 2023 09:21:07 +0700");
	struct civil c = clock_civil(clock_time(2023, 5, 32, 0, 0, 0));
	CHECK(c.month == 6 && c.day == 1);
}

static void texts(void)
{
	struct arena *arena = arena_new(1 << 20);
	CHECK(text_valid("Nồi cháo", strlen("Nồi cháo")));
	CHECK(!text_valid("\xC0\xAF", 2) && !text_valid("\xED\xA0\x80", 3) && !text_valid("a\0b", 3) && !text_valid("\xE1\xBB", 2));
	/* Both orders of marks of ệ, and the decomposed đ-less forms, come to the one whole letter. */
	CHECK_STR(text_nfc(arena, "e\xCC\xA3\xCC\x82", 5), "ệ");
	CHECK_STR(text_nfc(arena, "e\xCC\x82\xCC\xA3", 5), "ệ");
	CHECK_STR(text_nfc(arena, "o\xCC\x9B\xCC\x81", 5), "ớ");
	CHECK_STR(text_nfc(arena, "\xE1\xBB\x87 “x” – …", strlen("\xE1\xBB\x87 “x” – …")), "ệ “x” – …");
	CHECK_STR(text_nfc(arena, "\xE2\x84\xAB", 3), "Å");
	CHECK_STR(text_nfc(arena, "a\xFFz", 3), "a\xEF\xBF\xBDz");
	CHECK_STR(text_nfc(arena, "a\0z", 3), "a z");
	CHECK_STR(text_lower(arena, "ĐỖ THỊ MÂY"), "đỗ thị mây");
	CHECK_STR(text_shown(arena, "a\x1b[31m\tb\r\nc\xE2\x80\xAE!\xC2\x9B"), "a[31m b  c!");
	CHECK_STR(text_cut(arena, "Nồi cháo", 8), "Nồi cháo");
	CHECK_STR(text_cut(arena, "Nồi cháo", 4), "Nồi…");
	CHECK(text_columns("Mây") == 3 && text_columns("e\xCC\x82") == 1);
	CHECK(text_begins("Re: x", "re:") && !text_begins("R", "re:") && text_same(NULL, NULL) && !text_same("a", NULL));
	arena_free(arena);
}

static void files(void)
{
	char folder[] = "/tmp/hoadep-base-XXXXXX", path[64], digest[FILE_DIGEST_SIZE];
	struct err err;
	struct buf got = { 0 };
	CHECK(mkdtemp(folder) != NULL);
	snprintf(path, sizeof path, "%s/a/b", folder);
	CHECK(file_make_folder(path, &err) == 0 && file_make_folder(path, &err) == 0);
	snprintf(path, sizeof path, "%s/a/b/c", folder);
	CHECK(file_put(path, "one", 3, &err) == 0 && file_put(path, "three", 5, &err) == 0);
	CHECK(file_read(path, 100, &got, &err) == 0);
	CHECK_STR(buf_str(&got), "three");
	struct stat st;
	CHECK(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600);
	CHECK(file_read(path, 4, &got, &err) == -1 && strstr(err.text, "larger than 4 bytes"));
	CHECK(file_read("/nowhere/at/all", 4, &got, &err) == -1);
	CHECK(file_free_space(folder, &err) > 0);
	buf_release(&got);
	unlink(path);
	snprintf(path, sizeof path, "%s/a/b", folder);
	rmdir(path);
	snprintf(path, sizeof path, "%s/a", folder);
	rmdir(path);
	CHECK(rmdir(folder) == 0); /* nothing was left beside */

	digest_of("abc", 3, digest); /* FIPS 180-4's own example */
	CHECK_STR(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	struct digest *d = digest_new();
	digest_add(d, "a", 1);
	digest_add(d, "bc", 2);
	char again[FILE_DIGEST_SIZE];
	digest_end(d, again);
	CHECK_STR(again, digest);
	CHECK(digest_valid(digest) && !digest_valid("../../etc/passwd") && !digest_valid(NULL));
}

static void memos(void)
{
	static struct memo out, in;
	struct err err;
	int ends[2], pipes[2];
	CHECK(memo_pair(ends, &err) == 0 && pipe(pipes) == 0);
	CHECK(memo_try_receive(ends[1], &in, &err) == 2);
	memo_init(&out, 7);
	memo_put_number(&out, -5);
	memo_put_text(&out, "Đường");
	memo_put_text(&out, NULL);
	memo_put_text(&out, "");
	out.fd[0] = pipes[1];
	CHECK(memo_send(ends[0], &out, &err) == 1);
	CHECK(memo_receive(ends[1], &in, &err) == 1 && in.kind == 7);
	CHECK(memo_get_number(&in) == -5);
	CHECK_STR(memo_get_text(&in), "Đường");
	CHECK(memo_get_text(&in) == NULL && !in.bad);
	CHECK_STR(memo_get_text(&in), "");
	CHECK(memo_ok(&in));
	CHECK(memo_get_number(&in) == 0 && !memo_ok(&in)); /* past the end */
	int fd = memo_take_fd(&in, 0);
	CHECK(fd >= 0 && write(fd, "x", 1) == 1 && memo_take_fd(&in, 0) == -1);
	close(fd);
	memo_release(&in);

	/* Hostile packets: a text without its zero, a length that lies, a packet that is no memo. */
	unsigned char evil[] = { 1, 0, 0, 0, 3, 0, 0, 0, 'a', 'b', 'c' };
	CHECK(send(ends[0], evil, sizeof evil, 0) > 0 && memo_receive(ends[1], &in, &err) == 1);
	CHECK(memo_get_text(&in) == NULL && in.bad);
	evil[4] = 200;
	CHECK(send(ends[0], evil, sizeof evil, 0) > 0 && memo_receive(ends[1], &in, &err) == 1);
	CHECK(memo_get_text(&in) == NULL && in.bad);
	CHECK(send(ends[0], evil, 2, 0) > 0 && memo_receive(ends[1], &in, &err) == -1);

	memo_init(&out, 8);
	while (!out.bad)
		memo_put_text(&out, "a text too many");
	CHECK(memo_send(ends[0], &out, &err) == -1);
	memo_init(&out, 9);
	int sent = 0;
	while (memo_try_send(ends[0], &out, &err) == 1)
		sent++;
	CHECK(sent > 0 && memo_try_send(ends[0], &out, &err) == 2);
	close(ends[1]);
	CHECK(memo_send(ends[0], &out, &err) == 0);
	close(ends[0]);
	close(pipes[0]);
	close(pipes[1]);
}

/* Last words are heard although the one who said them closed without reading ours (the kernel says ECONNRESET first). */
static void last_words(void)
{
	static struct memo out, in;
	struct err err;
	int ends[2];
	CHECK(memo_pair(ends, &err) == 0);
	memo_init(&out, 1);
	CHECK(memo_send(ends[0], &out, &err) == 1);
	memo_init(&out, 2);
	CHECK(memo_send(ends[1], &out, &err) == 1);
	close(ends[1]);
	CHECK(memo_try_receive(ends[0], &in, &err) == 1 && in.kind == 2);
	CHECK(memo_try_receive(ends[0], &in, &err) == 0);
	close(ends[0]);
}

/* A disk that is full: said, and known to pass. */
static void full_disk(void)
{
	struct err err = { "" };
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	CHECK(file_write_fd(fd, "a letter", "x", 1, &err) == -1 && err_passes(errno));
	CHECK_STR(err.text, "a letter could not be written: No space left on device");
	close(fd);
	CHECK(!err_passes(0) && !err_passes(ENOENT) && !err_passes(EACCES) && err_passes(EIO) && err_passes(EROFS));
}

int main(void)
{
	full_disk();
	errors_are_sentences();
	arenas_and_buffers();
	times();
	texts();
	files();
	memos();
	last_words();
	return unit_end();
}
