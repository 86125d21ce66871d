/// What objects of one kind hold: the members that are understood, and what each of them must be.
package struct JSONShape: Sendable {
    /// What stands under a name.
    package enum Content: Sendable {
        /// A string, and nothing else.
        case string
        /// The same, for the caller to judge before anything behind it is read.
        case checked
        /// A string; what is none is passed over.
        case stringIfAny
        /// An integer of 64 bits, as a number or as a string of digits.
        case integer
        /// The same; what is none is passed over and counted as unknown.
        case integerIfAny
        /// A list, which is passed over unread, or `null`.
        case list
        /// The same; where it holds nothing but the shape's pairs, it is read.
        case pairs
        /// Anything; of lists and objects no more is kept than that they were there.
        case any
        /// Anything, of which nothing is kept.
        case ignored
    }

    let names: JSONNames
    /// Each name with its quotes and its colon.
    let frames: [JSONFrame]
    let contents: [Content]
    /// The bits of the members that must be there.
    let required: UInt32
    /// What a list of pairs holds, and the names of those that are kept.
    let pairs: (form: JSONPairs, named: JSONNames)?

    /// One member of a shape.
    package struct Member: Sendable {
        let name: StaticString
        let content: Content
        let isRequired: Bool

        package init(_ name: StaticString, _ content: Content, required: Bool = false) {
            self.name = name
            self.content = content
            isRequired = required
        }
    }

    /// Of at most 12 members, which are numbered as they are given.
    package init(_ members: [Member], pairs: (form: JSONPairs, named: JSONNames)? = nil) {
        precondition(members.count <= 12)
        self.pairs = pairs
        frames = members.map { JSONFrame(Array("\"\($0.name)\":".utf8)) }
        names = JSONNames(members.map(\.name))
        contents = members.map(\.content)
        required = members.indices.reduce(0) { $0 | (members[$1].isRequired ? 1 << UInt32($1) : 0) }
    }
}
