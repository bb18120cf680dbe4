/* The small parts of arrive: folder names, URLs, sets of UIDs, maildir names.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <stdlib.h>

#include "arrive/imap.h"
#include "arrive/mailbox.h"
#include "arrive/maildir.h"
#include "arrive/utf7.h"

static void check_utf7(void)
{
	static const struct {
		const char *name, *want;
	} cases[] = {
		{ "INBOX", "INBOX" },
		{ "", "" },
		{ "Tom & Jerry", "Tom &- Jerry" },
		{ "Đã xử lý", "&ARAA4w- x&Hu0- l&AP0-" },
		{ "台北", "&U,BTFw-" },                    /* RFC 3501, 5.1.3 */
		{ "~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-" },
		{ "hoa 🌸", "hoa &2DzfOA-" },
		{ "a\tb", "a&AAk-b" },
		{ "\xff", "&,,0-" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf out = { 0 };
		utf7_encode(cases[i].name, &out);
		CHECK_STR(buf_str(&out), cases[i].want);
		buf_release(&out);
	}
}

static void check_places(void)
{
	static const struct {
		const char *url, *user;
		int kind;          /* -1: refused */
		const char *host, *port, *folder, *account;
	} cases[] = {
		{ "imaps://mail.example:1993/INBOX", "thiviet", MAILBOX_TLS, "mail.example", "1993", "INBOX", "imaps://thiviet@mail.example:1993/INBOX" },
		{ "imaps://mail.example", "thiviet@b.example", MAILBOX_TLS, "mail.example", "993", "INBOX", "imaps://thiviet%40b.example@mail.example:993/INBOX" },
		{ "imap://mail.example/B%C3%A0i/thi", "a", MAILBOX_STARTTLS, "mail.example", "143", "Bài/thi", "imap://a@mail.example:143/Bài/thi" },
		{ "imaps://[::1]:994/", "a", MAILBOX_TLS, "::1", "994", "INBOX", "imaps://a@[::1]:994/INBOX" },
		{ "maildir:/srv/mail", NULL, MAILBOX_MAILDIR, "", "", "/srv/mail", "maildir:/srv/mail" },
		{ "imaps://a:secret@mail.example/INBOX", "a", -1, NULL, NULL, NULL, NULL },
		{ "imaps://mail.example/IN%0d%0aBOX", "a", -1, NULL, NULL, NULL, NULL },
		{ "imaps://mail.example/%ff", "a", -1, NULL, NULL, NULL, NULL },
		{ "imaps://mail.example:https/INBOX", "a", -1, NULL, NULL, NULL, NULL },
		{ "imaps:///INBOX", "a", -1, NULL, NULL, NULL, NULL },
		{ "imaps://[::1/INBOX", "a", -1, NULL, NULL, NULL, NULL },
		{ "pop3://mail.example", "a", -1, NULL, NULL, NULL, NULL },
		{ "maildir:", NULL, -1, NULL, NULL, NULL, NULL },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct mailbox mailbox = { .url = cases[i].url, .user = cases[i].user };
		struct mailbox_place place;
		struct err err = { "" };
		char account[512];
		int r = mailbox_place(&mailbox, &place, &err);
		CHECK_SAY(r == (cases[i].kind < 0 ? -1 : 0), "%s: %d %s", cases[i].url, r, err.text);
		if (cases[i].kind < 0) {
			CHECK(err.text[0] != '\0');
			continue;
		}
		mailbox_account(&mailbox, account);
		CHECK((int)place.kind == cases[i].kind);
		CHECK_STR(place.host, cases[i].host);
		CHECK_STR(place.port, cases[i].port);
		CHECK_STR(place.folder, cases[i].folder);
		CHECK_STR(account, cases[i].account);
	}
}

/* A set takes as many letters as its line has room for, in ranges, and leaves none out. */
static void check_sets(void)
{
	static uint32_t uids[5000];
	struct mailimap_set *set;
	for (uint32_t i = 0; i < 5000; i++)
		uids[i] = i + 1;
	CHECK(imap_set(uids, 5000, &set) == 5000);
	CHECK(clist_count(set->set_list) == 1);
	mailimap_set_free(set);
	for (uint32_t i = 0; i < 5000; i++)
		uids[i] = 4000000000u + 2 * i;
	size_t done = 0, rounds = 0;
	while (done < 5000) {
		size_t n = imap_set(uids + done, 5000 - done, &set);
		CHECK(n > 0 && n <= 200);
		struct mailimap_set_item *first = clist_content(clist_begin(set->set_list));
		CHECK(first && first->set_first == uids[done] && first->set_last == uids[done]);
		CHECK(clist_count(set->set_list) == (int)n);
		mailimap_set_free(set);
		done += n;
		rounds++;
	}
	CHECK(done == 5000 && rounds > 20);
}

static void check_maildir_names(void)
{
	static const struct {
		const char *file, *want;
	} cases[] = {
		{ "1679.M1P2.host,S=12", "1679.M1P2.host,S=12" },
		{ "1679.M1P2.host,S=12:2,FS", "1679.M1P2.host,S=12" },
		{ "a b%c:2,", "a%20b%25c" },
		{ "Đ\n:2,S", "%C4%90%0A" },
	};
	char out[FETCH_NAME_MOST], file[256], other[FETCH_NAME_MOST];
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		maildir_name(cases[i].file, out);
		CHECK_STR(out, cases[i].want);
	}
	/* Two long names that differ in their last byte stay two. */
	memset(file, '\x01', 255);
	file[255] = '\0';
	maildir_name(file, out);
	file[254] = '\x02';
	maildir_name(file, other);
	CHECK(strlen(out) < FETCH_NAME_MOST && strcmp(out, other) != 0);
}

int main(void)
{
	check_utf7();
	check_places();
	check_sets();
	check_maildir_names();
	return unit_end();
}
