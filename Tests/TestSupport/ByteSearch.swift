extension [UInt8] {
    /// Whether the bytes of `text` stand somewhere in these.
    package func holds(_ text: String) -> Bool { place(of: Array(text.utf8)) != nil }

    /// These without what stands between `start` and the next line end.
    package func without(behind start: String) -> [UInt8] {
        let start = Array(start.utf8)
        guard let place = place(of: start) else { return self }
        let rest = place + start.count
        let end = self[rest...].firstIndex(of: 13) ?? count
        return Array(self[..<rest] + self[end...])
    }

    private func place(of wanted: [UInt8]) -> Int? {
        guard let first = wanted.first else { return 0 }
        var place = 0
        while count - place >= wanted.count, let found = self[place...].firstIndex(of: first) {
            guard count - found >= wanted.count else { return nil }
            if self[found..<(found + wanted.count)].elementsEqual(wanted) { return found }
            place = found + 1
        }
        return nil
    }
}
