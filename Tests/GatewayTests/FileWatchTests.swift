import Gateway
import Testing

@Suite("When files are read again")
struct FileWatchTests {
    @Test("what has changed is read once two looks in a row see the same")
    func settled() {
        var watch = FileWatch(inForce: [0])
        #expect(
            [[0], [1], [2], [3], [3]].map { watch.isDue($0, isAsked: false) } == [false, false, false, false, true])
        watch.take([3])
        #expect([[3], [3], [4], [4]].map { watch.isDue($0, isAsked: false) } == [false, false, false, true])
    }

    @Test("what is asked for is read at once, and is news only where it has changed")
    func asked() {
        var watch = FileWatch(inForce: [0])
        #expect(watch.isDue([0], isAsked: true) && !watch.isNews([0]))
        #expect(watch.isDue([1], isAsked: true) && watch.isNews([1]))
    }

    @Test("what is not in force is told once for each content, and is read again only where it changes or is asked for")
    func held() {
        for obstacle in [FileWatch.Obstacle.broken, .pending] {
            var watch = FileWatch(inForce: [0])
            let told = [[1], [1], [2], [1]].map { (contents: [UInt8]) in
                let isNew = watch.hold(contents, by: obstacle)
                watch.noteRecorded()
                return isNew
            }
            #expect(told == [true, false, true, true] && watch.obstacle == obstacle && !watch.isUnrecorded)
            #expect(!watch.isDue([1], isAsked: false) && !watch.isDue([1], isAsked: false))
            #expect(watch.isDue([1], isAsked: true) && !watch.hold([1], by: obstacle) && !watch.isUnrecorded)
            watch.take([2])
            #expect(watch.obstacle == nil && !watch.isUnrecorded && !watch.isNews([2]))
        }
    }

    @Test("what is put back to what is in force is read at once, and the record is to say so once")
    func restored() {
        var watch = FileWatch(inForce: [0])
        _ = watch.hold([1], by: .broken)
        watch.noteRecorded()
        let isDue = watch.isDue([0], isAsked: false)
        #expect(isDue && watch.agree([0]) && watch.obstacle == nil && watch.isUnrecorded)
        watch.noteRecorded()
        #expect(!watch.isDue([0], isAsked: false) && !watch.isUnrecorded && !watch.agree([0]))
    }

    @Test("what could not be recorded is read and told to the record again, and what never was needs no end there")
    func unrecorded() {
        var watch = FileWatch(inForce: [0])
        #expect(watch.hold([1], by: .broken) && watch.isUnrecorded)
        #expect([[1], [1]].map { watch.isDue($0, isAsked: false) } == [false, true])
        #expect(!watch.hold([1], by: .broken) && watch.isUnrecorded)
        #expect(watch.agree([0]) && !watch.isUnrecorded)
        _ = watch.hold([1], by: .broken)
        watch.noteRecorded()
        #expect(watch.agree([0]) && watch.isUnrecorded && watch.isDue([0], isAsked: false))
        #expect(!watch.agree([0]) && watch.isUnrecorded)
        // The record says so still.
        #expect(watch.hold([1], by: .broken) && !watch.isUnrecorded)
    }

    @Test("what is in force may be found broken, as a certificate that has run out, and is not taken for mended")
    func ranOut() {
        var watch = FileWatch(inForce: [0])
        #expect(watch.isDue([0], isAsked: true) && watch.hold([0], by: .broken))
        watch.noteRecorded()
        #expect(!watch.isDue([0], isAsked: false) && watch.obstacle == .broken)
        #expect(watch.isDue([0], isAsked: true) && !watch.hold([0], by: .broken) && !watch.isUnrecorded)
    }

    @Test("what only a restart puts in force does not become what is in force")
    func pending() {
        var watch = FileWatch(inForce: [0])
        #expect(watch.hold([1], by: .pending) && watch.isNews([1]) && !watch.isNews([0]))
        watch.noteRecorded()
        #expect([[2], [2]].map { watch.isDue($0, isAsked: false) } == [false, true])
        #expect(watch.hold([2], by: .broken) && watch.obstacle == .broken && watch.isUnrecorded)
    }
}
