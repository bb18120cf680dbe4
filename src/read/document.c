/* What a document holds: a table from kinds to their readers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/document.h"

#include <string.h>

#include "read/charset.h"
#include "read/docx.h"
#include "read/html.h"
#include "read/odt.h"

enum { MOST_PLAIN = 6 << 20 }; /* bytes of plain text that are converted; half as much again as is kept of it */

static char *plain_text(struct gather *g, int part, const char *label, const char *bytes, size_t len)
{
	struct buf utf8 = { 0 };
	/* Three bytes decomposed may become one; more than that is not kept, so it is not converted. */
	size_t most = 3 * gather_room(g) < MOST_PLAIN ? 3 * gather_room(g) : MOST_PLAIN;
	if (len > most) {
		gather_defect(g, part, "text-too-large");
		len = most;
	}
	const char *defect = charset_convert(label, bytes, len, &utf8);
	if (defect)
		gather_defect(g, part, defect);
	char *text = charset_clean(g->arena, buf_str(&utf8), utf8.len);
	buf_release(&utf8);
	return text;
}

const char *document_text(struct gather *g, int part, enum kind_class what, const char *label, const char *bytes, size_t len)
{
	const char *defect = NULL;
	if (what != KIND_HTML)
		return gather_text(g, part, plain_text(g, part, label, bytes, len));
	const char *text = html_text(g->arena, label, bytes, len, gather_room(g), &defect);
	if (defect)
		gather_defect(g, part, defect);
	return gather_text(g, part, text);
}

typedef char *package_reader(struct arena *arena, struct package *package, size_t limit, const char **why);

static void read_package(struct gather *g, int part, package_reader *reader, const char *bytes, size_t len)
{
	const char *why, *text = NULL;
	struct package *package = package_open(bytes, len, &why);
	if (package)
		text = reader(g->arena, package, gather_room(g), &why);
	package_close(package);
	if (text)
		g->out->parts[part].content = gather_text(g, part, text);
	else
		g->out->parts[part].unread = why;
}

struct how {
	enum kind_class what;
	package_reader *reader;
	const char *unread;
};

static const struct how ways[] = {
	{ KIND_DOCX, docx_text, NULL },
	{ KIND_ODT, odt_text, NULL },
	{ KIND_EMPTY, NULL, READ_DAMAGED },
	{ KIND_LATER, NULL, READ_LATER },
	{ KIND_ZIP, NULL, READ_LATER },
	{ KIND_OLE, NULL, READ_LATER },
	{ KIND_LOCKED, NULL, READ_LOCKED },
	{ KIND_UNSAFE, NULL, READ_UNSAFE },
	{ KIND_UNKNOWN, NULL, READ_UNKNOWN },
};

void document_read(struct gather *g, int part, struct kind kind, const char *label, const char *bytes, size_t len)
{
	struct part *p = &g->out->parts[part];
	if (kind.what == KIND_PICTURE)
		return;
	if (kind.what == KIND_TEXT || kind.what == KIND_HTML || kind.what == KIND_MESSAGE) {
		p->text = bytes ? document_text(g, part, kind.what, label, bytes, len) : NULL;
		p->content = p->text ? gather_text(g, part, p->text) : NULL;
		p->unread = p->content ? NULL : READ_TOO_LARGE;
		return;
	}
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		if (ways[i].what != kind.what)
			continue;
		if (!ways[i].reader)
			p->unread = ways[i].unread;
		else if (!bytes)
			p->unread = READ_TOO_LARGE;
		else
			read_package(g, part, ways[i].reader, bytes, len);
	}
}
