import Foundation

/// What this machine lets tests do, found out by doing it: being root is not enough within every container.
package enum Privileges {
    /// Whether a program may attach to another one of the same user.
    package static let mayTrace = succeeds(
        """
        sleep 5 & traced=$!
        strace -qq -p $traced -o /dev/null & tracer=$!
        for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
            grep -qE '^TracerPid:[[:space:]]+[1-9]' /proc/$traced/status && { kill -9 $tracer $traced; exit 0; }
            sleep 0.1
        done
        kill -9 $tracer $traced
        exit 1
        """)

    /// Whether a small file system in memory may be mounted.
    package static let mayMount = succeeds(
        """
        folder=$(mktemp -d) || exit 1
        mount -t tmpfs -o size=1m tmpfs "$folder" && umount "$folder"
        result=$?
        rmdir "$folder"
        exit $result
        """)

    private static func succeeds(_ script: String) -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", script]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
