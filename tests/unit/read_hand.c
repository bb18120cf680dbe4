/* Documents that one reader hands to another: what the asker takes of both, when either lies, dies or never ends.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memo.h"
#include "read/asking.h"
#include "read/merge.h"
#include "read_help.h"
#include "unit.h"

static const struct part *at(const struct submission *s, const char *path)
{
	static const struct part none = { .text = "no such part", .content = "no such part", .unread = "no such part", .maker = "no such part" };
	const struct part *part = part_at(s, path);
	return part ? part : &none;
}

/* ---- what one reader tells ---- */

static bool tell(struct told *t, const char *bytes, size_t len, size_t step)
{
	struct err err = { "" };
	for (size_t i = 0; i < len; i += step)
		if (!CHECK_SAY(told_take(t, bytes + i, len - i < step ? len - i : step, &err) == 0, "%s", err.text))
			return false;
	return true;
}

static void documents_stand_between_lines(void)
{
	static const char all[] = "open 2\nhand 1 0 9 2\nab\nend okshut -\nhand 4 1 1 3.1\nXhand 3 0 2 4\n\n\nreading {}\nend ok\n";
	for (size_t step = 1; step < sizeof all; step++) {
		struct told t;
		struct told_end o;
		char got[16] = "";
		told_init(&t, 3, 12);
		tell(&t, all, sizeof all - 1, step);
		told_ended(&t, &o);
		CHECK(!t.broken && t.handed_count == 3);
		CHECK_STR(buf_str(&t.lines), "open 2\nshut -\nreading {}\nend ok\n");
		CHECK_STR(o.end, "ok");
		CHECK(o.json_len == 2 && memcmp(o.json, "{}", 2) == 0);
		if (t.handed_count == 3) {
			CHECK_STR(t.handed[1].path, "3.1");
			CHECK(t.handed[0].profile == PROFILE_PAGES && t.handed[1].profile == PROFILE_ARCHIVE && t.handed[1].depth == 1 && t.handed[2].len == 2);
			CHECK(pread(t.handed[0].fd, got, 15, 0) == 9 && memcmp(got, "ab\nend ok", 9) == 0);
			CHECK(pwrite(t.handed[0].fd, "x", 1, 0) < 0 && ftruncate(t.handed[0].fd, 0) < 0);
		}
		told_release(&t);
	}
}

static void texts_stand_before_the_reading(void)
{
	static const char all[] = "open 2\nshut -\ntext 9\na\nend ok\nreading {}\nend ok\n", twice[] = "text 1\natext 1\nb", none[] = "text 0\n", many[] = "text 999999999\n";
	for (size_t step = 1; step < sizeof all; step++) {
		struct told t;
		struct told_end o;
		told_init(&t, 3, 12);
		tell(&t, all, sizeof all - 1, step);
		told_ended(&t, &o);
		CHECK(!t.broken && o.texts_len == 9 && memcmp(o.texts, "a\nend ok\n", 9) == 0);
		CHECK_STR(o.end, "ok");
		CHECK(o.json_len == 2 && memcmp(o.json, "{}", 2) == 0);
		told_release(&t);
	}
	const char *const bad[] = { twice, none, many };
	for (size_t i = 0; i < 3; i++) {
		struct told t;
		told_init(&t, 3, 12);
		tell(&t, bad[i], strlen(bad[i]), strlen(bad[i]));
		CHECK_SAY(t.broken, "%s", bad[i]);
		told_release(&t);
	}
}

static void an_end_within_a_document_is_seen(void)
{
	static const char all[] = "open 2\nhand 1 0 1000 2\nabcend signal SIGSEGV\n";
	struct told t;
	struct told_end o;
	told_init(&t, 3, 2000);
	tell(&t, all, sizeof all - 1, 7);
	told_ended(&t, &o);
	CHECK_STR(o.end, "signal SIGSEGV");
	CHECK_STR(o.open, "2");
	CHECK(o.json == NULL);
	told_release(&t);
}

