import Quantities
import StrictJSON
import YAMLDocuments

extension YAMLMapping {
    /// A length of time; nil where the key is not there, or, as a problem, where it holds none.
    func timeSpan(_ key: String, _ problems: inout ProblemList) -> TimeSpan? {
        guard let text = text(key, &problems) else { return nil }
        guard let span = TimeSpan(parsing: text.text) else {
            problems.add(
                "key `\(key)`: \(ForeignText.quoted(text.text)): expected a length of time, as `90s`, `15m`, `12h` or `7d`",
                at: text.position)
            return nil
        }
        return span
    }
}
