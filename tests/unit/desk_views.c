/* The desk's commands on a register: what they print, what they change, what they return.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register_fixture.h"

#include <fcntl.h>

#include "base/file.h"
#include "desk/command.h"

static struct config config;
static struct fixture f;
static struct buf out, err_out;

/* Runs a command with stdout and stderr caught in files. */
static int run(const struct command *command, const char *arguments)
{
	char line[400], *argv[20] = { (char *)(uintptr_t)command->name }, *save = NULL, paths[2][500];
	int argc = 1, saved[2], code;
	snprintf(line, sizeof line, "%s", arguments);
	for (char *a = strtok_r(line, " ", &save); a; a = strtok_r(NULL, " ", &save))
		argv[argc++] = a;
	fflush(NULL);
	for (int i = 0; i < 2; i++) {
		snprintf(paths[i], sizeof paths[i], "%s/caught%d", f.dir, i);
		int fd = open(paths[i], O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
		saved[i] = dup(i + 1);
		dup2(fd, i + 1);
		close(fd);
	}
	code = command->run(&config, argc, argv);
	fflush(NULL);
	for (int i = 0; i < 2; i++) {
		dup2(saved[i], i + 1);
		close(saved[i]);
	}
	buf_clear(&out);
	buf_clear(&err_out);
	file_read(paths[0], 1 << 20, &out, NULL);
	file_read(paths[1], 1 << 20, &err_out, NULL);
	unlink(paths[0]);
	unlink(paths[1]);
	return code;
}

static void code_is(const struct command *command, const char *arguments, int want)
{
	int got = run(command, arguments);
	CHECK_SAY(got == want, "hoadep %s %s: exit %d, wanted %d: %s%s", command->name, arguments, got, want, buf_str(&out), buf_str(&err_out));
}

static void says(const char *words)
{
	CHECK_SAY(strstr(buf_str(&out), words) != NULL, "\"%s\" is not in: %s", words, buf_str(&out));
}

static void says_not(const char *words)
{
	CHECK_SAY(strstr(buf_str(&out), words) == NULL, "\"%s\" is in: %s", words, buf_str(&out));
}

static const struct command *const all[] = { &desk_list, &desk_show, &desk_letters, &desk_outbox, &desk_aside, &desk_adopt, &desk_status };

static void no_register(void)
{
	config.spool = "/tmp/hoadep-unit-none";
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		code_is(all[i], all[i] == &desk_show ? "BTL23-0001" : "", 1);
		CHECK_SAY(strstr(buf_str(&err_out), "hoadep run") != NULL, "%s: %s", all[i]->name, buf_str(&err_out));
	}
	config.spool = f.dir;
	config.transport.from_address = "thiviet@bactuliem.example";
}