/* How it ended, with the processor time that the nursery measured, or without. */
static void the_last_line_tells_the_time(void)
{
	static const struct { const char *line, *end; int64_t ms; } cases[] = {
		{ "end 1234 ok\n", "ok", 1234 }, { "end 0 signal SIGXCPU\n", "signal SIGXCPU", 0 }, { "end 6001 exit 1\n", "exit 1", 6001 }, { "end ok\n", "ok", 0 },
		{ "end exit 1\n", "exit 1", 0 }, { "end 12\n", "12", 0 }, { "end 7 8 ok\n", "8 ok", 7 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct told t;
		struct told_end o;
		told_init(&t, 3, 2000);
		tell(&t, "end 99999 ok\nopen 2\n", 20, 7);
		tell(&t, cases[i].line, strlen(cases[i].line), 3);
		told_ended(&t, &o);
		CHECK_STR(o.end, cases[i].end);
		CHECK_SAY(o.cpu_ms == cases[i].ms, "%s: %lld ms", cases[i].line, (long long)o.cpu_ms);
		told_release(&t);
	}
}

static const char *const broken[] = {
	"hand 0 0 1 2\nx", "hand 5 0 1 2\nx", "hand 1 0 0 2\n", "hand 1 0 20971521 2\n", "hand 1 9 1 2\nx", "hand 1 0 1 ../2\nx", "hand 1 0 1 \nx", "hand 1 0 1\nx",
	"hand -1 0 1 2\nx", "hand 1 0 -1 2\nx", "hand x\n", "hand 1 0 11 2\n01234567890", "hand 1 0 6 2\n012345hand 1 0 5 3\n01234",
	"hand 1 0 1 2\nxhand 1 0 1 3\nxhand 1 0 1 4\nx",
};

static void what_a_reader_must_not_hand_on(void)
{
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct told t;
		told_init(&t, 2, 10);
		tell(&t, broken[i], strlen(broken[i]), 1000);
		CHECK_SAY(t.broken, "taken: %s", broken[i]);
		told_release(&t);
	}
}

static void lines_have_a_limit(void)
{
	static char chunk[1 << 20];
	struct told t;
	struct err err;
	memset(chunk, 'a', sizeof chunk);
	told_init(&t, 2, 10);
	for (int i = 0; i < 200 && !t.broken; i++)
		CHECK(told_take(&t, chunk, sizeof chunk, &err) == 0);
	CHECK(t.broken && t.lines.len <= (size_t)SUBMISSION_MOST_BYTES + (1 << 20));
	told_release(&t);
}

/* ---- putting it in its place ---- */

#define DIGEST "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define PART(path, role, more) "{\"path\":\"" path "\",\"type\":\"a/b\",\"declared\":\"c/d\",\"disposition\":null,\"filename\":\"f\",\"size\":1,\"sha256\":\"" DIGEST "\"," \
	"\"charset\":null,\"defects\":[\"odd\"],\"role\":" #role ",\"content_id\":null,\"message_from\":{},\"message_subject\":null,\"message_date\":0" more "}"
#define READING(parts) "{\"file\":null,\"id\":null,\"subject\":null,\"from\":[],\"to\":[],\"cc\":[],\"date\":null,\"parts\":[" parts "],\"defects\":[],\"reply_to\":[]," \
	"\"in_reply_to\":null,\"references\":[],\"seconds\":0,\"zone\":0,\"headers\":[],\"bare_document\":false}"
#define TEXT ",\"content\":\"words\""
#define LATER ",\"unread\":\"kind-not-read\""

static struct submission *loaded(const char *json)
{
	struct submission *s = NULL;
	struct err err = { "" };
	CHECK_SAY(submission_load(json, strlen(json), &s, &err) == 0, "%s", err.text);
	return s;
}

#define MAIN READING(PART("1", 1, TEXT) "," PART("2", 3, LATER) "," PART("3", 3, LATER))

struct merge_case {
	const char *from;
	const char *why;     /* NULL: it is put in its place */
	const char *paths;   /* of all parts afterwards */
};

static const struct merge_case merges[] = {
	{ READING(PART("2", 3, TEXT)), NULL, "1 2 3" },
	{ READING(PART("2", 0, "") "," PART("2.1", 3, TEXT) "," PART("2.1.1", 3, TEXT) "," PART("2.2", 1, TEXT)), NULL, "1 2 2.1 2.1.1 2.2 3" },
	{ READING(PART("2", 4, LATER)), NULL, "1 2 3" },
	{ READING(""), READ_KILLED, "1 2 3" },
	{ READING(PART("3", 3, TEXT)), READ_KILLED, "1 2 3" },                        /* speaks for another part */
	{ READING(PART("2", 1, TEXT)), READ_KILLED, "1 2 3" },                        /* says it is the mail's own text */
	{ READING(PART("2", 3, TEXT) "," PART("3", 3, TEXT)), READ_KILLED, "1 2 3" },
	{ READING(PART("2", 3, TEXT) "," PART("21", 3, TEXT)), READ_KILLED, "1 2 3" },
	{ READING(PART("2", 3, TEXT) "," PART("2", 3, TEXT)), READ_KILLED, "1 2 3" },
};

