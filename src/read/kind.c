/* What bytes are: libmagic first, then the zip's own table of contents.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/kind.h"

#include <fcntl.h>
#include <magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "read/compound.h"
#include "read/docx.h"
#include "read/package.h"

#define TABLE "/usr/share/misc/magic.mgc"   /* Debian: libmagic-mgc */
#define WORD_TYPE "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#define SHEET_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#define SLIDES_TYPE "application/vnd.openxmlformats-officedocument.presentationml.presentation"
#define ODT_TYPE "application/vnd.oasis.opendocument.text"

struct type {
	const char *type;     /* a prefix where it ends in '/' or '-' or '.' */
	enum kind_class what;
};

/* The first that fits; so what is unsafe stands before the families it belongs to. */
static const struct type types[] = {
	{ "inode/x-empty", KIND_EMPTY },
	{ "application/x-empty", KIND_EMPTY },
	{ "text/html", KIND_HTML },
	{ "application/xhtml+xml", KIND_HTML },
	{ "text/rtf", KIND_RTF },
	{ "text/x-shellscript", KIND_UNSAFE },   /* libmagic says so only where it begins with #! */
	{ "text/x-msdos-batch", KIND_UNSAFE },
	{ "text/", KIND_TEXT },                  /* prose is also taken for C, Pascal or troff: it is text all the same */
	{ "application/json", KIND_TEXT },
	{ "application/csv", KIND_TEXT },
	{ "application/x-ndjson", KIND_TEXT },
	{ "application/javascript", KIND_UNSAFE },
	{ "message/rfc822", KIND_MESSAGE },
	{ "message/news", KIND_MESSAGE },
	{ "message/", KIND_TEXT },
	{ "image/svg+xml", KIND_LATER },   /* drawings and raw pictures: nothing that a phone or a scanner sends */
	{ "image/svg", KIND_LATER },
	{ "image/wmf", KIND_LATER },
	{ "image/emf", KIND_LATER },
	{ "image/x-icon", KIND_LATER },
	{ "image/avif", KIND_LATER },
	{ "image/vnd.", KIND_LATER },
	{ "image/heic", KIND_HEIC },
	{ "image/heif", KIND_HEIC },
	{ "image/", KIND_PICTURE },
	{ WORD_TYPE, KIND_ZIP },
	{ "application/vnd.openxmlformats-", KIND_ZIP },
	{ "application/vnd.oasis.opendocument.", KIND_ZIP },
	{ "application/zip", KIND_ZIP },
	{ "application/x-zip", KIND_ZIP },
	{ "application/epub+zip", KIND_LATER },
	{ "application/encrypted", KIND_LOCKED },   /* an OOXML file under a password is a compound file with an EncryptedPackage */
	{ "application/vnd.ms-cab-compressed", KIND_LATER },
	{ "application/vnd.ms-htmlhelp", KIND_UNSAFE },
	{ "application/vnd.ms-tnef", KIND_TNEF },
	{ "application/CDFV2", KIND_OLE },
	{ "application/x-ole-storage", KIND_OLE },
	{ "application/msword", KIND_OLE },
	{ "application/vnd.ms-", KIND_OLE },
	{ "application/pdf", KIND_PDF },
	{ "application/rtf", KIND_RTF },
	{ "application/x-rar", KIND_ARCHIVE },
	{ "application/vnd.rar", KIND_ARCHIVE },
	{ "application/x-7z-compressed", KIND_ARCHIVE },
	{ "audio/", KIND_LATER },
	{ "video/", KIND_LATER },
	{ "application/ogg", KIND_LATER },
	{ "application/msonenote", KIND_LATER },
	{ "application/vnd.sqlite3", KIND_LATER },
	{ "application/pgp-", KIND_LATER },
	{ "font/", KIND_LATER },
	{ "application/x-ace-compressed", KIND_LATER },
	{ "application/x-arj", KIND_LATER },
	{ "application/x-lzh-compressed", KIND_LATER },
	{ "application/zstd", KIND_LATER },
	{ "application/x-lz4", KIND_LATER },
	{ "application/gzip", KIND_LATER },
	{ "application/x-bzip2", KIND_LATER },
	{ "application/x-xz", KIND_LATER },
	{ "application/x-tar", KIND_LATER },
	{ "application/postscript", KIND_LATER },
	{ "application/ms-tnef", KIND_TNEF },
	{ "application/x-dosexec", KIND_UNSAFE },
	{ "application/vnd.microsoft.portable-executable", KIND_UNSAFE },
	{ "application/x-executable", KIND_UNSAFE },
	{ "application/x-pie-executable", KIND_UNSAFE },
	{ "application/x-sharedlib", KIND_UNSAFE },
	{ "application/x-object", KIND_UNSAFE },
	{ "application/x-mach-binary", KIND_UNSAFE },
	{ "application/x-ms-shortcut", KIND_UNSAFE },
	{ "application/java-archive", KIND_UNSAFE },
	{ "application/x-java-applet", KIND_UNSAFE },
	{ "application/x-msi", KIND_UNSAFE },
	{ "application/vnd.android.package-archive", KIND_UNSAFE },
	{ "application/x-iso9660-image", KIND_UNSAFE },
	{ "application/x-wine-extension-", KIND_UNSAFE },   /* .reg, .inf, .msp */
	{ "application/x-setupscript", KIND_UNSAFE },
	{ "application/x-bytecode.python", KIND_UNSAFE },
	{ "application/vnd.debian.binary-package", KIND_UNSAFE },
	{ "application/x-rpm", KIND_UNSAFE },
	{ "application/x-apple-diskimage", KIND_UNSAFE },
};

