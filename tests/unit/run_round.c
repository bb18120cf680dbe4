/* Whole rounds with maildirs on both sides: filed and answered once, one instance, roles killed, ends as asked.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <jansson.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "prose.h"
#include "run_program.h"
#include "unit.h"

enum { LETTERS = 6 };

static char folder[100], config[160];

static const char *in(const char *name)
{
	static char paths[4][400];
	static int which;
	char *path = paths[which++ & 3];
	snprintf(path, sizeof paths[0], "%s/%s", folder, name);
	return path;
}

static int count(const char *name)
{
	int n = 0;
	DIR *d = opendir(in(name));
	for (struct dirent *e; d && (e = readdir(d));)
		n += e->d_name[0] != '.';
	if (d)
		closedir(d);
	return n;
}

static void remove_tree(const char *path)
{
	DIR *d = opendir(path);
	for (struct dirent *e; d && (e = readdir(d));) {
		char below[PATH_MAX];
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 || snprintf(below, sizeof below, "%s/%s", path, e->d_name) >= (int)sizeof below)
			continue;
		if (unlink(below) != 0)
			remove_tree(below);
	}
	if (d)
		closedir(d);
	rmdir(path);
}

static void put(const char *name, const char *text)
{
	struct timespec times[2] = { { .tv_sec = 1678760000 }, { .tv_sec = 1678760000 } }; /* 14/3/2023: a maildir's INTERNALDATE */
	struct err err;
	CHECK_SAY(file_put(in(name), text, strlen(text), &err) == 0, "%s", err.text);
	CHECK(utimensat(AT_FDCWD, in(name), times, 0) == 0);
}

/* A complete entry, each by another author; letter 0 is a question, the last has no phone. */
static void put_letter(int n)
{
	struct buf b = { 0 };
	char name[80];
	buf_print(&b, "From: Tac gia %d <tacgia%d@example.com>\r\nTo: thiviet@bactuliem.example\r\nMessage-ID: <m%d@example.com>\r\n"
	              "Date: Tue, 14 Mar 2023 09:21:07 +0700\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n", n, n, n);
	if (n == 0) {
		buf_text(&b, "Subject: =?utf-8?q?H=E1=BB=8Fi_h=E1=BA=A1n_n=E1=BB=99p?=\r\n\r\nKính gửi Ban Tổ chức, xin hỏi hạn nộp bài dự thi là ngày nào?\r\n");
	} else {
		buf_print(&b, "Subject: Bai du thi %d\r\n\r\nBài dự thi “Người tốt, việc tốt”\r\n\r\nNgười giữ lửa xóm %d\r\n\r\n", n, n);
		for (int i = 0; i < 30; i++) {
			char line[400];
			prose(n, i, line, sizeof line);
			buf_text(&b, line);
		}
		buf_print(&b, "\r\nHọ và tên tác giả: Trần Thị Quế %d\r\nNăm sinh: 1984\r\nĐịa chỉ: số %d phường Xuân Tảo, quận Bắc Từ Liêm\r\n", n, n);
		if (n != LETTERS - 1)
			buf_print(&b, "Số điện thoại: 09362041%02d\r\n", n);
		buf_print(&b, "Nghề nghiệp: giáo viên\r\nNơi công tác: Trường Tiểu học Xuân Tảo\r\n\r\nNhân vật: Nguyễn Văn Minh\r\nNăm sinh: 1952\r\n"
		              "Địa chỉ: phường Xuân Tảo, quận Bắc Từ Liêm\r\nSố điện thoại: 0912345678\r\nNghề nghiệp: nghỉ hưu\r\nNơi công tác: không\r\n");
	}
	snprintf(name, sizeof name, "in/new/16780000%02d.M%dP1.test", n, n);
	put(name, buf_str(&b));
	buf_release(&b);
}

static void begin(void)
{
	char here[PATH_MAX];
	struct buf b = { 0 };
	struct err err;
	static const char *const folders[] = { "in/new", "in/cur", "in/tmp" };
	for (int i = 0; i < 3; i++)
		CHECK(file_make_folder(in(folders[i]), &err) == 0);
	if (!getcwd(here, sizeof here))
		return;
	buf_print(&b, "contest: %s/rules/bac-tu-liem-2023\nspool: spool\nlandlock: if-possible\n"
	              "mailbox:\n  url: maildir:in\n  poll: 1\n  old-mail: answer\n  free-space: 0\n"
	              "transport:\n  url: maildir:out\nfrom: Ban Tổ chức Cuộc thi <thiviet@bactuliem.example>\nlog-level: debug\n", here);
	put("hoadep.yaml", buf_str(&b));
	buf_release(&b);
	snprintf(config, sizeof config, "%s", in("hoadep.yaml"));
	for (int i = 0; i < LETTERS; i++)
		put_letter(i);
}