static void it_takes_its_place_and_no_other(void)
{
	for (size_t i = 0; i < sizeof merges / sizeof *merges; i++) {
		struct submission *s = loaded(MAIN), *from = loaded(merges[i].from);
		struct buf paths = { 0 };
		const char *why = merge_into(s, "2", from);
		CHECK_STR(why, merges[i].why);
		for (size_t k = 0; k < s->part_count; k++)
			buf_print(&paths, "%s%s", k ? " " : "", s->parts[k].path);
		CHECK_STR(buf_str(&paths), merges[i].paths);
		if (merges[i].why)
			CHECK_STR(at(s, "2")->unread, merges[i].why);
		CHECK_STR(at(s, "3")->unread, READ_LATER);
		CHECK_STR(at(s, "1")->content, "words");
		buf_release(&paths);
		submission_free(s);
	}
}

static void what_stays_and_what_comes(void)
{
	struct submission *s = loaded(READING("{\"path\":\"2\",\"type\":\"x/y\",\"declared\":\"z/z\",\"disposition\":\"attachment\",\"filename\":\"Bài.pdf\",\"size\":77,\"sha256\":\""
		"0000000000000000000000000000000000000000000000000000000000000000\",\"charset\":\"utf-8\",\"defects\":[\"bad-base64\"],\"role\":3,\"content_id\":\"<i>\",\"unread\":\"kind-not-read\","
		"\"message_from\":{},\"message_subject\":null,\"message_date\":0}"));
	merge_into(s, "2", loaded(READING(PART("2", 3, TEXT ",\"maker\":\"M\",\"page_total\":3,\"paper_width\":595,\"paper_height\":842,"
		"\"pages\":[{\"number\":1,\"look\":\"text\",\"width\":0,\"height\":0,\"dpi\":0,\"depth\":0,\"letters\":5,\"cover\":0,\"confidence\":-1}]"))));
	const struct part *p = at(s, "2");
	CHECK_STR(p->type, "a/b");
	CHECK_STR(p->declared, "z/z");
	CHECK_STR(p->disposition, "attachment");
	CHECK_STR(p->filename, "Bài.pdf");
	CHECK_STR(p->charset, "utf-8");
	CHECK_STR(p->content, "words");
	CHECK_STR(p->maker, "M");
	CHECK_STR(p->unread, NULL);
	CHECK(p->size == 77 && p->sha256[0] == '0' && p->page_count == 1 && p->page_total == 3 && p->paper_width == 595 && p->pages[0].look == PAGE_TEXT);
	CHECK(p->defect_count == 2 && has_defect(p->defects, p->defect_count, "odd") && has_defect(p->defects, p->defect_count, "bad-base64"));
	submission_free(s);
}

/* The limits of a submission hold for the letter as a whole. */
static void too_much_in_all(void)
{
	struct submission *s = loaded(MAIN), *from = loaded(READING(PART("2", 0, "") "," PART("2.1", 3, TEXT)));
	struct part *parts = calloc(SUBMISSION_MOST_PARTS, sizeof *parts);
	for (size_t i = 0; i < SUBMISSION_MOST_PARTS; i++)
		parts[i] = s->parts[i < 3 ? i : 0];
	s->parts = parts;
	s->part_count = SUBMISSION_MOST_PARTS;
	CHECK_STR(merge_into(s, "2", from), READ_TOO_LARGE);
	CHECK(s->part_count == SUBMISSION_MOST_PARTS);
	s->part_count--;
	CHECK_STR(merge_into(s, "2", loaded(READING(PART("2", 0, "") "," PART("2.1", 3, TEXT)))), NULL);
	submission_free(s);
	free(parts);
	struct buf big = { 0 };
	s = loaded(MAIN);
	for (int i = 0; i < (4 << 20) / 8; i++)
		buf_text(&big, "a word, ");
	for (int i = 0; i < 3; i++)
		s->parts[i].content = buf_str(&big);
	from = loaded(READING(PART("2", 0, "") "," PART("2.1", 3, "") "," PART("2.2", 3, "") "," PART("2.3", 3, "")));
	for (int i = 1; i < 4; i++)
		from->parts[i].content = buf_str(&big);
	CHECK_STR(merge_into(s, "2", from), READ_TOO_LARGE);
	from = loaded(READING(PART("2", 0, "") "," PART("2.1", 3, "")));
	from->parts[1].content = buf_str(&big);
	CHECK_STR(merge_into(s, "2", from), NULL);
	submission_free(s);
	buf_release(&big);
}

