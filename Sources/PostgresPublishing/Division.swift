import DirectoryModel
import Indexing

/// How the entities of a generation are divided over databases: each has those from one bound to the next.
///
/// Entities and their roles follow each other, so that whatever belongs to an entity lies in one database.
struct Division: Equatable {
  /// `host:port/database` of each, in the order of the entities that they hold.
  let places: [String]
  /// The first entity of each, and behind the last one's the number of all.
  let bounds: [Int]
  /// Eight digits that tell this division of this content from others, in names.
  let digits: String

  /// Divides the roles evenly.
  ///
  /// - Parameters:
  ///   - coordinator: what identifies the database that brings the answers together.
  ///   - places: not more than there are entities.
  init(_ snapshot: Snapshot, coordinator: String, places: [String]) {
    let count = places.count
    var bounds = [0]
    for number in 1..<max(count, 1) {
      let role = snapshot.roleCount * number / count
      let even = snapshot.entityCount * number / count
      let bound = role < snapshot.roleCount ? Int(snapshot.roleEntity[role]) : even
      // None is left without an entity, before or behind.
      bounds.append(min(max(bound, bounds[number - 1] + 1), snapshot.entityCount - (count - number)))
    }
    self.places = places
    self.bounds = bounds + [snapshot.entityCount]
    digits = Self.digits(of: ([coordinator] + places).joined(separator: "\u{1F}"))
  }

  /// Eight hexadecimal digits by which a text is told from others.
  static func digits(of text: String) -> String {
    var text = text
    let hash = text.withUTF8 { ByteHash.hash(UnsafeRawBufferPointer($0)) }
    let digits = String(UInt32(truncatingIfNeeded: hash), radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  var count: Int { places.count }

  /// - Parameter number: from 1.
  func entities(_ number: Int) -> Range<Int> { bounds[number - 1]..<bounds[number] }
}
