import Testing

/// What the program itself does as a process of its own, on a real disk. One after the other: each loads the machine, and times matter.
@Suite(.serialized) struct ProcessTests {}
