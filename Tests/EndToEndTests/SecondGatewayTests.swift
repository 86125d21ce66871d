import DemoServices
import EventLoop
import Foundation
import TestSupport
import Testing

extension ProcessTests {
    @Suite struct SecondGatewayTests {
        @Test("a second program on a served audit directory refuses to start, in words, and the first one serves on")
        func second() async throws {
            try await ServedScene.run { scene in
                #expect(try await scene.ask(agent: "before").status == 200)
                let second = try await GatewayProcess.start(in: scene.folder)
                #expect(try await second.child.status() == 2)
                #expect(second.printed.contains("is in use by another process: expected one for each process"))
                #expect(try scene.folder.segments().count == 1)
                #expect(try await scene.ask(agent: "after").status == 200)
                // A kill gives the directory back, without anybody's help.
                scene.gateway.child.send(SIGKILL)
                try await scene.gateway.child.status()
                try await ServedScene.run(in: scene.folder, scene.store, scene.loop) { third in
                    #expect(try await third.ask(agent: "third").status == 200)
                    try await third.stop()
                    try await third.expectIntact(answered: ["before", "after", "third"])
                }
            }
        }
    }
}