static void wrong_usage(void)
{
	static const struct { const struct command *command; const char *arguments; } cases[] = {
		{ &desk_list, "--json --csv" }, { &desk_list, "more" }, { &desk_list, "--outcome fine" }, { &desk_list, "--color" }, { &desk_list, "--unit" }, { &desk_list, "--contest abc" }, { &desk_list, "--contest 20233" },
		{ &desk_show, "" }, { &desk_show, "A B" }, { &desk_letters, "--state lost" }, { &desk_outbox, "burn 1" }, { &desk_outbox, "retry" },
		{ &desk_outbox, "retry x" }, { &desk_outbox, "retry 0" }, { &desk_outbox, "retry --all" }, { &desk_outbox, "release 1 --all" }, { &desk_outbox, "release" },
		{ &desk_outbox, "list 1" }, { &desk_outbox, "edit 1" }, { &desk_outbox, "edit 1 --to a@thu.example" }, { &desk_outbox, "edit --to a@thu.example --reason x" },
		{ &desk_outbox, "edit 1 --to a@thu.example --reason to_a@thu.example" }, { &desk_outbox, "list --raw" }, { &desk_outbox, "show 1 --raw --html x" }, { &desk_outbox, "release 1 --hold x" },
		{ &desk_outbox, "drop 1 --to a@thu.example" }, { &desk_outbox, "drop 1 2" }, { &desk_aside, "again" }, { &desk_aside, "eat 1" }, { &desk_aside, "list 1" },
		{ &desk_adopt, "all" }, { &desk_status, "now" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		code_is(cases[i].command, cases[i].arguments, 2);
		CHECK(out.len == 0 && strstr(buf_str(&err_out), "Usage: hoadep") != NULL);
	}
}

static void empty(void)
{
	code_is(&desk_list, "", 0);
	says("No entries yet");
	code_is(&desk_list, "--json", 0);
	CHECK(out.len == 0);
	code_is(&desk_letters, "", 0);
	code_is(&desk_outbox, "", 0);
	code_is(&desk_aside, "", 0);
	code_is(&desk_adopt, "", 0);
	code_is(&desk_status, "", 0);
	says("All is well");
}

/* Two letters: one entry whose title would take over a terminal or a spreadsheet, a batch with a copy and an entry in review. */
static void fill(void)
{
	struct arena *arena = arena_new(4 << 20);
	struct verdict *v = fixture_verdict(arena, 1);
	v->entries[0].title = "=1+1\x1b[2J";
	CHECK(fixture_file(&f, fixture_letter(&f, 1), v, arena) == 0);
	v = fixture_verdict(arena, 2);
	static const struct finding finding = { "residence", OUTCOME_REVIEW, "II.1", "số 4, phường Mẫu", "Bài dự thi.docx, dòng 12", "Địa chỉ chưa rõ thuộc Quận." };
	v->entries[1].findings = (struct finding *)(uintptr_t)&finding;
	v->entries[1].finding_count = 1;
	v->entries[1].outcome = OUTCOME_REVIEW;
	CHECK(fixture_file(&f, fixture_letter(&f, 2), v, arena) == 0);
	struct answer_row row = { .made = NOW, .to = "quechi@thu.example", .template_name = "acknowledgement", .code = "BTL23-0001", .subject = "[BTL23-0001] Đã nhận bài dự thi",
	                          .message_id = "<1@bactuliem.example>" };
	static const char message[] = "From: a@x\r\nTo: quechi@thu.example\r\nSubject: =?UTF-8?B?xJDDoyBuaOG6rW4=?=\r\nMessage-ID: <2@bactuliem.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n"
		"Content-Transfer-Encoding: base64\r\n\r\nS8OtbmggZ+G7rWkgw5RuZy9Cw6AbWzJKCg==\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>html</p>\r\n--b--\r\n";
	CHECK(answers_add(f.db, 1, &row, message, sizeof message - 1, 0, &f.err) == 1);
	snprintf(row.message_id, sizeof row.message_id, "<2@bactuliem.example>");
	snprintf(row.code, sizeof row.code, "BTL23-0002");
	snprintf(row.hold, sizeof row.hold, "%s", ANSWERS_OLD_MAIL);
	CHECK(answers_add(f.db, 2, &row, message, sizeof message - 1, 0, &f.err) == 1);
	snprintf(row.message_id, sizeof row.message_id, "<3@bactuliem.example>");
	snprintf(row.template_name, sizeof row.template_name, "review");
	snprintf(row.hold, sizeof row.hold, "an official looks first");
	CHECK(answers_add(f.db, 2, &row, message, sizeof message - 1, 0, &f.err) == 1);
	arena_free(arena);
}

static void lists(void)
{
	code_is(&desk_list, "", 0);
	says("BTL23-0001");
	says("2023-03-14 09:21");
	says("2 entries: 1 accepted, 1 review.");
	says_not("\x1b");
	code_is(&desk_list, "--json --outcome review", 0);
	json_t *entry = json_loadb(out.data, out.len, 0, NULL);
	CHECK_STR(json_string_value(json_object_get(entry, "code")), "BTL23-0002");
	CHECK(json_object_get(entry, "events") == NULL && json_array_size(json_object_get(entry, "letters")) == 1);
	json_decref(entry);
	code_is(&desk_list, "--csv", 0);
	CHECK(strncmp(buf_str(&out), "\xEF\xBB\xBFMã bài,Ngày nhận,", strlen("\xEF\xBB\xBFMã bài,Ngày nhận,")) == 0);
	says(",'=1+1[2J,");
	says(",\"Người tốt, việc tốt\",");
	says("Chờ kiểm tra");
	code_is(&desk_list, "--author nobody", 0);
	says("No entry is like that");
}

static void shows(void)
{
	code_is(&desk_show, "BTL23-0009", 1);
	code_is(&desk_show, "btl23-0002", 0);
	says("residence, review, clause II.1");
	says("Bài dự thi.docx, dòng 12");
	says("0912000101");
	says("SHA-256");
	code_is(&desk_show, "BTL23-0001", 0);
	says("copy");
	says_not("\x1b");
	code_is(&desk_show, "BTL23-0001 --json", 0);
	json_t *entry = json_loadb(out.data, out.len, 0, NULL);
	CHECK(json_array_size(json_object_get(entry, "events")) == 2 && json_array_size(json_object_get(entry, "letters")) == 2);
	json_decref(entry);
}

static void letters(void)
{
	code_is(&desk_letters, "", 0);
	says("acknowledgement: due");
	says("(a copy)");
	says("BTL23-0002");
	code_is(&desk_letters, "--json --state filed", 0);
	json_t *letter = json_loadb(out.data, out.len, JSON_DISABLE_EOF_CHECK, NULL);
	CHECK_STR(json_string_value(json_object_get(letter, "kind")), "entry");
	CHECK_STR(json_string_value(json_object_get(json_array_get(json_object_get(letter, "entries"), 0), "code")), "BTL23-0001");
	json_decref(letter);
	code_is(&desk_letters, "--state kept", 0);
	says("No letters");
}

static const char *state(int64_t id)
{
	struct answer_row row;
	CHECK(answers_get(f.db, id, &row, &f.err) == 1);
	return answer_state_word(row.state);
}

static void outbox(void)
{
	code_is(&desk_outbox, "show 1", 0);
	says("Kính gửi Ông/Bà[2J\n");
	says_not("\x1b");
	says_not("html");
	says("To: quechi@thu.example\nSubject: Đã nhận\n");
	code_is(&desk_outbox, "show 1 --raw", 0);
	says("=?UTF-8?B?xJDDoyBuaOG6rW4=?=\r\n");
	char page[400], command[500];
	snprintf(page, sizeof page, "%s/thu.html", f.dir);
	snprintf(command, sizeof command, "show 1 --html %s", page);
	code_is(&desk_outbox, command, 0);
	struct buf html = { 0 };
	CHECK(file_read(page, 1 << 16, &html, &f.err) == 0 && strstr(buf_str(&html), "<p>html</p>"));
	buf_release(&html);
	code_is(&desk_outbox, command, 1); /* what is there stays */
	snprintf(command, sizeof command, "show 1 --replace --html %s", page);
	code_is(&desk_outbox, command, 0);
	unlink(page);
	code_is(&desk_outbox, "edit 1 --to moi@thu.example --reason điện_thoại", 1); /* it is due */
	static const char *const wrong[] = { "no-reply@thu.example", "moi", "moi@thu.example,b@thu.example", "Moi<moi@thu.example>", "a@b\r\nBcc:c@d.example", "thiviet@bactuliem.example" };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		snprintf(command, sizeof command, "edit 2 --reason x --to %s", wrong[i]);
		code_is(&desk_outbox, command, 1);
	}
	code_is(&desk_outbox, "edit 2 --to moi@thu.example --by Lê_Mẫu --reason điện_thoại", 0);
	code_is(&desk_outbox, "show 2", 0);
	says("To: moi@thu.example\nSubject: Đã nhận\n");
	says("Message-ID: <2@bactuliem.example>");
	CHECK_STR(state(2), "held");
	CHECK(fixture_number(&f, "SELECT count(*) FROM events WHERE what = 'readdressed' AND who = 'Lê_Mẫu' AND why = 'điện_thoại'") == 1);
	code_is(&desk_outbox, "edit 2 --to moi@thu.example --reason x", 1);
	code_is(&desk_outbox, "edit 77 --to moi@thu.example --reason x", 1);
	code_is(&desk_outbox, "show 77", 1);
	code_is(&desk_outbox, "list --state held", 0);
	says("waits for release: old-mail");
	says_not("BTL23-0001");
	code_is(&desk_outbox, "list --json", 0);
	json_t *row = json_loadb(out.data, out.len, JSON_DISABLE_EOF_CHECK, NULL);
	CHECK_STR(json_string_value(json_object_get(row, "state")), "due");
	json_decref(row);
	code_is(&desk_outbox, "retry 1", 1); /* it is due already */
	code_is(&desk_outbox, "release 1", 1);
	code_is(&desk_outbox, "drop 77", 1);
	code_is(&desk_outbox, "release 3 --by Cán_bộ --reason xem_rồi", 0);
	CHECK_STR(state(3), "due");
	CHECK(fixture_number(&f, "SELECT count(*) FROM events WHERE who = 'Cán_bộ' AND why = 'xem_rồi' AND old = 'held' AND new = 'due'") == 1);
	code_is(&desk_outbox, "drop 3 --reason gọi_điện_rồi", 0);
	CHECK_STR(state(3), "dropped");
	code_is(&desk_outbox, "release --all --hold no-such-reason", 0);
	CHECK_STR(state(2), "held");
}

