package import Quantities

/// The one date format we write, RFC 9110 section 5.6.7: `Wed, 25 Nov 2026 12:53:13 GMT`.
package enum HTTPDate {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Holds for the years 1970 to 9999.
    package static func format(_ moment: Timestamp) -> String {
        let text = moment.description
        let day = text.prefix(10).split(separator: "-")
        let weekday = Int(max(0, moment.seconds) / 86_400 % 7)
        guard day.count == 3, let month = Int(day[1]), (1...12).contains(month) else { return text }
        return "\(weekdays[weekday]), \(day[2]) \(months[month - 1]) \(day[0]) \(text.dropFirst(11).prefix(8)) GMT"
    }
}
