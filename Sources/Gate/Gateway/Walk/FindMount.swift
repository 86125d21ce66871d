import Backends
import HTTPSyntax
import Quantities

/// Which backend a request is for. Its path is parsed here, once; everything behind this sees what is left of it below the mount.
struct FindMount: Sendable {
    /// The deepest first: where one mount is below another one, the nearer one has the path.
    private let mounts: [Mount]

    init(_ mounts: [Mount]) {
        self.mounts = mounts.sorted { $0.path.segments.count > $1.path.segments.count }
    }

    func callAsFunction(_ target: [UInt8]) throws(WalkRefusal) -> (mount: Mount, path: [UTF8Text]) {
        // As browsers ask for the page at a mount: the one path with a slash at its end that is served.
        let bytes = target.prefix { $0 != UInt8(ascii: "?") }
        if let mount = mounts.first(where: { bytes.elementsEqual($0.path.description.utf8) }) { return (mount, []) }
        let path: [UTF8Text]
        do throws(TargetRefusal) {
            path = try RequestTarget.segments(ofPathIn: target)
        } catch {
            throw .target(error)
        }
        for mount in mounts {
            if let rest = mount.path.rest(of: path) { return (mount, rest) }
        }
        throw .route(.routeUnknown)
    }

    /// Whose clients a refusal speaks to, once it is known who asks: those of the mount that the target is below, as far as that can be said. Nil for nobody's.
    func nearest(to target: [UInt8]) -> Mount? {
        let found = try? self(target).mount
        return found ?? mounts.first { $0.path == .root }
    }

    /// Whose clients a refusal speaks to wherever a stranger asks: one of the least deep. Were it the one that a path is below, strangers could find out where mounts are.
    var ofStrangers: Mount? { mounts.last }
}
