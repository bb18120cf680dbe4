/* The config file: every kind of mistake as file:line, and what good files come to.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "unit.h"

#define MAILBOX "mailbox:\n  url: maildir:in\n"
#define TRANSPORT "transport:\n  url: maildir:out\n"
#define FROM "from: A <a@example.com>\n"
#define GOOD "contest: rules\n" MAILBOX TRANSPORT FROM
#define IMAP(more) "contest: rules\n" FROM TRANSPORT "mailbox:\n  user: u\n  password-file: p\n" more
#define SMTP(more) "contest: rules\n" FROM MAILBOX "transport:\n" more

/* Each file is wrong in one place; `line` and `words` say where and how the sentence tells it. */
static const struct {
	const char *name, *text;
	int line;
	const char *words;
} bad[] = {
	{ "unknown option", GOOD "colour: red\n", 7, "colour" },
	{ "a slip of the pen", GOOD "spol: x\n", 7, "spool" },
	{ "unknown within mailbox", "contest: rules\n" FROM TRANSPORT MAILBOX "  usr: x\n", 7, "user" },
	{ "no contest", MAILBOX TRANSPORT FROM, 1, "contest" },
	{ "empty list of contests", "contest: []\n" MAILBOX TRANSPORT FROM, 1, "contest" },
	{ "no mailbox", "contest: rules\n" TRANSPORT FROM, 1, "mailbox" },
	{ "no transport", "contest: rules\n" MAILBOX FROM, 1, "transport" },
	{ "no from", "contest: rules\n" MAILBOX TRANSPORT, 1, "from" },
	{ "mailbox as a text", "contest: rules\nmailbox: imaps://x\n" TRANSPORT FROM, 2, "mailbox" },
	{ "spool as a list", GOOD "spool: [a, b]\n", 7, "spool" },
	{ "empty spool", GOOD "spool: \"\"\n", 7, "spool" },
	{ "no url", "contest: rules\n" FROM TRANSPORT "mailbox:\n  poll: 60\n", 6, "url" },
	{ "unknown scheme", "contest: rules\n" FROM TRANSPORT "mailbox:\n  url: pop3://x\n", 6, "imaps://" },
	{ "smtp for the mailbox", "contest: rules\n" FROM TRANSPORT "mailbox:\n  url: smtp://x\n", 6, "imaps://" },
	{ "no host", IMAP("  url: imaps:///INBOX\n"), 8, "host" },
	{ "a blank in the host", IMAP("  url: imaps://mail example/\n"), 8, "host" },
	{ "port 0", IMAP("  url: imaps://x:0/INBOX\n"), 8, "port" },
	{ "port 65536", IMAP("  url: imaps://x:65536/INBOX\n"), 8, "port" },
	{ "port of letters", IMAP("  url: imaps://x:imap/INBOX\n"), 8, "port" },
	{ "the user in the url", IMAP("  url: imaps://u@x/INBOX\n"), 8, "user" },
	{ "a folder for SMTP", SMTP("  url: smtp://x:25/y\n"), 6, "nothing may follow" },
	{ "a maildir without path", "contest: rules\n" FROM TRANSPORT "mailbox:\n  url: \"maildir:\"\n", 6, "path" },
	{ "a maildir with a user", "contest: rules\n" FROM TRANSPORT MAILBOX "  user: u\n", 7, "maildir" },
	{ "no user", "contest: rules\n" FROM TRANSPORT "mailbox:\n  url: imaps://x\n  password-file: p\n", 6, "user" },
	{ "no password", "contest: rules\n" FROM TRANSPORT "mailbox:\n  url: imaps://x\n  user: u\n", 7, "password-file" },
	{ "two passwords", IMAP("  url: imaps://x\n  password-command: pass\n"), 9, "exclude" },
	{ "a password without user", SMTP("  url: smtp://x\n  password-file: p\n"), 7, "user" },
	{ "poll 0", "contest: rules\n" FROM TRANSPORT MAILBOX "  poll: 0\n", 7, "poll" },
	{ "poll of words", "contest: rules\n" FROM TRANSPORT MAILBOX "  poll: often\n", 7, "poll" },
	{ "poll too large for any number", "contest: rules\n" FROM TRANSPORT MAILBOX "  poll: 99999999999999999999\n", 7, "poll" },
	{ "poll quoted", "contest: rules\n" FROM TRANSPORT MAILBOX "  poll: \"60\"\n", 7, "poll" },
	{ "old-mail", "contest: rules\n" FROM TRANSPORT MAILBOX "  old-mail: keep\n", 7, "hold, answer" },
	{ "done is the inbox", "contest: rules\n" FROM TRANSPORT MAILBOX "  done: inbox\n", 7, "inbox" },
	{ "done is a path", "contest: rules\n" FROM TRANSPORT MAILBOX "  done: ../x\n", 7, "path" },
	{ "done with a star", "contest: rules\n" FROM TRANSPORT MAILBOX "  done: 'x*'\n", 7, "done" },
	{ "from without address", "contest: rules\n" MAILBOX TRANSPORT "from: Ban Tổ chức\n", 6, "from" },
	{ "from with two", "contest: rules\n" MAILBOX TRANSPORT "from: a@b@c\n", 6, "from" },
	{ "from not closed", "contest: rules\n" MAILBOX TRANSPORT "from: A <a@example.com\n", 6, "from" },
	{ "from with a line end", "contest: rules\n" MAILBOX TRANSPORT "from: \"A <a@example.com\\nBcc: x>\"\n", 6, "from" },
	{ "from's name with a line end", "contest: rules\n" MAILBOX TRANSPORT "from: \"A\\nBcc: x@y.z <a@example.com>\"\n", 6, "from" },
	{ "office no address", GOOD "office: Phòng Nội vụ\n", 7, "office" },
	{ "readers 0", GOOD "readers: 0\n", 7, "readers" },
	{ "readers 65", GOOD "readers: 65\n", 7, "readers" },
	{ "log-level", GOOD "log-level: loud\n", 7, "debug" },
	{ "landlock", GOOD "landlock: no\n", 7, "if-possible" },
	{ "ocr", GOOD "ocr: maybe\n", 7, "yes" },
	{ "alarm without a way", GOOD "alarm:\n  to: a@b.example\n", 8, "url" },
	{ "alarm to nobody", GOOD "alarm:\n  url: smtps://b.example:465\n", 8, "to" },
	{ "alarm to no address", GOOD "alarm:\n  url: smtps://b.example:465\n  to: truc\n", 9, "address" },
	{ "alarm's user without a password", GOOD "alarm:\n  url: smtps://b.example:465\n  to: a@b.example\n  user: a\n", 10, "password-file" },
	{ "alarm over imaps", GOOD "alarm:\n  url: imaps://b.example\n  to: a@b.example\n", 8, "smtps" },
	{ "alarm with a line end in from", GOOD "alarm:\n  command: x\n  from: \"a@b.example\\nBcc: c@d.example\"\n", 9, "from" },
	{ "a key twice", GOOD "spool: a\nspool: b\n", 8, "spool" },
	{ "an anchor", "contest: &a rules\n" MAILBOX TRANSPORT FROM, 1, "" },
	{ "a second document", GOOD "---\n" GOOD, 7, "" },
	{ "an alias", "contest: *a\nspool: x\n" MAILBOX TRANSPORT FROM, 1, "" },
	{ "no YAML", "contest: [rules\n" MAILBOX, 2, "" },
	{ "a list", "- contest\n", 1, "" },
	{ "nothing", "", 1, "" },
	{ "not UTF-8", "contest: \xff\n" MAILBOX TRANSPORT FROM, 1, "" },
	{ "a tab", "contest: rules\n\tspool: x\n", 2, "" },
};

