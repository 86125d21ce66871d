import Testing
import YAMLDocuments

@Suite("A document's envelope")
struct DocumentEnvelopeTests {
    private func read(_ text: String) -> (DocumentEnvelope?, [String]) {
        var problems = ProblemList()
        let root = YAMLFile.documents(in: Array(text.utf8), file: "f", &problems).first
        let envelope = root.flatMap {
            DocumentEnvelope(reading: $0, kinds: ["AccessPolicy"], unsupported: ["PolicyTest"], &problems)
        }
        return (envelope, problems.problems.map(\.message))
    }

    private func document(
        version: String = "spanwarden.dev/v1", kind: String = "AccessPolicy", metadata: String = "{ name: own }"
    ) -> String {
        "apiVersion: \(version)\nkind: \(kind)\nmetadata: \(metadata)\nspec: { a: b }\n"
    }

    @Test("kind, name and spec are read; annotations are let be")
    func reads() {
        let (envelope, problems) = read(document(metadata: "{ name: own, annotations: { a.example/owner: x } }"))
        #expect(envelope?.kind.text == "AccessPolicy")
        #expect(envelope?.name.text == "own")
        #expect(problems.isEmpty)
    }

    @Test("what is wrong in it is refused")
    func refusals() {
        for text in [
            document(version: "spanwarden.dev/v2"), document(kind: "AccessPolicies"), document(kind: "PolicyTest"),
            document(metadata: "{ name: Own }"), document(metadata: "{ name: -a }"), document(metadata: "{}"),
            document(metadata: "{ name: a, labels: { b: c } }"),
            document(metadata: "{ name: a, annotations: { b: 1 } }"),
            document() + "extra: 1\n", "- a\n", "text\n",
        ] {
            let (_, problems) = read(text)
            #expect(problems.count == 1, "\(text)")
        }
        #expect(read("a: b").1.count == 5)
    }
}
