/* Any bytes as the XML in an odt: the zip around it is whole, so that the fuzzer gets to the text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"
#include "read/odt.h"
#include "../unit/read_help.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf zip = { 0 };
	const char *why;
	const struct entry_of entries[] = { { "styles.xml", size ? (const char *)data : " ", size }, { "content.xml", size ? (const char *)data : " ", size } };
	make_zip(entries, 2, &zip);
	struct package *package = package_open(zip.data, zip.len, &why);
	struct manuscript m;
	manuscript_init(&m, 1 << 20, true);
	odt_text(package, &m);
	package_close(package);
	manuscript_release(&m);
	buf_release(&zip);
	return 0;
}