static void adopt(void)
{
	char digest[FILE_DIGEST_SIZE];
	int64_t id = 0;
	struct intake_row row = { .account = "imaps://a", .uidvalidity = 9, .uid = 1, .name = "", .digest = fixture_digest(900, digest), .size = 5, .internal_date = NOW, .old = true };
	CHECK(letters_intake(f.db, &row, NOW, &id, &f.err) == 1);
	code_is(&desk_adopt, "--dry-run", 0);
	says("1 letter not moved yet, 1 answer held");
	CHECK_STR(state(2), "held");
	code_is(&desk_status, "", 1);
	says("hoadep adopt");
	code_is(&desk_adopt, "", 0);
	says("Adopted: 1 letter may be moved and 1 answer may leave");
	CHECK_STR(state(2), "due");
	CHECK(fixture_number(&f, "SELECT sum(old) FROM letters") == 0);
	CHECK(fixture_number(&f, "SELECT count(*) FROM notes WHERE name = 'adopted' AND length(value) = 25") == 1);
	code_is(&desk_adopt, "", 0);
	says("No old mail");
}

static void aside(void)
{
	int64_t id = fixture_number(&f, "SELECT max(id) FROM letters");
	char arguments[40];
	struct letter letter;
	CHECK(letters_set(f.db, id, LETTER_ASIDE, "its reader was killed", NOW, &f.err) == 0);
	CHECK(cases_open(f.db, "aside", id, NULL, "its reader was killed", NOW, &f.err) == 0);
	code_is(&desk_aside, "list", 0);
	says("its reader was killed");
	code_is(&desk_status, "", 1);
	says("1 letter could not be read and is set aside: hoadep aside list");
	snprintf(arguments, sizeof arguments, "show %lld", (long long)id);
	code_is(&desk_aside, arguments, 0);
	says("/letters/00/0000");
	snprintf(arguments, sizeof arguments, "again %lld", (long long)id);
	code_is(&desk_aside, arguments, 0);
	CHECK(letters_get(f.db, id, &letter, &f.err) == 1 && letter.state == LETTER_KEPT);
	CHECK(fixture_number(&f, "SELECT count(*) FROM cases WHERE kind = 'aside' AND state = 'open'") == 0);
	code_is(&desk_aside, arguments, 1);
	code_is(&desk_aside, "again 1", 1); /* filed: never read again by this way */
	code_is(&desk_aside, "show 777", 1);
}