/* ---- a whole reading, with a role `pages` that does what a case wants ---- */

enum act {
	ANSWER, DIE_AT_ONCE, FLOOD,
	ONCE,      /* tells it the first time, and answers well after that */
	LAST,      /* tells it when another was answered */
	SAY_LEFT,  /* how many bytes it might unpack */
};

struct script {
	const char *path;      /* asked for this one ... */
	const char *told;      /* ... it tells this, and the nursery how it ended */
	enum act act;
};

/* The order as the role gets it: only the path matters here. */
static const char *path_asked(struct memo *m, int64_t *left)
{
	for (int i = 0; i < 9; i++) {
		int64_t number = memo_get_number(m);
		*left = i == 5 ? number : *left;
	}
	return memo_get_text(m);
}

static void say(int fd, const char *text)
{
	if (write(fd, text, strlen(text)) < 0)
		_exit(1);
}

static void say_content(int fd, const char *path, int64_t number)
{
	char *text = NULL;
	if (asprintf(&text, "reading " READING(PART("%s", 3, ",\"content\":\"%lld\"")) "\nend ok\n", path, (long long)number) < 0)
		_exit(1);
	say(fd, text);
	free(text);
}

static void flood(int fd)
{
	static char chunk[1 << 16];
	memset(chunk, 'x', sizeof chunk);
	for (size_t sent = 0; sent < (size_t)2 << 30; sent += sizeof chunk)
		if (write(fd, chunk, sizeof chunk) < 0)
			return;
}

static void act(const struct script *script, const char *path, int64_t left, int fd)
{
	static int held = -1, asked;
	static const char *held_told;
	for (; script->path; script++) {
		if (strcmp(script->path, path) != 0)
			continue;
		if (script->act == DIE_AT_ONCE)
			_exit(0);
		if (script->act == FLOOD)
			flood(fd);
		else if (script->act == SAY_LEFT)
			say_content(fd, path, left);
		else if (script->act == ONCE && asked++ > 0)
			say_content(fd, path, 75);
		else if (script->act == LAST) {
			held = dup(fd);
			held_told = script->told;
			return;
		} else
			say(fd, script->told);
		if (held >= 0) {
			say(held, held_told);
			close(held);
		}
		held = -1;
	}
}

__attribute__((noreturn))
static void false_pages(int socket, const struct script *script)
{
	struct memo *m = calloc(1, sizeof *m);
	signal(SIGPIPE, SIG_IGN);
	while (memo_receive(socket, m, NULL) == 1) {
		int64_t left = 0;
		const char *path = path_asked(m, &left);
		act(script, path, left, m->fd[1]);
		memo_release(m);
	}
	_exit(0);
}

static pid_t start_role(int *socket, const struct script *script, bool pages)
{
	int ends[2];
	if (memo_pair(ends, NULL) != 0)
		exit(1);
	pid_t pid = fork();
	if (pid == 0) {
		close(ends[0]);
		if (script)
			false_pages(ends[1], script);
		_exit(pages ? nursery_pages_main(ends[1]) : nursery_main(ends[1]));
	}
	close(ends[1]);
	*socket = ends[0];
	return pid;
}

#define PDF "%PDF-1.4\n1 0 obj\n"
#define LETTER "From: a@b.c\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nthe text\r\n" \
	"--x\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n" PDF "a\r\n--x\r\nContent-Type: application/pdf; name=b.pdf\r\n\r\n" PDF "b\r\n--x--\r\n"

/* Reads the letter with the role `pages` of that script; NULL: the true one. */
static int read_with(const struct script *script, const char *letter, size_t len, struct submission **out, struct err *err)
{
	int text, pages, fd = memfd_create("letter", MFD_CLOEXEC);
	pid_t a = start_role(&text, NULL, false), b = start_role(&pages, script, true);
	struct nursery *n = nursery_take(text, pages);
	if (file_write_fd(fd, "memory", letter, len, err) != 0)
		exit(1);
	*out = NULL;
	int r = reading_now(n, fd, READING_LETTER, NULL, out, err);
	CHECK(!nursery_gone(n)); /* the role that reads letters lives on, whatever the other does */
	if (r != 0 && !nursery_pages_gone(n))
		r = -2;
	close(fd);
	nursery_free(n);
	CHECK(waitpid(a, NULL, 0) == a && waitpid(b, NULL, 0) == b);
	return r;
}