static char folder[256], path[300];

static struct config *load(const char *text, struct buf *mistakes)
{
	struct err err;
	buf_clear(mistakes);
	if (file_put(path, text, strlen(text), &err) != 0)
		return NULL;
	return config_load(path, mistakes);
}

static void test_bad(void)
{
	struct buf mistakes = { 0 };
	char where[340];
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct config *c = load(bad[i].text, &mistakes);
		snprintf(where, sizeof where, "%s:%d: ", path, bad[i].line);
		CHECK_SAY(!c, "%s: was taken", bad[i].name);
		CHECK_SAY(strncmp(buf_str(&mistakes), where, strlen(where)) == 0, "%s: wanted %s, got %s", bad[i].name, where, buf_str(&mistakes));
		CHECK_SAY(strstr(buf_str(&mistakes), bad[i].words) != NULL, "%s: “%s” is not said: %s", bad[i].name, bad[i].words, buf_str(&mistakes));
		config_free(c);
	}
	buf_release(&mistakes);
}

/* All mistakes at once, not the first. */
static void test_all_mistakes(void)
{
	struct buf mistakes = { 0 };
	CHECK(!load(GOOD "readers: 0\nlog-level: loud\nx: 1\n", &mistakes));
	int lines = 0;
	for (const char *p = buf_str(&mistakes); *p; p++)
		lines += *p == '\n';
	CHECK_SAY(lines == 3, "%d lines: %s", lines, buf_str(&mistakes));
	buf_release(&mistakes);
}

