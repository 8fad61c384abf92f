import DirectoryModel

/// Numbers what participations say, in the order of first sight: few things are said, of many.
struct ParticipationKinds {
  private(set) var all: [ParticipationKind] = []
  /// Open addressing; number + 1, 0 for free.
  private var slots = [UInt32](repeating: 0, count: 1 << 10)

  mutating func number(_ said: ParticipationKind) -> UInt32 {
    let mask = slots.count &- 1
    var slot = Self.hash(said) & mask
    while slots[slot] != 0 {
      let number = slots[slot] &- 1
      if all[Int(number)] == said { return number }
      slot = (slot &+ 1) & mask
    }
    all.append(said)
    slots[slot] = UInt32(all.count)
    if all.count * 2 > slots.count { grow() }
    return UInt32(all.count - 1)
  }

  private mutating func grow() {
    let mask = slots.count * 2 - 1
    slots = [UInt32](repeating: 0, count: mask + 1)
    for (number, said) in all.enumerated() {
      var slot = Self.hash(said) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = UInt32(number) + 1
    }
  }

  private static func hash(_ said: ParticipationKind) -> Int {
    let days = UInt64(UInt32(bitPattern: said.from)) << 32 | UInt64(UInt32(bitPattern: said.to))
    let rest =
      UInt64(said.tier) << 32 | UInt64(said.layer) << 16 | UInt64(said.accepting) << 8 | UInt64(said.isIn)
    return Int(truncatingIfNeeded: ByteHash.mixed(days, with: rest))
  }
}
