/// A request of which every byte has come.
package struct CompleteRequest: Sendable {
    package let head: RequestHead
    package let body: [UInt8]
}