/* One number of `hoadep status --json`, -1 when there is none. */
static int status(const char *group, const char *name)
{
	int n = -1;
	int r = PROGRAM("status", "--json", "--config", config);
	if (r == 0 || r == 1) { /* 1: something waits for a person */
		json_t *all = json_loads(program_said(program_out), 0, NULL), *value = json_object_get(all, group);
		value = name ? json_object_get(value, name) : value;
		n = json_is_integer(value) ? (int)json_integer_value(value) : -1;
		json_decref(all);
	}
	return n;
}

static int once(void)
{
	return PROGRAM("run", "--once", "--config", config);
}

static void test_once(void)
{
	int r = once();
	if (!CHECK_SAY(r == 0, "exit %d: %s", r, program_said(program_err)))
		return;
	CHECK(status("letters", "filed") == LETTERS);
	CHECK(status("letters", "kept") == 0);
	CHECK_SAY(status("entries", "accepted") == LETTERS - 2, "accepted: %d", status("entries", "accepted"));
	CHECK_SAY(status("entries", "incomplete") == 1, "incomplete: %d", status("entries", "incomplete"));
	int sent = status("answers", "sent");
	CHECK_SAY(sent >= LETTERS - 1, "sent: %d", sent);
	CHECK(count("out/new") == sent);
	CHECK(count("in/new") == 0); /* moved to the done folder */
	CHECK(PROGRAM("show", "BTL23-0001", "--config", config) == 0);
}

/* Promise 6: a further round changes nothing. */
static void test_again(void)
{
	int before = count("out/new");
	CHECK(once() == 0);
	CHECK(count("out/new") == before);
	CHECK(status("letters", "filed") == LETTERS);
}

/* Started with its standard descriptors closed (cron, 2>&-): none of the spool's files becomes one of them. */
static void test_closed(void)
{
	static const char *const ways[] = { "exec \"$0\" \"$@\" <&-", "exec \"$0\" \"$@\" 2>&-", "exec \"$0\" \"$@\" <&- >&- 2>&-" };
	struct stat st;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		fflush(NULL);
		pid_t pid = fork();
		if (pid == 0) {
			execl("/bin/sh", "sh", "-c", ways[i], program, "run", "--once", "--config", config, (char *)NULL);
			_exit(127);
		}
		int r = program_wait(pid, PROGRAM_MS);
		CHECK_SAY(r == 0, "%s: exit %d", ways[i], r);
		CHECK_SAY(stat(in("spool/lock"), &st) == 0 && st.st_size == 0, "%s: the log stands in the spool's lock", ways[i]);
	}
}

/* Waits until a condition holds. */
#define UNTIL(condition) until_(({ bool met_ = false; for (int64_t end_ = clock_mono_ms() + PROGRAM_MS; !(met_ = (condition)) && clock_mono_ms() < end_;) poll(NULL, 0, 20); met_; }), #condition, __LINE__)

static bool until_(bool met, const char *what, int line)
{
	return unit_case(met, __FILE__, line, "never so: %s", what);
}

static int listen_ready(void)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	snprintf(a.sun_path, sizeof a.sun_path, "%s/notify", folder);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	unlink(a.sun_path);
	CHECK(bind(fd, (struct sockaddr *)&a, sizeof a) == 0);
	setenv("NOTIFY_SOCKET", a.sun_path, 1);
	return fd;
}

static bool heard(int fd, const char *words)
{
	char text[1024];
	for (ssize_t n; (n = recv(fd, text, sizeof text - 1, 0)) > 0;) {
		text[n] = '\0';
		if (strstr(text, words))
			return true;
	}
	return false;
}

/* The first child of the keeper that runs a role; 0. */
static pid_t role_of(pid_t keeper, const char *role)
{
	char path[64], line[256];
	DIR *proc = opendir("/proc");
	pid_t found = 0;
	for (struct dirent *e; proc && !found && (e = readdir(proc));) {
		long pid = strtol(e->d_name, NULL, 10), parent = 0;
		if (pid <= 0)
			continue;
		snprintf(path, sizeof path, "/proc/%ld/stat", pid);
		FILE *f = fopen(path, "re");
		if (!f)
			continue;
		if (fscanf(f, "%*d (%*[^)]) %*c %ld", &parent) != 1)
			parent = 0;
		fclose(f);
		if (parent != keeper)
			continue;
		snprintf(path, sizeof path, "/proc/%ld/cmdline", pid);
		if (!(f = fopen(path, "re")))
			continue;
		size_t n = fread(line, 1, sizeof line - 1, f);
		fclose(f);
		line[n] = '\0';
		const char *second = line + strlen(line) + 1, *third = second < line + n ? second + strlen(second) + 1 : line;
		if (third > line && third < line + n && strcmp(third, role) == 0)
			found = (pid_t)pid;
	}
	if (proc)
		closedir(proc);
	return found;
}

