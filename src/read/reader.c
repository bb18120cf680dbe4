/* Reads one letter, confined to its own descriptors, and ends.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/reader.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/file.h"
#include "read/gather.h"
#include "read/letter.h"
#include "read/thumbnail.h"

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

/*
 * What each sort of process may use.  Memory counts from what the warmed nursery has resident.  Half a GiB is for photos of 100 megapixels and
 * letters of 128 MB; processor time ends a hostile page before the ten seconds that a letter may take; wall time, which
 * counts what others use too, is only how often it is looked whether it sleeps: one that was taken over, and computes as little as it must, lasts
 * READER_LEAST_SHARE times its processor time, and takes none from others meanwhile.
 */
struct bounds {
	size_t memory;
	int cpu_seconds, wall_seconds, files;
	bool threads, reopen;
};

enum { MIB = 1 << 20 };

static const struct bounds bounds[PROFILES] = {
	[PROFILE_TEXT] = { 480 * MIB, 10, 30, 16, false, false },
	[PROFILE_PAGES] = { 480 * MIB, 6, 20, 16, false, false },
	[PROFILE_HEIC] = { 480 * MIB, 10, 30, 16, true, false },
	[PROFILE_SHEET] = { 480 * MIB, 5, 15, 16, false, true },
	[PROFILE_ARCHIVE] = { 480 * MIB, 8, 25, 16, false, false },
};
/* PROFILE_PAGES once it has begun OCR (reader_more_time): some 60 pages of typed text. */
static const struct bounds of_ocr = { 992 * MIB, 60, 30, 16, false, false };

static size_t mapped, resident;     /* of the nursery, in bytes */
static bool has_landlock;
static struct rlimit more_memory, more_cpu;
static bool has_more;
static int64_t cpu_ms = INT64_MAX;

void reader_measure(void)
{
	char text[200];
	unsigned long long pages[2];
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
	if (fd >= 0)
		close(fd);
	has_landlock = confine_landlock() > 0;
	if (n <= 0)
		return;
	text[n] = '\0';
	if (sscanf(text, "%llu %llu", &pages[0], &pages[1]) != 2)
		return;
	mapped = pages[0] * (size_t)sysconf(_SC_PAGESIZE);
	resident = pages[1] * (size_t)sysconf(_SC_PAGESIZE);
}

/* Of address space: what is mapped already, and of memory what the libraries have not taken.  Without /proc, what they are known to map. */
static size_t address_space(size_t memory)
{
	size_t taken = resident < memory / 2 ? resident : memory / 2;
	return (mapped ? mapped : (size_t)512 * MIB) + memory - taken;
}

static bool with_ocr(const struct reader_order *order)
{
	return order->ocr && order->profile == PROFILE_PAGES;
}

int reader_wall_ms(const struct reader_order *order)
{
	return 1000 * (with_ocr(order) ? of_ocr.wall_seconds : bounds[order->profile].wall_seconds);
}

int64_t reader_cpu_ms(const struct reader_order *order)
{
	return INT64_C(1000) * (with_ocr(order) ? of_ocr.cpu_seconds : bounds[order->profile].cpu_seconds);
}

bool reader_computes(int64_t used_ms, int64_t wall_ms)
{
	return used_ms * READER_LEAST_SHARE >= wall_ms;
}

static struct confine what_it_keeps(const struct reader_order *order)
{
	const struct bounds *b = &bounds[order->profile];
	struct confine what = { .memory = address_space(b->memory), .cpu_seconds = b->cpu_seconds, .files = b->files, .threads = b->threads };
	what.reopen = b->reopen && has_landlock;
	if (with_ocr(order)) {
		what.memory_most = address_space(of_ocr.memory);
		what.cpu_most = of_ocr.cpu_seconds;
	}
	return what;
}

void reader_prepare(const struct reader_order *order)
{
	struct confine what = what_it_keeps(order);
	struct err err;
	/* Where it could not be made here, the reader tries it once more. */
	(void)confine_prepare(&what, &err);
}

static void confine(const struct reader_order *order)
{
	struct confine what = what_it_keeps(order);
	struct err err;
	cpu_ms = what.cpu_seconds * INT64_C(1000);
	if (with_ocr(order)) {
		more_memory = (struct rlimit){ what.memory_most, what.memory_most };
		more_cpu = (struct rlimit){ (rlim_t)of_ocr.cpu_seconds, (rlim_t)of_ocr.cpu_seconds + 1 };
		has_more = true;
	}
	/* Whether Landlock has to be there was settled when the nursery confined itself. */
	if (confine_self(&what, true, &err) != 0)
		_exit(READER_NOT_BEGUN);
}

