/// Which of its own forms a store's reply has, or an answer in its name, where there are several.
package enum ReplyForm: Sendable, Equatable {
    case v1
    case v3
}
