/* Keys and tags, by GnuTLS.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/seal.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

static int make(const char *path, struct err *err)
{
	unsigned char key[SEAL_KEY];
	if (getrandom(key, sizeof key, 0) != (ssize_t)sizeof key)
		return err_errno(err, "the kernel gives no random bytes for the key %s", path);
	int r = file_put(path, key, sizeof key, err);
	gnutls_memset(key, 0, sizeof key);
	return r;
}

static int take(struct seal *seal, int fd, const char *path, struct err *err)
{
	struct stat is;
	if (fstat(fd, &is) != 0)
		return err_errno(err, "the key %s cannot be looked at", path);
	if (!S_ISREG(is.st_mode) || is.st_mode & 077)
		return err_set(err, "the key %s may be read by others; if nobody has, take their rights away (chmod 600), else remove it and lose the tags in letters that are out", path);
	if (is.st_size != SEAL_KEY || read(fd, seal->key, SEAL_KEY) != SEAL_KEY)
		return err_set(err, "the key %s is damaged (it should have %d bytes); put it back from a backup, or remove it and lose the tags in letters that are out", path, SEAL_KEY);
	return 0;
}

int seal_load(struct seal *seal, const char *path, bool create, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 && errno == ENOENT && create) {
		if (make(path, err) != 0)
			return -1;
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	}
	if (fd < 0)
		return err_errno(err, "the key %s cannot be opened", path);
	int r = take(seal, fd, path, err);
	close(fd);
	return r;
}

void seal_wipe(struct seal *seal)
{
	gnutls_memset(seal->key, 0, sizeof seal->key);
}

/* The zero between the two keeps ("a", "bc") apart from ("ab", "c"). */
void seal_tag(const struct seal *seal, const char *purpose, const char *text, char out[SEAL_TAG])
{
	static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
	unsigned char raw[32];
	gnutls_hmac_hd_t hmac;
	if (gnutls_hmac_init(&hmac, GNUTLS_MAC_SHA256, seal->key, sizeof seal->key) < 0 || gnutls_hmac(hmac, purpose, strlen(purpose) + 1) < 0 ||
	    gnutls_hmac(hmac, text, strlen(text)) < 0)
		abort(); /* out of memory, or no SHA-256 in this GnuTLS: nothing may go on without */
	gnutls_hmac_deinit(hmac, raw);
	for (size_t i = 0; i < SEAL_TAG - 1; i++) {
		size_t bit = i * 5;
		unsigned two = (unsigned)raw[bit / 8] << 8 | raw[bit / 8 + 1];
		out[i] = digits[two >> (11 - bit % 8) & 31];
	}
	out[SEAL_TAG - 1] = '\0';
}

bool seal_holds(const struct seal *seal, const char *purpose, const char *text, const char *tag)
{
	char right[SEAL_TAG], got[SEAL_TAG] = { 0 };
	unsigned differ = 0;
	while (isspace((unsigned char)*tag))
		tag++;
	size_t len = strcspn(tag, " \t\r\n");
	if (len != SEAL_TAG - 1 || tag[len + strspn(tag + len, " \t\r\n")])
		return false;
	seal_tag(seal, purpose, text, right);
	for (size_t i = 0; i < len; i++) {
		got[i] = (char)tolower((unsigned char)tag[i]);
		differ |= (unsigned)(unsigned char)got[i] ^ (unsigned)(unsigned char)right[i];
	}
	return differ == 0;
}
