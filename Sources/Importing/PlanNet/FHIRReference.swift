import DirectoryModel
import Reading

/// How one resource names another, made comparable: a 64-bit hash of `Type/id`, whatever stands around it.
///
/// `Organization/x`, `https://server/fhir/Organization/x/_history/2` and the resource `x` of type
/// Organization have one hash. A `urn:uuid:` is that of the Bundle's entry whose `fullUrl` it is. `#x` is
/// contained in the resource that says it. An identifier without a reference is that of the resource which
/// bears it.
struct FHIRReference {
  var hash: UInt64
  /// As the source wrote it, or the identifier's value.
  var text: UnsafeRawBufferPointer
  var display: UnsafeRawBufferPointer

  /// - Parameter owner: hash of the resource that refers, for what it contains.
  /// - Returns: nil when nothing is named; a display alone names nothing.
  init?(_ tree: RecordTree, _ node: RecordNode, type: FHIRType, owner: UInt64) {
    display = tree.text(of: node, .display)
    let reference = FieldCleaning.clean(tree.text(of: node, .reference))
    if !reference.isEmpty {
      text = reference
      hash = Self.hash(reference, type: type, owner: owner)
      return
    }
    guard let identifier = tree.child(of: node, .identifier) else { return nil }
    let value = FieldCleaning.clean(tree.text(of: identifier, .value))
    guard !value.isEmpty else { return nil }
    text = value
    hash = Self.hash(identifier: value, system: tree.text(of: identifier, .system), type: type)
  }

  /// The hash of a reference that is written out.
  static func hash(_ reference: UnsafeRawBufferPointer, type: FHIRType, owner: UInt64) -> UInt64 {
    if reference[0] == UInt8(ascii: "#") { return contained(id: reference, in: owner) }
    if reference.starts(with: "urn:") { return ByteHash.hash(reference) }
    let path = withoutVersion(reference)
    guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return hash(id: path, type: type) }
    let before = UnsafeRawBufferPointer(rebasing: path[..<slash])
    let start = before.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
    let name = UnsafeRawBufferPointer(rebasing: path[start..<slash])
    // A server's address without the type in it is known by the address.
    guard start == 0 || (name.first.map { (0x41...0x5A).contains($0) } ?? false) else {
      return ByteHash.hash(path)
    }
    return ByteHash.hash(UnsafeRawBufferPointer(rebasing: path[start...]))
  }

  /// Behind the id stands a version, or what a server puts there.
  static func withoutVersion(_ reference: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    guard let version = reference.firstRange(of: "/_history/") else { return reference }
    return UnsafeRawBufferPointer(rebasing: reference[..<version])
  }

  static func hash(id: UnsafeRawBufferPointer, type: FHIRType) -> UInt64 {
    let path = type.path
    let length = path.utf8CodeUnitCount
    return withUnsafeTemporaryAllocation(byteCount: length + id.count, alignment: 8) { joined in
      joined.copyMemory(from: UnsafeRawBufferPointer(start: path.utf8Start, count: length))
      UnsafeMutableRawBufferPointer(rebasing: joined[length...]).copyMemory(from: id)
      return ByteHash.hash(UnsafeRawBufferPointer(joined))
    }
  }

  /// - Parameter id: with its `#`.
  static func contained(id: UnsafeRawBufferPointer, in owner: UInt64) -> UInt64 {
    ByteHash.hash(id, seed: owner)
  }

  static func hash(
    identifier value: UnsafeRawBufferPointer, system: UnsafeRawBufferPointer, type: FHIRType
  ) -> UInt64 {
    ByteHash.hash(value, seed: ByteHash.hash(system, seed: UInt64(type.rawValue) &+ 1))
  }
}

extension UnsafeRawBufferPointer {
  /// Where a short text first stands.
  fileprivate func firstRange(of text: StaticString) -> Int? {
    let length = text.utf8CodeUnitCount
    guard count >= length else { return nil }
    for start in 0...(count - length)
    where self[start] == text.utf8Start[0]
      && UnsafeRawBufferPointer(rebasing: self[start..<start + length]).equals(text)
    {
      return start
    }
    return nil
  }
}
