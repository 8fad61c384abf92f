import CByteScan

/// NDJSON: a line is a record, and its faults are its own.
extension JSONReader {
  func findLine() throws(ReadingError) -> Bool {
    isInLines = true
    var lineEnd = 0
    while true {
      guard try peekOrEnd() != 0 else {
        place = .end
        return false
      }
      startRecord()
      guard let found = try findLineEnd() else {
        record = 0..<0
        return true
      }
      lineEnd = found
      break
    }
    let first = base[at]
    guard first == UInt8(ascii: "{") else {
      fault = error(at: at, Self.notAnObject(first))
      record = at..<lineEnd
      at = lineEnd
      return true
    }
    record = at..<lineEnd
    tree.nodes.pointee.goBack(to: .init(count: 0, textCount: 0))
    // The scanner stops at a zero byte, so that no value goes on over the line's end.
    let ending = base[lineEnd]
    base[lineEnd] = 0
    let outcome = scanner.scan(
      base, from: at, length: lineEnd, into: tree.nodes, name: .none, isMember: false)
    switch outcome {
    case .found(var next):
      while next < lineEnd, base[next] == 0x20 || base[next] == 0x09 || base[next] == 0x0D { next += 1 }
      if next < lineEnd { fault = error(at: next, Self.trailing(base[next])) }
    case .unfinished: fault = error(at: lineEnd, .truncated)
    case .refused(let place, let refusal): fault = error(at: place, refusal)
    }
    base[lineEnd] = ending
    at = lineEnd
    return true
  }

  /// Where the line at `at` ends, read in whole.
  ///
  /// - Returns: nil when it is too long; it is then skipped, and the record's fault.
  func findLineEnd() throws(ReadingError) -> Int? {
    var searched = at
    while true {
      let feed = byte_scan_line_feed(base + searched, end - searched)
      searched += feed
      let isFound = searched < end
      if searched - at > limits.recordBytes {
        fault = error(at: at, JSONRefusal(.record, limits))
        try skipLine(from: searched)
        return nil
      }
      if isFound || isAtEnd { return searched }
      let length = searched - at
      try refill()
      searched = at + length
    }
  }

  func skipLine(from searched: Int) throws(ReadingError) {
    at = searched
    while at == end && !isAtEnd {
      try refill()
      at += byte_scan_line_feed(base + at, end - at)
    }
  }
}
