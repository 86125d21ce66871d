import StrictJSON

extension FileProblem {
    /// ``can't write `seg-….jsonl`: no space left on the device``.
    package var description: String {
        "can't \(operation.rawValue) \(ForeignText.quoted(file)): \(cause.text)"
    }
}
