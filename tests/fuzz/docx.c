/* Any bytes as the XML in a docx: the zip around it is whole, so that the fuzzer gets to the text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"
#include "read/docx.h"
#include "../unit/read_help.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf zip = { 0 };
	const char *why;
	const struct entry_of entries[] = { { "[Content_Types].xml", TYPES_XML, 0 }, { "word/document.xml", size ? (const char *)data : " ", size } };
	make_zip(entries, 2, &zip);
	struct package *package = package_open(zip.data, zip.len, &why);
	struct manuscript m;
	manuscript_init(&m, 1 << 20, true);
	docx_text(package, &m);
	package_close(package);
	manuscript_release(&m);
	buf_release(&zip);
	return 0;
}
