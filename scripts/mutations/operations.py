"""The mutants of mounts and reloads: data, as in `mutants.py`."""

from mutant import Edit, Mutant

GATEWAY = "Sources/Gate/Gateway/"
RELOADS = "EndToEndTests/PolicyReloadDuringStreamTests"
FILES = "EndToEndTests/ConfigurationRecordsTests"


def _mutant(name, breaks, path, old, new, file, sentence):
    return Mutant(name, breaks, (Edit(path, old, new),), file, sentence)


OPERATIONS = [
    _mutant(
        "audience-of-mount", "a token that is for the issuer's audience is good at every backend", GATEWAY + "Walk/Mount.swift",
        "        guard claims.isFor(anyOf: audiences) else { throw .audience }\n", "        _ = audiences\n",
        "EndToEndTests/MountTests",
        "a backend's audience is asked for beside the issuer's: 401 without it, denied on the record, the store unasked"),
    _mutant(
        "broken-in-force", "policies that are broken are put in force, as far as they can be read",
        GATEWAY + "Configuration/LoadedConfiguration.swift",
        "        guard problems.isEmpty else { throw problems }\n        return fresh", "        return fresh",
        RELOADS,
        "broken policies leave the last good ones in force; probes, metrics, log and record say so, until they are good"),
    _mutant(
        "half-written", "policies are put in force at the first look, half written or not",
        GATEWAY + "Reload/FileWatch.swift", "return now == seen || now == inForce", "return true",
        "GatewayTests/FileWatchTests", "what has changed is read once two looks in a row see the same"),
    _mutant(
        "change-unrecorded", "policies come into force though the change could not be recorded",
        GATEWAY + "Reload/ReloadKeeper.swift",
        "guard await record(events) else { return }", "_ = await record(events)",
        RELOADS, "where the record can't be written no change comes into force"),
    _mutant(
        "configuration-by-look", "a configuration on the disk is taken for what runs, since it is as it was at the first look",
        GATEWAY + "Reload/ReloadPart+Files.swift",
        """read: { (_) throws(ProblemList) in
                let found = try running.digestOnDisk()
                guard found != running.digest else { return .same }
""",
        """read: { (isNews) throws(ProblemList) in
                let found = try running.digestOnDisk()
                guard isNews else { return .same }
""",
        FILES, "a configuration that changed behind its reading and before the first look is compared with what was read"),
    _mutant(
        "told-again", "the same broken or pending file is on the record once more at each signal", GATEWAY + "Reload/ReloadKeeper.swift",
        "guard watches.withLock({ $0[place].isUnrecorded }), await record([event])", "guard await record([event])",
        FILES,
        "a configuration that changes on the disk, breaks and is put back is on the record: once each, by what runs and what was found, or by its place"),
    _mutant(
        "mended-unrecorded", "that broken files are put back is on no record", GATEWAY + "Reload/ReloadKeeper.swift",
        "        await settle(place, .restoration(parts[place].name))\n", "",
        FILES, "whatever is broken and put back to what is in force is over on the record, once, by its part"),
]
