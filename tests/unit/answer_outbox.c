/* The outbox with a real register, a real process for the role send, and a maildir or a scripted mail server behind it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer_server.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "answer/outbox.h"
#include "answer/send.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/memo.h"
#include "register/answers.h"
#include "register/letters.h"

/* Noon of some day: no test looks at the real clock but for what it lets send do. */
#define NOON ((int64_t)1700000000)

struct house {
	char folder[64], path[128], url[128], password[128];
	struct db *db;
	struct transport transport;
	struct outbox *outbox;
	int64_t letter;
	pid_t send;
	int socket;      /* ours, kept to see whether there is news */
};

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

static void house_open(struct house *h, const char *url, const char *ca_file)
{
	struct err err = { "" };
	memset(h, 0, sizeof *h);
	snprintf(h->folder, sizeof h->folder, "/tmp/hoadep-outbox-XXXXXX");
	CHECK(mkdtemp(h->folder) != NULL);
	snprintf(h->path, sizeof h->path, "%s/register.db", h->folder);
	snprintf(h->url, sizeof h->url, "maildir:%s/out", h->folder);
	snprintf(h->password, sizeof h->password, "%s/password", h->folder);
	CHECK(file_put(h->password, "secret\n", 7, &err) == 0);
	h->db = db_open(h->path, NULL, true, &err);
	if (!CHECK_SAY(h->db != NULL, "%s", err.text))
		exit(unit_end());
	h->transport = (struct transport){ .url = url ? url : h->url, .user = url ? "thiviet@bactuliem.example" : NULL, .password_file = url ? h->password : NULL,
	                                   .ca_file = ca_file, .from_address = "thiviet@bactuliem.example", .per_hour = 0, .give_up_hours = 96, .landlock_optional = true };
	char digest[FILE_DIGEST_SIZE];
	digest_of("x", 1, digest);
	struct intake_row row = { .account = "maildir", .name = "x", .digest = digest, .size = 1, .internal_date = NOON };
	CHECK_SAY(letters_intake(h->db, &row, NOON, &h->letter, &err) == 1, "%s", err.text);
	h->outbox = outbox_new(h->db, &h->transport);
	h->socket = -1;
}

/* A process for the role, as `hoadep run` starts one, but forked so that the test needs no binary. */
static void house_start(struct house *h)
{
	struct err err = { "" };
	int ends[2];
	CHECK(memo_pair(ends, &err) == 0);
	fflush(NULL);
	h->send = fork();
	if (h->send == 0) {
		close(ends[0]);
		_exit(send_main(ends[1]));
	}
	close(ends[1]);
	h->socket = ends[0];
	CHECK_SAY(outbox_begin(h->outbox, ends[0], &err) == 0, "%s", err.text);
}

static void house_end_send(struct house *h, int how)
{
	if (h->send > 0 && how)
		kill(h->send, how);
	if (h->send > 0)
		waitpid(h->send, NULL, 0);
	h->send = 0;
}