static struct submission *well_with(const struct script *script, const char *what)
{
	struct submission *s = NULL;
	struct err err = { "" };
	CHECK_SAY(read_with(script, LETTER, sizeof LETTER - 1, &s, &err) == 0, "%s: %s", what, err.text);
	if (s)
		CHECK_STR(at(s, "1")->text, "the text");
	return s;
}

#define BIG_PART(path, size) "{\"path\":\"" path "\",\"type\":\"a/b\",\"declared\":\"c/d\",\"disposition\":null,\"filename\":\"f\",\"size\":" size ",\"sha256\":\"" DIGEST "\"," \
	"\"charset\":null,\"defects\":[],\"role\":3,\"content_id\":null,\"message_from\":{},\"message_subject\":null,\"message_date\":0}"
#define WELL(parts) "reading " READING(parts) "\nend ok\n"

static void one_answer_each(void)
{
	static const struct script script[] = { { "2", WELL(PART("2", 3, TEXT)), ANSWER }, { "3", WELL(PART("3", 0, "") "," PART("3.1", 3, TEXT)), ANSWER }, { NULL, NULL, ANSWER } };
	struct submission *s = well_with(script, "two answers");
	if (s) {
		CHECK_STR(at(s, "2")->content, "words");
		CHECK_STR(at(s, "2")->filename, "a.pdf");
		CHECK(s->part_count == 5 && at(s, "3")->role == PART_CONTAINER);
		CHECK_STR(at(s, "3.1")->content, "words");
	}
	submission_free(s);
}

/* What the first one does; the second document is read all the same. */
struct ill {
	const char *what, *told, *unread;
	enum act act;
};

static const struct ill ills[] = {
	{ "a crash", "open 2\nend signal SIGSEGV\n", READ_KILLED, ANSWER },
	{ "processor time", "open 2\nend signal SIGXCPU\n", READ_KILLED, ANSWER },
	{ "time", "end time\n", READ_KILLED, ANSWER },
	{ "an exit", "open 2\nend exit 1\n", READ_KILLED, ANSWER },
	{ "no answer", "end ok\n", READ_KILLED, ANSWER },
	{ "no JSON", "reading {{{\nend ok\n", READ_KILLED, ANSWER },
	{ "a refusal", "refuse I will not\nend ok\n", READ_KILLED, ANSWER },
	{ "another's part", WELL(PART("1", 1, TEXT)), READ_KILLED, ANSWER },
	{ "a lie about another", WELL(PART("2", 3, TEXT) "," PART("3", 3, TEXT)), READ_KILLED, ANSWER },
	{ "itself handed on", "hand 2 0 1 2\nx" WELL(PART("2", 3, TEXT)), READ_KILLED, ANSWER },
	{ "nothing handed on", "hand 2 0 1 2.7\nx" WELL(PART("2", 3, TEXT)), READ_KILLED, ANSWER },
	{ "too much handed on", "hand 2 0 99999999 2.1\nx", READ_TOO_LARGE, ANSWER },
	{ "two gigabytes", "", READ_TOO_LARGE, FLOOD },
};

static void one_that_is_ill_spoils_no_other(void)
{
	for (size_t i = 0; i < sizeof ills / sizeof *ills; i++) {
		const struct script script[] = { { "2", ills[i].told, ills[i].act }, { "3", WELL(PART("3", 3, TEXT)), ANSWER }, { NULL, NULL, ANSWER } };
		struct submission *s = well_with(script, ills[i].what);
		if (s) {
			CHECK_SAY(at(s, "2")->unread && strcmp(at(s, "2")->unread, ills[i].unread) == 0, "%s: %s", ills[i].what,
				at(s, "2")->unread ? at(s, "2")->unread : "read");
			CHECK_STR(at(s, "3")->content, "words");
			CHECK(s->part_count == 4);
		}
		submission_free(s);
	}
}

/* A picture in a rar: the second answer's own document comes under it. */
static void what_is_handed_on_twice(void)
{
	static const struct script script[] = {
		{ "2", "hand 1 1 3 2.1\nabc" WELL(PART("2", 0, "") "," PART("2.1", 4, "")), ANSWER },
		{ "2.1", WELL(PART("2.1", 4, ",\"maker\":\"camera\"")), ANSWER },
		{ "3", WELL(PART("3", 3, TEXT)), ANSWER }, { NULL, NULL, ANSWER },
	};
	struct submission *s = well_with(script, "nested");
	if (s) {
		CHECK(s->part_count == 5);
		CHECK_STR(at(s, "2.1")->maker, "camera");
	}
	submission_free(s);
}

