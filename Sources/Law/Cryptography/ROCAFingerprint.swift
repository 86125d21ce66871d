/// The mark of RSA moduli that a flawed generator made (CVE-2017-15361): they can be factored at a price that a guard must not count on.
///
/// Its primes were powers of 65537 modulo the product of the small primes, so the modulus is one too. A sound modulus bears the mark with a
/// probability below 2^-27.
enum ROCAFingerprint {
    private static let generator = 65537
    private static let primes = [
        3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109,
        113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
    ]

    /// - Parameter modulus: big-endian.
    static func marks(_ modulus: [UInt8]) -> Bool {
        primes.allSatisfy { prime in
            let remainder = modulus.reduce(0) { ($0 << 8 | Int($1)) % prime }
            return isPower(remainder, modulo: prime)
        }
    }

    /// Whether `value` is some power of the generator.
    private static func isPower(_ value: Int, modulo prime: Int) -> Bool {
        var power = 1
        repeat {
            if power == value { return true }
            power = power * generator % prime
        } while power != 1
        return false
    }
}
