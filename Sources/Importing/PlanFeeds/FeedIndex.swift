import DirectoryModel
import Reading

/// Which files the index of a feed names, and whether they are all there. Nothing is fetched: a file is known by the
/// last part of its address.
struct FeedIndex {
  private var providers = Addresses()
  private var plans = Addresses()
  /// Names of the files by what they hold.
  private var providerFiles: [String] = []
  private var planFiles: [String] = []
  private(set) var isThere = false
  private var file = ""
  private var line = 0

  /// Each once, in the order of the index.
  private struct Addresses {
    private(set) var all: [String] = []
    private var known = Set<String>()

    mutating func add(_ address: String) {
      if known.insert(address).inserted { all.append(address) }
    }
  }

  mutating func add(_ row: FeedRow) {
    isThere = true
    file = row.session.fileName
    line = row.reader.line
    for node in row.tree.children(of: row.tree.root) {
      let address = row.value(node).text
      if address.isEmpty { continue }
      switch row.meaning(node) {
      case .providerURLs: providers.add(address)
      case .planURLs: plans.add(address)
      default: break
      }
    }
  }

  /// Notes a file that holds providers, plans or, being empty, whatever it is named for.
  mutating func note(_ file: String, holdsProviders: Bool, holdsPlans: Bool) {
    if holdsProviders { providerFiles.append(file) }
    if holdsPlans { planFiles.append(file) }
  }

  /// Says which of the named files are missing.
  ///
  /// - Throws: when the index is all that was given.
  func check(_ session: ImportSession) throws(ImportError) {
    if isThere && providerFiles.isEmpty && planFiles.isEmpty {
      throw .refused(
        ImportIssue(
          file: file, line: line, value: "an index", rule: "index-alone",
          remedy:
            "the files that it names (\(providers.all.count) of providers, \(plans.all.count) of plans) beside it in the "
            + "same import; nothing is fetched"))
    }
    // Two addresses that end in the same name need two files.
    func missing(_ addresses: [String], among files: [String]) -> [String] {
      var left = Dictionary(files.map { ($0, 1) }, uniquingKeysWith: +)
      return addresses.filter { address in
        let name = Self.lastPart(of: address)
        guard let count = left[name], count > 0 else { return true }
        left[name] = count - 1
        return false
      }
    }
    let lost = missing(providers.all, among: providerFiles) + missing(plans.all, among: planFiles)
    if lost.isEmpty { return }
    session.markIncomplete()
    for address in lost {
      session.warn(
        ImportIssue(
          file: file, line: line, value: address, rule: "part-missing",
          remedy:
            "the file of this address beside the others, under the last part of the address as its name; "
            + "nothing is fetched, and a list with a missing part is not complete"),
        rule: "part-missing")
    }
  }

  /// `https://example.org/a/providers-1.json?v=2` → `providers-1.json`.
  static func lastPart(of address: String) -> String {
    let path = address.prefix { $0 != "?" && $0 != "#" }
    let last = path.split(separator: "/").last.map(String.init) ?? ""
    return decoded(last)
  }

  /// `%20` is a blank.
  private static func decoded(_ text: String) -> String {
    guard text.contains("%") else { return text }
    var bytes: [UInt8] = []
    var rest = Substring(text)
    while let first = rest.first {
      let digits = rest.dropFirst().prefix(2)
      if first == "%", digits.utf8.count == 2, let byte = UInt8(digits, radix: 16) {
        bytes.append(byte)
        rest = rest.dropFirst(3)
      } else {
        bytes += Array(String(first).utf8)
        rest = rest.dropFirst()
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
