import Cryptography
import StrictJSON
import TestSupport
import Testing
import TokenVerification

/// The world's vectors: each token against its keys, up to the question whose signature it is. Payloads are no claims.
@Suite struct WycheproofTests {
    /// How a set without a usable key refuses.
    static let noKey = "key-set"

    /// The checks that refuse: the token's form and the key set each by itself, and where both pass, what is asked of the two. None where the
    /// token is accepted.
    private static func refusals(of entry: WycheproofFile.Case) -> [String] {
        let keys = try? KeySet(parsing: entry.keys)
        let unusable = keys == nil ? [noKey] : []
        do throws(TokenRefusal) {
            let token = try SignedToken(BearerToken(entry.token))
            guard let keys else { return unusable }
            _ = try token.signer(among: keys, allowing: Set(SignatureAlgorithm.allCases))
            return []
        } catch {
            return [error.code.rawValue] + unusable
        }
    }

    /// Of each file: its tests, those it calls valid, those accepted here.
    private static let counts = [
        "json_web_signature_test.json": (tests: 401, valid: 46, accepted: 26),
        "json_web_key_test.json": (tests: 26, valid: 5, accepted: 1),
        "json_web_crypto_test.json": (tests: 83, valid: 6, accepted: 2),
    ]

    @Test(
        "each token is decided as Wycheproof says, or as the table of deviations says and for its reason",
        .enabled(
            if: SharedVectors.contains(WycheproofFile.folder), "\(SharedVectors.absence(of: WycheproofFile.folder))"),
        arguments: WycheproofFile.names)
    func decides(name: String) throws {
        let file = try WycheproofFile(name)
        var histogram = Histogram()
        var deviations = Histogram()
        for entry in file.cases {
            let refusals = Self.refusals(of: entry)
            let isAccepted = refusals.isEmpty
            histogram.add(isAccepted ? "accepted" : "refused by \(refusals.joined(separator: " and "))")
            let deviation = WycheproofDeviation.table.first { $0.file == name && $0.ids.contains(entry.id) }
            guard let deviation else {
                #expect(isAccepted == entry.isValid, "\(name) \(entry.id), \(entry.comment): \(refusals)")
                continue
            }
            deviations.add(deviation.reason.rawValue)
            #expect(entry.isValid && refusals == deviation.reason.codes, "\(name) \(entry.id): no such deviation")
        }
        histogram.print("\(name): tests \(file.cases.count)")
        deviations.print("\(name): deviations \(deviations.total(of: ""))")
        let expected = try #require(Self.counts[name])
        #expect(file.cases.count == file.numberOfTests && file.cases.count == expected.tests)
        #expect(file.cases.count(where: \.isValid) == expected.valid)
        #expect(histogram["accepted"] == expected.accepted)
        #expect(deviations.total(of: "") == expected.valid - expected.accepted)
    }

    @Test("the table names each case once, and the specification has the same table")
    func tableIsDocumented() throws {
        let document = Set(try Repository.text("docs/specs/tokens.md").split(separator: "\n").map(String.init))
        var named: Set<String> = []
        for deviation in WycheproofDeviation.table {
            #expect(document.contains(deviation.row), "\(deviation.row)")
            for id in deviation.ids { #expect(named.insert("\(deviation.file) \(id)").inserted) }
        }
        #expect(Set(WycheproofDeviation.table.map(\.reason)).count == WycheproofDeviation.Reason.allCases.count)
        #expect(document.count { $0.hasPrefix("| `json_web_") } == WycheproofDeviation.table.count)
    }

    /// By the beginning of the case's comment: the checks that are meant to refuse it.
    private static let checks: [(comment: String, codes: [String])] = [
        ("rejectsModifiedSignature", ["signature", "alg"]), ("rejectsModifiedPayload", ["signature", "alg"]),
        ("rejectsModifiedHeader", ["kid", "alg", "structure"]), ("rejectsAttackerProvidedEmbeddedJwk", ["header"]),
        ("rejectsSymmetryConfusion", ["alg"]), ("rejectsValidJsonSerialization", ["structure"]),
        ("algIsNone", ["structure"]), ("MhashModified", ["signature"]), ("SaltLenChanged", ["signature"]),
        ("Using", ["signature", "key"]), ("rIs", ["signature"]), ("SignatureTooLong", ["signature"]),
        ("RisTooBig", ["signature"]), ("rejectWrongUse", [noKey]), ("rejectWrongKeyOps", [noKey]),
        ("rejectsKeyWithRocaVulnerability", [noKey]), ("rejects1024bitRsaKey", [noKey]),
        ("rejectsPublicExponent1", [noKey]), ("rejectsModifiedKey", [noKey]), ("mismatchedAlgAndCurve", [noKey]),
        ("spacesInHeader", ["base64"]), ("ModifiedUnusedBits", ["base64"]),
    ]

    @Test(
        "what must be refused is refused by the check that is meant, most of it by the signature alone",
        .enabled(
            if: SharedVectors.contains(WycheproofFile.folder), "\(SharedVectors.absence(of: WycheproofFile.folder))"))
    func refusesByTheRightCheck() throws {
        var met = Histogram()
        var bySignature = 0
        for name in WycheproofFile.names {
            for entry in try WycheproofFile(name).cases where !entry.isValid {
                let refusals = Self.refusals(of: entry)
                if refusals == ["signature"] { bySignature += 1 }
                for check in Self.checks where entry.comment.hasPrefix(check.comment) {
                    met.add(check.comment)
                    let isMeant = refusals.contains { check.codes.contains($0) }
                    #expect(isMeant, "\(name) \(entry.id), \(entry.comment): \(refusals)")
                }
            }
        }
        print("wycheproof: \(bySignature) refused by the signature")
        #expect(bySignature >= 280)
        for check in Self.checks { #expect(met[check.comment] > 0, "no case `\(check.comment)`") }
    }
}
