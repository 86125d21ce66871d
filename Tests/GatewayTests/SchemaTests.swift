import Foundation
import StrictJSON
import TestSupport
import Testing

/// `policies/schema` says what loads: no more, where a schema can say it, and no less.
@Suite("The schemas that editors show", .serialized)
struct SchemaTests {
    private static let script = PythonScript("Tests/Schemas/schemas.py", needsPackages: true)

    private struct Judged: Decodable {
        let file: String
        let document: Int
        let errors: [String]
    }

    private struct Mutant: Decodable {
        let schema: String
        let place: String
        let change: String
        let text: String
        let valid: Bool
        let words: [String]?

        var name: String { "\(schema) \(place): \(change)" }
    }

    private func lines<Line: Decodable>(_ words: String...) async throws -> [Line] {
        try await Self.script.lines(words).map { try JSONDecoder().decode(Line.self, from: $0) }
    }

    private static func paths(below folder: String, _ ending: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: Repository.root.appending(path: folder).path)
            .filter { $0.hasSuffix(ending) }.sorted().map { Repository.root.appending(path: folder + "/" + $0).path }
    }

    /// What `check` says of a policy, or of a configuration, in a folder that is right.
    private func problems(_ text: String, schema: String, in folder: ConfigurationFolder) throws -> [String] {
        let isConfiguration = schema == "spanwarden.json"
        let isClassification = schema == "classification.json"
        let classification = isClassification ? text : try Repository.text("policies/classification/minimal.yaml")
        try folder.write("classification.yaml", classification)
        // Of every namespace, with clusters or without.
        let policy = ConfigurationFolder.policy.replacing("[payments]", with: "[\"*\"]")
        try folder.write("policies/base.yaml", isConfiguration || isClassification ? policy : text)
        try folder.write("pseudonym-key", String(repeating: "0f", count: 32))
        let keyed = ConfigurationFolder.text(
            more: "redaction: { keyFile: pseudonym-key }\nclassification: classification.yaml\n")
        return try folder.problems(isConfiguration ? text : keyed)
    }

    @Test("every example, the sample configuration and every document that a guide shows is valid")
    func examples() async throws {
        var paths = try Self.paths(below: "policies/examples", ".yaml")
        paths += ["deploy/spanwarden.yaml", "docs/guides/policies.md", "policies/classification/minimal.yaml"].map {
            Repository.root.appending(path: $0).path
        }
        let judged: [Judged] = try await Self.script.lines(["files"] + paths)
            .map { try JSONDecoder().decode(Judged.self, from: $0) }
        #expect(Set(judged.map(\.file)) == Set(paths))
        #expect(judged.count > 25)
        for document in judged { #expect(document.errors.isEmpty, "\(document.file), \(document.document)") }
    }

    @Test(
        "what is wrong is refused by the schema and by the program",
        arguments: [("wrong-policies.yaml", "policy.json", 23), ("wrong-configurations.yaml", "spanwarden.json", 31)])
    func wrong(file: String, schema: String, count: Int) async throws {
        let path = "Tests/Schemas/" + file
        let documents = try Repository.text(path).components(separatedBy: "---\n").dropFirst()
        let judged: [Judged] = try await lines("files", Repository.root.appending(path: path).path)
        #expect(documents.count == count && judged.count == count)
        let folder = try ConfigurationFolder()
        for (text, judgment) in zip(documents, judged) {
            #expect(!judgment.errors.isEmpty, "\(text)")
            #expect(try !problems(text, schema: schema, in: folder).isEmpty, "\(text)")
        }
    }

    /// What a schema can't say: what is somewhere else, or hangs together within a document.
    private static let beyond = [
        "is not configured", "does not capture", "is not captured by", "twice", "is not there", "can't be read",
        "is a folder", "can't be made", "is the gateway's own", "holds no file", "holds no key",
        "expected a size", "is too much",
        "expected an address or", "names no cluster", "expected `https://`", "holds no certificate",
        "holds no private key", "the URL's host", "the URL's path", "the URL's port", "a host's name or address alone",
    ]

    @Test(
        "a document with one thing changed is refused by the schema only where it does not load, and the sets of words are equal"
    )
    func mutants() async throws {
        let mutants: [Mutant] = try await lines("mutants")
        let folder = try ConfigurationFolder()
        var histogram = Histogram()
        for mutant in mutants {
            let found = try problems(mutant.text, schema: mutant.schema, in: folder)
            switch (mutant.valid, found.isEmpty) {
            case (true, true): histogram.add("both take it")
            case (false, false): histogram.add("both refuse it")
            case (false, true): Issue.record("the schema refuses what loads: \(mutant.name)")
            case (true, false):
                histogram.add("only the program refuses it")
                for word in Self.beyond where found.contains(where: { $0.contains(word) }) { histogram.add(word) }
                let unexplained = found.filter { problem in !Self.beyond.contains { problem.contains($0) } }
                #expect(unexplained.isEmpty, "\(mutant.name)")
            }
            if let words = mutant.words {
                histogram.add("sets of words")
                #expect(Self.expected(in: found) == Set(words), "\(mutant.name)")
            }
        }
        histogram.print("schemas")
        #expect(histogram["both take it"] > 300 && histogram["both refuse it"] > 3_000)
        #expect(histogram["sets of words"] > 30)
    }

    /// The words behind `expected one of` in the problem about the unexpected one.
    private static func expected(in problems: [String]) -> Set<String>? {
        guard let problem = problems.first(where: { $0.contains("`unexpected`") }),
            let list = problem.components(separatedBy: "expected one of ").last, list != problem
        else { return nil }
        let words = list.components(separatedBy: " | ")[0].components(separatedBy: "`").enumerated()
        return Set(words.filter { $0.offset % 2 == 1 }.map(\.element))
    }
}
