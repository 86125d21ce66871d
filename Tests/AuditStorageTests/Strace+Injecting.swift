import Foundation
import TestSupport

extension Strace {
    /// Runs `body` while `faults` meet calls on `file`; returns what strace has seen. The log must have written a record by now.
    static func injecting(
        _ faults: String..., into file: String, _ body: () async throws -> Void
    ) async throws -> [String] {
        let strace = try await attach(to: getpid(), faults, into: file)
        do {
            try await body()
        } catch {
            _ = try await strace.release()
            throw error
        }
        return try await strace.release()
    }
}