static void status(void)
{
	CHECK(db_set_note(f.db, "fetch-trouble", "login refused\x1b[2J; see the password file", &f.err) == 0);
	CHECK(db_set_note(f.db, "fetch-trouble-since", "2023-03-14T09:21:07+07:00", &f.err) == 0 && db_set_note(f.db, "move-trouble", "no such folder", &f.err) == 0);
	CHECK(answers_set(f.db, 1, ANSWER_SENDING, NULL, 0, NOW, &f.err) == 0 && answers_set(f.db, 1, ANSWER_UNSURE, "unsure, time 5", ANSWERS_NEVER, NOW, &f.err) == 0);
	code_is(&desk_outbox, "list --state unsure", 0);
	says("waits for a person; unsure, time 5");
	code_is(&desk_outbox, "list --json --state unsure", 0);
	says("\"next_try\": null");
	code_is(&desk_status, "", 1);
	says("The mailbox, since 2023-03-14 09:21: login refused[2J; see the password file");
	says("Moving letters that are filed: no such folder");
	says("1 answer may or may not have arrived, and that too often");
	says("letters          3  = 1 kept + 2 filed");
	says("1 open case: review");
	says("    letter 2, BTL23-0002: residence"); /* which, and why: a number alone tells nobody what to do */
	code_is(&desk_status, "--json", 1);
	json_t *status = json_loadb(out.data, out.len, 0, NULL);
	CHECK(json_integer_value(json_object_get(json_object_get(status, "letters"), "filed")) == 2);
	CHECK(json_is_null(json_object_get(status, "last_fetch")) && json_is_null(json_object_get(status, "last_send")));
	json_decref(status);
}

/* Each command beside a daemon that is in the middle of its work. */
static void beside_a_daemon(void)
{
	CHECK(db_begin(f.db, &f.err) == 0 && db_set_note(f.db, "half", "done", &f.err) == 0);
	code_is(&desk_list, "", 0);
	code_is(&desk_status, "", 1);
	CHECK(db_commit(f.db, &f.err) == 0);
}

int main(void)
{
	fixture_open(&f);
	config.spool = f.dir;
	no_register();
	wrong_usage();
	empty();
	fill();
	lists();
	shows();
	letters();
	outbox();
	adopt();
	aside();
	status();
	beside_a_daemon();
	buf_release(&out);
	buf_release(&err_out);
	fixture_close(&f);
	return unit_end();
}
