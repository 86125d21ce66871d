import Testing

/// What measures the process that all tests of this room share: one after the other.
@Suite(.serialized) struct MeasuredTests {}
