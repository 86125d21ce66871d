import Cryptography
import DemoServices

/// Many callers of one group: one principal has 16 requests in work and no more.
enum Crowd {
    /// `count` of them, who all see what this one sees.
    static func of(_ count: Int, like persona: DemoPersona = .paymentsEngineer) -> [DemoPersona] {
        (0..<count).map { number in
            DemoPersona(
                name: "\(persona.name) \(number)", subject: "\(persona.subject)-\(number)", groups: persona.groups,
                algorithm: .es256)
        }
    }
}