/* 2 hands on 2.1, that hands on 2.1.1 and so on: at some depth nobody hands on any more. */
static void a_chain_has_an_end(void)
{
	struct script script[12] = { { NULL, NULL, ANSWER } };
	struct buf told[10] = { { 0 } }, path = { 0 };
	char *paths[11];
	buf_text(&path, "2");
	for (int i = 0; i < 11; i++) {
		paths[i] = strdup(buf_str(&path));
		buf_text(&path, ".1");
	}
	for (int i = 0; i < 10; i++) {
		buf_print(&told[i], "hand 4 0 1 %s\nx", paths[i + 1]);
		char *whole = NULL;
		int n = asprintf(&whole, "reading " READING(PART("%s", 0, "") "," PART("%s", 3, LATER)) "\nend ok\n", paths[i], paths[i + 1]);
		if (n < 0)
			exit(1);
		buf_text(&told[i], whole);
		free(whole);
		script[i] = (struct script){ paths[i], buf_str(&told[i]), ANSWER };
	}
	script[10] = (struct script){ "3", WELL(PART("3", 3, TEXT)), ANSWER };
	struct submission *s = well_with(script, "a chain");
	if (s)
		CHECK_SAY(s->part_count <= 4 + GATHER_MOST_NESTING, "%zu parts", s->part_count);
	submission_free(s);
	for (int i = 0; i < 11; i++)
		free(paths[i]);
	for (int i = 0; i < 10; i++)
		buf_release(&told[i]);
	buf_release(&path);
}

/* All documents of a letter have one measure of the processor: behind it they are left alone, and the letter ends. */
static void no_letter_takes_for_ever(void)
{
	static const struct script script[] = {
		{ "2", "hand 1 1 3 2.1\nabchand 1 1 3 2.2\nabcreading " READING(PART("2", 0, "") "," PART("2.1", 3, LATER) "," PART("2.2", 3, LATER)) "\nend 89000 ok\n", ANSWER },
		{ "3", WELL(PART("3", 3, TEXT)), ANSWER }, { "2.1", "reading " READING(PART("2.1", 3, TEXT)) "\nend 4000 ok\n", ANSWER },
		{ "2.2", WELL(PART("2.2", 3, TEXT)), ANSWER }, { NULL, NULL, ANSWER },
	};
	/* Over it already: neither of the two that wait is begun. */
	static const struct script dear[] = {
		{ "2", "hand 1 1 3 2.1\nabchand 1 1 3 2.2\nabcreading " READING(PART("2", 0, "") "," PART("2.1", 3, LATER) "," PART("2.2", 3, LATER)) "\nend 90000 ok\n", ANSWER },
		{ "3", WELL(PART("3", 3, TEXT)), ANSWER }, { "2.1", "", DIE_AT_ONCE }, { NULL, NULL, ANSWER },
	};
	struct submission *s = well_with(script, "nearly too long");
	if (s)
		CHECK_STR(at(s, "2.1")->content, "words");
	submission_free(s);
	s = well_with(dear, "too long");
	if (s) {
		CHECK_STR(at(s, "2.1")->unread, READ_TOO_LARGE);
		CHECK_STR(at(s, "2.2")->unread, READ_TOO_LARGE);
		CHECK_STR(at(s, "3")->content, "words");
	}
	submission_free(s);
}

/* What is left for a document to unpack hangs on those before it in the letter, not on which of them was done first. */
static void the_order_of_ends_changes_nothing(void)
{
	static const char four[] = "From: a@b.c\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: application/pdf\r\n\r\n" PDF
		"a\r\n--x\r\nContent-Type: application/pdf\r\n\r\n" PDF "b\r\n--x\r\nContent-Type: application/pdf\r\n\r\n" PDF
		"c\r\n--x\r\nContent-Type: application/pdf\r\n\r\n" PDF "d\r\n--x--\r\n";
	static const char *const one[] = { WELL(PART("1", 0, "") "," BIG_PART("1.1", "50000000")), WELL(PART("2", 0, "") "," BIG_PART("2.1", "30000000")) };
	for (int late = 0; late < 3; late++) {
		const struct script script[] = { { "1", one[0], late == 1 ? LAST : ANSWER }, { "2", one[1], late == 2 ? LAST : ANSWER }, { "3", "", SAY_LEFT }, { "4", "", SAY_LEFT },
			{ NULL, NULL, ANSWER } };
		struct submission *s = NULL;
		struct err err = { "" };
		char left[2][24];
		snprintf(left[0], sizeof left[0], "%lld", (long long)GATHER_MOST_INNER - 50000000);
		snprintf(left[1], sizeof left[1], "%lld", (long long)GATHER_MOST_INNER - 80000000);
		CHECK_SAY(read_with(script, four, sizeof four - 1, &s, &err) == 0, "%d: %s", late, err.text);
		if (s) {
			CHECK_STR(at(s, "3")->content, left[0]);
			CHECK_STR(at(s, "4")->content, left[1]);
			CHECK(s->part_count == 7);
		}
		submission_free(s);
	}
}

