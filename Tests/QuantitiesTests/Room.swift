import Testing
@Test("a test runs", arguments: [1, 2]) func runs(_ n: Int) { #expect(n > 0) }
