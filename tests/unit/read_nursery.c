/* Readings through a real nursery: good letters, hostile ones, readers that die, askers that go away.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/reading.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memo.h"
#include "read_help.h"
#include "unit.h"

static pid_t nursery_pid;

static void good_letters(struct nursery *n);

static struct nursery *start(void)
{
	int ends[2];
	if (memo_pair(ends, NULL) != 0)
		exit(1);
	nursery_pid = fork();
	if (nursery_pid == 0) {
		close(ends[0]);
		_exit(nursery_main(ends[1]));
	}
	close(ends[1]);
	return nursery_take(ends[0], -1);
}

static int nursery_status(void)
{
	int status = -1;
	return waitpid(nursery_pid, &status, 0) == nursery_pid ? status : -1;
}

static int memory_file(const void *bytes, size_t len)
{
	int fd = memfd_create("letter", MFD_CLOEXEC);
	if (fd < 0 || write(fd, bytes, len) != (ssize_t)len)
		exit(1);
	return fd;
}

static struct submission *read_it(struct nursery *n, const void *bytes, size_t len, enum reading_kind kind, struct err *err)
{
	struct submission *s = NULL;
	int fd = memory_file(bytes, len);
	if (reading_now(n, fd, kind, "a name", &s, err) != 0)
		s = NULL;
	close(fd);
	return s;
}

/* The one reader the nursery has at the moment, 0 for none; and the processor time it used, in ticks. */
static pid_t reader_of_nursery(long *ticks)
{
	char path[80], text[512];
	snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)nursery_pid, (int)nursery_pid);
	FILE *f = fopen(path, "r");
	int pid = 0;
	if (f && fscanf(f, "%d", &pid) != 1)
		pid = 0;
	if (f)
		fclose(f);
	*ticks = 0;
	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	f = pid ? fopen(path, "r") : NULL;
	if (!f)
		return 0;
	const char *rest = fgets(text, sizeof text, f) ? strrchr(text, ')') : NULL;
	long user = 0;
	if (rest && sscanf(rest + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld", &user) == 1)
		*ticks = user;
	fclose(f);
	return pid;
}

/* Finishes a reading; kills its reader once by `signal`, when it has computed for a while (50 ms), unless that is 0. */
static int finish(struct reading *r, int signal, struct err *err)
{
	int done = 0;
	while (done == 0) {
		struct pollfd p = { .fd = reading_fd(r), .events = POLLIN };
		long ticks;
		pid_t pid;
		poll(&p, 1, signal ? 1 : -1);
		if (signal && (pid = reader_of_nursery(&ticks)) > 0 && ticks >= 5) {
			kill(pid, signal);
			signal = 0;
		}
		done = reading_more(r, err);
	}
	return done;
}

#define LETTER "From: a@b.c\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nthe text\r\n"

/* A letter with a docx that takes half a second: four million empty elements, as many as are allowed. */
static void slow_letter(struct buf *out)
{
	struct buf xml = { 0 }, zip = { 0 };
	buf_text(&xml, WORD_HEAD);
	for (int i = 0; i < 4000000; i++)
		buf_text(&xml, "<w:sdt/>");
	buf_text(&xml, WORD_TAIL);
	const struct entry_of entries[] = { { "[Content_Types].xml", TYPES_XML, 0 }, { "word/document.xml", xml.data, xml.len } };
	make_zip(entries, 2, &zip);
	buf_text(out, LETTER "--x\r\nContent-Type: application/octet-stream; name=slow.docx\r\nContent-Transfer-Encoding: binary\r\n\r\n");
	buf_add(out, zip.data, zip.len);
	buf_text(out, "\r\n--x--\r\n");
	buf_release(&xml);
	buf_release(&zip);
}

/* Its docx is killed while it is read; `unread` is what becomes of it then, the text beside it is there. */
static void check_killed(struct nursery *n, int signal, const char *unread)
{
	struct buf letter = { 0 };
	struct err err = { "" };
	slow_letter(&letter);
	int fd = memory_file(letter.data, letter.len);
	struct reading *r = reading_start(n, fd, READING_LETTER, NULL, &err);
	close(fd);
	if (CHECK(r != NULL) && CHECK_SAY(finish(r, signal, &err) == 1, "%s", err.text)) {
		struct submission *s = reading_submission(r);
		if (CHECK_SAY(s != NULL, "%s", reading_reason(r))) {
			CHECK_STR(part_at(s, "2")->unread, unread);
			CHECK_STR(part_at(s, "1")->text, "the text");
		}
		submission_free(s);
	}
	reading_free(r);
	buf_release(&letter);
}

static void a_killed_document_is_left_out(struct nursery *n)
{
	check_killed(n, SIGSEGV, READ_KILLED);
}

/* What the kernel does when memory is short is no fault of the document that was just being read. */
static void a_reader_killed_from_outside_is_tried_again(struct nursery *n)
{
	check_killed(n, SIGKILL, NULL);
}

/* No process to be had: said as something that passes, and the nursery is there for the next letter. */
static void want_of_processes_is_no_end(void)
{
	struct rlimit was, none = { 0 };
	struct err err = { "" };
	if (getuid() == 0) /* root may fork beyond every limit */
		return;
	getrlimit(RLIMIT_NPROC, &was);
	none.rlim_max = was.rlim_max;
	struct nursery *n = start();
	prlimit(nursery_pid, RLIMIT_NPROC, &none, NULL);
	CHECK(read_it(n, "x", 1, READING_LETTER, &err) == NULL);
	CHECK_SAY(strstr(err.text, "could not be started") != NULL, "%s", err.text);
	CHECK(!nursery_gone(n));
	prlimit(nursery_pid, RLIMIT_NPROC, &was, NULL);
	good_letters(n);
	nursery_free(n);
	CHECK(nursery_status() == 0);
}

/* No descriptor to be had, on our side. */
static void want_of_descriptors_is_no_end(struct nursery *n)
{
	struct rlimit was, few;
	struct err err = { "" };
	int fd = memory_file("x", 1);
	getrlimit(RLIMIT_NOFILE, &was);
	few = was;
	few.rlim_cur = (rlim_t)fd + 1;
	setrlimit(RLIMIT_NOFILE, &few);
	struct reading *r = reading_start(n, fd, READING_LETTER, NULL, &err);
	setrlimit(RLIMIT_NOFILE, &was);
	CHECK(r == NULL && err.text[0] && !nursery_gone(n));
	reading_free(r);
	close(fd);
}

static void an_asker_that_goes_away_ends_the_reader(struct nursery *n)
{
	struct buf letter = { 0 };
	struct err err;
	long ticks;
	slow_letter(&letter);
	int fd = memory_file(letter.data, letter.len);
	reading_free(reading_start(n, fd, READING_LETTER, NULL, &err));
	close(fd);
	buf_release(&letter);
	struct submission *s = read_it(n, "From: a@b.c\r\n\r\nx\r\n", 18, READING_LETTER, &err);
	CHECK(s != NULL);
	submission_free(s);
	int64_t limit = clock_mono_ms() + 120000; /* a net for what hangs: a machine may be slow */
	while (reader_of_nursery(&ticks) > 0 && clock_mono_ms() < limit)
		poll(NULL, 0, 1);
	CHECK(clock_mono_ms() < limit);
}

static void good_letters(struct nursery *n)
{
	struct err err = { "" };
	struct submission *s = read_it(n, LETTER "--x--\r\n", strlen(LETTER "--x--\r\n"), READING_LETTER, &err);
	CHECK_SAY(s != NULL, "%s", err.text);
	if (s) {
		CHECK_STR(s->file, "a name");
		CHECK_STR(part_at(s, "1")->text, "the text");
		CHECK(!s->bare_document);
	}
	submission_free(s);
	s = read_it(n, "Bài dự thi\n", strlen("Bài dự thi\n"), READING_SNIFF, &err);
	CHECK(s && s->bare_document && strcmp(s->parts[0].content, "Bài dự thi\n") == 0);
	submission_free(s);
	s = read_it(n, "From: a@b.c\n\nx\n", 15, READING_SNIFF, &err);
	CHECK(s && !s->bare_document);
	submission_free(s);
	s = read_it(n, "", 0, READING_LETTER, &err);
	CHECK(s && s->part_count == 0);
	submission_free(s);
}

/* What `hoadep parse` takes for a letter: all but what plainly is a document. */
static void all_but_documents_are_parsed(struct nursery *n)
{
	static const struct {
		const char *bytes;
		bool document;
	} cases[] = {
		{ "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", true },
		{ "{\\rtf1\\ansi B\\'e0i d\\u7921?\\par}\n", true },
		{ "\xff\xd8\xff\xe0\x01\x10JFIF\x01", true },
		{ "From: a@b.c\n\n%PDF-1.4\n", false },
		{ "Subject: torn\nno header at all\n\nx\n", false },
		{ "Kính gửi Ban Tổ chức\n", false },
		{ "<html><body>x</body></html>\n", false },
		{ "\x01\x02\x03\x04", false },
		{ "", false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err err = { "" };
		struct submission *s = read_it(n, cases[i].bytes, strlen(cases[i].bytes), READING_PARSE, &err);
		CHECK_SAY(s && s->bare_document == cases[i].document, "case %zu: %s", i, s ? s->part_count ? s->parts[0].type : "no part" : err.text);
		submission_free(s);
	}
}

/* In a confined reader glibc can load no converter: all of them have to be open already. */
static void charsets_in_a_reader(struct nursery *n)
{
	static const char *const labels[] = { "windows-1258", "tcvn5712-1", "viscii", "iso-8859-2", "koi8-r", "gb18030", "big5", "shift_jis", "euc-jp", "euc-kr",
		"iso-2022-jp", "utf-7", "utf-16", "macintosh", "cp437", "windows-1251", "iso-8859-15" };
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
		char letter[300];
		struct err err = { "" };
		snprintf(letter, sizeof letter, "From: =?%s?Q?ab?= <a@b.c>\r\nContent-Type: text/plain; charset=%s\r\n\r\n%s\r\n", labels[i], labels[i],
			strcmp(labels[i], "utf-16") == 0 ? "\xFE\xFF" : "ok");
		struct submission *s = read_it(n, letter, strlen(letter), READING_LETTER, &err);
		CHECK_SAY(s && s->part_count == 1 && (s->parts[0].defect_count == 0 || strcmp(labels[i], "utf-16") == 0), "%s: %s", labels[i],
			s && s->part_count && s->parts[0].defect_count ? s->parts[0].defects[0] : err.text);
		submission_free(s);
	}
}

static void many_at_once(struct nursery *n)
{
	struct reading *r[40];
	struct err err = { "" };
	int fd = memory_file(LETTER "--x--\r\n", strlen(LETTER "--x--\r\n"));
	for (size_t i = 0; i < 40; i++)
		r[i] = reading_start(n, fd, READING_LETTER, NULL, &err);
	close(fd);
	for (size_t i = 0; i < 40; i++) {
		CHECK(r[i] && finish(r[i], 0, &err) == 1);
		struct submission *s = r[i] ? reading_submission(r[i]) : NULL;
		CHECK(s && s->part_count == 2);
		submission_free(s);
		reading_free(r[i]);
	}
}

/* The second waits in the nursery until the first reader has ended and its pipe is closed. */
static void as_many_at_once_as_asked(struct nursery *n)
{
	struct buf slow = { 0 };
	struct err err = { "" };
	nursery_at_once(n, 1);
	slow_letter(&slow);
	int first = memory_file(slow.data, slow.len), second = memory_file(LETTER "--x--\r\n", strlen(LETTER "--x--\r\n"));
	struct reading *a = reading_start(n, first, READING_LETTER, NULL, &err), *b = reading_start(n, second, READING_LETTER, NULL, &err);
	buf_release(&slow);
	close(first);
	close(second);
	CHECK(a && b && finish(b, 0, &err) == 1);
	struct pollfd p = { .fd = reading_fd(a), .events = POLLIN };
	CHECK(poll(&p, 1, 0) == 1 && (p.revents & POLLHUP));
	CHECK(finish(a, 0, &err) == 1);
	reading_free(a);
	reading_free(b);
	nursery_at_once(n, 0);
}

/* Whatever a letter does, the next one is served. */
static void hostile_letters(struct nursery *n)
{
	struct buf b = { 0 };
	struct err err = { "" };
	buf_text(&b, "From: a@b.c\r\nContent-Type: application/pdf");
	for (int i = 0; i < 1000000; i++)
		buf_print(&b, "; p%d=x", i);
	buf_text(&b, "\r\n\r\nx\r\n");
	struct submission *s = read_it(n, b.data, b.len, READING_LETTER, &err);
	CHECK_SAY(s && has_defect(s->defects, s->defect_count, "headers-too-large"), "a million parameters: %s", err.text);
	submission_free(s);
	buf_clear(&b);
	for (int i = 0; i < 100000; i++)
		buf_print(&b, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i);
	s = read_it(n, b.data, b.len, READING_LETTER, &err);
	CHECK_SAY(s || strstr(err.text, "ended its reader"), "%s", err.text);
	submission_free(s);
	buf_clear(&b);
	for (int i = 0; i < 1500000; i++)
		buf_text(&b, "\"\\\t<a b='");
	s = read_it(n, b.data, b.len, READING_SNIFF, &err);
	CHECK_SAY(s != NULL, "12 MB that JSON has to escape: %s", err.text);
	submission_free(s);
	buf_release(&b);
	good_letters(n);
	all_but_documents_are_parsed(n);
}

static void a_nursery_that_is_gone_is_said(void)
{
	struct nursery *n = start();
	struct err err = { "" };
	kill(nursery_pid, SIGKILL);
	nursery_status();
	CHECK(read_it(n, "x", 1, READING_LETTER, &err) == NULL);
	CHECK(strstr(err.text, "nursery") != NULL);
	CHECK(nursery_gone(n));
	nursery_free(n);
}

int main(void)
{
	struct nursery *n = start();
	good_letters(n);
	all_but_documents_are_parsed(n);
	charsets_in_a_reader(n);
	many_at_once(n);
	as_many_at_once_as_asked(n);
	a_killed_document_is_left_out(n);
	a_reader_killed_from_outside_is_tried_again(n);
	want_of_descriptors_is_no_end(n);
	an_asker_that_goes_away_ends_the_reader(n);
	hostile_letters(n);
	nursery_free(n);
	CHECK(nursery_status() == 0);
	want_of_processes_is_no_end();
	a_nursery_that_is_gone_is_said();
	return unit_end();
}
