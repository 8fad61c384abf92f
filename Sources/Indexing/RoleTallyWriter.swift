import Storing

/// Which terms are counted role by role, and how what a role counts for is written.
enum RoleTallyTerms {
  /// Facets of many values, most of which few roles have. Facets of a few values are counted quicker by their lists.
  static let facets: [Facet] = [.state, .specialty, .networkIn, .networkAccepting, .relatedFocus]

  /// The first code of a role that follows another one of its entity; it is of no term.
  static let follows: UInt8 = 0
  /// Codes that take one byte; of the others the first byte says so and holds the upper six bits.
  static let oneByte = 192
  /// Codes there can be; the rarest terms of a larger number have none and are counted by their lists.
  static let most = oneByte + 64 << 8
  /// Roles of a block: where it begins is stored whole, where each of its roles begins as one byte.
  static let block = 8
  /// Stands for a distance from the block's beginning that a byte does not hold.
  static let far: UInt8 = 255
}

/// What each role counts for, role by role: the lists of the counted terms the other way round.
struct RoleTallyWriter: Sendable {
  /// Position of each term by its code, the most frequent first; the first is of none.
  private var terms: [UInt32] = [.max]
  /// Where each block begins in `codes`, and where the last one ends.
  private var starts: [UInt32] = []
  /// Where each role begins in its block.
  private var offsets: [UInt8] = []
  /// Role and place of each that begins `far` or more behind its block.
  private var farPlaces: [UInt32] = []
  private var codes: [UInt8] = []

  /// - Parameters:
  ///   - lists: the position of each counted term, and its roles, ascending.
  ///   - followers: roles that follow another one of their entity.
  ///   - roleCount: of the index.
  init(_ lists: [(position: Int, roles: [UInt32])], followers: [UInt32], roleCount: Int) {
    let ordered = lists.sorted {
      $0.roles.count != $1.roles.count ? $0.roles.count > $1.roles.count : $0.position < $1.position
    }.prefix(RoleTallyTerms.most - 1)
    terms += ordered.map { UInt32($0.position) }
    let coded = [followers] + ordered.map(\.roles)
    var next = [UInt32](repeating: 0, count: roleCount)
    next.withUnsafeMutableBufferPointer { sizes in
      for (code, roles) in coded.enumerated() {
        let size: UInt32 = code < RoleTallyTerms.oneByte ? 1 : 2
        for role in roles { sizes[Int(role)] &+= size }
      }
    }
    var at: UInt32 = 0
    offsets.reserveCapacity(roleCount)
    for role in 0..<roleCount {
      if role % RoleTallyTerms.block == 0 { starts.append(at) }
      let offset = at - starts[starts.count - 1]
      offsets.append(UInt8(min(offset, UInt32(RoleTallyTerms.far))))
      if offset >= UInt32(RoleTallyTerms.far) { farPlaces += [UInt32(role), at] }
      let size = next[role]
      // From here on: where the role's next code goes.
      next[role] = at
      at += size
    }
    starts.append(at)
    codes = [UInt8](repeating: 0, count: Int(at))
    codes.withUnsafeMutableBufferPointer { codes in
      next.withUnsafeMutableBufferPointer { next in
        for (code, roles) in coded.enumerated() {
          if code < RoleTallyTerms.oneByte {
            for role in roles {
              codes[Int(next[Int(role)])] = UInt8(code)
              next[Int(role)] &+= 1
            }
          } else {
            let rest = code - RoleTallyTerms.oneByte
            for role in roles {
              let at = Int(next[Int(role)])
              codes[at] = UInt8(RoleTallyTerms.oneByte + rest >> 8)
              codes[at + 1] = UInt8(rest & 255)
              next[Int(role)] &+= 2
            }
          }
        }
      }
    }
  }

  func write(to writer: SectionFileWriter) throws(StoreError) {
    try writer.section(SnapshotSection.tallyTerms.rawValue, terms)
    try writer.section(SnapshotSection.tallyStarts.rawValue, starts)
    try writer.section(SnapshotSection.tallyOffsets.rawValue, offsets)
    try writer.section(SnapshotSection.tallyFarPlaces.rawValue, farPlaces)
    try writer.section(SnapshotSection.tallyCodes.rawValue, codes)
  }
}
