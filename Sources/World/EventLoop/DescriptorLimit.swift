import CUV

/// How many files and sockets the process may have open.
package enum DescriptorLimit {
    /// Raises it to `wanted`, or as far as the system lets it; never lowers it. Returns what it is then.
    package static func raise(to wanted: Int) -> Int {
        Int(clamping: cuv_raise_descriptor_limit(UInt64(clamping: wanted)))
    }
}
