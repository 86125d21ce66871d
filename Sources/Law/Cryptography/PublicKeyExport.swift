import COpenSSL

/// Reads the public numbers out of a key that was generated here.
///
// SAFETY: buffers have the length that the number needs or that is given; the big number is freed here.
enum PublicKeyExport {
    static func material(of handle: KeyHandle, _ kind: PrivateKey.Kind) -> PublicKeyMaterial? {
        switch kind {
        case .rsa:
            guard let modulus = number(OSSL_PKEY_PARAM_RSA_N, of: handle),
                let exponent = number(OSSL_PKEY_PARAM_RSA_E, of: handle)
            else { return nil }
            return .rsa(modulus: modulus, exponent: exponent)
        case .ec(let curve):
            let size = curve.coordinateSize
            // Uncompressed: a 4, then both coordinates.
            guard let point = octets(of: handle), point.first == 4, point.count == 1 + 2 * size else { return nil }
            return .ec(curve, x: Array(point[1...size]), y: Array(point[(size + 1)...]))
        case .ed25519:
            return octets(of: handle).map { .ed25519($0) }
        }
    }

    private static func number(_ name: String, of handle: KeyHandle) -> [UInt8]? {
        unsafe handle.withKey { key in
            var number: OpaquePointer?
            defer { unsafe BN_free(number) }
            guard unsafe EVP_PKEY_get_bn_param(key, name, &number) == 1 else { return nil }
            var bytes = [UInt8](repeating: 0, count: Int(unsafe BN_num_bits(number) + 7) / 8)
            guard unsafe BN_bn2bin(number, &bytes) == Int32(bytes.count) else { return nil }
            return bytes
        }
    }

    private static func octets(of handle: KeyHandle) -> [UInt8]? {
        unsafe handle.withKey { key in
            var bytes = [UInt8](repeating: 0, count: 256)
            var count = 0
            guard
                unsafe EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, &bytes, bytes.count, &count) == 1
            else { return nil }
            return Array(bytes.prefix(count))
        }
    }
}
