/// Writes the head of a request to a backend. Only GET without a body is sent.
package enum RequestWriter {
    package static func get(_ target: UpstreamTarget, fields: OutgoingFields) -> [UInt8] {
        Array("GET ".utf8) + target.bytes + " HTTP/1.1\r\n".utf8 + fields.bytes + "\r\n".utf8
    }
}