/* `prose` looks only whether bytes are text: the table's two hundred patterns for texts cost half a millisecond a part. */
static magic_t magic, prose;

/* libmagic's compiled table in a mapping of ours, for both; where it lies elsewhere libmagic looks for it itself. */
static struct { void *bytes; size_t len; } table;

static void map_table(void)
{
	struct stat is;
	int fd = open(TABLE, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && fstat(fd, &is) == 0 && is.st_size > 0) {
		void *at = mmap(NULL, (size_t)is.st_size, PROT_READ, MAP_SHARED, fd, 0);
		if (at != MAP_FAILED) {
			table.bytes = at;
			table.len = (size_t)is.st_size;
		}
	}
	if (fd >= 0)
		close(fd);
}

static magic_t open_magic(int more)
{
	magic_t m = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_TOKENS | more);
	bool ours = m && table.bytes && magic_load_buffers(m, &table.bytes, &table.len, 1) == 0;
	if (!m || (!ours && magic_load(m, NULL) != 0)) {
		fprintf(stderr, "hoadep: libmagic's table of kinds could not be loaded: %s\n", m ? magic_error(m) : "out of memory");
		exit(1);
	}
	return m;
}

void kind_warm(void)
{
	if (magic)
		return;
	map_table();
	magic = open_magic(0);
	prose = open_magic(MAGIC_NO_CHECK_SOFT | MAGIC_NO_CHECK_CDF | MAGIC_NO_CHECK_JSON | MAGIC_NO_CHECK_CSV);
}

void kind_rest(void)
{
	if (table.bytes)
		madvise(table.bytes, table.len, MADV_DONTNEED);
}

static bool fits(const char *type, const char *entry)
{
	size_t n = strlen(entry);
	char last = entry[n - 1];
	return last == '/' || last == '-' || last == '.' ? strncmp(type, entry, n) == 0 : strcmp(type, entry) == 0;
}

static enum kind_class class_of(const char *type)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (fits(type, types[i].type))
			return types[i].what;
	return KIND_UNKNOWN;
}

static struct kind say(struct arena *arena, enum kind_class what, const char *type)
{
	return (struct kind){ .what = what, .type = arena_text(arena, type) };
}

/* HTML by its first tag; libmagic would say the same, later. */
static bool begins_html(const char *p, size_t len)
{
	static const char *const tags[] = { "!doctype html", "html", "head", "body", "div", "p>", "p ", "table", "meta", "span", "font", "br" };
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
		if (len > strlen(tags[i]) && strncasecmp(p + 1, tags[i], strlen(tags[i])) == 0)
			return true;
	return false;
}

/* What the letter calls a text and begins like prose or HTML: anything with a signature of its own goes the long way. */
static const char *short_look(const char *bytes, size_t len)
{
	const char *p = bytes, *end = bytes + len;
	if (len >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0)
		p += 3;
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
		p++;
	if (p == end || strchr("{%#@[\\:\"\x89", *p) || (*p == '<' && !begins_html(p, (size_t)(end - p))))
		return NULL;
	const char *type = magic_buffer(prose, bytes, len);
	if (!type || strcmp(type, "text/plain") != 0)
		return NULL;
	return *p == '<' ? "text/html" : type;
}

