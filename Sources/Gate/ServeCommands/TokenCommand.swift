import AccessPolicy
import Gateway
import Identity
import Quantities
import StrictJSON
import Terminal
import TokenVerification

/// `spanwarden token`: who a token is, or why it is refused. Never prints the token.
enum TokenCommand {
    private static let at = Option(
        "at", .value(placeholder: "TIME"), help: "verify as of this time (2026-11-25T12:00:00Z), for offline checks")
    private static let output = Option(
        "output", .choice(["text", "json"]), help: "text (for people) or json (for machines)")

    static let command = Command(
        "token", summary: "read a token from standard input: show its principal, or why it is refused",
        discussion: """
            Needs `issuers` and `policies`. An issuer whose keys are discovered is asked for them, once all that can be said without \
            them is right; with a `jwksFile` nobody is asked. Exits 0 where the token is accepted and 1 where it is refused.
            """,
        options: [ConfigurationOption.option, at, output],
        examples: [
            .init("spanwarden token --config spanwarden.yaml < token.txt", "what the gateway makes of a token"),
            .init(
                "spanwarden token --config spanwarden.yaml --at 2026-11-25T12:00:00Z < token.txt",
                "the same, as of the time it was used"),
        ],
        run: run)

    private static func run(_ arguments: Arguments, _ console: Console) throws -> ExitCode {
        let moment = try moment(arguments)
        guard let loaded = try ConfigurationOption.load(arguments, requiring: ConfigurationSection.token, console),
            let policies = loaded.policies
        else { return .usage }
        let report: TokenReport
        do throws(Refusal) {
            let claims = try verify(readToken(), at: moment, by: loaded)
            report = TokenReport(claims, resolver: policies.resolver, loaded.configuration.backends)
        } catch {
            report = .refused(code: error.code.rawValue, reason: error.reason)
        }
        if arguments.value(output) == "json" {
            console.print(SafeText(lines: report.json))
        } else {
            report.print(on: console)
        }
        return report.isAccepted ? .holds : .doesNotHold
    }

    /// Without asking anybody as far as that goes.
    private static func verify(
        _ token: BearerToken, at moment: Timestamp, by loaded: LoadedConfiguration
    ) throws(Refusal) -> VerifiedClaims {
        let offline = loaded.verifier
        do throws(TokenRefusal) {
            return try offline.verify(token, at: moment)
        } catch {
            guard error == .keysUnknown, let issuer = offline.issuerToAsk(about: token, after: error) else {
                throw Refusal(error)
            }
            return try verify(token, at: moment, askingKeysOf: issuer, loaded)
        }
    }

    private static func verify(
        _ token: BearerToken, at moment: Timestamp, askingKeysOf issuer: UTF8Text, _ loaded: LoadedConfiguration
    ) throws(Refusal) -> VerifiedClaims {
        let verifier: TokenVerifier
        do throws(KeyFailure) {
            verifier = try LiveKeys.verifier(for: issuer, of: loaded)
        } catch {
            throw Refusal(.keysUnknown, "the issuer's keys can't be had: \(error)")
        }
        do throws(TokenRefusal) { return try verifier.verify(token, at: moment) } catch { throw Refusal(error) }
    }

    /// The check that failed, and why.
    private struct Refusal: Error {
        let code: TokenRefusal.Code
        let reason: String

        init(_ refusal: TokenRefusal, _ reason: String? = nil) {
            code = refusal.code
            self.reason = reason ?? refusal.description
        }
    }

    private static func moment(_ arguments: Arguments) throws -> Timestamp {
        guard let text = arguments.value(at) else { return WallClock.now() }
        guard let moment = Timestamp(rfc3339: text) else {
            throw CommandFailure.usage("--at \(quoted: text) is not a time", hint: "write it as 2026-11-25T12:00:00Z")
        }
        return moment
    }

    /// The first line of standard input, and no more than a token may have.
    private static func readToken() -> BearerToken {
        let line = readLine(strippingNewline: true) ?? ""
        return BearerToken(Array(line.utf8.prefix(BearerToken.maximumSize + 1)))
    }
}

/// What there is to say of a token.
enum TokenReport {
    /// `backends`: those that it is for.
    case accepted(Principal, keyID: String?, expiry: Timestamp, backends: [String])
    case refused(code: String, reason: String)

    init(_ claims: VerifiedClaims, resolver: PrincipalResolver, _ backends: [BackendConfiguration]) {
        do throws(PrincipalRefusal) {
            let reached = backends.filter { $0.audiences.map(claims.isFor(anyOf:)) ?? true }
            self = .accepted(
                try resolver.resolve(claims), keyID: claims.keyID?.string, expiry: claims.expiry,
                backends: reached.map(\.name.string))
        } catch {
            self = .refused(code: error.code, reason: "\(error)")
        }
    }

    var isAccepted: Bool {
        if case .accepted = self { true } else { false }
    }

    private var rows: [(name: String, values: [String])] {
        switch self {
        case .accepted(let principal, let keyID, let expiry, let backends):
            [
                ("issuer", [principal.issuer.string]), ("subject", [principal.subject.string]),
                ("groups", principal.groups.map(\.string)), ("identities", principal.identities.map(\.description)),
                ("backends", backends), ("key", keyID.map { [$0] } ?? []), ("expires", [expiry.description]),
            ]
        case .refused(let code, let reason): [("code", [code]), ("reason", [reason])]
        }
    }

    func print(on console: Console) {
        console.print(isAccepted ? SafeText("accepted").styled(.green) : SafeText("refused").styled(.red))
        for row in rows { console.print("  \(row.name): \(row.values.joined(separator: ", "))") }
    }

    var json: String {
        let members =
            [("accepted", JSONValue.bool(isAccepted))]
            + rows.map { row -> (String, JSONValue) in
                let isList = ["groups", "identities", "backends"].contains(row.name)
                return (
                    row.name,
                    isList ? .array(row.values.map { .string($0) }) : row.values.first.map { .string($0) } ?? .null
                )
            }
        return String(decoding: JSONWriter.pretty(.object(JSONObject(members))), as: UTF8.self)
    }
}
