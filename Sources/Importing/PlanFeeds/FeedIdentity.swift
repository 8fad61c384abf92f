import DirectoryModel
import Reading

/// Under which id a provider of a plan feed is kept.
///
/// A person is kept whose number is missing or mistyped, since the plan has listed her; but nobody can say which
/// number is meant, so absence from the list then proves nothing, and nobody is ever united by such a number.
struct FeedIdentity {
  /// nil for the own key of a valid NPI.
  var id: String?
  var key: EntityKey
  /// As written, when it is no valid NPI.
  var npiText: String?
}

/// Gives out the ids of one import.
struct FeedIdentities {
  private let source: String
  /// Providers without a usable number so far.
  private var unnumbered = 0
  /// By mistyped number: hashes of the names that stand with it, each with its place in the order in which they were
  /// met.
  private var namesByNumber: [String: [UInt64: Int]] = [:]

  init(source: String) { self.source = source }

  /// - Parameters:
  ///   - number: cleaned; empty for none.
  ///   - name: of whom it is, for two people with one mistyped number.
  mutating func identity(
    _ kind: RecordKind, number: UnsafeRawBufferPointer, name: @autoclosure () -> String
  ) -> FeedIdentity {
    if let npi = NationalProviderIdentifier.parse(number) {
      return FeedIdentity(id: nil, key: EntityKey(npi: npi), npiText: nil)
    }
    let text = number.text
    var local = ""
    if Self.isNumberOfSomebody(number) {
      let hash = ByteHash.hash(name().lowercased())
      let whose = "\(kind)\(text)"
      let position = namesByNumber[whose]?[hash] ?? namesByNumber[whose]?.count ?? 0
      namesByNumber[whose, default: [:]][hash] = position
      local = position == 0 ? text : "\(text)-\(position + 1)"
    } else {
      unnumbered += 1
      local = "\(unnumbered)"
    }
    let id = "\(kind.token):\(source):\(local)"
    return FeedIdentity(id: id, key: EntityKey(id: id), npiText: text.isEmpty ? nil : text)
  }

  /// Ten digits that are not all the same: anything else (`0`, `N/A`, `9999999999`) stands for nobody in particular.
  private static func isNumberOfSomebody(_ number: UnsafeRawBufferPointer) -> Bool {
    number.count == 10 && number.allSatisfy { (0x30...0x39).contains($0) }
      && number.contains { $0 != number[0] }
  }
}
