import Synchronization

/// The loops of a process, usually one a core.
package final class EventLoops: Sendable {
    package let all: [Loop]
    private let turn = Atomic<Int>(0)

    /// Starts `count` loops (at least one), named `name-0`, `name-1`, …
    package init(count: Int, name: String = "loop") throws(SocketFailure) {
        var started: [Loop] = []
        do throws(SocketFailure) {
            for index in 0..<max(1, count) { started.append(try Loop.start(name: "\(name)-\(index)")) }
        } catch {
            for loop in started { loop.stop() }
            for loop in started { loop.join() }
            throw error
        }
        all = started
    }

    package var first: Loop { all[0] }

    /// Each in its turn.
    package func next() -> Loop {
        let number = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        return all[Int(UInt(bitPattern: number) % UInt(all.count))]
    }

    /// Tells every loop to end; does not wait.
    package func stop() {
        for loop in all { loop.stop() }
    }

    /// Waits for every loop's thread to end. Blocks.
    package func join() {
        for loop in all { loop.join() }
    }
}
