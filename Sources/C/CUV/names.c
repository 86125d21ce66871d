#include "internal.h"

enum { most_addresses = 16 };

void cuv_to_socket_address(const cuv_address *address, struct sockaddr_storage *storage) {
    memset(storage, 0, sizeof *storage);
    if (address->length == 4) {
        struct sockaddr_in *four = (struct sockaddr_in *)storage;
        four->sin_family = AF_INET;
        four->sin_port = htons(address->port);
        memcpy(&four->sin_addr, address->octets, 4);
        return;
    }
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)storage;
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(address->port);
    memcpy(&six->sin6_addr, address->octets, 16);
}

bool cuv_from_socket_address(const struct sockaddr *from, cuv_address *address) {
    memset(address, 0, sizeof *address);
    if (from->sa_family == AF_INET) {
        const struct sockaddr_in *four = (const struct sockaddr_in *)from;
        address->length = 4;
        address->port = ntohs(four->sin_port);
        memcpy(address->octets, &four->sin_addr, 4);
        return true;
    }
    if (from->sa_family != AF_INET6) return false;
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)from;
    address->length = 16;
    address->port = ntohs(six->sin6_port);
    memcpy(address->octets, &six->sin6_addr, 16);
    return true;
}

bool cuv_address_parse(const char *literal, cuv_address *address) {
    memset(address, 0, sizeof *address);
    if (strchr(literal, '%') != NULL) return false; // uv_inet_pton would drop the zone silently
    address->length = 4;
    if (uv_inet_pton(AF_INET, literal, address->octets) == 0) return true;
    address->length = 16;
    return uv_inet_pton(AF_INET6, literal, address->octets) == 0;
}

void cuv_address_print(const cuv_address *address, char *text, size_t capacity) {
    uv_inet_ntop(address->length == 4 ? AF_INET : AF_INET6, address->octets, text, capacity);
}

static void on_addresses(uv_getaddrinfo_t *request, int code, struct addrinfo *found) {
    cuv_lookup *lookup = (cuv_lookup *)request;
    cuv_address addresses[most_addresses];
    size_t count = 0;
    for (struct addrinfo *next = found; next != NULL && count < most_addresses; next = next->ai_next)
        if (cuv_from_socket_address(next->ai_addr, &addresses[count])) count += 1;
    uv_freeaddrinfo(found);
    lookup->loop->lookups -= 1;
    lookup->on_addresses(lookup->owner, code, addresses, count);
    free(lookup);
}

cuv_lookup *cuv_lookup_start(cuv_loop *loop, const char *host, void *owner, cuv_on_addresses call, int *code) {
    cuv_lookup *lookup = calloc(1, sizeof *lookup);
    if (lookup == NULL) {
        *code = UV_ENOMEM;
        return NULL;
    }
    lookup->loop = loop;
    lookup->owner = owner;
    lookup->on_addresses = call;
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    *code = uv_getaddrinfo(&loop->loop, &lookup->request, on_addresses, host, NULL, &hints);
    if (*code != 0) {
        free(lookup);
        return NULL;
    }
    loop->lookups += 1;
    return lookup;
}

void cuv_lookup_cancel(cuv_lookup *lookup) { uv_cancel((uv_req_t *)&lookup->request); }

// Errors

cuv_failure cuv_classify(int code) {
    switch (code) {
    case UV_EAGAIN: return cuv_failure_again;
    case UV_ECONNREFUSED: return cuv_failure_refused;
    case UV_ECONNRESET: case UV_ECONNABORTED: case UV_EPIPE: case UV_ENOTCONN: return cuv_failure_reset;
    case UV_ETIMEDOUT: return cuv_failure_timed_out;
    case UV_ENETUNREACH: case UV_EHOSTUNREACH: case UV_ENETDOWN: return cuv_failure_unreachable;
    case UV_EADDRINUSE: return cuv_failure_address_in_use;
    case UV_EADDRNOTAVAIL: return cuv_failure_address_unavailable;
    case UV_EACCES: case UV_EPERM: return cuv_failure_not_permitted;
    case UV_EMFILE: case UV_ENFILE: case UV_ENOMEM: case UV_ENOBUFS: return cuv_failure_exhausted;
    case UV_EAI_NONAME: case UV_EAI_NODATA: case UV_EAI_AGAIN: case UV_EAI_FAIL: case UV_EAI_ADDRFAMILY:
    case UV_EAI_FAMILY: return cuv_failure_name_unknown;
    case UV_ECANCELED: case UV_EAI_CANCELED: return cuv_failure_canceled;
    default: return cuv_failure_other;
    }
}

void cuv_error_name(int code, char *text, size_t capacity) { uv_err_name_r(code, text, capacity); }
