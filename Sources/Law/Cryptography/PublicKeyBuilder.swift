import COpenSSL

/// Turns numbers into a key of the library's. Each function gives nil where the library refuses.
///
// SAFETY: builder, parameters, contexts and big numbers are freed in the function that makes them; a finished key
// goes to a `KeyHandle`, which frees it. The library takes nil for any of them and reports failure.
enum PublicKeyBuilder {
    static func rsa(modulus: [UInt8], exponent: [UInt8]) -> KeyHandle? {
        let n = unsafe BN_bin2bn(modulus, Int32(clamping: modulus.count), nil)
        let e = unsafe BN_bin2bn(exponent, Int32(clamping: exponent.count), nil)
        defer {
            unsafe BN_free(n)
            unsafe BN_free(e)
        }
        return unsafe build("RSA") { parameters in
            unsafe OSSL_PARAM_BLD_push_BN(parameters, OSSL_PKEY_PARAM_RSA_N, n) == 1
                && OSSL_PARAM_BLD_push_BN(parameters, OSSL_PKEY_PARAM_RSA_E, e) == 1
        }
    }

    /// `nil` for a point that is not on the curve too.
    static func ec(_ curve: EllipticCurve, x: [UInt8], y: [UInt8]) -> KeyHandle? {
        // 4 says: both coordinates follow (SEC 1 section 2.3.3).
        let point = [4] + x + y
        // SAFETY: the list of parameters keeps both pointers until the key is made, so both closures must enclose that.
        let handle = unsafe curve.rawValue.withCString { name in
            unsafe point.withUnsafeBytes { point in
                unsafe build("EC") { parameters in
                    unsafe OSSL_PARAM_BLD_push_utf8_string(parameters, OSSL_PKEY_PARAM_GROUP_NAME, name, 0) == 1
                        && OSSL_PARAM_BLD_push_octet_string(
                            parameters, OSSL_PKEY_PARAM_PUB_KEY, point.baseAddress, point.count) == 1
                }
            }
        }
        guard let handle, isValidPoint(handle) else { return nil }
        return handle
    }

    static func ed25519(_ point: [UInt8]) -> KeyHandle? {
        unsafe KeyHandle(adopting: EVP_PKEY_new_raw_public_key_ex(nil, "ED25519", nil, point, point.count))
    }

    private static func isValidPoint(_ handle: KeyHandle) -> Bool {
        unsafe handle.withKey { key in
            let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, key, nil)
            defer { unsafe EVP_PKEY_CTX_free(context) }
            return unsafe EVP_PKEY_public_check(context) == 1
        }
    }

    /// What `fill` pushes by pointer must outlive this call, not only its own.
    private static func build(_ type: String, fill: (OpaquePointer) -> Bool) -> KeyHandle? {
        guard let builder = unsafe OSSL_PARAM_BLD_new() else { return nil }
        defer { unsafe OSSL_PARAM_BLD_free(builder) }
        guard unsafe fill(builder), let parameters = unsafe OSSL_PARAM_BLD_to_param(builder) else { return nil }
        defer { unsafe OSSL_PARAM_free(parameters) }
        let context = unsafe EVP_PKEY_CTX_new_from_name(nil, type, nil)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard unsafe EVP_PKEY_fromdata_init(context) == 1,
            unsafe EVP_PKEY_fromdata(context, &key, spanwarden_selects_public_key(), parameters) == 1
        else { return nil }
        return unsafe KeyHandle(adopting: key)
    }
}
