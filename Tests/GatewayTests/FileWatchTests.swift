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

    @Test("what is broken is told once, and is not broken any more when it is good, or what it was before")
    func broken() {
        var watch = FileWatch(inForce: [0])
        let told = [[1], [1], [2], [1]].map { watch.refuse($0) }
        #expect(told == [true, false, true, true] && watch.isBroken)
        #expect(!watch.isDue([1], isAsked: false) && watch.isBroken)
        #expect(!watch.isDue([0], isAsked: false) && !watch.isBroken)
        _ = watch.refuse([1])
        watch.take([2])
        #expect(!watch.isBroken && !watch.isNews([2]))
    }
}