/* Ends that come from the machine: the document is read after all. */
static void what_the_machine_ends_is_read_again(void)
{
	static const char *const ends[] = { "open 2\nend signal SIGKILL\n", "open 2\nend signal SIGBUS\n", "open 2\nend 20 time\n", "end 0 exit 75\n" };
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		const struct script script[] = { { "2", ends[i], ONCE }, { "3", WELL(PART("3", 3, TEXT)), ANSWER }, { NULL, NULL, ANSWER } };
		struct submission *s = well_with(script, ends[i]);
		if (s) {
			CHECK_STR(at(s, "2")->unread, NULL);
			CHECK_STR(at(s, "2")->content, "75");
			CHECK_STR(at(s, "3")->content, "words");
		}
		submission_free(s);
	}
	/* Load 10 on two processors leaves a fifth, and that is no sleep. */
	CHECK(reader_computes(4000, 20000) && reader_computes(400, 20000) && !reader_computes(399, 20000) && !reader_computes(0, 20000));
}

/* The role itself is gone: no word about the letter, it is read again. */
static void without_the_role(void)
{
	static const struct script script[] = { { "2", "", DIE_AT_ONCE }, { "3", "", DIE_AT_ONCE }, { NULL, NULL, ANSWER } };
	struct submission *s = NULL;
	struct err err = { "" };
	CHECK(read_with(script, LETTER, sizeof LETTER - 1, &s, &err) == -1 && s == NULL);
	CHECK_SAY(strstr(err.text, "the role pages") != NULL, "%s", err.text);
	static const struct script unborn[] = { { "2", "end unborn\n", ANSWER }, { "3", "end unborn\n", ANSWER }, { NULL, NULL, ANSWER } };
	CHECK(read_with(unborn, LETTER, sizeof LETTER - 1, &s, &err) == -2 && s == NULL);
	CHECK_SAY(strstr(err.text, "could not be started") != NULL, "%s", err.text);
}

/* After eight that killed their readers the others are left alone: a letter of sixty costs no more than one of eight. */
static void many_that_kill(void)
{
	struct buf letter = { 0 };
	struct script script[80] = { { NULL, NULL, ANSWER } };
	char paths[70][8];
	buf_text(&letter, "From: a@b.c\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n");
	for (int i = 0; i < 70; i++) {
		buf_print(&letter, "--x\r\nContent-Type: application/pdf; name=%d.pdf\r\n\r\n%s%d\r\n", i, PDF, i);
		snprintf(paths[i], sizeof paths[i], "%d", i + 1);
		script[i] = (struct script){ paths[i], "open x\nend signal SIGSEGV\n", ANSWER };
	}
	buf_text(&letter, "--x--\r\n");
	struct submission *s = NULL;
	struct err err = { "" };
	CHECK_SAY(read_with(script, buf_str(&letter), letter.len, &s, &err) == 0, "%s", err.text);
	size_t killed = 0, large = 0;
	for (size_t i = 1; s && i < s->part_count; i++) {
		killed += strcmp(s->parts[i].unread, READ_KILLED) == 0;
		large += strcmp(s->parts[i].unread, READ_TOO_LARGE) == 0;
	}
	CHECK_SAY(s && s->part_count == 71 && killed >= 4 && killed <= 5 && killed + large == 70, "%zu killed, %zu too large", killed, large);
	submission_free(s);
	buf_release(&letter);
}

/* ---- the true role ---- */

