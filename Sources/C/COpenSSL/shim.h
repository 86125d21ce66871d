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

/* EVP_sha256 and its like are looked up again at each use, behind a lock; what is fetched once is not. Kept for the life of the process: whoever
   comes second at the same moment fetches another one and keeps it too, which is as good. */
static inline const EVP_MD *spanwarden_fetched(const EVP_MD **kept, const char *name, const EVP_MD *otherwise) {
    const EVP_MD *found = __atomic_load_n(kept, __ATOMIC_ACQUIRE);
    if (found) return found;
    found = EVP_MD_fetch(NULL, name, NULL);
    if (!found) return otherwise;
    __atomic_store_n(kept, found, __ATOMIC_RELEASE);
    return found;
}

static inline const EVP_MD *spanwarden_sha256(void) {
    static const EVP_MD *kept;
    return spanwarden_fetched(&kept, "SHA2-256", EVP_sha256());
}
#endif
