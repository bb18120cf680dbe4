/* What lies in an Office package: its parts' names and kinds, by [Content_Types].xml (ECMA-376, part 2, 7.2).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/docx.h"

#include <string.h>
#include <strings.h>

struct types {
	struct xml xml;
	struct docx_names *names;
};

static void keep_name(char out[256], const char *part)
{
	if (*part == '/')
		part++;
	if (!*out && strlen(part) < 256)
		memcpy(out, part, strlen(part) + 1);
}

static bool ends(const char *text, const char *ending)
{
	size_t n = strlen(text), m = strlen(ending);
	return n >= m && strcasecmp(text + n - m, ending) == 0;
}

static void on_type(struct xml *xml, const char *space, const char *name, const char **attributes)
{
	struct docx_names *names = ((struct types *)xml)->names;
	const char *type = xml_attribute(attributes, "ContentType"), *part = xml_attribute(attributes, "PartName");
	(void)space, (void)name;
	if (!type)
		return;
	if (strcasestr(type, "macroEnabled") || strcasestr(type, "vbaProject"))
		names->macros = true;
	if (!part)
		return;
	if (ends(type, "wordprocessingml.document.main+xml") || ends(type, "wordprocessingml.template.main+xml") ||
	    ends(type, "word.document.macroEnabled.main+xml") || ends(type, "word.template.macroEnabledTemplate.main+xml")) {
		names->word = true;
		keep_name(names->document, part);
	} else if (ends(type, "wordprocessingml.header+xml") && names->header_count < 8) {
		keep_name(names->headers[names->header_count++], part);
	} else if (ends(type, "wordprocessingml.footnotes+xml")) {
		keep_name(names->footnotes, part);
	} else if (ends(type, "wordprocessingml.endnotes+xml")) {
		keep_name(names->endnotes, part);
	} else if (ends(type, "wordprocessingml.styles+xml")) {
		keep_name(names->styles, part);
	}
	names->sheet |= ends(type, "spreadsheetml.sheet.main+xml") || ends(type, "excel.sheet.macroEnabled.main+xml");
	names->slides |= strcasestr(type, "presentationml.presentation.main") != NULL || strcasestr(type, "presentationml.slideshow.main") != NULL;
}

const char *docx_look(struct package *package, struct docx_names *names)
{
	struct types types = { .xml = { .start = on_type }, .names = names };
	*names = (struct docx_names){ .word = false };
	const char *why = package_xml(package, "[Content_Types].xml", &types.xml);
	names->macros |= package_has_ending(package, "vbaProject.bin");
	return why;
}
