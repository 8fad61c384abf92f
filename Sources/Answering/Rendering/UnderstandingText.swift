package import Querying

/// What a person's words were understood to mean, said to the person.
package enum UnderstandingText {
  package static func lines(_ understandings: [Understanding]) -> [String] {
    understandings.flatMap { understanding in
      let note = understanding.note.map { "\(understanding.name): \($0)" }
      return [note, reading(understanding)].compactMap { $0 }
    }
  }

  private static func reading(_ understanding: Understanding) -> String? {
    if let corrected = understanding.corrected {
      return "\"\(understanding.from)\" was read as \"\(corrected)\": \(understanding.name)"
    }
    if understanding.parameter == "cancer", understanding.from.lowercased() != understanding.name.lowercased()
    {
      return "\"\(understanding.from)\" is understood as \(understanding.name) (\(understanding.id))"
    }
    if understanding.parameter == "near" {
      return "\(understanding.from) has no area of its own: distances are from \(understanding.name)"
    }
    return nil
  }
}
