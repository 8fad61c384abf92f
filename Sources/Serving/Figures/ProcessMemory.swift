import Storing

/// How much memory this process holds, in bytes.
struct ProcessMemory {
  /// Without files that are mapped, such as the index.
  var own: Int
  var resident: Int

  /// As the kernel counts; nil on a system that has no `/proc`.
  static func now() -> ProcessMemory? {
    guard let bytes = try? readSmallFile("/proc/self/status") else { return nil }
    var kilobytes: [Substring: Int] = [:]
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let parts = line.split { $0 == ":" || $0.isWhitespace }
      if parts.count == 3, let number = Int(parts[1]) { kilobytes[parts[0]] = number }
    }
    guard let own = kilobytes["RssAnon"], let resident = kilobytes["VmRSS"] else { return nil }
    return ProcessMemory(own: own * 1_024, resident: resident * 1_024)
  }
}
