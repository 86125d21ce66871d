#ifndef SPANWARDEN_COPENSSL_SHIM_H
#define SPANWARDEN_COPENSSL_SHIM_H
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

/* The macro is an expression that Swift does not import. */
static inline int spanwarden_selects_public_key(void) { return EVP_PKEY_PUBLIC_KEY; }
#endif
