import CFuzzer
import Foundation
import FuzzEntries

// `Fuzzing ENTRY [libFuzzer's options] [FOLDER...]` runs one entry until its first broken law, crash, or end of runs;
// `Fuzzing --seeds ENTRY FOLDER` writes what it begins with; `Fuzzing --entries` tells what entries there are.

private func end(_ message: String) -> Never {
    FileHandle.standardError.write(Data((message + "\n").utf8))
    exit(2)
}

private func entry(_ name: String) -> FuzzEntry {
    guard let entry = FuzzEntry.all.first(where: { $0.name == name }) else { end("no entry `\(name)`") }
    return entry
}

private func writeSeeds(of entry: FuzzEntry, into folder: String) throws {
    for (number, seed) in try entry.seeds().enumerated() {
        try Data(seed).write(to: URL(filePath: folder).appending(path: "seed-\(number)"))
    }
}

private let arguments = CommandLine.arguments
if arguments.count == 2, arguments[1] == "--entries" {
    for entry in FuzzEntry.all { print(entry.name, entry.mostBytes, entry.dictionary ?? "-") }
    exit(0)
}
if arguments.count == 4, arguments[1] == "--seeds" {
    try writeSeeds(of: entry(arguments[2]), into: arguments[3])
    exit(0)
}
guard arguments.count > 1 else { end("usage: Fuzzing ENTRY [OPTION...] [FOLDER...]") }

private let chosen = entry(arguments[1])

/// The rest of the arguments is libFuzzer's; it keeps them as long as the process lives.
private var argumentCount = CommandLine.argc - 1
private var argumentList: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1

exit(
    LLVMFuzzerRunDriver(&argumentCount, &argumentList) { data, size in
        do {
            _ = try chosen.run(Array(UnsafeBufferPointer(start: data, count: size)))
        } catch {
            // A trap is what libFuzzer takes for a finding, and keeps the input of.
            fatalError("\(chosen.name): \(error)")
        }
        return 0
    })