static void house_close(struct house *h)
{
	outbox_free(h->outbox);
	house_end_send(h, 0);
	db_close(h->db);
	nftw(h->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static int64_t add(struct house *h, int n)
{
	struct answer_row row = { .letter = h->letter, .made = NOON };
	struct err err = { "" };
	char bytes[200];
	snprintf(row.to, sizeof row.to, "a%d@thu.example", n);
	snprintf(row.template_name, sizeof row.template_name, "acknowledgement");
	snprintf(row.subject, sizeof row.subject, "x");
	snprintf(row.code, sizeof row.code, "BTL23-%04d", n);
	snprintf(row.message_id, sizeof row.message_id, "<BTL23-%04d.x@bactuliem.example>", n);
	int len = snprintf(bytes, sizeof bytes, "Message-ID: %s\r\nSubject: x\r\n\r\nletter %d\r\n", row.message_id, n);
	CHECK_SAY(answers_add(h->db, h->letter, &row, bytes, (size_t)len, 0, &err) == 1, "%s", err.text);
	return db_last_id(h->db);
}

static struct answer_row row_of(struct house *h, int n)
{
	struct answer_row row = { .id = 0 };
	struct err err = { "" };
	CHECK_SAY(answers_get(h->db, n, &row, &err) == 1, "answer %d: %s", n, err.text);
	return row;
}

static int in_state(struct house *h, enum answer_state state)
{
	int n = 0;
	for (int i = 1; i < 1000; i++) {
		struct answer_row row;
		if (answers_get(h->db, i, &row, NULL) != 1)
			break;
		n += row.state == state;
	}
	return n;
}

enum { HANGS_MS = 120000 }; /* a net for what hangs: a machine may be slow */

/* Pushes and hears at this `now` until nothing more happens. */
static bool house_round(struct house *h, int64_t now)
{
	struct err err = { "" };
	int64_t end = clock_mono_ms() + HANGS_MS;
	bool gone = false;
	while (clock_mono_ms() < end && !gone) {
		if (outbox_hear(h->outbox, now, &gone, &err) != 0 || outbox_push(h->outbox, now, &err) != 0)
			return CHECK_SAY(false, "%s", err.text);
		if (gone || outbox_idle(h->outbox, now))
			return true;
		struct pollfd p = { h->socket, POLLIN, 0 };
		poll(&p, 1, 1000);
	}
	return CHECK_SAY(gone, "the outbox has not become idle");
}

static int files_in(const struct house *h, const char *sub)
{
	char path[200];
	int n = 0;
	snprintf(path, sizeof path, "%s/out/%s", h->folder, sub);
	DIR *d = opendir(path);
	for (const struct dirent *e; d && (e = readdir(d)); )
		n += e->d_name[0] != '.';
	if (d)
		closedir(d);
	return n;
}

static void note_is(struct house *h, const char *name, const char *want)
{
	char note[512] = "";
	int found = db_note(h->db, name, note, sizeof note, NULL);
	CHECK_SAY(want ? found == 1 && strstr(note, want) : found == 0, "note %s is \"%s\"", name, note);
}

static void maildir(void)
{
	struct house h;
	house_open(&h, NULL, NULL);
	for (int i = 1; i <= 150; i++)
		add(&h, i);
	CHECK(!outbox_idle(h.outbox, NOON) && outbox_on_the_way(h.outbox) == 0);
	house_start(&h);
	house_round(&h, NOON);
	CHECK(in_state(&h, ANSWER_SENT) == 150 && outbox_on_the_way(h.outbox) == 0 && outbox_next(h.outbox) == 0);
	CHECK(files_in(&h, "new") == 150 && files_in(&h, "tmp") == 0);
	CHECK(strncmp(row_of(&h, 7).reply, "in the maildir as ", 18) == 0);
	note_is(&h, "last-good-send", "2023-11-15T05:13:20+07:00");
	house_close(&h);
}

/* What was read meanwhile lies in cur/ with flags: a doubtful answer is not put beside it a second time. */
static void maildir_again(void)
{
	struct house h;
	struct err err = { "" };
	char from[300], to[400];
	house_open(&h, NULL, NULL);
	add(&h, 1);
	add(&h, 2);
	house_start(&h);
	house_round(&h, NOON);
	/* As if the clerk had died before it wrote down what send said. */
	CHECK(answers_set(h.db, 1, ANSWER_BOUNCED, NULL, 0, NOON, &err) == 0 && answers_set(h.db, 1, ANSWER_DUE, NULL, NOON, NOON, &err) == 0);
	CHECK(answers_set(h.db, 2, ANSWER_BOUNCED, NULL, 0, NOON, &err) == 0 && answers_set(h.db, 2, ANSWER_DUE, NULL, NOON, NOON, &err) == 0);
	const char *name = strstr(row_of(&h, 1).reply, "as ");
	snprintf(from, sizeof from, "%s/out/new/%s", h.folder, name ? name + 3 : "");
	snprintf(to, sizeof to, "%s/out/cur/%s:2,S", h.folder, name ? name + 3 : "");
	CHECK(rename(from, to) == 0);
	house_round(&h, NOON);
	CHECK(in_state(&h, ANSWER_SENT) == 2);
	CHECK(files_in(&h, "new") == 1 && files_in(&h, "cur") == 1);
	CHECK_STR(row_of(&h, 1).reply, "it lay in the maildir already");
	house_close(&h);
}

static void by_smtp(void)
{
	struct house h;
	struct server_plan plan = { .starttls = true };
	struct server *server = server_start(&plan);
	house_open(&h, server->url, server->ca_file);
	for (int i = 1; i <= 60; i++)
		add(&h, i);
	house_start(&h);
	house_round(&h, NOON);
	CHECK(in_state(&h, ANSWER_SENT) == 60);
	CHECK(server->letters == 60 && server->connections == 1 && server->logins == 1);
	CHECK(row_of(&h, 60).tries == 1);
	CHECK_STR(row_of(&h, 60).reply, "250 2.0.0 OK id=1");
	CHECK_STR(buf_str(&server->last), "Message-ID: <BTL23-0060.x@bactuliem.example>\r\nSubject: x\r\n\r\nletter 60\r\n");
	house_close(&h);
	server_stop(server);
}

/* The password from a command: run by a child that was there before send confined itself. */
static void by_command(void)
{
	struct house h;
	struct server_plan plan = { .starttls = true };
	struct server *server = server_start(&plan);
	house_open(&h, server->url, server->ca_file);
	h.transport.password_file = NULL;
	h.transport.password_command = "echo secret";
	add(&h, 1);
	house_start(&h);
	house_round(&h, NOON);
	CHECK(in_state(&h, ANSWER_SENT) == 1);
	CHECK_STR(server->auth_line, "AUTH PLAIN AHRoaXZpZXRAYmFjdHVsaWVtLmV4YW1wbGUAc2VjcmV0");
	house_close(&h);
	server_stop(server);
}

/* 4xx, 5xx and a doubt in one run: the others go on, each comes back at its time. */
static void each_end(void)
{
	static const struct server_act acts[] = {
		{ NULL, "451 4.7.1 greylisted", NULL, NULL, ACT_WELL }, { NULL, "550 5.1.1 unknown", NULL, NULL, ACT_WELL }, { NULL, NULL, NULL, NULL, ACT_DROP_AFTER_DOT },
		{ NULL, NULL, NULL, NULL, ACT_WELL }, { NULL, "451 4.7.1 greylisted", NULL, NULL, ACT_WELL }, { NULL, NULL, NULL, NULL, ACT_WELL },
	};
	struct house h;
	struct server_plan plan = { .acts = acts, .act_count = 6 };
	struct server *server = server_start(&plan);
	house_open(&h, server->url, server->ca_file);
	for (int i = 1; i <= 4; i++)
		add(&h, i);
	house_start(&h);
	house_round(&h, NOON);
	CHECK(row_of(&h, 1).state == ANSWER_LATER && row_of(&h, 1).next_try == NOON + 300);
	CHECK(row_of(&h, 2).state == ANSWER_FAILED && row_of(&h, 3).state == ANSWER_UNSURE && row_of(&h, 4).state == ANSWER_SENT);
	CHECK_STR(row_of(&h, 2).reply, "550 5.1.1 unknown");
	CHECK(row_of(&h, 3).next_try == NOON + 1800 && strncmp(row_of(&h, 3).reply, "unsure, time 1: ", 16) == 0);
	CHECK(outbox_next(h.outbox) == NOON + 300);
	house_round(&h, NOON + 300);
	CHECK(row_of(&h, 1).state == ANSWER_LATER && row_of(&h, 1).next_try == NOON + 300 + 900);
	house_round(&h, NOON + 1800);
	CHECK(row_of(&h, 1).state == ANSWER_SENT && row_of(&h, 3).state == ANSWER_SENT && server->letters == 4);
	house_close(&h);
	server_stop(server);
}

/* Three doubts about one letter: then a person decides (promise 4). */
static void doubts(void)
{
	static const struct server_act acts[] = { { NULL, NULL, NULL, NULL, ACT_DROP_AFTER_DOT }, { NULL, NULL, NULL, NULL, ACT_DROP_AFTER_DOT }, { NULL, NULL, NULL, NULL, ACT_DROP_AFTER_DOT } };
	struct house h;
	struct server_plan plan = { .acts = acts, .act_count = 3 };
	struct server *server = server_start(&plan);
	house_open(&h, server->url, server->ca_file);
	add(&h, 1);
	house_start(&h);
	for (int i = 0; i < 3; i++)
		house_round(&h, NOON + i * 1800);
	CHECK(server->letters == 3 && row_of(&h, 1).state == ANSWER_UNSURE && strncmp(row_of(&h, 1).reply, "unsure, time 3: ", 16) == 0);
	CHECK(outbox_next(h.outbox) == 0 && outbox_idle(h.outbox, NOON + 900000));
	house_close(&h);
	server_stop(server);
}

/* Given up only when it is old and has had its tries. */
static void giving_up(void)
{
	static struct server_act acts[12];
	struct house h;
	struct server_plan plan = { .acts = acts, .act_count = 12 };
	int64_t now = NOON;
	for (int i = 0; i < 12; i++)
		acts[i] = (struct server_act){ NULL, "452 4.2.2 mailbox full", NULL, NULL, ACT_WELL };
	struct server *server = server_start(&plan);
	house_open(&h, server->url, server->ca_file);
	h.transport.give_up_hours = 20;
	add(&h, 1);
	house_start(&h);
	for (int i = 0; i < 12 && row_of(&h, 1).state != ANSWER_FAILED; i++) {
		house_round(&h, now);
		if (row_of(&h, 1).state == ANSWER_LATER)
			now = row_of(&h, 1).next_try;
	}
	CHECK(row_of(&h, 1).state == ANSWER_FAILED && row_of(&h, 1).tries >= 8 && now - NOON >= 20 * 3600);
	CHECK_STR(row_of(&h, 1).reply, "452 4.2.2 mailbox full");
	house_close(&h);
	server_stop(server);
}

/* The server away: nothing is counted against a letter, all wait, one is tried first. */
static void away(void)
{
	struct house h;
	struct server_plan plan = { .starttls = false };
	struct server *server = server_start(&plan);
	house_open(&h, "smtps://localhost:1", server->ca_file);
	for (int i = 1; i <= 30; i++)
		add(&h, i);
	house_start(&h);
	house_round(&h, NOON);
	CHECK(in_state(&h, ANSWER_LATER) + in_state(&h, ANSWER_DUE) == 30 && in_state(&h, ANSWER_DUE) >= 14);
	CHECK(outbox_next(h.outbox) == NOON + 60);
	note_is(&h, "send-trouble", "while connecting");
	CHECK(outbox_idle(h.outbox, NOON + 59) && !outbox_idle(h.outbox, NOON + 60));
	house_round(&h, NOON + 60);
	CHECK(outbox_next(h.outbox) == NOON + 60 + 120);
	/* A new send with the server's right place. */
	h.transport.url = server->url;
	house_start(&h);
	house_round(&h, NOON + 180);
	CHECK_SAY(in_state(&h, ANSWER_SENT) == 30, "%d are sent", in_state(&h, ANSWER_SENT));
	note_is(&h, "send-trouble", NULL);
	house_close(&h);
	while (waitpid(-1, NULL, 0) > 0)
		;
	server_stop(server);
}

/* A login refused: three tries in half an hour at most, however often hoadep is started anew; a new password at once. */
static void refused(void)
{
	struct house h;
	struct server_plan plan = { .auth = "535 5.7.8 wrong password" };
	struct server *server = server_start(&plan);
	house_open(&h, server->url, server->ca_file);
	add(&h, 1);
	house_start(&h);
	for (int64_t now = NOON; now < NOON + 1800; now += 30) {
		house_round(&h, now);
		if (now == NOON + 900) {
			outbox_free(h.outbox);
			house_end_send(&h, 0);
			h.outbox = outbox_new(h.db, &h.transport);
			house_start(&h);
		}
	}
	CHECK_SAY(server->logins == 3, "%d logins", (int)server->logins);
	note_is(&h, "send-trouble", "535 5.7.8 wrong password");
	struct err err = { "" };
	CHECK(file_put(h.password, "another secret\n", 15, &err) == 0);
	server->plan.auth = NULL;
	/* The process that may read only the old file ends; `hoadep run` starts another. */
	int64_t next = row_of(&h, 1).next_try;
	house_round(&h, next);
	CHECK(row_of(&h, 1).state == ANSWER_LATER && server->logins == 3);
	house_end_send(&h, 0);
	house_start(&h);
	house_round(&h, next);
	CHECK(row_of(&h, 1).state == ANSWER_SENT && server->logins == 4);
	note_is(&h, "send-pause", NULL);
	house_close(&h);
	server_stop(server);
}

/* Send dies with letters in its hands: what it had begun is in doubt, the rest is due at once. */
static void killed(void)
{
	static const struct server_act acts[] = { { NULL, NULL, NULL, NULL, ACT_WELL }, { NULL, NULL, NULL, NULL, ACT_SILENT_AFTER_DOT } };
	struct house h;
	struct err err = { "" };
	struct server_plan plan = { .acts = acts, .act_count = 2 };
	struct server *server = server_start(&plan);
	bool gone = false;
	house_open(&h, server->url, server->ca_file);
	for (int i = 1; i <= 5; i++)
		add(&h, i);
	house_start(&h);
	/* That the second letter is there says nothing of whether the word about the first has come back to us. */
	for (int i = 0; i < 6000 && (server->letters < 2 || in_state(&h, ANSWER_SENDING) != 4); i++) {
		CHECK(outbox_push(h.outbox, NOON, &err) == 0 && outbox_hear(h.outbox, NOON, &gone, &err) == 0 && !gone);
		struct pollfd p = { h.socket, POLLIN, 0 };
		poll(&p, 1, 10);
	}
	CHECK(in_state(&h, ANSWER_SENDING) == 4);
	house_end_send(&h, SIGKILL);
	CHECK(outbox_hear(h.outbox, NOON, &gone, &err) == 0 && gone);
	CHECK(row_of(&h, 1).state == ANSWER_SENT && row_of(&h, 2).state == ANSWER_UNSURE && row_of(&h, 2).next_try == NOON + 1800);
	CHECK(in_state(&h, ANSWER_LATER) == 3 && outbox_on_the_way(h.outbox) == 0);
	house_start(&h);
	house_round(&h, NOON);
	CHECK(in_state(&h, ANSWER_SENT) == 4);
	house_round(&h, NOON + 1800);
	CHECK(in_state(&h, ANSWER_SENT) == 5 && server->letters == 6);
	house_close(&h);
	server_stop(server);
}

/* One turn with ourselves in send's place: the answer `odd` comes to `outcome`, after trouble the rest comes back, all else is taken. */
static void play(struct house *h, int fd, int64_t now, int64_t odd, enum send_outcome outcome, const char *reply, bool again[8])
{
	static struct memo memo;
	struct err err = { "" };
	bool gone, trouble = false;
	int64_t ids[SEND_AHEAD_MOST];
	int count = 0;
	CHECK_SAY(outbox_push(h->outbox, now, &err) == 0, "%s", err.text);
	while (memo_try_receive(fd, &memo, &err) == 1) {
		if (memo.kind == SEND_LETTER) {
			ids[count] = memo_get_number(&memo);
			memo_get_text(&memo);
			memo_get_text(&memo);
			again[ids[count++] & 7] = memo_get_number(&memo) != 0;
		}
		memo_release(&memo);
	}
	for (int i = 0; i < count; i++) {
		memo_init(&memo, SEND_RESULT);
		memo_put_number(&memo, ids[i]);
		memo_put_number(&memo, trouble ? SEND_BACK : ids[i] == odd ? outcome : SEND_SENT);
		memo_put_text(&memo, ids[i] == odd ? reply : "250 ok");
		trouble |= ids[i] == odd && outcome == SEND_TROUBLE;
		CHECK(memo_send(fd, &memo, &err) == 1);
	}
	CHECK_SAY(outbox_hear(h->outbox, now, &gone, &err) == 0 && !gone, "%s", err.text);
}

/* A server that closes at one recipient: the others are sent all the same, and nothing is counted against that one. */
static void one_recipient(void)
{
	struct house h;
	struct err err = { "" };
	bool again[8] = { false };
	int ends[2];
	int64_t now = NOON;
	house_open(&h, "smtps://localhost:1", NULL);
	for (int i = 1; i <= 5; i++)
		add(&h, i);
	CHECK(memo_pair(ends, &err) == 0 && outbox_begin(h.outbox, ends[0], &err) == 0);
	play(&h, ends[1], now, 1, SEND_TROUBLE, "421 4.7.0 try later", again);
	CHECK(!again[1] && row_of(&h, 1).state == ANSWER_LATER && row_of(&h, 1).next_try == now + 60);
	for (int i = 0; i < 12; i++)
		play(&h, ends[1], now += 1200, 1, SEND_TROUBLE, "421 4.7.0 try later", again);
	CHECK_SAY(in_state(&h, ANSWER_SENT) == 4, "%d of 4 are sent", in_state(&h, ANSWER_SENT));
	CHECK_SAY(row_of(&h, 1).tries == 0 && row_of(&h, 5).tries == 1, "%d and %d tries", row_of(&h, 1).tries, row_of(&h, 5).tries);
	CHECK(again[1] && again[5]); /* a maildir looks whether it lies there already */
	/* Long after its making, the first word about the letter itself is its first try. */
	now += 100 * 3600;
	play(&h, ends[1], now, 1, SEND_LATER, "450 4.2.0 greylisted", again);
	CHECK(row_of(&h, 1).state == ANSWER_LATER && row_of(&h, 1).tries == 1 && row_of(&h, 1).next_try == now + 300);
	close(ends[1]);
	house_close(&h);
}

/* The same for rounds of `hoadep run --once`: each is a clerk of its own. */
static void one_recipient_once(void)
{
	struct house h;
	bool again[8] = { false };
	house_open(&h, "smtps://localhost:1", NULL);
	for (int i = 1; i <= 5; i++)
		add(&h, i);
	for (int round = 0; round < 3; round++) {
		int ends[2];
		outbox_free(h.outbox);
		h.outbox = outbox_new(h.db, &h.transport);
		CHECK(memo_pair(ends, NULL) == 0 && outbox_begin(h.outbox, ends[0], NULL) == 0);
		play(&h, ends[1], NOON + round * 1200, 1, SEND_TROUBLE, "421 4.7.0 try later", again);
		close(ends[1]);
	}
	CHECK_SAY(in_state(&h, ANSWER_SENT) == 4, "%d of 4 are sent", in_state(&h, ANSWER_SENT));
	house_close(&h);
}

/* An answer that cannot be handed over fails by itself; the next one leaves. */
static void poison(void)
{
	struct house h;
	house_open(&h, NULL, NULL);
	for (int i = 1; i <= 3; i++)
		add(&h, i);
	CHECK(sqlite3_exec(db_handle(h.db), "UPDATE messages SET bytes = zeroblob(4194305) WHERE answer = 1; DELETE FROM messages WHERE answer = 2", NULL, NULL, NULL) == SQLITE_OK);
	house_start(&h);
	house_round(&h, NOON);
	CHECK(row_of(&h, 1).state == ANSWER_FAILED && row_of(&h, 2).state == ANSWER_FAILED && row_of(&h, 3).state == ANSWER_SENT);
	CHECK_SAY(strstr(row_of(&h, 1).reply, "larger than") && strstr(row_of(&h, 2).reply, "no bytes"), "%s; %s", row_of(&h, 1).reply, row_of(&h, 2).reply);
	house_close(&h);
}

/* The clerk dies: the rows that say `sending` are doubtful, whatever send did. */
static void clerk_died(void)
{
	struct house h;
	struct err err = { "" };
	house_open(&h, NULL, NULL);
	add(&h, 1);
	CHECK(answers_set(h.db, 1, ANSWER_SENDING, NULL, 0, NOON, &err) == 0);
	house_start(&h);
	CHECK(row_of(&h, 1).state == ANSWER_UNSURE);
	house_round(&h, row_of(&h, 1).next_try);
	CHECK(row_of(&h, 1).state == ANSWER_SENT);
	house_close(&h);
}

/* A stop while the server keeps its last word: that letter is waited for, the others come back at once. */
static void stopping(void)
{
	static const struct server_act acts[] = { { NULL, NULL, NULL, NULL, ACT_SILENT_AFTER_DOT } };
	struct house h;
	struct err err = { "" };
	struct server_plan plan = { .acts = acts, .act_count = 1 };
	struct server *server = server_start(&plan);
	bool gone = false;
	house_open(&h, server->url, server->ca_file);
	for (int i = 1; i <= 5; i++)
		add(&h, i);
	house_start(&h);
	for (int i = 0; i < 6000 && server->letters < 1; i++) {
		CHECK(outbox_push(h.outbox, NOON, &err) == 0 && outbox_hear(h.outbox, NOON, &gone, &err) == 0);
		struct pollfd p = { h.socket, POLLIN, 0 };
		poll(&p, 1, 10);
	}
	CHECK(outbox_on_the_way(h.outbox) == 5);
	CHECK(outbox_stop(h.outbox, &err) == 0);
	CHECK(outbox_push(h.outbox, NOON, &err) == 0);
	for (int i = 0; i < 6000 && outbox_on_the_way(h.outbox) > 1; i++) {
		struct pollfd p = { h.socket, POLLIN, 0 };
		poll(&p, 1, 10);
		CHECK(outbox_hear(h.outbox, NOON, &gone, &err) == 0);
	}
	CHECK_SAY(outbox_on_the_way(h.outbox) == 1 && in_state(&h, ANSWER_LATER) == 4, "%d on the way, %d later", outbox_on_the_way(h.outbox), in_state(&h, ANSWER_LATER));
	CHECK(row_of(&h, 1).state == ANSWER_SENDING);
	house_end_send(&h, SIGKILL);
	house_close(&h);
	server_stop(server);
}

static void brake(void)
{
	struct house h;
	house_open(&h, NULL, NULL);
	h.transport.per_hour = 10;
	for (int i = 1; i <= 25; i++)
		add(&h, i);
	house_start(&h);
	house_round(&h, NOON);
	CHECK_SAY(in_state(&h, ANSWER_SENT) == 10, "%d are sent", in_state(&h, ANSWER_SENT));
	CHECK(outbox_next(h.outbox) > NOON);
	house_round(&h, NOON + 1800);
	CHECK(in_state(&h, ANSWER_SENT) == 10);
	house_round(&h, NOON + 3601);
	CHECK(in_state(&h, ANSWER_SENT) == 20);
	house_close(&h);
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	maildir();
	maildir_again();
	by_smtp();
	by_command();
	each_end();
	doubts();
	giving_up();
	away();
	refused();
	killed();
	one_recipient();
	one_recipient_once();
	poison();
	clerk_died();
	stopping();
	brake();
	return unit_end();
}