/* A docx is read by whoever finds it: so the role's own process is seen to read, in its bonds. */
static void the_true_role_reads(void)
{
	struct buf docx = { 0 };
	struct err err = { "" };
	int socket, fd = memfd_create("document", MFD_CLOEXEC);
	make_docx("<w:p><w:r><w:t>lời văn</w:t></w:r></w:p>", &docx);
	if (file_write_fd(fd, "memory", docx.data, docx.len, &err) != 0)
		exit(1);
	pid_t pid = start_role(&socket, NULL, true);
	struct nursery *n = nursery_take(dup(socket), socket);
	for (int profile = PROFILE_PAGES; profile < PROFILES; profile++) {
		struct asking a;
		const struct reader_order order = { .kind = READING_DOCUMENT, .profile = (enum profile)profile, .ocr = true, .path = "2.1", .name = "a.docx", .inner_left = 1 << 20 };
		int done = asking_start(&a, n, &order, fd, 0, 0, &err) == 0 ? 0 : -1;
		while (done == 0) {
			poll(&(struct pollfd){ .fd = asking_fd(&a), .events = POLLIN }, 1, -1);
			done = asking_more(&a, &err);
		}
		CHECK_SAY(done == 1 && a.submission, "profile %d: %s%s", profile, err.text, a.reason);
		if (a.submission) {
			CHECK_STR(a.submission->parts[0].path, "2.1");
			CHECK_STR(a.submission->parts[0].content, "lời văn\n");
		}
		asking_release(&a);
	}
	nursery_free(n);
	close(fd);
	buf_release(&docx);
	int status = -1;
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	/* One that is never asked ends with its asker, unwarmed. */
	pid = start_role(&socket, NULL, true);
	close(socket);
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
}

/* A damaged PDF through both roles: whatever poppler makes of it, the letter is read, and only that document is not. */
static void a_damaged_pdf_through_both(void)
{
	struct submission *s = well_with(NULL, "the true roles");
	if (s)
		CHECK(s->part_count == 4 && at(s, "2")->unread && at(s, "3")->unread && strcmp(at(s, "2")->unread, READ_KILLED) != 0);
	submission_free(s);
}

/* ---- the one that hands on ---- */

static size_t lines_of(int fd)
{
	char text[256];
	size_t hands = 0;
	FILE *f = fdopen(fd, "r");
	while (fgets(text, sizeof text, f))
		hands += strncmp(text, "hand ", 5) == 0;
	fclose(f);
	return hands;
}

static void what_is_handed_on(void)
{
	static char bytes[GATHER_LEAST_PICTURE];
	struct gather g;
	int ends[2];
	memset(bytes, '\n', sizeof bytes);
	if (pipe(ends) != 0 || fcntl(ends[1], F_SETPIPE_SZ, 1 << 20) < 0)
		exit(1);
	gather_init(&g, ends[1], NULL, 0);
	g.hand_left = 3;
	g.hand_bytes_left = sizeof bytes + 5;
	for (int i = 0; i < 8; i++)
		gather_part(&g, "1");
	for (int i = 0; i < 4; i++)
		g.out->parts[i].role = PART_PICTURE;
	gather_hand(&g, 0, PROFILE_PAGES, bytes, sizeof bytes - 1);   /* a logo */
	gather_hand(&g, 1, PROFILE_PAGES, bytes, sizeof bytes);
	gather_hand(&g, 4, PROFILE_PAGES, bytes, 6);                   /* one byte too many */
	gather_hand(&g, 5, PROFILE_PAGES, bytes, 4);
	gather_hand(&g, 6, PROFILE_PAGES, bytes, 1);
	gather_hand(&g, 7, PROFILE_PAGES, bytes, 1);                   /* one too many */
	CHECK_STR(g.out->parts[0].unread, NULL);
	CHECK_STR(g.out->parts[1].unread, NULL);
	CHECK_STR(g.out->parts[4].unread, READ_TOO_LARGE);
	CHECK_STR(g.out->parts[5].unread, READ_LATER);
	CHECK_STR(g.out->parts[6].unread, READ_LATER);
	CHECK_STR(g.out->parts[7].unread, READ_TOO_LARGE);
	g.hand_left = 0;
	gather_hand(&g, 2, PROFILE_PAGES, bytes, sizeof bytes);
	CHECK_STR(g.out->parts[2].unread, NULL);
	close(ends[1]);
	CHECK(lines_of(ends[0]) == 3);
	submission_free(g.out);
}

int main(void)
{
	documents_stand_between_lines();
	texts_stand_before_the_reading();
	an_end_within_a_document_is_seen();
	the_last_line_tells_the_time();
	what_a_reader_must_not_hand_on();
	lines_have_a_limit();
	it_takes_its_place_and_no_other();
	what_stays_and_what_comes();
	too_much_in_all();
	what_is_handed_on();
	one_answer_each();
	one_that_is_ill_spoils_no_other();
	what_is_handed_on_twice();
	a_chain_has_an_end();
	no_letter_takes_for_ever();
	the_order_of_ends_changes_nothing();
	what_the_machine_ends_is_read_again();
	without_the_role();
	many_that_kill();
	the_true_role_reads();
	a_damaged_pdf_through_both();
	return unit_end();
}
