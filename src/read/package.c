/* A zip of XML, by libzip and expat, both fed from memory.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/package.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zip.h>

#include "read/submission.h"

struct package {
	zip_t *zip;
};

enum { CHUNK = 32 << 10 };

static size_t unpacked;

/* Between namespace and name: a character that neither holds. */
#define BETWEEN '\n'

struct package *package_open(const void *bytes, size_t len, const char **why)
{
	zip_error_t error;
	zip_error_init(&error);
	*why = READ_DAMAGED;
	zip_source_t *source = zip_source_buffer_create(bytes, len, 0, &error);
	zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
	zip_error_fini(&error);
	if (!zip) {
		zip_source_free(source);
		return NULL;
	}
	if (zip_get_num_entries(zip, 0) > PACKAGE_MOST_ENTRIES) {
		*why = READ_TOO_LARGE;
		zip_discard(zip);
		return NULL;
	}
	struct package *p = calloc(1, sizeof *p);
	if (!p)
		abort();
	p->zip = zip;
	*why = NULL;
	return p;
}

void package_close(struct package *package)
{
	if (package)
		zip_discard(package->zip);
	free(package);
}

size_t package_unpacked(void)
{
	size_t n = unpacked;
	unpacked = 0;
	return n;
}

bool package_has(struct package *package, const char *name)
{
	return zip_name_locate(package->zip, name, ZIP_FL_NOCASE) >= 0;
}

bool package_has_ending(struct package *package, const char *ending)
{
	zip_int64_t n = zip_get_num_entries(package->zip, 0);
	for (zip_int64_t i = 0; i < n; i++) {
		const char *name = zip_get_name(package->zip, (zip_uint64_t)i, ZIP_FL_ENC_RAW);
		size_t len = name ? strlen(name) : 0, end = strlen(ending);
		if (len >= end && strcasecmp(name + len - end, ending) == 0)
			return true;
	}
	return false;
}

static zip_file_t *open_entry(struct package *package, const char *name, const char **why)
{
	zip_stat_t stat;
	zip_int64_t index = zip_name_locate(package->zip, name, ZIP_FL_NOCASE);
	*why = READ_DAMAGED;
	if (index < 0 || zip_stat_index(package->zip, (zip_uint64_t)index, 0, &stat) != 0)
		return NULL;
	if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) && stat.encryption_method != ZIP_EM_NONE) {
		*why = READ_LOCKED;
		return NULL;
	}
	zip_file_t *file = zip_fopen_index(package->zip, (zip_uint64_t)index, 0);
	if (file)
		*why = NULL;
	return file;
}

const char *package_read(struct package *package, const char *name, size_t most, struct buf *out)
{
	char chunk[4096];
	const char *why;
	zip_file_t *file = open_entry(package, name, &why);
	if (!file)
		return why;
	for (;;) {
		zip_int64_t n = zip_fread(file, chunk, sizeof chunk);
		if (n < 0)
			why = READ_DAMAGED;
		if (n <= 0)
			break;
		unpacked += (size_t)n;
		if ((size_t)n > most - out->len) {
			why = READ_TOO_LARGE;
			break;
		}
		buf_add(out, chunk, (size_t)n);
	}
	zip_fclose(file);
	return why;
}

const char *xml_attribute(const char **attributes, const char *name)
{
	for (; attributes[0]; attributes += 2) {
		const char *local = strrchr(attributes[0], BETWEEN);
		if (strcmp(local ? local + 1 : attributes[0], name) == 0)
			return attributes[1];
	}
	return NULL;
}

/* Stopping has to happen inside the event: a flag alone lets expat go on to the end of its chunk (facts/documents.md, section 4). */
static void stop(struct xml *x, const char *wrong)
{
	if (!x->wrong)
		x->wrong = wrong;
	XML_StopParser(x->parser, XML_FALSE);
}

static const char *split(const char *name, char space[128])
{
	const char *between = strrchr(name, BETWEEN);
	size_t n = between ? (size_t)(between - name) : 0;
	if (n > 127)
		n = 127;
	memcpy(space, name, n);
	space[n] = '\0';
	return between ? between + 1 : name;
}

static void on_start(void *context, const char *name, const char **attributes)
{
	struct xml *x = context;
	char space[128];
	if (++x->depth > PACKAGE_MOST_DEPTH || ++x->elements > PACKAGE_MOST_ELEMENTS) {
		stop(x, READ_TOO_LARGE);
		return;
	}
	name = split(name, space);
	x->start(x, space, name, attributes);
	if (x->stop)
		stop(x, NULL);
}

static void on_end(void *context, const char *name)
{
	struct xml *x = context;
	char space[128];
	x->depth--;
	name = split(name, space);
	if (x->end)
		x->end(x, space, name);
	if (x->stop)
		stop(x, NULL);
}

static void on_text(void *context, const char *text, int len)
{
	struct xml *x = context;
	if (x->text)
		x->text(x, text, (size_t)len);
}

static void on_doctype(void *context, const char *name, const char *system, const char *public, int internal)
{
	(void)name, (void)system, (void)public, (void)internal;
	stop(context, READ_DAMAGED);
}

/* Feeds what is unpacked, as it comes. */
static const char *feed(zip_file_t *file, struct xml *x)
{
	size_t total = 0;
	for (;;) {
		void *room = XML_GetBuffer(x->parser, CHUNK);
		if (!room)
			return READ_TOO_LARGE;
		zip_int64_t n = zip_fread(file, room, CHUNK);
		if (n < 0)
			return READ_DAMAGED;
		total += (size_t)n;
		unpacked += (size_t)n;
		if (total > PACKAGE_MOST_XML)
			return READ_TOO_LARGE;
		if (XML_ParseBuffer(x->parser, (int)n, n == 0) != XML_STATUS_OK)
			return x->stop && !x->wrong ? NULL : x->wrong ? x->wrong : READ_DAMAGED;
		if (n == 0)
			return NULL;
	}
}

const char *package_xml(struct package *package, const char *name, struct xml *xml)
{
	const char *why;
	zip_file_t *file = open_entry(package, name, &why);
	if (!file)
		return why;
	xml->depth = 0;
	xml->elements = 0;
	xml->wrong = NULL;
	xml->stop = false;
	xml->parser = XML_ParserCreateNS(NULL, BETWEEN);
	if (!xml->parser)
		abort();
	/* A salt of its own choosing would be read from /dev/urandom or the clock; the reader lives for one letter. */
	XML_SetUserData(xml->parser, xml);
	XML_SetElementHandler(xml->parser, on_start, on_end);
	XML_SetCharacterDataHandler(xml->parser, on_text);
	XML_SetStartDoctypeDeclHandler(xml->parser, on_doctype);
	why = feed(file, xml);
	XML_ParserFree(xml->parser);
	xml->parser = NULL;
	zip_fclose(file);
	return why;
}
