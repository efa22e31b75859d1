import Foundation

/// Writes a line for people to standard error, so that standard output stays free for logs and results.
func printNote(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
