import StrictJSON
import TestSupport

/// One of Wycheproof's files about signed tokens and their keys, read in place.
struct WycheproofFile: Sendable {
    struct Case: Sendable {
        let id: Int
        let comment: String
        let isValid: Bool
        let token: [UInt8]
        /// A JWK set: what the case calls the public key or, where there is none, the private one.
        let keys: [UInt8]
    }

    static let folder = "wycheproof"
    static let names = ["json_web_signature_test.json", "json_web_key_test.json", "json_web_crypto_test.json"]

    let name: String
    let numberOfTests: Int
    let cases: [Case]

    init(_ name: String) throws {
        self.name = name
        let bytes = try SharedVectors.bytes("\(Self.folder)/\(name)")
        let file = try Self.object(JSONReader.read(bytes, limits: .document))
        numberOfTests = try Self.integer(file["numberOfTests"])
        cases = try Self.array(file["testGroups"]).flatMap { try Self.cases(of: Self.object($0)) }
    }

    private static func cases(of group: JSONObject) throws -> [Case] {
        let keys = try object(group["public"] ?? group["private"])
        let set = keys["keys"] == nil ? JSONObject([("keys", .array([.object(keys)]))]) : keys
        return try array(group["tests"]).map { entry in
            let test = try object(entry)
            return Case(
                id: try integer(test["tcId"]), comment: try text(test["comment"]),
                isValid: try text(test["result"]) == "valid", token: try token(test["jws"] ?? test["jwe"]),
                keys: JSONWriter.canonical(.object(set)))
        }
    }

    /// A token in JSON serialization is an object in the file: its text is what a caller would send.
    private static func token(_ value: JSONValue?) throws -> [UInt8] {
        if case .string(let compact) = value { return Array(compact.utf8) }
        return JSONWriter.canonical(.object(try object(value)))
    }

    private struct Malformed: Error {}

    private static func object(_ value: JSONValue?) throws -> JSONObject {
        guard case .object(let object) = value else { throw Malformed() }
        return object
    }

    private static func array(_ value: JSONValue?) throws -> [JSONValue] {
        guard case .array(let elements) = value else { throw Malformed() }
        return elements
    }

    private static func text(_ value: JSONValue?) throws -> String {
        guard case .string(let text) = value else { throw Malformed() }
        return text
    }

    private static func integer(_ value: JSONValue?) throws -> Int {
        guard case .number(let number) = value, let double = number.double else { throw Malformed() }
        return Int(double)
    }
}
