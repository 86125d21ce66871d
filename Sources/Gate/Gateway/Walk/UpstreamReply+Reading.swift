import Upstream

extension UpstreamReply {
    /// At most 64 KiB of the body; nil at its end.
    func nextWindow() async throws(WalkRefusal) -> [UInt8]? {
        do throws(UpstreamFailure) {
            return try await nextBodyWindow()
        } catch {
            throw .store(error)
        }
    }

    /// The whole body, counted in `share`: at most `most` bytes.
    func whole(atMost most: Int, _ share: HeldShare) async throws(WalkRefusal) -> [UInt8] {
        var body: [UInt8] = []
        while let window = try await nextWindow() {
            body += window
            guard body.count <= most, share.grow(to: body.count) else { throw .heldBytes }
        }
        return body
    }
}
