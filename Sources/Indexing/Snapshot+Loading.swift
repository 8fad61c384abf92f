import Storing

// What another store needs to hold the same index: terms by their positions, the terms of each role, and the columns
// as they are.

/// A term as the snapshot holds it.
public struct StoredTerm {
  /// Raw value of `Facet`.
  public var facet: UInt8
  /// UTF-8, where it lies.
  public var value: UnsafeRawBufferPointer
  public var roles: Int
  public var entities: Int
}

/// A ZIP code's area, in millionths of a degree.
public struct StoredZIP: Sendable {
  public var zip: UInt32
  public var latitude: Int32
  public var longitude: Int32
}

/// On which days all that is said of a network holds, and whether anybody is said to be out of it.
public struct StoredNetwork: Sendable {
  /// Days since 1970; `Int32.min` and `Int32.max` for open ends.
  public var steadyFrom: Int32
  public var steadyTo: Int32
  public var hasOut: Bool
}

extension Snapshot {
  /// Terms of all facets; their positions ascend by facet and bytes.
  public var termCount: Int { file.length(SnapshotSection.terms.rawValue) / MemoryLayout<TermEntry>.size }

  /// The term at a position below `termCount`.
  public func storedTerm(_ position: Int) -> StoredTerm {
    let entry = term(position)
    return StoredTerm(
      facet: entry.facet, value: bytes(entry), roles: Int(entry.count), entities: Int(entry.entities))
  }

  /// A role's place in millionths of a degree; nil for an unknown one.
  public func microdegrees(_ role: Int) -> (latitude: Int32, longitude: Int32)? {
    let latitude = latitudes[role]
    return latitude == .min ? nil : (latitude, longitudes[role])
  }

  public func storedNetwork(_ ordinal: Int) -> StoredNetwork? {
    networkEntry(ordinal).map {
      StoredNetwork(steadyFrom: $0.steadyFrom, steadyTo: $0.steadyTo, hasOut: $0.hasOut != 0)
    }
  }

  public func storedZIPs() -> [StoredZIP] {
    let bytes = file.bytes(SnapshotSection.zips.rawValue)
    let size = MemoryLayout<ZIPEntry>.size
    return (0..<bytes.count / size).map {
      let entry = bytes.loadUnaligned(fromByteOffset: $0 * size, as: ZIPEntry.self)
      return StoredZIP(zip: entry.zip, latitude: entry.latitude, longitude: entry.longitude)
    }
  }

  /// Calls `body` with each role, or each of some that follow each other, ascending, and the positions of all its terms,
  /// ascending.
  ///
  /// The posting lists are turned round for some roles at a time, so that memory holds the terms of `window` roles and
  /// four bytes a term, however many roles there are.
  ///
  /// Cost: O(postings), and O(terms) for each window.
  ///
  /// - Parameters:
  ///   - wanted: nil for all.
  ///   - window: a multiple of 64.
  public func forEachRoleTerms(
    of wanted: Range<Int>? = nil, window: Int = 1 << 18,
    _ body: (Int, UnsafeBufferPointer<UInt32>) throws -> Void
  ) throws {
    let count = termCount
    let wanted = wanted ?? 0..<roleCount
    // As windows, words of 64 roles are not divided.
    let begin = wanted.lowerBound & ~63
    // The first role of each term that was not yet given out.
    var next = (0..<count).map {
      posting($0).map { UInt32(truncatingIfNeeded: $0.first(from: begin)) } ?? .max
    }
    var starts: [Int] = []
    var terms: [UInt32] = []
    for start in stride(from: begin, to: wanted.upperBound, by: window) {
      let roles = start..<min(start + window, roleCount)
      // What is counted for a role stands two further on, so that filling moves it to where the role begins.
      starts.removeAll(keepingCapacity: true)
      starts.append(contentsOf: repeatElement(0, count: roles.count + 2))
      for term in 0..<count where Int(next[term]) < roles.upperBound {
        posting(term)?.forEach(in: roles) { starts[$0 &- start &+ 2] &+= 1 }
      }
      for i in 2..<starts.count { starts[i] += starts[i - 1] }
      terms.removeAll(keepingCapacity: true)
      terms.append(contentsOf: repeatElement(0, count: starts[roles.count + 1]))
      for term in 0..<count where Int(next[term]) < roles.upperBound {
        guard let posting = posting(term) else { continue }
        starts.withUnsafeMutableBufferPointer { starts in
          terms.withUnsafeMutableBufferPointer { terms in
            posting.forEach(in: roles) { role in
              terms[starts[role &- start &+ 1]] = UInt32(truncatingIfNeeded: term)
              starts[role &- start &+ 1] &+= 1
            }
          }
        }
        next[term] = UInt32(truncatingIfNeeded: posting.first(from: roles.upperBound))
      }
      try terms.withUnsafeBufferPointer { terms in
        for role in roles.clamped(to: wanted) {
          try body(
            role, UnsafeBufferPointer(rebasing: terms[starts[role - start]..<starts[role - start + 1]]))
        }
      }
    }
  }
}

extension RolePosting {
  /// Calls `body` with each role of a range, ascending.
  ///
  /// - Parameter roles: within the universe; of bits it begins at a multiple of 64.
  @inline(__always)
  fileprivate func forEach(in roles: Range<Int>, _ body: (Int) -> Void) {
    switch form {
    case .list:
      var i = lowerBound(UInt32(truncatingIfNeeded: roles.lowerBound))
      while i < count, Int(list[i]) < roles.upperBound {
        if Int(list[i]) >= roles.lowerBound { body(Int(list[i])) }
        i &+= 1
      }
    case .bits:
      for i in roles.lowerBound >> 6..<(roles.upperBound &+ 63) >> 6 {
        var rest = words[i]
        while rest != 0 {
          let role = i &<< 6 &+ rest.trailingZeroBitCount
          if role < roles.upperBound { body(role) }
          rest &= rest &- 1
        }
      }
    case .runs:
      var i = firstRun(endingAfter: roles.lowerBound)
      while i < runs {
        let (start, end) = run(i)
        if start >= roles.upperBound { break }
        var role = max(start, roles.lowerBound)
        while role < min(end, roles.upperBound) {
          body(role)
          role &+= 1
        }
        i &+= 1
      }
    }
  }

  /// The first role that is not below one; `UInt32.max` for none. Of bits it is a guess from below.
  fileprivate func first(from role: Int) -> Int {
    switch form {
    case .list:
      let at = lowerBound(UInt32(truncatingIfNeeded: min(role, Int(UInt32.max))))
      return at < count ? Int(list[at]) : Int(UInt32.max)
    case .bits: return role
    case .runs:
      let at = firstRun(endingAfter: role)
      return at < runs ? max(role, run(at).start) : Int(UInt32.max)
    }
  }
}
