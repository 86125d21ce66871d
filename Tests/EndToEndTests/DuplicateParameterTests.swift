import DemoServices
import TestSupport
import Testing

/// A parameter that is there twice: the first and the last of them are other questions to different readers, so it is none.
@Suite struct DuplicateParameterTests {
    /// Every pair of spellings of one name.
    private static let twins = ["raw", "RAW", "Raw", "r%61w", "%72%61%77", "ra%77"].flatMap { second in
        ["raw", "r%61w"].map { first in (first, second) }
    }

    @Test("a parameter twice, in any two spellings of its name and values equal or not, is refused by name")
    func twice() async throws {
        let doors = Self.twins.flatMap { first, second in
            [("true", "true"), ("true", "false")].map { values in
                let query = "\(first)=\(values.0)&end=1&\(second)=\(values.1)"
                return Door(query, target: Door.trace + "?" + query, 400, "parameter-repeated")
            }
        }
        try await Self.expectRefused(doors)
    }

    /// What is no pair of ours, by the code that says so.
    private static let lists = [
        "target-byte": ["raw[]=true", "raw[0]=true&raw[1]=false"],
        "query-malformed": [
            "raw%5B%5D=true", "raw%00=true", "raw=true;raw=false", "raw=true&&raw=false", "raw=true=false", "&raw=true",
            "raw=true%26raw=false",
        ],
        "parameter-repeated": ["raw=true&raw", "raw&raw=true", "raw&raw", "raw&RAW"],
        "parameter-unknown": ["raw.0=true", "raw_=true"],
        "parameter-malformed": ["raw=true,false"],
        "target-encoding": ["raw=true%00", "raw=%80"],
    ]

    @Test("a list in any of the web's spellings is no parameter of ours")
    func lists() async throws {
        let doors = Self.lists.flatMap { code, queries in
            // A byte that is none of a target's is seen before it is known who asks.
            queries.map {
                Door($0, target: Door.trace + "?" + $0, 400, code, code == "target-byte" ? .failure(code) : .denied)
            }
        }
        try await Self.expectRefused(doors)
    }

    @Test("a field that is read, twice or in two spellings, is refused whatever its values are")
    func fields() async throws {
        let repeated = [
            "Host: traces.example", "host: other", Door.token, "authorization: Bearer x", "Content-Type: a",
            "Content-Length: 0",
        ].map { field in
            // Host and the token are there once already.
            let own = ["Content-Type", "Content-Length"].first { field.hasPrefix($0) }.map { _ in [field] } ?? []
            return Door(
                "twice " + field, fields: [Door.token, field] + own, 400, "field-repeated", .failure("field-repeated"))
        }
        let twins = ["Content_Length: 0", "X_Forwarded_For: a", "Authorization_: a"].map {
            Door("twin " + $0, fields: [Door.token, $0], 400, "field-name", .failure("field-name"))
        }
        try await Self.expectRefused(repeated + twins)
    }

    private static func expectRefused(_ doors: [Door]) async throws {
        try await GatewayStage.withStore { stage, store in
            try await Doors.expectRefused(doors, as: .paymentsEngineer, at: stage, store)
        }
    }
}
