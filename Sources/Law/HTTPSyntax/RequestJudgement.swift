import Quantities

/// Judges the fields of a head as a whole and makes the `RequestHead`: the only place that does.
struct RequestJudgement {
    private let line: RequestLine
    private let fields: HeaderFields
    private let limits: RequestLimits
    private let dialect: RequestDialect

    /// As many as the largest number of 64 bits has; more of them are refused even where they are zeros.
    static let mostLengthDigits = 20

    static func judge(
        _ line: RequestLine, _ fields: HeaderFields, within limits: RequestLimits, dialect: RequestDialect
    ) throws(RequestRefusal) -> RequestHead {
        try RequestJudgement(line: line, fields: fields, limits: limits, dialect: dialect).head()
    }

    private func head() throws(RequestRefusal) -> RequestHead {
        try refuseRepeats()
        try checkHost()
        try checkCredential()
        let closes = try readConnection()
        let framing = try framing()
        return RequestHead(
            method: line.method, target: line.target, fields: fields, framing: framing,
            expectsContinue: try readExpectation(),
            mustClose: closes || fields.first("upgrade") != nil || dialect == .probe)
    }

    private func refuseRepeats() throws(RequestRefusal) {
        var seen: Set<ReadField> = []
        for position in 0..<fields.count {
            let name = fields.name(at: position)
            guard !Self.overridesMethod(name) else { throw .methodOverride }
            guard let field = ReadField(name), !field.mayRepeat else { continue }
            guard seen.insert(field).inserted else { throw .fieldRepeated }
        }
    }

    private static func overridesMethod(_ name: ArraySlice<UInt8>) -> Bool {
        name.starts(with: "x-http-method".utf8) || name.elementsEqual("x-method-override".utf8)
    }

    private func checkHost() throws(RequestRefusal) {
        guard let host = fields.first("host") else {
            guard dialect == .probe else { throw .hostMissing }
            return
        }
        guard HostValue.isWellFormed(host) else { throw .hostMalformed }
    }

    /// No scheme that we read has a comma; a list of credentials is two identities.
    private func checkCredential() throws(RequestRefusal) {
        guard let value = fields.first("authorization") else { return }
        guard !value.contains(UInt8(ascii: ",")) else { throw .severalCredentials }
    }

    /// Whether the client asks to close. An `Upgrade` is ignored, whether or not `Connection` names it.
    private func readConnection() throws(RequestRefusal) -> Bool {
        var closes = false
        for value in fields.values(of: "connection") {
            for element in value.split(separator: UInt8(ascii: ",")) {
                let option = element.trimmed
                guard option.allSatisfy(ByteSet.token.contains) else { throw .connectionOption }
                if let field = ReadField(option) {
                    guard field.mayBeNamedByConnection else { throw .connectionOption }
                    closes = true
                }
                if option.equalsIgnoringCase("close") { closes = true }
            }
        }
        return closes
    }

    private func framing() throws(RequestRefusal) -> BodyFraming {
        let framing = try declaredFraming()
        guard framing != .none else { return .none }
        // Behind a head that asks for an upgrade some already read another protocol.
        guard !line.method.forbidsBody, dialect == .strict, fields.first("upgrade") == nil else {
            throw .bodyNotAllowed
        }
        guard fields.first("content-encoding") == nil else { throw .bodyEncoded }
        return framing
    }

    private func declaredFraming() throws(RequestRefusal) -> BodyFraming {
        let length = fields.first("content-length")
        if let coding = fields.first("transfer-encoding") {
            guard length == nil else { throw .lengthAndCoding }
            guard coding.equalsIgnoringCase("chunked") else { throw .transferCoding }
            return .chunked
        }
        guard let length else { return .none }
        guard length.count <= Self.mostLengthDigits, let count = length.decimal else { throw .contentLength }
        guard count <= limits.body.bytes else { throw .bodyTooLarge }
        return count == 0 ? .none : .length(count)
    }

    private func readExpectation() throws(RequestRefusal) -> Bool {
        guard let expectation = fields.first("expect") else { return false }
        guard expectation.equalsIgnoringCase("100-continue") else { throw .expectation }
        return true
    }
}
