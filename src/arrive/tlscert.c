/* Says in a whole sentence why a server's certificate is refused.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrive/tlscert.h"

#include <arpa/inet.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"

enum { NAMES_SHOWN = 4 }; /* a big host's certificate has hundreds */

/* The names on the certificate, so that the reader of the sentence sees at once which one to write.  They come from an unproven
 * server: anything but letters, digits, dots, hyphens and stars is shown as "?". */
static void add_name(struct buf *out, unsigned type, const unsigned char *name, size_t size)
{
	char text[INET6_ADDRSTRLEN];
	if (type == GNUTLS_SAN_IPADDRESS) {
		if (inet_ntop(size == 4 ? AF_INET : AF_INET6, name, text, sizeof text) && (size == 4 || size == 16))
			buf_print(out, "%s%s", out->len ? ", " : "", text);
		return;
	}
	if (type != GNUTLS_SAN_DNSNAME)
		return;
	buf_text(out, out->len ? ", " : "");
	for (size_t i = 0; i < size && i < 64 && name[i]; i++) {
		unsigned char c = name[i];
		buf_byte(out, (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || strchr(".-*", c) ? (char)c : '?');
	}
}

static void names_of(gnutls_x509_crt_t crt, struct buf *out)
{
	unsigned char name[256];
	for (unsigned i = 0; i < NAMES_SHOWN; i++) {
		size_t size = sizeof name;
		int type = gnutls_x509_crt_get_subject_alt_name(crt, i, name, &size, NULL);
		if (type == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
			break;
		if (type >= 0)
			add_name(out, (unsigned)type, name, size);
	}
	if (out->len == 0)
		buf_text(out, "none that a client may believe");
}

static void say_owner(gnutls_x509_crt_t crt, const char *host, struct err *err)
{
	struct buf names = { .limit = 300 };
	names_of(crt, &names);
	err_set(err, "the certificate of the mail server is not for %s; the names on it are %s.  Write one of them in the url if the server is the"
		" right one, or ask its operator for a certificate with this name", host, buf_str(&names));
	buf_release(&names);
}

static void say_signer(gnutls_x509_crt_t crt, const char *host, struct err *err)
{
	(void)crt;
	err_set(err, "the certificate of %s is signed by an authority that is not trusted here.  If the server has an authority of its own, write its"
		" certificate into a file and name that as ca-file", host);
}

static void say_expired(gnutls_x509_crt_t crt, const char *host, struct err *err)
{
	char day[32];
	clock_iso((int64_t)gnutls_x509_crt_get_expiration_time(crt), day);
	err_set(err, "the certificate of %s has expired (it was good until %.10s).  The server's operator must renew it; if it is good, this machine's"
		" clock is wrong", host, day);
}

static void say_early(gnutls_x509_crt_t crt, const char *host, struct err *err)
{
	char day[32];
	clock_iso((int64_t)gnutls_x509_crt_get_activation_time(crt), day);
	err_set(err, "the certificate of %s is good from %.10s on only.  Look whether this machine's clock is wrong", host, day);
}

static void say_revoked(gnutls_x509_crt_t crt, const char *host, struct err *err)
{
	(void)crt;
	err_set(err, "the certificate of %s was revoked by its authority.  The server's operator must get a new one", host);
}

static void say_weak(gnutls_x509_crt_t crt, const char *host, struct err *err)
{
	(void)crt;
	err_set(err, "the certificate of %s rests on a key or signature that is too weak.  The server's operator must get a new one", host);
}

/* In this order: who the server is comes before how old its paper is. */
static const struct fault {
	unsigned status;
	void (*say)(gnutls_x509_crt_t crt, const char *host, struct err *err);
} faults[] = {
	{ GNUTLS_CERT_REVOKED, say_revoked },
	{ GNUTLS_CERT_SIGNER_NOT_FOUND | GNUTLS_CERT_SIGNER_NOT_CA | GNUTLS_CERT_SIGNATURE_FAILURE, say_signer },
	{ GNUTLS_CERT_INSECURE_ALGORITHM, say_weak },
	{ GNUTLS_CERT_UNEXPECTED_OWNER, say_owner },
	{ GNUTLS_CERT_EXPIRED, say_expired },
	{ GNUTLS_CERT_NOT_ACTIVATED, say_early },
};

static const struct fault *fault_of(unsigned status)
{
	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
		if (status & faults[i].status)
			return &faults[i];
	return NULL;
}

static void say_other(unsigned status, const char *host, struct err *err)
{
	gnutls_datum_t words = { 0 };
	if (gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &words, 0) < 0)
		words.data = NULL;
	err_set(err, "the certificate of %s is refused: %s", host, words.data ? (const char *)words.data : "it could not be verified");
	gnutls_free(words.data);
}

int tlscert_refused(gnutls_session_t session, const char *host, struct err *err)
{
	unsigned status = gnutls_session_get_verify_cert_status(session), count = 0;
	const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &count);
	const struct fault *fault = fault_of(status);
	gnutls_x509_crt_t crt;
	if (!fault || !chain || count == 0 || gnutls_x509_crt_init(&crt) < 0) {
		say_other(status, host, err);
		return -1;
	}
	if (gnutls_x509_crt_import(crt, &chain[0], GNUTLS_X509_FMT_DER) < 0)
		say_other(status, host, err);
	else
		fault->say(crt, host, err);
	gnutls_x509_crt_deinit(crt);
	return -1;
}