static void test_defaults(void)
{
	struct buf mistakes = { 0 };
	char want[300];
	struct config *c = load(GOOD, &mistakes);
	if (!CHECK_SAY(c != NULL, "%s", buf_str(&mistakes)))
		return;
	CHECK_STR(c->path, path);
	CHECK(c->contest_count == 1);
	snprintf(want, sizeof want, "%s/rules", folder);
	CHECK_STR(c->contests[0], want);
	snprintf(want, sizeof want, "%s/spool", folder);
	CHECK_STR(c->spool, want);
	snprintf(want, sizeof want, "maildir:%s/in", folder);
	CHECK_STR(c->mailbox.url, want);
	CHECK_STR(c->mailbox.done, "hoadep-done");
	CHECK(c->mailbox.poll_seconds == 60 && c->mailbox.old_mail_hold && c->mailbox.silence_seconds == 60);
	CHECK(c->mailbox.size_limit == 64 << 20 && c->mailbox.free_space == 512 << 20);
	CHECK(!c->mailbox.user && !c->mailbox.password_file && !c->mailbox.ca_file);
	CHECK_STR(c->transport.from_name, "A");
	CHECK_STR(c->transport.from_address, "a@example.com");
	CHECK(c->transport.give_up_hours == 96 && !c->transport.office);
	CHECK_STR(c->trusted_authserv, "");
	CHECK(c->readers >= 1 && !c->landlock_optional && c->ocr && c->log_level == LOG_INFO);
	config_free(c);
	buf_release(&mistakes);
}

static void test_full(void)
{
	struct buf mistakes = { 0 };
	char want[300];
	struct config *c = load("contest: [/r/2023, 2024]\nspool: /s\nmailbox:\n  url: imap://[::1]:1143/H\xe1\xbb\x93 s\xc6\xa1\n  user: u\n  password-command: pass it\n"
	                        "  ca-file: ca.pem\n  done: \"\"\n  poll: 5\n  old-mail: answer\n  sub-address: yes\n  size-limit: 10\n  free-space: 0\n  silence: 3\n"
	                        "transport:\n  url: smtp://relay.example\n  per-address-day: 3\n  per-hour: 7\n  give-up-hours: 1\n"
	                        "from: \"\\\"Ban Tổ chức\\\" <a@example.com>\"\noffice: o@example.com\ntrusted-authserv: mx.example\nreaders: 3\n"
	                        "log-level: debug\nlandlock: if-possible\nocr: no\n", &mistakes);
	if (!CHECK_SAY(c != NULL, "%s", buf_str(&mistakes)))
		return;
	CHECK(c->contest_count == 2);
	CHECK_STR(c->contests[0], "/r/2023");
	CHECK_STR(c->spool, "/s");
	CHECK_STR(c->mailbox.url, "imap://[::1]:1143/Hồ sơ");
	CHECK_STR(c->mailbox.password_command, "pass it");
	snprintf(want, sizeof want, "%s/ca.pem", folder);
	CHECK_STR(c->mailbox.ca_file, want);
	CHECK_STR(c->mailbox.done, "");
	CHECK(!c->mailbox.old_mail_hold && c->mailbox.free_space == 0 && c->mailbox.size_limit == 10 << 20);
	CHECK(c->mailbox.landlock_optional && c->landlock_optional && !c->ocr && c->log_level == LOG_DEBUG && c->readers == 3);
	CHECK_STR(c->transport.from_name, "Ban Tổ chức");
	CHECK_STR(c->transport.office, "o@example.com");
	CHECK(c->transport.per_address_day == 3 && c->transport.per_hour == 7 && !c->transport.user && c->transport.sub_address);
	config_free(c);
	buf_release(&mistakes);
}

