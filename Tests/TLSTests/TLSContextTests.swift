import Foundation
import Quantities
import TLS
import TestSupport
import Testing

/// What is wrong with certificates and keys is said before anything is served.
@Suite struct TLSContextTests {
    private let authority: DevelopmentAuthority
    private let good: DevelopmentAuthority.Issued

    init() throws {
        authority = try DevelopmentAuthority.make()
        good = try #require(authority.issue(.loopback(at: now)))
    }

    private func problem(
        _ certificate: [UInt8], _ key: [UInt8], at moment: Timestamp = now
    ) -> TLSProblem? {
        do throws(TLSProblem) {
            _ = try TLSContext.server(certificate: certificate, key: key, at: moment)
            return nil
        } catch {
            return error
        }
    }

    @Test("a certificate alone, and one with those that vouch for it, are taken")
    func taken() throws {
        #expect(problem(good.certificate, good.key) == nil)
        #expect(problem(good.certificate + authority.pem, good.key) == nil)
        // As some tools write them, in one file.
        let both = good.key + good.certificate
        #expect(problem(both, both) == nil)
    }

    @Test("a file without a certificate or key, or with one that can't be read, is refused as such")
    func unreadable() throws {
        let noise = Array("hello\n".utf8)
        for text in [[], noise, good.key, [0, 1, 2, 255]] {
            #expect(problem(text, good.key)?.part == .certificate)
            #expect(problem(text, good.key)?.reason == .noCertificate)
        }
        for text in [[], noise, good.certificate] {
            #expect(problem(good.certificate, text)?.part == .key)
            #expect(problem(good.certificate, text)?.reason == .noKey)
        }
        var broken = good.certificate
        broken[100] = UInt8(ascii: "!")
        #expect(problem(good.certificate + broken, good.key)?.reason == .unreadableCertificate(number: 2))
        #expect(problem(Array(good.certificate.dropLast(30)), good.key)?.reason == .unreadableCertificate(number: 1))
    }

    @Test("a certificate that is no longer or not yet valid is refused with the date, whichever of the chain it is")
    func dates() throws {
        let wish = DevelopmentAuthority.Wish.loopback(at: now)
        #expect(problem(good.certificate, good.key, at: wish.until) == nil)
        #expect(problem(good.certificate, good.key, at: wish.from) == nil)
        #expect(
            problem(good.certificate, good.key, at: wish.until.later(by: 1))?.reason == .expired(number: 1, wish.until))
        #expect(
            problem(good.certificate, good.key, at: wish.from.later(by: -1))?.reason
                == .notYetValid(number: 1, wish.from))
        let old = try #require(DevelopmentAuthority(at: now.later(by: -90_000)))
        let message = problem(good.certificate + old.pem, good.key)?.description
        #expect(message?.hasPrefix("certificate 2 of the file expired at ") == true, "\(message ?? "")")
    }

    @Test("a key of another certificate, an encrypted one and a small one are refused")
    func keys() async throws {
        let other = try #require(authority.issue(.loopback(at: now)))
        #expect(problem(good.certificate, other.key)?.reason == .otherKey)
        var wish = DevelopmentAuthority.Wish.loopback(at: now)
        wish.rsaBits = 1024
        let small = try #require(authority.issue(wish))
        #expect(problem(small.certificate, small.key) == nil || problem(small.certificate, small.key)?.part == .key)
        #expect(problem(small.certificate, small.key)?.reason == .smallKey(bits: 1024))
        wish.rsaBits = 2048
        let large = try #require(authority.issue(wish))
        #expect(problem(large.certificate, large.key) == nil)

        let folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (plain, locked) = (folder.path + "/plain.pem", folder.path + "/locked.pem")
        try Data(good.key).write(to: URL(filePath: plain))
        let code = try await ChildProcess.run(
            "openssl", "pkcs8", "-topk8", "-in", plain, "-out", locked, "-passout", "pass:secret")
        #expect(code == 0)
        let encrypted = Array(try Data(contentsOf: URL(filePath: locked)))
        #expect(problem(good.certificate, encrypted)?.reason == .encryptedKey)
    }

    @Test("a client's authorities must be certificates, and its own certificate is judged as a server's")
    func client() throws {
        do throws(TLSProblem) {
            _ = try TLSContext.client(authorities: Array("nothing".utf8), at: now)
            Issue.record("taken")
        } catch {
            #expect(error.part == .authorities && error.reason == .noCertificate)
        }
        do throws(TLSProblem) {
            _ = try TLSContext.client(
                authorities: nil, identity: (good.certificate, good.key), at: now.later(by: 90_000))
            Issue.record("taken")
        } catch {
            #expect(error.part == .certificate)
        }
    }

    @Test("problems are sentences that quote nothing of a file")
    func sentences() {
        let texts = [
            problem(good.key, good.key), problem(good.certificate, []), problem(good.certificate, good.certificate),
        ].map { $0?.description ?? "" }
        #expect(texts.allSatisfy { !$0.isEmpty && !$0.hasSuffix(".") && $0.utf8.count < 120 }, "\(texts)")
    }
}
