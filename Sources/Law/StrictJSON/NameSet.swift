/// The names an object has used so far, by bytes.
///
/// Small objects are searched in place. From the ninth member on a set of bytes is kept, since comparing each name of a
/// large object with all before it would let 10,000 names cost 50 million comparisons.
struct NameSet {
    private var names: Set<[UInt8]> = []

    /// False where `object`, which holds every name given before, has this one already.
    mutating func insert(_ name: String, after object: JSONObject) -> Bool {
        guard object.members.count >= 8 else { return object[name] == nil }
        if names.isEmpty { names = Set(object.members.map { Array($0.name.utf8) }) }
        return names.insert(Array(name.utf8)).inserted
    }
}
