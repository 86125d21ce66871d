import AccessPolicy
import Foundation
import Quantities
import StrictJSON
import TestSupport
import TokenVerification
import TraceModel

/// `cases.json` of one of `policies/examples`: requests, and what each is to see by which rules. Members that are not known are refused.
struct ExampleTable {
    struct Failure: Error {
        let message: String
    }

    /// One request. `access` is false where no permit matches at all, which is answered 403.
    struct Case {
        let who: String
        let claims: ClaimSet
        let facts: RequestFacts
        let backend: UTF8Text
        let access: Bool
        let expect: [Span]
    }

    /// One span and its decision.
    struct Span {
        let owner: Owner
        let service: UTF8Text
        let age: TimeSpan?
        let visibility: Visibility
        let rules: [String]
        let shadows: [String]
    }

    static let folder = "policies/examples/"
    /// Every example but the demo's, which has people of its own.
    static let names =
        ((try? FileManager.default.contentsOfDirectory(atPath: Repository.root.appending(path: folder).path)) ?? [])
        .filter { $0 != "demo" }.sorted()

    let issuers: [String]
    let cases: [Case]

    init(_ name: String) throws {
        let root = try Members(
            JSONReader.read(Repository.bytes(Self.folder + name + "/cases.json"), limits: .document),
            required: ["issuers", "cases"])
        issuers = try root.texts("issuers")
        cases = try root.list("cases").map(Case.init)
    }
}

extension ExampleTable.Case {
    init(_ value: JSONValue) throws {
        let members = try ExampleTable.Members(
            value, required: ["who", "claims", "expect"], optional: ["time", "source", "backend", "access"])
        who = try members.text("who")
        guard case .object(let payload)? = members["claims"] else {
            throw ExampleTable.Failure(message: "\(who): no claims")
        }
        claims = try ClaimSet(assumed: payload)
        let time = members["time"] == nil ? "2026-11-25T12:00:00Z" : try members.text("time")
        guard let now = Timestamp(rfc3339: time) else { throw ExampleTable.Failure(message: "\(who): \(time)") }
        var source = AddressRange.address("10.1.2.3")
        if members["source"] == .null {
            source = nil
        } else if members["source"] != nil {
            source = AddressRange.address(try members.text("source"))
            guard source != nil else { throw ExampleTable.Failure(message: "\(who): source") }
        }
        facts = RequestFacts(now: now, source: source, claims: claims)
        backend = UTF8Text(members["backend"] == nil ? "jaeger" : try members.text("backend"))
        access = try members.boolean("access") ?? true
        expect = try members.list("expect").map(ExampleTable.Span.init)
    }
}

extension ExampleTable.Span {
    init(_ value: JSONValue) throws {
        let members = try ExampleTable.Members(
            value, required: ["service", "visibility", "rules"], optional: ["namespace", "unowned", "age", "shadows"])
        let isUnowned = try members.boolean("unowned") ?? false
        guard isUnowned != (members["namespace"] != nil) else {
            throw ExampleTable.Failure(message: "either namespace or unowned")
        }
        if isUnowned {
            owner = .unknown(.conflict)
        } else {
            guard let namespace = Namespace(try members.text("namespace")) else {
                throw ExampleTable.Failure(message: "namespace")
            }
            owner = .namespace(namespace)
        }
        service = UTF8Text(try members.text("service"))
        age = members["age"] == nil ? nil : TimeSpan(parsing: try members.text("age"))
        guard (age == nil) == (members["age"] == nil),
            let visibility = Visibility(rawValue: try members.text("visibility"))
        else { throw ExampleTable.Failure(message: "age or visibility") }
        self.visibility = visibility
        rules = try members.texts("rules")
        shadows = members["shadows"] == nil ? [] : try members.texts("shadows")
    }
}

extension ExampleTable {
    /// The members of one object, each of them known.
    struct Members {
        private let object: JSONObject

        init(_ value: JSONValue, required: [String], optional: [String] = []) throws {
            guard case .object(let object) = value else { throw Failure(message: "found \(value.kind)") }
            self.object = object
            for (name, _) in object.members where !(required + optional).contains(name) {
                throw Failure(message: "unknown member \(name)")
            }
            for name in required where object[name] == nil { throw Failure(message: "member \(name) is missing") }
        }

        subscript(name: String) -> JSONValue? { object[name] }

        func text(_ name: String) throws -> String {
            guard case .string(let text)? = object[name] else { throw Failure(message: "\(name): expected text") }
            return text
        }

        func boolean(_ name: String) throws -> Bool? {
            switch object[name] {
            case nil: return nil
            case .bool(let value)?: return value
            default: throw Failure(message: "\(name): expected true or false")
            }
        }

        func list(_ name: String) throws -> [JSONValue] {
            guard case .array(let values)? = object[name] else { throw Failure(message: "\(name): expected a list") }
            return values
        }

        func texts(_ name: String) throws -> [String] {
            try list(name).map { value in
                guard case .string(let text) = value else { throw Failure(message: "\(name): expected texts") }
                return text
            }
        }
    }
}
