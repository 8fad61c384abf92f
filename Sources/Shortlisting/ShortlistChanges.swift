public import DirectoryModel

/// What a person does with a list.
extension Shortlist {
  /// Puts entries at the end. One that stands there already stays as it is, with its notes.
  ///
  /// - Returns: the ids that stood there.
  public mutating func add(_ new: [ShortlistEntry]) -> [String] {
    var standing: [String] = []
    for entry in new {
      if entries.contains(where: { $0.id == entry.id }) {
        standing.append(entry.id)
      } else {
        entries.append(entry)
      }
    }
    return standing
  }

  /// - Throws: `noSuchEntry`, and then nothing is taken away.
  public mutating func remove(_ ids: [String]) throws(ShortlistError) {
    let places = try ids.map { id throws(ShortlistError) in try index(of: id) }
    for place in Set(places).sorted(by: >) { entries.remove(at: place) }
  }

  /// Puts these first, in this order; the others keep theirs.
  public mutating func order(_ ids: [String]) throws(ShortlistError) {
    var places: [Int] = []
    for id in ids {
      let place = try index(of: id)
      if !places.contains(place) { places.append(place) }
    }
    let rest = entries.indices.filter { !places.contains($0) }
    entries = (places + rest).map { entries[$0] }
  }

  /// Changes one entry.
  public mutating func change(
    _ id: String, _ body: (inout ShortlistEntry) -> Void
  ) throws(ShortlistError) {
    body(&entries[try index(of: id)])
  }

  /// - Parameter id: with its type, or a number alone, which is an NPI.
  public func index(of id: String) throws(ShortlistError) -> Int {
    let place =
      entries.firstIndex { $0.id == id }
      ?? entries.firstIndex { $0.id == "npi:" + id }
      ?? entries.firstIndex { !id.contains(":") && $0.id.hasSuffix(":" + id) }
    guard let place else { throw .noSuchEntry(id, list: name, known: entries.map(\.id)) }
    return place
  }
}
