/* A letter, or a document on its own: what a reader is given.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/letter.h"

#include <gmime/gmime.h>
#include <string.h>
#include <strings.h>

#include "read/charset.h"
#include "read/envelope.h"
#include "read/kind.h"
#include "read/leaf.h"
#include "read/parameter.h"
#include "read/part.h"
#include "read/scan.h"
#include "read/tree.h"

void letter_read(struct gather *g, const char *bytes, size_t len)
{
	struct scan scan;
	scan_letter(bytes, len, &scan);
	if (scan.heads_cut)
		gather_defect(g, -1, "headers-too-large");
	if (scan.parts_cut)
		gather_defect(g, -1, "too-many-parts");
	envelope_read(g, scan.bytes, scan.head);
	tree_read(g, &scan);
	scan_release(&scan);
}

void letter_document(struct gather *g, const char *name, const char *bytes, size_t len)
{
	struct leaf leaf;
	int part = gather_part(g, "1");
	g->out->bare_document = true;
	g->out->parts[part].filename = name ? parameter_filename(g->arena, charset_clean(g->arena, name, strlen(name))) : NULL;
	leaf_decode(g, part, "", bytes, len, false, &leaf);
	g->out->parts[part].declared = g->out->parts[part].type;
	part_read_document(g, part, leaf.kind, &leaf);
	leaf_release(&leaf);
}

void letter_handed(struct gather *g, const char *path, const char *name, const char *bytes, size_t len)
{
	struct leaf leaf = { .bytes = bytes, .len = len };
	int part = gather_part(g, path);
	struct part *p = &g->out->parts[part];
	leaf.kind = kind_whole(g->arena, kind_of(g->arena, bytes, len, false), bytes, len);
	p->filename = name ? parameter_filename(g->arena, charset_clean(g->arena, name, strlen(name))) : NULL;
	p->type = p->declared = leaf.kind.type;
	p->size = (int64_t)len;
	digest_of("", 0, p->sha256);
	part_read_document(g, part, leaf.kind, &leaf);
}

static bool is_letters_own(const char *name, size_t len)
{
	static const char *const names[] = { "from", "received", "return-path", "message-id", "mime-version", "date", "delivered-to", "dkim-signature" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i]) == len && strncasecmp(name, names[i], len) == 0)
			return true;
	return false;
}

bool letter_looks(const char *bytes, size_t len)
{
	const char *p = bytes, *end = bytes + (len < 65536 ? len : 65536);
	bool own = false, first = true;
	while (p < end) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((newline ? newline : end) - p), name = 0;
		if (n == 0 || (n == 1 && *p == '\r'))
			return own;
		while (name < n && p[name] > ' ' && p[name] < 0x7F && p[name] != ':')
			name++;
		bool mbox = first && n > 5 && memcmp(p, "From ", 5) == 0, folded = !first && (*p == ' ' || *p == '\t');
		if (!mbox && !folded && (name == 0 || name == n || p[name] != ':'))
			return false;
		own |= !folded && !mbox && is_letters_own(p, name);
		first = false;
		p += n + 1;
	}
	return own;
}

bool letter_is_document(struct arena *arena, const char *bytes, size_t len)
{
	static const enum kind_class doubtful[] = { KIND_UNKNOWN, KIND_EMPTY, KIND_TEXT, KIND_HTML, KIND_MESSAGE, KIND_LATER, KIND_UNSAFE };
	enum kind_class what = kind_of(arena, bytes, len, false).what;
	for (size_t i = 0; i < sizeof doubtful / sizeof *doubtful; i++)
		if (what == doubtful[i])
			return false;
	return true;
}

void letter_warm(void)
{
	static const char trial[] =
		"From: =?utf-8?b?xJA=?= <a@b.c>\r\nTo: x:a@b,c@d;\r\nDate: Tue, 14 Mar 2023 09:21:07 +0700\r\nSubject: =?windows-1258?q?=D0?=\r\n"
		"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: multipart/alternative; boundary=y\r\n\r\n"
		"--y\r\nContent-Type: text/plain; charset=utf-8; format=flowed\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=C3=A0 \r\nb\r\n"
		"--y\r\nContent-Type: text/html\r\n\r\n<p>b<table><tr><td>c<td>d</table>\r\n--y--\r\n"
		"--x\r\nContent-Type: message/rfc822\r\n\r\nFrom: a@b\r\nSubject: c\r\n\r\nd\r\n"
		"--x\r\nContent-Type: application/pdf; name*=utf-8''b\r\nContent-Transfer-Encoding: base64\r\n\r\nUEsDBA==\r\n"
		/* A .docx with one letter in it: most entries are of that kind. */
		"--x\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
		"UEsDBBQAAAAIAAAAIQCupgEKmQAAAMwAAAATAAAAW0NvbnRlbnRfVHlwZXNdLnhtbF2PsQ7CMAxEf6XKilojBgbUdmEHBn7AStw2orGjxBT4e1KQGBhPd+9O115fkXL1"
		"DDPnzkyq8QCQ7UQBcyORuDiDpIBaZBohor3hSLDbbvdghZVYa107TN+eF0rJO6oumPSEgToDzlTHb2xd6gzGOHuL6oVhYfe3UcsweEtO7D0UpHlIcjGJpZw9j2Fufk5A"
		"z5sCGuhb+Jzo31BLAwQUAAAACAAAACEAoSj5gG8AAACTAAAAAQAAAGRFzjEOgzAMBdCrVBygRh06RCF3CUkKSNiOHFcpty+mQ5f3Zf0/2HeXOb2xkN4+uFNzfRpW1eoA"
		"WloLxnbnWujsXiwY9Txlgc6Sq3AqrW204A6PcXwCxo2G4LubOR+W1RBDQ/RgYcplvfxN4f9G+AJQSwECFAAUAAAACAAAACEArqYBCpkAAADMAAAAEwAAAAAAAAAAAAAA"
		"gAEAAAAAW0NvbnRlbnRfVHlwZXNdLnhtbFBLAQIUABQAAAAIAAAAIQChKPmAbwAAAJMAAAABAAAAAAAAAAAAAACAAcoAAABkUEsFBgAAAAACAAIAcAAAAFgBAAAAAA=="
		"\r\n--x--\r\n";
	struct gather g;
	g_mime_init();
	charset_warm();
	kind_warm();
	gather_init(&g, -1, NULL, 0);
	letter_read(&g, trial, sizeof trial - 1);
	submission_free(g.out);
}
