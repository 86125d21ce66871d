extension ArraySlice<UInt8> {
    /// Without spaces and tabs at either end.
    var trimmed: ArraySlice<UInt8> {
        let front = drop(while: \.isBlank)
        return front.dropLast(front.reversed().prefix(while: \.isBlank).count)
    }

    func reads(_ text: String) -> Bool { map(\.lowercased).elementsEqual(text.utf8) }

    /// Digits and nothing else; what does not fit is as much as does. Nil for none.
    var decimal: Int? {
        guard !isEmpty, allSatisfy(\.isDigit) else { return nil }
        return reduce(0) { number, digit in
            let (tens, overflows) = number.multipliedReportingOverflow(by: 10)
            let (sum, carries) = tens.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
            return overflows || carries ? .max : sum
        }
    }
}