/* A fresh letter is filed and answered by the daemon that runs. */
static void one_more(int n)
{
	int answers = count("out/new");
	put_letter(LETTERS + n);
	UNTIL(count("out/new") > answers);
	/* Its reply is written down too: a role killed in between leaves SMTP's doubt, and that is another test's. */
	UNTIL(status("answers", "sending") == 0);
}

static void test_daemon(void)
{
	static const char *const roles[] = { "fetch", "nursery", "send", "clerk" };
	int notify = listen_ready();
	pid_t daemon = program_start((const char *const[]){ "run", "--config", config, NULL });
	unsetenv("NOTIFY_SOCKET");
	UNTIL(heard(notify, "READY=1"));
	one_more(0);

	/* A second instance is refused with a sentence; its output must not overwrite the first's. */
	char first[PATH_MAX];
	memcpy(first, program_err, sizeof first);
	snprintf(program_err, sizeof program_err, "%s", in("stderr2"));
	int r = PROGRAM("run", "--once", "--config", config);
	CHECK_SAY(r == 1, "a second instance ended with %d", r);
	CHECK_SAY(strstr(program_said(program_err), "another hoadep") != NULL, "%s", program_said(program_err));

	for (int i = 0; i < 4; i++) {
		pid_t victim = 0;
		UNTIL((victim = role_of(daemon, roles[i])) != 0);
		CHECK(victim && kill(victim, SIGKILL) == 0);
		UNTIL(role_of(daemon, roles[i]) != 0 && role_of(daemon, roles[i]) != victim);
		one_more(i + 1);
		heard(notify, "\n\n"); /* the socket's queue holds ten datagrams: take what is there, as systemd does */
	}
	kill(daemon, SIGTERM);
	r = program_wait(daemon, PROGRAM_MS);
	CHECK_SAY(r == 0, "SIGTERM: exit %d", r);
	/* The promise is 2 s: scene t1120 holds it to that, on a machine that has the time. */
	CHECK(heard(notify, "STOPPING=1"));
	close(notify);
	memcpy(program_err, first, sizeof first);
	CHECK(status("letters", "filed") == LETTERS + 5);
	CHECK(status("letters", "kept") == 0 && status("answers", "sending") == 0 && status("answers", "unsure") == 0);
}

/* The file of the letter that arrived last, in the spool. */
static void spool_path(char *out, size_t size)
{
	char name[400];
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	snprintf(name, sizeof name, "%s", in("spool/register.db"));
	out[0] = '\0';
	if (CHECK(sqlite3_open(name, &db) == SQLITE_OK && sqlite3_prepare_v2(db, "SELECT digest FROM letters ORDER BY id DESC LIMIT 1", -1, &s, NULL) == SQLITE_OK) &&
	    CHECK(sqlite3_step(s) == SQLITE_ROW)) {
		const char *digest = (const char *)sqlite3_column_text(s, 0);
		snprintf(out, size, "%s/spool/letters/%.2s/%s.eml", folder, digest, digest);
	}
	sqlite3_finalize(s);
	sqlite3_close(db);
}

static void run_sql(const char *sql)
{
	sqlite3 *db = NULL;
	CHECK(sqlite3_open(in("spool/register.db"), &db) == SQLITE_OK);
	CHECK_SAY(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
	sqlite3_close(db);
}

/* A letter whose file cannot be opened (here a link, which the spool never has) stops neither the next nor the round, and is filed once it can. */
static void test_unopened(void)
{
	char path[400], aside[420];
	int filed = status("letters", "filed");
	put_letter(40);
	CHECK(once() == 0);
	spool_path(path, sizeof path);
	snprintf(aside, sizeof aside, "%s.away", path);
	CHECK(rename(path, aside) == 0 && symlink(aside, path) == 0);
	run_sql("UPDATE letters SET state = 'kept' WHERE id = (SELECT max(id) FROM letters)");
	put_letter(41);
	CHECK_SAY(once() == 1, "%s", program_said(program_err));
	CHECK_SAY(strstr(program_said(program_err), "could not be opened") != NULL, "%s", program_said(program_err));
	CHECK(status("letters", "kept") == 1 && status("letters", "aside") == 0);
	CHECK(status("letters", "filed") == filed + 1);
	CHECK(rename(aside, path) == 0);
	CHECK(once() == 0);
	CHECK(status("letters", "filed") == filed + 2 && status("letters", "kept") == 0);
}

static int ask_sql(const char *sql)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	int n = -1;
	CHECK(sqlite3_open(in("spool/register.db"), &db) == SQLITE_OK);
	if (CHECK_SAY(sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db)) && sqlite3_step(s) == SQLITE_ROW)
		n = sqlite3_column_int(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return n;
}

