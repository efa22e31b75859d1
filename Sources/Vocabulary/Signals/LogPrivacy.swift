import Logging

/// Marks a value of a log line as one that no line may show: `"\(text, attributes: { $0[LogPrivacy.self] = .secret })"`.
package enum LogPrivacy: Int64, Logger.MetadataValueAttributes.Attribute {
    case secret = 1
}
