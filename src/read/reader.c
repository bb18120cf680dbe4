/* Reads one letter, confined to its own descriptors, and ends.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/reader.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/file.h"
#include "read/gather.h"
#include "read/letter.h"

struct source {
	const char *bytes;
	size_t len;
	bool mapped;
};

__attribute__((noreturn))
static void refuse(int result, const char *why)
{
	char line[700];
	int n = snprintf(line, sizeof line, "refuse %.600s\n", why);
	_exit(write(result, line, (size_t)n) == n ? 0 : 1);
}

/* A file is mapped, so that a large letter is not in memory twice; what cannot be mapped (a pipe) is read. */
static void open_source(int letter, int result, struct source *out)
{
	struct stat st;
	struct err err;
	if (fstat(letter, &st) == 0 && S_ISREG(st.st_mode)) {
		if (st.st_size > READER_MOST_LETTER)
			refuse(result, "the letter is larger than a reader takes");
		if (st.st_size == 0) {
			*out = (struct source){ .bytes = "" };
			return;
		}
		void *map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, letter, 0);
		if (map != MAP_FAILED) {
			*out = (struct source){ .bytes = map, .len = (size_t)st.st_size, .mapped = true };
			return;
		}
	}
	struct buf all = { 0 };
	if (file_read_fd(letter, "a letter", READER_MOST_LETTER, &all, &err) != 0)
		refuse(result, err.text);
	out->len = all.len;
	out->bytes = buf_take(&all);
	out->mapped = false;
}

static void confine(int result)
{
	const struct confine nothing = { .memory = READER_MEMORY, .cpu_seconds = READER_CPU_SECONDS, .files = 16 };
	struct err err;
	/* Whether Landlock has to be there was settled when the nursery confined itself. */
	if (confine_self(&nothing, true, &err) != 0)
		refuse(result, err.text);
}

struct pipe {
	int fd;
	size_t used, total;
	char bytes[64 << 10];   /* what a pipe takes at once */
};

static int flush(struct pipe *p)
{
	size_t used = p->used;
	p->used = 0;
	return file_write_fd(p->fd, "the nursery's pipe", p->bytes, used, NULL);
}

static int on_json(const char *bytes, size_t len, void *data)
{
	struct pipe *p = data;
	p->total += len;
	while (len > 0) {
		size_t n = sizeof p->bytes - p->used < len ? sizeof p->bytes - p->used : len;
		memcpy(p->bytes + p->used, bytes, n);
		p->used += n;
		bytes += n;
		len -= n;
		if (p->used == sizeof p->bytes && flush(p) != 0)
			return -1;
	}
	return p->total > SUBMISSION_MOST_BYTES ? -1 : 0;
}

/* JSON goes out as it is made: a large text is not in memory once more. */
__attribute__((noreturn))
static void answer(const struct submission *s, int result)
{
	struct pipe p = { .fd = result };
	json_t *object = submission_json(s, true);
	if (on_json("reading ", 8, &p) != 0 || json_dump_callback(object, on_json, &p, JSON_COMPACT) != 0 || on_json("\n", 1, &p) != 0 || flush(&p) != 0)
		_exit(1);
	_exit(0);
}

void reader_run(const struct reader_order *order, int letter, int result)
{
	struct source source;
	struct gather g;
	open_source(letter, result, &source);
	confine(result);
	gather_init(&g, result, order->skip, order->skip_count);
	if (source.mapped) {
		g.map = source.bytes;
		g.map_len = source.len;
	}
	if (order->kind == READING_LETTER || (order->kind == READING_SNIFF && letter_looks(source.bytes, source.len)))
		letter_read(&g, source.bytes, source.len);
	else
		letter_document(&g, order->name, source.bytes, source.len);
	gather_forget(&g, source.bytes, source.len);
	answer(g.out, result);
}
