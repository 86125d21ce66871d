import Gateway
import Quantities
import Testing

@Suite("Where a backend's paths begin")
struct MountPathTests {
    private static func path(_ text: String) -> [UTF8Text] { text.split(separator: "/").map { UTF8Text(String($0)) } }

    @Test("a path is below a mount by whole segments")
    func rest() throws {
        let mount = try #require(MountPath(parsing: "/mesh/deep"))
        #expect(mount.rest(of: Self.path("/mesh/deep/api/traces")) == Self.path("/api/traces"))
        #expect(mount.rest(of: Self.path("/mesh/deep")) == [])
        for other in ["/mesh", "/mesh/deeper", "/mesh/Deep/api", "/deep/mesh", "/"] {
            #expect(mount.rest(of: Self.path(other)) == nil, "\(other)")
        }
        #expect(MountPath.root.rest(of: Self.path("/a/b")) == Self.path("/a/b"))
    }

    @Test(
        "a mount has one spelling",
        arguments: [
            "", "a", "/a/", "//", "//a", "/a//b", "/.", "/../a", "/a/..", "/a%20b", "/a b", "/a?b", "/ä", "/a;b",
        ])
    func refused(text: String) {
        #expect(MountPath(parsing: text) == nil)
    }

    @Test("a mount is written with a slash at its end")
    func description() {
        #expect(["/", "/a", "/a/b.c~d"].map { MountPath(parsing: $0)?.description } == ["/", "/a/", "/a/b.c~d/"])
    }
}
