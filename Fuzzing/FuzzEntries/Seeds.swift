import Foundation
import StrictJSON
import TestSupport

/// What entries begin with: the tests' own data, read where it is.
enum Seeds {
    /// Files of one folder whose names end so, in the order of their names.
    static func files(_ folder: String, ending: String) throws -> [[UInt8]] {
        let url = Repository.root.appending(path: folder)
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: url.path) else { return [] }
        return try names.filter { $0.hasSuffix(ending) }.sorted().map { try Repository.bytes(folder + "/" + $0) }
    }

    static func found(by entry: String) throws -> [[UInt8]] {
        try files("Fuzzing/Corpora/" + entry, ending: ".seed")
    }

    /// A JSON file of the tests.
    static func json(_ path: String) throws -> JSONObject {
        let value = try JSONReader.read(Repository.bytes(path), limits: .document)
        guard case .object(let object) = value else { throw BrokenLaw(description: "\(path) is no object") }
        return object
    }

    /// The words of a dictionary in libFuzzer's form: `"text"`, with `\\`, `\"` and `\xAB`.
    package static func words(of dictionary: String) throws -> [[UInt8]] {
        try Repository.text("Fuzzing/Dictionaries/\(dictionary).dict").split(separator: "\n").compactMap { line in
            guard line.hasPrefix("\""), line.hasSuffix("\""), line.count > 2 else { return nil }
            return unescaped(Array(line.dropFirst().dropLast().utf8))
        }
    }

    private static func unescaped(_ text: [UInt8]) -> [UInt8] {
        var word: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
                word.append(byte)
                continue
            }
            guard next == UInt8(ascii: "x") else {
                word.append(next)
                continue
            }
            word.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return word
    }
}

extension JSONObject {
    /// The text under a name; empty where there is none.
    func text(_ name: String) -> String {
        guard case .string(let text) = self[name] else { return "" }
        return text
    }

    /// The objects of the list under a name.
    func objects(_ name: String) -> [JSONObject] {
        guard case .array(let items) = self[name] else { return [] }
        return items.compactMap { item in
            if case .object(let object) = item { object } else { nil }
        }
    }
}
