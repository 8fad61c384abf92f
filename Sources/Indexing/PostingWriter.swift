import Storing

/// Writes lists of roles, each in its smallest form, into the section of postings.
struct PostingWriter {
  private let writer: SectionFileWriter
  private let roleEntity: [UInt32]
  private var bits: [UInt64]

  /// - Parameter roleEntity: entity of each role; roles of one entity are neighbors.
  init(_ writer: SectionFileWriter, roleEntity: [UInt32]) {
    self.writer = writer
    self.roleEntity = roleEntity
    bits = [UInt64](repeating: 0, count: (roleEntity.count + 63) / 64)
  }

  /// Writes the list of a term whose text is said by its reader.
  ///
  /// - Parameter roles: ascending, each once.
  mutating func write(_ roles: ArraySlice<UInt32>, facet: Facet) throws(StoreError) -> TermEntry {
    var runs = 0
    var entities = 0
    var next = UInt32.max
    var lastEntity = UInt32.max
    roles.withUnsafeBufferPointer { roles in
      roleEntity.withUnsafeBufferPointer { roleEntity in
        for role in roles {
          if role != next { runs &+= 1 }
          next = role &+ 1
          let entity = roleEntity[Int(role)]
          if entity != lastEntity { entities &+= 1 }
          lastEntity = entity
        }
      }
    }
    let asList = roles.count * 4
    let asRuns = runs * 8
    let asBits = bits.count * 8
    let form: RolePosting.Form
    if asRuns < asList && asRuns < asBits {
      form = .runs
    } else {
      form = asBits <= asList && roles.count > 64 ? .bits : .list
    }
    if form == .bits && writer.sectionLength % 8 != 0 { try writer.write([UInt32(0)]) }
    let entry = TermEntry(
      bytesOffset: 0, bytesLength: 0, facet: facet.rawValue, form: form.rawValue, count: UInt32(roles.count),
      entities: UInt32(entities), runs: form == .runs ? UInt32(runs) : 0,
      postingsOffset: UInt32(writer.sectionLength / 4))
    switch form {
    case .list: try write(roles)
    case .runs: try writer.write(Self.runs(of: roles, count: runs))
    case .bits:
      set(roles)
      try writer.write(bits)
      bits.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    }
    return entry
  }

  private func write(_ roles: ArraySlice<UInt32>) throws(StoreError) {
    var failure: StoreError?
    roles.withUnsafeBytes { bytes in
      do throws(StoreError) { try writer.write(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  private mutating func set(_ roles: ArraySlice<UInt32>) {
    bits.withUnsafeMutableBufferPointer { bits in
      roles.withUnsafeBufferPointer { roles in
        for role in roles { bits[Int(role >> 6)] |= 1 &<< UInt64(role & 63) }
      }
    }
  }

  private static func runs(of roles: ArraySlice<UInt32>, count runs: Int) -> [UInt32] {
    [UInt32](unsafeUninitializedCapacity: runs * 2) { result, count in
      for role in roles {
        if count > 0, result[count &- 1] == role {
          result[count &- 1] = role &+ 1
        } else {
          result[count] = role
          result[count &+ 1] = role &+ 1
          count &+= 2
        }
      }
    }
  }

  /// The union of ascending lists, ascending.
  mutating func union(_ lists: some Sequence<ArraySlice<UInt32>>, total: Int) -> [UInt32] {
    if total < 1024 {
      var result: [UInt32] = []
      result.reserveCapacity(total)
      for list in lists { result.append(contentsOf: list) }
      result.sort()
      var kept = 0
      for role in result where kept == 0 || result[kept - 1] != role {
        result[kept] = role
        kept += 1
      }
      result.removeSubrange(kept...)
      return result
    }
    for list in lists { set(list) }
    // Not more than the total: each role of the union is in a list.
    return [UInt32](unsafeUninitializedCapacity: total) { result, count in
      bits.withUnsafeMutableBufferPointer { bits in
        for i in bits.indices where bits[i] != 0 {
          var rest = bits[i]
          bits[i] = 0
          while rest != 0 {
            result[count] = UInt32(truncatingIfNeeded: i &<< 6 &+ rest.trailingZeroBitCount)
            count &+= 1
            rest &= rest &- 1
          }
        }
      }
    }
  }
}
