#include "internal.h"

#include <errno.h>

typedef struct queued_write {
    uv_write_t request;
    uint8_t bytes[];
} queued_write;

cuv_handle *cuv_tcp_open(cuv_loop *loop, uint8_t address_length, void *owner, cuv_on_event on_event, int *code) {
    cuv_handle *handle = cuv_new_handle(owner, on_event);
    if (handle == NULL) {
        *code = UV_ENOMEM;
        return NULL;
    }
    unsigned family = address_length == 4 ? AF_INET : address_length == 16 ? AF_INET6 : AF_UNSPEC;
    *code = uv_tcp_init_ex(&loop->loop, &handle->uv.tcp, family);
    if (*code != 0) {
        free(handle);
        return NULL;
    }
    return handle;
}

static void on_connection(uv_stream_t *stream, int code) { cuv_tell(stream->data, cuv_event_acceptable, code, NULL); }

int cuv_tcp_listen(cuv_handle *handle, const cuv_address *address, bool shares_port, int backlog) {
    struct sockaddr_storage storage;
    cuv_to_socket_address(address, &storage);
    int yes = 1;
    uv_os_fd_t descriptor;
    int code = uv_fileno(&handle->uv.any, &descriptor);
    if (code != 0) return code;
    if (shares_port && setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes) != 0)
        return uv_translate_sys_error(errno);
    // `::` is IPv6 only: which sockets answer for IPv4 is then what the configuration says, not a system default.
    code = uv_tcp_bind(
        &handle->uv.tcp, (const struct sockaddr *)&storage, address->length == 16 ? UV_TCP_IPV6ONLY : 0);
    if (code != 0) return code;
    return uv_listen(&handle->uv.stream, backlog, on_connection);
}

int cuv_tcp_accept(cuv_handle *listener, cuv_handle *connection) {
    int code = uv_accept(&listener->uv.stream, &connection->uv.stream);
    if (code == 0) uv_tcp_nodelay(&connection->uv.tcp, 1);
    return code;
}

static void on_connected(uv_connect_t *request, int code) {
    cuv_handle *handle = request->data;
    if (code == 0) uv_tcp_nodelay(&handle->uv.tcp, 1);
    cuv_tell(handle, cuv_event_connected, code, NULL);
}

int cuv_tcp_connect(cuv_handle *handle, const cuv_address *address) {
    struct sockaddr_storage storage;
    cuv_to_socket_address(address, &storage);
    handle->connecting.data = handle;
    return uv_tcp_connect(&handle->connecting, &handle->uv.tcp, (const struct sockaddr *)&storage, on_connected);
}

static void on_buffer_wanted(uv_handle_t *uv, size_t suggested, uv_buf_t *buffer) {
    (void)suggested;
    cuv_handle *handle = uv->data;
    cuv_loop *loop = uv->loop->data;
    *buffer = uv_buf_init((char *)loop->received, (unsigned)handle->window);
}

static void on_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer) {
    if (count == UV_EOF) cuv_tell(stream->data, cuv_event_ended, 0, NULL);
    else if (count != 0) cuv_tell(stream->data, cuv_event_received, count, (const uint8_t *)buffer->base);
}

int cuv_tcp_receive(cuv_handle *handle, size_t window) {
    handle->window = window < sizeof((cuv_loop *)0)->received ? window : sizeof((cuv_loop *)0)->received;
    if (window == 0) return uv_read_stop(&handle->uv.stream);
    int code = uv_read_start(&handle->uv.stream, on_buffer_wanted, on_read);
    return code == UV_EALREADY ? 0 : code;
}

int cuv_tcp_peek(cuv_handle *handle) {
    uint8_t byte;
    uv_os_fd_t descriptor;
    int code = uv_fileno(&handle->uv.any, &descriptor);
    if (code != 0) return code;
    ssize_t count;
    do count = recv(descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    while (count < 0 && errno == EINTR);
    return count < 0 ? uv_translate_sys_error(errno) : (int)count;
}

int64_t cuv_tcp_try_write(cuv_handle *handle, const uint8_t *bytes, size_t count) {
    uv_buf_t buffer = uv_buf_init((char *)bytes, (unsigned)(count < 1u << 30 ? count : 1u << 30));
    return uv_try_write(&handle->uv.stream, &buffer, 1);
}

static void on_wrote(uv_write_t *request, int code) {
    cuv_handle *handle = request->data;
    free((queued_write *)request);
    cuv_tell(handle, cuv_event_wrote, code, NULL);
}

int cuv_tcp_write(cuv_handle *handle, const uint8_t *bytes, size_t count) {
    queued_write *queued = malloc(sizeof *queued + count);
    if (queued == NULL) return UV_ENOMEM;
    memcpy(queued->bytes, bytes, count);
    queued->request.data = handle;
    uv_buf_t buffer = uv_buf_init((char *)queued->bytes, (unsigned)count);
    int code = uv_write(&queued->request, &handle->uv.stream, &buffer, 1, on_wrote);
    if (code != 0) free(queued);
    return code;
}

static void on_shut(uv_shutdown_t *request, int code) { (void)request, (void)code; }

int cuv_tcp_shut(cuv_handle *handle) { return uv_shutdown(&handle->shutting, &handle->uv.stream, on_shut); }

int cuv_tcp_peer(cuv_handle *handle, cuv_address *address) {
    struct sockaddr_storage storage;
    int length = sizeof storage;
    int code = uv_tcp_getpeername(&handle->uv.tcp, (struct sockaddr *)&storage, &length);
    if (code != 0) return code;
    return cuv_from_socket_address((struct sockaddr *)&storage, address) ? 0 : UV_EAFNOSUPPORT;
}

int cuv_tcp_local(cuv_handle *handle, cuv_address *address) {
    struct sockaddr_storage storage;
    int length = sizeof storage;
    int code = uv_tcp_getsockname(&handle->uv.tcp, (struct sockaddr *)&storage, &length);
    if (code != 0) return code;
    return cuv_from_socket_address((struct sockaddr *)&storage, address) ? 0 : UV_EAFNOSUPPORT;
}
