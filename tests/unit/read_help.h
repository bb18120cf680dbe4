/* What the tests of the read room share: zips made in memory, letters read in this process.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_HELP_H
#define READ_HELP_H

#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/buf.h"
#include "read/letter.h"

struct entry_of {
	const char *name, *text;
	size_t len;   /* 0: strlen */
};

/* A zip of these entries; the caller releases `out`. */
__attribute__((unused))
static void make_zip(const struct entry_of *entries, size_t count, struct buf *out)
{
	zip_error_t error;
	zip_stat_t stat;
	zip_source_t *memory = zip_source_buffer_create(NULL, 0, 0, &error);
	zip_source_keep(memory);
	zip_t *zip = zip_open_from_source(memory, ZIP_TRUNCATE, &error);
	for (size_t i = 0; i < count; i++) {
		size_t len = entries[i].len ? entries[i].len : strlen(entries[i].text);
		zip_file_add(zip, entries[i].name, zip_source_buffer(zip, entries[i].text, len, 0), ZIP_FL_ENC_UTF_8);
	}
	zip_close(zip);
	zip_source_open(memory);
	zip_source_stat(memory, &stat);
	char *bytes = malloc(stat.size);
	zip_source_read(memory, bytes, stat.size);
	buf_add(out, bytes, stat.size);
	free(bytes);
	zip_source_close(memory);
	zip_source_free(memory);
}

#define TYPES_XML "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">" \
	"<Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>"
#define WORD_HEAD "<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" " \
	"xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"><w:body>"
#define WORD_TAIL "</w:body></w:document>"

/* A docx of this body. */
__attribute__((unused))
static void make_docx(const char *body, struct buf *out)
{
	struct buf xml = { 0 };
	buf_text(&xml, WORD_HEAD);
	buf_text(&xml, body);
	buf_text(&xml, WORD_TAIL);
	const struct entry_of entries[] = { { "[Content_Types].xml", TYPES_XML, 0 }, { "word/document.xml", xml.data, xml.len } };
	make_zip(entries, 2, out);
	buf_release(&xml);
}

/* Reads a document on its own; free it by submission_free. */
__attribute__((unused))
static struct submission *read_document_bytes(const char *bytes, size_t len)
{
	struct gather g;
	gather_init(&g, -1, NULL, 0);
	letter_document(&g, "x", bytes, len);
	return g.out;
}

__attribute__((unused))
static struct submission *read_letter_bytes(const char *bytes, size_t len)
{
	struct gather g;
	gather_init(&g, -1, NULL, 0);
	letter_read(&g, bytes, len);
	return g.out;
}

__attribute__((unused))
static bool has_defect(const char *const *defects, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(defects[i], word) == 0)
			return true;
	return false;
}

__attribute__((unused))
static const struct part *part_at(const struct submission *s, const char *path)
{
	for (size_t i = 0; i < s->part_count; i++)
		if (strcmp(s->parts[i].path, path) == 0)
			return &s->parts[i];
	return NULL;
}

#endif
