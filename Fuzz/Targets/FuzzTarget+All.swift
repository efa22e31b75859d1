extension FuzzTarget {
    /// Every target, in the order in which `scripts/fuzz` lists them.
    static let all: [FuzzTarget] = [
        json, jsonBesideFoundation, jsonText, names, traceparent, apiKey, timestamps, mentions, highlights,
        messageLines,
        roomLists, lenientJSON, http, hosts, mediaTypes, cursors, eventStream, otlp, hooks, bodySurvey, compression,
        logLines, secrets, exposition, multipart, operatorLists, messages, routingHeaders, tools, searches, imports,
    ]
}
