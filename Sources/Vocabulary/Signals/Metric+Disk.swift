/// The families of the disk that the store stands on.
extension Metric {
    package static let storeWritable = Metric(
        .gauge,
        "store_writable",
        "1 while the store can write; 0 from a write that failed until one that succeeds."
    )
    package static let storeFileBytes = Metric(
        .gauge,
        "store_file_bytes",
        "Size of the store's files: the database, and its log of changes.",
        labels: [Label("file", .closed(["database", "log"]))]
    )
    package static let storeReusableBytes = Metric(
        .gauge,
        "store_reusable_bytes",
        "Room in the database file that holds nothing, and goes back to the disk step by step."
    )
    package static let diskFreeBytes = Metric(
        .gauge,
        "disk_free_bytes",
        "Space that the store's disk has left for this user."
    )
}
