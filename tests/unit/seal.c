/* Keys on disk and tags that come back.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/seal.h"
#include "unit.h"

static char folder[] = "/tmp/hoadep-seal-XXXXXX", path[64];

static void keys(void)
{
	struct seal a, b;
	struct err err = { "" };
	struct stat is;
	CHECK(seal_load(&a, path, false, &err) == -1 && strstr(err.text, path));
	CHECK(seal_load(&a, path, true, &err) == 0 && stat(path, &is) == 0 && (is.st_mode & 0777) == 0600 && is.st_size == SEAL_KEY);
	CHECK(seal_load(&b, path, true, &err) == 0 && memcmp(a.key, b.key, SEAL_KEY) == 0); /* made once */
	chmod(path, 0640);
	CHECK(seal_load(&b, path, true, &err) == -1 && strstr(err.text, "others"));
	chmod(path, 0600);
	CHECK(truncate(path, SEAL_KEY - 1) == 0 && seal_load(&b, path, true, &err) == -1 && strstr(err.text, "damaged"));
	unlink(path);
	CHECK(symlink("/etc/hostname", path) == 0 && seal_load(&b, path, true, &err) == -1);
	unlink(path);
	seal_wipe(&a);
	CHECK(a.key[0] == 0 && a.key[SEAL_KEY - 1] == 0);
}

static void tags(void)
{
	struct seal seal = { "0123456789abcdef0123456789abcde" }, other = seal;
	char tag[SEAL_TAG], text[64];
	seal_tag(&seal, "reply", "BTL23-0031", tag);
	CHECK_SAY(strlen(tag) == SEAL_TAG - 1 && strspn(tag, "0123456789abcdefghjkmnpqrstvwxyz") == SEAL_TAG - 1, "%s", tag);
	CHECK(seal_holds(&seal, "reply", "BTL23-0031", tag));
	snprintf(text, sizeof text, "  %s \r\n", tag);
	for (char *c = text; *c; c++)
		*c = *c >= 'a' && *c <= 'z' ? (char)(*c - 32) : *c;
	CHECK(seal_holds(&seal, "reply", "BTL23-0031", text));
	CHECK(!seal_holds(&seal, "decision", "BTL23-0031", tag));
	CHECK(!seal_holds(&seal, "reply", "BTL23-0032", tag));
	CHECK(!seal_holds(&seal, "repl", "yBTL23-0031", tag));
	other.key[7] ^= 1;
	CHECK(!seal_holds(&other, "reply", "BTL23-0031", tag));
	static const char *const wrong[] = { "", " ", "0", "000000000000", "0000000000000", "000000 000000", "\n" };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		CHECK_SAY(!seal_holds(&seal, "reply", "BTL23-0031", wrong[i]), "“%s” holds", wrong[i]);
	for (size_t i = 0; i < SEAL_TAG - 1; i++) {
		snprintf(text, sizeof text, "%s", tag);
		text[i] = text[i] == '0' ? '1' : '0';
		CHECK(!seal_holds(&seal, "reply", "BTL23-0031", text));
	}
}

/* RFC 4231, test case 2 (key "Jefe") does not fit a key of 32 bytes; this value was computed by Python's hmac. */
static void known(void)
{
	struct seal seal;
	char tag[SEAL_TAG];
	for (int i = 0; i < SEAL_KEY; i++)
		seal.key[i] = (unsigned char)i;
	seal_tag(&seal, "reply", "BTL23-0031", tag);
	CHECK_STR(tag, "67tacfe241nt");
}

int main(void)
{
	if (!mkdtemp(folder))
		return 1;
	snprintf(path, sizeof path, "%s/seal.key", folder);
	keys();
	tags();
	known();
	rmdir(folder);
	return unit_end();
}
