/// How many idle connections to an endpoint are kept, and for how long.
package struct PoolLimits: Sendable {
    /// Idle at the same time, on one loop.
    package let idle: Int
    /// Since the last reply.
    package let idleTime: Duration
    /// Since it was opened, so that a name which resolves to another address is heeded.
    package let age: Duration
    /// Sent over one connection.
    package let requests: Int

    package init(
        idle: Int = 32, idleTime: Duration = .seconds(15), age: Duration = .seconds(300), requests: Int = 1000
    ) {
        self.idle = idle
        self.idleTime = idleTime
        self.age = age
        self.requests = requests
    }
}
