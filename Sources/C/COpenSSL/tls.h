#ifndef SPANWARDEN_COPENSSL_TLS_H
#define SPANWARDEN_COPENSSL_TLS_H
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* What macros and variable arguments hide from Swift, and callbacks of the library's. */

/* ALPN: `http/1.1` where the client has it in its list, else the alert that RFC 7301 section 3.2 asks for. */
static inline int spanwarden_tls_select(SSL *session, const unsigned char **chosen, unsigned char *length,
                                        const unsigned char *offered, unsigned int count, void *unused) {
    (void)session;
    (void)unused;
    for (unsigned int at = 0; at < count && at + 1 + offered[at] <= count; at += 1 + offered[at]) {
        if (offered[at] != 8 || memcmp(offered + at + 1, "http/1.1", 8) != 0) continue;
        *chosen = offered + at + 1;
        *length = 8;
        return SSL_TLSEXT_ERR_OK;
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

/* A context that speaks TLS 1.2 and 1.3 with forward secrecy and authenticated encryption, and nothing else. Tickets are on, a store of
   sessions is not: whoever comes back brings what is to be remembered. NULL where the library can't. */
static inline SSL_CTX *spanwarden_tls_context(bool is_server) {
    SSL_CTX *context = SSL_CTX_new(is_server ? TLS_server_method() : TLS_client_method());
    if (!context) return NULL;
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                     SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_clear_options(context, SSL_OP_NO_TICKET | SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_security_level(context, 2);
    if (is_server) SSL_CTX_set_alpn_select_cb(context, spanwarden_tls_select, NULL);
    if (SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
        SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1 &&
        SSL_CTX_set_cipher_list(context, "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
                                         "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
                                         "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305") == 1 &&
        SSL_CTX_set_ciphersuites(
            context, "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256") == 1 &&
        SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384") == 1)
        return context;
    SSL_CTX_free(context);
    return NULL;
}

/* Adds `certificate` to the chain behind the context's own one; the context keeps a reference of its own. */
static inline bool spanwarden_tls_chain(SSL_CTX *context, X509 *certificate) {
    return SSL_CTX_add1_chain_cert(context, certificate) == 1;
}

/* What the client asks for in its first message: `http/1.1`, and the name where it has one (SNI). */
static inline bool spanwarden_tls_ask(SSL *session, const char *name) {
    static const unsigned char protocols[] = "\x08http/1.1";
    if (SSL_set_alpn_protos(session, protocols, sizeof protocols - 1) != 0) return false;
    return !name || SSL_set_tlsext_host_name(session, name) == 1;
}

/* Whether anything has been given to the session that it has not handed out or used: whole records, or a part of one, of which the header
   alone counts nowhere else than in the reader's state ("RB": it waits for the body). */
static inline bool spanwarden_tls_has_unread(const SSL *session) {
    return BIO_ctrl_pending(SSL_get_rbio(session)) > 0 || SSL_has_pending(session) == 1 ||
           SSL_rstate_string(session)[1] == 'B';
}

static inline int spanwarden_no_password(char *buffer, int size, int writing, void *asked) {
    (void)buffer;
    (void)size;
    (void)writing;
    *(bool *)asked = true;
    return -1;
}

/* The first private key of a PEM text. One that is encrypted is not read, and nobody is asked for its password: `encrypted` tells. */
static inline EVP_PKEY *spanwarden_pem_key(BIO *text, bool *encrypted) {
    *encrypted = false;
    return PEM_read_bio_PrivateKey(text, NULL, spanwarden_no_password, encrypted);
}

/* The next certificate of a PEM text. */
static inline X509 *spanwarden_pem_certificate(BIO *text) {
    bool asked = false;
    return PEM_read_bio_X509(text, NULL, spanwarden_no_password, &asked);
}

/* Seconds since 1970. */
static inline bool spanwarden_seconds(const ASN1_TIME *time, int64_t *seconds) {
    ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
    int days = 0, rest = 0;
    bool known = epoch && ASN1_TIME_diff(&days, &rest, epoch, time) == 1;
    ASN1_TIME_free(epoch);
    *seconds = (int64_t)days * 86400 + rest;
    return known;
}

/* A fresh key: on P-256, or RSA where `bits` are given. */
static inline EVP_PKEY *spanwarden_fresh_key(size_t bits) {
    return bits ? EVP_PKEY_Q_keygen(NULL, NULL, "RSA", bits) : EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
}

/* Adds an extension in the words of openssl.cnf. */
static inline bool spanwarden_extend(X509 *certificate, X509 *issuer, int kind, const char *words) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509V3_set_ctx_nodb(&context);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, kind, words);
    bool added = extension && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}
#endif
