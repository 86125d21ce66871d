import RemoteDocuments
import Testing

@Suite struct DocumentURLTests {
    @Test("a URL keeps its meaning and is written in one way")
    func written() throws {
        let url = try DocumentURL(parsing: "https://Login.Example:8443/realms/a%20b/jwks?x=1/2?")
        #expect(url.description == "https://login.example:8443/realms/a%20b/jwks?x=1/2?")
    }
}