/* Beginnings that leave nothing to ask: libmagic says the same of them, after comparing with all it knows. */
static const struct beginning {
	const char *bytes;
	size_t len;
	const char *type;
} beginnings[] = {
	{ "%PDF-1.", 7, "application/pdf" },
	{ "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, "application/x-ole-storage" },
	{ "\xFF\xD8\xFF\xE0", 4, "image/jpeg" },
	{ "\xFF\xD8\xFF\xE1", 4, "image/jpeg" },
	{ "\xFF\xD8\xFF\xDB", 4, "image/jpeg" },
	{ "\x89PNG\r\n\x1A\n\0\0\0\rIHDR", 16, "image/png" },
};

static const char *begins(const char *bytes, size_t len)
{
	for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
		if (len > beginnings[i].len && memcmp(bytes, beginnings[i].bytes, beginnings[i].len) == 0)
			return beginnings[i].type;
	return NULL;
}

static const char *look(const char *bytes, size_t len, bool text)
{
	/* A zip tells itself what it is, and better: libmagic does not see one whose entries stand in an order it does not know. */
	if (len > 4 && memcmp(bytes, "PK\3\4", 4) == 0)
		return "application/zip";
	/* What Outlook calls winmail.dat, and OneNote's pages ([MS-ONESTORE], 2.3.1). */
	if (len > 4 && memcmp(bytes, "\x78\x9F\x3E\x22", 4) == 0)
		return "application/ms-tnef";
	if (len > 16 && memcmp(bytes, "\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3", 16) == 0)
		return "application/msonenote";
	const char *type = text ? short_look(bytes, len) : begins(bytes, len);
	if (!type)
		type = magic_buffer(magic, bytes, len);
	/* Programs too torn or too strange for libmagic still begin as all of them do. */
	if (len > 2 && memcmp(bytes, "MZ", 2) == 0 && (!type || class_of(type) == KIND_UNKNOWN))
		type = "application/x-dosexec";
	return type ? type : "application/octet-stream";
}

struct kind kind_of(struct arena *arena, const void *bytes, size_t len, bool text)
{
	kind_warm();
	const char *type = look(bytes, len < KIND_SNIFF ? len : KIND_SNIFF, text);
	return say(arena, class_of(type), type);
}

/* Endings that Windows runs (the list that Outlook blocks, shortened to what is sent) and images that it mounts. */
static const char *const programs[] = {
	".js", ".jse", ".vbs", ".vbe", ".wsf", ".wsh", ".bat", ".cmd", ".ps1", ".psm1", ".hta", ".reg", ".url", ".sct", ".scf", ".inf", ".lnk", ".exe", ".com",
	".scr", ".pif", ".dll", ".cpl", ".ocx", ".msi", ".msp", ".jar", ".apk", ".iso", ".img", ".vhd", ".vhdx", ".chm", ".xll", ".gadget", ".application",
};

/* Texts that are tables: web programs call what is parted by tabs .xls. */
static const char *const tables[] = { ".csv", ".tsv", ".xls" };

enum kind_class kind_named(enum kind_class what, const char *name)
{
	const char *ending = name ? strrchr(name, '.') : NULL;
	if (!ending || (what != KIND_TEXT && what != KIND_HTML && what != KIND_MESSAGE && what != KIND_UNKNOWN && what != KIND_EMPTY))
		return what;
	for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
		if (strcasecmp(ending, programs[i]) == 0)
			return KIND_UNSAFE;
	for (size_t i = 0; i < sizeof tables / sizeof *tables && what == KIND_TEXT; i++)
		if (strcasecmp(ending, tables[i]) == 0)
			return KIND_CSV;
	return what;
}

bool kind_wants_all(enum kind_class what)
{
	return what != KIND_LATER && what != KIND_UNSAFE && what != KIND_EMPTY;
}

/* "mimetype" is the first entry of every OpenDocument, stored as it is. */
static struct kind open_document(struct arena *arena, struct package *package)
{
	struct buf type = { 0 };
	struct kind kind = say(arena, KIND_LATER, "application/zip");
	if (package_read(package, "mimetype", 200, &type) == NULL && type.len) {
		const char *text = buf_str(&type);
		if (strcmp(text, ODT_TYPE) == 0 || strcmp(text, ODT_TYPE "-template") == 0)
			kind = say(arena, KIND_ODT, text);
		else if (strncmp(text, "application/", 12) == 0 && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789.+-/") == type.len)
			kind = say(arena, KIND_LATER, text);
	}
	buf_release(&type);
	return kind;
}

static struct kind office_document(struct arena *arena, struct package *package)
{
	struct docx_names names;
	const char *why = docx_look(package, &names);
	if (names.macros)
		return say(arena, KIND_UNSAFE, names.word ? "application/vnd.ms-word.document.macroenabled.12" : "application/vnd.ms-office");
	if (names.word || (why && package_has(package, "word/document.xml")))
		return say(arena, KIND_DOCX, WORD_TYPE);
	if (names.sheet)
		return say(arena, KIND_XLSX, SHEET_TYPE);
	return say(arena, KIND_LATER, names.slides ? SLIDES_TYPE : "application/zip");
}

/* A torn zip is what its first bytes promise, so that its reader can say that it is damaged. */
static struct kind torn_zip(struct arena *arena, const void *bytes, size_t len)
{
	const char *type = magic_buffer(magic, bytes, len < KIND_SNIFF ? len : KIND_SNIFF);
	if (type && strcmp(type, WORD_TYPE) == 0)
		return say(arena, KIND_DOCX, type);
	if (type && strncmp(type, ODT_TYPE, strlen(ODT_TYPE)) == 0)
		return say(arena, KIND_ODT, type);
	if (type && class_of(type) == KIND_ZIP && strcmp(type, "application/zip") != 0)
		return say(arena, KIND_LATER, type);
	return say(arena, KIND_PACKED, "application/zip");
}

/* Apple's Pages, Numbers and Keynote: Index.zip or Index/, in older ones index.xml. */
static bool is_iwork(struct package *package)
{
	static const char *const names[] = { "Index/Document.iwa", "Index.zip", "index.apxl", "Metadata/BuildVersionHistory.plist", "buildVersionHistory.plist" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (package_has(package, names[i]))
			return true;
	return false;
}

static struct kind look_into_zip(struct arena *arena, const void *bytes, size_t len)
{
	const char *why;
	struct package *package = package_open(bytes, len, &why);
	struct kind kind = say(arena, KIND_PACKED, "application/zip");
	if (!package)
		return torn_zip(arena, bytes, len);
	if (package_has(package, "[Content_Types].xml"))
		kind = office_document(arena, package);
	else if (package_has(package, "mimetype"))
		kind = open_document(arena, package);
	else if (package_has(package, "META-INF/MANIFEST.MF") || package_has(package, "AndroidManifest.xml"))
		kind = say(arena, KIND_UNSAFE, "application/java-archive");
	else if (is_iwork(package))
		kind = say(arena, KIND_LATER, "application/vnd.apple.pages");
	package_close(package);
	return kind;
}

/* Streams and storages of a compound file's root that say what it is: the first that is there. */
static const struct ole_sign {
	const char *name;
	enum kind_class what;
	const char *type;
} ole_signs[] = {
	{ "EncryptedPackage", KIND_LOCKED, "application/encrypted" },   /* a docx or xlsx under a password */
	{ "Macros", KIND_UNSAFE, "application/msword" },
	{ "_VBA_PROJECT_CUR", KIND_UNSAFE, "application/vnd.ms-excel" },
	{ "VBA", KIND_UNSAFE, "application/vnd.ms-office" },
	{ "WordDocument", KIND_DOC, "application/msword" },
	{ "Workbook", KIND_XLS, "application/vnd.ms-excel" },
	{ "Book", KIND_XLS, "application/vnd.ms-excel" },
	{ "PowerPoint Document", KIND_LATER, "application/vnd.ms-powerpoint" },
};

static struct kind look_into_ole(struct arena *arena, struct kind first, const void *bytes, size_t len)
{
	struct compound *file = compound_open(bytes, len);
	const struct ole_sign *sign = NULL;
	for (size_t i = 0; file && !sign && i < sizeof ole_signs / sizeof *ole_signs; i++)
		if (compound_has(file, ole_signs[i].name))
			sign = &ole_signs[i];
	compound_close(file);
	if (sign)
		return say(arena, sign->what, sign->type);
	const char *type = magic_buffer(magic, bytes, len);
	if (!type || class_of(type) == KIND_UNKNOWN)
		return say(arena, KIND_LATER, first.type);
	enum kind_class what = class_of(type);
	/* A torn one is what its first bytes promise, so that its reader can say that it is damaged. */
	if (what == KIND_OLE)
		what = strcmp(type, "application/msword") == 0 ? KIND_DOC : strcmp(type, "application/vnd.ms-excel") == 0 ? KIND_XLS : KIND_LATER;
	return say(arena, what, type);
}

struct kind kind_whole(struct arena *arena, struct kind first, const void *bytes, size_t len)
{
	if (first.what == KIND_ZIP)
		return look_into_zip(arena, bytes, len);
	return first.what == KIND_OLE ? look_into_ole(arena, first, bytes, len) : first;
}
