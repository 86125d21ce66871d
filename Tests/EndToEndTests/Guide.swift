import Foundation
import TestSupport

/// A guide as a test sees it: files to write and commands to run, in their order. What it does not understand it refuses, so that no
/// block of a guide goes untested.
///
/// ``File `NAME`:`` stands above a file's content. A block `sh` is run; a block `text` behind it is what it prints, to the byte.
struct Guide {
    enum Step {
        case write(name: String, content: String)
        case run(script: String, prints: String)
    }

    struct Failure: Error {
        let message: String
    }

    let steps: [Step]

    init(_ text: String) throws {
        var steps: [Step] = []
        var file: String?
        var block: (language: String, lines: [Substring])?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let open = block {
                guard line == "```" else {
                    block?.lines.append(line)
                    continue
                }
                try Self.close(open.language, open.lines.map { $0 + "\n" }.joined(), file, &steps)
                (block, file) = (nil, nil)
            } else if line.hasPrefix("```") {
                block = (String(line.dropFirst(3)), [])
            } else if let name = line.wholeMatch(of: /File `([^`]+)`:/)?.output.1 {
                file = String(name)
            } else if !line.isEmpty, file != nil {
                throw Failure(message: "no block behind the name of a file: \(line)")
            }
        }
        self.steps = steps
    }

    private static func close(_ language: String, _ content: String, _ file: String?, _ steps: inout [Step]) throws {
        if let file {
            steps.append(.write(name: file, content: content))
        } else if language == "sh" {
            steps.append(.run(script: content, prints: ""))
        } else if language == "text", case .run(let script, "")? = steps.last {
            steps[steps.count - 1] = .run(script: script, prints: content)
        } else {
            throw Failure(
                message: "a block `\(language)` that is neither file, command nor output: \(content.prefix(80))")
        }
    }
}