void reader_more_time(void)
{
	if (!has_more)
		return;
	has_more = false;
	if (setrlimit(RLIMIT_CPU, &more_cpu) == 0)
		cpu_ms = of_ocr.cpu_seconds * INT64_C(1000);
	if (!confine_sanitized())
		setrlimit(RLIMIT_AS, &more_memory);
}

int64_t reader_time_left(void)
{
	struct timespec used;
	if (cpu_ms == INT64_MAX || clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0)
		return INT64_MAX;
	int64_t ms = used.tv_sec * INT64_C(1000) + used.tv_nsec / 1000000;
	return ms < cpu_ms ? cpu_ms - ms : 0;
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

static void tell_texts(const struct buf *texts, struct pipe *p)
{
	char line[32];
	int n = snprintf(line, sizeof line, "text %zu\n", texts->len);
	if (on_json(line, (size_t)n, p) != 0 || on_json(buf_str(texts), texts->len, p) != 0)
		_exit(1);
}

/* JSON goes out as it is made: a large text is not in memory once more. */
__attribute__((noreturn))
static void answer(const struct submission *s, int result)
{
	/* Not on the stack, all pages of which the compiler touches: of these, only those that are filled. */
	static struct pipe p;
	p.fd = result;
	struct buf texts = { 0 };
	json_t *object = submission_told(s, &texts);
	if (texts.len)
		tell_texts(&texts, &p);
	if (on_json("reading ", 8, &p) != 0 || json_dump_callback(object, on_json, &p, JSON_COMPACT) != 0 || on_json("\n", 1, &p) != 0 || flush(&p) != 0)
		_exit(1);
	_exit(0);
}

void reader_warm(void)
{
	struct gather g;
	/* It has no device to take a seed from later, and its keys are the program's own. */
	json_object_seed(0);
	gather_init(&g, -1, NULL, 0);
	gather_part(&g, "1");
	json_t *object = submission_json(g.out, true);
	free(json_dumps(object, JSON_COMPACT));
	json_decref(object);
	submission_free(g.out);
}

/* Under the bonds of its kind, as any reading of it. */
__attribute__((noreturn))
static void show_page(const struct reader_order *order, const struct source *source, int result)
{
	struct buf picture = { 0 };
	char line[40];
	const char *why = thumbnail_make(source->bytes, source->len, order->page, &picture);
	if (why)
		refuse(result, why);
	int n = snprintf(line, sizeof line, "thumbnail %zu\n", picture.len);
	bool told = file_write_fd(result, "the nursery's pipe", line, (size_t)n, NULL) == 0 && file_write_fd(result, "the nursery's pipe", picture.data, picture.len, NULL) == 0;
	_exit(told ? 0 : 1);
}

static bool is_letter(struct gather *g, enum reading_kind kind, const struct source *source)
{
	if (kind == READING_PARSE || kind == READING_PARTS)
		return letter_looks(source->bytes, source->len) || !letter_is_document(g->arena, source->bytes, source->len);
	return kind == READING_LETTER || kind == READING_HANDING || (kind == READING_SNIFF && letter_looks(source->bytes, source->len));
}

void reader_run(const struct reader_order *order, int letter, int result)
{
	struct source source;
	struct gather g;
	open_source(letter, result, &source);
	confine(order);
	if (order->kind == READING_THUMBNAIL)
		show_page(order, &source, result);
	gather_init(&g, result, order->skip, order->skip_count);
	g.profile = order->profile;
	g.ocr = order->ocr;
	g.depth = order->depth;
	g.hands_pictures = order->kind == READING_HANDING;
	g.inner_left = order->inner_left;
	g.hand_left = order->most_handed;
	g.hand_bytes_left = order->most_handed_bytes;
	if (bounds[order->profile].reopen && has_landlock)
		g.source = letter;
	if (source.mapped) {
		g.map = source.bytes;
		g.map_len = source.len;
	}
	if (order->path) {
		letter_handed(&g, order->path, order->name, source.bytes, source.len);
	} else if (is_letter(&g, order->kind, &source)) {
		g.parts_only = order->kind == READING_PARTS;
		letter_read(&g, source.bytes, source.len);
	} else {
		letter_document(&g, order->name, source.bytes, source.len);
	}
	gather_forget(&g, source.bytes, source.len);
	answer(g.out, result);
}
