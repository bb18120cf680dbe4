/* What a document holds: a table from kinds to their readers.
 * SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A map of this room.  `hoadep --role nursery` forks a reader for each letter (nursery.c, reader.c); whoever asks stands in reading.c and asking.c,
 * and trusts only what told.c, submission_load.c and merge.c have checked.
 *
 *   a letter        letter.c scan.c tree.c part.c leaf.c; headers: header.c parameter.c envelope.c; bytes: base64.c quoted.c charset.c flowed.c
 *   what it is      kind.c, and for a file in another file inside.c
 *   word processors docx.c docx_look.c odt.c (package.c: zip of XML), doc.c docformat.c (compound.c), rtf.c rtftext.c rtfwords.c; all tell a manuscript.c,
 *                   which has layout.c for paragraphs and layout_row.c for rows of tables, and oldfont.c for .VnTime and its kin; textstyles.c is of docx and odt
 *   html            html.c html_style.c, also into layout.c
 *   sheets          xlsx.c csv.c xls.c into rows.c; cellformat.c
 *   PDF             pdf.c (pdf_library.c loads poppler): pdf_page.c (characters to lines), pdf_join.c and pdf_grid.c (paragraphs, columns), pdf_flow.c (one text), pdf_look.c (scans)
 *   pictures        picture.c heic.c decode.c jfif.c (JPEG by libjpeg, which the letter's own reader has too) pixels.c exif.c; image.c measures one: sheet.c blobs.c lines.c look.c measure.c fingerprint.c; ocr.c reads it
 *   shown small     thumbnail.c draws one page in such a reader; showing.c asks for the pages of a letter
 *   containers      packed.c (zip) archive.c (rar, 7z) tnef.c lzfu.c (winmail.dat); entryname.c
 *   old Vietnamese  vietnamese.c: vietnamese_score.c syllable.c (which code), vietnamese_decode.c vietnamese_tables.c (into Unicode)
 *   what comes out  gather.c (limits), submission.h (the facts), submission.c submission_page.c (as JSON); heading.c (whose proof is held against the letter's own bytes)
 *
 * The table below says which sort of process reads a kind (enum profile in gather.h).  PROFILE_TEXT is the letter's own reader; the others are readers
 * of `hoadep --role pages`, which has the large libraries, and what they find is merged into the letter by merge.c.
 */
#include "read/document.h"

#include <string.h>

#include "read/archive.h"
#include "read/charset.h"
#include "read/csv.h"
#include "read/doc.h"
#include "read/docx.h"
#include "read/heic.h"
#include "read/html.h"
#include "read/odt.h"
#include "read/packed.h"
#include "read/pdf.h"
#include "read/picture.h"
#include "read/rtf.h"
#include "read/tnef.h"
#include "read/xls.h"
#include "read/xlsx.h"

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
	const char *converted = NULL;
	char *text = charset_clean_from(g->arena, buf_str(&utf8), utf8.len, &converted);
	if (converted)
		gather_defect(g, part, converted);
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

/* Either what reads it, in which sort of process, or why it is not read. */
struct how {
	enum kind_class what;
	void (*reader)(struct gather *g, int part, const char *bytes, size_t len);
	enum profile profile;
	const char *unread;
};

static const struct how ways[] = {
	{ KIND_DOCX, docx_read, PROFILE_TEXT, NULL },
	{ KIND_ODT, odt_read, PROFILE_TEXT, NULL },
	{ KIND_DOC, doc_read, PROFILE_TEXT, NULL },
	{ KIND_RTF, rtf_read, PROFILE_TEXT, NULL },
	{ KIND_XLSX, xlsx_read, PROFILE_TEXT, NULL },
	{ KIND_CSV, csv_read, PROFILE_TEXT, NULL },
	{ KIND_PACKED, packed_read, PROFILE_TEXT, NULL },
	{ KIND_TNEF, tnef_read, PROFILE_TEXT, NULL },
	{ KIND_PDF, pdf_read, PROFILE_PAGES, NULL },
	{ KIND_PICTURE, picture_read, PROFILE_PAGES, NULL },
	{ KIND_HEIC, heic_read, PROFILE_HEIC, NULL },
	{ KIND_XLS, xls_read, PROFILE_SHEET, NULL },
	{ KIND_ARCHIVE, archive_read, PROFILE_ARCHIVE, NULL },
	{ KIND_EMPTY, NULL, PROFILE_TEXT, READ_DAMAGED },
	{ KIND_LATER, NULL, PROFILE_TEXT, READ_LATER },
	{ KIND_ZIP, NULL, PROFILE_TEXT, READ_TOO_LARGE },   /* these two are settled by all the bytes (kind_whole), where they are not too many */
	{ KIND_OLE, NULL, PROFILE_TEXT, READ_TOO_LARGE },
	{ KIND_LOCKED, NULL, PROFILE_TEXT, READ_LOCKED },
	{ KIND_UNSAFE, NULL, PROFILE_TEXT, READ_UNSAFE },
	{ KIND_UNKNOWN, NULL, PROFILE_TEXT, READ_UNKNOWN },
};

static const struct how *way_of(enum kind_class what)
{
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (ways[i].what == what)
			return &ways[i];
	return NULL;
}

static void read_text(struct gather *g, int part, struct kind kind, const char *label, const char *bytes, size_t len)
{
	struct part *p = &g->out->parts[part];
	p->text = bytes ? document_text(g, part, kind.what, label, bytes, len) : NULL;
	p->content = p->text ? gather_text(g, part, p->text) : NULL;
	p->unread = p->content ? NULL : READ_TOO_LARGE;
}

/* A document that is a zip counts as what it unpacks to: three hundred of them with 60 MB of XML each are a bomb too. */
static bool spent(const struct gather *g, enum kind_class what)
{
	return g->inner_left <= 0 && (what == KIND_DOCX || what == KIND_ODT || what == KIND_XLSX);
}

void document_read(struct gather *g, int part, struct kind kind, const char *label, const char *bytes, size_t len)
{
	struct part *p = &g->out->parts[part];
	const struct how *way = way_of(kind.what);
	if (kind.what == KIND_TEXT || kind.what == KIND_HTML || kind.what == KIND_MESSAGE)
		read_text(g, part, kind, label, bytes, len);
	else if (!way || !way->reader)
		p->unread = way ? way->unread : READ_UNKNOWN;
	else if (g->parts_only)
		return;
	else if (!bytes || spent(g, kind.what))
		p->unread = READ_TOO_LARGE;
	/* What needs no library of its own is read wherever it is found: a docx in a rar by the reader of the rar. */
	else if (way->profile == g->profile || way->profile == PROFILE_TEXT)
		way->reader(g, part, bytes, len);
	else if (kind.what != KIND_PICTURE || !picture_look_here(g, part, bytes, len))
		gather_hand(g, part, way->profile, bytes, len);
	g->inner_left -= (int64_t)package_unpacked();
}