/* A clock behind the log sends nothing, until a person says that the clock is right. */
static void test_clock_behind(void)
{
	char now[32];
	int sent = count("out/new");
	run_sql("INSERT INTO events (at, who, about, about_id, what) VALUES (unixepoch() + 86400 * 400, 'hoadep', 'letter', 1, 'state')");
	put_letter(50);
	CHECK(once() == 1);
	CHECK_SAY(strstr(program_said(program_err), "behind the register's last event") != NULL, "%s", program_said(program_err));
	CHECK(count("out/new") == sent);
	CHECK(ask_sql("SELECT count(*) FROM notes WHERE name = 'clock-trouble'") == 1);
	CHECK(PROGRAM("run", "--once", "--at", clock_iso(clock_now(), now), "--config", config) == 0);
	CHECK(count("out/new") == sent + 1);
	put_letter(51);
	CHECK_SAY(once() == 0, "%s", program_said(program_err));
	CHECK(count("out/new") == sent + 2);
	CHECK(ask_sql("SELECT count(*) FROM notes WHERE name = 'clock-trouble'") == 0);
}

/* What --at says is no event's time, and no trouble for the rounds after it; nor is one file's odd date. */
static void test_odd_times(void)
{
	char name[80];
	struct timespec times[2] = { { .tv_sec = clock_now() + 86400 * 3650 }, { .tv_sec = clock_now() + 86400 * 3650 } };
	int sent = count("out/new");
	put_letter(60);
	CHECK(PROGRAM("run", "--once", "--at", "2199-01-01", "--config", config) == 0);
	CHECK(count("out/new") == sent + 1);
	CHECK(ask_sql("SELECT count(*) FROM events WHERE about = 'letter' AND at > unixepoch() + 86400 * 500") == 0);
	put_letter(61);
	snprintf(name, sizeof name, "in/new/16780000%02d.M%dP1.test", 61, 61);
	CHECK(utimensat(AT_FDCWD, in(name), times, 0) == 0);
	CHECK_SAY(once() == 0, "%s", program_said(program_err));
	CHECK(count("out/new") == sent + 2);
}

/* Trouble is said and is exit 1: the config's maildir cannot be read. */
static void test_trouble(void)
{
	put("in-the-way", "x");
	struct buf text = { 0 };
	struct err err;
	CHECK(file_read(config, 1 << 16, &text, &err) == 0);
	buf_print(&text, "spool: %s\n", in("in-the-way"));
	put("twice.yaml", buf_str(&text));
	CHECK(PROGRAM("run", "--once", "--config", in("twice.yaml")) == 1);
	CHECK_SAY(strstr(program_said(program_err), "twice.yaml:") != NULL, "%s", program_said(program_err));
	buf_release(&text);
}

/* A register that was lost would give its codes a second time: nothing begins until a person has put it back. */
static void test_lost_register(void)
{
	char is[PATH_MAX], aside[PATH_MAX];
	snprintf(is, sizeof is, "%s", in("spool/register.db"));
	snprintf(aside, sizeof aside, "%s", in("register.aside"));
	CHECK(rename(is, aside) == 0);
	int r = PROGRAM("run", "--once", "--config", config);
	CHECK_SAY(r == 1 && strstr(program_said(program_err), "missing or empty"), "exit %d: %s", r, program_said(program_err));
	CHECK(access(is, F_OK) != 0);
	CHECK(rename(aside, is) == 0);
	r = PROGRAM("run", "--once", "--config", config);
	CHECK_SAY(r == 0, "with the register back: exit %d: %s", r, program_said(program_err));
}

int main(void)
{
	const char *tmp = getenv("TMPDIR");
	snprintf(folder, sizeof folder, "%s/hoadep-round-XXXXXX", tmp && *tmp && strlen(tmp) < 50 ? tmp : "/tmp");
	if (!mkdtemp(folder))
		return 1;
	if (CHECK_SAY(program_find(folder) == 0, "%s is not built", program)) {
		begin();
		test_once();
		test_again();
		test_closed();
		test_daemon();
		test_lost_register();
		test_unopened();
		test_clock_behind();
		test_odd_times();
		test_trouble();
	}
	if (unit_failed)
		fprintf(stderr, "%s", program_said(program_err));
	remove_tree(folder);
	return unit_end();
}
