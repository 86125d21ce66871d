import Backends
import Foundation

/// What `scripts/bench` asks for. Numbers go to standard output as tab-separated lines; the script makes the page of them.
///
/// - `rows [NAME…]`: the span path, tokens and decisions, in turns; with names only rows that end with one, as `2000 spans, index`.
/// - `path FILE GRANT [SERVICE FORM ANSWER]`: one reply, of a trace or of a search, index to rendering: seconds of processor time. The reply's form and the
///   answer's are `v1` or `v3`.
/// - `inputs FOLDER`: traces, keys and tokens for servers.
/// - `audit FOLDER WAITERS SECONDS`: durable records a second.
let arguments = Array(CommandLine.arguments.dropFirst())
switch (arguments.first, arguments.count) {
case ("rows", _): try Rows(Array(arguments.dropFirst())).run()
case ("path", 3): try Rows.printPath(of: arguments[1], grant: arguments[2])
case ("path", 6):
    let forms = arguments[4...].map { $0 == "v3" ? ReplyForm.v3 : .v1 }
    try Rows.printPath(
        of: arguments[1], grant: arguments[2], service: arguments[3], form: forms[0], answer: forms[1])
case ("inputs", 2): try Inputs(folder: arguments[1]).write()
case ("audit", 4): try AuditPath(folder: arguments[1]).run(waiters: arguments[2], seconds: arguments[3])
default:
    FileHandle.standardError.write(Data("usage: Benchmarks rows|path|inputs|audit; see main.swift\n".utf8))
    exit(2)
}
