import Vocabulary

/// What a LangSmith server says of itself at `/info`; where it says nothing, what every version takes.
struct LangSmithInfo: Equatable {
    var limits = BatchLimits.batch
    var takesMultipart = true
    /// How it takes bodies packed: in the form of LangSmith's Python client where it can, else in that of the other.
    var coding: BodyCoding?

    init() {}

    init(_ json: JSON) {
        let ingest = json["batch_ingest_config"]
        if let spans = ingest?["size_limit"]?.integer, spans > 0 { limits.spans = min(spans, limits.spans) }
        if let bytes = ingest?["size_limit_bytes"]?.integer, bytes > 0 { limits.bytes = min(bytes, limits.bytes) }
        takesMultipart = ingest?["use_multipart_endpoint"]?.bool ?? true
        let flags = json["instance_flags"]
        coding =
            if flags?["zstd_compression_enabled"]?.bool == true {
                .zstd
            } else if flags?["gzip_body_enabled"]?.bool == true {
                .gzip
            } else {
                nil
            }
    }
}
