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

    /// Whether a file may be mounted as a file system of its own.
    package static let mayMountImages = succeeds(
        """
        folder=$(mktemp -d) || exit 1
        truncate -s 4M "$folder/image" && mkfs.ext4 -q "$folder/image" && mkdir "$folder/at" \
            && mount -o loop "$folder/image" "$folder/at" && umount "$folder/at"
        result=$?
        rm -r "$folder"
        exit $result
        """)

    /// Whether `libfiu` (Debian package `fiu-utils`) stands between a program and the system.
    package static let mayInterpose = succeeds(
        "fiu-run -x -c 'enable name=posix/io/oc/open,failinfo=5' cat /dev/null; [ $? = 1 ]")

    /// Whether `faketime` moves a program's wall clock.
    package static let mayMoveClock = succeeds(
        "[ \"$(faketime -m --exclude-monotonic -f '-400d' date +%Y)\" -lt \"$(date +%Y)\" ]")

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