/* LoadCredential=: a plain name is looked for in the service's folder first. */
static void test_credentials(void)
{
	struct buf mistakes = { 0 };
	char credentials[300], secret[400], want[300];
	struct err err;
	snprintf(credentials, sizeof credentials, "%s/credentials", folder);
	snprintf(secret, sizeof secret, "%s/p", credentials);
	CHECK(file_make_folder(credentials, &err) == 0 && file_put(secret, "x\n", 2, &err) == 0);
	setenv("CREDENTIALS_DIRECTORY", credentials, 1);
	struct config *c = load(IMAP("  url: imaps://x\n"), &mistakes);
	CHECK(c && strcmp(c->mailbox.password_file, secret) == 0);
	config_free(c);
	unlink(secret);
	c = load(IMAP("  url: imaps://x\n"), &mistakes);
	snprintf(want, sizeof want, "%s/p", folder);
	CHECK(c && strcmp(c->mailbox.password_file, want) == 0);
	config_free(c);
	unsetenv("CREDENTIALS_DIRECTORY");
	rmdir(credentials);
	buf_release(&mistakes);
}

static void test_owner(void)
{
	struct buf mistakes = { 0 };
	struct config *c = load(GOOD, &mistakes);
	CHECK(c != NULL);
	config_free(c);
	chmod(path, 0646);
	buf_clear(&mistakes);
	CHECK(!config_load(path, &mistakes));
	CHECK_SAY(strstr(buf_str(&mistakes), "chmod go-w") != NULL, "%s", buf_str(&mistakes));
	chmod(path, 0600);
	if (geteuid() == 0) { /* only root can give a file away */
		CHECK(chown(path, 54321, 0) == 0);
		buf_clear(&mistakes);
		CHECK(!config_load(path, &mistakes));
		CHECK_SAY(strstr(buf_str(&mistakes), "54321") != NULL, "%s", buf_str(&mistakes));
	}
	unlink(path);
	buf_clear(&mistakes);
	CHECK(!config_load(path, &mistakes));
	CHECK_SAY(strstr(buf_str(&mistakes), "cannot be opened") != NULL, "%s", buf_str(&mistakes));
	buf_clear(&mistakes);
	CHECK(!config_load(folder, &mistakes));
	buf_release(&mistakes);
}

/* What is shipped as an example loads, and names every option once more than the code does. */
static void test_example(void)
{
	struct buf text = { 0 }, mistakes = { 0 };
	struct err err;
	if (!CHECK(file_read("systemd/hoadep.yaml.example", 1 << 16, &text, &err) == 0))
		return;
	struct config *c = load(buf_str(&text), &mistakes);
	CHECK_SAY(c != NULL, "%s", buf_str(&mistakes));
	config_free(c);
	buf_release(&text);
	buf_release(&mistakes);
}

static void test_embedded(void)
{
	struct buf mistakes = { 0 };
	char want[320], here[256];
	if (access("/etc/hoadep/hoadep.yaml", F_OK) == 0 || !getcwd(here, sizeof here))
		return; /* a machine where hoadep is installed: its own file is found instead */
	unlink(path);
	CHECK(chdir(folder) == 0);
	struct config *c = config_load(NULL, &mistakes);
	if (CHECK_SAY(c != NULL, "%s", buf_str(&mistakes))) {
		CHECK(!c->path);
		snprintf(want, sizeof want, "maildir:%s/spool/mailbox", folder);
		CHECK_STR(c->mailbox.url, want);
		snprintf(want, sizeof want, "%s/rules/bac-tu-liem-2023", folder);
		CHECK_STR(c->contests[0], want);
		CHECK_STR(c->transport.from_address, "thiviet@bactuliem.example");
	}
	config_free(c);
	CHECK(load("x: 1\n", &mistakes) == NULL);
	CHECK(config_load(NULL, &mistakes) == NULL); /* ./hoadep.yaml is found first, and is wrong */
	CHECK(chdir(here) == 0);
	buf_release(&mistakes);
}

int main(void)
{
	const char *tmp = getenv("TMPDIR");
	char whole[4096];
	snprintf(folder, sizeof folder, "%s/hoadep-config-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(folder) || !realpath(folder, whole))
		return 1;
	if (snprintf(folder, sizeof folder, "%s", whole) >= (int)sizeof folder)
		return 1;
	snprintf(path, sizeof path, "%s/hoadep.yaml", folder);
	test_bad();
	test_all_mistakes();
	test_defaults();
	test_full();
	test_credentials();
	test_example();
	test_embedded();
	test_owner();
	unlink(path);
	rmdir(folder);
	return unit_end();
}
