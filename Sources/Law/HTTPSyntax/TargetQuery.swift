import Quantities

/// The query of a target: pairs between `&`, each a name, or a name, one `=` and a value.
enum TargetQuery {
    private static let mostPairs = 64

    /// An empty query, a bare `?`, has no parameters. A name comes once, but for those of `lists`, spelled exactly so.
    static func parameters(
        of query: ArraySlice<UInt8>, lists: [String]
    ) throws(TargetRefusal) -> [RequestTarget.Parameter] {
        guard !query.isEmpty else { return [] }
        // Go dropped pairs with it, others split at it: whoever decides and whoever serves would read two queries.
        guard !query.contains(UInt8(ascii: ";")) else { throw .semicolon }
        let pairs = query.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
        guard pairs.count <= mostPairs else { throw .tooManyParameters }
        var parameters: [RequestTarget.Parameter] = []
        var seen: Set<[UInt8]> = []
        for pair in pairs {
            let parameter = try parameter(pair)
            let isNew = seen.insert(parameter.name.bytes.map(\.lowercased)).inserted
            let isListed = lists.contains { parameter.name.bytes.elementsEqual($0.utf8) }
            guard isNew || isListed && parameters.contains(where: { $0.name == parameter.name }) else {
                throw .parameterRepeated(parameter.name)
            }
            parameters.append(parameter)
        }
        return parameters
    }

    private static func parameter(_ pair: ArraySlice<UInt8>) throws(TargetRefusal) -> RequestTarget.Parameter {
        let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 2, omittingEmptySubsequences: false)
        guard !pair.isEmpty, halves.count <= 2 else { throw .pair }
        // A name alone is one with an empty value, as Go and the URL standard read it. Readers that drop it are none of ours: what is sent is printed again.
        guard let name = PercentCoding.decode(halves[0], plusIsSpace: true),
            let bytes = PercentCoding.decode(halves.count == 2 ? halves[1] : [], plusIsSpace: true)
        else { throw .escape }
        guard !name.isEmpty, name.allSatisfy(ByteSet.parameterName.contains) else { throw .parameterName }
        guard let value = UTF8Text(validating: bytes) else { throw .encoding }
        guard !value.holdsControl else { throw .control }
        return RequestTarget.Parameter(name: UTF8Text(validated: name), value: value)
    }
}
